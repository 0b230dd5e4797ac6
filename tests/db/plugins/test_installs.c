/* Installs in the database: every act whole or not at all, consent, secrets that nobody reads back,
 * and what pauses an install. */
#include "support/domain_test.h"

#include "google/protobuf/struct.types.h"
#include "google/protobuf/timestamp.types.h"
#include "jail/jail.h"
#include "plugins/installs.h"
#include "plugins/plugins.h"
#include "plugins/secrets.h"
#include "smoothschedule/v1/plugin_service.types.h"
#include "users/users.h"

static char QUIET_SCRIPT[] = "api.log('hello {{PROMPT:who|Who?|world}}')\n";
static char BOLD_SCRIPT[] = "api.create_customer(name='{{PROMPT:name|Name?}}')\n";
static char SECRET_VALUE[] = "sk_live_n0b0dy_reads_this";
static char HOOKS[] = "hooks.example.com";

/* A tenant with an approved plugin of its own, and its owner. */
struct scene {
    Tenant *tenant;
    User *owner;
    User *superuser;
    Plugin plugin;
};

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

static void as_owner(struct db_test *t, const struct scene *scene)
{
    act_as_user(t, scene->owner);
    act_for(t, scene->tenant);
}

static void approve(struct db_test *t, const struct scene *scene, Plugin *plugin)
{
    as_owner(t, scene);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, plugins_submit(&t->call, plugin->id, "", plugin)));
    act_as_user(t, scene->superuser);
    t->call.tenant = NULL;
    const char *version = arena_strdup(&t->arena, plugin->version);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, plugins_decide(&t->call, plugin->id, version, NULL, plugin)));
    as_owner(t, scene);
}

static Plugin new_plugin(struct db_test *t, const struct scene *scene, char *script)
{
    Plugin plugin = PLUGIN_INIT;
    Plugin wanted = PLUGIN_INIT;
    wanted.name = fresh_name(t);
    wanted.script = script;
    as_owner(t, scene);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, plugins_create(&t->call, &wanted, &plugin)));
    return plugin;
}

static struct scene open_scene(struct db_test *t)
{
    static bool has_jail;
    if (!has_jail)
        assert_ok(jail_start_private(&(struct jail_private){.program = RUNNER_TESTING}, 2));
    has_jail = true;
    struct scene scene = {.tenant = make_tenant(t, fresh_name(t), false)};
    scene.owner = new_user(t, USER_ROLE_TENANT_OWNER, scene.tenant);
    scene.superuser = new_user(t, USER_ROLE_SUPERUSER, NULL);
    scene.plugin = new_plugin(t, &scene, QUIET_SCRIPT);
    approve(t, &scene, &scene.plugin);
    return scene;
}

static PluginInstall wish(const Plugin *plugin)
{
    PluginInstall wanted = PLUGIN_INSTALL_INIT;
    wanted.plugin_id = plugin->id;
    wanted.is_enabled = true;
    return wanted;
}

/* With all that an install may have. */
static PluginInstall full_wish(struct db_test *t, const Plugin *plugin)
{
    PluginInstall wanted = wish(plugin);
    wanted.schedule = arena_new(&t->arena, PluginSchedule);
    *wanted.schedule = (PluginSchedule)PLUGIN_SCHEDULE_INIT;
    wanted.schedule->cron = arena_strdup(&t->arena, "0 9 * * MON-FRI");
    wanted.triggers = arena_array(&t->arena, 1, sizeof(char *));
    wanted.triggers[wanted.n_triggers++] = arena_strdup(&t->arena, "appointment.created");
    wanted.secrets = arena_array(&t->arena, 1, sizeof(PluginSecret *));
    PluginSecret *secret = arena_new(&t->arena, PluginSecret);
    *secret = (PluginSecret)PLUGIN_SECRET_INIT;
    secret->name = arena_strdup(&t->arena, "shop");
    secret->value = SECRET_VALUE;
    secret->hosts = arena_array(&t->arena, 1, sizeof(char *));
    secret->hosts[secret->n_hosts++] = HOOKS;
    wanted.secrets[wanted.n_secrets++] = secret;
    return wanted;
}

static status create(struct db_test *t, const PluginInstall *wanted, const char *consent,
                     PluginInstall *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, installs_create(&t->call, wanted, consent, ret));
}

