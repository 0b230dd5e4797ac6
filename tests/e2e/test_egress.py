"""HTTP for plugins: what it reaches, and that nothing makes it reach anything else.

The server may go to 127.0.0.2 and, where nobody listens, 127.0.0.3 (its setting plugin_networks);
canaries listen on 127.0.0.1 and ::1, on the same port, and must never be called.
"""

import base64
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from smoothschedule import SmoothError
from support.calls import open_channel
from support.curl import Curl
from support.egress import A, AAAA, CNAME, OPEN_ADDRESS, Authority, Canary, DnsServer, Target, fixed
from support.metrics import read_metrics
from support.stubs import TestServiceStub, test_pb
from support.waiting import wait_until

BODY_MAX, AT_ONCE = 1024 * 1024, 64


class Outside:
    """All of it, and the server that is asked to go there."""

    def __init__(self, make_server, folder):
        self.dns = DnsServer()
        self.authority = Authority(folder / "good", ["hooks.test", "*.hooks.test"])
        self.target = Target()
        self.tls = Target(tls=self.authority)
        self.other_tls = Target(tls=Authority(folder / "bad", ["hooks.test"]))
        self.canary = Canary(self.target.port)
        self.server = make_server(
            plugin_networks=f"{OPEN_ADDRESS}/31",
            plugin_ca_file=self.authority.ca,
            dns_servers=f"127.0.0.1:{self.dns.port}",
            workers=1,
        )
        proxy = f"http://127.0.0.1:{self.target.port}"
        names = ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY")
        self.server.environment.update({name: proxy for name in names})
        self.server.start()
        self.curl = Curl(self.server, "http1")
        self.dns.names["hooks.test"] = fixed((A, OPEN_ADDRESS))
        self.dns.names["other.hooks.test"] = fixed((A, OPEN_ADDRESS))

    def url(self, path, host="hooks.test", tls=None):
        server = tls or self.target
        return f"{'https' if tls else 'http'}://{host}:{server.port}{path}"

    def send(self, url, method="GET", **more):
        return self.curl.post("/v1/test:sendHttp", {"method": method, "url": url, **more})

    def reason(self, url, **more):
        """Why it failed."""
        return self.send(url, **more).detail("ErrorInfo")["reason"]

    def close(self):
        for each in (self.dns, self.target, self.tls, self.other_tls, self.canary):
            each.close()


@pytest.fixture(scope="module")
def outside(make_module_server, tmp_path_factory):
    outside = Outside(make_module_server, tmp_path_factory.mktemp("egress"))
    yield outside
    assert outside.canary.visits == 0
    outside.canary.knock()
    wait_until(lambda: outside.canary.visits == 2, 5, "the canary notices visits")
    assert outside.server.stop() == 0, outside.server.output()
    assert "ERROR: " not in outside.server.output(), outside.server.output()
    outside.close()


# What it does.


