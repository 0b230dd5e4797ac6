/* Between pool.c and pool_owned.c. */
#ifndef STORE_POOL_OWNED_H
#define STORE_POOL_OWNED_H

#include "store/pool.h"

/* Opens as many connections as are wanted, unless it is waiting to. */
void pool_refill(struct pool *pool);
void pool_dispatch_later(struct pool *pool);
/* It should be replaced: too old, too many tenants, or told so. */
bool pool_is_worn(const struct pg *pg);

/* To the call that waits longest, or to the idle ones. */
void owned_offer(struct pool *pool, struct pg *pg);
/* The connection is about to be freed. */
void owned_forget(struct pool *pool, struct pg *pg);
void owned_close(struct pool *pool);

#endif
