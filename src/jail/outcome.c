/* What a run came to: what the child said of itself, as far as it can be so, and what the kernel
 * said of the child, which goes before it. A child that says what it cannot is PROTOCOL. */
#include "jail/jail_internal.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/clock.h"

enum {
    TEXT_BYTES_MAX = 16 * 1024, /* of one text of an error; no child of ours comes near */
    DIAGNOSTICS_MAX = 100,
    NAMES_MAX = 1000, /* of a manifest's lists */
};

/* How a run ends, by code. */

struct ending {
    const char *code;
    enum jail_end end;
    bool is_security_event;
    bool is_said; /* by the child itself */
    const char *message;
    const char *hint;
};

static const struct ending ENDINGS[] = {
    {.code = "SCRIPT_INVALID", .end = JAIL_FAILED, .is_said = true},
    {.code = "SCRIPT_ERROR", .end = JAIL_FAILED, .is_said = true},
    {.code = "RESULT_INVALID", .end = JAIL_FAILED, .is_said = true},
    {.code = "CPU_TIME",
     .end = JAIL_KILLED,
     .message = "The script computed for longer than it may.",
     .hint = "Look for a loop that never ends, or work on fewer values at a time."},
    {.code = "WALL_TIME",
     .end = JAIL_KILLED,
     .message = "The script took longer than it may.",
     .hint = "Most of this time is waiting for answers: make fewer calls in one run."},
    {.code = "MEMORY",
     .end = JAIL_KILLED,
     .is_said = true,
     .message = "The script needs more memory than it may have.",
     .hint = "Work on fewer values at a time."},
    {.code = "CALL_LIMIT",
     .end = JAIL_KILLED,
     .is_said = true,
     .message = "The script asked `api` for as much as one run may.",
     .hint = "Ask for fewer things, and for many of them in one call."},
    {.code = "LOG_LIMIT",
     .end = JAIL_KILLED,
     .is_said = true,
     .message = "The script wrote as much into its log as one run may.",
     .hint = "Log what somebody will read: a line for each result, not for each step."},
    {.code = "RESULT_LIMIT",
     .end = JAIL_KILLED,
     .is_said = true,
     .message = "The script's result is larger than it may be.",
     .hint = "Keep a summary in `result`."},
    {.code = "FORBIDDEN",
     .end = JAIL_KILLED,
     .is_security_event = true,
     .message = "The script tried what no script may do."},
    {.code = "CRASHED",
     .end = JAIL_KILLED,
     .is_security_event = true,
     .message = "The script made its interpreter crash."},
    {.code = "PROTOCOL",
     .end = JAIL_KILLED,
     .is_security_event = true,
     .message = "The script's process did not behave like one."},
    {.code = "RUNNER_LOST",
     .end = JAIL_KILLED,
     .message = "The process that runs scripts ended during this run.",
     .hint = "Run it again; what it did until then is done."},
};
enum { ENDING_COUNT = sizeof ENDINGS / sizeof ENDINGS[0] };

static const struct ending *ending_of(struct slice code)
{
    for (size_t i = 0; i < ENDING_COUNT; i++)
        if (slice_is(code, ENDINGS[i].code))
            return &ENDINGS[i];
    return NULL;
}

/* What the kernel said; NULL when it was nothing. Without DONE, there is always something. */
static const char *code_of_end(const struct jail_run *run)
{
    const bool is_done = run->done.length > 0;
    if (!run->is_ended)
        return is_done ? NULL : "RUNNER_LOST";
    if (WIFEXITED(run->wait_status)) {
        switch (WEXITSTATUS(run->wait_status)) {
        case PLUGIN_EXIT_DONE:
            return is_done ? NULL : "PROTOCOL";
        case PLUGIN_EXIT_FORBIDDEN:
            return "FORBIDDEN";
        default:
            return "CRASHED";
        }
    }
    switch (WTERMSIG(run->wait_status)) {
    case SIGPROF:
    case SIGXCPU:
        return is_done ? NULL : "CPU_TIME";
    case SIGKILL: /* by us after DONE, or by a machine that is out of memory */
        return is_done ? NULL : "MEMORY";
    case SIGSYS:
        return "FORBIDDEN";
    default:
        return "CRASHED";
    }
}

/* Places. */

