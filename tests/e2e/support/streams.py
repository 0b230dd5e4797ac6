"""Server streams over REST, read line by line as they come."""

import json
import queue
import subprocess
import threading
import time
from typing import Dict, List, Optional

_CLOSED = object()


class RestStream:
    """curl on a stream, in the background."""

    def __init__(
        self,
        server,
        path: str,
        token: Optional[str] = None,
        accept: str = "text/event-stream",
        headers: Optional[Dict[str, str]] = None,
        mode: str = "http1",
    ):
        sent = {"accept": accept, **(headers or {})}
        if token:
            sent["authorization"] = f"Bearer {token}"
        command = ["curl", "--silent", "--no-buffer", "--globoff", "-4", "--max-time", "60"]
        if mode == "tls":
            command += ["--cacert", str(server.ca_path)]
            url = f"https://localhost:{server.tls_port}{path}"
        else:
            command += ["--http1.1" if mode == "http1" else "--http2-prior-knowledge"]
            url = f"http://localhost:{server.clear_port}{path}"
        for name, value in sent.items():
            command += ["--header", f"{name}: {value}"]
        self.process = subprocess.Popen([*command, "--include", url], stdout=subprocess.PIPE)
        self._lines: "queue.Queue" = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.head = self._read_head()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line.decode().rstrip("\r\n"))
        self._lines.put(_CLOSED)

    def line(self, seconds: float = 20) -> Optional[str]:
        """The next line; None at the end."""
        line = self._lines.get(timeout=seconds)
        return None if line is _CLOSED else line

    def _read_head(self) -> List[str]:
        head = []
        while True:
            line = self.line()
            if not line:
                return head
            head.append(line.lower())

    @property
    def status(self) -> int:
        return int(self.head[0].split()[1])

    def event(self, seconds: float = 20) -> Optional[dict]:
        """The next server-sent event's fields, comments passed over; None at the end."""
        fields: Dict[str, str] = {}
        deadline = time.monotonic() + seconds
        while True:
            line = self.line(max(0.01, deadline - time.monotonic()))
            if line is None:
                return None
            if line.startswith(":"):
                continue
            if not line:
                if fields:
                    fields["data"] = json.loads(fields["data"])
                    return fields
                continue
            name, _, value = line.partition(": ")
            fields[name] = value
