/* Frames between the host of plugins and their children, and the JSON in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
/* cmocka.h needs four of these. */
#include <cmocka.h>

#include "wire/plugin_frame.h"

static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static void frame__is_taken_once_it_is_whole(void **state)
{
    (void)state;
    static const char BYTES[] = "\0\0\0\3C{}\0\0";
    const struct slice bytes = slice_make(BYTES, 9);
    struct plugin_frame frame;
    size_t taken = 0;

    assert_int_equal(plugin_frame_read(slice_to(bytes, 3), &frame, &taken), PLUGIN_FRAME_PARTIAL);
    assert_int_equal(plugin_frame_read(slice_to(bytes, 4), &frame, &taken), PLUGIN_FRAME_PARTIAL);
    assert_int_equal(plugin_frame_read(slice_to(bytes, 6), &frame, &taken), PLUGIN_FRAME_PARTIAL);
    assert_int_equal(plugin_frame_read(bytes, &frame, &taken), PLUGIN_FRAME_WHOLE);
    assert_int_equal(frame.kind, PLUGIN_FRAME_CALL);
    assert_true(slice_is(frame.json, "{}"));
    assert_int_equal(taken, 7);
}

static void frame__of_nonsense_is_broken_as_soon_as_it_shows(void **state)
{
    (void)state;
    struct plugin_frame frame;
    size_t taken;
    assert_int_equal(plugin_frame_read(slice_make("\0\0\0\0", 4), &frame, &taken),
                     PLUGIN_FRAME_BROKEN);
    assert_int_equal(plugin_frame_read(slice_make("\0\x10\0\1", 4), &frame, &taken),
                     PLUGIN_FRAME_BROKEN);
    assert_int_equal(plugin_frame_read(slice_make("\xff\xff\xff\xff", 4), &frame, &taken),
                     PLUGIN_FRAME_BROKEN);
    assert_int_equal(plugin_frame_read(slice_make("\0\0\0\3c", 5), &frame, &taken),
                     PLUGIN_FRAME_BROKEN);
}

static void frame__may_have_a_megabyte(void **state)
{
    (void)state;
    struct plugin_frame frame;
    size_t taken;
    assert_int_equal(plugin_frame_read(slice_make("\0\x10\0\0L", 5), &frame, &taken),
                     PLUGIN_FRAME_PARTIAL);
}

static void head__is_what_is_read(void **state)
{
    (void)state;
    char head[PLUGIN_FRAME_HEAD_BYTES];
    plugin_frame_head(PLUGIN_FRAME_LOG, 0x012344, head);
    assert_memory_equal(head, "\0\1\x23\x45L", sizeof head);
}

static status check_json(const char *text)
{
    return plugin_json_check(&arena, slice_of(text));
}

static void assert_json_refused(const char *text, const char *reason)
{
    const status outcome = check_json(text);
    if (status_is_ok(outcome))
        fail_msg("taken: %s", text);
    assert_string_equal(outcome.reason, reason);
}

static void json__is_taken(void **state)
{
    (void)state;
    assert_true(
        status_is_ok(check_json(" {\"a\":[1,-2.5e3,null,true,false,\"\\u00e9\\ud83d\\ude00\"]} ")));
    assert_true(status_is_ok(check_json("[]")));
    assert_true(status_is_ok(check_json("\"\"")));
    assert_true(status_is_ok(check_json("0")));
}

static void json__that_is_none_is_refused(void **state)
{
    (void)state;
    assert_json_refused("", "JSON_INVALID");
    assert_json_refused("{", "JSON_INVALID");
    assert_json_refused("{}}", "JSON_INVALID");
    assert_json_refused("[1,]", "JSON_INVALID");
    assert_json_refused("[1 2]", "JSON_INVALID");
    assert_json_refused("{1:2}", "JSON_INVALID");
    assert_json_refused("{\"a\" 1}", "JSON_INVALID");
    assert_json_refused("nul", "JSON_INVALID");
    assert_json_refused("truee", "JSON_INVALID");
    assert_json_refused("01", "JSON_INVALID");
    assert_json_refused("NaN", "JSON_INVALID");
    assert_json_refused("\"\\u0000\"", "JSON_INVALID");
    assert_json_refused("\"\\ud800\"", "JSON_INVALID");
    assert_json_refused("\"\xc0\x80\"", "JSON_INVALID");
    assert_json_refused("\"\n\"", "JSON_INVALID");
}

