"""Every RPC over gRPC, in clear and over TLS, with grpcio: replies, statuses, details."""

import time
import uuid

import grpc
import pytest
from google.protobuf import field_mask_pb2
from smoothschedule import FieldViolation, Tenant, User
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from support.calls import FACES, bearer, failing, open_channel
from support.people import (
    PLATFORM_MANAGER,
    PLATFORM_SALES,
    PLATFORM_SUPPORT,
    SUPERUSER,
    new_token,
    of_tenant,
    token_of,
)

NOT_FOUND = grpc.StatusCode.NOT_FOUND
INVALID_ARGUMENT = grpc.StatusCode.INVALID_ARGUMENT
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED
PERMISSION_DENIED = grpc.StatusCode.PERMISSION_DENIED

# What a worker has read of a session holds this long, where nobody tells it of a change.
SESSION_CACHE_SECONDS = 1.2


@pytest.fixture(params=FACES)
def channel(server, request):
    with open_channel(server, request.param) as channel:
        yield channel


@pytest.fixture
def auth(channel):
    return AuthServiceStub(channel)


@pytest.fixture
def tenants(channel):
    return TenantServiceStub(channel)


@pytest.fixture
def as_superuser(server):
    return bearer(token_of(server, SUPERUSER))


def fresh_name(prefix="t"):
    return f"{prefix}_{uuid.uuid4().hex[:20]}"


@pytest.fixture
def tenant(tenants, as_superuser):
    """A tenant of this test's own."""
    request = tenant_pb.CreateTenantRequest(
        tenant=Tenant(name="Barber Bob", schema_name=fresh_name("bob"))
    )
    return tenants.CreateTenant(request, metadata=as_superuser)


# AuthService.


def test_login__gives_token_session_and_user(server, auth):
    request = auth_pb.LoginRequest(email=SUPERUSER, password=server.credentials[SUPERUSER])

    response = auth.Login(request)

    assert response.token.startswith("sst_")
    assert len(response.token) == len("sst_") + 43
    assert response.user.email == SUPERUSER
    assert response.user.role == User.SUPERUSER
    assert response.user.kind == User.PERSON
    assert response.user.is_active
    assert response.user.tenant_id == ""
    assert uuid.UUID(response.session.id).version == 7
    assert response.session.user.id == response.user.id
    assert response.session.create_time.seconds < response.session.idle_expire_time.seconds
    assert response.session.idle_expire_time.seconds <= response.session.expire_time.seconds


def test_login__takes_the_address_in_any_case(server, auth):
    request = auth_pb.LoginRequest(email=SUPERUSER.upper(), password=server.credentials[SUPERUSER])

    assert auth.Login(request).user.email == SUPERUSER


def test_login__of_a_tenants_user_names_the_tenant(server, auth):
    email = of_tenant("owner", "demo")
    request = auth_pb.LoginRequest(email=email, password=server.credentials[email], tenant="demo")

    user = auth.Login(request).user

    assert user.role == User.TENANT_OWNER
    assert user.tenant_id != ""
    assert user.is_temporary  # the demo tenant is one


def test_login__does_not_tell_which_part_was_wrong(server, auth):
    wrong = [
        auth_pb.LoginRequest(email=SUPERUSER, password="not the password"),
        auth_pb.LoginRequest(email="nobody@smoothschedule.test", password="not the password"),
        auth_pb.LoginRequest(
            email=of_tenant("owner", "demo"), password="not the password", tenant="demo"
        ),
    ]

    messages = set()
    for request in wrong:
        with failing(UNAUTHENTICATED, "CREDENTIALS_INVALID") as failure:
            auth.Login(request)
        messages.add(failure.error.message)

    assert len(messages) == 1


def test_login__needs_address_and_password(auth):
    with failing(INVALID_ARGUMENT, "FIELD_REQUIRED") as failure:
        auth.Login(auth_pb.LoginRequest(tenant="demo"))

    assert {violation.field for violation in failure.error.field_violations} == {
        "email",
        "password",
    }


def test_login__into_a_tenant_that_is_not_there(server, auth):
    request = auth_pb.LoginRequest(
        email=SUPERUSER, password=server.credentials[SUPERUSER], tenant="no_such_tenant"
    )

    with failing(NOT_FOUND, "TENANT_MISSING"):
        auth.Login(request)


