"""The load: the same gRPC requests from the same generator (h2load) for every server.

h2load counts answers by HTTP status only, and a gRPC error is a 200 too. So each answer's size is
checked as well: an error has no body, and the answer to one request, sent over and over, has one
size.
"""

import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from .machine import LOAD_CORE, BenchError, pinned, run

GRPC_HEADERS = ("content-type: application/grpc", "te: trailers")


def frame(message: bytes) -> bytes:
    """A message as gRPC sends it: uncompressed, with its length before it."""
    return b"\0" + len(message).to_bytes(4, "big") + message


def bytes_field(number: int, value: bytes) -> bytes:
    """A protobuf field of bytes or string, shorter than 128 bytes."""
    assert number < 16 and len(value) < 128
    return bytes([number << 3 | 2, len(value)]) + value


@dataclass(frozen=True)
class Call:
    """One request, which is sent many times."""

    path: str  # /package.Service/Method
    body: bytes  # framed
    headers: tuple[str, ...] = GRPC_HEADERS


@dataclass(frozen=True)
class Shape:
    connections: int
    streams: int  # on each

    @property
    def in_flight(self) -> int:
        return self.connections * self.streams


@dataclass
class Outcome:
    calls: int
    seconds: float
    latencies_us: list[int] = field(default_factory=list)

    @property
    def calls_per_s(self) -> float:
        return self.calls / self.seconds

    def latency_ms(self, percentile: float) -> float:
        ranked = sorted(self.latencies_us)
        return ranked[min(len(ranked) - 1, int(len(ranked) * percentile / 100))] / 1000


class PathsLoad:
    """GETs of REST paths in turn, whose answers may differ in size."""

    def __init__(self, paths: list[str], headers: tuple[str, ...]):
        self._paths = paths
        self._headers = headers

    def send(self, url: str, shape: Shape, calls: int) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="smooth-load-") as folder:
            uris = Path(folder, "uris")
            uris.write_text("".join(f"{url}{path}\n" for path in self._paths))
            output = run(
                [
                    *("h2load", "-n", str(calls)),
                    *("-c", str(shape.connections), "-m", str(shape.streams)),
                    *(argument for header in self._headers for argument in ("-H", header)),
                    *("-i", uris),
                ],
                LOAD_CORE,
            )
        answered = re.search(r"status codes: (\d+) 2xx, 0 3xx, 0 4xx, 0 5xx", output)
        if answered is None or int(answered[1]) != calls:
            raise BenchError(f"{url}{self._paths[0]}: not every call succeeded:\n{output}")
        return Outcome(calls, _seconds(output))


def call_once(url: str, call: Call) -> bytes:
    """Makes the call once, and returns the answer's body after checking its status."""
    headers = [argument for header in call.headers for argument in ("-H", header)]
    version = "--http2" if url.startswith("https:") else "--http2-prior-knowledge"
    command = [
        *("curl", "--silent", "--show-error", "--insecure", version, "--max-time", "10"),
        *("--include", "--data-binary", "@-", *headers, url + call.path),
    ]
    done = subprocess.run(
        pinned(command, LOAD_CORE), input=call.body, capture_output=True, timeout=20, check=False
    )
    if done.returncode != 0:
        raise BenchError(f"{url}{call.path}: {done.stderr.decode(errors='replace').strip()}")
    head, _, rest = done.stdout.partition(b"\r\n\r\n")
    length = int.from_bytes(rest[1:5], "big") + 5
    body, trailers = rest[:length], rest[length:]
    if not head.startswith(b"HTTP/2 200") or b"\ngrpc-status: 0\r\n" not in b"\n" + trailers:
        shown = done.stdout.decode(errors="replace")
        raise BenchError(f"{url}{call.path} did not succeed:\n{shown}")
    return body


class Load:
    """A call with the answer's size, learnt from a first call; then as often as wanted."""

    def __init__(self, call: Call, answer_bytes: int):
        self._call = call
        self._answer_bytes = answer_bytes

    def send(self, url: str, shape: Shape, calls: int, *, with_latencies: bool = False) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="smooth-load-") as folder:
            body = Path(folder, "body")
            body.write_bytes(self._call.body)
            log = Path(folder, "log")
            output = run(
                [
                    *("h2load", "-n", str(calls)),
                    *("-c", str(shape.connections), "-m", str(shape.streams)),
                    *("-d", body),
                    *(argument for header in self._call.headers for argument in ("-H", header)),
                    *(("--log-file", log) if with_latencies else ()),
                    url + self._call.path,
                ],
                LOAD_CORE,
            )
            self._check(output, url, calls)
            outcome = Outcome(calls, _seconds(output))
            if with_latencies:
                lines = log.read_text().splitlines()
                outcome.latencies_us = [int(line.split("\t")[2]) for line in lines]
            return outcome

    def _check(self, output: str, url: str, calls: int) -> None:
        succeeded = re.search(r"(\d+) succeeded, 0 failed, 0 errored, 0 timeout", output)
        data = re.search(r"\((\d+)\) data", output)
        if succeeded is None or int(succeeded[1]) != calls:
            raise BenchError(f"{url}{self._call.path}: not every call succeeded:\n{output}")
        if data is None or int(data[1]) != calls * self._answer_bytes:
            raise BenchError(
                f"{url}{self._call.path}: {calls} answers of {self._answer_bytes} bytes were "
                f"expected:\n{output}"
            )


def _seconds(output: str) -> float:
    found = re.search(r"finished in ([\d.]+)(us|ms|s),", output)
    if found is None:
        raise BenchError(f"h2load's output is not understood:\n{output}")
    return float(found[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[found[2]]
