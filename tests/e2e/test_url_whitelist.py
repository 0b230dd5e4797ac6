"""The URL whitelist, over gRPC and JSON: asking, deciding, and who may do neither."""

import uuid

import grpc
import pytest
from google.protobuf import timestamp_pb2
from smoothschedule import User
from smoothschedule.v1 import grant_service_pb2 as grant_pb
from smoothschedule.v1 import url_whitelist_service_pb2 as pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.grant_service_pb2_grpc import GrantServiceStub
from smoothschedule.v1.url_whitelist_service_pb2_grpc import UrlWhitelistServiceStub
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import bearer, failing
from support.curl import MODES, Curl
from support.people import (
    PLATFORM_MANAGER,
    PLATFORM_SALES,
    PLATFORM_SUPPORT,
    SUPERUSER,
    client_of,
    of_tenant,
    token_of,
)

DENIED = grpc.StatusCode.PERMISSION_DENIED
INVALID = grpc.StatusCode.INVALID_ARGUMENT
NOT_FOUND = grpc.StatusCode.NOT_FOUND
FAILED = grpc.StatusCode.FAILED_PRECONDITION
REASON = "invoices are sent to our bookkeeping"
PASSWORD = "a pass phrase of the tests"
OWNER, OTHER_OWNER = of_tenant("owner", "acme"), of_tenant("owner", "demo")


def signed_in(server, email, *more):
    return bearer(token_of(server, email), *more)


def fresh_host():
    return f"{uuid.uuid4().hex}.hooks.example.com"


@pytest.fixture
def urls(channel):
    return UrlWhitelistServiceStub(channel)


@pytest.fixture
def ask(server, urls):
    def create(by=OWNER, **fields):
        fields = {"host": fresh_host(), "reason": REASON, **fields}
        return urls.CreateUrlWhitelistEntry(
            pb.CreateUrlWhitelistEntryRequest(entry=pb.UrlWhitelistEntry(**fields)),
            metadata=signed_in(server, by),
        )

    return create


def approve(server, urls, entry, by=SUPERUSER):
    return urls.ApproveUrlWhitelistEntry(
        pb.ApproveUrlWhitelistEntryRequest(entry_id=entry.id), metadata=signed_in(server, by)
    )


def get(server, urls, entry, by):
    return urls.GetUrlWhitelistEntry(
        pb.GetUrlWhitelistEntryRequest(entry_id=entry.id), metadata=signed_in(server, by)
    )


def check(server, urls, url, by=OWNER, **more):
    return urls.CheckUrl(pb.CheckUrlRequest(url=url, **more), metadata=signed_in(server, by))


# Over gRPC.


def test_an_entry__lets_nothing_through_before_it_is_approved(server, urls, ask):
    entry = ask(path_prefix="/v1", methods=["POST"])
    assert entry.status == pb.UrlWhitelistEntry.PENDING
    assert (entry.scheme, entry.port) == ("https", 443)
    assert entry.asked_by_email == OWNER
    url = f"https://{entry.host}/v1/x"
    assert not check(server, urls, url, method="POST").allowed

    approved = approve(server, urls, entry)

    assert approved.status == pb.UrlWhitelistEntry.APPROVED
    assert approved.decided_by_email == SUPERUSER
    assert check(server, urls, url, method="POST").allowed
    assert check(server, urls, url, method="GET").reason == "URL_NOT_ALLOWED"


def test_an_entry__is_revoked_at_once(server, urls, ask):
    entry = ask()
    approve(server, urls, entry)
    revoke = pb.RevokeUrlWhitelistEntryRequest(entry_id=entry.id, reason="it was abused")

    revoked = urls.RevokeUrlWhitelistEntry(revoke, metadata=signed_in(server, SUPERUSER))

    assert revoked.status == pb.UrlWhitelistEntry.REVOKED
    assert revoked.revoke_reason == "it was abused"
    for _ in range(5):  # both workers
        assert not check(server, urls, f"https://{entry.host}/").allowed
    again = urls.RevokeUrlWhitelistEntry(revoke, metadata=signed_in(server, SUPERUSER))
    assert again == revoked