@pytest.mark.parametrize("role", User.Role.keys()[1:])
def test_quick_login__is_any_role(auth, role):
    tenant = "demo" if role.startswith("TENANT") or role == "CUSTOMER" else ""

    response = auth.QuickLogin(auth_pb.QuickLoginRequest(role=role, tenant=tenant))

    assert User.Role.Name(response.user.role) == role
    assert response.token.startswith("sst_")


def test_quick_login__of_a_tenants_role_needs_the_tenant(auth):
    with failing(INVALID_ARGUMENT, "TENANT_REQUIRED"):
        auth.QuickLogin(auth_pb.QuickLoginRequest(role=User.TENANT_STAFF))


def test_quick_login__needs_a_role_that_exists(auth):
    with failing(INVALID_ARGUMENT, "FIELD_REQUIRED"):
        auth.QuickLogin(auth_pb.QuickLoginRequest())
    with failing(INVALID_ARGUMENT, "FIELD_INVALID"):
        auth.QuickLogin(auth_pb.QuickLoginRequest(role=99))


def test_get_session__says_who_and_what_one_may_do(auth, as_superuser):
    session = auth.GetSession(auth_pb.GetSessionRequest(), metadata=as_superuser)

    assert session.user.email == SUPERUSER
    assert "tenants.create" in session.effective_permissions
    assert list(session.effective_permissions) == sorted(set(session.effective_permissions))


def test_get_session__permissions_are_the_roles_own(server, auth):
    as_staff = bearer(token_of(server, of_tenant("staff", "demo")))

    session = auth.GetSession(auth_pb.GetSessionRequest(), metadata=as_staff)

    assert "tenants.read" in session.effective_permissions
    assert "tenants.create" not in session.effective_permissions


def test_logout__ends_the_session_at_once(server, auth):
    metadata = bearer(new_token(server, PLATFORM_MANAGER))
    auth.GetSession(auth_pb.GetSessionRequest(), metadata=metadata)

    auth.Logout(auth_pb.LogoutRequest(), metadata=metadata)

    with failing(UNAUTHENTICATED, "SESSION_EXPIRED"):
        auth.GetSession(auth_pb.GetSessionRequest(), metadata=metadata)
    with failing(UNAUTHENTICATED, "SESSION_EXPIRED"):
        auth.Logout(auth_pb.LogoutRequest(), metadata=metadata)


def test_logout__leaves_other_sessions(server, auth):
    metadata = bearer(new_token(server, PLATFORM_MANAGER))
    other = bearer(token_of(server, PLATFORM_MANAGER))

    auth.Logout(auth_pb.LogoutRequest(), metadata=metadata)

    auth.GetSession(auth_pb.GetSessionRequest(), metadata=other)


# Tokens.


def test_token__missing(auth):
    with failing(UNAUTHENTICATED, "SESSION_MISSING"):
        auth.GetSession(auth_pb.GetSessionRequest())


def test_token__unknown_but_well_formed(auth):
    with failing(UNAUTHENTICATED, "TOKEN_INVALID"):
        auth.GetSession(auth_pb.GetSessionRequest(), metadata=bearer("sst_" + "A" * 43))


@pytest.mark.parametrize(
    "value",
    [
        "Bearer",
        "Bearer x",
        "Bearer sst_",
        "Bearer sst_" + "A" * 42,
        "Bearer sst_" + "A" * 44,
        "Bearer sst_" + "!" * 43,
        "Bearer ssk_" + "A" * 43,
        "Bearer " + "A" * 8000,
        "Basic dXNlcjpwYXNz",
        "sst_" + "A" * 43,
    ],
    ids=lambda value: value[:20],
)
def test_token__malformed(auth, value):
    with failing(UNAUTHENTICATED, "TOKEN_INVALID"):
        auth.GetSession(auth_pb.GetSessionRequest(), metadata=(("authorization", value),))


def test_token__twice_is_refused(auth, as_superuser):
    with failing(UNAUTHENTICATED, "TOKEN_INVALID"):
        auth.GetSession(auth_pb.GetSessionRequest(), metadata=as_superuser + as_superuser)


