"""The calls that are measured, and what their answers must be."""

from .load import GRPC_HEADERS, Call, Load, bytes_field, call_once, frame
from .machine import BenchError

SCHEMA_NAME = "bench"  # of the tenant to get
ECHO_PATH = "/smoothschedule.test.v1.TestService/Echo"
GET_TENANT_PATH = "/smoothschedule.v1.TenantService/GetTenant"

# EchoRequest and EchoResponse are alike: text = 1, payload = 2.
ECHO = Call(ECHO_PATH, frame(bytes_field(2, bytes(range(100)))))


def get_tenant(tenant_id: str, token: str) -> Call:
    return Call(
        GET_TENANT_PATH,
        frame(bytes_field(1, tenant_id.encode())),
        (*GRPC_HEADERS, f"authorization: Bearer {token}"),
    )


def echo_load(url: str) -> Load:
    """Checks that the server echoes."""
    answer = call_once(url, ECHO)
    if answer != ECHO.body:
        raise BenchError(f"{url} does not echo: {ECHO.body!r} came back as {answer!r}")
    return Load(ECHO, len(answer))


def get_tenant_load(urls: list[str], call: Call, tenant_id: str) -> Load:
    """Checks that every server gives the same tenant."""
    answers = [call_once(url, call) for url in urls]
    if not answers[0].startswith(frame(b"")[:1]) or tenant_id.encode() not in answers[0]:
        raise BenchError(f"{urls[0]} gives another tenant than {tenant_id}: {answers[0]!r}")
    for url, answer in zip(urls, answers, strict=True):
        if answer != answers[0]:
            raise BenchError(f"{url} answers {answer!r}, and {urls[0]} {answers[0]!r}")
    return Load(call, len(answers[0]))
