"""Server streams over REST: server-sent events and newline-delimited JSON."""

import json

import pytest
from support.curl import MODES, Curl
from support.streams import RestStream


@pytest.mark.parametrize("mode", MODES)
def test_stream__is_lines_of_json(server, mode):
    answer = Curl(server, mode).get("/v1/test:count?count=3")

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["cache-control"] == "no-store"
    lines = [json.loads(line) for line in answer.body.decode().splitlines()]
    assert [line["result"]["number"] for line in lines] == [1, 2, 3]


@pytest.mark.parametrize("mode", MODES)
def test_stream__is_events_for_who_accepts_them(server, mode):
    with RestStream(server, "/v1/test:count?count=2", mode=mode) as stream:
        assert stream.status == 200
        assert "content-type: text/event-stream" in stream.head
        assert stream.event()["data"]["number"] == 1
        assert stream.event()["data"]["number"] == 2
        assert stream.event() is None


def test_stream__that_fails_before_it_begins_is_an_ordinary_error(server):
    answer = Curl(server, "http1").get(
        "/v1/test:count?count=-1", headers={"accept": "text/event-stream"}
    )

    assert answer.status == 400
    assert answer.error["reason"] == "FIELD_INVALID"


def test_stream__without_messages_is_an_empty_answer(server):
    answer = Curl(server, "http1").get("/v1/test:count?count=0")

    assert answer.status == 200
    assert answer.body == b""


def test_stream__cannot_be_asked_for_with_head(server):
    assert Curl(server, "http1").request("HEAD", "/v1/test:count?count=1").status == 501


def test_stream__of_a_slow_reader_waits_for_it(server):
    with RestStream(server, "/v1/test:count?count=200000", accept="*/*") as stream:
        numbers = 0
        while stream.line() is not None:
            numbers += 1

    assert numbers == 200000
