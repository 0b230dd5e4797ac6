/* Templates: every form, positions, and what is said of slips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/template.h"

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

static struct template parse_slice(struct slice text)
{
    struct template template;
    template_parse(&arena, text, &template);
    return template;
}

static struct template parse(const char *text)
{
    return parse_slice(slice_of(text));
}

static struct template_prompt prompt_of(const char *text)
{
    const struct template template = parse(text);
    assert_int_equal(template.fault_count, 0);
    assert_int_equal(template.prompt_count, 1);
    return template.prompts[0];
}

/* The one fault of a text. */
static void assert_fault(const char *text, unsigned line, unsigned column, const char *code,
                         const char *message, const char *hint)
{
    const struct template template = parse(text);
    assert_int_equal(template.fault_count, 1);
    const struct template_fault *fault = &template.faults[0];
    assert_string_equal(fault->message, message);
    assert_string_equal(fault->code, code);
    assert_int_equal(fault->at.line, line);
    assert_int_equal(fault->at.column, column);
    if (hint == NULL)
        assert_null(fault->hint);
    else
        assert_string_equal(fault->hint, hint);
}

static void assert_position(struct template_position at, size_t offset, unsigned line,
                            unsigned column)
{
    assert_int_equal(at.offset, offset);
    assert_int_equal(at.line, line);
    assert_int_equal(at.column, column);
}

static void assert_source(const struct template_piece *piece, const char *text)
{
    assert_int_equal(piece->source.length, strlen(text));
    assert_memory_equal(piece->source.data, text, strlen(text));
}

static void assert_text(struct slice found, const char *text)
{
    assert_int_equal(found.length, strlen(text));
    assert_memory_equal(found.data, text, strlen(text));
}

static void template_parse__takes_text_without_blanks(void **state)
{
    (void)state;
    const struct template plain = parse("a = {'b': {1: 2}}\n");
    const struct template empty = parse("");

    assert_int_equal(plain.fault_count, 0);
    assert_int_equal(plain.piece_count, 1);
    assert_source(&plain.pieces[0], "a = {'b': {1: 2}}\n");
    assert_int_equal(empty.piece_count, 0);
    assert_int_equal(empty.fault_count, 0);
}

static void template_parse__gives_pieces_with_positions(void **state)
{
    (void)state;
    const struct template template = parse("x = {{PROMPT:n}}\r\n# ä {{DATE:today}}!\r"
                                           "{{CONTEXT:time_zone}}");

    assert_int_equal(template.fault_count, 0);
    assert_int_equal(template.piece_count, 6);
    assert_int_equal(template.blank_count, 3);
    assert_int_equal(template.pieces[0].kind, PIECE_TEXT);
    assert_source(&template.pieces[1], "{{PROMPT:n}}");
    assert_position(template.pieces[1].at, 4, 1, 5);
    assert_source(&template.pieces[2], "\r\n# ä ");
    assert_int_equal(template.pieces[3].kind, PIECE_DATE);
    assert_position(template.pieces[3].at, 23, 2, 5);
    assert_int_equal(template.pieces[5].kind, PIECE_CONTEXT);
    assert_int_equal(template.pieces[5].context, CONTEXT_TIME_ZONE);
    assert_position(template.pieces[5].at, 39, 3, 1);
}

static void template_parse__takes_escaped_braces_as_text(void **state)
{
    (void)state;
    const struct template template = parse("f'\\{{x}}' {{DATE:today}}");

    assert_int_equal(template.fault_count, 0);
    assert_int_equal(template.piece_count, 3);
    assert_source(&template.pieces[0], "f'");
    assert_source(&template.pieces[1], "{{x}}' ");
    assert_int_equal(template.pieces[2].kind, PIECE_DATE);
}

static void template_parse__takes_braces_at_every_edge(void **state)
{
    (void)state;
    assert_int_equal(parse("\\{{").fault_count, 0);
    assert_int_equal(parse("}}").fault_count, 0);
    assert_int_equal(parse("{").fault_count, 0);
    assert_int_equal(parse("{{DATE:today}}\\{{").piece_count, 2);
    assert_int_equal(parse("{{DATE:today}}}}").piece_count, 2);
}

