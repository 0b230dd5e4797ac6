/* Values never become code: a table of hostile ones in every place where a value, or what an author
 * writes into a blank, can stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/base64.h"
#include "wire/date_cases.h"
#include "wire/hostile_values.h"
#include "wire/template_mark.h"
#include "wire/template_preview.h"
#include "wire/template_schema.h"
#include "wire/template_value.h"

static struct arena arena;
static struct time_zone utc;

static int open_arena(void **state)
{
    (void)state;
    struct slice bytes;
    arena_init(&arena);
    const bool is_zone = base64_decode(&arena, slice_of(DATE_ZONES[0].base64), &bytes) &&
                         time_zone_read(bytes, &utc);
    return is_zone && strcmp(DATE_ZONES[0].name, "UTC") == 0 ? 0 : -1;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

/* All blanks of the tests' scripts stand in strings and as expressions, with others beside. */
static const char SCRIPT[] =
    "api.log('<{{PROMPT:v|V||%s}}>', {{PROMPT:v}}, '{{CONTEXT:owner_email}}"
    "{{PROMPT:v}}{{DATE:today}}')";
static const char MARKED[] = "api.log('<smooth_blank_0_>', smooth_blank_1_, 'smooth_blank_2_"
                             "smooth_blank_3_smooth_blank_4_')";
enum { BLANKS = 5, TEXT_BYTES_MAX = 4096 };

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
    assert_memory_equal(found.data, text, found.length);
}

/* The string constants of the marked script, filled. */
static void assert_filled(const struct template_value *constants, const char *first,
                          const char *second)
{
    struct slice text;
    assert_true(template_fill(&arena, SLICE("<smooth_blank_0_>"), constants, BLANKS, TEXT_BYTES_MAX,
                              &text));
    assert_text(text, first);
    assert_true(template_fill(&arena, SLICE("smooth_blank_2_smooth_blank_3_smooth_blank_4_"),
                              constants, BLANKS, TEXT_BYTES_MAX, &text));
    assert_text(text, second);
}

/* Fills the script, whose prompt has a type, with a value and a context. */
static void resolve(const struct template *template, const char *value, const char *email,
                    const struct template_value **ret_constants)
{
    const struct template_input input = {
        .name = "v",
        .given = {.kind = GIVEN_TEXT, .text = slice_of(value)},
    };
    const struct template_facts facts = {
        .inputs = &input,
        .input_count = 1,
        .context = {[CONTEXT_OWNER_EMAIL] = email},
        .zone = &utc,
    };
    const status outcome = template_resolve(&arena, template, &facts, ret_constants);
    assert_int_equal(outcome.code, STATUS_OK);
}

static bool takes(const struct template *template, const char *value, struct template_value *ret)
{
    const struct template_given given = {.kind = GIVEN_TEXT, .text = slice_of(value)};
    return template_value_read(&arena, &template->prompts[0], &given, ret) == NULL;
}

/* A value that a type took: either it is the text itself, in every place, or the type made a
 * constant of its own of it, of characters that say nothing else. */
static void assert_stays_text(const struct template *template, const char *value)
{
    const struct template_value *constants;
    resolve(template, value, "ada@x.test", &constants);
    assert_text(template_mark(&arena, template), MARKED);
    const char *text = arena_slice_string(&arena, constants[0].text);
    assert_filled(constants, arena_printf(&arena, "<%s>", text),
                  arena_printf(&arena, "ada@x.test%s1970-01-01", text));
    assert_text(constants[1].text, text);

    const enum template_type type = template->prompts[0].type;
    if (constants[0].kind == CONSTANT_TEXT && type != TYPE_RESOURCE && type != TYPE_CUSTOMER)
        assert_string_equal(text, value);
    else
        assert_int_equal(strspn(text, "0123456789abcdef+-.eTrueFals"), strlen(text));
}