/* Bytes before a column, which counts characters from 1, of a line of the source. */
static size_t byte_of_column(struct slice source, unsigned line, unsigned column)
{
    size_t at = 0;
    for (unsigned current = 1; current < line && at < source.length; at++) {
        const char c = source.data[at];
        current +=
            c == '\n' || (c == '\r' && (at + 1 == source.length || source.data[at + 1] != '\n'));
    }
    const size_t start = at;
    for (unsigned passed = 1; passed < column && at < source.length; passed++) {
        do
            at++;
        while (at < source.length && ((unsigned char)source.data[at] & 0xC0) == 0x80);
    }
    return at - start;
}

/* The place in what the author wrote. */
static void find_place(const struct jail_script *script, unsigned line, unsigned column,
                       unsigned *ret_line, unsigned *ret_column)
{
    *ret_line = line;
    *ret_column = column;
    if (script->template == NULL || line == 0 || column == 0)
        return;
    const struct template_position place =
        template_place(script->template, line, byte_of_column(script->source, line, column));
    *ret_line = place.line;
    *ret_column = place.column;
}

/* Reading. */

/* A text of the child's, for a person: bounded. */
static bool read_text(struct arena *arena, struct slice value, const char **ret_text)
{
    struct slice text;
    if (!plugin_json_text(arena, value, &text) || text.length > TEXT_BYTES_MAX)
        return false;
    *ret_text = arena_slice_string(arena, text);
    return true;
}

static bool read_error(struct call *c, const struct jail_run *run, struct slice value,
                       struct jail_error *ret_error)
{
    struct plugin_json_member members[] = {{.name = "code"}, {.name = "type"}, {.name = "message"},
                                           {.name = "hint"}, {.name = "line"}, {.name = "column"}};
    struct jail_error error = {.code = NULL};
    const char *code;
    unsigned line, column;
    if (!status_is_ok(plugin_json_members(c->arena, value, members, 6)) ||
        !read_text(c->arena, members[0].value, &code) ||
        !read_text(c->arena, members[1].value, &error.type) ||
        !read_text(c->arena, members[2].value, &error.message) ||
        !read_text(c->arena, members[3].value, &error.hint) ||
        !plugin_json_number(members[4].value, &line) ||
        !plugin_json_number(members[5].value, &column))
        return false;
    const struct ending *ending = ending_of(slice_of(code));
    if (ending == NULL || !ending->is_said)
        return false;
    error.code = ending->code;
    if (ending->message != NULL) {
        error.message = ending->message;
        error.hint = ending->hint;
    }
    find_place(run->script, line, column, &error.line, &error.column);
    *ret_error = error;
    return true;
}

/* What the child says of how it ended; false when it is not for it to say. */
static bool read_done(struct call *c, const struct jail_run *run, struct jail_outcome *ret)
{
    struct plugin_json_member members[] = {
        {.name = "status"}, {.name = "result"}, {.name = "error"}};
    struct slice how;
    if (!status_is_ok(plugin_json_members(c->arena, run->done, members, 3)) ||
        !plugin_json_text(c->arena, members[0].value, &how))
        return false;
    if (slice_is(how, "succeeded") && members[2].value.length == 0 &&
        members[1].value.length <= run->limits.result_bytes) {
        ret->end = JAIL_SUCCEEDED;
        ret->result = members[1].value;
        return true;
    }
    if (!slice_is(how, "failed") || members[1].value.length > 0 ||
        !read_error(c, run, members[2].value, &ret->error))
        return false;
    ret->end = ending_of(slice_of(ret->error.code))->end;
    return true;
}

static void end_by(struct jail_outcome *outcome, const char *code)
{
    const struct ending *ending = ending_of(slice_of(code));
    outcome->end = ending->end;
    outcome->is_security_event = ending->is_security_event;
    outcome->error = (struct jail_error){
        .code = ending->code,
        .type = "",
        .message = ending->message,
        .hint = ending->hint != NULL ? ending->hint : "",
    };
}

static struct jail_budget budget_of(const struct jail_run *run)
{
    const struct jail_limits *limits = &run->limits;
    const int64_t prepare_us = run->prepare_us < 0 ? 0 : run->prepare_us;
    return (struct jail_budget){
        .cpu_us = run->cpu_us > prepare_us ? run->cpu_us - prepare_us : 0,
        .cpu_us_max = (int64_t)limits->cpu_ms * 1000,
        .wall_us = (run->ended_ns - run->started_ns) / 1000,
        .wall_us_max = (int64_t)limits->wall_ms * 1000,
        .calls = run->calls,
        .calls_max = limits->calls,
        .log_bytes = (int64_t)run->log_bytes,
        .log_bytes_max = (int64_t)limits->log_bytes,
        .memory_bytes = run->memory_bytes,
        .memory_bytes_max = (int64_t)limits->memory_bytes,
    };
}

