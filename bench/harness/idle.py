"""Idle connections: clients that made one call and stay connected.

Speaks just enough HTTP/2 for that (RFC 9113): preface, SETTINGS, one request in literal headers,
and reading until its stream has ended.
"""

import socket
import ssl
import struct

from .load import Call
from .machine import BenchError

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS = 0x0, 0x1, 0x4
END_STREAM, END_HEADERS, ACK = 0x1, 0x4, 0x1


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def _literal(name: str, value: str) -> bytes:
    """A header that is not put into the table (RFC 7541 §6.2.2), both parts under 127 bytes."""
    return b"\0" + b"".join(bytes([len(part)]) + part.encode() for part in (name, value))


def _request(call: Call, scheme: str, authority: str) -> bytes:
    headers = [(":method", "POST"), (":scheme", scheme), (":path", call.path)]
    headers.append((":authority", authority))
    headers += [tuple(header.split(": ", 1)) for header in call.headers]
    block = b"".join(_literal(name, value) for name, value in headers)
    return _frame(HEADERS, END_HEADERS, 1, block) + _frame(DATA, END_STREAM, 1, call.body)


class IdleConnections:
    """`count` connections to a server, each after one call. Closed by leaving the context."""

    def __init__(self, port: int, call: Call, count: int, *, tls: bool):
        self._sockets: list[socket.socket] = []
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            context.set_alpn_protocols(["h2"])
        request = _request(call, "https" if tls else "http", f"localhost:{port}")
        try:
            for _ in range(count):
                self._open(port, context, request)
        except OSError as error:
            self.__exit__()
            raise BenchError(
                f"connection {len(self._sockets)} to port {port} failed: {error}"
            ) from error

    def __enter__(self) -> "IdleConnections":
        return self

    def __exit__(self, *_) -> None:
        for connection in self._sockets:
            connection.close()
        self._sockets.clear()

    def _open(self, port: int, context: ssl.SSLContext | None, request: bytes) -> None:
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        if context is not None:
            connection = context.wrap_socket(connection, server_hostname="localhost")
        self._sockets.append(connection)
        connection.sendall(PREFACE + _frame(SETTINGS, 0, 0) + request)
        reader = connection.makefile("rb")
        while True:
            head = reader.read(9)
            if len(head) < 9:
                raise BenchError(f"port {port} closed a connection during its first call")
            length = int.from_bytes(head[:3], "big")
            kind, flags, stream = struct.unpack(">BBI", head[3:])
            reader.read(length)
            if kind == SETTINGS and not flags & ACK:
                connection.sendall(_frame(SETTINGS, ACK, 0))
            if stream == 1 and kind in (HEADERS, DATA) and flags & END_STREAM:
                return
