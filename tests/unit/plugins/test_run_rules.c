/* Whether a run may begin and as whom, with the shipped policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugins/run_rules.h"
#include "server/domains.h"

#define TENANT "01900000-0000-7000-8000-000000000001"
#define OTHER  "01900000-0000-7000-8000-000000000002"
#define RUN    "01900000-0000-7000-8000-000000000003"
#define OWNER  "01900000-0000-7000-8000-000000000004"
#define STAFF  "01900000-0000-7000-8000-000000000005"

static struct arena arena;
static const struct policy *policy;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    const char *end = strstr(__FILE__, "tests/"); /* the tree that holds this test */
    const char *path =
        arena_printf(&arena, "%.*sconfig/roles.yaml", (int)(end - __FILE__), __FILE__);
    struct slice text;
    status outcome = domains_read_policy(&arena, path, &text);
    if (status_is_ok(outcome))
        outcome = policy_load(&arena, "roles.yaml", text, &policy);
    if (!status_is_ok(outcome))
        fail_msg("%s", outcome.message);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

/* A run by a manager of what the owner has installed. */
struct scene {
    PluginInstallRow_Installer installer;
    PluginInstallRow install;
    PluginRunner runner;
    PluginRunJob job;
};

#define TEXT(literal) ((char *)(uintptr_t)(literal))

static struct scene *set_scene(void)
{
    struct scene *s = arena_new(&arena, struct scene);
    s->installer = (PluginInstallRow_Installer)PLUGIN_INSTALL_ROW_INSTALLER_INIT;
    s->installer.id = TEXT(OWNER);
    s->installer.tenant_id = TEXT(TENANT);
    s->installer.role = TEXT("TENANT_OWNER");
    s->installer.is_active = true;
    s->install = (PluginInstallRow)PLUGIN_INSTALL_ROW_INIT;
    s->install.id = TEXT(RUN);
    s->install.tenant_id = TEXT(TENANT);
    s->install.tenant_state = TEXT("ACTIVE");
    s->install.version_state = TEXT("APPROVED");
    s->install.is_enabled = true;
    s->install.installer = &s->installer;
    s->runner = (PluginRunner)PLUGIN_RUNNER_INIT;
    s->runner.id = TEXT(STAFF);
    s->runner.tenant_id = TEXT(TENANT);
    s->runner.role = TEXT("TENANT_MANAGER");
    s->runner.email = TEXT("manager@x.test");
    s->runner.is_active = true;
    s->job = (PluginRunJob)PLUGIN_RUN_JOB_INIT;
    s->job.id = TEXT(RUN);
    s->job.tenant_id = TEXT(TENANT);
    s->job.kind = PLUGIN_RUN_KIND_MANUAL;
    s->job.install = &s->install;
    s->job.runner = &s->runner;
    return s;
}

static const char *verdict(const struct scene *s)
{
    const status outcome = run_rules_check(&arena, policy, &s->job);
    return status_is_ok(outcome) ? "" : outcome.reason;
}

static bool is_failure(const struct scene *s)
{
    return run_rules_is_failure(run_rules_check(&arena, policy, &s->job));
}

static void run__of_an_install_as_it_should_be_begins(void **state)
{
    (void)state;
    assert_string_equal(verdict(set_scene()), "");
}

static void run__of_what_was_stopped_is_called_off(void **state)
{
    (void)state;
    struct scene *s = set_scene();
    s->install.id = TEXT("");
    assert_string_equal(verdict(s), "INSTALL_DELETED");
    s = set_scene();
    s->install.tenant_state = TEXT("SUSPENDED");
    assert_string_equal(verdict(s), "TENANT_CLOSED");
    s = set_scene();
    s->install.plugin_is_disabled = true;
    assert_string_equal(verdict(s), "PLUGIN_DISABLED");
    s = set_scene();
    s->install.is_enabled = false;
    assert_string_equal(verdict(s), "INSTALL_DISABLED");
    assert_false(is_failure(s));
    s = set_scene();
    s->install.pause_reason = TEXT("FAILURES");
    assert_string_equal(verdict(s), "INSTALL_PAUSED");
    s = set_scene();
    s->install.version_state = TEXT("SUBMITTED");
    s->install.plugin_tenant_id = TEXT(TENANT);
    assert_string_equal(verdict(s), "PLUGIN_NOT_APPROVED");
}