@pytest.mark.parametrize("limit", ["expire_time", "idle_expire_time"])
def test_token__expired(server, auth, limit):
    token = new_token(server, PLATFORM_MANAGER)
    session = auth.GetSession(auth_pb.GetSessionRequest(), metadata=bearer(token))
    # The table keeps the order of a session's times, so those before move too.
    moved = ["create_time", "last_use_time", "idle_expire_time", "expire_time"]
    moved = moved[: moved.index(limit) + 1]
    changes = ", ".join(f"{name} = {name} - interval '40 days'" for name in moved)
    server.sql(f"UPDATE shared.sessions SET {changes} WHERE id = '{session.id}'")
    time.sleep(SESSION_CACHE_SECONDS)

    with failing(UNAUTHENTICATED, "SESSION_EXPIRED"):
        auth.GetSession(auth_pb.GetSessionRequest(), metadata=bearer(token))


# TenantService.


def test_create_tenant__fills_in_what_was_left_out(tenants, as_superuser):
    name = fresh_name()

    tenant = tenants.CreateTenant(
        tenant_pb.CreateTenantRequest(tenant=Tenant(name="Barber Bob", schema_name=name)),
        metadata=as_superuser,
    )

    assert uuid.UUID(tenant.id).version == 7
    assert (tenant.name, tenant.schema_name) == ("Barber Bob", name)
    assert tenant.subscription_tier == Tenant.FREE
    assert tenant.state == Tenant.ACTIVE
    assert tenant.time_zone == "UTC"
    assert not tenant.is_temporary
    assert tenant.etag != ""
    assert tenant.create_time == tenant.update_time
    assert not tenant.HasField("delete_time")


def test_create_tenant__keeps_every_field(tenants, as_superuser):
    wanted = Tenant(
        name="Zoë’s Salon",
        schema_name=fresh_name("zoe"),
        subscription_tier=Tenant.ENTERPRISE,
        is_temporary=True,
        owner_email="zoe@salon.test",
        time_zone="Europe/Berlin",
        logo_url="https://salon.test/logo.png",
        primary_color="#A1B2C3",
        secondary_color="#000000",
    )

    created = tenants.CreateTenant(
        tenant_pb.CreateTenantRequest(tenant=wanted), metadata=as_superuser
    )
    read = tenants.GetTenant(
        tenant_pb.GetTenantRequest(tenant_id=created.id), metadata=as_superuser
    )

    assert read == created
    wanted.primary_color = "#a1b2c3"
    for field in wanted.DESCRIPTOR.fields[1:11]:
        if field.name != "state":
            assert getattr(read, field.name) == getattr(wanted, field.name), field.name


def test_create_tenant__ignores_what_the_server_gives(tenants, as_superuser):
    forged = Tenant(
        id=str(uuid.uuid4()), name="Forged", schema_name=fresh_name(), state=Tenant.SUSPENDED
    )

    tenant = tenants.CreateTenant(
        tenant_pb.CreateTenantRequest(tenant=forged), metadata=as_superuser
    )

    assert tenant.id != forged.id
    assert tenant.state == Tenant.ACTIVE


def test_create_tenant__name_of_schema_is_given_once(tenants, tenant, as_superuser):
    request = tenant_pb.CreateTenantRequest(
        tenant=Tenant(name="Another", schema_name=tenant.schema_name)
    )

    with failing(grpc.StatusCode.ALREADY_EXISTS, "SCHEMA_NAME_TAKEN"):
        tenants.CreateTenant(request, metadata=as_superuser)


@pytest.mark.parametrize(
    "name", ["public", "shared", "pg_x", "9lives", "_x", "Upper", "with-dash", "a" * 51, "näme"]
)
def test_create_tenant__refuses_bad_schema_names(tenants, as_superuser, name):
    request = tenant_pb.CreateTenantRequest(tenant=Tenant(name="Bob", schema_name=name))

    with failing(INVALID_ARGUMENT, "SCHEMA_NAME_INVALID") as failure:
        tenants.CreateTenant(request, metadata=as_superuser)

    assert [violation.field for violation in failure.error.field_violations] == [
        "tenant.schemaName"
    ]


