/* Connections that one call has to itself.
 *
 * The good day: a call takes an idle one, or waits in line for one; given back with no transaction
 * open, it goes to the next. Left with a transaction open (the handler failed) it is rolled back
 * first. Left with a statement running (the call ended) that is cancelled from a helper thread, and
 * then rolled back: PQcancel returns only after the signal was sent, so it cannot hit the next
 * call. What cannot be cleared up within 5 s is closed.
 */
#include "store/pool_owned.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "base/log.h"
#include "base/random.h"
#include "store/bucket.h"
#include "store/metrics.h"
#include "store/sqlstate.h"
#include "store/state.h"

enum {
    CANCELS_MAX = 2, /* of libuv's four threads, which password hashes need too */
    CLEANUP_MS = 5000,
    BUSY_RETRY_AFTER_MS = 250,
};

struct pool_waiter {
    struct pg **holder;
    struct event ready;
    struct pool_waiter *next, *previous;
    bool is_queued;
};

/* What is still to be done with a connection that was given back. */
struct pool_cleanup {
    struct pool *pool;
    struct pg *pg;    /* NULL: lost meanwhile */
    PGcancel *cancel; /* while the helper thread works */
    struct pg_unit unit;
    struct pg_command command;
    struct loop_timer timer;
};

/* Idle ones. */

bool pool_is_idle(const struct pool *pool, const struct pg *pg)
{
    const struct pg *at = pool->idle;
    while (at != NULL && at != pg)
        at = at->next_idle;
    return at != NULL;
}

static void push_idle(struct pool *pool, struct pg *pg)
{
    pg->idle_since_ns = clock_monotonic_ns();
    pg->next_idle = pool->idle;
    pool->idle = pg;
    pool_watch_idle(pool);
}

static void unlink_idle(struct pool *pool, struct pg *pg)
{
    for (struct pg **at = &pool->idle; *at != NULL; at = &(*at)->next_idle) {
        if (*at == pg) {
            *at = pg->next_idle;
            return;
        }
    }
}

static struct pg *pop_idle(struct pool *pool)
{
    for (struct pg *pg = pool->idle; pg != NULL; pg = pg->next_idle) {
        if (pg->is_up) {
            unlink_idle(pool, pg);
            return pg;
        }
    }
    return NULL;
}

static void hold(struct pg *pg, struct pg **holder)
{
    pg->holder = holder;
    *holder = pg;
}

/* Waiting in line. */

static void queue_waiter(struct pool *pool, struct pool_waiter *waiter)
{
    waiter->is_queued = true;
    waiter->previous = pool->last_waiter;
    *(pool->last_waiter == NULL ? &pool->first_waiter : &pool->last_waiter->next) = waiter;
    pool->last_waiter = waiter;
    pool->waiters++;
    metrics_add(store_metrics.waiting, 1);
}

static void unqueue_waiter(struct pool *pool, struct pool_waiter *waiter)
{
    if (!waiter->is_queued)
        return;
    waiter->is_queued = false;
    *(waiter->next == NULL ? &pool->last_waiter : &waiter->next->previous) = waiter->previous;
    *(waiter->previous == NULL ? &pool->first_waiter : &waiter->previous->next) = waiter->next;
    pool->waiters--;
    metrics_add(store_metrics.waiting, -1);
}

void owned_offer(struct pool *pool, struct pg *pg)
{
    struct pool_waiter *waiter = pool->first_waiter;
    if (bucket_claims(pg)) {
        pg_close(pg);
        return;
    }
    if (waiter == NULL) {
        push_idle(pool, pg);
        return;
    }
    unqueue_waiter(pool, waiter);
    hold(pg, waiter->holder);
    event_set(&waiter->ready);
}

static void waited_enough(void *owner)
{
    event_set(owner);
}

static status none_free(const struct pool *pool, struct call *c)
{
    if (!pool_has_up(pool))
        return sqlstate_unavailable(c->arena);
    return status_unavailable(c->arena, "DATABASE_BUSY",
                              "every database connection is in use; try again",
                              BUSY_RETRY_AFTER_MS);
}

status pool_take(struct pool *pool, struct call *c, struct pg **holder)
{
    struct pg *pg = pop_idle(pool);
    if (pg != NULL) {
        hold(pg, holder);
        return OK;
    }
    if (pool->is_closing || pool->waiters >= POOL_WAITERS_MAX)
        return none_free(pool, c);

    struct pool_waiter waiter = {.holder = holder};
    struct loop_timer timer = {0};
    queue_waiter(pool, &waiter);
    pool_refill(pool);
    loop_timer_after_ms(&timer, STORE_WAIT_MS, waited_enough, &waiter.ready);
    const status waited = event_wait(c, &waiter.ready);
    loop_timer_clear(&timer);
    unqueue_waiter(pool, &waiter);
    TRY(waited);
    return *holder == NULL ? none_free(pool, c) : OK;
}

