"""A tenant's user and another tenant: it is as if the other were not there."""

import uuid

import grpc
import pytest
from google.protobuf import field_mask_pb2
from smoothschedule import SmoothError, Tenant
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from support.calls import bearer, failing, open_channel
from support.people import PLATFORM_SALES, SUPERUSER, client_of, of_tenant, token_of

NOT_FOUND = grpc.StatusCode.NOT_FOUND
TENANT_ROLES = ["owner", "manager", "staff"]


@pytest.fixture(scope="module")
def ids(server):
    """The ids of demo and acme."""
    with client_of(server, token_of(server, SUPERUSER)) as client:
        return {tenant.schema_name: tenant.id for tenant in client.tenants()}


@pytest.fixture
def tenants(server):
    with open_channel(server) as channel:
        yield TenantServiceStub(channel)


def as_user(server, role, tenant, *more):
    return bearer(token_of(server, of_tenant(role, tenant)), *more)


# Each method of TenantService that takes a tenant's id, against another's.
METHODS = {
    "GetTenant": lambda id: tenant_pb.GetTenantRequest(tenant_id=id),
    "UpdateTenant": lambda id: tenant_pb.UpdateTenantRequest(
        tenant=Tenant(id=id, name="Mine now"), update_mask=field_mask_pb2.FieldMask(paths=["name"])
    ),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("own, other", [("demo", "acme"), ("acme", "demo")])
def test_another_tenant__by_id_is_not_found(server, tenants, ids, method, own, other):
    metadata = as_user(server, "owner", own)

    with failing(NOT_FOUND, "TENANT_MISSING") as of_another:
        getattr(tenants, method)(METHODS[method](ids[other]), metadata=metadata)
    with failing(NOT_FOUND, "TENANT_MISSING") as of_nobody:
        getattr(tenants, method)(METHODS[method](str(uuid.uuid4())), metadata=metadata)

    assert of_another.error.message == of_nobody.error.message


@pytest.mark.parametrize(
    "method, request_type",
    [
        ("DeleteTenant", tenant_pb.DeleteTenantRequest),
        ("UndeleteTenant", tenant_pb.UndeleteTenantRequest),
        ("SuspendTenant", tenant_pb.SuspendTenantRequest),
        ("ResumeTenant", tenant_pb.ResumeTenantRequest),
    ],
)
def test_state__is_not_for_owners_to_change(server, tenants, ids, method, request_type):
    """Nobody's, their own neither."""
    metadata = as_user(server, "owner", "demo")

    for tenant in ("acme", "demo"):
        with failing(grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"):
            getattr(tenants, method)(request_type(tenant_id=ids[tenant]), metadata=metadata)


@pytest.mark.parametrize("role", TENANT_ROLES)
def test_own_tenant__is_all_there_is(server, tenants, ids, role):
    metadata = as_user(server, role, "demo")

    own = tenants.GetTenant(tenant_pb.GetTenantRequest(tenant_id=ids["demo"]), metadata=metadata)
    listed = tenants.ListTenants(
        tenant_pb.ListTenantsRequest(include_total_size=True), metadata=metadata
    )

    assert own.schema_name == "demo"
    assert [tenant.id for tenant in listed.tenants] == [ids["demo"]]
    assert listed.total_size == 1


def test_list__filters_do_not_reach_further(server, tenants):
    metadata = as_user(server, "owner", "demo")

    for request in (
        tenant_pb.ListTenantsRequest(q="acme"),
        tenant_pb.ListTenantsRequest(state=Tenant.DELETED),
    ):
        assert list(tenants.ListTenants(request, metadata=metadata).tenants) == []


def test_list__another_tenants_page_token_is_refused(server, tenants):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        for number in range(2):
            client.create_tenant(f"Page {number}", f"page_{uuid.uuid4().hex[:16]}")
    page = tenants.ListTenants(
        tenant_pb.ListTenantsRequest(page_size=1),
        metadata=bearer(token_of(server, SUPERUSER)),
    )
    assert page.next_page_token

    with failing(grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID"):
        tenants.ListTenants(
            tenant_pb.ListTenantsRequest(page_size=1, page_token=page.next_page_token),
            metadata=as_user(server, "owner", "demo"),
        )


# x-tenant.


@pytest.mark.parametrize("named", ["acme", "{acme}", "no_such_tenant", str(uuid.uuid4())])
def test_x_tenant__of_another_is_not_found(server, tenants, ids, named):
    metadata = as_user(server, "owner", "demo", ("x-tenant", named.format(acme=ids["acme"])))

    with failing(NOT_FOUND, "TENANT_MISSING"):
        tenants.GetTenant(tenant_pb.GetTenantRequest(tenant_id=ids["demo"]), metadata=metadata)


@pytest.mark.parametrize("named", ["demo", "{demo}"])
def test_x_tenant__of_ones_own_agrees(server, tenants, ids, named):
    metadata = as_user(server, "owner", "demo", ("x-tenant", named.format(demo=ids["demo"])))

    request = tenant_pb.GetTenantRequest(tenant_id=ids["demo"])
    assert tenants.GetTenant(request, metadata=metadata).id == ids["demo"]


def test_x_tenant__twice_is_refused(server, tenants, ids):
    metadata = as_user(server, "owner", "demo", ("x-tenant", "demo"), ("x-tenant", "demo"))

    with failing(grpc.StatusCode.INVALID_ARGUMENT, "TENANT_MISMATCH"):
        tenants.GetTenant(tenant_pb.GetTenantRequest(tenant_id=ids["demo"]), metadata=metadata)


def test_x_tenant__outside_of_sales_reach_is_not_found(server, ids):
    with client_of(server, token_of(server, PLATFORM_SALES), tenant="acme") as client:
        with failing(NOT_FOUND, "TENANT_MISSING"):
            client.get_tenant(ids["demo"])


def test_login__field_and_header_must_agree(server):
    email = of_tenant("owner", "demo")
    with client_of(server, tenant="acme") as client:
        with failing(grpc.StatusCode.INVALID_ARGUMENT, "TENANT_MISMATCH"):
            client.login(email, server.credentials[email], tenant="demo")


def test_login__into_another_tenant_fails_like_a_wrong_password(server):
    email = of_tenant("owner", "demo")
    with client_of(server) as client:
        with failing(grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID"):
            client.login(email, server.credentials[email], tenant="acme")


def test_login__of_platform_staff_into_a_tenant_fails_like_a_wrong_password(server):
    with client_of(server) as client:
        with failing(grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID"):
            client.login(SUPERUSER, server.credentials[SUPERUSER], tenant="demo")


# Hosts.


@pytest.mark.parametrize("host", ["demo.localhost", "DEMO.localhost", "demo.smoothschedule.local"])
def test_host__of_ones_own_tenant_agrees(server, ids, host):
    with open_channel(server, host=host) as channel:
        read = TenantServiceStub(channel).GetTenant(
            tenant_pb.GetTenantRequest(tenant_id=ids["demo"]),
            metadata=as_user(server, "owner", "demo"),
        )

    assert read.id == ids["demo"]


def test_host__of_another_tenant_is_not_found(server, ids):
    with open_channel(server, host="acme.localhost") as channel:
        with failing(NOT_FOUND, "TENANT_MISSING"):
            TenantServiceStub(channel).GetTenant(
                tenant_pb.GetTenantRequest(tenant_id=ids["demo"]),
                metadata=as_user(server, "owner", "demo"),
            )
        with failing(NOT_FOUND, "TENANT_MISSING"):
            AuthServiceStub(channel).GetSession(
                auth_pb.GetSessionRequest(), metadata=as_user(server, "owner", "demo")
            )


@pytest.mark.parametrize("host", ["nobody.localhost", "example.com", "demo.localhost.example.com"])
def test_host__that_leads_nowhere_is_not_found(server, host):
    with open_channel(server, host=host) as channel:
        with failing(NOT_FOUND, "TENANT_MISSING"):
            AuthServiceStub(channel).GetSession(
                auth_pb.GetSessionRequest(), metadata=as_user(server, "owner", "demo")
            )


def test_host__of_a_tenant_is_not_for_platform_staff(server):
    with open_channel(server, host="demo.localhost") as channel:
        with failing(grpc.StatusCode.PERMISSION_DENIED, "PLATFORM_HOST_REQUIRED"):
            AuthServiceStub(channel).GetSession(
                auth_pb.GetSessionRequest(), metadata=bearer(token_of(server, SUPERUSER))
            )


# A deleted tenant.


def test_deleted_tenant__is_gone_for_its_users(server):
    name = f"gone_{uuid.uuid4().hex[:16]}"
    with client_of(server, token_of(server, SUPERUSER)) as admin:
        tenant = admin.create_tenant("Gone", name)
        server.sql(
            "INSERT INTO shared.users (id, tenant_id, email, display_name, role, kind, is_active,"
            " permissions, create_time, update_time, version)"
            f" VALUES ('{uuid.uuid4()}', '{tenant.id}', 'owner@{name}.test', 'Owner',"
            " 'TENANT_OWNER', 'PERSON', true, '{}', now(), now(), 1)"
        )
        with client_of(server) as owner:
            owner.quick_login("TENANT_OWNER", tenant=name)
            assert owner.get_tenant(tenant.id).id == tenant.id

            admin.delete_tenant(tenant.id)

            with pytest.raises(SmoothError) as raised:
                owner.get_tenant(tenant.id)
            assert raised.value.code is grpc.StatusCode.UNAUTHENTICATED
            assert raised.value.reason == "SESSION_EXPIRED"
            with failing(NOT_FOUND, "TENANT_MISSING"):
                owner.quick_login("TENANT_OWNER", tenant=name)
