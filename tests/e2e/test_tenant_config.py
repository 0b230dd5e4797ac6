"""How hosts present themselves to everybody."""

import pytest
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from support.calls import bearer, open_channel
from support.curl import Curl
from support.people import SUPERUSER, client_of, token_of
from support.tenants import host_of, new_tenant


@pytest.fixture(scope="module")
def tenant(server):
    return new_tenant(
        server,
        owner_email="private@x.test",
        logo_url="https://x.test/logo.png",
        primary_color="#102030",
        secondary_color="#405060",
        time_zone="Europe/Berlin",
    )


# By the header: the development certificate does not name every tenant's host.


def test_config__is_the_branding_of_the_host(curl, tenant):
    answer = curl.get("/v1/tenantConfig", headers={"host": host_of(tenant)})

    assert answer.status == 200
    assert answer.json == {
        "name": "Salon",
        "logoUrl": "https://x.test/logo.png",
        "primaryColor": "#102030",
        "secondaryColor": "#405060",
        "timeZone": "Europe/Berlin",
    }


def test_config__of_the_platform_is_its_own(curl):
    answer = curl.get("/v1/tenantConfig")

    assert answer.json == {
        "name": "Smooth Schedule",
        "logoUrl": "",
        "primaryColor": "",
        "secondaryColor": "",
        "timeZone": "UTC",
    }


def test_config__of_an_unknown_host_is_not_found(curl):
    answer = curl.get("/v1/tenantConfig", headers={"host": "nobody.localhost"})

    assert answer.status == 404
    assert answer.error["reason"] == "TENANT_MISSING"


def test_config__over_grpc_is_the_same(server, tenant):
    with client_of(server, host=host_of(tenant)) as client:
        config = client.tenant_config()

    assert config == tenant_pb.TenantConfig(
        name="Salon",
        logo_url="https://x.test/logo.png",
        primary_color="#102030",
        secondary_color="#405060",
        time_zone="Europe/Berlin",
    )


def test_config__on_the_platforms_host_is_of_the_named_tenant(server, tenant):
    with client_of(server, tenant=tenant.schema_name) as client:
        assert client.tenant_config().name == "Salon"


def test_config__does_not_look_at_who_asks(server, tenant):
    with open_channel(server, host=host_of(tenant)) as channel:
        config = TenantServiceStub(channel).GetTenantConfig(
            tenant_pb.GetTenantConfigRequest(), metadata=bearer("no token")
        )

    assert config.name == "Salon"


def test_time_zone__that_is_a_slip_is_answered_with_the_one_meant(server, tenant):
    curl = Curl(server, "http1").signed_in(token_of(server, SUPERUSER))

    answer = curl.patch(f"/v1/tenants/{tenant.id}", {"timeZone": "Europe/Berln"})

    assert answer.status == 400
    (violation,) = answer.detail("BadRequest")["fieldViolations"]
    assert violation["field"] == "tenant.timeZone"
    assert violation["description"].endswith("did you mean Europe/Berlin?")
