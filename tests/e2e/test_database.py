"""PostgreSQL goes away and comes back under a light load: calls wait and go on, or fail with
UNAVAILABLE and a hint when to come back. None hangs past its deadline, none gets another call's
answer.
"""

import threading
import time
import uuid

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from smoothschedule import SmoothError
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from support.calls import bearer, failing, open_channel
from support.metrics import wait_until_idle
from support.people import SUPERUSER, client_of, token_of
from support.waiting import wait_until

THREADS = 8
TENANTS = 24
DEADLINE_SECONDS = 8
# A thread of this test may wake up late on a busy machine.
LATENESS_SECONDS = 1

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING

END_BACKENDS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Load:
    """Reads tagged tenants over and over, each by its id, and checks that the tag is its own."""

    def __init__(self, server, tenants):
        self._server = server
        self._tenants = tenants
        self._metadata = bearer(token_of(server, SUPERUSER))
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(THREADS)]
        self.served = 0
        self.foreign = []
        self.late = []
        self.errors = []

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exception):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def serves(self, seconds):
        """Waits until calls succeed again, each thread's many times."""
        before = self.served
        wait_until(lambda: self.served > before + 50 * THREADS, seconds, "calls are served")

    def _read(self, number):
        # Without the client's retries: the server's own answers are looked at.
        with open_channel(self._server) as channel:
            read = TenantServiceStub(channel).GetTenant
            while not self._over.is_set():
                tenant = self._tenants[number % TENANTS]
                number += 1
                request = tenant_pb.GetTenantRequest(tenant_id=tenant.id)
                begun = time.monotonic()
                try:
                    got = read(request, metadata=self._metadata, timeout=DEADLINE_SECONDS)
                    self.served += 1
                    if (got.id, got.name) != (tenant.id, tenant.name):
                        self.foreign.append((tenant.name, got.name))
                except grpc.RpcError as error:
                    self.errors.append(SmoothError.of(error))
                taken = time.monotonic() - begun
                if taken > DEADLINE_SECONDS + LATENESS_SECONDS:
                    self.late.append(taken)
                time.sleep(0.01)


@pytest.fixture(scope="module")
def tenants(server):
    """Each tagged by its name."""
    with client_of(server, token_of(server, SUPERUSER)) as client:
        return [
            client.create_tenant(f"tag {uuid.uuid4()}", f"tag_{uuid.uuid4().hex[:16]}")
            for _ in range(TENANTS)
        ]


@pytest.fixture
def load(server, tenants):
    with Load(server, tenants) as load:
        load.serves(10)
        yield load
    assert load.foreign == []
    assert load.late == []
    for error in load.errors:
        assert error.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED), error
        if error.code is grpc.StatusCode.UNAVAILABLE:
            assert error.retry_after, error
            assert error.reason, error
    wait_until_idle(server, seconds=DEADLINE_SECONDS)


def test_restart__calls_go_on(server, load):
    server.database.stop()
    server.database.start()

    load.serves(10)


def test_restart__of_two_seconds_is_waited_out(server, load):
    server.database.stop()
    time.sleep(2)
    server.database.start()
    load.serves(10)

    # Calls that were waiting for their rows may have failed; those that came meanwhile waited.
    assert len(load.errors) <= THREADS


def test_crash__calls_go_on(server, load):
    server.database.stop("immediate")
    server.database.start()

    load.serves(20)


def test_outage__calls_fail_in_time_and_the_server_stays_up(server, load):
    server.database.stop()
    begun = time.monotonic()
    try:
        time.sleep(1)  # calls that were waiting for their rows fail at once
        before = len(load.errors)
        assert before <= THREADS
        wait_until(
            lambda: len(load.errors) > before, DEADLINE_SECONDS, "calls that came later fail"
        )
        assert time.monotonic() - begun >= 2, "calls wait before they fail"
    finally:
        server.database.start()

    load.serves(10)


def test_outage__calls_keep_short_deadlines(server, tenants):
    request = tenant_pb.GetTenantRequest(tenant_id=tenants[0].id)
    metadata = bearer(token_of(server, SUPERUSER))
    with open_channel(server) as channel:
        read = TenantServiceStub(channel).GetTenant
        server.database.stop()
        try:
            begun = time.monotonic()
            with failing(grpc.StatusCode.DEADLINE_EXCEEDED):
                read(request, metadata=metadata, timeout=1)
            assert time.monotonic() - begun < 1 + LATENESS_SECONDS
            wait_until_idle(server)
        finally:
            server.database.start()

        assert read(request, metadata=metadata, timeout=10).id == tenants[0].id


def test_outage__is_seen_by_health(server):
    with open_channel(server) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        check = health_pb2.HealthCheckRequest()

        def status():
            return health.Check(check).status

        wait_until(lambda: status() == SERVING, 10, "health says SERVING")
        server.database.stop()
        try:
            wait_until(lambda: status() == NOT_SERVING, 10, "health says NOT_SERVING")
        finally:
            server.database.start()
        wait_until(lambda: status() == SERVING, 10, "health says SERVING")


def test_backends_ended__calls_go_on(server, load):
    """As an operator or a failover would: every connection of the server is ended, again and
    again."""
    for _ in range(5):
        server.sql(END_BACKENDS)
        load.serves(10)


def test_writes__are_whole_or_not_there(server):
    """Creations with the client's retries while connections are ended: each name once, and no
    schema without its tenant."""
    over = threading.Event()

    def disturb():
        while not over.wait(0.3):
            server.sql(END_BACKENDS)

    disturber = threading.Thread(target=disturb)
    names = [f"whole_{uuid.uuid4().hex[:16]}" for _ in range(20)]
    acknowledged = []
    with client_of(server, token_of(server, SUPERUSER)) as client:
        disturber.start()
        try:
            for name in names:
                try:
                    client.create_tenant(name, name, timeout=DEADLINE_SECONDS)
                    acknowledged.append(name)
                except SmoothError as error:
                    assert error.code in (
                        grpc.StatusCode.UNAVAILABLE,
                        grpc.StatusCode.ABORTED,
                        grpc.StatusCode.UNKNOWN,
                        grpc.StatusCode.DEADLINE_EXCEEDED,
                    ), error
        finally:
            over.set()
            disturber.join()

        there = {tenant.schema_name for tenant in client.tenants(q="whole_", page_size=1000)}

    assert set(acknowledged) <= there
    schemas = server.sql(
        "SELECT substr(nspname, 8) FROM pg_namespace WHERE nspname LIKE 'tenant\\_whole\\_%'"
    )
    assert set(schemas.split()) == there
