"""The measurements. Each gives rows of the table, with its goal."""

import itertools
import random
import time
from collections.abc import Callable
from pathlib import Path

from .calls import ECHO, SCHEMA_NAME, echo_load, get_tenant, get_tenant_load
from .idle import IdleConnections
from .load import Load, PathsLoad, Shape
from .machine import (
    LOAD_CORE,
    SERVICE_CORE,
    Processes,
    ended_children_cpu_s,
    resident_bytes,
    run,
)
from .plugins import (
    AT_ONCE,
    LONG_SCRIPT,
    SCRIPT,
    Client,
    Installed,
    all_cores,
    private_bytes_of_a_run,
    run_in_bwrap,
    timed,
)
from .postgres import Postgres
from .report import Result, Row
from .rounds import interleave
from .services import PEERS, GrpcCpp, Nghttpd, Smoothd, migrate

MANY = Shape(connections=10, streams=32)
FEW = Shape(connections=4, streams=4)
SINGLE = Shape(connections=10, streams=1)
PIPELINE = Shape(connections=4, streams=32)
PGBENCH_CLIENTS = 8

# Calls a round: about a second each on a machine of two cores.
ECHO_CALLS = 200_000
ECHO_CALLS_UNBATCHED = 100_000
ECHO_CALLS_GRPC_CPP = 40_000
QUERIES = 40_000
QUERIES_SLOW = 10_000
JSON_ITERATIONS = 200_000
TENANTS_IN_TURN = (1, 10, 100, 1000)
TENANT_QUERIES = 20_000
TURN_PATHS = 5_000
AUDIT_EVENTS = 20_000
PLUGIN_RUNS = 300
PLUGIN_RUNS_BWRAP = 40
IDLE_CONNECTIONS = 500
SETTLE_S = 0.5


class World:
    """The services, each started when a bench first asks for it."""

    def __init__(self, processes: Processes, build: Path, folder: Path, rounds: int):
        self.processes = processes
        self.build = build
        self.folder = folder
        self.rounds = rounds
        self._postgres: Postgres | None = None
        self._smoothd: Smoothd | None = None

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_) -> None:
        if self._smoothd is not None:
            self._smoothd.process.stop()
        if self._postgres is not None:
            self._postgres.close()

    @property
    def postgres(self) -> Postgres:
        if self._postgres is None:
            self._postgres = Postgres(self.processes)
        return self._postgres

    @property
    def smoothd(self) -> Smoothd:
        if self._smoothd is None:
            self._smoothd = Smoothd(self.processes, self.postgres, self.build, self.folder)
        return self._smoothd


def _echo_measure(url: str, load: Load, cpu_s: Callable[[], float], shape: Shape, calls: int):
    def measure() -> dict[str, float]:
        before = cpu_s()
        outcome = load.send(url, shape, calls)
        cpu_us = (cpu_s() - before) / calls * 1e6
        return {"cpu_us": cpu_us, "calls_per_s": outcome.calls_per_s}

    return measure


def echo(world: World) -> Result:
    """CPU per echo: ours against nghttpd, which sends a file, and grpc C++."""
    ours = world.smoothd
    nghttpd = Nghttpd(world.processes, world.folder)
    grpc_cpp = GrpcCpp(world.processes, "callback")
    load = echo_load(ours.url)
    echo_load(grpc_cpp.url)

    def measure_ours() -> dict[str, float]:
        before = ours.cpu_by_role_s()
        outcome = load.send(ours.url, MANY, ECHO_CALLS)
        after = ours.cpu_by_role_s()
        by_role = {role: (after[role] - before[role]) / ECHO_CALLS * 1e6 for role in before}
        return {
            "cpu_us": sum(by_role.values()),
            "calls_per_s": outcome.calls_per_s,
            **{f"cpu_us of {role}": cpu_us for role, cpu_us in by_role.items()},
        }

    samples = interleave(
        world.rounds,
        {
            "ours": measure_ours,
            "nghttpd": _echo_measure(nghttpd.url, load, nghttpd.process.cpu_s, MANY, ECHO_CALLS),
            "grpc C++": _echo_measure(
                grpc_cpp.url, load, grpc_cpp.process.cpu_s, MANY, ECHO_CALLS_GRPC_CPP
            ),
        },
    )
    for peer in (nghttpd, grpc_cpp):
        peer.process.stop()
    ours_us, nghttpd_us, grpc_us = (
        samples.median(name, "cpu_us") for name in ("ours", "nghttpd", "grpc C++")
    )
    roles = ", ".join(
        f"{metric.removeprefix('cpu_us of ')} {samples.median('ours', metric):.2f}"
        for metric in samples.values["ours"]
        if metric.startswith("cpu_us of ")
    )
    rate = samples.ratio("ours", "grpc C++", "calls_per_s")
    return Result(
        "echo",
        [
            Row(
                "echo, CPU per call: ours / nghttpd",
                samples.ratio("ours", "nghttpd", "cpu_us"),
                "×",
                f"{ours_us:.2f} against {nghttpd_us:.2f} µs ({roles})",
                at_most=1.2,
            ),
            Row(
                "echo, CPU per call: grpc C++ / ours",
                samples.ratio("grpc C++", "ours", "cpu_us"),
                "×",
                f"{grpc_us:.1f} against {ours_us:.2f} µs; {rate:.1f} × its calls/s",
                at_least=6,
            ),
        ],
        samples,
    )


