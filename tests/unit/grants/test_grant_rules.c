/* Who may give whom what, for how long: with the shipped policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "grants/grant_rules.h"
#include "server/domains.h"

static struct arena arena;
static const struct policy *policy;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    const char *end = strstr(__FILE__, "tests/"); /* the tree that holds this test */
    const char *path =
        arena_printf(&arena, "%.*sconfig/roles.yaml", (int)(end - __FILE__), __FILE__);
    struct slice text;
    status outcome = domains_read_policy(&arena, path, &text);
    if (status_is_ok(outcome))
        outcome = policy_load(&arena, "roles.yaml", text, &policy);
    if (!status_is_ok(outcome))
        fail_msg("%s", outcome.message);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static struct grant_party party(const char *role, uint8_t number, uint8_t tenant)
{
    struct grant_party made = {
        .role = policy_role(policy, role), .is_active = true, .is_person = true};
    made.id.uuid.bytes[0] = number;
    made.tenant.uuid.bytes[0] = tenant;
    return made;
}

static const char *verdict(const struct grant_party *grantor, const struct grant_party *grantee,
                           const char *action, uint8_t tenant)
{
    struct grant_terms terms = {.permission = policy_permission(policy, action)};
    terms.tenant.uuid.bytes[0] = tenant;
    const status outcome = grant_rules_check(&arena, policy, grantor, grantee, &terms);
    return status_is_ok(outcome) ? "" : outcome.reason;
}

static void grantor__must_be_somebody_else_who_may_and_holds_it(void **state)
{
    (void)state;
    const struct grant_party superuser = party("SUPERUSER", 1, 0);
    const struct grant_party manager = party("PLATFORM_MANAGER", 2, 0);
    const struct grant_party support = party("PLATFORM_SUPPORT", 3, 0);
    struct grant_party disabled = superuser;
    disabled.id.uuid.bytes[0] = 4;
    disabled.is_active = false;

    assert_string_equal(verdict(&superuser, &support, "tenants.purge", 0), "");
    assert_string_equal(verdict(&manager, &support, "billing.read", 0), "");
    assert_string_equal(verdict(&manager, &support, "tenants.purge", 0), "ACTION_NOT_HELD");
    assert_string_equal(verdict(&support, &manager, "audit.read", 0), "PERMISSION_MISSING");
    assert_string_equal(verdict(&disabled, &support, "audit.read", 0), "PERMISSION_MISSING");
    assert_string_equal(verdict(&superuser, &superuser, "audit.read", 0), "GRANT_TO_SELF");
}

static void grantee__must_be_active_a_person_and_of_the_tenant(void **state)
{
    (void)state;
    const struct grant_party superuser = party("SUPERUSER", 1, 0);
    const struct grant_party support = party("PLATFORM_SUPPORT", 2, 0);
    const struct grant_party staff = party("TENANT_STAFF", 3, 7);
    struct grant_party disabled = support;
    disabled.is_active = false;
    struct grant_party service = support;
    service.is_person = false;

    assert_string_equal(verdict(&superuser, &support, "billing.read", 7), "");
    assert_string_equal(verdict(&superuser, &staff, "billing.read", 7), "");
    assert_string_equal(verdict(&superuser, &staff, "billing.read", 8), "TENANT_MISMATCH");
    assert_string_equal(verdict(&superuser, &staff, "billing.read", 0), "TENANT_REQUIRED");
    assert_string_equal(verdict(&superuser, &disabled, "billing.read", 0), "GRANTEE_INVALID");
    assert_string_equal(verdict(&superuser, &service, "billing.read", 0), "GRANTEE_INVALID");
    assert_string_equal(verdict(NULL, &disabled, "billing.read", 0), "GRANTEE_INVALID");
}

static const char *terms_of(const char *action, int64_t seconds, int64_t *ret_seconds)
{
    int permission = -1;
    const status outcome =
        grant_rules_terms(&arena, policy, action, seconds, &permission, ret_seconds);
    return status_is_ok(outcome) ? policy_permission_name(policy, (unsigned)permission)
                                 : outcome.reason;
}

static void terms__are_bounded_by_the_policy(void **state)
{
    (void)state;
    int64_t seconds = -1;

    assert_string_equal(terms_of("view_billing", 0, &seconds), "billing.read");
    assert_int_equal(seconds, 1800);
    assert_string_equal(terms_of("billing.read", 28800, &seconds), "billing.read");
    assert_int_equal(seconds, 28800);
    assert_string_equal(terms_of("billing.read", 28801, &seconds), "DURATION_INVALID");
    assert_string_equal(terms_of("billing.read", -1, &seconds), "DURATION_INVALID");
    assert_string_equal(terms_of("tenants.suspend", 3600, &seconds), "tenants.suspend");
    assert_string_equal(terms_of("tenants.suspend", 3601, &seconds), "DURATION_INVALID");
    assert_string_equal(terms_of("billing.raed", 0, &seconds), "ACTION_UNKNOWN");
}

static void terms__never_hand_on_authority_itself(void **state)
{
    (void)state;
    static const char *const never[] = {
        "grants.create", "plugins.approve",     "urls.whitelist",   "users.create",
        "users.update",  "users.set_password",  "api_keys.create",  "users.reset_password",
        "staff.update",  "can_approve_plugins", "masquerade.start",
    };
    int64_t seconds;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        const char *reason = terms_of(never[i], 60, &seconds);
        if (strcmp(reason, "ACTION_NOT_GRANTABLE") != 0 && strcmp(reason, "ACTION_UNKNOWN") != 0)
            fail_msg("%s: %s", never[i], reason);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grantor__must_be_somebody_else_who_may_and_holds_it),
        cmocka_unit_test(grantee__must_be_active_a_person_and_of_the_tenant),
        cmocka_unit_test(terms__are_bounded_by_the_policy),
        cmocka_unit_test(terms__never_hand_on_authority_itself),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