static PluginInstall installed(struct db_test *t, const struct scene *scene)
{
    const PluginInstall wanted = full_wish(t, &scene->plugin);
    PluginInstall made = PLUGIN_INSTALL_INIT;
    as_owner(t, scene);
    assert_ok(create(t, &wanted, "", &made));
    return made;
}

static status get(struct db_test *t, const char *id, PluginInstall *ret)
{
    *ret = (PluginInstall)PLUGIN_INSTALL_INIT;
    db_begin(&t->call, DB_UNITS);
    return installs_get(&t->call, id, ret);
}

static status update(struct db_test *t, const PluginInstall *changes, const char *path,
                     PluginInstall *ret)
{
    char *const paths[] = {arena_strdup(&t->arena, path)};
    *ret = (PluginInstall)PLUGIN_INSTALL_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, installs_update(&t->call, changes, paths, 1, ret));
}

static status upgrade(struct db_test *t, const char *id, const char *consent, PluginInstall *ret)
{
    UpgradePluginInstallRequest request = UPGRADE_PLUGIN_INSTALL_REQUEST_INIT;
    request.install_id = (char *)(uintptr_t)id;
    request.consent_version = (char *)(uintptr_t)consent;
    *ret = (PluginInstall)PLUGIN_INSTALL_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, installs_upgrade(&t->call, &request, ret));
}

static status remove_install(struct db_test *t, const char *id)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, installs_delete(&t->call, id, ""));
}

static int64_t installs_of(struct db_test *t, const struct scene *scene)
{
    return count_of(t, "SELECT count(*) FROM shared.plugin_installs WHERE tenant_id = '%s'",
                    scene->tenant->id);
}

static int64_t events_of(struct db_test *t, const char *action, const PluginInstall *install)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s' AND "
                    "event->>'resource' = 'tenants/%s/pluginInstalls/%s'",
                    action, install->tenant_id, install->id);
}

/* Wherever it could lie: the rows of every table that keeps something of an install. */
static int64_t places_with(struct db_test *t, const char *text)
{
    return count_of(
        t,
        "SELECT (SELECT count(*) FROM shared.plugin_installs AS r WHERE r::text LIKE '%%%s%%')"
        " + (SELECT count(*) FROM shared.plugin_secrets AS r WHERE r::text LIKE '%%%s%%'"
        " OR position(convert_to('%s', 'UTF8') IN sealed) > 0)"
        " + (SELECT count(*) FROM shared.audit_outbox AS r WHERE r::text LIKE '%%%s%%')"
        " + (SELECT count(*) FROM shared.changes AS r WHERE r::text LIKE '%%%s%%')",
        text, text, text, text, text);
}

static void create__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall wanted = full_wish(t, &scene.plugin);
    PluginInstall made = PLUGIN_INSTALL_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(installs_of(t, &scene), 0);
        db_fail_at(++step);
        outcome = create(t, &wanted, "", &made);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* hold, version, tenant, count, clocks, install, triggers, keep secrets, secret, read, secrets,
     * clocks, event, commit, success */
    assert_int_equal(step, 15);
    assert_int_equal(made.state, PLUGIN_INSTALL_STATE_ENABLED);
    assert_string_equal(made.version, scene.plugin.version);
    assert_string_equal(made.installer_id, scene.owner->id);
    assert_int_equal(made.n_next_run_times, 5);
    assert_int_equal(made.n_triggers, 1);
    assert_int_equal(made.values->n_fields, 1); /* the default is kept */
    assert_string_equal(made.values->fields[0]->value->string_value, "world");
    assert_int_equal(events_of(t, "PLUGIN_INSTALL_CREATE", &made), 1);
}

static void secret__is_kept_sealed_and_read_by_nobody(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);

    assert_int_equal(made.n_secrets, 1);
    assert_string_equal(made.secrets[0]->name, "shop");
    assert_string_equal(made.secrets[0]->value, "");
    assert_true(made.secrets[0]->is_set);
    assert_int_equal(places_with(t, SECRET_VALUE), 0);
    assert_int_not_equal(places_with(t, made.id), 0); /* it is looked for where things are */
}

static status open_secret(struct db_test *t, const struct scene *scene, const char *install,
                          const char *name, struct plugin_secret *ret)
{
    const tenant_id tenant = {uuid_of(scene->tenant->id)};
    db_begin(&t->call, DB_UNITS);
    return plugin_secret_open(&t->call, tenant, uuid_of(install), name, ret);
}