def get_tenant_bench(world: World) -> Result:
    """GetTenant with PostgreSQL on the same core, against grpc C++ and libpq alone."""
    postgres, ours = world.postgres, world.smoothd
    query, script = postgres.write_queries()
    ours.add_tenant(SCHEMA_NAME)
    tenant_id = postgres.add_tenants(SCHEMA_NAME)
    grpc_cpp = {
        kind: GrpcCpp(world.processes, kind, (postgres.url, query)) for kind in ("sync", "callback")
    }
    call = get_tenant(tenant_id, ours.sign_in())
    urls = [ours.url, *(peer.url for peer in grpc_cpp.values())]
    load = get_tenant_load(urls, call, tenant_id)

    def served_by(service: Smoothd | GrpcCpp, shape: Shape, calls: int):
        def measure() -> dict[str, float]:
            before = service.process.cpu_s(), postgres.cpu_s()
            outcome = load.send(service.url, shape, calls, with_latencies=True)
            after = service.process.cpu_s(), postgres.cpu_s()
            return {
                "calls_per_s": outcome.calls_per_s,
                "server_cpu_us": (after[0] - before[0]) / calls * 1e6,
                "postgres_cpu_us": (after[1] - before[1]) / calls * 1e6,
                "p50_ms": outcome.latency_ms(50),
                "p99_ms": outcome.latency_ms(99),
            }

        return measure

    def bare_pipeline() -> dict[str, float]:
        before = ended_children_cpu_s(), postgres.cpu_s()
        output = run(
            [
                *(PEERS / "bare_pipeline", postgres.url, query, tenant_id),
                *(str(PIPELINE.connections), str(PIPELINE.streams), str(QUERIES)),
            ],
            SERVICE_CORE,
        )
        after = ended_children_cpu_s(), postgres.cpu_s()
        queries, seconds = output.split()
        return {
            "calls_per_s": int(queries) / float(seconds),
            "server_cpu_us": (after[0] - before[0]) / int(queries) * 1e6,
            "postgres_cpu_us": (after[1] - before[1]) / int(queries) * 1e6,
        }

    def pgbench() -> dict[str, float]:
        before = postgres.cpu_s()
        queries = postgres.pgbench(script, tenant_id, PGBENCH_CLIENTS, QUERIES)
        return {"postgres_cpu_us": (postgres.cpu_s() - before) / queries * 1e6}

    samples = interleave(
        world.rounds,
        {
            "ours, 320": served_by(ours, MANY, QUERIES),
            "grpc C++, 320": served_by(grpc_cpp["sync"], MANY, QUERIES_SLOW),
            "grpc C++ callback, 320": served_by(grpc_cpp["callback"], MANY, QUERIES_SLOW),
            "libpq": bare_pipeline,
            "ours, 16": served_by(ours, FEW, QUERIES),
            "grpc C++, 16": served_by(grpc_cpp["sync"], FEW, QUERIES_SLOW),
            "grpc C++ callback, 16": served_by(grpc_cpp["callback"], FEW, QUERIES_SLOW),
            "pgbench": pgbench,
        },
    )
    for peer in grpc_cpp.values():
        peer.process.stop()

    def against(one: str, two: str, metric: str, digits: int, unit: str) -> str:
        values = (samples.median(name, metric) for name in (one, two))
        return " against ".join(f"{value:.{digits}f}" for value in values) + f" {unit}"

    def callback(in_flight: int, metric: str) -> str:
        names = f"ours, {in_flight}", f"grpc C++ callback, {in_flight}"
        return f"{samples.ratio(*names, metric):.2g} × with its callback interface"

    def cpu(candidate: str) -> str:
        names = "server_cpu_us", "postgres_cpu_us"
        return " + ".join(f"{samples.median(candidate, name):.1f}" for name in names)

    rate, p99 = "calls_per_s", "p99_ms"
    return Result(
        "get-tenant",
        [
            Row(
                "GetTenant, 320 in flight, calls/s: ours / grpc C++",
                samples.ratio("ours, 320", "grpc C++, 320", rate),
                "×",
                f"{against('ours, 320', 'grpc C++, 320', rate, 0, '/s')}; {callback(320, rate)}",
                at_least=12,
            ),
            Row(
                "GetTenant, 16 in flight, calls/s: ours / grpc C++",
                samples.ratio("ours, 16", "grpc C++, 16", rate),
                "×",
                f"{against('ours, 16', 'grpc C++, 16', rate, 0, '/s')}; {callback(16, rate)}",
                at_least=4,
            ),
            Row(
                "GetTenant, calls/s: ours / libpq's pipeline alone",
                samples.ratio("ours, 320", "libpq", rate),
                "×",
                f"{against('ours, 320', 'libpq', rate, 0, '/s')}; CPU of server + PostgreSQL "
                f"{cpu('ours, 320')} against {cpu('libpq')} µs",
                at_least=0.7,
            ),
            Row(
                "PostgreSQL's CPU per query: ours / pgbench -c 8",
                samples.ratio("ours, 320", "pgbench", "postgres_cpu_us"),
                "×",
                against("ours, 320", "pgbench", "postgres_cpu_us", 1, "µs"),
                at_most=0.45,
            ),
            Row(
                "GetTenant, 16 in flight, p99: ours / grpc C++",
                samples.ratio("ours, 16", "grpc C++, 16", p99),
                "×",
                f"{against('ours, 16', 'grpc C++, 16', p99, 2, 'ms')}; {callback(16, p99)}",
                at_most=0.25,
            ),
        ],
        samples,
    )


