/* Runs as they are asked for, take turns, and are read. */
#include "support/run_test.h"

#include "plugins/run_end.h"
#include "plugins/run_log.h"
#include "plugins/runs.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "sql/plugins.h"
#include "wire/pack.h"

/* Whose turn it is. */

static void turn__is_not_delayed_by_another_tenants_thousand(void **state)
{
    struct db_test *t = *state;
    const struct run_scene many = run_test_scene(t);
    const struct run_scene few = run_test_scene(t);
    for (int i = 0; i < 1000; i++)
        run_test_queue(t, &many);
    const char *first = run_test_queue(t, &few);
    const char *second = run_test_queue(t, &few);

    const char *const turns[] = {run_test_claim(&t->call), run_test_claim(&t->call),
                                 run_test_claim(&t->call), run_test_claim(&t->call)};

    assert_string_equal(run_test_tenant(t, turns[0]),
                        many.tenant->id); /* never served, like the other */
    assert_string_equal(turns[1], first);
    assert_string_equal(run_test_tenant(t, turns[2]), many.tenant->id);
    assert_string_equal(turns[3], second);
    assert_string_equal(run_test_claim(&t->call), ""); /* each has its two */
    assert_int_equal(run_test_wrong_counts(t), 0);

    assert_ok(run_test_end(t, turns[0], 1, PLUGIN_RUN_STATE_SUCCEEDED));
    assert_string_equal(run_test_tenant(t, run_test_claim(&t->call)), many.tenant->id);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

struct claims {
    char runs[16][UUID_TEXT_BYTES];
};

static void claim_one(struct db_test *t, unsigned index, void *context)
{
    struct claims *claims = context;
    PluginRunClaim claimed = PLUGIN_RUN_CLAIM_INIT;
    bool found = false;
    const status outcome = db_maybe(&t->call, &SQL_PLUGIN_RUN_CLAIM, DB_NONE, &claimed, &found,
                                    DB_INT("at_once", RUN_TEST_AT_ONCE),
                                    DB_TIME_US("lease_time", INT64_C(4000000000000000)));
    if (status_is_ok(outcome) && found)
        memcpy(claims->runs[index], claimed.run_id, UUID_TEXT_BYTES);
}

static void turns__taken_at_once_keep_to_the_tenants_number(void **state)
{
    struct db_test *t = *state;
    struct claims claims = {0};
    const struct run_scene s = run_test_scene(t);
    for (int i = 0; i < 10; i++)
        run_test_queue(t, &s);

    for (int round = 0; round < 5; round++)
        db_test_parallel(16, claim_one, &claims);

    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.plugin_runs WHERE state = 'RUNNING'"),
                     RUN_TEST_AT_ONCE);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

/* Asking. */

static void asking__keeps_what_the_install_was_filled_in_with(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);

    const char *run = run_test_queue(t, &s);

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.plugin_runs WHERE id = '%s' AND "
                              "runner_id = '%s' AND installer_id = '%s' AND kind = 'MANUAL' AND "
                              "values->>'who' = 'Ada' AND run_time = create_time",
                              run, s.owner->id, s.owner->id),
                     1);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void asking__of_what_may_not_run_says_why(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene s = run_test_scene(t);
    sql(t, "UPDATE shared.plugin_installs SET is_enabled = false WHERE id = '%s'", s.install);
    assert_reason(run_test_ask(t, s.install, "", &run), STATUS_FAILED_PRECONDITION,
                  "INSTALL_DISABLED");
    sql(t,
        "UPDATE shared.plugin_installs SET is_enabled = true, pause_reason = 'FAILURES' WHERE id "
        "= '%s'",
        s.install);
    assert_reason(run_test_ask(t, s.install, "", &run), STATUS_FAILED_PRECONDITION,
                  "INSTALL_PAUSED");
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.plugin_runs WHERE install_id = '%s'", s.install),
        0);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void asking__in_another_tenant_finds_no_install(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene theirs = run_test_scene(t);
    run_test_scene(t);
    assert_reason(run_test_ask(t, theirs.install, "", &run), STATUS_NOT_FOUND,
                  "PLUGIN_INSTALL_MISSING");
}

