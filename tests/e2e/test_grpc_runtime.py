"""The gRPC runtime: deadlines, cancelling, streams, limits and malformed calls, with grpcio."""

import random
import threading
import time
import uuid

import grpc
import pytest
from google.protobuf import duration_pb2
from smoothschedule import FieldViolation, SmoothError
from support.calls import FACES, failing, open_channel
from support.metrics import calls_active, wait_until_idle
from support.stubs import TestServiceStub, test_pb
from support.waiting import wait_until

MIB = 1024 * 1024
MESSAGE_BYTES_MAX = 4 * MIB

INVALID_ARGUMENT = grpc.StatusCode.INVALID_ARGUMENT
DEADLINE_EXCEEDED = grpc.StatusCode.DEADLINE_EXCEEDED


@pytest.fixture(params=FACES)
def face(request):
    return request.param


@pytest.fixture
def channel(server, face):
    with open_channel(server, face) as channel:
        yield channel


@pytest.fixture
def service(channel):
    return TestServiceStub(channel)


def seconds(value):
    duration = duration_pb2.Duration()
    duration.FromNanoseconds(int(value * 1e9))
    return duration


def raw(channel, method="Echo", service="smoothschedule.test.v1.TestService"):
    """A method that sends and gives bytes."""
    return channel.unary_unary(f"/{service}/{method}", None, None)


# Statuses.


def test_fail__details_hold_all_there_is(service):
    request = test_pb.FailRequest(
        code=grpc.StatusCode.UNAVAILABLE.value[0],
        reason="SHOP_CLOSED",
        message="closed until 8 o’clock, 100% sure",
        violations=[test_pb.FailRequest.Violation(field="a.b", description="is zoë’s")],
        retry_after=seconds(1.25),
    )

    with failing(grpc.StatusCode.UNAVAILABLE, "SHOP_CLOSED") as failure:
        service.Fail(request)

    assert failure.error.message == "closed until 8 o’clock, 100% sure"
    assert failure.error.field_violations == (FieldViolation("a.b", "is zoë’s"),)
    assert failure.error.retry_after == 1.25
    assert uuid.UUID(failure.error.request_id)


@pytest.mark.parametrize("code", list(grpc.StatusCode)[1:], ids=lambda code: code.name)
def test_fail__every_code_arrives(service, code):
    with failing(code, "ON_REQUEST"):
        service.Fail(test_pb.FailRequest(code=code.value[0], reason="ON_REQUEST", message="m"))


def test_fail__of_our_own_making_is_told_to_the_log_only(server, service):
    request = test_pb.FailRequest(code=13, reason="BROKEN", message="pointer 7 is in the soup")

    with failing(grpc.StatusCode.INTERNAL, "BROKEN") as failure:
        service.Fail(request)

    assert "soup" not in failure.error.message
    wait_until(
        lambda: server.logged(request_id=failure.error.request_id, why="pointer 7 is in the soup"),
        2,
        "the cause in server.log",
    )


def test_fail__can_succeed(service):
    service.Fail(test_pb.FailRequest())


@pytest.mark.parametrize("given", ["abc-123", "A" * 64])
def test_request_id__a_sane_one_is_kept(service, given):
    with failing(grpc.StatusCode.ABORTED) as failure:
        service.Fail(test_pb.FailRequest(code=10, reason="X"), metadata=[("x-request-id", given)])

    assert failure.error.request_id == given


@pytest.mark.parametrize("given", ["A" * 65, 'a"b', "a b", "a/b"])
def test_request_id__another_is_replaced(service, given):
    with failing(grpc.StatusCode.ABORTED) as failure:
        service.Fail(test_pb.FailRequest(code=10, reason="X"), metadata=[("x-request-id", given)])

    assert uuid.UUID(failure.error.request_id).version == 7


def test_request_id__is_in_the_log(server, service):
    given = uuid.uuid4().hex
    with failing(grpc.StatusCode.ABORTED):
        service.Fail(test_pb.FailRequest(code=10, reason="X"), metadata=[("x-request-id", given)])

    log = server.logs / "access.log"
    wait_until(lambda: given in log.read_text(), 2, f"{given} in {log}")


# Deadlines and cancelling.


def test_deadline__ends_the_call_here_and_at_the_server(server, service):
    begun = time.monotonic()

    with failing(DEADLINE_EXCEEDED):
        service.Sleep(test_pb.SleepRequest(duration=seconds(30)), timeout=0.1)

    assert time.monotonic() - begun < 1
    wait_until_idle(server)


def test_deadline__of_a_stream(server, service):
    request = test_pb.CountRequest(count=1000, delay=seconds(0.02))

    numbers = []
    with failing(DEADLINE_EXCEEDED):
        for response in service.Count(request, timeout=0.5):
            numbers.append(response.number)

    assert numbers == list(range(1, len(numbers) + 1))
    assert 1 <= len(numbers) <= 25
    wait_until_idle(server)


