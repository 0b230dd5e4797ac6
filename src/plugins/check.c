/* Blanks first: only a template without faults can be marked, and so be read as Python. A script
 * over which the interpreter dies is one more that may not run: its author cannot tell, and hears
 * so. */
#include "plugins/check.h"

#include "base/clock.h"
#include "jail/jail.h"
#include "plugins/calls.h"
#include "plugins/template_message.h"
#include "tenancy/time_zone_file.h"
#include "wire/check.h"
#include "wire/template_mark.h"
#include "wire/url.h"

/* protobuf-c's messages have no const; nobody writes to these texts. */
static char *borrowed(const char *text)
{
    return (char *)(uintptr_t)text;
}

static PluginDiagnostic *diagnostic_message(struct arena *arena,
                                            const struct jail_diagnostic *diagnostic)
{
    PluginDiagnostic *message = arena_new(arena, PluginDiagnostic);
    *message = (PluginDiagnostic)PLUGIN_DIAGNOSTIC_INIT;
    message->severity = PLUGIN_DIAGNOSTIC_SEVERITY_ERROR;
    message->line = (int32_t)diagnostic->line;
    message->column = (int32_t)diagnostic->column;
    message->code = borrowed(diagnostic->code);
    message->message = borrowed(diagnostic->message);
    message->hint = borrowed(diagnostic->hint);
    return message;
}

/* What the interpreter dies of has no place. */
static const struct jail_diagnostic FATAL = {
    .code = "CHECK_FAILED",
    .message = "this script cannot be checked",
    .hint = "Leave out what is nested or computed most, and try again.",
};

static void take_faults(struct arena *arena, struct plugin_check *check)
{
    const struct template *template = &check->template;
    check->diagnostics = arena_array(arena, template->fault_count, sizeof *check->diagnostics);
    for (size_t i = 0; i < template->fault_count; i++)
        check->diagnostics[i] = template_fault_message(arena, template, &template->faults[i]);
    check->diagnostic_count = template->fault_count;
}

static void take_diagnostics(struct arena *arena, const struct jail_diagnostic *diagnostics,
                             size_t count, struct plugin_check *check)
{
    check->diagnostics = arena_array(arena, count, sizeof *check->diagnostics);
    for (size_t i = 0; i < count; i++)
        check->diagnostics[i] = diagnostic_message(arena, &diagnostics[i]);
    check->diagnostic_count = count;
}

/* A copy of sorted names, with "dynamic" as "*", which stands first then. */
static char **names(struct arena *arena, const char *const *list, size_t *ret_count)
{
    size_t count = 0;
    bool is_any = false;
    for (; list[count] != NULL; count++)
        is_any = is_any || strcmp(list[count], "dynamic") == 0;
    char **copy = arena_array(arena, count, sizeof *copy);
    size_t filled = 0;
    if (is_any)
        copy[filled++] = borrowed("*");
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], "dynamic") != 0)
            copy[filled++] = borrowed(list[i]);
    *ret_count = filled;
    return copy;
}

/* As the wire has it, so that whoever consents sees what it is: "https://xn--…" for letters that
 * look like others. What is no host stays as it is, and is never called. */
static char *host_as_sent(struct arena *arena, char *host)
{
    struct url url;
    if (url_read(arena, slice_of(arena_printf(arena, "%s/", host)), &url) != NULL)
        return host;
    return arena_slice_string(arena, slice_to(slice_of(url.text), strlen(url.text) - 1));
}

static void show_hosts_as_sent(struct arena *arena, PluginManifest *manifest)
{
    size_t count = 0;
    for (size_t i = 0; i < manifest->n_hosts; i++) {
        char *host = host_as_sent(arena, manifest->hosts[i]);
        size_t k = 0;
        while (k < count && strcmp(manifest->hosts[k], host) != 0)
            k++;
        manifest->hosts[k] = host;
        count = k == count ? count + 1 : count;
    }
    manifest->n_hosts = count;
}

