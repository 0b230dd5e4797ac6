/* Pictures of filled templates: what each looks like where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/template_preview.h"

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

/* The picture of a script whose blanks, at most four, all have one value. */
static const char *picture(const char *script, struct template_value value)
{
    const struct template_value constants[] = {value, value, value, value};
    struct template template;
    struct slice text;
    template_parse(&arena, slice_of(script), &template);
    assert_int_equal(template.fault_count, 0);
    assert_true(template_preview(&arena, &template, constants, 1000, &text));
    return arena_slice_string(&arena, text);
}

static const char *with_text(const char *script, const char *text)
{
    return picture(script, (struct template_value){.kind = CONSTANT_TEXT, .text = slice_of(text)});
}

static void preview__fills_strings(void **state)
{
    (void)state;
    assert_string_equal(with_text("f('a {{PROMPT:x}} b')", "Ada"), "f('a Ada b')");
    assert_string_equal(with_text("f(\"{{PROMPT:x}}{{PROMPT:y}}\")", "Ada"), "f(\"AdaAda\")");
    assert_string_equal(with_text("'''\n{{PROMPT:x}}'''", "Ada"), "'''\nAda'''");
    assert_string_equal(with_text("'' '{{PROMPT:x}}'", "Ada"), "'' 'Ada'");
    assert_string_equal(with_text("'\\'{{PROMPT:x}}'", "Ada"), "'\\'Ada'");
}

static void preview__shows_literals_for_expressions(void **state)
{
    (void)state;
    const struct template_value whole = {
        .kind = CONSTANT_INTEGER, .text = SLICE("7"), .integer = 7};
    const struct template_value five = {.kind = CONSTANT_NUMBER, .text = SLICE("5"), .number = 5};
    const struct template_value many = {
        .kind = CONSTANT_NUMBER, .text = SLICE("1e+30"), .number = 1e30};
    const struct template_value yes = {
        .kind = CONSTANT_BOOLEAN, .text = SLICE("True"), .boolean = true};

    assert_string_equal(with_text("x = {{PROMPT:x}}", "Ada"), "x = 'Ada'");
    assert_string_equal(with_text("x = {{PROMPT:x}}", "Ada's"), "x = \"Ada's\"");
    assert_string_equal(with_text("x = {{PROMPT:x}}", "'\""), "x = '\\'\"'");
    assert_string_equal(with_text("x = {{PROMPT:x}}", "a\\b\n\t\x01"), "x = 'a\\\\b\\n\\t\\x01'");
    assert_string_equal(with_text("x = {{PROMPT:x}}", "zoë 🙂"), "x = 'zoë 🙂'");
    assert_string_equal(picture("x = {{PROMPT:x}} + '{{PROMPT:x}}'", whole), "x = 7 + '7'");
    assert_string_equal(picture("x = {{PROMPT:x}} + '{{PROMPT:x}}'", five), "x = 5.0 + '5'");
    assert_string_equal(picture("x = {{PROMPT:x}}", many), "x = 1e+30");
    assert_string_equal(picture("x = {{PROMPT:x}}", yes), "x = True");
}

static void preview__escapes_what_would_end_the_string(void **state)
{
    (void)state;
    static const char hostile[] = "x'); api.log(\"INJECTED\")#\n";
    assert_string_equal(with_text("api.log('{{PROMPT:x}}')", hostile),
                        "api.log('x\\'); api.log(\"INJECTED\")#\\n')");
    assert_string_equal(with_text("api.log(\"{{PROMPT:x}}\")", hostile),
                        "api.log(\"x'); api.log(\\\"INJECTED\\\")#\\n\")");
    assert_string_equal(with_text("api.log('''{{PROMPT:x}}''')", "'''"),
                        "api.log('''\\'\\'\\'''')");
    assert_string_equal(with_text("api.log(r'{{PROMPT:x}}')", "a\\b"), "api.log(r'a\\b')");
    assert_string_equal(with_text("x = 1  # {{PROMPT:x}}\ny = {{PROMPT:x}}", "a'\nb"),
                        "x = 1  # a'\\nb\ny = \"a'\\nb\"");
}

static void preview__knows_formatted_strings(void **state)
{
    (void)state;
    assert_string_equal(with_text("f'{{PROMPT:x}} {1}'", "{0}"), "f'{{0}} {1}'");
    assert_string_equal(with_text("f'{ {{PROMPT:x}} }'", "Ada"), "f'{ 'Ada' }'");
    assert_string_equal(with_text("F'{n:{{PROMPT:x}}} {{PROMPT:x}}'", ">7"), "F'{n:>7} >7'");
    assert_string_equal(with_text("f'{n:{w}} {{PROMPT:x}}'", "Ada"), "f'{n:{w}} Ada'");
    assert_string_equal(with_text("f'{d[\"k\"]} \\{{}} {{PROMPT:x}}'", "Ada"),
                        "f'{d[\"k\"]} {{}} Ada'");
    assert_string_equal(with_text("f'{(lambda: 1)()}{{PROMPT:x}}'", "Ada"),
                        "f'{(lambda: 1)()}Ada'");
    assert_string_equal(with_text("rf'{{PROMPT:x}}'", "\\{"), "rf'\\{{'");
}

static void preview__tells_strings_from_comments(void **state)
{
    (void)state;
    assert_string_equal(with_text("# it's\nx = {{PROMPT:x}}", "Ada"), "# it's\nx = 'Ada'");
    assert_string_equal(with_text("x = '#' + {{PROMPT:x}}", "Ada"), "x = '#' + 'Ada'");
    assert_string_equal(with_text("# a\r# {{PROMPT:x}}", "Ada"), "# a\r# Ada");
}

static void preview__of_what_is_not_python_ends(void **state)
{
    (void)state;
    assert_string_equal(with_text("'open\nx = {{PROMPT:x}}", "Ada"), "'open\nx = 'Ada'");
    assert_string_equal(with_text("}}} {{PROMPT:x}}", "Ada"), "}}} 'Ada'");
    assert_string_equal(with_text("''' {{PROMPT:x}}", "Ada"), "''' Ada");
    assert_string_equal(with_text("abcr'{{PROMPT:x}}'", "\\"), "abcr'\\\\'");
    assert_non_null(with_text("f'{f\"{f'{f\"{f'{f\"{f'{f\"{f'{{PROMPT:x}}", "Ada"));
}

static void preview__is_bounded(void **state)
{
    (void)state;
    const struct template_value value = {.kind = CONSTANT_TEXT, .text = SLICE("12345")};
    struct template template;
    struct slice text;
    template_parse(&arena, SLICE("'{{PROMPT:x}}'"), &template);

    assert_true(template_preview(&arena, &template, &value, 7, &text));
    assert_int_equal(text.length, 7);
    assert_false(template_preview(&arena, &template, &value, 6, &text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(preview__fills_strings),
        cmocka_unit_test(preview__shows_literals_for_expressions),
        cmocka_unit_test(preview__escapes_what_would_end_the_string),
        cmocka_unit_test(preview__knows_formatted_strings),
        cmocka_unit_test(preview__tells_strings_from_comments),
        cmocka_unit_test(preview__of_what_is_not_python_ends),
        cmocka_unit_test(preview__is_bounded),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
