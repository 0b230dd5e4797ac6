/* From messages to what wire/template_value.h takes, and back. A script with faults fails here:
 * who shows faults to an author reads the template itself. */
#include "plugins/script.h"

#include "wire/check.h"
#include "wire/template_mark.h"

status plugin_script_read(struct call *c, struct slice script, struct template *ret_template)
{
    struct template template;
    template_parse(c->arena, script, &template);
    TRY(template_status(c->arena, &template));
    *ret_template = template;
    return OK;
}

static struct template_given given_of(const Value *value)
{
    if (value == NULL)
        return (struct template_given){.kind = GIVEN_NOTHING};
    switch (value->kind_case) {
    case VALUE_KIND_NUMBER_VALUE:
        return (struct template_given){.kind = GIVEN_NUMBER, .number = value->number_value};
    case VALUE_KIND_STRING_VALUE:
        return (struct template_given){.kind = GIVEN_TEXT, .text = slice_of(value->string_value)};
    case VALUE_KIND_BOOL_VALUE:
        return (struct template_given){.kind = GIVEN_BOOLEAN, .boolean = value->bool_value};
    case VALUE_KIND_STRUCT_VALUE:
    case VALUE_KIND_LIST_VALUE:
        return (struct template_given){.kind = GIVEN_OTHER};
    default:
        return (struct template_given){.kind = GIVEN_NOTHING};
    }
}

/* Bounded before anything is made of them. */
static status read_inputs(struct arena *arena, const Struct *given,
                          struct template_input **ret_inputs, size_t *ret_count)
{
    const size_t count = given == NULL ? 0 : given->n_fields;
    if (count > PLUGIN_VALUES_MAX)
        return status_field(arena, "FIELD_INVALID", "values", "must be at most %d values",
                            PLUGIN_VALUES_MAX);
    struct template_input *inputs = arena_array(arena, count, sizeof *inputs);
    for (size_t i = 0; i < count; i++)
        inputs[i] = (struct template_input){
            .name = given->fields[i]->key,
            .given = given_of(given->fields[i]->value),
        };
    *ret_inputs = inputs;
    *ret_count = count;
    return OK;
}

Value *plugin_value(struct arena *arena, const struct template_value *constant)
{
    Value *value = arena_new(arena, Value);
    *value = (Value)VALUE_INIT;
    switch (constant->kind) {
    case CONSTANT_TEXT:
        value->kind_case = VALUE_KIND_STRING_VALUE;
        value->string_value = arena_slice_string(arena, constant->text);
        break;
    case CONSTANT_INTEGER:
        value->kind_case = VALUE_KIND_NUMBER_VALUE;
        value->number_value = (double)constant->integer; /* exact: at most 53 bits */
        break;
    case CONSTANT_NUMBER:
        value->kind_case = VALUE_KIND_NUMBER_VALUE;
        value->number_value = constant->number;
        break;
    case CONSTANT_BOOLEAN:
        value->kind_case = VALUE_KIND_BOOL_VALUE;
        value->bool_value = constant->boolean;
        break;
    }
    return value;
}

static Struct *values_of(struct arena *arena, const struct template *template,
                         const struct template_value *values)
{
    Struct *all = arena_new(arena, Struct);
    *all = (Struct)STRUCT_INIT;
    all->n_fields = template->prompt_count;
    all->fields = arena_array(arena, all->n_fields, sizeof(void *));
    for (size_t i = 0; i < all->n_fields; i++) {
        Google__Protobuf__Struct__FieldsEntry *entry =
            arena_new(arena, Google__Protobuf__Struct__FieldsEntry);
        *entry =
            (Google__Protobuf__Struct__FieldsEntry)GOOGLE__PROTOBUF__STRUCT__FIELDS_ENTRY__INIT;
        entry->key = arena_strdup(arena, template->prompts[i].name);
        entry->value = plugin_value(arena, &values[i]);
        all->fields[i] = entry;
    }
    return all;
}

static status too_large(struct arena *arena)
{
    return status_field(arena, "VALUES_TOO_LARGE", "values",
                        "must fill the script's blanks with at most %d bytes in all",
                        PLUGIN_FILLED_BYTES_MAX);
}

static status check_values(struct call *c, const struct template *template,
                           const struct template_input *inputs, size_t count,
                           const struct template_value **ret_values)
{
    const struct template_value *values;
    TRY(template_values(c->arena, template, inputs, count, &values));
    size_t bytes = 0;
    for (size_t i = 0; i < template->piece_count; i++)
        if (template->pieces[i].kind == PIECE_PROMPT)
            bytes += values[template->pieces[i].prompt].text.length;
    if (bytes > PLUGIN_FILLED_BYTES_MAX)
        return too_large(c->arena);
    *ret_values = values;
    return OK;
}

status plugin_values_check(struct call *c, struct slice script, const Struct *given,
                           Struct **ret_values)
{
    struct template template;
    struct template_input *inputs;
    size_t count;
    const struct template_value *values;
    TRY(plugin_script_read(c, script, &template));
    TRY(read_inputs(c->arena, given, &inputs, &count));
    TRY(check_values(c, &template, inputs, count, &values));
    *ret_values = values_of(c->arena, &template, values);
    return OK;
}

status plugin_script_prepare(struct call *c, struct slice script, const Struct *values,
                             const struct plugin_facts *facts, int64_t now_us,
                             struct plugin_script *ret_script)
{
    struct plugin_script ready;
    struct template_input *inputs;
    size_t count;
    const struct template_value *checked;
    TRY(plugin_script_read(c, script, &ready.template));
    TRY(read_inputs(c->arena, values, &inputs, &count));
    TRY(check_values(c, &ready.template, inputs, count, &checked));

    struct template_facts known = {
        .inputs = inputs,
        .input_count = count,
        .zone = &facts->zone,
        .now_us = now_us,
    };
    memcpy(known.context, facts->context, sizeof known.context);
    TRY(template_resolve(c->arena, &ready.template, &known, &ready.constants));
    size_t bytes = 0;
    for (size_t i = 0; i < ready.template.blank_count; i++)
        bytes += ready.constants[i].text.length;
    if (bytes > PLUGIN_FILLED_BYTES_MAX)
        return too_large(c->arena);

    ready.source = template_mark(c->arena, &ready.template);
    ready.values = values_of(c->arena, &ready.template, checked);
    *ret_script = ready;
    return OK;
}
