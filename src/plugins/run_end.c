/* The good day: one statement ends the run, frees its place among its tenant's and stores the rest
 * of its log. Failures: what the database refuses of a result is replaced by an error that says so;
 * while the database is away it is tried again, until the run is not this process's any more.
 */
#include "plugins/run_end.h"

#include <string.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "base/log.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/struct.types.h"
#include "plugins/installs.h"
#include "plugins/run_error.h"
#include "plugins/run_metrics.h"
#include "plugins/run_rules.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "wire/json_decode.h"

enum { RETRY_MS = 250, QUERY_MS = 2000 };

enum { NS_PER_US = 1000 };

/* What it comes to. */

struct run_end run_end_of_refusal(struct arena *arena, status refusal)
{
    return (struct run_end){
        .state =
            run_rules_is_failure(refusal) ? PLUGIN_RUN_STATE_FAILED : PLUGIN_RUN_STATE_CANCELLED,
        .error = plugin_run_error(arena, refusal.reason, refusal.message),
    };
}

static bool is_because(status why, const char *reason)
{
    return why.reason != NULL && strcmp(why.reason, reason) == 0;
}

/* What cannot be asked now can be asked later. */
static bool is_passing(status why)
{
    return why.code == STATUS_UNAVAILABLE || why.code == STATUS_DEADLINE_EXCEEDED ||
           is_because(why, "INTERRUPTED");
}

struct run_end run_end_of_status(struct arena *arena, status why, bool has_begun)
{
    struct run_end end = {.error = plugin_run_error(arena, why.reason, why.message)};
    if (is_because(why, "TAKEN_OVER"))
        end.way = RUN_IS_LEFT;
    else if (is_because(why, "CANCELLED"))
        end.state = PLUGIN_RUN_STATE_CANCELLED;
    else if (is_because(why, "PLUGIN_DISABLED") || is_because(why, "TENANT_CLOSED"))
        end.state = PLUGIN_RUN_STATE_KILLED;
    else if (!has_begun && is_passing(why))
        end = (struct run_end){.way = RUN_GOES_BACK, .is_safe = true, .error = end.error};
    else if (is_because(why, "PLUGINS_UNAVAILABLE"))
        end = (struct run_end){.way = RUN_GOES_BACK, .is_safe = true, .error = end.error};
    else if (is_because(why, "INTERRUPTED"))
        end = (struct run_end){.way = RUN_GOES_BACK, .error = end.error};
    else if (why.code == STATUS_DEADLINE_EXCEEDED)
        end = (struct run_end){.state = PLUGIN_RUN_STATE_KILLED,
                               .error = plugin_run_error(arena, "WALL_TIME", "it took too long")};
    else
        end.state = PLUGIN_RUN_STATE_FAILED;
    return end;
}

static Duration *duration_of(struct arena *arena, int64_t duration_us)
{
    Duration *duration = arena_new(arena, Duration);
    *duration = (Duration)GOOGLE__PROTOBUF__DURATION__INIT;
    duration->seconds = duration_us / US_PER_S;
    duration->nanos = (int32_t)(duration_us % US_PER_S * NS_PER_US);
    return duration;
}

static PluginRun_Budget *budget_of(struct arena *arena, const struct jail_budget *from)
{
    PluginRun_Budget *budget = arena_new(arena, PluginRun_Budget);
    *budget = (PluginRun_Budget)PLUGIN_RUN_BUDGET_INIT;
    budget->cpu = duration_of(arena, from->cpu_us);
    budget->cpu_limit = duration_of(arena, from->cpu_us_max);
    budget->wall = duration_of(arena, from->wall_us);
    budget->wall_limit = duration_of(arena, from->wall_us_max);
    budget->calls = (int32_t)from->calls;
    budget->calls_limit = (int32_t)from->calls_max;
    budget->log_bytes = from->log_bytes;
    budget->log_bytes_limit = from->log_bytes_max;
    budget->memory_bytes = from->memory_bytes;
    budget->memory_bytes_limit = from->memory_bytes_max;
    return budget;
}

static PluginRun_Error *error_of(struct arena *arena, const struct jail_error *from)
{
    PluginRun_Error *error = plugin_run_error(arena, from->code, from->message);
    error->type = arena_strdup(arena, from->type);
    error->hint = arena_strdup(arena, from->hint);
    error->line = (int32_t)from->line;
    error->column = (int32_t)from->column;
    return error;
}

