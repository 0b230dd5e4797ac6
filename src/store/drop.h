/* Taking a tenant's schema apart. */
#ifndef STORE_DROP_H
#define STORE_DROP_H

#include "store/db.h"

/* Drops up to `count_max` tables, views and sequences of a tenant's schema, inside the call's
 * SCHEMA transaction, so that however large a schema is, a transaction's locks stay few.
 *
 * Shape   *ret_count: how many it was; 0: none is left, or there is no such schema
 * Errors  those of db.h; ABORTED when one stays locked by another transaction
 */
MUST_USE status store_drop_tables(struct call *c, const struct tenant_scope *tenant, int count_max,
                                  int *ret_count);

/* Drops what is left of the schema, and the role, as far as they are there; inside the call's
 * SCHEMA transaction. */
MUST_USE status store_drop_schema(struct call *c, const struct tenant_scope *tenant);

#endif
