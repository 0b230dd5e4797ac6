/* PluginService's RPCs on runs, in the order of the proto; watching one is in run_watch.c.
 *
 * The good day of asking for a run: one statement makes it, and claims it for this process where it
 * has a place and the tenant's turn is free; then it runs on a fiber of its own, and who asked
 * waits for it as long as they want to. Failures: an install that may not run says why; a full
 * queue takes nothing. A run that another process has, or that waits, is looked at until it is
 * over.
 */
#include <string.h>

#include "base/clock.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/timestamp.types.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "plugins/execute.h"
#include "plugins/installs.h"
#include "plugins/run_error.h"
#include "plugins/runs.h"
#include "plugins/runs_internal.h"
#include "plugins/script.h"
#include "plugins/underway.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "wire/json_encode.h"

enum {
    WAIT_MS_MAX = 15 * 1000,
    LOOK_MS_MIN = 20,
    LOOK_MS_MAX = 250,
    TRIES_MAX = 3,
};

/* The instant behind all others. */
#define END_OF_TIME_US (INT64_C(253402300799) * US_PER_S)

bool plugin_run_is_over(const PluginRun *run)
{
    return run->state != PLUGIN_RUN_STATE_QUEUED && run->state != PLUGIN_RUN_STATE_RUNNING;
}

status plugin_run_read_install(struct call *c, const char *text, struct uuid *ret_install)
{
    struct uuid install = {{0}};
    if (strcmp(text, "-") != 0 && (!uuid_parse(slice_of(text), &install) || uuid_is_zero(install)))
        return status_field(c->arena, "FIELD_INVALID", "installId",
                            "must be an install's id, or - for any");
    *ret_install = install;
    return OK;
}

/* Asking. */

/* What a run is asked for with, besides its install. */
struct wish {
    const char *kind;
    const char *given;   /* JSON: values instead of the install's; NULL: those */
    const Timestamp *at; /* the time to take for now; NULL: now */
};

static status ask_once(struct call *c, const RunPluginInstallRequest *req, const struct wish *wish,
                       bool has_place, PluginRunAsked *ret_asked, bool *ret_found)
{
    return db_maybe(c, &SQL_PLUGIN_RUN_ASK, req, ret_asked, ret_found, DB_TEXT("kind", wish->kind),
                    DB_BOOL("has_place", has_place),
                    wish->given != NULL ? DB_TEXT("given", wish->given) : DB_NULL("given"),
                    wish->at != NULL ? DB_TIME_US("run_time", wish->at->seconds * US_PER_S +
                                                                  wish->at->nanos / 1000)
                                     : DB_NULL("run_time"),
                    DB_INT("at_once", plugin_runs_settings()->at_once),
                    DB_INT("queued_max", PLUGIN_RUNS_QUEUED_MAX),
                    DB_TIME_US("lease_time", plugin_run_lease_us()));
}

/* Of two requests with one id at the same time the second meets the first one's row. */
static bool met_itself(const struct call *c, status outcome)
{
    return outcome.code == STATUS_ALREADY_EXISTS &&
           strncmp(db_constraint(c), "plugin_runs_request_id_key",
                   strlen("plugin_runs_request_id_key")) == 0;
}

static status ask_in_place(struct call *c, const RunPluginInstallRequest *req,
                           const struct wish *wish, bool has_place, PluginRunAsked *ret_asked,
                           bool *ret_found)
{
    const int64_t claimed_ns = clock_monotonic_ns();
    status asked = ask_once(c, req, wish, has_place, ret_asked, ret_found);
    for (int tries = 1; tries < TRIES_MAX && met_itself(c, asked); tries++)
        asked = ask_once(c, req, wish, has_place, ret_asked, ret_found);
    TRY(asked);
    if (*ret_found && ret_asked->is_claimed)
        plugin_run_begin(uuid_of(ret_asked->run_id), ret_asked->attempt, claimed_ns);
    return OK;
}

