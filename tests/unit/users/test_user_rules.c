/* Who may change whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "users/user_rules.h"

static const char POLICY[] = "version: 1\n"
                             "permissions:\n"
                             "  plugins.approve: Approve plugins\n"
                             "  urls.whitelist: Decide on URLs\n"
                             "aliases: {}\n"
                             "personal:\n"
                             "  can_approve_plugins: plugins.approve\n"
                             "  can_whitelist_urls: urls.whitelist\n"
                             "grantable: {}\n"
                             "roles:\n"
#define ROLE(name, level, reach, permissions, manages)                                             \
    "  " name ": {label: A role, color: \"#000000\", level: " level ", reach: " reach              \
    ", session_idle: 1h, session_absolute: 2h, permissions: " permissions ", may_manage: " manages \
    "}\n"
    ROLE("SUPERUSER", "platform", "everything", "all", "[SUPERUSER, PLATFORM_SUPPORT]") ROLE(
        "PLATFORM_MANAGER", "platform", "all_tenants", "[]", "[PLATFORM_SUPPORT, TENANT_OWNER]")
        ROLE("PLATFORM_SALES", "platform", "demo_tenants", "[]", "[]")
            ROLE("PLATFORM_SUPPORT", "platform", "tenant_users", "[]", "[]")
                ROLE("TENANT_OWNER", "tenant", "own_tenant", "[]", "[TENANT_OWNER, TENANT_STAFF]")
                    ROLE("TENANT_MANAGER", "tenant", "own_tenant", "[]", "[TENANT_STAFF, CUSTOMER]")
                        ROLE("TENANT_STAFF", "tenant", "own_tenant", "[]", "[]")
                            ROLE("CUSTOMER", "tenant", "own_data", "[]", "[]") "masquerade: []\n";

static struct arena arena;
static const struct policy *policy;
static char *approve[] = {"can_approve_plugins"};
static char *both[] = {"can_approve_plugins", "can_whitelist_urls"};
static char *both_turned[] = {"can_whitelist_urls", "can_approve_plugins"};

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    const status loaded = policy_load(&arena, "r.yaml", slice_of(POLICY), &policy);
    if (!status_is_ok(loaded))
        fail_msg("%s", loaded.message);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static struct user_actor actor_of(const char *role_name)
{
    const struct policy_role *role = policy_role(policy, role_name);
    return (struct user_actor){.role = role, .permissions = role->permissions};
}

static User user_of(User_Role role)
{
    User user = USER_INIT;
    user.role = role;
    user.is_active = true;
    return user;
}

static void assert_refused(const struct user_actor *actor, const User *before, const User *after,
                           const char *reason)
{
    const status outcome = user_rules_check(&arena, policy, actor, before, after);
    assert_int_equal(outcome.code, STATUS_PERMISSION_DENIED);
    assert_string_equal(outcome.reason, reason);
}

static void assert_allowed(const struct user_actor *actor, const User *before, const User *after)
{
    assert_true(status_is_ok(user_rules_check(&arena, policy, actor, before, after)));
}

static void create__asks_who_manages_the_role(void **state)
{
    (void)state;
    const struct user_actor manager = actor_of("TENANT_MANAGER");
    const User staff = user_of(USER_ROLE_TENANT_STAFF);
    const User owner = user_of(USER_ROLE_TENANT_OWNER);
    const User none = user_of(USER_ROLE_UNSPECIFIED);

    assert_allowed(&manager, NULL, &staff);
    assert_refused(&manager, NULL, &owner, "ROLE_NOT_MANAGED");
    assert_refused(&manager, NULL, &none, "ROLE_NOT_MANAGED");
}

static void nobody__manages_nobody(void **state)
{
    (void)state;
    const struct user_actor nobody = {.permissions = (permission_set){0}};
    const User customer = user_of(USER_ROLE_CUSTOMER);

    assert_refused(&nobody, NULL, &customer, "ROLE_NOT_MANAGED");
}

static void change__judges_the_role_before_and_after(void **state)
{
    (void)state;
    const struct user_actor manager = actor_of("TENANT_MANAGER");
    const User staff = user_of(USER_ROLE_TENANT_STAFF);
    const User customer = user_of(USER_ROLE_CUSTOMER);
    const User owner = user_of(USER_ROLE_TENANT_OWNER);

    assert_allowed(&manager, &staff, &customer);
    assert_refused(&manager, &owner, &staff, "ROLE_NOT_MANAGED");
    assert_refused(&manager, &staff, &owner, "ROLE_NOT_MANAGED");
}

static void change__of_a_name_asks_who_manages_the_role(void **state)
{
    (void)state;
    const struct user_actor manager = actor_of("TENANT_MANAGER");
    const User owner = user_of(USER_ROLE_TENANT_OWNER);
    User renamed = owner;
    renamed.display_name = "Renamed";

    assert_refused(&manager, &owner, &renamed, "ROLE_NOT_MANAGED");
}

static void oneself__may_change_the_name_only(void **state)
{
    (void)state;
    struct user_actor owner = actor_of("TENANT_OWNER");
    owner.is_target = true;
    const User before = user_of(USER_ROLE_TENANT_OWNER);
    User renamed = before;
    User demoted = before;
    User disabled = before;
    User permitted = before;
    renamed.display_name = "Renamed";
    demoted.role = USER_ROLE_TENANT_STAFF;
    disabled.is_active = false;
    permitted.permissions = approve;
    permitted.n_permissions = 1;

    assert_allowed(&owner, &before, &renamed);
    assert_refused(&owner, &before, &demoted, "USER_IS_SELF");
    assert_refused(&owner, &before, &disabled, "USER_IS_SELF");
    assert_refused(&owner, &before, &permitted, "USER_IS_SELF");
}

static void oneself__may_change_the_name_of_a_role_one_does_not_manage(void **state)
{
    (void)state;
    struct user_actor manager = actor_of("TENANT_MANAGER");
    manager.is_target = true;
    const User before = user_of(USER_ROLE_TENANT_MANAGER);
    User renamed = before;
    renamed.display_name = "Renamed";

    assert_allowed(&manager, &before, &renamed);
}

static void permissions__are_given_by_holders(void **state)
{
    (void)state;
    const struct user_actor superuser = actor_of("SUPERUSER");
    const struct user_actor manager = actor_of("PLATFORM_MANAGER");
    const User before = user_of(USER_ROLE_PLATFORM_SUPPORT);
    User after = before;
    after.permissions = approve;
    after.n_permissions = 1;

    assert_allowed(&superuser, &before, &after);
    assert_refused(&manager, &before, &after, "PERMISSION_NOT_HELD");
    assert_refused(&manager, NULL, &after, "PERMISSION_NOT_HELD");
}

static void permissions__may_be_kept_and_taken_by_others(void **state)
{
    (void)state;
    const struct user_actor manager = actor_of("PLATFORM_MANAGER");
    User before = user_of(USER_ROLE_PLATFORM_SUPPORT);
    before.permissions = both;
    before.n_permissions = 2;
    User kept = before;
    User taken = before;
    kept.display_name = "Renamed";
    taken.n_permissions = 1;

    assert_allowed(&manager, &before, &kept);
    assert_allowed(&manager, &before, &taken);
    assert_refused(&manager, &taken, &before, "PERMISSION_NOT_HELD");
}

static void authority__is_role_permissions_and_activity(void **state)
{
    (void)state;
    User before = user_of(USER_ROLE_PLATFORM_SUPPORT);
    before.permissions = both;
    before.n_permissions = 2;
    User turned = before;
    User fewer = before;
    User disabled = before;
    User other = before;
    turned.permissions = both_turned;
    turned.display_name = "Renamed";
    fewer.n_permissions = 1;
    disabled.is_active = false;
    other.role = USER_ROLE_PLATFORM_SALES;

    assert_false(user_authority_differs(&before, &turned));
    assert_true(user_authority_differs(&before, &fewer));
    assert_true(user_authority_differs(&fewer, &before));
    assert_true(user_authority_differs(&before, &disabled));
    assert_true(user_authority_differs(&before, &other));
}

static void leaving__is_of_superusers_and_owners(void **state)
{
    (void)state;
    const User owner = user_of(USER_ROLE_TENANT_OWNER);
    const User superuser = user_of(USER_ROLE_SUPERUSER);
    const User staff = user_of(USER_ROLE_TENANT_STAFF);
    User disabled_owner = owner;
    User disabled_superuser = superuser;
    User disabled_staff = staff;
    disabled_owner.is_active = false;
    disabled_superuser.is_active = false;
    disabled_staff.is_active = false;

    assert_true(user_leaves_role_to_others(&owner, &disabled_owner));
    assert_true(user_leaves_role_to_others(&owner, &staff));
    assert_true(user_leaves_role_to_others(&superuser, &disabled_superuser));
    assert_false(user_leaves_role_to_others(&owner, &owner));
    assert_false(user_leaves_role_to_others(&staff, &disabled_staff));
    assert_false(user_leaves_role_to_others(&disabled_owner, &staff));
    assert_string_equal(user_is_last(&owner).reason, "LAST_TENANT_OWNER");
    assert_string_equal(user_is_last(&superuser).reason, "LAST_SUPERUSER");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(create__asks_who_manages_the_role),
        TEST(nobody__manages_nobody),
        TEST(change__judges_the_role_before_and_after),
        TEST(change__of_a_name_asks_who_manages_the_role),
        TEST(oneself__may_change_the_name_only),
        TEST(oneself__may_change_the_name_of_a_role_one_does_not_manage),
        TEST(permissions__are_given_by_holders),
        TEST(permissions__may_be_kept_and_taken_by_others),
        TEST(authority__is_role_permissions_and_activity),
        TEST(leaving__is_of_superusers_and_owners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