def test_an_answer_comes_whole(outside):
    answer = outside.send(outside.url("/ok?a=b"))
    assert answer.status == 200, answer.body
    assert answer.json["status"] == 200
    assert base64.b64decode(answer.json["body"]) == b'{"hello":"plugin"}'
    twice = [h["value"] for h in answer.json["headers"] if h["name"] == "x-twice"]
    assert twice == ["a", "b"]
    assert outside.target.last["path"] == "/ok?a=b"
    assert outside.target.header("host") == [f"hooks.test:{outside.target.port}"]
    assert outside.target.header("accept-encoding") == ["identity"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_each_method_is_sent_with_its_body(outside, method):
    headers = [{"name": "Content-Type", "value": "text/x"}, {"name": "X-Empty", "value": ""}]
    body = base64.b64encode(b"some\0bytes").decode()
    assert outside.send(outside.url("/ok"), method, headers=headers, body=body).status == 200
    assert outside.target.last["method"] == method
    assert outside.target.last["body"] == b"some\0bytes"
    assert outside.target.header("content-type") == ["text/x"]
    assert outside.target.header("x-empty") == [""]


def test_nothing_is_said_that_was_not_asked_for(outside):
    assert outside.send(outside.url("/ok"), "POST").status == 200
    sent = {name for name, _ in outside.target.last["headers"]}
    assert sent == {"host", "user-agent", "accept", "accept-encoding", "content-length"}


def test_tls_speaks_to_the_name(outside):
    assert outside.send(outside.url("/ok", tls=outside.tls)).json["status"] == 200
    assert outside.tls.server_names[-1] == "hooks.test"
    assert outside.tls.header("host") == [f"hooks.test:{outside.tls.port}"]


def test_tls_wants_a_certificate_for_the_name(outside):
    outside.dns.names["another.test"] = fixed((A, OPEN_ADDRESS))
    assert outside.reason(outside.url("/ok", "another.test", outside.tls)) == "TLS_FAILED"


def test_tls_wants_an_authority_that_is_known(outside):
    assert outside.reason(outside.url("/ok", tls=outside.other_tls)) == "TLS_FAILED"
    assert outside.other_tls.requests == []


def test_a_compressed_answer_stays_as_it_came(outside):
    answer = outside.send(outside.url("/gzip"))
    assert base64.b64decode(answer.json["body"]) == b"\x1f\x8bnot really"


# Where it does not go.

REBINDINGS = {
    "mixed_with_private": fixed((A, OPEN_ADDRESS), (A, "127.0.0.1")),
    "private_first": fixed((A, "127.0.0.1"), (A, OPEN_ADDRESS)),
    "mapped": fixed((AAAA, "::ffff:127.0.0.1")),
    "mapped_beside_open": fixed((A, OPEN_ADDRESS), (AAAA, "::ffff:127.0.0.1")),
    "mapped_open": fixed((AAAA, f"::ffff:{OPEN_ADDRESS}")),
    "cname_to_private": fixed((CNAME, "internal.hooks.test"), (A, "127.0.0.1")),
    "cname_to_localhost": fixed((CNAME, "localhost"), (A, "127.0.0.1")),
    "v6_private_v4_open": fixed((A, OPEN_ADDRESS), (AAAA, "::1")),
    "v4_private_v6_open": fixed((A, "127.0.0.1"), (AAAA, "2606:4700::1111")),
    "nat64": fixed((AAAA, "64:ff9b::7f00:1")),
    "compatible": fixed((AAAA, "::127.0.0.1")),
    "6to4": fixed((AAAA, "2002:7f00:1::")),
    "any_address": fixed((A, "0.0.0.0")),
    "metadata": fixed((A, "169.254.169.254")),
    "changes_by_type": lambda kind, count: [(A, OPEN_ADDRESS) if kind == A else (AAAA, "::1")],
}


@pytest.mark.parametrize("way", REBINDINGS)
def test_a_name_that_leads_astray_is_refused(outside, way):
    name = f"{way.replace('_', '-')}.rebind.test"
    outside.dns.names[name] = REBINDINGS[way]
    before = len(outside.target.requests)
    assert outside.reason(outside.url("/ok", name)) == "ADDRESS_REFUSED"
    assert outside.canary.visits == 0
    assert len(outside.target.requests) == before


def test_a_name_is_asked_for_once_a_request(outside):
    """Public, then private, with a TTL of 0: the second answer is never asked for."""
    name = "later.rebind.test"
    outside.dns.names[name] = lambda kind, count: (
        [(A, OPEN_ADDRESS if count == 1 else "127.0.0.1")] if kind == A else []
    )
    assert outside.send(outside.url("/ok", name)).json["status"] == 200
    assert outside.dns.count(name, A) == 1
    assert outside.reason(outside.url("/ok", name)) == "ADDRESS_REFUSED"
    assert outside.canary.visits == 0


def test_a_name_that_changes_with_each_question_never_leads_astray(outside):
    name = "flips.rebind.test"
    outside.dns.names[name] = lambda kind, count: (
        [(A, "127.0.0.1" if count % 2 else OPEN_ADDRESS)] if kind == A else []
    )
    answers = [outside.send(outside.url("/ok", name)).status for _ in range(10)]
    assert answers == [403, 200] * 5
    assert outside.canary.visits == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1"]
)
def test_an_address_is_refused_like_a_name(outside, host):
    assert outside.reason(outside.url("/ok", host)) == "ADDRESS_REFUSED"


