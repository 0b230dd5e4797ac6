/* PluginTemplateService, one function an RPC. What is wrong with a script, or does not fit it, is
 * gathered and answered; a call fails for its own reasons only: the request's form, the tenant, the
 * database. */
#include <assert.h>

#include "base/clock.h"
#include "base/nearest.h"
#include "google/protobuf/timestamp.types.h"
#include "plugins/check.h"
#include "plugins/script.h"
#include "plugins/template_message.h"
#include "smoothschedule/v1/plugin_template_service.service.h"
#include "tenancy/time_zone_file.h"
#include "tenancy/time_zones.h"
#include "wire/check.h"
#include "wire/json_decode.h"
#include "wire/template_preview.h"
#include "wire/template_schema.h"

enum {
    CONTEXTS_MAX = 100,
    CONTEXT_CHARACTERS_MAX = 1000,
    /* Of a byte of a value a picture makes four at most. */
    PREVIEW_BYTES_MAX = TEMPLATE_BYTES_MAX + 4 * PLUGIN_FILLED_BYTES_MAX + 8 * TEMPLATE_BLANKS_MAX,
};

static void fill_faults(struct arena *arena, const struct template *template,
                        PluginDiagnostic ***ret_faults, size_t *ret_count)
{
    PluginDiagnostic **faults = arena_array(arena, template->fault_count, sizeof *faults);
    for (size_t i = 0; i < template->fault_count; i++)
        faults[i] = template_fault_message(arena, template, &template->faults[i]);
    *ret_faults = faults;
    *ret_count = template->fault_count;
}

/* `constants`: one for each blank, or NULL. */
static void fill_blanks(struct arena *arena, const struct template *template,
                        const struct template_value *constants, TemplateBlank ***ret_blanks,
                        size_t *ret_count)
{
    TemplateBlank **blanks = arena_array(arena, template->blank_count, sizeof *blanks);
    size_t count = 0;
    for (size_t i = 0; i < template->piece_count; i++) {
        if (template->pieces[i].kind == PIECE_TEXT)
            continue;
        const struct template_value *constant = constants == NULL ? NULL : &constants[count];
        blanks[count++] = template_blank_message(arena, template, &template->pieces[i], constant);
    }
    *ret_blanks = blanks;
    *ret_count = count;
}

/* ParseTemplate. */

/* The names of the blanks of a kind, each once. */
static void fill_names(struct arena *arena, TemplateBlank *const *blanks, size_t blank_count,
                       TemplateBlank_Kind kind, char ***ret_names, size_t *ret_count)
{
    char **names = arena_array(arena, blank_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < blank_count; i++) {
        bool is_new = blanks[i]->kind == kind;
        for (size_t j = 0; is_new && j < count; j++)
            is_new = strcmp(names[j], blanks[i]->name) != 0;
        if (is_new)
            names[count++] = blanks[i]->name;
    }
    *ret_names = names;
    *ret_count = count;
}

static status fill_form(struct arena *arena, const struct template *template,
                        ParseTemplateResponse *ret)
{
    struct buf text = {0};
    template_schema_write(arena, template, &text);
    const struct slice schema = arena_slice_copy(arena, buf_slice(&text));
    buf_fini(&text);
    ret->json_schema = arena_new(arena, Struct);
    *ret->json_schema = (Struct)STRUCT_INIT;
    TRY(wire_json_decode(arena, &wire_google_protobuf_Struct, schema, NULL,
                         &ret->json_schema->base));

    ret->widgets = arena_array(arena, template->prompt_count, sizeof *ret->widgets);
    for (size_t i = 0; i < template->prompt_count; i++)
        ret->widgets[ret->n_widgets++] = template_widget_message(arena, &template->prompts[i]);
    return OK;
}

status plugin_template_service_parse_template(struct call *c, const ParseTemplateRequest *req,
                                              ParseTemplateResponse *ret)
{
    struct template template;
    template_parse(c->arena, slice_of(req->script), &template);

    fill_faults(c->arena, &template, &ret->faults, &ret->n_faults);
    fill_blanks(c->arena, &template, NULL, &ret->blanks, &ret->n_blanks);
    fill_names(c->arena, ret->blanks, ret->n_blanks, TEMPLATE_BLANK_KIND_CONTEXT, &ret->contexts,
               &ret->n_contexts);
    fill_names(c->arena, ret->blanks, ret->n_blanks, TEMPLATE_BLANK_KIND_DATE, &ret->dates,
               &ret->n_dates);
    ret->prompts = arena_array(c->arena, template.prompt_count, sizeof *ret->prompts);
    for (size_t i = 0; i < template.prompt_count; i++)
        ret->prompts[ret->n_prompts++] = template_prompt_message(c->arena, &template.prompts[i]);
    return template.fault_count == 0 ? fill_form(c->arena, &template, ret) : OK;
}

