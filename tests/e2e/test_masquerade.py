"""Masquerading over gRPC and over JSON: begun, used, stopped; and every way in which it is refused."""

import json
import re
import signal
import subprocess
import time
import uuid
from pathlib import Path

import grpc
import pytest
from google.protobuf import duration_pb2
from smoothschedule import User
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import masquerade_pb2
from smoothschedule.v1 import masquerade_service_pb2 as masquerade_pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import (
    PLATFORM_MANAGER,
    PLATFORM_SALES,
    PLATFORM_SUPPORT,
    SUPERUSER,
    of_tenant,
    token_of,
)
from support.rpcs import all_rpcs
from support.streams import RestStream
from support.stubs import test_pb
from support.waiting import wait_until
from support.world import REASON, World

DENIED = grpc.StatusCode.PERMISSION_DENIED
NOT_FOUND = grpc.StatusCode.NOT_FOUND
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
WITHIN = 1.0  # seconds, on every worker
README = Path(__file__).parents[2] / "README.md"
ROLES_FILE = Path(__file__).parents[2] / "config/roles.yaml"


@pytest.fixture(scope="module")
def channel(server):
    with open_channel(server) as channel:
        yield channel


@pytest.fixture
def world(server, channel):
    return World(server, channel)


@pytest.fixture
def support(world):
    """A new member of platform support, with a session of their own."""
    user = world.user("PLATFORM_SUPPORT", tenant=False)
    return user, world.token(user)


@pytest.fixture
def owner(world):
    return world.user("TENANT_OWNER")


@pytest.fixture(params=MODES)
def curl(server, request):
    return Curl(server, request.param)


def assert_over(world, token):
    """On both workers: each connection may land on either."""
    for _ in range(8):
        with open_channel(world.server) as channel:
            with failing(UNAUTHENTICATED, "SESSION_EXPIRED"):
                AuthServiceStub(channel).GetSession(
                    auth_pb.GetSessionRequest(), metadata=bearer(token)
                )


def assert_over_soon(world, token):
    time.sleep(WITHIN)
    assert_over(world, token)


# The good day.


def test_masquerade__is_the_target_and_tells_the_actor(world, support, owner):
    actor, token = support

    begun = world.start(token, owner, ticket="HELP-12")
    session = world.session(begun.token)

    assert begun.user.id == owner.id
    assert session.id == begun.session.id
    assert session.user.id == owner.id
    assert session.masquerade.actor.id == actor.id
    assert session.masquerade.actor.email == actor.email
    assert session.masquerade.reason == REASON
    assert session.masquerade.ticket == "HELP-12"
    assert session.masquerade.mode == masquerade_pb2.Masquerade.READ_WRITE
    assert 1790 <= session.masquerade.time_left.seconds <= 1800
    assert "tenants.update" in session.effective_permissions


def test_masquerade__leaves_the_actors_own_session_as_it_was(world, support, owner):
    actor, token = support
    before = world.session(token)

    begun = world.start(token, owner)

    after = world.session(token)
    assert (after.id, after.user.id) == (before.id, actor.id)
    assert not after.HasField("masquerade")
    assert after.expire_time == before.expire_time
    assert begun.token != token
    seen = world.users.GetUser(user_pb.GetUserRequest(user_id=owner.id), metadata=world.superuser)
    assert not seen.HasField("last_login_time")


def test_masquerade__acts_as_the_target(world, support, owner):
    _, token = support
    begun = world.start(token, owner)

    changed = world.tenants.ListTenants(
        tenant_pb.ListTenantsRequest(), metadata=bearer(begun.token)
    )

    assert [tenant.id for tenant in changed.tenants] == [world.tenant.id]


def test_stop__ends_it_on_every_worker_and_hands_out_no_token(world, support, owner):
    actor, token = support
    begun = world.start(token, owner)

    world.stop(begun.token)

    assert_over_soon(world, begun.token)
    assert world.session(token).user.id == actor.id
    (event,) = world.events("HIJACK_END", masqueradeId=begun.session.masquerade.id)
    assert event[0] == "STOPPED"


