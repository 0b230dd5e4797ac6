"""Grants: one permission more for a while, over gRPC and JSON; and who may not give them."""

import json
import time
import uuid

import grpc
import pytest
from google.protobuf import duration_pb2
from smoothschedule import User
from smoothschedule.v1 import grant_service_pb2 as pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from smoothschedule.v1.grant_service_pb2_grpc import GrantServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from smoothschedule.v1.user_service_pb2_grpc import UserServiceStub
from support.calls import bearer, failing
from support.curl import Curl
from support.people import (
    PLATFORM_MANAGER,
    PLATFORM_SUPPORT,
    SUPERUSER,
    client_of,
    of_tenant,
    token_of,
)
from support.waiting import wait_until

DENIED = grpc.StatusCode.PERMISSION_DENIED
INVALID = grpc.StatusCode.INVALID_ARGUMENT
REASON = "the customer asked for it by telephone"
PASSWORD = "a pass phrase of the tests"


@pytest.fixture(scope="module")
def ids(server):
    """The ids of demo and acme."""
    with client_of(server, token_of(server, SUPERUSER)) as client:
        return {tenant.schema_name: tenant.id for tenant in client.tenants()}


@pytest.fixture
def grants(channel):
    return GrantServiceStub(channel)


@pytest.fixture
def tenants(channel):
    return TenantServiceStub(channel)


def signed_in(server, email, *more):
    return bearer(token_of(server, email), *more)


class Person:
    """A user of the test's own, signed in."""

    def __init__(self, server, channel, role, tenant_id=""):
        email = f"{uuid.uuid4().hex}@x.test"
        user = User(email=email, role=role, tenant_id=tenant_id, password=PASSWORD)
        made = UserServiceStub(channel).CreateUser(
            user_pb.CreateUserRequest(user=user), metadata=signed_in(server, SUPERUSER)
        )
        self.id, self.email = made.id, email
        with client_of(server) as client:
            self.metadata = bearer(client.login(email, PASSWORD, tenant=tenant_id).token)


@pytest.fixture
def person(server, channel):
    return lambda role, tenant_id="": Person(server, channel, role, tenant_id)


def give(server, grants, grantee, action="tenants.suspend", by=SUPERUSER, **fields):
    grant = pb.Grant(grantee_id=grantee, action=action, reason=REASON, **fields)
    return grants.CreateGrant(
        pb.CreateGrantRequest(grant=grant), metadata=signed_in(server, by)
    )


def revoke(server, grants, grant, by=SUPERUSER):
    return grants.RevokeGrant(
        pb.RevokeGrantRequest(grant_id=grant.id, reason="no longer needed"),
        metadata=signed_in(server, by),
    )


def suspend(tenants, tenant_id, metadata):
    return tenants.SuspendTenant(
        tenant_pb.SuspendTenantRequest(tenant_id=tenant_id), metadata=metadata
    )


@pytest.fixture
def spare_tenant(server, tenants):
    """A tenant that a test may suspend."""
    name = f"spare_{uuid.uuid4().hex[:12]}"
    return tenants.CreateTenant(
        tenant_pb.CreateTenantRequest(tenant=tenant_pb.Tenant(name="Spare", schema_name=name)),
        metadata=signed_in(server, SUPERUSER),
    )


def test_a_grant__gives_its_permission_until_it_is_revoked(
    server, grants, tenants, person, spare_tenant
):
    support = person("PLATFORM_SUPPORT")
    with failing(DENIED, "PERMISSION_MISSING"):
        suspend(tenants, spare_tenant.id, support.metadata)

    grant = give(server, grants, support.id)

    assert grant.status == pb.Grant.ACTIVE
    assert grant.expire_time.seconds - grant.start_time.seconds == 30 * 60
    assert grant.grantor_email == SUPERUSER and grant.grantee_email == support.email
    assert suspend(tenants, spare_tenant.id, support.metadata).state == tenant_pb.Tenant.SUSPENDED

    assert revoke(server, grants, grant).status == pb.Grant.REVOKED
    time.sleep(1)
    for _ in range(10):  # both workers
        with failing(DENIED, "PERMISSION_MISSING"):
            suspend(tenants, spare_tenant.id, support.metadata)


