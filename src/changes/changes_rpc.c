/* AuditService's WatchChanges.
 *
 * The good day: the watcher is among those who hear, what came since its position is read from the
 * database, then every change comes from the process's reader; each goes out if the caller may see
 * it. Every few seconds the caller's session is looked at. Failures: whatever may change what the
 * caller sees (their own user, the policy) ends the stream, so that the next one is authorised
 * anew. What is asked of the database in between has memory of its own: a stream may last for days.
 */
#include "base/clock.h"
#include "changes/changes.h"
#include "google/protobuf/timestamp.types.h"
#include "policy/policy.h"
#include "smoothschedule/internal/audit.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/audit_service.service.h"
#include "sql/changes.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

enum {
    CHECK_MS = 5000,
    TELL_POSITION_S = 60,
    KEPT_S = 23 * 3600, /* an hour less than the sweep leaves */
    PAGE_CHANGES = 500,
};

struct watch {
    struct call *call;
    struct rpc_stream *out;
    struct change_watcher watcher;
    struct change_position told; /* the client has all up to here */
    int64_t told_ns;
    const struct policy *policy;
    struct tenancy_reach reach;
    char self[6 + UUID_TEXT_BYTES]; /* users/<id> */
    bool is_over;                   /* the caller's own user has changed */
};

/* A call for what is asked meanwhile, in an arena of its own. */
struct aside {
    struct arena arena;
    struct call call;
};

static struct call *aside_begin(struct aside *aside, const struct call *c)
{
    arena_init(&aside->arena);
    call_init(&aside->call, &aside->arena);
    call_set_deadline(&aside->call, clock_monotonic_ns() + CHECK_MS * NS_PER_MS);
    aside->call.identity = c->identity;
    return &aside->call;
}

/* Its outcome, told in the arena of the caller's call. */
static status aside_end(struct aside *aside, struct call *c, status outcome)
{
    if (!status_is_ok(outcome))
        outcome = status_errorf(c->arena, outcome.code, outcome.reason, "%s", outcome.message);
    db_end(&aside->call);
    call_fini(&aside->call);
    arena_fini(&aside->arena);
    return outcome;
}

/* Who may see what. */

static bool holds(const struct watch *watch, const char *permission)
{
    return policy_allows(watch->call->identity.permissions,
                         policy_permission(watch->policy, permission));
}

static bool may_read(const struct watch *watch, const struct change *change)
{
    const struct slice resource = slice_of(change->resource);
    const bool is_platforms = uuid_is_zero(change->tenant.uuid);
    if (slice_starts_with(resource, "users/"))
        return holds(watch, "users.read") && (!is_platforms || holds(watch, "staff.read"));
    if (slice_starts_with(resource, "grants/"))
        return holds(watch, "grants.read");
    if (slice_starts_with(resource, "plugins/"))
        return holds(watch, "plugins.read");
    if (!slice_starts_with(resource, "tenants/"))
        return false;
    if (strstr(change->resource, "/domains/") != NULL)
        return holds(watch, "domains.read");
    return holds(watch, strstr(change->resource, "/pluginInstalls/") != NULL ? "plugins.read"
                                                                             : "tenants.read");
}

static status is_demo(const struct watch *watch, tenant_id tenant, bool *ret_is_demo)
{
    struct aside aside;
    struct tenant_entry entry = {0};
    bool found = false;
    struct call *c = aside_begin(&aside, watch->call);
    const status outcome = directory_find_id(c, tenant, &entry, &found);
    *ret_is_demo = found && entry.is_temporary;
    return aside_end(&aside, watch->call, outcome);
}

static status is_visible(struct watch *watch, const struct change *change, bool *ret_is_visible)
{
    const struct call *c = watch->call;
    *ret_is_visible = true;
    if (strcmp(change->resource, watch->self) == 0)
        return OK;
    const bool is_elsewhere =
        c->tenant != NULL && !uuid_equal(c->tenant->id.uuid, change->tenant.uuid);
    const bool is_foreign =
        watch->reach.own_only && !uuid_equal(watch->reach.own_tenant.uuid, change->tenant.uuid);
    *ret_is_visible = !is_elsewhere && !is_foreign && may_read(watch, change);
    if (!*ret_is_visible || !watch->reach.demo_only || uuid_is_zero(change->tenant.uuid))
        return OK;
    return is_demo(watch, change->tenant, ret_is_visible);
}

/* Telling. */

/* change NULL: nothing but the position. */
static status tell(struct watch *watch, const struct change *change,
                   const struct change_position *position, bool is_reset)
{
    char text[CHANGE_POSITION_TEXT_BYTES];
    Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    WatchChangesResponse message = WATCH_CHANGES_RESPONSE_INIT;
    change_position_format(position, text);
    message.position = text;
    message.reset = is_reset;
    if (change != NULL) {
        time.seconds = change->time_us / US_PER_S;
        time.nanos = (int32_t)(change->time_us % US_PER_S * 1000);
        message.change_time = &time;
        message.resource = (char *)(uintptr_t)change->resource;
    }
    watch->told = *position;
    watch->told_ns = clock_monotonic_ns();
    return rpc_send(watch->call, watch->out, &message.base);
}

static status hear(struct watch *watch, const struct change *heard)
{
    const struct change change = *heard; /* the reader's memory, and we may wait */
    bool is_seen = false;
    if (change_position_compare(&change.position, &watch->told) <= 0)
        return OK; /* read by another server that was ahead of this one */
    TRY(is_visible(watch, &change, &is_seen));
    if (!is_seen)
        return OK;
    watch->is_over = strcmp(change.resource, watch->self) == 0;
    return tell(watch, &change, &change.position, false);
}