def test_stop__from_the_own_session(world, support, owner):
    _, token = support
    begun = world.start(token, owner)

    world.stop(token)

    assert_over_soon(world, begun.token)
    with failing(PRECONDITION, "MASQUERADE_NOT_RUNNING"):
        world.stop(token)


def test_logout__from_inside_ends_the_masquerade_only(world, support, owner):
    actor, token = support
    begun = world.start(token, owner)

    world.auth.Logout(auth_pb.LogoutRequest(), metadata=bearer(begun.token))

    assert_over_soon(world, begun.token)
    assert world.session(token).user.id == actor.id


def test_revoke__by_the_actor_ends_it(world, support, owner):
    _, token = support
    begun = world.start(token, owner)
    listed = world.auth.ListSessions(auth_pb.ListSessionsRequest(), metadata=bearer(token))
    assert [each.id for each in listed.sessions if each.HasField("masquerade")] == [
        begun.session.id
    ]

    world.auth.RevokeSession(
        auth_pb.RevokeSessionRequest(session_id=begun.session.id), metadata=bearer(token)
    )

    assert_over_soon(world, begun.token)


def test_masquerade_over_json(world, curl, support, owner):
    actor, token = support
    own = curl.signed_in(token)

    begun = own.post("/v1/masquerade:start", {"userId": owner.id, "reason": REASON})

    assert begun.status == 200, begun.body
    assert begun.json["user"]["id"] == owner.id
    inside = curl.signed_in(begun.json["token"])
    session = inside.get("/v1/session").json
    assert session["user"]["id"] == owner.id
    assert session["masquerade"]["actor"]["id"] == actor.id
    assert session["masquerade"]["timeLeft"].endswith("s")
    assert inside.post("/v1/masquerade:stop", {}).json == {}
    assert inside.get("/v1/session").error["reason"] == "SESSION_EXPIRED"
    again = own.post(f"/v1/users/{owner.id}:masquerade", {"reason": REASON, "mode": "READ_ONLY"})
    assert again.json["session"]["masquerade"]["mode"] == "READ_ONLY"
    own.post("/v1/masquerade:stop", {})


# Every attempt is on record.


def test_attempts__are_lines_of_the_log(world, server, support, owner):
    actor, token = support
    begun = world.start(token, owner)
    world.stop(begun.token)
    masquerade_id = begun.session.masquerade.id

    def lines():
        return [
            line
            for line in server.log("masquerade.log")
            if line["masquerade_id"] == masquerade_id
        ]

    wait_until(lambda: len(lines()) == 3, 5, "three lines are there")
    first, *rest = lines()
    assert [line["action"] for line in (first, *rest)].count("HIJACK_ACTION") == 1
    assert first["action"] == "HIJACK_START"
    assert first["hijacker_email"] == actor.email
    assert first["hijacked_email"] == owner.email
    assert first["ip_address"] == "127.0.0.1"
    assert first["reason"] == REASON
    assert first["tenant"] == world.tenant.id
    assert len(first["session_key"]) == 32
    assert begun.token not in str(lines()) and token not in str(lines())
    assert first["timestamp"].endswith("Z")


def test_actions__are_on_record_each(world, support, owner):
    _, token = support
    begun = world.start(token, owner)
    masquerade_id = begun.session.masquerade.id
    world.session(begun.token)
    with failing(NOT_FOUND, "USER_MISSING"):
        world.users.GetUser(
            user_pb.GetUserRequest(user_id=str(uuid.uuid4())), metadata=bearer(begun.token)
        )
    with failing(DENIED, "MASQUERADE_FORBIDDEN"):
        world.users.DeleteUser(
            user_pb.DeleteUserRequest(user_id=owner.id), metadata=bearer(begun.token)
        )

    told = world.events("HIJACK_ACTION", masqueradeId=masquerade_id)

    assert [(code, outcome, method.rpartition("/")[2]) for code, outcome, method in told] == [
        ("", "OK", "GetSession"),
        ("USER_MISSING", "NOT_FOUND", "GetUser"),
        ("MASQUERADE_FORBIDDEN", "PERMISSION_DENIED", "DeleteUser"),
    ]