def test_a_grant_in_one_tenant__is_none_in_another(server, grants, tenants, person, spare_tenant):
    support = person("PLATFORM_SUPPORT")
    other = tenants.CreateTenant(
        tenant_pb.CreateTenantRequest(
            tenant=tenant_pb.Tenant(name="Other", schema_name=f"other_{uuid.uuid4().hex[:12]}")
        ),
        metadata=signed_in(server, SUPERUSER),
    )
    give(server, grants, support.id, tenant_id=spare_tenant.id)

    with failing(DENIED, "PERMISSION_MISSING"):
        suspend(tenants, other.id, support.metadata)
    assert suspend(tenants, spare_tenant.id, support.metadata).state == tenant_pb.Tenant.SUSPENDED


def test_a_grant__ends_by_its_time(server, grants, tenants, person, spare_tenant):
    support = person("PLATFORM_SUPPORT")
    grant = give(server, grants, support.id, duration=duration_pb2.Duration(seconds=2))
    suspend(tenants, spare_tenant.id, support.metadata)

    time.sleep(2.1)

    for _ in range(5):
        with failing(DENIED, "PERMISSION_MISSING"):
            suspend(tenants, spare_tenant.id, support.metadata)
    seen = grants.GetGrant(pb.GetGrantRequest(grant_id=grant.id), metadata=support.metadata)
    assert seen.status == pb.Grant.EXPIRED


def test_overlapping_grants__add_up_and_end_one_by_one(
    server, grants, tenants, person, spare_tenant
):
    support = person("PLATFORM_SUPPORT")
    first = give(server, grants, support.id)
    give(server, grants, support.id, by=PLATFORM_MANAGER)

    revoke(server, grants, first)
    time.sleep(1.1)

    suspend(tenants, spare_tenant.id, support.metadata)


def test_a_grant__ends_with_what_its_grantor_may_do(server, channel, grants, person):
    manager = person("PLATFORM_MANAGER")
    support = person("PLATFORM_SUPPORT")
    grant = grants.CreateGrant(
        pb.CreateGrantRequest(
            grant=pb.Grant(grantee_id=support.id, action="tenants.suspend", reason=REASON)
        ),
        metadata=manager.metadata,
    )

    UserServiceStub(channel).UpdateUser(
        user_pb.UpdateUserRequest(user=User(id=manager.id, role="PLATFORM_SALES"),
                                  update_mask={"paths": ["role"]}),
        metadata=signed_in(server, SUPERUSER),
    )

    seen = grants.GetGrant(
        pb.GetGrantRequest(grant_id=grant.id), metadata=signed_in(server, SUPERUSER)
    )
    assert seen.status == pb.Grant.REVOKED and seen.end_reason == "GRANTOR_LOST_ACTION"


def test_a_grant__ends_with_its_tenant_and_does_not_come_back(
    server, grants, tenants, person, spare_tenant
):
    support = person("PLATFORM_SUPPORT")
    grant = give(server, grants, support.id, "billing.read", tenant_id=spare_tenant.id)
    superuser = signed_in(server, SUPERUSER)

    suspend(tenants, spare_tenant.id, superuser)
    tenants.ResumeTenant(
        tenant_pb.ResumeTenantRequest(tenant_id=spare_tenant.id), metadata=superuser
    )

    seen = grants.GetGrant(pb.GetGrantRequest(grant_id=grant.id), metadata=superuser)
    assert seen.status == pb.Grant.REVOKED and seen.end_reason == "TENANT_SUSPENDED"


