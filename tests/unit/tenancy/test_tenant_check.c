/* What a tenant's fields may hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tenancy/tenant_check.h"

static struct arena arena;
static Tenant tenant;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    tenant = (Tenant)TENANT_INIT;
    tenant.name = "Ada's Salon";
    tenant.schema_name = "ada_salon";
    tenant_complete(&arena, &tenant);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static status checked(void)
{
    struct checks checks = {.arena = &arena};
    tenant_check(&checks, &tenant);
    return checks_status(&checks);
}

static void assert_fault(const char *reason, const char *field)
{
    const status outcome = checked();
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, reason);
    assert_string_equal(outcome.details->violations->field, field);
    assert_null(outcome.details->violations->next);
}

static bool name_is_fine(const char *name)
{
    return tenant_schema_name_is_fine(slice_of(name));
}

static void schema_name__follows_its_pattern(void **state)
{
    (void)state;
    assert_true(name_is_fine("a"));
    assert_true(name_is_fine("acme_2"));
    assert_true(name_is_fine("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));   /* 50 */
    assert_false(name_is_fine("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")); /* 51 */
    assert_false(name_is_fine(""));
    assert_false(name_is_fine("Acme"));
    assert_false(name_is_fine("2acme"));
    assert_false(name_is_fine("_acme"));
    assert_false(name_is_fine("ac-me"));
    assert_false(name_is_fine("ac.me"));
    assert_false(name_is_fine("ac me"));
    assert_false(name_is_fine("acme\""));
    assert_false(name_is_fine("acm\xc3\xa9"));
    assert_false(tenant_schema_name_is_fine(slice_make("ac\0me", 5)));
}

static void schema_name__keeps_clear_of_reserved_ones(void **state)
{
    (void)state;
    assert_false(name_is_fine("public"));
    assert_false(name_is_fine("shared"));
    assert_false(name_is_fine("pg_catalog"));
    assert_false(name_is_fine("pg_x"));
    assert_true(name_is_fine("pgx"));
    assert_true(name_is_fine("publicity"));
}

static void complete__fills_in_defaults(void **state)
{
    (void)state;
    assert_int_equal(tenant.subscription_tier, TENANT_SUBSCRIPTION_TIER_FREE);
    assert_string_equal(tenant.time_zone, "UTC");
}

static void complete__keeps_what_is_there(void **state)
{
    (void)state;
    tenant.subscription_tier = TENANT_SUBSCRIPTION_TIER_BUSINESS;
    tenant.time_zone = "Asia/Tokyo";
    tenant.secondary_color = "#ABCDEF";

    tenant_complete(&arena, &tenant);

    assert_int_equal(tenant.subscription_tier, TENANT_SUBSCRIPTION_TIER_BUSINESS);
    assert_string_equal(tenant.time_zone, "Asia/Tokyo");
    assert_string_equal(tenant.secondary_color, "#abcdef");
}

static void check__takes_a_tenant_with_the_least(void **state)
{
    (void)state;
    assert_int_equal(checked().code, STATUS_OK);
}

static void check__finds_each_fault(void **state)
{
    (void)state;
    const Tenant fine = tenant;

    tenant.name = "";
    assert_fault("FIELD_INVALID", "tenant.name");
    tenant = fine;
    tenant.schema_name = "public";
    assert_fault("SCHEMA_NAME_INVALID", "tenant.schemaName");
    tenant = fine;
    tenant.subscription_tier = (Tenant_SubscriptionTier)9;
    assert_fault("FIELD_INVALID", "tenant.subscriptionTier");
    tenant = fine;
    tenant.owner_email = "owner";
    assert_fault("FIELD_INVALID", "tenant.ownerEmail");
    tenant = fine;
    tenant.time_zone = "../../etc/passwd";
    assert_fault("FIELD_INVALID", "tenant.timeZone");
    tenant = fine;
    tenant.logo_url = "javascript:alert(1)";
    assert_fault("FIELD_INVALID", "tenant.logoUrl");
    tenant = fine;
    tenant.primary_color = "red";
    assert_fault("FIELD_INVALID", "tenant.primaryColor");
    tenant = fine;
    tenant.secondary_color = "#12345";
    assert_fault("FIELD_INVALID", "tenant.secondaryColor");
}

static void check__counts_characters_of_the_name(void **state)
{
    (void)state;
    char name[2 * 201 + 1] = "";
    for (int i = 0; i < 200; i++)
        strcat(name, "ä");

    tenant.name = name;
    assert_int_equal(checked().code, STATUS_OK);
    strcat(name, "ä");
    assert_fault("FIELD_INVALID", "tenant.name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(schema_name__follows_its_pattern),     TEST(schema_name__keeps_clear_of_reserved_ones),
        TEST(complete__fills_in_defaults),          TEST(complete__keeps_what_is_there),
        TEST(check__takes_a_tenant_with_the_least), TEST(check__finds_each_fault),
        TEST(check__counts_characters_of_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