def test_an_entry__is_rejected_with_a_reason_that_the_asker_reads(server, urls, ask):
    entry = ask()
    request = pb.RejectUrlWhitelistEntryRequest(entry_id=entry.id, reason="use the other host")
    urls.RejectUrlWhitelistEntry(request, metadata=signed_in(server, SUPERUSER))

    seen = get(server, urls, entry, OWNER)

    assert seen.status == pb.UrlWhitelistEntry.REJECTED
    assert seen.reject_reason == "use the other host"
    assert not seen.decided_by_email  # staff's names are for staff
    with failing(FAILED, "URL_ENTRY_NOT_PENDING"):
        approve(server, urls, entry)


def test_a_request__is_withdrawn_by_its_tenant(server, urls, ask):
    entry = ask()
    request = pb.DeleteUrlWhitelistEntryRequest(entry_id=entry.id)
    with failing(NOT_FOUND, "URL_ENTRY_MISSING"):
        urls.DeleteUrlWhitelistEntry(request, metadata=signed_in(server, OTHER_OWNER))

    urls.DeleteUrlWhitelistEntry(request, metadata=signed_in(server, OWNER))

    with failing(NOT_FOUND, "URL_ENTRY_MISSING"):
        get(server, urls, entry, OWNER)


def test_an_approved_entry__is_not_withdrawn(server, urls, ask):
    entry = ask()
    approve(server, urls, entry)
    with failing(FAILED, "URL_ENTRY_NOT_PENDING"):
        urls.DeleteUrlWhitelistEntry(
            pb.DeleteUrlWhitelistEntryRequest(entry_id=entry.id), metadata=signed_in(server, OWNER)
        )


@pytest.mark.parametrize("email", [OWNER, PLATFORM_MANAGER, PLATFORM_SUPPORT, PLATFORM_SALES])
def test_deciding__is_not_by_role(server, urls, ask, email):
    entry = ask()
    with failing(DENIED, "PERMISSION_MISSING"):
        approve(server, urls, entry, by=email)


def test_deciding__is_not_for_who_asked(server, urls, ask):
    entry = ask(by=SUPERUSER)
    with failing(DENIED, "SELF_APPROVAL"):
        approve(server, urls, entry, by=SUPERUSER)
    with failing(DENIED, "SELF_APPROVAL"):
        urls.RejectUrlWhitelistEntry(
            pb.RejectUrlWhitelistEntryRequest(entry_id=entry.id, reason="no"),
            metadata=signed_in(server, SUPERUSER),
        )
    assert get(server, urls, entry, SUPERUSER).status == pb.UrlWhitelistEntry.PENDING


def test_deciding__is_for_a_manager_with_the_personal_permission(server, channel, urls, ask):
    email = f"{uuid.uuid4().hex}@x.test"
    user = User(
        email=email,
        role="PLATFORM_MANAGER",
        password=PASSWORD,
        permissions=["can_whitelist_urls"],
    )
    UserServiceStub(channel).CreateUser(
        user_pb.CreateUserRequest(user=user), metadata=signed_in(server, SUPERUSER)
    )
    with client_of(server) as client:
        metadata = bearer(client.login(email, PASSWORD).token)
    entry = ask()

    request = pb.ApproveUrlWhitelistEntryRequest(entry_id=entry.id)
    approved = urls.ApproveUrlWhitelistEntry(request, metadata=metadata)

    assert approved.status == pb.UrlWhitelistEntry.APPROVED
    assert approved.decided_by_email == email


def test_deciding__is_never_by_grant(server, channel):
    grant = grant_pb.Grant(grantee_id=str(uuid.uuid4()), action="urls.whitelist", reason=REASON)
    with failing(INVALID, "ACTION_NOT_GRANTABLE"):
        GrantServiceStub(channel).CreateGrant(
            grant_pb.CreateGrantRequest(grant=grant), metadata=signed_in(server, SUPERUSER)
        )


@pytest.mark.parametrize("role", ["manager", "staff"])
def test_asking__is_for_who_writes_plugins(server, ask, role):
    with failing(DENIED, "PERMISSION_MISSING"):
        ask(by=of_tenant(role, "acme"))


def test_asking__twice_with_one_id_asks_once(server, urls):
    request = pb.CreateUrlWhitelistEntryRequest(
        entry=pb.UrlWhitelistEntry(host=fresh_host(), reason=REASON), request_id=str(uuid.uuid4())
    )
    first = urls.CreateUrlWhitelistEntry(request, metadata=signed_in(server, OWNER))
    assert urls.CreateUrlWhitelistEntry(request, metadata=signed_in(server, OWNER)) == first


