"""The outside as a plugin's HTTP meets it: a DNS server that says what a test wants, a server to
reach, and canaries that must not be reached."""

import ipaddress
import socket
import ssl
import struct
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Callable, Dict, List, Tuple, Union
from urllib.parse import parse_qs, urlsplit

OPEN_ADDRESS = "127.0.0.2"  # which the setting plugin_networks names
CLOSED_ADDRESSES = ("127.0.0.1", "::1")

A, CNAME, AAAA = 1, 5, 28
NOERROR, NXDOMAIN = 0, 3

Record = Tuple[int, str]
# What is answered to the n-th question (from 1) for a type.
Answers = Callable[[int, int], List[Record]]


def fixed(*records: Record) -> Answers:
    """The same whenever it is asked, each type's own and CNAMEs with their targets."""
    if any(kind == CNAME for kind, _ in records):
        return lambda kind, count: [r for r in records if r[0] in (kind, CNAME)]
    return lambda kind, count: [r for r in records if r[0] == kind]


def _encode_name(name: str) -> bytes:
    labels = [label.encode() for label in name.rstrip(".").split(".")]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


QUESTION = b"\xc0\x0c"  # a pointer to the question's name


def _encode_record(owner: bytes, record: Record) -> bytes:
    kind, value = record
    data = _encode_name(value) if kind == CNAME else ipaddress.ip_address(value).packed
    return owner + struct.pack("!HHIH", kind, 1, 0, len(data)) + data  # TTL 0