def test_an_address_that_is_open_is_gone_to(outside):
    assert outside.send(outside.url("/ok", OPEN_ADDRESS)).json["status"] == 200


def test_a_name_of_the_hosts_file_is_refused_too(outside):
    assert outside.send(outside.url("/ok", "localhost")).status == 400
    assert outside.canary.visits == 0


def test_names_that_are_not_there(outside):
    assert outside.reason(outside.url("/ok", "nowhere.test")) == "NAME_UNKNOWN"
    outside.dns.names["empty.test"] = fixed()
    assert outside.reason(outside.url("/ok", "empty.test")) == "NAME_UNKNOWN"
    outside.dns.names["dangling.test"] = fixed((CNAME, "nowhere.test"))
    assert outside.reason(outside.url("/ok", "dangling.test")) == "NAME_UNKNOWN"


def test_a_name_with_too_many_addresses_is_refused(outside):
    outside.dns.names["many.test"] = fixed(*[(A, OPEN_ADDRESS)] * 33)
    assert outside.reason(outside.url("/ok", "many.test")) == "NAME_TOO_LARGE"
    outside.dns.names["fewer.test"] = fixed(*[(A, OPEN_ADDRESS)] * 32)
    assert outside.send(outside.url("/ok", "fewer.test")).json["status"] == 200


def test_a_name_whose_first_addresses_are_closed(outside):
    """The next one is tried: nothing was sent to the first."""
    outside.dns.names["second.test"] = fixed((A, "127.0.0.3"), (A, OPEN_ADDRESS))
    assert outside.send(outside.url("/ok", "second.test")).json["status"] == 200


def test_an_answer_that_is_too_long_for_udp_is_asked_for_again(outside):
    outside.dns.long.append("long.test")
    outside.dns.names["long.test"] = fixed((A, OPEN_ADDRESS))
    assert outside.send(outside.url("/ok", "long.test")).json["status"] == 200
    outside.dns.names["long.test"] = fixed((A, OPEN_ADDRESS), (AAAA, "::1"))
    assert outside.reason(outside.url("/ok", "long.test")) == "ADDRESS_REFUSED"


def test_a_dns_server_that_is_silent_does_not_hold_up(outside):
    outside.dns.silent.append("silent.test")
    began = time.monotonic()
    reason = outside.reason(outside.url("/ok", "silent.test"), totalMs=1000)
    assert reason == "NAME_UNANSWERED"
    assert time.monotonic() - began < 3


def test_a_port_that_is_closed(outside):
    assert outside.reason(f"http://hooks.test:{outside.dns.port}/") == "CONNECT_FAILED"


# Redirects.


def test_a_redirect_is_an_answer(outside):
    answer = outside.send(outside.url(f"/redirect?to={outside.url('/ok')}"))
    assert answer.json["status"] == 302
    assert "redirects" not in answer.json or answer.json["redirects"] == 0


def test_a_redirect_that_may_be_followed_is(outside):
    to = outside.url("/ok?end", "other.hooks.test")
    answer = outside.send(outside.url(f"/redirect?to={to}"), follow=[to])
    assert (answer.json["status"], answer.json["redirects"]) == (200, 1)
    assert answer.json["url"] == to
    assert outside.target.header("host") == [f"other.hooks.test:{outside.target.port}"]


