#!/usr/bin/env python3
"""Runs the benchmarks; started by bench/run.sh, which builds.

Prints a table of goals, figures and verdicts, and writes build/bench/results.json. Ends with 0 when
everything could be measured, whether or not a goal was missed.
"""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from harness.benches import BENCHES, World
from harness.machine import BenchError, Processes
from harness.report import print_table, write_json

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path("build/bench/results.json")
LOGS = Path("build/bench/log")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run.sh", description="Measures the server.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; all")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each bench (5)")
    parser.add_argument("--build", type=Path, default="build/release", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in BENCHES:
            parser.error(f"no bench '{name}'; there are {', '.join(BENCHES)}")
    if not 1 <= arguments.rounds <= 100:
        parser.error("--rounds is 1 to 100")
    return arguments


def _measure(arguments: argparse.Namespace) -> None:
    results = []
    with (
        tempfile.TemporaryDirectory(prefix="smooth-bench-") as folder,
        Processes(LOGS) as processes,
        World(processes, arguments.build, Path(folder), arguments.rounds) as world,
    ):
        for name in arguments.names or BENCHES:
            print(f"bench: {name} ...", file=sys.stderr, flush=True)
            results.append(BENCHES[name](world))
    print_table([row for result in results for row in result.rows])
    write_json(RESULTS, arguments.rounds, results)
    print(f"\nevery round: {RESULTS}")


def main() -> int:
    arguments = _arguments()
    os.chdir(ROOT)
    # Both end in KeyboardInterrupt, so that the services are stopped; also where the shell made us
    # ignore Ctrl-C, as it does for commands in the background.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        _measure(arguments)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
