/* The schema says what template_value.c checks, as far as JSON Schema can: whoever submits values
 * is checked again there. Writing cannot fail, since a template is UTF-8. */
#include "wire/template_schema.h"

#include <assert.h>

#include "wire/json_writer.h"
#include "wire/number.h"
#include "wire/template_value.h"

static void write_text(struct json_writer *w, struct slice text)
{
    const status outcome = json_write_string(w, text, NULL);
    assert(status_is_ok(outcome));
}

static void write_number(struct json_writer *w, double value)
{
    char text[NUMBER_TEXT_BYTES];
    json_write_bytes(w, text, number_write_double(value, text));
}

static void write_string_type(struct json_writer *w, const char *format)
{
    JSON_WRITE(w, ",\"type\":\"string\",\"format\":");
    write_text(w, slice_of(format));
}

static void write_length(struct json_writer *w, const struct template_prompt *prompt, int64_t most)
{
    JSON_WRITE(w, ",\"type\":\"string\"");
    if (prompt->is_required)
        JSON_WRITE(w, ",\"minLength\":1");
    JSON_WRITE(w, ",\"maxLength\":");
    buf_append_int(w->out, most);
}

static void write_choices(struct json_writer *w, const struct template_prompt *prompt)
{
    JSON_WRITE(w, ",\"type\":\"string\",\"enum\":[");
    for (size_t i = 0; i < prompt->choice_count; i++) {
        if (i > 0)
            JSON_WRITE(w, ",");
        write_text(w, slice_of(prompt->choices[i]));
    }
    JSON_WRITE(w, "]");
}

static void write_type(struct json_writer *w, const struct template_prompt *prompt)
{
    switch (prompt->type) {
    case TYPE_TEXT:
        write_length(w, prompt, TEMPLATE_TEXT_CHARACTERS_MAX);
        break;
    case TYPE_TEXTAREA:
        write_length(w, prompt, TEMPLATE_TEXTAREA_CHARACTERS_MAX);
        break;
    case TYPE_INTEGER:
        JSON_WRITE(w, ",\"type\":\"integer\"");
        break;
    case TYPE_NUMBER:
        JSON_WRITE(w, ",\"type\":\"number\"");
        break;
    case TYPE_BOOLEAN:
        JSON_WRITE(w, ",\"type\":\"boolean\"");
        break;
    case TYPE_DATE:
        write_string_type(w, "date");
        break;
    case TYPE_EMAIL:
        write_string_type(w, "email");
        break;
    case TYPE_URL:
        write_string_type(w, "uri");
        break;
    case TYPE_CHOICE:
        write_choices(w, prompt);
        break;
    case TYPE_RESOURCE:
    case TYPE_CUSTOMER:
        write_string_type(w, "uuid");
        break;
    }
    if (prompt->has_range) {
        JSON_WRITE(w, ",\"minimum\":");
        write_number(w, prompt->least);
        JSON_WRITE(w, ",\"maximum\":");
        write_number(w, prompt->most);
    }
}

static void write_default(struct json_writer *w, const struct template_value *value)
{
    JSON_WRITE(w, ",\"default\":");
    if (value->kind == CONSTANT_TEXT)
        write_text(w, value->text);
    else if (value->kind == CONSTANT_BOOLEAN)
        json_write_bytes(w, value->boolean ? "true" : "false", value->boolean ? 4 : 5);
    else
        json_write_bytes(w, value->text.data, value->text.length); /* JSON's own spelling */
}

static void write_required(struct json_writer *w, const struct template *template)
{
    bool empty = true;
    JSON_WRITE(w, "},\"required\":[");
    for (size_t i = 0; i < template->prompt_count; i++) {
        if (!template->prompts[i].is_required)
            continue;
        if (!empty)
            JSON_WRITE(w, ",");
        write_text(w, slice_of(template->prompts[i].name));
        empty = false;
    }
    JSON_WRITE(w, "]");
}

void template_schema_write(struct arena *arena, const struct template *template, struct buf *out)
{
    struct json_writer writer = {.arena = arena, .out = out};
    struct json_writer *w = &writer;
    JSON_WRITE(w, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
                  "\"type\":\"object\",\"properties\":{");
    for (size_t i = 0; i < template->prompt_count; i++) {
        const struct template_prompt *prompt = &template->prompts[i];
        if (i > 0)
            JSON_WRITE(w, ",");
        write_text(w, slice_of(prompt->name));
        JSON_WRITE(w, ":{\"title\":");
        write_text(w, slice_of(prompt->label));
        write_type(w, prompt);
        if (!prompt->is_required)
            write_default(w, &prompt->default_value);
        JSON_WRITE(w, "}");
    }
    write_required(w, template);
    JSON_WRITE(w, ",\"additionalProperties\":false}");
}
