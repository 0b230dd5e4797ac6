/* Each rule is a function of the facts, and the table below is their order. All are asked, whatever
 * those before them said; the first denial decides. Nothing here can fail but by saying no. */
#include "policy/masquerade.h"

#include <assert.h>
#include <string.h>

#include "policy/compiled.h"

struct asked {
    const struct policy *policy;
    const struct masquerade_facts *facts;
    const struct masquerade_row *row; /* NULL: none for the actor's role */
    bool is_listed;                   /* the row has the target's role */
    enum masquerade_mode mode;
};

static enum masquerade_verdict passed_if(bool condition)
{
    return condition ? MASQUERADE_PASSED : MASQUERADE_DENIED;
}

static bool is_superuser(const struct asked *a, const struct masquerade_person *person)
{
    return person->role == policy_role_at(a->policy, 0);
}

static bool has_tenant(const struct masquerade_person *person)
{
    return !uuid_is_zero(person->tenant);
}

static enum masquerade_verdict not_self(const struct asked *a)
{
    return passed_if(!uuid_equal(a->facts->actor.id, a->facts->target.id));
}

static enum masquerade_verdict superuser(const struct asked *a)
{
    return passed_if(is_superuser(a, &a->facts->actor) || !is_superuser(a, &a->facts->target));
}

static enum masquerade_verdict depth(const struct asked *a)
{
    return passed_if(!a->facts->is_inside);
}

static enum masquerade_verdict actor_active(const struct asked *a)
{
    return passed_if(a->facts->actor.is_active);
}

static enum masquerade_verdict target_active(const struct asked *a)
{
    return passed_if(a->facts->target.is_active);
}

static enum masquerade_verdict tenant_active(const struct asked *a)
{
    if (!has_tenant(&a->facts->target))
        return MASQUERADE_NOT_ASKED;
    return passed_if(a->facts->tenant_is_active);
}

static enum masquerade_verdict person(const struct asked *a)
{
    return passed_if(!a->facts->target_is_service);
}

static enum masquerade_verdict matrix(const struct asked *a)
{
    return passed_if(a->is_listed);
}

/* What a row asks beside the role is asked of roles that it has. */

static enum masquerade_verdict temporary(const struct asked *a)
{
    if (!a->is_listed || !a->row->only_temporary)
        return MASQUERADE_NOT_ASKED;
    return passed_if(has_tenant(&a->facts->target) && a->facts->tenant_is_temporary);
}

static enum masquerade_verdict same_tenant(const struct asked *a)
{
    if (!a->is_listed || !a->row->same_tenant)
        return MASQUERADE_NOT_ASKED;
    return passed_if(has_tenant(&a->facts->actor) &&
                     uuid_equal(a->facts->actor.tenant, a->facts->target.tenant));
}

static enum masquerade_verdict mode(const struct asked *a)
{
    if (!a->is_listed)
        return MASQUERADE_NOT_ASKED;
    return passed_if((a->row->modes >> a->mode & 1) != 0);
}

static enum masquerade_verdict reason(const struct asked *a)
{
    const int64_t characters = a->facts->reason_characters;
    if (characters == MASQUERADE_REASON_LATER)
        return MASQUERADE_NOT_ASKED;
    return passed_if(characters >= MASQUERADE_REASON_MIN && characters <= MASQUERADE_REASON_MAX);
}

static enum masquerade_verdict one_at_a_time(const struct asked *a)
{
    return passed_if(!a->facts->has_running);
}

static enum masquerade_verdict permission(const struct asked *a)
{
    return passed_if(policy_allows(a->facts->actor.role->permissions,
                                   policy_permission(a->policy, "masquerade.start")));
}

