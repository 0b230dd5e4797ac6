/* Interpreters that crash, runners that die, and what is left of them: nothing that the next run
 * would notice. */
#include "support/jail_test.h"

#include <signal.h>

#include "base/clock.h"

/* Recursion in C that CPython 3.11 does not count: the stack runs over. */
static const char CRASHING[] = "x = ()\n"
                               "for i in range(10 ** 6): x = (x,)\n"
                               "result = hash(x)\n";

static void assert_next_is_fine(struct jail_test *t)
{
    run(t, "result = 1");
    assert_succeeded(t, "1");
}

static void crash__of_plain_syntax_ends_only_its_run(void **state)
{
    struct jail_test *t = *state;
    assert_next_is_fine(t);
    run(t, CRASHING);
    assert_killed(t, "CRASHED");
    assert_true(t->outcome.is_security_event);
    assert_next_is_fine(t);
}

static void crash__replaces_the_runner(void **state)
{
    struct jail_test *t = *state;
    assert_next_is_fine(t);
    const pid_t before = jail_test_warm();
    run(t, CRASHING);
    assert_killed(t, "CRASHED");
    assert_next_is_fine(t);
    assert_int_not_equal(jail_test_warm(), before);
}

struct mixed {
    unsigned crashed;
    unsigned right;
};

static void crash_or_wait(struct jail_test *t, unsigned index, void *context)
{
    struct mixed *mixed = context;
    if (index % 4 == 1) {
        run(t, CRASHING);
        mixed->crashed += status_is_ok(t->status) && t->outcome.end == JAIL_KILLED;
        return;
    }
    run(t, "api.slow(50)\nresult = 1");
    mixed->right += status_is_ok(t->status) && t->outcome.end == JAIL_SUCCEEDED;
}

static void crash__loses_nobody_elses_run(void **state)
{
    (void)state;
    struct mixed mixed = {0};
    jail_test_parallel(20, crash_or_wait, &mixed);
    assert_int_equal(mixed.crashed, 5);
    assert_int_equal(mixed.right, 15);
}

struct waited {
    bool slow_was_right;
    int64_t next_ms; /* -1: it did not run */
};

static void be_slow_or_crash_or_come_next(struct jail_test *t, unsigned index, void *context)
{
    struct waited *waited = context;
    if (index == 0) {
        run(t, "api.slow(7000)\nresult = 1");
        waited->slow_was_right = status_is_ok(t->status) && t->outcome.end == JAIL_SUCCEEDED;
        return;
    }
    run(t, CRASHING);
    const int64_t begun_ns = clock_monotonic_ns();
    run(t, "result = 1");
    if (status_is_ok(t->status))
        waited->next_ms = (clock_monotonic_ns() - begun_ns) / NS_PER_MS;
}

/* Or one tenant's crash would be everybody's outage for as long as another's script waits. */
static void crash__leaves_nobody_waiting_for_the_slow(void **state)
{
    struct jail_test *t = *state;
    struct waited waited = {.next_ms = -1};
    assert_next_is_fine(t);
    jail_test_parallel(2, be_slow_or_crash_or_come_next, &waited);
    assert_true(waited.slow_was_right);
    assert_in_range(waited.next_ms, 0, 4000);
    assert_next_is_fine(t);
}

static void kill_warm(void *owner)
{
    (void)owner;
    kill(jail_test_warm(), SIGKILL);
}

static void run_short_one(struct jail_test *t, unsigned index, void *context)
{
    unsigned *right = context;
    (void)index;
    run(t, "api.slow(3)\nresult = 1");
    *right += status_is_ok(t->status) && t->outcome.end == JAIL_SUCCEEDED;
}

static void worn_runner__is_replaced_without_a_loss(void **state)
{
    struct jail_test *t = *state;
    static const char *const arguments[] = {"--few-runs", NULL};
    jail_test_close();
    jail_test_open(arguments);
    unsigned right = 0;
    assert_next_is_fine(t);
    const pid_t before = jail_test_warm();
    jail_test_parallel(100, run_short_one, &right);
    assert_int_equal(right, 100);
    assert_int_not_equal(jail_test_warm(), before);
    jail_test_close();
    jail_test_open(NULL);
}

static void killed_runner__is_replaced(void **state)
{
    struct jail_test *t = *state;
    assert_next_is_fine(t);
    kill_warm(NULL);
    assert_next_is_fine(t);
}

/* Where processes have no namespace, the lowest is the child; either way the runner is above. */
static void kill_runner(void *owner)
{
    (void)owner;
    pid_t pids[16];
    const size_t count = jail_test_processes(pids, 16);
    for (size_t i = 0; i < count; i++)
        if (jail_test_is_named(pids[i], "plugin-runner"))
            kill(pids[i], SIGKILL);
}

static void killed_runner__takes_its_runs_along(void **state)
{
    struct jail_test *t = *state;
    t->during_call = kill_runner;
    run(t, "api.slow(100)\napi.echo(2)");
    t->during_call = NULL;
    assert_killed(t, "RUNNER_LOST");
    assert_false(t->outcome.is_security_event);
    assert_int_equal(t->outcome.budget.calls, 1);
    assert_next_is_fine(t);
}

static void killed_keeper__leaves_plugins_unavailable(void **state)
{
    struct jail_test *t = *state;
    assert_next_is_fine(t);
    pid_t pids[16];
    const size_t count = jail_test_processes(pids, 16);
    for (size_t i = 0; i < count; i++)
        if (jail_test_is_named(pids[i], "plugin-keeper"))
            kill(pids[i], SIGKILL);
    jail_test_wait_gone(t, pids, count);
    run(t, "result = 1");
    assert_int_equal(t->status.code, STATUS_UNAVAILABLE);
    assert_string_equal(t->status.reason, "PLUGINS_UNAVAILABLE");
    jail_test_close();
    jail_test_open(NULL);
    assert_next_is_fine(t);
}

static void missing_runner__leaves_plugins_unavailable(void **state)
{
    struct jail_test *t = *state;
    jail_test_close();
    jail_open(-1, 1);
    run(t, "result = 1");
    assert_int_equal(t->status.code, STATUS_UNAVAILABLE);
    assert_string_equal(t->status.reason, "PLUGINS_UNAVAILABLE");
    jail_close();
    jail_test_open(NULL);
    assert_next_is_fine(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        jail_test(crash__of_plain_syntax_ends_only_its_run),
        jail_test(crash__replaces_the_runner),
        jail_test(crash__loses_nobody_elses_run),
        jail_test(worn_runner__is_replaced_without_a_loss),
        jail_test(crash__leaves_nobody_waiting_for_the_slow),
        jail_test(killed_runner__is_replaced),
        jail_test(killed_runner__takes_its_runs_along),
        jail_test(killed_keeper__leaves_plugins_unavailable),
        jail_test(missing_runner__leaves_plugins_unavailable),
    };
    return jail_test_main(tests, sizeof tests / sizeof tests[0]);
}