static void json__may_be_thirty_two_levels_deep(void **state)
{
    (void)state;
    static const char OPEN[] = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[";
    static const char CLOSE[] = "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]";
    char text[80];
    snprintf(text, sizeof text, "%.32s%.32s", OPEN, CLOSE);
    assert_true(status_is_ok(check_json(text)));
    snprintf(text, sizeof text, "%.33s%.33s", OPEN, CLOSE);
    assert_json_refused(text, "JSON_TOO_DEEP");
    snprintf(text, sizeof text, "{\"a\":%.31s%.31s}", OPEN, CLOSE);
    assert_true(status_is_ok(check_json(text)));
    snprintf(text, sizeof text, "{\"a\":%.32s%.32s}", OPEN, CLOSE);
    assert_json_refused(text, "JSON_TOO_DEEP");
}

static void members__are_found_as_their_text(void **state)
{
    (void)state;
    struct plugin_json_member members[] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
    const status outcome = plugin_json_members(
        &arena, SLICE(" { \"b\" : [1, {\"a\":2}] , \"a\":\"x\\n\"}"), members, 3);
    assert_true(status_is_ok(outcome));
    assert_true(slice_is(members[0].value, "\"x\\n\""));
    assert_true(slice_is(members[1].value, "[1, {\"a\":2}]"));
    assert_int_equal(members[2].value.length, 0);
}

static void assert_members_refused(const char *text)
{
    struct plugin_json_member members[] = {{.name = "a"}, {.name = "b"}};
    if (status_is_ok(plugin_json_members(&arena, slice_of(text), members, 2)))
        fail_msg("taken: %s", text);
}

static void members__that_do_not_belong_there_are_refused(void **state)
{
    (void)state;
    assert_members_refused("[]");
    assert_members_refused("1");
    assert_members_refused("{\"c\":1}");
    assert_members_refused("{\"a\":1,\"a\":1}");
    assert_members_refused("{\"a\":1,\"\\u0061\":1}");
    assert_members_refused("{\"a\":1} 2");
    assert_members_refused("{\"a\":[}");
    assert_members_refused("{\"a\":");
}

static void values__are_read_by_kind(void **state)
{
    (void)state;
    struct slice text;
    unsigned number = 0;
    struct slice *items;
    size_t count;
    assert_true(plugin_json_text(&arena, SLICE("\"a\\u00e9\""), &text));
    assert_true(slice_is(text, "aé"));
    assert_false(plugin_json_text(&arena, SLICE("1"), &text));
    assert_false(plugin_json_text(&arena, SLICE(""), &text));
    assert_true(plugin_json_number(SLICE("4294967295"), &number));
    assert_int_equal(number, UINT32_MAX);
    assert_false(plugin_json_number(SLICE("4294967296"), &number));
    assert_false(plugin_json_number(SLICE("-1"), &number));
    assert_false(plugin_json_number(SLICE("1.5"), &number));
    assert_false(plugin_json_number(SLICE(""), &number));
    assert_true(plugin_json_items(&arena, SLICE("[1, [2], \"3\"]"), 3, &items, &count));
    assert_int_equal(count, 3);
    assert_true(slice_is(items[1], "[2]"));
    assert_false(plugin_json_items(&arena, SLICE("[1, 2, 3]"), 2, &items, &count));
    assert_false(plugin_json_items(&arena, SLICE("{}"), 2, &items, &count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame__is_taken_once_it_is_whole),
        cmocka_unit_test(frame__of_nonsense_is_broken_as_soon_as_it_shows),
        cmocka_unit_test(frame__may_have_a_megabyte),
        cmocka_unit_test(head__is_what_is_read),
        cmocka_unit_test(json__is_taken),
        cmocka_unit_test(json__that_is_none_is_refused),
        cmocka_unit_test(json__may_be_thirty_two_levels_deep),
        cmocka_unit_test(members__are_found_as_their_text),
        cmocka_unit_test(members__that_do_not_belong_there_are_refused),
        cmocka_unit_test(values__are_read_by_kind),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
