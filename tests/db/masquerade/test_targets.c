/* Whom one may become, and why not. */
#include "support/masquerade_scene.h"

#include "masquerade/masquerade.h"

/* Explaining. */

static ExplainMasqueradeResponse explain(struct db_test *t, const char *actor, const char *target)
{
    ExplainMasqueradeRequest request = EXPLAIN_MASQUERADE_REQUEST_INIT;
    ExplainMasqueradeResponse response = EXPLAIN_MASQUERADE_RESPONSE_INIT;
    request.actor_id = (char *)(uintptr_t)actor;
    request.user_id = (char *)(uintptr_t)target;
    assert_ok(masquerade_service_explain_masquerade(&t->call, &request, &response));
    return response;
}

static void explain__says_of_each_rule(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_set(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_MANAGER);
    assert_ok(scene_identify(t, s.token));

    const ExplainMasqueradeResponse told = explain(t, "", s.target->id);

    assert_false(told.allowed);
    assert_string_equal(told.reason, "MASQUERADE_ROLE_REFUSED");
    assert_int_equal(told.n_rules, MASQUERADE_RULES);
    assert_string_equal(told.rules[0]->name, "NOT_SELF");
    assert_int_equal(told.rules[0]->verdict, EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_PASSED);
    assert_string_equal(told.rules[MASQUERADE_MATRIX]->name, "MATRIX");
    assert_int_equal(told.rules[MASQUERADE_MATRIX]->verdict,
                     EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_DENIED);
    assert_int_equal(told.rules[MASQUERADE_REASON]->verdict,
                     EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_NOT_ASKED);
}

static void explain__is_about_others_too(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_MANAGER);
    act_as(t, "SUPERUSER", NULL);

    const ExplainMasqueradeResponse told = explain(t, s.actor->id, s.target->id);

    assert_true(told.allowed);
    assert_string_equal(told.reason, "");
    assert_int_equal(told.mode, MASQUERADE_MODE_READ_WRITE);
}

static void explain__is_about_users_whom_the_caller_may_read(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_MANAGER);
    const struct scene other = scene_set(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_MANAGER);
    ExplainMasqueradeRequest request = EXPLAIN_MASQUERADE_REQUEST_INIT;
    ExplainMasqueradeResponse response = EXPLAIN_MASQUERADE_RESPONSE_INIT;
    assert_ok(scene_identify(t, other.token));

    request.user_id = s.target->id;
    assert_reason(masquerade_service_explain_masquerade(&t->call, &request, &response),
                  STATUS_NOT_FOUND, "USER_MISSING");
    request.user_id = other.target->id;
    request.actor_id = s.actor->id;
    assert_reason(masquerade_service_explain_masquerade(&t->call, &request, &response),
                  STATUS_NOT_FOUND, "USER_MISSING");
}

/* Targets. */

static void targets__are_those_whom_the_rules_allow(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_set(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    const User *second = scene_user(t, USER_ROLE_TENANT_STAFF, s.tenant);
    const User *disabled = scene_user(t, USER_ROLE_TENANT_STAFF, s.tenant);
    scene_user(t, USER_ROLE_CUSTOMER, s.tenant);
    scene_set(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", disabled->id);
    ListMasqueradeTargetsRequest request = LIST_MASQUERADE_TARGETS_REQUEST_INIT;
    ListMasqueradeTargetsResponse page = LIST_MASQUERADE_TARGETS_RESPONSE_INIT;
    ListMasqueradeTargetsResponse rest = LIST_MASQUERADE_TARGETS_RESPONSE_INIT;
    assert_ok(scene_identify(t, s.token));

    request.page_size = 1;
    assert_ok(masquerade_service_list_masquerade_targets(&t->call, &request, &page));
    request.page_token = page.next_page_token;
    assert_ok(masquerade_service_list_masquerade_targets(&t->call, &request, &rest));

    assert_int_equal(page.n_users, 1);
    assert_string_equal(page.users[0]->id, s.target->id);
    assert_true(page.users[0]->can_masquerade);
    assert_int_equal(rest.n_users, 1);
    assert_string_equal(rest.users[0]->id, second->id);
    assert_string_equal(rest.next_page_token, "");
}

static void targets__of_who_masquerades_are_none(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    ListMasqueradeTargetsRequest request = LIST_MASQUERADE_TARGETS_REQUEST_INIT;
    ListMasqueradeTargetsResponse page = LIST_MASQUERADE_TARGETS_RESPONSE_INIT;
    assert_ok(scene_identify(t, s.token));

    assert_ok(masquerade_service_list_masquerade_targets(&t->call, &request, &page));

    assert_int_equal(page.n_users, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(explain__says_of_each_rule),
        db_unit_test(explain__is_about_others_too),
        db_unit_test(explain__is_about_users_whom_the_caller_may_read),
        db_unit_test(targets__are_those_whom_the_rules_allow),
        db_unit_test(targets__of_who_masquerades_are_none),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