static void asking__a_full_queue_is_refused(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene s = run_test_scene(t);
    run_test_queue(t, &s);
    sql(t, "UPDATE shared.plugin_queues SET queued = 2000 WHERE tenant_id = '%s'", s.tenant->id);

    assert_reason(run_test_ask(t, s.install, "", &run), STATUS_RESOURCE_EXHAUSTED,
                  "RUN_QUEUE_FULL");

    sql(t, "UPDATE shared.plugin_queues SET queued = 1 WHERE tenant_id = '%s'", s.tenant->id);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void asking__twice_by_one_request_id_is_one_run(void **state)
{
    struct db_test *t = *state;
    static const char id[] = "4cbc5f1e-7ac5-4b2e-9d4f-0d4f3b8a0f11";
    PluginRun first;
    PluginRun again;
    const struct run_scene s = run_test_scene(t);
    const char *other = run_test_install(t, s.tenant, s.owner, false);
    assert_ok(run_test_ask(t, s.install, id, &first));

    assert_ok(run_test_ask(t, s.install, id, &again));

    assert_string_equal(again.id, first.id);
    assert_reason(run_test_ask(t, other, id, &again), STATUS_INVALID_ARGUMENT, "REQUEST_ID_REUSED");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

struct asks {
    const char *install;
    const struct call *like;
    bool failed;
};

static void ask_one(struct db_test *t, unsigned index, void *context)
{
    struct asks *asks = context;
    PluginRun run;
    (void)index;
    t->call.identity = asks->like->identity;
    t->call.tenant = asks->like->tenant;
    if (!status_is_ok(run_test_ask(t, asks->install, "4cbc5f1e-7ac5-4b2e-9d4f-0d4f3b8a0f12", &run)))
        asks->failed = true;
}

static void asking__at_once_by_one_request_id_is_one_run(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    struct asks asks = {.install = s.install, .like = &t->call};

    db_test_parallel(8, ask_one, &asks);

    assert_false(asks.failed);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.plugin_runs WHERE install_id = '%s'", s.install),
        1);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void asking__fails_whole(void **state)
{
    struct db_test *t = *state;
    PluginRun run;
    const struct run_scene s = run_test_scene(t);

    db_fail_at(1);
    assert_false(status_is_ok(run_test_ask(t, s.install, "", &run)));
    db_fail_at(0);

    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.plugin_runs WHERE install_id = '%s'", s.install),
        0);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

/* Lists, logs and old runs. */

static void list__is_newest_first_in_pages(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *const runs[] = {run_test_queue(t, &s), run_test_queue(t, &s),
                                run_test_queue(t, &s)};
    ListPluginRunsRequest request = LIST_PLUGIN_RUNS_REQUEST_INIT;
    ListPluginRunsResponse page = LIST_PLUGIN_RUNS_RESPONSE_INIT;
    ListPluginRunsResponse rest = LIST_PLUGIN_RUNS_RESPONSE_INIT;
    request.install_id = (char *)(uintptr_t)s.install;
    request.page_size = 2;

    assert_ok(plugin_service_list_plugin_runs(&t->call, &request, &page));
    request.page_token = page.next_page_token;
    assert_ok(plugin_service_list_plugin_runs(&t->call, &request, &rest));

    assert_int_equal(page.n_runs, 2);
    assert_string_equal(page.runs[0]->id, runs[2]);
    assert_string_equal(page.runs[1]->id, runs[1]);
    assert_int_equal(rest.n_runs, 1);
    assert_string_equal(rest.runs[0]->id, runs[0]);
    assert_string_equal(rest.next_page_token, "");
}

static void list__of_all_installs_takes_filters(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *done = run_test_queue(t, &s);
    run_test_claim(&t->call);
    assert_ok(run_test_end(t, done, 1, PLUGIN_RUN_STATE_SUCCEEDED));
    run_test_queue(t, &s);
    ListPluginRunsRequest request = LIST_PLUGIN_RUNS_REQUEST_INIT;
    ListPluginRunsResponse page = LIST_PLUGIN_RUNS_RESPONSE_INIT;
    request.install_id = (char *)(uintptr_t) "-";
    request.state = PLUGIN_RUN_STATE_SUCCEEDED;
    request.kind = PLUGIN_RUN_KIND_MANUAL;

    assert_ok(plugin_service_list_plugin_runs(&t->call, &request, &page));

    assert_int_equal(page.n_runs, 1);
    assert_string_equal(page.runs[0]->id, done);
}

static void log__is_kept_in_order_and_shown_with_the_run(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *id = run_test_queue(t, &s);
    run_test_claim(&t->call);
    struct run_log lines;
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    run_log_init(&lines, &t->arena);
    run_log_add(&lines, INT64_C(1700000000000001), "info", SLICE("one"));
    run_log_add(&lines, INT64_C(1700000000000002), "error", SLICE("zwei \xc3\xbc"));
    run_log_waiting(&lines, &t->arena, &log);
    log.run_id = (char *)(uintptr_t)id;
    log.attempt = 1;
    int64_t stored = 0;
    assert_ok(db_exec(&t->call, &SQL_PLUGIN_RUN_LOG_ADD, &log, &stored));
    assert_int_equal(stored, 2);
    run_log_stored(&lines, 2);
    run_log_add(&lines, INT64_C(1700000000000003), "debug", SLICE("three"));
    run_log_waiting(&lines, &t->arena, &log);
    assert_int_equal(log.first, 3);
    assert_int_equal(log.n_texts, 1);
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    job.id = log.run_id;
    const struct run_end how = {.state = PLUGIN_RUN_STATE_SUCCEEDED,
                                .result = SLICE("{\"a\": [1, null]}")};
    assert_ok(run_end_store(&t->call, &job, &how, &log, 0, NULL));
    PluginRun run = PLUGIN_RUN_INIT;
    GetPluginRunRequest get = GET_PLUGIN_RUN_REQUEST_INIT;
    get.install_id = (char *)(uintptr_t)s.install;
    get.run_id = (char *)(uintptr_t)id;

    assert_ok(plugin_service_get_plugin_run(&t->call, &get, &run));

    assert_int_equal(run.n_log, 3);
    assert_string_equal(run.log[0]->text, "one");
    assert_int_equal(run.log[0]->time->nanos, 1000);
    assert_string_equal(run.log[1]->text, "zwei \xc3\xbc");
    assert_string_equal(run.log[1]->level, "error");
    assert_string_equal(run.log[2]->text, "three");
    assert_int_equal(run.result->kind_case, VALUE_KIND_STRUCT_VALUE);
    assert_null(run.error);
}

static void end__tells_who_waits_what_is_read_later(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    char *id = (char *)(uintptr_t)run_test_queue(t, &s);
    run_test_claim(&t->call);
    sql(t,
        "INSERT INTO shared.plugin_run_logs (run_id, attempt, number, log_time, level, text) "
        "VALUES ('%s', 1, 1, now(), 'info', 'stored before')",
        id);
    sql(t,
        "INSERT INTO shared.plugin_http_calls (run_id, attempt, number, call_time, method, url, "
        "status, bytes, duration, outcome) VALUES ('%s', 1, 1, now(), 'GET', "
        "'https://example.com/', 200, 5, interval '3 ms', 'OK')",
        id);
    struct run_log lines;
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    run_log_init(&lines, &t->arena);
    run_log_add(&lines, INT64_C(1700000000000001), "info", SLICE("one"));
    run_log_stored(&lines, 1);
    run_log_add(&lines, INT64_C(1700000000000002), "error", SLICE("two"));
    run_log_waiting(&lines, &t->arena, &log);
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    PluginRun told = PLUGIN_RUN_INIT;
    PluginRun read = PLUGIN_RUN_INIT;
    GetPluginRunRequest get = GET_PLUGIN_RUN_REQUEST_INIT;
    log.run_id = job.id = get.run_id = id;
    log.attempt = 1;
    get.install_id = (char *)(uintptr_t)s.install;
    const struct run_end how = {.state = PLUGIN_RUN_STATE_SUCCEEDED, .result = SLICE("[1]")};

    assert_ok(run_end_store(&t->call, &job, &how, &log, 0, &told));

    assert_ok(plugin_service_get_plugin_run(&t->call, &get, &read));
    assert_int_equal(told.n_log, 2);
    assert_string_equal(told.log[0]->text, "stored before");
    assert_string_equal(told.log[1]->text, "two");
    assert_int_equal(told.n_http_calls, 1);
    assert_true(slice_equal(wire_pack(&t->arena, &told.base), wire_pack(&t->arena, &read.base)));
}

static void end__that_comes_too_late_tells_nothing(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    char *id = (char *)(uintptr_t)run_test_queue(t, &s);
    run_test_claim(&t->call);
    assert_ok(run_test_end(t, id, 1, PLUGIN_RUN_STATE_FAILED));
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    PluginRun told = PLUGIN_RUN_INIT;
    log.run_id = job.id = id;
    log.attempt = 1;
    const struct run_end how = {.state = PLUGIN_RUN_STATE_SUCCEEDED};

    assert_ok(run_end_store(&t->call, &job, &how, &log, 0, &told));

    assert_string_equal(told.id, "");
    assert_string_equal(run_test_state(t, id), "FAILED 1 SCRIPT_ERROR");
}

static void result__that_cannot_be_kept_is_an_error(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *id = run_test_queue(t, &s);
    run_test_claim(&t->call);
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    PluginRunJob job = PLUGIN_RUN_JOB_INIT;
    log.run_id = job.id = (char *)(uintptr_t)id;
    log.attempt = 1;
    const struct run_end how = {.state = PLUGIN_RUN_STATE_SUCCEEDED,
                                .result = SLICE("\"a\\u0000b\"")};

    assert_ok(run_end_store(&t->call, &job, &how, &log, 0, NULL));

    assert_string_equal(run_test_state(t, id), "FAILED 1 RESULT_INVALID");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void sweep__takes_runs_that_are_over_and_old(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *old = run_test_queue(t, &s);
    run_test_claim(&t->call);
    assert_ok(run_test_end(t, old, 1, PLUGIN_RUN_STATE_SUCCEEDED));
    const char *waits = run_test_queue(t, &s);
    sql(t,
        "UPDATE shared.plugin_runs SET create_time = now() - interval '31 days' WHERE install_id = "
        "'%s'",
        s.install);
    call_set_deadline(&t->call, INT64_MAX);

    assert_ok(plugin_runs_sweep(&t->call));

    assert_string_equal(run_test_state(t, old), "");
    assert_string_equal(run_test_state(t, waits), "QUEUED 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        run_unit_test(turn__is_not_delayed_by_another_tenants_thousand),
        run_unit_test(turns__taken_at_once_keep_to_the_tenants_number),
        run_unit_test(asking__keeps_what_the_install_was_filled_in_with),
        run_unit_test(asking__of_what_may_not_run_says_why),
        run_unit_test(asking__in_another_tenant_finds_no_install),
        run_unit_test(asking__a_full_queue_is_refused),
        run_unit_test(asking__twice_by_one_request_id_is_one_run),
        run_unit_test(asking__at_once_by_one_request_id_is_one_run),
        run_unit_test(asking__fails_whole),
        run_unit_test(list__is_newest_first_in_pages),
        run_unit_test(list__of_all_installs_takes_filters),
        run_unit_test(log__is_kept_in_order_and_shown_with_the_run),
        run_unit_test(end__tells_who_waits_what_is_read_later),
        run_unit_test(end__that_comes_too_late_tells_nothing),
        run_unit_test(result__that_cannot_be_kept_is_an_error),
        run_unit_test(sweep__takes_runs_that_are_over_and_old),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
