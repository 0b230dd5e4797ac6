/* Cron expressions, and the times that they come to: against a table that looked at every minute.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/base64.h"
#include "wire/cron.h"
#include "wire/cron_cases.h"
#include "wire/date_cases.h"

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static struct time_zone zone_of(const char *name)
{
    struct slice bytes = {0};
    struct time_zone zone;
    for (size_t i = 0; i < sizeof DATE_ZONES / sizeof *DATE_ZONES; i++)
        if (strcmp(DATE_ZONES[i].name, name) == 0)
            assert_true(base64_decode(&arena, slice_of(DATE_ZONES[i].base64), &bytes));
    assert_true(time_zone_read(bytes, &zone));
    return zone;
}

static struct cron cron_of(const char *text)
{
    struct cron cron;
    const char *fault = cron_read(&arena, slice_of(text), &cron);
    if (fault != NULL)
        fail_msg("'%s': %s", text, fault);
    return cron;
}

static void assert_refused(const char *text)
{
    struct cron cron;
    if (cron_read(&arena, slice_of(text), &cron) == NULL)
        fail_msg("'%s' was taken", text);
}

static void assert_same(const char *one, const char *other)
{
    const struct cron a = cron_of(one);
    const struct cron b = cron_of(other);
    assert_int_equal(a.minutes, b.minutes);
    assert_int_equal(a.hours, b.hours);
    assert_int_equal(a.days, b.days);
    assert_int_equal(a.months, b.months);
    assert_int_equal(a.weekdays, b.weekdays);
    assert_int_equal(a.either_day, b.either_day);
}

static void cron_next__is_what_looking_at_every_minute_gives(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CRON_CASES / sizeof *CRON_CASES; i++) {
        const struct cron_case *expected = &CRON_CASES[i];
        const struct time_zone zone = zone_of(expected->zone);
        const struct cron cron = cron_of(expected->expression);
        int64_t at_s = expected->after_s;
        for (int n = 0; n < CRON_CASE_TIMES; n++) {
            assert_true(cron_next(&cron, &zone, at_s, &at_s));
            if (at_s != expected->next_s[n])
                fail_msg("%s, '%s', time %d: %ld, expected %ld", expected->zone,
                         expected->expression, n, (long)at_s, (long)expected->next_s[n]);
        }
    }
}

static void cron_next__runs_a_skipped_time_once_after_the_gap(void **state)
{
    (void)state;
    const struct time_zone zone = zone_of("Europe/Berlin");
    const struct cron cron = cron_of("0,15,30 2 29 3 *");
    int64_t at_s = 1774738800; /* 2026-03-29T00:00 in Berlin */

    assert_true(cron_next(&cron, &zone, at_s, &at_s));
    assert_int_equal(at_s, 1774746000); /* 03:00 */
    assert_true(cron_next(&cron, &zone, at_s, &at_s));
    assert_int_equal(at_s, 1806278400); /* 2027-03-29T02:00, which is there */
}

static void cron_next__runs_a_doubled_time_once_and_first(void **state)
{
    (void)state;
    const struct time_zone zone = zone_of("Europe/Berlin");
    const struct cron cron = cron_of("30 2 * * *");
    int64_t at_s = 1792879200; /* 2026-10-25T00:00 in Berlin */

    assert_true(cron_next(&cron, &zone, at_s, &at_s));
    assert_int_equal(at_s, 1792888200); /* 02:30 in summer */
    assert_true(cron_next(&cron, &zone, at_s, &at_s));
    assert_int_equal(at_s, 1792978200); /* the next day, an hour later than a day */
}

static void cron_next__ends_before_the_calendar_does(void **state)
{
    (void)state;
    const struct time_zone zone = zone_of("UTC");
    const struct cron cron = cron_of("* * * * *");
    int64_t at_s;

    assert_false(cron_next(&cron, &zone, INT64_MAX, &at_s));
    assert_false(cron_next(&cron, &zone, INT64_MIN, &at_s));
}

static void cron_read__takes_names_macros_and_any_spaces(void **state)
{
    (void)state;
    assert_same("0 0 * JAN-Mar sun", "0 0 * 1-3 0");
    assert_same(" 0\t0  * * 7 ", "0 0 * * 0");
    assert_same("0 0 * * 0-7", "0 0 * * *");
    assert_same("@hourly", "0 * * * *");
    assert_same("@Daily", "0 0 * * *");
    assert_same("@midnight", "@daily");
    assert_same("@weekly", "0 0 * * 0");
    assert_same("@monthly", "0 0 1 * *");
    assert_same("@yearly", "0 0 1 1 *");
    assert_same("@annually", "@yearly");
    assert_same("0-59/15 * * * *", "0,15,30,45 * * * *");
}

static void cron_read__refuses_what_is_no_expression(void **state)
{
    (void)state;
    assert_refused("");
    assert_refused("* * * *");
    assert_refused("* * * * * *");
    assert_refused("60 * * * *");
    assert_refused("* 24 * * *");
    assert_refused("* * 0 * *");
    assert_refused("* * 32 * *");
    assert_refused("* * * 13 *");
    assert_refused("* * * * 8");
    assert_refused("5-1 * * * *");
    assert_refused("*/0 * * * *");
    assert_refused("*/60 * * * *");
    assert_refused("5/10 * * * *");
    assert_refused("1, * * * *");
    assert_refused(",1 * * * *");
    assert_refused("1- * * * *");
    assert_refused("-1 * * * *");
    assert_refused("* * * monday *");
    assert_refused("* * * * monday");
    assert_refused("jan * * * *");
    assert_refused("* * L * *");
    assert_refused("? * * * *");
    assert_refused("@reboot");
    assert_refused("@");
    assert_refused("99999999999999999999 * * * *");
}

static void cron_read__refuses_days_that_never_come(void **state)
{
    (void)state;
    assert_refused("0 0 30 2 *");
    assert_refused("0 0 31 4,6,9,11 *");
    cron_of("0 0 29 2 *");
    cron_of("0 0 30 2 mon"); /* Mondays of February */
}

static void cron_read__refuses_more_than_200_bytes(void **state)
{
    (void)state;
    char text[CRON_BYTES_MAX + 2];
    memset(text, ' ', sizeof text);
    memcpy(text, "* * * * *", 9);
    struct cron cron;

    assert_null(cron_read(&arena, slice_make(text, CRON_BYTES_MAX), &cron));
    assert_non_null(cron_read(&arena, slice_make(text, CRON_BYTES_MAX + 1), &cron));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cron_next__is_what_looking_at_every_minute_gives),
        cmocka_unit_test(cron_next__runs_a_skipped_time_once_after_the_gap),
        cmocka_unit_test(cron_next__runs_a_doubled_time_once_and_first),
        cmocka_unit_test(cron_next__ends_before_the_calendar_does),
        cmocka_unit_test(cron_read__takes_names_macros_and_any_spaces),
        cmocka_unit_test(cron_read__refuses_what_is_no_expression),
        cmocka_unit_test(cron_read__refuses_days_that_never_come),
        cmocka_unit_test(cron_read__refuses_more_than_200_bytes),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