def test_create_tenant__names_every_wrong_field(tenants, as_superuser):
    request = tenant_pb.CreateTenantRequest(
        tenant=Tenant(
            name="x" * 201,
            schema_name=fresh_name(),
            owner_email="nobody",
            logo_url="ftp://x.test",
            primary_color="red",
        )
    )

    with failing(INVALID_ARGUMENT, "FIELD_INVALID") as failure:
        tenants.CreateTenant(request, metadata=as_superuser)

    violations = failure.error.field_violations
    assert {violation.field for violation in violations} == {
        "tenant.name",
        "tenant.ownerEmail",
        "tenant.logoUrl",
        "tenant.primaryColor",
    }
    assert all(isinstance(v, FieldViolation) and v.description for v in violations)


def test_create_tenant__needs_a_tenant(tenants, as_superuser):
    with failing(INVALID_ARGUMENT, "FIELD_REQUIRED") as failure:
        tenants.CreateTenant(tenant_pb.CreateTenantRequest(), metadata=as_superuser)

    assert failure.error.field_violations[0].field == "tenant"


def test_create_tenant__with_the_same_request_id_is_one(tenants, as_superuser):
    request = tenant_pb.CreateTenantRequest(
        tenant=Tenant(name="Once", schema_name=fresh_name()), request_id=str(uuid.uuid4())
    )

    first = tenants.CreateTenant(request, metadata=as_superuser)
    second = tenants.CreateTenant(request, metadata=as_superuser)

    assert second == first
    request.tenant.name = "Twice"
    with failing(INVALID_ARGUMENT, "REQUEST_ID_REUSED"):
        tenants.CreateTenant(request, metadata=as_superuser)


def test_create_tenant__request_id_is_a_uuid(tenants, as_superuser):
    request = tenant_pb.CreateTenantRequest(
        tenant=Tenant(name="Once", schema_name=fresh_name()), request_id="seven"
    )

    with failing(INVALID_ARGUMENT, "FIELD_INVALID"):
        tenants.CreateTenant(request, metadata=as_superuser)


@pytest.mark.parametrize(
    "email", [PLATFORM_SUPPORT, of_tenant("owner", "demo"), of_tenant("customer", "demo")]
)
def test_create_tenant__needs_the_permission(server, tenants, email):
    request = tenant_pb.CreateTenantRequest(tenant=Tenant(name="x", schema_name=fresh_name()))

    with failing(PERMISSION_DENIED, "PERMISSION_MISSING"):
        tenants.CreateTenant(request, metadata=bearer(token_of(server, email)))


def test_create_tenant__permission_comes_before_the_fields(server, tenants):
    as_customer = bearer(token_of(server, of_tenant("customer", "demo")))

    with failing(PERMISSION_DENIED, "PERMISSION_MISSING"):
        tenants.CreateTenant(
            tenant_pb.CreateTenantRequest(tenant=Tenant(name="x", schema_name="public")),
            metadata=as_customer,
        )


def test_get_tenant__that_is_not_there(tenants, as_superuser):
    request = tenant_pb.GetTenantRequest(tenant_id=str(uuid.uuid4()))

    with failing(NOT_FOUND, "TENANT_MISSING"):
        tenants.GetTenant(request, metadata=as_superuser)


@pytest.mark.parametrize(
    "tenant_id", ["7", "'; DROP TABLE x; --", "x" * 1000, "demo"], ids=lambda id: id[:8]
)
def test_get_tenant__by_what_is_no_id(tenants, as_superuser, tenant_id):
    with failing(INVALID_ARGUMENT, "FIELD_INVALID") as failure:
        tenants.GetTenant(tenant_pb.GetTenantRequest(tenant_id=tenant_id), metadata=as_superuser)

    assert [violation.field for violation in failure.error.field_violations] == ["tenantId"]


def test_get_tenant__needs_an_id(tenants, as_superuser):
    with failing(INVALID_ARGUMENT, "FIELD_REQUIRED") as failure:
        tenants.GetTenant(tenant_pb.GetTenantRequest(), metadata=as_superuser)

    assert failure.error.field_violations[0].field == "tenantId"


def test_get_tenant__sales_sees_demos_only(server, tenants, tenant, as_superuser):
    as_sales = bearer(token_of(server, PLATFORM_SALES))
    demo = tenants.ListTenants(
        tenant_pb.ListTenantsRequest(q="demo", page_size=1), metadata=as_superuser
    ).tenants[0]

    assert tenants.GetTenant(tenant_pb.GetTenantRequest(tenant_id=demo.id), metadata=as_sales)
    with failing(NOT_FOUND, "TENANT_MISSING"):
        tenants.GetTenant(tenant_pb.GetTenantRequest(tenant_id=tenant.id), metadata=as_sales)


