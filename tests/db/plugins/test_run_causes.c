/* Runs that nobody asks for: by schedule, and because something happened. */
#include "support/run_test.h"

#include "plugins/runs.h"

/* Schedules. */

static void schedule(struct db_test *t, const struct run_scene *s, const char *overlap)
{
    sql(t,
        "UPDATE shared.plugin_installs SET cron = '0 * * * *', overlap = '%s', next_run_time = "
        "now() - interval '3 days', schedule_time_zone = 'UTC' WHERE id = '%s'",
        overlap, s->install);
}

static void fire_one(struct db_test *t, unsigned index, void *context)
{
    bool *failed = context;
    (void)index;
    call_set_deadline(&t->call, INT64_MAX);
    if (!status_is_ok(plugin_schedules_fire(&t->call)))
        *failed = true;
}

static int64_t runs_of(struct db_test *t, const struct run_scene *s, const char *what)
{
    return count_of(t, "SELECT count(*) FROM shared.plugin_runs WHERE install_id = '%s' AND %s",
                    s->install, what);
}

static void schedule__fires_once_however_many_look_and_whatever_was_missed(void **state)
{
    struct db_test *t = *state;
    bool failed = false;
    const struct run_scene s = run_test_scene(t);
    schedule(t, &s, "QUEUE");

    db_test_parallel(8, fire_one, &failed);
    assert_ok(plugin_schedules_fire(&t->call));

    assert_false(failed);
    assert_int_equal(runs_of(t, &s, "kind = 'SCHEDULE' AND state = 'QUEUED'"), 1);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.plugin_installs WHERE id = '%s' AND "
                              "next_run_time > now() AND next_run_time <= now() + interval '1 h' "
                              "AND date_part('minute', next_run_time) = 0",
                              s.install),
                     1);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void schedule__skips_or_queues_while_the_run_before_goes_on(void **state)
{
    struct db_test *t = *state;
    const struct run_scene skips = run_test_scene(t);
    const struct run_scene queues = run_test_scene(t);
    run_test_queue(t, &skips);
    run_test_queue(t, &queues);
    schedule(t, &skips, "SKIP");
    schedule(t, &queues, "QUEUE");

    assert_ok(plugin_schedules_fire(&t->call));

    assert_int_equal(runs_of(t, &skips, "true"), 1);
    assert_int_equal(runs_of(t, &queues, "true"), 2);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void schedule__of_a_paused_install_moves_on_without_a_run(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    schedule(t, &s, "SKIP");
    sql(t, "UPDATE shared.plugin_installs SET pause_reason = 'FAILURES' WHERE id = '%s'",
        s.install);

    assert_ok(plugin_schedules_fire(&t->call));

    assert_int_equal(runs_of(t, &s, "true"), 0);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.plugin_installs WHERE next_run_time <= now()"), 0);
}

/* Events. */

static void wait_for_event(struct db_test *t, const struct run_scene *s, const char *install)
{
    sql(t,
        "INSERT INTO shared.plugin_triggers (install_id, tenant_id, event) VALUES ('%s', '%s', "
        "'appointment.created')",
        install, s->tenant->id);
}

static void happen(struct db_test *t, const struct run_scene *s, const char *by_run)
{
    act_as_user(t, s->owner);
    act_for(t, s->tenant);
    if (by_run != NULL)
        t->call.identity.plugin_run = uuid_of(by_run);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, plugins_event(&t->call, "appointment.created", "appointments/1")));
}

/* The newest run of an install. */
static const char *newest(struct db_test *t, const char *install)
{
    return db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena,
                     "SELECT id FROM shared.plugin_runs WHERE install_id = '%s' ORDER BY "
                     "create_time DESC LIMIT 1",
                     install));
}

static void event__makes_a_run_of_each_install_that_waits(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *second = run_test_install(t, s.tenant, s.owner, false);
    const char *disabled = run_test_install(t, s.tenant, s.owner, false);
    const struct run_scene other = run_test_scene(t);
    wait_for_event(t, &s, s.install);
    wait_for_event(t, &s, second);
    wait_for_event(t, &s, disabled);
    wait_for_event(t, &other, other.install);
    sql(t, "UPDATE shared.plugin_installs SET is_enabled = false WHERE id = '%s'", disabled);

    happen(t, &s, NULL);

    assert_int_equal(
        count_of(t,
                 "SELECT count(*) FROM shared.plugin_runs WHERE tenant_id = '%s' AND "
                 "kind = 'TRIGGER' AND event = 'appointment.created' AND resource = "
                 "'appointments/1' AND install_id IN ('%s', '%s') AND runner_id = '%s'",
                 s.tenant->id, s.install, second, s.owner->id),
        2);
    assert_string_equal(newest(t, disabled), "");
    assert_string_equal(newest(t, other.install), "");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void event__of_a_run_reaches_others_and_never_where_it_came_from(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    const char *installs[5];
    installs[0] = s.install;
    wait_for_event(t, &s, s.install);
    happen(t, &s, NULL);
    const char *run = newest(t, s.install);
    happen(t, &s, run);
    assert_int_equal(runs_of(t, &s, "true"), 1);

    /* A chain: each run's act triggers the next install, three times. */
    for (int i = 1; i < 5; i++) {
        installs[i] = run_test_install(t, s.tenant, s.owner, false);
        wait_for_event(t, &s, installs[i]);
        happen(t, &s, run);
        run = newest(t, installs[i]);
    }

    assert_string_not_equal(newest(t, installs[3]), "");
    assert_string_equal(newest(t, installs[4]), "");
    assert_int_equal(runs_of(t, &s, "true"), 1);
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void event__goes_with_its_act(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    wait_for_event(t, &s, s.install);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(plugins_event(&t->call, "appointment.created", "appointments/1"));

    db_end(&t->call);

    assert_string_equal(newest(t, s.install), "");
    assert_int_equal(run_test_wrong_counts(t), 0);
}

static void event__makes_none_in_a_full_queue(void **state)
{
    struct db_test *t = *state;
    const struct run_scene s = run_test_scene(t);
    wait_for_event(t, &s, s.install);
    const char *run = run_test_queue(t, &s);
    sql(t, "UPDATE shared.plugin_queues SET queued = 2000 WHERE tenant_id = '%s'", s.tenant->id);

    happen(t, &s, NULL);

    assert_string_equal(newest(t, s.install), run);
    sql(t, "UPDATE shared.plugin_queues SET queued = 1 WHERE tenant_id = '%s'", s.tenant->id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        run_unit_test(schedule__fires_once_however_many_look_and_whatever_was_missed),
        run_unit_test(schedule__skips_or_queues_while_the_run_before_goes_on),
        run_unit_test(schedule__of_a_paused_install_moves_on_without_a_run),
        run_unit_test(event__makes_a_run_of_each_install_that_waits),
        run_unit_test(event__of_a_run_reaches_others_and_never_where_it_came_from),
        run_unit_test(event__goes_with_its_act),
        run_unit_test(event__makes_none_in_a_full_queue),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
