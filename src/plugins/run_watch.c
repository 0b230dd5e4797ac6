/* PluginService's WatchPluginRun.
 *
 * The good day: five times a second the run and the lines behind the last one told are read; what
 * is new goes out, and the last message has the run as it ended. It does not matter which process
 * works on the run. Failures: a run that is not there, or is deleted meanwhile, ends the stream
 * with NOT_FOUND. What is asked in between has memory of its own: a run that waits may wait for
 * long.
 */
#include <string.h>

#include "base/clock.h"
#include "plugins/runs.h"
#include "plugins/runs_internal.h"
#include "rpc/service.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "sql/plugins.h"
#include "store/db.h"

enum { LOOK_MS = 200, QUERY_MS = 5000, LINES_MAX = 500, WATCHERS_MAX = 500 };

struct watch {
    struct call *call;
    struct rpc_stream *out;
    GetPluginRunRequest request;
    struct uuid install;
    int32_t attempt, number; /* of the last line told */
    PluginRun_State state;   /* as it was told; UNSPECIFIED: nothing was */
    int32_t state_attempt;
    bool is_over;
};

static unsigned watcher_count;

/* Fills log and places of a message with what came behind the last line. */
static status read_lines(struct watch *watch, struct call *c, WatchPluginRunResponse *message,
                         bool *ret_more)
{
    PluginRunLogRows lines = PLUGIN_RUN_LOG_ROWS_INIT;
    TRY(db_many(c, &SQL_PLUGIN_RUN_LOG_AFTER, &watch->request, &lines,
                DB_INT("after_attempt", watch->attempt), DB_INT("after_number", watch->number),
                DB_INT("limit", LINES_MAX)));
    message->log = arena_array(c->arena, lines.n_rows, sizeof *message->log);
    for (size_t i = 0; i < lines.n_rows; i++) {
        message->log[message->n_log++] = lines.rows[i]->line;
        watch->attempt = lines.rows[i]->attempt;
        watch->number = lines.rows[i]->number;
    }
    *ret_more = lines.n_rows == LINES_MAX;
    return OK;
}

/* The run before its lines: so those of one that is over are all there. */
static status look(struct watch *watch, struct call *c, bool *ret_more)
{
    PluginRun run = PLUGIN_RUN_INIT;
    WatchPluginRunResponse message = WATCH_PLUGIN_RUN_RESPONSE_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_RUN_LOOK, &watch->request, &run, &found,
                 DB_UUID("install", watch->install)));
    if (!found)
        return plugin_run_missing();
    TRY(read_lines(watch, c, &message, ret_more));
    const bool is_changed = run.state != watch->state || run.attempt != watch->state_attempt;
    if (message.n_log == 0 && !is_changed)
        return OK;
    watch->is_over = plugin_run_is_over(&run) && !*ret_more;
    if (watch->is_over || !plugin_run_is_over(&run)) {
        message.run = &run;
        watch->state = run.state;
        watch->state_attempt = run.attempt;
    }
    return rpc_send(watch->call, watch->out, &message.base);
}

static status look_aside(struct watch *watch, bool *ret_more)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    call_set_deadline(&c, clock_monotonic_ns() + QUERY_MS * NS_PER_MS);
    c.identity = watch->call->identity;
    c.tenant = watch->call->tenant;
    status outcome = look(watch, &c, ret_more);
    if (!status_is_ok(outcome))
        outcome =
            status_errorf(watch->call->arena, outcome.code, outcome.reason, "%s", outcome.message);
    call_fini(&c);
    arena_fini(&arena);
    return outcome;
}

static status go_on(struct watch *watch)
{
    while (!watch->is_over) {
        bool more = false;
        TRY(look_aside(watch, &more));
        if (!watch->is_over && !more)
            TRY(call_sleep_ms(watch->call, LOOK_MS));
    }
    return OK;
}

status plugin_service_watch_plugin_run(struct call *c, const WatchPluginRunRequest *req,
                                       struct rpc_stream *out)
{
    struct watch watch = {.call = c, .out = out};
    watch.request = (GetPluginRunRequest)GET_PLUGIN_RUN_REQUEST_INIT;
    watch.request.install_id = req->install_id;
    watch.request.run_id = req->run_id;
    TRY(plugin_run_read_install(c, req->install_id, &watch.install));
    if (watcher_count >= WATCHERS_MAX)
        return status_error(STATUS_RESOURCE_EXHAUSTED, "TOO_MANY_WATCHERS",
                            "too many are watching at this server");
    watcher_count++;
    const status outcome = go_on(&watch);
    watcher_count--;
    return outcome;
}