def test_a_redirect_off_the_list_is_refused(outside):
    to = outside.url("/ok", "other.hooks.test")
    before = len(outside.target.requests)
    reason = outside.reason(outside.url(f"/redirect?to={to}"), follow=["http://hooks.test"])
    assert reason == "URL_NOT_ALLOWED"
    assert len(outside.target.requests) == before + 1


@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/ok", "http://[::1]:{port}/ok"])
def test_a_redirect_to_a_private_address_is_refused(outside, to):
    to = to.format(port=outside.target.port)
    assert outside.reason(outside.url(f"/redirect?to={to}"), follow=["http"]) == "ADDRESS_REFUSED"
    assert outside.canary.visits == 0


def test_a_redirect_to_a_private_name_is_refused(outside):
    outside.dns.names["inside.test"] = fixed((A, "127.0.0.1"))
    to = outside.url("/ok", "inside.test")
    assert outside.reason(outside.url(f"/redirect?to={to}"), follow=["http"]) == "ADDRESS_REFUSED"
    assert outside.canary.visits == 0


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "gopher://127.0.0.1:1/x", "http://2130706433/"]
)
def test_a_redirect_to_what_is_no_url_is_refused(outside, to):
    assert outside.reason(outside.url(f"/redirect?to={to}"), follow=["http"]) == "REDIRECT_REFUSED"


def test_a_redirect_out_of_tls_is_refused(outside):
    to = outside.url("/ok")
    url = outside.url(f"/redirect?to={to}", tls=outside.tls)
    assert outside.reason(url, follow=["http"]) == "REDIRECT_REFUSED"


def test_redirects_end_after_three(outside):
    to = outside.url("/ok")
    for _ in range(3):
        to = outside.url("/redirect?to=" + to.replace("%", "%25").replace("&", "%26"))
    answer = outside.send(to, follow=["http"])
    assert (answer.json["status"], answer.json["redirects"]) == (200, 3)
    loop = outside.url(
        "/redirect?to=/redirect%3Fto%3D/redirect%253Fto%253D/redirect%25253Fto%25253D/a"
    )
    assert outside.reason(loop, follow=["http"]) == "REDIRECTS_TOO_MANY"


CREDENTIALS = [
    {"name": "Authorization", "value": "Bearer x"},
    {"name": "Cookie", "value": "a=b"},
    {"name": "X-Key", "value": "y", "isSecret": True},
    {"name": "X-Plain", "value": "z"},
]


def test_credentials_stay_at_their_origin(outside):
    to = outside.url("/ok", "other.hooks.test")
    url = outside.url(f"/redirect?to={to}")
    assert outside.send(url, headers=CREDENTIALS, follow=["http"]).json["status"] == 200
    sent = {name for name, _ in outside.target.last["headers"]}
    assert "x-plain" in sent
    assert not sent & {"authorization", "cookie", "x-key"}

    url = outside.url(f"/redirect?to={outside.url('/ok')}")
    assert outside.send(url, headers=CREDENTIALS, follow=["http"]).json["status"] == 200
    sent = {name for name, _ in outside.target.last["headers"]}
    assert sent >= {"authorization", "cookie", "x-key", "x-plain"}


@pytest.mark.parametrize(
    "code, method, kept",
    [(302, "GET", False), (303, "GET", False), (307, "POST", True), (308, "POST", True)],
)
def test_a_redirected_post_is_what_its_status_says(outside, code, method, kept):
    url = outside.url(f"/redirect?code={code}&to={outside.url('/ok')}")
    headers = [{"name": "Content-Type", "value": "text/x"}]
    body = base64.b64encode(b"body").decode()
    assert outside.send(url, "POST", headers=headers, body=body, follow=["http"]).status == 200
    assert outside.target.last["method"] == method
    assert outside.target.last["body"] == (b"body" if kept else b"")
    assert outside.target.header("content-type") == (["text/x"] if kept else [])