# The attacks: each refused, each on record.


def assert_denied(world, actor, target, reason):
    assert world.events("HIJACK_DENIED", actorId=actor.id, resource=f"users/{target.id}")[-1][
        0
    ] == reason


def test_attack__becoming_a_superuser(world):
    manager = world.user("PLATFORM_MANAGER", tenant=False)
    superuser = world.user("SUPERUSER", tenant=False)

    with failing(DENIED, "MASQUERADE_SUPERUSER"):
        world.start(world.token(manager), superuser)

    assert_denied(world, manager, superuser, "MASQUERADE_SUPERUSER")


def test_attack__a_chain(world, owner):
    superuser = world.user("SUPERUSER", tenant=False)
    support = world.user("PLATFORM_SUPPORT", tenant=False)
    begun = world.start(world.token(superuser), support)

    with failing(DENIED, "MASQUERADE_NESTED"):
        world.start(begun.token, owner)

    assert_denied(world, superuser, owner, "MASQUERADE_NESTED")


def test_attack__two_at_once(world, support, owner):
    actor, token = support
    world.start(token, owner)
    staff = world.user("TENANT_STAFF")

    with failing(PRECONDITION, "MASQUERADE_RUNNING"):
        world.start(token, staff)

    assert_denied(world, actor, staff, "MASQUERADE_RUNNING")


def test_attack__another_tenants_user(world, server):
    owner = world.user("TENANT_OWNER")
    token = world.token(owner)
    other = World(server, grpc.insecure_channel(f"localhost:{server.clear_port}"))
    staff = other.user("TENANT_STAFF")

    with failing(NOT_FOUND, "USER_MISSING"):
        world.start(token, staff)

    assert_denied(world, owner, staff, "USER_MISSING")


def test_attack__a_role_that_the_matrix_lacks(world, owner):
    manager = world.user("TENANT_MANAGER")

    with failing(DENIED, "MASQUERADE_ROLE_REFUSED"):
        world.start(world.token(owner), manager)
    with failing(DENIED, "MASQUERADE_ROLE_REFUSED"):
        world.start(token_of(world.server, PLATFORM_MANAGER), manager)

    assert_denied(world, owner, manager, "MASQUERADE_ROLE_REFUSED")


def test_attack__a_real_tenant_by_sales(world, server, owner):
    token = token_of(server, PLATFORM_SALES)

    with failing(NOT_FOUND, "USER_MISSING"):
        world.start(token, owner)


# What gives lasting authority, by SPEC: credentials, keys, roles, staff, grants, approvals, plugin
# installs, domains, new users.
LASTING = (
    "password", "session", "apikey", "totp", "user", "staff", "grant", "approve", "install",
    "domain", "role",
)  # fmt: skip


def signed_in_rpcs():
    return [rpc for rpc in all_rpcs() if not rpc.is_public]


def short(rpc):
    return rpc.name.removeprefix("smoothschedule.v1.")


def test_rpcs__that_write_lasting_authority_are_not_for_masquerades():
    for rpc in signed_in_rpcs():
        name = short(rpc).lower()
        if rpc.writes and any(word in name.partition("/")[2] for word in LASTING):
            assert not rpc.access.masquerade, rpc.name


@pytest.fixture(scope="module")
def inside(server, channel):
    """A superuser as another one: what is refused is refused whatever the target may do."""
    world = World(server, channel)
    actor = world.user("SUPERUSER", tenant=False)
    begun = world.start(world.token(actor), world.user("SUPERUSER", tenant=False))
    return world, begun


