"""Request smuggling over HTTP/1.1.

Every variant is sent in one piece with a second request behind it. A doubtful request must get one
answer and the connection's end: if the second request were answered too, somebody in front of us
who reads the first one differently could be made to believe that it was another client's.
"""

import re
import socket

import pytest

ADDRESS = ["127.0.0.1", 0]


@pytest.fixture(scope="module", autouse=True)
def address(server):
    ADDRESS[1] = server.clear_port


# Unknown paths are answered 404: an answer like any other, and no credentials are needed.
NEXT = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


def head(*lines, method="POST", target="/nothing-here", version="HTTP/1.1", host="Host: localhost"):
    """A request's head; None as host leaves it out."""
    parts = [f"{method} {target} {version}"]
    if host is not None:
        parts.append(host)
    parts.extend(lines)
    return ("\r\n".join(parts) + "\r\n\r\n").encode("latin-1")


def chunked(body):
    return head("Transfer-Encoding: chunked") + body


def exchange(data, timeout=3.0):
    """Sends data; returns all that comes back until the server closes, and whether it did."""
    received = b""
    with socket.create_connection(tuple(ADDRESS), timeout=timeout) as connection:
        connection.sendall(data)
        try:
            while True:
                piece = connection.recv(65536)
                if not piece:
                    return received, True
                received += piece
        except TimeoutError:
            return received, False
        except ConnectionResetError:
            return received, True


def statuses(received):
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) [A-Z]", received)]