static void template_parse__knows_every_context(void **state)
{
    (void)state;
    const struct template template =
        parse("{{CONTEXT:business_name}}{{CONTEXT:owner_email}}{{CONTEXT:tenant_id}}"
              "{{CONTEXT:schema_name}}{{CONTEXT:subscription_tier}}{{CONTEXT:time_zone}}"
              "{{ CONTEXT : primary_domain }}");

    assert_int_equal(template.fault_count, 0);
    assert_int_equal(template.blank_count, TEMPLATE_CONTEXT_COUNT);
    assert_int_equal(template.pieces[0].context, CONTEXT_BUSINESS_NAME);
    assert_int_equal(template.pieces[6].context, CONTEXT_PRIMARY_DOMAIN);
    assert_string_equal(template_context_name(CONTEXT_OWNER_EMAIL), "owner_email");
}

static void prompt__is_required_without_default(void **state)
{
    (void)state;
    const struct template_prompt bare = prompt_of("{{PROMPT:days}}");
    const struct template_prompt labelled = prompt_of("{{PROMPT:days|How many days?}}");

    assert_string_equal(bare.label, "days");
    assert_true(bare.is_required);
    assert_int_equal(bare.type, TYPE_TEXT);
    assert_string_equal(labelled.name, "days");
    assert_string_equal(labelled.label, "How many days?");
    assert_true(labelled.is_required);
}

static void prompt__is_optional_with_default(void **state)
{
    (void)state;
    const struct template_prompt prompt = prompt_of("{{PROMPT:who|Who?|Ada L.}}");
    const struct template_prompt empty = prompt_of("{{PROMPT:who||}}");

    assert_false(prompt.is_required);
    assert_text(prompt.default_value.text, "Ada L.");
    assert_false(empty.is_required);
    assert_string_equal(empty.label, "who");
    assert_text(empty.default_value.text, "");
}

static void prompt__has_a_type(void **state)
{
    (void)state;
    assert_int_equal(prompt_of("{{PROMPT:a|A||text}}").type, TYPE_TEXT);
    assert_int_equal(prompt_of("{{PROMPT:a|A||textarea}}").type, TYPE_TEXTAREA);
    assert_int_equal(prompt_of("{{PROMPT:a|A||number}}").type, TYPE_NUMBER);
    assert_int_equal(prompt_of("{{PROMPT:a|A||boolean}}").type, TYPE_BOOLEAN);
    assert_int_equal(prompt_of("{{PROMPT:a|A||date}}").type, TYPE_DATE);
    assert_int_equal(prompt_of("{{PROMPT:a|A||email}}").type, TYPE_EMAIL);
    assert_int_equal(prompt_of("{{PROMPT:a|A||url}}").type, TYPE_URL);
    assert_int_equal(prompt_of("{{PROMPT:a|A||resource}}").type, TYPE_RESOURCE);
    assert_int_equal(prompt_of("{{PROMPT:a|A||customer}}").type, TYPE_CUSTOMER);
    assert_true(prompt_of("{{PROMPT:a|A||textarea}}").is_required);
}

static void prompt__has_a_range(void **state)
{
    (void)state;
    const struct template_prompt whole = prompt_of("{{PROMPT:n|N|7|integer:1..30}}");
    const struct template_prompt any = prompt_of("{{PROMPT:n|N||integer}}");
    const struct template_prompt real = prompt_of("{{PROMPT:n|N||number:-0.5 .. 2e3}}");

    assert_int_equal(whole.type, TYPE_INTEGER);
    assert_true(whole.has_range);
    assert_int_equal(whole.default_value.integer, 7);
    assert_true(whole.least == 1 && whole.most == 30);
    assert_false(any.has_range);
    assert_true(any.is_required);
    assert_true(real.least == -0.5 && real.most == 2000);
}

static void prompt__has_choices(void **state)
{
    (void)state;
    const struct template_prompt prompt = prompt_of("{{PROMPT:c|C|b|choice:a, b ,c d}}");

    assert_int_equal(prompt.choice_count, 3);
    assert_string_equal(prompt.choices[0], "a");
    assert_string_equal(prompt.choices[1], "b");
    assert_string_equal(prompt.choices[2], "c d");
    assert_text(prompt.default_value.text, "b");
}

