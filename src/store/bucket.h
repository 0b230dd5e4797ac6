/* Tenants' logins, in buckets.
 *
 * A login that may take on every tenant's role pays for all of them at its next SET ROLE after any
 * role changed, growing with their square (40 ms at 2,900). So each tenant belongs to a bucket, for
 * good, and each bucket has a login that may take on its own tenants' roles only, and pools of its
 * own. Units on shared tables go over bucket 0's. Transactions of calls that are for no tenant, and
 * may yet come to one, have a login for all: there that price is rare.
 *
 * All serving pools of a process together have at most connections_max connections.
 */
#ifndef STORE_BUCKET_H
#define STORE_BUCKET_H

#include "store/pool.h"

struct tenant_scope;

enum { BUCKETS_MAX = 10000, BUCKET_OF_ALL = BUCKETS_MAX };

/* Makes the store's ordinary pools, and those that count as theirs. */
void buckets_open(void);
void buckets_close(void);
bool buckets_are_closed(void);

/* Where a tenant's units go, and its transactions; NULL: of no tenant. */
struct pool *bucket_units(const struct tenant_scope *tenant);
struct pool *bucket_owned(const struct tenant_scope *tenant);

/* Whether the pool may open one more connection now. If not, room is made, and pool_refill is
 * called when it is its turn. */
bool bucket_has_room(struct pool *pool);
/* A connection is gone. */
void bucket_room_made(void);
/* Another pool waits for what this connection takes up: it is to be closed and not to be kept. */
bool bucket_claims(const struct pg *pg);

#endif