static void secret__opens_for_its_own_install_and_name_only(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const struct scene others = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    const PluginInstall second = installed(t, &scene);
    struct plugin_secret secret = {0};

    assert_ok(open_secret(t, &scene, made.id, "shop", &secret));
    assert_true(slice_is(secret.value, SECRET_VALUE));
    assert_int_equal(secret.host_count, 1);
    assert_string_equal(secret.hosts[0], HOOKS);
    assert_reason(open_secret(t, &scene, made.id, "other", &secret), STATUS_NOT_FOUND,
                  "SECRET_MISSING");
    assert_reason(open_secret(t, &others, made.id, "shop", &secret), STATUS_NOT_FOUND,
                  "SECRET_MISSING");

    sql(t,
        "UPDATE shared.plugin_secrets SET sealed = (SELECT sealed FROM shared.plugin_secrets"
        " WHERE install_id = '%s') WHERE install_id = '%s'",
        made.id, second.id); /* moved by whoever has the database */
    assert_reason(open_secret(t, &scene, second.id, "shop", &secret), STATUS_INTERNAL,
                  "SECRET_UNREADABLE");
    sql(t, "UPDATE shared.plugin_secrets SET name = 'renamed' WHERE install_id = '%s'", made.id);
    assert_reason(open_secret(t, &scene, made.id, "renamed", &secret), STATUS_INTERNAL,
                  "SECRET_UNREADABLE");
}

static void secret__without_a_value_keeps_it_for_no_more_hosts(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    PluginInstall changes = full_wish(t, &scene.plugin);
    PluginInstall after = PLUGIN_INSTALL_INIT;
    struct plugin_secret secret = {0};
    changes.id = made.id;
    changes.secrets[0]->value = (char[]){""};

    assert_ok(update(t, &changes, "secrets", &after));
    assert_ok(open_secret(t, &scene, made.id, "shop", &secret));
    assert_true(slice_is(secret.value, SECRET_VALUE));

    changes.secrets[0]->hosts[0] = (char[]){"evil.example.net"};
    assert_reason(update(t, &changes, "secrets", &after), STATUS_INVALID_ARGUMENT,
                  "SECRET_INVALID");
    changes.secrets[0]->value = (char[]){"another"};
    assert_ok(update(t, &changes, "secrets", &after));
    assert_string_equal(after.secrets[0]->hosts[0], "evil.example.net");

    changes.n_secrets = 0;
    assert_ok(update(t, &changes, "secrets", &after));
    assert_int_equal(after.n_secrets, 0);
    assert_reason(open_secret(t, &scene, made.id, "shop", &secret), STATUS_NOT_FOUND,
                  "SECRET_MISSING");
}

