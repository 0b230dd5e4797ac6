"""Peers within the letter of HTTP/2 that would keep what others need: memory, flow-control credit,
call slots, or the worker's attention.
"""

import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from hyperframe.frame import (
    DataFrame,
    HeadersFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)
from support.frames import PREFACE, Peer
from support.stubs import test_pb
from support.waiting import wait_until

TEST_SERVICE = "/smoothschedule.test.v1.TestService/"
ECHO = TEST_SERVICE + "Echo"
ADD_UP = TEST_SERVICE + "AddUp"
CHAT = TEST_SERVICE + "Chat"
WATCH = "/grpc.health.v1.Health/Watch"

CANCEL = 0x8
FRAME_BYTES = 16_384
STREAM_WINDOW = 256 * 1024
CONNECTION_WINDOW = 1024 * 1024


@pytest.fixture(scope="module")
def one_worker(make_module_server):
    """All connections meet in one process."""
    server = make_module_server(workers=1, calls_max=40)
    server.start()
    yield server
    assert server.stop() == 0, server.output()
    assert "ERROR: " not in server.output(), server.output()


@pytest.fixture
def peer(one_worker):
    with Peer(one_worker) as peer:
        peer.open()
        yield peer


def framed(message) -> bytes:
    packed = message.SerializeToString()
    return b"\0" + len(packed).to_bytes(4, "big") + packed


def given(peer, stream):
    """What WINDOW_UPDATE frames have added to a window."""
    peer.read(0.05)
    updates = (f for f in peer.frames if isinstance(f, WindowUpdateFrame))
    return sum(f.window_increment for f in updates if f.stream_id == stream)


class Upload:
    """Sends within the windows, whose state it knows."""

    def __init__(self, peer):
        self.peer = peer
        self.sent = Counter()  # by stream

    def connection_window(self):
        return 65_535 + given(self.peer, 0) - sum(self.sent.values())

    def send(self, stream, data):
        """As much as the server lets in; how much that was."""
        at, idle_since = 0, time.monotonic()
        while at < len(data) and time.monotonic() - idle_since < 0.5:
            room = min(
                len(data) - at,
                self.connection_window(),
                STREAM_WINDOW + given(self.peer, stream) - self.sent[stream],
            )
            if room <= 0:
                continue
            for start in range(at, at + room, FRAME_BYTES):
                piece = data[start : min(start + FRAME_BYTES, at + room)]
                self.peer.send_frames(DataFrame(stream, piece))
            at, idle_since = at + room, time.monotonic()
            self.sent[stream] += room
        return at


def closes_its_window(peer):
    """The server may send no DATA: handlers that answer come to stand still."""
    peer.read_until(lambda: peer.frames, 2, "the server's SETTINGS")
    peer.send_frames(SettingsFrame(0, flags=["ACK"]))
    peer.send_frames(SettingsFrame(0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: 0}))


def echo_works(server, *pieces: bytes):
    with Peer(server) as other:
        other.open()
        other.send_frames(other.request(1, ECHO))
        for piece in pieces:
            other.send_frames(DataFrame(1, piece))
            time.sleep(0.05)
        other.send_frames(DataFrame(1, b"", flags=["END_STREAM"]))
        return other.read_answer(1).get("grpc-status")


def resident_bytes(server):
    status = Path(f"/proc/{server.workers()[0]}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def test_credit__of_cancelled_streams_comes_back(peer):
    closes_its_window(peer)
    upload = Upload(peer)
    messages = framed(test_pb.ChatRequest(payload=bytes(60_000))) * 20

    for stream in range(1, 17, 2):
        peer.send_frames(peer.request(stream, CHAT))
        assert upload.send(stream, messages) < len(messages)
        peer.send_frames(RstStreamFrame(stream, error_code=CANCEL))

    wait_until(lambda: upload.connection_window() > CONNECTION_WINDOW / 2, 2, "credit is back")


def test_messages__that_wait_cost_no_more_than_their_bytes(one_worker, peer):
    """A message of 5 bytes must not hold kilobytes until its handler comes to it."""
    closes_its_window(peer)
    upload = Upload(peer)
    peer.send_frames(peer.request(1, CHAT))
    upload.send(1, framed(test_pb.ChatRequest(payload=bytes(60_000))) * 5)
    before = resident_bytes(one_worker)

    upload.send(1, framed(test_pb.ChatRequest()) * 100_000)

    assert resident_bytes(one_worker) - before < 32 * 1024 * 1024


def test_messages__that_waited_arrive_all_and_in_order(peer):
    closes_its_window(peer)
    upload = Upload(peer)
    # Fewer bytes than the window has at least: a message of 60,000 waits in it, and the server tells
    # of what was consumed once that is half a window.
    messages = [test_pb.ChatRequest(text=str(number)) for number in range(5_000)]
    peer.send_frames(peer.request(1, CHAT))
    upload.send(1, framed(test_pb.ChatRequest(payload=bytes(60_000))) * 6)
    data = b"".join(framed(message) for message in messages)
    assert upload.send(1, data) == len(data)
    peer.send_frames(DataFrame(1, b"", flags=["END_STREAM"]))

    peer.send_frames(
        SettingsFrame(0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: 2**31 - 1}),
        WindowUpdateFrame(0, window_increment=2**30),
    )

    assert peer.read_answer(1, seconds=20)["grpc-status"] == "0"
    body = b"".join(f.data for f in peer.answers(1) if isinstance(f, DataFrame))
    assert body.endswith(b"".join(framed(test_pb.ChatResponse(text=m.text)) for m in messages))