@pytest.mark.parametrize(
    "rpc", [rpc for rpc in signed_in_rpcs() if not rpc.access.masquerade], ids=short
)
def test_attack__an_rpc_that_is_not_for_masquerades(channel, inside, rpc):
    world, begun = inside
    before = len(world.events("HIJACK_ACTION", masqueradeId=begun.session.masquerade.id))

    with failing(DENIED, "MASQUERADE_FORBIDDEN"):
        rpc.call(channel, rpc.request(lambda kind: str(uuid.uuid4())), bearer(begun.token))

    told = world.events("HIJACK_ACTION", masqueradeId=begun.session.masquerade.id)[before:]
    assert [each[0] for each in told] == ["MASQUERADE_FORBIDDEN"]


def test_attack__a_stolen_token_does_not_lead_to_the_actors_session(world, support, owner):
    actor, token = support
    begun = world.start(token, owner)
    stolen = bearer(begun.token)

    with failing(DENIED, "MASQUERADE_FORBIDDEN"):
        world.auth.ListSessions(auth_pb.ListSessionsRequest(), metadata=stolen)
    with failing(DENIED, "MASQUERADE_FORBIDDEN"):
        world.auth.ListSessions(auth_pb.ListSessionsRequest(user_id=actor.id), metadata=stolen)
    with failing(DENIED, "MASQUERADE_FORBIDDEN"):
        world.auth.ChangePassword(
            auth_pb.ChangePasswordRequest(current_password="x", new_password="y" * 20),
            metadata=stolen,
        )
    world.stop(begun.token)
    assert_over_soon(world, begun.token)
    assert world.session(token).user.id == actor.id


def test_attack__the_targets_own_user_of_the_token_sees_no_masquerade(world, support, owner):
    """The target does not find the actor's session among its own."""
    _, token = support
    begun = world.start(token, owner)
    own = world.token(owner)

    listed = world.auth.ListSessions(auth_pb.ListSessionsRequest(), metadata=bearer(own))

    assert begun.session.id not in [each.id for each in listed.sessions]
    with failing(NOT_FOUND, "SESSION_MISSING"):
        world.auth.RevokeSession(
            auth_pb.RevokeSessionRequest(session_id=begun.session.id), metadata=bearer(own)
        )


def test_attack__a_target_promoted_in_the_middle(world, owner):
    staff = world.user("TENANT_STAFF")
    begun = world.start(world.token(owner), staff)

    world.users.UpdateUser(
        user_pb.UpdateUserRequest(user=User(id=staff.id, role="TENANT_MANAGER")),
        metadata=world.superuser,
    )

    assert_over_soon(world, begun.token)
    end = {"masqueradeId": begun.session.masquerade.id}
    wait_until(lambda: world.events("HIJACK_END", **end), 5, "its end is on record")
    assert world.events("HIJACK_END", **end)[0][0] == "REVOKED"


# READ_ONLY.


@pytest.fixture
def looking(world, support, owner):
    _, token = support
    return world.start(token, owner, mode="READ_ONLY")


def test_read_only__reads(world, looking, owner):
    found = world.users.GetUser(
        user_pb.GetUserRequest(user_id=owner.id), metadata=bearer(looking.token)
    )

    assert found.id == owner.id
    (event,) = world.events("HIJACK_ACTION", masqueradeId=looking.session.masquerade.id)
    assert event[1] == "OK"


def test_read_only__is_refused_every_rpc_that_writes(world, channel, looking):
    writing = [rpc for rpc in signed_in_rpcs() if rpc.writes and rpc.access.masquerade]
    refused = [rpc for rpc in writing if not rpc.access.ends_session]

    assert {short(rpc) for rpc in writing} - {short(rpc) for rpc in refused} == {
        "AuthService/Logout",
        "MasqueradeService/StopMasquerade",
    }
    for rpc in refused:
        with failing(DENIED, "SESSION_READ_ONLY"):
            rpc.call(channel, rpc.request(lambda kind: str(uuid.uuid4())), bearer(looking.token))


