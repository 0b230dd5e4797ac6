"""A peer that writes whatever frames it likes."""

import socket
import ssl
import time
from typing import Dict, List, Optional, Tuple

from hpack import Decoder, Encoder
from hyperframe.frame import (
    Frame,
    GoAwayFrame,
    HeadersFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
NO_ERROR = 0


class Peer:
    """A connection. Reading notes how the server ends it."""

    def __init__(self, server, tls: bool = False, receive_buffer: Optional[int] = None):
        port = server.tls_port if tls else server.clear_port
        plain = socket.socket()
        if receive_buffer is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.settimeout(5)
        plain.connect(("127.0.0.1", port))
        self.socket = plain
        if tls:
            context = ssl.create_default_context(cafile=str(server.ca_path))
            context.set_alpn_protocols(["h2"])
            self.socket = context.wrap_socket(plain, server_hostname="localhost")
        self.encoder = Encoder()
        self._decoder = Decoder()
        self.frames: List[Frame] = []
        self.closed = False
        self.goaway_code: Optional[int] = None
        self._unparsed = b""

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.socket.close()

    # Writing.

    def send(self, data: bytes) -> None:
        """Notes instead of raising that the server has closed, or takes no more."""
        if self.closed:
            return
        try:
            self.socket.sendall(data)
        except TimeoutError:  # full buffers, and nobody reads them: to be told from a close
            raise
        except OSError:
            self.closed = True

    def send_frames(self, *frames: Frame) -> None:
        self.send(b"".join(frame.serialize() for frame in frames))

    def open(self) -> None:
        """Preface and empty SETTINGS."""
        self.send(PREFACE + SettingsFrame(0).serialize())

    def head(self, path: str, *more: Tuple[str, str]) -> bytes:
        """A gRPC request's header block."""
        fields = [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", path),
            (":authority", "localhost"),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
        ]
        return self.encoder.encode(fields + list(more))

    def request(self, stream: int, path: str, *more: Tuple[str, str], end: bool = False) -> Frame:
        flags = ["END_HEADERS"] + (["END_STREAM"] if end else [])
        return HeadersFrame(stream, self.head(path, *more), flags=flags)

    # Reading.

    @property
    def cut(self) -> bool:
        """The server has had enough: it closed, or said GOAWAY with an error."""
        return self.closed or self.goaway_code not in (None, NO_ERROR)

    def read(self, seconds: float = 0) -> None:
        """Takes what has come, and waits up to `seconds` for something if nothing has."""
        self.socket.settimeout(max(seconds, 0.0001))
        try:
            while not self.closed:
                data = self.socket.recv(1 << 20)
                self.closed = not data
                self._take(data)
                self.socket.settimeout(0.0001)
        except (TimeoutError, ssl.SSLWantReadError):
            pass
        except OSError:
            self.closed = True
        finally:
            self.socket.settimeout(5)

    def read_until(self, holds, seconds: float, what: str) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
            self.read(0.05)

    def answers(self, stream: int) -> List[Frame]:
        """What came on a stream, but for window updates. Heads have `fields`."""
        return [
            frame
            for frame in self.frames
            if frame.stream_id == stream and not isinstance(frame, WindowUpdateFrame)
        ]

    def ended(self, stream: int) -> bool:
        """The server has said all it has to say on a stream."""
        answers = self.answers(stream)
        return any(isinstance(f, RstStreamFrame) or "END_STREAM" in f.flags for f in answers)

    def read_answer(self, stream: int, seconds: float = 3) -> Dict[str, str]:
        """The fields of head and trailers of a stream's answer, once it is complete."""
        self.read_until(lambda: self.closed or self.ended(stream), seconds, "an answer")
        fields: Dict[str, str] = {}
        for frame in self.answers(stream):
            assert not isinstance(frame, RstStreamFrame), f"reset: {frame.error_code}"
            if isinstance(frame, HeadersFrame):
                fields.update(frame.fields)
        return fields

    def _take(self, data: bytes) -> None:
        self._unparsed += data
        while len(self._unparsed) >= 9:
            frame, length = Frame.parse_frame_header(memoryview(self._unparsed[:9]))
            if len(self._unparsed) < 9 + length:
                return
            frame.parse_body(memoryview(self._unparsed[9 : 9 + length]))
            self._unparsed = self._unparsed[9 + length :]
            self.frames.append(frame)
            if isinstance(frame, HeadersFrame):
                frame.fields = dict(self._decoder.decode(frame.data))
            if isinstance(frame, GoAwayFrame):
                self.goaway_code = frame.error_code