static const struct {
    struct masquerade_rule_facts facts;
    enum masquerade_verdict (*judge)(const struct asked *);
} rules[MASQUERADE_RULES] = {
    [MASQUERADE_NOT_SELF] = {{"NOT_SELF", STATUS_PERMISSION_DENIED, "MASQUERADE_SELF",
                              "nobody masquerades as themselves"},
                             not_self},
    [MASQUERADE_SUPERUSER] = {{"SUPERUSER", STATUS_PERMISSION_DENIED, "MASQUERADE_SUPERUSER",
                               "only a superuser becomes a superuser"},
                              superuser},
    [MASQUERADE_DEPTH] = {{"DEPTH", STATUS_PERMISSION_DENIED, "MASQUERADE_NESTED",
                           "nobody masquerades from inside a masquerade; stop that one first"},
                          depth},
    [MASQUERADE_ACTOR_ACTIVE] = {{"ACTOR_ACTIVE", STATUS_PERMISSION_DENIED,
                                  "MASQUERADE_ACTOR_DISABLED", "only active users masquerade"},
                                 actor_active},
    [MASQUERADE_TARGET_ACTIVE] = {{"TARGET_ACTIVE", STATUS_FAILED_PRECONDITION,
                                   "MASQUERADE_TARGET_DISABLED",
                                   "nobody becomes a user who is disabled"},
                                  target_active},
    [MASQUERADE_TENANT_ACTIVE] = {{"TENANT_ACTIVE", STATUS_FAILED_PRECONDITION,
                                   "MASQUERADE_TENANT_CLOSED",
                                   "nobody becomes a user of a tenant that is not active"},
                                  tenant_active},
    [MASQUERADE_PERSON] = {{"PERSON", STATUS_PERMISSION_DENIED, "MASQUERADE_SERVICE_ACCOUNT",
                            "nobody becomes a service account"},
                           person},
    [MASQUERADE_MATRIX] = {{"MATRIX", STATUS_PERMISSION_DENIED, "MASQUERADE_ROLE_REFUSED",
                            "a role becomes the roles that its row of the policy lists, no others"},
                           matrix},
    [MASQUERADE_TEMPORARY] = {{"TEMPORARY", STATUS_PERMISSION_DENIED, "MASQUERADE_NOT_TEMPORARY",
                               "this role becomes users of demo tenants only"},
                              temporary},
    [MASQUERADE_SAME_TENANT] = {{"SAME_TENANT", STATUS_PERMISSION_DENIED, "MASQUERADE_OTHER_TENANT",
                                 "this role becomes users of its own tenant only"},
                                same_tenant},
    [MASQUERADE_MODE] = {{"MODE", STATUS_PERMISSION_DENIED, "MASQUERADE_MODE_REFUSED",
                          "this role masquerades in the modes that its row of the policy lists"},
                         mode},
    [MASQUERADE_REASON] = {{"REASON", STATUS_INVALID_ARGUMENT, "MASQUERADE_REASON_INVALID",
                            "a masquerade needs a reason of 10 to 500 characters"},
                           reason},
    [MASQUERADE_ONE_AT_A_TIME] = {{"ONE_AT_A_TIME", STATUS_FAILED_PRECONDITION,
                                   "MASQUERADE_RUNNING",
                                   "one masquerade at a time; stop the one that goes on first"},
                                  one_at_a_time},
    [MASQUERADE_PERMISSION] = {{"PERMISSION", STATUS_PERMISSION_DENIED, "PERMISSION_MISSING",
                                "this needs the permission \"masquerade.start\", by role"},
                               permission},
};

void policy_masquerade(const struct policy *policy, const struct masquerade_facts *facts,
                       struct masquerade_decision *ret_decision)
{
    assert(facts->actor.role != NULL && facts->target.role != NULL);
    const struct masquerade_row *row = policy_masquerade_row(policy, facts->actor.role);
    struct asked asked = {
        .policy = policy,
        .facts = facts,
        .row = row,
        .is_listed = row != NULL && (row->targets >> (facts->target.role - policy->roles) & 1) != 0,
        .mode = facts->mode,
    };
    if (asked.mode == MASQUERADE_MODE_DEFAULT && row != NULL)
        asked.mode = row->default_mode;

    struct masquerade_decision decision = {.is_allowed = true, .mode = asked.mode};
    for (unsigned i = 0; i < MASQUERADE_RULES; i++) {
        decision.verdicts[i] = rules[i].judge(&asked);
        if (decision.verdicts[i] == MASQUERADE_DENIED && decision.is_allowed) {
            decision.is_allowed = false;
            decision.denied_by = i;
        }
    }
    *ret_decision = decision;
}

const struct masquerade_row *policy_masquerade_row(const struct policy *policy,
                                                   const struct policy_role *actor)
{
    const struct masquerade_row *row = &policy->masquerade[actor - policy->roles];
    return row->targets != 0 ? row : NULL;
}

const struct masquerade_rule_facts *policy_masquerade_rule(enum masquerade_rule rule)
{
    assert(rule < MASQUERADE_RULES);
    return &rules[rule].facts;
}

static const char *const mode_names[] = {NULL, "READ_WRITE", "READ_ONLY"};

const char *policy_masquerade_mode_name(enum masquerade_mode named)
{
    return mode_names[named];
}

enum masquerade_mode policy_masquerade_mode(const char *name)
{
    for (enum masquerade_mode i = MASQUERADE_READ_WRITE; i <= MASQUERADE_READ_ONLY; i++)
        if (strcmp(mode_names[i], name) == 0)
            return i;
    return MASQUERADE_MODE_DEFAULT;
}
