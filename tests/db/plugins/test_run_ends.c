/* Runs as they end: by who executes them, with their process, and because they are called off. */
#include "support/run_test.h"

#include "plugins/run_end.h"
#include "plugins/runs.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "sql/plugins.h"

/* Ends. */

static void end__is_written_once_and_by_its_attempt(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *run = run_test_queue(t, &s);
    assert_string_equal(run_test_claim(&t->call), run);

    assert_ok(run_test_end(t, run, 2, PLUGIN_RUN_STATE_SUCCEEDED));
    assert_string_equal(run_test_state(t, run), "RUNNING 1");
    assert_ok(run_test_end(t, run, 1, PLUGIN_RUN_STATE_SUCCEEDED));
    assert_ok(run_test_end(t, run, 1, PLUGIN_RUN_STATE_FAILED));

    assert_string_equal(run_test_state(t, run), "SUCCEEDED 1");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static int64_t streak_of(struct db_test *t, const struct run_scene *s)
{
    return count_of(t, "SELECT failure_streak FROM shared.plugin_installs WHERE id = '%s'",
                    s->install);
}

static void run_to(struct db_test *t, const struct run_scene *s, PluginRun_State how)
{
    run_test_queue(t, s);
    assert_ok(run_test_end(t, run_test_claim(&t->call), 1, how));
}

static void failures__five_in_a_row_pause_the_install(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene s = run_test_scene(t);
    for (int i = 0; i < 4; i++)
        run_to(t, &s, PLUGIN_RUN_STATE_FAILED);
    run_to(t, &s, PLUGIN_RUN_STATE_SUCCEEDED);
    assert_int_equal(streak_of(t, &s), 0);
    for (int i = 0; i < 4; i++)
        run_to(t, &s, PLUGIN_RUN_STATE_KILLED);
    run_to(t, &s, PLUGIN_RUN_STATE_CANCELLED);
    assert_int_equal(streak_of(t, &s), 4);

    run_to(t, &s, PLUGIN_RUN_STATE_FAILED);

    assert_reason(run_test_ask(t, s.install, "", &run), STATUS_FAILED_PRECONDITION,
                  "INSTALL_PAUSED");
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'PLUGIN_INSTALL_PAUSE' AND event->>'resource' LIKE '%%%s'",
                              s.install),
                     1);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void crash__of_the_interpreter_is_a_security_event(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *id = run_test_queue(t, &s);
    PluginRunClaim claimed = PLUGIN_RUN_CLAIM_INIT;
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    bool found = false;
    claimed.run_id = log.run_id = (char *)(uintptr_t)run_test_claim(&t->call);
    claimed.attempt = log.attempt = 1;
    assert_ok(db_maybe(&t->call, &SQL_PLUGIN_RUN_LOAD, &claimed, &job, &found));
    const struct jail_outcome outcome = {
        .end = JAIL_KILLED,
        .error = {.code = "CRASHED", .type = "", .message = "the interpreter crashed", .hint = ""},
        .is_security_event = true};
    const struct run_end how = run_end_of_outcome(&t->arena, &outcome);

    assert_ok(run_end_store(&t->call, &job, &how, &log, 0, NULL));

    assert_string_equal(run_test_state(t, id), "KILLED 1 CRASHED");
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'PLUGIN_CRASH' AND event->>'reasonCode' = 'CRASHED' AND "
                              "event->>'details' LIKE '%%%s%%'",
                              id),
                     1);
}

/* Processes that are gone. */

static void lose(struct db_test *t)
{
    sql(t, "UPDATE shared.plugin_runs SET lease_time = now() - interval '1 s' WHERE state = "
           "'RUNNING'");
}

