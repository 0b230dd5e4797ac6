/* Tenants: the rules behind TenantService, and a tenant's scope. */
#ifndef TENANCY_TENANCY_H
#define TENANCY_TENANCY_H

#include "base/call.h"
#include "smoothschedule/v1/tenant_service.types.h"
#include "tenancy/directory.h"

/* What happens elsewhere when a tenant is closed (suspended, deleted) or opened again; runs in the
 * act's transaction. The domains concerned lie above this one, so server/consequences.c hands the
 * function in.
 *
 * Shape   reason: why the tenant is or was closed, TENANT_SUSPENDED or TENANT_DELETED
 */
typedef status tenancy_state_changed(struct call *c, tenant_id id, const char *reason);

/* Whether the caller may destroy a tenant's data before its time: by a grant of tenants.purge for
 * this tenant that another person has approved. *ret_grant is set when it may. */
typedef status tenancy_may_purge_early(struct call *c, tenant_id id, bool *ret_may,
                                       struct uuid *ret_grant);

/* Deletes at most `count_max` rows of a tenant's from the shared tables of the domains above, in
 * the call's SCHEMA transaction; *ret_count: how many it were, 0 when none are left. */
typedef status tenancy_purge_rows(struct call *c, tenant_id id, int64_t count_max,
                                  int64_t *ret_count);

struct tenancy_settings {
    tenancy_state_changed *state_changed;     /* NULL: nothing */
    tenancy_may_purge_early *may_purge_early; /* NULL: nobody may */
    tenancy_purge_rows *purge_rows;           /* NULL: there are none */
};

void tenancy_open(const struct tenancy_settings *settings);

/* Makes a tenant with its schema and role, inside the call's SCHEMA transaction.
 *
 * Shape   wanted: as a client sends it; id, state and times are not looked at
 * Errors  INVALID_ARGUMENT FIELD_INVALID, SCHEMA_NAME_INVALID; ALREADY_EXISTS SCHEMA_NAME_TAKEN;
 *         PERMISSION_DENIED PERMISSION_MISSING (a tier or a demo without tenants.administer)
 * Source  tenancy.sql TENANT_CREATE, schema/tenant/
 */
MUST_USE status tenancy_create(struct call *c, const Tenant *wanted, Tenant *ret_tenant);

/* Changes what a mask names, inside the call's TRANSACTION.
 *
 * Shape   changes: with the tenant's id, and the etag to guard with, or ""; paths: see
 *         wire/field_mask.h
 * Errors  as the proto lists them at UpdateTenant
 */
MUST_USE status tenancy_update(struct call *c, const Tenant *changes, char *const *paths,
                               size_t path_count, Tenant *ret_tenant);

/* Deletes softly, inside the call's TRANSACTION; a tenant that is deleted already stays as it is.
 *
 * Errors  NOT_FOUND TENANT_MISSING; ABORTED ETAG_MISMATCH
 */
MUST_USE status tenancy_delete(struct call *c, const char *id, const char *etag,
                               Tenant *ret_tenant);

/* Brings a deleted tenant back to the state before, inside the call's TRANSACTION; one that is not
 * deleted stays as it is.
 *
 * Errors  NOT_FOUND TENANT_MISSING; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION PURGE_TIME_PASSED,
 *         PURGE_STARTED
 */
MUST_USE status tenancy_undelete(struct call *c, const char *id, const char *etag,
                                 Tenant *ret_tenant);

/* Closes a tenant to its users, and opens it again, inside the call's TRANSACTION; one that has the
 * state already stays as it is.
 *
 * Errors  NOT_FOUND TENANT_MISSING; ABORTED ETAG_MISMATCH; FAILED_PRECONDITION TENANT_DELETED
 */
MUST_USE status tenancy_suspend(struct call *c, const char *id, const char *etag,
                                Tenant *ret_tenant);
MUST_USE status tenancy_resume(struct call *c, const char *id, const char *etag,
                               Tenant *ret_tenant);

/* Brings one tenant's schema up to date, inside the call's SCHEMA transaction.
 *
 * Shape   *ret_found: there was one that was behind; *ret_schema_name is its name, in the arena
 * Errors  FAILED_PRECONDITION MIGRATION_FAILED, and then nothing of it remains
 */
MUST_USE status tenancy_migrate_next(struct call *c, const char **ret_schema_name, bool *ret_found);

/* Gives a tenant a domain under the platform's own suffixes, verified at once; nothing changes
 * when it, or anyone, has that domain. Inside a SCHEMA transaction. */
MUST_USE status tenancy_add_domain(struct call *c, const char *id, const char *domain,
                                   bool is_primary);

/* The scope for queries on a tenant's own tables, in the arena. */
const struct tenant_scope *tenancy_scope(struct arena *arena, const struct tenant_entry *entry);

/* NOT_FOUND TENANT_MISSING: the same words whether it is not there or out of reach. */
status tenancy_missing(void);

/* Which tenants the caller may see at all: by its role's reach. */
struct tenancy_reach {
    bool own_only; /* then own_tenant alone */
    tenant_id own_tenant;
    bool demo_only;
};
struct tenancy_reach tenancy_reach_of(const struct call *c);

/* For the queries of tenancy.sql. */
#define TENANCY_REACH_EXTRAS(reach)                                                                \
    DB_BOOL("own_only", (reach)->own_only), DB_UUID("own_tenant_id", (reach)->own_tenant.uuid),    \
        DB_BOOL("demo_only", (reach)->demo_only)

#endif
