"""Peers that make work cheaply, by the known attacks on HTTP/2: each is cut off, and everybody
else is served as before.
"""

import threading
import time

import grpc
import pytest
from hpack import Encoder
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    GoAwayFrame,
    HeadersFrame,
    PingFrame,
    PriorityFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)
from support.calls import FACES, open_channel
from support.frames import Peer
from support.metrics import calls_active, wait_until_idle
from support.stubs import TestServiceStub, test_pb
from support.waiting import wait_until

ECHO = "/smoothschedule.test.v1.TestService/Echo"
SLEEP = "/smoothschedule.test.v1.TestService/Sleep"
COUNT = "/smoothschedule.test.v1.TestService/Count"

CANCEL = 0x8
ENHANCE_YOUR_CALM = 0xB

# An attacker is cut off in this time, from when it begins.
SECONDS_TO_CUT = 2


class GoodClients:
    """Clients on connections of their own, one of which shares each worker with the attacker."""

    COUNT = 6

    def __init__(self, server):
        self._server = server
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(n,)) for n in range(self.COUNT)]
        self.served = [0] * self.COUNT
        self.slowest = 0.0
        self.failures = []

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        while min(self.served) == 0 and not self.failures:
            time.sleep(0.01)
        return self

    def __exit__(self, *_exception):
        time.sleep(0.2)  # and after the attack
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _call(self, number):
        with open_channel(self._server) as channel:
            echo = TestServiceStub(channel).Echo
            while not self._over.is_set():
                begun = time.monotonic()
                text = f"{number} {self.served[number]}"
                try:
                    assert echo(test_pb.EchoRequest(text=text), timeout=5).text == text
                except (grpc.RpcError, AssertionError) as failure:
                    self.failures.append(failure)
                    return
                self.slowest = max(self.slowest, time.monotonic() - begun)
                self.served[number] += 1
                time.sleep(0.02)


@pytest.fixture(params=FACES)
def attacker(server, request):
    """A peer that has sent its preface, while others are served as always."""
    wait_until_idle(server)
    with GoodClients(server) as good, Peer(server, tls=request.param == "tls") as peer:
        peer.open()
        peer.read(0.5)
        yield peer
    assert good.failures == []
    assert good.slowest < 1, "others had to wait"
    wait_until_idle(server)


def attack(peer, rounds):
    """Sends each piece in turn, reading what comes back, until the server cuts the peer off."""
    deadline = time.monotonic() + SECONDS_TO_CUT
    pieces = 0
    for piece in rounds:
        peer.send(piece)
        peer.read()
        pieces += 1
        if peer.cut:
            return
        assert time.monotonic() < deadline, f"not cut off in {SECONDS_TO_CUT} s: {pieces} pieces"
    peer.read_until(lambda: peer.cut, SECONDS_TO_CUT, f"cut off after all {pieces} pieces")


def message_frame(stream, message):
    """The one message of a unary call."""
    packed = message.SerializeToString()
    body = bytes([0]) + len(packed).to_bytes(4, "big") + packed
    return DataFrame(stream, body, flags=["END_STREAM"])


def count_request(peer, stream, **fields):
    return [peer.request(stream, COUNT), message_frame(stream, test_pb.CountRequest(**fields))]


def odd_ids():
    return iter(range(1, 2**31, 2))


# 1. Rapid reset (CVE-2023-44487).


def test_rapid_reset__is_cut_off(attacker):
    ids = odd_ids()

    def rounds():
        for _ in range(500):
            yield b"".join(
                attacker.request(stream, SLEEP, end=False).serialize()
                + RstStreamFrame(stream, error_code=CANCEL).serialize()
                for stream, _ in zip(ids, range(100))
            )

    attack(attacker, rounds())


# 2. MadeYouReset (CVE-2025-8671): the server resets streams because the peer breaks rules.


def overflowing_windows(stream, peer):
    return WindowUpdateFrame(stream, window_increment=2**31 - 1).serialize()


def zero_increment(stream, peer):
    return b"\x00\x00\x04\x08\x00" + stream.to_bytes(4, "big") + bytes(4)


def priority_on_itself(stream, peer):
    return PriorityFrame(stream, depends_on=stream, stream_weight=1).serialize()


@pytest.mark.parametrize("provoke", [overflowing_windows, zero_increment, priority_on_itself])
def test_made_you_reset__is_cut_off(attacker, provoke):
    ids = odd_ids()

    def rounds():
        for _ in range(2000):
            yield b"".join(
                attacker.request(stream, SLEEP).serialize() + provoke(stream, attacker)
                for stream, _ in zip(ids, range(10))
            )

    attack(attacker, rounds())