static void prompt__may_be_asked_again(void **state)
{
    (void)state;
    const struct template template = parse("{{PROMPT:a}} {{PROMPT:b}} {{PROMPT:a|A|1|integer}}\n"
                                           "{{PROMPT:a}} {{PROMPT:a|A|1|integer}}");

    assert_int_equal(template.fault_count, 0);
    assert_int_equal(template.prompt_count, 2);
    assert_string_equal(template.prompts[0].label, "A");
    assert_position(template.prompts[0].at, 0, 1, 1);
    assert_int_equal(template.pieces[template.piece_count - 1].prompt, 0);
}

static void prompt__must_agree_with_itself(void **state)
{
    (void)state;
    const char *again = "write {{PROMPT:a}} to ask for it again";
    const char *code = "TEMPLATE_PROMPT_DIFFERS";
    assert_fault("{{PROMPT:a|A}}\n {{PROMPT:a|B}}", 2, 11, code,
                 "'a' was asked for with another description on line 1, column 1", again);
    assert_fault(" {{PROMPT:a|A}}\n{{PROMPT:a|A|x}}", 2, 10, code,
                 "'a' was asked for with another default on line 1, column 2", again);
    assert_fault("{{PROMPT:a|A|x}}{{PROMPT:a|A|y}}", 1, 26, code,
                 "'a' was asked for with another default on line 1, column 1", again);
    assert_fault("{{PROMPT:a|A||date}}{{PROMPT:a|A||email}}", 1, 30, code,
                 "'a' was asked for with another type on line 1, column 1", again);
    assert_fault("{{PROMPT:a|A||integer:1..2}}{{PROMPT:a|A||integer:1..3}}", 1, 38, code,
                 "'a' was asked for with another type on line 1, column 1", again);
    assert_fault("{{PROMPT:a|A||choice:x,y}}{{PROMPT:a|A||choice:x,z}}", 1, 36, code,
                 "'a' was asked for with another type on line 1, column 1", again);
}

static void blank__is_one_of_three_kinds(void **state)
{
    (void)state;
    assert_fault("x = {{PROMT:a}}", 1, 7, "TEMPLATE_BLANK_UNKNOWN", "unknown blank 'PROMT'",
                 "did you mean PROMPT?");
    assert_fault("{{date:today}}", 1, 3, "TEMPLATE_BLANK_UNKNOWN", "unknown blank 'date'",
                 "did you mean DATE?");
    assert_fault("{{'a': 1}}", 1, 3, "TEMPLATE_BLANK_UNKNOWN", "unknown blank ''a''",
                 "there are PROMPT, CONTEXT and DATE; write \\{{ for a pair of braces");
    assert_fault("{{}}", 1, 3, "TEMPLATE_BLANK_UNKNOWN", "unknown blank",
                 "there are PROMPT, CONTEXT and DATE; write \\{{ for a pair of braces");
}

static void blank__ends_on_its_line(void **state)
{
    (void)state;
    const char *message = "a blank needs }} on the same line";
    const char *hint = "write \\{{ for a pair of braces";
    assert_fault("a\n  {{PROMPT:a\n}}", 2, 3, "TEMPLATE_BLANK_OPEN", message, hint);
    assert_fault("{{", 1, 1, "TEMPLATE_BLANK_OPEN", message, hint);
    assert_fault("{{PROMPT:a}", 1, 1, "TEMPLATE_BLANK_OPEN", message, hint);
    assert_fault("{{PROMPT:a {{DATE:today}}", 1, 1, "TEMPLATE_BLANK_OPEN", message, hint);
}

static void context__suggests_the_nearest(void **state)
{
    (void)state;
    assert_fault("é{{CONTEXT:busines_name}}", 1, 12, "TEMPLATE_CONTEXT_UNKNOWN",
                 "unknown CONTEXT 'busines_name'", "did you mean business_name?");
    assert_fault("{{CONTEXT:Owner_Email}}", 1, 11, "TEMPLATE_CONTEXT_UNKNOWN",
                 "unknown CONTEXT 'Owner_Email'", "did you mean owner_email?");
    assert_fault("{{CONTEXT:password}}", 1, 11, "TEMPLATE_CONTEXT_UNKNOWN",
                 "unknown CONTEXT 'password'",
                 "there are business_name, owner_email, tenant_id, schema_name, "
                 "subscription_tier, time_zone and primary_domain");
}

