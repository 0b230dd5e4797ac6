/* The tables of wire/plugin_language.h, wire/template_reference.h and plugins/calls.h and the
 * limits that are in force, copied out in the words of the API. Texts stay the tables'. Nothing
 * here waits, and nothing fails but a section that there is not. */
#include "plugins/reference.h"

#include "egress/http.h"
#include "jail/jail.h"
#include "plugins/calls.h"
#include "plugins/host.h"
#include "plugins/installs.h"
#include "plugins/script.h"
#include "plugins/template_message.h"
#include "wire/plugin_language.h"
#include "wire/template_reference.h"

/* protobuf-c's messages have no const; nobody writes to a reply's texts. */
static char *borrowed(const char *text)
{
    return (char *)(uintptr_t)text;
}

static void fill_forms(struct arena *arena, PluginReference *ret)
{
    ret->template_forms = arena_array(arena, TEMPLATE_FORM_COUNT, sizeof *ret->template_forms);
    for (size_t i = 0; i < TEMPLATE_FORM_COUNT; i++) {
        const struct template_entry *entry = &TEMPLATE_FORMS[i];
        PluginReference_TemplateForm *form = arena_new(arena, PluginReference_TemplateForm);
        *form = (PluginReference_TemplateForm)PLUGIN_REFERENCE_TEMPLATE_FORM_INIT;
        form->kind = borrowed(entry->name);
        form->form = borrowed(entry->form);
        form->summary = borrowed(entry->summary);
        form->example = borrowed(entry->example);
        ret->template_forms[ret->n_template_forms++] = form;
    }
}

static void fill_dates(struct arena *arena, PluginReference *ret)
{
    ret->dates = arena_array(arena, TEMPLATE_DATE_COUNT, sizeof *ret->dates);
    for (size_t i = 0; i < TEMPLATE_DATE_COUNT; i++) {
        const struct template_entry *entry = &TEMPLATE_DATES[i];
        PluginReference_DateForm *date = arena_new(arena, PluginReference_DateForm);
        *date = (PluginReference_DateForm)PLUGIN_REFERENCE_DATE_FORM_INIT;
        date->form = borrowed(entry->form);
        date->summary = borrowed(entry->summary);
        date->example = borrowed(entry->example);
        ret->dates[ret->n_dates++] = date;
    }
}

static void fill_contexts(struct arena *arena, PluginReference *ret)
{
    ret->contexts = arena_array(arena, TEMPLATE_CONTEXT_COUNT, sizeof *ret->contexts);
    for (size_t i = 0; i < TEMPLATE_CONTEXT_COUNT; i++) {
        const struct template_entry *entry = &TEMPLATE_CONTEXTS[i];
        PluginReference_Context *context = arena_new(arena, PluginReference_Context);
        *context = (PluginReference_Context)PLUGIN_REFERENCE_CONTEXT_INIT;
        context->name = borrowed(entry->name);
        context->summary = borrowed(entry->summary);
        context->example = borrowed(entry->example);
        ret->contexts[ret->n_contexts++] = context;
    }
}

static void fill_types(struct arena *arena, PluginReference *ret)
{
    ret->prompt_types = arena_array(arena, TEMPLATE_TYPE_COUNT, sizeof *ret->prompt_types);
    for (size_t i = 0; i < TEMPLATE_TYPE_COUNT; i++) {
        const struct template_entry *entry = &TEMPLATE_TYPES[i];
        PluginReference_PromptType *type = arena_new(arena, PluginReference_PromptType);
        *type = (PluginReference_PromptType)PLUGIN_REFERENCE_PROMPT_TYPE_INIT;
        type->type = template_type_number((enum template_type)i);
        type->control = template_type_control((enum template_type)i);
        type->form = borrowed(entry->form);
        type->summary = borrowed(entry->summary);
        type->example = borrowed(entry->example);
        ret->prompt_types[ret->n_prompt_types++] = type;
    }
}

