#include "support/run_test.h"

#include "plugins/run_end.h"
#include "plugins/runs.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "sql/plugins.h"

/* Of a process that executes nothing: what is asked for waits. */
static const struct plugin_runs_settings NO_PLACES = {.at_once = RUN_TEST_AT_ONCE, .places = 0};

const char *run_test_install(struct db_test *t, const Tenant *tenant, const User *installer,
                             bool is_repeatable)
{
    char plugin[UUID_TEXT_BYTES];
    char *install = arena_alloc(&t->arena, UUID_TEXT_BYTES);
    uuid_format(uuid_v7(), plugin);
    uuid_format(uuid_v7(), install);
    sql(t,
        "WITH p AS (INSERT INTO shared.plugins (id, name, summary, description, version, "
        "approved_version, version_count, create_time, update_time, revision) VALUES ('%s', 'p', "
        "'', '', repeat('a', 64), repeat('a', 64), 1, now(), now(), 1)), v AS (INSERT INTO "
        "shared.plugin_versions (plugin_id, version, number, script, is_repeatable, state, "
        "manifest, create_time, submit_time, decide_time) VALUES ('%s', repeat('a', 64), 1, "
        "'result = 1', %s, 'APPROVED', '{}', now(), now(), now())) INSERT INTO "
        "shared.plugin_installs (id, tenant_id, plugin_id, version, values, is_enabled, "
        "installer_id, failure_streak, consent, create_time, update_time, revision) VALUES ('%s', "
        "'%s', '%s', repeat('a', 64), '{\"who\": \"Ada\"}', true, '%s', 0, '{}', now(), now(), 1)",
        plugin, plugin, is_repeatable ? "true" : "false", install, tenant->id, plugin,
        installer->id);
    return install;
}

struct run_scene run_test_scene(struct db_test *t)
{
    struct run_scene s = {.tenant = make_tenant(t, fresh_name(t), false)};
    s.owner = make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)),
                        USER_ROLE_TENANT_OWNER, s.tenant);
    s.install = run_test_install(t, s.tenant, s.owner, false);
    act_as_user(t, s.owner);
    act_for(t, s.tenant);
    plugin_runs_open(&NO_PLACES);
    return s;
}

status run_test_ask(struct db_test *t, const char *install, const char *request_id,
                    PluginRun *ret_run)
{
    RunPluginInstallRequest request = RUN_PLUGIN_INSTALL_REQUEST_INIT;
    request.install_id = (char *)(uintptr_t)install;
    request.request_id = (char *)(uintptr_t)request_id;
    *ret_run = (PluginRun)PLUGIN_RUN_INIT;
    return plugin_service_run_plugin_install(&t->call, &request, ret_run);
}

const char *run_test_queue(struct db_test *t, const struct run_scene *s)
{
    PluginRun run;
    act_as_user(t, s->owner);
    act_for(t, s->tenant);
    assert_ok(run_test_ask(t, s->install, "", &run));
    assert_int_equal(run.state, PLUGIN_RUN_STATE_QUEUED);
    return run.id;
}

const char *run_test_claim(struct call *c)
{
    PluginRunClaim claimed = PLUGIN_RUN_CLAIM_INIT;
    bool found = false;
    assert_ok(db_maybe(c, &SQL_PLUGIN_RUN_CLAIM, DB_NONE, &claimed, &found,
                       DB_INT("at_once", RUN_TEST_AT_ONCE),
                       DB_TIME_US("lease_time", INT64_C(4000000000000000))));
    return found ? claimed.run_id : "";
}

const char *run_test_tenant(struct db_test *t, const char *run)
{
    return db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena, "SELECT tenant_id FROM shared.plugin_runs WHERE id = '%s'", run));
}

const char *run_test_state(struct db_test *t, const char *run)
{
    return db_test_sql_value(
        &t->arena, arena_printf(&t->arena,
                                "SELECT concat_ws(' ', state, attempt, error->>'code') FROM "
                                "shared.plugin_runs WHERE id = '%s'",
                                run));
}

int64_t run_test_wrong_counts(struct db_test *t)
{
    return count_of(t, "SELECT count(*) FROM (SELECT tenant_id, count(*) FILTER (WHERE state = "
                       "'QUEUED') AS queued, count(*) FILTER (WHERE state = 'RUNNING') AS running "
                       "FROM shared.plugin_runs GROUP BY tenant_id) AS r FULL JOIN "
                       "shared.plugin_queues AS q USING (tenant_id) WHERE coalesce(r.queued, 0) <> "
                       "coalesce(q.queued, 0) OR coalesce(r.running, 0) <> coalesce(q.running, 0)");
}

status run_test_end(struct db_test *t, const char *run, int32_t attempt, PluginRun_State state)
{
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    PluginRunClaim claimed = PLUGIN_RUN_CLAIM_INIT;
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    PluginRun_Error error = PLUGIN_RUN_ERROR_INIT;
    bool found = false;
    claimed.run_id = log.run_id = job.id = (char *)(uintptr_t)run;
    claimed.attempt = log.attempt = job.attempt = attempt;
    log.first = 1;
    error.code = error.message = (char *)(uintptr_t) "SCRIPT_ERROR";
    assert_ok(db_maybe(&t->call, &SQL_PLUGIN_RUN_LOAD, &claimed, &job, &found));
    const struct run_end how = {.state = state,
                                .error = state == PLUGIN_RUN_STATE_SUCCEEDED ? NULL : &error};
    return run_end_store(&t->call, &job, &how, &log, 0, NULL);
}

int run_test_setup(void **state)
{
    const int failed = db_test_setup(state);
    if (failed == 0)
        sql(*state, "DELETE FROM shared.plugin_runs; DELETE FROM shared.plugin_queues");
    return failed;
}