struct run_end run_end_of_outcome(struct arena *arena, const struct jail_outcome *outcome)
{
    struct run_end end = {
        .budget = budget_of(arena, &outcome->budget),
        .is_security_event = outcome->is_security_event,
    };
    switch (outcome->end) {
    case JAIL_SUCCEEDED:
        end.state = PLUGIN_RUN_STATE_SUCCEEDED;
        end.result = outcome->result;
        return end;
    case JAIL_FAILED:
        end.state = PLUGIN_RUN_STATE_FAILED;
        break;
    case JAIL_KILLED:
        end.state = PLUGIN_RUN_STATE_KILLED;
        break;
    }
    end.error = error_of(arena, &outcome->error);
    if (strcmp(outcome->error.code, "RUNNER_LOST") == 0) {
        end.way = RUN_GOES_BACK;
        end.error = plugin_run_error(arena, "INTERRUPTED", outcome->error.message);
    }
    return end;
}

/* Writing it down. */

/* JSON that a script made: what our messages cannot hold is not kept. */
static bool read_result(struct arena *arena, struct slice text, Value **ret_result)
{
    Value *result = arena_new(arena, Value);
    *result = (Value)VALUE_INIT;
    if (!status_is_ok(
            wire_json_decode(arena, &wire_google_protobuf_Value, text, NULL, &result->base)))
        return false;
    *ret_result = result;
    return true;
}

static void read_effects(struct arena *arena, struct slice text, PluginRunEnd *message)
{
    PluginRunEnd read = PLUGIN_RUN_END_INIT;
    const char *whole = arena_printf(arena, "{\"effects\":%.*s}", (int)text.length, text.data);
    if (!status_is_ok(wire_json_decode(arena, &wire_smoothschedule_internal_PluginRunEnd,
                                       slice_of(whole), NULL, &read.base)))
        return;
    message->effects = read.effects;
    message->n_effects = read.n_effects;
}

static PluginRunEnd message_of(struct arena *arena, const struct run_end *end,
                               const PluginRunLog *log)
{
    PluginRunEnd message = PLUGIN_RUN_END_INIT;
    message.log = (PluginRunLog *)(uintptr_t)log;
    message.state = end->state;
    message.error = end->error;
    message.budget = end->budget;
    message.context = end->context;
    if (end->effects.length > 0)
        read_effects(arena, end->effects, &message);
    if (end->result.length > 0 && !read_result(arena, end->result, &message.result)) {
        message.state = PLUGIN_RUN_STATE_FAILED;
        message.error =
            plugin_run_error(arena, "RESULT_INVALID", "the result holds what cannot be kept");
    }
    return message;
}

/* Whether the database will hear the same again with another answer. */
static bool may_try_again(status outcome)
{
    return outcome.code == STATUS_UNAVAILABLE || outcome.code == STATUS_UNKNOWN ||
           outcome.code == STATUS_DEADLINE_EXCEEDED || outcome.code == STATUS_ABORTED;
}

/* How somebody's end is written, and read. */
struct writing {
    const struct run_end *end;
    bool is_awaited;
    int64_t lease_ns;
};

static status write_once(struct call *c, const struct writing *writing, PluginRunEnd *message,
                         PluginRun *ret_run, bool *ret_found)
{
    PluginRunsLost given = PLUGIN_RUNS_LOST_INIT;
    if (writing->end->way == RUN_IS_OVER)
        return db_maybe(c, &SQL_PLUGIN_RUN_END, message, ret_run, ret_found,
                        DB_BOOL("is_awaited", writing->is_awaited));
    TRY(db_maybe(c, &SQL_PLUGIN_RUN_GIVE_BACK, message, &given, ret_found,
                 DB_BOOL("is_safe", writing->end->is_safe)));
    ret_run->state = given.queued > 0 ? PLUGIN_RUN_STATE_QUEUED : PLUGIN_RUN_STATE_FAILED;
    return OK;
}

