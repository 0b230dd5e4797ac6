/* DATE: its forms, its slips, and 200 dates against Python's dateutil (tests/tools/date_cases.py).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/base64.h"
#include "wire/date_cases.h"
#include "wire/template_date.h"

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
    for (size_t i = 0; i < sizeof DATE_ZONES / sizeof *DATE_ZONES; i++) {
        struct slice bytes;
        struct time_zone zone;
        if (strcmp(DATE_ZONES[i].name, name) == 0 &&
            base64_decode(&arena, slice_of(DATE_ZONES[i].base64), &bytes) &&
            time_zone_read(bytes, &zone))
            return zone;
    }
    fail_msg("no zone %s", name);
    return (struct time_zone){0};
}

static const char *text_of(struct date date)
{
    char text[DATE_TEXT_BYTES];
    date_write(date, text);
    return arena_strndup(&arena, text, sizeof text);
}

/* What an expression gives on a day. */
static const char *resolve(const char *expression, const char *today)
{
    struct template_date date;
    const char *hint;
    struct date day;
    assert_null(template_date_read(&arena, slice_of(expression), &date, &hint));
    assert_true(date_read(slice_of(today), &day));
    return text_of(template_date_resolve(&date, day));
}

static void assert_refused(const char *expression, const char *message, const char *hint)
{
    struct template_date date;
    const char *found_hint = NULL;
    const char *found = template_date_read(&arena, slice_of(expression), &date, &found_hint);
    assert_non_null(found);
    assert_string_equal(found, message);
    assert_string_equal(found_hint, hint);
}

static void template_date__is_what_dateutil_says(void **state)
{
    (void)state;
    size_t count = 0;
    for (; count < sizeof DATE_CASES / sizeof *DATE_CASES; count++) {
        const struct date_case *one = &DATE_CASES[count];
        const struct time_zone zone = zone_of(one->zone);
        const char *today = text_of(template_date_today(&zone, one->now_us));
        assert_string_equal(today, one->today);
        assert_string_equal(resolve(one->expression, today), one->date);
    }
    assert_int_equal(count, 200);
}

static void template_date__names_days(void **state)
{
    (void)state;
    assert_string_equal(resolve("today", "2024-02-28"), "2024-02-28");
    assert_string_equal(resolve("tomorrow", "2024-02-28"), "2024-02-29");
    assert_string_equal(resolve("yesterday", "2024-03-01"), "2024-02-29");
}

static void template_date__weekday_is_the_next_after_today(void **state)
{
    (void)state;
    assert_string_equal(resolve("monday", "2024-01-01"), "2024-01-08"); /* on a Monday */
    assert_string_equal(resolve("monday", "2024-01-07"), "2024-01-08");
    assert_string_equal(resolve("sunday", "2024-01-01"), "2024-01-07");
    assert_string_equal(resolve("saturday", "2024-12-29"), "2025-01-04");
}

static void template_date__months_and_years_clamp(void **state)
{
    (void)state;
    assert_string_equal(resolve("+1M", "2024-01-31"), "2024-02-29");
    assert_string_equal(resolve("+1M", "2023-01-31"), "2023-02-28");
    assert_string_equal(resolve("-1M", "2024-01-15"), "2023-12-15");
    assert_string_equal(resolve("-13M", "2024-01-31"), "2022-12-31");
    assert_string_equal(resolve("+1y", "2024-02-29"), "2025-02-28");
    assert_string_equal(resolve("+4y", "2096-02-29"), "2100-02-28");
    assert_string_equal(resolve("+0M", "2024-01-31"), "2024-01-31");
}

static void template_date__keeps_four_digits_of_year(void **state)
{
    (void)state;
    assert_string_equal(resolve("+100y", "2999-12-31"), "3099-12-31");
    assert_string_equal(resolve("-36600d", "1900-01-01"), "1799-10-17");
}

static void template_date__says_what_was_meant(void **state)
{
    (void)state;
    assert_refused("mondey", "unknown DATE 'mondey'", "did you mean monday?");
    assert_refused("Today", "unknown DATE 'Today'", "did you mean today?");
    assert_refused("7d", "unknown DATE '7d'", "did you mean +7d?");
    assert_refused("+ 7 days", "unknown DATE '+ 7 days'", "did you mean +7d?");
    assert_refused("-2W", "unknown DATE '-2W'", "did you mean -2w?");
    assert_refused("+1m", "unknown DATE '+1m'", "did you mean +1M?");
    assert_refused("+3", "unknown DATE '+3'", "did you mean +3d?");
    assert_refused("+36601d", "DATE is too far away", "at most 36600d");
    assert_refused("+99999999999999999999999y", "unknown DATE '+99999999999999999999999y'",
                   "there are today, tomorrow, yesterday, monday … sunday, and amounts of days, "
                   "weeks, months and years as in +7d, -3d, +2w, +1M, +1y");
}

static void template_date__refuses_other_shapes(void **state)
{
    (void)state;
    struct template_date date;
    const char *hint;
    assert_non_null(template_date_read(&arena, SLICE(""), &date, &hint));
    assert_non_null(template_date_read(&arena, SLICE("+"), &date, &hint));
    assert_non_null(template_date_read(&arena, SLICE("+d"), &date, &hint));
    assert_non_null(template_date_read(&arena, SLICE("+-1d"), &date, &hint));
    assert_non_null(template_date_read(&arena, SLICE("+1d+1d"), &date, &hint));
    assert_non_null(template_date_read(&arena, SLICE("+1h"), &date, &hint));
    assert_non_null(template_date_read(&arena, SLICE("2024-01-01"), &date, &hint));
}

static void date_read__takes_days_of_the_calendar(void **state)
{
    (void)state;
    struct date date;
    assert_true(date_read(SLICE("2024-02-29"), &date));
    assert_false(date_read(SLICE("2023-02-29"), &date));
    assert_false(date_read(SLICE("2024-13-01"), &date));
    assert_false(date_read(SLICE("2024-00-01"), &date));
    assert_false(date_read(SLICE("2024-04-31"), &date));
    assert_false(date_read(SLICE("2024-4-1"), &date));
    assert_false(date_read(SLICE("0000-01-01"), &date));
    assert_false(date_read(SLICE("2024-01-01T"), &date));
    assert_false(date_read(SLICE("+024-01-01"), &date));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template_date__is_what_dateutil_says),
        cmocka_unit_test(template_date__names_days),
        cmocka_unit_test(template_date__weekday_is_the_next_after_today),
        cmocka_unit_test(template_date__months_and_years_clamp),
        cmocka_unit_test(template_date__keeps_four_digits_of_year),
        cmocka_unit_test(template_date__says_what_was_meant),
        cmocka_unit_test(template_date__refuses_other_shapes),
        cmocka_unit_test(date_read__takes_days_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