def test_a_secret_body_stays_at_its_origin(outside):
    to = outside.url("/ok", "other.hooks.test")
    more = {"body": base64.b64encode(b"s").decode(), "bodyIsSecret": True, "follow": ["http"]}
    url = outside.url(f"/redirect?code=307&to={to}")
    assert outside.reason(url, method="POST", **more) == "REDIRECT_REFUSED"


# Limits.


def test_a_server_that_is_silent_is_left(outside):
    before = len(outside.target.cut)
    began = time.monotonic()
    assert outside.reason(outside.url("/silent"), totalMs=500) == "HTTP_TIMEOUT"
    assert time.monotonic() - began < 3
    wait_until(lambda: len(outside.target.cut) > before, 5, "the request is cut")


def test_a_server_that_drips_is_left(outside):
    began = time.monotonic()
    before = len(outside.target.cut)
    assert outside.reason(outside.url("/drip"), totalMs=1000) == "HTTP_TIMEOUT"
    assert time.monotonic() - began < 3
    wait_until(lambda: len(outside.target.cut) > before, 5, "the request is cut")


def test_a_call_that_is_given_up_ends_its_request(outside):
    before, silent = len(outside.target.cut), outside.url("/silent")
    connection = HTTPConnection("127.0.0.1", outside.server.clear_port, timeout=10)
    body = json.dumps({"method": "GET", "url": silent})
    connection.request("POST", "/v1/test:sendHttp", body, {"content-type": "application/json"})
    wait_until(lambda: outside.target.last["path"] == "/silent", 5, "the request is there")
    connection.close()
    wait_until(lambda: len(outside.target.cut) > before, 5, "the request is cut")
    assert outside.target.cut[-1]


def test_a_server_that_stops_ends_its_requests(outside, make_server):
    server = make_server(
        plugin_networks=OPEN_ADDRESS,
        dns_servers=f"127.0.0.1:{outside.dns.port}",
        drain_seconds=1,
        workers=1,
    )
    server.start()
    outside.dns.silent.append("unanswered.test")
    waiting = [outside.url("/silent"), outside.url("/ok", "unanswered.test")]
    before = len(outside.target.requests)
    with open_channel(server) as channel:
        send = TestServiceStub(channel).SendHttp
        requests = [test_pb.SendHttpRequest(method="GET", url=url) for url in waiting]
        calls = [send.future(request, timeout=20) for request in requests]
        wait_until(lambda: len(outside.target.requests) > before, 5, "the request is there")
        assert server.stop() == 0, server.output()
        assert all(call.exception() is not None for call in calls)
    assert "ERROR: " not in server.output(), server.output()


def test_a_body_that_is_too_large_is_cut(outside):
    assert outside.reason(outside.url(f"/big?bytes={BODY_MAX + 1024}")) == "ANSWER_TOO_LARGE"
    assert outside.reason(outside.url("/big?bytes=100000000")) == "ANSWER_TOO_LARGE"
    assert outside.reason(outside.url("/big-length?bytes=99999999")) == "ANSWER_TOO_LARGE"
    assert outside.reason(outside.url("/big?bytes=2048"), bodyBytesMax=1024) == "ANSWER_TOO_LARGE"


def test_a_body_of_just_the_limit_is_not(outside):
    answer = outside.send(outside.url(f"/big?bytes={BODY_MAX}"))
    assert len(base64.b64decode(answer.json["body"])) == BODY_MAX


def test_too_many_headers_are_cut(outside):
    assert outside.reason(outside.url("/headers?count=150&bytes=1")) == "ANSWER_TOO_LARGE"
    assert outside.reason(outside.url("/headers?count=50&bytes=1000")) == "ANSWER_TOO_LARGE"
    assert outside.send(outside.url("/headers?count=50&bytes=100")).json["status"] == 200


def test_what_is_no_http_fails(outside):
    assert outside.reason(outside.url("/nonsense")) == "HTTP_FAILED"


# What may be asked.


