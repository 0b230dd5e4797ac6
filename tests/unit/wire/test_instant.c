/* Instants as people write them; the expected ones are Python's (datetime, zoneinfo, fold=0). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/base64.h"
#include "wire/date_cases.h"
#include "wire/instant.h"

static struct arena arena;
static struct time_zone berlin;

static int open_zone(void **state)
{
    (void)state;
    struct slice bytes = {0};
    arena_init(&arena);
    for (size_t i = 0; i < sizeof DATE_ZONES / sizeof *DATE_ZONES; i++)
        if (strcmp(DATE_ZONES[i].name, "Europe/Berlin") == 0)
            assert_true(base64_decode(&arena, slice_of(DATE_ZONES[i].base64), &bytes));
    assert_true(time_zone_read(bytes, &berlin));
    return 0;
}

static int close_zone(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static void assert_reads(const char *text, const char *expected)
{
    char written[INSTANT_TEXT_BYTES];
    int64_t us;
    assert_true(instant_read(slice_of(text), &berlin, &us));
    instant_write(us, written);
    assert_string_equal(written, expected);
}

static void assert_refused(const char *text)
{
    int64_t us;
    assert_false(instant_read(slice_of(text), &berlin, &us));
}

static void a_date__is_the_midnight_that_begins_it(void **state)
{
    (void)state;
    assert_reads("2026-11-22", "2026-11-21T23:00:00Z");
    assert_reads("2026-07-01", "2026-06-30T22:00:00Z");
}

static void an_offset__counts(void **state)
{
    (void)state;
    assert_reads("2026-11-22T14:30:00Z", "2026-11-22T14:30:00Z");
    assert_reads("2026-11-22T14:30:00+02:00", "2026-11-22T12:30:00Z");
    assert_reads("2026-11-22T14:30-0530", "2026-11-22T20:00:00Z");
    assert_reads("2026-11-22 14:30:00.25+00:00", "2026-11-22T14:30:00.250Z");
    assert_reads("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
}

static void without_an_offset__the_zones_clocks_count(void **state)
{
    (void)state;
    assert_reads("2026-11-22T14:30", "2026-11-22T13:30:00Z");
    assert_reads("2026-07-01T14:30:15", "2026-07-01T12:30:15Z");
}

static void an_hour_that_comes_twice__is_the_first(void **state)
{
    (void)state;
    assert_reads("2026-10-25T02:30", "2026-10-25T00:30:00Z");
    assert_reads("2026-10-25T03:00", "2026-10-25T02:00:00Z");
}

static void an_hour_that_is_left_out__is_the_one_without_the_change(void **state)
{
    (void)state;
    assert_reads("2026-03-29T02:30", "2026-03-29T01:30:00Z");
    assert_reads("2026-03-29T03:00", "2026-03-29T01:00:00Z");
}

static void what_is_none__is_refused(void **state)
{
    (void)state;
    assert_refused("");
    assert_refused("tomorrow");
    assert_refused("2026-02-30");
    assert_refused("2026-11-22T");
    assert_refused("2026-11-22T24:00");
    assert_refused("2026-11-22T14:60");
    assert_refused("2026-11-22T14:30:60");
    assert_refused("2026-11-22T14:30:00.");
    assert_refused("2026-11-22T14:30:00.1234567");
    assert_refused("2026-11-22T14:30:00+2");
    assert_refused("2026-11-22T14:30:00+24:00");
    assert_refused("2026-11-22T14:30:00Zz");
    assert_refused("2026-11-22Z");
    assert_refused("1899-12-31");
    assert_refused("3000-01-01");
    assert_refused("22.11.2026");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_date__is_the_midnight_that_begins_it),
        cmocka_unit_test(an_offset__counts),
        cmocka_unit_test(without_an_offset__the_zones_clocks_count),
        cmocka_unit_test(an_hour_that_comes_twice__is_the_first),
        cmocka_unit_test(an_hour_that_is_left_out__is_the_one_without_the_change),
        cmocka_unit_test(what_is_none__is_refused),
    };
    return cmocka_run_group_tests(tests, open_zone, close_zone);
}