static void values__stay_text_whatever_the_type(void **state)
{
    (void)state;
    size_t taken[TEMPLATE_TYPE_COUNT] = {0};
    assert_true(HOSTILE_COUNT >= 60);
    for (size_t t = 0; t < TEMPLATE_TYPE_COUNT; t++) {
        const char *type = template_type_name((enum template_type)t);
        const char *form = t == TYPE_CHOICE ? "choice:a,b" : type;
        const struct template template = parse(arena_printf(&arena, SCRIPT, form));
        for (size_t i = 0; i < HOSTILE_COUNT; i++) {
            struct template_value value;
            if (!takes(&template, HOSTILE_VALUES[i], &value))
                continue;
            assert_stays_text(&template, HOSTILE_VALUES[i]);
            taken[t]++;
        }
    }
    /* One line takes all but control characters, several lines those of ends of lines too. */
    assert_true(taken[TYPE_TEXT] > 60);
    assert_true(taken[TYPE_TEXTAREA] > taken[TYPE_TEXT]);
    /* The others have no form that any of these has. */
    assert_int_equal(taken[TYPE_INTEGER] + taken[TYPE_NUMBER] + taken[TYPE_BOOLEAN] +
                         taken[TYPE_DATE] + taken[TYPE_EMAIL] + taken[TYPE_URL] +
                         taken[TYPE_CHOICE] + taken[TYPE_RESOURCE] + taken[TYPE_CUSTOMER],
                     0);
}

/* Those types take what ends like their values no more than the hostile values themselves. */
static void values__of_other_types_take_nothing_behind(void **state)
{
    (void)state;
    static const struct {
        const char *form, *value;
    } fine[] = {
        {"integer", "7"},
        {"number", "2.5"},
        {"boolean", "true"},
        {"date", "2026-01-31"},
        {"email", "ada@x.test"},
        {"choice:a,b", "a"},
        {"resource", "01a1ff74-989d-70d1-ad39-50c20702cb55"},
    };
    for (size_t f = 0; f < sizeof fine / sizeof *fine; f++) {
        const struct template template = parse(arena_printf(&arena, SCRIPT, fine[f].form));
        struct template_value value;
        assert_true(takes(&template, fine[f].value, &value));
        for (size_t i = 0; i < HOSTILE_COUNT; i++) {
            const char *behind = arena_printf(&arena, "%s%s", fine[f].value, HOSTILE_VALUES[i]);
            const char *before = arena_printf(&arena, "%s%s", HOSTILE_VALUES[i], fine[f].value);
            if (takes(&template, behind, &value))
                assert_stays_text(&template, behind);
            if (takes(&template, before, &value))
                assert_stays_text(&template, before);
        }
    }
}

/* Paths of web addresses have room for much; quotes and spaces are not among it. */
static void values__in_web_addresses_stay_text(void **state)
{
    (void)state;
    const struct template template = parse(arena_printf(&arena, SCRIPT, "url"));
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        const char *url = arena_printf(&arena, "https://x.test/%s", HOSTILE_VALUES[i]);
        struct template_value value;
        if (!takes(&template, url, &value))
            continue;
        assert_stays_text(&template, url);
        assert_int_equal(strcspn(url, "\"<> \n\r\\"), strlen(url));
    }
}

static void values__that_are_choices_stay_text(void **state)
{
    (void)state;
    size_t tried = 0;
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        if (strchr(HOSTILE_VALUES[i], '}') != NULL)
            continue; /* it may end the blank: the rest is the author's own script */
        const char *choices = arena_printf(&arena, "choice:a,%s", HOSTILE_VALUES[i]);
        struct template template;
        template_parse(&arena, slice_of(arena_printf(&arena, SCRIPT, choices)), &template);
        if (template.fault_count > 0)
            continue; /* the author hears of it */
        assert_int_equal(template.blank_count, BLANKS);
        for (size_t c = 0; c < template.prompts[0].choice_count; c++)
            assert_stays_text(&template, template.prompts[0].choices[c]);
        tried++;
    }
    assert_true(tried > 30);
}

static void values__with_a_nul_are_refused(void **state)
{
    (void)state;
    const struct template template = parse(arena_printf(&arena, SCRIPT, "textarea"));
    const struct template_given given = {.kind = GIVEN_TEXT, .text = SLICE("a\0b")};
    const struct template_given broken = {.kind = GIVEN_TEXT, .text = SLICE("a\xff")};
    struct template_value value;

    assert_non_null(template_value_read(&arena, &template.prompts[0], &given, &value));
    assert_non_null(template_value_read(&arena, &template.prompts[0], &broken, &value));
}

static void contexts__stay_text(void **state)
{
    (void)state;
    const struct template template = parse(arena_printf(&arena, SCRIPT, "text"));
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        const char *hostile = HOSTILE_VALUES[i];
        const struct template_value *constants;
        resolve(&template, "Ada", hostile, &constants);
        assert_text(template_mark(&arena, &template), MARKED);
        assert_text(constants[2].text, hostile);
        assert_filled(constants, "<Ada>", arena_printf(&arena, "%sAda1970-01-01", hostile));
    }
}

