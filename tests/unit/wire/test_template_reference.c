/* The reference of blanks says what the parser reads, all of it and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/template_reference.h"

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
    if (template.fault_count > 0)
        fail_msg("%s: %s", text, template.faults[0].message);
    return template;
}

static void assert_entries(const struct template_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(entries[i].name[0] != '\0' && entries[i].form[0] != '\0');
        assert_int_equal(entries[i].summary[strlen(entries[i].summary) - 1], '.');
        parse(entries[i].example);
    }
}

static void reference__has_examples_that_parse(void **state)
{
    (void)state;
    assert_entries(TEMPLATE_FORMS, TEMPLATE_FORM_COUNT);
    assert_entries(TEMPLATE_DATES, TEMPLATE_DATE_COUNT);
    assert_entries(TEMPLATE_CONTEXTS, TEMPLATE_CONTEXT_COUNT);
    assert_entries(TEMPLATE_TYPES, TEMPLATE_TYPE_COUNT);
}

static void reference__names_each_context_as_templates_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEMPLATE_CONTEXT_COUNT; i++) {
        const char *name = template_context_name((enum template_context)i);
        const struct template template = parse(TEMPLATE_CONTEXTS[i].form);
        assert_string_equal(TEMPLATE_CONTEXTS[i].name, name);
        assert_int_equal(template.pieces[0].context, i);
    }
}

static void reference__shows_each_type_with_its_own_example(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEMPLATE_TYPE_COUNT; i++) {
        const struct template_entry *entry = &TEMPLATE_TYPES[i];
        assert_string_equal(entry->name, template_type_name((enum template_type)i));
        assert_int_equal(parse(entry->example).prompts[0].type, i);
        const char *script = arena_printf(&arena, "{{PROMPT:x|X||%s}}", entry->form);
        assert_int_equal(parse(script).prompts[0].type, i);
    }
}

static void reference__has_forms_of_dates_that_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEMPLATE_DATE_COUNT; i++)
        parse(arena_printf(&arena, "{{DATE:%s}}", TEMPLATE_DATES[i].form));
    assert_int_equal(TEMPLATE_DATE_COUNT, 3 + 7 + 4); /* the words, the weekdays, the units */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference__has_examples_that_parse),
        cmocka_unit_test(reference__names_each_context_as_templates_do),
        cmocka_unit_test(reference__shows_each_type_with_its_own_example),
        cmocka_unit_test(reference__has_forms_of_dates_that_parse),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
