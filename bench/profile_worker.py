#!/usr/bin/env python3
"""Where a worker's time goes under load; started by bench/profile.sh, which builds.

Prints the functions that took most, and writes all of them to build/bench/profile-<bench>.txt.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from harness.benches import MANY
from harness.calls import SCHEMA_NAME, echo_load, get_tenant, get_tenant_load
from harness.machine import LOAD_CORE, BenchError, Processes, pinned, run
from harness.postgres import Postgres
from harness.services import Smoothd

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = Path("build/bench")
LOGS = OUTPUT / "log"
SAMPLE_S = 8
SAMPLES_PER_S = 4999
CALLS_A_BATCH = 20_000
CALLS_COUNTED = 20_000  # callgrind is some fifty times slower
LINES_SHOWN = 40


def _perf_works() -> bool:
    if shutil.which("perf") is None:
        return False
    probe = ["perf", "record", "-o", "/dev/null", "--", "true"]
    return subprocess.run(probe, capture_output=True, timeout=30, check=False).returncode == 0


def _load(bench: str, postgres: Postgres, smoothd: Smoothd) -> Callable[[int], object]:
    if bench == "echo":
        load = echo_load(smoothd.url)
    else:
        smoothd.add_tenant(SCHEMA_NAME)
        tenant_id = postgres.add_tenants(SCHEMA_NAME)
        call = get_tenant(tenant_id, smoothd.sign_in())
        load = get_tenant_load([smoothd.url], call, tenant_id)
    return lambda calls: load.send(smoothd.url, MANY, calls)


def _sample(send: Callable[[int], object], smoothd: Smoothd, folder: Path) -> str:
    data = folder / "perf.data"
    recorder = subprocess.Popen(
        pinned(
            [
                *("perf", "record", "--quiet", "-F", str(SAMPLES_PER_S), "-g", "-o", data),
                *("-p", str(smoothd.worker_pid()), "--", "sleep", str(SAMPLE_S)),
            ],
            LOAD_CORE,
        ),
        stdout=subprocess.DEVNULL,
    )
    while recorder.poll() is None:
        send(CALLS_A_BATCH)
    if recorder.returncode != 0:
        raise BenchError(f"perf record ended with {recorder.returncode}")
    report = ["perf", "report", "--stdio", "-g", "none", "-i", data, "--percent-limit", "0.1"]
    sections = {
        "by function": ["--no-children", "--sort", "symbol,dso"],
        "by library": ["--no-children", "--sort", "dso"],
        "by function, with what it calls": ["--children", "--sort", "symbol,dso"],
    }
    return "\n".join(
        line
        for title, options in sections.items()
        for line in (f"== {title}", *_table(run([*report, *options], LOAD_CORE)), "")
    )


def _table(report: str) -> list[str]:
    """The lines of perf's table, without its comments and the columns that it leaves empty."""
    lines = (line.rstrip(" -") for line in report.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _count(send: Callable[[int], object], smoothd: Smoothd, folder: Path) -> str:
    worker = smoothd.worker_pid()
    send(CALLS_COUNTED)
    smoothd.process.stop(timeout_s=60)
    counts = folder / f"callgrind.{worker}"
    if not counts.exists():
        raise BenchError(f"callgrind left nothing about the worker; see {smoothd.process.log}")
    return run(["callgrind_annotate", "--auto=no", counts], LOAD_CORE)


def _profile(bench: str, build: Path) -> str:
    with (
        tempfile.TemporaryDirectory(prefix="smooth-profile-") as name,
        Processes(LOGS) as processes,
    ):
        folder = Path(name)
        folder.chmod(0o755)
        sampling = _perf_works()
        wrapper = []
        if not sampling:
            wrapper = ["valgrind", "--tool=callgrind", "--trace-children=yes"]
            wrapper.append(f"--callgrind-out-file={folder}/callgrind.%p")
        postgres = Postgres(processes)
        try:
            smoothd = Smoothd(processes, postgres, build, folder, wrapper)
            send = _load(bench, postgres, smoothd)
            return (_sample if sampling else _count)(send, smoothd, folder)
        finally:
            postgres.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/profile.sh", description=__doc__.splitlines()[0])
    parser.add_argument("bench", nargs="?", choices=("echo", "get-tenant"), default="echo")
    parser.add_argument("--build", type=Path, default="build/release", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    os.chdir(ROOT)
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        profile = _profile(arguments.bench, arguments.build)
    except BenchError as error:
        print(f"profile: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("profile: stopped", file=sys.stderr)
        return 130
    path = OUTPUT / f"profile-{arguments.bench}.txt"
    path.write_text(profile + "\n")
    print("\n".join(profile.splitlines()[:LINES_SHOWN]))
    print(f"\nall: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
