/* Making and finding users. */
#include "support/domain_test.h"

#include "users/users.h"

static User wanted_user(const char *email, User_Role role, const Tenant *tenant)
{
    User wanted = USER_INIT;
    wanted.email = (char *)(uintptr_t)email;
    wanted.role = role;
    if (tenant != NULL)
        wanted.tenant_id = tenant->id;
    return wanted;
}

static status create(struct db_test *t, const User *wanted, User *ret)
{
    *ret = (User)USER_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, users_create(&t->call, wanted, NULL, ret));
}

static void create__makes_an_active_person(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), true);
    const User wanted = wanted_user("ada@x.test", USER_ROLE_TENANT_STAFF, tenant);
    User user;

    assert_ok(create(t, &wanted, &user));

    assert_true(user.is_active);
    assert_int_equal(user.kind, USER_KIND_PERSON);
    assert_int_equal(user.role, USER_ROLE_TENANT_STAFF);
    assert_string_equal(user.tenant_id, tenant->id);
    assert_true(user.is_temporary); /* its tenant is a demo */
}

static void create__refuses_address_in_other_case(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User first = wanted_user("ada@x.test", USER_ROLE_TENANT_STAFF, tenant);
    const User second = wanted_user("ADA@x.test", USER_ROLE_CUSTOMER, tenant);
    User user;
    assert_ok(create(t, &first, &user));

    assert_reason(create(t, &second, &user), STATUS_ALREADY_EXISTS, "EMAIL_TAKEN");
}

static void create__allows_an_address_once_in_each_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *one = make_tenant(t, fresh_name(t), false);
    const Tenant *two = make_tenant(t, fresh_name(t), false);
    const User in_one = wanted_user("both@x.test", USER_ROLE_CUSTOMER, one);
    const User in_two = wanted_user("both@x.test", USER_ROLE_CUSTOMER, two);
    const User on_platform = wanted_user("both@x.test", USER_ROLE_PLATFORM_SALES, NULL);
    User user;

    assert_ok(create(t, &in_one, &user));
    assert_ok(create(t, &in_two, &user));
    assert_ok(create(t, &on_platform, &user));
}

static void create__refuses_an_address_taken_on_the_platform(void **state)
{
    struct db_test *t = *state;
    const User first = wanted_user("sales1@x.test", USER_ROLE_PLATFORM_SALES, NULL);
    const User second = wanted_user("Sales1@x.test", USER_ROLE_SUPERUSER, NULL);
    User user;
    assert_ok(create(t, &first, &user));

    assert_reason(create(t, &second, &user), STATUS_ALREADY_EXISTS, "EMAIL_TAKEN");
}

static void create__asks_for_the_tenant_of_tenant_roles(void **state)
{
    struct db_test *t = *state;
    const User wanted = wanted_user("ada@x.test", USER_ROLE_TENANT_STAFF, NULL);
    User user;

    const status outcome = create(t, &wanted, &user);

    assert_reason(outcome, STATUS_INVALID_ARGUMENT, "TENANT_REQUIRED");
    assert_string_equal(outcome.details->violations->description,
                        "Users with role TENANT_STAFF must be assigned to a tenant");
}

static void create__refuses_what_does_not_fit(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    char *personal[] = {"can_approve_plugins"};
    char *unknown[] = {"tenants.create"};
    User user;

    User wanted = wanted_user("ada@x.test", USER_ROLE_SUPERUSER, tenant);
    assert_reason(create(t, &wanted, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    wanted = wanted_user("no address", USER_ROLE_CUSTOMER, tenant);
    assert_reason(create(t, &wanted, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    wanted = wanted_user("ada@x.test", USER_ROLE_UNSPECIFIED, tenant);
    assert_reason(create(t, &wanted, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    wanted = wanted_user("ada@x.test", USER_ROLE_CUSTOMER, tenant);
    wanted.permissions = personal;
    wanted.n_permissions = 1;
    assert_reason(create(t, &wanted, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    wanted = wanted_user("ada@x.test", USER_ROLE_PLATFORM_SUPPORT, NULL);
    wanted.permissions = unknown;
    wanted.n_permissions = 1;
    assert_reason(create(t, &wanted, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void create__in_a_tenant_that_is_not_there_is_not_found(void **state)
{
    struct db_test *t = *state;
    User wanted = wanted_user("ada@x.test", USER_ROLE_CUSTOMER, NULL);
    wanted.tenant_id = "01a1ff74-989d-70d1-ad39-50c20702cb55";
    User user;

    assert_reason(create(t, &wanted, &user), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void find__is_within_one_tenant_in_either_case(void **state)
{
    struct db_test *t = *state;
    const Tenant *one = make_tenant(t, fresh_name(t), false);
    const Tenant *two = make_tenant(t, fresh_name(t), false);
    const User *made = make_user(t, "Ada@x.test", USER_ROLE_CUSTOMER, one);
    tenant_id one_id;
    tenant_id two_id;
    assert_true(uuid_parse(slice_of(one->id), &one_id.uuid));
    assert_true(uuid_parse(slice_of(two->id), &two_id.uuid));
    User user = USER_INIT;
    bool found = false;

    assert_ok(users_find_by_email(&t->call, &one_id, "aDA@X.test", &user, &found));
    assert_true(found);
    assert_string_equal(user.id, made->id);
    assert_string_equal(user.email, "Ada@x.test");
    assert_ok(users_find_by_email(&t->call, &two_id, "ada@x.test", &user, &found));
    assert_false(found);
    assert_ok(users_find_by_email(&t->call, NULL, "ada@x.test", &user, &found));
    assert_false(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__makes_an_active_person),
        db_unit_test(create__refuses_address_in_other_case),
        db_unit_test(create__allows_an_address_once_in_each_tenant),
        db_unit_test(create__refuses_an_address_taken_on_the_platform),
        db_unit_test(create__asks_for_the_tenant_of_tenant_roles),
        db_unit_test(create__refuses_what_does_not_fit),
        db_unit_test(create__in_a_tenant_that_is_not_there_is_not_found),
        db_unit_test(find__is_within_one_tenant_in_either_case),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
