"""A light load whose every answer is checked to be its own, and what became of each call."""

import threading
import time
import uuid
from collections import Counter
from typing import List, NamedTuple

import grpc
from smoothschedule import SmoothError
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from support.calls import bearer, open_channel
from support.stubs import TestServiceStub, test_pb

DEADLINE_SECONDS = 4
LATENESS_SECONDS = 0.1
PAUSE_SECONDS = 0.02
# Away for a moment is what this is about: a client that asks again soon.
_RECONNECT = (("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200))


class Call(NamedTuple):
    begun: float
    ended: float
    outcome: str  # OK, or code and reason
    is_wrong: bool  # the answer was to somebody else's question


class Load:
    """Threads that ask on connections of their own, without the client's retries."""

    def __init__(self, server, token: str, tenants, threads: int = 6) -> None:
        self._server = server
        self._metadata = bearer(token)
        self._tenants = tenants
        self._over = threading.Event()
        self._calls: List[Call] = []
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(threads)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def since(self, instant: float) -> List[Call]:
        return [call for call in list(self._calls) if call.begun >= instant]

    def in_flight_at(self, instant: float) -> List[Call]:
        return [call for call in list(self._calls) if call.begun < instant < call.ended]

    def _ask(self, number: int) -> None:
        with open_channel(self._server, "clear", "localhost", *_RECONNECT) as channel:
            asks = (TestServiceStub(channel), TenantServiceStub(channel))
            while not self._over.is_set():
                number += 1
                begun = time.monotonic()
                try:
                    is_wrong, outcome = not self._answers(*asks, number), "OK"
                except grpc.RpcError as raised:
                    error = SmoothError.of(raised)
                    is_wrong, outcome = False, f"{error.code.name} {error.reason or error.message}"
                self._calls.append(Call(begun, time.monotonic(), outcome, is_wrong))
                time.sleep(PAUSE_SECONDS)

    def _answers(self, test: TestServiceStub, tenants: TenantServiceStub, number: int) -> bool:
        if number % 2 == 0:
            request = test_pb.EchoRequest(text=str(uuid.uuid4()))
            return test.Echo(request, timeout=DEADLINE_SECONDS).text == request.text
        tenant = self._tenants[number % len(self._tenants)]
        got = tenants.GetTenant(
            tenant_pb.GetTenantRequest(tenant_id=tenant.id),
            metadata=self._metadata,
            timeout=DEADLINE_SECONDS,
        )
        return (got.id, got.name) == (tenant.id, tenant.name)


def summarize(calls: List[Call]) -> dict:
    """Counts by outcome; the longest call, and the longest time in which none succeeded."""
    successes = sorted(call.ended for call in calls if call.outcome == "OK")
    taken = [call.ended - call.begun for call in calls]
    gaps = [after - before for before, after in zip(successes, successes[1:])]
    return {
        "calls": len(calls),
        "failed": dict(Counter(call.outcome for call in calls if call.outcome != "OK")),
        "wrong": sum(call.is_wrong for call in calls),
        "late": sum(each > DEADLINE_SECONDS + LATENESS_SECONDS for each in taken),
        "longest_call_s": round(max(taken, default=0), 3),
        "longest_gap_s": round(max(gaps, default=0), 3),
    }