/* What an author writes into a blank is no code either. */

static void defaults__stay_text(void **state)
{
    (void)state;
    size_t tried = 0;
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        const char *hostile = HOSTILE_VALUES[i];
        const char *script =
            arena_printf(&arena, "api.log('{{PROMPT:v|V|x%sx|textarea}}')", hostile);
        struct template template;
        template_parse(&arena, slice_of(script), &template);
        if (template.fault_count > 0)
            continue;
        if (template.blank_count != 1 || template.piece_count != 3)
            continue; /* it ends the blank: the rest is the author's own script */
        if (template.prompts[0].default_value.text.length != strlen(hostile) + 2)
            continue; /* likewise */
        assert_text(template_mark(&arena, &template), "api.log('smooth_blank_0_')");
        assert_text(template.prompts[0].default_value.text, arena_printf(&arena, "x%sx", hostile));
        tried++;
    }
    assert_true(tried > 60);
}

static void labels__stay_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        const char *script = arena_printf(&arena, "{{PROMPT:v|x%sx}}", HOSTILE_VALUES[i]);
        struct template template;
        struct buf schema = {0};
        template_parse(&arena, slice_of(script), &template);
        if (template.fault_count > 0)
            continue;
        /* Whatever it is, it can be shown as JSON. */
        template_schema_write(&arena, &template, &schema);
        buf_fini(&schema);
        assert_true(slice_starts_with(template_mark(&arena, &template), "smooth_blank_0_"));
    }
}

/* A blank that is no good, or else nothing but a marker, whatever stands in it. */
static void assert_no_code(const char *kind, const char *inner)
{
    struct template template;
    template_parse(&arena, slice_of(arena_printf(&arena, "{{%s:%s}}", kind, inner)), &template);
    if (template.fault_count == 0)
        assert_text(template_mark(&arena, &template), "smooth_blank_0_");
}

static void expressions__of_dates_contexts_and_names_are_no_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        const char *hostile = HOSTILE_VALUES[i];
        if (strchr(hostile, '}') != NULL)
            continue; /* it may end the blank: the rest is the author's own script */
        assert_no_code("DATE", hostile);
        assert_no_code("CONTEXT", hostile);
        assert_no_code("DATE", arena_printf(&arena, "today%s", hostile));
        assert_no_code("CONTEXT", arena_printf(&arena, "%sowner_email", hostile));
        assert_no_code("PROMPT", arena_printf(&arena, "%s|X", hostile));
        assert_no_code("PROMPT", arena_printf(&arena, "v|X|d|%s", hostile));
    }
}

/* Pictures are for people, who must not be misled either: no value ends its string. */
static void pictures__keep_values_within_their_quotes(void **state)
{
    (void)state;
    const struct template template = parse("['{{PROMPT:v|V||textarea}}', {{PROMPT:v}}]");
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        const struct template_value value = {.kind = CONSTANT_TEXT,
                                             .text = slice_of(HOSTILE_VALUES[i])};
        const struct template_value constants[] = {value, value};
        struct slice picture;
        assert_true(template_preview(&arena, &template, constants, TEXT_BYTES_MAX, &picture));
        assert_int_equal(slice_find(picture, '\n'), picture.length);
        assert_int_equal(slice_find(picture, '\r'), picture.length);

        size_t at = 2;
        while (picture.data[at] != '\'') /* the quote that ends the first string */
            at += picture.data[at] == '\\' ? 2 : 1;
        assert_true(slice_starts_with(slice_from(picture, at), "', "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values__stay_text_whatever_the_type),
        cmocka_unit_test(values__of_other_types_take_nothing_behind),
        cmocka_unit_test(values__in_web_addresses_stay_text),
        cmocka_unit_test(values__that_are_choices_stay_text),
        cmocka_unit_test(values__with_a_nul_are_refused),
        cmocka_unit_test(contexts__stay_text),
        cmocka_unit_test(defaults__stay_text),
        cmocka_unit_test(labels__stay_text),
        cmocka_unit_test(expressions__of_dates_contexts_and_names_are_no_code),
        cmocka_unit_test(pictures__keep_values_within_their_quotes),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