status jail_read_outcome(struct call *c, const struct jail_run *run,
                         struct jail_outcome *ret_outcome)
{
    struct jail_outcome outcome = {.budget = budget_of(run)};
    const char *code = run->killed != NULL ? run->killed : code_of_end(run);
    if (code == NULL && !read_done(c, run, &outcome))
        code = "PROTOCOL";
    if (code != NULL)
        end_by(&outcome, code);
    *ret_outcome = outcome;
    return OK;
}

/* Reports. */

static bool read_names(struct call *c, struct slice value, const char *const **ret_names)
{
    struct slice *items;
    size_t count;
    if (!plugin_json_items(c->arena, value, NAMES_MAX, &items, &count))
        return false;
    const char **names = arena_array(c->arena, count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        if (!read_text(c->arena, items[i], &names[i]))
            return false;
    names[count] = NULL;
    *ret_names = names;
    return true;
}

static bool read_manifest(struct call *c, struct slice value, struct jail_report *ret_report)
{
    static const char *const none[] = {NULL};
    ret_report->calls = ret_report->hosts = ret_report->secrets = none;
    if (slice_is(value, "null"))
        return true;
    struct plugin_json_member members[] = {
        {.name = "calls"}, {.name = "hosts"}, {.name = "secrets"}};
    return status_is_ok(plugin_json_members(c->arena, value, members, 3)) &&
           read_names(c, members[0].value, &ret_report->calls) &&
           read_names(c, members[1].value, &ret_report->hosts) &&
           read_names(c, members[2].value, &ret_report->secrets);
}

static bool read_diagnostic(struct call *c, const struct jail_script *script, struct slice value,
                            struct jail_diagnostic *ret_diagnostic)
{
    struct slice *parts;
    size_t count;
    unsigned line, column;
    struct jail_diagnostic diagnostic;
    if (!plugin_json_items(c->arena, value, 5, &parts, &count) || count != 5 ||
        !plugin_json_number(parts[0], &line) || !plugin_json_number(parts[1], &column) ||
        !read_text(c->arena, parts[2], &diagnostic.code) ||
        !read_text(c->arena, parts[3], &diagnostic.message) ||
        !read_text(c->arena, parts[4], &diagnostic.hint))
        return false;
    find_place(script, line, column, &diagnostic.line, &diagnostic.column);
    *ret_diagnostic = diagnostic;
    return true;
}

static bool read_diagnostics(struct call *c, const struct jail_script *script, struct slice value,
                             struct jail_report *ret_report)
{
    struct slice *items;
    size_t count;
    if (!plugin_json_items(c->arena, value, DIAGNOSTICS_MAX, &items, &count))
        return false;
    struct jail_diagnostic *diagnostics = arena_array(c->arena, count, sizeof *diagnostics);
    for (size_t i = 0; i < count; i++)
        if (!read_diagnostic(c, script, items[i], &diagnostics[i]))
            return false;
    ret_report->diagnostics = diagnostics;
    ret_report->diagnostic_count = count;
    return true;
}

status jail_read_report(struct call *c, const struct jail_run *run, struct jail_report *ret_report)
{
    struct plugin_json_member members[] = {
        {.name = "status"}, {.name = "diagnostics"}, {.name = "manifest"}};
    struct jail_report report;
    struct slice how;
    if (run->killed == NULL && !run->is_ended)
        return status_unavailable(c->arena, "PLUGINS_UNAVAILABLE",
                                  "the process that checks scripts ended; try again", 1000);
    const bool is_read = run->killed == NULL && code_of_end(run) == NULL &&
                         status_is_ok(plugin_json_members(c->arena, run->done, members, 3)) &&
                         plugin_json_text(c->arena, members[0].value, &how) &&
                         slice_is(how, "checked") &&
                         read_diagnostics(c, run->script, members[1].value, &report) &&
                         read_manifest(c, members[2].value, &report);
    if (!is_read)
        return status_error(STATUS_INTERNAL, "CHECK_FAILED",
                            "the script could not be checked: its interpreter did not survive it");
    *ret_report = report;
    return OK;
}
