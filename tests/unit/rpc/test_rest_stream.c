/* Streams as text: server-sent events and lines of JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rpc/rest_stream.h"

static struct buf out;

static int clear(void **state)
{
    (void)state;
    buf_fini(&out);
    return 0;
}

static const char *text(void)
{
    buf_append_byte(&out, '\0');
    return out.data;
}

static void form__is_events_for_who_accepts_them(void **state)
{
    (void)state;
    assert_int_equal(rest_stream_form_of(slice_of("text/event-stream")), REST_STREAM_EVENTS);
    assert_int_equal(rest_stream_form_of(slice_of("Text/Event-Stream")), REST_STREAM_EVENTS);
    assert_int_equal(rest_stream_form_of(slice_of("*/*;q=0.1, text/event-stream;q=0.9")),
                     REST_STREAM_EVENTS);
}

static void form__is_lines_for_all_others(void **state)
{
    (void)state;
    assert_int_equal(rest_stream_form_of((struct slice){0}), REST_STREAM_LINES);
    assert_int_equal(rest_stream_form_of(slice_of("*/*")), REST_STREAM_LINES);
    assert_int_equal(rest_stream_form_of(slice_of("application/x-ndjson")), REST_STREAM_LINES);
    assert_int_equal(rest_stream_form_of(slice_of("text/event-streams")), REST_STREAM_LINES);
}

static void message__of_events_has_its_position_as_id(void **state)
{
    (void)state;
    rest_stream_message(&out, REST_STREAM_EVENTS, "5.x", slice_of("{\"a\":1}"));

    assert_string_equal(text(), "id: 5.x\ndata: {\"a\":1}\n\n");
}

static void message__without_a_position_has_no_id(void **state)
{
    (void)state;
    rest_stream_message(&out, REST_STREAM_EVENTS, NULL, slice_of("{}"));
    rest_stream_message(&out, REST_STREAM_EVENTS, "", slice_of("{}"));

    assert_string_equal(text(), "data: {}\n\ndata: {}\n\n");
}

static void message__leaves_out_an_id_that_would_break_its_line(void **state)
{
    (void)state;
    rest_stream_message(&out, REST_STREAM_EVENTS, "5\ndata: x", slice_of("{}"));

    assert_string_equal(text(), "data: {}\n\n");
}

static void message__of_lines_is_a_result(void **state)
{
    (void)state;
    rest_stream_message(&out, REST_STREAM_LINES, "5", slice_of("{\"a\":1}"));

    assert_string_equal(text(), "{\"result\":{\"a\":1}}\n");
}

static void error__ends_either_form(void **state)
{
    (void)state;
    rest_stream_error(&out, REST_STREAM_EVENTS, slice_of("{\"error\":{}}"));
    rest_stream_error(&out, REST_STREAM_LINES, slice_of("{\"error\":{}}"));

    assert_string_equal(text(), "event: error\ndata: {\"error\":{}}\n\n{\"error\":{}}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form__is_events_for_who_accepts_them),
        cmocka_unit_test(form__is_lines_for_all_others),
        cmocka_unit_test_teardown(message__of_events_has_its_position_as_id, clear),
        cmocka_unit_test_teardown(message__without_a_position_has_no_id, clear),
        cmocka_unit_test_teardown(message__leaves_out_an_id_that_would_break_its_line, clear),
        cmocka_unit_test_teardown(message__of_lines_is_a_result, clear),
        cmocka_unit_test_teardown(error__ends_either_form, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
