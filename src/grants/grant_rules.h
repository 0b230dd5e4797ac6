/* Who may give whom what, and for how long: the rules of grants that need nothing but the two
 * users, the terms and the policy. Pure. */
#ifndef GRANTS_GRANT_RULES_H
#define GRANTS_GRANT_RULES_H

#include "base/uuid.h"
#include "policy/policy.h"

enum { GRANT_DEFAULT_S = 30 * 60, GRANTS_LIVE_MAX = 16 };

struct grant_party {
    user_id id;
    tenant_id tenant; /* zero: platform staff */
    const struct policy_role *role;
    bool is_active;
    bool is_person;
};

struct grant_terms {
    int permission;
    tenant_id tenant; /* zero: wherever the grantee's role reaches */
};

/* Whether a permission may be granted for so long.
 *
 * Shape   action: a permission or an alias; seconds: 0 stands for the default, cut to what is
 * allowed Errors  INVALID_ARGUMENT ACTION_UNKNOWN, ACTION_NOT_GRANTABLE, DURATION_INVALID
 */
MUST_USE status grant_rules_terms(struct arena *arena, const struct policy *policy,
                                  const char *action, int64_t seconds, int *ret_permission,
                                  int64_t *ret_seconds);

/* Whether the grantor may give it, and the grantee have it. grantor NULL: it is only asked for.
 *
 * Errors  PERMISSION_DENIED GRANT_TO_SELF, PERMISSION_MISSING, ACTION_NOT_HELD; INVALID_ARGUMENT
 *         GRANTEE_INVALID, TENANT_REQUIRED, TENANT_MISMATCH
 */
MUST_USE status grant_rules_check(struct arena *arena, const struct policy *policy,
                                  const struct grant_party *grantor,
                                  const struct grant_party *grantee,
                                  const struct grant_terms *terms);

/* Whether what such a role gave counts: while the role itself holds it. */
bool grant_rules_holds(const struct policy_role *grantor, int permission);

#endif