def test_read_only__is_refused_by_the_database_itself(world, looking, owner):
    inside = bearer(looking.token)

    with failing(DENIED, "SESSION_READ_ONLY"):
        world.test.Scribble(test_pb.ScribbleRequest(display_name="Eve"), metadata=inside)
    with failing(DENIED, "SESSION_READ_ONLY"):
        world.test.ScribbleInTransaction(
            test_pb.ScribbleInTransactionRequest(display_name="Eve"), metadata=inside
        )

    seen = world.users.GetUser(user_pb.GetUserRequest(user_id=owner.id), metadata=world.superuser)
    assert seen.display_name == ""


def test_read_write__is_let_write(world, support, owner):
    _, token = support
    begun = world.start(token, owner)

    world.test.Scribble(test_pb.ScribbleRequest(display_name="Ada"), metadata=bearer(begun.token))

    seen = world.users.GetUser(user_pb.GetUserRequest(user_id=owner.id), metadata=world.superuser)
    assert seen.display_name == "Ada"


def test_read_only__stops(world, looking):
    world.stop(looking.token)

    assert_over_soon(world, looking.token)


# Ends that nobody asked for, on every worker.


def test_end__with_its_time(world, support, owner):
    _, token = support
    begun = world.start(token, owner, duration=duration_pb2.Duration(seconds=2))
    world.session(begun.token)

    time.sleep(2)

    assert_over_soon(world, begun.token)
    end = {"masqueradeId": begun.session.masquerade.id}
    wait_until(lambda: world.events("HIJACK_END", **end), 5, "its end is on record")
    assert world.events("HIJACK_END", **end)[0][0] == "EXPIRED"


def test_end__with_the_actors_session(world, support, owner):
    _, token = support
    begun = world.start(token, owner)
    world.session(begun.token)

    world.auth.Logout(auth_pb.LogoutRequest(), metadata=bearer(token))

    assert_over_soon(world, begun.token)


@pytest.mark.parametrize("who", ["actor", "target"])
def test_end__when_a_user_is_disabled(world, support, owner, who):
    actor, token = support
    world.user("TENANT_OWNER")  # the last owner of a tenant stays
    begun = world.start(token, owner)
    world.session(begun.token)

    world.users.DisableUser(
        user_pb.DisableUserRequest(user_id=(actor if who == "actor" else owner).id),
        metadata=world.superuser,
    )

    assert_over_soon(world, begun.token)


def test_end__when_a_user_is_deleted(world, support):
    _, token = support
    staff = world.user("TENANT_STAFF")
    begun = world.start(token, staff)

    world.users.DeleteUser(user_pb.DeleteUserRequest(user_id=staff.id), metadata=world.superuser)

    assert_over_soon(world, begun.token)


@pytest.mark.parametrize("how", ["SuspendTenant", "DeleteTenant"])
def test_end__when_the_tenant_is_closed(world, support, owner, how):
    _, token = support
    begun = world.start(token, owner)
    world.session(begun.token)

    getattr(world.tenants, how)(
        getattr(tenant_pb, f"{how}Request")(tenant_id=world.tenant.id), metadata=world.superuser
    )

    assert_over_soon(world, begun.token)


# Explaining, and whom one may become.


def test_explain__says_of_each_rule_and_runs_what_enforces(world, support, owner):
    _, token = support
    told = world.masquerades.ExplainMasquerade(
        masquerade_pb.ExplainMasqueradeRequest(user_id=owner.id), metadata=bearer(token)
    )
    assert told.allowed and told.reason == ""

    refused = world.masquerades.ExplainMasquerade(
        masquerade_pb.ExplainMasqueradeRequest(user_id=owner.id, actor_id=owner.id),
        metadata=bearer(token),
    )

    assert not refused.allowed and refused.reason == "MASQUERADE_SELF"
    verdicts = {rule.name: rule.verdict for rule in refused.rules}
    rule = masquerade_pb.ExplainMasqueradeResponse.Rule
    assert verdicts["NOT_SELF"] == rule.DENIED
    assert verdicts["MATRIX"] == rule.DENIED
    assert verdicts["TENANT_ACTIVE"] == rule.PASSED
    assert verdicts["REASON"] == rule.NOT_ASKED