static void run__on_trial_needs_no_approval_of_an_own_plugin(void **state)
{
    (void)state;
    struct scene *s = set_scene();
    s->job.kind = PLUGIN_RUN_KIND_TEST;
    s->install.version_state = TEXT("DRAFT");
    s->install.is_enabled = false;
    s->install.plugin_tenant_id = TEXT(TENANT);
    assert_string_equal(verdict(s), "");
    s->install.plugin_tenant_id = TEXT(OTHER);
    assert_string_equal(verdict(s), "PLUGIN_NOT_APPROVED");
}

static void run__fails_when_its_people_may_not_any_more(void **state)
{
    (void)state;
    struct scene *s = set_scene();
    s->installer.is_active = false;
    assert_string_equal(verdict(s), "INSTALLER_DISABLED");
    assert_true(is_failure(s));
    s = set_scene();
    s->installer.role = TEXT("TENANT_MANAGER"); /* runs plugins and installs none */
    assert_string_equal(verdict(s), "INSTALLER_NOT_ALLOWED");
    assert_true(is_failure(s));
    s = set_scene();
    s->runner.role = TEXT("TENANT_STAFF");
    assert_string_equal(verdict(s), "RUNNER_NOT_ALLOWED");
    assert_true(is_failure(s));
    s = set_scene();
    s->runner.is_active = false;
    assert_string_equal(verdict(s), "RUNNER_NOT_ALLOWED");
    s = set_scene();
    s->job.runner = NULL;
    assert_string_equal(verdict(s), "RUNNER_NOT_ALLOWED");
}

static void run__is_of_people_who_reach_the_tenant(void **state)
{
    (void)state;
    struct scene *s = set_scene();
    s->runner.tenant_id = TEXT(OTHER);
    assert_string_equal(verdict(s), "RUNNER_NOT_ALLOWED");
    s = set_scene();
    s->installer.role = TEXT("SUPERUSER");
    s->installer.tenant_id = TEXT("");
    assert_string_equal(verdict(s), "");
}

static bool may(const struct scene *s, const char *permission)
{
    const struct call_identity identity = run_rules_identity(policy, &s->job);
    return policy_allows(identity.permissions, policy_permission(policy, permission));
}

static void identity__holds_what_both_hold(void **state)
{
    (void)state;
    struct scene *s = set_scene();
    assert_true(may(s, "customers.create"));
    assert_false(may(s, "plugins.install")); /* the owner only */
    s->runner.role = TEXT("TENANT_STAFF");
    assert_true(may(s, "customers.create"));
    assert_false(may(s, "customers.delete"));
    assert_false(may(s, "appointments.read_all"));
}

static void identity__is_the_runners_and_says_which_run(void **state)
{
    (void)state;
    const struct scene *s = set_scene();
    const struct call_identity identity = run_rules_identity(policy, &s->job);
    assert_true(identity.signed_in);
    assert_true(uuid_equal(identity.actor.uuid, uuid_of(STAFF)));
    assert_true(uuid_equal(identity.subject.uuid, uuid_of(STAFF)));
    assert_true(uuid_equal(identity.tenant.uuid, uuid_of(TENANT)));
    assert_true(uuid_equal(identity.plugin_run, uuid_of(RUN)));
    assert_true(uuid_is_zero(identity.session.uuid));
    assert_int_equal(identity.grant_count, 0);
    assert_string_equal(identity.role, "TENANT_MANAGER");
    assert_string_equal(identity.actor_email, "manager@x.test");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run__of_an_install_as_it_should_be_begins),
        cmocka_unit_test(run__of_what_was_stopped_is_called_off),
        cmocka_unit_test(run__on_trial_needs_no_approval_of_an_own_plugin),
        cmocka_unit_test(run__fails_when_its_people_may_not_any_more),
        cmocka_unit_test(run__is_of_people_who_reach_the_tenant),
        cmocka_unit_test(identity__holds_what_both_hold),
        cmocka_unit_test(identity__is_the_runners_and_says_which_run),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
