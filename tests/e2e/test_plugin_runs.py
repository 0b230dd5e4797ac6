"""Runs of plugins: asked for, on trial, watched, called off, and by themselves."""

import time
import uuid

import grpc
import pytest
from google.protobuf import duration_pb2
from smoothschedule.v1 import plugin_run_pb2 as run_pb
from smoothschedule.v1 import plugin_service_pb2 as pb
from smoothschedule.v1.plugin_service_pb2_grpc import PluginServiceStub
from support.calls import bearer, failing
from support.curl import MODES, Curl
from support.people import SUPERUSER, of_tenant, token_of
from support.plugin_runs import Installed, wrong_counts
from support.scheduling import Business, fresh_day
from support.streams import RestStream
from support.waiting import wait_until

# Logs, waits while it is held up, and logs again.
SLOW = "api.log('begins')\napi.set('gate', 1)\napi.log('ends')"


def slow(server, **fields):
    return Installed(server, SLOW, calls=["set"], **fields)


@pytest.fixture(autouse=True)
def counts_are_right(server):
    yield
    wait_until(lambda: not wrong_counts(server), 10, "queues say what the runs do")


@pytest.mark.parametrize("mode", MODES)
def test_run__is_over_when_one_waits_for_it(server, mode):
    installed = Installed(
        server,
        "api.log('for ' + {{PROMPT:who|Who?}})\nresult = {'sum': 1 + 2, 'at': '{{DATE:today}}'}",
        values={"who": "Ada"},
        mode=mode,
    )

    run = installed.finished()

    assert run["state"] == "SUCCEEDED", run
    assert run["result"]["sum"] == 3
    assert [line["text"] for line in run["log"]] == ["for Ada"]
    assert run["values"] == {"who": "Ada"}
    assert run["kind"] == "MANUAL"
    assert run["attempt"] == 1
    assert run["runnerId"] == run["installerId"] != ""
    assert run["budget"]["cpuLimit"] == "0.500s"
    assert run["budget"]["logBytesLimit"] == "65536"
    assert installed.get(run) == run


def test_run__over_grpc(server, channel):
    installed = Installed(server, "api.log('hello')")
    stub = PluginServiceStub(channel)
    metadata = bearer(installed.curl.token)
    run = stub.RunPluginInstall(
        pb.RunPluginInstallRequest(
            install_id=installed.id, wait=duration_pb2.Duration(seconds=15)
        ),
        metadata=metadata,
    )
    assert run.state == run_pb.PluginRun.SUCCEEDED
    stream = stub.WatchPluginRun(
        pb.WatchPluginRunRequest(install_id=installed.id, run_id=run.id), metadata=metadata
    )
    (message,) = list(stream)
    assert message.run.state == run_pb.PluginRun.SUCCEEDED
    assert [line.text for line in message.log] == ["hello"]
    with failing(grpc.StatusCode.NOT_FOUND, "PLUGIN_RUN_MISSING"):
        stub.GetPluginRun(
            pb.GetPluginRunRequest(install_id=installed.id, run_id=str(uuid.uuid4())),
            metadata=metadata,
        )


def test_run__goes_on_when_nobody_waits(server):
    installed = Installed(server, "api.log('done')")

    run = installed.run()

    assert run["state"] in ("RUNNING", "QUEUED", "SUCCEEDED")
    assert installed.wait_for(run)["state"] == "SUCCEEDED"


def test_run__that_fails_says_where(server):
    script = "x = 1\ny = {{PROMPT:n|N||integer}}\nz = x / y"
    run = Installed(server, script, values={"n": 0}).finished()

    assert run["state"] == "FAILED"
    assert run["error"]["code"] == "SCRIPT_ERROR"
    assert run["error"]["type"] == "ZeroDivisionError"
    assert run["error"]["line"] == 3


def test_run__that_takes_too_long_is_killed(server):
    run = Installed(server, "while True:\n    pass").finished()

    assert run["state"] == "KILLED"
    assert run["error"]["code"] == "CPU_TIME"


def test_run__does_what_its_people_may(server):
    name = uuid.uuid4().hex
    script = f"result = api.create_customer(name='{name}')"
    installed = Installed(server, script, calls=["create_customer"])

    run = installed.finished()

    assert run["state"] == "SUCCEEDED", run
    assert run["result"]["name"] == name
    assert run["budget"]["calls"] == 1


def test_run__does_nothing_that_is_not_in_the_manifest(server):
    run = Installed(server, "api.create_customer(name='x')").finished()

    assert run["state"] == "FAILED"
    assert "CALL_NOT_IN_MANIFEST" in run["error"]["message"]


def test_run__is_not_for_everybody(server):
    installed = Installed(server, "result = 1", runner=of_tenant("staff", "demo"))

    answer = installed.curl.post(f"{installed.path}:run", {})

    assert answer.status == 403
    assert answer.error["reason"] == "PERMISSION_MISSING"


