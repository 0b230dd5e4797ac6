"""A deleted tenant is purged before its time: by a grant that somebody else has given since."""

import grpc
import pytest
from smoothschedule import SmoothError
from smoothschedule.v1 import grant_service_pb2 as pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.grant_service_pb2_grpc import GrantServiceStub
from smoothschedule.v1.tenant_service_pb2 import Tenant
from support.calls import bearer, failing
from support.curl import MODES, Curl
from support.people import SUPERUSER, token_of
from support.waiting import wait_until
from support.world import World

NOT_FOUND = grpc.StatusCode.NOT_FOUND
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
REASON = "the customer wants everything gone today"


@pytest.fixture
def grants(channel):
    return GrantServiceStub(channel)


@pytest.fixture
def deleted(world):
    delete(world)
    return world.tenant


def delete(world):
    world.tenants.DeleteTenant(
        tenant_pb.DeleteTenantRequest(tenant_id=world.tenant.id), metadata=world.superuser
    )


def undelete(world):
    return world.tenants.UndeleteTenant(
        tenant_pb.UndeleteTenantRequest(tenant_id=world.tenant.id), metadata=world.superuser
    )


class Person:
    """Somebody of the platform, signed in."""

    def __init__(self, world, role):
        user = world.user(role, tenant=False)
        self.id, self.token = user.id, world.token(user)
        self.metadata = bearer(self.token)


@pytest.fixture
def person(world):
    return lambda role: Person(world, role)


@pytest.fixture
def purger(person):
    """A superuser; the world's own is the second person."""
    return person("SUPERUSER")


def give(world, grants, grantee, action="tenants.purge"):
    wanted = pb.Grant(
        grantee_id=grantee.id, action=action, reason=REASON, tenant_id=world.tenant.id
    )
    return grants.CreateGrant(pb.CreateGrantRequest(grant=wanted), metadata=world.superuser)


def ask(grants, somebody, tenant, action="tenants.purge"):
    return grants.RequestGrant(
        pb.RequestGrantRequest(action=action, reason=REASON, tenant_id=tenant),
        metadata=somebody.metadata,
    )


def purge(world, somebody):
    return world.tenants.PurgeTenant(
        tenant_pb.PurgeTenantRequest(tenant_id=world.tenant.id), metadata=somebody.metadata
    )


def assert_has_no_way_back(world):
    """The task may be done with it already."""
    with pytest.raises(grpc.RpcError) as refused:
        undelete(world)
    assert SmoothError.of(refused.value).reason in ("PURGE_STARTED", "TENANT_MISSING")


def assert_tombstone_names(server, tenant, grant, purger):
    assert server.sql(
        "SELECT cause || ' ' || grant_id || ' ' || actor_id FROM shared.tenant_tombstones"
        f" WHERE tenant_id = '{tenant.id}'"
    ).strip() == f"GRANT {grant} {purger.id}"


# What allows it.


def test_a_given_grant__starts_it(server, world, grants, deleted, purger):
    with failing(PRECONDITION, "PURGE_NOT_DUE"):
        purge(world, purger)

    grant = give(world, grants, purger)
    started = purge(world, purger)

    assert grant.status == pb.Grant.ACTIVE and grant.tenant_id == deleted.id
    assert started.HasField("purge_start_time")
    assert_has_no_way_back(world)
    assert_tombstone_names(server, deleted, grant.id, purger)


@pytest.mark.parametrize("mode", MODES)
def test_an_approved_request__starts_it(server, world, mode, deleted, purger):
    asker = Curl(server, mode).signed_in(purger.token)
    second = asker.signed_in(token_of(server, SUPERUSER))
    path = f"/v1/tenants/{deleted.id}"
    wanted = {"action": "tenants.purge", "reason": REASON, "tenantId": deleted.schema_name}

    asked = asker.post("/v1/grants:request", wanted)
    assert asked.status == 200, asked.body
    assert (asked.json["status"], asked.json["tenantId"]) == ("PENDING", deleted.id)
    refused = asker.post(f"{path}:purge", {})
    assert (refused.status, refused.error["reason"]) == (400, "PURGE_NOT_DUE")
    own = asker.post(f"/v1/grants/{asked.json['id']}:approve", {})
    assert (own.status, own.error["reason"]) == (403, "GRANT_TO_SELF")
    approved = second.post(f"/v1/grants/{asked.json['id']}:approve", {})
    assert (approved.status, approved.json["status"]) == (200, "ACTIVE")
    started = asker.post(f"{path}:purge", {})

    assert started.status == 200, started.body
    assert started.json["purgeStartTime"]
    back = second.post(f"{path}:undelete", {})
    assert back.error["reason"] in ("PURGE_STARTED", "TENANT_MISSING")
    assert_tombstone_names(server, deleted, asked.json["id"], purger)


