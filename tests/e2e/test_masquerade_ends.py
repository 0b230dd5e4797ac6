"""Masquerades end, on every worker and with their streams, when what let them does."""

import signal
import time
from pathlib import Path

import grpc
import pytest
from google.protobuf import duration_pb2
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from support.calls import bearer, failing, open_channel
from support.people import SUPERUSER, token_of
from support.stubs import test_pb
from support.waiting import wait_until
from support.world import WITHIN, World, assert_over_soon

UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
ROLES_FILE = Path(__file__).parents[2] / "config/roles.yaml"


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