def test_run__ends_with_its_installers_rights(server, world):
    owner = world.user("TENANT_OWNER")
    installed = Installed(
        server,
        "result = 1",
        tenant=world.tenant.schema_name,
        installer=owner.email,
        token=world.token(owner),
    )
    assert installed.finished()["state"] == "SUCCEEDED"
    other = world.user("TENANT_OWNER")
    server.sql(f"UPDATE shared.users SET role = 'TENANT_MANAGER' WHERE id = '{owner.id}'")
    installed.curl = Curl(server, "http1", token=world.token(other))

    run = installed.finished()

    assert run["state"] == "FAILED"
    assert run["error"]["code"] == "INSTALLER_NOT_ALLOWED"


def test_run__by_grant_is_none(server):
    """What was granted to a person is not their scripts'."""
    manager = of_tenant("manager", "demo")
    granted = (
        "INSERT INTO shared.grants (id, grantee_id, grantor_id, action, reason, duration,"
        " create_time, start_time, expire_time, is_denied) SELECT gen_random_uuid(), u.id, o.id,"
        " 'domains.update', 'for the test of it', '1 h', now(), now(), now() + interval '1 h',"
        f" false FROM shared.users AS u, shared.users AS o WHERE u.email = '{manager}' AND o.email"
        " = 'superuser@smoothschedule.test'"
    )
    server.sql(granted)
    try:
        run = Installed(server, "result = 1", installer=manager).finished()
    finally:  # the manager is other tests', too
        server.sql("DELETE FROM shared.grants WHERE reason = 'for the test of it'")

    # A manager holds plugins.install neither by role nor, as it cannot be granted, otherwise.
    assert run["error"]["code"] == "INSTALLER_NOT_ALLOWED"


def test_request_id__gives_the_same_run(server):
    installed = Installed(server, "result = 1")
    request = str(uuid.uuid4())

    first = installed.finished(requestId=request)
    again = installed.finished(requestId=request)

    assert again == first
    assert installed.runs() == [first["id"]]
    other = Installed(server, "result = 2")
    answer = other.curl.post(f"{other.path}:run", {"requestId": request})
    assert answer.error["reason"] == "REQUEST_ID_REUSED"


def test_run__of_another_tenant_is_not_there(server):
    installed = Installed(server, "result = 1", tenant="acme")
    run = installed.finished()
    stranger = Curl(server, "http1", token=token_of(server, of_tenant("owner", "demo")))
    inside = f"/v1/pluginInstalls/{installed.id}"

    for answer, reason in (
        (stranger.post(f"{inside}:run", {}), "PLUGIN_INSTALL_MISSING"),
        (stranger.post(f"{inside}:testRun", {}), "PLUGIN_INSTALL_MISSING"),
        (stranger.get(f"{inside}/runs/{run['id']}"), "PLUGIN_RUN_MISSING"),
        (stranger.get(f"{inside}/runs/{run['id']}:watch"), "PLUGIN_RUN_MISSING"),
        (stranger.post(f"{inside}/runs/{run['id']}:cancel", {}), "PLUGIN_RUN_MISSING"),
    ):
        assert answer.status == 404
        assert answer.error["reason"] == reason
    assert stranger.get(f"{inside}/runs").json.get("runs", []) == []


# On trial.


def test_test_run__does_nothing_and_says_what_it_would(server):
    name = uuid.uuid4().hex
    installed = Installed(
        server,
        f"api.create_customer(name='{name}')\napi.log('made')",
        calls=["create_customer"],
        state="DRAFT",
        is_own=True,
    )

    run = installed.run("testRun")

    assert run["state"] == "SUCCEEDED", run
    assert run["kind"] == "TEST"
    assert run["effects"] == [{"call": "create_customer", "arguments": {"name": name}}]
    assert installed.get(run) == run
    answer = installed.curl.post(f"{installed.path}:run", {})
    assert answer.error["reason"] == "PLUGIN_NOT_APPROVED"


def test_test_run__takes_values_and_a_time(server):
    installed = Installed(
        server,
        "result = [{{PROMPT:n|N||integer}}, '{{DATE:today}}']",
        values={"n": 1},
    )

    run = installed.run("testRun", values={"n": 7}, now="2031-05-06T12:00:00Z")

    assert run["result"] == [7, "2031-05-06"]
    answer = installed.curl.post(f"{installed.path}:testRun", {"values": {"n": "x"}})
    assert answer.status == 400
    assert answer.error["reason"] == "VALUE_INVALID"


# Watching.


@pytest.mark.parametrize("mode", MODES)
def test_watch__hears_lines_as_they_come_and_ends_with_the_run(server, mode):
    installed = slow(server, mode=mode)
    lines, states = [], []

    with installed.holding_up():
        run = installed.run()
        path = f"{installed.path}/runs/{run['id']}:watch"
        stream = RestStream(server, path, installed.curl.token, mode=mode)
        while "begins" not in lines:
            event = stream.event()
            lines += [line["text"] for line in event["data"].get("log", [])]
            states.append(event["data"]["run"]["state"])
    while event := stream.event():
        lines += [line["text"] for line in event["data"].get("log", [])]
        states.append(event["data"]["run"]["state"])

    assert lines == ["begins", "ends"]
    assert states[0] == "RUNNING"
    assert states[-1] == "SUCCEEDED"


