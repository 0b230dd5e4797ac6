"""The life of plugins and of their installs, over gRPC and over JSON."""

import datetime
import uuid
from zoneinfo import ZoneInfo

import grpc
import pytest
from smoothschedule.v1 import plugin_pb2
from smoothschedule.v1 import plugin_service_pb2 as pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import of_tenant, token_of
from support.plugins import BOLD, QUIET, Plugins, struct_of
from support.world import World

NOT_FOUND = grpc.StatusCode.NOT_FOUND
DENIED = grpc.StatusCode.PERMISSION_DENIED
INVALID = grpc.StatusCode.INVALID_ARGUMENT
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
SECRET = "sk_live_4d1f0e-nobody-reads-this"
REASON = "it sends what it should not"


@pytest.fixture(scope="module")
def channel(server):
    with open_channel(server) as channel:
        yield channel


@pytest.fixture(scope="module")
def owner(server, channel):
    return Plugins(server, channel)


@pytest.fixture(scope="module")
def manager(server, channel):
    return Plugins(server, channel, who="manager")


@pytest.fixture(scope="module")
def stranger(server, channel):
    return Plugins(server, channel, "acme")


@pytest.fixture(params=MODES)
def curl(server, request):
    return Curl(server, request.param).signed_in(token_of(server, of_tenant("owner", "demo")))


def get(plugins, plugin, metadata=None):
    return plugins.call("GetPlugin", pb.GetPluginRequest(plugin_id=plugin.id), metadata)


# Plugins.


def test_plugin__goes_from_draft_to_approved(owner):
    draft = owner.write(BOLD, summary="Adds a customer")
    assert draft.state == plugin_pb2.Plugin.DRAFT and not draft.HasField("manifest")
    assert uuid.UUID(draft.id).version == 7 and len(draft.version) == 64

    submitted = owner.submit(draft)
    assert submitted.state == plugin_pb2.Plugin.SUBMITTED
    assert list(submitted.manifest.calls) == ["create_customer"]
    assert list(submitted.manifest.permissions) == ["customers.create"]
    assert list(submitted.manifest.prompts) == ["name"]

    request = pb.ApprovePluginRequest(plugin_id=draft.id, version=submitted.version)
    approved = owner.call("ApprovePlugin", request, owner.approver)
    assert approved.state == plugin_pb2.Plugin.APPROVED
    assert approved.approved_version == approved.version == draft.version
    version = owner.call(
        "GetPluginVersion",
        pb.GetPluginVersionRequest(plugin_id=draft.id, version=draft.version),
    )
    assert (version.number, version.script) == (1, BOLD)
    assert version.author_id and version.decided_by_id != version.author_id


def test_plugin__over_json(curl):
    name = f"Plugin {uuid.uuid4().hex}"
    made = curl.post("/v1/plugins", {"name": name, "script": QUIET}).json
    assert made["state"] == "DRAFT" and made["tenantId"]

    got = curl.get(f"/v1/plugins/{made['id']}").json
    assert got == made
    listed = curl.get(f"/v1/plugins?q={name.replace(' ', '%20')}").json["plugins"]
    assert [each["id"] for each in listed] == [made["id"]] and listed[0]["script"] == ""
    changed = curl.patch(f"/v1/plugins/{made['id']}", {"summary": "Says hello"}).json
    assert changed["summary"] == "Says hello" and changed["version"] == made["version"]
    submitted = curl.post(f"/v1/plugins/{made['id']}:submit", {}).json
    assert submitted["state"] == "SUBMITTED"
    versions = curl.get(f"/v1/plugins/{made['id']}/versions").json["versions"]
    assert [each["version"] for each in versions] == [made["version"]]
    assert curl.post(f"/v1/plugins/{made['id']}:approve", {"version": made["version"]}).status == 403
    assert curl.delete(f"/v1/plugins/{made['id']}").status == 200
    assert curl.get(f"/v1/plugins/{made['id']}").error["reason"] == "PLUGIN_MISSING"


