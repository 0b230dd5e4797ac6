/* Plugins in the database: every act whole or not at all, approval by another and of what was read,
 * and what others see of them. */
#include "support/domain_test.h"

#include "jail/jail.h"
#include "plugins/plugins.h"
#include "smoothschedule/v1/plugin_service.types.h"
#include "sql/plugins.h"

static char SCRIPT[] = "api.log('hello {{PROMPT:who|Who?}}')\n";
static char OTHER_SCRIPT[] = "api.create_customer(name='{{PROMPT:who|Who?}}')\n";
static char BAD_SCRIPT[] = "import os\nwhile True: {{DATE:mondey}}\n";
static const char REASON[] = "it sends what it should not";

/* Two people of one tenant, and somebody who approves. */
struct scene {
    Tenant *tenant;
    User *owner;
    User *superuser;
};

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
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
    return scene;
}

static void as_owner(struct db_test *t, const struct scene *scene)
{
    act_as_user(t, scene->owner);
    act_for(t, scene->tenant);
}

static void as_superuser(struct db_test *t, const struct scene *scene)
{
    act_as_user(t, scene->superuser);
    t->call.tenant = NULL;
}

static Plugin wish(struct db_test *t)
{
    Plugin wanted = PLUGIN_INIT;
    wanted.name = fresh_name(t);
    wanted.script = SCRIPT;
    return wanted;
}

static status create(struct db_test *t, const Plugin *wanted, Plugin *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, plugins_create(&t->call, wanted, ret));
}

static status change_script(struct db_test *t, const char *id, char *script, Plugin *ret)
{
    static char path[] = "script";
    static char *const paths[] = {path};
    Plugin changes = PLUGIN_INIT;
    changes.id = (char *)(uintptr_t)id;
    changes.script = script;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, plugins_update(&t->call, &changes, paths, 1, ret));
}

static status submit(struct db_test *t, const char *id, Plugin *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, plugins_submit(&t->call, id, "", ret));
}

static status decide(struct db_test *t, const char *id, const char *version, const char *reason,
                     Plugin *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, plugins_decide(&t->call, id, version, reason, ret));
}

static status set_disabled(struct db_test *t, const char *id, const char *reason, Plugin *ret)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, plugins_set_disabled(&t->call, id, reason, ret));
}

static status remove_plugin(struct db_test *t, const char *id)
{
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, plugins_delete(&t->call, id, ""));
}

static status get(struct db_test *t, const char *id, Plugin *ret)
{
    db_begin(&t->call, DB_UNITS);
    return plugins_get(&t->call, id, ret);
}

static Plugin made_by_owner(struct db_test *t, const struct scene *scene)
{
    const Plugin wanted = wish(t);
    Plugin made = PLUGIN_INIT;
    as_owner(t, scene);
    assert_ok(create(t, &wanted, &made));
    return made;
}

static Plugin submitted_by_owner(struct db_test *t, const struct scene *scene)
{
    Plugin made = made_by_owner(t, scene);
    assert_ok(submit(t, made.id, &made));
    return made;
}

static int64_t events_of(struct db_test *t, const char *action, const char *id)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s' AND "
                    "event->>'resource' = 'plugins/%s'",
                    action, id);
}

static int64_t versions_of(struct db_test *t, const char *id, const char *state)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.plugin_versions WHERE plugin_id = '%s' AND "
                    "state = '%s'",
                    id, state);
}

static void create__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin wanted = wish(t);
    Plugin made = PLUGIN_INIT;
    unsigned step = 0;
    as_owner(t, &scene);

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.plugins WHERE name = '%s'", wanted.name), 0);
        db_fail_at(++step);
        outcome = create(t, &wanted, &made);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* tenant, count, plugin, version, read, event, commit, success */
    assert_int_equal(made.state, PLUGIN_STATE_DRAFT);
    assert_string_equal(made.tenant_id, scene.tenant->id);
    assert_null(made.manifest);
    assert_int_equal(events_of(t, "PLUGIN_CREATE", made.id), 1);
}

