/* Between pool.c and pool_owned.c. */
#ifndef STORE_POOL_OWNED_H
#define STORE_POOL_OWNED_H

#include "store/pool.h"

/* Opens as many connections as are wanted, unless it is waiting to. */
void pool_refill(struct pool *pool);
void pool_dispatch_later(struct pool *pool);
/* It should be replaced: too old, too many tenants, or told so. */
bool pool_is_worn(const struct pg *pg);

/* Closes what nobody needed for a while, from now on as long as there is something. */
void pool_watch_idle(struct pool *pool);
/* Nobody has taken it. */
bool pool_is_idle(const struct pool *pool, const struct pg *pg);

/* Asks whether the session is as it was made. */
void pool_check_command(const struct pg *pg, struct pg_command *ret_command);
bool pool_session_is_clean(const struct pg_command *check);
/* It is not: a tenant's role stayed on. */
void pool_drop_unclean(struct pg *pg);

/* To the call that waits longest, or to the idle ones. */
void owned_offer(struct pool *pool, struct pg *pg);
/* The connection is about to be freed. */
void owned_forget(struct pool *pool, struct pg *pg);
void owned_close(struct pool *pool);

#endif
