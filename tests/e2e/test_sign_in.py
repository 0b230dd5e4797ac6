"""Guessing is slowed down, common passwords are refused, and a code sets a new one: over gRPC and
over JSON."""

import email
import email.policy
import re
import uuid

import grpc
import pytest
from smoothschedule import User
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import bearer, failing, open_channel
from support.people import client_of, of_tenant, token_of

PASSWORD = "a pass phrase of the tests"
NEW_PASSWORD = "a newer pass phrase"
WRONG = "not the pass phrase at all"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def auth(server):
    with open_channel(server) as channel:
        yield AuthServiceStub(channel)


@pytest.fixture
def users(server):
    with open_channel(server) as channel:
        yield UserServiceStub(channel)


def owner(server, tenant="demo"):
    return bearer(token_of(server, of_tenant("owner", tenant)))


@pytest.fixture
def person(server, users):
    """A new member of demo's staff."""
    user = User(email=f"{uuid.uuid4().hex}@x.test", role="TENANT_STAFF", password=PASSWORD)
    return users.CreateUser(user_pb.CreateUserRequest(user=user), metadata=owner(server))


@pytest.fixture
def forgiving(server):
    """Tests fail on purpose, all from one address: it is forgiven afterwards."""
    yield
    server.sql("DELETE FROM shared.sign_in_failures")


def login(auth, email, password):
    return auth.Login(auth_pb.LoginRequest(email=email, password=password, tenant="demo"))


def fail_often(server, auth, email):
    """Twice, the first time as if it had been for a hundred times."""
    for _ in range(2):
        with failing(grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID"):
            login(auth, email, WRONG)
        server.sql(
            "UPDATE shared.sign_in_failures SET failures = 100 "
            "WHERE clear_time - last_time > interval '10 minutes'"  # those of accounts
        )


def sent_code(server, user) -> str:
    """From the outbox, or from the mailbox folder, where the text goes within a second."""
    body = server.sql(
        f"SELECT body FROM shared.mail_outbox WHERE to_address = '{user.email}' "
        "ORDER BY create_time DESC LIMIT 1"
    )
    if CODE.search(body):
        return CODE.search(body).group()
    for path in sorted((server.folder / "mail").glob("*.eml"), reverse=True):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if user.email in message["to"]:
            return CODE.search(message.get_content()).group()
    raise AssertionError(f"no message to {user.email}")


# Slowing down.


def test_login__is_slowed_down_after_failures(server, auth, person, forgiving):
    fail_often(server, auth, person.email)

    with failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "SIGN_IN_THROTTLED") as failure:
        login(auth, person.email, PASSWORD)
    assert 800 < failure.error.retry_after <= 900


def test_login__of_nobody_is_slowed_down_alike(server, auth, forgiving):
    nobody = f"{uuid.uuid4().hex}@x.test"
    fail_often(server, auth, nobody)

    with failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "SIGN_IN_THROTTLED"):
        login(auth, nobody, PASSWORD)


def test_login__says_when_to_come_back(server, auth, person, curl, forgiving):
    fail_often(server, auth, person.email)

    refused = curl.post(
        "/v1/auth:login", {"email": person.email, "password": PASSWORD, "tenant": "demo"}
    )

    assert (refused.status, refused.error["reason"]) == (429, "SIGN_IN_THROTTLED")
    assert 800 < int(refused.headers["retry-after"]) <= 900
    assert refused.detail("RetryInfo")["retryDelay"].endswith("s")


def test_login__lets_in_after_the_wait(server, auth, person, forgiving):
    fail_often(server, auth, person.email)
    server.sql("UPDATE shared.sign_in_failures SET retry_time = now() - interval '1 second'")

    assert login(auth, person.email, PASSWORD).user.id == person.id


def test_quick_login__is_not_slowed_down(server, forgiving):
    server.sql(
        "INSERT INTO shared.sign_in_failures (key, failures, last_time, retry_time, clear_time) "
        "SELECT sha256(n::text::bytea), 1000, now(), now() + interval '15 minutes', now() "
        "FROM generate_series(1, 3) AS n"
    )
    with client_of(server) as client:
        for _ in range(3):
            assert client.quick_login("TENANT_STAFF", tenant="demo").token


# Common passwords.


@pytest.mark.parametrize("password", ["password1234", "smoothschedule", "qwertyuiop"])
def test_common_passwords__are_refused(server, users, password):
    user = User(email=f"{uuid.uuid4().hex}@x.test", role="TENANT_STAFF", password=password)
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "PASSWORD_COMMON"):
        users.CreateUser(user_pb.CreateUserRequest(user=user), metadata=owner(server))


def test_common_passwords__are_refused_over_rest(server, curl):
    token = token_of(server, of_tenant("owner", "demo"))
    email = f"{uuid.uuid4().hex}@x.test"

    refused = curl.signed_in(token).post(
        "/v1/users", {"email": email, "role": "TENANT_STAFF", "password": email}
    )

    assert (refused.status, refused.error["reason"]) == (400, "PASSWORD_COMMON")


# A new password by mail.


def test_reset__sends_a_code_that_sets_a_password(server, auth, users, person):
    token = login(auth, person.email, PASSWORD).token
    users.ResetPassword(
        user_pb.ResetPasswordRequest(user_id=person.id), metadata=owner(server)
    )

    auth.ConfirmPasswordReset(
        auth_pb.ConfirmPasswordResetRequest(
            email=person.email,
            code=sent_code(server, person).lower(),
            new_password=NEW_PASSWORD,
            tenant="demo",
        )
    )

    assert login(auth, person.email, NEW_PASSWORD).user.id == person.id
    with client_of(server, token) as client:
        with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_EXPIRED"):
            client.session()


def test_reset__works_over_rest(server, curl, auth, person, forgiving):
    boss = curl.signed_in(token_of(server, of_tenant("owner", "demo")))
    sent = boss.post(f"/v1/users/{person.id}:resetPassword", {"requestId": str(uuid.uuid4())})
    assert (sent.status, sent.json) == (200, {})
    wanted = {"email": person.email, "newPassword": NEW_PASSWORD, "tenant": "demo"}

    wrong = curl.post("/v1/auth:confirmPasswordReset", {**wanted, "code": "0000-0000"})
    assert (wrong.status, wrong.error["reason"]) == (401, "CODE_INVALID")
    right = {**wanted, "code": sent_code(server, person)}
    done = curl.post("/v1/auth:confirmPasswordReset", right)
    assert (done.status, done.json) == (200, {})
    again = curl.post("/v1/auth:confirmPasswordReset", right)
    assert (again.status, again.error["reason"]) == (401, "CODE_INVALID")
    assert again.error["message"] == wrong.error["message"]


def test_reset__of_another_tenants_user_is_not_found(server, users, curl, person):
    with failing(grpc.StatusCode.NOT_FOUND, "USER_MISSING"):
        users.ResetPassword(
            user_pb.ResetPasswordRequest(user_id=person.id), metadata=owner(server, "acme")
        )
    stranger = curl.signed_in(token_of(server, of_tenant("owner", "acme")))
    refused = stranger.post(f"/v1/users/{person.id}:resetPassword", {})
    assert (refused.status, refused.error["reason"]) == (404, "USER_MISSING")


def test_reset__tells_nobody_the_code(server, auth, users, person):
    users.ResetPassword(
        user_pb.ResetPasswordRequest(user_id=person.id), metadata=owner(server)
    )
    code = sent_code(server, person)

    for log in server.logs.iterdir():
        assert code not in log.read_text(errors="replace")
