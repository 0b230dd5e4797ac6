/* Each rule is a comparison; the first that fails is the answer. */
#include "grants/grant_rules.h"

#include "base/nearest.h"

static status unknown_action(struct arena *arena, const struct policy *policy, const char *action)
{
    struct nearest nearest;
    nearest_init(&nearest, action);
    for (unsigned i = 0; i < policy_permission_count(policy); i++)
        nearest_try(&nearest, policy_permission_name(policy, i));
    if (nearest.name != NULL)
        return status_field(arena, "ACTION_UNKNOWN", "action",
                            "is no permission; did you mean \"%s\"?", nearest.name);
    return status_field(arena, "ACTION_UNKNOWN", "action",
                        "is no permission; GET /v1/policy lists them");
}

status grant_rules_terms(struct arena *arena, const struct policy *policy, const char *action,
                         int64_t seconds, int *ret_permission, int64_t *ret_seconds)
{
    const int permission = policy_permission(policy, action);
    if (permission < 0)
        return unknown_action(arena, policy, action);
    const int64_t most = policy_grant_seconds_max(policy, permission);
    if (most == 0)
        return status_field(arena, "ACTION_NOT_GRANTABLE", "action", "cannot be granted: \"%s\"",
                            policy_permission_name(policy, (unsigned)permission));
    if (seconds == 0)
        seconds = most < GRANT_DEFAULT_S ? most : GRANT_DEFAULT_S;
    if (seconds < 1 || seconds > most)
        return status_field(arena, "DURATION_INVALID", "duration",
                            "must be 1 second to %lld minutes for \"%s\"", (long long)(most / 60),
                            policy_permission_name(policy, (unsigned)permission));
    *ret_permission = permission;
    *ret_seconds = seconds;
    return OK;
}

bool grant_rules_holds(const struct policy_role *grantor, int permission)
{
    return permission >= 0 && policy_allows(grantor->permissions, permission);
}

static status check_grantor(struct arena *arena, const struct policy *policy,
                            const struct grant_party *grantor, const struct grant_party *grantee,
                            int permission)
{
    if (uuid_equal(grantor->id.uuid, grantee->id.uuid))
        return status_error(STATUS_PERMISSION_DENIED, "GRANT_TO_SELF",
                            "nobody grants to themselves; ask somebody else with "
                            "POST /v1/grants:request");
    if (!grantor->is_active ||
        !grant_rules_holds(grantor->role, policy_permission(policy, "grants.create")))
        return status_error(STATUS_PERMISSION_DENIED, "PERMISSION_MISSING",
                            "giving grants needs the permission grants.create by role");
    if (!grant_rules_holds(grantor->role, permission))
        return status_errorf(arena, STATUS_PERMISSION_DENIED, "ACTION_NOT_HELD",
                             "your role does not hold \"%s\", so you cannot grant it",
                             policy_permission_name(policy, (unsigned)permission));
    return OK;
}

static status check_grantee(struct arena *arena, const struct grant_party *grantee,
                            const struct grant_terms *terms)
{
    if (!grantee->is_active || !grantee->is_person)
        return status_field(arena, "GRANTEE_INVALID", "granteeId",
                            "must be an active user, and a person");
    const bool is_staff = uuid_is_zero(grantee->tenant.uuid);
    const bool is_everywhere = uuid_is_zero(terms->tenant.uuid);
    if (!is_staff && is_everywhere)
        return status_field(arena, "TENANT_REQUIRED", "tenantId",
                            "must name the grantee's tenant: without one, grants are for platform "
                            "staff only");
    if (!is_staff && !uuid_equal(grantee->tenant.uuid, terms->tenant.uuid))
        return status_field(arena, "TENANT_MISMATCH", "tenantId",
                            "must be the grantee's own tenant");
    return OK;
}

status grant_rules_check(struct arena *arena, const struct policy *policy,
                         const struct grant_party *grantor, const struct grant_party *grantee,
                         const struct grant_terms *terms)
{
    if (grantor != NULL)
        TRY(check_grantor(arena, policy, grantor, grantee, terms->permission));
    return check_grantee(arena, grantee, terms);
}