def json_bench(world: World) -> Result:
    """proto3 JSON: a tenant read and written."""

    def measure() -> dict[str, float]:
        output = run([world.build / "json_bench", str(JSON_ITERATIONS)], LOAD_CORE)
        return {name: float(value) for name, value in map(str.split, output.splitlines())}

    samples = interleave(world.rounds, {"ours": measure})
    size, decode, encode, jansson = (
        samples.median("ours", name) for name in ("bytes", "decode_ns", "encode_ns", "jansson_ns")
    )
    return Result(
        "json",
        [
            Row(
                "proto3 JSON, both ways",
                (decode + encode) / 1000,
                "µs",
                f"{size:.0f} bytes: read {decode:.0f} ns, written {encode:.0f}; "
                f"jansson, to a tree and back only, {jansson:.0f}",
                at_most=2,
            )
        ],
        samples,
    )


def audit_bench(world: World) -> Result:
    """The audit: events recorded, chained and verified."""
    url = world.postgres.make_database("audit")
    migrate(world.build, world.folder, url)

    def measure() -> dict[str, float]:
        output = run([world.build / "audit_bench", str(AUDIT_EVENTS), url], LOAD_CORE)
        return {name: float(value) for name, value in map(str.split, output.splitlines())}

    samples = interleave(world.rounds, {"ours": measure})
    record, cpu, chain, verify, hashes = (
        samples.median("ours", name)
        for name in ("record_us", "record_cpu_us", "chain_per_s", "verify_per_s", "hash_per_s")
    )
    return Result(
        "audit",
        [
            Row(
                "an event on record, in its act's transaction",
                record,
                "µs",
                f"a hundred a transaction; of this process's CPU {cpu:.1f} µs; "
                f"{chain:.0f} a second are chained",
                at_most=50,
            ),
            Row(
                "events verified",
                hashes,
                "/s",
                f"hashed by one core; {verify:.0f} read from the database as well",
                at_least=500_000,
            ),
        ],
        samples,
    )


