/* What the logger shows a developer of a line of server.log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/logger.h"

#define LINE(level, rest)                                                                          \
    "{\"timestamp\":\"2026-01-01T12:00:00.000000Z\",\"level\":\"" level                            \
    "\",\"process\":\"worker 1\",\"message\":\"could not connect\"" rest "}\n"

static struct buf out;

static int clear(void **state)
{
    (void)state;
    buf_fini(&out);
    return 0;
}

static void assert_humanized(const char *line, const char *expected)
{
    logger_humanize(&out, slice_of(line));
    buf_append_byte(&out, '\0');
    assert_string_equal(out.data, expected);
}

static void logger_humanize__shows_warnings_with_their_fields_in_order(void **state)
{
    (void)state;
    assert_humanized(LINE("warn", ",\"host\":\"db1\",\"port\":5432,\"again\":true"),
                     "12:00:00 warn worker 1: could not connect host=db1 port=5432 again=true\n");
}

static void logger_humanize__shows_errors(void **state)
{
    (void)state;
    assert_humanized(LINE("error", ""), "12:00:00 error worker 1: could not connect\n");
}

static void logger_humanize__leaves_the_rest_to_the_file(void **state)
{
    (void)state;
    assert_humanized(LINE("info", ""), "");
}

static void logger_humanize__passes_over_what_is_no_line_of_ours(void **state)
{
    (void)state;
    logger_humanize(&out, slice_of("not json\n"));
    logger_humanize(&out, slice_of("{\"level\":\"error\"}\n"));
    logger_humanize(&out, slice_of("{\"level\":7,\"message\":\"x\"}\n"));
    logger_humanize(&out, slice_of("\n"));

    assert_int_equal(out.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(logger_humanize__shows_warnings_with_their_fields_in_order,
                                  clear),
        cmocka_unit_test_teardown(logger_humanize__shows_errors, clear),
        cmocka_unit_test_teardown(logger_humanize__leaves_the_rest_to_the_file, clear),
        cmocka_unit_test_teardown(logger_humanize__passes_over_what_is_no_line_of_ours, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