@pytest.mark.parametrize(
    "name, value",
    [
        ("X-A", "a\r\nX-B: b"),
        ("X-A", "a\nb"),
        ("X-A", "a\rb"),
        ("X-A", "a\x01b"),
        ("X A", "a"),
        ("X-A:", "a"),
        ("X-A\r\nX-B", "a"),
        ("", "a"),
        ("Host", "localhost"),
        ("host", "localhost"),
        ("Content-Length", "5"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Upgrade", "h2c"),
        ("TE", "trailers"),
        ("Trailer", "x"),
        ("Expect", "100-continue"),
        ("Accept-Encoding", "gzip"),
        ("Proxy-Authorization", "Basic x"),
        ("X-Forwarded-For", "127.0.0.1"),
    ],
)
def test_headers_that_are_not_a_caller_s(outside, name, value):
    before = len(outside.target.requests)
    headers = [{"name": name, "value": value}]
    assert outside.reason(outside.url("/ok"), headers=headers) == "HTTP_REQUEST_INVALID"
    assert len(outside.target.requests) == before


@pytest.mark.parametrize(
    "method", ["CONNECT", "TRACE", "HEAD", "get", "GET x", "", "GET / HTTP/1.1\r\n"]
)
def test_methods_that_are_none(outside, method):
    assert outside.reason(outside.url("/ok"), method=method) == "HTTP_REQUEST_INVALID"


def test_many_at_once_are_answered(outside):
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda _: outside.send(outside.url("/ok")), range(60)))
    assert {answer.status for answer in answers} == {200}


def test_too_many_at_once_are_told_to_come_back(outside):
    """64 go at once; the others hear so at once."""
    request = test_pb.SendHttpRequest(method="GET", url=outside.url("/silent"), total_ms=3000)
    with open_channel(outside.server) as channel:
        stub = TestServiceStub(channel)
        calls = [stub.SendHttp.future(request, timeout=20) for _ in range(AT_ONCE + 6)]
        reasons = [SmoothError.of(call.exception()).reason for call in calls]
    assert sorted(set(reasons)) == ["HTTP_BUSY", "HTTP_TIMEOUT"]
    assert reasons.count("HTTP_TIMEOUT") == AT_ONCE
    assert outside.send(outside.url("/ok")).json["status"] == 200


def test_nothing_is_left_behind(outside):
    """No descriptor, no thread: whatever becomes of requests."""

    def left():
        (worker,) = outside.server.workers()
        return [len(os.listdir(f"/proc/{worker}/{what}")) for what in ("fd", "task")]

    def send_all():
        outside.dns.names["astray.test"] = fixed((A, "127.0.0.1"))
        for url in ("/ok", "/nonsense", "/big?bytes=3000000", "/headers?count=150&bytes=1"):
            outside.send(outside.url(url))
        for name in ("astray.test", "nowhere.test"):
            outside.send(outside.url("/ok", name))
        outside.send(outside.url("/ok", tls=outside.tls))
        outside.send(outside.url("/ok", tls=outside.other_tls))
        outside.send(outside.url("/silent"), totalMs=100)

    rounds = 5
    send_all()
    before = left()
    for _ in range(rounds):
        send_all()

    # The server's own come and go; less than one a round is no leak.
    def is_clean():
        return all(now < then + rounds for now, then in zip(left(), before))

    wait_until(is_clean, 5, "all of it is closed")


def test_requests_are_counted(outside):
    def counted(outcome):
        return read_metrics(outside.server)[f'smooth_egress_requests_total{{outcome="{outcome}"}}']

    before = {outcome: counted(outcome) for outcome in ("answered", "refused", "failed")}
    outside.send(outside.url("/ok"))
    outside.send(outside.url("/ok", "10.0.0.1"))
    outside.send(outside.url("/nonsense"))
    assert {outcome: counted(outcome) - count for outcome, count in before.items()} == {
        "answered": 1,
        "refused": 1,
        "failed": 1,
    }
