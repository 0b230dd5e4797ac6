"""A private PostgreSQL, through tools/postgres.sh, that a test may stop and start."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_REPOSITORY = Path(__file__).parents[3]

# What a crash of the machine would lose is lost with the run anyway.
_OPTIONS = ("fsync=off", "full_page_writes=off")


class Database:
    """A cluster in a folder of its own, short enough for a Unix socket's name."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="smooth-e2e-", dir="/tmp"))
        self._user = "postgres" if os.getuid() == 0 else ""
        if self._user:
            shutil.chown(self._folder, self._user, self._user)
        self.url = ""
        self._superuser_url = ""

    def start(self) -> None:
        words = ["postgres_start", str(self._folder / "data"), str(self._folder), *_OPTIONS]
        said = self._shell(words, 'echo "$POSTGRES_URL"; echo "$POSTGRES_SUPERUSER_URL"')
        self.url, self._superuser_url = said.split()

    def stop(self, mode: str = "fast") -> None:
        self._shell(["postgres_stop", str(self._folder / "data"), mode])

    def close(self) -> None:
        try:
            self.stop("immediate")
        except subprocess.CalledProcessError:
            pass  # a test left it stopped
        shutil.rmtree(self._folder)

    def sql(self, text: str, database: str = "smooth") -> str:
        """As the superuser; the rows as lines."""
        url = self._superuser_url.replace("/postgres?", f"/{database}?")
        command = ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", text]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    @contextlib.contextmanager
    def holding(self, text: str, database: str = "smooth"):
        """A transaction that has done this, and goes on until the end of the block."""
        url = self._superuser_url.replace("/postgres?", f"/{database}?")
        command = ["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", url]
        session = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        try:
            session.stdin.write(f"BEGIN;\n{text};\n\\echo held\n")
            session.stdin.flush()
            while (line := session.stdout.readline()) != "held\n":
                assert line, "psql ended"
            yield
        finally:
            session.stdin.close()
            session.wait()
            session.stdout.close()

    def url_of(self, database: str) -> str:
        """The owner's login to another database of the cluster."""
        return self.url.replace("/smooth?", f"/{database}?")

    def _shell(self, words, after: str = ":") -> str:
        script = f'set -euo pipefail; . tools/postgres.sh; "$@"; {after}'
        # Not through pipes: the server inherits them and would hold them open.
        with tempfile.TemporaryFile("w+") as out:
            subprocess.run(
                ["bash", "-c", script, "bash", *words],
                check=True,
                cwd=_REPOSITORY,
                env={**os.environ, "PRIVATE_USER": self._user},
                stdin=subprocess.DEVNULL,
                stdout=out,
                timeout=120,
            )
            out.seek(0)
            return out.read()
