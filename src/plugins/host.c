/* One run's calls, judged and done.
 *
 * The good day: the call is known, in the manifest and allowed, its arguments fit; a read is
 * answered from a call of its own, a write from a transaction that holds the run's row, so that no
 * act follows the end of its run, and that is committed before the script hears of it. Failures:
 * what the script may know is told in a sentence; our own faults go to the log and are told as
 * such. What a test run writes is rolled back. All that a call of the script takes goes with the
 * next one.
 */
#include "plugins/host_internal.h"

#include <ctype.h>

#include <sodium.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/nearest.h"
#include "policy/policy.h"
#include "smoothschedule/internal/plugin_host_rows.types.h"
#include "sql/plugins.h"

enum { HASH_BYTES = crypto_hash_sha256_BYTES };

/* Opening. */

static void close_host(void *opened)
{
    struct plugin_host *host = opened;
    arena_fini(&host->scratch);
    buf_fini(&host->effects);
}

struct plugin_host *plugin_host_open(struct call *c, const struct plugin_host_options *options)
{
    struct plugin_host *host = arena_new(c->arena, struct plugin_host);
    host->options = *options;
    host->options.identity.plugin_run = options->run;
    host->call = c;
    arena_init(&host->scratch);
    arena_defer(c->arena, close_host, host);
    return host;
}

static void log_line(void *owner, const char *level, struct slice text)
{
    const struct plugin_host *host = owner;
    if (host->options.log != NULL)
        host->options.log(host->options.log_owner, level, text);
}

struct jail_host plugin_host_jail(struct plugin_host *host)
{
    return (struct jail_host){.owner = host, .call = plugin_host_call, .log = log_line};
}

/* Judging. */

static bool is_listed(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static status unknown(struct arena *arena, const char *function)
{
    struct plugin_api api;
    struct nearest nearest;
    nearest_init(&nearest, function);
    for (size_t i = 0; plugin_api_at(i, &api); i++)
        nearest_try(&nearest, api.call->name);
    if (nearest.name == NULL)
        return status_error(STATUS_NOT_FOUND, "CALL_UNKNOWN", "api has no such function");
    return status_errorf(arena, STATUS_NOT_FOUND, "CALL_UNKNOWN",
                         "api has no such function; did you mean api.%s?", nearest.name);
}

static status check_permission(struct serving *s)
{
    struct arena *arena = &s->host->scratch;
    if (s->api.permission == NULL)
        return OK;
    const status allowed =
        policy_require(arena, s->host->options.identity.permissions, s->api.permission);
    if (allowed.code != STATUS_PERMISSION_DENIED)
        return allowed;
    return status_errorf(arena, STATUS_PERMISSION_DENIED, "PERMISSION_MISSING",
                         "api.%s needs the permission \"%s\", which whoever installed the plugin "
                         "and whoever runs it must both have",
                         s->api.call->name, s->api.permission);
}

static status judge(struct serving *s, const char *function)
{
    const struct plugin_host_options *options = &s->host->options;
    if (!plugin_api_find(slice_of(function), &s->api))
        return unknown(&s->host->scratch, function);
    if (!is_listed(options->calls, s->api.call->name))
        return status_errorf(&s->host->scratch, STATUS_PERMISSION_DENIED, "CALL_NOT_IN_MANIFEST",
                             "api.%s is not among the calls that were agreed to when the plugin "
                             "was installed",
                             s->api.call->name);
    TRY(check_permission(s));
    return plugin_arguments_bind(&s->host->scratch, s->api.call, s->sent, options->zone,
                                 &s->arguments);
}

/* Calls within the script's. */

void host_begin(const struct serving *s, struct call *c, struct arena *arena,
                const struct rpc_method *method)
{
    const struct plugin_host *host = s->host;
    char run[UUID_TEXT_BYTES];
    uuid_format(host->options.run, run);
    call_init_inner(c, arena, s->outer);
    c->identity = host->options.identity;
    c->tenant = host->options.tenant;
    c->method = method;
    c->request_id = slice_of(arena_printf(arena, "%s/%d", run, (int)host->number));
    const int64_t most_ns = clock_monotonic_ns() + PLUGIN_CALL_MS * NS_PER_MS;
    if (c->ended.code == STATUS_OK)
        call_set_deadline(c, most_ns < s->deadline_ns ? most_ns : s->deadline_ns);
}

void host_end(struct call *c)
{
    db_end(c);
    call_fini(c);
}

const struct plugin_argument *host_argument(const struct serving *s, const char *name)
{
    for (size_t i = 0; s->api.call->params[i].name != NULL; i++)
        if (strcmp(s->api.call->params[i].name, name) == 0)
            return s->arguments[i].is_given ? &s->arguments[i] : NULL;
    return NULL;
}

/* Writing. */

/* Of what the script asked for: another call under the same number is another run of things. */
static struct slice hash_of(const struct serving *s)
{
    uint8_t *hash = arena_alloc(&s->host->scratch, HASH_BYTES);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)s->api.call->name,
                              strlen(s->api.call->name) + 1);
    crypto_hash_sha256_update(&state, (const uint8_t *)s->sent.data, s->sent.length);
    crypto_hash_sha256_final(&state, hash);
    return slice_make(hash, HASH_BYTES);
}

