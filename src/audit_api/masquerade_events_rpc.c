/* MasqueradeService's ListMasqueradeEvents and WatchMasqueradeEvents.
 *
 * Events come into the audit's table in the order in which their chains take them, which is not
 * that of their times: the watch looks back ten minutes, and remembers by id what it has told.
 * Failures: whatever ends the caller's session ends the stream; so does a new policy, because the
 * next stream is authorised anew. What is asked meanwhile has memory of its own: a stream may last
 * for days.
 */
#include <stdio.h>

#include "audit_api/audit_api.h"
#include "base/clock.h"
#include "changes/changes.h"
#include "google/protobuf/timestamp.types.h"
#include "paging/paging.h"
#include "policy/policy.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/masquerade_service.service.h"
#include "sql/audit_api.h"
#include "sql/changes.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "wire/check.h"

enum {
    ACTION_BYTES_MAX = 64,
    POLL_MS = 400,
    ASIDE_MS = 5000,
    LOOK_BACK_S = 600,
    PAGE_EVENTS = 200,
    TOLD_MAX = 4096, /* ids remembered; of more in ten minutes some are told again */
    POSITION_BYTES = 21,
};

status masquerade_service_list_masquerade_events(struct call *c,
                                                 const ListMasqueradeEventsRequest *req,
                                                 ListMasqueradeEventsResponse *ret)
{
    struct page page;
    struct checks checks = {.arena = c->arena};
    check(&checks, strlen(req->action) <= ACTION_BYTES_MAX, "FIELD_INVALID", "action",
          "must be at most 64 bytes long");
    TRY(checks_status(&checks));
    TRY(page_begin(c, &req->base, &page));
    TRY(audit_api_record(c, "AUDIT_READ", &req->base));

    if (page.after_time_us == 0)
        page.after_time_us = AUDIT_END_OF_TIME_US;
    const struct tenancy_reach reach = tenancy_reach_of(c);
    TRY(db_many(c, &SQL_MASQUERADE_EVENT_LIST, req, ret, PAGE_EXTRAS(&page),
                TENANCY_REACH_EXTRAS(&reach), DB_BOOL("with_staff", audit_api_sees_platform(c))));
    if (page_is_cut(&page, &ret->n_events)) {
        const AuditEvent *last = ret->events[ret->n_events - 1];
        page_end(c, &page, last->event_time, last->id, &ret->next_page_token);
    }
    return OK;
}

/* Watching. */

struct told {
    char id[UUID_TEXT_BYTES];
    int64_t time_s;
};

struct watch {
    struct call *call;
    struct rpc_stream *out;
    struct change_watcher watcher; /* hears when the process stops */
    const struct policy *policy;
    int64_t start_s;  /* nothing before this is told */
    int64_t newest_s; /* of what was told */
    struct told *told;
    uint64_t told_count; /* ever; the ring holds the last */
};

/* "<seconds>" is all that it takes: what came about then is told again. */
static status read_position(struct call *c, const char *position, int64_t now_s, int64_t *ret_s)
{
    uint64_t seconds = (uint64_t)now_s;
    if (position[0] != '\0' && !slice_to_u64(slice_of(position), &seconds))
        return status_field(c->arena, "POSITION_INVALID", "position",
                            "must be one that this stream gave");
    *ret_s = seconds < (uint64_t)now_s ? (int64_t)seconds : now_s;
    return OK;
}

static status tell(struct watch *watch, AuditEvent *event, int64_t time_s)
{
    char position[POSITION_BYTES];
    WatchMasqueradeEventsResponse message = WATCH_MASQUERADE_EVENTS_RESPONSE_INIT;
    snprintf(position, sizeof position, "%lld", (long long)time_s);
    message.position = position;
    message.event = event;
    return rpc_send(watch->call, watch->out, &message.base);
}

static void remember(struct watch *watch, const AuditEvent *event)
{
    struct told *told = &watch->told[watch->told_count++ % TOLD_MAX];
    snprintf(told->id, sizeof told->id, "%s", event->id);
    told->time_s = event->event_time->seconds;
    if (told->time_s > watch->newest_s)
        watch->newest_s = told->time_s;
}

