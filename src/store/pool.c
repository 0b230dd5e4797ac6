/* Pools: which connection a unit goes to, and how many there are.
 *
 * The good day: units submitted in a turn are sent at its end, each to the connection with the
 * least in flight, of as few as keep batches large: PostgreSQL's cost for each query falls with the
 * number that it reads at once. Calls that need a connection of their own get an idle one.
 *
 * Failures: a lost connection is replaced; units and calls wait for the new one. Closing ends what
 * waits. pool_owned.c has the owned connections' side.
 */
#include "store/pool.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "store/bucket.h"
#include "store/metrics.h"
#include "store/pool_owned.h"
#include "store/state.h"

enum {
    BATCH = 64,          /* units on each connection before another one is used */
    IN_FLIGHT_MAX = 512, /* on one connection */
    STALLED_MS = 10,     /* without an answer: others are better */
    BACKOFF_MS = 250,
    SETTLED_MS = 1000, /* a connection lost sooner is replaced later */
    LIFETIME_S = 3600,
};

static void refill_later(struct pool *pool);

/* Connections. */

static void forget(struct pool *pool, const struct pg *pg)
{
    for (unsigned i = 0; i < pool->member_count; i++) {
        if (pool->members[i] == pg) {
            pool->members[i] = pool->members[--pool->member_count];
            return;
        }
    }
}

static void log_failure(const struct pool *pool, const char *why)
{
    /* Once for a row of them, then about once a minute. */
    if (pool->failures % 128 == 1)
        log_event(LOG_WARN, "could not connect to the database", LOG_TEXT("pool", pool->name),
                  LOG_TEXT("reason", why == NULL ? "" : why));
}

static void on_up(struct pg *pg)
{
    struct pool *pool = pg->owner;
    pool->connecting_count--;
    if (pool->failures > 0)
        log_event(LOG_INFO, "connected to the database", LOG_TEXT("pool", pool->name));
    pool->failures = 0;
    if (pool->is_shared)
        pool_dispatch_later(pool);
    else
        owned_offer(pool, pg);
    pool_watch_idle(pool);
}

static void on_closed(struct pg *pg, const char *why, bool was_up)
{
    struct pool *pool = pg->owner;
    const bool settled = clock_monotonic_ns() - pg->opened_ns > SETTLED_MS * NS_PER_MS;
    forget(pool, pg);
    if (!pool->is_shared)
        owned_forget(pool, pg);
    bucket_room_made();
    if (!was_up) {
        pool->connecting_count--;
        if (why != NULL) {
            pool->failures++;
            log_failure(pool, why);
        }
    } else if (why != NULL) {
        metrics_add(store_metrics.lost, 1);
        log_event(LOG_WARN, "lost a database connection", LOG_TEXT("pool", pool->name),
                  LOG_TEXT("reason", why));
    }
    if (was_up && (settled || why == NULL))
        pool_refill(pool);
    else
        refill_later(pool);
}

/* Units may wait because every connection had all it can carry. */
static void on_received(struct pg *pg)
{
    pool_dispatch_later(pg->owner);
}

static const struct pg_events EVENTS = {.up = on_up, .closed = on_closed, .received = on_received};

static bool does_stall(const struct pg *pg, int64_t now)
{
    return pg->in_flight > 0 && now - pg->progress_ns > STALLED_MS * NS_PER_MS;
}

static bool is_stalled(const struct pool *pool)
{
    const int64_t now = clock_monotonic_ns();
    for (unsigned i = 0; i < pool->member_count; i++) {
        if (!does_stall(pool->members[i], now))
            return false;
    }
    return pool->member_count > 0;
}

/* One more at a time, when those that are up have all they can carry or do not answer. */
static unsigned wanted_lazily(const struct pool *pool)
{
    const bool is_short = pool->connecting_count == 0 && (pool->queued > 0 || is_stalled(pool));
    const unsigned count = pool->member_count + (is_short ? 1 : 0);
    return count < pool->max ? count : pool->max;
}

static unsigned wanted(const struct pool *pool)
{
    if (pool->is_closing)
        return 0;
    if (pool->is_shared && !pool->is_lazy)
        return pool->max;
    if (pool->is_shared)
        return wanted_lazily(pool);
    const unsigned missing =
        pool->waiters > pool->connecting_count ? pool->waiters - pool->connecting_count : 0;
    const unsigned count = pool->member_count + missing;
    return count < pool->max ? count : pool->max;
}