@pytest.mark.parametrize(
    "field, value",
    [
        ("host", "127.0.0.1"),
        ("host", "169.254.169.254"),
        ("host", "[::1]"),
        ("host", "2130706433"),
        ("host", "localhost"),
        ("host", "*"),
        ("host", "*.com"),
        ("host", "*.co.uk"),
        ("host", "*.*.example.com"),
        ("host", "https://example.com"),
        ("host", "example.com/x"),
        ("host", "user@example.com"),
        ("scheme", "ftp"),
        ("scheme", "HTTPS"),
        ("port", 65536),
        ("port", -1),
        ("path_prefix", "v1"),
        ("path_prefix", "/v1?x"),
        ("path_prefix", "/..%2fx"),
        ("methods", ["GET", "TRACE"]),
        ("methods", ["get"]),
        ("plugin_id", "x"),
        ("reason", "too short"),
        ("expire_time", timestamp_pb2.Timestamp(seconds=1)),
    ],
)
def test_asking__for_what_is_no_entry_is_refused(ask, field, value):
    with failing(INVALID, "FIELD_INVALID"):
        ask(**{field: value})


def test_asking__for_a_plugin_that_is_not_there(ask):
    with failing(NOT_FOUND, "PLUGIN_MISSING"):
        ask(plugin_id=str(uuid.uuid4()))


def test_other_tenants__see_an_approved_entry_without_who_asked(server, urls, ask):
    entry = ask()
    with failing(NOT_FOUND, "URL_ENTRY_MISSING"):
        get(server, urls, entry, OTHER_OWNER)
    approve(server, urls, entry)

    seen = get(server, urls, entry, OTHER_OWNER)

    assert seen.host == entry.host
    assert not (seen.reason or seen.tenant_id or seen.asked_by_id or seen.asked_by_email)


def test_sales__see_demo_tenants_requests_only(server, urls, ask):
    ours, theirs = ask(by=OTHER_OWNER), ask(by=OWNER)
    assert get(server, urls, ours, PLATFORM_SALES).asked_by_email == OTHER_OWNER
    with failing(NOT_FOUND, "URL_ENTRY_MISSING"):
        get(server, urls, theirs, PLATFORM_SALES)
    assert get(server, urls, theirs, PLATFORM_SUPPORT).reason == REASON


def test_lists__come_in_pages_and_by_filter(server, urls, ask):
    host = fresh_host()
    asked = [ask(host=host, path_prefix=f"/{number}").id for number in range(3)]
    request = pb.ListUrlWhitelistEntriesRequest(
        host=host.upper(), page_size=2, include_total_size=True
    )
    first = urls.ListUrlWhitelistEntries(request, metadata=signed_in(server, OWNER))
    request.page_token = first.next_page_token
    second = urls.ListUrlWhitelistEntries(request, metadata=signed_in(server, OWNER))

    assert first.total_size == 3
    assert [entry.id for entry in [*first.entries, *second.entries]] == asked
    assert not second.next_page_token
    request = pb.ListUrlWhitelistEntriesRequest(host=host, status=pb.UrlWhitelistEntry.APPROVED)
    assert not urls.ListUrlWhitelistEntries(request, metadata=signed_in(server, OWNER)).entries
    everything = pb.ListUrlWhitelistEntriesRequest(host=host)
    others = urls.ListUrlWhitelistEntries(everything, metadata=signed_in(server, OTHER_OWNER))
    assert not others.entries
    with failing(INVALID, "FIELD_INVALID"):
        urls.ListUrlWhitelistEntries(
            pb.ListUrlWhitelistEntriesRequest(host="a b"), metadata=signed_in(server, OWNER)
        )


def test_decisions__are_on_record(server, urls, ask):
    entry = ask()
    approve(server, urls, entry)
    actions = server.sql(
        "SELECT event->>'action' FROM shared.audit_outbox"
        f" WHERE event->>'resource' = 'urlWhitelist/{entry.id}'"
        " UNION SELECT action FROM shared.audit_events"
        f" WHERE resource = 'urlWhitelist/{entry.id}' ORDER BY 1"
    )
    assert actions.split() == ["URL_ENTRY_APPROVE", "URL_ENTRY_CREATE"]


