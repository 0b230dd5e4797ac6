/* Authority is permissions and whom they reach. Both only grow with a personal permission, so each
 * of these is tried alone: what several give together one of them gives, too. */
#include "policy/masquerade_gain.h"

#include "policy/compiled.h"

/* Whose data a platform role reaches. */
enum { PLATFORM = 1, DEMO_TENANTS = 2, REAL_TENANTS = 4 };

static unsigned reach_of(const struct policy_role *role)
{
    switch (role->reach) {
    case POLICY_REACH_EVERYTHING:
        return PLATFORM | DEMO_TENANTS | REAL_TENANTS;
    case POLICY_REACH_ALL_TENANTS:
    case POLICY_REACH_TENANT_USERS:
        return DEMO_TENANTS | REAL_TENANTS;
    case POLICY_REACH_DEMO_TENANTS:
        return DEMO_TENANTS;
    case POLICY_REACH_OWN_TENANT:
    case POLICY_REACH_OWN_DATA:
        return 0;
    }
    return 0;
}

/* The first permission that the target has and the actor lacks; -1 when there is none. */
static int gained_permission(const struct policy *policy, const struct policy_role *actor,
                             const permission_set target)
{
    for (unsigned i = 0; i < policy->permission_count; i++)
        if (policy_allows(target, (int)i) && !policy_allows(actor->permissions, (int)i))
            return (int)i;
    return -1;
}

static bool gains_permission(const struct policy *policy, const struct policy_role *actor,
                             const struct policy_role *target, struct masquerade_gain *gain)
{
    gain->permission = gained_permission(policy, actor, target->permissions);
    gain->personal = NULL;
    if (gain->permission >= 0 || target->level != POLICY_LEVEL_PLATFORM)
        return gain->permission >= 0;
    for (unsigned i = 0; i < policy->personal_count; i++) {
        const struct policy_name *personal = &policy->personal[i];
        if (policy_allows(actor->permissions, (int)personal->permission))
            continue;
        gain->permission = (int)personal->permission;
        gain->personal = personal->name;
        return true;
    }
    return false;
}

/* Whether users of the target's role, in a tenant of this kind, are out of the actor's reach. */
static bool gains_reach(const struct policy_role *actor, const struct policy_role *target,
                        bool is_same_tenant, bool is_temporary)
{
    if (actor->level == POLICY_LEVEL_TENANT)
        return !is_same_tenant || actor->reach == POLICY_REACH_OWN_DATA;
    if (target->level == POLICY_LEVEL_PLATFORM)
        return (reach_of(target) & ~reach_of(actor)) != 0;
    return (reach_of(actor) & (is_temporary ? DEMO_TENANTS : REAL_TENANTS)) == 0;
}

/* Whether the row lets a user in such a tenant be a target at all. */
static bool is_in_row(const struct masquerade_row *row, const struct policy_role *actor,
                      const struct policy_role *target, bool is_same_tenant, bool is_temporary)
{
    const bool is_of_tenant = target->level == POLICY_LEVEL_TENANT;
    if ((is_same_tenant || is_temporary) && !is_of_tenant)
        return false;
    if (is_same_tenant && actor->level != POLICY_LEVEL_TENANT)
        return false;
    return (is_same_tenant || !row->same_tenant) && (is_temporary || !row->only_temporary);
}

static bool gains(const struct policy *policy, const struct policy_role *actor,
                  const struct masquerade_row *row, const struct policy_role *target,
                  struct masquerade_gain *gain)
{
    for (unsigned where = 0; where < 4; where++) {
        const bool is_same_tenant = (where & 1) != 0;
        const bool is_temporary = (where & 2) != 0;
        if (!is_in_row(row, actor, target, is_same_tenant, is_temporary))
            continue;
        *gain = (struct masquerade_gain){.target = target, .is_temporary = is_temporary};
        if (gains_permission(policy, actor, target, gain) ||
            gains_reach(actor, target, is_same_tenant, is_temporary))
            return true;
    }
    return false;
}

bool masquerade_gain_find(const struct policy *policy, const struct policy_role *actor,
                          const struct masquerade_row *row, struct masquerade_gain *ret_gain)
{
    for (unsigned i = 0; i < POLICY_ROLES; i++)
        if ((row->targets >> i & 1) != 0 && gains(policy, actor, row, &policy->roles[i], ret_gain))
            return true;
    return false;
}
