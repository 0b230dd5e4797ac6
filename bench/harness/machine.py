"""Processes on cores of their own, and the CPU time they take.

A service and what belongs to it run on one core, the load on another, so that neither takes the
other's time. CPU time comes from the kernel's own books (/proc/PID/stat), which holds on a machine
that does other things as well. Everything started here ends with the harness, however it ends: by
`Processes.__exit__`, or through the kernel's parent-death signal.
"""

import contextlib
import os
import pwd
import re
import resource
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """A sentence for the person who started the benchmarks."""


def _cores() -> tuple[int, int]:
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        raise BenchError("two cores are needed: one for the service, one for the load")
    return usable[-1], usable[0]


SERVICE_CORE, LOAD_CORE = _cores()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(argv: list[str | Path], core: int, user: str | None = None) -> list[str]:
    """The command on one core, as `user` when that is someone else, ending when we do."""
    become = []
    if user is not None and user != pwd.getpwuid(os.geteuid()).pw_name:
        become = [f"--reuid={user}", f"--regid={user}", "--init-groups"]
    return [
        *("setpriv", *become, "--pdeathsig=TERM"),
        *("taskset", "--cpu-list", str(core)),
        *map(str, argv),
    ]


def run(argv: list[str | Path], core: int, *, timeout_s: float = 60, **options) -> str:
    """Runs a command to its end and returns what it printed; fails unless it exits with 0."""
    command = pinned(argv, core, options.pop("user", None))
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout_s, check=False, **options
        )
    except subprocess.TimeoutExpired as late:
        raise BenchError(f"{argv[0]} did not end within {timeout_s:g} s") from late
    if done.returncode != 0:
        raise BenchError(
            f"{argv[0]} ended with {done.returncode}: {(done.stderr or done.stdout).strip()}"
        )
    return done.stdout


@dataclass
class _Stat:
    parent: int
    own_s: float
    children_s: float  # of those that have ended


def _read_stat(pid: int) -> _Stat | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text[text.rindex(")") + 2 :].split()  # from field 3 on: the name may hold anything
    user, system, children_user, children_system = (
        int(f) / TICKS_PER_SECOND for f in fields[11:15]
    )
    return _Stat(int(fields[1]), user + system, children_user + children_system)


class Process:
    """A process that serves, with those that it started."""

    def __init__(self, name: str, popen: subprocess.Popen, log: Path, stop_signal: int):
        self.name = name
        self._stop_signal = stop_signal
        self.pid = popen.pid
        self.log = log
        self._popen = popen

    def check_alive(self) -> None:
        if self._popen.poll() is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise BenchError(f"{self.name} ended with {self._popen.returncode}:\n{tail}")

    def wait_for_port(self, port: int, timeout_s: float = 20) -> None:
        give_up_at = time.monotonic() + timeout_s
        while True:
            self.check_alive()
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError as error:
                if time.monotonic() > give_up_at:
                    raise BenchError(f"{self.name} does not listen on port {port}") from error
                time.sleep(0.05)

    def family(self) -> list[int]:
        """Its process id and those of its descendants."""
        parents = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit() and (stat := _read_stat(int(entry))) is not None:
                parents[int(entry)] = stat.parent
        family = [self.pid]
        for pid in family:
            family += [child for child, parent in parents.items() if parent == pid]
        return family

    def cpu_s(self) -> float:
        """CPU time of the whole family, with children that have ended."""
        stats = [stat for pid in self.family() if (stat := _read_stat(pid)) is not None]
        return sum(stat.own_s + stat.children_s for stat in stats)

    def stop(self, timeout_s: float = 10) -> None:
        if self._popen.poll() is None:
            self._popen.send_signal(self._stop_signal)
            try:
                self._popen.wait(timeout_s)
            except subprocess.TimeoutExpired:
                for pid in reversed(self.family()):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                self._popen.wait()


def own_cpu_s(pid: int) -> float:
    """CPU time of one process alone."""
    stat = _read_stat(pid)
    return 0.0 if stat is None else stat.own_s


def ended_children_cpu_s() -> float:
    """CPU time of all processes that we started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def process_title(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def resident_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.M)
    if found is None:
        raise BenchError(f"process {pid} has ended")
    return int(found[1]) * 1024


class Processes:
    """Starts services, and stops them all at the end, the last one first."""

    def __init__(self, log_dir: Path):
        self._log_dir = log_dir
        self._running: list[Process] = []

    def __enter__(self) -> "Processes":
        self._log_dir.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_) -> None:
        # A second Ctrl-C must not leave half of them running.
        old = signal.signal(signal.SIGINT, signal.SIG_IGN)
        while self._running:
            self._running.pop().stop()
        signal.signal(signal.SIGINT, old)

    def start(
        self,
        name: str,
        argv: list[str | Path],
        *,
        user: str | None = None,
        stop_signal: int = signal.SIGTERM,
        **options,
    ) -> Process:
        log = self._log_dir / f"{name}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(
                pinned(argv, SERVICE_CORE, user),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the harness: it stops the services in their order.
                start_new_session=True,
                **options,
            )
        process = Process(name, popen, log, stop_signal)
        self._running.append(process)
        return process
