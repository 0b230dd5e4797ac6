"""Users over gRPC and over JSON: made, found, changed, disabled; and who may not."""

import time
import uuid

import grpc
import pytest
from google.protobuf import field_mask_pb2
from smoothschedule import User
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import bearer, failing, open_channel
from support.people import (
    PLATFORM_MANAGER,
    PLATFORM_SALES,
    PLATFORM_SUPPORT,
    SUPERUSER,
    client_of,
    of_tenant,
    token_of,
)

NOT_FOUND = grpc.StatusCode.NOT_FOUND
DENIED = grpc.StatusCode.PERMISSION_DENIED
PASSWORD = "a pass phrase of the tests"


@pytest.fixture(scope="module")
def ids(server):
    """The ids of demo and acme."""
    with client_of(server, token_of(server, SUPERUSER)) as client:
        return {tenant.schema_name: tenant.id for tenant in client.tenants()}


@pytest.fixture
def users(server):
    with open_channel(server) as channel:
        yield UserServiceStub(channel)


def signed_in(server, email, *more):
    return bearer(token_of(server, email), *more)


def fresh_email():
    return f"{uuid.uuid4().hex}@x.test"


def make(server, users, tenant_id, role="TENANT_STAFF", **fields):
    """A new user, by a superuser."""
    user = User(email=fresh_email(), role=role, tenant_id=tenant_id, **fields)
    return users.CreateUser(
        user_pb.CreateUserRequest(user=user), metadata=signed_in(server, SUPERUSER)
    )


def test_create__by_an_owner_is_of_the_owners_tenant(server, users, ids):
    user = User(email=fresh_email(), role="TENANT_STAFF", display_name="Ada", password=PASSWORD)

    made = users.CreateUser(
        user_pb.CreateUserRequest(user=user),
        metadata=signed_in(server, of_tenant("owner", "demo")),
    )

    assert made.tenant_id == ids["demo"]
    assert made.is_active and made.is_temporary and made.kind == User.PERSON
    assert made.password == ""
    with client_of(server) as client:
        assert client.login(user.email, PASSWORD, tenant="demo").user.id == made.id


def test_create__of_an_address_in_another_case_is_refused(server, users, ids):
    made = make(server, users, ids["demo"])

    with failing(grpc.StatusCode.ALREADY_EXISTS, "EMAIL_TAKEN"):
        users.CreateUser(
            user_pb.CreateUserRequest(
                user=User(email=made.email.upper(), role="CUSTOMER", tenant_id=ids["demo"])
            ),
            metadata=signed_in(server, SUPERUSER),
        )
    make_elsewhere = User(email=made.email, role="CUSTOMER", tenant_id=ids["acme"])
    users.CreateUser(
        user_pb.CreateUserRequest(user=make_elsewhere), metadata=signed_in(server, SUPERUSER)
    )


def test_create__again_gives_the_first_answer(server, users, ids):
    request = user_pb.CreateUserRequest(
        user=User(email=fresh_email(), role="CUSTOMER", tenant_id=ids["acme"]),
        request_id=str(uuid.uuid4()),
    )
    metadata = signed_in(server, SUPERUSER)

    assert users.CreateUser(request, metadata=metadata) == users.CreateUser(
        request, metadata=metadata
    )


@pytest.mark.parametrize(
    "email, role, reason",
    [
        (of_tenant("manager", "demo"), "TENANT_MANAGER", "ROLE_NOT_MANAGED"),
        (of_tenant("owner", "demo"), "SUPERUSER", "ROLE_NOT_MANAGED"),
        (of_tenant("staff", "demo"), "CUSTOMER", "PERMISSION_MISSING"),
        (of_tenant("customer", "demo"), "CUSTOMER", "PERMISSION_MISSING"),
        (PLATFORM_MANAGER, "SUPERUSER", "ROLE_NOT_MANAGED"),
        (PLATFORM_SUPPORT, "PLATFORM_SUPPORT", "PERMISSION_MISSING"),
    ],
)
def test_create__is_refused_to_who_may_not(server, users, email, role, reason):
    with failing(DENIED, reason):
        users.CreateUser(
            user_pb.CreateUserRequest(user=User(email=fresh_email(), role=role)),
            metadata=signed_in(server, email),
        )