/* CompileTemplate. */

static bool find_context(const char *name, enum template_context *ret_context)
{
    for (size_t i = 0; i < TEMPLATE_CONTEXT_COUNT; i++) {
        if (strcmp(name, template_context_name((enum template_context)i)) == 0) {
            *ret_context = (enum template_context)i;
            return true;
        }
    }
    return false;
}

static void refuse_context(struct checks *checks, const char *name)
{
    struct nearest near;
    nearest_init(&near, name);
    for (size_t i = 0; i < TEMPLATE_CONTEXT_COUNT; i++)
        nearest_try(&near, template_context_name((enum template_context)i));
    const char *description = "has a name that is no CONTEXT";
    if (near.name != NULL)
        description = arena_printf(checks->arena, "is no CONTEXT: did you mean %s?", near.name);
    const char *field = text_is_between(name, 1, TEMPLATE_NAME_BYTES_MAX)
                            ? arena_printf(checks->arena, "context.%s", name)
                            : "context";
    check(checks, false, "TEMPLATE_CONTEXT_UNKNOWN", field, description);
}

/* The clocks of a zone that the client names. */
static status move_clocks(struct call *c, struct checks *checks, const char *name,
                          struct plugin_facts *facts)
{
    const status outcome = time_zone_load(c->arena, name, &facts->zone);
    if (outcome.code != STATUS_FAILED_PRECONDITION)
        return outcome;
    TRY(time_zones_read(c));
    const char *near = time_zones_nearest(name);
    const char *description = "must be a time zone as Europe/Berlin";
    if (near != NULL)
        description = arena_printf(c->arena, "must be a time zone: did you mean %s?", near);
    check(checks, false, "TIME_ZONE_MISSING", "context.time_zone", description);
    return OK;
}

static status take_contexts(struct call *c, const CompileTemplateRequest *req,
                            struct checks *checks, struct plugin_facts *facts)
{
    if (req->n_context > CONTEXTS_MAX) {
        check(checks, false, "FIELD_INVALID", "context", "must be at most 100 contexts");
        return OK;
    }
    for (size_t i = 0; i < req->n_context; i++) {
        const CompileTemplateRequest_ContextEntry *entry = req->context[i];
        enum template_context context;
        if (!find_context(entry->key, &context)) {
            refuse_context(checks, entry->key);
            continue;
        }
        const bool fits = text_is_between(entry->value, 0, CONTEXT_CHARACTERS_MAX);
        check(checks, fits, "FIELD_INVALID", arena_printf(c->arena, "context.%s", entry->key),
              "must be one line of at most 1,000 characters");
        facts->context[context] = entry->value;
        if (fits && context == CONTEXT_TIME_ZONE)
            TRY(move_clocks(c, checks, entry->value, facts));
    }
    return OK;
}

/* The years of four digits; what is outside has no microseconds that are meant. */
static int64_t microseconds(const Timestamp *time)
{
    static const int64_t first_s = INT64_C(-62135596800);
    static const int64_t last_s = INT64_C(253402300799);
    if (time->seconds < first_s || time->seconds > last_s)
        return INT64_MAX;
    return time->seconds * US_PER_S + time->nanos / 1000;
}

static Timestamp *timestamp(struct arena *arena, int64_t time_us)
{
    Timestamp *time = arena_new(arena, Timestamp);
    *time = (Timestamp)TIMESTAMP_INIT;
    int64_t rest_us = time_us % US_PER_S;
    rest_us += rest_us < 0 ? US_PER_S : 0;
    time->seconds = (time_us - rest_us) / US_PER_S;
    time->nanos = (int32_t)(rest_us * 1000);
    return time;
}

static void add_errors(struct arena *arena, const struct status_violation *violations,
                       CompileTemplateResponse *ret)
{
    size_t count = 0;
    for (const struct status_violation *one = violations; one != NULL; one = one->next)
        count++;
    CompileTemplateResponse_ValueError **errors =
        arena_array(arena, ret->n_errors + count, sizeof *errors);
    for (size_t i = 0; i < ret->n_errors; i++)
        errors[i] = ret->errors[i];
    for (const struct status_violation *one = violations; one != NULL; one = one->next) {
        CompileTemplateResponse_ValueError *error =
            arena_new(arena, CompileTemplateResponse_ValueError);
        *error = (CompileTemplateResponse_ValueError)COMPILE_TEMPLATE_RESPONSE_VALUE_ERROR_INIT;
        error->field = arena_strdup(arena, one->field);
        error->description = arena_strdup(arena, one->description);
        errors[ret->n_errors++] = error;
    }
    ret->errors = errors;
}

