/* smoothctl plugin check|run: an author's script in the same jail and under the same limits as on a
 * server, without one.
 *
 * The good day: the script is read, its blanks are filled from --values, --context and the clock,
 * and a runner of this command's own runs it; its log is printed as it comes, then how it ended and
 * what it would have done. Failures: what is wrong with the script, by line and column; with
 * -o json inside of the one object that is printed. The exit code is 0 only for a script that is
 * fine, or a run that succeeded. The runner ends with the command. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "apps/apps.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/plugin_host.h"
#include "google/protobuf/struct.types.h"
#include "plugins/calls.h"
#include "plugins/script.h"
#include "tenancy/time_zone_file.h"
#include "wire/instant.h"
#include "wire/json_decode.h"

enum { FILE_BYTES_MAX = 1024 * 1024 };

/* Files and options. */

static status unreadable(struct call *c, const char *path, const char *why)
{
    return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "FILE_UNREADABLE",
                         "could not read %s: %s", path, why);
}

static status read_stream(struct call *c, FILE *file, const char *path, struct slice *ret_text)
{
    char *text = arena_alloc(c->arena, FILE_BYTES_MAX + 1);
    const size_t length = fread(text, 1, FILE_BYTES_MAX + 1, file);
    if (ferror(file))
        return unreadable(c, path, strerror(errno));
    if (length > FILE_BYTES_MAX)
        return unreadable(c, path, "it has more than a megabyte");
    *ret_text = slice_make(text, length);
    return OK;
}

/* "-" is standard input. */
static status read_file(struct call *c, const char *path, struct slice *ret_text)
{
    if (strcmp(path, "-") == 0)
        return read_stream(c, stdin, "standard input", ret_text);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return unreadable(c, path, strerror(errno));
    const status outcome = read_stream(c, file, path, ret_text);
    fclose(file);
    return outcome;
}

/* An option's JSON object, or @FILE with one. */
static status read_object(struct call *c, const struct invocation *invocation, const char *option,
                          Struct *ret)
{
    const char *value = invocation_value(invocation, option);
    static const struct wire_json_decode_options strict = {0};
    struct slice text = slice_of(value == NULL ? "{}" : value);
    if (value != NULL && value[0] == '@')
        TRY(read_file(c, value + 1, &text));
    const status read =
        wire_json_decode(c->arena, &wire_google_protobuf_Struct, text, &strict, &ret->base);
    if (status_is_ok(read))
        return OK;
    return status_errorf(c->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                         "--%s takes a JSON object, or @FILE with one: %s", option, read.message);
}

static status read_context(struct call *c, const struct invocation *invocation,
                           struct plugin_facts *facts)
{
    Struct given = STRUCT_INIT;
    TRY(read_object(c, invocation, "context", &given));
    for (size_t i = 0; i < given.n_fields; i++) {
        const Value *value = given.fields[i]->value;
        int at = 0;
        while (at < TEMPLATE_CONTEXT_COUNT &&
               strcmp(template_context_name((enum template_context)at), given.fields[i]->key) != 0)
            at++;
        if (at == TEMPLATE_CONTEXT_COUNT || value->kind_case != VALUE_KIND_STRING_VALUE)
            return status_errorf(c->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                                 "--context: \"%s\" is no text of a context", given.fields[i]->key);
        facts->context[at] = value->string_value;
    }
    return OK;
}

static status read_facts(struct call *c, const struct invocation *invocation,
                         struct plugin_facts *ret_facts)
{
    const char *zone = invocation_value(invocation, "time-zone");
    const char *now = invocation_value(invocation, "now");
    struct plugin_facts facts = {.now_us = clock_wall_us()};
    facts.context[CONTEXT_TIME_ZONE] = zone == NULL ? "UTC" : zone;
    TRY(time_zone_load(c->arena, facts.context[CONTEXT_TIME_ZONE], &facts.zone));
    TRY(read_context(c, invocation, &facts));
    if (now != NULL && !instant_read(slice_of(now), &facts.zone, &facts.now_us))
        return status_error(STATUS_INVALID_ARGUMENT, "USAGE",
                            "--now takes a time such as 2026-03-05T09:00:00Z");
    *ret_facts = facts;
    return OK;
}