def test_explain_over_json(world, curl, support, owner):
    _, token = support

    told = curl.signed_in(token).post("/v1/masquerade:explain", {"userId": owner.id})

    assert told.json["allowed"] is True
    assert told.json["rules"][0]["name"] == "NOT_SELF"
    assert told.json["rules"][0]["verdict"] == "PASSED"


def test_explain__of_another_tenants_user_is_not_found(world, server, owner):
    stranger = bearer(token_of(server, of_tenant("owner", "acme")))

    with failing(NOT_FOUND, "USER_MISSING"):
        world.masquerades.ExplainMasquerade(
            masquerade_pb.ExplainMasqueradeRequest(user_id=owner.id), metadata=stranger
        )


def targets(world, token, **fields):
    return world.masquerades.ListMasqueradeTargets(
        masquerade_pb.ListMasqueradeTargetsRequest(**fields), metadata=bearer(token)
    )


def test_targets__are_paged_filtered_and_searched(world, owner):
    token = world.token(owner)
    ada = world.user("TENANT_STAFF", display_name="Ada Lovelace")
    ben = world.user("TENANT_STAFF", display_name="Ben")
    world.user("CUSTOMER")

    assert [user.id for user in targets(world, token).users] == [ada.id, ben.id]
    assert [user.id for user in targets(world, token, q="lovelace").users] == [ada.id]
    assert [user.id for user in targets(world, token, role="CUSTOMER").users] == []
    first = targets(world, token, page_size=1)
    rest = targets(world, token, page_size=1, page_token=first.next_page_token)
    assert [user.id for user in (*first.users, *rest.users)] == [ada.id, ben.id]
    assert all(user.can_masquerade for user in first.users)


def test_targets__of_a_tenant(world, curl, support, owner):
    _, token = support

    listed = curl.signed_in(token).get(f"/v1/masquerade/targets?tenantId={world.tenant.id}")

    assert owner.id in [user["id"] for user in listed.json["users"]]


def test_targets__are_for_who_may_masquerade(world):
    with failing(DENIED, "PERMISSION_MISSING"):
        targets(world, token_of(world.server, PLATFORM_MANAGER))


def test_list_users__says_whom_the_caller_may_become(world, owner):
    staff = world.user("TENANT_STAFF")
    manager = world.user("TENANT_MANAGER")
    request = user_pb.ListUsersRequest(tenant_id=world.tenant.id, page_size=1000)

    listed = world.users.ListUsers(request, metadata=bearer(world.token(owner))).users

    assert {user.id: user.can_masquerade for user in listed if user.id in (
        staff.id, manager.id, owner.id)} == {
        staff.id: True, manager.id: False, owner.id: False}  # fmt: skip


# Who masqueraded as whom.


def listed_events(world, token, **fields):
    return world.masquerades.ListMasqueradeEvents(
        masquerade_pb.ListMasqueradeEventsRequest(**fields), metadata=bearer(token)
    )


def test_events__are_those_of_the_tenant(world, server, curl, support, owner):
    actor, token = support
    begun = world.start(token, owner)
    world.session(begun.token)
    world.stop(begun.token)
    watcher = world.token(owner)
    masquerade_id = begun.session.masquerade.id

    def events():
        return listed_events(world, watcher, masquerade_id=masquerade_id).events

    wait_until(lambda: len(events()) == 4, 10, "the events are chained")
    assert sorted(event.action for event in events()) == [
        "HIJACK_ACTION", "HIJACK_ACTION", "HIJACK_END", "HIJACK_START",
    ]  # fmt: skip
    assert {event.actor_id for event in events()} == {actor.id}
    assert {event.subject_id for event in events()} == {owner.id}
    assert [event.action for event in listed_events(
        world, watcher, action="HIJACK_START", actor_id=actor.id).events] == ["HIJACK_START"]
    first = listed_events(world, watcher, masquerade_id=masquerade_id, page_size=3)
    rest = listed_events(
        world,
        watcher,
        masquerade_id=masquerade_id,
        page_size=3,
        page_token=first.next_page_token,
    )
    assert len(first.events) == 3 and len(rest.events) == 1
    over_json = curl.signed_in(watcher).get(
        f"/v1/masquerade/events?masqueradeId={masquerade_id}&action=HIJACK_END"
    )
    assert [event["reasonCode"] for event in over_json.json["events"]] == ["STOPPED"]
    stranger = token_of(server, of_tenant("owner", "acme"))
    assert not listed_events(world, stranger, masquerade_id=masquerade_id).events


