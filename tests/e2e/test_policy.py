"""GetPolicy against config/roles.yaml; the policy checked and compared by
smoothctl, and reloaded."""

import contextlib
import json
import os
import signal
import subprocess

import grpc
import pytest
from smoothschedule.v1 import policy_service_pb2 as policy_pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.policy_service_pb2_grpc import PolicyServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from smoothschedule.v1.user_pb2 import User
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import PLATFORM_SUPPORT, SUPERUSER, of_tenant, token_of
from support.policy import ROLES_FILE, Policy
from support.server import SMOOTHCTL, clean_environment
from support.waiting import wait_until

CUSTOMER = of_tenant("customer", "demo")
PERMISSION_DENIED = grpc.StatusCode.PERMISSION_DENIED
IN_FORCE_SECONDS = 1
# Enough that both workers have some: the kernel chooses one for each.
CONNECTIONS = 12


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
        "permissions": [
            "appointments.cancel",
            "appointments.create",
            "appointments.read",
            "customers.read",
            "resources.read",
        ],
        "mayManage": [],
    }
    (billing,) = [p for p in policy["permissions"] if p["name"] == "billing.read"]
    assert billing["aliases"] == ["view_billing"]
    assert billing["grantable"] is True
    assert billing["grantDurationMax"] == "28800s"


# smoothctl policy check FILE.


def policy_check(folder, file, *more):
    """What it prints and its exit code; there are neither settings nor a database."""
    return subprocess.run(
        [SMOOTHCTL, "policy", "check", file, *more],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=30,
    )


def shipped_but(old, new):
    """The shipped file with a piece of its text changed where it comes first."""
    text = ROLES_FILE.read_text()
    assert old in text
    return text.replace(old, new, 1)


def line_of(text, piece):
    return next(at for at, line in enumerate(text.splitlines(), 1) if piece in line)


def test_policy_check__of_the_shipped_file(tmp_path, written):
    done = policy_check(tmp_path, ROLES_FILE)

    assert (done.returncode, done.stderr) == (0, "")
    count = len(written.descriptions)
    assert done.stdout == f"{ROLES_FILE} is fine: 8 roles, {count} permissions\n"


def test_policy_check__as_json_has_the_etag_that_is_served(tmp_path, served):
    done = policy_check(tmp_path, ROLES_FILE, "-o", "json")

    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["valid"], told["etag"]) == (True, served.etag)


@pytest.mark.parametrize(
    "old, new, sentence",
    [
        ("- tenants.create", "- tenants.craete", 'did you mean "tenants.create"?'),
        ("may_manage: []", "may_manage: [OWNER]", 'unknown role "OWNER"'),
        ("label: Superuser", "labell: Superuser", 'did you mean "label"?'),
        ("tenants.update: 8h", "tenants.update: 9h", "a grant lasts 8h at most"),
    ],
)
def test_policy_check__says_where_and_how_to_mend_it(tmp_path, old, new, sentence):
    text = shipped_but(old, new)
    (tmp_path / "roles.yaml").write_text(text)

    done = policy_check(tmp_path, "roles.yaml")
    as_json = policy_check(tmp_path, "roles.yaml", "-o", "json")

    assert (done.returncode, done.stdout, as_json.returncode) == (1, "", 1)
    assert done.stderr.startswith(f"smoothctl: roles.yaml:{line_of(text, new)}:")
    assert sentence in done.stderr
    told = json.loads(as_json.stdout)
    place = f"{told['file']}:{told['line']}:{told['column']}: {told['message']}"
    assert done.stderr == f"smoothctl: {place}\n"
    assert told["valid"] is False


def test_policy_check__misses_the_permission_of_an_rpc(tmp_path):
    (tmp_path / "roles.yaml").write_text(without_permission("tenants.create"))

    done = policy_check(tmp_path, "roles.yaml")

    assert done.returncode == 1
    assert 'TenantService/CreateTenant needs the permission "tenants.create"' in done.stderr