def test_checking__says_what_each_rule_says(server, urls, ask):
    host = fresh_host()
    wildcard = "*." + host.partition(".")[2]
    exact = ask(host=host, path_prefix="/v1")
    approve(server, urls, exact)
    ask(host=wildcard, port=8443)

    answer = check(server, urls, f"https://{host.upper()}/v1/../v1/x#y")

    assert answer.allowed and not answer.reason
    assert answer.url == f"https://{host}/v1/x"
    assert (answer.rules[0].entry.id, answer.rules[0].allows) == (exact.id, True)
    wild = [rule for rule in answer.rules if rule.entry.host == wildcard]
    assert wild and not any(rule.allows for rule in wild)
    port = pb.CheckUrlResponse.Rule.PORT
    assert port in {rule.difference for rule in wild}


def test_checking__resolves_on_request_only(server, urls, ask):
    entry = ask(host=f"{uuid.uuid4().hex}.invalid.example.com")
    approve(server, urls, entry)
    url = f"https://{entry.host}/"
    assert check(server, urls, url).allowed

    answer = check(server, urls, url, resolve=True)

    assert not answer.allowed
    assert answer.reason in ("NAME_UNKNOWN", "NAME_UNANSWERED")


def test_checking__a_url_that_is_none_is_an_answer(server, urls):
    answer = check(server, urls, "https://user@example.com/")
    assert (answer.allowed, answer.reason, answer.url) == (False, "URL_INVALID", "")
    with failing(INVALID, "FIELD_INVALID"):
        check(server, urls, "https://example.com/", method="TRACE")


# Over JSON.


@pytest.mark.parametrize("mode", MODES)
def test_rest__asks_decides_and_checks(server, mode):
    owner = Curl(server, mode, token_of(server, OWNER))
    staff = Curl(server, mode, token_of(server, SUPERUSER))
    asked = owner.post("/v1/urlWhitelist", {"host": fresh_host(), "reason": REASON})
    assert asked.status == 200, asked.body
    entry = asked.json
    assert (entry["status"], entry["pathPrefix"], entry["methods"]) == ("PENDING", "/", ["GET"])
    path = f"/v1/urlWhitelist/{entry['id']}"
    url = f"https://{entry['host']}/"

    assert owner.get(path).json == entry
    assert owner.post(f"{path}:approve", {}).error["status"] == "PERMISSION_DENIED"
    assert staff.post(f"{path}:approve", {}).json["status"] == "APPROVED"
    assert owner.post("/v1/urlWhitelist:check", {"url": url}).json["allowed"] is True
    assert owner.delete(path).detail("ErrorInfo")["reason"] == "URL_ENTRY_NOT_PENDING"
    assert staff.post(f"{path}:revoke", {"reason": "over"}).json["status"] == "REVOKED"
    refused = owner.post("/v1/urlWhitelist:check", {"url": url}).json
    assert refused["allowed"] is False
    assert refused["rules"][0]["difference"] == "STATUS"
    assert "pluginaccess@smoothschedule.com" in refused["message"]


@pytest.mark.parametrize("mode", MODES)
def test_rest__rejects_withdraws_and_lists(server, mode):
    owner = Curl(server, mode, token_of(server, OWNER))
    staff = Curl(server, mode, token_of(server, SUPERUSER))
    host = fresh_host()
    ids = [
        owner.post("/v1/urlWhitelist", {"host": host, "reason": REASON}).json["id"]
        for _ in range(2)
    ]
    missing = staff.post(f"/v1/urlWhitelist/{ids[0]}:reject", {})
    assert missing.detail("ErrorInfo")["reason"] == "FIELD_REQUIRED"
    rejected = staff.post(f"/v1/urlWhitelist/{ids[0]}:reject", {"reason": "no"})
    assert rejected.json["status"] == "REJECTED"
    assert owner.delete(f"/v1/urlWhitelist/{ids[1]}").status == 200

    listed = owner.get(f"/v1/urlWhitelist?host={host}&includeTotalSize=true").json

    assert [entry["id"] for entry in listed["entries"]] == [ids[0]]
    assert listed["totalSize"] == 1
    assert owner.get("/v1/urlWhitelist/x").detail("ErrorInfo")["reason"] == "FIELD_INVALID"