def test_events__are_for_who_may_read_them(world, owner):
    with failing(DENIED, "PERMISSION_MISSING"):
        listed_events(world, world.token(world.user("TENANT_STAFF")))


def test_watch__tells_events_as_they_come(world, support, owner):
    _, token = support
    watched = world.masquerades.WatchMasqueradeEvents(
        masquerade_pb.WatchMasqueradeEventsRequest(),
        metadata=bearer(world.token(owner)),
        timeout=30,
    )
    assert not next(watched).HasField("event")

    begun = world.start(token, owner)
    world.stop(token)

    actions = []
    while "HIJACK_END" not in actions:
        told = next(watched)
        assert told.event.masquerade_id == begun.session.masquerade.id
        actions.append(told.event.action)
    assert actions.count("HIJACK_START") == 1
    watched.cancel()


def test_watch_over_server_sent_events__goes_on_after_a_break(server, world, support, owner):
    _, token = support
    watcher = world.token(owner)
    path = "/v1/masquerade/events:watch"
    with RestStream(server, path, watcher) as stream:
        begun_at = stream.event()
    begun = world.start(token, owner)

    with RestStream(
        server, path, watcher, headers={"last-event-id": begun_at["id"]}
    ) as stream:
        assert stream.event()["id"]
        told = stream.event()["data"]

    assert told["event"]["action"] == "HIJACK_START"
    assert told["event"]["masqueradeId"] == begun.session.masquerade.id


def test_watch__ends_with_the_session(world, owner):
    watcher = world.token(owner)
    watched = world.masquerades.WatchMasqueradeEvents(
        masquerade_pb.WatchMasqueradeEventsRequest(), metadata=bearer(watcher), timeout=30
    )
    next(watched)

    world.auth.Logout(auth_pb.LogoutRequest(), metadata=bearer(watcher))

    with failing(UNAUTHENTICATED, "SESSION_EXPIRED"):
        next(watched)


def test_watch__does_not_take_any_position(world, owner):
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "POSITION_INVALID"):
        next(
            world.masquerades.WatchMasqueradeEvents(
                masquerade_pb.WatchMasqueradeEventsRequest(position="yesterday"),
                metadata=bearer(world.token(owner)),
            )
        )


# The README's own words.


def readme_examples(server):
    """The blocks under "Masquerade in one minute", for this server."""
    text = README.read_text().partition("## Masquerade in one minute")[2].partition("\n## ")[0]
    blocks = re.findall(r"```(sh|python)\n(.*?)```", text, re.DOTALL)
    return {kind: code.replace("localhost:8080", f"localhost:{server.clear_port}")
            for kind, code in blocks}  # fmt: skip


def test_readme__by_curl(server):
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", readme_examples(server)["sh"]],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    at, answers, decoder = 0, [], json.JSONDecoder()
    while at < len(done.stdout.rstrip()):
        answer, at = decoder.raw_decode(done.stdout, at)
        answers.append(answer)
    session, users, stopped = answers
    assert session["user"]["email"] == of_tenant("owner", "demo")
    assert session["masquerade"]["actor"]["email"] == PLATFORM_SUPPORT
    assert of_tenant("staff", "demo") in [user["email"] for user in users["users"]]
    assert stopped == {}