static void date__suggests_the_nearest(void **state)
{
    (void)state;
    assert_fault("\n\nx = '{{DATE:mondey}}'", 3, 13, "TEMPLATE_DATE_UNKNOWN",
                 "unknown DATE 'mondey'", "did you mean monday?");
}

static void prompt__refuses_bad_names(void **state)
{
    (void)state;
    const char *message = "a PROMPT needs a name of at most 64 letters, digits and underscores, "
                          "beginning with a letter";
    const char *hint = "as in {{PROMPT:days|How many days?}}";
    const char *code = "TEMPLATE_PROMPT_INVALID";
    assert_fault("{{PROMPT:}}", 1, 10, code, message, hint);
    assert_fault("{{PROMPT}}", 1, 9, code, message, hint);
    assert_fault("{{PROMPT: |x}}", 1, 11, code, message, hint);
    assert_fault("{{PROMPT:1a}}", 1, 10, code, message, hint);
    assert_fault("{{PROMPT:__proto__}}", 1, 10, code, message, hint);
    assert_fault("{{PROMPT:a-b}}", 1, 10, code, message, hint);
    assert_fault("{{PROMPT:ä}}", 1, 10, code, message, hint);
}

static void prompt__refuses_bad_types(void **state)
{
    (void)state;
    const char *code = "TEMPLATE_PROMPT_INVALID";
    const char *choices = "choice needs 1 to 100 different choices, as in choice:a,b,c";
    assert_fault("{{PROMPT:a|A||interger:1..3}}", 1, 15, code, "unknown type 'interger'",
                 "did you mean integer?");
    assert_fault("{{PROMPT:a|A||colour of car}}", 1, 15, code, "unknown type 'colour of car'",
                 "there are text, textarea, integer:1..30, number, boolean, date, email, url, "
                 "choice:a,b,c, resource and customer");
    assert_fault("{{PROMPT:a|A||integer:3..1}}", 1, 15, code,
                 "a range is written as in integer:1..30", NULL);
    assert_fault("{{PROMPT:a|A||integer:1-3}}", 1, 15, code,
                 "a range is written as in integer:1..30", NULL);
    assert_fault("{{PROMPT:a|A||integer:0.5..3}}", 1, 15, code,
                 "a range is written as in integer:1..30", NULL);
    assert_fault("{{PROMPT:a|A||date:1}}", 1, 15, code,
                 "only integer, number and choice take anything behind a colon", NULL);
    assert_fault("{{PROMPT:a|A||choice}}", 1, 15, code, choices, NULL);
    assert_fault("{{PROMPT:a|A||choice:a,,b}}", 1, 15, code, choices, NULL);
    assert_fault("{{PROMPT:a|A||choice:a,b,a}}", 1, 15, code, choices, NULL);
    assert_fault("{{PROMPT:a|A||text|x}}", 1, 10, code, "a PROMPT has at most four parts",
                 "name|description|default|type");
}

static void prompt__refuses_defaults_of_another_type(void **state)
{
    (void)state;
    const char *code = "TEMPLATE_PROMPT_INVALID";
    assert_fault("{{PROMPT:a|A|31|integer:1..30}}", 1, 14, code,
                 "the default must be a whole number from 1 to 30", NULL);
    assert_fault("{{PROMPT:a|A|d|choice:a,b}}", 1, 14, code,
                 "the default must be one of the choices: did you mean a?", NULL);
    assert_fault("{{PROMPT:a|A|2023-02-29|date}}", 1, 14, code,
                 "the default must be a date as in 2026-01-31", NULL);
}

static void template_parse__tells_all_faults_in_order(void **state)
{
    (void)state;
    const struct template template =
        parse("{{DATE:x1}}\n{{PROMPT:ok}}\n{{CONTEXT:y2}}\n{{PROMPT:}}");

    assert_int_equal(template.fault_count, 3);
    assert_int_equal(template.faults[0].at.line, 1);
    assert_int_equal(template.faults[1].at.line, 3);
    assert_int_equal(template.faults[2].at.line, 4);
    assert_int_equal(template.prompt_count, 1);
}