static status read_rows(struct call *c, const struct invocation *invocation, json_t **ret_rows)
{
    const char *path = invocation_value(invocation, "data");
    struct slice text;
    json_error_t error;
    if (path == NULL)
        return OK;
    TRY(read_file(c, path, &text));
    *ret_rows = json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(*ret_rows))
        return OK;
    return status_errorf(c->arena, STATUS_INVALID_ARGUMENT, "DATA_INVALID",
                         "%s:%d:%d: %s; it has to be an object of lists: {\"customers\": [{…}]}",
                         path, error.line, error.column,
                         *ret_rows == NULL ? error.text : "no object");
}

/* What is printed. */

static json_t *error_json(const struct jail_error *error)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "code", error->code, "type", error->type,
                     "message", error->message, "hint", error->hint, "line",
                     (json_int_t)error->line, "column", (json_int_t)error->column);
}

static json_t *budget_json(const struct jail_budget *budget)
{
    const struct {
        const char *name;
        int64_t used, most;
    } parts[] = {
        {"cpuUs", budget->cpu_us, budget->cpu_us_max},
        {"wallUs", budget->wall_us, budget->wall_us_max},
        {"calls", budget->calls, budget->calls_max},
        {"logBytes", budget->log_bytes, budget->log_bytes_max},
        {"memoryBytes", budget->memory_bytes, budget->memory_bytes_max},
    };
    json_t *made = json_object();
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        json_object_set_new(made, parts[i].name,
                            json_pack("{s:I, s:I}", "used", (json_int_t)parts[i].used, "limit",
                                      (json_int_t)parts[i].most));
    return made;
}

/* The rest of a line, which a script may have made. */
static void print_line(const char *text)
{
    output_foreign(stdout, slice_of(text));
    putchar('\n');
}

static const char *end_name(enum jail_end end)
{
    static const char *const names[] = {
        [JAIL_SUCCEEDED] = "SUCCEEDED",
        [JAIL_FAILED] = "FAILED",
        [JAIL_KILLED] = "KILLED",
    };
    return names[end];
}

/* Takes the object. */
static void print_object(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    puts(text);
    free(text);
    json_decref(object);
}

static json_t *result_json(const struct jail_outcome *outcome)
{
    json_t *result =
        outcome->result.length == 0
            ? NULL
            : json_loadb(outcome->result.data, outcome->result.length, JSON_DECODE_ANY, NULL);
    return result != NULL ? result : json_null();
}

static void print_json(const struct plugin_host_local *host, const struct jail_outcome *outcome)
{
    print_object(json_pack(
        "{s:s, s:O, s:o, s:o, s:o, s:O}", "status", end_name(outcome->end), "log", host->log,
        "error", outcome->end == JAIL_SUCCEEDED ? json_null() : error_json(&outcome->error),
        "budget", budget_json(&outcome->budget), "result", result_json(outcome), "effects",
        host->effects));
}

static void print_effects(const json_t *effects)
{
    size_t i;
    json_t *effect;
    json_array_foreach(effects, i, effect)
    {
        char *arguments = json_dumps(json_object_get(effect, "arguments"), 0);
        printf("would have: %s ", json_string_value(json_object_get(effect, "call")));
        print_line(arguments);
        free(arguments);
    }
}

static void print_text(const struct plugin_host_local *host, const struct jail_outcome *outcome)
{
    const struct jail_budget *budget = &outcome->budget;
    print_effects(host->effects);
    if (outcome->result.length > 0) {
        fputs("result: ", stdout);
        output_foreign(stdout, outcome->result);
        putchar('\n');
    }
    printf("%s: %.1f of %lld ms of CPU, %.1f MB of memory, %lld of %lld calls\n",
           end_name(outcome->end), (double)budget->cpu_us / 1000,
           (long long)(budget->cpu_us_max / 1000), (double)budget->memory_bytes / 1e6,
           (long long)budget->calls, (long long)budget->calls_max);
}

