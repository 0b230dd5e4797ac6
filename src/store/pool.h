/* The connections of one kind: shared ones that carry units, or owned ones that a call takes.
 *
 * A shared pool keeps all its connections up and puts each unit on one of them; a lazy one opens
 * the first when there is a unit, and more when that has all it can carry. An owned pool opens
 * connections when calls wait for them. Both close those that stay idle. Lost ones are replaced
 * after 250 ms, with some chance added; until then units and calls wait, in the order they came,
 * for at most STORE_WAIT_MS.
 */
#ifndef STORE_POOL_H
#define STORE_POOL_H

#include "store/pg.h"

enum { POOL_MEMBERS_MAX = 64, POOL_QUEUE_MAX = 10000, POOL_WAITERS_MAX = 1000 };

struct pool_waiter;

struct pool {
    const char *name; /* in logs */
    bool is_shared;
    bool is_lazy;    /* shared: connects when there are units for it */
    bool is_counted; /* among connections_max */
    struct pg_profile profile;
    unsigned max;
    struct pg *members[POOL_MEMBERS_MAX]; /* connecting ones too */
    unsigned member_count, connecting_count;
    unsigned failures; /* in a row */
    bool is_closing;
    struct loop_timer refill_timer;
    struct loop_timer idle_timer;
    /* bucket.c's. */
    struct pool *next, *next_starved;
    bool is_starved; /* stands in line for a connection */
    /* Shared. */
    struct pg_unit *first, *last;
    unsigned queued;
    struct loop_task dispatch_task;
    struct loop_timer give_up_timer;
    /* Owned. */
    struct pg *idle; /* the last used first */
    struct pool_waiter *first_waiter, *last_waiter;
    unsigned waiters;
    unsigned cancels; /* running on helper threads */
};

void pool_open(struct pool *pool);
void pool_close(struct pool *pool);
bool pool_is_closed(const struct pool *pool);
/* A connection is up. */
bool pool_has_up(const struct pool *pool);

/* Shared: the unit goes out at the end of this turn, or when there is a connection; after
 * STORE_WAIT_MS without one it ends with PG_UNSENT. */
void pool_submit(struct pool *pool, struct pg_unit *unit);
/* The unit's memory may go, wherever it is. */
void pool_withdraw(struct pool *pool, struct pg_unit *unit);

/* Owned: *holder becomes a connection, and NULL again if it is lost.
 * Errors  UNAVAILABLE DATABASE_UNAVAILABLE, DATABASE_BUSY; the call's end */
MUST_USE status pool_take(struct pool *pool, struct call *c, struct pg **holder);
/* Gives it back in whatever state: what is in flight is cancelled, a transaction rolled back. */
void pool_give_back(struct pool *pool, struct pg **holder);

#endif