def test_script_with_faults__is_not_submitted(owner):
    plugin = owner.write("import os\nopen('/etc/passwd')\n")

    with failing(INVALID, "SCRIPT_INVALID") as failure:
        owner.submit(plugin)

    violations = failure.error.field_violations
    assert {each.field for each in violations} == {"plugin.script"}
    assert any(each.description.startswith("line 1, column 1: ") for each in violations)
    assert any(each.description.startswith("line 2, ") for each in violations)
    assert get(owner, plugin).state == plugin_pb2.Plugin.DRAFT


def test_own_work__is_approved_by_nobody(server, owner):
    request = pb.CreatePluginRequest(
        plugin=plugin_pb2.Plugin(name="The platform's own", script=QUIET)
    )
    own = owner.call("CreatePlugin", request, owner.approver)
    assert own.tenant_id == ""
    submitted = owner.call(
        "SubmitPlugin", pb.SubmitPluginRequest(plugin_id=own.id), owner.approver
    )
    with failing(DENIED, "SELF_APPROVAL"):
        owner.call(
            "ApprovePlugin",
            pb.ApprovePluginRequest(plugin_id=own.id, version=submitted.version),
            owner.approver,
        )
    with failing(DENIED, "PERMISSION_MISSING"):  # who wrote it has no say at all
        plugin = owner.submit(owner.write())
        owner.call(
            "ApprovePlugin", pb.ApprovePluginRequest(plugin_id=plugin.id, version=plugin.version)
        )


def test_approval__is_of_what_was_read(owner):
    plugin = owner.submit(owner.write())
    changed = owner.rewrite(plugin, BOLD)
    assert changed.state == plugin_pb2.Plugin.DRAFT

    for version, reason in [
        (plugin.version, "VERSION_CHANGED"),
        (changed.version, "PLUGIN_NOT_SUBMITTED"),
    ]:
        with failing(PRECONDITION, reason):
            request = pb.ApprovePluginRequest(plugin_id=plugin.id, version=version)
            owner.call("ApprovePlugin", request, owner.approver)


def test_rejection__says_why(owner):
    plugin = owner.submit(owner.write())

    request = pb.RejectPluginRequest(
        plugin_id=plugin.id, version=plugin.version, reason="it greets nobody in particular"
    )
    rejected = owner.call("RejectPlugin", request, owner.approver)

    assert rejected.state == plugin_pb2.Plugin.REJECTED
    assert get(owner, plugin).reason == "it greets nobody in particular"


def test_others__see_what_was_approved_and_no_more(owner, stranger):
    plugin = owner.write()
    with failing(NOT_FOUND, "PLUGIN_MISSING"):
        get(stranger, plugin)
    owner.approve(plugin)
    owner.rewrite(plugin, BOLD)

    seen = get(stranger, plugin)

    assert seen.script == QUIET and seen.state == plugin_pb2.Plugin.APPROVED
    versions = stranger.call(
        "ListPluginVersions", pb.ListPluginVersionsRequest(plugin_id=plugin.id)
    ).versions
    assert [each.version for each in versions] == [seen.version]
    with failing(DENIED, "PLUGIN_NOT_OWN"):
        stranger.rewrite(plugin, BOLD)
    with failing(DENIED, "PLUGIN_NOT_OWN"):
        stranger.submit(plugin)


def test_plugins__are_listed_as_far_as_one_sees_them(owner, stranger):
    tag = uuid.uuid4().hex
    draft = owner.write(name=f"{tag} draft")
    approved = owner.approved(name=f"{tag} approved")

    def listed(plugins, **filters):
        request = pb.ListPluginsRequest(q=tag.upper(), include_total_size=True, **filters)
        answer = plugins.call("ListPlugins", request)
        assert answer.total_size == len(answer.plugins)
        return [each.id for each in answer.plugins]

    assert listed(owner) == [draft.id, approved.id]
    assert listed(owner, state="APPROVED") == [approved.id]
    assert listed(owner, own_only=True) == [draft.id, approved.id]
    assert listed(stranger) == [approved.id]
    assert listed(stranger, own_only=True) == []


