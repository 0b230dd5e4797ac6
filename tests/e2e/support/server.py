"""The server under test: its processes, ports, logs and users."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import Dict, List, Optional

from support.database import Database
from support.waiting import wait_until

_REPOSITORY = Path(__file__).parents[3]
SMOOTHD = Path(os.environ.get("SMOOTHD", _REPOSITORY / "build/asan/smoothd-testing")).resolve()
SMOOTHCTL = Path(os.environ.get("SMOOTHCTL", SMOOTHD.with_name("smoothctl"))).resolve()
# It knows the tenant apps of tests too, as SMOOTHD does.
SMOOTHCTL_TESTING = SMOOTHD.with_name("smoothctl-testing")

READY_SECONDS = 30  # with sanitizers, on a busy machine
DRAIN_SECONDS = 30


def free_ports(count: int) -> List[int]:
    """Ports that nothing listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def clean_environment(**settings: str) -> Dict[str, str]:
    """Ours without any setting of the server's, which tests give themselves."""
    ours = ("SMOOTH_", "DJANGO_", "POSTGRES_", "DATABASE_URL", "NOTIFY_SOCKET")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, **settings}


class Server:
    """Settings for one server, and the processes while it runs.

    Everything it writes lies in `folder`. It is in dev mode unless the settings say otherwise.
    """

    def __init__(self, folder: Path, database: Database, url: Optional[str] = None, **settings):
        self.folder = folder
        self.database = database
        self.database_url = url or database.url
        self.clear_port, self.tls_port, self.metrics_port = free_ports(3)
        self.logs = folder / "log"
        self.ca_path = folder / "tls/dev.crt"
        self.process: Optional[subprocess.Popen] = None
        self.smoothctl_path = SMOOTHCTL
        subprocess.run(
            [_REPOSITORY / "tools/dev-certificate.sh", folder / "tls"], check=True, timeout=30
        )
        self.environment = clean_environment(
            SMOOTH_DEV="true",
            SMOOTH_WORKERS="2",
            SMOOTH_HTTP_PORT=str(self.clear_port),
            SMOOTH_HTTPS_PORT=str(self.tls_port),
            SMOOTH_METRICS_PORT=str(self.metrics_port),
            SMOOTH_STATE_DIR=str(folder),
            SMOOTH_LOG_DIR=str(self.logs),
            SMOOTH_TLS_CERTIFICATE=str(self.ca_path),
            SMOOTH_TLS_KEY=str(folder / "tls/dev.key"),
            SMOOTH_ROLES_FILE=str(_REPOSITORY / "config/roles.yaml"),
            DATABASE_URL=self.database_url,
        )
        self.environment.update({f"SMOOTH_{k.upper()}": str(v) for k, v in settings.items()})

    # Commands.

    def smoothctl(self, *words: str) -> str:
        done = subprocess.run(
            [self.smoothctl_path, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sql(self, text: str) -> str:
        """On the server's own database, as PostgreSQL's superuser; the rows as lines."""
        return self.database.sql(text)

    @property
    def credentials(self) -> Dict[str, str]:
        """The seeded users' passwords by address."""
        users = json.loads((self.folder / "dev-credentials.json").read_text())["users"]
        return {user["email"]: user["password"] for user in users}

    # Processes.

    def launch(self, *flags: str) -> None:
        """Starts it and does not wait."""
        output = (self.folder / "output").open("wb")
        with output:
            self.process = subprocess.Popen(
                [SMOOTHD, *flags],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def start(self, *flags: str) -> None:
        self.launch(*flags)
        try:
            wait_until(self.is_ready, READY_SECONDS, "the server is ready")
        except AssertionError:
            self.kill()
            raise AssertionError(f"the server did not become ready:\n{self.output()}") from None

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"the server ended:\n{self.output()}"
        try:
            with urllib.request.urlopen(self.metrics_url("/readyz"), timeout=2) as answer:
                return answer.status == 200 and len(self.workers()) == self.worker_count
        except (urllib.error.URLError, OSError):
            return False

    @property
    def worker_count(self) -> int:
        return int(self.environment["SMOOTH_WORKERS"])

    def metrics_url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.metrics_port}{path}"

    def stop(self) -> int:
        """Lets it drain; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(DRAIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not drain:\n{self.output()}") from None

    def wait(self, seconds: float = READY_SECONDS) -> int:
        """Until it ends by itself; the exit code."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end:\n{self.output()}") from None

    def kill(self) -> None:
        """At once, if it runs; its children die with it."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def children(self) -> Dict[int, str]:
        """Names of the supervisor's children by process id."""
        found = {}
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in map(int, path.read_text().split()):
            try:
                found[pid] = Path(f"/proc/{pid}/comm").read_text().strip()
            except OSError:
                pass  # ended meanwhile
        return found

    def workers(self) -> List[int]:
        return [pid for pid, name in self.children().items() if name.startswith("smoothd-w")]

    def logger(self) -> Optional[int]:
        return next((pid for pid, name in self.children().items() if name == "smoothd-log"), None)

    # What it said.

    def output(self) -> str:
        return (self.folder / "output").read_text(errors="replace")

    def log(self, name: str = "server.log") -> List[dict]:
        path = self.logs / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def logged(self, **fields) -> bool:
        """Whether a line of server.log has these fields."""
        return any(
            all(line.get(name) == value for name, value in fields.items()) for line in self.log()
        )


def new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="smooth-server-", dir="/tmp"))
