"""Deleted tenants are purged: asked for, by the jobs process when they are due, by smoothctl."""

import os
import signal
import subprocess

import grpc
import pytest
from smoothschedule import SmoothError
from support.calls import failing
from support.curl import MODES, Curl
from support.people import PLATFORM_MANAGER, SUPERUSER, client_of, token_of
from support.server import SMOOTHCTL
from support.tenants import new_tenant
from support.waiting import wait_until

PURGE_SECONDS = 60  # the task comes round every ten


@pytest.fixture
def admin(server):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        yield client


@pytest.fixture
def deleted(server, admin):
    return admin.delete_tenant(new_tenant(server).id)


@pytest.fixture
def due(server, deleted):
    """As if it had been deleted 30 days ago."""
    server.sql(
        "UPDATE shared.tenants SET purge_time = now() - interval '1 hour',"
        f" delete_time = now() - interval '30 days 1 hour' WHERE id = '{deleted.id}'"
    )
    return deleted


def ask(server, text):
    return server.sql(text).strip()


def is_gone(server, tenant):
    """Nothing of it is left but its name and its tombstone."""
    return (
        ask(
            server,
            f"SELECT to_regnamespace('tenant_{tenant.schema_name}') IS NULL"
            f" AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname LIKE"
            f" '%\\_t\\_{tenant.id.replace('-', '')}')"
            f" AND NOT EXISTS (SELECT FROM shared.tenants WHERE id = '{tenant.id}')"
            f" AND NOT EXISTS (SELECT FROM shared.users WHERE tenant_id = '{tenant.id}')"
            f" AND NOT EXISTS (SELECT FROM shared.domains WHERE tenant_id = '{tenant.id}')"
            " AND EXISTS (SELECT FROM shared.schema_names WHERE schema_name ="
            f" '{tenant.schema_name}') AND EXISTS (SELECT FROM shared.tenant_tombstones"
            f" WHERE tenant_id = '{tenant.id}' AND purge_end_time IS NOT NULL)",
        )
        == "t"
    )


def run_smoothctl(server, *words, typed=""):
    return subprocess.run(
        [SMOOTHCTL, "tenant", "purge", *words],
        cwd=server.folder,
        env=server.environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_purge__before_its_time_is_refused(admin, deleted):
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "PURGE_NOT_DUE") as refused:
        admin.purge_tenant(deleted.id)
    assert deleted.purge_time.ToJsonString()[:19] in refused.error.message


def test_purge__of_one_that_is_not_deleted_is_refused(server, admin):
    tenant = new_tenant(server)
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "TENANT_NOT_DELETED"):
        admin.purge_tenant(tenant.id)


def test_purge__needs_its_permission(server, deleted):
    with client_of(server, token_of(server, PLATFORM_MANAGER)) as manager:
        with failing(grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"):
            manager.purge_tenant(deleted.id)


def test_purge__when_due_begins_at_once_and_has_no_way_back(server, admin, due):
    # The task may come first; what it leaves is the same.
    try:
        started = admin.purge_tenant(due.id)
        assert started.HasField("purge_start_time")
        with failing(grpc.StatusCode.FAILED_PRECONDITION, "PURGE_STARTED"):
            admin.undelete_tenant(due.id)
    except SmoothError as error:
        assert error.reason == "TENANT_MISSING"

    wait_until(lambda: is_gone(server, due), PURGE_SECONDS, "the data is gone")
    with failing(grpc.StatusCode.NOT_FOUND, "TENANT_MISSING"):
        admin.get_tenant(due.id)
    with failing(grpc.StatusCode.ALREADY_EXISTS, "SCHEMA_NAME_TAKEN"):
        admin.create_tenant("Another", due.schema_name)


@pytest.mark.parametrize("mode", MODES)
def test_purge__over_rest(server, mode, deleted):
    admin = Curl(server, mode).signed_in(token_of(server, SUPERUSER))

    refused = admin.post(f"/v1/tenants/{deleted.id}:purge", {})

    assert (refused.status, refused.error["reason"]) == (400, "PURGE_NOT_DUE")


def test_jobs__purge_what_is_due(server, due):
    server.smoothctl("jobs", "run", "tenants.purge")

    wait_until(lambda: is_gone(server, due), PURGE_SECONDS, "the data is gone")
    cause = f"SELECT cause FROM shared.tenant_tombstones WHERE tenant_id = '{due.id}'"
    assert ask(server, cause) == "DUE"


def test_jobs__go_on_with_a_purge_that_was_killed(server, due):
    server.sql(
        "DO $$ BEGIN FOR i IN 1..200 LOOP EXECUTE format('CREATE TABLE"
        f" tenant_{due.schema_name}.t%s (id int PRIMARY KEY)', i); END LOOP; END $$"
    )
    count = (
        "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace ="
        f" to_regnamespace('tenant_{due.schema_name}')"
    )
    whole = int(ask(server, count))
    wait_until(lambda: int(ask(server, count)) < whole, PURGE_SECONDS, "the purge has begun")
    jobs = next(pid for pid, name in server.children().items() if name == "smoothd-jobs")
    os.kill(jobs, signal.SIGKILL)

    wait_until(lambda: is_gone(server, due), PURGE_SECONDS, "the data is gone")


def test_smoothctl__asks_for_the_name(server, deleted):
    done = run_smoothctl(server, deleted.schema_name, "--now", typed="something else\n")

    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    state = f"SELECT purge_start_time IS NULL FROM shared.tenants WHERE id = '{deleted.id}'"
    assert ask(server, state) == "t"


def test_smoothctl__purges_before_its_time_only_if_told(server, deleted):
    refused = run_smoothctl(server, deleted.schema_name, "--yes")
    assert refused.returncode == 1
    assert "--now does it before that" in refused.stderr

    typed = f"{deleted.schema_name}\n"
    done = run_smoothctl(server, deleted.schema_name, "--now", typed=typed)

    assert done.returncode == 0, done.stderr
    assert done.stdout == f"purged tenant {deleted.schema_name}\n"
    assert is_gone(server, deleted)
    cause = f"SELECT cause FROM shared.tenant_tombstones WHERE tenant_id = '{deleted.id}'"
    assert ask(server, cause) == "OPERATOR"
