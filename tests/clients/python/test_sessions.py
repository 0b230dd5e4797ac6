"""Signing in and out, and what every call carries."""

from google.protobuf import empty_pb2
from smoothschedule import Client, LoginResponse, Session, Tenant


def test_call__carries_nothing_before_sign_in(client, answers):
    answers.prepared = [Tenant()]

    client.get_tenant("t")

    assert "authorization" not in answers.metadata[0]
    assert "x-tenant" not in answers.metadata[0]


def test_login__later_calls_carry_the_token(client, answers):
    answers.prepared = [LoginResponse(token="sst_one"), Session(id="s")]

    client.login("ada@x.test", "correct horse", tenant="demo")
    session = client.session()

    assert session.id == "s"
    assert answers.requests[0].email == "ada@x.test"
    assert answers.requests[0].password == "correct horse"
    assert answers.requests[0].tenant == "demo"
    assert answers.metadata[1]["authorization"] == "Bearer sst_one"


def test_quick_login__takes_a_role_by_name(client, answers):
    answers.prepared = [LoginResponse(token="sst_two")]

    client.quick_login("TENANT_OWNER", tenant="demo")

    assert answers.requests[0].role == 5
    assert client.token == "sst_two"


def test_logout__forgets_the_token(client, answers):
    answers.prepared = [LoginResponse(token="sst_one"), empty_pb2.Empty(), Tenant()]
    client.quick_login("SUPERUSER")

    client.logout()
    client.get_tenant("t")

    assert answers.metadata[1]["authorization"] == "Bearer sst_one"
    assert "authorization" not in answers.metadata[2]
    assert client.token is None


def test_client__goes_on_with_a_token_and_names_its_tenant(target, answers):
    answers.prepared = [Tenant()]

    with Client(target, token="sst_kept", tenant="demo") as client:
        client.get_tenant("t")

    assert answers.metadata[0]["authorization"] == "Bearer sst_kept"
    assert answers.metadata[0]["x-tenant"] == "demo"
