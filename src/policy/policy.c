/* Decisions on a compiled policy: look-ups by name and tests of bits. Nothing here can fail but by
 * saying no: an unknown name allows nothing. */
#include "policy/policy.h"

#include <assert.h>

#include "policy/compiled.h"

const char *const policy_role_names[POLICY_ROLES] = {
    "SUPERUSER",    "PLATFORM_MANAGER", "PLATFORM_SALES", "PLATFORM_SUPPORT",
    "TENANT_OWNER", "TENANT_MANAGER",   "TENANT_STAFF",   "CUSTOMER",
};

enum { CHANGED_RETRY_AFTER_MS = 20 };

static const struct policy *in_force;

int policy_role_index(const char *name)
{
    for (int i = 0; i < POLICY_ROLES; i++)
        if (strcmp(policy_role_names[i], name) == 0)
            return i;
    return -1;
}

static int find_name(const struct policy_name *names, unsigned count, const char *name)
{
    unsigned low = 0;
    while (low < count) {
        const unsigned middle = low + (count - low) / 2;
        const int order = strcmp(name, names[middle].name);
        if (order == 0)
            return (int)names[middle].permission;
        if (order < 0)
            count = middle;
        else
            low = middle + 1;
    }
    return -1;
}

int policy_permission(const struct policy *policy, const char *name)
{
    const int permission = find_name(policy->permissions, policy->permission_count, name);
    return permission >= 0 ? permission : find_name(policy->aliases, policy->alias_count, name);
}

unsigned policy_permission_count(const struct policy *policy)
{
    return policy->permission_count;
}

const char *policy_permission_name(const struct policy *policy, unsigned index)
{
    assert(index < policy->permission_count);
    return policy->permissions[index].name;
}

const char *policy_permission_description(const struct policy *policy, unsigned index)
{
    assert(index < policy->permission_count);
    return policy->permissions[index].description;
}

int64_t policy_grant_seconds_max(const struct policy *policy, int permission)
{
    return permission >= 0 ? policy->grant_seconds_max[permission] : 0;
}

unsigned policy_name_count(const struct policy *policy, enum policy_names which)
{
    return which == POLICY_ALIASES ? policy->alias_count : policy->personal_count;
}

const char *policy_name_at(const struct policy *policy, enum policy_names which, unsigned index,
                           unsigned *ret_permission)
{
    assert(index < policy_name_count(policy, which));
    const struct policy_name *name =
        which == POLICY_ALIASES ? &policy->aliases[index] : &policy->personal[index];
    *ret_permission = name->permission;
    return name->name;
}

const char *policy_etag(const struct policy *policy)
{
    return policy->etag;
}

const char *policy_place(const struct policy *policy)
{
    return policy->place;
}

const struct policy_role *policy_role(const struct policy *policy, const char *name)
{
    const int index = policy_role_index(name);
    return index >= 0 ? &policy->roles[index] : NULL;
}

const struct policy_role *policy_role_at(const struct policy *policy, unsigned index)
{
    assert(index < POLICY_ROLES);
    return &policy->roles[index];
}

bool policy_may_manage(const struct policy *policy, const struct policy_role *actor,
                       const struct policy_role *target)
{
    return (actor->may_manage >> (target - policy->roles) & 1) != 0;
}

bool policy_allows(const permission_set permissions, int permission)
{
    return permission >= 0 && (permissions[permission / 64] >> (permission % 64) & 1) != 0;
}

void policy_add(permission_set permissions, int permission)
{
    if (permission >= 0)
        permission_set_add(permissions, (unsigned)permission);
}

void policy_both(const permission_set one, const permission_set other, permission_set ret_both)
{
    assert(one[POLICY_MARK] == other[POLICY_MARK]);
    for (size_t i = 0; i < POLICY_WORDS; i++)
        ret_both[i] = one[i] & other[i];
}

status policy_require(struct arena *arena, const permission_set permissions, const char *permission)
{
    const uint64_t mark = permissions[POLICY_MARK];
    const bool is_current = mark == policy_current()->mark;
    if (!is_current && mark != 0) /* 0: an empty set that nobody made */
        return status_unavailable(arena, "POLICY_CHANGED",
                                  "what you may do was changed at this moment; try again",
                                  CHANGED_RETRY_AFTER_MS);
    if (is_current && policy_allows(permissions, policy_permission(policy_current(), permission)))
        return OK;
    return status_errorf(arena, STATUS_PERMISSION_DENIED, "PERMISSION_MISSING",
                         "this needs the permission \"%s\"", permission);
}

bool policy_add_personal(const struct policy *policy, const char *personal,
                         permission_set permissions)
{
    const int permission = find_name(policy->personal, policy->personal_count, personal);
    if (permission < 0)
        return false;
    permission_set_add(permissions, (unsigned)permission);
    return true;
}

void policy_use(const struct policy *policy)
{
    in_force = policy;
}

const struct policy *policy_current(void)
{
    assert(in_force != NULL);
    return in_force;
}
