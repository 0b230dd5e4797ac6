"""The audit: what is on record, who may read it, and that tampering is found."""

import subprocess
import uuid

import grpc
import pytest
from smoothschedule.v1 import audit_service_pb2 as audit_pb
from smoothschedule.v1.audit_service_pb2_grpc import AuditServiceStub
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import (
    PLATFORM_MANAGER,
    PLATFORM_SALES,
    PLATFORM_SUPPORT,
    SUPERUSER,
    new_token,
    of_tenant,
    token_of,
)
from support.server import SMOOTHCTL
from support.waiting import wait_until

EVENTS = "/v1/auditEvents"
CHAIN_SECONDS = 3  # with sanitizers; a second is what is promised


def rest(server, email=SUPERUSER, mode="http1"):
    return Curl(server, mode, token=token_of(server, email))


def events(server, query, email=SUPERUSER):
    answer = rest(server, email).get(f"{EVENTS}?{query}")
    assert answer.status == 200, answer.body
    return answer.json["auditEvents"]


def recorded(server, request_id, action, email=SUPERUSER):
    """The event of a call, once it is in its chain."""
    found = []

    def find():
        found[:] = [
            event
            for event in events(server, f"action={action}&pageSize=200", email)
            if event["requestId"] == request_id
        ]
        return found

    wait_until(find, CHAIN_SECONDS, f"{action} is listed")
    return found[0]


def do(server, method, path, body=None, email=SUPERUSER, **headers):
    request_id = uuid.uuid4().hex
    answer = rest(server, email).request(
        method, path, body, headers={"x-request-id": request_id, **headers}
    )
    return request_id, answer


def make_user(server, role="PLATFORM_SALES", tenant=""):
    headers = {"x-tenant": tenant} if tenant else {}
    body = {"email": f"{uuid.uuid4().hex}@x.test", "role": role}
    request_id, answer = do(server, "POST", "/v1/users", body, **headers)
    assert answer.status == 200, answer.body
    return request_id, answer.json


@pytest.mark.parametrize("mode", MODES)
def test_list__tells_who_did_what(server, mode):
    _, user = make_user(server, "CUSTOMER", "demo")
    request_id, answer = do(server, "PATCH", f"/v1/users/{user['id']}", {"role": "TENANT_STAFF"})
    assert answer.status == 200

    event = recorded(server, request_id, "ROLE_CHANGE")
    same = rest(server, mode=mode).get(f"{EVENTS}?resource=users/{user['id']}").json

    assert event["actorEmail"] == SUPERUSER
    assert event["tenantId"] == user["tenantId"]
    assert event["resource"] == f"users/{user['id']}"
    assert event["outcome"] == "OK"
    assert event["ipAddress"] == "127.0.0.1"
    assert event["method"] == "/smoothschedule.v1.UserService/UpdateUser"
    assert event["details"] == {
        "before": {"role": "CUSTOMER"},
        "after": {"role": "TENANT_STAFF"},
    }
    # Two workers' clocks may differ by more than lies between the two.
    assert {e["action"] for e in same["auditEvents"]} == {"ROLE_CHANGE", "USER_CREATE"}


def test_list__of_sign_ins_and_their_failures(server):
    request_id, failure = uuid.uuid4().hex, uuid.uuid4().hex
    curl = Curl(server, "http1")
    body = {"email": of_tenant("staff", "demo"), "tenant": "demo"}
    good = {**body, "password": server.credentials[body["email"]]}
    curl.post("/v1/auth:login", good, headers={"x-request-id": request_id})
    curl.post("/v1/auth:login", {**body, "password": "x"}, headers={"x-request-id": failure})

    login = recorded(server, request_id, "LOGIN")
    failed = recorded(server, failure, "LOGIN_FAILED")

    assert login["actorEmail"] == body["email"]
    assert login["subjectId"] == login["actorId"] == failed["subjectId"]
    assert len(login["sessionKey"]) == 32
    assert failed["actorId"] == failed["sessionKey"] == ""
    assert failed["outcome"] == "UNAUTHENTICATED"
    assert failed["reasonCode"] == "PASSWORD_WRONG"


def test_list__of_a_denied_call(server):
    request_id, answer = do(
        server, "DELETE", f"/v1/tenants/{uuid.uuid4()}", email=of_tenant("manager", "demo")
    )
    assert answer.status == 403

    event = recorded(server, request_id, "ACCESS_DENIED")

    assert event["outcome"] == "PERMISSION_DENIED"
    assert event["reasonCode"] == "PERMISSION_MISSING"
    assert event["details"]["permission"] == "tenants.delete"


def test_list__is_of_the_owners_own_tenant(server):
    ours, _ = make_user(server, "CUSTOMER", "demo")
    theirs, _ = make_user(server, "CUSTOMER", "acme")
    platforms, _ = make_user(server)
    for request_id in (ours, theirs, platforms):
        recorded(server, request_id, "USER_CREATE")

    seen = events(server, "action=USER_CREATE&pageSize=1000", of_tenant("owner", "demo"))

    ids = {event["requestId"] for event in seen}
    assert ours in ids
    assert not ids & {theirs, platforms}


def test_list__of_support_leaves_out_the_platforms_own(server):
    tenants, _ = make_user(server, "CUSTOMER", "acme")
    platforms, _ = make_user(server)
    recorded(server, platforms, "USER_CREATE", PLATFORM_MANAGER)

    seen = events(server, "action=USER_CREATE&pageSize=1000", PLATFORM_SUPPORT)

    ids = {event["requestId"] for event in seen}
    assert tenants in ids
    assert platforms not in ids


