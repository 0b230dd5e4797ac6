/* Which names tenants may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domains/domain_rules.h"
#include "wire/domain_name.h"

static struct arena arena;

static int set_up(void **state)
{
    static const char *const suffixes[] = {"smooth.example", "eu.smooth.example", "localhost",
                                           NULL};
    static const char *const hosts[] = {"manage.smooth.example", "staff.company.example", NULL};
    const struct domain_rules_settings settings = {.platform_suffixes = suffixes,
                                                   .platform_hosts = hosts};
    (void)state;
    arena_init(&arena);
    domain_rules_open(&settings);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static void assert_allowed(const char *name)
{
    const status outcome = domain_check_name(&arena, name);
    assert_int_equal(outcome.code, STATUS_OK);
}

static void assert_refused(const char *name, const char *reason)
{
    const status outcome = domain_check_name(&arena, name);
    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, reason);
    assert_string_equal(outcome.details->violations->field, "domain.domain");
}

static void names__below_a_platform_suffix_are_not_custom(void **state)
{
    (void)state;

    assert_false(domain_is_custom("acme.smooth.example"));
    assert_false(domain_is_custom("acme.localhost"));
    assert_true(domain_is_custom("acme.example"));
    assert_true(domain_is_custom("acmesmooth.example"));
    assert_true(domain_is_custom("smooth.example"));
}

static void names__of_tenants_are_allowed(void **state)
{
    (void)state;

    assert_allowed("acme.smooth.example");
    assert_allowed("acme.eu.smooth.example");
    assert_allowed("acme.localhost");
    assert_allowed("acme.example");
    assert_allowed("www.acme.example"); /* their own www */
}

static void names__of_the_platform_are_refused(void **state)
{
    (void)state;

    assert_refused("www.smooth.example", "DOMAIN_RESERVED");
    assert_refused("api.localhost", "DOMAIN_RESERVED");
    assert_refused("admin.eu.smooth.example", "DOMAIN_RESERVED");
    assert_refused("smooth.example", "DOMAIN_RESERVED");
    assert_refused("eu.smooth.example", "DOMAIN_RESERVED"); /* below the one, and the other */
    assert_refused("manage.smooth.example", "DOMAIN_RESERVED");
    assert_refused("staff.company.example", "DOMAIN_RESERVED");
}

static void names__deeper_below_a_platform_suffix_are_refused(void **state)
{
    (void)state;

    assert_refused("a.acme.smooth.example", "DOMAIN_INVALID");
    assert_refused("www.acme.localhost", "DOMAIN_INVALID");
}

static void names__that_are_public_suffixes_are_refused(void **state)
{
    (void)state;

    assert_refused("co.uk", "DOMAIN_INVALID");
    assert_refused("github.io", "DOMAIN_INVALID");
    assert_allowed("acme.co.uk");
}

static void names__leave_room_for_their_record(void **state)
{
    (void)state;
    char label[64];
    memset(label, 'a', 63);
    label[63] = '\0';
    /* 253 bytes less "_smoothschedule." */
    const char *longest = arena_printf(&arena, "%s.%s.%s.%.45s", label, label, label, label);
    assert_int_equal(strlen(longest), 237);

    assert_allowed(longest);
    assert_refused(arena_printf(&arena, "%s.%s.%s.%.46s", label, label, label, label),
                   "DOMAIN_INVALID");
}

static void zones__have_a_form(void **state)
{
    (void)state;

    assert_true(domain_zone_is_fine("Z0123456789ABCDEFGHIJ"));
    assert_true(domain_zone_is_fine("Z1"));
    assert_false(domain_zone_is_fine("Z"));
    assert_false(domain_zone_is_fine("A123"));
    assert_false(domain_zone_is_fine("Z12 3"));
    assert_false(domain_zone_is_fine("z123"));
    assert_false(domain_zone_is_fine("/hostedzone/Z123"));
    assert_false(domain_zone_is_fine("Z00000000001111111111222222222233"));
}

int main(void)
{
#define RULE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        RULE_TEST(names__below_a_platform_suffix_are_not_custom),
        RULE_TEST(names__of_tenants_are_allowed),
        RULE_TEST(names__of_the_platform_are_refused),
        RULE_TEST(names__deeper_below_a_platform_suffix_are_refused),
        RULE_TEST(names__that_are_public_suffixes_are_refused),
        RULE_TEST(names__leave_room_for_their_record),
        RULE_TEST(zones__have_a_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
