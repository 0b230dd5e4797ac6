/* The reader and its ring.
 *
 * The good day: the first who watches starts the reader's fiber, which notes the horizon as it is
 * and then, four times a second, reads what was committed up to the next one, puts it into the ring
 * and wakes everybody. When nobody watches any more it ends, and the next who does starts anew.
 * Failures: a database that is away is asked again; changes wait there meanwhile. Who is slower
 * than the ring is long has to begin again from their last position. Closing: changes_stop wakes
 * all with an error.
 */
#include "changes/changes.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/internal/audit.types.h"
#include "sql/changes.h"
#include "store/db.h"

enum {
    RING_CHANGES = 4096,
    READ_MAX = 1000,
    EVERY_MS = 250,
    QUERY_MS = 5000,
    RETRY_AFTER_MS = 1000,
};

static struct {
    struct change *ring; /* while the reader runs */
    uint64_t count;      /* changes put into it so far */
    struct change_position position;
    bool is_running;
    bool is_ready; /* it knows where it is */
    bool is_stopped;
    struct change_watcher *watchers;
    unsigned watcher_count;
} reader;

status changes_watch_again(struct call *c)
{
    return status_unavailable(c->arena, "WATCH_AGAIN",
                              "the stream has to begin again: send your last position",
                              RETRY_AFTER_MS);
}

static void wake_all(void)
{
    for (struct change_watcher *w = reader.watchers; w != NULL; w = w->following)
        event_set(&w->news);
}

/* Reading. */

static void put(const ChangeRow *row)
{
    struct change *change = &reader.ring[reader.count % RING_CHANGES];
    const size_t length = strlen(row->resource);
    const bool is_fine = uuid_parse(slice_of(row->id), &change->position.id) &&
                         uuid_parse(slice_of(row->tenant_id), &change->tenant.uuid) &&
                         length < sizeof change->resource;
    assert(is_fine); /* the table's types and checks */
    (void)is_fine;
    change->position.xact = row->xact;
    change->position.time_s = row->create_time->seconds;
    change->time_us = row->create_time->seconds * US_PER_S + row->create_time->nanos / 1000;
    memcpy(change->resource, row->resource, length + 1);
    reader.position = change->position;
    reader.count++;
}

static status find_horizon(struct call *c, int64_t *ret_horizon)
{
    ChangeHorizon horizon = CHANGE_HORIZON_INIT;
    TRY(db_one(c, &SQL_CHANGE_HORIZON, DB_NONE, &horizon));
    *ret_horizon = horizon.xact;
    return OK;
}

/* *ret_more: as many as are read at once. */
static status read_changes(struct call *c, bool *ret_more)
{
    int64_t horizon;
    ChangeRows rows = CHANGE_ROWS_INIT;
    TRY(find_horizon(c, &horizon));
    if (!reader.is_ready) {
        reader.position = change_position_at(horizon, clock_db_us() / US_PER_S);
        reader.is_ready = true;
        *ret_more = false;
        return OK;
    }
    TRY(db_many(c, &SQL_CHANGES_AFTER, DB_NONE, &rows, DB_INT("after_xact", reader.position.xact),
                DB_UUID("after_id", reader.position.id), DB_INT("horizon", horizon),
                DB_INT("limit", READ_MAX)));
    for (size_t i = 0; i < rows.n_changes; i++)
        put(rows.changes[i]);
    *ret_more = rows.n_changes == READ_MAX;
    /* What lies below the horizon has been read: who begins again later starts from there. */
    const struct change_position end = change_position_at(horizon, clock_db_us() / US_PER_S);
    if (!*ret_more && change_position_compare(&end, &reader.position) > 0)
        reader.position = end;
    return OK;
}

static bool turn(void)
{
    struct arena arena;
    struct call c;
    bool more = false;
    arena_init(&arena);
    call_init(&c, &arena);
    call_set_deadline(&c, clock_monotonic_ns() + QUERY_MS * NS_PER_MS);
    const uint64_t before = reader.count;
    const bool was_ready = reader.is_ready;
    const status outcome = read_changes(&c, &more);
    db_end(&c);
    call_fini(&c);
    arena_fini(&arena);
    if (reader.count != before || reader.is_ready != was_ready)
        wake_all();
    return status_is_ok(outcome) && more;
}

static void pause_between(void)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    const status slept = call_sleep_ms(&c, EVERY_MS);
    (void)slept; /* nobody ends this call */
    call_fini(&c);
    arena_fini(&arena);
}

static void run(void *argument)
{
    (void)argument;
    while (reader.watchers != NULL && !reader.is_stopped)
        if (!turn())
            pause_between();
    free(reader.ring);
    reader.ring = NULL;
    reader.is_running = reader.is_ready = false;
    wake_all(); /* who came while it ended starts it again */
}

static void start(void)
{
    if (reader.is_running || reader.is_stopped)
        return;
    reader.ring = calloc(RING_CHANGES, sizeof *reader.ring);
    if (reader.ring == NULL)
        abort();
    reader.is_running = true;
    fiber_start(run, NULL);
}

/* Watching. */

status changes_watch(struct call *c, struct change_watcher *ret_watcher)
{
    if (reader.watcher_count >= CHANGES_WATCHERS_MAX)
        return status_error(STATUS_RESOURCE_EXHAUSTED, "TOO_MANY_WATCHERS",
                            "too many are watching at this server");
    *ret_watcher = (struct change_watcher){.following = reader.watchers};
    reader.watchers = ret_watcher;
    reader.watcher_count++;
    status outcome = OK;
    while (status_is_ok(outcome) && !reader.is_ready && !reader.is_stopped) {
        start();
        outcome = event_wait(c, &ret_watcher->news);
        ret_watcher->news.is_set = false;
    }
    if (status_is_ok(outcome) && reader.is_stopped)
        outcome = changes_watch_again(c);
    if (!status_is_ok(outcome)) {
        changes_unwatch(ret_watcher);
        return outcome;
    }
    ret_watcher->next = reader.count;
    ret_watcher->begun = reader.position;
    return OK;
}

void changes_unwatch(struct change_watcher *watcher)
{
    struct change_watcher **at = &reader.watchers;
    while (*at != watcher)
        at = &(*at)->following;
    *at = watcher->following;
    reader.watcher_count--;
}

static void time_is_up(void *event)
{
    event_set(event);
}

static status wait_for_news(struct call *c, struct change_watcher *watcher, int64_t wait_ms)
{
    struct loop_timer timer = {0};
    watcher->news.is_set = false;
    loop_timer_after_ms(&timer, wait_ms, time_is_up, &watcher->news);
    const status waited = event_wait(c, &watcher->news);
    loop_timer_clear(&timer);
    return waited;
}

status changes_next(struct call *c, struct change_watcher *watcher, int64_t wait_ms,
                    const struct change **ret_change)
{
    if (watcher->next == reader.count && !reader.is_stopped)
        TRY(wait_for_news(c, watcher, wait_ms));
    TRY(c->ended);
    if (reader.is_stopped || reader.count - watcher->next > RING_CHANGES)
        return changes_watch_again(c);
    *ret_change = NULL;
    if (watcher->next < reader.count)
        *ret_change = &reader.ring[watcher->next++ % RING_CHANGES];
    return OK;
}

struct change_position changes_position(void)
{
    return reader.position;
}

uint64_t changes_count(void)
{
    return reader.count;
}

void changes_stop(void)
{
    reader.is_stopped = true;
    wake_all();
}

status changes_sweep(struct call *c)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(db_exec(c, &SQL_CHANGES_SWEEP, DB_NONE, NULL));
    return db_commit(c);
}
