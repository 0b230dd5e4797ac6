/* Arguments put to parameters. The sentences on missing and unknown ones are CPython 3.11's and
 * 3.12's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plugins/arguments.h"
#include "wire/base64.h"
#include "wire/date_cases.h"

static struct arena arena;
static struct time_zone berlin;

static const struct plugin_param PARAMS[] = {
    {.name = "name", .type = PLUGIN_TEXT},
    {.name = "start", .type = PLUGIN_TIME},
    {.name = "count", .type = PLUGIN_INTEGER},
    {.name = "status", .type = PLUGIN_NAME, .default_text = "None"},
    {.name = "email", .type = PLUGIN_TEXT, .default_text = "''"},
    {.name = "headers", .type = PLUGIN_FIELDS, .default_text = "None"},
    {.name = "value", .type = PLUGIN_ANY, .default_text = "None"},
    {.name = "is_new", .type = PLUGIN_BOOLEAN, .default_text = "False"},
    {0},
};
static const struct plugin_call CALL = {.name = "f", .params = PARAMS};

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

static const struct plugin_argument *bind(const char *json)
{
    const struct plugin_argument *arguments;
    const status bound = plugin_arguments_bind(&arena, &CALL, slice_of(json), &berlin, &arguments);
    assert_int_equal(bound.code, STATUS_OK);
    return arguments;
}

static void assert_refused(const char *json, const char *message)
{
    const struct plugin_argument *arguments;
    const status bound = plugin_arguments_bind(&arena, &CALL, slice_of(json), &berlin, &arguments);
    assert_int_equal(bound.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(bound.reason, "ARGUMENTS_INVALID");
    assert_string_equal(bound.message, message);
}

static void assert_text(const struct plugin_argument *argument, const char *expected)
{
    assert_true(argument->is_given);
    assert_string_equal(arena_slice_string(&arena, argument->text), expected);
}

#define REQUIRED "\"name\":\"Ada\",\"start\":\"2026-11-22\",\"count\":3"

static void arguments__find_their_parameters(void **state)
{
    (void)state;
    const struct plugin_argument *bound =
        bind("{" REQUIRED ",\"status\":\"confirmed\",\"headers\":{\"a\":1},\"value\":[1.50]}");

    assert_text(&bound[0], "Ada");
    assert_text(&bound[1], "2026-11-21T23:00:00Z");
    assert_true(bound[2].is_given);
    assert_text(&bound[3], "CONFIRMED");
    assert_false(bound[4].is_given);
    assert_int_equal(bound[5].kind, JSON_IS_OBJECT);
    assert_string_equal(arena_slice_string(&arena, bound[6].value), "[1.50]");
}

static void none__is_as_if_left_out_where_it_is_the_default(void **state)
{
    (void)state;
    const struct plugin_argument *bound = bind("{" REQUIRED ",\"status\":null,\"value\":null}");

    assert_false(bound[3].is_given);
    assert_false(bound[6].is_given);
}

static void missing_ones__are_named_as_in_python(void **state)
{
    (void)state;
    assert_refused("{\"name\":\"Ada\",\"start\":\"2026-11-22\"}",
                   "f() missing 1 required argument: 'count'");
    assert_refused("{\"name\":\"Ada\"}", "f() missing 2 required arguments: 'start' and 'count'");
    assert_refused("{}", "f() missing 3 required arguments: 'name', 'start', and 'count'");
}

static void unknown_ones__are_named_with_what_was_meant(void **state)
{
    (void)state;
    assert_refused("{" REQUIRED ",\"emial\":\"x\"}",
                   "f() got an unexpected keyword argument 'emial'. Did you mean 'email'?");
    assert_refused("{" REQUIRED ",\"tenant_identifier\":\"x\"}",
                   "f() got an unexpected keyword argument 'tenant_identifier'");
    assert_refused("{" REQUIRED ",\"a\\nb\":\"x\"}", "f() got an unexpected keyword argument");
}

static void one_given_twice__is_refused(void **state)
{
    (void)state;
    assert_refused("{" REQUIRED ",\"name\":\"Bob\"}", "f(): name was given twice");
}

static void other_types__are_refused(void **state)
{
    (void)state;
    assert_refused("{\"name\":1}", "f(): name must be a str, not an int");
    assert_refused("{\"name\":1.5}", "f(): name must be a str, not a float");
    assert_refused("{\"name\":null}", "f(): name must be a str, not None");
    assert_refused("{\"name\":{\"$secret\":\"x\"}}", "f(): name must be a str, not a dict");
    assert_refused("{\"count\":\"3\"}", "f(): count must be an int, not a str");
    assert_refused("{\"count\":3.0}", "f(): count must be an int, not a float");
    assert_refused("{\"count\":true}", "f(): count must be an int, not a bool");
    assert_refused("{\"headers\":[]}", "f(): headers must be a dict, not a list");
    assert_refused("{\"is_new\":1}", "f(): is_new must be True or False, not an int");
    assert_refused("{\"email\":null}", "f(): email must be a str, not None");
}

static void bad_times__are_refused(void **state)
{
    (void)state;
    assert_refused("{\"start\":\"tomorrow\"}",
                   "f(): start must be a date like '2026-11-22' or a time like "
                   "'2026-11-22T14:30:00+01:00'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments__find_their_parameters),
        cmocka_unit_test(none__is_as_if_left_out_where_it_is_the_default),
        cmocka_unit_test(missing_ones__are_named_as_in_python),
        cmocka_unit_test(unknown_ones__are_named_with_what_was_meant),
        cmocka_unit_test(one_given_twice__is_refused),
        cmocka_unit_test(other_types__are_refused),
        cmocka_unit_test(bad_times__are_refused),
    };
    return cmocka_run_group_tests(tests, open_zone, close_zone);
}