def test_deadline__ends_a_query(server, service):
    begun = time.monotonic()

    with failing(DEADLINE_EXCEEDED):
        service.SlowQuery(test_pb.SlowQueryRequest(seconds=20), timeout=0.3)

    assert time.monotonic() - begun < 2
    wait_until_idle(server, seconds=3)


def test_deadline__that_is_kept_costs_nothing(service):
    response = service.Sleep(test_pb.SleepRequest(duration=seconds(0.05)), timeout=5)

    assert response.slept.ToNanoseconds() >= 50_000_000


def test_cancel__ends_the_handler(server, service):
    call = service.Sleep.future(test_pb.SleepRequest(duration=seconds(30)), timeout=60)
    wait_until(lambda: calls_active(server) == 1, 2, "the call is active")

    call.cancel()

    wait_until_idle(server)


def test_cancel__ends_streams_in_the_middle(server, service):
    counting = service.Count(test_pb.CountRequest(count=10**6, delay=seconds(0.001)))
    half_open = threading.Event()

    def hold_open():
        yield test_pb.ChatRequest(text="first")
        half_open.wait(30)

    chatting = service.Chat(hold_open())
    assert next(counting).number == 1
    assert next(chatting).text == "first"
    assert calls_active(server) == 2

    counting.cancel()
    chatting.cancel()

    wait_until_idle(server)
    half_open.set()


def test_cancel__by_closing_the_connection(server, face):
    channel = open_channel(server, face)
    calls = [
        TestServiceStub(channel).Sleep.future(test_pb.SleepRequest(duration=seconds(30)))
        for _ in range(20)
    ]
    wait_until(lambda: calls_active(server) == 20, 3, "20 calls are active")

    channel.close()

    wait_until_idle(server)
    assert all(call.done() for call in calls)


# Streams.


def test_count__comes_in_order_and_whole(service):
    responses = list(service.Count(test_pb.CountRequest(count=2000, payload_bytes=1000)))

    assert [response.number for response in responses] == list(range(1, 2001))
    assert {len(response.payload) for response in responses} == {1000}


def test_count__of_nothing(service):
    assert list(service.Count(test_pb.CountRequest())) == []


def test_count__a_slow_reader_gets_everything(server, service):
    count = 200
    stream = service.Count(test_pb.CountRequest(count=count, payload_bytes=256 * 1024))

    numbers = []
    for response in stream:
        numbers.append(response.number)
        assert len(response.payload) == 256 * 1024
        if len(numbers) % 40 == 0:
            time.sleep(0.3)

    assert numbers == list(range(1, count + 1))


def test_add_up__takes_a_stream(service):
    requests = (test_pb.AddUpRequest(number=number) for number in range(-100, 1001))

    response = service.AddUp(requests)

    assert (response.sum, response.count) == (sum(range(-100, 1001)), 1101)


def test_add_up__of_nothing(service):
    response = service.AddUp(iter([]))

    assert (response.sum, response.count) == (0, 0)


def test_chat__sends_1000_messages_back_in_order(service):
    texts = [f"message {number}" for number in range(1000)]

    responses = service.Chat(test_pb.ChatRequest(text=text) for text in texts)

    assert [response.text for response in responses] == texts


def test_chat__is_a_conversation(service):
    turn = threading.Semaphore(1)

    def speak():
        for number in range(200):
            assert turn.acquire(timeout=10)
            yield test_pb.ChatRequest(text=str(number))

    heard = []
    for response in service.Chat(speak()):  # each is sent after the answer to the one before
        heard.append(response.text)
        turn.release()

    assert heard == [str(number) for number in range(200)]


def test_chat__holds_a_writer_back_while_nobody_reads(service):
    total = 400
    payload = random.Random(7).randbytes(128 * 1024)
    sent = 0

    def speak():
        nonlocal sent
        for number in range(total):
            sent += 1
            yield test_pb.ChatRequest(text=str(number), payload=payload)

    responses = service.Chat(speak())
    time.sleep(2)
    sent_unread = sent

    heard = []
    for response in responses:
        assert response.payload == payload
        heard.append(response.text)
    assert heard == [str(number) for number in range(total)]
    # Windows, and what each side may buffer: a few MiB, not the 50 MiB that wait to be sent.
    assert sent_unread * len(payload) < 16 * MIB


# Limits.


def echo_of_size(size):
    """A request whose message has exactly `size` bytes."""
    return test_pb.EchoRequest(payload=bytes(size - 5))  # tag, and a length of 4 bytes


def test_message__of_the_largest_size(service):
    request = echo_of_size(MESSAGE_BYTES_MAX)
    assert request.ByteSize() == MESSAGE_BYTES_MAX

    assert service.Echo(request).payload == request.payload


def test_message__over_the_limit(service):
    with failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE"):
        service.Echo(echo_of_size(MESSAGE_BYTES_MAX + 1))

    assert service.Echo(test_pb.EchoRequest(text="still here")).text == "still here"


def test_message__far_over_the_limit(service):
    with failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE"):
        service.Echo(echo_of_size(32 * MIB))