static void fill_compiled(struct arena *arena, const struct plugin_script *script,
                          const struct plugin_facts *facts, int64_t now_us,
                          CompileTemplateResponse *ret)
{
    struct slice preview;
    const bool fits =
        template_preview(arena, &script->template, script->constants, PREVIEW_BYTES_MAX, &preview);
    assert(fits);
    const char *zone = facts->context[CONTEXT_TIME_ZONE];
    fill_blanks(arena, &script->template, script->constants, &ret->blanks, &ret->n_blanks);
    ret->values = script->values;
    ret->preview = arena_slice_string(arena, preview);
    ret->now = timestamp(arena, now_us);
    ret->time_zone = arena_strdup(arena, zone == NULL ? "UTC" : zone);
}

status plugin_template_service_compile_template(struct call *c, const CompileTemplateRequest *req,
                                                CompileTemplateResponse *ret)
{
    const struct slice text = slice_of(req->script);
    struct template template;
    template_parse(c->arena, text, &template);
    fill_faults(c->arena, &template, &ret->faults, &ret->n_faults);
    if (ret->n_faults > 0)
        return OK;

    struct plugin_facts facts;
    struct checks checks = {.arena = c->arena};
    if (c->tenant != NULL)
        TRY(plugin_facts_of_tenant(c, c->tenant->id, &facts));
    else
        TRY(plugin_facts_of_nobody(c, &facts));
    TRY(take_contexts(c, req, &checks, &facts));
    int64_t now_us = req->now == NULL ? facts.now_us : microseconds(req->now);
    check(&checks, template_now_fits(now_us), "NOW_INVALID", "now", TEMPLATE_NOW_WANTED);
    if (!template_now_fits(now_us))
        now_us = facts.now_us; /* the values are looked at all the same */

    struct plugin_script script;
    const status outcome = plugin_script_prepare(c, text, req->values, &facts, now_us, &script);
    add_errors(c->arena, checks.first, ret);
    if (outcome.code == STATUS_INVALID_ARGUMENT && outcome.details != NULL)
        add_errors(c->arena, outcome.details->violations, ret);
    else
        TRY(outcome);
    if (ret->n_errors == 0)
        fill_compiled(c->arena, &script, &facts, now_us, ret);
    return OK;
}

/* ValidateScript. */

/* What the manifest cannot say, of which whoever approves it may want to know why. */
static const struct {
    const char *code, *message, *hint;
} WARNINGS[] = {
    {"HOST_DYNAMIC", "the script works out where it sends HTTP as it runs",
     "Begin addresses with the host written out, as in 'https://example.com/' + path; else the "
     "plugin has to be allowed every host."},
    {"SECRET_DYNAMIC", "the script works out which secret it uses as it runs",
     "Write the secret's name out, as in api.secret('key'); else the plugin has to be allowed "
     "every "
     "secret."},
};

static bool is_any(char *const *names, size_t count)
{
    return count > 0 && strcmp(names[0], "*") == 0;
}

static void warn(struct arena *arena, size_t which, ValidateScriptResponse *ret)
{
    PluginDiagnostic *message = arena_new(arena, PluginDiagnostic);
    *message = (PluginDiagnostic)PLUGIN_DIAGNOSTIC_INIT;
    message->severity = PLUGIN_DIAGNOSTIC_SEVERITY_WARNING;
    message->code = arena_strdup(arena, WARNINGS[which].code);
    message->message = arena_strdup(arena, WARNINGS[which].message);
    message->hint = arena_strdup(arena, WARNINGS[which].hint);
    ret->diagnostics[ret->n_diagnostics++] = message;
}

status plugin_template_service_validate_script(struct call *c, const ValidateScriptRequest *req,
                                               ValidateScriptResponse *ret)
{
    struct plugin_check check;
    TRY(plugin_check(c, slice_of(req->script), &check));
    const size_t most = check.diagnostic_count + sizeof WARNINGS / sizeof *WARNINGS;
    ret->diagnostics = arena_array(c->arena, most, sizeof *ret->diagnostics);
    for (size_t i = 0; i < check.diagnostic_count; i++)
        ret->diagnostics[ret->n_diagnostics++] = check.diagnostics[i];
    ret->manifest = check.manifest;
    if (check.manifest == NULL)
        return OK;
    if (is_any(check.manifest->hosts, check.manifest->n_hosts))
        warn(c->arena, 0, ret);
    if (is_any(check.manifest->secrets, check.manifest->n_secrets))
        warn(c->arena, 1, ret);
    return OK;
}