def test_list__of_another_tenant_is_not_there(server):
    acme = rest(server).get("/v1/tenants?q=acme").json["tenants"][0]["id"]

    answer = rest(server, of_tenant("owner", "demo")).get(f"{EVENTS}?tenantId={acme}")

    assert answer.status == 404
    assert answer.error["reason"] == "TENANT_MISSING"


@pytest.mark.parametrize("email", [PLATFORM_SALES, of_tenant("manager", "demo")])
def test_list__needs_the_permission(server, email):
    assert rest(server, email).get(EVENTS).status == 403


def test_list__goes_in_pages_in_either_order(server):
    for _ in range(5):
        request_id, _ = make_user(server)
    recorded(server, request_id, "USER_CREATE")

    def pages(order):
        token, ids = "", []
        for _ in range(3):
            query = f"{EVENTS}?action=USER_CREATE&pageSize=2&orderBy={order}&pageToken={token}"
            page = rest(server).get(query).json
            token = page["nextPageToken"]
            ids += [event["id"] for event in page["auditEvents"]]
        return ids

    newest, oldest = pages("event_time%20desc"), pages("event_time")
    assert len(set(newest)) == len(set(oldest)) == 6
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)


def test_list__is_itself_on_record(server):
    request_id, answer = do(server, "GET", f"{EVENTS}?action=NOTHING", email=PLATFORM_MANAGER)
    assert answer.status == 200

    event = recorded(server, request_id, "AUDIT_READ")

    assert event["actorEmail"] == PLATFORM_MANAGER
    assert event["details"] == {"action": "NOTHING"}


def test_list__holds_no_secrets(server):
    token = new_token(server, PLATFORM_MANAGER)
    Curl(server, "http1", token=token).get("/v1/session")

    everything = server.sql("SELECT e::text FROM shared.audit_events e")

    assert token not in everything
    assert server.credentials[PLATFORM_MANAGER] not in everything
    assert "argon2" not in everything


def test_verify__of_a_chain_that_is_sound(server):
    make_user(server, "CUSTOMER", "demo")
    owner = rest(server, of_tenant("owner", "demo"))

    answer = owner.post(f"{EVENTS}:verify", {})

    assert answer.status == 200, answer.body
    assert answer.json["valid"]
    assert int(answer.json["verifiedCount"]) > 0
    assert answer.json["headSignTime"]


def test_verify__over_grpc_in_ranges(server):
    with open_channel(server) as channel:
        stub = AuditServiceStub(channel)
        metadata = bearer(token_of(server, SUPERUSER), ("x-tenant", "demo"))
        first = stub.VerifyAuditChain(
            audit_pb.VerifyAuditChainRequest(event_count_max=2), metadata=metadata
        )
        rest_of_it = stub.VerifyAuditChain(
            audit_pb.VerifyAuditChainRequest(start_sequence=first.next_sequence), metadata=metadata
        )

    assert (first.valid, first.verified_count, first.next_sequence) == (True, 2, 3)
    assert rest_of_it.valid
    assert rest_of_it.next_sequence == 0


def test_verify__of_the_platforms_chain_is_for_who_reads_staff(server):
    assert rest(server, PLATFORM_MANAGER).post(f"{EVENTS}:verify", {}).status == 200
    with open_channel(server) as channel, failing(
        grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"
    ):
        AuditServiceStub(channel).VerifyAuditChain(
            audit_pb.VerifyAuditChainRequest(),
            metadata=bearer(token_of(server, PLATFORM_SUPPORT)),
        )


def verify_by_command(server, *words):
    return subprocess.run(
        [SMOOTHCTL, "audit", "verify", *words],
        cwd=server.folder,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_smoothctl__verifies_and_shows(server):
    request_id, user = make_user(server, "CUSTOMER", "demo")
    recorded(server, request_id, "USER_CREATE")

    sound = verify_by_command(server, "--tenant", "demo")
    tail = server.smoothctl("audit", "tail", "--tenant", "demo", "--count", "1000")

    assert sound.returncode == 0, sound.stderr
    assert "sound" in sound.stdout
    assert f"users/{user['id']}" in tail


def test_smoothctl__finds_an_event_that_was_edited(server):
    request_id, _ = make_user(server, "CUSTOMER", "demo")
    sequence = recorded(server, request_id, "USER_CREATE")["sequence"]
    edit = "UPDATE shared.audit_events SET actor_email = '{}' WHERE request_id = '{}'"
    server.sql(edit.format("nobody@x.test", request_id))
    try:
        broken = verify_by_command(server)
    finally:
        server.sql(edit.format(SUPERUSER, request_id))

    assert broken.returncode == 1
    assert "EVENT CHANGED" in broken.stdout
    assert str(sequence) in broken.stdout
    assert verify_by_command(server).returncode == 0


def test_killed_postgres__loses_nothing_acknowledged(server):
    made = [make_user(server)[0] for _ in range(20)]

    server.database.stop("immediate")
    server.database.start()
    wait_until(server.is_ready, 30, "the server has its database back")

    for request_id in made:
        recorded(server, request_id, "USER_CREATE")
    assert verify_by_command(server).returncode == 0