static void fill_of_blanks(struct arena *arena, const struct template *template,
                           PluginManifest *manifest)
{
    bool used[TEMPLATE_CONTEXT_COUNT] = {false};
    for (size_t i = 0; i < template->piece_count; i++)
        if (template->pieces[i].kind == PIECE_CONTEXT)
            used[template->pieces[i].context] = true;

    manifest->prompts = arena_array(arena, template->prompt_count, sizeof *manifest->prompts);
    for (size_t i = 0; i < template->prompt_count; i++)
        manifest->prompts[manifest->n_prompts++] = borrowed(template->prompts[i].name);

    /* Insertion keeps the names sorted. */
    manifest->contexts = arena_array(arena, TEMPLATE_CONTEXT_COUNT, sizeof *manifest->contexts);
    for (size_t i = 0; i < TEMPLATE_CONTEXT_COUNT; i++) {
        const char *name = template_context_name((enum template_context)i);
        size_t at = manifest->n_contexts;
        if (!used[i])
            continue;
        for (; at > 0 && strcmp(manifest->contexts[at - 1], name) > 0; at--)
            manifest->contexts[at] = manifest->contexts[at - 1];
        manifest->contexts[at] = borrowed(name);
        manifest->n_contexts++;
    }
}

static PluginManifest *manifest_of(struct arena *arena, const struct template *template,
                                   const struct jail_report *report)
{
    PluginManifest *manifest = arena_new(arena, PluginManifest);
    *manifest = (PluginManifest)PLUGIN_MANIFEST_INIT;
    manifest->calls = names(arena, report->calls, &manifest->n_calls);
    manifest->hosts = names(arena, report->hosts, &manifest->n_hosts);
    show_hosts_as_sent(arena, manifest);
    manifest->secrets = names(arena, report->secrets, &manifest->n_secrets);
    manifest->permissions =
        names(arena, plugin_api_permissions(arena, report->calls), &manifest->n_permissions);
    fill_of_blanks(arena, template, manifest);
    return manifest;
}

static status check_python(struct call *c, struct plugin_check *check)
{
    struct time_zone utc;
    struct jail_report report;
    size_t function_count;
    const struct jail_function *functions = plugin_api_functions(c->arena, &function_count);
    TRY(time_zone_load(c->arena, "UTC", &utc));
    const struct jail_script script = {
        .source = template_mark(c->arena, &check->template),
        .template = &check->template,
        .functions = functions,
        .function_count = function_count,
        .zone = &utc,
        .now_us = clock_db_us(),
    };
    const status outcome = jail_check(c, &script, &report);
    if (outcome.code == STATUS_INTERNAL && strcmp(outcome.reason, "CHECK_FAILED") == 0) {
        take_diagnostics(c->arena, &FATAL, 1, check);
        return OK;
    }
    TRY(outcome);
    take_diagnostics(c->arena, report.diagnostics, report.diagnostic_count, check);
    if (check->diagnostic_count == 0)
        check->manifest = manifest_of(c->arena, &check->template, &report);
    return OK;
}

status plugin_check(struct call *c, struct slice script, struct plugin_check *ret_check)
{
    struct plugin_check check = {0};
    template_parse(c->arena, script, &check.template);
    if (check.template.fault_count > 0)
        take_faults(c->arena, &check);
    else
        TRY(check_python(c, &check));
    *ret_check = check;
    return OK;
}

static const char *sentence(struct arena *arena, const PluginDiagnostic *diagnostic)
{
    const char *place = "";
    if (diagnostic->line > 0)
        place = arena_printf(arena, "line %d, column %d: ", diagnostic->line, diagnostic->column);
    return arena_printf(arena, "%s%s%s%s", place, diagnostic->message,
                        diagnostic->hint[0] == '\0' ? "" : ": ", diagnostic->hint);
}

status plugin_check_status(struct arena *arena, const struct plugin_check *check_done,
                           const char *field)
{
    struct checks checks = {.arena = arena};
    for (size_t i = 0; i < check_done->diagnostic_count; i++)
        check(&checks, false, "SCRIPT_INVALID", field, sentence(arena, check_done->diagnostics[i]));
    return checks_status(&checks);
}