static void fill_templates(struct arena *arena, PluginReference *ret)
{
    fill_forms(arena, ret);
    fill_dates(arena, ret);
    fill_contexts(arena, ret);
    fill_types(arena, ret);
}

/* The words of a text with spaces between them. */
static char **words(struct arena *arena, const char *text, size_t *ret_count)
{
    size_t most = 1;
    for (const char *at = text; *at != '\0'; at++)
        most += *at == ' ';
    char **list = arena_array(arena, most, sizeof *list);
    size_t count = 0;
    for (struct slice rest = slice_of(text); rest.length > 0;) {
        const size_t end = slice_find(rest, ' ');
        list[count++] = arena_slice_string(arena, slice_to(rest, end));
        rest = slice_from(rest, end < rest.length ? end + 1 : end);
    }
    *ret_count = count;
    return list;
}

static void fill_constructs(struct arena *arena, PluginReference *ret)
{
    ret->constructs = arena_array(arena, PLUGIN_CONSTRUCT_COUNT, sizeof *ret->constructs);
    for (size_t i = 0; i < PLUGIN_CONSTRUCT_COUNT; i++) {
        const struct plugin_construct *entry = &PLUGIN_CONSTRUCTS[i];
        PluginReference_Construct *construct = arena_new(arena, PluginReference_Construct);
        *construct = (PluginReference_Construct)PLUGIN_REFERENCE_CONSTRUCT_INIT;
        construct->name = borrowed(entry->name);
        construct->example = borrowed(entry->example);
        construct->nodes = words(arena, entry->nodes, &construct->n_nodes);
        ret->constructs[ret->n_constructs++] = construct;
    }
}

static void fill_functions(struct arena *arena, PluginReference *ret)
{
    ret->functions = arena_array(arena, PLUGIN_FUNCTION_COUNT, sizeof *ret->functions);
    for (size_t i = 0; i < PLUGIN_FUNCTION_COUNT; i++) {
        const struct plugin_function *entry = &PLUGIN_FUNCTIONS[i];
        PluginReference_Function *function = arena_new(arena, PluginReference_Function);
        *function = (PluginReference_Function)PLUGIN_REFERENCE_FUNCTION_INIT;
        function->kind = borrowed(entry->kind);
        function->name = borrowed(entry->name);
        function->signature = borrowed(entry->signature);
        function->summary = borrowed(entry->summary);
        ret->functions[ret->n_functions++] = function;
    }
}

static void fill_members(struct arena *arena, PluginReference *ret)
{
    ret->members = arena_array(arena, PLUGIN_MEMBER_COUNT, sizeof *ret->members);
    for (size_t i = 0; i < PLUGIN_MEMBER_COUNT; i++) {
        const struct plugin_member *entry = &PLUGIN_MEMBERS[i];
        PluginReference_Member *member = arena_new(arena, PluginReference_Member);
        *member = (PluginReference_Member)PLUGIN_REFERENCE_MEMBER_INIT;
        member->type = borrowed(entry->type);
        member->name = borrowed(entry->name);
        member->signature = borrowed(entry->signature);
        member->summary = borrowed(entry->summary);
        ret->members[ret->n_members++] = member;
    }
}

static void fill_exceptions(struct arena *arena, PluginReference *ret)
{
    ret->exceptions = arena_array(arena, PLUGIN_EXCEPTION_COUNT, sizeof *ret->exceptions);
    for (size_t i = 0; i < PLUGIN_EXCEPTION_COUNT; i++) {
        PluginReference_Exception *exception = arena_new(arena, PluginReference_Exception);
        *exception = (PluginReference_Exception)PLUGIN_REFERENCE_EXCEPTION_INIT;
        exception->name = borrowed(PLUGIN_EXCEPTIONS[i].name);
        exception->summary = borrowed(PLUGIN_EXCEPTIONS[i].summary);
        ret->exceptions[ret->n_exceptions++] = exception;
    }
}

