/* Fibers, timers, tasks and events on the real loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <pthread.h>

#include "base/call.h"
#include "base/clock.h"
#include "base/fiber.h"
#include "base/loop.h"
#include "base/slice.h"

static struct buf trace;

static int open_loop(void **state)
{
    (void)state;
    loop_open();
    return 0;
}

static int close_loop(void **state)
{
    (void)state;
    loop_close();
    buf_fini(&trace);
    return 0;
}

static void assert_trace(const char *expected)
{
    buf_append_byte(&trace, '\0');
    assert_string_equal(trace.data, expected);
}

static void say_and_stop(void *argument)
{
    buf_append_text(&trace, argument);
    loop_stop();
}

static void fiber_start__runs_after_the_starter_waits(void **state)
{
    (void)state;
    fiber_start(say_and_stop, "b");
    buf_append_text(&trace, "a");
    loop_run();
    assert_trace("ab");
}

static struct fiber *sleeper;

static void sleep_once(void *argument)
{
    buf_append_text(&trace, argument);
    sleeper = fiber_self();
    fiber_park();
    buf_append_text(&trace, "3");
    loop_stop();
}

static void wake_sleeper(void *argument)
{
    buf_append_text(&trace, argument);
    fiber_wake(sleeper);
}

static void fiber_wake__resumes_where_it_parked(void **state)
{
    (void)state;
    fiber_start(sleep_once, "1");
    fiber_start(wake_sleeper, "2");
    loop_run();
    assert_trace("123");
    assert_int_equal(fiber_count(), 0);
}

static void wake_self_then_park(void *argument)
{
    (void)argument;
    fiber_wake(fiber_self());
    fiber_park();
    buf_append_text(&trace, "back");
    loop_stop();
}

static void fiber_park__returns_at_once_when_woken_before(void **state)
{
    (void)state;
    fiber_start(wake_self_then_park, NULL);
    loop_run();
    assert_trace("back");
}

static void yield_between(void *argument)
{
    buf_append_text(&trace, argument);
    fiber_yield();
    buf_append_text(&trace, argument);
    if (fiber_count() == 1)
        loop_stop();
}

static void fiber_yield__lets_the_others_go_first(void **state)
{
    (void)state;
    fiber_start(yield_between, "x");
    fiber_start(yield_between, "y");
    loop_run();
    assert_trace("xyxy");
}

static void append(void *owner)
{
    buf_append_text(&trace, owner);
}

static void timers__fire_in_order_of_time_and_not_when_cleared(void **state)
{
    (void)state;
    struct loop_timer timers[4] = {0};
    loop_timer_after_ms(&timers[0], 30, say_and_stop, "c");
    loop_timer_after_ms(&timers[1], 5, append, "a");
    loop_timer_after_ms(&timers[2], 10, append, "never");
    loop_timer_after_ms(&timers[3], 15, append, "b");
    loop_timer_clear(&timers[2]);
    loop_run();
    assert_trace("abc");
}

static struct loop_task task;

static void queue_task_twice(void *argument)
{
    (void)argument;
    loop_at_turn_end(&task, say_and_stop, "once");
    loop_at_turn_end(&task, say_and_stop, "once");
}

static void loop_at_turn_end__runs_a_task_once_however_often_queued(void **state)
{
    (void)state;
    fiber_start(queue_task_twice, NULL);
    loop_run();
    assert_trace("once");
}

static void take_thread(void *argument)
{
    *(pthread_t *)argument = pthread_self();
}

static void block_and_compare(void *argument)
{
    (void)argument;
    pthread_t worker = pthread_self();
    loop_blocking(take_thread, &worker);
    append(pthread_equal(worker, pthread_self()) ? "same" : "other");
    loop_stop();
}

static void loop_blocking__runs_on_another_thread_and_returns_to_the_fiber(void **state)
{
    (void)state;
    fiber_start(block_and_compare, NULL);
    loop_run();
    assert_trace("other");
}

static status waited;
static int64_t waited_ms;

static void sleep_with_deadline(void *argument)
{
    (void)argument;
    struct arena arena;
    arena_init(&arena);
    struct call c;
    call_init(&c, &arena);
    const int64_t begun = clock_monotonic_ns();
    call_set_deadline(&c, begun + 20 * NS_PER_MS);
    waited = call_sleep_ms(&c, 60 * 1000);
    waited_ms = (clock_monotonic_ns() - begun) / NS_PER_MS;
    call_fini(&c);
    arena_fini(&arena);
    loop_stop();
}

static void event_wait__ends_with_the_calls_deadline(void **state)
{
    (void)state;
    fiber_start(sleep_with_deadline, NULL);
    loop_run();
    assert_int_equal(waited.code, STATUS_DEADLINE_EXCEEDED);
    assert_true(waited_ms >= 20);
    assert_true(waited_ms < 60 * 1000);
}

static void sleep_within(void *argument)
{
    (void)argument;
    struct arena arena;
    struct call outer;
    struct call inner;
    arena_init(&arena);
    call_init(&outer, &arena);
    call_init_inner(&inner, &arena, &outer);
    call_set_deadline(&outer, clock_monotonic_ns() + 20 * NS_PER_MS);
    waited = call_sleep_ms(&inner, 60 * 1000);
    call_fini(&inner);
    assert_null(outer.inner);
    call_fini(&outer);
    arena_fini(&arena);
    loop_stop();
}

static void a_call_within_another__ends_with_it(void **state)
{
    (void)state;
    fiber_start(sleep_within, NULL);
    loop_run();
    assert_int_equal(waited.code, STATUS_DEADLINE_EXCEEDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fiber_start__runs_after_the_starter_waits, open_loop,
                                        close_loop),
        cmocka_unit_test_setup_teardown(fiber_wake__resumes_where_it_parked, open_loop, close_loop),
        cmocka_unit_test_setup_teardown(fiber_park__returns_at_once_when_woken_before, open_loop,
                                        close_loop),
        cmocka_unit_test_setup_teardown(fiber_yield__lets_the_others_go_first, open_loop,
                                        close_loop),
        cmocka_unit_test_setup_teardown(timers__fire_in_order_of_time_and_not_when_cleared,
                                        open_loop, close_loop),
        cmocka_unit_test_setup_teardown(loop_at_turn_end__runs_a_task_once_however_often_queued,
                                        open_loop, close_loop),
        cmocka_unit_test_setup_teardown(
            loop_blocking__runs_on_another_thread_and_returns_to_the_fiber, open_loop, close_loop),
        cmocka_unit_test_setup_teardown(a_call_within_another__ends_with_it, open_loop, close_loop),
        cmocka_unit_test_setup_teardown(event_wait__ends_with_the_calls_deadline, open_loop,
                                        close_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