@pytest.mark.parametrize(
    "by, action, fields, code, reason",
    [
        (PLATFORM_SUPPORT, "billing.read", {}, DENIED, "PERMISSION_MISSING"),
        (SUPERUSER, "grants.create", {}, INVALID, "ACTION_NOT_GRANTABLE"),
        (SUPERUSER, "plugins.approve", {}, INVALID, "ACTION_NOT_GRANTABLE"),
        (SUPERUSER, "users.update", {}, INVALID, "ACTION_NOT_GRANTABLE"),
        (SUPERUSER, "no.such", {}, INVALID, "ACTION_UNKNOWN"),
        (PLATFORM_MANAGER, "tenants.purge", {}, DENIED, "ACTION_NOT_HELD"),
        (SUPERUSER, "billing.read", {"duration": duration_pb2.Duration(seconds=8 * 3600 + 1)},
         INVALID, "DURATION_INVALID"),
        (SUPERUSER, "tenants.suspend", {"duration": duration_pb2.Duration(seconds=3601)},
         INVALID, "DURATION_INVALID"),
        (SUPERUSER, "billing.read", {"duration": duration_pb2.Duration(seconds=-5)},
         INVALID, "DURATION_INVALID"),
        (SUPERUSER, "billing.read", {"duration": duration_pb2.Duration()},
         INVALID, "DURATION_INVALID"),
        (SUPERUSER, "billing.read", {"tenant_id": str(uuid.uuid4())},
         grpc.StatusCode.NOT_FOUND, "TENANT_MISSING"),
    ],
)
def test_what_may_not_be_given(server, grants, person, by, action, fields, code, reason):
    support = person("PLATFORM_SUPPORT")

    with failing(code, reason):
        give(server, grants, support.id, action, by, **fields)


def test_nobody__grants_to_themselves(server, grants, channel):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        own = client.session().user.id

    with failing(DENIED, "GRANT_TO_SELF"):
        give(server, grants, own, "billing.read")


def test_a_grant_by_grant_only__cannot_be_handed_on(server, grants, person):
    manager = person("PLATFORM_MANAGER")
    support = person("PLATFORM_SUPPORT")
    give(server, grants, manager.id, "tenants.purge")

    with failing(DENIED, "ACTION_NOT_HELD"):
        grants.CreateGrant(
            pb.CreateGrantRequest(
                grant=pb.Grant(grantee_id=support.id, action="tenants.purge", reason=REASON)
            ),
            metadata=manager.metadata,
        )


def test_a_tenants_user__needs_the_own_tenant(server, grants, person, ids):
    staff = person("TENANT_STAFF", ids["demo"])

    with failing(INVALID, "TENANT_REQUIRED"):
        give(server, grants, staff.id, "billing.read")
    with failing(INVALID, "TENANT_MISMATCH"):
        give(server, grants, staff.id, "billing.read", tenant_id=ids["acme"])
    assert give(server, grants, staff.id, "billing.read", tenant_id=ids["demo"]).id


def test_a_17th_live_grant__is_refused(server, grants, person):
    support = person("PLATFORM_SUPPORT")
    for _ in range(16):
        give(server, grants, support.id, "billing.read")

    with failing(grpc.StatusCode.RESOURCE_EXHAUSTED, "GRANTS_TOO_MANY"):
        give(server, grants, support.id, "billing.read")


def ask(grants, person, action="billing.read", **fields):
    return grants.RequestGrant(
        pb.RequestGrantRequest(action=action, reason=REASON, **fields), metadata=person.metadata
    )


def approve(grants, grant, metadata):
    return grants.ApproveGrant(pb.ApproveGrantRequest(grant_id=grant.id), metadata=metadata)


def test_a_request__counts_from_its_approval_on(server, grants, tenants, person, spare_tenant):
    support = person("PLATFORM_SUPPORT")
    request = ask(grants, support, "tenants.suspend")
    assert request.status == pb.Grant.PENDING and request.grantor_id == ""
    with failing(DENIED, "PERMISSION_MISSING"):
        suspend(tenants, spare_tenant.id, support.metadata)

    approved = approve(grants, request, signed_in(server, PLATFORM_MANAGER))

    assert approved.status == pb.Grant.ACTIVE and approved.grantor_email == PLATFORM_MANAGER
    assert approved.expire_time.seconds - approved.start_time.seconds == 30 * 60
    suspend(tenants, spare_tenant.id, support.metadata)


