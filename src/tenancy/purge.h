/* Destroying a deleted tenant's data for good: its schema, its role, its shared rows. What is left
 * is a tombstone, and its schema name, which nobody gets again.
 *
 * Once started it goes on in steps, each a transaction of its own with a bounded number of locks
 * and rows; killed at any point it is gone on with. */
#ifndef TENANCY_PURGE_H
#define TENANCY_PURGE_H

#include "base/call.h"
#include "smoothschedule/v1/tenant_service.types.h"

enum purge_by {
    PURGE_BY_CALLER,         /* when it is due, or with another person's grant */
    PURGE_BY_OPERATOR,       /* when it is due */
    PURGE_BY_OPERATOR_EARLY, /* who has the database in hand anyway */
};

/* Starts it, inside the call's SCHEMA transaction; one that is started already stays as it is.
 *
 * Shape   etag: to guard with, or ""
 * Errors  NOT_FOUND TENANT_MISSING; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION TENANT_NOT_DELETED,
 *         PURGE_NOT_DUE
 * Source  purge.sql TENANT_PURGE_START
 */
MUST_USE status tenancy_purge_start(struct call *c, const char *id, const char *etag,
                                    enum purge_by by, Tenant *ret_tenant);

/* Does the next step of one that is started. A call without transaction.
 *
 * Shape   *ret_over: nothing of the tenant is left
 */
MUST_USE status tenancy_purge_step(struct call *c, tenant_id id, bool *ret_over);

/* The task of the jobs process: starts what is due and does steps of what is started, as long as
 * the call has time. What fails for one tenant is logged and does not hold up the others; the first
 * failure is returned. */
MUST_USE status tenancy_purge(struct call *c);

#endif
