/* Each function makes one message; nothing here can fail. */
#include "plugins/template_message.h"

#include "google/protobuf/struct.types.h"
#include "google/protobuf/wrappers.types.h"
#include "plugins/script.h"

static const TemplateBlank_Kind KINDS[] = {
    [PIECE_PROMPT] = TEMPLATE_BLANK_KIND_PROMPT,
    [PIECE_CONTEXT] = TEMPLATE_BLANK_KIND_CONTEXT,
    [PIECE_DATE] = TEMPLATE_BLANK_KIND_DATE,
};

static const struct {
    TemplatePrompt_Type type;
    TemplateWidget_Control control;
} TYPES[] = {
    [TYPE_TEXT] = {TEMPLATE_PROMPT_TYPE_TEXT, TEMPLATE_WIDGET_CONTROL_TEXT},
    [TYPE_TEXTAREA] = {TEMPLATE_PROMPT_TYPE_TEXTAREA, TEMPLATE_WIDGET_CONTROL_TEXTAREA},
    [TYPE_INTEGER] = {TEMPLATE_PROMPT_TYPE_INTEGER, TEMPLATE_WIDGET_CONTROL_NUMBER},
    [TYPE_NUMBER] = {TEMPLATE_PROMPT_TYPE_NUMBER, TEMPLATE_WIDGET_CONTROL_NUMBER},
    [TYPE_BOOLEAN] = {TEMPLATE_PROMPT_TYPE_BOOLEAN, TEMPLATE_WIDGET_CONTROL_CHECKBOX},
    [TYPE_DATE] = {TEMPLATE_PROMPT_TYPE_DATE, TEMPLATE_WIDGET_CONTROL_DATE_PICKER},
    [TYPE_EMAIL] = {TEMPLATE_PROMPT_TYPE_EMAIL, TEMPLATE_WIDGET_CONTROL_EMAIL},
    [TYPE_URL] = {TEMPLATE_PROMPT_TYPE_URL, TEMPLATE_WIDGET_CONTROL_URL},
    [TYPE_CHOICE] = {TEMPLATE_PROMPT_TYPE_CHOICE, TEMPLATE_WIDGET_CONTROL_SELECT},
    [TYPE_RESOURCE] = {TEMPLATE_PROMPT_TYPE_RESOURCE, TEMPLATE_WIDGET_CONTROL_RESOURCE_PICKER},
    [TYPE_CUSTOMER] = {TEMPLATE_PROMPT_TYPE_CUSTOMER, TEMPLATE_WIDGET_CONTROL_CUSTOMER_PICKER},
};

TemplatePrompt_Type template_type_number(enum template_type type)
{
    return TYPES[type].type;
}

TemplateWidget_Control template_type_control(enum template_type type)
{
    return TYPES[type].control;
}

/* protobuf-c's messages have no const; nobody writes to a reply's texts. */
static char *borrowed(const char *text)
{
    return (char *)(uintptr_t)text;
}

static int32_t characters(struct slice text)
{
    int32_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

PluginDiagnostic *template_fault_message(struct arena *arena, const struct template *template,
                                         const struct template_fault *fault)
{
    const struct slice rest = slice_from(template->text, fault->at.offset);
    PluginDiagnostic *message = arena_new(arena, PluginDiagnostic);
    *message = (PluginDiagnostic)PLUGIN_DIAGNOSTIC_INIT;
    message->severity = PLUGIN_DIAGNOSTIC_SEVERITY_ERROR;
    message->line = (int32_t)fault->at.line;
    message->column = (int32_t)fault->at.column;
    message->length = characters(slice_to(rest, fault->length));
    message->code = borrowed(fault->code);
    message->message = borrowed(fault->message);
    message->hint = borrowed(fault->hint == NULL ? "" : fault->hint);
    return message;
}

/* What stands behind the colon of a date: "{{ DATE: +7d }}" is +7d. */
static char *date_expression(struct arena *arena, struct slice source)
{
    const struct slice rest = slice_from(source, slice_find(source, ':') + 1);
    return arena_slice_string(arena, slice_trim(slice_to(rest, rest.length - 2)));
}

TemplateBlank *template_blank_message(struct arena *arena, const struct template *template,
                                      const struct template_piece *piece,
                                      const struct template_value *constant)
{
    TemplateBlank *message = arena_new(arena, TemplateBlank);
    *message = (TemplateBlank)TEMPLATE_BLANK_INIT;
    message->kind = KINDS[piece->kind];
    message->line = (int32_t)piece->at.line;
    message->column = (int32_t)piece->at.column;
    message->length = characters(piece->source);
    message->source = arena_slice_string(arena, piece->source);
    if (piece->kind == PIECE_PROMPT)
        message->name = borrowed(template->prompts[piece->prompt].name);
    else if (piece->kind == PIECE_CONTEXT)
        message->name = borrowed(template_context_name(piece->context));
    else
        message->name = date_expression(arena, piece->source);
    if (constant != NULL) {
        message->text = arena_slice_string(arena, constant->text);
        message->value = plugin_value(arena, constant);
    }
    return message;
}

static DoubleValue *bound(struct arena *arena, double value)
{
    DoubleValue *message = arena_new(arena, DoubleValue);
    *message = (DoubleValue)DOUBLE_VALUE_INIT;
    message->value = value;
    return message;
}

TemplatePrompt *template_prompt_message(struct arena *arena, const struct template_prompt *prompt)
{
    TemplatePrompt *message = arena_new(arena, TemplatePrompt);
    *message = (TemplatePrompt)TEMPLATE_PROMPT_INIT;
    message->name = borrowed(prompt->name);
    message->label = borrowed(prompt->label);
    message->type = TYPES[prompt->type].type;
    message->required = prompt->is_required;
    if (!prompt->is_required)
        message->default_value = plugin_value(arena, &prompt->default_value);
    message->n_choices = prompt->choice_count;
    message->choices = arena_array(arena, prompt->choice_count, sizeof *message->choices);
    for (size_t i = 0; i < prompt->choice_count; i++)
        message->choices[i] = borrowed(prompt->choices[i]);
    if (prompt->has_range) {
        message->minimum = bound(arena, prompt->least);
        message->maximum = bound(arena, prompt->most);
    }
    message->line = (int32_t)prompt->at.line;
    message->column = (int32_t)prompt->at.column;
    return message;
}

TemplateWidget *template_widget_message(struct arena *arena, const struct template_prompt *prompt)
{
    TemplateWidget *message = arena_new(arena, TemplateWidget);
    *message = (TemplateWidget)TEMPLATE_WIDGET_INIT;
    message->name = borrowed(prompt->name);
    message->label = borrowed(prompt->label);
    message->control = TYPES[prompt->type].control;
    return message;
}