/* The run, held, and its answer to this call if there is one. */
static status hold(struct call *c, struct serving *s, struct slice *ret_answer, bool *ret_answered)
{
    const struct plugin_host *host = s->host;
    PluginActRow row = PLUGIN_ACT_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_RUN_HOLD, DB_NONE, &row, &found,
                 DB_UUID("run_id", host->options.run), DB_INT("attempt", host->options.attempt),
                 DB_INT("number", host->number)));
    if (!found)
        return status_error(STATUS_ABORTED, "RUN_ENDED", "this run has been ended");
    *ret_answered = row.call[0] != '\0';
    if (!*ret_answered)
        return OK;
    if (!slice_equal(slice_make(row.arguments_hash.data, row.arguments_hash.len), hash_of(s)))
        return status_errorf(&s->host->scratch, STATUS_ABORTED, "RUN_DIVERGED",
                             "this run was interrupted and begun again, and takes another way than "
                             "before: it called api.%s here the first time",
                             row.call);
    *ret_answer = arena_slice_copy(&s->host->scratch, slice_of(row.answer));
    return OK;
}

static bool is_kept(const struct serving *s)
{
    return s->host->options.is_repeatable && !s->host->options.is_test;
}

static void send_kept(struct call *c, struct serving *s, struct slice answer)
{
    if (!is_kept(s))
        return;
    db_send(c, &SQL_PLUGIN_ACT_KEEP, DB_NONE, DB_UUID("run_id", s->host->options.run),
            DB_INT("number", s->host->number), DB_TEXT("call", s->api.call->name),
            DB_BYTES("arguments_hash", hash_of(s)), DB_SLICE("answer", answer));
}

static void record(struct call *c, struct serving *s)
{
    char run[UUID_TEXT_BYTES];
    char install[UUID_TEXT_BYTES];
    uuid_format(s->host->options.run, run);
    uuid_format(s->host->options.install, install);
    audit_event_in_tenant(
        c, &(struct audit_event){
               .action = "PLUGIN_ACT",
               .resource = audit_resource(c, "plugin_runs", s->host->options.run),
               .details = arena_printf(c->arena,
                                       "{\"plugin_run\":\"%s\",\"plugin_install\":\"%s\","
                                       "\"call\":\"%s\",\"number\":%d}",
                                       run, install, s->api.call->name, (int)s->host->number)});
}

static status act_and_record(struct call *c, struct serving *s, const struct host_act *act,
                             struct slice *ret_answer)
{
    bool answered = false;
    TRY(hold(c, s, ret_answer, &answered));
    if (answered)
        return OK;
    TRY(act->act(c, s, act->context, ret_answer));
    if (s->host->options.is_test)
        return OK;
    send_kept(c, s, *ret_answer);
    if (act->is_on_record)
        record(c, s);
    return OK;
}

status host_write(struct serving *s, const struct host_act *act, struct slice *ret_answer)
{
    const status rolled_back = {.code = STATUS_ABORTED, .reason = "TEST_RUN"};
    const bool is_test = s->host->options.is_test;
    struct call c;
    host_begin(s, &c, &s->host->scratch, act->method);
    db_begin(&c, DB_TRANSACTION);
    status outcome = act_and_record(&c, s, act, ret_answer);
    if (status_is_ok(outcome) && !is_test)
        outcome = db_commit(&c);
    audit_ended(&c, is_test ? rolled_back : outcome);
    host_end(&c);
    return outcome;
}

status host_recall(struct serving *s, struct slice *ret_answer, bool *ret_answered)
{
    struct call c;
    host_begin(s, &c, &s->host->scratch, NULL);
    db_begin(&c, DB_TRANSACTION);
    status outcome = hold(&c, s, ret_answer, ret_answered);
    if (status_is_ok(outcome))
        outcome = db_commit(&c);
    host_end(&c);
    return outcome;
}

