/* Values for blanks: what each type takes, and what becomes of what is left alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/base64.h"
#include "wire/date_cases.h"
#include "wire/template_value.h"

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

static struct template parse(const char *text)
{
    struct template template;
    template_parse(&arena, slice_of(text), &template);
    assert_int_equal(template.fault_count, 0);
    return template;
}

static struct template_given text_given(const char *text)
{
    return (struct template_given){.kind = GIVEN_TEXT, .text = slice_of(text)};
}

static struct template_given number_given(double number)
{
    return (struct template_given){.kind = GIVEN_NUMBER, .number = number};
}

static struct template_given boolean_given(bool boolean)
{
    return (struct template_given){.kind = GIVEN_BOOLEAN, .boolean = boolean};
}

/* What a prompt of a type makes of a value. */
static const char *read_given(const char *type, struct template_given given,
                              struct template_value *ret_value)
{
    const struct template template = parse(arena_printf(&arena, "{{PROMPT:a|A||%s}}", type));
    return template_value_read(&arena, &template.prompts[0], &given, ret_value);
}

static struct template_value value_of(const char *type, struct template_given given)
{
    struct template_value value = {0};
    assert_null(read_given(type, given, &value));
    return value;
}

static void assert_text(const char *type, struct template_given given, const char *text)
{
    const struct template_value value = value_of(type, given);
    assert_int_equal(value.text.length, strlen(text));
    assert_memory_equal(value.text.data, text, strlen(text));
}

static void assert_refused(const char *type, struct template_given given, const char *wanted)
{
    struct template_value value;
    const char *wrong = read_given(type, given, &value);
    assert_non_null(wrong);
    assert_string_equal(wrong, wanted);
}

static void value_read__takes_one_line_as_text(void **state)
{
    (void)state;
    const char *wanted = "must be one line, 1 to 1000 characters long";
    assert_text("text", text_given("x'); api.log('INJECTED')#"), "x'); api.log('INJECTED')#");
    assert_int_equal(value_of("text", text_given("é")).kind, CONSTANT_TEXT);
    assert_refused("text", text_given(""), wanted);
    assert_refused("text", text_given("a\nb"), wanted);
    assert_refused("text", number_given(1), "must be a text");
    assert_refused("text", boolean_given(true), "must be a text");
    assert_refused("text", text_given("\xff"), "must be a text");
    assert_refused("text",
                   (struct template_given){.kind = GIVEN_TEXT, .text = slice_make("a\0b", 3)},
                   "must be a text");
}

static void value_read__takes_lines_as_textarea(void **state)
{
    (void)state;
    assert_text("textarea", text_given("a\n\tb\r\n"), "a\n\tb\r\n");
    assert_refused("textarea", text_given("a\x1b"), "must be 1 to 10000 characters long");
    assert_refused("textarea", text_given(""), "must be 1 to 10000 characters long");
}

static void value_read__counts_characters(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < 1000; i++)
        buf_append_literal(&text, "é");
    struct template_value value;
    assert_null(
        read_given("text", text_given(arena_slice_string(&arena, buf_slice(&text))), &value));
    buf_append_byte(&text, 'x');
    assert_refused("text", text_given(arena_slice_string(&arena, buf_slice(&text))),
                   "must be one line, 1 to 1000 characters long");
    buf_fini(&text);
}

static void value_read__takes_whole_numbers(void **state)
{
    (void)state;
    const char *wanted = "must be a whole number from 1 to 30";
    const struct template_value value = value_of("integer:1..30", text_given("30"));
    assert_int_equal(value.kind, CONSTANT_INTEGER);
    assert_int_equal(value.integer, 30);
    assert_text("integer:1..30", number_given(1), "1");
    assert_text("integer", text_given("-9007199254740991"), "-9007199254740991");
    assert_refused("integer:1..30", text_given("31"), wanted);
    assert_refused("integer:1..30", number_given(0), wanted);
    assert_refused("integer:1..30", number_given(1.5), wanted);
    assert_refused("integer:1..30", text_given("1; x"), wanted);
    assert_refused("integer:1..30", boolean_given(true), wanted);
    assert_refused("integer", text_given("9007199254740992"), "must be a whole number");
    assert_refused("integer", number_given(1e300), "must be a whole number");
    assert_refused("integer", number_given((double)NAN), "must be a whole number");
}

