"""Runs of plugins: through the RPC, beside a fresh interpreter in bubblewrap's jail."""

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .machine import BenchError, Process
from .services import Smoothd

SCRIPT = "print('hello')\nresult = 1\n"
LONG_SCRIPT = "while True:\n    pass\n"
WAIT = "10s"
AT_ONCE = 16
BWRAP = (
    *("bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--proc", "/proc"),
    *("--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib"),
    *("--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin"),
    *("/usr/bin/python3.11", "-I", "-c", SCRIPT),
)


@dataclass
class Times:
    seconds: float
    each_s: list[float]

    def ms(self, percentile: float) -> float:
        ranked = sorted(self.each_s)
        return ranked[min(len(ranked) - 1, int(len(ranked) * percentile / 100))] * 1000

    @property
    def per_s(self) -> float:
        return len(self.each_s) / self.seconds


def timed(act: Callable[[], None], count: int, at_once: int) -> Times:
    """How long each of `count` acts takes, `at_once` at a time, and all of them."""

    def one(_) -> float:
        begun = time.perf_counter()
        act()
        return time.perf_counter() - begun

    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        each = list(pool.map(one, range(count)))
    return Times(time.perf_counter() - begun, each)


def run_in_bwrap() -> None:
    done = subprocess.run(BWRAP, capture_output=True, check=False)
    if done.returncode != 0 or done.stdout != b"hello\n":
        raise BenchError(f"bwrap: {done.stderr.decode(errors='replace').strip()}")


class Client:
    """JSON over connections that are kept, one a thread."""

    def __init__(self, server: Smoothd, token: str):
        self._address = ("127.0.0.1", server.http_port)
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._own = threading.local()

    def post(self, path: str, body: dict) -> dict:
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection(*self._address, timeout=30)
        self._own.connection.request("POST", path, json.dumps(body), self._headers)
        response = self._own.connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise BenchError(f"{path}: {answer.decode(errors='replace')}")
        return json.loads(answer)


class Installed:
    """A plugin that is approved and installed in a tenant of its own."""

    def __init__(self, server: Smoothd, tenant: str, script: str, author: Client, approver: Client):
        server.add_tenant(tenant)
        plugin = author.post("/v1/plugins", {"name": tenant, "script": script})
        path = f"/v1/plugins/{plugin['id']}"
        version = author.post(f"{path}:submit", {})["version"]
        approver.post(f"{path}:approve", {"version": version})
        installs = f"/v1/tenants/{tenant}/pluginInstalls"
        install = author.post(
            f"{installs}?consentVersion={version}",
            {"pluginId": plugin["id"], "version": version, "isEnabled": True},
        )
        self._path = f"{installs}/{install['id']}:run"
        self._client = author

    def run(self, expected: str = "SUCCEEDED") -> None:
        run = self._client.post(self._path, {"wait": WAIT})
        if run["state"] != expected:
            raise BenchError(f"a run ended as {run['state']}: {run.get('error')}")


def all_cores() -> Sequence[str]:
    return ("taskset", "--cpu-list", ",".join(map(str, sorted(os.sched_getaffinity(0)))))


def private_bytes_of_a_run(process: Process, long: Installed) -> int:
    """What a jailed process has of its own, while it calculates."""
    before = set(process.family())
    runner = threading.Thread(target=long.run, args=("KILLED",))
    runner.start()
    most = 0
    while runner.is_alive():
        for pid in set(process.family()) - before:
            most = max(most, _private_bytes(pid))
    runner.join()
    return most


def _private_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it has ended
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024