REFUSED = {
    # Content-Length and Transfer-Encoding together, in both orders.
    "cl-te": (head("Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
    "te-cl": (head("Transfer-Encoding: chunked", "Content-Length: 5") + b"0\r\n\r\n", 400),
    "te-cl-0": (head("Transfer-Encoding: chunked", "Content-Length: 0") + b"0\r\n\r\n", 400),
    # Several, even equal ones.
    "cl-cl-equal": (head("Content-Length: 1", "Content-Length: 1") + b"x", 400),
    "cl-cl-differ": (head("Content-Length: 1", "Content-Length: 2") + b"xx", 400),
    "cl-list": (head("Content-Length: 1, 1") + b"x", 400),
    "te-te": (head("Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
    "te-te-identity": (
        head("Transfer-Encoding: identity", "Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
    # Transfer codings other than exactly chunked.
    "te-identity": (head("Transfer-Encoding: identity"), 400),
    "te-gzip-chunked": (head("Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n", 400),
    "te-chunked-gzip": (head("Transfer-Encoding: chunked, gzip") + b"0\r\n\r\n", 400),
    "te-chunked-chunked": (head("Transfer-Encoding: chunked, chunked") + b"0\r\n\r\n", 400),
    "te-xchunked": (head("Transfer-Encoding: xchunked") + b"0\r\n\r\n", 400),
    "te-chunkedx": (head("Transfer-Encoding: chunkedx") + b"0\r\n\r\n", 400),
    "te-quoted": (head('Transfer-Encoding: "chunked"') + b"0\r\n\r\n", 400),
    "te-parameter": (head("Transfer-Encoding: chunked;q=1") + b"0\r\n\r\n", 400),
    "te-trailing-comma": (head("Transfer-Encoding: chunked,") + b"0\r\n\r\n", 400),
    "te-empty": (head("Transfer-Encoding: "), 400),
    "te-vertical-tab": (head("Transfer-Encoding: \x0bchunked") + b"0\r\n\r\n", 400),
    "te-on-http-1.0": (
        head("Transfer-Encoding: chunked", version="HTTP/1.0") + b"0\r\n\r\n", 400),
    # Spellings of names that others may take for the real one.
    "te-space-before-colon": (head("Transfer-Encoding : chunked") + b"0\r\n\r\n", 400),
    "te-tab-before-colon": (head("Transfer-Encoding\t: chunked") + b"0\r\n\r\n", 400),
    "te-leading-space": (head(" Transfer-Encoding: chunked") + b"0\r\n\r\n", 400),
    "te-cr-in-name": (head("Transfer\rEncoding: chunked"), 400),
    "te-nul-in-name": (head("Transfer-Encoding\x00: chunked"), 400),
    "te-high-byte-in-name": (head("Transfer-Encoding\xa0: chunked"), 400),
    "cl-space-before-colon": (head("Content-Length : 1") + b"x", 400),
    "name-empty": (head(": x"), 400),
    "name-without-colon": (head("nonsense"), 400),
    "name-with-brackets": (head("X(a): b"), 400),
    # Content-Length that is no plain decimal number.
    "cl-plus": (head("Content-Length: +1") + b"x", 400),
    "cl-minus": (head("Content-Length: -1"), 400),
    "cl-hex": (head("Content-Length: 0x1") + b"x", 400),
    "cl-inner-space": (head("Content-Length: 1 1"), 400),
    "cl-letters": (head("Content-Length: 1a"), 400),
    "cl-point": (head("Content-Length: 1.0") + b"x", 400),
    "cl-exponent": (head("Content-Length: 1e1"), 400),
    "cl-empty": (head("Content-Length: "), 400),
    "cl-overflow": (head("Content-Length: 18446744073709551617") + b"x", 400),
    "cl-quoted": (head('Content-Length: "1"') + b"x", 400),
    "cl-high-byte": (head("Content-Length: 1\xa0") + b"x", 400),
    # Line ends and folding.
    "fold-space": (head("X-A: a", " b"), 400),
    "fold-tab": (head("X-A: a", "\tb"), 400),
    "fold-te": (head("Transfer-Encoding:", " chunked") + b"0\r\n\r\n", 400),
    "bare-lf-request-line": (b"GET / HTTP/1.1\nHost: localhost\r\n\r\n", 400),
    "bare-lf-field": (b"GET / HTTP/1.1\r\nHost: localhost\nX-A: b\r\n\r\n", 400),
    "bare-lf-end": (b"GET / HTTP/1.1\r\nHost: localhost\r\n\n", 400),
    "bare-lf-everywhere": (b"GET / HTTP/1.1\nHost: localhost\n\n", 400),
    "bare-cr-in-value": (head("X-A: b\rc"), 400),
    "bare-cr-hides-te": (head("X-A: b\rTransfer-Encoding: chunked"), 400),
    "bare-cr-line-end": (b"GET / HTTP/1.1\rHost: localhost\r\r", 400),
    "nul-in-value": (head("X-A: b\x00c"), 400),
    "escape-in-value": (head("X-A: b\x1bc"), 400),
    "delete-in-value": (head("X-A: b\x7fc"), 400),
    # The request line.
    "two-spaces-before-target": (b"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "two-spaces-before-version": (b"GET /  HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "space-after-version": (b"GET / HTTP/1.1 \r\nHost: localhost\r\n\r\n", 400),
    "space-before-method": (b" GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "tab-in-request-line": (b"GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "space-in-target": (head(method="GET", target="/a b"), 400),
    "high-byte-in-target": (head(method="GET", target="/\xff"), 400),
    "fragment-in-target": (head(method="GET", target="/a#b"), 400),
    "no-version": (b"GET /\r\nHost: localhost\r\n\r\n", 400),
    "version-0.9": (head(method="GET", version="HTTP/0.9"), 505),
    "version-1.2": (head(method="GET", version="HTTP/1.2"), 505),
    "version-2.0": (head(method="GET", version="HTTP/2.0"), 505),
    "version-1.10": (head(method="GET", version="HTTP/1.10"), 505),
    "relative-target": (head(method="GET", target="nothing"), 400),
    "asterisk-target": (head(method="GET", target="*"), 400),
    "other-scheme": (head(method="GET", target="ftp://localhost/"), 400),
    "user-in-target": (head(method="GET", target="http://a@localhost/"), 400),
    "query-without-path": (head(method="GET", target="http://localhost?x"), 400),
    "unknown-method": (head(method="SMUGGLE"), 501),
    "lower-case-method": (head(method="get"), 501),
    "connect": (head(method="CONNECT", target="localhost:80", host="Host: localhost:80"), 405),
    "trace": (head(method="TRACE"), 405),
    "two-empty-lines-before": (b"\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    # Host.
    "host-missing": (head(method="GET", host=None), 400),
    "host-twice": (head("Host: localhost", method="GET"), 400),
    "host-twice-differ": (head("Host: evil", method="GET"), 400),
    "host-empty": (head(method="GET", host="Host: "), 400),
    "host-list": (head(method="GET", host="Host: a, b"), 400),
    "host-with-path": (head(method="GET", host="Host: a/b"), 400),
    "host-with-user": (head(method="GET", host="Host: a@b"), 400),
    "host-with-space": (head(method="GET", host="Host: a b"), 400),
    "host-unlike-target": (head(method="GET", target="http://evil/"), 400),
    # Chunks.
    "chunk-size-lf": (chunked(b"1\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-space": (chunked(b"1 \r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-leading-space": (chunked(b" 1\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-plus": (chunked(b"+1\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-minus": (chunked(b"-1\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-0x": (chunked(b"0x1\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-underscore": (chunked(b"1_0\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-empty": (chunked(b"\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-only-extension": (chunked(b";a=b\r\n"), 400),
    "chunk-size-overflow": (chunked(b"10000000000000001\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-size-many-zeros": (chunked(b"00000000000000001\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-longer-than-said": (chunked(b"1\r\nxy\r\n0\r\n\r\n"), 400),
    "chunk-data-lf": (chunked(b"1\r\nx\n0\r\n\r\n"), 400),
    "chunk-data-cr": (chunked(b"1\r\nx\r0\r\n\r\n"), 400),
    "chunk-data-no-end": (chunked(b"1\r\nx0\r\n\r\n"), 400),
    "chunk-extension-lf": (chunked(b"1;a\nx\r\n0\r\n\r\n"), 400),
    "chunk-extension-quoted-lf": (chunked(b'1;a="\n"\r\nx\r\n0\r\n\r\n'), 400),
    "chunk-extension-cr": (chunked(b"1;a\rb\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-extension-long": (chunked(b"1;" + b"a" * 257 + b"\r\nx\r\n0\r\n\r\n"), 400),
    "chunk-end-lf": (chunked(b"0\n\r\n"), 400),
    "chunk-last-lf": (chunked(b"0\r\n\n"), 400),
    "trailer-folded": (chunked(b"0\r\nX: a\r\n b\r\n\r\n"), 400),
    "trailer-lf": (chunked(b"0\r\nX: a\n\r\n"), 400),
    "trailer-space-before-colon": (chunked(b"0\r\nX : a\r\n\r\n"), 400),
    "trailer-nul": (chunked(b"0\r\nX: \x00\r\n\r\n"), 400),
    # Sizes.
    "target-long": (head(method="GET", target="/" + "a" * 8192), 414),
    "fields-large": (head("X-A: " + "a" * 16384, method="GET"), 431),
    "fields-many": (head(*[f"X-{i}: a" for i in range(101)], method="GET"), 431),
    "expectation-unknown": (head("Expect: 200-ok", "Content-Length: 1") + b"x", 417),
}


@pytest.mark.parametrize(("request_bytes", "status"), REFUSED.values(), ids=REFUSED.keys())
def test_doubtful_request_is_refused_and_ends_the_connection(request_bytes, status):
    received, closed = exchange(request_bytes + NEXT)

    assert statuses(received) == [status]
    assert closed
    assert b"connection: close\r\n" in received
    assert b'"requestId":"' in received


@pytest.mark.parametrize(
    "bytes_sent",
    [b"GET / http/1.1\r\nHost: localhost\r\n\r\n", b"EHLO my host\r\n\r\n"],
    ids=["lower-case-version", "smtp"])
def test_what_is_not_http_gets_no_answer(bytes_sent):
    received, closed = exchange(bytes_sent + NEXT)

    assert received == b""
    assert closed


# Each takes the connection on to the second request: nothing of it was taken for a request, and
# nothing of the second one for its body.
TAKEN = {
    "no-body": head(method="GET"),
    "content-length": head("Content-Length: 3") + b"abc",
    "content-length-0": head("Content-Length: 0"),
    "content-length-space-around": head("Content-Length:   3  ") + b"abc",
    "content-length-zeros": head("Content-Length: 003") + b"abc",
    "body-looks-like-request": head(f"Content-Length: {len(NEXT)}") + NEXT,
    "chunked": chunked(b"3\r\nabc\r\n0\r\n\r\n"),
    "chunked-in-capitals": head("TRANSFER-ENCODING: Chunked") + b"3\r\nabc\r\n0\r\n\r\n",
    "chunked-pieces": chunked(b"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"),
    "chunked-hex": chunked(b"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"),
    "chunked-data-looks-like-end": chunked(b"5\r\n0\r\n\r\n\r\n0\r\n\r\n"),
    "chunked-extension": chunked(b'3;a=b;c="d"\r\nabc\r\n0;e\r\n\r\n'),
    "chunked-extension-256": chunked(b"3;" + b"a" * 256 + b"\r\nabc\r\n0\r\n\r\n"),
    "chunked-trailer": chunked(b"0\r\nX-Checksum: 1\r\n\r\n"),
    "chunked-trailer-frames-nothing": chunked(b"0\r\nContent-Length: 50\r\n\r\n"),
    "chunked-size-of-16-digits": chunked(b"0000000000000001\r\nx\r\n0\r\n\r\n"),
    "one-empty-line-before": b"\r\n" + head(method="GET"),
    "absolute-target": head(method="GET", target="http://localhost/nothing-here"),
    "absolute-target-without-path": head(method="GET", target="http://LOCALHOST"),
    "host-with-port": head(method="GET", host="Host: localhost:8080"),
    "host-ipv6": head(method="GET", host="Host: [::1]:8080"),
    "upgrade-is-ignored": head("Connection: upgrade, HTTP2-Settings", "Upgrade: h2c",
                               "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA", method="GET"),
    "empty-value": head("X-Empty:", method="GET"),
    "obs-text-value": head("X-Text: \xe9", method="GET"),
    "get-with-body": head("Content-Length: 3", method="GET") + b"abc",
}


@pytest.mark.parametrize("request_bytes", TAKEN.values(), ids=TAKEN.keys())
def test_plain_request_leaves_the_connection_in_step(request_bytes):
    received, closed = exchange(request_bytes + NEXT.replace(b"\r\n\r\n",
                                                             b"\r\nConnection: close\r\n\r\n"))

    assert statuses(received) == [404, 404]
    assert b"/smuggled" in received
    assert closed


@pytest.mark.parametrize("request_bytes", TAKEN.values(), ids=TAKEN.keys())
def test_plain_request_in_single_bytes_gives_the_same(request_bytes):
    with socket.create_connection(tuple(ADDRESS), timeout=3.0) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request_bytes:
            connection.sendall(bytes([byte]))
        received = connection.recv(65536)

    assert statuses(received) == [404]


def test_http_1_0_gets_one_answer():
    received, closed = exchange(head(method="GET", version="HTTP/1.0", host=None) + NEXT)

    assert statuses(received) == [404]
    assert closed


def test_connection_close_gets_one_answer():
    received, closed = exchange(head("Connection: close", method="GET") + NEXT)

    assert statuses(received) == [404]
    assert closed


def test_pipelined_requests_are_answered_in_order():
    paths = [f"/nothing-{number}" for number in range(200)]
    requests = b"".join(head(method="GET", target=path) for path in paths)
    received, closed = exchange(requests + head("Connection: close", method="GET"), timeout=10.0)

    assert closed
    assert statuses(received) == [404] * 201
    seen = re.findall(rb'"message":"there is nothing at (/nothing-\d+)"', received)
    assert seen == [path.encode() for path in paths]


def test_head_has_no_body():
    received, closed = exchange(head(method="HEAD")
                                + head("Connection: close", method="HEAD"))

    assert closed
    assert statuses(received) == [404, 404]
    assert b"{" not in received


def test_expect_continue_is_answered_before_the_body():
    with socket.create_connection(tuple(ADDRESS), timeout=3.0) as connection:
        connection.sendall(head("Content-Length: 2", "Expect: 100-continue",
                                "Content-Type: application/json", target="/v1/auth:login"))
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(b"{}")
        assert statuses(connection.recv(65536))[0] >= 400


def test_expect_continue_for_an_unknown_path_is_refused_at_once():
    received, closed = exchange(head("Content-Length: 2", "Expect: 100-continue"))

    assert statuses(received) == [404]
    assert closed