/* What the query leaves out: told, and late enough to be found again. */
static void list_told(const struct watch *watch, struct arena *arena, int64_t since_s,
                      MasqueradeEventsSince *request)
{
    const uint64_t count = watch->told_count < TOLD_MAX ? watch->told_count : TOLD_MAX;
    request->told = arena_array(arena, count + 1, sizeof *request->told);
    for (uint64_t i = 0; i < count; i++)
        if (watch->told[i].time_s >= since_s)
            request->told[request->n_told++] = watch->told[i].id;
}

static status check_session(const struct watch *watch, struct call *c)
{
    FlagRow row = FLAG_ROW_INIT;
    TRY(db_one(c, &SQL_WATCHER_MAY_GO_ON, DB_NONE, &row));
    if (!row.flag)
        return status_error(STATUS_UNAUTHENTICATED, "SESSION_EXPIRED",
                            "the session has ended; sign in again");
    return policy_current() == watch->policy ? OK : changes_watch_again(c);
}

/* Tells what there is, on a call of its own. */
static status tell_new(struct watch *watch, struct call *c, bool *ret_more)
{
    MasqueradeEventsSince request = MASQUERADE_EVENTS_SINCE_INIT;
    ListMasqueradeEventsResponse found = LIST_MASQUERADE_EVENTS_RESPONSE_INIT;
    Timestamp since = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    since.seconds = watch->newest_s - LOOK_BACK_S;
    if (since.seconds < watch->start_s)
        since.seconds = watch->start_s;
    request.start_time = &since;
    list_told(watch, c->arena, since.seconds, &request);
    const struct tenancy_reach reach = tenancy_reach_of(c);
    TRY(check_session(watch, c));
    TRY(db_many(c, &SQL_MASQUERADE_EVENTS_SINCE, &request, &found, DB_INT("limit", PAGE_EVENTS),
                TENANCY_REACH_EXTRAS(&reach), DB_BOOL("with_staff", audit_api_sees_platform(c))));
    for (size_t i = 0; i < found.n_events; i++) {
        TRY(tell(watch, found.events[i], found.events[i]->event_time->seconds));
        remember(watch, found.events[i]);
    }
    *ret_more = found.n_events == PAGE_EVENTS;
    return OK;
}

static status poll_once(struct watch *watch, bool *ret_more)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    call_set_deadline(&c, clock_monotonic_ns() + ASIDE_MS * NS_PER_MS);
    c.identity = watch->call->identity;
    c.tenant = watch->call->tenant;
    c.method = watch->call->method;
    status outcome = tell_new(watch, &c, ret_more);
    if (!status_is_ok(outcome))
        outcome =
            status_errorf(watch->call->arena, outcome.code, outcome.reason, "%s", outcome.message);
    db_end(&c);
    call_fini(&c);
    arena_fini(&arena);
    return outcome;
}

/* Until it is time to look again. */
static status wait(struct watch *watch)
{
    const int64_t until_ns = clock_monotonic_ns() + POLL_MS * NS_PER_MS;
    for (int64_t left_ms = POLL_MS; left_ms > 0;
         left_ms = (until_ns - clock_monotonic_ns()) / NS_PER_MS) {
        const struct change *change;
        TRY(changes_next(watch->call, &watch->watcher, left_ms, &change));
    }
    return OK;
}

static status go_on(struct watch *watch)
{
    TRY(tell(watch, NULL, watch->start_s));
    for (;;) {
        bool more;
        TRY(poll_once(watch, &more));
        if (!more)
            TRY(wait(watch));
    }
}

status masquerade_service_watch_masquerade_events(struct call *c,
                                                  const WatchMasqueradeEventsRequest *req,
                                                  struct rpc_stream *out)
{
    struct watch watch = {.call = c, .out = out, .policy = policy_current()};
    TRY(read_position(c, req->position, clock_db_us() / US_PER_S, &watch.start_s));
    watch.newest_s = watch.start_s;
    TRY(audit_api_record(c, "AUDIT_READ", &req->base));
    watch.told = arena_array(c->arena, TOLD_MAX, sizeof *watch.told);
    TRY(changes_watch(c, &watch.watcher));
    const status outcome = go_on(&watch);
    changes_unwatch(&watch.watcher);
    return outcome;
}