def test_policy_check__of_a_file_that_is_not_there(tmp_path):
    done = policy_check(tmp_path, "nowhere.yaml")

    assert (done.returncode, done.stdout) == (1, "")
    assert 'could not read the roles file "nowhere.yaml"' in done.stderr


# smoothctl policy diff OLD NEW.


def policy_diff(folder, old, new, *more):
    (folder / "old.yaml").write_text(old)
    (folder / "new.yaml").write_text(new)
    return subprocess.run(
        [SMOOTHCTL, "policy", "diff", "old.yaml", "new.yaml", *more],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_policy_diff__of_a_file_with_itself(tmp_path):
    done = policy_diff(tmp_path, ROLES_FILE.read_text(), ROLES_FILE.read_text())

    assert (done.returncode, done.stdout) == (0, "no role gains or loses anything\n")


def test_policy_diff__says_who_gains_and_loses_what(tmp_path):
    new = shipped_but("    targets: [TENANT_STAFF]", "    targets: [TENANT_STAFF, CUSTOMER]")
    new = new.replace("      - billing.update\n      - plugins.read\n      - media.read\n", "")

    done = policy_diff(tmp_path, ROLES_FILE.read_text(), new)
    as_json = policy_diff(tmp_path, ROLES_FILE.read_text(), new, "-o", "json")

    assert [line.split(maxsplit=2) for line in done.stdout.splitlines()[1:]] == [
        ["PLATFORM_MANAGER", "loses", "billing.update"],
        ["PLATFORM_MANAGER", "loses", "media.read"],
        ["PLATFORM_MANAGER", "loses", "plugins.read"],
        ["TENANT_OWNER", "gains", "masquerading as CUSTOMER"],
    ]
    changes = json.loads(as_json.stdout)["changes"]
    assert len(changes) == 4
    assert changes[0] == {
        "role": "PLATFORM_MANAGER",
        "change": "LOSES",
        "permission": "billing.update",
        "masqueradeAs": "",
        "tenants": "",
        "mode": "",
    }
    assert (changes[3]["change"], changes[3]["masqueradeAs"]) == ("GAINS", "CUSTOMER")


def test_policy_diff__asks_for_files_that_are_fine(tmp_path):
    done = policy_diff(tmp_path, ROLES_FILE.read_text(), "version: 1\n")

    assert (done.returncode, done.stdout) == (1, "")
    assert "smoothctl: new.yaml:1:1:" in done.stderr


# Reload, by SIGHUP.


def without_permission(name):
    """The shipped file as if there were no such permission."""
    lines = ROLES_FILE.read_text().splitlines(keepends=True)
    return "".join(line for line in lines if name not in line)


def without_permission_of(role, name):
    """The shipped file without one of a role's permissions."""
    before, heading, behind = ROLES_FILE.read_text().partition(f"  {role}:\n")
    assert f"      - {name}\n" in behind
    return before + heading + behind.replace(f"      - {name}\n", "", 1)


class Reloading:
    """A server with a roles file of its own, and connections that its workers know."""

    def __init__(self, server, token, channels):
        self.server, self.token, self.channels = server, token, channels
        self.roles = server.folder / "roles.yaml"

    def take(self, text):
        self.roles.write_text(text)
        os.kill(self.server.process.pid, signal.SIGHUP)

    def answers(self):
        """The codes of a call that needs tenants.read, over every connection; OK as None."""
        return {self._call(channel) for channel in self.channels}

    def _call(self, channel):
        try:
            request = tenant_pb.ListTenantsRequest(page_size=1)
            TenantServiceStub(channel).ListTenants(
                request, metadata=bearer(self.token), timeout=10
            )
        except grpc.RpcError as error:
            return error.code()
        return None

    def refused(self, sentence):
        """Whether the log says why a new policy was not taken."""
        return any(
            line.get("message") == "the policy is wrong now; the old one stays in force"
            and sentence in line["error"]
            for line in self.server.log()
        )


@pytest.fixture
def reloading(server, fresh_server):
    """Called by platform support, whose session each worker has seen."""
    roles = fresh_server.folder / "roles.yaml"
    roles.write_text(ROLES_FILE.read_text())
    fresh_server.environment["SMOOTH_ROLES_FILE"] = str(roles)
    fresh_server.start()
    with contextlib.ExitStack() as stack:
        channels = [stack.enter_context(open_channel(fresh_server)) for _ in range(CONNECTIONS)]
        reloading = Reloading(fresh_server, token_of(server, PLATFORM_SUPPORT), channels)
        assert reloading.answers() == {None}
        yield reloading


def test_reload__a_permission_taken_away_is_gone_on_every_worker(reloading):
    reloading.take(without_permission_of("PLATFORM_SUPPORT", "tenants.read"))

    wait_until(
        lambda: reloading.answers() == {PERMISSION_DENIED},
        IN_FORCE_SECONDS,
        "the call is refused on every connection",
    )


def test_reload__a_permission_given_is_there_on_every_worker(reloading):
    reloading.take(without_permission_of("PLATFORM_SUPPORT", "tenants.read"))
    wait_until(lambda: reloading.answers() == {PERMISSION_DENIED}, 5, "the call is refused")

    reloading.take(ROLES_FILE.read_text())

    wait_until(
        lambda: reloading.answers() == {None},
        IN_FORCE_SECONDS,
        "the call is allowed on every connection",
    )


def test_reload__clients_see_another_etag(reloading):
    before = get_policy(reloading.channels[0], reloading.token).etag

    reloading.take(shipped_but("label: Superuser", "label: Master of all"))

    wait_until(
        lambda: get_policy(reloading.channels[0], reloading.token).etag != before,
        IN_FORCE_SECONDS,
        "another policy is told",
    )
    policy = get_policy(reloading.channels[0], reloading.token)
    assert policy.roles[0].label == "Master of all"


def test_reload__permissions_before_others_shift_nobodys(reloading):
    """Permissions are numbered by name: the new one comes first."""
    before = get_policy(reloading.channels[0], reloading.token).etag
    reloading.take(shipped_but("permissions:\n", "permissions:\n  aardvarks.feed: Feed them\n"))

    wait_until(
        lambda: get_policy(reloading.channels[0], reloading.token).etag != before,
        IN_FORCE_SECONDS,
        "another policy is told",
    )
    wait_until(lambda: reloading.answers() == {None}, IN_FORCE_SECONDS, "all is allowed as before")


def test_reload__a_broken_file_leaves_the_old_policy_in_force(reloading):
    text = without_permission_of("PLATFORM_SUPPORT", "tenants.read") + "\nunheard_of: 1\n"
    reloading.take(text)

    place = f"{reloading.roles}:{line_of(text, 'unheard_of')}:1: "
    wait_until(lambda: reloading.refused(place), 5, "the log says why and where")
    assert reloading.answers() == {None}


def test_reload__the_permission_of_an_rpc_cannot_go(reloading):
    reloading.take(without_permission("tenants.create"))

    sentence = 'TenantService/CreateTenant needs the permission "tenants.create"'
    wait_until(lambda: reloading.refused(sentence), 5, "the log says which")
    assert reloading.answers() == {None}
    policy = get_policy(reloading.channels[0], reloading.token)
    assert "tenants.create" in {permission.name for permission in policy.permissions}


def test_reload__a_file_mended_later_is_taken(reloading):
    reloading.take("roles: [\n")
    wait_until(lambda: reloading.refused("roles.yaml:"), 5, "the log says why")

    reloading.take(without_permission_of("PLATFORM_SUPPORT", "tenants.read"))

    wait_until(
        lambda: reloading.answers() == {PERMISSION_DENIED}, IN_FORCE_SECONDS, "it is in force"
    )