static void fill_refusals(struct arena *arena, PluginReference *ret)
{
    ret->refusals = arena_array(arena, PLUGIN_REFUSAL_COUNT, sizeof *ret->refusals);
    for (size_t i = 0; i < PLUGIN_REFUSAL_COUNT; i++) {
        const struct plugin_refusal *entry = &PLUGIN_REFUSALS[i];
        PluginReference_Refusal *refusal = arena_new(arena, PluginReference_Refusal);
        *refusal = (PluginReference_Refusal)PLUGIN_REFERENCE_REFUSAL_INIT;
        refusal->kind = borrowed(plugin_refusal_kind_name(entry->kind));
        refusal->subjects = words(arena, entry->subjects, &refusal->n_subjects);
        refusal->code = borrowed(entry->code);
        refusal->name = borrowed(entry->name);
        refusal->reason = borrowed(entry->reason);
        refusal->alternative = borrowed(entry->hint);
        ret->refusals[ret->n_refusals++] = refusal;
    }
}

static const struct {
    const char *name;
    int32_t value;
    const char *unit;
    const char *summary;
} LIMITS[] = {
    {"script_bytes", TEMPLATE_BYTES_MAX, "bytes", "Of a script, blanks and comments included."},
    {"script_parts", PLUGIN_NODES_MAX, "", "Parts of a script: nodes of its syntax tree."},
    {"script_depth", PLUGIN_DEPTH_MAX, "", "How deep parts of a script may be nested."},
    {"blanks", TEMPLATE_BLANKS_MAX, "", "Blanks of a script."},
    {"prompts", TEMPLATE_PROMPTS_MAX, "", "Different values that a script may ask for."},
    {"choices", TEMPLATE_CHOICES_MAX, "", "Choices of a PROMPT."},
    {"text_characters", TEMPLATE_TEXT_CHARACTERS_MAX, "characters", "Of a text of one line."},
    {"textarea_characters", TEMPLATE_TEXTAREA_CHARACTERS_MAX, "characters",
     "Of a text of several lines."},
    {"filled_bytes", PLUGIN_FILLED_BYTES_MAX, "bytes",
     "Of all that a script's blanks are filled with."},
    {"cpu_time", JAIL_CPU_MS, "milliseconds", "Of computing in a run."},
    {"wall_time", JAIL_WALL_MS, "milliseconds", "Of a run, waiting included."},
    {"memory", JAIL_MEMORY_BYTES, "bytes", "Of memory in a run, the interpreter's included."},
    {"calls", JAIL_CALLS_MAX, "", "Calls of `api` in a run."},
    {"log_bytes", JAIL_LOG_BYTES_MAX, "bytes", "Of the log of a run."},
    {"result_bytes", JAIL_RESULT_BYTES_MAX, "bytes", "Of a run's `result`, as JSON."},
    {"rows", PLUGIN_ROWS_MAX, "", "Rows of a list that a call of `api` answers."},
    {"emails", PLUGIN_MAILS_MAX, "", "E-mails of a run."},
    {"keys", PLUGIN_KEYS_MAX, "", "Keys that an install keeps with `api.set`."},
    {"key_characters", PLUGIN_KEY_CHARACTERS_MAX, "characters", "Of such a key."},
    {"value_bytes", PLUGIN_VALUE_BYTES_MAX, "bytes", "Of the value of such a key, as JSON."},
    {"http_time", HTTP_TOTAL_MS, "milliseconds", "Of an HTTP call."},
    {"http_bytes", HTTP_BODY_BYTES_MAX, "bytes", "Of what an HTTP call sends, and is answered."},
    {"installs", PLUGIN_INSTALLS_MAX, "", "Installs of a business."},
    {"failures", PLUGIN_FAILURES_MAX, "", "Failed runs in a row, then the install pauses."},
};