def test_versions__come_in_pages(owner):
    plugin = owner.approved()
    for n in range(4):
        owner.approve(owner.rewrite(plugin, f"api.log('{n}')\n"))

    numbers, request = [], pb.ListPluginVersionsRequest(plugin_id=plugin.id, page_size=2)
    while True:
        page = owner.call("ListPluginVersions", request)
        numbers += [each.number for each in page.versions]
        assert not any(each.script for each in page.versions)
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token

    assert numbers == [1, 2, 3, 4, 5]


def test_same_request__is_answered_once(owner):
    request = pb.CreatePluginRequest(
        plugin=plugin_pb2.Plugin(name="Once", script=QUIET), request_id=str(uuid.uuid4())
    )

    first, second = owner.call("CreatePlugin", request), owner.call("CreatePlugin", request)

    assert first == second


# Installs.


def test_install__is_made_read_changed_and_deleted(owner):
    plugin = owner.approved()
    made = owner.install(plugin, triggers=["appointment.created"])
    assert made.state == plugin_pb2.PluginInstall.ENABLED
    assert made.version == plugin.version and made.plugin_name == plugin.name
    assert made.values["who"] == "world"  # a default that is left alone is kept
    assert owner.installed(made) == made

    request = pb.UpdatePluginInstallRequest(
        plugin_install=plugin_pb2.PluginInstall(
            id=made.id, etag=made.etag, values=struct_of({"who": "x'); api.log('INJECTED')#"})
        )
    )
    request.update_mask.paths.append("values")
    changed = owner.call("UpdatePluginInstall", request)
    assert changed.values["who"] == "x'); api.log('INJECTED')#"
    assert list(changed.triggers) == ["appointment.created"]
    with failing(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"):
        owner.call("UpdatePluginInstall", request)
    listed = owner.call(
        "ListPluginInstalls", pb.ListPluginInstallsRequest(plugin_id=plugin.id)
    ).plugin_installs
    assert list(listed) == [changed]
    with failing(PRECONDITION, "PLUGIN_IS_INSTALLED"):
        owner.call("DeletePlugin", pb.DeletePluginRequest(plugin_id=plugin.id))
    owner.call("DeletePluginInstall", pb.DeletePluginInstallRequest(install_id=made.id))
    with failing(NOT_FOUND, "PLUGIN_INSTALL_MISSING"):
        owner.installed(made)


def test_install__over_json(owner, curl):
    plugin = owner.approved()
    path = "/v1/tenants/demo/pluginInstalls"

    made = curl.post(path, {"pluginId": plugin.id, "isEnabled": True, "values": {"who": "Ada"}}).json

    assert made["values"] == {"who": "Ada"} and made["state"] == "ENABLED"
    assert curl.get(f"{path}/{made['id']}").json == made
    assert curl.get(f"/v1/pluginInstalls/{made['id']}").json == made
    off = curl.patch(f"{path}/{made['id']}", {"isEnabled": False}).json
    assert off["state"] == "DISABLED" and off["values"] == {"who": "Ada"}
    wrong = curl.patch(f"{path}/{made['id']}", {"values": {"nobody": "x"}})
    assert wrong.error["reason"] == "VALUE_UNKNOWN"
    (violation,) = wrong.detail("BadRequest")["fieldViolations"]
    assert violation["field"] == "pluginInstall.values.nobody"
    same = curl.post(f"{path}/{made['id']}:upgrade", {}).json
    assert same["version"] == made["version"]
    assert curl.delete(f"{path}/{made['id']}").status == 200
    assert curl.get(f"{path}/{made['id']}").status == 404


def test_schedule__is_previewed_by_the_tenants_clocks(server, channel):
    world = World(server, channel, time_zone="Europe/Berlin")
    someone = world.user("TENANT_OWNER")
    plugins = Plugins(server, channel)
    metadata = bearer(world.token(someone))
    plugin = plugins.approved()

    request = pb.CreatePluginInstallRequest(
        plugin_install=plugin_pb2.PluginInstall(plugin_id=plugin.id, is_enabled=True)
    )
    request.plugin_install.schedule.cron = "30 9 * * MON-FRI"
    install = plugins.call("CreatePluginInstall", request, metadata)

    times = [t.ToDatetime(datetime.timezone.utc) for t in install.next_run_times]
    local = [t.astimezone(ZoneInfo("Europe/Berlin")) for t in times]
    assert len(local) == 5 and times == sorted(set(times))
    assert {(t.hour, t.minute) for t in local} == {(9, 30)}
    assert all(t.isoweekday() <= 5 for t in local)
    assert install.schedule.overlap == plugin_pb2.PluginSchedule.SKIP
    request.plugin_install.schedule.cron = "0 0 30 2 *"
    with failing(INVALID, "CRON_INVALID"):
        plugins.call("CreatePluginInstall", request, metadata)


def test_consent__is_asked_for_what_is_new(owner):
    plugin = owner.approved()
    install = owner.install(plugin, consent=False)  # it asks for nothing
    bold = owner.approve(owner.rewrite(plugin, BOLD))
    assert owner.installed(install).available_version == bold.version
    assert owner.installed(install).version == plugin.version
    with failing(PRECONDITION, "CONSENT_REQUIRED"):
        owner.install(bold, consent=False, values={"name": "Ada"})

    request = pb.UpgradePluginInstallRequest(install_id=install.id)
    request.values.update({"name": "Ada"})
    with failing(PRECONDITION, "CONSENT_REQUIRED") as failure:
        owner.call("UpgradePluginInstall", request)
    assert "calls create_customer" in failure.error.message
    request.consent_version = plugin.version  # what was read before
    with failing(PRECONDITION, "CONSENT_REQUIRED"):
        owner.call("UpgradePluginInstall", request)
    request.consent_version = bold.version
    upgraded = owner.call("UpgradePluginInstall", request)

    assert upgraded.version == bold.version and upgraded.available_version == ""
    assert list(upgraded.consent.calls) == ["create_customer"]


def test_draft__is_installed_by_its_own_tenant_only(owner, stranger):
    draft = owner.write()

    with failing(NOT_FOUND, "PLUGIN_MISSING"):
        stranger.install(draft)

    assert owner.install(draft).version_state == plugin_pb2.Plugin.DRAFT


def test_plugin_that_is_disabled__stops_everywhere_and_comes_back(owner, stranger):
    plugin = owner.approved()
    installs = [(owner, owner.install(plugin)), (stranger, stranger.install(plugin))]

    request = pb.DisablePluginRequest(plugin_id=plugin.id, reason=REASON)
    disabled = owner.call("DisablePlugin", request, owner.approver)
    assert (disabled.state, disabled.reason) == (plugin_pb2.Plugin.DISABLED, REASON)
    for who, install in installs:
        seen = who.installed(install)
        assert seen.state == plugin_pb2.PluginInstall.PAUSED
        assert seen.pause_reason == "PLUGIN_DISABLED"
    with failing(PRECONDITION, "PLUGIN_DISABLED"):
        stranger.install(plugin)
    owner.call("EnablePlugin", pb.EnablePluginRequest(plugin_id=plugin.id), owner.approver)

    for who, install in installs:
        assert who.installed(install).state == plugin_pb2.PluginInstall.ENABLED


def test_installer_who_is_disabled__pauses_until_somebody_stands_in(server, channel):
    world = World(server, channel)
    first, second = world.user("TENANT_OWNER"), world.user("TENANT_OWNER")
    plugins = Plugins(server, channel)
    plugin = plugins.approved()
    request = pb.CreatePluginInstallRequest(
        plugin_install=plugin_pb2.PluginInstall(plugin_id=plugin.id, is_enabled=True)
    )
    install = plugins.call("CreatePluginInstall", request, bearer(world.token(first)))
    metadata = bearer(world.token(second))

    world.users.DisableUser(user_pb.DisableUserRequest(user_id=first.id), metadata=metadata)

    read = pb.GetPluginInstallRequest(install_id=install.id)
    paused = plugins.call("GetPluginInstall", read, metadata)
    assert paused.state == plugin_pb2.PluginInstall.PAUSED
    assert paused.pause_reason == "INSTALLER_DISABLED"
    change = pb.UpdatePluginInstallRequest(
        plugin_install=plugin_pb2.PluginInstall(id=install.id, is_enabled=True)
    )
    change.update_mask.paths.append("is_enabled")
    running = plugins.call("UpdatePluginInstall", change, metadata)
    assert running.state == plugin_pb2.PluginInstall.ENABLED
    assert running.installer_id == second.id


# Secrets.


def secret(value=SECRET, hosts=("hooks.example.com",)):
    return plugin_pb2.PluginSecret(name="shop", hosts=hosts, value=value)


def test_secret__is_never_read_back(server, owner, curl):
    plugin = owner.approved()
    request = pb.CreatePluginInstallRequest(
        plugin_install=plugin_pb2.PluginInstall(plugin_id=plugin.id, secrets=[secret()]),
        request_id=str(uuid.uuid4()),
    )
    made = owner.call("CreatePluginInstall", request)
    answers = [made, owner.call("CreatePluginInstall", request), owner.installed(made)]
    answers.append(owner.call("ListPluginInstalls", pb.ListPluginInstallsRequest()))
    change = pb.UpdatePluginInstallRequest(
        plugin_install=plugin_pb2.PluginInstall(id=made.id, secrets=[secret()])
    )
    change.update_mask.paths.append("secrets")
    answers.append(owner.call("UpdatePluginInstall", change))
    text = curl.get(f"/v1/pluginInstalls/{made.id}").body.decode()

    assert made.secrets[0].is_set and list(made.secrets[0].hosts) == ["hooks.example.com"]
    assert not any(SECRET.encode() in answer.SerializeToString() for answer in answers)
    assert '"isSet":true' in text and SECRET not in text and '"value"' not in text
    # Nor does any table have it, nor any log.
    tables = server.sql(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'shared'"
    ).split()
    counts = " + ".join(
        f"(SELECT count(*) FROM {table} AS r WHERE position('{SECRET}' IN r::text) > 0 OR"
        f" position(encode('{SECRET}', 'hex') IN r::text) > 0)"
        for table in tables
    )
    assert "shared.plugin_secrets" in tables and "shared.idempotency_keys" in tables
    assert server.sql(f"SELECT {counts}").strip() == "0"
    for log in server.logs.glob("*"):
        assert SECRET not in log.read_text(errors="replace"), log


def test_secret__goes_to_no_other_host_without_being_given_anew(owner):
    plugin = owner.approved()
    install = owner.install(plugin, secrets=[secret()])

    def change(given):
        request = pb.UpdatePluginInstallRequest(
            plugin_install=plugin_pb2.PluginInstall(id=install.id, secrets=given)
        )
        request.update_mask.paths.append("secrets")
        return owner.call("UpdatePluginInstall", request)

    with failing(INVALID, "SECRET_INVALID"):
        change([secret(value="", hosts=["hooks.example.com", "evil.example.net"])])
    assert change([secret(value="")]).secrets[0].is_set
    changed = change([secret(value="another", hosts=["evil.example.net"])])
    assert list(changed.secrets[0].hosts) == ["evil.example.net"]
    assert not change([]).secrets


@pytest.mark.parametrize(
    "wrong",
    [
        dict(name="no spaces", hosts=["a.example.com"], value="x"),
        dict(name="shop", hosts=[], value="x"),
        dict(name="shop", hosts=["a.example.com"] * 21, value="x"),
        dict(name="shop", hosts=["https://a.example.com"], value="x"),
        dict(name="shop", hosts=["*.com"], value="x"),
        dict(name="shop", hosts=["a.example.com"], value=""),
        dict(name="shop", hosts=["a.example.com"], value="x" * 4097),
    ],
)
def test_secret__has_a_name_hosts_and_a_value(owner, wrong):
    reason = "SECRET_INVALID" if wrong["hosts"] else "FIELD_REQUIRED"
    with failing(INVALID, reason) as failure:
        owner.install(owner.approved(), secrets=[plugin_pb2.PluginSecret(**wrong)])

    assert failure.error.field_violations[0].field.startswith("pluginInstall.secrets")


# Who may.


def test_another_tenants_install__is_not_there(owner, stranger):
    install = owner.install(owner.approved())
    requests = {
        "GetPluginInstall": pb.GetPluginInstallRequest(install_id=install.id),
        "UpdatePluginInstall": pb.UpdatePluginInstallRequest(
            plugin_install=plugin_pb2.PluginInstall(id=install.id, is_enabled=True)
        ),
        "UpgradePluginInstall": pb.UpgradePluginInstallRequest(install_id=install.id),
        "DeletePluginInstall": pb.DeletePluginInstallRequest(install_id=install.id),
    }

    for method, request in requests.items():
        with failing(NOT_FOUND, "PLUGIN_INSTALL_MISSING"):
            stranger.call(method, request)
        request.tenant_id = "demo"
        with failing(NOT_FOUND, "TENANT_MISSING"):
            stranger.call(method, request)
    listed = stranger.call("ListPluginInstalls", pb.ListPluginInstallsRequest())
    assert install.id not in [each.id for each in listed.plugin_installs]


def test_manager__reads_and_changes_nothing(owner, manager):
    plugin = owner.approved()
    install = owner.install(plugin)

    assert manager.installed(install).id == install.id
    assert get(manager, plugin).id == plugin.id
    for attempt in [
        lambda: manager.write(),
        lambda: manager.install(plugin),
        lambda: manager.call(
            "DeletePluginInstall", pb.DeletePluginInstallRequest(install_id=install.id)
        ),
    ]:
        with failing(DENIED, "PERMISSION_MISSING"):
            attempt()


def test_masquerade__writes_no_plugin_and_installs_none(server, channel, owner):
    world = World(server, channel)
    someone = world.user("TENANT_OWNER")
    plugin = owner.approved()
    actor = world.user("PLATFORM_SUPPORT", tenant=False)  # of its own: one masquerade at a time
    started = world.start(world.token(actor), someone)
    masked = bearer(started.token)

    assert get(owner, plugin, masked).id == plugin.id
    writes = [
        ("CreatePlugin", pb.CreatePluginRequest(plugin=plugin_pb2.Plugin(name="x", script=QUIET))),
        (
            "CreatePluginInstall",
            pb.CreatePluginInstallRequest(
                plugin_install=plugin_pb2.PluginInstall(plugin_id=plugin.id)
            ),
        ),
        ("ApprovePlugin", pb.ApprovePluginRequest(plugin_id=plugin.id, version=plugin.version)),
        ("DisablePlugin", pb.DisablePluginRequest(plugin_id=plugin.id, reason=REASON)),
    ]
    for method, request in writes:
        with failing(DENIED):
            owner.call(method, request, masked)


def test_acts__are_on_record(server, owner):
    plugin = owner.approved()
    install = owner.install(plugin, secrets=[secret()])
    owner.call("DeletePluginInstall", pb.DeletePluginInstallRequest(install_id=install.id))

    def actions(resource):
        rows = server.sql(
            "SELECT event->>'action' FROM (SELECT id, event FROM shared.audit_outbox UNION ALL"
            " SELECT id, jsonb_build_object('action', action, 'resource', resource) FROM"
            f" shared.audit_events) AS e WHERE event->>'resource' = '{resource}' ORDER BY id"
        )
        return rows.split()

    assert actions(f"plugins/{plugin.id}") == ["PLUGIN_CREATE", "PLUGIN_SUBMIT", "PLUGIN_APPROVE"]
    assert actions(f"tenants/{install.tenant_id}/pluginInstalls/{install.id}") == [
        "PLUGIN_INSTALL_CREATE",
        "PLUGIN_INSTALL_DELETE",
    ]