def test_made_you_reset__by_false_content_lengths(attacker):
    ids = odd_ids()

    def rounds():
        for _ in range(2000):
            yield b"".join(
                attacker.request(stream, ECHO, ("content-length", "10")).serialize()
                + DataFrame(stream, b"x", flags=["END_STREAM"]).serialize()
                for stream, _ in zip(ids, range(10))
            )

    attack(attacker, rounds())


def test_made_you_reset__by_data_on_ended_streams(attacker):
    ids = odd_ids()

    def rounds():
        for _ in range(2000):
            yield b"".join(
                attacker.request(stream, SLEEP, end=True).serialize()
                + DataFrame(stream, b"x").serialize()
                for stream, _ in zip(ids, range(10))
            )

    attack(attacker, rounds())


def test_made_you_reset__by_bad_requests(attacker):
    """Each is a stream error of its own (RFC 9113 §8.1.1)."""
    ids = odd_ids()

    def rounds():
        for _ in range(2000):
            yield b"".join(
                attacker.request(stream, ECHO, ("connection", "close")).serialize()
                for stream, _ in zip(ids, range(10))
            )

    attack(attacker, rounds())


# 3. CONTINUATION flood (CVE-2024-28182 and its kin).


def test_continuation_flood__is_cut_off(attacker):
    block = Encoder().encode([("x-filler", "a" * 100)])

    def rounds():
        yield HeadersFrame(1, attacker.head(ECHO)).serialize()
        for _ in range(10_000):
            yield ContinuationFrame(1, block).serialize() * 10

    attack(attacker, rounds())


def test_continuation_flood__of_empty_frames(attacker):
    def rounds():
        yield HeadersFrame(1, attacker.head(ECHO)).serialize()
        for _ in range(10_000):
            yield ContinuationFrame(1, b"").serialize() * 100

    attack(attacker, rounds())


# 4. SETTINGS and PING floods (CVE-2019-9512, -9515).


def test_ping_flood__is_cut_off(attacker):
    attack(attacker, (PingFrame(0, b"01234567").serialize() * 10 for _ in range(10_000)))


def test_ping_flood__is_allowed_while_calls_run(server):
    with Peer(server) as peer:
        peer.open()
        request = test_pb.SleepRequest()
        request.duration.FromMilliseconds(500)
        peer.send_frames(peer.request(1, SLEEP), message_frame(1, request))
        for _ in range(40):
            peer.send_frames(PingFrame(0, b"01234567"))
            peer.read(0.005)

        peer.read_until(
            lambda: any(f.stream_id == 1 and "END_STREAM" in f.flags for f in peer.frames),
            3,
            "the call ends",
        )
        assert not peer.cut


@pytest.mark.parametrize(
    "frame",
    [PingFrame(0, b"01234567"), SettingsFrame(0, settings={4: 65_535})],
    ids=["ping", "settings"],
)
def test_flood__without_reading_is_cut_off(server, frame):
    """The acknowledgements pile up at the server, which must not keep them."""
    with GoodClients(server) as good, Peer(server, receive_buffer=4096) as peer:
        peer.open()
        flood = frame.serialize() * 1000
        deadline = time.monotonic() + SECONDS_TO_CUT
        while not peer.closed and time.monotonic() < deadline:
            try:
                peer.socket.settimeout(0.5)
                peer.send(flood)
            except TimeoutError:
                break  # the server has stopped reading: as good as an end
        peer.read_until(lambda: peer.cut, SECONDS_TO_CUT, "cut off")
    assert good.failures == []


def test_settings_flood__is_cut_off(attacker):
    """One frame with the same setting 1,000 times."""
    body = SettingsFrame(0, settings={4: 65_535}).serialize_body() * 1000
    header = len(body).to_bytes(3, "big") + b"\x04\x00" + bytes(4)

    attack(attacker, [header + body])


# 5. Empty frames (CVE-2019-9518).


def test_empty_data__is_cut_off(attacker):
    def rounds():
        yield attacker.request(1, ECHO).serialize()
        for _ in range(2000):
            yield DataFrame(1, b"").serialize() * 100

    attack(attacker, rounds())

    assert attacker.goaway_code == ENHANCE_YOUR_CALM


# 6. PRIORITY (CVE-2019-9513).