/* Why there is no run of an install that is there. */
static status refusal(struct call *c, const RunPluginInstallRequest *req, bool is_test,
                      const PluginRunAsked *asked)
{
    PluginInstallRow install = PLUGIN_INSTALL_ROW_INIT;
    struct uuid id;
    if (!asked->is_able && uuid_parse(slice_of(req->install_id), &id)) {
        TRY(installs_load(c, c->tenant->id, id, &install));
        TRY(installs_may_run(c->arena, &install, is_test));
    }
    struct status_details *details = arena_new(c->arena, struct status_details);
    *details = (struct status_details){.retry_after_ms = 1000};
    return (status){.code = STATUS_RESOURCE_EXHAUSTED,
                    .reason = "RUN_QUEUE_FULL",
                    .message = "too many runs of this tenant wait already; try again later",
                    .details = details};
}

static status ask(struct call *c, const RunPluginInstallRequest *req, const struct wish *wish,
                  struct uuid *ret_run)
{
    PluginRunAsked asked = PLUGIN_RUN_ASKED_INIT;
    bool found = false;
    const bool has_place = underway_take_place();
    const status outcome = ask_in_place(c, req, wish, has_place, &asked, &found);
    if (has_place && !asked.is_claimed)
        underway_give_place();
    TRY(outcome);
    if (!found)
        return installs_missing();
    if (asked.is_other)
        return status_field(c->arena, "REQUEST_ID_REUSED", "requestId",
                            "was used for another request; make a new UUID for each");
    if (asked.run_id[0] == '\0')
        return refusal(c, req, strcmp(wish->kind, "TEST") == 0, &asked);
    *ret_run = uuid_of(asked.run_id);
    return OK;
}

/* Waiting. */

static status get(struct call *c, struct uuid run, const struct sql_query *query, PluginRun *ret)
{
    GetPluginRunRequest request = GET_PLUGIN_RUN_REQUEST_INIT;
    bool found = false;
    request.run_id = uuid_text(c->arena, run);
    TRY(db_maybe(c, query, &request, ret, &found, DB_NULL("install")));
    return found ? OK : plugin_run_missing();
}

/* Looked at less and less often. */
static status look_until_over(struct call *c, struct uuid run, int64_t deadline_ns)
{
    int64_t look_ms = LOOK_MS_MIN;
    for (;;) {
        PluginRun seen = PLUGIN_RUN_INIT;
        TRY(get(c, run, &SQL_PLUGIN_RUN_STATE, &seen));
        const int64_t left_ms = (deadline_ns - clock_monotonic_ns()) / NS_PER_MS;
        if (plugin_run_is_over(&seen) || left_ms <= 0)
            return OK;
        TRY(call_sleep_ms(c, look_ms < left_ms ? look_ms : left_ms));
        look_ms = look_ms * 2 < LOOK_MS_MAX ? look_ms * 2 : LOOK_MS_MAX;
    }
}

static status ask_and_wait(struct call *c, const RunPluginInstallRequest *req,
                           const struct wish *wish, int64_t wait_ms, PluginRun *ret)
{
    struct uuid run;
    const int64_t deadline_ns = clock_monotonic_ns() + wait_ms * NS_PER_MS;
    TRY(ask(c, req, wish, &run));
    if (wait_ms > 0) {
        TRY(underway_wait(c, run, deadline_ns, ret));
        if (ret->id[0] != '\0')
            return OK; /* executed here, and told */
        TRY(look_until_over(c, run, deadline_ns));
    }
    return get(c, run, &SQL_PLUGIN_RUN_GET, ret);
}

static status read_wait(struct call *c, const Duration *wait, int64_t *ret_wait_ms)
{
    const int64_t wait_ms =
        wait == NULL ? 0 : wait->seconds * 1000 + wait->nanos / (int32_t)NS_PER_MS;
    if (wait != NULL && (wait->seconds < 0 || wait->nanos < 0 || wait->seconds > WAIT_MS_MAX ||
                         wait_ms > WAIT_MS_MAX))
        return status_field(c->arena, "FIELD_INVALID", "wait", "must be 0 s to 15 s");
    *ret_wait_ms = wait_ms;
    return OK;
}

