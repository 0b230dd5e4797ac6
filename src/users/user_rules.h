/* Who may change whom: the rules of UserService that need nothing but the two users and the policy.
 * Pure. */
#ifndef USERS_USER_RULES_H
#define USERS_USER_RULES_H

#include "policy/policy.h"
#include "smoothschedule/v1/user.types.h"

struct user_actor {
    const struct policy_role *role; /* NULL: manages nobody */
    const uint64_t *permissions;    /* a permission_set */
    bool is_target;                 /* it is themselves whom they change */
};

/* Whether role, permissions (in any order) or activity are not the same. */
bool user_authority_differs(const User *before, const User *after);

/* Whether the actor may make `after` of `before`; before NULL: make such a user. Both have a role.
 *
 * Which roles somebody may give is what the policy's may_manage says; holding their permissions is
 * not asked for, or a platform manager could not make a tenant's owner. Personal permissions are
 * given by holders only.
 *
 * Errors  PERMISSION_DENIED ROLE_NOT_MANAGED, USER_IS_SELF, PERMISSION_NOT_HELD
 */
MUST_USE status user_rules_check(struct arena *arena, const struct policy *policy,
                                 const struct user_actor *actor, const User *before,
                                 const User *after);

/* PERMISSION_DENIED USER_IS_SELF. */
status user_is_self(void);

/* Whether a role that must not die out (SUPERUSER, and TENANT_OWNER in a tenant) loses an active
 * holder; whether that was the last one is the database's to say. */
bool user_leaves_role_to_others(const User *before, const User *after);
/* FAILED_PRECONDITION LAST_SUPERUSER or LAST_TENANT_OWNER. */
status user_is_last(const User *user);

#endif
