/* The counters against abuse of HTTP/2, on a clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include "base/clock.h"
#include "rpc/h2_limits.h"

static struct h2_limits limits;

static int fresh(void **state)
{
    (void)state;
    h2_limits_init(&limits, 0);
    return 0;
}

static void use_up_resets(int count)
{
    for (int i = 0; i < count; i++)
        assert_null(h2_limits_reset_sent(&limits, 0));
}

static void resets__allow_a_burst_of_100(void **state)
{
    (void)state;
    use_up_resets(100);
    assert_non_null(h2_limits_reset_sent(&limits, 0));
}

static void resets__refill_at_10_a_second(void **state)
{
    (void)state;
    use_up_resets(100);
    assert_null(h2_limits_reset_sent(&limits, 100 * NS_PER_MS));
    assert_non_null(h2_limits_reset_sent(&limits, 150 * NS_PER_MS));
}

static void resets__never_refill_beyond_the_burst(void **state)
{
    (void)state;
    assert_null(h2_limits_reset_sent(&limits, 3600 * NS_PER_S));
    for (int i = 1; i < 100; i++)
        assert_null(h2_limits_reset_sent(&limits, 3600 * NS_PER_S));
    assert_non_null(h2_limits_reset_sent(&limits, 3600 * NS_PER_S));
}

static void pings__are_free_while_calls_run(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_null(h2_limits_ping(&limits, 0, true));
}

static void pings__of_an_idle_peer_end_after_20(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++)
        assert_null(h2_limits_ping(&limits, 0, false));
    assert_string_equal(h2_limits_ping(&limits, 0, false), "too_many_pings");
}

static void empty_frames__end_after_100_in_a_row(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_null(h2_limits_empty_frame(&limits));
    assert_non_null(h2_limits_empty_frame(&limits));
}

static void empty_frames__start_again_after_a_full_one(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_null(h2_limits_empty_frame(&limits));
    h2_limits_full_frame(&limits);
    assert_null(h2_limits_empty_frame(&limits));
}

static void priorities__are_100_and_10_a_stream(void **state)
{
    (void)state;
    h2_limits_stream_opened(&limits);
    for (int i = 0; i < 110; i++)
        assert_null(h2_limits_priority(&limits));
    assert_non_null(h2_limits_priority(&limits));
}

static void window_updates__need_data_to_answer(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_null(h2_limits_window_update(&limits));
    assert_non_null(h2_limits_window_update(&limits));
    h2_limits_data_sent(&limits);
    assert_null(h2_limits_window_update(&limits));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(resets__allow_a_burst_of_100, fresh),
        cmocka_unit_test_setup(resets__refill_at_10_a_second, fresh),
        cmocka_unit_test_setup(resets__never_refill_beyond_the_burst, fresh),
        cmocka_unit_test_setup(pings__are_free_while_calls_run, fresh),
        cmocka_unit_test_setup(pings__of_an_idle_peer_end_after_20, fresh),
        cmocka_unit_test_setup(empty_frames__end_after_100_in_a_row, fresh),
        cmocka_unit_test_setup(empty_frames__start_again_after_a_full_one, fresh),
        cmocka_unit_test_setup(priorities__are_100_and_10_a_stream, fresh),
        cmocka_unit_test_setup(window_updates__need_data_to_answer, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