void host_keep(struct serving *s, struct slice answer)
{
    if (!is_kept(s))
        return;
    struct call c;
    host_begin(s, &c, &s->host->scratch, NULL);
    db_begin(&c, DB_TRANSACTION);
    send_kept(&c, s, answer);
    const status kept = db_commit(&c);
    host_end(&c);
    if (!status_is_ok(kept))
        log_event(LOG_WARN, "the answer to a plugin's call was not kept for a retry",
                  LOG_TEXT("call", s->api.call->name), LOG_TEXT("why", kept.message));
}

/* Test runs. */

void host_note_effect(struct serving *s)
{
    struct buf *effects = &s->host->effects;
    if (effects->length + s->sent.length + strlen(s->api.call->name) + 64 >
        PLUGIN_EFFECTS_BYTES_MAX)
        return;
    buf_printf(effects, "%s{\"call\":\"%s\",\"arguments\":", effects->length == 0 ? "" : ",",
               s->api.call->name);
    buf_append_slice(effects, s->sent);
    buf_append_byte(effects, '}');
}

struct slice plugin_host_effects(const struct plugin_host *host)
{
    return slice_of(arena_printf(host->call->arena, "[%.*s]", (int)host->effects.length,
                                 host->effects.length == 0 ? "" : host->effects.data));
}

/* Errors. */

/* "appointment.startTime" and "appointment.start_time" are the same field. */
static bool same_field(const char *json, const char *proto)
{
    for (; *proto != '\0'; proto++) {
        if (*proto == '_')
            continue;
        if (tolower((unsigned char)*json) != tolower((unsigned char)*proto))
            return false;
        json++;
    }
    return *json == '\0';
}

static const char *param_of(const struct plugin_call *call, const char *field)
{
    for (const struct plugin_param *param = call->params; param->name != NULL; param++)
        if (param->field != NULL && same_field(field, param->field))
            return param->name;
    return field;
}

/* A request's fields as the script's arguments. */
static status in_arguments(struct serving *s, status failure)
{
    struct buf text = {0};
    for (const struct status_violation *at = failure.details->violations; at != NULL; at = at->next)
        buf_printf(&text, "%s%s %s", text.length == 0 ? "" : "; ", param_of(s->api.call, at->field),
                   at->description);
    failure.message = arena_printf(&s->host->scratch, "%s(): %.*s", s->api.call->name,
                                   (int)text.length, text.data);
    buf_fini(&text);
    return failure;
}

static status inside(struct serving *s, const char *function, status failure)
{
    char run[UUID_TEXT_BYTES];
    uuid_format(s->host->options.run, run);
    log_event(LOG_ERROR, "a plugin's call failed inside", LOG_TEXT("call", function),
              LOG_TEXT("run", run),
              LOG_TEXT("reason", failure.reason == NULL ? "" : failure.reason),
              LOG_TEXT("why", failure.message == NULL ? "" : failure.message));
    return status_error(STATUS_INTERNAL, "INTERNAL",
                        "something went wrong in the server; this is not the script's fault");
}

static status for_script(struct serving *s, const char *function, status outcome)
{
    if (outcome.code == STATUS_OK)
        return outcome;
    if (outcome.code == STATUS_INTERNAL || outcome.code == STATUS_DATA_LOSS)
        return inside(s, function, outcome);
    if (s->api.call != NULL && outcome.code == STATUS_INVALID_ARGUMENT && outcome.details != NULL &&
        outcome.details->violations != NULL)
        outcome = in_arguments(s, outcome);
    if (outcome.reason == NULL)
        outcome.reason = status_code_name(outcome.code);
    return outcome;
}

/* Serving. */

/* Who answers the calls that are plugins' own. */
static const struct {
    const char *name;
    status (*serve)(struct serving *s, struct slice *ret_answer);
} OWN[] = {
    {"get", host_serve_get},          {"set", host_serve_set},
    {"send_email", host_serve_email}, {"http_get", host_serve_http},
    {"http_post", host_serve_http},   {"http_put", host_serve_http},
    {"http_patch", host_serve_http},  {"http_delete", host_serve_http},
};

static status serve(struct serving *s, const char *function, struct slice *ret_answer)
{
    TRY(judge(s, function));
    if (s->api.method != NULL)
        return host_serve_rpc(s, ret_answer);
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++)
        if (strcmp(OWN[i].name, function) == 0)
            return OWN[i].serve(s, ret_answer);
    return unknown(&s->host->scratch, function); /* the jail's own */
}

status plugin_host_call(struct call *c, void *owner, const char *function, struct slice arguments,
                        int64_t deadline_ns, struct slice *ret_answer)
{
    struct plugin_host *host = owner;
    arena_fini(&host->scratch);
    arena_init(&host->scratch);
    host->number++;
    struct serving s = {.host = host, .outer = c, .sent = arguments, .deadline_ns = deadline_ns};
    return for_script(&s, function, serve(&s, function, ret_answer));
}