void pool_refill(struct pool *pool)
{
    if (pool->refill_timer.heap_at != 0)
        return;
    for (unsigned count = wanted(pool); pool->member_count < count && bucket_has_room(pool);) {
        pool->connecting_count++;
        pool->members[pool->member_count++] = pg_open(&pool->profile, &EVENTS, pool);
    }
}

static void refill_now(void *owner)
{
    pool_refill(owner);
}

static void refill_later(struct pool *pool)
{
    if (pool->refill_timer.heap_at == 0 && !pool->is_closing)
        loop_timer_after_ms(&pool->refill_timer, BACKOFF_MS + (int64_t)random_below(BACKOFF_MS),
                            refill_now, pool);
}

bool pool_is_worn(const struct pg *pg)
{
    return pg->is_retiring || pg->statements.seen_count >= store_state.settings.tenants_max ||
           clock_monotonic_ns() - pg->opened_ns > LIFETIME_S * NS_PER_S;
}

/* Those that nobody needs. */

static bool is_unneeded(const struct pool *pool, const struct pg *pg, int64_t now)
{
    const int64_t idle_ns = store_state.settings.idle_ms * NS_PER_MS;
    if (!pg->is_up || (pool->is_shared ? pg->in_flight > 0 : !pool_is_idle(pool, pg)))
        return false;
    const int64_t since_ns = pool->is_shared ? pg->progress_ns : pg->idle_since_ns;
    return now - since_ns >= idle_ns || pool_is_worn(pg);
}

static void close_idle(void *owner)
{
    struct pool *pool = owner;
    const int64_t now = clock_monotonic_ns();
    for (unsigned i = 0; i < pool->member_count; i++) {
        if (is_unneeded(pool, pool->members[i], now))
            pg_close(pool->members[i]);
    }
    pool_watch_idle(pool);
}

void pool_watch_idle(struct pool *pool)
{
    const bool keeps_all = pool->is_shared && !pool->is_lazy;
    if (pool->member_count > 0 && !keeps_all && !pool->is_closing && pool->idle_timer.heap_at == 0)
        loop_timer_after_ms(&pool->idle_timer, store_state.settings.idle_ms / 2, close_idle, pool);
}

bool pool_has_up(const struct pool *pool)
{
    for (unsigned i = 0; i < pool->member_count; i++) {
        if (pool->members[i]->is_up)
            return true;
    }
    return false;
}

/* Units. */

static void enqueue(struct pool *pool, struct pg_unit *unit)
{
    unit->is_queued = true;
    unit->next = NULL;
    unit->previous = pool->last;
    *(pool->last == NULL ? &pool->first : &pool->last->next) = unit;
    pool->last = unit;
    pool->queued++;
    metrics_add(store_metrics.waiting, 1);
}

static void dequeue(struct pool *pool, struct pg_unit *unit)
{
    unit->is_queued = false;
    *(unit->next == NULL ? &pool->last : &unit->next->previous) = unit->previous;
    *(unit->previous == NULL ? &pool->first : &unit->previous->next) = unit->next;
    pool->queued--;
    metrics_add(store_metrics.waiting, -1);
}

static void end_unsent(struct pool *pool, struct pg_unit *unit)
{
    dequeue(pool, unit);
    unit->outcome = PG_UNSENT;
    unit->done(unit);
}

static int64_t gives_up_ns(const struct pg_unit *unit)
{
    return unit->submitted_ns + STORE_WAIT_MS * NS_PER_MS;
}

static void give_up(void *owner)
{
    struct pool *pool = owner;
    const int64_t now = clock_monotonic_ns();
    while (pool->first != NULL && gives_up_ns(pool->first) <= now)
        end_unsent(pool, pool->first);
    if (pool->first != NULL)
        loop_timer_at(&pool->give_up_timer, gives_up_ns(pool->first), give_up, pool);
}

/* Less is better: first those that answer, then the few that are in use, then the least busy. */
static unsigned burden(const struct pg *pg, unsigned position, unsigned in_use, int64_t now)
{
    return (does_stall(pg, now) ? 1U << 20 : 0) + (position >= in_use ? 1U << 16 : 0) +
           pg->in_flight;
}

static struct pg *choose(struct pool *pool, int64_t now)
{
    unsigned in_flight = 0;
    for (unsigned i = 0; i < pool->member_count; i++)
        in_flight += pool->members[i]->in_flight;
    const unsigned in_use = 1 + in_flight / BATCH;

