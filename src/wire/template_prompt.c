/* PROMPT: its parts, its type, its default, and whether it says what it said before. The default is
 * judged as a submitted value would be, so that a form can always be sent as it is shown. */
#include "base/nearest.h"
#include "wire/check.h"
#include "wire/number.h"
#include "wire/template_parser.h"
#include "wire/template_value.h"

enum { PARTS_MAX = 4 };
enum { PART_NAME, PART_LABEL, PART_DEFAULT, PART_TYPE };

static const char INVALID[] = "TEMPLATE_PROMPT_INVALID";

/* Whole numbers that JSON carries exactly. */
static const int64_t WHOLE_MAX = (INT64_C(1) << 53) - 1;

static const char *const TYPE_NAMES[] = {
    [TYPE_TEXT] = "text",         [TYPE_TEXTAREA] = "textarea", [TYPE_INTEGER] = "integer",
    [TYPE_NUMBER] = "number",     [TYPE_BOOLEAN] = "boolean",   [TYPE_DATE] = "date",
    [TYPE_EMAIL] = "email",       [TYPE_URL] = "url",           [TYPE_CHOICE] = "choice",
    [TYPE_RESOURCE] = "resource", [TYPE_CUSTOMER] = "customer",
};

const char *template_type_name(enum template_type type)
{
    return TYPE_NAMES[type];
}