def test_a_request__is_answered_by_somebody_else_once(server, grants, person):
    manager = person("PLATFORM_MANAGER")
    request = ask(grants, manager)
    with failing(DENIED, "GRANT_TO_SELF"):
        approve(grants, request, manager.metadata)
    with failing(DENIED, "GRANT_TO_SELF"):
        grants.DenyGrant(pb.DenyGrantRequest(grant_id=request.id), metadata=manager.metadata)

    denied = grants.DenyGrant(
        pb.DenyGrantRequest(grant_id=request.id, reason="not today"),
        metadata=signed_in(server, SUPERUSER),
    )

    assert denied.status == pb.Grant.DENIED and denied.end_reason == "not today"
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "GRANT_NOT_PENDING"):
        approve(grants, request, signed_in(server, SUPERUSER))


def test_an_approver__must_hold_the_action_by_role(server, grants, person):
    request = ask(grants, person("PLATFORM_SUPPORT"), "tenants.purge")

    with failing(DENIED, "ACTION_NOT_HELD"):
        approve(grants, request, signed_in(server, PLATFORM_MANAGER))


def test_a_request__lapses_after_three_hours(server, grants, person):
    request = ask(grants, person("PLATFORM_SUPPORT"))
    server.sql(
        "UPDATE shared.grants SET create_time = create_time - interval '3 hours', "
        f"expire_time = expire_time - interval '3 hours' WHERE id = '{request.id}'"
    )

    with failing(grpc.StatusCode.FAILED_PRECONDITION, "GRANT_NOT_PENDING"):
        approve(grants, request, signed_in(server, SUPERUSER))
    seen = grants.GetGrant(
        pb.GetGrantRequest(grant_id=request.id), metadata=signed_in(server, SUPERUSER)
    )
    assert seen.status == pb.Grant.LAPSED


def test_check__says_what_allows_it(server, grants, person, ids):
    support = person("PLATFORM_SUPPORT")
    give(server, grants, support.id, "view_billing", tenant_id=ids["demo"])

    def check(metadata, **fields):
        return grants.CheckGrant(
            pb.CheckGrantRequest(action="view_billing", **fields), metadata=metadata
        )

    in_demo = check(support.metadata, tenant_id="demo")
    assert in_demo.allowed and not in_demo.by_role and in_demo.action == "billing.read"
    assert len(in_demo.grants) == 1 and in_demo.expire_time == in_demo.grants[0].expire_time
    assert not check(support.metadata, tenant_id="acme").allowed
    assert check(signed_in(server, SUPERUSER)).by_role
    assert check(signed_in(server, SUPERUSER), user_id=support.id, tenant_id="demo").allowed
    with failing(DENIED, "PERMISSION_MISSING"):
        check(signed_in(server, of_tenant("owner", "demo")), user_id=support.id)


def test_lists__are_filtered_and_hide_other_peoples(server, grants, person):
    support = person("PLATFORM_SUPPORT")
    first = give(server, grants, support.id, "billing.read")
    second = give(server, grants, support.id, "audit.read")
    revoke(server, grants, first)

    def list_(metadata, **fields):
        return grants.ListGrants(
            pb.ListGrantsRequest(include_total_size=True, **fields), metadata=metadata
        )

    superuser = signed_in(server, SUPERUSER)
    everything = list_(superuser, grantee_id=support.id)
    assert [grant.id for grant in everything.grants] == [first.id, second.id]
    assert everything.total_size == 2
    active = list_(superuser, grantee_id=support.id, status=pb.Grant.ACTIVE)
    assert [grant.id for grant in active.grants] == [second.id]
    by_alias = list_(superuser, grantee_id=support.id, action="view_billing")
    assert [grant.id for grant in by_alias.grants] == [first.id]
    page = list_(superuser, grantee_id=support.id, page_size=1)
    assert [grant.id for grant in page.grants] == [first.id] and page.next_page_token
    sales = person("PLATFORM_SALES")
    assert list_(sales.metadata).total_size == 0
    with failing(grpc.StatusCode.NOT_FOUND, "GRANT_MISSING"):
        grants.GetGrant(pb.GetGrantRequest(grant_id=first.id), metadata=sales.metadata)


