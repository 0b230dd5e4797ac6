/* Hostile values through the whole of it: filled into a script, run in the jail, and said by the
 * script itself. Each comes back as the text that it was. */
#include "support/jail_test.h"

#include "unit/wire/hostile_values.h"

/* What is no value of a form: refused before (tests/unit/wire/test_template_injection.c). */
static bool is_refused(const char *value)
{
    for (; *value != '\0'; value++)
        if ((*value > 0 && *value < ' ' && strchr("\n\r\t", *value) == NULL) || *value == 0x7f)
            return true;
    return false;
}

static void assert_says(struct jail_test *t, const char *script, const char *value)
{
    if (is_refused(value))
        return;
    run_template(t, script, (const char *const[]){"v", value, NULL});
    assert_succeeded(t, "");
    const char *wanted = arena_printf(&t->arena, "info: <%s>\n", value);
    if (!slice_is(buf_slice(&t->log), wanted))
        fail_msg("%s in %s became %.*s", value, script, (int)t->log.length, t->log.data);
}

static void value__in_a_string_is_text(void **state)
{
    for (size_t i = 0; i < HOSTILE_COUNT; i++)
        assert_says(*state, "api.log('<{{PROMPT:v|V||textarea}}>')", HOSTILE_VALUES[i]);
}

static void value__in_quotes_of_any_kind_is_text(void **state)
{
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        assert_says(*state, "api.log(\"<{{PROMPT:v|V||textarea}}>\")", HOSTILE_VALUES[i]);
        assert_says(*state, "api.log('''<{{PROMPT:v|V||textarea}}>''')", HOSTILE_VALUES[i]);
        assert_says(*state, "api.log(r'<{{PROMPT:v|V||textarea}}>')", HOSTILE_VALUES[i]);
    }
}

static void value__in_a_formatted_string_is_text(void **state)
{
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        assert_says(*state, "api.log(f'<{{PROMPT:v|V||textarea}}>')", HOSTILE_VALUES[i]);
        assert_says(*state, "x = 1\napi.log(f'<{ {{PROMPT:v|V||textarea}} }>')", HOSTILE_VALUES[i]);
    }
}

static void value__in_the_place_of_an_expression_is_text(void **state)
{
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        assert_says(*state, "api.log('<' + {{PROMPT:v|V||textarea}} + '>')", HOSTILE_VALUES[i]);
        assert_says(*state, "x = {{PROMPT:v|V||textarea}}\nprint('<', x, '>', sep='')",
                    HOSTILE_VALUES[i]);
    }
}

static void value__that_is_formatted_again_is_text(void **state)
{
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        assert_says(*state, "api.log('<{}>'.format('{{PROMPT:v|V||textarea}}'))",
                    HOSTILE_VALUES[i]);
        assert_says(*state, "api.log('<%s>' % {{PROMPT:v|V||textarea}})", HOSTILE_VALUES[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        jail_test(value__in_a_string_is_text),
        jail_test(value__in_quotes_of_any_kind_is_text),
        jail_test(value__in_a_formatted_string_is_text),
        jail_test(value__in_the_place_of_an_expression_is_text),
        jail_test(value__that_is_formatted_again_is_text),
    };
    return jail_test_main(tests, sizeof tests / sizeof *tests);
}
