/* Who may become whom: the matrix of config/roles.yaml and the rules around it.
 *
 * One function judges. It is given plain facts and says of every rule what it makes of them, so
 * that what is enforced and what is explained cannot differ. Pure.
 */
#ifndef POLICY_MASQUERADE_H
#define POLICY_MASQUERADE_H

#include "base/uuid.h"
#include "policy/policy.h"

enum { MASQUERADE_REASON_MIN = 10, MASQUERADE_REASON_MAX = 500 };

/* In the order in which they decide: the first that says no is the reason told. */
enum masquerade_rule {
    MASQUERADE_NOT_SELF,
    MASQUERADE_SUPERUSER, /* only a superuser becomes one */
    MASQUERADE_DEPTH,     /* none from inside another */
    MASQUERADE_ACTOR_ACTIVE,
    MASQUERADE_TARGET_ACTIVE,
    MASQUERADE_TENANT_ACTIVE,
    MASQUERADE_PERSON, /* no service account */
    MASQUERADE_MATRIX, /* the row of the actor's role has the target's */
    MASQUERADE_TEMPORARY,
    MASQUERADE_SAME_TENANT,
    MASQUERADE_MODE,
    MASQUERADE_REASON,
    MASQUERADE_ONE_AT_A_TIME,
    MASQUERADE_PERMISSION, /* the actor's role has masquerade.start */
    MASQUERADE_RULES,
};

enum masquerade_mode { MASQUERADE_MODE_DEFAULT, MASQUERADE_READ_WRITE, MASQUERADE_READ_ONLY };

/* A row of the matrix. */
struct masquerade_row {
    unsigned targets;    /* bit i: the i-th role of policy_role_at */
    bool only_temporary; /* users of demo tenants */
    bool same_tenant;    /* as the actor's */
    bool elevating;      /* gives what the actor lacks, and says so */
    unsigned modes;      /* bit i: enum masquerade_mode */
    enum masquerade_mode default_mode;
};

struct masquerade_person {
    struct uuid id;
    const struct policy_role *role; /* of the policy that judges */
    struct uuid tenant;             /* zero: of the platform */
    bool is_active;
};

struct masquerade_facts {
    struct masquerade_person actor;
    struct masquerade_person target;
    bool target_is_service;
    bool tenant_is_active;    /* the target's; not looked at for the platform's */
    bool tenant_is_temporary; /* alike */
    bool is_inside;           /* the actor asks from inside a masquerade */
    bool has_running;         /* the actor has one that goes on */
    enum masquerade_mode mode;
    int64_t reason_characters; /* MASQUERADE_REASON_LATER: not to be judged yet */
};

enum { MASQUERADE_REASON_LATER = -1 };

/* A rule that has nothing to judge says neither yes nor no. */
enum masquerade_verdict { MASQUERADE_NOT_ASKED, MASQUERADE_PASSED, MASQUERADE_DENIED };

struct masquerade_decision {
    bool is_allowed;
    enum masquerade_rule denied_by; /* unless it is allowed */
    enum masquerade_verdict verdicts[MASQUERADE_RULES];
    enum masquerade_mode mode; /* the one asked for, or the row's default */
};

void policy_masquerade(const struct policy *policy, const struct masquerade_facts *facts,
                       struct masquerade_decision *ret_decision);

/* NULL: the role becomes nobody. */
const struct masquerade_row *policy_masquerade_row(const struct policy *policy,
                                                   const struct policy_role *actor);

/* What a rule is called, what its denial is to clients, and what it says. */
struct masquerade_rule_facts {
    const char *name; /* NOT_SELF */
    enum status_code code;
    const char *reason;   /* MASQUERADE_SELF */
    const char *sentence; /* true of whoever passes it */
};
const struct masquerade_rule_facts *policy_masquerade_rule(enum masquerade_rule rule);

/* READ_WRITE, READ_ONLY; NULL for the default, which is what other names stand for. */
const char *policy_masquerade_mode_name(enum masquerade_mode mode);
enum masquerade_mode policy_masquerade_mode(const char *name);

#endif