static void value_read__takes_numbers(void **state)
{
    (void)state;
    const struct template_value value = value_of("number", text_given("2.50"));
    assert_int_equal(value.kind, CONSTANT_NUMBER);
    assert_true(value.number == 2.5);
    assert_text("number", text_given("2.50"), "2.5");
    assert_text("number:0..1", number_given(0.1), "0.1");
    assert_refused("number:0..1", number_given(1.1), "must be a number from 0 to 1");
    assert_refused("number", number_given((double)INFINITY), "must be a number");
    assert_refused("number", text_given("nan"), "must be a number");
    assert_refused("number", text_given("__import__('os')"), "must be a number");
}

static void value_read__takes_booleans(void **state)
{
    (void)state;
    assert_true(value_of("boolean", boolean_given(true)).boolean);
    assert_int_equal(value_of("boolean", boolean_given(true)).kind, CONSTANT_BOOLEAN);
    assert_text("boolean", text_given("true"), "True");
    assert_text("boolean", text_given("False"), "False");
    assert_refused("boolean", text_given("yes"), "must be true or false");
    assert_refused("boolean", number_given(1), "must be true or false");
}

static void value_read__takes_dates_addresses_and_urls(void **state)
{
    (void)state;
    assert_text("date", text_given("2024-02-29"), "2024-02-29");
    assert_refused("date", text_given("2023-02-29"), "must be a date as in 2026-01-31");
    assert_text("email", text_given("ada@x.test"), "ada@x.test");
    assert_refused("email", text_given("ada@x.test\nbcc: b@x.test"), "must be an e-mail address");
    assert_text("url", text_given("https://x.test/a?b=c"), "https://x.test/a?b=c");
    assert_text("url", text_given("http://x.test:8080/"), "http://x.test:8080/");
    const char *wanted = "must be a web address as in https://example.com/path";
    assert_refused("url", text_given("javascript:alert(1)"), wanted);
    assert_refused("url", text_given("http://https://x.test"), wanted);
    assert_refused("url", text_given("file:///etc/passwd"), wanted);
}

static void value_read__takes_choices_and_ids(void **state)
{
    (void)state;
    assert_text("choice:daily,weekly", text_given("weekly"), "weekly");
    assert_refused("choice:daily,weekly", text_given("weakly"),
                   "must be one of the choices: did you mean weekly?");
    assert_refused("choice:daily,weekly", text_given("never ever"), "must be one of the choices");
    assert_text("resource", text_given("0190A0B0-0000-7000-8000-00000000000F"),
                "0190a0b0-0000-7000-8000-00000000000f");
    assert_refused("customer", text_given("7"), "must be an id");
}

static status values(const char *text, const struct template_input *inputs, size_t count,
                     const struct template_value **ret_values)
{
    const struct template template = parse(text);
    return template_values(&arena, &template, inputs, count, ret_values);
}

static void template_values__keeps_defaults_of_what_is_left_alone(void **state)
{
    (void)state;
    const char *text = "{{PROMPT:a|A|x}}{{PROMPT:b|B|7|integer}}{{PROMPT:c|C|d}}{{PROMPT:e|E|f}}";
    const struct template_input inputs[] = {
        {"b", text_given("")}, {"c", {.kind = GIVEN_NOTHING}}, {"e", text_given("")}};
    const struct template_value *found;

    assert_int_equal(values(text, inputs, 3, &found).code, STATUS_OK);
    assert_true(slice_is(found[0].text, "x"));
    assert_int_equal(found[1].integer, 7);
    assert_true(slice_is(found[2].text, "d"));
    assert_true(slice_is(found[3].text, "")); /* an empty text is a text */
}

