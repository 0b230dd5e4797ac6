/* TZif files and the rules in them. Offsets are those that the tz database documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/base64.h"
#include "wire/date_cases.h"
#include "wire/time_zone.h"

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

static struct slice zone_bytes(const char *name)
{
    struct slice bytes = {0};
    for (size_t i = 0; i < sizeof DATE_ZONES / sizeof *DATE_ZONES; i++)
        if (strcmp(DATE_ZONES[i].name, name) == 0)
            assert_true(base64_decode(&arena, slice_of(DATE_ZONES[i].base64), &bytes));
    assert_int_not_equal(bytes.length, 0);
    return bytes;
}

static struct time_zone zone_of(const char *name)
{
    struct time_zone zone;
    assert_true(time_zone_read(zone_bytes(name), &zone));
    return zone;
}

static int32_t offset_at(const char *name, int64_t unix_s)
{
    const struct time_zone zone = zone_of(name);
    return time_zone_offset_s(&zone, unix_s);
}

static struct time_zone_rule rule_of(const char *text)
{
    struct time_zone_rule rule;
    assert_true(time_zone_rule_read(slice_of(text), &rule));
    return rule;
}

static void assert_rule_refused(const char *text)
{
    struct time_zone_rule rule;
    assert_false(time_zone_rule_read(slice_of(text), &rule));
}

static void time_zone_offset_s__changes_at_the_very_second(void **state)
{
    (void)state;
    const int64_t spring = 1711846800; /* 2024-03-31T01:00:00Z, by the rule of a slim file */
    const int64_t listed = 828234000;  /* 1996-03-31T01:00:00Z, by its list */

    assert_int_equal(offset_at("Europe/Berlin", spring - 1), 3600);
    assert_int_equal(offset_at("Europe/Berlin", spring), 7200);
    assert_int_equal(offset_at("Europe/Berlin", listed - 1), 3600);
    assert_int_equal(offset_at("Europe/Berlin", listed), 7200);
}

static void time_zone_offset_s__is_local_mean_time_before_the_first_transition(void **state)
{
    (void)state;
    assert_int_equal(offset_at("Europe/Berlin", INT64_C(-5000000000)), 53 * 60 + 28);
}

static void time_zone_offset_s__knows_years_far_ahead(void **state)
{
    (void)state;
    assert_int_equal(offset_at("Europe/Berlin", 4118342400), 7200); /* 2100-07-03 */
    assert_int_equal(offset_at("America/New_York", 4118342400), -4 * 3600);
    assert_int_equal(offset_at("Asia/Kathmandu", 4118342400), 5 * 3600 + 45 * 60);
    assert_int_equal(offset_at("UTC", INT64_C(253402300799)), 0);
}

static void time_zone_offset_s__is_the_same_from_slim_and_fat_files(void **state)
{
    (void)state;
    const struct time_zone slim = zone_of("Europe/Berlin");
    const struct time_zone fat = zone_of("fat Europe/Berlin");

    assert_true(fat.time_count > slim.time_count);
    for (int64_t at = -2500000000; at < 4200000000; at += 7 * 1800)
        assert_int_equal(time_zone_offset_s(&slim, at), time_zone_offset_s(&fat, at));
}

static void time_zone_read__refuses_every_piece_of_a_file(void **state)
{
    (void)state;
    const struct slice whole = zone_bytes("Europe/Berlin");
    struct time_zone zone;

    for (size_t length = 0; length < whole.length; length++) {
        /* On the heap: reading past the end is seen. */
        struct buf piece = {0};
        buf_append(&piece, whole.data, length);
        assert_false(time_zone_read(buf_slice(&piece), &zone));
        buf_fini(&piece);
    }
}

/* Whether the file is still read with one byte changed. */
static bool is_read_with(const char *name, size_t at, char byte)
{
    struct slice copy = arena_slice_copy(&arena, zone_bytes(name));
    ((char *)copy.data)[at] = byte;
    struct time_zone zone;
    return time_zone_read(copy, &zone);
}

/* Behind the first block, which a slim file leaves at one type and one character. */
enum { SECOND_HEADER = 44 + 6 + 1 };

static void time_zone_read__refuses_what_is_no_file_of_version_2(void **state)
{
    (void)state;
    assert_true(is_read_with("UTC", 4, '3'));
    assert_false(is_read_with("UTC", 0, 'X'));
    assert_false(is_read_with("UTC", 4, '\0'));
    assert_false(is_read_with("UTC", 4, '1'));
    assert_false(is_read_with("UTC", SECOND_HEADER, 'X'));
}

static void time_zone_read__refuses_counts_beyond_the_file(void **state)
{
    (void)state;
    assert_false(is_read_with("UTC", 32, (char)0xff)); /* transitions of the first block */
    assert_false(is_read_with("UTC", SECOND_HEADER + 32, (char)0xff));
    assert_false(is_read_with("UTC", SECOND_HEADER + 36, (char)0xff));
    assert_false(is_read_with("UTC", SECOND_HEADER + 39, 0)); /* no type at all */
    assert_false(is_read_with("UTC", SECOND_HEADER + 31, 1)); /* a leap second */
}