class DnsServer:
    """Answers from `names`; other names are not there. Those in `long` are answered over TCP only,
    those in `silent` never. Keeps what it was asked."""

    def __init__(self) -> None:
        self.names: Dict[str, Answers] = {}
        self.silent: List[str] = []
        self.long: List[str] = []
        self.asked: List[Tuple[str, int]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()
        threading.Thread(target=self._serve_tcp, daemon=True).start()

    def count(self, name: str, kind: int) -> int:
        return self.asked.count((name, kind))

    def close(self) -> None:
        self._socket.close()
        self._listener.close()

    def _serve_tcp(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as reader:
                connection.settimeout(2)
                while len(head := reader.read(2)) == 2:
                    answer = self._answer(reader.read(struct.unpack("!H", head)[0]), over_tcp=True)
                    # In two parts: whoever reads has to wait for the second.
                    connection.sendall(struct.pack("!H", len(answer)) + answer[:20])
                    time.sleep(0.05)
                    connection.sendall(answer[20:])

    def _serve(self) -> None:
        while True:
            try:
                query, peer = self._socket.recvfrom(4096)
            except OSError:
                return
            answer = self._answer(query)
            if answer is not None:
                self._socket.sendto(answer, peer)

    def _answer(self, query: bytes, over_tcp: bool = False) -> Union[bytes, None]:
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode())
            at += 1 + query[at]
        name = ".".join(labels).lower()
        (kind,) = struct.unpack_from("!H", query, at + 1)
        question = query[12 : at + 5]
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        if name in self.long and not over_tcp:
            return query[:2] + struct.pack("!HHHHH", 0x8380, 1, 0, 0, 0) + question  # truncated
        known = self.names.get(name)
        records = known(kind, self.count(name, kind)) if known else []
        owner, encoded = QUESTION, b""
        for record in records:
            encoded += _encode_record(owner, record)
            owner = _encode_name(record[1]) if record[0] == CNAME else owner
        code = NOERROR if known else NXDOMAIN
        head = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0)
        return head + question + encoded


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        path = urlsplit(self.path)
        self.server.target.requests.append(
            {
                "method": self.command,
                "path": self.path,
                "headers": [(n.lower(), v) for n, v in self.headers.items()],
                "body": body,
            }
        )
        wanted = {name: values[-1] for name, values in parse_qs(path.query).items()}
        act = getattr(self, "act_" + path.path.strip("/").replace("-", "_"), self.act_ok)
        act(wanted)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def act_ok(self, wanted) -> None:
        self.answer(200, b'{"hello":"plugin"}', [("X-Twice", "a"), ("X-Twice", "b")])

    def act_redirect(self, wanted) -> None:
        self.answer(int(wanted.get("code", 302)), b"elsewhere", [("Location", wanted["to"])])

    def act_silent(self, wanted) -> None:
        self.connection.settimeout(20)
        try:
            self.server.target.cut.append(self.connection.recv(1) == b"")
        except OSError:
            self.server.target.cut.append(True)
        self.close_connection = True

    def act_drip(self, wanted) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            self.server.target.cut.append(True)
        self.close_connection = True

    def act_big(self, wanted) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for _ in range(int(wanted["bytes"]) // 1024):
                self.wfile.write(b"x" * 1024)
        except OSError:
            self.server.target.cut.append(True)
        self.close_connection = True

    def act_big_length(self, wanted) -> None:
        self.send_response(200)
        self.send_header("Content-Length", wanted["bytes"])
        self.end_headers()
        self.close_connection = True

    def act_headers(self, wanted) -> None:
        count, size = int(wanted["count"]), int(wanted["bytes"])
        self.answer(200, b"", [(f"X-{i}", "y" * size) for i in range(count)])

    def act_gzip(self, wanted) -> None:
        self.answer(200, b"\x1f\x8bnot really", [("Content-Encoding", "gzip")])

    def act_nonsense(self, wanted) -> None:
        self.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")
        self.close_connection = True

    def answer(self, status, body, headers=()) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        pass  # a connection that was cut


class Target:
    """A web server, in clear or over TLS, that keeps what it was sent."""

    def __init__(self, port: int = 0, tls: "Authority" = None) -> None:
        self.requests: List[dict] = []
        self.cut: List[bool] = []
        self.server_names: List[str] = []
        self._server = _Server((OPEN_ADDRESS, port), _Handler)
        self._server.target = self
        self.port = self._server.server_port
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls.certificate, tls.key)
            context.sni_callback = lambda connection, name, _: self.server_names.append(name)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def last(self) -> dict:
        return self.requests[-1]

    def header(self, name: str) -> List[str]:
        """Of the last request."""
        return [value for key, value in self.last["headers"] if key == name]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Canary:
    """Listens where nothing may come, on a port of the target's; counts who came all the same."""

    def __init__(self, port: int) -> None:
        self.visits = 0
        self._sockets = []
        for address in CLOSED_ADDRESSES:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            listener = socket.socket(family, socket.SOCK_STREAM)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen()
            self._sockets.append(listener)
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()

    def knock(self) -> None:
        """Once on each door: that it would notice."""
        for listener in self._sockets:
            with socket.create_connection(listener.getsockname()[:2], timeout=5):
                pass

    def close(self) -> None:
        for listener in self._sockets:
            listener.close()


class Authority:
    """A certificate authority, and a certificate by it for the names given."""

    def __init__(self, folder: Path, names: List[str]) -> None:
        folder.mkdir()
        self.ca, self.key = folder / "ca.pem", folder / "key.pem"
        self.certificate = folder / "certificate.pem"
        request, ca_key = folder / "request.pem", folder / "ca-key.pem"
        extension = folder / "extension"
        extension.write_text("subjectAltName=" + ",".join(f"DNS:{name}" for name in names))
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        self._openssl(
            "req", "-x509", *curve, "-keyout", ca_key, "-out", self.ca, "-subj", "/CN=Test"
        )
        self._openssl("req", *curve, "-keyout", self.key, "-out", request, "-subj", "/CN=x")
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", ca_key, "-CAcreateserial",
            "-out", self.certificate, "-extfile", extension, "-days", "2",
        )  # fmt: skip

    @staticmethod
    def _openssl(*words) -> None:
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=30)
