"""The API over JSON, by curl."""

import json
import subprocess
from dataclasses import dataclass, field
from typing import Any, Dict, Optional

MODES = ("http1", "http2", "tls")


@dataclass
class Answer:
    status: int
    http_version: str
    headers: Dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> Dict[str, Any]:
        """The error that the answer is; the test fails if it is none."""
        assert self.status >= 400, self.body
        assert self.headers["content-type"] == "application/json", self.headers
        return self.json["error"]

    def detail(self, name: str) -> Dict[str, Any]:
        """One of the error's details, by its message's short name."""
        (found,) = [d for d in self.error["details"] if d["@type"].endswith(f".{name}")]
        return found


@dataclass
class Curl:
    """`mode`: HTTP/1.1 or HTTP/2 with prior knowledge in clear, or TLS with ALPN."""

    server: Any
    mode: str
    token: Optional[str] = None
    host: Optional[str] = None
    headers: Dict[str, str] = field(default_factory=dict)

    def signed_in(self, token: str) -> "Curl":
        return Curl(self.server, self.mode, token, self.host, self.headers)

    def at_host(self, host: str) -> "Curl":
        return Curl(self.server, self.mode, self.token, host, self.headers)

    def get(self, path: str, **more) -> Answer:
        return self.request("GET", path, **more)

    def post(self, path: str, body: Any = None, **more) -> Answer:
        return self.request("POST", path, body, **more)

    def patch(self, path: str, body: Any = None, **more) -> Answer:
        return self.request("PATCH", path, body, **more)

    def delete(self, path: str, **more) -> Answer:
        return self.request("DELETE", path, **more)

    def request(
        self, method: str, path: str, body: Any = None, headers: Optional[Dict[str, str]] = None
    ) -> Answer:
        """Sends `body` as it is if it is bytes, else as JSON."""
        sent = {**self.headers, **(headers or {})}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent.setdefault("content-type", "application/json")
        command = [
            "curl",
            "--silent",
            "--show-error",
            "--globoff",
            "--path-as-is",
            "-4",
            "--max-time",
            "30",
        ]
        command += self._connection()
        command += ["--head"] if method == "HEAD" else ["--request", method]
        for name, value in sent.items():
            command += ["--header", f"{name}: {value}" if value else f"{name};"]
        if body is not None:
            command += ["--data-binary", "@-"]
        # The head and the body on one stream, what curl itself knows behind them.
        command += ["--include", "--write-out", "\n%{http_version} %{size_header}"]
        command.append(self._url(path))
        payload = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        done = subprocess.run(command, input=payload, capture_output=True, timeout=60)
        assert done.returncode == 0, f"curl: {done.stderr.decode()}"
        return _parse(done.stdout)

    def _connection(self):
        if self.mode == "http1":
            return ["--http1.1"]
        if self.mode == "http2":
            return ["--http2-prior-knowledge"]
        return ["--cacert", str(self.server.ca_path)]

    def _url(self, path: str) -> str:
        host = self.host or "localhost"
        if self.mode == "tls":
            return f"https://{host}:{self.server.tls_port}{path}"
        return f"http://{host}:{self.server.clear_port}{path}"


def _parse(output: bytes) -> Answer:
    output, _, facts = output.rpartition(b"\n")
    version, head_bytes = facts.decode().split()
    heads, body = output[: int(head_bytes)], output[int(head_bytes) :]
    head = heads.decode("latin-1").strip().split("\r\n\r\n")[-1]  # behind any 100 Continue
    status_line, *lines = head.split("\r\n")
    headers = dict(
        line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in lines
    )
    lowered = {name.lower(): value for name, value in headers.items()}
    return Answer(int(status_line.split()[1]), version, lowered, body)