# Calling off.


def test_cancel__of_a_run_under_way_is_within_a_second(server):
    installed = slow(server)
    with installed.holding_up():
        run = installed.run()
        installed.wait_for(run, ("RUNNING",))

        installed.cancel(run)
        asked = time.monotonic()
        run = installed.wait_for(run)

    assert time.monotonic() - asked < 1.5
    assert run["state"] == "CANCELLED"
    assert run["error"]["code"] == "CANCELLED"
    assert [line["text"] for line in run["log"]] == ["begins"]


def test_cancel__of_a_run_that_waits_is_at_once(server):
    busy = slow(server)
    with busy.holding_up():
        under_way = [busy.run(), busy.run()]
        installed = Installed(server, "result = 1")
        run = installed.run()
        assert run["state"] == "QUEUED"

        assert installed.cancel(run)["state"] == "CANCELLED"
    for each in under_way:
        assert busy.wait_for(each)["state"] == "SUCCEEDED"
    assert installed.get(run)["state"] == "CANCELLED"


def test_queued_run__begins_when_the_one_before_is_over(server):
    busy = slow(server)
    with busy.holding_up():
        runs = [busy.run() for _ in range(3)]
        assert [run["state"] for run in runs] == ["RUNNING", "RUNNING", "QUEUED"]
        assert len(busy.runs("state = 'RUNNING'")) == 2
        other = Installed(server, "result = 1", tenant="acme")
        assert other.finished()["state"] == "SUCCEEDED", "another tenant does not wait"

    for each in runs:
        assert busy.wait_for(each)["state"] == "SUCCEEDED"


def test_disabled_plugin__ends_its_runs_within_a_second(server):
    installed = slow(server)
    with installed.holding_up():
        run = installed.run()
        installed.wait_for(run, ("RUNNING",))
        server.sql(
            "UPDATE shared.plugins SET disable_time = now(), disable_reason = 'it sends too much'"
            f" WHERE id = '{installed.plugin_id}'"
        )
        asked = time.monotonic()

        run = installed.wait_for(run)

    assert time.monotonic() - asked < 1.5
    assert run["state"] == "KILLED"
    assert run["error"]["code"] == "PLUGIN_DISABLED"


def test_suspended_tenant__has_no_runs(server, world):
    owner = world.user("TENANT_OWNER")
    installed = slow(
        server,
        tenant=world.tenant.schema_name,
        installer=owner.email,
        token=world.token(owner),
    )
    with installed.holding_up():
        under_way, also, waits = installed.run(), installed.run(), installed.run()
        assert waits["state"] == "QUEUED"
        suspended = Curl(server, "http1", token=token_of(server, SUPERUSER)).post(
            f"/v1/tenants/{world.tenant.id}:suspend", {}
        )
        assert suspended.status == 200, suspended.body
        asked = time.monotonic()

        states = "SELECT state || ' ' || (error->>'code') FROM shared.plugin_runs WHERE id = "
        assert server.sql(f"{states}'{waits['id']}'").strip() == "CANCELLED TENANT_CLOSED"
        for run in (under_way, also):
            wait_until(
                lambda run=run: server.sql(f"{states}'{run['id']}'").strip()
                == "KILLED TENANT_CLOSED",
                5,
                "it was ended",
            )

    assert time.monotonic() - asked < 2


# Failures.


def test_failures__five_in_a_row_pause_the_install(server):
    installed = Installed(server, "raise ValueError('no')")
    for _ in range(5):
        assert installed.finished()["state"] == "FAILED"

    answer = installed.curl.post(f"{installed.path}:run", {})

    assert answer.error["reason"] == "INSTALL_PAUSED"


# By themselves.


def test_schedule__makes_a_run_when_it_is_time(server):
    installed = Installed(server, "result = 'by the clock'")
    server.sql(
        "UPDATE shared.plugin_installs SET cron = '*/5 * * * *', overlap = 'SKIP',"
        " next_run_time = now(), schedule_time_zone = 'UTC'"
        f" WHERE id = '{installed.id}'"
    )

    wait_until(lambda: installed.runs("state = 'SUCCEEDED'"), 10, "it ran")

    (run,) = installed.runs()
    run = installed.get({"id": run})
    assert run["kind"] == "SCHEDULE"
    assert run["result"] == "by the clock"


def test_trigger__makes_a_run_of_what_happened(server, channel):
    installed = Installed(
        server, "result = 1", triggers=["appointment.created", "appointment.cancelled"]
    )
    business = Business(server, channel, "demo")
    appointment = business.book(
        business.make_resource().id, business.make_customer().id, fresh_day()
    )

    wait_until(lambda: installed.runs("state = 'SUCCEEDED'"), 10, "it ran")

    (run,) = installed.runs()
    run = installed.get({"id": run})
    assert run["kind"] == "TRIGGER"
    assert run["trigger"] == {
        "event": "appointment.created",
        "resource": f"appointments/{appointment.id}",
    }
