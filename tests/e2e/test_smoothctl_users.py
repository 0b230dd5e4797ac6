"""smoothctl user …: the operator's way to users."""

import json
import subprocess
import uuid

import grpc
import pytest
from support.calls import failing
from support.people import SUPERUSER, client_of, of_tenant
from support.server import SMOOTHCTL


def smoothctl_json(server, *words):
    return json.loads(server.smoothctl(*words, "-o", "json"))


def refused(server, *words):
    """What smoothctl says on standard error."""
    done = subprocess.run(
        [SMOOTHCTL, *words],
        cwd=server.folder,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0, done.stdout
    return done.stderr


@pytest.fixture
def email():
    return f"{uuid.uuid4().hex}@x.test"


def create(server, email, *words):
    return smoothctl_json(
        server, "user", "create", "--email", email, "--tenant", "acme", "--role", *words
    )


def test_create__makes_a_user_who_can_sign_in(server, email):
    made = create(server, email, "TENANT_STAFF", "--name", "Ada", "--generate")

    assert made["user"]["displayName"] == "Ada"
    with client_of(server) as client:
        signed_in = client.login(email, made["password"], tenant="acme")
    assert signed_in.user.id == made["user"]["id"]


def test_create__without_a_password(server, email):
    made = create(server, email, "CUSTOMER", "--no-password")

    assert made["user"]["role"] == "CUSTOMER"
    assert "password" not in made


@pytest.mark.parametrize(
    "words, said",
    [
        (["--role", "KING", "--no-password"], "KING"),
        (["--role", "TENANT_STAFF", "--no-password"], "must be assigned to a tenant"),
        (["--role", "CUSTOMER", "--tenant", "nobody", "--no-password"], "no such tenant"),
        (["--role", "SUPERUSER", "--no-password", "--generate"], "--no-password"),
    ],
)
def test_create__says_what_is_wrong(server, email, words, said):
    assert said in refused(server, "user", "create", "--email", email, *words)


def test_list__is_filtered(server, email):
    create(server, email, "CUSTOMER", "--no-password")

    listed = smoothctl_json(
        server, "user", "list", "--tenant", "acme", "--role", "CUSTOMER", "--query", email
    )
    assert [user["email"] for user in listed["users"]] == [email]
    table = server.smoothctl("user", "list")
    assert table.split()[:2] == ["ID", "EMAIL"]
    assert SUPERUSER in table and of_tenant("owner", "demo") in table
    assert SUPERUSER not in server.smoothctl("user", "list", "--tenant", "demo")


def test_disable__ends_sessions_and_enable_lets_in_again(server, email):
    password = create(server, email, "TENANT_STAFF", "--generate")["password"]
    with client_of(server) as client:
        client.login(email, password, tenant="acme")
        assert "DISABLED" in server.smoothctl("user", "disable", "--tenant", "acme", email)
        with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_EXPIRED"):
            client.session()

        assert "ACTIVE" in server.smoothctl("user", "enable", "--tenant", "acme", email)
        client.login(email, password, tenant="acme")
    assert "no user" in refused(server, "user", "disable", "--tenant", "demo", email)


def test_disable__of_the_last_owner_is_refused(server, email):
    name = f"owned_{uuid.uuid4().hex[:16]}"
    server.smoothctl("tenant", "create", "--name", "Owned", "--schema-name", name)
    server.smoothctl(
        *("user", "create", "--email", email, "--role", "TENANT_OWNER"),
        *("--tenant", name, "--no-password"),
    )

    assert "last active owner" in refused(server, "user", "disable", "--tenant", name, email)