def test_a_given_grant__also_gives_the_permission(server, world, grants, deleted, person):
    manager = person("PLATFORM_MANAGER")
    with failing(grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"):
        purge(world, manager)

    grant = give(world, grants, manager)

    assert purge(world, manager).HasField("purge_start_time")
    assert_tombstone_names(server, deleted, grant.id, manager)


def test_a_grant__is_its_grantees_alone(world, grants, deleted, purger, person):
    give(world, grants, purger)

    with failing(PRECONDITION, "PURGE_NOT_DUE"):
        purge(world, person("SUPERUSER"))


def test_a_revoked_grant__does_not_start_it(world, grants, deleted, purger):
    grant = give(world, grants, purger)
    grants.RevokeGrant(pb.RevokeGrantRequest(grant_id=grant.id), metadata=world.superuser)

    with failing(PRECONDITION, "PURGE_NOT_DUE"):
        purge(world, purger)


# For how long.


def test_deleting__ends_what_was_given_before(world, grants, purger):
    grant = give(world, grants, purger)
    delete(world)

    with failing(PRECONDITION, "PURGE_NOT_DUE"):
        purge(world, purger)

    seen = grants.GetGrant(pb.GetGrantRequest(grant_id=grant.id), metadata=purger.metadata)
    assert (seen.status, seen.end_reason) == (pb.Grant.REVOKED, "TENANT_DELETED")


def test_undeleting__ends_grants_and_requests(world, grants, deleted, purger, person):
    other = person("SUPERUSER")
    given = give(world, grants, purger)
    asked = ask(grants, other, deleted.id)

    assert undelete(world).state == Tenant.ACTIVE
    delete(world)

    with failing(PRECONDITION, "PURGE_NOT_DUE"):
        purge(world, purger)
    with failing(PRECONDITION, "GRANT_NOT_PENDING"):
        grants.ApproveGrant(
            pb.ApproveGrantRequest(grant_id=asked.id), metadata=world.superuser
        )
    seen = grants.GetGrant(pb.GetGrantRequest(grant_id=given.id), metadata=purger.metadata)
    assert (seen.status, seen.end_reason) == (pb.Grant.REVOKED, "TENANT_DELETED")


def test_a_begun_purge__leaves_nothing_to_grant(world, grants, deleted, purger, person):
    give(world, grants, purger)
    purge(world, purger)

    with failing(NOT_FOUND, "TENANT_MISSING"):
        give(world, grants, person("SUPERUSER"))


# Nothing else is there.


def test_other_actions__find_no_deleted_tenant(world, grants, deleted, purger):
    with failing(NOT_FOUND, "TENANT_MISSING"):
        give(world, grants, purger, "billing.read")
    with failing(NOT_FOUND, "TENANT_MISSING"):
        ask(grants, purger, deleted.schema_name, "billing.read")
    with failing(NOT_FOUND, "TENANT_MISSING"):
        grants.CheckGrant(
            pb.CheckGrantRequest(action="billing.read", tenant_id=deleted.id),
            metadata=purger.metadata,
        )


def test_grants_in_a_deleted_tenant__are_listed_and_checked(world, grants, deleted, purger):
    grant = give(world, grants, purger)

    listed = grants.ListGrants(
        pb.ListGrantsRequest(tenant_id=deleted.schema_name), metadata=world.superuser
    )
    checked = grants.CheckGrant(
        pb.CheckGrantRequest(action="tenants.purge", tenant_id=deleted.id),
        metadata=purger.metadata,
    )

    assert [each.id for each in listed.grants] == [grant.id]
    assert [each.id for each in checked.grants] == [grant.id]


def naming(method, tenant):
    """A request about purging a tenant."""
    if method == "ListGrants":
        return pb.ListGrantsRequest(tenant_id=tenant)
    if method == "CheckGrant":
        return pb.CheckGrantRequest(action="tenants.purge", tenant_id=tenant)
    return pb.RequestGrantRequest(action="tenants.purge", reason=REASON, tenant_id=tenant)


@pytest.mark.parametrize("role", ["TENANT_OWNER", "PLATFORM_SALES"])
@pytest.mark.parametrize("method", ["ListGrants", "CheckGrant", "RequestGrant"])
def test_who_does_not_reach_it__hears_of_none(server, channel, grants, deleted, role, method):
    own = World(server, channel)
    somebody = bearer(own.token(own.user(role, tenant=role == "TENANT_OWNER")))
    call = getattr(grants, method)

    messages = set()
    for tenant in (deleted.id, deleted.schema_name, "nobody"):
        with failing(NOT_FOUND, "TENANT_MISSING") as refused:
            call(naming(method, tenant), metadata=somebody)
        messages.add(refused.error.message)

    assert messages == {"there is no such tenant"}


# On record.


def test_it__is_on_record(server, world, grants, deleted, purger):
    grant = give(world, grants, purger)
    purge(world, purger)

    def recorded(action, resource):
        return world.events(action, resource=resource)

    wait_until(
        lambda: recorded("GRANT_CREATE", f"grants/{grant.id}")
        and recorded("TENANT_PURGE", f"tenants/{deleted.id}"),
        5,
        "both are on record",
    )
    ((cause, outcome, method),) = recorded("TENANT_PURGE", f"tenants/{deleted.id}")
    assert (cause, outcome) == ("GRANT", "OK")
    assert method == "/smoothschedule.v1.TenantService/PurgeTenant"


def test_smoothctl__gives_it(server, world, deleted, purger):
    email = server.sql(f"SELECT email FROM shared.users WHERE id = '{purger.id}'").strip()

    server.smoothctl(
        *("grant", "create", "--grantor", SUPERUSER, "--grantee", email, "--reason", REASON),
        *("--action", "tenants.purge", "--tenant", deleted.schema_name),
    )

    assert purge(world, purger).HasField("purge_start_time")
