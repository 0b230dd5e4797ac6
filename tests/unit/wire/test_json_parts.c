/* One level of a JSON text at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/json_parts.h"

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

static struct json_parts members(const char *text)
{
    struct json_parts parts = {0};
    assert_true(status_is_ok(json_parts_members(&arena, slice_of(text), &parts)));
    return parts;
}

static void assert_slice(struct slice actual, const char *expected)
{
    assert_string_equal(arena_slice_string(&arena, actual), expected);
}

static void members__come_as_they_are_written(void **state)
{
    (void)state;
    const struct json_parts parts =
        members(" {\"a\": 1.50 , \"b\\u0062\":{\"x\": [1, 2]},\"c\":\"t\\n\",\"d\":null} ");

    assert_int_equal(parts.count, 4);
    assert_slice(parts.items[0].name, "a");
    assert_slice(parts.items[0].value, "1.50");
    assert_slice(parts.items[1].name, "bb");
    assert_slice(parts.items[1].value, "{\"x\": [1, 2]}");
    assert_slice(parts.items[2].value, "\"t\\n\"");
    assert_slice(parts.items[3].value, "null");
}

static void kinds__are_told_apart(void **state)
{
    (void)state;
    const struct json_parts parts =
        members("{\"a\":null,\"b\":true,\"c\":-1,\"d\":\"\",\"e\":[],\"f\":{}}");

    assert_int_equal(parts.items[0].kind, JSON_IS_NULL);
    assert_int_equal(parts.items[1].kind, JSON_IS_BOOL);
    assert_int_equal(parts.items[2].kind, JSON_IS_NUMBER);
    assert_int_equal(parts.items[3].kind, JSON_IS_TEXT);
    assert_int_equal(parts.items[4].kind, JSON_IS_LIST);
    assert_int_equal(parts.items[5].kind, JSON_IS_OBJECT);
}

static void a_name_given_twice__is_there_twice(void **state)
{
    (void)state;
    assert_int_equal(members("{\"a\":1,\"a\":2}").count, 2);
}

static void many_members__are_all_there(void **state)
{
    (void)state;
    const struct json_parts parts = members("{\"a\":0,\"b\":1,\"c\":2,\"d\":3,\"e\":4,\"f\":5,"
                                            "\"g\":6,\"h\":7,\"i\":8,\"j\":9}");

    assert_int_equal(parts.count, 10);
    assert_slice(parts.items[0].value, "0");
    assert_slice(parts.items[9].value, "9");
}

static void elements__come_in_order(void **state)
{
    (void)state;
    struct json_parts parts;

    assert_true(status_is_ok(json_parts_elements(&arena, SLICE("[1, \"]\", [2]]"), &parts)));
    assert_int_equal(parts.count, 3);
    assert_slice(parts.items[1].value, "\"]\"");
    assert_slice(parts.items[2].value, "[2]");
}

static void assert_refused(const char *text)
{
    struct json_parts parts;
    const status outcome = json_parts_members(&arena, slice_of(text), &parts);
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "JSON_INVALID");
}

static void what_is_no_object__is_refused(void **state)
{
    (void)state;
    assert_refused("");
    assert_refused("[]");
    assert_refused("null");
    assert_refused("{");
    assert_refused("{\"a\":1");
    assert_refused("{\"a\"}");
    assert_refused("{\"a\":1,}");
    assert_refused("{} {}");
    assert_refused("{\"a\":\"\xff\"}");
}

static void texts__are_unescaped(void **state)
{
    (void)state;
    struct slice text;

    assert_true(status_is_ok(json_text_of(&arena, SLICE("\"\\u00e4\\\"\\n\""), &text)));
    assert_slice(text, "\xc3\xa4\"\n");
    assert_int_equal(json_text_of(&arena, SLICE("1"), &text).code, STATUS_INVALID_ARGUMENT);
    assert_int_equal(json_text_of(&arena, SLICE("\"\\u0000\""), &text).code,
                     STATUS_INVALID_ARGUMENT);
}

static void integers__are_whole_and_fit(void **state)
{
    (void)state;
    int64_t number = 0;

    assert_true(json_integer_of(SLICE("-42"), &number));
    assert_int_equal(number, -42);
    assert_true(json_integer_of(SLICE("9223372036854775807"), &number));
    assert_false(json_integer_of(SLICE("9223372036854775808"), &number));
    assert_false(json_integer_of(SLICE("1.0"), &number));
    assert_false(json_integer_of(SLICE("1e3"), &number));
    assert_false(json_integer_of(SLICE("-"), &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members__come_as_they_are_written),
        cmocka_unit_test(kinds__are_told_apart),
        cmocka_unit_test(a_name_given_twice__is_there_twice),
        cmocka_unit_test(many_members__are_all_there),
        cmocka_unit_test(elements__come_in_order),
        cmocka_unit_test(what_is_no_object__is_refused),
        cmocka_unit_test(texts__are_unescaped),
        cmocka_unit_test(integers__are_whole_and_fit),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
