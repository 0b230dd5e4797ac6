/* What ends a script that takes too much, and that the next one is none the worse for it. */
#include "support/jail_test.h"

#include <stdio.h>

#include "base/clock.h"

static void assert_next_is_fine(struct jail_test *t)
{
    t->limits = (struct jail_limits){0};
    run(t, "result = 1");
    assert_succeeded(t, "1");
}

static void computing__is_limited(void **state)
{
    struct jail_test *t = *state;
    run(t, "while True:\n    pass");
    assert_killed(t, "CPU_TIME");
    assert_in_range(t->outcome.budget.cpu_us, 300 * 1000, 800 * 1000);
    assert_false(t->outcome.is_security_event);
    assert_next_is_fine(t);
}

static void computing__is_limited_inside_of_one_operation(void **state)
{
    struct jail_test *t = *state;
    run(t, "x = 7 ** 9 ** 9");
    assert_killed(t, "CPU_TIME");
    run(t, "x = 10 ** 9 in range(10 ** 18, 0, -1) and sum(range(10 ** 15))");
    assert_killed(t, "CPU_TIME");
    assert_next_is_fine(t);
}

static void computing__has_the_limit_that_is_given(void **state)
{
    struct jail_test *t = *state;
    t->limits.cpu_ms = 100;
    run(t, "while True:\n    pass");
    assert_killed(t, "CPU_TIME");
    assert_in_range(t->outcome.budget.cpu_us, 80 * 1000, 250 * 1000);
}

static void memory__is_limited(void **state)
{
    struct jail_test *t = *state;
    run(t, "x = []\nwhile True:\n    x.append('a' * 1000000)");
    assert_killed(t, "MEMORY");
    assert_int_equal(t->outcome.error.line, 3);
    assert_false(t->outcome.is_security_event);
    assert_in_range(t->outcome.budget.memory_bytes, 0, 160 * 1024 * 1024);
    run(t, "x = 'a' * 10 ** 12");
    assert_killed(t, "MEMORY");
    run(t, "x = [0] * 10 ** 10");
    assert_killed(t, "MEMORY");
    assert_next_is_fine(t);
}

static void memory__can_be_short_and_the_script_go_on(void **state)
{
    struct jail_test *t = *state;
    run(t, "try:\n    x = 'a' * 10 ** 10\nexcept MemoryError:\n    result = 'less, then'");
    assert_succeeded(t, "\"less, then\"");
}

static void time__is_limited_while_the_host_answers(void **state)
{
    struct jail_test *t = *state;
    t->limits.wall_ms = 200;
    run(t, "api.slow(400)\napi.echo(1)");
    assert_killed(t, "WALL_TIME");
    assert_in_range(t->outcome.budget.wall_us, 200 * 1000, 2000 * 1000);
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->calls)), "slow {\"ms\":400}\n");
    assert_next_is_fine(t);
}

static void recursion__is_an_error(void **state)
{
    struct jail_test *t = *state;
    run(t, "f = lambda x: f(x + 1)\nf(0)");
    assert_failed(t, "SCRIPT_ERROR", "RecursionError");
    assert_int_equal(t->outcome.error.line, 1);
}

static void calls__are_limited(void **state)
{
    struct jail_test *t = *state;
    t->limits.calls = 3;
    run(t, "while True:\n    try:\n        api.echo(1)\n    except Exception:\n        pass");
    assert_killed(t, "CALL_LIMIT");
    assert_int_equal(t->outcome.budget.calls, 3);
    assert_int_equal(t->outcome.error.line, 3);
    assert_next_is_fine(t);
}

static void a_thousand_calls__are_answered(void **state)
{
    struct jail_test *t = *state;
    t->limits.cpu_ms = 5000;
    run(t, "for i in range(1000):\n    result = api.echo(i)['value']");
    assert_succeeded(t, "999");
    run(t, "for i in range(1001):\n    api.echo(i)");
    assert_killed(t, "CALL_LIMIT");
}

static void calls__are_limited_by_what_they_carry(void **state)
{
    struct jail_test *t = *state;
    t->limits.cpu_ms = 5000;
    run(t, "x = 'x' * 900000\nwhile True:\n    api.slow(x)");
    assert_killed(t, "CALL_LIMIT");
    assert_int_equal(t->outcome.budget.calls, 18);
    run(t, "while True:\n    api.large(1000000)");
    assert_killed(t, "CALL_LIMIT");
    assert_int_equal(t->outcome.budget.calls, 17);
    assert_next_is_fine(t);
}

static void log__is_limited(void **state)
{
    struct jail_test *t = *state;
    run(t, "while True:\n    print('x' * 999)");
    assert_killed(t, "LOG_LIMIT");
    assert_int_equal(t->outcome.budget.log_bytes, 65000);
    assert_int_equal(t->outcome.error.line, 2);
    t->limits.cpu_ms = 10 * 1000;
    run(t, "while True:\n    print('')");
    assert_killed(t, "LOG_LIMIT");
    run(t, "print('x' * 10 ** 6)");
    assert_killed(t, "LOG_LIMIT");
    assert_next_is_fine(t);
}

/* Its code and line are the limit's, whatever the script would do about it. */
static void assert_not_swallowed(struct jail_test *t, const char *source, const char *code)
{
    run(t, source);
    assert_killed(t, code);
    assert_int_equal(t->outcome.error.line, 2);
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->lines)), "before\n");
}

