/* Each type takes what its form field gives and makes one constant of it, in one spelling: what is
 * kept with an install and what a script sees do not depend on whether a client sent 7 or "7". */
#include "wire/template_value.h"

#include <math.h>

#include "base/nearest.h"
#include "base/uuid.h"
#include "wire/check.h"
#include "wire/number.h"
#include "wire/utf8.h"

/* Whole numbers that JSON carries exactly. */
static const int64_t WHOLE_MAX = (INT64_C(1) << 53) - 1;

/* 1900-01-01 to 3000-01-01, UTC. */
static const int64_t NOW_US_MIN = INT64_C(-2208988800) * 1000 * 1000;
static const int64_t NOW_US_END = INT64_C(32503680000) * 1000 * 1000;

static struct template_value text_value(struct slice text)
{
    return (struct template_value){.kind = CONSTANT_TEXT, .text = text};
}

/* Characters of a text of several lines: of the control characters, tabs and ends of lines only. */
static bool is_prose(const char *text, size_t least, size_t most)
{
    size_t count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if ((*at < 0x20 && *at != '\n' && *at != '\r' && *at != '\t') || *at == 0x7f)
            return false;
        count += (*at & 0xC0) != 0x80;
    }
    return count >= least && count <= most;
}

static const char *read_text(struct arena *arena, const struct template_prompt *prompt,
                             const char *text, struct template_value *ret_value)
{
    const size_t least = prompt->is_required ? 1 : 0;
    const bool is_line = prompt->type == TYPE_TEXT;
    const size_t most = is_line ? TEMPLATE_TEXT_CHARACTERS_MAX : TEMPLATE_TEXTAREA_CHARACTERS_MAX;
    if (is_line ? !text_is_between(text, least, most) : !is_prose(text, least, most))
        return arena_printf(arena, "must be %s%zu to %zu characters long",
                            is_line ? "one line, " : "", least, most);
    *ret_value = text_value(slice_of(text));
    return NULL;
}

static const char *number_wanted(struct arena *arena, const struct template_prompt *prompt)
{
    const char *what = prompt->type == TYPE_INTEGER ? "a whole number" : "a number";
    if (!prompt->has_range)
        return arena_printf(arena, "must be %s", what);
    char least[NUMBER_TEXT_BYTES];
    char most[NUMBER_TEXT_BYTES];
    const size_t least_bytes = number_write_double(prompt->least, least);
    const size_t most_bytes = number_write_double(prompt->most, most);
    return arena_printf(arena, "must be %s from %.*s to %.*s", what, (int)least_bytes, least,
                        (int)most_bytes, most);
}

static const char *read_integer(struct arena *arena, const struct template_prompt *prompt,
                                const struct template_given *given,
                                struct template_value *ret_value)
{
    int64_t value = 0;
    if (given->kind == GIVEN_NUMBER) {
        const double given_number = given->number; /* may be NaN */
        if (!(given_number >= (double)-WHOLE_MAX && given_number <= (double)WHOLE_MAX) ||
            (double)(int64_t)given_number != given_number)
            return number_wanted(arena, prompt);
        value = (int64_t)given->number;
    } else if (given->kind != GIVEN_TEXT ||
               number_to_i64(slice_trim(given->text), -WHOLE_MAX, WHOLE_MAX, &value) != NUMBER_OK) {
        return number_wanted(arena, prompt);
    }
    if (prompt->has_range && ((double)value < prompt->least || (double)value > prompt->most))
        return number_wanted(arena, prompt);

    char text[NUMBER_TEXT_BYTES];
    const size_t length = number_write_i64(value, text);
    *ret_value = (struct template_value){
        .kind = CONSTANT_INTEGER,
        .text = slice_make(arena_strndup(arena, text, length), length),
        .integer = value,
    };
    return NULL;
}

static const char *read_number(struct arena *arena, const struct template_prompt *prompt,
                               const struct template_given *given, struct template_value *ret_value)
{
    double value = given->number;
    if (given->kind != GIVEN_NUMBER &&
        (given->kind != GIVEN_TEXT ||
         number_to_double(arena, slice_trim(given->text), &value) != NUMBER_OK))
        return number_wanted(arena, prompt);
    if (!isfinite(value) || (prompt->has_range && (value < prompt->least || value > prompt->most)))
        return number_wanted(arena, prompt);

    char text[NUMBER_TEXT_BYTES];
    const size_t length = number_write_double(value, text);
    *ret_value = (struct template_value){
        .kind = CONSTANT_NUMBER,
        .text = slice_make(arena_strndup(arena, text, length), length),
        .number = value,
    };
    return NULL;
}