static void template_parse__refuses_what_is_no_text(void **state)
{
    (void)state;
    assert_fault("ab\n\xff", 2, 1, "TEMPLATE_NOT_UTF8", "a template is UTF-8 text", NULL);
    assert_string_equal(parse_slice(slice_make("a\0b", 3)).faults[0].code, "TEMPLATE_NOT_UTF8");
    assert_fault("x = smooth_blank_0_", 1, 5, "TEMPLATE_NAME_RESERVED",
                 "names with smooth_blank_ are reserved", "choose another name");
}

static struct slice repeated(const char *text, size_t times)
{
    const size_t length = strlen(text);
    char *bytes = arena_alloc(&arena, length * times);
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + i * length, text, length);
    return slice_make(bytes, length * times);
}

static void template_parse__is_bounded(void **state)
{
    (void)state;
    assert_int_equal(parse_slice(repeated("x", 64 * 1024)).fault_count, 0);
    assert_string_equal(parse_slice(repeated("x", 64 * 1024 + 1)).faults[0].code,
                        "TEMPLATE_TOO_LARGE");
    assert_int_equal(parse_slice(repeated("{{DATE:today}}", 1000)).fault_count, 0);
    assert_string_equal(parse_slice(repeated("{{DATE:today}}", 1001)).faults[0].code,
                        "TEMPLATE_TOO_MANY_BLANKS");
    assert_int_equal(parse_slice(repeated("{{x}}", 999)).fault_count, TEMPLATE_FAULTS_MAX);
}

static void template_parse__bounds_the_form(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < 101; i++)
        buf_printf(&text, "{{PROMPT:a%d}}", i);
    const struct template template = parse_slice(buf_slice(&text));

    assert_int_equal(template.prompt_count, 100);
    assert_int_equal(template.fault_count, 1);
    assert_string_equal(template.faults[0].code, "TEMPLATE_TOO_MANY_PROMPTS");
    buf_fini(&text);
}

static void template_status__tells_the_first_fault(void **state)
{
    (void)state;
    const struct template wrong = parse("\n {{DATE:mondey}}{{DATE:x}}");
    const struct template fine = parse("{{DATE:monday}}");
    const status outcome = template_status(&arena, &wrong);

    assert_int_equal(template_status(&arena, &fine).code, STATUS_OK);
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "TEMPLATE_DATE_UNKNOWN");
    assert_string_equal(outcome.message,
                        "line 2, column 9: unknown DATE 'mondey': did you mean monday?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template_parse__takes_text_without_blanks),
        cmocka_unit_test(template_parse__gives_pieces_with_positions),
        cmocka_unit_test(template_parse__takes_escaped_braces_as_text),
        cmocka_unit_test(template_parse__takes_braces_at_every_edge),
        cmocka_unit_test(template_parse__knows_every_context),
        cmocka_unit_test(prompt__is_required_without_default),
        cmocka_unit_test(prompt__is_optional_with_default),
        cmocka_unit_test(prompt__has_a_type),
        cmocka_unit_test(prompt__has_a_range),
        cmocka_unit_test(prompt__has_choices),
        cmocka_unit_test(prompt__may_be_asked_again),
        cmocka_unit_test(prompt__must_agree_with_itself),
        cmocka_unit_test(blank__is_one_of_three_kinds),
        cmocka_unit_test(blank__ends_on_its_line),
        cmocka_unit_test(context__suggests_the_nearest),
        cmocka_unit_test(date__suggests_the_nearest),
        cmocka_unit_test(prompt__refuses_bad_names),
        cmocka_unit_test(prompt__refuses_bad_types),
        cmocka_unit_test(prompt__refuses_defaults_of_another_type),
        cmocka_unit_test(template_parse__tells_all_faults_in_order),
        cmocka_unit_test(template_parse__refuses_what_is_no_text),
        cmocka_unit_test(template_parse__is_bounded),
        cmocka_unit_test(template_parse__bounds_the_form),
        cmocka_unit_test(template_status__tells_the_first_fault),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
