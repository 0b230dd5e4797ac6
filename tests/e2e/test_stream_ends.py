"""Open streams end within a second of what let them, on whichever worker they are."""

import threading
import time

import grpc
import pytest
from google.protobuf import duration_pb2
from smoothschedule import SmoothError
from smoothschedule.v1 import audit_service_pb2 as audit_pb
from smoothschedule.v1 import grant_service_pb2 as grant_pb
from smoothschedule.v1 import masquerade_service_pb2 as masquerade_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.audit_service_pb2_grpc import AuditServiceStub
from smoothschedule.v1.grant_service_pb2_grpc import GrantServiceStub
from smoothschedule.v1.masquerade_service_pb2_grpc import MasqueradeServiceStub
from support.calls import bearer, open_channel
from support.waiting import wait_until
from support.world import REASON

WITHIN = 1.0
SETTLED = 0.5  # a user's own changes end what watches changes: those before are to be heard of
STREAMS = 3  # of each kind: with connections of their own they land on both workers


class Watch:
    """A stream on a connection of its own, read in the background until it ends."""

    def __init__(self, server, method, token):
        self.ended_at = None
        self.error = None
        self._has_begun = threading.Event()
        self._channel = open_channel(server)
        self._stream = method(self._channel, bearer(token))
        threading.Thread(target=self._read, daemon=True).start()
        assert self._has_begun.wait(10), "the stream has not begun"

    def _read(self):
        try:
            for _ in self._stream:
                self._has_begun.set()
        except grpc.RpcError as error:
            self.error = SmoothError.of(error)
        self.ended_at = time.monotonic()

    def close(self):
        self._stream.cancel()
        self._channel.close()


def watch_changes(channel, metadata):
    return AuditServiceStub(channel).WatchChanges(
        audit_pb.WatchChangesRequest(), metadata=metadata, timeout=60
    )


def watch_masquerades(channel, metadata):
    return MasqueradeServiceStub(channel).WatchMasqueradeEvents(
        masquerade_pb.WatchMasqueradeEventsRequest(), metadata=metadata, timeout=60
    )


@pytest.fixture(params=[watch_changes, watch_masquerades], ids=["changes", "masquerades"])
def watched(request, server):
    """Opens the streams of one kind with a token."""
    opened = []

    def watch(token):
        time.sleep(SETTLED)
        opened.extend(Watch(server, request.param, token) for _ in range(STREAMS))
        return opened

    yield watch
    for each in opened:
        each.close()


def assert_end_by(streams, moment, code=grpc.StatusCode.UNAUTHENTICATED):
    wait_until(
        lambda: all(each.ended_at for each in streams),
        max(0, moment - time.monotonic()) + WITHIN + 1,
        "all streams end",
    )
    for each in streams:
        assert each.error.code is code, each.error
        assert moment - 0.1 <= each.ended_at <= moment + WITHIN, each.ended_at - moment


def test_streams__end_with_the_time_of_their_masquerade(world, watched):
    token = world.token(world.user("PLATFORM_SUPPORT", tenant=False))
    begun = world.start(
        token, world.user("TENANT_OWNER"), duration=duration_pb2.Duration(seconds=4)
    )
    ending = time.monotonic() + begun.session.masquerade.expire_time.ToNanoseconds() / 1e9
    ending -= time.time()

    assert_end_by(watched(begun.token), ending)


def test_streams__end_when_their_masquerade_is_stopped(world, watched):
    token = world.token(world.user("PLATFORM_SUPPORT", tenant=False))
    begun = world.start(token, world.user("TENANT_OWNER"))
    streams = watched(begun.token)

    stopped = time.monotonic()
    world.stop(token)

    assert_end_by(streams, stopped)


@pytest.mark.parametrize("who", ["actor", "target"])
def test_streams__end_when_a_user_is_disabled(world, watched, who):
    actor = world.user("PLATFORM_SUPPORT", tenant=False)
    owner = world.user("TENANT_OWNER")
    begun = world.start(world.token(actor), owner)
    streams = watched(begun.token)

    disabled = time.monotonic()
    world.users.DisableUser(
        user_pb.DisableUserRequest(user_id=(actor if who == "actor" else owner).id),
        metadata=world.superuser,
    )

    assert_end_by(streams, disabled)


def test_streams__end_with_their_own_user(world, watched):
    owner = world.user("TENANT_OWNER")
    streams = watched(world.token(owner))

    disabled = time.monotonic()
    world.users.DisableUser(
        user_pb.DisableUserRequest(user_id=owner.id), metadata=world.superuser
    )

    assert_end_by(streams, disabled)


# Grants: what a stream tells may hang on them.


@pytest.fixture
def grant(world, channel):
    """Lets a user of the tenant see more for a while."""

    def give(user, seconds):
        return GrantServiceStub(channel).CreateGrant(
            grant_pb.CreateGrantRequest(
                grant=grant_pb.Grant(
                    grantee_id=user.id,
                    tenant_id=world.tenant.id,
                    action="audit.read",
                    reason=REASON,
                    duration=duration_pb2.Duration(seconds=seconds),
                )
            ),
            metadata=world.superuser,
        )

    return give


@pytest.fixture
def watching(server):
    opened = []

    def watch(token):
        time.sleep(SETTLED)
        opened.extend(Watch(server, watch_changes, token) for _ in range(STREAMS))
        return opened

    yield watch
    for each in opened:
        each.close()


def test_streams__end_with_the_time_of_their_grant(world, grant, watching):
    staff = world.user("TENANT_STAFF")
    token = world.token(staff)
    given = grant(staff, 4)
    ending = time.monotonic() + given.expire_time.ToNanoseconds() / 1e9 - time.time()

    assert_end_by(watching(token), ending, grpc.StatusCode.PERMISSION_DENIED)


def test_streams__end_when_their_grant_is_revoked(world, channel, grant, watching):
    staff = world.user("TENANT_STAFF")
    token = world.token(staff)
    given = grant(staff, 600)
    streams = watching(token)

    revoked = time.monotonic()
    GrantServiceStub(channel).RevokeGrant(
        grant_pb.RevokeGrantRequest(grant_id=given.id), metadata=world.superuser
    )

    assert_end_by(streams, revoked, grpc.StatusCode.PERMISSION_DENIED)


def test_streams__that_began_without_a_grant_go_on_when_it_ends(world, grant, watching):
    staff = world.user("TENANT_STAFF")
    streams = watching(world.token(staff))
    grant(staff, 1)

    time.sleep(1 + WITHIN)

    assert not any(each.ended_at for each in streams)
