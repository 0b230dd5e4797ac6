/* Numbers as text: exact reading, shortest writing. */
#include "wire_fixture.h"

#include <float.h>
#include <math.h>

#include "wire/number.h"

static void assert_i64(const char *text, int64_t expected)
{
    int64_t value = 0;
    assert_int_equal(number_to_i64(slice_of(text), INT64_MIN, INT64_MAX, &value), NUMBER_OK);
    assert_true(value == expected);
}

static void assert_not_i64(const char *text, enum number_result expected)
{
    int64_t value = 0;
    assert_int_equal(number_to_i64(slice_of(text), INT64_MIN, INT64_MAX, &value), expected);
}

static void assert_double(struct fixture *f, const char *text, double expected)
{
    double value = 0;
    assert_int_equal(number_to_double(&f->arena, slice_of(text), &value), NUMBER_OK);
    assert_memory_equal(&value, &expected, sizeof value); /* the sign of zero too */
}

static void assert_writes_double(double value, const char *expected)
{
    char text[NUMBER_TEXT_BYTES];
    assert_slice(slice_make(text, number_write_double(value, text)), expected);
}

static void assert_writes_float(float value, const char *expected)
{
    char text[NUMBER_TEXT_BYTES];
    assert_slice(slice_make(text, number_write_float(value, text)), expected);
}

static void number_length__follows_the_grammar(void **state)
{
    (void)state;
    assert_int_equal(number_length(SLICE("0")), 1);
    assert_int_equal(number_length(SLICE("-12.50e+3,")), 9);
    assert_int_equal(number_length(SLICE("")), 0);
    assert_int_equal(number_length(SLICE("-")), 0);
    assert_int_equal(number_length(SLICE("+1")), 0);
    assert_int_equal(number_length(SLICE(".5")), 0);
    assert_int_equal(number_length(SLICE("1.")), 0);
    assert_int_equal(number_length(SLICE("1e")), 0);
    assert_int_equal(number_length(SLICE("1e+")), 0);
    assert_int_equal(number_length(SLICE("01")), 0);
    assert_int_equal(number_length(SLICE("NaN")), 0);
}

static void number_to_i64__reads_whole_numbers_in_any_form(void **state)
{
    (void)state;
    assert_i64("0", 0);
    assert_i64("-0", 0);
    assert_i64("-17", -17);
    assert_i64("1.0", 1);
    assert_i64("1e2", 100);
    assert_i64("100e-2", 1);
    assert_i64("1.25e2", 125);
    assert_i64("0.000e-99999999999999999999", 0);
    assert_i64("0.00000000000000000000001e23", 1);
}

static void number_to_i64__is_exact_at_64_bits(void **state)
{
    (void)state;
    assert_i64("9223372036854775807", INT64_MAX);
    assert_i64("-9223372036854775808", INT64_MIN);
    assert_i64("9007199254740993.0", INT64_C(9007199254740993));
    assert_i64("922337203685477580.7e1", INT64_MAX);
}

static void number_to_i64__says_what_is_wrong(void **state)
{
    (void)state;
    assert_not_i64("9223372036854775808", NUMBER_RANGE);
    assert_not_i64("-9223372036854775809", NUMBER_RANGE);
    assert_not_i64("1e19", NUMBER_RANGE);
    assert_not_i64("1e99999999999999999999", NUMBER_RANGE);
    assert_not_i64("0.5", NUMBER_FRACTION);
    assert_not_i64("1e-1", NUMBER_FRACTION);
    assert_not_i64("1e-99999999999999999999", NUMBER_FRACTION);
    assert_not_i64("", NUMBER_MALFORMED);
    assert_not_i64(" 1", NUMBER_MALFORMED);
    assert_not_i64("1 ", NUMBER_MALFORMED);
    assert_not_i64("0x1", NUMBER_MALFORMED);
}

static void number_to_u64__keeps_to_its_range(void **state)
{
    (void)state;
    uint64_t value = 0;
    assert_int_equal(number_to_u64(SLICE("18446744073709551615"), UINT64_MAX, &value), NUMBER_OK);
    assert_true(value == UINT64_MAX);
    assert_int_equal(number_to_u64(SLICE("18446744073709551616"), UINT64_MAX, &value),
                     NUMBER_RANGE);
    assert_int_equal(number_to_u64(SLICE("4294967296"), UINT32_MAX, &value), NUMBER_RANGE);
    assert_int_equal(number_to_u64(SLICE("-1"), UINT64_MAX, &value), NUMBER_RANGE);
    assert_int_equal(number_to_u64(SLICE("-0"), UINT64_MAX, &value), NUMBER_OK);
    assert_true(value == 0);
}

