/* Each rule is a few comparisons. Who changes their own name is not asked whom they manage: that
 * gives nobody anything. */
#include "users/user_rules.h"

#include <string.h>

#include "users/users.h"

static bool has_permission(const User *user, const char *name)
{
    for (size_t i = 0; i < user->n_permissions; i++)
        if (strcmp(user->permissions[i], name) == 0)
            return true;
    return false;
}

static bool has_all_permissions(const User *user, const User *other)
{
    for (size_t i = 0; i < other->n_permissions; i++)
        if (!has_permission(user, other->permissions[i]))
            return false;
    return true;
}

bool user_authority_differs(const User *before, const User *after)
{
    return before->role != after->role || before->is_active != after->is_active ||
           !has_all_permissions(before, after) || !has_all_permissions(after, before);
}

static status check_role(struct arena *arena, const struct policy *policy,
                         const struct policy_role *actor, User_Role target)
{
    const char *name = users_role_name(target);
    const struct policy_role *role = name != NULL ? policy_role(policy, name) : NULL;
    if (actor != NULL && role != NULL && policy_may_manage(policy, actor, role))
        return OK;
    return status_errorf(arena, STATUS_PERMISSION_DENIED, "ROLE_NOT_MANAGED",
                         "your role does not manage users with role %s",
                         name != NULL ? name : "none");
}

static bool holds(const struct policy *policy, const struct user_actor *actor, const char *personal)
{
    permission_set given = {0};
    if (!policy_add_personal(policy, personal, given))
        return false;
    for (size_t i = 0; i < POLICY_WORDS; i++)
        if ((given[i] & ~actor->permissions[i]) != 0)
            return false;
    return true;
}

status user_is_self(void)
{
    return status_error(STATUS_PERMISSION_DENIED, "USER_IS_SELF",
                        "nobody changes their own role, permissions or activity; ask somebody who "
                        "manages your role");
}

status user_rules_check(struct arena *arena, const struct policy *policy,
                        const struct user_actor *actor, const User *before, const User *after)
{
    if (actor->is_target && before != NULL) {
        return user_authority_differs(before, after) ? user_is_self() : OK;
    }
    if (before != NULL)
        TRY(check_role(arena, policy, actor->role, before->role));
    TRY(check_role(arena, policy, actor->role, after->role));
    for (size_t i = 0; i < after->n_permissions; i++) {
        const char *name = after->permissions[i];
        if ((before == NULL || !has_permission(before, name)) && !holds(policy, actor, name))
            return status_errorf(arena, STATUS_PERMISSION_DENIED, "PERMISSION_NOT_HELD",
                                 "you do not hold what \"%s\" gives, so you cannot give it", name);
    }
    return OK;
}

bool user_leaves_role_to_others(const User *before, const User *after)
{
    return before->is_active &&
           (before->role == USER_ROLE_SUPERUSER || before->role == USER_ROLE_TENANT_OWNER) &&
           (!after->is_active || after->role != before->role);
}

status user_is_last(const User *user)
{
    if (user->role == USER_ROLE_SUPERUSER)
        return status_error(STATUS_FAILED_PRECONDITION, "LAST_SUPERUSER",
                            "this is the last active superuser; make another one first");
    return status_error(STATUS_FAILED_PRECONDITION, "LAST_TENANT_OWNER",
                        "this is the tenant's last active owner; make another one first");
}
