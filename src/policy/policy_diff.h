/* What roles gain and lose when one policy follows another. Pure. */
#ifndef POLICY_POLICY_DIFF_H
#define POLICY_POLICY_DIFF_H

#include "policy/masquerade.h"

/* Of which tenants the users are whom a role becomes: a tenant's own role, of its own. */
enum policy_where { POLICY_WHERE_ANY, POLICY_WHERE_DEMO, POLICY_WHERE_REAL };

struct policy_change {
    const char *role;
    bool is_gain;
    const char *permission; /* NULL: it is a masquerade */
    const char *target;     /* the role that it becomes */
    enum policy_where where;
    enum masquerade_mode mode; /* MASQUERADE_MODE_DEFAULT: either */
};

/* All of them, into the arena: by role in order of rank, permissions by name before masquerades.
 * The texts are the policies'. */
size_t policy_diff(struct arena *arena, const struct policy *old, const struct policy *new,
                   struct policy_change **ret_changes);

#endif
