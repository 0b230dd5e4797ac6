/* Roles and permissions: config/roles.yaml compiled into bit sets, and the decisions on them.
 *
 * A decision is a few ANDs without I/O. Code asks for a permission, never for a role; what a role
 * means (its reach, its sessions' limits, whom it manages) is asked here too. Pure: policy_load
 * reads the text handed in, everything else reads the result.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum { POLICY_ROLES = 8, POLICY_PERMISSIONS_MAX = 256, POLICY_WORDS = 5 };

/* A set of permissions, as struct call_identity carries it; its last word says by which
 * numbers, because another policy may number them otherwise. */
typedef uint64_t permission_set[POLICY_WORDS];

/* Platform roles belong to no tenant, tenant roles must have one. */
enum policy_level { POLICY_LEVEL_PLATFORM, POLICY_LEVEL_TENANT };

/* Whose data a role's permissions apply to. */
enum policy_reach {
    POLICY_REACH_EVERYTHING,
    POLICY_REACH_ALL_TENANTS,
    POLICY_REACH_TENANT_USERS, /* all tenants, for the sake of their users */
    POLICY_REACH_DEMO_TENANTS, /* tenants with is_temporary */
    POLICY_REACH_OWN_TENANT,
    POLICY_REACH_OWN_DATA,
};

struct policy_role {
    const char *name; /* TENANT_OWNER; static, the same pointer in every policy */
    const char *label;
    const char *color; /* #rrggbb */
    enum policy_level level;
    enum policy_reach reach;
    int64_t session_idle_s;
    int64_t session_absolute_s;
    permission_set permissions;
    unsigned may_manage; /* bit i: the i-th role of policy_role_at */
};

struct policy;

/* Compiles and checks a policy; it lives in `arena`. `file` is its name in messages.
 *
 * Errors  INVALID_ARGUMENT POLICY_INVALID; the message is
 *         "config/roles.yaml:12:5: what is wrong and how to mend it"
 */
MUST_USE status policy_load(struct arena *arena, const char *file, struct slice text,
                            const struct policy **ret_policy);

/* The number of a permission or of its alias; -1 when there is none. */
int policy_permission(const struct policy *policy, const char *name);
unsigned policy_permission_count(const struct policy *policy);
/* index < policy_permission_count; sorted by name. */
const char *policy_permission_name(const struct policy *policy, unsigned index);
const char *policy_permission_description(const struct policy *policy, unsigned index);
/* The most that a grant of this permission may last; 0: it cannot be granted. */
int64_t policy_grant_seconds_max(const struct policy *policy, int permission);

/* Other names of permissions: aliases, good wherever an action is named, and personal forms. */
enum policy_names { POLICY_ALIASES, POLICY_PERSONAL };
unsigned policy_name_count(const struct policy *policy, enum policy_names which);
/* index < policy_name_count; sorted. *ret_permission: whose other name it is. */
const char *policy_name_at(const struct policy *policy, enum policy_names which, unsigned index,
                           unsigned *ret_permission);

/* Differs between texts that differ: 16 digits. */
const char *policy_etag(const struct policy *policy);
/* Where permissions are declared, "config/roles.yaml:8:3": for messages about one that is not. */
const char *policy_place(const struct policy *policy);

/* NULL when there is no such role. */
const struct policy_role *policy_role(const struct policy *policy, const char *name);
/* index < POLICY_ROLES, in order of rank. */
const struct policy_role *policy_role_at(const struct policy *policy, unsigned index);
/* Whether the role of somebody who acts may change users of another role. */
bool policy_may_manage(const struct policy *policy, const struct policy_role *actor,
                       const struct policy_role *target);

bool policy_allows(const permission_set permissions, int permission);
/* Adds a permission by its number; -1 adds nothing. */
void policy_add(permission_set permissions, int permission);
/* What is in both of two sets of one policy. */
void policy_both(const permission_set one, const permission_set other, permission_set ret_both);
/* For what a handler asks beyond its RPC's own permission, of the policy in force.
 *
 * Errors  PERMISSION_DENIED PERMISSION_MISSING, naming it; UNAVAILABLE POLICY_CHANGED (the set is
 *         of a policy before it, with other numbers: only of calls that a reload overtook)
 */
MUST_USE status policy_require(struct arena *arena, const permission_set permissions,
                               const char *permission);
/* Adds the permission whose personal form this is (can_approve_plugins); false and nothing added
 * when there is no such personal permission. */
bool policy_add_personal(const struct policy *policy, const char *personal,
                         permission_set permissions);

/* The policy in force in this process; the caller keeps its arena until it sets another. */
void policy_use(const struct policy *policy);
/* Asserts that there is one. */
const struct policy *policy_current(void);

#endif