/* Splits at every bar; returns how many parts there are, of which the first four are set. */
static size_t split(struct slice text, struct slice parts[PARTS_MAX])
{
    size_t count = 0;
    for (struct slice rest = text;;) {
        const size_t bar = slice_find(rest, '|');
        if (count < PARTS_MAX)
            parts[count] = slice_trim(slice_to(rest, bar));
        count++;
        if (bar == rest.length)
            return count;
        rest = template_part(rest, bar + 1, rest.length);
    }
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* A letter, then letters, digits and underscores. None begins with an underscore: names become
 * members of JSON objects, where __proto__ is more than a name. */
static bool is_name(struct slice name)
{
    if (name.length == 0 || name.length > TEMPLATE_NAME_BYTES_MAX || !is_letter(name.data[0]))
        return false;
    for (size_t i = 1; i < name.length; i++)
        if (!is_letter(name.data[i]) && !(name.data[i] >= '0' && name.data[i] <= '9') &&
            name.data[i] != '_')
            return false;
    return true;
}

static bool read_label(struct template_parser *p, struct slice text, struct template_prompt *prompt)
{
    const char *label = arena_slice_string(p->arena, text);
    if (text.length > TEMPLATE_LABEL_BYTES_MAX || !text_is_between(label, 0, SIZE_MAX)) {
        template_fault(p, text, INVALID,
                       "a description is one line of at most 500 bytes, without control characters",
                       NULL);
        return false;
    }
    prompt->label = text.length == 0 ? prompt->name : label;
    return true;
}

/* least..most */
static bool read_range(struct template_parser *p, struct slice text, struct template_prompt *prompt)
{
    const char *dots = memmem(text.data, text.length, "..", 2);
    if (dots == NULL)
        return false;
    const size_t at = (size_t)(dots - text.data);
    const struct slice least = slice_trim(slice_to(text, at));
    const struct slice most = slice_trim(template_part(text, at + 2, text.length));
    prompt->has_range = true;
    if (prompt->type == TYPE_INTEGER) {
        int64_t from;
        int64_t to;
        if (number_to_i64(least, -WHOLE_MAX, WHOLE_MAX, &from) != NUMBER_OK ||
            number_to_i64(most, -WHOLE_MAX, WHOLE_MAX, &to) != NUMBER_OK)
            return false;
        prompt->least = (double)from;
        prompt->most = (double)to;
    } else if (number_to_double(p->arena, least, &prompt->least) != NUMBER_OK ||
               number_to_double(p->arena, most, &prompt->most) != NUMBER_OK) {
        return false;
    }
    return prompt->least <= prompt->most;
}

/* a,b,c: at least one, none empty, none twice. */
static bool read_choices(struct template_parser *p, struct slice text,
                         struct template_prompt *prompt)
{
    const char **choices = arena_array(p->arena, TEMPLATE_CHOICES_MAX, sizeof *choices);
    size_t count = 0;
    for (struct slice rest = text;;) {
        const size_t comma = slice_find(rest, ',');
        const struct slice choice = slice_trim(slice_to(rest, comma));
        if (choice.length == 0 || count == TEMPLATE_CHOICES_MAX)
            return false;
        for (size_t i = 0; i < count; i++)
            if (slice_is(choice, choices[i]))
                return false;
        choices[count] = arena_slice_string(p->arena, choice);
        if (!text_is_between(choices[count], 1, TEMPLATE_TEXT_CHARACTERS_MAX))
            return false;
        count++;
        if (comma == rest.length)
            break;
        rest = template_part(rest, comma + 1, rest.length);
    }
    prompt->choices = choices;
    prompt->choice_count = count;
    return true;
}

static bool find_type(struct slice name, enum template_type *ret_type)
{
    for (size_t i = 0; i < TEMPLATE_TYPE_COUNT; i++) {
        if (slice_is(name, TYPE_NAMES[i])) {
            *ret_type = (enum template_type)i;
            return true;
        }
    }
    return false;
}

static void refuse_type(struct template_parser *p, struct slice name)
{
    struct nearest near;
    nearest_init(&near, arena_slice_string(p->arena, name));
    for (size_t i = 0; i < TEMPLATE_TYPE_COUNT; i++)
        nearest_try(&near, TYPE_NAMES[i]);
    const char *hint = "there are text, textarea, integer:1..30, number, boolean, date, email, "
                       "url, choice:a,b,c, resource and customer";
    if (near.name != NULL)
        hint = arena_printf(p->arena, "did you mean %s?", near.name);
    const char *message = "unknown type";
    if (name.length > 0 && name.length <= TEMPLATE_NAME_BYTES_MAX)
        message = arena_printf(p->arena, "unknown type '%.*s'", (int)name.length, name.data);
    template_fault(p, name, INVALID, message, hint);
}

static bool read_type(struct template_parser *p, struct slice text, struct template_prompt *prompt)
{
    const size_t colon = slice_find(text, ':');
    const struct slice name = slice_trim(slice_to(text, colon));
    if (!find_type(name, &prompt->type)) {
        refuse_type(p, name);
        return false;
    }
    const bool is_numeric = prompt->type == TYPE_INTEGER || prompt->type == TYPE_NUMBER;
    if (colon == text.length && prompt->type != TYPE_CHOICE)
        return true;

    const size_t behind = colon < text.length ? colon + 1 : colon;
    const struct slice rest = slice_trim(template_part(text, behind, text.length));
    const char *wanted = NULL;
    if (prompt->type == TYPE_CHOICE && !read_choices(p, rest, prompt))
        wanted = "choice needs 1 to 100 different choices, as in choice:a,b,c";
    else if (is_numeric && !read_range(p, rest, prompt))
        wanted = "a range is written as in integer:1..30";
    else if (prompt->type != TYPE_CHOICE && !is_numeric)
        wanted = "only integer, number and choice take anything behind a colon";
    if (wanted != NULL)
        template_fault(p, text, INVALID, wanted, NULL);
    return wanted == NULL;
}

static bool read_default(struct template_parser *p, struct slice text,
                         struct template_prompt *prompt)
{
    prompt->is_required = false;
    const struct template_given given = {.kind = GIVEN_TEXT, .text = text};
    const char *wrong = template_value_read(p->arena, prompt, &given, &prompt->default_value);
    if (wrong != NULL)
        template_fault(p, text, INVALID, arena_printf(p->arena, "the default %s", wrong), NULL);
    return wrong == NULL;
}

static bool read_parts(struct template_parser *p, const struct slice *parts, size_t count,
                       struct template_prompt *prompt)
{
    if (!is_name(parts[PART_NAME])) {
        template_fault(p, parts[PART_NAME], INVALID,
                       "a PROMPT needs a name of at most 64 letters, digits and underscores, "
                       "beginning with a letter",
                       "as in {{PROMPT:days|How many days?}}");
        return false;
    }
    prompt->name = arena_slice_string(p->arena, parts[PART_NAME]);
    prompt->label = prompt->name;
    if (count > PART_LABEL && !read_label(p, parts[PART_LABEL], prompt))
        return false;
    if (count > PART_TYPE && !read_type(p, parts[PART_TYPE], prompt))
        return false;
    /* Behind a type an empty default is none: most types have no empty value. */
    if (count > PART_DEFAULT && (count <= PART_TYPE || parts[PART_DEFAULT].length > 0))
        return read_default(p, parts[PART_DEFAULT], prompt);
    return true;
}

static bool choices_agree(const struct template_prompt *a, const struct template_prompt *b)
{
    if (a->choice_count != b->choice_count)
        return false;
    for (size_t i = 0; i < a->choice_count; i++)
        if (strcmp(a->choices[i], b->choices[i]) != 0)
            return false;
    return true;
}

/* What two questions for one variable differ in; NULL when they agree. */
static const char *difference(const struct template_prompt *a, const struct template_prompt *b)
{
    if (strcmp(a->label, b->label) != 0)
        return "description";
    if (a->is_required != b->is_required ||
        !slice_equal(a->default_value.text, b->default_value.text))
        return "default";
    if (a->type != b->type || a->has_range != b->has_range || a->least != b->least ||
        a->most != b->most || !choices_agree(a, b))
        return "type";
    return NULL;
}

/* A variable that was asked for before. */
static bool merge(struct template_parser *p, struct slice text, bool is_bare,
                  const struct template_prompt *prompt, size_t index)
{
    struct template_prompt *before = &p->prompts[index];
    if (is_bare)
        return true;
    if (p->bare[index]) {
        const struct template_position first = before->at;
        *before = *prompt;
        before->at = first;
        p->bare[index] = false;
        return true;
    }
    const char *what = difference(before, prompt);
    if (what == NULL)
        return true;
    template_fault(p, text, "TEMPLATE_PROMPT_DIFFERS",
                   arena_printf(p->arena,
                                "'%s' was asked for with another %s on line %u, column %u",
                                prompt->name, what, before->at.line, before->at.column),
                   arena_printf(p->arena, "write {{PROMPT:%s}} to ask for it again", prompt->name));
    return false;
}

bool template_prompt_read(struct template_parser *p, struct slice text, size_t *ret_index)
{
    struct slice parts[PARTS_MAX];
    const size_t count = split(text, parts);
    struct template_prompt prompt = {.is_required = true, .at = p->seen};
    if (count > PARTS_MAX) {
        template_fault(p, text, INVALID, "a PROMPT has at most four parts",
                       "name|description|default|type");
        return false;
    }
    if (!read_parts(p, parts, count, &prompt))
        return false;

    const bool is_bare = count == 1;
    for (size_t i = 0; i < p->prompt_count; i++) {
        if (strcmp(p->prompts[i].name, prompt.name) == 0) {
            *ret_index = i;
            return merge(p, text, is_bare, &prompt, i);
        }
    }
    if (p->prompt_count == TEMPLATE_PROMPTS_MAX) {
        template_fault(p, text, "TEMPLATE_TOO_MANY_PROMPTS",
                       "a template asks for at most 100 values", NULL);
        return false;
    }
    *ret_index = p->prompt_count;
    p->bare[p->prompt_count] = is_bare;
    p->prompts[p->prompt_count++] = prompt;
    return true;
}
