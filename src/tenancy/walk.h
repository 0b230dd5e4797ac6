/* Going from tenant to tenant, for what has to be done in each one's schema. */
#ifndef TENANCY_WALK_H
#define TENANCY_WALK_H

#include "tenancy/directory.h"

/* Visits tenants that are not deleted in order of their ids, each with a call of its own in its
 * scope, from the one after *cursor on, as long as the call has time. *cursor is then the last one
 * visited; all zero once the end is reached. Its failure in one tenant does not keep visit from the
 * next ones.
 *
 * Shape   c: without transaction; visit: runs in units
 * Errors  visit's first
 * Source  walk.sql TENANT_NEXT
 */
MUST_USE status tenancy_walk(struct call *c, tenant_id *cursor, status (*visit)(struct call *c));

#endif
