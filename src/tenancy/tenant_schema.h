/* Tenants' schemas and their migrations: the foundation (schema/tenant/) and the steps of the
 * tenant apps in use, in that order, forward only.
 *
 * What a tenant has is recorded step by step; a fingerprint of all that is wanted says whether
 * anything is missing, so that "nothing to do" is one query. Any number of runs may be at it at
 * once: each tenant is locked by the one that migrates it, and what one leaves when it is killed
 * the next one does.
 */
#ifndef TENANCY_TENANT_SCHEMA_H
#define TENANCY_TENANT_SCHEMA_H

#include "base/call.h"
#include "smoothschedule/internal/rows.types.h"

/* Makes a new tenant's schema with all that is wanted, inside the call's SCHEMA transaction. */
MUST_USE status tenant_schema_create(struct call *c, const struct tenant_scope *scope);

/* One run over the tenants that are behind. */
struct tenant_schema_run {
    int64_t since_us; /* on the database's clock: what failed before may be tried again */
    int32_t behind;
};

/* Begins a run: looks who is behind, and when anyone is, at all that was ever applied.
 *
 * Errors  FAILED_PRECONDITION MIGRATION_CHANGED, MIGRATION_UNKNOWN; nothing is changed
 */
MUST_USE status tenant_schema_run_begin(struct call *c, struct tenant_schema_run *ret_run);
/* Who is behind and was not tried in this run, those whose last try failed at the end; in the
 * call's arena. */
MUST_USE status tenant_schema_run_list(struct call *c, const struct tenant_schema_run *run,
                                       TenantSchemas *ret_list);
/* Who failed in this run, or in another one since it began. */
MUST_USE status tenant_schema_run_failures(struct call *c, const struct tenant_schema_run *run,
                                           TenantSchemas *ret_list);

enum tenant_schema_outcome {
    TENANT_SCHEMA_DONE,   /* it has all now */
    TENANT_SCHEMA_FAILED, /* it is as it was, or has the steps before the one that failed; why is on
                             record */
    TENANT_SCHEMA_PASSED, /* another run is at it, or was */
};

/* Whether one tenant is behind. */
MUST_USE status tenant_schema_is_behind(struct call *c, tenant_id id, bool *ret_behind);

/* Brings one tenant up to date, in transactions of its own. A lock that is held for long is tried
 * for again, five times.
 *
 * Errors  those of the database being away; the tenant is as it was
 */
MUST_USE status tenant_schema_migrate(struct call *c, const struct tenant_schema_run *run,
                                      const TenantSchema *tenant,
                                      enum tenant_schema_outcome *ret_outcome);

/* How many tenants lack what this program wants; with the rights of the serving login. */
MUST_USE status tenant_schema_count_behind(struct call *c, int32_t *ret_count);

#endif