/* "line 3, column 14: unknown name (did you mean total?)" */
static const char *sentence(struct arena *arena, unsigned line, unsigned column,
                            const char *message, const char *hint)
{
    const char *place = "";
    if (line > 0 && column > 0)
        place = arena_printf(arena, "line %u, column %u: ", line, column);
    else if (line > 0)
        place = arena_printf(arena, "line %u: ", line);
    if (hint[0] == '\0')
        return arena_printf(arena, "%s%s", place, message);
    return arena_printf(arena, "%s%s (%s)", place, message, hint);
}

static status failure(struct call *c, const struct jail_error *error)
{
    return status_error(
        STATUS_FAILED_PRECONDITION, error->code,
        sentence(c->arena, error->line, error->column, error->message, error->hint));
}

/* Running. */

static status open_jail(void)
{
    static const struct jail_private options = {0};
    jail_register_metrics();
    return jail_start_private(&options, 1);
}

static status run(struct call *c, const struct plugin_script *script,
                  const struct plugin_facts *facts, struct plugin_host_local *host,
                  struct jail_outcome *ret_outcome)
{
    const struct jail_limits limits = {0};
    const struct jail_host jail = plugin_host_local_jail(host);
    struct jail_script jailed = {
        .source = script->source,
        .template = &script->template,
        .constants = script->constants,
        .zone = &facts->zone,
        .now_us = facts->now_us,
    };
    jailed.functions = plugin_api_functions(c->arena, &jailed.function_count);
    TRY(open_jail());
    const status outcome = jail_run(c, &jailed, &limits, &jail, ret_outcome);
    jail_close();
    return outcome;
}

/* A template with faults, or values that do not fit, are failed runs like others. */
static void failed_before(status why, struct jail_outcome *ret_outcome)
{
    *ret_outcome = (struct jail_outcome){
        .end = JAIL_FAILED,
        .error = {.code = why.reason, .type = "", .message = why.message, .hint = ""},
    };
}

static status prepare_and_run(struct call *c, const struct invocation *invocation,
                              struct slice text, const struct plugin_facts *facts,
                              struct plugin_host_local *host, struct jail_outcome *ret_outcome)
{
    Struct values = STRUCT_INIT;
    struct plugin_script script;
    TRY(read_object(c, invocation, "values", &values));
    const status prepared = plugin_script_prepare(c, text, &values, facts, facts->now_us, &script);
    if (status_is_ok(prepared))
        return run(c, &script, facts, host, ret_outcome);
    failed_before(prepared, ret_outcome);
    return OK;
}

static status run_command(struct call *c, const struct invocation *invocation,
                          struct plugin_host_local *host)
{
    struct slice text;
    struct plugin_facts facts;
    struct jail_outcome outcome;
    TRY(read_file(c, invocation->operand, &text));
    TRY(read_facts(c, invocation, &facts));
    host->zone = &facts.zone;
    TRY(prepare_and_run(c, invocation, text, &facts, host, &outcome));
    if (invocation->is_json)
        print_json(host, &outcome);
    else
        print_text(host, &outcome);
    return outcome.end == JAIL_SUCCEEDED ? OK : failure(c, &outcome.error);
}

status plugin_run_command(struct call *c, const struct invocation *invocation)
{
    struct plugin_host_local host = {.arena = c->arena, .is_live = !invocation->is_json};
    json_t *rows = NULL;
    apps_use_all();
    plugin_host_local_init(&host);
    status outcome = read_rows(c, invocation, &rows);
    host.rows = rows;
    if (status_is_ok(outcome))
        outcome = run_command(c, invocation, &host);
    plugin_host_local_fini(&host);
    json_decref(rows);
    return outcome;
}

