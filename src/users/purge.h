/* Users whose tenant is being destroyed. */
#ifndef USERS_PURGE_H
#define USERS_PURGE_H

#include "base/call.h"

/* Deletes at most `count_max` users of a tenant for good, and their sessions with them, inside the
 * call's SCHEMA transaction.
 *
 * Shape   *ret_count: how many it were; 0: none are left
 * Source  purge.sql USER_PURGE_TENANT
 */
MUST_USE status users_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max,
                                   int64_t *ret_count);

#endif
