/* Markers in the place of blanks: values stay text, and places are those of the template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/template_mark.h"

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

static void assert_text(struct slice found, const char *text)
{
    assert_int_equal(found.length, strlen(text));
    assert_memory_equal(found.data, text, strlen(text));
}

static struct template_value text_value(const char *text)
{
    return (struct template_value){.kind = CONSTANT_TEXT, .text = slice_of(text)};
}

/* The source of a template as one string constant, its first blank filled. */
static struct slice filled(const char *text, const char *value)
{
    const struct template template = parse(text);
    const struct template_value constants[] = {text_value(value), text_value("2nd")};
    struct slice result;
    assert_true(template_fill(&arena, template_mark(&arena, &template), constants,
                              template.blank_count, 1000, &result));
    return result;
}

static void assert_place(const struct template *template, unsigned line, size_t byte_in_line,
                         unsigned wanted_line, unsigned wanted_column)
{
    const struct template_position at = template_place(template, line, byte_in_line);
    assert_int_equal(at.line, wanted_line);
    assert_int_equal(at.column, wanted_column);
}

static void template_mark__puts_names_where_blanks_were(void **state)
{
    (void)state;
    const struct template template =
        parse("f({{PROMPT:a}}, 'on {{DATE:today}}5')\n# \\{{x}} {{PROMPT:a}}");

    assert_text(template_mark(&arena, &template),
                "f(smooth_blank_0_, 'on smooth_blank_1_5')\n# {{x}} smooth_blank_2_");
}

static void template_mark__holds_no_value(void **state)
{
    (void)state;
    const struct template template = parse("api.log('{{PROMPT:a|A|x'); api.log('INJECTED')#}}')");

    assert_text(template_mark(&arena, &template), "api.log('smooth_blank_0_')");
}

static void template_is_marker__knows_whole_markers_only(void **state)
{
    (void)state;
    size_t blank = 99;
    assert_true(template_is_marker(SLICE("smooth_blank_0_"), 12, &blank));
    assert_int_equal(blank, 0);
    assert_true(template_is_marker(SLICE("smooth_blank_11_"), 12, &blank));
    assert_int_equal(blank, 11);
    assert_false(template_is_marker(SLICE("smooth_blank_12_"), 12, &blank));
    assert_false(template_is_marker(SLICE("smooth_blank_0_x"), 12, &blank));
    assert_false(template_is_marker(SLICE("xsmooth_blank_0_"), 12, &blank));
    assert_false(template_is_marker(SLICE("smooth_blank_00_"), 12, &blank));
    assert_false(template_is_marker(SLICE("smooth_blank__"), 12, &blank));
    assert_false(template_is_marker(SLICE("smooth_blank_0"), 12, &blank));
    assert_false(template_is_marker(SLICE("smooth_blank_18446744073709551616_"), 12, &blank));
    assert_false(template_is_marker(SLICE("smooth_blank_"), 12, &blank));
}

static void template_fill__keeps_hostile_values_as_they_are(void **state)
{
    (void)state;
    assert_text(filled("<{{PROMPT:a}}>", "x'); api.log('INJECTED')#"),
                "<x'); api.log('INJECTED')#>");
    assert_text(filled("<{{PROMPT:a}}>", "\"\"\"\n\\"), "<\"\"\"\n\\>");
    assert_text(filled("<{{PROMPT:a}}>", "{{DATE:today}}"), "<{{DATE:today}}>");
    assert_text(filled("<{{PROMPT:a}}>", "{x.__class__}%s"), "<{x.__class__}%s>");
    assert_text(filled("<{{PROMPT:a}}>", ""), "<>");
}

static void template_fill__reads_no_value_again(void **state)
{
    (void)state;
    assert_text(filled("{{PROMPT:a}} {{PROMPT:b}}", "smooth_blank_1_"), "smooth_blank_1_ 2nd");
    assert_text(filled("{{PROMPT:a}}{{PROMPT:b}}", "smooth_blank_"), "smooth_blank_2nd");
}

static void template_fill__takes_blanks_side_by_side(void **state)
{
    (void)state;
    assert_text(filled("{{PROMPT:a}}{{PROMPT:b}}7_", "1st"), "1st2nd7_");
}

static void template_fill__is_bounded(void **state)
{
    (void)state;
    const struct template_value value = text_value("12345");
    struct slice result;
    assert_true(template_fill(&arena, SLICE("smooth_blank_0_!"), &value, 1, 6, &result));
    assert_false(template_fill(&arena, SLICE("smooth_blank_0_!"), &value, 1, 5, &result));
    assert_true(template_fill(&arena, SLICE(""), &value, 1, 0, &result));
}

static void template_place__finds_what_python_complains_of(void **state)
{
    (void)state;
    const struct template template = parse("a = {{PROMPT:n}} + b\n\\{{ {{DATE:today}}é c\r\nd");

    assert_place(&template, 1, 0, 1, 1);
    assert_place(&template, 1, 4, 1, 5);       /* the marker */
    assert_place(&template, 1, 4 + 14, 1, 5);  /* its last byte */
    assert_place(&template, 1, 4 + 15, 1, 17); /* behind it */
    assert_place(&template, 1, 4 + 18, 1, 20); /* b */
    assert_place(&template, 2, 0, 2, 2);       /* behind the backslash */
    assert_place(&template, 2, 3, 2, 5);
    assert_place(&template, 2, 3 + 15 + 3, 2, 21); /* c */
    assert_place(&template, 3, 0, 3, 1);
}

static void template_place__stays_within_the_text(void **state)
{
    (void)state;
    const struct template template = parse("ab\ncd");

    assert_place(&template, 1, 100, 1, 3);
    assert_place(&template, 2, 100, 2, 3);
    assert_place(&template, 9, 0, 2, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template_mark__puts_names_where_blanks_were),
        cmocka_unit_test(template_mark__holds_no_value),
        cmocka_unit_test(template_is_marker__knows_whole_markers_only),
        cmocka_unit_test(template_fill__keeps_hostile_values_as_they_are),
        cmocka_unit_test(template_fill__reads_no_value_again),
        cmocka_unit_test(template_fill__takes_blanks_side_by_side),
        cmocka_unit_test(template_fill__is_bounded),
        cmocka_unit_test(template_place__finds_what_python_complains_of),
        cmocka_unit_test(template_place__stays_within_the_text),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