def test_announced_messages__leave_room_for_those_that_come(one_worker, peer):
    """4 MiB announced and one byte sent, 40 times."""
    peer.send_frames(
        *(
            frame
            for stream in range(1, 81, 2)
            for frame in (
                peer.request(stream, ECHO),
                DataFrame(stream, b"\0" + (4 * 1024 * 1024).to_bytes(4, "big") + b"x"),
            )
        )
    )
    peer.read(0.2)
    message = framed(test_pb.EchoRequest(text="here"))

    assert echo_works(one_worker, message[:7], message[7:]) == "0"


def test_streams__without_end_leave_room_for_calls(one_worker, peer):
    peer.send_frames(
        *(
            frame
            for stream in range(1, 101, 2)
            for frame in (
                peer.request(stream, WATCH),
                DataFrame(stream, bytes(5), flags=["END_STREAM"]),
            )
        )
    )
    peer.read(0.2)

    assert echo_works(one_worker, framed(test_pb.EchoRequest(text="here"))) == "0"


def test_abuse__is_logged_once_a_connection(one_worker):
    def lines():
        return [e for e in one_worker.log() if e["message"] == "ended an HTTP/2 connection"]

    before = len(lines())
    with Peer(one_worker) as peer:
        peer.open()
        peer.send(WindowUpdateFrame(0, window_increment=1).serialize() * 20_000)
        peer.read_until(lambda: peer.closed, 5, "the connection is closed")

    wait_until(lambda: len(lines()) > before, 2, "it is logged")
    time.sleep(0.2)
    assert len(lines()) == before + 1


def test_tls_flood__leaves_the_worker_to_others(one_worker):
    """Frames of an unknown type are ignored (RFC 9113 §5.5), however many they are."""
    frame = FRAME_BYTES.to_bytes(3, "big") + b"\xee\x00" + bytes(4) + bytes(FRAME_BYTES)
    over = threading.Event()

    def flood(peer):
        while not over.is_set() and not peer.closed:
            peer.send(frame * 1000)

    with Peer(one_worker, tls=True) as peer:
        peer.open()
        flooder = threading.Thread(target=flood, args=(peer,))
        flooder.start()
        try:
            time.sleep(0.2)
            slowest = 0.0
            for _ in range(5):
                begun = time.monotonic()
                assert echo_works(one_worker, framed(test_pb.EchoRequest(text="here"))) == "0"
                slowest = max(slowest, time.monotonic() - begun)
        finally:
            over.set()
            flooder.join()
    assert slowest < 5


def test_slow_peers__are_cut_off(one_worker):
    """No preface, half a head, a body that stands still: each has its time. Streams may rest."""
    with Peer(one_worker, tls=True) as no_preface, Peer(one_worker) as only_preface, Peer(
        one_worker
    ) as half_head, Peer(one_worker) as no_body, Peer(one_worker) as resting:
        only_preface.send(PREFACE)
        for each in (half_head, no_body, resting):
            each.open()
        half_head.send_frames(HeadersFrame(1, half_head.head(ECHO)))
        no_body.send_frames(no_body.request(1, ECHO))
        rest = [(":method", "POST"), (":scheme", "http"), (":path", "/v1/test:echo")]
        rest += [(":authority", "localhost"), ("content-type", "application/json")]
        block = no_body.encoder.encode(rest)
        no_body.send_frames(HeadersFrame(3, block, flags=["END_HEADERS"]), DataFrame(3, b"{"))
        resting.send_frames(resting.request(1, ADD_UP))

        for each in (no_preface, only_preface, half_head):
            each.read_until(lambda each=each: each.closed, 10, "closed")
        no_body.read_until(lambda: no_body.ended(1) and no_body.ended(3), 25, "reset")

        resting.send_frames(
            DataFrame(1, framed(test_pb.AddUpRequest(number=7)), flags=["END_STREAM"])
        )
        assert resting.read_answer(1)["grpc-status"] == "0"


@pytest.mark.parametrize("other,code", [("localhost", "200"), ("elsewhere.example", "400")])
def test_host__must_agree_with_authority(peer, other, code):
    fields = [(":method", "POST"), (":scheme", "http"), (":path", "/v1/test:echo")]
    fields += [(":authority", "localhost"), ("content-type", "application/json"), ("host", other)]
    block = peer.encoder.encode(fields)

    peer.send_frames(
        HeadersFrame(1, block, flags=["END_HEADERS"]), DataFrame(1, b"{}", flags=["END_STREAM"])
    )

    assert peer.read_answer(1)[":status"] == code