static void update__is_whole_or_not_at_all_and_makes_an_installer(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    PluginInstall changes = full_wish(t, &scene.plugin);
    PluginInstall after = PLUGIN_INSTALL_INIT;
    unsigned step = 0;
    const User *second = new_user(t, USER_ROLE_TENANT_OWNER, scene.tenant);
    act_as_user(t, second);
    changes.id = made.id;
    changes.schedule->cron = (char[]){"@daily"};

    status outcome;
    do {
        assert_ok(get(t, made.id, &after));
        assert_string_equal(after.schedule->cron, "0 9 * * MON-FRI");
        db_fail_at(++step);
        outcome = update(t, &changes, "schedule", &after);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    /* hold, read, secrets, clocks, load, clocks, install, triggers, read, secrets, clocks, event,
     * commit, success */
    assert_int_equal(step, 14);
    assert_string_equal(after.schedule->cron, "@daily");
    assert_int_equal(after.schedule->overlap, PLUGIN_SCHEDULE_OVERLAP_SKIP);
    assert_string_equal(after.installer_id, second->id);
    assert_int_equal(after.n_secrets, 1);
    assert_int_equal(events_of(t, "PLUGIN_INSTALL_UPDATE", &made), 1);
    changes.schedule->cron = (char[]){"61 * * * *"};
    assert_reason(update(t, &changes, "schedule", &after), STATUS_INVALID_ARGUMENT, "CRON_INVALID");
}

static void values__are_those_of_the_form(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    PluginInstall wanted = wish(&scene.plugin);
    PluginInstall made = PLUGIN_INSTALL_INIT;
    Struct values = STRUCT_INIT;
    Google__Protobuf__Struct__FieldsEntry entry = GOOGLE__PROTOBUF__STRUCT__FIELDS_ENTRY__INIT;
    Google__Protobuf__Struct__FieldsEntry *entries[] = {&entry};
    Value value = VALUE_INIT;
    value.kind_case = VALUE_KIND_STRING_VALUE;
    value.string_value = (char[]){"x'); api.log('INJECTED')#"};
    entry.key = (char[]){"nobody"};
    entry.value = &value;
    values.n_fields = 1;
    values.fields = entries;
    wanted.values = &values;

    const status refused = create(t, &wanted, "", &made);
    assert_reason(refused, STATUS_INVALID_ARGUMENT, "VALUE_UNKNOWN");
    assert_string_equal(refused.details->violations->field, "pluginInstall.values.nobody");

    entry.key = (char[]){"who"};
    assert_ok(create(t, &wanted, "", &made));
    assert_string_equal(made.values->fields[0]->value->string_value, "x'); api.log('INJECTED')#");
}

static void consent__is_to_what_a_script_asks_for(void **state)
{
    struct db_test *t = *state;
    struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    PluginInstall after = PLUGIN_INSTALL_INIT;
    static char path[] = "script";
    static char *const paths[] = {path};
    Plugin changes = PLUGIN_INIT;
    unsigned step = 0;
    changes.id = scene.plugin.id;
    changes.script = BOLD_SCRIPT;
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, plugins_update(&t->call, &changes, paths, 1, &scene.plugin)));
    assert_ok(get(t, made.id, &after));
    assert_string_equal(after.available_version, "");
    approve(t, &scene, &scene.plugin);
    assert_ok(get(t, made.id, &after));
    assert_string_equal(after.version, made.version); /* it stays on what it was */
    assert_string_equal(after.available_version, scene.plugin.version);

    const status refused = upgrade(t, made.id, made.version, &after);
    assert_reason(refused, STATUS_FAILED_PRECONDITION, "CONSENT_REQUIRED");
    assert_non_null(strstr(refused.message, "calls create_customer"));
    assert_non_null(strstr(refused.message, "permissions customers.create"));
    assert_reason(upgrade(t, made.id, scene.plugin.version, &after), STATUS_INVALID_ARGUMENT,
                  "VALUE_REQUIRED"); /* the new form asks for a name */

    UpgradePluginInstallRequest request = UPGRADE_PLUGIN_INSTALL_REQUEST_INIT;
    Struct values = STRUCT_INIT;
    Google__Protobuf__Struct__FieldsEntry entry = GOOGLE__PROTOBUF__STRUCT__FIELDS_ENTRY__INIT;
    Google__Protobuf__Struct__FieldsEntry *entries[] = {&entry};
    Value value = VALUE_INIT;
    value.kind_case = VALUE_KIND_STRING_VALUE;
    value.string_value = (char[]){"Ada"};
    entry.key = (char[]){"name"};
    entry.value = &value;
    values.n_fields = 1;
    values.fields = entries;
    request.install_id = made.id;
    request.consent_version = scene.plugin.version;
    request.values = &values;
    status outcome;
    do {
        assert_ok(get(t, made.id, &after));
        assert_string_equal(after.version, made.version);
        db_fail_at(++step);
        after = (PluginInstall)PLUGIN_INSTALL_INIT;
        db_begin(&t->call, DB_TRANSACTION);
        outcome = finish(t, installs_upgrade(&t->call, &request, &after));
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    /* hold, read, secrets, clocks, plugin, version, clocks, install, triggers, read, secrets,
     * clocks, event, commit, success */
    assert_int_equal(step, 15);
    assert_string_equal(after.version, scene.plugin.version);
    assert_string_equal(after.available_version, "");
    assert_string_equal(after.consent->calls[0], "create_customer");
    assert_int_equal(events_of(t, "PLUGIN_INSTALL_UPGRADE", &made), 1);
}