def test_batch_revoke__counts_first_and_ends_only_what_lives(server, grants, tenants, person,
                                                             spare_tenant):
    support = person("PLATFORM_SUPPORT")
    superuser = signed_in(server, SUPERUSER)
    given = [give(server, grants, support.id, "tenants.suspend") for _ in range(3)]
    revoke(server, grants, given[0])
    filter_ = pb.BatchRevokeGrantsRequest.Filter(grantee_id=support.id)

    counted = grants.BatchRevokeGrants(
        pb.BatchRevokeGrantsRequest(filter=filter_, validate_only=True), metadata=superuser
    )
    by_id = grants.BatchRevokeGrants(
        pb.BatchRevokeGrantsRequest(grant_ids=[given[0].id, given[1].id], reason="clean up"),
        metadata=superuser,
    )
    by_filter = grants.BatchRevokeGrants(
        pb.BatchRevokeGrantsRequest(filter=filter_), metadata=superuser
    )

    assert (counted.revoked_count, by_id.revoked_count, by_filter.revoked_count) == (2, 1, 1)
    time.sleep(1.1)
    with failing(DENIED, "PERMISSION_MISSING"):
        suspend(tenants, spare_tenant.id, support.metadata)
    with failing(INVALID, "FIELD_INVALID"):
        grants.BatchRevokeGrants(pb.BatchRevokeGrantsRequest(), metadata=superuser)


def test_over_rest__a_grant_lives_and_dies(server, curl, person):
    support = person("PLATFORM_SUPPORT")
    superuser = curl.signed_in(token_of(server, SUPERUSER))
    wanted = {"granteeId": support.id, "action": "view_billing", "reason": REASON}

    made = superuser.post("/v1/grants", {**wanted, "duration": "60s"})
    assert made.status == 200, made.body
    assert made.json["status"] == "ACTIVE" and made.json["action"] == "billing.read"
    listed = superuser.get(f"/v1/grants?granteeId={support.id}&status=ACTIVE")
    assert [grant["id"] for grant in listed.json["grants"]] == [made.json["id"]]
    check = superuser.get(f"/v1/grants:check?action=billing.read&userId={support.id}")
    assert check.json["allowed"] and not check.json["byRole"]
    ended = superuser.post(f"/v1/grants/{made.json['id']}:revoke", {"reason": "done"})
    assert ended.json["status"] == "REVOKED" and ended.json["endReason"] == "done"
    refused = superuser.post("/v1/grants", {**wanted, "action": "billing.raed"})
    assert refused.error["reason"] == "ACTION_UNKNOWN"
    assert 'did you mean "billing.read"?' in refused.error["message"]


def test_smoothctl__gives_checks_lists_and_revokes(server, person):
    support = person("PLATFORM_SUPPORT")
    words = ("--action", "view_billing", "--tenant", "demo")

    made = json.loads(
        server.smoothctl(
            *("grant", "create", "--grantor", SUPERUSER, "--grantee", support.email),
            *(*words, "--reason", REASON, "--minutes", "5", "-o", "json"),
        )
    )
    said = server.smoothctl("grant", "check", support.email, *words)
    listed = server.smoothctl("grant", "list", "--status", "ACTIVE", "--grantee", support.email)
    ended = json.loads(server.smoothctl("grant", "revoke", made["id"], "-o", "json"))

    assert made["status"] == "ACTIVE" and made["duration"] == "300s"
    assert said == f"{support.email} billing.read: yes, by grant\n"
    assert made["id"] in listed
    assert ended["status"] == "REVOKED"
    with pytest.raises(AssertionError, match="not allowed"):
        server.smoothctl("grant", "check", support.email, *words)


# On record.


def recorded(server, query, is_it):
    """The one event that is meant, once it is in its chain."""
    found = []

    def find():
        answer = Curl(server, "http1", token=token_of(server, SUPERUSER)).get(
            f"/v1/auditEvents?{query}&pageSize=200"
        )
        found[:] = [event for event in answer.json["auditEvents"] if is_it(event)]
        return found

    wait_until(find, 5, f"{query} is listed")
    (event,) = found
    return event