static void limits__cannot_be_swallowed(void **state)
{
    static const char *const after[] = {
        "except:\n    result = 'fine'", "except Exception:\n    result = 'fine'",
        "except:\n    print('after')",  "except:\n    while True: pass",
        "finally:\n    print('after')", "except:\n    raise ValueError()",
    };
    struct jail_test *t = *state;
    t->limits.calls = 3;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        const char *calls = arena_printf(
            &t->arena, "try: #\n    print('before'); [api.echo(i) for i in range(9)]\n%s",
            after[i]);
        const char *lines = arena_printf(
            &t->arena, "try: #\n    print('before'); print('x' * 70000)\n%s", after[i]);
        assert_not_swallowed(t, calls, "CALL_LIMIT");
        assert_int_equal(t->outcome.budget.calls, 3);
        assert_not_swallowed(t, lines, "LOG_LIMIT");
    }
    assert_next_is_fine(t);
}

static void a_limit__is_reached_at_any_depth(void **state)
{
    struct jail_test *t = *state;
    t->limits.calls = 1;
    run(t, "api.echo(1)\nf = lambda n: f(n - 1) if n else api.echo(2)\n"
           "try:\n    f(900)\nexcept:\n    result = 'fine'");
    assert_killed(t, "CALL_LIMIT");
    assert_int_equal(t->outcome.error.line, 2);
    run(t, "api.echo(1)\nf = lambda n: (api.echo(n), f(n + 1))\nf(0)");
    assert_killed(t, "CALL_LIMIT");
}

static void a_limit__keeps_what_was_printed_before(void **state)
{
    struct jail_test *t = *state;
    t->limits.calls = 1;
    run(t, "print('half', end='')\napi.echo(1)\napi.echo(2)");
    assert_killed(t, "CALL_LIMIT");
    assert_int_equal(t->outcome.error.line, 3);
    assert_string_equal(arena_slice_string(&t->arena, buf_slice(&t->lines)), "half\n");
}

static void result__is_limited(void **state)
{
    struct jail_test *t = *state;
    t->limits.result_bytes = 100;
    run(t, "result = 'x' * 98");
    assert_int_equal(t->outcome.result.length, 100);
    run(t, "result = 'x' * 99");
    assert_killed(t, "RESULT_LIMIT");
    run(t, "result = 'x' * 10 ** 7");
    assert_killed(t, "RESULT_LIMIT");
}

static void end_in_a_while(void *owner)
{
    call_end(owner, status_error(STATUS_CANCELLED, "CANCELLED", "not wanted any more"));
}

static void cancelling__kills_the_script(void **state)
{
    struct jail_test *t = *state;
    struct loop_timer timer = {0};
    const int64_t begun_ns = clock_monotonic_ns();
    loop_timer_after_ms(&timer, 100, end_in_a_while, &t->call);
    run(t, "while True:\n    pass");
    assert_int_equal(t->status.code, STATUS_CANCELLED);
    assert_in_range((clock_monotonic_ns() - begun_ns) / NS_PER_MS, 100, 400);
    pid_t pids[16];
    assert_true(jail_test_processes(pids, 16) <= 3);
}

static void cancelling__reaches_who_waits_for_a_turn(void **state)
{
    struct jail_test *t = *state;
    call_end(&t->call, status_error(STATUS_CANCELLED, "CANCELLED", "not wanted any more"));
    run(t, "result = 1");
    assert_int_equal(t->status.code, STATUS_CANCELLED);
}

struct tally {
    unsigned right;
};

static void run_one(struct jail_test *t, unsigned index, void *context)
{
    struct tally *tally = context;
    char source[64], expected[16];
    snprintf(source, sizeof source, "api.slow(%u)\nresult = %u", index % 7, index);
    snprintf(expected, sizeof expected, "%u", index);
    run(t, source);
    tally->right += status_is_ok(t->status) && t->outcome.end == JAIL_SUCCEEDED &&
                    slice_is(t->outcome.result, expected);
}

static void fifty__run_side_by_side(void **state)
{
    (void)state;
    struct tally tally = {0};
    jail_test_parallel(50, run_one, &tally);
    assert_int_equal(tally.right, 50);
}

static void five_hundred__leave_nothing_open(void **state)
{
    struct jail_test *t = *state;
    run(t, "result = 1");
    const unsigned before = jail_test_descriptors();
    for (unsigned i = 0; i < 500; i++)
        run(t, "result = 1");
    assert_succeeded(t, "1");
    assert_int_equal(jail_test_descriptors(), before);
    pid_t pids[16];
    assert_in_range(jail_test_processes(pids, 16), 2, 3); /* fewer without namespaces */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        jail_test(computing__is_limited),
        jail_test(computing__is_limited_inside_of_one_operation),
        jail_test(computing__has_the_limit_that_is_given),
        jail_test(memory__is_limited),
        jail_test(memory__can_be_short_and_the_script_go_on),
        jail_test(time__is_limited_while_the_host_answers),
        jail_test(recursion__is_an_error),
        jail_test(calls__are_limited),
        jail_test(a_thousand_calls__are_answered),
        jail_test(calls__are_limited_by_what_they_carry),
        jail_test(log__is_limited),
        jail_test(limits__cannot_be_swallowed),
        jail_test(a_limit__is_reached_at_any_depth),
        jail_test(a_limit__keeps_what_was_printed_before),
        jail_test(result__is_limited),
        jail_test(cancelling__kills_the_script),
        jail_test(cancelling__reaches_who_waits_for_a_turn),
        jail_test(fifty__run_side_by_side),
        jail_test(five_hundred__leave_nothing_open),
    };
    return jail_test_main(tests, sizeof tests / sizeof tests[0]);
}