status plugin_service_run_plugin_install(struct call *c, const RunPluginInstallRequest *req,
                                         PluginRun *ret)
{
    static const struct wish wish = {.kind = "MANUAL"};
    int64_t wait_ms;
    TRY(read_wait(c, req->wait, &wait_ms));
    return ask_and_wait(c, req, &wish, wait_ms, ret);
}

/* Values of the request, checked against the version's form, as JSON. */
static status read_values(struct call *c, const TestRunPluginInstallRequest *req,
                          const char **ret_json)
{
    PluginInstallRow install = PLUGIN_INSTALL_ROW_INIT;
    struct uuid id;
    Struct *values;
    struct buf json = {0};
    if (!uuid_parse(slice_of(req->install_id), &id))
        return status_field(c->arena, "FIELD_INVALID", "installId", "must be an install's id");
    TRY(installs_load(c, c->tenant->id, id, &install));
    TRY(plugin_values_check(c, slice_of(install.script), req->values, &values));
    const status written =
        wire_json_encode(c->arena, &wire_google_protobuf_Struct, &values->base, NULL, &json);
    if (status_is_ok(written))
        *ret_json = arena_strndup(c->arena, json.data, json.length);
    buf_fini(&json);
    return written;
}

status plugin_service_test_run_plugin_install(struct call *c,
                                              const TestRunPluginInstallRequest *req,
                                              PluginRun *ret)
{
    struct wish wish = {.kind = "TEST", .at = req->now};
    RunPluginInstallRequest same = RUN_PLUGIN_INSTALL_REQUEST_INIT;
    same.tenant_id = req->tenant_id;
    same.install_id = req->install_id;
    same.request_id = req->request_id;
    if (req->values != NULL)
        TRY(read_values(c, req, &wish.given));
    return ask_and_wait(c, &same, &wish, WAIT_MS_MAX, ret);
}

/* Reading. */

status plugin_service_list_plugin_runs(struct call *c, const ListPluginRunsRequest *req,
                                       ListPluginRunsResponse *ret)
{
    struct page page;
    struct uuid install;
    TRY(plugin_run_read_install(c, req->install_id, &install));
    TRY(page_begin(c, &req->base, &page));

    if (page.after_time_us == 0)
        page.after_time_us = END_OF_TIME_US;
    if (uuid_is_zero(install))
        TRY(db_many(c, &SQL_PLUGIN_RUN_LIST_ALL, req, ret, PAGE_EXTRAS(&page)));
    else
        TRY(db_many(c, &SQL_PLUGIN_RUN_LIST, req, ret, PAGE_EXTRAS(&page),
                    DB_UUID("install", install)));
    if (page_is_cut(&page, &ret->n_runs)) {
        const PluginRun *last = ret->runs[ret->n_runs - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

status plugin_service_get_plugin_run(struct call *c, const GetPluginRunRequest *req, PluginRun *ret)
{
    struct uuid install;
    bool found = false;
    TRY(plugin_run_read_install(c, req->install_id, &install));
    TRY(db_maybe(c, &SQL_PLUGIN_RUN_GET, req, ret, &found, DB_UUID("install", install)));
    return found ? OK : plugin_run_missing();
}

/* Calling off. */

static status cancel(struct call *c, const CancelPluginRunRequest *req, PluginRun *ret)
{
    FlagRow row = FLAG_ROW_INIT;
    struct uuid install;
    struct uuid run;
    bool found = false;
    TRY(plugin_run_read_install(c, req->install_id, &install));
    TRY(db_maybe(
        c, &SQL_PLUGIN_RUN_CANCEL, req, &row, &found, DB_UUID("install", install),
        DB_TEXT("error", plugin_run_error_json(c->arena, "CANCELLED", "it was called off"))));
    if (!found || !uuid_parse(slice_of(req->run_id), &run))
        return plugin_run_missing();
    return get(c, run, &SQL_PLUGIN_RUN_GET, ret);
}

status plugin_service_cancel_plugin_run(struct call *c, const CancelPluginRunRequest *req,
                                        PluginRun *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(cancel(c, req, ret));
    return idempotency_end(c, &key, &ret->base);
}