def test_priority_flood__is_cut_off(attacker):
    def rounds():
        for number in range(2000):
            yield b"".join(
                PriorityFrame(2 * (number * 100 + n) + 1, depends_on=0, stream_weight=n).serialize()
                for n in range(100)
            )

    attack(attacker, rounds())

    assert attacker.goaway_code == ENHANCE_YOUR_CALM


# 7. Peers that take nothing (CVE-2019-9517). They are given half a minute, both at once.


def test_stalled_peers__are_cut_off_in_the_end(server):
    with Peer(server) as closed_window, Peer(server, receive_buffer=4096) as closed_socket:
        closed_window.open()
        closed_window.send_frames(
            SettingsFrame(0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: 0}),
            *count_request(closed_window, 1, count=100, payload_bytes=60_000),
        )
        closed_socket.open()
        closed_socket.send_frames(
            SettingsFrame(0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: 2**31 - 1}),
            WindowUpdateFrame(0, window_increment=2**31 - 1 - 65_535),
            *count_request(closed_socket, 1, count=1000, payload_bytes=60_000),
        )
        wait_until(lambda: calls_active(server) == 2, 2, "both calls are active")

        wait_until_idle(server, seconds=45)

        closed_window.read(1)
        reset = [f for f in closed_window.answers(1) if isinstance(f, RstStreamFrame)]
        assert [frame.error_code for frame in reset] == [CANCEL]


# 8. WINDOW_UPDATE storm.


def test_window_update_storm__is_cut_off(attacker):
    one = WindowUpdateFrame(0, window_increment=1).serialize()

    attack(attacker, (one * 100 for _ in range(2000)))

    assert attacker.goaway_code == ENHANCE_YOUR_CALM


def test_window_update_storm__on_a_stream_that_sends(attacker):
    """Data in dribbles: a byte of window at a time."""
    attacker.send_frames(
        SettingsFrame(0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: 0}),
        *count_request(attacker, 1, count=100, payload_bytes=60_000),
    )

    one = WindowUpdateFrame(1, window_increment=1).serialize()
    attack(attacker, (one * 100 for _ in range(5000)))


# 9. HPACK bombs, and heads that are too large (CVE-2016-6581, CVE-2019-9516).


def bomb(peer, stream):
    """A field of 3,700 bytes, once in the peer's table, and 12,000 references of a byte to it:
    44 MB to whoever writes it out."""
    newest = b"\xbe"  # index 62, RFC 7541 §2.3.3
    block = peer.head(ECHO, ("x-filler", "a" * 3700)) + newest * 12_000
    return HeadersFrame(stream, block, flags=["END_HEADERS", "END_STREAM"]).serialize()


def test_hpack_bomb__is_refused(attacker):
    attacker.send(bomb(attacker, 1))

    attacker.read_until(lambda: attacker.cut or attacker.answers(1), 2, "an answer")
    assert all(isinstance(answer, RstStreamFrame) for answer in attacker.answers(1))


def test_hpack_bombs__one_after_another_are_cut_off(attacker):
    attack(attacker, (bomb(attacker, stream) for stream, _ in zip(odd_ids(), range(3000))))


def test_hpack_bombs__as_trailers_are_cut_off(attacker):
    def rounds():
        for stream, _ in zip(odd_ids(), range(3000)):
            yield attacker.request(stream, ECHO).serialize() + bomb(attacker, stream)

    attack(attacker, rounds())


def test_head__of_too_many_fields_is_answered_431(attacker):
    more = [(f"x-{number}", "") for number in range(101)]

    attacker.send_frames(attacker.request(1, ECHO, *more, end=True))

    assert attacker.read_answer(1)[":status"] == "431"


def test_head__next_one_is_served_as_before(attacker):
    """A head that is refused leaves the table of the connection's compression whole."""
    attacker.send_frames(
        attacker.request(1, ECHO, *[(f"x-{number}", "") for number in range(101)], end=True),
        attacker.request(3, "/no.Such/Method", ("x-7", ""), end=True),
    )

    assert attacker.read_answer(1)[":status"] == "431"
    assert attacker.read_answer(3)["grpc-status"] == "12"


# How a connection ends.


def test_goaway__names_the_last_stream_and_the_cause(attacker):
    def rounds():
        yield attacker.request(1, SLEEP).serialize()
        for _ in range(100):
            yield DataFrame(1, b"").serialize() * 10

    attack(attacker, rounds())

    goaway = next(frame for frame in attacker.frames if isinstance(frame, GoAwayFrame))
    assert goaway.last_stream_id == 1
    attacker.read_until(lambda: attacker.closed, 2, "the connection is closed")
