/* The masquerade matrix, against an oracle of its own: SPEC's sentences as a table.
 *
 * The oracle shares no code and no data with policy/: it knows roles by name, and reads no
 * roles.yaml. Every combination of the facts is tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "policy/masquerade.h"

static struct arena arena;
static const struct policy *shipped;

/* The file beside this test's root: config/roles.yaml. */
static struct slice read_shipped(void)
{
    const char *end = strstr(__FILE__, "tests/unit/policy/");
    assert_non_null(end);
    FILE *file =
        fopen(arena_printf(&arena, "%.*sconfig/roles.yaml", (int)(end - __FILE__), __FILE__), "re");
    assert_non_null(file);
    char *text = arena_alloc(&arena, 64 * 1024);
    const size_t length = fread(text, 1, 64 * 1024, file);
    fclose(file);
    return slice_make(text, length);
}

static int open_policy(void **state)
{
    (void)state;
    arena_init(&arena);
    return status_is_ok(policy_load(&arena, "config/roles.yaml", read_shipped(), &shipped)) ? 0
                                                                                            : -1;
}

static int close_policy(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

/* The oracle. */

static const char *const ROLES[] = {
    "SUPERUSER",    "PLATFORM_MANAGER", "PLATFORM_SALES", "PLATFORM_SUPPORT",
    "TENANT_OWNER", "TENANT_MANAGER",   "TENANT_STAFF",   "CUSTOMER",
};

/* SPEC §5's table: who | S M Sa Su O Ma St C, `t` where the tenant must be temporary, `=` where it
 * must be the actor's own. */
static const struct {
    const char *actor;
    const char may_become[9];
} MATRIX[] = {
    {"SUPERUSER", "++++++++"},      {"PLATFORM_MANAGER", "........"},
    {"PLATFORM_SALES", "....tttt"}, {"PLATFORM_SUPPORT", "....++++"},
    {"TENANT_OWNER", "......=."},   {"TENANT_MANAGER", "........"},
    {"TENANT_STAFF", "........"},   {"CUSTOMER", "........"},
};

struct world {
    int actor, target; /* in ROLES */
    bool is_same_tenant, is_temporary, is_active, is_suspended, is_self, is_inside;
};

static bool is_of_tenant(int role)
{
    return role >= 4;
}

/* The reason of the denial, by the first of SPEC's rules that is broken; NULL: allowed. */
static const char *oracle(const struct world *w)
{
    const char mark = MATRIX[w->actor].may_become[w->target];
    if (w->is_self)
        return "MASQUERADE_SELF";
    if (w->target == 0 && w->actor != 0)
        return "MASQUERADE_SUPERUSER";
    if (w->is_inside)
        return "MASQUERADE_NESTED";
    if (!w->is_active)
        return "MASQUERADE_TARGET_DISABLED";
    if (w->is_suspended && is_of_tenant(w->target))
        return "MASQUERADE_TENANT_CLOSED";
    if (mark == '.')
        return "MASQUERADE_ROLE_REFUSED";
    if (mark == 't' && !w->is_temporary)
        return "MASQUERADE_NOT_TEMPORARY";
    if (mark == '=' && !w->is_same_tenant)
        return "MASQUERADE_OTHER_TENANT";
    return NULL;
}

/* What is asked. */

static const struct uuid ADA = {{1}}, BEN = {{2}}, HOME = {{3}}, ELSEWHERE = {{4}}, NONE;

static struct masquerade_facts facts_of(const struct world *w)
{
    const struct uuid tenant = w->is_same_tenant ? HOME : ELSEWHERE;
    return (struct masquerade_facts){
        .actor = {.id = ADA,
                  .role = policy_role(shipped, ROLES[w->actor]),
                  .tenant = is_of_tenant(w->actor) ? HOME : NONE,
                  .is_active = true},
        .target = {.id = w->is_self ? ADA : BEN,
                   .role = policy_role(shipped, ROLES[w->target]),
                   .tenant = is_of_tenant(w->target) ? tenant : NONE,
                   .is_active = w->is_active},
        .tenant_is_active = !w->is_suspended,
        .tenant_is_temporary = w->is_temporary,
        .is_inside = w->is_inside,
        .reason_characters = 40,
    };
}

static const char *answer(const struct masquerade_facts *facts)
{
    struct masquerade_decision decision;
    policy_masquerade(shipped, facts, &decision);
    return decision.is_allowed ? NULL : policy_masquerade_rule(decision.denied_by)->reason;
}

static const char *shown(const char *reason)
{
    return reason != NULL ? reason : "allowed";
}

static struct world world_of(unsigned number)
{
    return (struct world){
        .actor = (int)(number % 8),
        .target = (int)(number / 8 % 8),
        .is_same_tenant = (number / 64 & 1) != 0,
        .is_temporary = (number / 64 & 2) != 0,
        .is_active = (number / 64 & 4) != 0,
        .is_suspended = (number / 64 & 8) != 0,
        .is_self = (number / 64 & 16) != 0,
        .is_inside = (number / 64 & 32) != 0,
    };
}

static void masquerade__agrees_with_the_oracle_everywhere(void **state)
{
    (void)state;
    unsigned allowed = 0;
    for (unsigned number = 0; number < 8 * 8 * 64; number++) {
        const struct world world = world_of(number);
        const struct masquerade_facts facts = facts_of(&world);
        const char *expected = oracle(&world);
        const char *got = answer(&facts);
        if (strcmp(shown(got), shown(expected)) != 0)
            fail_msg("%s as %s, world %u: %s, but SPEC says %s", ROLES[world.actor],
                     ROLES[world.target], number, shown(got), shown(expected));
        allowed += got == NULL;
    }
    /* By hand. Not self, not inside, active: 8 worlds of same × temporary × suspended for a target;
     * tenants' users take the 4 that are not suspended. Superuser: 4×8 + 4×4; support: 4×4; sales:
     * 4×2, temporary ones; owner: 2, in the same tenant. */
    assert_int_equal(allowed, 48 + 16 + 8 + 2);
}

/* What the product above does not vary. */

static struct masquerade_facts support_as_owner(void)
{
    return facts_of(&(struct world){.actor = 3, .target = 4, .is_active = true});
}

static void assert_denied(const struct masquerade_facts *facts, const char *reason)
{
    assert_string_equal(shown(answer(facts)), reason);
}

static void masquerade__asks_for_a_reason_of_10_to_500_characters(void **state)
{
    (void)state;
    struct masquerade_facts facts = support_as_owner();

    facts.reason_characters = 0;
    assert_denied(&facts, "MASQUERADE_REASON_INVALID");
    facts.reason_characters = 9;
    assert_denied(&facts, "MASQUERADE_REASON_INVALID");
    facts.reason_characters = 10;
    assert_denied(&facts, "allowed");
    facts.reason_characters = 500;
    assert_denied(&facts, "allowed");
    facts.reason_characters = 501;
    assert_denied(&facts, "MASQUERADE_REASON_INVALID");
}

static void masquerade__lets_the_reason_come_later(void **state)
{
    (void)state;
    struct masquerade_facts facts = support_as_owner();
    struct masquerade_decision decision;
    facts.reason_characters = MASQUERADE_REASON_LATER;

    policy_masquerade(shipped, &facts, &decision);

    assert_true(decision.is_allowed);
    assert_int_equal(decision.verdicts[MASQUERADE_REASON], MASQUERADE_NOT_ASKED);
}

static void masquerade__is_one_at_a_time(void **state)
{
    (void)state;
    struct masquerade_facts facts = support_as_owner();
    facts.has_running = true;

    assert_denied(&facts, "MASQUERADE_RUNNING");
}

static void masquerade__is_never_of_a_service_account(void **state)
{
    (void)state;
    struct masquerade_facts facts = support_as_owner();
    facts.target_is_service = true;

    assert_denied(&facts, "MASQUERADE_SERVICE_ACCOUNT");
}

static void masquerade__is_for_active_actors(void **state)
{
    (void)state;
    struct masquerade_facts facts = support_as_owner();
    facts.actor.is_active = false;

    assert_denied(&facts, "MASQUERADE_ACTOR_DISABLED");
}

static void masquerade__takes_the_default_mode_of_the_row(void **state)
{
    (void)state;
    struct masquerade_facts facts = support_as_owner();
    struct masquerade_decision decision;

    policy_masquerade(shipped, &facts, &decision);
    assert_int_equal(decision.mode, MASQUERADE_READ_WRITE);
    facts.mode = MASQUERADE_READ_ONLY;
    policy_masquerade(shipped, &facts, &decision);
    assert_int_equal(decision.mode, MASQUERADE_READ_ONLY);
    assert_true(decision.is_allowed);
}

static void masquerade__judges_every_rule_whatever_came_before(void **state)
{
    (void)state;
    struct masquerade_facts facts =
        facts_of(&(struct world){.actor = 4, .target = 6, .is_self = true, .is_suspended = true});
    struct masquerade_decision decision;

    policy_masquerade(shipped, &facts, &decision);

    assert_int_equal(decision.denied_by, MASQUERADE_NOT_SELF);
    assert_int_equal(decision.verdicts[MASQUERADE_NOT_SELF], MASQUERADE_DENIED);
    assert_int_equal(decision.verdicts[MASQUERADE_SUPERUSER], MASQUERADE_PASSED);
    assert_int_equal(decision.verdicts[MASQUERADE_TARGET_ACTIVE], MASQUERADE_DENIED);
    assert_int_equal(decision.verdicts[MASQUERADE_TENANT_ACTIVE], MASQUERADE_DENIED);
    assert_int_equal(decision.verdicts[MASQUERADE_MATRIX], MASQUERADE_PASSED);
    assert_int_equal(decision.verdicts[MASQUERADE_TEMPORARY], MASQUERADE_NOT_ASKED);
    assert_int_equal(decision.verdicts[MASQUERADE_SAME_TENANT], MASQUERADE_DENIED);
    assert_int_equal(decision.verdicts[MASQUERADE_PERMISSION], MASQUERADE_PASSED);
}

static void masquerade__asks_rows_nothing_about_roles_they_lack(void **state)
{
    (void)state;
    struct masquerade_facts facts =
        facts_of(&(struct world){.actor = 4, .target = 5, .is_active = true});
    struct masquerade_decision decision;

    policy_masquerade(shipped, &facts, &decision);

    assert_int_equal(decision.denied_by, MASQUERADE_MATRIX);
    assert_int_equal(decision.verdicts[MASQUERADE_SAME_TENANT], MASQUERADE_NOT_ASKED);
    assert_int_equal(decision.verdicts[MASQUERADE_MODE], MASQUERADE_NOT_ASKED);
}

/* The checker, and rows that are not shipped. */

/* The shipped file with one piece of its text, which must be there, changed. */
static const char *changed_in(const char *whole, const char *from, const char *to)
{
    const char *at = strstr(whole, from);
    assert_non_null(at);
    return arena_printf(&arena, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
}

static const char *changed(const char *from, const char *to)
{
    const struct slice text = read_shipped();
    return changed_in(arena_strndup(&arena, text.data, text.length), from, to);
}

/* …at the place in the text where `at` begins, `column` characters behind the line's start. */
static void assert_refused(const char *text, const char *at, int column, const char *message)
{
    const struct policy *policy = NULL;
    const status outcome = policy_load(&arena, "r.yaml", slice_of(text), &policy);
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);

    const char *place = strstr(text, at);
    assert_non_null(place);
    int line = 1;
    for (const char *c = text; c < place; c++)
        line += *c == '\n';
    assert_string_equal(outcome.message,
                        arena_printf(&arena, "r.yaml:%d:%d: %s", line, column, message));
}

static const struct policy *load(const char *text)
{
    const struct policy *policy = NULL;
    const status outcome = policy_load(&arena, "r.yaml", slice_of(text), &policy);
    if (!status_is_ok(outcome))
        fail_msg("%s", outcome.message);
    return policy;
}

#define SUPPORT_ROW                                                                                \
    "  - actor: PLATFORM_SUPPORT\n"                                                                \
    "    targets: [TENANT_OWNER, TENANT_MANAGER, TENANT_STAFF, CUSTOMER]\n"                        \
    "    modes: [READ_WRITE, READ_ONLY]\n"                                                         \
    "    default_mode: READ_WRITE\n"                                                               \
    "    elevating: true\n"                                                                        \
    "    reason: Support mends what a tenant's user reports by seeing and doing what that user "   \
    "can.\n"
#define ROW(actor, targets, more)                                                                  \
    "  - {actor: " actor ", targets: " targets ", " more "modes: [READ_ONLY], "                    \
    "default_mode: READ_ONLY}\n"

static void checker__finds_a_permission_gained_in_silence(void **state)
{
    (void)state;
    assert_refused(
        changed("      - media.read\n      - media.update\n      - resources.read\n"
                "      - resources.create\n      - resources.update\n      - resources.delete\n",
                "      - media.update\n      - resources.read\n"
                "      - resources.create\n      - resources.update\n      - resources.delete\n"),
        "  - actor: TENANT_OWNER", 12,
        "by this row TENANT_OWNER gains \"media.read\", which it lacks; "
        "add \"elevating: true\" and a \"reason\", or take the target away");
}

static void checker__finds_a_personal_permission_gained_in_silence(void **state)
{
    (void)state;
    assert_refused(
        changed(SUPPORT_ROW, ROW("PLATFORM_SUPPORT", "[PLATFORM_SUPPORT]", "")),
        "  - {actor: PLATFORM_SUPPORT", 13,
        "by this row PLATFORM_SUPPORT gains \"plugins.approve\", which it "
        "lacks, where users with role PLATFORM_SUPPORT have \"can_approve_plugins\"; add "
        "\"elevating: true\" and a \"reason\", or take the target away");
}

#define SALES_ROW                                                                                  \
    "  - actor: PLATFORM_SALES\n"                                                                  \
    "    targets: [TENANT_OWNER, TENANT_MANAGER, TENANT_STAFF, CUSTOMER]\n"                        \
    "    only_temporary: true\n"                                                                   \
    "    modes: [READ_WRITE, READ_ONLY]\n"                                                         \
    "    default_mode: READ_WRITE\n"                                                               \
    "    elevating: true\n"                                                                        \
    "    reason: Sales shows the product in demo accounts, which hold nobody's data.\n"

static void checker__finds_reach_gained_in_silence(void **state)
{
    (void)state;
    /* Customers who may do nothing, so that nothing but their tenants is gained. */
    const char *customers = "    permissions:\n      - resources.read\n      - customers.read\n"
                            "      - appointments.read\n      - appointments.create\n"
                            "      - appointments.cancel\n";
    assert_refused(changed_in(changed(SALES_ROW, ROW("PLATFORM_SALES", "[CUSTOMER]", "")),
                              customers, "    permissions: []\n"),
                   "  - {actor: PLATFORM_SALES", 13,
                   "by this row PLATFORM_SALES reaches users with role CUSTOMER of "
                   "real tenants, who are out of its reach; add \"elevating: true\" and a "
                   "\"reason\", or narrow the row");
    assert_non_null(load(changed_in(
        changed(SALES_ROW, ROW("PLATFORM_SALES", "[CUSTOMER]", "only_temporary: true, ")),
        customers, "    permissions: []\n")));
}

static void checker__keeps_superusers_to_themselves(void **state)
{
    (void)state;
    assert_refused(changed(SUPPORT_ROW, ROW("PLATFORM_SUPPORT", "[CUSTOMER, SUPERUSER]", "")),
                   "  - {actor: PLATFORM_SUPPORT", 51,
                   "only a SUPERUSER becomes a SUPERUSER; take the target away");
}

static void masquerade__keeps_to_the_modes_of_the_row(void **state)
{
    (void)state;
    const struct policy *policy =
        load(changed(SUPPORT_ROW, ROW("PLATFORM_SUPPORT", "[TENANT_OWNER]",
                                      "elevating: true, reason: To look only, ")));
    struct masquerade_facts facts = support_as_owner();
    struct masquerade_decision decision;
    facts.actor.role = policy_role(policy, "PLATFORM_SUPPORT");
    facts.target.role = policy_role(policy, "TENANT_OWNER");

    policy_masquerade(policy, &facts, &decision);
    assert_true(decision.is_allowed);
    assert_int_equal(decision.mode, MASQUERADE_READ_ONLY);
    facts.mode = MASQUERADE_READ_WRITE;
    policy_masquerade(policy, &facts, &decision);
    assert_int_equal(decision.denied_by, MASQUERADE_MODE);
}

static void masquerade__takes_no_tenant_for_no_ones_own(void **state)
{
    (void)state;
    const struct policy *policy =
        load(changed(SUPPORT_ROW, ROW("PLATFORM_SUPPORT", "[PLATFORM_SUPPORT]",
                                      "same_tenant: true, elevating: true, reason: To try, ")));
    struct masquerade_facts facts =
        facts_of(&(struct world){.actor = 3, .target = 3, .is_active = true});
    struct masquerade_decision decision;
    facts.actor.role = policy_role(policy, "PLATFORM_SUPPORT");
    facts.target.role = policy_role(policy, "PLATFORM_SUPPORT");

    policy_masquerade(policy, &facts, &decision);

    assert_int_equal(decision.denied_by, MASQUERADE_SAME_TENANT);
}

static void masquerade__needs_the_permission_too(void **state)
{
    (void)state;
    const struct policy *policy =
        load(changed("      - grants.read\n      - masquerade.start\n", "      - grants.read\n"));
    struct masquerade_facts facts = support_as_owner();
    struct masquerade_decision decision;
    facts.actor.role = policy_role(policy, "PLATFORM_SUPPORT");
    facts.target.role = policy_role(policy, "TENANT_OWNER");

    policy_masquerade(policy, &facts, &decision);

    assert_int_equal(decision.denied_by, MASQUERADE_PERMISSION);
    assert_string_equal(policy_masquerade_rule(decision.denied_by)->reason, "PERMISSION_MISSING");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masquerade__agrees_with_the_oracle_everywhere),
        cmocka_unit_test(masquerade__asks_for_a_reason_of_10_to_500_characters),
        cmocka_unit_test(masquerade__lets_the_reason_come_later),
        cmocka_unit_test(masquerade__is_one_at_a_time),
        cmocka_unit_test(masquerade__is_never_of_a_service_account),
        cmocka_unit_test(masquerade__is_for_active_actors),
        cmocka_unit_test(masquerade__takes_the_default_mode_of_the_row),
        cmocka_unit_test(masquerade__judges_every_rule_whatever_came_before),
        cmocka_unit_test(masquerade__asks_rows_nothing_about_roles_they_lack),
        cmocka_unit_test(masquerade__keeps_to_the_modes_of_the_row),
        cmocka_unit_test(masquerade__takes_no_tenant_for_no_ones_own),
        cmocka_unit_test(masquerade__needs_the_permission_too),
        cmocka_unit_test(checker__finds_a_permission_gained_in_silence),
        cmocka_unit_test(checker__finds_a_personal_permission_gained_in_silence),
        cmocka_unit_test(checker__finds_reach_gained_in_silence),
        cmocka_unit_test(checker__keeps_superusers_to_themselves),
    };
    return cmocka_run_group_tests(tests, open_policy, close_policy);
}