/* What came before the watcher began. */

static struct change change_of(const ChangeRow *row)
{
    struct change change = {.position = {.xact = row->xact, .time_s = row->create_time->seconds},
                            .time_us = row->create_time->seconds * US_PER_S +
                                       row->create_time->nanos / 1000};
    uuid_parse(slice_of(row->id), &change.position.id);
    uuid_parse(slice_of(row->tenant_id), &change.tenant.uuid);
    const size_t length = strlen(row->resource);
    if (length < sizeof change.resource)
        memcpy(change.resource, row->resource, length);
    return change;
}

static status hear_page(struct watch *watch, struct call *c, struct change_position *after,
                        bool *ret_more)
{
    ChangeRows rows = CHANGE_ROWS_INIT;
    TRY(db_many(c, &SQL_CHANGES_AFTER, DB_NONE, &rows, DB_INT("after_xact", after->xact),
                DB_UUID("after_id", after->id), DB_INT("horizon", watch->watcher.begun.xact + 1),
                DB_INT("limit", PAGE_CHANGES)));
    *ret_more = rows.n_changes == PAGE_CHANGES;
    for (size_t i = 0; i < rows.n_changes && !watch->is_over; i++) {
        const struct change change = change_of(rows.changes[i]);
        *after = change.position;
        if (change_position_compare(&change.position, &watch->watcher.begun) > 0)
            *ret_more = false; /* from here on the reader tells */
        else
            TRY(hear(watch, &change));
    }
    return OK;
}

static status catch_up(struct watch *watch)
{
    struct change_position after = watch->told;
    bool more = change_position_compare(&after, &watch->watcher.begun) < 0;
    while (more && !watch->is_over) {
        struct aside aside;
        struct call *c = aside_begin(&aside, watch->call);
        TRY(aside_end(&aside, watch->call, hear_page(watch, c, &after, &more)));
    }
    return OK;
}

/* A position of a database that is not this one any more lies ahead of what there is. */
static status is_known(struct watch *watch, const struct change_position *position,
                       bool *ret_is_known)
{
    struct aside aside;
    ChangeHorizon horizon = CHANGE_HORIZON_INIT;
    struct call *c = aside_begin(&aside, watch->call);
    const status outcome = db_one(c, &SQL_CHANGE_HORIZON, DB_NONE, &horizon);
    *ret_is_known =
        position->xact < horizon.xact && position->time_s > clock_db_us() / US_PER_S - KEPT_S;
    return aside_end(&aside, watch->call, outcome);
}

static status begin(struct watch *watch, const WatchChangesRequest *req)
{
    struct change_position position;
    bool is_kept = true;
    if (req->position[0] == '\0')
        return tell(watch, NULL, &watch->watcher.begun, false);
    if (!change_position_parse(slice_of(req->position), &position))
        return status_field(watch->call->arena, "POSITION_INVALID", "position",
                            "must be one that this stream gave");
    TRY(is_known(watch, &position, &is_kept));
    if (!is_kept)
        return tell(watch, NULL, &watch->watcher.begun, true);
    TRY(tell(watch, NULL, &position, false));
    return catch_up(watch);
}

/* Going on. */

static status check_session(struct watch *watch)
{
    struct aside aside;
    FlagRow row = FLAG_ROW_INIT;
    struct call *c = aside_begin(&aside, watch->call);
    const status outcome = db_one(c, &SQL_WATCHER_MAY_GO_ON, DB_NONE, &row);
    TRY(aside_end(&aside, watch->call, outcome));
    if (!row.flag)
        return status_error(STATUS_UNAUTHENTICATED, "SESSION_EXPIRED",
                            "the session has ended; sign in again");
    return policy_current() == watch->policy ? OK : changes_watch_again(watch->call);
}

static status tell_position(struct watch *watch)
{
    const struct change_position position = changes_position();
    if (clock_monotonic_ns() - watch->told_ns < TELL_POSITION_S * NS_PER_S ||
        watch->watcher.next != changes_count() ||
        change_position_compare(&position, &watch->told) <= 0)
        return OK;
    return tell(watch, NULL, &position, false);
}

static status go_on(struct watch *watch)
{
    int64_t check_ns = clock_monotonic_ns() + CHECK_MS * NS_PER_MS;
    while (!watch->is_over) {
        const struct change *change;
        TRY(changes_next(watch->call, &watch->watcher, CHECK_MS, &change));
        if (change != NULL)
            TRY(hear(watch, change));
        if (clock_monotonic_ns() < check_ns)
            continue;
        TRY(check_session(watch));
        TRY(tell_position(watch));
        check_ns = clock_monotonic_ns() + CHECK_MS * NS_PER_MS;
    }
    return changes_watch_again(watch->call);
}

status audit_service_watch_changes(struct call *c, const WatchChangesRequest *req,
                                   struct rpc_stream *out)
{
    struct watch watch = {
        .call = c, .out = out, .policy = policy_current(), .reach = tenancy_reach_of(c)};
    memcpy(watch.self, "users/", 6);
    uuid_format(c->identity.subject.uuid, watch.self + 6);
    TRY(changes_watch(c, &watch.watcher));
    status outcome = begin(&watch, req);
    if (status_is_ok(outcome))
        outcome = go_on(&watch);
    changes_unwatch(&watch.watcher);
    return outcome;
}