static void fill_limits(struct arena *arena, PluginReference *ret)
{
    const size_t count = sizeof LIMITS / sizeof *LIMITS;
    ret->limits = arena_array(arena, count, sizeof *ret->limits);
    for (size_t i = 0; i < count; i++) {
        PluginReference_Limit *limit = arena_new(arena, PluginReference_Limit);
        *limit = (PluginReference_Limit)PLUGIN_REFERENCE_LIMIT_INIT;
        limit->name = borrowed(LIMITS[i].name);
        limit->value = LIMITS[i].value;
        limit->unit = borrowed(LIMITS[i].unit);
        limit->summary = borrowed(LIMITS[i].summary);
        ret->limits[ret->n_limits++] = limit;
    }
}

static const char *const PARAM_TYPES[] = {
    [PLUGIN_TEXT] = "str",  [PLUGIN_INTEGER] = "int", [PLUGIN_BOOLEAN] = "bool",
    [PLUGIN_TIME] = "time", [PLUGIN_NAME] = "str",    [PLUGIN_FIELDS] = "dict",
    [PLUGIN_ANY] = "any",
};

static void fill_params(struct arena *arena, const struct plugin_param *params,
                        PluginReference_ApiCall *call)
{
    size_t count = 0;
    while (params[count].name != NULL)
        count++;
    call->params = arena_array(arena, count, sizeof *call->params);
    for (size_t i = 0; i < count; i++) {
        const char *without = params[i].default_text;
        PluginReference_ApiCall_Param *param = arena_new(arena, PluginReference_ApiCall_Param);
        *param = (PluginReference_ApiCall_Param)PLUGIN_REFERENCE_API_CALL_PARAM_INIT;
        param->name = borrowed(params[i].name);
        param->type = borrowed(PARAM_TYPES[params[i].type]);
        param->required = without == NULL;
        param->default_value = borrowed(without == NULL ? "" : without);
        param->summary = borrowed(params[i].doc);
        call->params[call->n_params++] = param;
    }
}

static void fill_api(struct arena *arena, PluginReference *ret)
{
    struct plugin_api api;
    size_t count = 0;
    while (plugin_api_at(count, &api))
        count++;
    ret->api = arena_array(arena, count, sizeof *ret->api);
    for (size_t i = 0; plugin_api_at(i, &api); i++) {
        PluginReference_ApiCall *call = arena_new(arena, PluginReference_ApiCall);
        *call = (PluginReference_ApiCall)PLUGIN_REFERENCE_API_CALL_INIT;
        call->name = borrowed(api.call->name);
        call->signature = borrowed(plugin_api_signature(arena, api.call));
        call->summary = borrowed(api.call->summary);
        call->returns = borrowed(api.call->returns);
        call->example = borrowed(api.call->example);
        fill_params(arena, api.call->params, call);
        call->permission = borrowed(api.permission == NULL ? "" : api.permission);
        call->writes = api.writes;
        call->app = borrowed(api.app == NULL ? "" : api.app);
        ret->api[ret->n_api++] = call;
    }
}

/* By section. */
static void (*const FILLS[])(struct arena *arena, PluginReference *ret) = {
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_TEMPLATES] = fill_templates,
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_CONSTRUCTS] = fill_constructs,
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_FUNCTIONS] = fill_functions,
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_MEMBERS] = fill_members,
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_EXCEPTIONS] = fill_exceptions,
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_REFUSALS] = fill_refusals,
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_LIMITS] = fill_limits,
    [GET_PLUGIN_REFERENCE_REQUEST_SECTION_API] = fill_api,
};

status plugin_reference(struct arena *arena, GetPluginReferenceRequest_Section section,
                        PluginReference *ret)
{
    const size_t count = sizeof FILLS / sizeof *FILLS;
    const size_t wanted = (size_t)section;
    if (wanted >= count)
        return status_field(arena, "FIELD_INVALID", "section",
                            "must be one of the sections, or left out");
    for (size_t i = 1; i < count; i++)
        if (wanted == i || wanted == 0)
            FILLS[i](arena, ret);
    return OK;
}
