/* What a row of the masquerade matrix gives to whoever uses it. Pure; for policy_load. */
#ifndef POLICY_MASQUERADE_GAIN_H
#define POLICY_MASQUERADE_GAIN_H

#include "policy/masquerade.h"

/* Something that a target may and the actor may not. */
struct masquerade_gain {
    const struct policy_role *target;
    int permission;       /* -1: the target's reach is what is gained */
    const char *personal; /* a user's personal form of it; NULL: the role's own */
    bool is_temporary;    /* the target's tenant, where reach is gained */
};

/* Looks at all targets of a row, with every personal permission that they can have, in every tenant
 * that the row lets them be of. */
bool masquerade_gain_find(const struct policy *policy, const struct policy_role *actor,
                          const struct masquerade_row *row, struct masquerade_gain *ret_gain);

#endif
