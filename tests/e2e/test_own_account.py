"""One's own sessions and password, over gRPC and over JSON."""

import uuid

import grpc
import pytest
from smoothschedule import User
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import bearer, failing, open_channel
from support.people import SUPERUSER, client_of, of_tenant, token_of

PASSWORD = "a pass phrase of the tests"
NEW_PASSWORD = "a newer pass phrase"
NOT_FOUND = grpc.StatusCode.NOT_FOUND


@pytest.fixture
def auth(server):
    with open_channel(server) as channel:
        yield AuthServiceStub(channel)


@pytest.fixture
def person(server):
    """A new member of demo's staff."""
    with open_channel(server) as channel:
        return UserServiceStub(channel).CreateUser(
            user_pb.CreateUserRequest(
                user=User(
                    email=f"{uuid.uuid4().hex}@x.test", role="TENANT_STAFF", password=PASSWORD
                )
            ),
            metadata=bearer(token_of(server, of_tenant("owner", "demo"))),
        )


def sign_in(server, person, password=PASSWORD):
    with client_of(server) as client:
        return client.login(person.email, password, tenant="demo")


def assert_over(server, token):
    with client_of(server, token) as client:
        with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_EXPIRED"):
            client.session()


def test_list__is_of_ones_own_sessions(server, auth, person):
    first, second = sign_in(server, person), sign_in(server, person)

    listed = auth.ListSessions(auth_pb.ListSessionsRequest(), metadata=bearer(first.token))

    assert [each.id for each in listed.sessions] == [first.session.id, second.session.id]
    page = auth.ListSessions(
        auth_pb.ListSessionsRequest(page_size=1), metadata=bearer(first.token)
    )
    rest = auth.ListSessions(
        auth_pb.ListSessionsRequest(page_size=1, page_token=page.next_page_token),
        metadata=bearer(first.token),
    )
    assert [each.id for each in rest.sessions] == [second.session.id]
    assert rest.next_page_token == ""


def test_sessions__of_another_tenant_are_not_found(server, auth, person):
    session = sign_in(server, person)
    stranger = bearer(token_of(server, of_tenant("owner", "acme")))

    with failing(NOT_FOUND, "USER_MISSING"):
        auth.ListSessions(auth_pb.ListSessionsRequest(user_id=person.id), metadata=stranger)
    with failing(NOT_FOUND, "SESSION_MISSING"):
        auth.RevokeSession(
            auth_pb.RevokeSessionRequest(session_id=session.session.id), metadata=stranger
        )
    with client_of(server, session.token) as client:
        assert client.session().id == session.session.id


def test_sessions__of_others_are_for_who_may(server, auth, person):
    session = sign_in(server, person)
    staff = bearer(token_of(server, of_tenant("staff", "demo")))
    manager = bearer(token_of(server, of_tenant("manager", "demo")))
    revoke = auth_pb.RevokeSessionRequest(session_id=session.session.id)

    with failing(grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"):
        auth.ListSessions(auth_pb.ListSessionsRequest(user_id=person.id), metadata=staff)
    with failing(NOT_FOUND, "SESSION_MISSING"):
        auth.RevokeSession(revoke, metadata=staff)
    listed = auth.ListSessions(auth_pb.ListSessionsRequest(user_id=person.id), metadata=manager)
    assert [each.id for each in listed.sessions] == [session.session.id]
    auth.RevokeSession(revoke, metadata=manager)
    assert_over(server, session.token)
    with failing(NOT_FOUND, "SESSION_MISSING"):
        auth.RevokeSession(revoke, metadata=manager)


def test_change_password__ends_the_other_sessions(server, auth, person):
    this, other = sign_in(server, person), sign_in(server, person)

    auth.ChangePassword(
        auth_pb.ChangePasswordRequest(current_password=PASSWORD, new_password=NEW_PASSWORD),
        metadata=bearer(this.token),
    )

    with client_of(server, this.token) as client:
        assert client.session().id == this.session.id
    assert_over(server, other.token)
    sign_in(server, person, NEW_PASSWORD)
    with failing(grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID"):
        sign_in(server, person)


def test_rest__sessions_and_password(server, curl, person):
    this, other = sign_in(server, person), sign_in(server, person)
    mine = curl.signed_in(this.token)

    listed = mine.get("/v1/sessions").json["sessions"]
    assert [each["id"] for each in listed] == [this.session.id, other.session.id]
    ended = mine.delete(f"/v1/sessions/{other.session.id}")
    assert (ended.status, ended.json) == (200, {})
    assert mine.delete(f"/v1/sessions/{other.session.id}").status == 404

    wrong = mine.post(
        "/v1/auth:changePassword", {"currentPassword": "wrong", "newPassword": NEW_PASSWORD}
    )
    assert (wrong.status, wrong.error["reason"]) == (403, "PASSWORD_WRONG")
    short = mine.post(
        "/v1/auth:changePassword", {"currentPassword": PASSWORD, "newPassword": "short"}
    )
    assert (short.status, short.error["reason"]) == (400, "PASSWORD_TOO_SHORT")
    changed = mine.post(
        "/v1/auth:changePassword", {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    )
    assert (changed.status, changed.json) == (200, {})


def test_rest__another_tenants_session_is_not_found(server, curl, person):
    session = sign_in(server, person)
    stranger = curl.signed_in(token_of(server, of_tenant("owner", "acme")))

    refused = stranger.delete(f"/v1/sessions/{session.session.id}")
    assert (refused.status, refused.error["reason"]) == (404, "SESSION_MISSING")
    refused = stranger.get(f"/v1/sessions?user_id={person.id}")
    assert (refused.status, refused.error["reason"]) == (404, "USER_MISSING")


def test_superuser__may_end_any_session(server, auth, person):
    session = sign_in(server, person)

    auth.RevokeSession(
        auth_pb.RevokeSessionRequest(session_id=session.session.id),
        metadata=bearer(token_of(server, SUPERUSER)),
    )

    assert_over(server, session.token)