static void number_to_double__rounds_correctly(void **state)
{
    struct fixture *f = *state;
    assert_double(f, "0", 0.0);
    assert_double(f, "-0", -0.0);
    assert_double(f, "-0.0", -0.0);
    assert_double(f, "0.1", 0.1);
    assert_double(f, "1e23", 1e23);
    assert_double(f, "9007199254740993", 9007199254740992.0);
    assert_double(f, "1.7976931348623157e308", DBL_MAX);
    assert_double(f, "4.9406564584124654e-324", 4.9406564584124654e-324);
    assert_double(f, "2.2250738585072011e-308", 2.2250738585072011e-308);
    assert_double(f, "1e-400", 0.0);
    assert_double(
        f,
        "0.10000000000000000555111512312578270211815834045410156250000000000000000000000000000000",
        0.1);
}

static void number_to_double__refuses_what_is_infinite(void **state)
{
    struct fixture *f = *state;
    double value;
    assert_int_equal(number_to_double(&f->arena, SLICE("1e400"), &value), NUMBER_RANGE);
    assert_int_equal(number_to_double(&f->arena, SLICE("-1e400"), &value), NUMBER_RANGE);
    assert_int_equal(number_to_double(&f->arena, SLICE("inf"), &value), NUMBER_MALFORMED);
    assert_int_equal(number_to_double(&f->arena, SLICE("0x1p3"), &value), NUMBER_MALFORMED);
}

static void number_to_float__rounds_once(void **state)
{
    struct fixture *f = *state;
    float value;
    assert_int_equal(number_to_float(&f->arena, SLICE("3.4028235e38"), &value), NUMBER_OK);
    assert_true(value == FLT_MAX);
    /* Just above half of the last place of 1: through a double it would round down to even. */
    assert_int_equal(number_to_float(&f->arena, SLICE("1.00000005960464477540"), &value),
                     NUMBER_OK);
    assert_true(value == 1.0F + FLT_EPSILON);
    assert_int_equal(number_to_float(&f->arena, SLICE("3.5e38"), &value), NUMBER_RANGE);
}

static void number_write__writes_whole_numbers(void **state)
{
    (void)state;
    char text[NUMBER_TEXT_BYTES];
    assert_slice(slice_make(text, number_write_u64(0, text)), "0");
    assert_slice(slice_make(text, number_write_u64(UINT64_MAX, text)), "18446744073709551615");
    assert_slice(slice_make(text, number_write_i64(INT64_MIN, text)), "-9223372036854775808");
    assert_slice(slice_make(text, number_write_i64(-10, text)), "-10");
}

static void number_write_double__is_the_shortest_that_reads_back(void **state)
{
    (void)state;
    assert_writes_double(0.0, "0");
    assert_writes_double(-0.0, "-0.0");
    assert_writes_double(1.0, "1");
    assert_writes_double(-1.5, "-1.5");
    assert_writes_double(0.1, "0.1");
    assert_writes_double(1.0 / 3, "0.3333333333333333");
    assert_writes_double(9007199254740992.0, "9007199254740992");
    assert_writes_double(1e22, "1e+22");
    assert_writes_double(5e-324, "5e-324");
    assert_writes_double(DBL_MAX, "1.7976931348623157e+308");
    assert_writes_double(-DBL_MAX, "-1.7976931348623157e+308");
    assert_writes_double(DBL_MIN, "2.2250738585072014e-308");
}

static void number_write_float__has_a_floats_digits(void **state)
{
    (void)state;
    assert_writes_float(0.1F, "0.1");
    assert_writes_float(16777216.0F, "16777216");
    assert_writes_float(FLT_MAX, "3.4028235e+38");
    assert_writes_float(1e-45F, "1e-45");
    assert_writes_float(1.1754944e-38F, "1.1754944e-38");
    assert_writes_float(-0.0F, "-0.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(number_length__follows_the_grammar),
        TEST(number_to_i64__reads_whole_numbers_in_any_form),
        TEST(number_to_i64__is_exact_at_64_bits),
        TEST(number_to_i64__says_what_is_wrong),
        TEST(number_to_u64__keeps_to_its_range),
        TEST(number_to_double__rounds_correctly),
        TEST(number_to_double__refuses_what_is_infinite),
        TEST(number_to_float__rounds_once),
        TEST(number_write__writes_whole_numbers),
        TEST(number_write_double__is_the_shortest_that_reads_back),
        TEST(number_write_float__has_a_floats_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
