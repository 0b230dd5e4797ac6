/* What is done to runs by others than those who execute them.
 *
 * The good day: each is one statement, which changes the runs and the counts of their tenants'
 * queues together. Failures: a statement that fails has changed nothing, and jobs try again.
 */
#include "plugins/runs.h"

#include <string.h>

#include "base/log.h"
#include "plugins/run_error.h"
#include "plugins/run_metrics.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/plugins.h"
#include "store/db.h"

enum { RECOVER_ROWS = 200, SWEEP_ROWS = 500 };

static struct plugin_runs_settings settings = {.at_once = PLUGIN_RUNS_AT_ONCE,
                                               .places = PLUGIN_RUNS_PLACES};

void plugin_runs_open(const struct plugin_runs_settings *opened)
{
    settings = *opened;
}

const struct plugin_runs_settings *plugin_runs_settings(void)
{
    return &settings;
}

void plugin_runs_register_metrics(void)
{
    run_metrics_register();
}

status plugin_run_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "PLUGIN_RUN_MISSING", "there is no such run");
}

/* Events. */

status plugins_event(struct call *c, const char *event, const char *resource)
{
    CountRow passed_over = COUNT_ROW_INIT;
    TRY(db_one(c, &SQL_PLUGIN_EVENT, DB_NONE, &passed_over, DB_TEXT("event", event),
               DB_TEXT("resource", resource), DB_UUID("run", c->identity.plugin_run),
               DB_INT("depth_max", PLUGIN_EVENT_DEPTH_MAX),
               DB_INT("queued_max", PLUGIN_RUNS_QUEUED_MAX)));
    if (passed_over.count > 0)
        log_event(LOG_WARN, "a tenant's queue of runs is full; an event makes no runs",
                  LOG_TEXT("tenant", uuid_text(c->arena, c->tenant->id.uuid)),
                  LOG_TEXT("event", event), LOG_INT("runs", passed_over.count));
    return OK;
}

/* Calling off. */

static const char *sentence_of(const char *code)
{
    static const struct {
        const char *code, *sentence;
    } known[] = {
        {"INSTALL_DELETED", "the install was deleted"},
        {"INSTALL_DISABLED", "the install was switched off"},
        {"PLUGIN_DISABLED", "the plugin was disabled in all tenants"},
        {"TENANT_CLOSED", "the tenant was closed"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].code, code) == 0)
            return known[i].sentence;
    return "it was not to run any more";
}

static status cancel_queued(struct call *c, struct uuid install, struct uuid plugin,
                            struct uuid tenant, const char *code)
{
    return db_exec(c, &SQL_PLUGIN_RUNS_CANCEL_QUEUED, DB_NONE, NULL, DB_UUID("install", install),
                   DB_UUID("plugin", plugin), DB_UUID("tenant", tenant),
                   DB_TEXT("error", plugin_run_error_json(c->arena, code, sentence_of(code))));
}

static const struct uuid any = {{0}};

status plugin_runs_cancel_install(struct call *c, struct uuid install, const char *code)
{
    return cancel_queued(c, install, any, any, code);
}

status plugin_runs_cancel_plugin(struct call *c, struct uuid plugin, const char *code)
{
    return cancel_queued(c, any, plugin, any, code);
}

status plugin_runs_cancel_tenant(struct call *c, tenant_id tenant, const char *code)
{
    return cancel_queued(c, any, any, tenant.uuid, code);
}

/* Recovery. */

static status recover_some(struct call *c, bool *ret_more)
{
    PluginRunsLost lost = PLUGIN_RUNS_LOST_INIT;
    TRY(db_one(c, &SQL_PLUGIN_RUNS_RECOVER, DB_NONE, &lost, DB_INT("limit", RECOVER_ROWS),
               DB_TEXT("error", plugin_run_error_json(
                                    c->arena, "INTERRUPTED",
                                    "the server that worked on it was interrupted; what it "
                                    "did before has happened"))));
    *ret_more = lost.queued + lost.failed == RECOVER_ROWS;
    if (lost.queued + lost.failed == 0)
        return OK;
    run_metrics_recovered(lost.queued, lost.failed);
    log_event(LOG_WARN, "runs of plugins were lost with their process",
              LOG_INT("begin_again", lost.queued), LOG_INT("failed", lost.failed));
    return OK;
}

static status measure(struct call *c)
{
    PluginQueueLength length = PLUGIN_QUEUE_LENGTH_INIT;
    TRY(db_one(c, &SQL_PLUGIN_QUEUE_LENGTH, DB_NONE, &length));
    run_metrics_waiting(length.queued);
    return OK;
}

status plugin_runs_recover(struct call *c)
{
    bool more = true;
    while (more && call_has_time(c))
        TRY(recover_some(c, &more));
    return measure(c);
}

/* Sweeping. */

static status sweep_batch(struct call *c, int64_t *ret_count)
{
    int64_t count = 0;
    TRY(db_exec(c, &SQL_PLUGIN_RUNS_SWEEP, DB_NONE, &count, DB_INT("limit", SWEEP_ROWS)));
    TRY(db_commit(c));
    *ret_count = count;
    return OK;
}

status plugin_runs_sweep(struct call *c)
{
    int64_t count = SWEEP_ROWS;
    while (count == SWEEP_ROWS && call_has_time(c)) {
        db_begin(c, DB_SCHEMA_TRANSACTION);
        const status swept = sweep_batch(c, &count);
        db_end(c);
        TRY(swept);
    }
    return OK;
}

status plugin_runs_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max,
                                int64_t *ret_count)
{
    return db_exec(c, &SQL_PLUGIN_RUNS_PURGE_TENANT, DB_NONE, ret_count,
                   DB_UUID("tenant", tenant.uuid), DB_INT("limit", count_max));
}
