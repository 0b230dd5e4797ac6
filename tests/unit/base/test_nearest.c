/* "Did you mean …?" */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/nearest.h"

static const char *nearest_of(const char *wanted)
{
    struct nearest nearest;
    nearest_init(&nearest, wanted);
    nearest_try(&nearest, "http_port");
    nearest_try(&nearest, "https_port");
    nearest_try(&nearest, "workers");
    nearest_try(&nearest, "user");
    return nearest.name;
}

static void nearest__finds_a_slip(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("htp_port"), "http_port");
    assert_string_equal(nearest_of("wrokers"), "workers");
    assert_string_equal(nearest_of("usr"), "user");
}

static void nearest__prefers_the_one_itself(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("https_port"), "https_port");
}

static void nearest__leaves_another_word_alone(void **state)
{
    (void)state;
    assert_null(nearest_of("certificate"));
    assert_null(nearest_of("xq"));
}

static void nearest__is_not_overrun_by_long_names(void **state)
{
    (void)state;
    char name[201] = {0};
    for (size_t i = 0; i < 200; i++)
        name[i] = 'h';
    assert_null(nearest_of(name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest__finds_a_slip),
        cmocka_unit_test(nearest__prefers_the_one_itself),
        cmocka_unit_test(nearest__leaves_another_word_alone),
        cmocka_unit_test(nearest__is_not_overrun_by_long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