def tls(world: World) -> Result:
    """What TLS 1.3 adds to an echo."""
    ours = world.smoothd
    load = echo_load(ours.url)
    echo_load(ours.tls_url)

    def over(url: str, shape: Shape, calls: int):
        return _echo_measure(url, load, ours.process.cpu_s, shape, calls)

    samples = interleave(
        world.rounds,
        {
            "clear, batched": over(ours.url, MANY, ECHO_CALLS),
            "TLS, batched": over(ours.tls_url, MANY, ECHO_CALLS),
            "clear": over(ours.url, SINGLE, ECHO_CALLS_UNBATCHED),
            "TLS": over(ours.tls_url, SINGLE, ECHO_CALLS_UNBATCHED),
        },
    )

    def row(suffix: str, measure: str, at_most: float) -> Row:
        names = f"TLS{suffix}", f"clear{suffix}"
        values = (f"{samples.median(name, 'cpu_us'):.2f}" for name in names)
        return Row(
            measure,
            samples.ratio(*names, "cpu_us"),
            "×",
            " against ".join(values) + " µs",
            at_most=at_most,
        )

    return Result(
        "tls",
        [
            row(", batched", "echo, CPU per call: TLS 1.3 / clear, 32 streams", 1.8),
            row("", "echo, CPU per call: TLS 1.3 / clear, 1 stream", 2.8),
        ],
        samples,
    )


def memory(world: World) -> Result:
    """A worker's resident memory after load, and what an idle connection adds to it."""
    ours = world.smoothd

    def measure(url: str, port: int, *, encrypted: bool) -> tuple[float, float]:
        # A new worker: what connections had before would be taken again without growing.
        ours.restart()
        load = echo_load(url)
        load.send(url, MANY, ECHO_CALLS)
        worker = ours.worker_pid()
        before = resident_bytes(worker)
        with IdleConnections(port, ECHO, IDLE_CONNECTIONS, tls=encrypted):
            time.sleep(SETTLE_S)
            grown = resident_bytes(worker) - before
        return before / 1e6, grown / IDLE_CONNECTIONS / 1e3

    resident_mb, clear_kb = measure(ours.url, ours.http_port, encrypted=False)
    _, tls_kb = measure(ours.tls_url, ours.https_port, encrypted=True)
    note = f"{IDLE_CONNECTIONS} of them, each after a call"
    return Result(
        "memory",
        [
            Row("resident memory of a worker", resident_mb, "MB", "after load", at_most=16),
            Row("an idle connection in clear", clear_kb, "KB", note, at_most=40),
            Row("an idle connection over TLS", tls_kb, "KB", note, at_most=90),
        ],
    )