/* Checking. */

static json_t *texts_json(const char *const *texts)
{
    json_t *list = json_array();
    for (; texts != NULL && *texts != NULL; texts++)
        json_array_append_new(list, json_string(*texts));
    return list;
}

static json_t *diagnostics_json(const struct jail_report *report)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->diagnostic_count; i++) {
        const struct jail_diagnostic *found = &report->diagnostics[i];
        json_array_append_new(list, json_pack("{s:I, s:I, s:s, s:s, s:s}", "line",
                                              (json_int_t)found->line, "column",
                                              (json_int_t)found->column, "code", found->code,
                                              "message", found->message, "hint", found->hint));
    }
    return list;
}

static void print_check(struct call *c, const struct invocation *invocation,
                        const struct jail_report *report)
{
    if (invocation->is_json) {
        print_object(json_pack("{s:s, s:o, s:{s:o, s:o, s:o}}", "status",
                               report->diagnostic_count == 0 ? "OK" : "INVALID", "diagnostics",
                               diagnostics_json(report), "manifest", "calls",
                               texts_json(report->calls), "hosts", texts_json(report->hosts),
                               "secrets", texts_json(report->secrets)));
        return;
    }
    for (size_t i = 0; i < report->diagnostic_count; i++) {
        const struct jail_diagnostic *found = &report->diagnostics[i];
        printf("%s: ", invocation->operand);
        print_line(sentence(c->arena, found->line, found->column, found->message, found->hint));
    }
    if (report->diagnostic_count > 0)
        return;
    printf("%s is fine\n", invocation->operand);
    for (const char *const *call = report->calls; *call != NULL; call++)
        printf("  calls api.%s\n", *call);
    for (const char *const *host = report->hosts; *host != NULL; host++) {
        fputs("  sends to ", stdout);
        print_line(*host);
    }
    for (const char *const *secret = report->secrets; *secret != NULL; secret++) {
        fputs("  uses the secret ", stdout);
        print_line(*secret);
    }
}

/* Faults of the template come first: without it there is no script. */
static void report_faults(struct call *c, const struct template *template,
                          struct jail_report *ret_report)
{
    struct jail_diagnostic *found = arena_array(c->arena, template->fault_count, sizeof *found);
    for (size_t i = 0; i < template->fault_count; i++) {
        const struct template_fault *fault = &template->faults[i];
        found[i] = (struct jail_diagnostic){
            .line = fault->at.line,
            .column = fault->at.column,
            .code = fault->code,
            .message = fault->message,
            .hint = fault->hint != NULL ? fault->hint : "",
        };
    }
    *ret_report = (struct jail_report){
        .diagnostics = found,
        .diagnostic_count = template->fault_count,
    };
}

static status check(struct call *c, const struct template *template, struct jail_report *ret_report)
{
    struct time_zone zone;
    TRY(time_zone_load(c->arena, "UTC", &zone));
    struct jail_script jailed = {
        .source = template_mark(c->arena, template),
        .template = template,
        .zone = &zone,
        .now_us = clock_wall_us(),
    };
    jailed.functions = plugin_api_functions(c->arena, &jailed.function_count);
    TRY(open_jail());
    const status outcome = jail_check(c, &jailed, ret_report);
    jail_close();
    return outcome;
}

status plugin_check_command(struct call *c, const struct invocation *invocation)
{
    struct slice text;
    struct template template;
    struct jail_report report;
    apps_use_all();
    TRY(read_file(c, invocation->operand, &text));
    template_parse(c->arena, text, &template);
    if (template.fault_count > 0)
        report_faults(c, &template, &report);
    else
        TRY(check(c, &template, &report));
    print_check(c, invocation, &report);
    if (report.diagnostic_count == 0)
        return OK;
    return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "SCRIPT_INVALID",
                         "%s cannot run as it is", invocation->operand);
}