/* The texts are both JSON's and Python's. */
static const char *read_boolean(const struct template_given *given,
                                struct template_value *ret_value)
{
    bool value = given->boolean;
    if (given->kind == GIVEN_TEXT) {
        value = slice_equal_nocase(given->text, SLICE("true"));
        if (!value && !slice_equal_nocase(given->text, SLICE("false")))
            return "must be true or false";
    } else if (given->kind != GIVEN_BOOLEAN) {
        return "must be true or false";
    }
    *ret_value = (struct template_value){
        .kind = CONSTANT_BOOLEAN,
        .text = value ? SLICE("True") : SLICE("False"),
        .boolean = value,
    };
    return NULL;
}

/* Web addresses that a plugin may name; which it may reach is the whitelist's to say. */
static bool is_url(struct arena *arena, const char *text)
{
    static const char plain[] = "http://";
    if (!slice_starts_with(slice_of(text), plain))
        return text_is_https_url(text);
    return text_is_https_url(arena_printf(arena, "https://%s", text + sizeof plain - 1));
}

static const char *read_choice(struct arena *arena, const struct template_prompt *prompt,
                               const char *text, struct template_value *ret_value)
{
    struct nearest near;
    nearest_init(&near, text);
    for (size_t i = 0; i < prompt->choice_count; i++) {
        if (strcmp(prompt->choices[i], text) == 0) {
            *ret_value = text_value(slice_of(text));
            return NULL;
        }
        nearest_try(&near, prompt->choices[i]);
    }
    if (near.name != NULL)
        return arena_printf(arena, "must be one of the choices: did you mean %s?", near.name);
    return "must be one of the choices";
}

static const char *read_id(struct arena *arena, struct slice text, struct template_value *ret_value)
{
    struct uuid id;
    if (!uuid_parse(text, &id))
        return "must be an id";
    char *spelling = arena_alloc(arena, UUID_TEXT_BYTES);
    uuid_format(id, spelling);
    *ret_value = text_value(slice_of(spelling));
    return NULL;
}

/* For the types whose values are texts. */
static const char *read_by_text(struct arena *arena, const struct template_prompt *prompt,
                                const struct template_given *given,
                                struct template_value *ret_value)
{
    if (given->kind != GIVEN_TEXT || !utf8_is_valid(given->text) ||
        slice_find(given->text, '\0') < given->text.length)
        return "must be a text";
    const char *text = arena_slice_string(arena, given->text);
    if (prompt->type == TYPE_TEXT || prompt->type == TYPE_TEXTAREA)
        return read_text(arena, prompt, text, ret_value);
    if (prompt->type == TYPE_CHOICE)
        return read_choice(arena, prompt, text, ret_value);
    if (prompt->type == TYPE_RESOURCE || prompt->type == TYPE_CUSTOMER)
        return read_id(arena, given->text, ret_value);

    struct date date;
    const char *wrong = NULL;
    if (prompt->type == TYPE_DATE && !date_read(given->text, &date))
        wrong = "must be a date as in 2026-01-31";
    else if (prompt->type == TYPE_EMAIL && !text_is_email(text))
        wrong = "must be an e-mail address";
    else if (prompt->type == TYPE_URL && !is_url(arena, text))
        wrong = "must be a web address as in https://example.com/path";
    else
        *ret_value = text_value(slice_of(text));
    return wrong;
}

const char *template_value_read(struct arena *arena, const struct template_prompt *prompt,
                                const struct template_given *given,
                                struct template_value *ret_value)
{
    if (prompt->type == TYPE_INTEGER)
        return read_integer(arena, prompt, given, ret_value);
    if (prompt->type == TYPE_NUMBER)
        return read_number(arena, prompt, given, ret_value);
    if (prompt->type == TYPE_BOOLEAN)
        return read_boolean(given, ret_value);
    return read_by_text(arena, prompt, given, ret_value);
}

