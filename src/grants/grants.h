/* Grants: one permission more, for one person, for a while. */
#ifndef GRANTS_GRANTS_H
#define GRANTS_GRANTS_H

#include "audit/audit.h"
#include "base/call.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/grant_service.types.h"

/* What can be granted in a deleted tenant, and nothing else: to destroy its data before its time.
 */
#define GRANTS_PURGE "tenants.purge"

/* Gives a grant, inside the call's TRANSACTION.
 *
 * Shape   wanted: as a client sends it; grantor: who gives it
 * Errors  as the proto lists them at CreateGrant
 */
MUST_USE status grants_create(struct call *c, user_id grantor, const Grant *wanted,
                              Grant *ret_grant);

/* Asks for a grant for `wanted->grantee_id`, inside the call's TRANSACTION. */
MUST_USE status grants_request(struct call *c, const Grant *wanted, Grant *ret_grant);

/* Approve a request, turn it down, end a grant; by the caller, inside the call's TRANSACTION.
 *
 * Shape   by: who does it; zero: the operator, with revoking only
 */
MUST_USE status grants_approve(struct call *c, const char *id, Grant *ret_grant);
MUST_USE status grants_deny(struct call *c, const char *id, const char *reason, Grant *ret_grant);
MUST_USE status grants_revoke(struct call *c, const char *id, const char *reason, Grant *ret_grant);

/* A grant that the caller may see: its own, or with grants.read any.
 *
 * Errors  NOT_FOUND GRANT_MISSING; INVALID_ARGUMENT FIELD_INVALID (no UUID)
 */
MUST_USE status grants_get(struct call *c, const char *id, Grant *ret_grant);
/* Whether the caller sees other people's grants. */
bool grants_sees_all(const struct call *c);

/* The permission that an action or alias of a filter stands for; NULL for "".
 *
 * Errors  INVALID_ARGUMENT ACTION_UNKNOWN
 */
MUST_USE status grants_read_action(struct call *c, const char *field, const char *action,
                                   const char **ret_permission);

/* What ends grants elsewhere, inside the act's TRANSACTION: their user is disabled or deleted;
 * their tenant is closed; a grantor has another role (user NULL: any grantor, as the policy has
 * changed), and those whose action that role lacks end. */
MUST_USE status grants_end_user(struct call *c, user_id user, const char *reason);
MUST_USE status grants_end_tenant(struct call *c, tenant_id tenant, const char *reason);
MUST_USE status grants_judge(struct call *c, const user_id *grantor);

/* Records the end of each, as `how` says it: an event a grant. */
void grants_record_ends(struct call *c, const GrantEndedRows *ended, const struct audit_event *how);

/* Whether the caller holds a live grant of tenants.purge for the tenant; somebody else gave it.
 * *ret_grant is set when so. */
MUST_USE status grants_may_purge(struct call *c, tenant_id tenant, bool *ret_may,
                                 struct uuid *ret_grant);

/* Deletes at most `count_max` grants in a tenant and of its users; *ret_count: how many it were. */
MUST_USE status grants_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max,
                                    int64_t *ret_count);

#endif