/* Each try is a call of its own: a failed one may have ended. */
static status write_until(struct call *c, const struct writing *writing, PluginRunEnd *message,
                          PluginRun *ret_run, bool *ret_found)
{
    for (;;) {
        struct call own;
        call_init(&own, c->arena);
        call_set_deadline(&own, clock_monotonic_ns() + QUERY_MS * NS_PER_MS);
        const status written = write_once(&own, writing, message, ret_run, ret_found);
        call_fini(&own);
        if (status_is_ok(written) || !may_try_again(written) ||
            clock_monotonic_ns() >= writing->lease_ns)
            return written;
        TRY(call_sleep_ms(c, RETRY_MS));
    }
}

static status count_outcome(struct call *c, const PluginRunJob *job, bool has_failed)
{
    const tenant_id tenant = {uuid_of(job->tenant_id)};
    db_begin(c, DB_TRANSACTION);
    status counted = installs_count_outcome(c, tenant, uuid_of(job->install_id), has_failed);
    if (status_is_ok(counted))
        counted = db_commit(c);
    db_end(c);
    audit_ended(c, counted);
    return counted;
}

/* Test runs do not count, nor what was called off. */
static status count(struct call *c, const PluginRunJob *job, PluginRun_State state,
                    const char *code)
{
    if (job->kind == PLUGIN_RUN_KIND_TEST || job->install == NULL)
        return OK;
    if (state == PLUGIN_RUN_STATE_SUCCEEDED)
        return job->install->failure_streak > 0 ? count_outcome(c, job, false) : OK;
    const bool is_stopped =
        strcmp(code, "PLUGIN_DISABLED") == 0 || strcmp(code, "TENANT_CLOSED") == 0;
    const bool has_failed =
        state == PLUGIN_RUN_STATE_FAILED || (state == PLUGIN_RUN_STATE_KILLED && !is_stopped);
    return has_failed ? count_outcome(c, job, true) : OK;
}

static status raise_alarm(struct call *c, const PluginRunJob *job, const PluginRun_Error *error)
{
    const tenant_id tenant = {uuid_of(job->tenant_id)};
    const struct audit_user runner = {.id.uuid = uuid_of(job->runner->id),
                                      .email = job->runner->email};
    return audit_event_alone(
        c, &(struct audit_event){
               .action = "PLUGIN_CRASH",
               .is_security = true,
               .outcome = status_error(STATUS_ABORTED, "PLUGIN_CRASH", error->message),
               .reason_code = error->code,
               .resource = audit_resource(c, "pluginInstalls", uuid_of(job->install_id)),
               .details =
                   arena_printf(c->arena, "{\"plugin\":\"%s\",\"version\":\"%s\",\"run\":\"%s\"}",
                                job->install->plugin_id, job->install->version, job->id),
               .tenant = &tenant,
               .actor = &runner,
           });
}

status run_end_store(struct call *c, const PluginRunJob *job, const struct run_end *end,
                     const PluginRunLog *log, int64_t lease_ns, PluginRun *ret_run)
{
    if (end->way == RUN_IS_LEFT)
        return OK;
    PluginRun run = PLUGIN_RUN_INIT;
    bool found = false;
    const struct writing writing = {end, ret_run != NULL, lease_ns};
    PluginRunEnd message = message_of(c->arena, end, log);
    status written = write_until(c, &writing, &message, &run, &found);
    if (!status_is_ok(written) && !may_try_again(written)) {
        /* The database refuses what a script made. */
        log_event(LOG_WARN, "what a run left could not be kept", LOG_TEXT("run", job->id),
                  LOG_TEXT("reason", written.reason), LOG_TEXT("error", written.message));
        PluginRunLog no_log = *log;
        no_log.n_times = no_log.n_levels = no_log.n_texts = 0;
        PluginRunEnd bare = PLUGIN_RUN_END_INIT;
        bare.log = &no_log;
        bare.state = PLUGIN_RUN_STATE_FAILED;
        bare.budget = end->budget;
        bare.error = message.error =
            plugin_run_error(c->arena, "RESULT_INVALID", "what the run left cannot be kept");
        written = write_until(c, &writing, &bare, &run, &found);
    }
    TRY(written);
    if (!found)
        return OK; /* it was taken over, or called off in the last moment */
    if (ret_run != NULL && end->way == RUN_IS_OVER)
        *ret_run = run;
    run_metrics_ended(job, run.state);
    if (end->is_security_event)
        TRY(raise_alarm(c, job, end->error));
    return end->way == RUN_IS_OVER
               ? count(c, job, run.state, message.error != NULL ? message.error->code : "")
               : OK;
}
