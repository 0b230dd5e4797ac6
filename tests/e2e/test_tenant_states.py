"""Tenants are suspended and resumed, deleted and brought back; what their hosts say meanwhile."""

import json
import subprocess
import uuid

import grpc
import pytest
from smoothschedule import SmoothError, Tenant
from support.calls import failing
from support.people import PLATFORM_SUPPORT, SUPERUSER, client_of, token_of
from support.server import SMOOTHCTL
from support.tenants import host_of, new_tenant
from support.waiting import wait_until

CONNECTIONS = 12


@pytest.fixture
def admin(server):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        yield client


@pytest.fixture
def tenant(server):
    return new_tenant(server)


@pytest.fixture
def connections(server, tenant):
    """Connections to the tenant's host that lie on both workers, both of which know it."""
    clients = [client_of(server, host=host_of(tenant)) for _ in range(CONNECTIONS)]
    for client in clients:
        assert client.tenant_config().name == "Salon"
    yield clients
    for client in clients:
        client.close()


def reason_of(act):
    try:
        act()
        return ""
    except SmoothError as error:
        return error.reason


def reasons(clients):
    return {reason_of(client.tenant_config) for client in clients}


def test_suspend__closes_the_hosts_on_every_worker(admin, tenant, connections):
    suspended = admin.suspend_tenant(tenant.id, etag=tenant.etag)

    assert suspended.state == Tenant.SUSPENDED
    wait_until(
        lambda: reasons(connections) == {"TENANT_SUSPENDED"}, 1, "every worker says it is suspended"
    )
    with failing(grpc.StatusCode.PERMISSION_DENIED, "TENANT_SUSPENDED") as neutral:
        connections[0].quick_login("TENANT_OWNER")
    assert neutral.error.message == "this account is suspended"

    assert admin.resume_tenant(tenant.id).state == Tenant.ACTIVE
    wait_until(lambda: reasons(connections) == {""}, 1, "every worker serves it again")


def test_suspend__ends_sessions_for_good_on_every_worker(server, admin, tenant):
    with client_of(server) as first:
        token = first.quick_login("TENANT_OWNER", tenant=tenant.schema_name).token
    owners = [client_of(server, token) for _ in range(CONNECTIONS)]
    for owner in owners:
        assert owner.session().user.role

    admin.suspend_tenant(tenant.id)

    def heard():
        return {reason_of(owner.session) for owner in owners}

    wait_until(lambda: heard() == {"SESSION_EXPIRED"}, 1, "the session is over for everybody")
    with failing(grpc.StatusCode.PERMISSION_DENIED, "TENANT_SUSPENDED"):
        owners[0].quick_login("TENANT_OWNER", tenant=tenant.schema_name)
    admin.resume_tenant(tenant.id)
    assert heard() == {"SESSION_EXPIRED"}
    assert owners[0].quick_login("TENANT_OWNER", tenant=tenant.schema_name).token != token
    for owner in owners:
        owner.close()


def test_suspended_tenant__is_still_there_for_the_platform(server, admin, tenant):
    admin.suspend_tenant(tenant.id)

    assert admin.get_tenant(tenant.id).state == Tenant.SUSPENDED
    found = admin.tenants(state="SUSPENDED", q=tenant.schema_name)
    assert [each.id for each in found] == [tenant.id]
    assert admin.update_tenant(tenant.id, name="Renamed").state == Tenant.SUSPENDED
    with client_of(server, token_of(server, SUPERUSER), tenant=tenant.schema_name) as inside:
        assert inside.session().user.role


@pytest.mark.parametrize("state", ["ACTIVE", "SUSPENDED"])
def test_undelete__brings_back_the_state_before(admin, tenant, connections, state):
    if state == "SUSPENDED":
        admin.suspend_tenant(tenant.id)
    deleted = admin.delete_tenant(tenant.id)
    wait_until(lambda: reasons(connections) == {"TENANT_MISSING"}, 1, "every worker knows")
    for act in (admin.suspend_tenant, admin.resume_tenant):
        with failing(grpc.StatusCode.FAILED_PRECONDITION, "TENANT_DELETED"):
            act(tenant.id)

    back = admin.undelete_tenant(tenant.id, etag=deleted.etag)

    assert Tenant.State.Name(back.state) == state
    assert not back.HasField("delete_time")
    assert not back.HasField("purge_time")
    assert admin.get_tenant(tenant.id) == back
    expected = {"" if state == "ACTIVE" else "TENANT_SUSPENDED"}
    wait_until(lambda: reasons(connections) == expected, 1, "every worker knows")