    struct pg *best = NULL;
    unsigned best_burden = UINT32_MAX;
    unsigned position = 0;
    for (unsigned i = 0; i < pool->member_count; i++) {
        struct pg *pg = pool->members[i];
        if (!pg->is_up || pg->is_retiring || pg->in_flight >= IN_FLIGHT_MAX)
            continue;
        if (pool_is_worn(pg)) {
            pg_retire(pg);
            continue;
        }
        const unsigned b = burden(pg, position++, in_use, now);
        if (b < best_burden) {
            best = pg;
            best_burden = b;
        }
    }
    return best;
}

/* Checking that a tenant's role went with its unit. */

struct session_check {
    struct pg_unit unit;
    struct pg_command command;
    struct pg *pg;
};

static void checked(struct pg_unit *unit)
{
    struct session_check *check = unit->owner;
    if (unit->outcome == PG_DONE && !pool_session_is_clean(&check->command))
        pool_drop_unclean(check->pg);
    pg_unit_reset(unit);
    free(check);
}

void pool_check_command(const struct pg *pg, struct pg_command *ret_command)
{
    *ret_command = (struct pg_command){
        .kind = PG_RUN_FIXED, .fixed = PG_CHECK, .values = &pg->profile->role, .value_count = 1};
}

bool pool_session_is_clean(const struct pg_command *check)
{
    return PQntuples(check->result) == 1 && PQgetlength(check->result, 0, 0) == 1 &&
           PQgetvalue(check->result, 0, 0)[0] == 1;
}

void pool_drop_unclean(struct pg *pg)
{
    metrics_add(store_metrics.unclean, 1);
    log_event(LOG_ERROR, "a connection came back with another role: connection dropped");
    pg_close(pg);
}

static void check_session(struct pg *pg)
{
    struct session_check *check = calloc(1, sizeof *check);
    if (check == NULL)
        abort();
    check->pg = pg;
    check->unit = (struct pg_unit){.done = checked, .owner = check};
    pool_check_command(pg, &check->command);
    pg_unit_add(&check->unit, &check->command);
    pg_send(pg, &check->unit);
}

static bool sets_role(const struct pg_unit *unit)
{
    for (const struct pg_command *at = unit->first; at != NULL; at = at->next) {
        if (at->kind == PG_RUN_FIXED && at->fixed == PG_SCOPE)
            return true;
    }
    return false;
}

/* Sending. */

static void dispatch(void *owner)
{
    struct pool *pool = owner;
    const int64_t now = clock_monotonic_ns();
    while (pool->first != NULL) {
        struct pg_unit *unit = pool->first;
        struct pg *pg = unit->after == NULL ? NULL : unit->after->pg;
        if (pg == NULL || !pg->is_up)
            pg = choose(pool, now);
        if (pg == NULL)
            break;
        dequeue(pool, unit);
        pg_send(pg, unit);
        if (sets_role(unit) && random_below(100) < store_state.settings.check_percent)
            check_session(pg);
    }
    for (unsigned i = 0; i < pool->member_count; i++)
        pg_sync(pool->members[i]);
    if (pool->first != NULL || pool->is_lazy)
        pool_refill(pool);
    if (pool->first != NULL) {
        if (pool->give_up_timer.heap_at == 0)
            loop_timer_at(&pool->give_up_timer, gives_up_ns(pool->first), give_up, pool);
    }
}

void pool_dispatch_later(struct pool *pool)
{
    if (pool->queued > 0)
        loop_at_turn_end(&pool->dispatch_task, dispatch, pool);
}

void pool_submit(struct pool *pool, struct pg_unit *unit)
{
    unit->submitted_ns = clock_monotonic_ns();
    enqueue(pool, unit);
    if (pool->is_closing || pool->queued > POOL_QUEUE_MAX)
        end_unsent(pool, unit);
    else
        pool_dispatch_later(pool);
}

void pool_withdraw(struct pool *pool, struct pg_unit *unit)
{
    if (unit->is_queued)
        dequeue(pool, unit);
    pg_abandon(unit);
}

/* Beginning and end. */

void pool_open(struct pool *pool)
{
    assert(pool->max <= POOL_MEMBERS_MAX);
    pool->profile.ends_when_retired = pool->is_shared;
    pool_refill(pool);
}

void pool_close(struct pool *pool)
{
    pool->is_closing = true;
    loop_timer_clear(&pool->refill_timer);
    loop_timer_clear(&pool->give_up_timer);
    loop_timer_clear(&pool->idle_timer);
    while (pool->first != NULL)
        end_unsent(pool, pool->first);
    loop_task_clear(&pool->dispatch_task);
    owned_close(pool);
    for (unsigned i = 0; i < pool->member_count; i++)
        pg_close(pool->members[i]);
}

bool pool_is_closed(const struct pool *pool)
{
    return pool->member_count == 0 && pool->cancels == 0;
}