@pytest.fixture
def seven(tenants, as_superuser):
    """Seven tenants that share a word, in order of creation."""
    word = fresh_name("w")
    return word, [
        tenants.CreateTenant(
            tenant_pb.CreateTenantRequest(
                tenant=Tenant(name=f"{word} number {number}", schema_name=fresh_name())
            ),
            metadata=as_superuser,
        )
        for number in range(7)
    ]


def test_list_tenants__pages_in_order_of_creation(tenants, as_superuser, seven):
    word, created = seven
    request = tenant_pb.ListTenantsRequest(q=word, page_size=3)

    pages = []
    while True:
        page = tenants.ListTenants(request, metadata=as_superuser)
        pages.append(page)
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert [len(page.tenants) for page in pages] == [3, 3, 1]
    assert [tenant.id for page in pages for tenant in page.tenants] == [t.id for t in created]


def test_list_tenants__searches_in_any_case_and_counts(tenants, as_superuser, seven):
    word, _ = seven
    request = tenant_pb.ListTenantsRequest(q=word.upper(), page_size=2, include_total_size=True)

    page = tenants.ListTenants(request, metadata=as_superuser)

    assert len(page.tenants) == 2
    assert page.total_size == 7


def test_list_tenants__wildcards_are_letters(tenants, as_superuser, seven):
    for q in ("%", "_", "\\"):
        page = tenants.ListTenants(
            tenant_pb.ListTenantsRequest(q=q, page_size=1000), metadata=as_superuser
        )
        assert all(q in tenant.name or q in tenant.schema_name for tenant in page.tenants)


def test_list_tenants__by_state(tenants, tenant, as_superuser):
    tenants.DeleteTenant(tenant_pb.DeleteTenantRequest(tenant_id=tenant.id), metadata=as_superuser)

    def found(**filters):
        request = tenant_pb.ListTenantsRequest(q=tenant.schema_name, **filters)
        return [found.id for found in tenants.ListTenants(request, metadata=as_superuser).tenants]

    assert found() == []
    assert found(state=Tenant.ACTIVE) == []
    assert found(state=Tenant.DELETED) == [tenant.id]


@pytest.mark.parametrize("token", ["x", "A" * 60, "sst_" + "A" * 43, "🙂"])
def test_list_tenants__refuses_tokens_it_did_not_make(tenants, as_superuser, token):
    with failing(INVALID_ARGUMENT, "PAGE_TOKEN_INVALID"):
        tenants.ListTenants(tenant_pb.ListTenantsRequest(page_token=token), metadata=as_superuser)


def test_list_tenants__token_is_bound_to_caller_and_arguments(server, tenants, as_superuser, seven):
    word, _ = seven
    request = tenant_pb.ListTenantsRequest(q=word, page_size=3)
    request.page_token = tenants.ListTenants(request, metadata=as_superuser).next_page_token

    with failing(INVALID_ARGUMENT, "PAGE_TOKEN_INVALID"):
        tenants.ListTenants(request, metadata=bearer(token_of(server, PLATFORM_MANAGER)))
    request.q = "other"
    with failing(INVALID_ARGUMENT, "PAGE_TOKEN_INVALID"):
        tenants.ListTenants(request, metadata=as_superuser)


def test_list_tenants__size_of_pages(tenants, as_superuser):
    with failing(INVALID_ARGUMENT, "PAGE_SIZE_INVALID"):
        tenants.ListTenants(tenant_pb.ListTenantsRequest(page_size=-1), metadata=as_superuser)

    page = tenants.ListTenants(
        tenant_pb.ListTenantsRequest(page_size=2_000_000_000), metadata=as_superuser
    )
    assert len(page.tenants) <= 1000


def test_list_tenants__refuses_a_state_that_is_none(tenants, as_superuser):
    with failing(INVALID_ARGUMENT, "FIELD_INVALID") as failure:
        tenants.ListTenants(tenant_pb.ListTenantsRequest(state=99), metadata=as_superuser)

    assert failure.error.field_violations[0].field == "state"


