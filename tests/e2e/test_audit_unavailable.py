"""When the record cannot be written: what must be on record does not happen, and nothing that was
acknowledged is missing from it."""

import contextlib
import os
import subprocess
import threading
import time

import grpc
import pytest
from smoothschedule import SmoothError
from smoothschedule.v1 import grant_service_pb2 as grant_pb
from smoothschedule.v1.grant_service_pb2_grpc import GrantServiceStub
from support.calls import bearer, failing, open_channel
from support.people import SUPERUSER, token_of
from support.waiting import wait_until
from support.world import REASON, World

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
LOADERS = 4
DISK = "512k"


@contextlib.contextmanager
def small_disk(path):
    """A disk of its own at this path; only root may mount one."""
    if os.getuid() != 0:
        assert not os.environ.get("CI"), "this test needs to run as root"
        pytest.skip("only root may mount a small disk")
    path.mkdir(exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "tmpfs", path], check=True
    )
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def fill(path):
    """Until not one more byte fits into masquerade.log: all pages, and the rest of its last one."""
    for name, piece in (("filling", b"\0" * 4096), ("masquerade.log", b"\n")):
        with (path / name).open("ab", buffering=0) as filled, contextlib.suppress(OSError):
            while filled.write(piece):
                pass


def live_masquerades(server, actor):
    return int(
        server.sql(
            "SELECT count(*) FROM shared.sessions"
            f" WHERE actor_id = '{actor.id}' AND end_time IS NULL"
        )
    )


def test_full_disk__refuses_masquerades_and_nothing_else(server, make_server):
    superuser = token_of(server, SUPERUSER)
    server = make_server()
    with small_disk(server.logs) as disk:
        server.start()
        with open_channel(server) as channel:
            world = World(server, channel, superuser)
            actor, owner = world.user("PLATFORM_SUPPORT", tenant=False), world.user("TENANT_OWNER")
            token = world.token(actor)
            world.start(token, owner)
            world.stop(token)
            # A line that comes while the disk is filled would be taken back, with what comes after.
            wait_until(lambda: len(server.log("masquerade.log")) == 2, 5, "both lines are there")
            fill(disk)
            for _ in range(3):
                with failing(UNAVAILABLE, "AUDIT_UNAVAILABLE"):
                    world.start(token, owner)
                assert live_masquerades(server, actor) == 0

            assert world.session(token).user.id == actor.id
            assert world.user("CUSTOMER").id  # what need not be on disk first goes on

            (disk / "filling").unlink()
            assert world.session(world.start(token, owner).token).user.id == owner.id
        assert server.stop() == 0, server.output()


class Load:
    """People of the platform who masquerade and give grants as fast as they can."""

    def __init__(self, server, channel):
        self.world = World(server, channel)
        self.owner = self.world.user("TENANT_OWNER")
        self.started, self.stopped, self.granted = [], [], []
        self.refusals = []
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(server, *self._person()))
            for _ in range(LOADERS)
        ]

    def _person(self):
        actor = self.world.user("SUPERUSER", tenant=False)
        grantee = self.world.user("PLATFORM_SUPPORT", tenant=False)
        return self.world.token(actor), grantee

    def _run(self, server, token, grantee):
        with open_channel(server) as channel:
            while not self._is_over.is_set():
                for act in (self._masquerade, self._grant):
                    try:
                        act(channel, token, grantee)
                    except grpc.RpcError as error:
                        self.refusals.append(SmoothError.of(error))
                        time.sleep(0.02)

    def _masquerade(self, channel, token, _):
        try:
            begun = self.world.start(token, self.owner)
        except grpc.RpcError as error:
            # One whose answer was lost is still running.
            if SmoothError.of(error).reason == "MASQUERADE_RUNNING":
                self.world.stop(token)
            raise
        self.started.append(begun.session.masquerade.id)
        self.world.stop(begun.token)
        self.stopped.append(begun.session.masquerade.id)

    def _grant(self, channel, token, grantee):
        grants = GrantServiceStub(channel)
        grant = grant_pb.Grant(grantee_id=grantee.id, action="billing.read", reason=REASON)
        made = grants.CreateGrant(
            grant_pb.CreateGrantRequest(grant=grant), metadata=bearer(token)
        )
        self.granted.append(made.id)
        grants.RevokeGrant(grant_pb.RevokeGrantRequest(grant_id=made.id), metadata=bearer(token))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        for thread in self._threads:
            thread.join()


def chained(server, action, field):
    rows = server.sql(f"SELECT {field} FROM shared.audit_events WHERE action = '{action}'")
    return set(rows.split())


def test_killed_postgres__loses_no_masquerade_and_no_grant_acknowledged(server):
    with open_channel(server) as channel, Load(server, channel) as load:
        for _ in range(2):
            before = len(load.granted), len(load.stopped)
            wait_until(
                lambda: (
                    len(load.granted) >= before[0] + 10 and len(load.stopped) >= before[1] + 10
                ),
                20,
                "calls succeed",
            )
            server.database.stop("immediate")
            refused = len(load.refusals)
            wait_until(lambda: len(load.refusals) >= refused + LOADERS, 20, "calls are refused")
            server.database.start()
            wait_until(server.is_ready, 30, "the server has its database back")

    # Nothing else: no INTERNAL. Where nobody knows whether it was committed, the answer says so.
    allowed = {"COMMIT_UNKNOWN", "MASQUERADE_RUNNING", "MASQUERADE_NOT_RUNNING"}
    for refusal in load.refusals:
        assert refusal.code is UNAVAILABLE or refusal.reason in allowed, refusal
    wait_until(
        lambda: server.sql("SELECT count(*) FROM shared.audit_outbox").strip() == "0",
        10,
        "all events are chained",
    )
    assert set(load.started) <= chained(server, "HIJACK_START", "masquerade_id")
    assert set(load.stopped) <= chained(server, "HIJACK_END", "masquerade_id")
    assert {f"grants/{id}" for id in load.granted} <= chained(server, "GRANT_CREATE", "resource")
    assert "sound" in server.smoothctl("audit", "verify")
