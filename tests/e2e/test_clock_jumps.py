"""The machine's clock jumps by an hour while the server runs: time is the database's, so nothing
ends early and nothing lives longer.

The server runs under libfaketime, whose clock a file sets; the database does not.
"""

import calendar
import glob
import os
import subprocess
import time

import grpc
import pytest
from google.protobuf import duration_pb2
from smoothschedule.v1 import grant_service_pb2 as grant_pb
from smoothschedule.v1.auth_service_pb2 import GetSessionRequest
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.grant_service_pb2_grpc import GrantServiceStub
from support.calls import bearer, open_channel
from support.people import SUPERUSER, token_of
from support.server import SMOOTHD
from support.waiting import wait_until
from support.world import REASON, World

SECONDS = 8  # that what is to end lives; longer than a jump takes to be seen


def libfaketime():
    found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
    if not found:
        assert not os.environ.get("CI"), "this test needs Debian's libfaketime"
        pytest.skip("libfaketime is not installed")
    return found[0]


def preloaded():
    """The address sanitizer, where there is one, has to come before all else."""
    linked = subprocess.run(["ldd", SMOOTHD], capture_output=True, text=True).stdout
    sanitizers = [line.split()[2] for line in linked.splitlines() if "libasan" in line]
    return " ".join([*sanitizers, libfaketime()])


class Clock:
    """The clock of the server's machine."""

    def __init__(self, server):
        self._server = server
        self._path = server.folder / "clock"
        self.jump("+0")
        server.environment.update(
            LD_PRELOAD=preloaded(),
            FAKETIME_TIMESTAMP_FILE=str(self._path),
            FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1",
            DONT_FAKE_MONOTONIC="1",
        )

    def jump(self, offset):
        whole = self._path.with_suffix(".new")
        whole.write_text(f"{offset}\n")
        whole.rename(self._path)

    def offset(self):
        """What the server believes, against ours: from the time of its newest line."""
        newest = self._server.log("access.log")[-1]["timestamp"]
        parsed = time.strptime(newest[:19], "%Y-%m-%dT%H:%M:%S")
        return calendar.timegm(parsed) - time.time()


@pytest.fixture
def jumping(server, make_server):
    jumping = make_server()
    clock = Clock(jumping)
    plain = {name: value for name, value in jumping.environment.items() if "FAKE" not in name}
    plain.pop("LD_PRELOAD")
    jumping.start()
    jumping.environment = plain  # smoothctl's clock is the machine's
    yield jumping, clock
    assert jumping.stop() == 0, jumping.output()


def is_signed_in(server, token):
    """On every worker that a few connections reach; they agree."""
    said = set()
    for _ in range(4):
        with open_channel(server) as channel:
            try:
                AuthServiceStub(channel).GetSession(GetSessionRequest(), metadata=bearer(token))
                said.add(True)
            except grpc.RpcError as error:
                assert error.code() is grpc.StatusCode.UNAUTHENTICATED, error
                said.add(False)
    assert len(said) == 1
    return said.pop()


@pytest.mark.parametrize("offset, seconds", [("+1h", 3600), ("-1h", -3600)])
def test_a_jump__ends_nothing_early_and_lets_nothing_live_longer(server, jumping, offset, seconds):
    jumped, clock = jumping
    with open_channel(jumped) as channel:
        world = World(jumped, channel, token_of(server, SUPERUSER))
        actor, owner = world.user("PLATFORM_SUPPORT", tenant=False), world.user("TENANT_OWNER")
        token = world.token(actor)
        grants = GrantServiceStub(channel)
        grants.CreateGrant(
            grant_pb.CreateGrantRequest(
                grant=grant_pb.Grant(
                    grantee_id=actor.id,
                    action="tenants.suspend",
                    reason=REASON,
                    duration=duration_pb2.Duration(seconds=SECONDS),
                )
            ),
            metadata=world.superuser,
        )
        begun = world.start(token, owner, duration=duration_pb2.Duration(seconds=SECONDS))
        ending = time.monotonic() + SECONDS

        clock.jump(offset)

        def has_grant():
            request = grant_pb.CheckGrantRequest(action="tenants.suspend")
            return grants.CheckGrant(request, metadata=bearer(token)).allowed

        assert is_signed_in(jumped, token)
        wait_until(lambda: abs(clock.offset() - seconds) < 5, 2, "the server's clock has jumped")
        assert is_signed_in(jumped, token) and is_signed_in(jumped, begun.token) and has_grant()
        left = world.session(begun.token).masquerade.time_left.seconds
        assert 0 < left <= SECONDS

        time.sleep(max(0, ending - time.monotonic()))

        time.sleep(0.5)
        assert not is_signed_in(jumped, begun.token) and not has_grant()
        assert is_signed_in(jumped, token)
        # A new one, begun by a clock that is wrong, lasts as long as it says.
        again = world.start(token, owner, duration=duration_pb2.Duration(seconds=2))
        assert is_signed_in(jumped, again.token)
        time.sleep(2.5)
        assert not is_signed_in(jumped, again.token)
