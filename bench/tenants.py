#!/usr/bin/env python3
"""Making and migrating many tenants; started by bench/tenants.sh, which builds.

Prints a table, and writes build/bench/tenants.json. The server, PostgreSQL (without fsync) and
django-tenants use all cores; CPU time is PostgreSQL's own. Figures of a busy machine are bounds
from above: the load at the start is printed with them.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from harness.machine import LOAD_CORE, BenchError, Processes, run
from harness.postgres import Postgres
from harness.services import Smoothd

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path("build/bench/tenants.json")
LOGS = Path("build/bench/log")
DJANGO = Path("build/bench/django-venv/bin/python")
PEER = Path("bench/peers/django_tenants")

WINDOW = 20  # tenants that a figure of making one is made of
ROUNDS = 5
APPS_BEFORE, APPS_AFTER = "notes", "notes,tags"  # tags is one ALTER TABLE … ADD COLUMN
CHUNK = 500  # tenants that one transaction takes back, because of its locks

TAKE_BACK = """
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT schema_name FROM shared.tenants ORDER BY schema_name LIMIT {chunk} OFFSET {offset}
  LOOP EXECUTE format('ALTER TABLE tenant_%s.notes DROP COLUMN color', t); END LOOP;
END $$;
"""
FORGET = """
DELETE FROM shared.tenant_migrations WHERE app = 'tags';
UPDATE shared.tenant_schemas SET fingerprint = '';
VACUUM ANALYZE shared.tenant_schemas;
"""


class Cost:
    """Wall time and PostgreSQL's CPU time of what is done inside."""

    def __init__(self, postgres: Postgres):
        self._postgres = postgres

    def of(self, act: Callable[[], object]) -> tuple[float, float]:
        cpu, begun = self._postgres.cpu_s(), time.monotonic()
        act()
        wall_s = time.monotonic() - begun
        return wall_s, self._postgres.cpu_s() - cpu


