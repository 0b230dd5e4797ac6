"""The servers that are compared: ours, nghttpd, and grpc C++."""

import json
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .calls import ECHO
from .machine import (
    LOAD_CORE,
    BenchError,
    Process,
    Processes,
    free_port,
    own_cpu_s,
    process_title,
    run,
)
from .postgres import Postgres

PEERS = Path("build/bench/peers")
POOL_SIZE = 8
WORKER_TITLE = "smoothd-w"  # and its number
TENANTS_AT_ONCE = 2  # made: a worker's connections that may


def migrate(build: Path, folder: Path, database_url: str) -> None:
    """Makes the shared tables in a database."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "SMOOTH_SECRET_KEY": secrets.token_urlsafe(48),
        "SMOOTH_ALLOWED_HOSTS": "localhost",
        "SMOOTH_HTTPS_PORT": "0",
        "SMOOTH_STATE_DIR": str(folder),
    }
    run([build / "smoothctl", "migrate", "--shared"], LOAD_CORE, env=environment)


class Nghttpd:
    """Answers with a file of the same bytes that an echo has: less work than any gRPC server."""

    def __init__(self, processes: Processes, folder: Path):
        path = folder / "htdocs" / ECHO.path.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ECHO.body)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = processes.start(
            "nghttpd",
            ["nghttpd", "-a", "127.0.0.1", "--no-tls", "-d", folder / "htdocs", str(port)],
        )
        self.process.wait_for_port(port)


class GrpcCpp:
    """Echo, and with a database GetTenant, `sync` or `callback` (peers/grpc_cpp/server.cc)."""

    def __init__(self, processes: Processes, kind: str, database: tuple[str, Path] | None = None):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        with_database = [*database, str(POOL_SIZE), kind] if database is not None else []
        self.process = processes.start(
            f"grpc-cpp-{kind}", [PEERS / "grpc_cpp_server", f"127.0.0.1:{port}", *with_database]
        )
        self.process.wait_for_port(port)


class Smoothd:
    """Our server with one worker and everything on, with TestService beside the real ones."""

    def __init__(
        self,
        processes: Processes,
        postgres: Postgres,
        build: Path,
        folder: Path,
        wrapper: Sequence[str] = (),  # a command to run it under
        settings: Mapping[str, str] | None = None,  # more of them, as in the environment
    ):
        self._processes = processes
        self._wrapper = wrapper
        self._build = build
        self._environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": postgres.url,
            "SMOOTH_SECRET_KEY": secrets.token_urlsafe(48),
            "SMOOTH_ALLOWED_HOSTS": "127.0.0.1,localhost",
            "SMOOTH_WORKERS": "1",
            "SMOOTH_LISTEN": "127.0.0.1",
            "SMOOTH_METRICS_LISTEN": "127.0.0.1",
            "SMOOTH_STATE_DIR": str(folder / "state"),
            "SMOOTH_LOG_DIR": str(folder / "log"),
            **(settings or {}),
        }
        for name in ("state", "log"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._make_certificate(folder)
        ports = {name: free_port() for name in ("HTTP", "HTTPS", "METRICS")}
        self._environment |= {f"SMOOTH_{name}_PORT": str(port) for name, port in ports.items()}
        self.http_port, self.https_port = ports["HTTP"], ports["HTTPS"]
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.tls_url = f"https://127.0.0.1:{self.https_port}"

        self.ctl("migrate", "--shared")
        self.process = self._start()

    def _start(self) -> Process:
        process = self._processes.start(
            "smoothd", [*self._wrapper, self._build / "smoothd-testing"], env=self._environment
        )
        process.wait_for_port(self.https_port)
        return process

    def restart(self) -> None:
        self.process.stop()
        self.process = self._start()

    def sign_in(self, name: str = "bench") -> str:
        """Makes a superuser, and returns a token of theirs."""
        email = f"{name}@smoothschedule.test"
        self.ctl("superuser", "create", "--email", email, "--generate")
        return self.ctl("token", email).strip()

    def add_tenant(self, schema_name: str) -> None:
        self.ctl(
            *("tenant", "create", "--name", "Bench Company", "--schema-name", schema_name),
            *("--owner-email", "owner@bench.test", "--time-zone", "Europe/Berlin"),
        )

    def add_tenants(self, names: Sequence[str], token: str) -> list[str]:
        """Makes tenants with their schemas, as clients do; returns their ids."""
        with ThreadPoolExecutor(TENANTS_AT_ONCE) as pool:
            return list(pool.map(lambda name: self._post_tenant(name, token), names))

    def _post_tenant(self, schema_name: str, token: str) -> str:
        request = urllib.request.Request(
            f"{self.url}/v1/tenants",
            json.dumps({"name": "Bench Company", "schemaName": schema_name}).encode(),
            {"authorization": f"Bearer {token}", "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["id"]
        except urllib.error.HTTPError as error:
            raise BenchError(f"could not make a tenant: {error.read().decode()}") from error

    def serves(self, path: str, token: str) -> bool:
        """Whether a GET of this path succeeds."""
        headers = {"authorization": f"Bearer {token}"}
        try:
            urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers)).close()
        except urllib.error.HTTPError:
            return False
        return True

    def cpu_by_role_s(self) -> dict[str, float]:
        """CPU time of the supervisor and of each process that it started, by their titles."""
        return {process_title(pid): own_cpu_s(pid) for pid in self.process.family()}

    def worker_pid(self) -> int:
        workers = [
            pid for pid in self.process.family() if process_title(pid).startswith(WORKER_TITLE)
        ]
        if len(workers) != 1:
            raise BenchError(f"smoothd has {len(workers)} workers instead of one")
        return workers[0]

    def ctl(
        self, *arguments: str, timeout_s: float = 60, settings: Mapping[str, str] | None = None
    ) -> str:
        """smoothctl, with the tenant apps that smoothd-testing has."""
        return run(
            [self._build / "smoothctl-testing", *arguments],
            LOAD_CORE,
            env={**self._environment, **(settings or {})},
            timeout_s=timeout_s,
        )

    def _make_certificate(self, folder: Path) -> None:
        chain, key = folder / "chain.pem", folder / "key.pem"
        run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
                *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"),
                *("-keyout", key, "-out", chain),
            ],
            LOAD_CORE,
        )
        self._environment |= {
            "SMOOTH_TLS_CERTIFICATE": str(chain),
            "SMOOTH_TLS_KEY": str(key),
        }
