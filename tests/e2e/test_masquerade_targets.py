"""Whom one may become, and why not."""

import json

import grpc
from smoothschedule.v1 import masquerade_service_pb2 as masquerade_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from support.calls import bearer, failing
from support.people import PLATFORM_MANAGER, PLATFORM_SUPPORT, of_tenant, token_of

DENIED = grpc.StatusCode.PERMISSION_DENIED
NOT_FOUND = grpc.StatusCode.NOT_FOUND


# Explaining, and whom one may become.


def test_explain__says_of_each_rule_and_runs_what_enforces(world, support, owner):
    _, token = support
    told = world.masquerades.ExplainMasquerade(
        masquerade_pb.ExplainMasqueradeRequest(user_id=owner.id), metadata=bearer(token)
    )
    assert told.allowed and told.reason == ""

    refused = world.masquerades.ExplainMasquerade(
        masquerade_pb.ExplainMasqueradeRequest(user_id=owner.id, actor_id=owner.id),
        metadata=bearer(token),
    )

    assert not refused.allowed and refused.reason == "MASQUERADE_SELF"
    verdicts = {rule.name: rule.verdict for rule in refused.rules}
    rule = masquerade_pb.ExplainMasqueradeResponse.Rule
    assert verdicts["NOT_SELF"] == rule.DENIED
    assert verdicts["MATRIX"] == rule.DENIED
    assert verdicts["TENANT_ACTIVE"] == rule.PASSED
    assert verdicts["REASON"] == rule.NOT_ASKED


def test_explain_over_json(world, curl, support, owner):
    _, token = support

    told = curl.signed_in(token).post("/v1/masquerade:explain", {"userId": owner.id})

    assert told.json["allowed"] is True
    assert told.json["rules"][0]["name"] == "NOT_SELF"
    assert told.json["rules"][0]["verdict"] == "PASSED"


def test_explain__of_another_tenants_user_is_not_found(world, server, owner):
    stranger = bearer(token_of(server, of_tenant("owner", "acme")))

    with failing(NOT_FOUND, "USER_MISSING"):
        world.masquerades.ExplainMasquerade(
            masquerade_pb.ExplainMasqueradeRequest(user_id=owner.id), metadata=stranger
        )


def targets(world, token, **fields):
    return world.masquerades.ListMasqueradeTargets(
        masquerade_pb.ListMasqueradeTargetsRequest(**fields), metadata=bearer(token)
    )


def test_targets__are_paged_filtered_and_searched(world, owner):
    token = world.token(owner)
    ada = world.user("TENANT_STAFF", display_name="Ada Lovelace")
    ben = world.user("TENANT_STAFF", display_name="Ben")
    world.user("CUSTOMER")

    assert [user.id for user in targets(world, token).users] == [ada.id, ben.id]
    assert [user.id for user in targets(world, token, q="lovelace").users] == [ada.id]
    assert [user.id for user in targets(world, token, role="CUSTOMER").users] == []
    first = targets(world, token, page_size=1)
    rest = targets(world, token, page_size=1, page_token=first.next_page_token)
    assert [user.id for user in (*first.users, *rest.users)] == [ada.id, ben.id]
    assert all(user.can_masquerade for user in first.users)


def test_targets__of_a_tenant(world, curl, support, owner):
    _, token = support

    listed = curl.signed_in(token).get(f"/v1/masquerade/targets?tenantId={world.tenant.id}")

    assert owner.id in [user["id"] for user in listed.json["users"]]


def test_targets__are_for_who_may_masquerade(world):
    with failing(DENIED, "PERMISSION_MISSING"):
        targets(world, token_of(world.server, PLATFORM_MANAGER))


def test_list_users__says_whom_the_caller_may_become(world, owner):
    staff = world.user("TENANT_STAFF")
    manager = world.user("TENANT_MANAGER")
    request = user_pb.ListUsersRequest(tenant_id=world.tenant.id, page_size=1000)

    listed = world.users.ListUsers(request, metadata=bearer(world.token(owner))).users

    assert {user.id: user.can_masquerade for user in listed if user.id in (
        staff.id, manager.id, owner.id)} == {
        staff.id: True, manager.id: False, owner.id: False}  # fmt: skip


# smoothctl policy explain ACTOR TARGET.


def test_policy_explain__says_of_each_rule(server):
    told = server.smoothctl(
        *("policy", "explain", PLATFORM_SUPPORT, of_tenant("owner", "demo"), "--tenant", "demo")
    )
    refused = server.smoothctl(
        *("policy", "explain", of_tenant("owner", "demo"), of_tenant("manager", "acme")),
        *("--actor-tenant", "demo", "--tenant", "acme", "-o", "json"),
    )

    lines = told.splitlines()
    assert lines[0].split() == ["RULE", "VERDICT", "WHAT", "IT", "SAYS"]
    assert lines[1].split()[:2] == ["NOT_SELF", "passed"]
    assert lines[-1] == "allowed"
    assert json.loads(refused)["reason"] == "MASQUERADE_ROLE_REFUSED"