static void time_zone_rule__takes_offsets_west_of_utc(void **state)
{
    (void)state;
    assert_int_equal(rule_of("MST7").standard_s, -7 * 3600);
    assert_int_equal(rule_of("<+0545>-5:45").standard_s, 5 * 3600 + 45 * 60);
    assert_int_equal(rule_of("CET-1CEST,M3.5.0,M10.5.0/3").daylight_s, 2 * 3600);
    assert_int_equal(rule_of("IST-1GMT0,M10.5.0,M3.5.0/1").daylight_s, 0);
    assert_int_equal(rule_of("LMT+0:53:28").standard_s, -(53 * 60 + 28));
}

static void time_zone_rule__is_daylight_between_its_dates(void **state)
{
    (void)state;
    const struct time_zone_rule south = rule_of("AEST-10AEDT,M10.1.0,M4.1.0/3");

    assert_int_equal(time_zone_rule_offset_s(&south, 1704067200), 11 * 3600); /* January 2024 */
    assert_int_equal(time_zone_rule_offset_s(&south, 1719792000), 10 * 3600); /* July 2024 */
}

static void time_zone_rule__can_be_daylight_all_year(void **state)
{
    (void)state;
    const struct time_zone_rule rule = rule_of("EST5EDT,0/0,J365/25"); /* RFC 8536 §3.3 */

    assert_int_equal(time_zone_rule_offset_s(&rule, 1704067200), -4 * 3600);
    assert_int_equal(time_zone_rule_offset_s(&rule, 1704067200 + 5 * 3600 - 1), -4 * 3600);
    assert_int_equal(time_zone_rule_offset_s(&rule, 1704067200 + 5 * 3600), -4 * 3600);
    assert_int_equal(time_zone_rule_offset_s(&rule, 1719792000), -4 * 3600);
}

static void time_zone_rule__counts_days_with_and_without_the_leap_day(void **state)
{
    (void)state;
    const int64_t march_1_2024 = 1709251200;
    const struct time_zone_rule julian = rule_of("A0B,J60/0,J100/0");
    const struct time_zone_rule plain = rule_of("A0B,60/0,100/0");

    assert_int_equal(time_zone_rule_offset_s(&julian, march_1_2024 - 1), 0);
    assert_int_equal(time_zone_rule_offset_s(&julian, march_1_2024), 3600);
    assert_int_equal(time_zone_rule_offset_s(&plain, march_1_2024 - 1), 0);
    assert_int_equal(time_zone_rule_offset_s(&plain, march_1_2024), 3600);
}

static void time_zone_rule__refuses_what_is_malformed(void **state)
{
    (void)state;
    assert_rule_refused("CET");
    assert_rule_refused("-1");
    assert_rule_refused("<>1");
    assert_rule_refused("<+1-1");
    assert_rule_refused("CET-25");
    assert_rule_refused("CET-1:60");
    assert_rule_refused("CET-1:");
    assert_rule_refused("CET-1CEST");
    assert_rule_refused("CET-1CEST,M3.5.0");
    assert_rule_refused("CET-1CEST,M13.5.0,M10.5.0");
    assert_rule_refused("CET-1CEST,M3.0.0,M10.5.0");
    assert_rule_refused("CET-1CEST,M3.6.0,M10.5.0");
    assert_rule_refused("CET-1CEST,M3.5.7,M10.5.0");
    assert_rule_refused("CET-1CEST,J0,J365");
    assert_rule_refused("CET-1CEST,0,366");
    assert_rule_refused("CET-1CEST,M3.5.0/168,M10.5.0");
    assert_rule_refused("CET-1CEST,M3.5.0,M10.5.0 ");
    assert_rule_refused("CET-99999999999999999999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_zone_offset_s__changes_at_the_very_second),
        cmocka_unit_test(time_zone_offset_s__is_local_mean_time_before_the_first_transition),
        cmocka_unit_test(time_zone_offset_s__knows_years_far_ahead),
        cmocka_unit_test(time_zone_offset_s__is_the_same_from_slim_and_fat_files),
        cmocka_unit_test(time_zone_read__refuses_every_piece_of_a_file),
        cmocka_unit_test(time_zone_read__refuses_what_is_no_file_of_version_2),
        cmocka_unit_test(time_zone_read__refuses_counts_beyond_the_file),
        cmocka_unit_test(time_zone_rule__takes_offsets_west_of_utc),
        cmocka_unit_test(time_zone_rule__is_daylight_between_its_dates),
        cmocka_unit_test(time_zone_rule__can_be_daylight_all_year),
        cmocka_unit_test(time_zone_rule__counts_days_with_and_without_the_leap_day),
        cmocka_unit_test(time_zone_rule__refuses_what_is_malformed),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