/* An empty field of a form: nothing, where an empty text is no value. */
static bool is_left_alone(const struct template_prompt *prompt, const struct template_given *given)
{
    if (given == NULL || given->kind == GIVEN_NOTHING)
        return true;
    return given->kind == GIVEN_TEXT && given->text.length == 0 && prompt->type != TYPE_TEXT &&
           prompt->type != TYPE_TEXTAREA;
}

/* The JSON path of a value, for messages; of names that nobody wants to read, of all of them. */
static const char *path_of(struct arena *arena, const char *name)
{
    return text_is_between(name, 1, TEMPLATE_NAME_BYTES_MAX)
               ? arena_printf(arena, "values.%s", name)
               : "values";
}

static void refuse_unknown(struct checks *checks, const struct template *template, const char *name)
{
    struct nearest near;
    nearest_init(&near, name);
    for (size_t i = 0; i < template->prompt_count; i++)
        nearest_try(&near, template->prompts[i].name);
    const char *description = "is not asked for";
    if (near.name != NULL)
        description = arena_printf(checks->arena, "is not asked for: did you mean %s?", near.name);
    check(checks, false, "VALUE_UNKNOWN", path_of(checks->arena, name), description);
}

/* Which prompt has a name; prompt_count: none. */
static size_t find_prompt(const struct template *template, const char *name)
{
    size_t i = 0;
    while (i < template->prompt_count && strcmp(template->prompts[i].name, name) != 0)
        i++;
    return i;
}

status template_values(struct arena *arena, const struct template *template,
                       const struct template_input *inputs, size_t input_count,
                       const struct template_value **ret_values)
{
    struct checks checks = {.arena = arena};
    const size_t count = template->prompt_count;
    const struct template_given **given = arena_array(arena, count, sizeof *given);
    struct template_value *values = arena_array(arena, count, sizeof *values);
    memset(given, 0, count * sizeof *given);

    for (size_t i = 0; i < input_count; i++) {
        const size_t index = find_prompt(template, inputs[i].name);
        if (index == count) {
            refuse_unknown(&checks, template, inputs[i].name);
            continue;
        }
        check(&checks, given[index] == NULL, "VALUE_TWICE", path_of(arena, inputs[i].name),
              "is given twice");
        given[index] = &inputs[i].given;
    }
    for (size_t i = 0; i < count; i++) {
        const struct template_prompt *prompt = &template->prompts[i];
        const char *wrong = NULL;
        if (!is_left_alone(prompt, given[i]))
            wrong = template_value_read(arena, prompt, given[i], &values[i]);
        else if (prompt->is_required)
            check(&checks, false, "VALUE_REQUIRED", path_of(arena, prompt->name), "is required");
        else
            values[i] = prompt->default_value;
        if (wrong != NULL)
            check(&checks, false, "VALUE_INVALID", path_of(arena, prompt->name), wrong);
    }
    TRY(checks_status(&checks));
    *ret_values = values;
    return OK;
}

bool template_now_fits(int64_t now_us)
{
    return now_us >= NOW_US_MIN && now_us < NOW_US_END;
}

static struct template_value date_value(struct arena *arena, const struct template_date *expression,
                                        struct date today)
{
    char *text = arena_alloc(arena, DATE_TEXT_BYTES);
    date_write(template_date_resolve(expression, today), text);
    return text_value(slice_make(text, DATE_TEXT_BYTES));
}

status template_resolve(struct arena *arena, const struct template *template,
                        const struct template_facts *facts,
                        const struct template_value **ret_constants)
{
    if (!template_now_fits(facts->now_us))
        return status_field(arena, "NOW_INVALID", "now", TEMPLATE_NOW_WANTED);
    const struct template_value *values;
    TRY(template_values(arena, template, facts->inputs, facts->input_count, &values));

    const struct date today = template_date_today(facts->zone, facts->now_us);
    struct template_value *constants = arena_array(arena, template->blank_count, sizeof *constants);
    size_t count = 0;
    for (size_t i = 0; i < template->piece_count; i++) {
        const struct template_piece *piece = &template->pieces[i];
        if (piece->kind == PIECE_PROMPT) {
            constants[count++] = values[piece->prompt];
        } else if (piece->kind == PIECE_CONTEXT) {
            const char *known = facts->context[piece->context];
            constants[count++] = text_value(slice_of(known == NULL ? "" : known));
        } else if (piece->kind == PIECE_DATE) {
            constants[count++] = date_value(arena, &piece->date, today);
        }
    }
    *ret_constants = constants;
    return OK;
}
