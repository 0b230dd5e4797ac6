/* One run of a background task: alone, in time, and its failure told. */
#include "support/domain_test.h"

#include "base/clock.h"
#include "server/jobs.h"

enum { NODES = 8 };

static unsigned running, running_most, runs;

static status work(struct call *c)
{
    runs++;
    running++;
    if (running > running_most)
        running_most = running;
    const status slept = call_sleep_ms(c, 50);
    running--;
    return slept;
}

static status work_not(struct call *c)
{
    (void)c;
    return status_error(STATUS_ABORTED, "OF_THE_TASK", "of the task");
}

static const struct job WORK = {"test.work", "", 1000, work};
static const struct job OTHER = {"test.other", "", 1000, work};
static const struct job FAILS = {"test.fails", "", 1000, work_not};

static void begin(void)
{
    running = running_most = runs = 0;
}

static void run_once(struct db_test *t, unsigned index, void *context)
{
    bool *ran = context;
    (void)!jobs_run(&t->call, index % 2 == 0 ? &WORK : &OTHER, &ran[index]).code;
}

static void run__of_one_task_is_alone(void **state)
{
    bool ran[NODES] = {false};
    (void)state;
    begin();

    db_test_parallel(NODES, run_once, ran);

    unsigned said = 0;
    for (unsigned i = 0; i < NODES; i++)
        said += ran[i];
    assert_int_equal(said, runs);
    assert_int_equal(running_most, 2); /* one of each */
    assert_in_range(runs, 2, NODES);
}

static void run__again_finds_the_lock_free(void **state)
{
    struct db_test *t = *state;
    bool ran = false;
    begin();
    assert_ok(jobs_run(&t->call, &WORK, &ran));
    assert_true(ran);

    ran = false;
    assert_ok(jobs_run(&t->call, &WORK, &ran));

    assert_true(ran);
}

static void run__that_fails_frees_the_lock(void **state)
{
    struct db_test *t = *state;
    bool ran = false;

    assert_reason(jobs_run(&t->call, &FAILS, &ran), STATUS_ABORTED, "OF_THE_TASK");
    assert_reason(jobs_run(&t->call, &FAILS, &ran), STATUS_ABORTED, "OF_THE_TASK");
    assert_false(ran);
}

static void run__without_a_database_does_nothing(void **state)
{
    struct db_test *t = *state;
    bool ran = false;
    begin();

    db_fail_at(1);
    const status done = jobs_run(&t->call, &WORK, &ran);
    db_fail_at(0);

    assert_reason(done, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_int_equal(runs, 0);
}

static status look_at_time(struct call *c)
{
    return call_has_time(c) && call_left_ms(c) <= JOB_RUN_MS
               ? OK
               : status_error(STATUS_INTERNAL, "NO_LIMIT", "the run has no limit");
}

static void run__has_a_limit(void **state)
{
    struct db_test *t = *state;
    const struct job job = {"test.time", "", 1000, look_at_time};
    bool ran = false;

    assert_ok(jobs_run(&t->call, &job, &ran));
}

static void table__has_names_that_differ(void **state)
{
    (void)state;
    assert_true(jobs_count() > 0);
    for (size_t i = 0; i < jobs_count(); i++) {
        assert_ptr_equal(jobs_find(JOBS[i].name), &JOBS[i]);
        assert_true(JOBS[i].interval_ms >= 100);
    }
    assert_null(jobs_find("nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(run__of_one_task_is_alone),
        db_unit_test(run__again_finds_the_lock_free),
        db_unit_test(run__that_fails_frees_the_lock),
        db_unit_test(run__without_a_database_does_nothing),
        db_unit_test(run__has_a_limit),
        db_unit_test(table__has_names_that_differ),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
