"""WatchChanges: what others change is heard of within a second, by those who may read it."""

import time
import uuid

import grpc
import pytest
from smoothschedule.v1 import audit_service_pb2 as audit_pb
from smoothschedule.v1.audit_service_pb2_grpc import AuditServiceStub
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import SUPERUSER, new_token, of_tenant, token_of
from support.streams import RestStream

WATCH = "/v1/changes:watch"


def make_user(server, tenant="", role="PLATFORM_SALES"):
    headers = {"x-tenant": tenant} if tenant else {}
    answer = Curl(server, "http1", token=token_of(server, SUPERUSER)).post(
        "/v1/users", {"email": f"{uuid.uuid4().hex}@x.test", "role": role}, headers=headers
    )
    assert answer.status == 200, answer.body
    return answer.json


def rename(server, user):
    answer = Curl(server, "http1", token=token_of(server, SUPERUSER)).patch(
        f"/v1/users/{user['id']}", {"displayName": uuid.uuid4().hex}
    )
    assert answer.status == 200, answer.body


def heard(stream, resource, seconds=5):
    """The event of a resource, the others passed over."""
    while True:
        event = stream.event(seconds)
        assert event is not None
        if event["data"]["resource"] == resource:
            return event


def heard_until(stream, resource):
    """All that is heard up to a resource: also what came shortly before the stream began."""
    resources = []
    while resource not in resources:
        resources.append(stream.event(5)["data"]["resource"])
    return resources


@pytest.mark.parametrize("mode", MODES)
def test_watch__hears_of_a_change_within_a_second(server, mode):
    user = make_user(server)
    with RestStream(server, WATCH, token_of(server, SUPERUSER), mode=mode) as stream:
        assert stream.event()["data"]["resource"] == ""

        rename(server, user)
        changed = time.monotonic()
        heard(stream, f"users/{user['id']}")

    assert time.monotonic() - changed < 1


def test_watch__over_grpc(server):
    user = make_user(server)
    with open_channel(server) as channel:
        stream = AuditServiceStub(channel).WatchChanges(
            audit_pb.WatchChangesRequest(), metadata=bearer(token_of(server, SUPERUSER)), timeout=10
        )
        assert next(stream).position

        rename(server, user)
        resources = (message.resource for message in stream)

        assert f"users/{user['id']}" in resources
        stream.cancel()


def test_watch__goes_on_after_the_last_event(server):
    user, missed = make_user(server), make_user(server)
    token = token_of(server, SUPERUSER)
    with RestStream(server, WATCH, token) as stream:
        stream.event()
        rename(server, user)
        last = heard(stream, f"users/{user['id']}")["id"]
    rename(server, missed)

    with RestStream(server, WATCH, token, headers={"last-event-id": last}) as stream:
        assert stream.event()["id"] == last
        first = stream.event()

    assert first["data"]["resource"] == f"users/{missed['id']}"
    assert not first["data"]["reset"]


def test_watch__from_a_position_that_is_not_kept_says_so(server):
    token = token_of(server, SUPERUSER)
    old = f"1.{uuid.UUID(int=0)}.1"
    ahead = f"9000000000000.{uuid.UUID(int=0)}.{int(time.time())}"

    for position in (old, ahead):
        with RestStream(server, f"{WATCH}?position={position}", token) as stream:
            assert stream.event()["data"]["reset"]


def test_watch__refuses_a_position_that_is_none(server):
    answer = Curl(server, "http1", token=token_of(server, SUPERUSER)).get(f"{WATCH}?position=x")

    assert answer.status == 400
    assert answer.error["reason"] == "POSITION_INVALID"


def test_watch__is_of_the_callers_own_tenant(server):
    theirs = make_user(server, "acme", "CUSTOMER")
    staff = make_user(server)
    with RestStream(server, WATCH, token_of(server, of_tenant("owner", "demo"))) as stream:
        stream.event()
        for user in (staff, theirs):
            rename(server, user)
        ours = make_user(server, "demo", "CUSTOMER")

        resources = heard_until(stream, f"users/{ours['id']}")
    assert not {f"users/{staff['id']}", f"users/{theirs['id']}"} & set(resources)


