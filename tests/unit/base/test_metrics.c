/* Counters, gauges and histograms, over slots of one mapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/metrics.h"

static metric calls_ok, calls_failed, open_calls, duration;

static int register_all(void **state)
{
    calls_ok = metrics_counter("test_calls_total", "Calls that ended.", "code=\"OK\"");
    calls_failed = metrics_counter("test_calls_total", "Calls that ended.", "code=\"INTERNAL\"");
    open_calls = metrics_gauge("test_calls_open", "Calls in flight.", "");
    duration = metrics_histogram("test_call_seconds", "How long calls take.", "method=\"/a/B\"");
    *state = calloc(1, metrics_shared_bytes(3));
    return 0;
}

static int fresh(void **state)
{
    memset(*state, 0, metrics_shared_bytes(3));
    metrics_open(*state, 3, 0);
    return 0;
}

static int release(void **state)
{
    free(*state);
    return 0;
}

static char *written(void)
{
    struct buf out = {0};
    metrics_write(&out);
    buf_append_byte(&out, '\0');
    return out.data;
}

static void metrics_sum__adds_all_slots(void **state)
{
    metrics_add(calls_ok, 2);
    metrics_open(*state, 3, 2);
    metrics_add(calls_ok, 3);

    assert_int_equal(metrics_sum(calls_ok), 5);
    assert_int_equal(metrics_sum(calls_failed), 0);
}

static void metrics_reset_gauges__clears_own_gauges_only(void **state)
{
    metrics_add(open_calls, 4);
    metrics_open(*state, 3, 1);
    metrics_add(open_calls, 7);
    metrics_add(calls_ok, 1);

    metrics_reset_gauges();

    assert_int_equal(metrics_sum(open_calls), 4);
    assert_int_equal(metrics_sum(calls_ok), 1);
}

static void metrics_counter__twice_is_one(void **state)
{
    (void)state;
    const metric again = metrics_counter("test_calls_total", "Calls that ended.", "code=\"OK\"");
    assert_int_equal(again.index, calls_ok.index);
}

static void metrics_write__prints_type_once_a_name(void **state)
{
    (void)state;
    metrics_add(calls_ok, 12);

    char *text = written();

    assert_non_null(strstr(text, "# HELP test_calls_total Calls that ended.\n"
                                 "# TYPE test_calls_total counter\n"
                                 "test_calls_total{code=\"OK\"} 12\n"
                                 "test_calls_total{code=\"INTERNAL\"} 0\n"
                                 "# HELP test_calls_open Calls in flight.\n"
                                 "# TYPE test_calls_open gauge\n"
                                 "test_calls_open 0\n"));
    free(text);
}

static void metrics_observe__fills_buckets_up_to_the_bound(void **state)
{
    (void)state;
    metrics_observe_ns(duration, 5 * NS_PER_MS); /* on the bound: counts as at most 5 ms */
    metrics_observe_ns(duration, 6 * NS_PER_MS);
    metrics_observe_ns(duration, 11 * NS_PER_S);

    char *text = written();

    assert_non_null(strstr(text, "test_call_seconds_bucket{method=\"/a/B\",le=\"0.0025\"} 0\n"
                                 "test_call_seconds_bucket{method=\"/a/B\",le=\"0.005\"} 1\n"
                                 "test_call_seconds_bucket{method=\"/a/B\",le=\"0.01\"} 2\n"));
    assert_non_null(strstr(text, "test_call_seconds_bucket{method=\"/a/B\",le=\"10\"} 2\n"
                                 "test_call_seconds_bucket{method=\"/a/B\",le=\"+Inf\"} 3\n"
                                 "test_call_seconds_sum{method=\"/a/B\"} 11.011000000\n"
                                 "test_call_seconds_count{method=\"/a/B\"} 3\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(metrics_sum__adds_all_slots, fresh),
        cmocka_unit_test_setup(metrics_reset_gauges__clears_own_gauges_only, fresh),
        cmocka_unit_test_setup(metrics_counter__twice_is_one, fresh),
        cmocka_unit_test_setup(metrics_write__prints_type_once_a_name, fresh),
        cmocka_unit_test_setup(metrics_observe__fills_buckets_up_to_the_bound, fresh),
    };
    return cmocka_run_group_tests(tests, register_all, release);
}