static void draft__may_be_installed_by_its_own_tenant_with_consent(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const struct scene others = open_scene(t);
    const Plugin draft = new_plugin(t, &scene, QUIET_SCRIPT);
    const Plugin bold = new_plugin(t, &scene, BOLD_SCRIPT);
    PluginInstall wanted = wish(&draft);
    PluginInstall made = PLUGIN_INSTALL_INIT;

    as_owner(t, &others);
    assert_reason(create(t, &wanted, "", &made), STATUS_NOT_FOUND, "PLUGIN_MISSING");
    as_owner(t, &scene);
    assert_ok(create(t, &wanted, "", &made));
    assert_int_equal(made.version_state, PLUGIN_STATE_DRAFT);

    PluginInstallRow row = PLUGIN_INSTALL_ROW_INIT;
    const tenant_id tenant = {uuid_of(scene.tenant->id)};
    db_begin(&t->call, DB_UNITS);
    assert_ok(installs_load(&t->call, tenant, uuid_of(made.id), &row));
    assert_ok(installs_may_run(&t->arena, &row, true));
    assert_reason(installs_may_run(&t->arena, &row, false), STATUS_FAILED_PRECONDITION,
                  "PLUGIN_NOT_APPROVED");

    wanted.plugin_id = bold.id;
    assert_reason(create(t, &wanted, "", &made), STATUS_FAILED_PRECONDITION, "CONSENT_REQUIRED");
}

static void delete__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    PluginInstall after = PLUGIN_INSTALL_INIT;
    unsigned step = 0;
    db_begin(&t->call, DB_TRANSACTION);
    assert_reason(finish(t, plugins_delete(&t->call, scene.plugin.id, "")),
                  STATUS_FAILED_PRECONDITION, "PLUGIN_IS_INSTALLED");

    status outcome;
    do {
        assert_ok(get(t, made.id, &after));
        db_fail_at(++step);
        outcome = remove_install(t, made.id);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    /* hold, read, secrets, clocks, runs, delete, event, commit, success */
    assert_int_equal(step, 9);
    assert_reason(get(t, made.id, &after), STATUS_NOT_FOUND, "PLUGIN_INSTALL_MISSING");
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.plugin_secrets WHERE install_id = '%s'", made.id),
        0);
    assert_int_equal(events_of(t, "PLUGIN_INSTALL_DELETE", &made), 1);
}

static void another_tenant__finds_no_install(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const struct scene others = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    PluginInstall changes = PLUGIN_INSTALL_INIT;
    PluginInstall seen = PLUGIN_INSTALL_INIT;
    const tenant_id tenant = {uuid_of(others.tenant->id)};
    PluginInstallRow row = PLUGIN_INSTALL_ROW_INIT;
    changes.id = made.id;
    as_owner(t, &others);

    assert_reason(get(t, made.id, &seen), STATUS_NOT_FOUND, "PLUGIN_INSTALL_MISSING");
    assert_reason(update(t, &changes, "is_enabled", &seen), STATUS_NOT_FOUND,
                  "PLUGIN_INSTALL_MISSING");
    assert_reason(upgrade(t, made.id, "", &seen), STATUS_NOT_FOUND, "PLUGIN_INSTALL_MISSING");
    assert_reason(remove_install(t, made.id), STATUS_NOT_FOUND, "PLUGIN_INSTALL_MISSING");
    db_begin(&t->call, DB_UNITS);
    assert_reason(installs_load(&t->call, tenant, uuid_of(made.id), &row), STATUS_NOT_FOUND,
                  "PLUGIN_INSTALL_MISSING");
    assert_int_equal(installs_of(t, &scene), 1);
}

static void plugin_that_is_disabled__pauses_its_installs(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    const PluginInstall wanted = wish(&scene.plugin);
    PluginInstall after = PLUGIN_INSTALL_INIT;
    Plugin plugin = PLUGIN_INIT;
    act_as_user(t, scene.superuser);
    t->call.tenant = NULL;
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, plugins_set_disabled(&t->call, scene.plugin.id,
                                             "it sends what it should not", &plugin)));

    as_owner(t, &scene);
    assert_ok(get(t, made.id, &after));
    assert_int_equal(after.state, PLUGIN_INSTALL_STATE_PAUSED);
    assert_string_equal(after.pause_reason, "PLUGIN_DISABLED");
    assert_int_equal(after.n_next_run_times, 0);
    assert_reason(create(t, &wanted, "", &after), STATUS_FAILED_PRECONDITION, "PLUGIN_DISABLED");
}