def test_watch__of_sales_is_of_demo_accounts(server):
    theirs = make_user(server, "acme", "CUSTOMER")
    token = token_of(server, "sales@smoothschedule.test")
    with RestStream(server, WATCH, token) as stream:
        stream.event()
        rename(server, theirs)
        ours = make_user(server, "demo", "CUSTOMER")

        resources = heard_until(stream, f"users/{ours['id']}")
    assert f"users/{theirs['id']}" not in resources


def test_watch__hears_of_domains_and_grants_as_far_as_one_may_read_them(server):
    superuser = Curl(server, "http1", token=token_of(server, SUPERUSER))
    owner = token_of(server, of_tenant("owner", "demo"))
    session = Curl(server, "http1", token=owner).get("/v1/session").json
    tenant = session["user"]["tenantId"]
    support = make_user(server, role="PLATFORM_SUPPORT")
    name = f"{uuid.uuid4().hex[:12]}.localhost"
    grant = {
        "granteeId": support["id"],
        "tenantId": tenant,
        "action": "billing.read",
        "reason": "the customer asked for it",
    }
    with RestStream(server, WATCH, superuser.token) as all_, RestStream(server, WATCH, owner) as own:
        all_.event()
        own.event()
        given = superuser.post("/v1/grants", grant)
        assert given.status == 200, given.body
        made = superuser.post(f"/v1/tenants/{tenant}/domains", {"domain": name})
        assert made.status == 200, made.body

        heard(all_, f"grants/{given.json['id']}")
        heard(all_, f"tenants/{tenant}/domains/{name}")
        resources = heard_until(own, f"tenants/{tenant}/domains/{name}")
    assert f"grants/{given.json['id']}" not in resources
    superuser.delete(f"/v1/tenants/{tenant}/domains/{name}")


def test_watch__hears_of_plugins_and_installs_of_ones_own_tenant(server):
    tokens = {name: token_of(server, of_tenant("owner", name)) for name in ("demo", "acme")}
    owner = Curl(server, "http1", token=tokens["demo"])
    stranger_user = Curl(server, "http1", token=tokens["acme"]).get("/v1/session").json["user"]
    with RestStream(server, WATCH, tokens["demo"]) as own, RestStream(
        server, WATCH, tokens["acme"]
    ) as others:
        own.event()
        others.event()
        plugin = owner.post("/v1/plugins", {"name": "Watched", "script": "x = 1\n"}).json
        install = owner.post("/v1/pluginInstalls", {"pluginId": plugin["id"]})
        assert install.status == 200, install.body
        rename(server, stranger_user)

        heard(own, f"plugins/{plugin['id']}")
        heard(own, f"tenants/{plugin['tenantId']}/pluginInstalls/{install.json['id']}")
        resources = heard_until(others, f"users/{stranger_user['id']}")
    assert not any("lugin" in resource for resource in resources)


def test_watch__of_a_customer_is_of_nobody_else(server):
    other = make_user(server, "demo", "CUSTOMER")
    token = new_token(server, of_tenant("customer", "demo"))
    own = Curl(server, "http1", token=token).get("/v1/session").json["user"]
    with RestStream(server, WATCH, token) as stream:
        stream.event()
        rename(server, other)
        rename(server, own)

        assert stream.event()["data"]["resource"] == f"users/{own['id']}"
        # Their rights may have changed: to be begun again.
        assert stream.event()["data"]["error"]["reason"] == "WATCH_AGAIN"
        assert stream.event() is None


def test_watch__ends_with_the_session(server):
    token = new_token(server, of_tenant("staff", "demo"))
    with RestStream(server, WATCH, token) as stream:
        stream.event()
        Curl(server, "http1", token=token).post("/v1/auth:logout")

        ended = stream.event(30)
        assert ended["event"] == "error"
        assert ended["data"]["error"]["reason"] == "SESSION_EXPIRED"


def test_watch__needs_a_session(server):
    with open_channel(server) as channel, failing(
        grpc.StatusCode.UNAUTHENTICATED, "SESSION_MISSING"
    ):
        next(AuditServiceStub(channel).WatchChanges(audit_pb.WatchChangesRequest()))


def test_watch__does_not_hold_up_a_drain(server, fresh_server):
    fresh_server.start()
    with RestStream(fresh_server, WATCH, token_of(server, SUPERUSER)) as stream:
        stream.event()
        begun = time.monotonic()

        assert fresh_server.stop() == 0

        assert time.monotonic() - begun < 8  # less than drain_seconds
        assert stream.event()["data"]["error"]["reason"] == "WATCH_AGAIN"