static void create__refuses_bad_fields(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    Plugin wanted = wish(t);
    Plugin made = PLUGIN_INIT;
    char *large = arena_zalloc(&t->arena, 65538);
    memset(large, 'x', 65537);
    as_owner(t, &scene);

    wanted.script = large;
    assert_reason(create(t, &wanted, &made), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    large[65536] = '\0';
    assert_ok(create(t, &wanted, &made));
    wanted.name = large;
    assert_reason(create(t, &wanted, &made), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void version__is_the_hash_of_the_content(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin made = made_by_owner(t, &scene);

    const char *expected = db_test_sql_value(
        &t->arena, arena_printf(&t->arena,
                                "SELECT encode(sha256(convert_to(E'0\\n' || script, 'UTF8')), "
                                "'hex') FROM shared.plugin_versions WHERE plugin_id = '%s'",
                                made.id));

    assert_string_equal(made.version, expected);
}

static void update__replaces_a_draft_that_nobody_has_seen(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin made = made_by_owner(t, &scene);
    Plugin changed = PLUGIN_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(versions_of(t, made.id, "DRAFT"), 1);
        db_fail_at(++step);
        outcome = change_script(t, made.id, OTHER_SCRIPT, &changed);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* hold, read, known?, insert, drop, plugin, read, event, commit, success */
    assert_int_equal(step, 10);
    assert_string_not_equal(changed.version, made.version);
    assert_string_not_equal(changed.etag, made.etag);
    assert_int_equal(versions_of(t, made.id, "DRAFT"), 1);
    assert_int_equal(events_of(t, "PLUGIN_UPDATE", made.id), 1);
}

static void update__withdraws_a_submission_and_keeps_its_content(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin submitted = submitted_by_owner(t, &scene);
    Plugin changed = PLUGIN_INIT;
    Plugin ignored = PLUGIN_INIT;

    assert_ok(change_script(t, submitted.id, OTHER_SCRIPT, &changed));

    assert_int_equal(changed.state, PLUGIN_STATE_DRAFT);
    assert_int_equal(versions_of(t, submitted.id, "DRAFT"), 2);
    assert_int_equal(versions_of(t, submitted.id, "SUBMITTED"), 0);
    as_superuser(t, &scene);
    assert_reason(decide(t, submitted.id, submitted.version, NULL, &ignored),
                  STATUS_FAILED_PRECONDITION, "VERSION_CHANGED");
    assert_reason(decide(t, submitted.id, changed.version, NULL, &ignored),
                  STATUS_FAILED_PRECONDITION, "PLUGIN_NOT_SUBMITTED");
}

static void update__of_nothing_changes_nothing(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin made = made_by_owner(t, &scene);
    Plugin same = PLUGIN_INIT;

    assert_ok(change_script(t, made.id, SCRIPT, &same));

    assert_string_equal(same.etag, made.etag);
    assert_int_equal(events_of(t, "PLUGIN_UPDATE", made.id), 0);
}

static void submit__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin made = made_by_owner(t, &scene);
    Plugin submitted = PLUGIN_INIT;
    assert_ok(change_script(t, made.id, OTHER_SCRIPT, &submitted));
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(versions_of(t, made.id, "DRAFT"), 1);
        db_fail_at(++step);
        outcome = submit(t, made.id, &submitted);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* read, hold, read, version, plugin, read, event, commit, success */
    assert_int_equal(step, 9);
    assert_int_equal(submitted.state, PLUGIN_STATE_SUBMITTED);
    assert_non_null(submitted.manifest);
    assert_int_equal(submitted.manifest->n_calls, 1);
    assert_string_equal(submitted.manifest->calls[0], "create_customer");
    assert_string_equal(submitted.manifest->permissions[0], "customers.create");
    assert_string_equal(submitted.manifest->prompts[0], "who");
    assert_ok(submit(t, made.id, &submitted)); /* again: stays as it is */
    assert_int_equal(events_of(t, "PLUGIN_SUBMIT", made.id), 1);
}

static void submit__tells_all_that_is_wrong_with_a_script(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin made = made_by_owner(t, &scene);
    Plugin changed = PLUGIN_INIT;
    assert_ok(change_script(t, made.id, BAD_SCRIPT, &changed));

    status refused = submit(t, made.id, &changed);
    assert_reason(refused, STATUS_INVALID_ARGUMENT, "SCRIPT_INVALID");
    assert_string_equal(refused.details->violations->field, "plugin.script");
    assert_non_null(strstr(refused.details->violations->description, "line 2, column "));

    assert_ok(change_script(t, made.id, (char[]){"import os\n"}, &changed));
    refused = submit(t, made.id, &changed);
    assert_reason(refused, STATUS_INVALID_ARGUMENT, "SCRIPT_INVALID");
    assert_non_null(strstr(refused.details->violations->description, "line 1, column 1"));
    assert_int_equal(versions_of(t, made.id, "SUBMITTED"), 0);
}

static void approve__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin submitted = submitted_by_owner(t, &scene);
    Plugin approved = PLUGIN_INIT;
    unsigned step = 0;
    as_superuser(t, &scene);

    status outcome;
    do {
        assert_int_equal(versions_of(t, submitted.id, "APPROVED"), 0);
        db_fail_at(++step);
        outcome = decide(t, submitted.id, submitted.version, NULL, &approved);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* hold, read, version, plugin, read, event, commit, success */
    assert_int_equal(approved.state, PLUGIN_STATE_APPROVED);
    assert_string_equal(approved.approved_version, submitted.version);
    assert_int_equal(events_of(t, "PLUGIN_APPROVE", submitted.id), 1);
}

static void approve__is_not_for_who_wrote_it(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    Plugin plugin = made_by_owner(t, &scene);
    as_superuser(t, &scene);
    assert_ok(
        change_script(t, plugin.id, OTHER_SCRIPT, &plugin)); /* the version is the superuser's */
    assert_ok(submit(t, plugin.id, &plugin));

    assert_reason(decide(t, plugin.id, plugin.version, NULL, &plugin), STATUS_PERMISSION_DENIED,
                  "SELF_APPROVAL");

    const struct scene others = open_scene(t);
    as_superuser(t, &others);
    const char *version = arena_strdup(&t->arena, plugin.version);
    assert_ok(decide(t, plugin.id, version, NULL, &plugin));
}

static void approve__is_not_for_who_made_the_plugin(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin wanted = wish(t);
    Plugin plugin = PLUGIN_INIT;
    as_superuser(t, &scene);
    assert_ok(create(t, &wanted, &plugin));
    assert_string_equal(plugin.tenant_id, "");
    const struct scene others = open_scene(t);
    as_superuser(t, &others);
    assert_ok(change_script(t, plugin.id, OTHER_SCRIPT, &plugin)); /* somebody else's version */
    assert_ok(submit(t, plugin.id, &plugin));

    as_superuser(t, &scene);
    assert_reason(decide(t, plugin.id, plugin.version, NULL, &plugin), STATUS_PERMISSION_DENIED,
                  "SELF_APPROVAL");
}

static void reject__says_why_and_lets_it_be_submitted_again(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin submitted = submitted_by_owner(t, &scene);
    Plugin after = PLUGIN_INIT;
    as_superuser(t, &scene);

    assert_reason(decide(t, submitted.id, submitted.version, "too short", &after),
                  STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_ok(decide(t, submitted.id, submitted.version, REASON, &after));
    assert_int_equal(after.state, PLUGIN_STATE_REJECTED);
    assert_string_equal(after.reason, REASON);
    assert_string_equal(after.approved_version, "");
    as_owner(t, &scene);
    assert_ok(submit(t, submitted.id, &after));
    assert_int_equal(after.state, PLUGIN_STATE_SUBMITTED);
    assert_string_equal(after.reason, "");
}

static void disable__is_whole_or_not_at_all_and_goes_back(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin submitted = submitted_by_owner(t, &scene);
    Plugin after = PLUGIN_INIT;
    unsigned step = 0;
    as_superuser(t, &scene);
    assert_ok(decide(t, submitted.id, submitted.version, NULL, &after));

    status outcome;
    do {
        assert_ok(get(t, submitted.id, &after));
        assert_int_equal(after.state, PLUGIN_STATE_APPROVED);
        db_fail_at(++step);
        outcome = set_disabled(t, submitted.id, REASON, &after);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    assert_int_equal(step, 8); /* hold, read, disable, runs, read, event, commit, success */
    assert_int_equal(after.state, PLUGIN_STATE_DISABLED);
    assert_string_equal(after.reason, REASON);
    assert_ok(set_disabled(t, submitted.id, REASON, &after)); /* again: stays as it is */
    assert_int_equal(events_of(t, "PLUGIN_DISABLE", submitted.id), 1);
    assert_ok(set_disabled(t, submitted.id, NULL, &after));
    assert_int_equal(after.state, PLUGIN_STATE_APPROVED);
    assert_string_equal(after.reason, "");
}

static void delete__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin made = made_by_owner(t, &scene);
    Plugin after = PLUGIN_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_ok(get(t, made.id, &after));
        db_fail_at(++step);
        outcome = remove_plugin(t, made.id);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    assert_int_equal(step, 7); /* hold, read, installed?, delete, event, commit, success */
    assert_reason(get(t, made.id, &after), STATUS_NOT_FOUND, "PLUGIN_MISSING");
    assert_int_equal(events_of(t, "PLUGIN_DELETE", made.id), 1);
}

static void others__see_nothing_until_it_is_approved_and_only_that_then(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const struct scene others = open_scene(t);
    const Plugin submitted = submitted_by_owner(t, &scene);
    Plugin seen = PLUGIN_INIT;

    as_owner(t, &others);
    assert_reason(get(t, submitted.id, &seen), STATUS_NOT_FOUND, "PLUGIN_MISSING");
    assert_reason(submit(t, submitted.id, &seen), STATUS_NOT_FOUND, "PLUGIN_MISSING");
    assert_reason(remove_plugin(t, submitted.id), STATUS_NOT_FOUND, "PLUGIN_MISSING");
    as_superuser(t, &scene);
    assert_ok(decide(t, submitted.id, submitted.version, NULL, &seen));
    as_owner(t, &scene);
    assert_ok(change_script(t, submitted.id, OTHER_SCRIPT, &seen));

    as_owner(t, &others);
    assert_ok(get(t, submitted.id, &seen));
    assert_string_equal(seen.script, SCRIPT);
    assert_string_equal(seen.version, submitted.version);
    assert_int_equal(seen.state, PLUGIN_STATE_APPROVED);
    assert_reason(change_script(t, submitted.id, SCRIPT, &seen), STATUS_PERMISSION_DENIED,
                  "PLUGIN_NOT_OWN");
    assert_reason(remove_plugin(t, submitted.id), STATUS_PERMISSION_DENIED, "PLUGIN_NOT_OWN");
}

static void purge__takes_what_the_tenant_wrote(void **state)
{
    struct db_test *t = *state;
    const struct scene scene = open_scene(t);
    const Plugin made = made_by_owner(t, &scene);
    const tenant_id tenant = {uuid_of(scene.tenant->id)};
    int64_t count = 0;
    as_superuser(t, &scene);

    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    status outcome = plugins_purge_tenant(&t->call, tenant, 100, &count);
    assert_ok(finish(t, outcome));

    assert_int_equal(count, 1);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.plugin_versions WHERE plugin_id = '%s'", made.id),
        0);
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    outcome = plugins_purge_tenant(&t->call, tenant, 100, &count);
    assert_ok(finish(t, outcome));
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__is_whole_or_not_at_all),
        db_unit_test(create__refuses_bad_fields),
        db_unit_test(version__is_the_hash_of_the_content),
        db_unit_test(update__replaces_a_draft_that_nobody_has_seen),
        db_unit_test(update__withdraws_a_submission_and_keeps_its_content),
        db_unit_test(update__of_nothing_changes_nothing),
        db_unit_test(submit__is_whole_or_not_at_all),
        db_unit_test(submit__tells_all_that_is_wrong_with_a_script),
        db_unit_test(approve__is_whole_or_not_at_all),
        db_unit_test(approve__is_not_for_who_wrote_it),
        db_unit_test(approve__is_not_for_who_made_the_plugin),
        db_unit_test(reject__says_why_and_lets_it_be_submitted_again),
        db_unit_test(disable__is_whole_or_not_at_all_and_goes_back),
        db_unit_test(delete__is_whole_or_not_at_all),
        db_unit_test(others__see_nothing_until_it_is_approved_and_only_that_then),
        db_unit_test(purge__takes_what_the_tenant_wrote),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
