"""A PostgreSQL of our own, with some tenants in it, for all who read one."""

import re
import shutil
import signal
import tempfile
from pathlib import Path

from .machine import LOAD_CORE, SERVICE_CORE, BenchError, Processes, free_port, run

USER = "postgres"  # PostgreSQL refuses to run as root
TENANTS = 1000
QUERY_SOURCE = Path("src/tenancy/tenancy.sql")
QUERY_NAME = "TENANT_GET"
# The query's parameters as the peers number them ($1 to $4).
PARAMETERS = (":in.tenant_id", ":own_only", ":own_tenant_id", ":demo_only")


def tenant_query() -> str:
    """The server's own SELECT, with its parameters as :names."""
    text = QUERY_SOURCE.read_text()
    found = re.search(rf"^-- name: {QUERY_NAME} .*\n(?:--.*\n)*([^;]*);", text, re.M)
    if found is None or set(re.findall(r"(?<!:):[a-z_.]+", found[1])) != set(PARAMETERS):
        raise BenchError(f"{QUERY_SOURCE}: {QUERY_NAME} does not take {', '.join(PARAMETERS)}")
    return found[1]


class Postgres:
    def __init__(self, processes: Processes):
        self._bin = _bin_dir()
        # Not below the checkout, which USER may not be able to enter; its socket's path must be
        # short as well.
        self.folder = Path(tempfile.mkdtemp(prefix="smooth-bench-pg-"))
        shutil.chown(self.folder, USER, USER)
        self._port = free_port()
        run(
            [
                *(self._bin / "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
                *("--no-sync", f"--username={USER}", "-D", self.folder / "data"),
            ],
            SERVICE_CORE,
            user=USER,
            cwd=self.folder,
        )
        self.process = processes.start(
            "postgres",
            [
                *(self._bin / "postgres", "-D", self.folder / "data", "-p", str(self._port)),
                *("-k", self.folder, "-c", "listen_addresses=127.0.0.1"),
                *("-c", "fsync=off", "-c", "max_connections=100"),
            ],
            user=USER,
            stop_signal=signal.SIGINT,  # "fast": does not wait for clients to go
            cwd=self.folder,
        )
        self.process.wait_for_port(self._port)
        run([*self._client("createdb"), "bench"], LOAD_CORE)

    def close(self) -> None:
        self.process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@/bench?host={self.folder}&port={self._port}"

    def make_database(self, name: str) -> str:
        """An empty one beside the others; its URL."""
        run([*self._client("createdb"), name], LOAD_CORE)
        return self.url.replace("/bench?", f"/{name}?")

    def cpu_s(self) -> float:
        return self.process.cpu_s()

    def write_queries(self) -> tuple[Path, Path]:
        """The SELECT as a file for the peers ($1 to $4), and as a script for pgbench."""
        query = tenant_query()
        numbered = query
        for number, name in enumerate(PARAMETERS, start=1):
            numbered = numbered.replace(name, f"${number}")
        peers = self.folder / "tenant_get.sql"
        peers.write_text(numbered)
        # pgbench has no dots in names, and no NULL to pass for the caller's own tenant.
        for name in (":in.tenant_id", ":own_tenant_id"):
            query = query.replace(name, ":tenant_id")
        script = self.folder / "tenant_get.pgbench"
        script.write_text(query + ";\n")
        for path in (self.folder, peers, script):
            path.chmod(0o755)
        return peers, script

    def add_tenants(self, schema_name: str) -> str:
        """Adds many like the one with this schema name; returns that one's id."""
        self._psql(
            f"""
            INSERT INTO shared.schema_names (schema_name, tenant_id, create_time)
            SELECT '{schema_name}_' || n, gen_random_uuid(), now()
              FROM generate_series(2, {TENANTS}) AS n;
            INSERT INTO shared.tenants
            SELECT (jsonb_populate_record(t, jsonb_build_object(
                       'id', s.tenant_id, 'schema_name', s.schema_name))).*
              FROM shared.tenants AS t, shared.schema_names AS s
             WHERE t.schema_name = '{schema_name}' AND s.schema_name <> t.schema_name;
            """
        )
        self._psql("VACUUM ANALYZE shared.tenants;")
        return self._psql(f"SELECT id FROM shared.tenants WHERE schema_name = '{schema_name}';")

    def pgbench(self, script: Path, tenant_id: str, clients: int, queries: int) -> int:
        """Returns how many queries were made."""
        output = run(
            [
                *self._client("pgbench"),
                *("--no-vacuum", "-M", "prepared", "-c", str(clients), "-j", "1"),
                *("-t", str(queries // clients), "-f", script),
                *("-D", f"tenant_id={tenant_id}", "-D", "own_only=false"),
                *("-D", "demo_only=false", "bench"),
            ],
            LOAD_CORE,
        )
        found = re.search(r"actually processed: (\d+)/(\d+)", output)
        if found is None or found[1] != found[2]:
            raise BenchError(f"pgbench did not make all its queries:\n{output}")
        return int(found[1])

    def _client(self, program: str) -> list[str | Path]:
        return [self._bin / program, "-h", self.folder, "-p", str(self._port), "-U", USER]

    def _psql(self, sql: str) -> str:
        command = [*self._client("psql"), "-d", "bench", "-v", "ON_ERROR_STOP=1", "-qAt"]
        return run([*command, "-c", sql], LOAD_CORE).strip()


def _bin_dir() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    if not found:
        raise BenchError("PostgreSQL's server programs are not in /usr/lib/postgresql")
    return found[-1]