class Api:
    """CreateTenant over HTTP/1.1, one call after the other on one connection."""

    def __init__(self, port: int, token: str):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    def create(self, name: str) -> None:
        body = json.dumps({"name": name, "schemaName": name})
        self._connection.request("POST", "/v1/tenants", body, self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise BenchError(f"CreateTenant {name}: {answer.status} {said.decode()}")


def make_tenants(api: Api, cost: Cost, count: int) -> dict[str, tuple[float, float]]:
    """Milliseconds, wall and PostgreSQL's CPU, for one tenant among the first, those around the
    thousandth, and the last."""
    ends = {"first": WINDOW, "thousandth": 1000, "last": count}
    figures, made = {}, 0
    for label, end in ends.items():
        if end > count or end - WINDOW < made:
            continue
        while made < end - WINDOW:
            made += 1
            api.create(f"t{made:05}")
        names = [f"t{n:05}" for n in range(made + 1, end + 1)]
        wall_s, cpu_s = cost.of(lambda names=names: [api.create(name) for name in names])
        figures[label] = (wall_s / WINDOW * 1000, cpu_s / WINDOW * 1000)
        made = end
    return figures


def migrate(smoothd: Smoothd, apps: str, *words: str) -> dict:
    said = smoothd.ctl(
        "migrate", "-o", "json", *words, timeout_s=3600, settings={"SMOOTH_TENANT_APPS": apps}
    )
    return json.loads(said)


def measure_nothing_to_do(smoothd: Smoothd, cost: Cost) -> tuple[float, float]:
    rounds = [cost.of(lambda: migrate(smoothd, APPS_BEFORE)) for _ in range(ROUNDS)]
    return tuple(statistics.median(column) * 1000 for column in zip(*rounds))


def measure_column(smoothd: Smoothd, postgres: Postgres, cost: Cost, count: int, parallel: int):
    """Tenants a second, and PostgreSQL's CPU in milliseconds a tenant."""
    result = {}
    wall_s, cpu_s = cost.of(
        lambda: result.update(migrate(smoothd, APPS_AFTER, "--parallel", str(parallel)))
    )
    if result["migrated"] != count:
        raise BenchError(f"smoothctl migrate did {result['migrated']} tenants of {count}")
    for offset in range(0, count, CHUNK):
        postgres.sql(TAKE_BACK.format(chunk=CHUNK, offset=offset))
    for statement in FORGET.strip().splitlines():
        postgres.sql(statement)
    return count / wall_s, cpu_s / count * 1000


class Django:
    """django-tenants, with as many tables, in a database of its own on the same PostgreSQL."""

    def __init__(self, postgres: Postgres, folder: Path):
        self._folder = folder / "django"
        shutil.copytree(PEER, self._folder)
        self._python = DJANGO.absolute()
        postgres.make_database("django")
        self._environment = {"PATH": os.environ["PATH"], "DATABASE": postgres.as_json("django")}
        self._peer("prepare")

    def _peer(self, *words: str) -> str:
        return run(
            [self._python, "peer.py", *words],
            LOAD_CORE,
            cwd=self._folder,
            env=self._environment,
            timeout_s=600,
        )

    def create(self, cost: Cost) -> tuple[float, float]:
        names = [f"t{n}" for n in range(WINDOW)]
        wall_ms: list[float] = []
        self._peer("create", "warm_up")
        _wall, cpu_s = cost.of(lambda: wall_ms.extend(json.loads(self._peer("create", *names))))
        return statistics.mean(wall_ms), cpu_s / WINDOW * 1000

    def command(self, cost: Cost) -> tuple[float, float]:
        rounds = []
        for n in range(ROUNDS):
            self._peer("declare", f"c{n}")
            rounds.append(cost.of(lambda n=n: self._peer("migrate", f"c{n}")))
        return tuple(statistics.median(column) * 1000 for column in zip(*rounds))


def measure(count: int, build: Path) -> dict:
    figures: dict = {"tenants": count, "load_before": os.getloadavg()[0]}
    with (
        tempfile.TemporaryDirectory(prefix="smooth-bench-") as name,
        Processes(LOGS) as processes,
    ):
        folder = Path(name)
        postgres = Postgres(processes, "max_locks_per_transaction=256", on_all_cores=True)
        try:
            cost = Cost(postgres)
            settings = {"SMOOTH_TENANT_APPS": APPS_BEFORE}
            smoothd = Smoothd(processes, postgres, build, folder, settings=settings)
            django = Django(postgres, folder)
            figures["django_create"] = django.create(cost)
            figures["django_command"] = django.command(cost)
            print(f"bench: making {count} tenants ...", file=sys.stderr, flush=True)
            api = Api(smoothd.http_port, smoothd.sign_in())
            figures["create"] = make_tenants(api, cost, count)
            smoothd.process.stop()
            print("bench: migrating them ...", file=sys.stderr, flush=True)
            figures["nothing_to_do"] = measure_nothing_to_do(smoothd, cost)
            for parallel in (1, 4):
                figures[f"column_{parallel}"] = measure_column(
                    smoothd, postgres, cost, count, parallel
                )
        finally:
            postgres.close()
    return figures


def print_figures(figures: dict) -> None:
    def row(what: str, pair: tuple[float, float], unit: str) -> None:
        print(f"{what:<50} {pair[0]:>9.1f} {unit:<10} {pair[1]:>9.2f} ms")

    print(f"\n{figures['tenants']} tenants; load average at the start {figures['load_before']:.1f}")
    print(f"{'':<50} {'':>20} {'PostgreSQL CPU':>13}")
    for label, pair in figures["create"].items():
        row(f"making one, the {label}", pair, "ms")
    row("django-tenants: making one, in process", figures["django_create"], "ms")
    row("django-tenants: migrate_schemas, one empty schema", figures["django_command"], "ms")
    row("smoothctl migrate, nothing to do", figures["nothing_to_do"], "ms")
    for parallel in (1, 4):
        what = f"one more column, {parallel} at once; CPU a tenant"
        row(what, figures[f"column_{parallel}"], "tenants/s")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/tenants.sh", description="Many tenants.")
    parser.add_argument("tenants", nargs="?", type=int, default=5000, help="how many (5000)")
    parser.add_argument("--build", type=Path, default="build/release", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not WINDOW <= arguments.tenants <= 20000:
        parser.error(f"TENANTS is {WINDOW} to 20000")
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        figures = measure(arguments.tenants, arguments.build)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: stopped", file=sys.stderr)
        return 130
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n")
    print_figures(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