# Each method that takes a user's id.
METHODS = {
    "GetUser": lambda id: user_pb.GetUserRequest(user_id=id),
    "UpdateUser": lambda id: user_pb.UpdateUserRequest(
        user=User(id=id, display_name="Mine now"),
        update_mask=field_mask_pb2.FieldMask(paths=["display_name"]),
    ),
    "DisableUser": lambda id: user_pb.DisableUserRequest(user_id=id),
    "EnableUser": lambda id: user_pb.EnableUserRequest(user_id=id),
    "DeleteUser": lambda id: user_pb.DeleteUserRequest(user_id=id),
}


@pytest.mark.parametrize("method", METHODS)
def test_another_tenants_user__is_not_found(server, users, ids, method):
    other = make(server, users, ids["acme"])
    metadata = signed_in(server, of_tenant("owner", "demo"))

    with failing(NOT_FOUND, "USER_MISSING") as of_another:
        getattr(users, method)(METHODS[method](other.id), metadata=metadata)
    with failing(NOT_FOUND, "USER_MISSING") as of_nobody:
        getattr(users, method)(METHODS[method](str(uuid.uuid4())), metadata=metadata)

    assert of_another.error.message == of_nobody.error.message


def test_another_tenant__gets_no_users_and_shows_none(server, users, ids):
    metadata = signed_in(server, of_tenant("owner", "demo"))

    with failing(NOT_FOUND, "TENANT_MISSING"):
        users.CreateUser(
            user_pb.CreateUserRequest(
                user=User(email=fresh_email(), role="CUSTOMER", tenant_id=ids["acme"])
            ),
            metadata=metadata,
        )
    with failing(NOT_FOUND, "TENANT_MISSING"):
        users.ListUsers(user_pb.ListUsersRequest(tenant_id=ids["acme"]), metadata=metadata)
    listed = users.ListUsers(user_pb.ListUsersRequest(page_size=1000), metadata=metadata)
    assert {user.tenant_id for user in listed.users} == {ids["demo"]}


def test_list__of_one_tenant_by_name_header_and_role(server, users, ids):
    owners = user_pb.ListUsersRequest(
        tenant_id="acme", role="TENANT_OWNER", q="OWNER@acme", include_total_size=True
    )

    by_field = users.ListUsers(owners, metadata=signed_in(server, SUPERUSER))
    by_header = users.ListUsers(
        user_pb.ListUsersRequest(role="TENANT_OWNER", q="owner@acme", include_total_size=True),
        metadata=signed_in(server, SUPERUSER, ("x-tenant", "acme")),
    )

    assert [user.email for user in by_field.users] == [of_tenant("owner", "acme")]
    assert by_field.total_size == 1
    assert by_header == by_field


def test_list__comes_in_pages(server, users, ids):
    make(server, users, ids["demo"])
    metadata = signed_in(server, of_tenant("owner", "demo"))
    whole = users.ListUsers(user_pb.ListUsersRequest(page_size=1000), metadata=metadata)

    found, token = [], ""
    while True:
        request = user_pb.ListUsersRequest(page_size=3, page_token=token)
        page = users.ListUsers(request, metadata=metadata)
        found += page.users
        token = page.next_page_token
        if not token:
            break

    assert found == list(whole.users)


@pytest.mark.parametrize(
    "email, sees_staff, sees_real",
    [
        (SUPERUSER, True, True),
        (PLATFORM_MANAGER, True, True),
        (PLATFORM_SUPPORT, False, True),
        (PLATFORM_SALES, False, False),
    ],
)
def test_list__follows_the_reach_of_platform_staff(server, users, email, sees_staff, sees_real):
    def emails(q):
        listed = users.ListUsers(user_pb.ListUsersRequest(q=q), metadata=signed_in(server, email))
        return [user.email for user in listed.users]

    assert (SUPERUSER in emails(SUPERUSER)) == sees_staff
    assert (of_tenant("owner", "acme") in emails("owner@acme")) == sees_real
    assert of_tenant("owner", "demo") in emails("owner@demo")


def test_update__of_ones_own_role_is_refused(server, users):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        own = client.session().user

    with failing(DENIED, "USER_IS_SELF"):
        users.UpdateUser(
            user_pb.UpdateUserRequest(
                user=User(id=own.id, role="PLATFORM_SALES"),
                update_mask=field_mask_pb2.FieldMask(paths=["role"]),
            ),
            metadata=signed_in(server, SUPERUSER),
        )
    with failing(DENIED, "USER_IS_SELF"):
        users.DisableUser(
            user_pb.DisableUserRequest(user_id=own.id), metadata=signed_in(server, SUPERUSER)
        )