def test_undelete__is_refused_from_the_purge_time_on(server, admin, tenant):
    admin.delete_tenant(tenant.id)
    server.sql(f"UPDATE shared.tenants SET purge_time = now() WHERE id = '{tenant.id}'")

    with failing(grpc.StatusCode.FAILED_PRECONDITION, "PURGE_TIME_PASSED"):
        admin.undelete_tenant(tenant.id)


@pytest.mark.parametrize("act", ["suspend", "resume", "undelete"])
def test_state__is_guarded_by_etag_permission_and_existence(server, admin, tenant, act):
    if act == "resume":
        admin.suspend_tenant(tenant.id)
    if act == "undelete":
        admin.delete_tenant(tenant.id)

    def change(client, id, **more):
        getattr(client, f"{act}_tenant")(id, **more)

    with failing(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"):
        change(admin, tenant.id, etag="0")
    with failing(grpc.StatusCode.NOT_FOUND, "TENANT_MISSING"):
        change(admin, str(uuid.uuid4()))
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "FIELD_INVALID"):
        change(admin, "no-uuid")
    with client_of(server, token_of(server, PLATFORM_SUPPORT)) as support:
        with failing(grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"):
            change(support, tenant.id)
    with client_of(server) as nobody:
        with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_MISSING"):
            change(nobody, tenant.id)


# As JSON.


def test_rest__goes_through_the_states(server, curl, tenant):
    admin = curl.signed_in(token_of(server, SUPERUSER))
    path = f"/v1/tenants/{tenant.id}"

    suspended = admin.post(f"{path}:suspend", {"etag": tenant.etag})
    assert (suspended.status, suspended.json["state"]) == (200, "SUSPENDED")
    assert admin.post(f"{path}:suspend", {}).json == suspended.json
    assert admin.post(f"{path}:resume", {}).json["state"] == "ACTIVE"
    assert admin.delete(path).json["state"] == "DELETED"

    refused = admin.post(f"{path}:suspend", {})
    assert (refused.status, refused.error["reason"]) == (400, "TENANT_DELETED")
    assert admin.post(f"{path}:undelete", {}).json["state"] == "ACTIVE"


def test_rest__config_of_a_closed_tenant_says_nothing_of_it(curl, admin, tenant):
    # By the header: the development certificate does not name every tenant's host.
    def config():
        return curl.get("/v1/tenantConfig", headers={"host": host_of(tenant)})

    assert config().status == 200
    admin.suspend_tenant(tenant.id)
    wait_until(lambda: config().status == 403, 1, "it is suspended")
    assert config().error["reason"] == "TENANT_SUSPENDED"
    assert "Salon" not in config().body.decode()

    admin.delete_tenant(tenant.id)
    wait_until(lambda: config().status == 404, 1, "it is deleted")
    assert config().error["reason"] == "TENANT_MISSING"


# smoothctl.


def test_smoothctl__goes_through_the_states(server, admin, tenant, connections):
    def run(act, name):
        return json.loads(server.smoothctl("tenant", act, name, "-o", "json"))

    assert run("suspend", tenant.schema_name)["state"] == "SUSPENDED"
    wait_until(lambda: reasons(connections) == {"TENANT_SUSPENDED"}, 1, "the servers hear of it")
    assert run("resume", tenant.id)["state"] == "ACTIVE"
    assert run("delete", tenant.schema_name)["state"] == "DELETED"
    assert run("undelete", tenant.schema_name)["state"] == "ACTIVE"
    assert admin.get_tenant(tenant.id).state == Tenant.ACTIVE
    table = server.smoothctl("tenant", "suspend", tenant.schema_name).splitlines()
    assert table[0].split() == ["ID", "SCHEMA", "STATE", "TIER", "CREATED", "NAME"]
    assert table[1].split()[:3] == [tenant.id, tenant.schema_name, "SUSPENDED"]


@pytest.mark.parametrize(
    "words, code, sentence",
    [
        (["suspend", "nobody"], 1, 'there is no tenant "nobody"; smoothctl tenant list lists them'),
        (["suspend"], 2, 'tenant suspend needs "NAME"'),
    ],
)
def test_smoothctl__says_what_is_wrong(server, words, code, sentence):
    done = subprocess.run(
        [SMOOTHCTL, "tenant", *words],
        cwd=server.folder,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == code
    assert done.stderr.splitlines()[0] == f"smoothctl: {sentence}"
    assert done.stdout == ""
