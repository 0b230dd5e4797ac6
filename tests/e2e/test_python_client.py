"""The Python client against the real server, beginning with the example of its README."""

import json
import re
import uuid
from pathlib import Path

import grpc
import pytest
from smoothschedule import Client, SmoothError
from support.calls import failing
from support.people import SUPERUSER, client_of, of_tenant, token_of

README = Path(__file__).parents[2] / "clients/python/README.md"


def test_readme__example_works(server, tmp_path, monkeypatch, capsys):
    example = re.search(r"```python\n(.*?)```", README.read_text(), re.DOTALL).group(1)
    # What differs from a server that ./run.sh started.
    users = [{"email": email, "password": word} for email, word in server.credentials.items()]
    (tmp_path / "var").mkdir()
    (tmp_path / "var/dev-credentials.json").write_text(json.dumps({"users": users}))
    monkeypatch.chdir(tmp_path)
    example = example.replace("localhost:8080", f"localhost:{server.clear_port}")
    example = example.replace("barber_bob", f"barber_{uuid.uuid4().hex[:16]}")

    exec(compile(example, str(README), "exec"), {})

    assert capsys.readouterr().out.splitlines()[-1] == "SCHEMA_NAME_TAKEN"


@pytest.fixture(params=["clear", "tls"])
def client(server, request):
    token = token_of(server, SUPERUSER)
    if request.param == "clear":
        with Client(f"localhost:{server.clear_port}", token) as client:
            yield client
    else:
        with Client(f"localhost:{server.tls_port}", token, ca=server.ca_path) as client:
            yield client


def test_tls__does_not_trust_just_anybody(server):
    with Client(f"localhost:{server.tls_port}", tls=True, timeout=5) as client:
        with failing(grpc.StatusCode.UNAVAILABLE):
            client.session()


def test_session__of_a_token_that_was_kept(client):
    assert client.session().user.email == SUPERUSER


def test_host__names_the_tenant(server):
    email = of_tenant("owner", "demo")
    with client_of(server, host="demo.localhost") as client:
        client.login(email, server.credentials[email])

        assert [tenant.schema_name for tenant in client.tenants()] == ["demo"]


def test_tenants__in_pages_is_the_same_as_at_once(client):
    word = f"w{uuid.uuid4().hex[:12]}"
    for number in range(5):
        client.create_tenant(f"{word} {number}", f"{word}_{number}")

    at_once = list(client.tenants(q=word))
    in_pages = list(client.tenants(q=word, page_size=2))

    assert [tenant.name for tenant in in_pages] == [f"{word} {number}" for number in range(5)]
    assert in_pages == at_once


def test_create_tenant__repeated_with_its_request_id_is_one(client):
    request_id, name = str(uuid.uuid4()), f"once_{uuid.uuid4().hex[:16]}"

    first = client.create_tenant("Once", name, request_id=request_id)
    second = client.create_tenant("Once", name, request_id=request_id)

    assert second == first


def test_update_tenant__to_the_default_value(client):
    name = f"blank_{uuid.uuid4().hex[:16]}"
    tenant = client.create_tenant("Blank", name, owner_email="a@x.test")

    assert client.update_tenant(tenant.id, owner_email="").owner_email == ""


def test_error__holds_what_the_server_said(client):
    with pytest.raises(SmoothError) as raised:
        client.create_tenant("", "Upper")

    error = raised.value
    assert error.code is grpc.StatusCode.INVALID_ARGUMENT
    assert error.reason in ("FIELD_REQUIRED", "FIELD_INVALID", "SCHEMA_NAME_INVALID")
    assert "tenant.name" in {violation.field for violation in error.field_violations}
    assert uuid.UUID(error.request_id)
