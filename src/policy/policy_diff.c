/* Both policies are asked the same questions, and answers that differ are changes: for permissions
 * by name, since each policy has numbers of its own; for masquerades by the function that decides
 * them, for every pair of roles, mode, and demo or real tenant. */
#include "policy/policy_diff.h"

#include <assert.h>
#include <string.h>

#include "policy/compiled.h"

/* Permissions of both policies and, for a pair of roles, two changes each way. */
enum { CHANGES_MAX = POLICY_ROLES * (2 * POLICY_PERMISSIONS_MAX + POLICY_ROLES * 4) };

struct diff {
    const struct policy *old, *new;
    struct policy_change *changes;
    size_t count;
};

static void add(struct diff *d, struct policy_change change)
{
    assert(d->count < CHANGES_MAX);
    d->changes[d->count++] = change;
}

static bool has(const struct policy *policy, unsigned role, const char *permission)
{
    return policy_allows(policy->roles[role].permissions, policy_permission(policy, permission));
}

static void compare_permission(struct diff *d, unsigned role, const char *permission)
{
    const bool before = has(d->old, role, permission);
    const bool after = has(d->new, role, permission);
    if (before != after)
        add(d, (struct policy_change){
                   .role = policy_role_names[role], .is_gain = after, .permission = permission});
}

/* The names of both policies, merged in their order. */
static void compare_permissions(struct diff *d, unsigned role)
{
    unsigned i = 0;
    unsigned k = 0;
    while (i < d->old->permission_count || k < d->new->permission_count) {
        const char *old = i < d->old->permission_count ? d->old->permissions[i].name : NULL;
        const char *new = k < d->new->permission_count ? d->new->permissions[k].name : NULL;
        const int order = old == NULL ? 1 : new == NULL ? -1 : strcmp(old, new);
        compare_permission(d, role, order < 0 ? old : new);
        i += order <= 0;
        k += order >= 0;
    }
}

/* The policy's answer for somebody else who is in the way of no other rule. */
static bool may_become(const struct policy *policy, unsigned actor, unsigned target,
                       bool is_temporary, enum masquerade_mode mode)
{
    static const struct uuid ids[] = {{{1}}, {{2}}, {{3}}, {{0}}};
    const struct policy_role *from = &policy->roles[actor];
    const struct policy_role *to = &policy->roles[target];
    const struct masquerade_facts facts = {
        .actor = {ids[0], from, from->level == POLICY_LEVEL_TENANT ? ids[2] : ids[3], true},
        .target = {ids[1], to, to->level == POLICY_LEVEL_TENANT ? ids[2] : ids[3], true},
        .tenant_is_active = true,
        .tenant_is_temporary = is_temporary,
        .mode = mode,
        .reason_characters = MASQUERADE_REASON_LATER,
    };
    struct masquerade_decision decision;
    policy_masquerade(policy, &facts, &decision);
    return decision.is_allowed;
}

/* Where the role becomes the other, in bits: demo tenants, real ones. */
static unsigned wheres_of(const struct policy *policy, unsigned actor, unsigned target,
                          enum masquerade_mode mode)
{
    return (may_become(policy, actor, target, true, mode) ? 1U << POLICY_WHERE_DEMO : 0U) |
           (may_become(policy, actor, target, false, mode) ? 1U << POLICY_WHERE_REAL : 0U);
}

static void add_pair(struct diff *d, unsigned actor, unsigned target, bool is_gain, unsigned wheres,
                     enum masquerade_mode mode)
{
    const unsigned demo = 1U << POLICY_WHERE_DEMO;
    const unsigned real = 1U << POLICY_WHERE_REAL;
    if (wheres != 0)
        add(d, (struct policy_change){.role = policy_role_names[actor],
                                      .is_gain = is_gain,
                                      .target = policy_role_names[target],
                                      .where = wheres == demo   ? POLICY_WHERE_DEMO
                                               : wheres == real ? POLICY_WHERE_REAL
                                                                : POLICY_WHERE_ANY,
                                      .mode = mode});
}

static void compare_pair(struct diff *d, unsigned actor, unsigned target, bool is_gain)
{
    const struct policy *with = is_gain ? d->new : d->old;
    const struct policy *without = is_gain ? d->old : d->new;
    unsigned changed[MASQUERADE_READ_ONLY + 1];
    for (enum masquerade_mode mode = MASQUERADE_READ_WRITE; mode <= MASQUERADE_READ_ONLY; mode++)
        changed[mode] =
            wheres_of(with, actor, target, mode) & ~wheres_of(without, actor, target, mode);
    if (changed[MASQUERADE_READ_WRITE] == changed[MASQUERADE_READ_ONLY]) {
        add_pair(d, actor, target, is_gain, changed[MASQUERADE_READ_ONLY], MASQUERADE_MODE_DEFAULT);
        return;
    }
    for (enum masquerade_mode mode = MASQUERADE_READ_WRITE; mode <= MASQUERADE_READ_ONLY; mode++)
        add_pair(d, actor, target, is_gain, changed[mode], mode);
}

size_t policy_diff(struct arena *arena, const struct policy *old, const struct policy *new,
                   struct policy_change **ret_changes)
{
    struct diff d = {
        .old = old,
        .new = new,
        .changes = arena_array(arena, CHANGES_MAX, sizeof(struct policy_change)),
    };
    for (unsigned role = 0; role < POLICY_ROLES; role++) {
        compare_permissions(&d, role);
        for (unsigned target = 0; target < POLICY_ROLES; target++) {
            compare_pair(&d, role, target, true);
            compare_pair(&d, role, target, false);
        }
    }
    *ret_changes = d.changes;
    return d.count;
}