def test_message__over_the_limit_within_a_stream(service):
    def speak():
        yield test_pb.ChatRequest(text="small")
        yield test_pb.ChatRequest(payload=bytes(MESSAGE_BYTES_MAX + 1))

    heard = []
    with failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE"):
        for response in service.Chat(speak()):
            heard.append(response.text)


def test_metadata__too_much_of_it(service):
    """16 KiB of headers is the limit; the server answers 431, which grpcio makes a status of."""
    with pytest.raises(grpc.RpcError):
        service.Echo(test_pb.EchoRequest(), metadata=[("x-filler", "a" * 20_000)])

    assert service.Echo(test_pb.EchoRequest(text="still here")).text == "still here"


# Malformed calls.


@pytest.mark.parametrize(
    "service, method",
    [
        ("smoothschedule.test.v1.TestService", "NoSuch"),
        ("smoothschedule.test.v1.NoSuch", "Echo"),
        ("smoothschedule.test.v1.TestService", ""),
        ("", ""),
        ("smoothschedule.test.v1.TestService", "Echo/more"),
    ],
)
def test_method__unknown(channel, service, method):
    with failing(grpc.StatusCode.UNIMPLEMENTED, "METHOD_UNKNOWN"):
        raw(channel, method, service)(b"")


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text_field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


@pytest.mark.parametrize(
    "message",
    [
        b"\xff",
        b"\x0a",
        b"\x0a\x05abc",
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        b"\x00\x01",
        b"\x0f\x01",
        b"\x0b" * 100_000,
        b"\x0c",
        b"\x80" * 11,
        varint(19 << 3 | 1) + b"1234",
    ],
    ids=[
        "tag_cut_off",
        "length_missing",
        "length_past_the_end",
        "length_of_64_bits",
        "field_number_0",
        "wire_type_7",
        "groups_nested_100000_deep",
        "end_of_no_group",
        "tag_of_11_bytes",
        "unknown_field_cut_off",
    ],
)
def test_bytes__that_are_no_protobuf(channel, message):
    with failing(INVALID_ARGUMENT, "PROTOBUF_INVALID"):
        raw(channel)(message)


@pytest.mark.parametrize(
    "text",
    [b"a\0b", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"cut \xe2\x82"],
    ids=["nul", "no_utf8", "overlong", "surrogate", "past_the_last", "cut_off"],
)
def test_text__that_is_none(channel, text):
    with failing(INVALID_ARGUMENT, "FIELD_INVALID") as failure:
        raw(channel)(text_field(1, text))

    assert [violation.field for violation in failure.error.field_violations] == ["text"]


def test_text__that_is_none_within_a_message(channel):
    violation = text_field(1, b"fine") + text_field(2, b"\xff")

    with failing(INVALID_ARGUMENT, "FIELD_INVALID") as failure:
        raw(channel, "Fail")(text_field(4, b"") + text_field(4, violation))

    assert failure.error.field_violations[0].field == "violations[1].description"


def test_bytes__are_any(service):
    payload = bytes(range(256)) * 10

    assert service.Echo(test_pb.EchoRequest(payload=payload)).payload == payload


def test_fields__that_are_unknown_are_ignored(channel):
    known = text_field(1, b"hello")
    unknown = text_field(1000, b"x") + varint(1001 << 3) + b"\x07" + varint(1002 << 3 | 5) + b"1234"

    reply = raw(channel)(unknown + known + unknown)

    assert test_pb.EchoResponse.FromString(reply).text == "hello"


def test_fields__too_many(channel):
    with failing(INVALID_ARGUMENT, "TOO_MANY_FIELDS"):
        raw(channel)(text_field(1, b"") * 100_001)


# Many at once.


def test_calls__of_two_clients_get_their_own_answers(server, face):
    count = 5000
    wrong = []

    def call(name):
        with open_channel(server, face) as channel:
            echo = TestServiceStub(channel).Echo
            generator = random.Random(name)
            window = []
            for number in range(count):
                text = f"{name} {number}"
                payload = generator.randbytes(number % 200)
                request = test_pb.EchoRequest(text=text, payload=payload)
                window.append((request, echo.future(request, timeout=60)))
                if len(window) == 50 or number == count - 1:
                    for sent, reply in window:
                        try:
                            got = reply.result()
                        except grpc.RpcError as error:
                            wrong.append((sent.text, SmoothError.of(error)))
                            continue
                        if (got.text, got.payload) != (sent.text, sent.payload):
                            wrong.append((sent.text, got.text))
                    window = []

    threads = [threading.Thread(target=call, args=(name,)) for name in ("ada", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_calls__more_than_a_connection_takes_wait_their_turn(server, service):
    """100 streams at once on a connection; grpcio queues the rest."""
    calls = [
        service.Sleep.future(test_pb.SleepRequest(duration=seconds(0.3)), timeout=20)
        for _ in range(250)
    ]

    assert all(call.result().slept.ToNanoseconds() >= 300_000_000 for call in calls)
