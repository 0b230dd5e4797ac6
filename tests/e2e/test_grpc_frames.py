"""gRPC calls that no library would send: each gets the status that the protocol asks for
(https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), and the connection goes on.
"""

import base64
import time

import pytest
from google.rpc import error_details_pb2, status_pb2
from hyperframe.frame import DataFrame, HeadersFrame, RstStreamFrame
from support.frames import Peer
from support.stubs import test_pb

ECHO = "/smoothschedule.test.v1.TestService/Echo"
CHAT = "/smoothschedule.test.v1.TestService/Chat"
NO_ERROR = 0


@pytest.fixture(params=["clear", "tls"])
def peer(server, request):
    with Peer(server, tls=request.param == "tls") as peer:
        peer.open()
        yield peer
        # Whatever the test sent, the connection still takes calls.
        message = test_pb.EchoRequest(text="still here").SerializeToString()
        peer.send_frames(peer.request(99, ECHO), data(99, framed(message)))
        assert peer.read_answer(99)["grpc-status"] == "0"


def framed(message, compressed=0):
    return bytes([compressed]) + len(message).to_bytes(4, "big") + message


def data(stream, body, end=True):
    return DataFrame(stream, body, flags=["END_STREAM"] if end else [])


def reason_of(answer):
    """Out of the details, whose base64 comes without padding."""
    packed = answer["grpc-status-details-bin"]
    status = status_pb2.Status.FromString(base64.b64decode(packed + "=" * (-len(packed) % 4)))
    info = error_details_pb2.ErrorInfo()
    assert any(detail.Unpack(info) for detail in status.details)
    assert str(status.code) == answer["grpc-status"]
    return info.reason


def test_message__in_single_bytes(peer):
    message = test_pb.EchoRequest(text="piece by piece").SerializeToString()
    pieces = [data(1, bytes([byte]), end=False) for byte in framed(message)]

    peer.send_frames(peer.request(1, ECHO), *pieces, data(1, b""))

    assert peer.read_answer(1)["grpc-status"] == "0"


def test_messages__of_a_stream_in_odd_pieces(peer):
    texts = [f"message {number}" * number for number in range(20)]
    body = b"".join(framed(test_pb.ChatRequest(text=text).SerializeToString()) for text in texts)
    pieces = [data(1, body[at : at + 7], end=False) for at in range(0, len(body), 7)]

    peer.send_frames(peer.request(1, CHAT), *pieces, data(1, b""))

    assert peer.read_answer(1)["grpc-status"] == "0"
    received = b"".join(f.data for f in peer.answers(1) if isinstance(f, DataFrame))
    assert received == body


@pytest.mark.parametrize(
    "body, status, reason",
    [
        (framed(b"", compressed=1), "13", "COMPRESSED_WITHOUT_ENCODING"),
        (framed(b"", compressed=7), "13", "FRAME_INVALID"),
        (b"\x00\x00\x00", "13", "MESSAGE_CUT_OFF"),
        (framed(b"whole")[:-1], "13", "MESSAGE_CUT_OFF"),
        (b"", "12", "MESSAGE_MISSING"),
        (framed(b"") * 2, "12", "TOO_MANY_MESSAGES"),
        (b"\x00\xff\xff\xff\xff", "8", "MESSAGE_TOO_LARGE"),
        (b"\x00\x00\x40\x00\x01", "8", "MESSAGE_TOO_LARGE"),
    ],
)
def test_body__that_is_wrong(peer, body, status, reason):
    peer.send_frames(peer.request(1, ECHO), data(1, body))

    answer = peer.read_answer(1)

    assert answer[":status"] == "200"
    assert answer["grpc-status"] == status
    assert reason_of(answer) == reason


@pytest.mark.parametrize(
    "timeout", ["", "1", "S", "-1S", "1 S", "123456789S", "1x", "1.5S", "0x1S"]
)
def test_timeout__malformed(peer, timeout):
    peer.send_frames(peer.request(1, ECHO, ("grpc-timeout", timeout)), data(1, framed(b"")))

    answer = peer.read_answer(1)

    assert answer["grpc-status"] == "3"
    assert reason_of(answer) == "TIMEOUT_INVALID"


@pytest.mark.parametrize("timeout", ["99999999H", "1M", "5000m", "99999999u", "99999999n"])
def test_timeout__of_any_unit(peer, timeout):
    peer.send_frames(peer.request(1, ECHO, ("grpc-timeout", timeout)), data(1, framed(b"")))

    assert peer.read_answer(1)["grpc-status"] == "0"


def test_timeout__that_is_over_already(peer):
    peer.send_frames(peer.request(1, ECHO, ("grpc-timeout", "0n")), data(1, framed(b"")))

    assert peer.read_answer(1)["grpc-status"] == "4"


def test_encoding__unknown(peer):
    peer.send_frames(
        peer.request(1, ECHO, ("grpc-encoding", "snappy")), data(1, framed(b"", compressed=1))
    )

    answer = peer.read_answer(1)

    assert answer["grpc-status"] == "12"
    assert reason_of(answer) == "ENCODING_UNSUPPORTED"


def request_of(peer, *fields):
    return HeadersFrame(1, peer.encoder.encode(fields), flags=["END_HEADERS"])


@pytest.mark.parametrize(
    "method, content_type, status",
    [
        ("POST", "application/grpc+proto", "200"),
        ("POST", "application/grpc;charset=utf-8", "200"),
        ("POST", "application/grpc+thrift", "415"),
        ("POST", "application/grpcish", "415"),
        ("PUT", "application/grpc", "405"),
    ],
)
def test_head__content_type_and_method(peer, method, content_type, status):
    head = request_of(
        peer,
        (":method", method),
        (":scheme", "http"),
        (":path", ECHO),
        (":authority", "localhost"),
        ("content-type", content_type),
        ("te", "trailers"),
    )

    peer.send_frames(head, data(1, framed(b"")))

    assert peer.read_answer(1)[":status"] == status


def test_answer__before_the_request_ends_is_not_followed_by_a_reset_at_once(peer):
    """curl 7.88 throws the answer away if it is; a client that goes on sending is reset later."""
    peer.send_frames(peer.request(1, "/no.Such/Method"))

    assert peer.read_answer(1)["grpc-status"] == "12"
    answered = time.monotonic()
    peer.send_frames(data(1, bytes(1000), end=False))
    peer.read_until(
        lambda: any(isinstance(f, RstStreamFrame) for f in peer.answers(1)), 2, "a reset"
    )

    assert time.monotonic() - answered > 0.2
    assert peer.answers(1)[-1].error_code == NO_ERROR


def test_trailers__of_a_request_are_ignored(peer):
    head = peer.request(1, ECHO)
    block = peer.encoder.encode([("x-checksum", "7")])
    trailers = HeadersFrame(1, block, flags=["END_HEADERS", "END_STREAM"])

    peer.send_frames(head, data(1, framed(b""), end=False), trailers)

    assert peer.read_answer(1)["grpc-status"] == "0"