static void lost_run__that_is_not_repeatable_has_failed(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *run = run_test_queue(t, &s);
    run_test_claim(&t->call);
    assert_ok(plugin_runs_recover(&t->call));
    assert_string_equal(run_test_state(t, run), "RUNNING 1"); /* its lease goes on */
    lose(t);

    assert_ok(plugin_runs_recover(&t->call));

    assert_string_equal(run_test_state(t, run), "FAILED 1 INTERRUPTED");
    assert_int_equal(streak_of(t, &s), 0);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void lost_run__that_is_repeatable_begins_again_three_times_in_all(void **state)
{
    struct db_test *t = *state;
    struct run_scene s = run_test_scene(t);
    s.install = run_test_install(t, s.tenant, s.owner, true);
    const char *run = run_test_queue(t, &s);
    for (int attempt = 1; attempt < 3; attempt++) {
        assert_string_equal(run_test_claim(&t->call), run);
        lose(t);
        assert_ok(plugin_runs_recover(&t->call));
        assert_string_equal(run_test_state(t, run), attempt == 1 ? "QUEUED 2" : "QUEUED 3");
        assert_int_equal(run_test_wrong_counts(t), 0);
    }
    assert_string_equal(run_test_claim(&t->call), run);
    lose(t);

    assert_ok(plugin_runs_recover(&t->call));

    assert_string_equal(run_test_state(t, run), "FAILED 3 INTERRUPTED");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void given_back_run__begins_again_where_nothing_was_done(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *run = run_test_queue(t, &s);
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    struct run_end back = run_end_of_status(
        &t->arena, status_error(STATUS_UNAVAILABLE, "PLUGINS_UNAVAILABLE", "no runner"), true);
    log.run_id = job.id = (char *)(uintptr_t)run_test_claim(&t->call);
    log.attempt = 1;

    assert_ok(run_end_store(&t->call, &job, &back, &log, 0, NULL));
    assert_string_equal(run_test_state(t, run), "QUEUED 2");

    back = run_end_of_status(&t->arena, status_error(STATUS_CANCELLED, "INTERRUPTED", "it stops"),
                             true);
    log.run_id = job.id = (char *)(uintptr_t)run_test_claim(&t->call);
    log.attempt = 2;
    assert_ok(run_end_store(&t->call, &job, &back, &log, 0, NULL));
    assert_string_equal(run_test_state(t, run), "FAILED 2 INTERRUPTED");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

/* Calling off. */

static status cancel(struct db_test *t, const char *install, const char *run, PluginRun *ret)
{
    static const struct rpc_method method = {
        .path = "/smoothschedule.v1.PluginService/CancelPluginRun", .name = "CancelPluginRun"};
    CancelPluginRunRequest request = CANCEL_PLUGIN_RUN_REQUEST_INIT;
    request.install_id = (char *)(uintptr_t)install;
    request.run_id = (char *)(uintptr_t)run;
    *ret = (PluginRun)PLUGIN_RUN_INIT;
    t->call.method = &method;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, plugin_service_cancel_plugin_run(&t->call, &request, ret));
}

static const char *stop_of(struct db_test *t, const char *run, int32_t attempt)
{
    PluginRunsUnderWay mine = PLUGIN_RUNS_UNDER_WAY_INIT;
    PluginRunStops stops = PLUGIN_RUN_STOPS_INIT;
    char *ids[] = {(char *)(uintptr_t)run};
    mine.run_ids = ids;
    mine.attempts = &attempt;
    mine.n_run_ids = mine.n_attempts = 1;
    assert_ok(db_many(&t->call, &SQL_PLUGIN_RUNS_STOPPED, &mine, &stops));
    return stops.n_stops == 0 ? "" : stops.stops[0]->reason;
}

static void cancel__of_what_waits_is_at_once(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene s = run_test_scene(t);
    const char *id = run_test_queue(t, &s);

    assert_ok(cancel(t, s.install, id, &run));

    assert_int_equal(run.state, PLUGIN_RUN_STATE_CANCELLED);
    assert_string_equal(run.error->code, "CANCELLED");
    assert_string_equal(run_test_claim(&t->call), "");
    assert_ok(cancel(t, "-", id, &run)); /* again: as it is */
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void cancel__of_what_is_under_way_tells_who_works_on_it(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene s = run_test_scene(t);
    const char *id = run_test_queue(t, &s);
    run_test_claim(&t->call);
    assert_string_equal(stop_of(t, id, 1), "");

    assert_ok(cancel(t, s.install, id, &run));

    assert_int_equal(run.state, PLUGIN_RUN_STATE_RUNNING);
    assert_string_equal(stop_of(t, id, 1), "CANCELLED");
    assert_string_equal(stop_of(t, id, 2), "TAKEN_OVER");
    assert_ok(run_test_end(t, id, 1, PLUGIN_RUN_STATE_CANCELLED));
    assert_string_equal(run_test_state(t, id), "CANCELLED 1 SCRIPT_ERROR");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void cancelled_run__that_is_lost_does_not_begin_again(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    struct run_scene s = run_test_scene(t);
    s.install = run_test_install(t, s.tenant, s.owner, true);
    const char *id = run_test_queue(t, &s);
    run_test_claim(&t->call);
    assert_ok(cancel(t, s.install, id, &run));
    lose(t);

    assert_ok(plugin_runs_recover(&t->call));

    assert_string_equal(run_test_state(t, id), "FAILED 1 INTERRUPTED");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void cancel__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene s = run_test_scene(t);
    const char *id = run_test_queue(t, &s);
    unsigned step = 0;

    status outcome;
    do {
        assert_string_equal(run_test_state(t, id), "QUEUED 1");
        assert_int_equal(run_test_wrong_counts(t), 0);
        db_fail_at(++step);
        outcome = cancel(t, s.install, id, &run);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 4); /* cancel, read, commit, success */
    assert_string_equal(run_test_state(t, id), "CANCELLED 1 CANCELLED");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void run__of_another_tenant_is_not_there(void **state)
{
    struct db_test *t = *state;
    PluginRun run = PLUGIN_RUN_INIT;
    GetPluginRunRequest get = GET_PLUGIN_RUN_REQUEST_INIT;
    const struct run_scene theirs = run_test_scene(t);
    const char *id = run_test_queue(t, &theirs);
    run_test_scene(t);
    get.install_id = (char *)(uintptr_t) "-";
    get.run_id = (char *)(uintptr_t)id;

    assert_reason(plugin_service_get_plugin_run(&t->call, &get, &run), STATUS_NOT_FOUND,
                  "PLUGIN_RUN_MISSING");
    assert_reason(cancel(t, theirs.install, id, &run), STATUS_NOT_FOUND, "PLUGIN_RUN_MISSING");
    assert_string_equal(run_test_state(t, id), "QUEUED 1");
}

static void closing__calls_off_what_waits(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const struct run_scene other = run_test_scene(t);
    const char *const runs[] = {run_test_queue(t, &s), run_test_queue(t, &s)};
    const char *kept = run_test_queue(t, &other);
    const tenant_id tenant = {uuid_of(s.tenant->id)};

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, plugin_runs_cancel_tenant(&t->call, tenant, "TENANT_CLOSED")));
    assert_string_equal(run_test_state(t, runs[0]), "CANCELLED 1 TENANT_CLOSED");
    assert_string_equal(run_test_state(t, runs[1]), "CANCELLED 1 TENANT_CLOSED");
    assert_string_equal(run_test_state(t, kept), "QUEUED 1");
    assert_int_equal(run_test_wrong_counts(t), 0);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(
        t, plugin_runs_cancel_install(&t->call, uuid_of(other.install), "INSTALL_DISABLED")));
    assert_string_equal(run_test_state(t, kept), "CANCELLED 1 INSTALL_DISABLED");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void closing__ends_what_is_under_way(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *id = run_test_queue(t, &s);
    run_test_claim(&t->call);
    sql(t,
        "UPDATE shared.plugins SET disable_time = now(), disable_reason = 'bad' WHERE id = (SELECT "
        "plugin_id FROM shared.plugin_installs WHERE id = '%s')",
        s.install);
    assert_string_equal(stop_of(t, id, 1), "PLUGIN_DISABLED");
    sql(t, "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'", s.tenant->id);
    assert_string_equal(stop_of(t, id, 1), "TENANT_CLOSED");
    sql(t, "UPDATE shared.tenants SET state = 'ACTIVE' WHERE id = '%s'", s.tenant->id);
    lose(t);
    assert_ok(plugin_runs_recover(&t->call));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        run_unit_test(end__is_written_once_and_by_its_attempt),
        run_unit_test(failures__five_in_a_row_pause_the_install),
        run_unit_test(crash__of_the_interpreter_is_a_security_event),
        run_unit_test(lost_run__that_is_not_repeatable_has_failed),
        run_unit_test(lost_run__that_is_repeatable_begins_again_three_times_in_all),
        run_unit_test(given_back_run__begins_again_where_nothing_was_done),
        run_unit_test(cancel__of_what_waits_is_at_once),
        run_unit_test(cancel__of_what_is_under_way_tells_who_works_on_it),
        run_unit_test(cancelled_run__that_is_lost_does_not_begin_again),
        run_unit_test(cancel__is_whole_or_not_at_all),
        run_unit_test(run__of_another_tenant_is_not_there),
        run_unit_test(closing__calls_off_what_waits),
        run_unit_test(closing__ends_what_is_under_way),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
