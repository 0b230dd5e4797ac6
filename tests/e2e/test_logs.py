"""What the logs say of a call, and what they must never say."""

import uuid

import grpc
import pytest
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import PLATFORM_MANAGER, SUPERUSER, new_token, of_tenant, token_of
from support.waiting import wait_until


def logged(server, name, **fields):
    """The line of a log that has these fields, as soon as it is written."""

    def find():
        return [
            line
            for line in server.log(name)
            if all(line.get(key) == value for key, value in fields.items())
        ]

    wait_until(find, 3, f"{fields} in {name}")
    return find()[-1]


@pytest.mark.parametrize("mode", MODES)
def test_access_log__of_a_call_over_rest(server, mode):
    request_id = uuid.uuid4().hex
    curl = Curl(server, mode, token=token_of(server, SUPERUSER))

    curl.get("/v1/session?", headers={"x-request-id": request_id})

    line = logged(server, "access.log", request_id=request_id)
    assert line["method"] == "/smoothschedule.v1.AuthService/GetSession"
    assert line["protocol"] == ("HTTP/1.1" if mode == "http1" else "HTTP/2")
    assert line["tls"] is (mode == "tls")
    assert line["peer_ip"] == "127.0.0.1"
    assert line["host"] == "localhost"
    assert line["code"] == "OK"
    assert uuid.UUID(line["actor_id"])
    assert line["duration_us"] > 0
    assert line["bytes_out"] > 100


def test_access_log__of_a_failed_call_over_grpc(server):
    request_id = uuid.uuid4().hex
    metadata = [("x-request-id", request_id)]
    with open_channel(server) as channel, failing(grpc.StatusCode.UNAUTHENTICATED):
        AuthServiceStub(channel).GetSession(auth_pb.GetSessionRequest(), metadata=metadata)

    line = logged(server, "access.log", request_id=request_id)
    assert line["code"] == "UNAUTHENTICATED"
    assert line["reason"] == "SESSION_MISSING"
    assert "actor_id" not in line


def test_access_log__of_a_tenants_user_names_the_tenant(server):
    request_id = uuid.uuid4().hex
    curl = Curl(server, "http1", token=token_of(server, of_tenant("owner", "demo")))

    curl.get("/v1/session", headers={"x-request-id": request_id})

    assert uuid.UUID(logged(server, "access.log", request_id=request_id)["tenant_id"])


def test_security_log__of_a_failed_sign_in(server):
    request_id = uuid.uuid4().hex
    Curl(server, "http1").post(
        "/v1/auth:login",
        {"email": SUPERUSER, "password": "not the password"},
        headers={"x-request-id": request_id},
    )

    line = logged(server, "security.log", request_id=request_id)
    assert line["action"] == "LOGIN_FAILED"
    assert line["actor_email"] == SUPERUSER
    assert line["reason_code"] == "PASSWORD_WRONG"
    assert line["ip_address"] == "127.0.0.1"


def test_security_log__of_a_permission_that_is_missing(server):
    request_id = uuid.uuid4().hex
    curl = Curl(server, "http1", token=token_of(server, of_tenant("staff", "demo")))
    body = {"name": "x", "schemaName": "xx"}

    assert curl.post("/v1/tenants", body, headers={"x-request-id": request_id}).status == 403

    line = logged(server, "security.log", request_id=request_id)
    assert line["action"] == "ACCESS_DENIED"
    assert line["details"]["permission"] == "tenants.create"
    assert line["actor_email"] == of_tenant("staff", "demo")
    assert len(line["session_key"]) == 32


def test_logs__hold_no_secrets(server):
    token = new_token(server, PLATFORM_MANAGER)
    password = server.credentials[PLATFORM_MANAGER]
    curl = Curl(server, "http1", token=token)
    # Where they belong, and where they get by mistake.
    curl.get("/v1/session")
    curl.get(f"/v1/session?token={token}")
    curl.get(f"/v1/tenants/{token}")
    curl.get(f"/{token}?{password}", headers={"x-tenant": token})
    curl.post("/v1/auth:login", {"email": password, "password": token})
    curl.post("/v1/auth:login", {"email": PLATFORM_MANAGER, "passwrd": password})
    curl.post("/v1/auth:login", f'{{"email": {password}'.encode())
    with open_channel(server) as channel:
        get_session = AuthServiceStub(channel).GetSession
        get_session(auth_pb.GetSessionRequest(), metadata=bearer(token))
    marker = uuid.uuid4().hex
    curl.get("/v1/session", headers={"x-request-id": marker})
    logged(server, "access.log", request_id=marker)

    written = [server.output(), *(path.read_text() for path in server.logs.iterdir())]

    assert all(password not in text for text in written)
    # An unknown path is logged, and a token in it is the caller's own doing.
    lines = [line for text in written for line in text.splitlines() if token in line]
    assert all(f'"path":"/{token}"' in line for line in lines)
