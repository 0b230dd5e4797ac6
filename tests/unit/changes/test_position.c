/* Positions as text, and their order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "changes/position.h"

static void position__comes_back_from_its_text(void **state)
{
    (void)state;
    const struct change_position position = {
        .xact = INT64_MAX, .id = {{0xff, 1}}, .time_s = INT64_MAX};
    char text[CHANGE_POSITION_TEXT_BYTES];
    struct change_position parsed = {0};

    change_position_format(&position, text);

    assert_true(change_position_parse(slice_of(text), &parsed));
    assert_int_equal(change_position_compare(&position, &parsed), 0);
    assert_int_equal(parsed.time_s, INT64_MAX);
}

static void parse__refuses_what_is_none(void **state)
{
    (void)state;
    struct change_position parsed;

    assert_false(change_position_parse(slice_of(""), &parsed));
    assert_false(change_position_parse(slice_of("1"), &parsed));
    assert_false(change_position_parse(slice_of("1.x.2"), &parsed));
    assert_false(
        change_position_parse(slice_of("1.00000000-0000-0000-0000-000000000000"), &parsed));
    assert_false(
        change_position_parse(slice_of("-1.00000000-0000-0000-0000-000000000000.1"), &parsed));
    assert_false(change_position_parse(
        slice_of("9223372036854775808.00000000-0000-0000-0000-000000000000.1"), &parsed));
    assert_false(
        change_position_parse(slice_of("1.00000000-0000-0000-0000-000000000000.1.1"), &parsed));
}

static void order__is_by_transaction_then_id(void **state)
{
    (void)state;
    const struct change_position one = {.xact = 1, .id = {{9}}};
    const struct change_position two = {.xact = 2, .id = {{1}}};
    const struct change_position two_later = {.xact = 2, .id = {{2}}};

    assert_true(change_position_compare(&one, &two) < 0);
    assert_true(change_position_compare(&two, &two_later) < 0);
    assert_true(change_position_compare(&two_later, &one) > 0);
}

static void position_at__is_after_all_that_is_below_the_horizon(void **state)
{
    (void)state;
    const struct change_position end = change_position_at(10, 0);
    const struct change_position below = {.xact = 9, .id = {{0xff, 0xff}}};
    const struct change_position above = {.xact = 10};

    assert_true(change_position_compare(&below, &end) < 0);
    assert_true(change_position_compare(&above, &end) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(position__comes_back_from_its_text),
        cmocka_unit_test(parse__refuses_what_is_none),
        cmocka_unit_test(order__is_by_transaction_then_id),
        cmocka_unit_test(position_at__is_after_all_that_is_below_the_horizon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
