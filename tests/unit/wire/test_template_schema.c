/* The form of a template as JSON Schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/template_schema.h"

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

static const char *schema_of(const char *text)
{
    const struct template template = parse(text);
    struct buf out = {0};
    template_schema_write(&arena, &template, &out);
    const char *schema = arena_slice_string(&arena, buf_slice(&out));
    buf_fini(&out);
    return schema;
}

/* The schema of one optional prompt. */
static void assert_property(const char *prompt, const char *property)
{
    const char *wanted =
        arena_printf(&arena,
                     "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
                     "\"type\":\"object\",\"properties\":{\"a\":{\"title\":\"A\",%s}},"
                     "\"required\":[],\"additionalProperties\":false}",
                     property);
    assert_string_equal(schema_of(prompt), wanted);
}

static void template_schema__of_nothing_takes_nothing(void **state)
{
    (void)state;
    assert_string_equal(schema_of("x = 1"),
                        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
                        "\"type\":\"object\",\"properties\":{},\"required\":[],"
                        "\"additionalProperties\":false}");
}

static void template_schema__lists_what_is_required(void **state)
{
    (void)state;
    assert_string_equal(
        schema_of("{{PROMPT:b|Say \"hi\"}}{{PROMPT:n||5|integer:1..30}}{{PROMPT:c|C||date}}"),
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","
        "\"properties\":{"
        "\"b\":{\"title\":\"Say \\\"hi\\\"\",\"type\":\"string\",\"minLength\":1,"
        "\"maxLength\":1000},"
        "\"n\":{\"title\":\"n\",\"type\":\"integer\",\"minimum\":1,\"maximum\":30,"
        "\"default\":5},"
        "\"c\":{\"title\":\"C\",\"type\":\"string\",\"format\":\"date\"}},"
        "\"required\":[\"b\",\"c\"],\"additionalProperties\":false}");
}

static void template_schema__has_every_type(void **state)
{
    (void)state;
    assert_property("{{PROMPT:a|A|}}", "\"type\":\"string\",\"maxLength\":1000,\"default\":\"\"");
    assert_property("{{PROMPT:a|A|x|textarea}}",
                    "\"type\":\"string\",\"maxLength\":10000,\"default\":\"x\"");
    assert_property("{{PROMPT:a|A|0.5|number}}", "\"type\":\"number\",\"default\":0.5");
    assert_property("{{PROMPT:a|A|True|boolean}}", "\"type\":\"boolean\",\"default\":true");
    assert_property("{{PROMPT:a|A|b@c.test|email}}",
                    "\"type\":\"string\",\"format\":\"email\",\"default\":\"b@c.test\"");
    assert_property("{{PROMPT:a|A|https://c.test/|url}}",
                    "\"type\":\"string\",\"format\":\"uri\",\"default\":\"https://c.test/\"");
    assert_property("{{PROMPT:a|A|y|choice:x,y}}",
                    "\"type\":\"string\",\"enum\":[\"x\",\"y\"],\"default\":\"y\"");
    assert_property("{{PROMPT:a|A|0190a0b0-0000-7000-8000-00000000000f|resource}}",
                    "\"type\":\"string\",\"format\":\"uuid\","
                    "\"default\":\"0190a0b0-0000-7000-8000-00000000000f\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template_schema__of_nothing_takes_nothing),
        cmocka_unit_test(template_schema__lists_what_is_required),
        cmocka_unit_test(template_schema__has_every_type),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