def update(tenants, metadata, tenant, *paths):
    request = tenant_pb.UpdateTenantRequest(
        tenant=tenant, update_mask=field_mask_pb2.FieldMask(paths=paths)
    )
    return tenants.UpdateTenant(request, metadata=metadata)


def test_update_tenant__changes_what_the_mask_names(tenants, tenant, as_superuser):
    wanted = Tenant(id=tenant.id, name="Bob’s", owner_email="bob@x.test", time_zone="Asia/Tokyo")

    updated = update(tenants, as_superuser, wanted, "name", "time_zone")

    assert (updated.name, updated.time_zone) == ("Bob’s", "Asia/Tokyo")
    assert updated.owner_email == tenant.owner_email
    assert updated.etag != tenant.etag
    assert updated.create_time == tenant.create_time
    assert updated.update_time.ToNanoseconds() > tenant.update_time.ToNanoseconds()


def test_update_tenant__without_mask_takes_what_is_set(tenants, tenant, as_superuser):
    request = tenant_pb.UpdateTenantRequest(tenant=Tenant(id=tenant.id, owner_email="b@x.test"))

    updated = tenants.UpdateTenant(request, metadata=as_superuser)

    assert (updated.name, updated.owner_email) == (tenant.name, "b@x.test")


def test_update_tenant__guards_against_lost_updates(tenants, tenant, as_superuser):
    first = update(
        tenants, as_superuser, Tenant(id=tenant.id, name="First", etag=tenant.etag), "name"
    )

    with failing(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"):
        update(tenants, as_superuser, Tenant(id=tenant.id, name="Second", etag=tenant.etag), "name")

    read = tenants.GetTenant(tenant_pb.GetTenantRequest(tenant_id=tenant.id), metadata=as_superuser)
    assert read == first


def test_update_tenant__schema_name_never_changes(tenants, tenant, as_superuser):
    with failing(INVALID_ARGUMENT, "FIELD_IMMUTABLE"):
        update(tenants, as_superuser, Tenant(id=tenant.id, schema_name=fresh_name()), "schema_name")


def test_update_tenant__refuses_fields_that_are_none(tenants, tenant, as_superuser):
    with failing(INVALID_ARGUMENT, "UPDATE_MASK_INVALID"):
        update(tenants, as_superuser, Tenant(id=tenant.id), "shoe_size")


def test_update_tenant__real_one_never_becomes_a_demo(tenants, tenant, as_superuser):
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "TENANT_NOT_TEMPORARY"):
        update(tenants, as_superuser, Tenant(id=tenant.id, is_temporary=True), "is_temporary")


def test_update_tenant__owner_changes_the_name_but_not_the_tier(server, tenants):
    as_owner = bearer(token_of(server, of_tenant("owner", "acme")))
    (acme,) = tenants.ListTenants(tenant_pb.ListTenantsRequest(), metadata=as_owner).tenants

    renamed = update(tenants, as_owner, Tenant(id=acme.id, name="Acme & Sons"), "name")
    assert renamed.name == "Acme & Sons"
    with failing(PERMISSION_DENIED, "PERMISSION_MISSING"):
        update(
            tenants,
            as_owner,
            Tenant(id=acme.id, subscription_tier=Tenant.ENTERPRISE),
            "subscription_tier",
        )
    update(tenants, as_owner, Tenant(id=acme.id, name=acme.name), "name")


def test_delete_tenant__is_soft_and_repeatable(tenants, tenant, as_superuser):
    request = tenant_pb.DeleteTenantRequest(tenant_id=tenant.id, etag=tenant.etag)

    deleted = tenants.DeleteTenant(request, metadata=as_superuser)
    again = tenants.DeleteTenant(request, metadata=as_superuser)

    assert deleted.state == Tenant.DELETED
    thirty_days = deleted.purge_time.seconds - deleted.delete_time.seconds
    assert thirty_days == 30 * 24 * 3600
    assert again == deleted
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "TENANT_DELETED"):
        update(tenants, as_superuser, Tenant(id=tenant.id, name="Late"), "name")


def test_delete_tenant__with_an_old_etag(tenants, tenant, as_superuser):
    update(tenants, as_superuser, Tenant(id=tenant.id, name="Changed"), "name")

    with failing(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"):
        tenants.DeleteTenant(
            tenant_pb.DeleteTenantRequest(tenant_id=tenant.id, etag=tenant.etag),
            metadata=as_superuser,
        )