def test_life_of_a_grant__is_on_record(server, grants, person):
    support = person("PLATFORM_SUPPORT")
    grant = give(server, grants, support.id)
    revoke(server, grants, grant)

    made, ended = (
        recorded(server, f"resource=grants/{grant.id}", lambda event, a=action: event["action"] == a)
        for action in ("GRANT_CREATE", "GRANT_REVOKE")
    )

    assert made["actorEmail"] == SUPERUSER
    assert made["reason"] == REASON
    assert made["details"]["after"]["granteeId"] == support.id
    assert ended["reason"] == "no longer needed"
    assert ended["details"]["before"]["status"] == "ACTIVE"
    assert ended["details"]["after"]["status"] == "REVOKED"


def test_batch__is_on_record_grant_by_grant(server, grants, person):
    support = person("PLATFORM_SUPPORT")
    given = [give(server, grants, support.id, action) for action in ("billing.read", "audit.read")]
    ids = [grant.id for grant in given]

    answer = grants.BatchRevokeGrants(
        pb.BatchRevokeGrantsRequest(grant_ids=ids, reason="the audit is over"),
        metadata=signed_in(server, SUPERUSER),
    )

    assert answer.revoked_count == 2
    for each in ids:
        event = recorded(
            server, f"resource=grants/{each}", lambda event: event["action"] == "GRANT_REVOKE"
        )
        assert event["reason"] == "the audit is over"


def test_disabling__ends_grants_on_record(server, grants, person):
    support = person("PLATFORM_SUPPORT")
    grant = give(server, grants, support.id)
    Curl(server, "http1", token=token_of(server, SUPERUSER)).post(f"/v1/users/{support.id}:disable")

    event = recorded(
        server, f"resource=grants/{grant.id}", lambda event: event["action"] == "GRANT_END"
    )

    assert event["reasonCode"] == "USER_DISABLED"


@pytest.mark.parametrize(
    "grantee, action, reason",
    [
        ("self", "billing.read", "GRANT_TO_SELF"),
        ("other", "tenants.purge", "ACTION_NOT_HELD"),
        ("other", "plugins.approve", "ACTION_NOT_GRANTABLE"),
    ],
)
def test_attack__is_on_record(server, grants, person, grantee, action, reason):
    manager, support = person("PLATFORM_MANAGER"), person("PLATFORM_SUPPORT")
    whom = manager if grantee == "self" else support

    with failing(INVALID if reason == "ACTION_NOT_GRANTABLE" else DENIED, reason):
        grants.CreateGrant(
            pb.CreateGrantRequest(
                grant=pb.Grant(grantee_id=whom.id, action=action, reason=REASON)
            ),
            metadata=manager.metadata,
        )

    event = recorded(
        server, f"actorId={manager.id}", lambda event: event["action"] == "GRANT_DENIED"
    )
    assert event["reasonCode"] == reason
    assert event["resource"] == f"users/{whom.id}"
    assert event["details"]["after"]["action"] == action


def test_requests__are_on_record_with_their_answers(server, grants, person):
    support = person("PLATFORM_SUPPORT")
    asked = [
        grants.RequestGrant(
            pb.RequestGrantRequest(action="billing.read", reason=REASON), metadata=support.metadata
        )
        for _ in range(2)
    ]
    grants.ApproveGrant(
        pb.ApproveGrantRequest(grant_id=asked[0].id), metadata=signed_in(server, SUPERUSER)
    )
    grants.DenyGrant(
        pb.DenyGrantRequest(grant_id=asked[1].id, reason="ask the owner"),
        metadata=signed_in(server, SUPERUSER),
    )

    for grant, answer in zip(asked, ("GRANT_APPROVE", "GRANT_DENY")):
        request, answered = (
            recorded(
                server, f"resource=grants/{grant.id}", lambda event, a=action: event["action"] == a
            )
            for action in ("GRANT_REQUEST", answer)
        )
        assert request["actorEmail"] == support.email
        assert answered["actorEmail"] == SUPERUSER
