"""Masquerades: what attackers try is refused, on record; one that may only look changes nothing."""

import uuid

import grpc
import pytest
from smoothschedule import User
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from support.calls import bearer, failing
from support.people import PLATFORM_MANAGER, PLATFORM_SALES, token_of
from support.rpcs import all_rpcs
from support.stubs import test_pb
from support.waiting import wait_until
from support.world import World, assert_over_soon

DENIED = grpc.StatusCode.PERMISSION_DENIED
NOT_FOUND = grpc.StatusCode.NOT_FOUND
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION


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