/* Clearing up. */

static void cleanup_over_time(void *owner)
{
    struct pool_cleanup *cleanup = owner;
    pg_close(cleanup->pg);
}

static void cleanup_free(struct pool_cleanup *cleanup)
{
    loop_timer_clear(&cleanup->timer);
    pg_unit_reset(&cleanup->unit);
    free(cleanup);
}

/* The ROLLBACK or the check came back. */
static void cleaned(struct pg_unit *unit)
{
    struct pool_cleanup *cleanup = unit->owner;
    struct pg *pg = cleanup->pg;
    const bool is_clean = unit->outcome == PG_DONE && pg_is_idle(pg);
    const bool was_checked = cleanup->command.fixed == PG_CHECK;
    if (is_clean && was_checked && !pool_session_is_clean(&cleanup->command)) {
        pool_drop_unclean(pg);
    } else if (!is_clean || pool_is_worn(pg)) {
        pg_close(pg);
    } else {
        pg->cleanup = NULL;
        cleanup_free(cleanup);
        owned_offer(pg->owner, pg);
    }
}

static void cleanup_send(struct pool_cleanup *cleanup, enum pg_fixed fixed)
{
    pool_check_command(cleanup->pg, &cleanup->command);
    if (fixed != PG_CHECK)
        cleanup->command = (struct pg_command){.kind = PG_RUN_FIXED, .fixed = fixed};
    cleanup->unit = (struct pg_unit){.done = cleaned, .owner = cleanup};
    pg_unit_add(&cleanup->unit, &cleanup->command);
    pg_send(cleanup->pg, &cleanup->unit);
}

static void cancel_work(void *argument)
{
    char error[256];
    PQcancel(argument, error, sizeof error);
}

/* On a fiber of its own. */
static void cancel_run(void *argument)
{
    struct pool_cleanup *cleanup = argument;
    loop_blocking(cancel_work, cleanup->cancel);
    PQfreeCancel(cleanup->cancel);
    cleanup->cancel = NULL;
    cleanup->pool->cancels--;
    if (cleanup->pg == NULL)
        cleanup_free(cleanup);
    else if (!cleanup->pg->is_lost)
        cleanup_send(cleanup, PG_ROLLBACK);
}

static void clean_up(struct pool *pool, struct pg *pg, bool is_idle)
{
    struct pool_cleanup *cleanup = calloc(1, sizeof *cleanup);
    if (cleanup == NULL)
        abort();
    cleanup->pool = pool;
    cleanup->pg = pg;
    pg->cleanup = cleanup;
    loop_timer_after_ms(&cleanup->timer, CLEANUP_MS, cleanup_over_time, cleanup);
    if (is_idle) {
        cleanup_send(cleanup, PG_CHECK);
    } else if (pg->ring_first == pg->ring_end) {
        cleanup_send(cleanup, PG_ROLLBACK);
    } else if (pool->cancels < CANCELS_MAX) {
        pool->cancels++;
        cleanup->cancel = PQgetCancel(pg->conn);
        if (cleanup->cancel == NULL)
            abort();
        fiber_start(cancel_run, cleanup);
    } else {
        /* The backend sees the closed socket (client_connection_check_interval). */
        pg_close(pg);
    }
}

void pool_give_back(struct pool *pool, struct pg **holder)
{
    struct pg *pg = *holder;
    if (pg == NULL)
        return;
    *holder = NULL;
    pg->holder = NULL;
    if (pg->is_lost)
        return;
    const bool is_idle = pg_is_idle(pg);
    if (is_idle && pool_is_worn(pg))
        pg_close(pg);
    else if (is_idle && random_below(100) >= store_state.settings.check_percent)
        owned_offer(pool, pg);
    else
        clean_up(pool, pg, is_idle);
}

void owned_forget(struct pool *pool, struct pg *pg)
{
    struct pool_cleanup *cleanup = pg->cleanup;
    unlink_idle(pool, pg);
    if (pg->holder != NULL)
        *pg->holder = NULL;
    if (cleanup == NULL)
        return;
    loop_timer_clear(&cleanup->timer);
    cleanup->pg = NULL;
    if (cleanup->cancel == NULL)
        cleanup_free(cleanup);
}

void owned_close(struct pool *pool)
{
    while (pool->first_waiter != NULL) {
        struct pool_waiter *waiter = pool->first_waiter;
        unqueue_waiter(pool, waiter);
        event_set(&waiter->ready);
    }
}
