"""Errors, retries and deadlines."""

import time

import grpc
import pytest
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2
from smoothschedule import Client, FieldViolation, SmoothError, Tenant

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE


def packed(message):
    any = any_pb2.Any()
    any.Pack(message)
    return any


def failing(code, message="no", *details):
    """An answer: the call fails with these details, as the server packs them."""

    def answer(context):
        status = status_pb2.Status(
            code=code.value[0], message=message, details=[packed(detail) for detail in details]
        )
        context.set_trailing_metadata(
            (("grpc-status-details-bin", status.SerializeToString()), ("x-request-id", "r-1"))
        )
        context.abort(code, message)

    return answer


def retry_after(seconds):
    delay = duration_pb2.Duration()
    delay.FromMilliseconds(int(seconds * 1000))
    return error_details_pb2.RetryInfo(retry_delay=delay)


def test_error__says_all_that_the_details_hold(client, answers):
    violation = error_details_pb2.BadRequest.FieldViolation(
        field="tenant.schemaName", description="must begin with a letter"
    )
    answers.prepared = [
        failing(
            grpc.StatusCode.INVALID_ARGUMENT,
            "the request has a field that is wrong",
            error_details_pb2.ErrorInfo(
                reason="FIELD_INVALID", domain="smoothschedule", metadata={"requestId": "r-2"}
            ),
            error_details_pb2.BadRequest(field_violations=[violation]),
            retry_after(1.5),
        )
    ]

    with pytest.raises(SmoothError) as raised:
        client.create_tenant("Bob", "9bob")

    error = raised.value
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert error.reason == "FIELD_INVALID"
    assert error.message == "the request has a field that is wrong"
    assert error.request_id == "r-2"
    assert error.field_violations == (
        FieldViolation("tenant.schemaName", "must begin with a letter"),
    )
    assert error.retry_after == 1.5
    assert str(error) == (
        "INVALID_ARGUMENT FIELD_INVALID: the request has a field that is wrong; "
        "tenant.schemaName: must begin with a letter (request r-2)"
    )


def test_error__without_details_has_code_message_and_request_id(client, answers):
    answers.prepared = [failing(grpc.StatusCode.NOT_FOUND, "no such tenant")]

    with pytest.raises(SmoothError) as raised:
        client.get_tenant("t")

    error = raised.value
    assert (error.code, error.message) == (grpc.StatusCode.NOT_FOUND, "no such tenant")
    assert (error.reason, error.request_id) == ("", "r-1")
    assert (error.field_violations, error.retry_after) == ((), None)


def test_error__survives_details_that_are_not_a_status(client, answers):
    def answer(context):
        context.set_trailing_metadata((("grpc-status-details-bin", b"\xff\xff"),))
        context.abort(grpc.StatusCode.INTERNAL, "broken")

    answers.prepared = [answer]

    with pytest.raises(SmoothError, match="^INTERNAL: broken$"):
        client.get_tenant("t")


def test_retry__comes_back_when_the_server_says(client, answers):
    answers.prepared = [failing(UNAVAILABLE, "busy", retry_after(0.2)), Tenant(id="t")]
    begun = time.monotonic()

    assert client.get_tenant("t").id == "t"

    assert time.monotonic() - begun >= 0.2


def test_retry__of_a_creation_has_the_same_request_id(client, answers):
    answers.prepared = [failing(UNAVAILABLE, "busy", retry_after(0.01)), Tenant(id="t")]

    client.create_tenant("Bob", "bob")

    first, second = answers.requests
    assert first.request_id == second.request_id != ""


def test_retry__not_without_retry_info(client, answers):
    answers.prepared = [failing(UNAVAILABLE, "gone"), Tenant()]

    with pytest.raises(SmoothError, match="gone"):
        client.get_tenant("t")

    assert len(answers.requests) == 1


def test_retry__not_after_another_code(client, answers):
    answers.prepared = [
        failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many", retry_after(0.01)),
        Tenant(),
    ]

    with pytest.raises(SmoothError, match="too many"):
        client.get_tenant("t")

    assert len(answers.requests) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.login("ada@x.test", "correct horse"),
        lambda client: client.quick_login("SUPERUSER"),
        lambda client: client.logout(),
        lambda client: client.update_tenant("t", etag="7", name="Bob"),
    ],
    ids=["login", "quick_login", "logout", "update_with_etag"],
)
def test_retry__not_of_what_differs_when_done_twice(client, answers, act):
    answers.prepared = [failing(UNAVAILABLE, "busy", retry_after(0.01)), Tenant()]

    with pytest.raises(SmoothError, match="busy"):
        act(client)

    assert len(answers.requests) == 1


def test_retry__not_past_the_deadline(client, answers):
    answers.prepared = [failing(UNAVAILABLE, "busy", retry_after(5)), Tenant()]
    begun = time.monotonic()

    with pytest.raises(SmoothError, match="busy"):
        client.get_tenant("t", timeout=1)

    assert time.monotonic() - begun < 1
    assert len(answers.requests) == 1


def test_deadline__covers_all_attempts(client, answers):
    answers.prepared = [failing(UNAVAILABLE, "busy", retry_after(0.3)), Tenant()]

    client.get_tenant("t", timeout=2)

    first, second = answers.seconds_left  # grpc rounds deadlines a little
    assert 1.5 < first < 2.1
    assert second < first - 0.25


def test_deadline__ends_a_call(target, answers):
    answers.prepared = [lambda _context: time.sleep(0.5) or Tenant()]

    with Client(target, timeout=0.1) as client, pytest.raises(SmoothError) as raised:
        client.get_tenant("t")

    assert raised.value.code is grpc.StatusCode.DEADLINE_EXCEEDED


def test_unreachable_server__is_an_error_like_any_other():
    with Client("127.0.0.1:1") as client, pytest.raises(SmoothError) as raised:
        client.get_tenant("t")

    assert raised.value.code is UNAVAILABLE
    assert raised.value.reason == ""
