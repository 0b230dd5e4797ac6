"""What goes wrong in production, on purpose, under a verified load."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, List

from google.protobuf import duration_pb2
from load import Load, summarize
from support.calls import open_channel
from support.curl import Curl
from support.stubs import TestServiceStub, test_pb
from support.waiting import wait_until

BACK_SECONDS = 1
# Enough new connections that each worker's socket gets one.
PROBES = 8
END_BACKENDS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Disturbance:
    """One kind of trouble, repeated."""

    def __init__(self, server, token: str, load: Load) -> None:
        self._server = server
        self._curl = Curl(server, "http1", token=token)
        self._load = load
        self.failures: List[str] = []

    def run(self) -> None:
        """In the order of their weight."""
        self._repeat("policy reloads", 20, 0.4, self._reload)
        self._repeat("ended backends", 20, 0.6, self._end_backends)
        self._repeat("killed workers", 20, 1.2, self._kill_worker)
        self._repeat("database crashes", 5, 1, self._crash_database)
        self._repeat("server restarts", 5, 1, self._restart)

    def _repeat(self, name: str, times: int, pause: float, act: Callable[[], dict]) -> None:
        begun = time.monotonic()
        acts = []
        for _ in range(times):
            time.sleep(pause)
            acts.append(act())
        time.sleep(pause)
        found = summarize(self._load.since(begun))
        for key in acts[0]:
            figures = [each[key] for each in acts]
            if key.endswith("_s"):
                figures = [max(figures)]
            found[f"worst_{key}" if key.endswith("_s") else key] = round(sum(figures), 3)
        print(f"{name}, {times} times: {found}", flush=True)
        self._judge(name, found)

    def _judge(self, name: str, found: dict) -> None:
        # Calls that could not reach it, were cut off, or ran out of time.
        allowed = () if name == "policy reloads" else ("UNAVAILABLE", "DEADLINE_EXCEEDED")
        refused = [key for key in ("wrong", "late", "lost_in_drain") if found.get(key)]
        refused += ["failed"] * (not all(each.startswith(allowed) for each in found["failed"]))
        # The database's own recovery is in what a crash of it takes.
        back_seconds = 10 if name == "database crashes" else BACK_SECONDS
        refused += ["worst_back_s"] * (found.get("worst_back_s", 0) > back_seconds)
        self.failures += [f"{name}: {key} is {found[key]}" for key in refused]

    # The acts; each gives figures to add up, or in seconds, of which the worst counts.

    def _reload(self) -> dict:
        self._server.process.send_signal(signal.SIGHUP)
        return {}

    def _end_backends(self) -> dict:
        begun = time.monotonic()
        self._server.sql(END_BACKENDS)
        return {"back_s": self._time_until_back(begun)}

    def _kill_worker(self) -> dict:
        """The oldest: one that dies within a second of its start is started again later."""
        victim = min(self._server.workers())
        begun = time.monotonic()
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: self._is_replaced(victim), 10, "another worker is there")
        return {"process_s": time.monotonic() - begun, "back_s": self._time_until_back(begun)}

    def _is_replaced(self, victim: int) -> bool:
        workers = self._server.workers()
        return victim not in workers and len(workers) == self._server.worker_count

    def _crash_database(self) -> dict:
        self._server.database.stop("immediate")
        begun = time.monotonic()
        self._server.database.start()
        return {"back_s": self._time_until_back(begun)}

    def _restart(self) -> dict:
        """Calls that had begun must not notice; the load's, and some that take their time."""
        with open_channel(self._server) as channel:
            duration = duration_pb2.Duration(nanos=800_000_000)
            sleep = TestServiceStub(channel).Sleep
            sleep(test_pb.SleepRequest(), timeout=5)  # connected
            slow = [
                sleep.future(test_pb.SleepRequest(duration=duration), timeout=10) for _ in range(20)
            ]
            time.sleep(0.2)
            signalled = time.monotonic()
            assert self._server.stop() == 0
            drained = time.monotonic() - signalled
            lost = sum(call.exception() is not None for call in slow)
        time.sleep(0.1)  # the load notes what it got
        # Of the load only what a worker had read for sure: a moment's calls are on their way.
        lost += sum(
            call.outcome != "OK"
            for call in self._load.in_flight_at(signalled)
            if call.begun < signalled - 0.02
        )
        begun = time.monotonic()
        self._server.start()
        return {"lost_in_drain": lost, "drain_s": drained, "start_s": time.monotonic() - begun}

    def _time_until_back(self, begun: float) -> float:
        """Until each of several new connections has an answer that took the database."""
        def ask(_number: int) -> None:
            while True:
                try:
                    if self._curl.get("/v1/session").status == 200:
                        return
                except AssertionError:
                    pass  # refused
                assert time.monotonic() - begun < 30, "not back within 30 s"

        with ThreadPoolExecutor(PROBES) as pool:
            list(pool.map(ask, range(PROBES)))
        return time.monotonic() - begun