static void installer_who_is_disabled__pauses_what_runs_for_them(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    PluginInstall changes = PLUGIN_INSTALL_INIT;
    PluginInstall after = PLUGIN_INSTALL_INIT;
    User disabled = USER_INIT;
    const User *second = new_user(t, USER_ROLE_TENANT_OWNER, scene.tenant);
    act_as_user(t, second);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, users_set_active(&t->call, scene.owner->id, "", false, &disabled)));
    assert_ok(get(t, made.id, &after));
    assert_int_equal(after.state, PLUGIN_INSTALL_STATE_PAUSED);
    assert_string_equal(after.pause_reason, "INSTALLER_DISABLED");
    assert_int_equal(events_of(t, "PLUGIN_INSTALL_PAUSE", &made), 1);

    changes.id = made.id;
    changes.is_enabled = true;
    assert_ok(update(t, &changes, "is_enabled", &after)); /* somebody else stands in for it */
    assert_int_equal(after.state, PLUGIN_INSTALL_STATE_ENABLED);
    assert_string_equal(after.installer_id, second->id);
}

static status count_outcome(struct db_test *t, const PluginInstall *install, bool has_failed)
{
    const tenant_id tenant = {uuid_of(install->tenant_id)};
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, installs_count_outcome(&t->call, tenant, uuid_of(install->id), has_failed));
}

static void fifth_failure_in_a_row__pauses(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall made = installed(t, &scene);
    PluginInstall after = PLUGIN_INSTALL_INIT;
    for (int i = 0; i < 4; i++)
        assert_ok(count_outcome(t, &made, true));
    assert_ok(count_outcome(t, &made, false));
    for (int i = 0; i < 4; i++)
        assert_ok(count_outcome(t, &made, true));
    assert_ok(get(t, made.id, &after));
    assert_int_equal(after.state, PLUGIN_INSTALL_STATE_ENABLED);
    assert_int_equal(after.failure_streak, 4);

    assert_ok(count_outcome(t, &made, true));

    assert_ok(get(t, made.id, &after));
    assert_int_equal(after.state, PLUGIN_INSTALL_STATE_PAUSED);
    assert_string_equal(after.pause_reason, "FAILURES");
    assert_int_equal(events_of(t, "PLUGIN_INSTALL_PAUSE", &made), 1);
}

static void limit__is_a_hundred_a_tenant(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const PluginInstall wanted = wish(&scene.plugin);
    PluginInstall made = PLUGIN_INSTALL_INIT;
    for (int i = 0; i < 100; i++) {
        made = (PluginInstall)PLUGIN_INSTALL_INIT;
        assert_ok(create(t, &wanted, "", &made));
    }

    assert_reason(create(t, &wanted, "", &made), STATUS_FAILED_PRECONDITION,
                  "INSTALL_LIMIT_REACHED");
}

static void purge__leaves_what_others_have_installed(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const struct scene others = open_scene(t);
    const PluginInstall own = installed(t, &scene);
    const PluginInstall wanted = wish(&scene.plugin);
    PluginInstall theirs = PLUGIN_INSTALL_INIT;
    const tenant_id tenant = {uuid_of(scene.tenant->id)};
    int64_t count = 1;
    as_owner(t, &others);
    assert_ok(create(t, &wanted, "", &theirs));

    while (count > 0) {
        db_begin(&t->call, DB_SCHEMA_TRANSACTION);
        const status outcome = plugins_purge_tenant(&t->call, tenant, 1, &count);
        assert_ok(finish(t, outcome));
    }

    assert_ok(get(t, theirs.id, &theirs));
    assert_int_equal(installs_of(t, &scene), 0);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.plugins WHERE id = '%s' AND "
                              "tenant_id IS NULL",
                              scene.plugin.id),
                     1);
    (void)own;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__is_whole_or_not_at_all),
        db_unit_test(secret__is_kept_sealed_and_read_by_nobody),
        db_unit_test(secret__opens_for_its_own_install_and_name_only),
        db_unit_test(secret__without_a_value_keeps_it_for_no_more_hosts),
        db_unit_test(update__is_whole_or_not_at_all_and_makes_an_installer),
        db_unit_test(values__are_those_of_the_form),
        db_unit_test(consent__is_to_what_a_script_asks_for),
        db_unit_test(draft__may_be_installed_by_its_own_tenant_with_consent),
        db_unit_test(delete__is_whole_or_not_at_all),
        db_unit_test(another_tenant__finds_no_install),
        db_unit_test(plugin_that_is_disabled__pauses_its_installs),
        db_unit_test(installer_who_is_disabled__pauses_what_runs_for_them),
        db_unit_test(fifth_failure_in_a_row__pauses),
        db_unit_test(limit__is_a_hundred_a_tenant),
        db_unit_test(purge__leaves_what_others_have_installed),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
