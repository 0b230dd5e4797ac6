"""grpcurl: a client that knows the API by reflection only, in clear and over TLS."""

import json
import subprocess

import pytest
from support.calls import FACES
from support.people import SUPERUSER, token_of
from support.tools import find_tool


@pytest.fixture(params=FACES)
def grpcurl(server, request):
    """Runs grpcurl; gives its exit code and output."""
    program = find_tool("grpcurl")
    if request.param == "clear":
        connection, target = ["-plaintext"], f"localhost:{server.clear_port}"
    else:
        connection, target = ["-cacert", str(server.ca_path)], f"localhost:{server.tls_port}"

    def run(*words, flags=()):
        command = [program, *connection, "-max-time", "20", *flags, target, *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    return run


def test_list__names_the_services(grpcurl):
    code, output = grpcurl("list")

    assert code == 0, output
    assert {
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
        "smoothschedule.v1.AuthService",
        "smoothschedule.v1.TenantService",
    } <= set(output.split())


def test_list__names_the_methods_of_a_service(grpcurl):
    code, output = grpcurl("list", "smoothschedule.v1.TenantService")

    assert code == 0, output
    assert output.split() == [
        "smoothschedule.v1.TenantService.CreateTenant",
        "smoothschedule.v1.TenantService.DeleteTenant",
        "smoothschedule.v1.TenantService.GetTenant",
        "smoothschedule.v1.TenantService.GetTenantConfig",
        "smoothschedule.v1.TenantService.ListTenants",
        "smoothschedule.v1.TenantService.PurgeTenant",
        "smoothschedule.v1.TenantService.ResumeTenant",
        "smoothschedule.v1.TenantService.SuspendTenant",
        "smoothschedule.v1.TenantService.UndeleteTenant",
        "smoothschedule.v1.TenantService.UpdateTenant",
    ]


@pytest.mark.parametrize(
    "symbol, words",
    [
        ("smoothschedule.v1.TenantService", ["service TenantService", "rpc GetTenant"]),
        ("smoothschedule.v1.TenantService.GetTenant", ['get: "/v1/tenants/{tenant_id}"']),
        ("smoothschedule.v1.Tenant", ["message Tenant", "string schema_name = 3"]),
        ("smoothschedule.v1.Tenant.State", ["enum State", "SUSPENDED = 2"]),
        (
            "smoothschedule.v1.AuthService.Login",
            ['permission: "public"', "effect: WRITE"],  # our own option, by reflection
        ),
    ],
)
def test_describe__shows_the_source(grpcurl, symbol, words):
    code, output = grpcurl("describe", symbol)

    assert code == 0, output
    for word in words:
        assert word in output


def test_describe__every_service(grpcurl):
    code, output = grpcurl("describe")

    assert code == 0, output
    assert "service AuthService" in output


def test_call__health(grpcurl):
    code, output = grpcurl("grpc.health.v1.Health/Check")

    assert code == 0, output
    assert json.loads(output) == {"status": "SERVING"}


def test_call__with_a_token(server, grpcurl):
    header = f"authorization: Bearer {token_of(server, SUPERUSER)}"

    code, output = grpcurl("smoothschedule.v1.AuthService/GetSession", flags=["-H", header])

    assert code == 0, output
    assert json.loads(output)["user"]["role"] == "SUPERUSER"


def test_call__with_data(server, grpcurl):
    login = json.dumps({"email": SUPERUSER, "password": server.credentials[SUPERUSER]})

    code, output = grpcurl("smoothschedule.v1.AuthService/Login", flags=["-d", login])

    assert code == 0, output
    assert json.loads(output)["token"].startswith("sst_")


def test_call__shows_the_details_of_an_error(grpcurl):
    code, output = grpcurl(
        "smoothschedule.v1.TenantService/GetTenant",
        flags=["-format-error", "-d", '{"tenant_id": "x"}'],
    )

    assert code != 0
    assert "SESSION_MISSING" in output
    assert "google.rpc.ErrorInfo" in output


def test_call__a_stream(grpcurl):
    code, output = grpcurl("smoothschedule.test.v1.TestService/Count", flags=["-d", '{"count": 3}'])

    assert code == 0, output
    decoder, numbers = json.JSONDecoder(), []
    while output.strip():
        message, end = decoder.raw_decode(output.lstrip())
        output = output.lstrip()[end:]
        numbers.append(message["number"])
    assert numbers == [1, 2, 3]


def test_call__both_ways(grpcurl):
    messages = '{"text": "one"} {"text": "two"}'

    code, output = grpcurl("smoothschedule.test.v1.TestService/Chat", flags=["-d", messages])

    assert code == 0, output
    assert '"one"' in output and '"two"' in output