def test_disable__of_the_last_owner_is_refused(server, users):
    metadata = signed_in(server, SUPERUSER)
    with client_of(server, token_of(server, SUPERUSER)) as client:
        tenant = client.create_tenant("Owned", f"owned_{uuid.uuid4().hex[:16]}")
    owner = make(server, users, tenant.id, "TENANT_OWNER")

    with failing(grpc.StatusCode.FAILED_PRECONDITION, "LAST_TENANT_OWNER"):
        users.DisableUser(user_pb.DisableUserRequest(user_id=owner.id), metadata=metadata)
    make(server, users, tenant.id, "TENANT_OWNER")
    assert not users.DisableUser(
        user_pb.DisableUserRequest(user_id=owner.id), metadata=metadata
    ).is_active


def test_disable__ends_sessions_on_every_worker(server, users, ids):
    user = make(server, users, ids["demo"], password=PASSWORD)
    with client_of(server) as client:
        token = client.login(user.email, PASSWORD, tenant="demo").token
    for _ in range(8):  # until every worker keeps the session
        with client_of(server, token) as client:
            client.session()

    users.DisableUser(
        user_pb.DisableUserRequest(user_id=user.id), metadata=signed_in(server, SUPERUSER)
    )
    time.sleep(1)  # as long as a worker may keep what it knows

    for _ in range(8):
        with client_of(server, token) as client:
            with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_EXPIRED"):
                client.session()
    with client_of(server) as client:
        with failing(grpc.StatusCode.UNAUTHENTICATED, "CREDENTIALS_INVALID"):
            client.login(user.email, PASSWORD, tenant="demo")


def test_rest__life_of_a_user(server, curl, ids):
    owner = curl.signed_in(token_of(server, of_tenant("owner", "demo")))
    email = fresh_email()

    made = owner.post(
        "/v1/users", {"email": email, "role": "TENANT_STAFF", "password": PASSWORD}
    )
    assert made.status == 200, made.body
    path = f"/v1/users/{made.json['id']}"
    assert made.json["tenantId"] == ids["demo"]
    assert "password" not in made.json
    assert owner.get(path).json == made.json
    (listed,) = owner.get(f"/v1/users?q={email}&role=TENANT_STAFF").json["users"]
    assert listed == {**made.json, "canMasquerade": True}

    renamed = owner.patch(path, {"displayName": "Ada", "etag": made.json["etag"]}).json
    assert (renamed["displayName"], renamed["role"]) == ("Ada", "TENANT_STAFF")
    stale = owner.patch(path, {"displayName": "Bob", "etag": made.json["etag"]})
    assert (stale.status, stale.error["reason"]) == (409, "ETAG_MISMATCH")
    assert owner.patch(path, {"role": "CUSTOMER"}).json["role"] == "CUSTOMER"
    disabled = owner.post(f"{path}:disable", {})
    assert (disabled.status, disabled.json["isActive"]) == (200, False)
    assert owner.post(f"{path}:enable", {}).json["isActive"] is True
    deleted = owner.delete(path)
    assert (deleted.status, deleted.json) == (200, {})
    assert owner.get(path).status == 404
    assert owner.post("/v1/users", {"email": email, "role": "CUSTOMER"}).status == 200


def test_rest__says_that_a_tenant_is_missing(server, curl):
    refused = curl.signed_in(token_of(server, SUPERUSER)).post(
        "/v1/users", {"email": fresh_email(), "role": "TENANT_STAFF"}
    )

    assert (refused.status, refused.error["reason"]) == (400, "TENANT_REQUIRED")
    assert (
        "Users with role TENANT_STAFF must be assigned to a tenant" in refused.error["message"]
    )


def test_rest__another_tenants_user_is_not_found(server, curl, users, ids):
    other = make(server, users, ids["acme"])
    owner = curl.signed_in(token_of(server, of_tenant("owner", "demo")))
    path = f"/v1/users/{other.id}"

    for answer in (
        owner.get(path),
        owner.patch(path, {"displayName": "Mine now"}),
        owner.post(f"{path}:disable", {}),
        owner.post(f"{path}:enable", {}),
        owner.delete(path),
    ):
        assert (answer.status, answer.error["reason"]) == (404, "USER_MISSING")
