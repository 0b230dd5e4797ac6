"""GetPolicy against config/roles.yaml; the policy checked by smoothctl, and reloaded."""

import grpc
import pytest
from smoothschedule.v1 import policy_service_pb2 as policy_pb
from smoothschedule.v1.policy_service_pb2_grpc import PolicyServiceStub
from smoothschedule.v1.user_pb2 import User
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import SUPERUSER, of_tenant, token_of
from support.policy import Policy

CUSTOMER = of_tenant("customer", "demo")


@pytest.fixture(scope="module")
def written():
    return Policy.shipped()


@pytest.fixture(scope="module")
def served(server):
    with open_channel(server) as channel:
        return get_policy(channel, token_of(server, SUPERUSER))


def get_policy(channel, token):
    return PolicyServiceStub(channel).GetPolicy(
        policy_pb.GetPolicyRequest(), metadata=bearer(token), timeout=10
    )


# What it says.


def test_roles__are_those_of_the_file_in_its_order(served, written):
    assert [User.Role.Name(role.role) for role in served.roles] == list(written.roles)


def test_roles__have_label_color_and_level_of_the_file(served, written):
    told = {
        User.Role.Name(role.role): (role.label, role.color, role.level) for role in served.roles
    }

    levels = {"platform": policy_pb.Policy.Role.PLATFORM, "tenant": policy_pb.Policy.Role.TENANT}
    assert told == {
        name: (role["label"], role["color"], levels[role["level"]])
        for name, role in written.roles.items()
    }


def test_roles__may_what_the_file_says(served, written):
    told = {User.Role.Name(role.role): list(role.permissions) for role in served.roles}

    assert told == {name: sorted(written.permissions(name)) for name in written.roles}


def test_roles__manage_whom_the_file_says(served, written):
    told = {
        User.Role.Name(role.role): [User.Role.Name(target) for target in role.may_manage]
        for role in served.roles
    }

    assert told == {name: role["may_manage"] for name, role in written.roles.items()}


def test_permissions__are_those_of_the_file_sorted(served, written):
    told = [(permission.name, permission.description) for permission in served.permissions]

    assert told == sorted(written.descriptions.items())


def test_permissions__have_their_other_names(served, written):
    aliases = {alias: p.name for p in served.permissions for alias in p.aliases}
    personal = {name: p.name for p in served.permissions for name in p.personal}

    assert aliases == written.aliases
    assert personal == written.personal


def test_permissions__say_for_how_long_they_may_be_granted(served, written):
    told = {p.name: p.grant_duration_max.seconds for p in served.permissions if p.grantable}

    assert told == written.grantable
    assert all(p.HasField("grant_duration_max") == p.grantable for p in served.permissions)


# For whom, and how.


def test_get_policy__is_the_same_for_every_role(server, served):
    with open_channel(server) as channel:
        assert get_policy(channel, token_of(server, CUSTOMER)) == served


def test_get_policy__works_on_a_tenants_host(server, served):
    with open_channel(server, host="demo.localhost") as channel:
        assert get_policy(channel, token_of(server, CUSTOMER)) == served


def test_get_policy__needs_a_session(server):
    with open_channel(server) as channel:
        with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_MISSING"):
            PolicyServiceStub(channel).GetPolicy(policy_pb.GetPolicyRequest(), timeout=10)


def test_get_policy__is_not_for_another_tenants_host(server):
    with open_channel(server, host="acme.localhost") as channel:
        with failing(grpc.StatusCode.NOT_FOUND, "TENANT_MISSING"):
            get_policy(channel, token_of(server, CUSTOMER))


@pytest.mark.parametrize("mode", MODES)
def test_get_policy__as_json(server, served, mode):
    answer = Curl(server, mode).signed_in(token_of(server, CUSTOMER)).get("/v1/policy")

    assert answer.status == 200, answer.body
    policy = answer.json
    assert policy["etag"] == served.etag
    assert policy["roles"][7] == {
        "role": "CUSTOMER",
        "label": "Customer",
        "color": "#64748b",
        "level": "TENANT",
        "permissions": [],
        "mayManage": [],
    }
    (billing,) = [p for p in policy["permissions"] if p["name"] == "billing.read"]
    assert billing["aliases"] == ["view_billing"]
    assert billing["grantable"] is True
    assert billing["grantDurationMax"] == "28800s"