def tenants(world: World) -> Result:
    """What it costs that calls are for many tenants in turn."""
    postgres, ours = world.postgres, world.smoothd
    token = ours.sign_in()
    made = ours.add_tenants([f"turn_{n}" for n in range(max(TENANTS_IN_TURN))], token)
    postgres.analyze()
    headers = (f"authorization: Bearer {token}",)
    lists = "/v1/tenants/{}/appointments"
    if not ours.serves(lists.format(made[0]), token):
        lists = "/v1/test/tenants/{}:countKeys"  # an app's tables need the app
    reads = {"GetTenant": "/v1/tenants/{}", "list": lists}

    def in_turn(path: str, count: int):
        # In another order each time, so that no tenant comes with the same neighbours.
        turns = max(1, TURN_PATHS // count)
        ids = [i for _ in range(turns) for i in random.sample(made[:count], count)]
        load = PathsLoad([path.format(i) for i in ids], headers)

        def measure() -> dict[str, float]:
            before = ours.process.cpu_s(), postgres.cpu_s()
            outcome = load.send(ours.url, MANY, TENANT_QUERIES)
            after = ours.process.cpu_s(), postgres.cpu_s()
            return {
                "calls_per_s": outcome.calls_per_s,
                "server_cpu_us": (after[0] - before[0]) / TENANT_QUERIES * 1e6,
                "postgres_cpu_us": (after[1] - before[1]) / TENANT_QUERIES * 1e6,
            }

        return measure

    samples = interleave(
        world.rounds,
        {
            f"{read}, {count}": in_turn(path, count)
            for read, path in reads.items()
            for count in TENANTS_IN_TURN
        },
    )
    backend_mb = max(resident_bytes(pid) for pid in postgres.backends("smooth_serving")) / 1e6

    def series(read: str, metric: str, digits: int) -> str:
        values = (samples.median(f"{read}, {count}", metric) for count in TENANTS_IN_TURN)
        return " / ".join(f"{value:.{digits}f}" for value in values)

    def row(read: str, count: int, at_most: float, note: str) -> Row:
        return Row(
            f"{read}, {count:,} tenants in turn / 1: PostgreSQL's CPU",
            samples.ratio(f"{read}, {count}", f"{read}, 1", "postgres_cpu_us"),
            "×",
            note,
            at_most=at_most,
        )

    def note(read: str) -> str:
        return (
            f"for 1 / 10 / 100 / 1,000: {series(read, 'postgres_cpu_us', 1)} µs, server "
            f"{series(read, 'server_cpu_us', 1)} µs, {series(read, 'calls_per_s', 0)} calls/s"
        )

    return Result(
        "tenants",
        [
            row("list", 100, 1.8, note("list")),
            row("list", 1000, 6.8, f"largest backend {backend_mb:.0f} MB"),
            row("GetTenant", 1000, 1.2, note("GetTenant")),
        ],
        samples,
    )


def plugins(world: World) -> Result:
    """A trivial run of a plugin: in and out of the jail, through the RPC, on all cores."""
    url = world.postgres.make_database("plugins")
    settings = {
        "DATABASE_URL": url,
        "SMOOTH_DEPLOYMENT": "plugins",
        "SMOOTH_WORKERS": "2",
    }
    folder = world.folder / "plugins"
    ours = Smoothd(
        world.processes, world.postgres, world.build, folder, all_cores(), settings
    )
    author, approver = (Client(ours, ours.sign_in(name)) for name in ("author", "approver"))
    # A tenant has two runs at once: with more tenants nobody waits for a turn.
    shorts = [Installed(ours, f"bench_{n}", SCRIPT, author, approver) for n in range(AT_ONCE)]
    long = Installed(ours, "bench_long", LONG_SCRIPT, author, approver)
    in_turn = itertools.cycle(shorts)

    def measure(act: Callable[[], None], runs: int, at_once: int):
        def times() -> dict[str, float]:
            alone, together = timed(act, runs, 1), timed(act, runs, at_once)
            return {
                "p50_ms": alone.ms(50),
                "p99_ms": alone.ms(99),
                "runs_per_s": together.per_s,
            }

        return times

    samples = interleave(
        world.rounds,
        {
            "ours": measure(lambda: next(in_turn).run(), PLUGIN_RUNS, AT_ONCE),
            "bwrap": measure(run_in_bwrap, PLUGIN_RUNS_BWRAP, 2),
        },
    )
    private_mb = private_bytes_of_a_run(ours.process, long) / 1e6
    ours.process.stop()

    def median(candidate: str, metric: str) -> float:
        return samples.median(candidate, metric)

    return Result(
        "plugins",
        [
            Row(
                "a trivial run through the RPC, p50",
                median("ours", "p50_ms"),
                "ms",
                f"p99 {median('ours', 'p99_ms'):.1f}; {median('ours', 'runs_per_s'):.0f} runs/s "
                f"with {AT_ONCE} at once",
                at_most=3,
            ),
            Row(
                "bwrap with a fresh python3 -I / ours, p50",
                samples.ratio("bwrap", "ours", "p50_ms"),
                "×",
                f"bwrap {median('bwrap', 'p50_ms'):.1f} ms, "
                f"{median('bwrap', 'runs_per_s'):.0f} runs/s",
                at_least=10,
            ),
            Row("private memory of a run", private_mb, "MB", "while it calculates", at_most=1.5),
        ],
        samples,
    )


BENCHES = {
    "echo": echo,
    "get-tenant": get_tenant_bench,
    "json": json_bench,
    "audit": audit_bench,
    "tls": tls,
    "tenants": tenants,
    "plugins": plugins,
    "memory": memory,
}