static void template_values__tells_all_that_is_wrong(void **state)
{
    (void)state;
    const struct template_input inputs[] = {{"dais", text_given("1")}, {"n", text_given("99")}};
    const struct template_value *found;
    const status outcome = values("{{PROMPT:days}}{{PROMPT:n|N||integer:1..2}}", inputs, 2, &found);

    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "VALUE_UNKNOWN");
    const struct status_violation *violation = outcome.details->violations;
    assert_string_equal(violation->field, "values.dais");
    assert_string_equal(violation->description, "is not asked for: did you mean days?");
    violation = violation->next;
    assert_string_equal(violation->field, "values.days");
    assert_string_equal(violation->description, "is required");
    violation = violation->next;
    assert_string_equal(violation->field, "values.n");
    assert_string_equal(violation->description, "must be a whole number from 1 to 2");
    assert_null(violation->next);
}

static void template_values__refuses_one_given_twice(void **state)
{
    (void)state;
    const struct template_input inputs[] = {{"a", text_given("1")}, {"a", text_given("2")}};
    const struct template_value *found;

    assert_string_equal(values("{{PROMPT:a}}", inputs, 2, &found).reason, "VALUE_TWICE");
}

static void template_resolve__gives_every_blank_its_constant(void **state)
{
    (void)state;
    struct slice bytes;
    struct time_zone zone;
    assert_true(base64_decode(&arena, slice_of(DATE_ZONES[1].base64), &bytes)); /* Berlin */
    assert_true(time_zone_read(bytes, &zone));
    const struct template template =
        parse("{{PROMPT:n|N||integer}} {{CONTEXT:business_name}} {{DATE:tomorrow}} {{PROMPT:n}} "
              "{{CONTEXT:primary_domain}}");
    const struct template_input inputs[] = {{"n", number_given(3)}};
    const struct template_facts facts = {
        .inputs = inputs,
        .input_count = 1,
        .context = {[CONTEXT_BUSINESS_NAME] = "Ada's \"Cuts\""},
        .zone = &zone,
        .now_us = INT64_C(1709161200) * 1000 * 1000, /* 2024-02-28T23:00:00Z: the 29th there */
    };
    const struct template_value *constants;

    assert_int_equal(template_resolve(&arena, &template, &facts, &constants).code, STATUS_OK);
    assert_int_equal(constants[0].integer, 3);
    assert_true(slice_is(constants[1].text, "Ada's \"Cuts\""));
    assert_true(slice_is(constants[2].text, "2024-03-01"));
    assert_int_equal(constants[3].kind, CONSTANT_INTEGER);
    assert_true(slice_is(constants[4].text, ""));
}

static void template_resolve__refuses_a_now_out_of_reach(void **state)
{
    (void)state;
    const struct template template = parse("");
    const struct template_facts early = {.now_us = INT64_C(-2208988800000001)};
    const struct template_facts late = {.now_us = INT64_C(32503680000000000)};
    const struct template_value *constants;

    assert_string_equal(template_resolve(&arena, &template, &early, &constants).reason,
                        "NOW_INVALID");
    assert_string_equal(template_resolve(&arena, &template, &late, &constants).reason,
                        "NOW_INVALID");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value_read__takes_one_line_as_text),
        cmocka_unit_test(value_read__takes_lines_as_textarea),
        cmocka_unit_test(value_read__counts_characters),
        cmocka_unit_test(value_read__takes_whole_numbers),
        cmocka_unit_test(value_read__takes_numbers),
        cmocka_unit_test(value_read__takes_booleans),
        cmocka_unit_test(value_read__takes_dates_addresses_and_urls),
        cmocka_unit_test(value_read__takes_choices_and_ids),
        cmocka_unit_test(template_values__keeps_defaults_of_what_is_left_alone),
        cmocka_unit_test(template_values__tells_all_that_is_wrong),
        cmocka_unit_test(template_values__refuses_one_given_twice),
        cmocka_unit_test(template_resolve__gives_every_blank_its_constant),
        cmocka_unit_test(template_resolve__refuses_a_now_out_of_reach),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
