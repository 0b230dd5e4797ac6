/* PolicyService, one function an RPC. What policy/ has compiled is copied out in the words of the
 * API; the names stay the policy's, which outlives the calls that began under it. Nothing here
 * waits, and nothing can fail. */
#include <assert.h>

#include "google/protobuf/duration.types.h"
#include "policy/policy.h"
#include "smoothschedule/v1/policy_service.service.h"
#include "wire/enum.h"

/* protobuf-c's messages have no const; nobody writes to a reply's texts. */
static char *borrowed(const char *text)
{
    return (char *)(uintptr_t)text;
}

static User_Role role_number(const struct policy_role *role)
{
    int32_t number = 0;
    const bool found =
        enum_number(&smoothschedule__v1__user__role__descriptor, slice_of(role->name), &number);
    assert(found); /* the proto names the policy's eight */
    (void)found;
    return (User_Role)number;
}

static void fill_role(struct arena *arena, const struct policy *policy,
                      const struct policy_role *role, Policy_Role *ret)
{
    ret->role = role_number(role);
    ret->label = borrowed(role->label);
    ret->color = borrowed(role->color);
    ret->level = role->level == POLICY_LEVEL_PLATFORM ? POLICY_ROLE_LEVEL_PLATFORM
                                                      : POLICY_ROLE_LEVEL_TENANT;

    const unsigned count = policy_permission_count(policy);
    ret->permissions = arena_array(arena, count, sizeof *ret->permissions);
    for (unsigned i = 0; i < count; i++)
        if (policy_allows(role->permissions, (int)i))
            ret->permissions[ret->n_permissions++] = borrowed(policy_permission_name(policy, i));

    ret->may_manage = arena_array(arena, POLICY_ROLES, sizeof *ret->may_manage);
    for (unsigned i = 0; i < POLICY_ROLES; i++) {
        const struct policy_role *target = policy_role_at(policy, i);
        if (policy_may_manage(policy, role, target))
            ret->may_manage[ret->n_may_manage++] = role_number(target);
    }
}

/* A permission's other names of one kind, sorted. */
static char **other_names(struct arena *arena, const struct policy *policy, enum policy_names which,
                          unsigned permission, size_t *ret_count)
{
    const unsigned count = policy_name_count(policy, which);
    char **names = arena_array(arena, count, sizeof *names);
    size_t filled = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned of;
        const char *name = policy_name_at(policy, which, i, &of);
        if (of == permission)
            names[filled++] = borrowed(name);
    }
    *ret_count = filled;
    return names;
}

static void fill_permission(struct arena *arena, const struct policy *policy, unsigned index,
                            Policy_Permission *ret)
{
    ret->name = borrowed(policy_permission_name(policy, index));
    ret->description = borrowed(policy_permission_description(policy, index));
    ret->aliases = other_names(arena, policy, POLICY_ALIASES, index, &ret->n_aliases);
    ret->personal = other_names(arena, policy, POLICY_PERSONAL, index, &ret->n_personal);

    const int64_t seconds = policy_grant_seconds_max(policy, (int)index);
    ret->grantable = seconds > 0;
    if (!ret->grantable)
        return;
    ret->grant_duration_max = arena_new(arena, Duration);
    *ret->grant_duration_max = (Duration)DURATION_INIT;
    ret->grant_duration_max->seconds = seconds;
}

status policy_service_get_policy(struct call *c, const GetPolicyRequest *req, Policy *ret)
{
    (void)req;
    const struct policy *policy = policy_current();

    ret->roles = arena_array(c->arena, POLICY_ROLES, sizeof *ret->roles);
    for (unsigned i = 0; i < POLICY_ROLES; i++) {
        Policy_Role *role = arena_new(c->arena, Policy_Role);
        *role = (Policy_Role)POLICY_ROLE_INIT;
        fill_role(c->arena, policy, policy_role_at(policy, i), role);
        ret->roles[ret->n_roles++] = role;
    }

    const unsigned count = policy_permission_count(policy);
    ret->permissions = arena_array(c->arena, count, sizeof *ret->permissions);
    for (unsigned i = 0; i < count; i++) {
        Policy_Permission *permission = arena_new(c->arena, Policy_Permission);
        *permission = (Policy_Permission)POLICY_PERMISSION_INIT;
        fill_permission(c->arena, policy, i, permission);
        ret->permissions[ret->n_permissions++] = permission;
    }
    ret->etag = borrowed(policy_etag(policy));
    return OK;
}