def test_readme__by_grpcio(server, capsys):
    exec(compile(readme_examples(server)["python"], str(README), "exec"), {})

    explained, begun = capsys.readouterr().out.splitlines()
    assert explained.startswith("True ['NOT_SELF', 'SUPERUSER', 'DEPTH'")
    assert begun == f"{of_tenant('owner', 'demo')} {PLATFORM_SUPPORT}"


# smoothctl policy explain ACTOR TARGET.


def test_policy_explain__says_of_each_rule(server):
    told = server.smoothctl(
        *("policy", "explain", PLATFORM_SUPPORT, of_tenant("owner", "demo"), "--tenant", "demo")
    )
    refused = server.smoothctl(
        *("policy", "explain", of_tenant("owner", "demo"), of_tenant("manager", "acme")),
        *("--actor-tenant", "demo", "--tenant", "acme", "-o", "json"),
    )

    lines = told.splitlines()
    assert lines[0].split() == ["RULE", "VERDICT", "WHAT", "IT", "SAYS"]
    assert lines[1].split()[:2] == ["NOT_SELF", "passed"]
    assert lines[-1] == "allowed"
    assert json.loads(refused)["reason"] == "MASQUERADE_ROLE_REFUSED"


# The policy, reloaded.


def test_end__when_the_policy_forbids_it(server, make_server):
    """Every worker judges it anew; what the new policy allows goes on."""
    superuser = token_of(server, SUPERUSER)
    server = make_server()
    roles = server.folder / "roles.yaml"
    roles.write_text(ROLES_FILE.read_text())
    server.environment["SMOOTH_ROLES_FILE"] = str(roles)
    server.start()
    with open_channel(server) as channel:
        world = World(server, channel, superuser)
        owner, staff = world.user("TENANT_OWNER"), world.user("TENANT_STAFF")
        support = world.user("PLATFORM_SUPPORT", tenant=False)
        ending = world.start(world.token(owner), staff)
        staying = world.start(world.token(support), world.user("CUSTOMER"))

        text = roles.read_text()
        assert "    targets: [TENANT_STAFF]\n" in text
        roles.write_text(text.replace("    targets: [TENANT_STAFF]\n", "    targets: []\n"))
        server.process.send_signal(signal.SIGHUP)
        wait_until(
            lambda: server.logged(message="the policy was reloaded"), 5, "the policy is reloaded"
        )

        assert_over_soon(world, ending.token)
        assert world.session(staying.token).user.id == staying.user.id
        end = {"masqueradeId": ending.session.masquerade.id}
        wait_until(lambda: world.events("HIJACK_END", **end), 5, "its end is on record")
    assert server.stop() == 0, server.output()


# Streams end with what lets them.


def tick(world, token):
    ticks = world.test.Tick(test_pb.TickRequest(), metadata=bearer(token))
    next(ticks)
    return ticks


def assert_stream_ends(ticks):
    begun = time.monotonic()
    with failing(UNAUTHENTICATED, "SESSION_EXPIRED"):
        for _ in ticks:
            assert time.monotonic() - begun < WITHIN, "the stream goes on"


def test_stream__ends_with_the_masquerade(world, support, owner):
    _, token = support
    begun = world.start(token, owner)
    ticks = tick(world, begun.token)

    world.stop(token)

    assert_stream_ends(ticks)


def test_stream__ends_with_the_time_of_the_masquerade(world, support, owner):
    _, token = support
    begun = world.start(token, owner, duration=duration_pb2.Duration(seconds=2))
    ticks = tick(world, begun.token)
    time.sleep(2)

    assert_stream_ends(ticks)


def test_stream__ends_with_the_session(world, owner):
    token = world.token(owner)
    ticks = tick(world, token)

    world.auth.Logout(auth_pb.LogoutRequest(), metadata=bearer(token))

    assert_stream_ends(ticks)


def test_stream__ends_with_the_user(world):
    staff = world.user("TENANT_STAFF")
    ticks = tick(world, world.token(staff))

    world.users.DisableUser(
        user_pb.DisableUserRequest(user_id=staff.id), metadata=world.superuser
    )

    assert_stream_ends(ticks)
