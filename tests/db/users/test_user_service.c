/* Creating and reading users, as the RPCs do it. */
#include "support/domain_test.h"

#include "smoothschedule/v1/user_service.service.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

static char *fresh_email(struct db_test *t)
{
    return arena_printf(&t->arena, "%s@x.test", fresh_name(t));
}

/* Lets the test's call name a tenant, as x-tenant does. */
static void name_tenant(struct db_test *t, const Tenant *tenant)
{
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    assert_true(found);
    t->call.tenant = tenancy_scope(&t->arena, &entry);
}

static CreateUserRequest request_for(struct db_test *t, User_Role role, const Tenant *tenant)
{
    User *user = arena_new(&t->arena, User);
    *user = (User)USER_INIT;
    user->email = fresh_email(t);
    user->role = role;
    if (tenant != NULL)
        user->tenant_id = tenant->id;
    CreateUserRequest request = CREATE_USER_REQUEST_INIT;
    request.user = user;
    return request;
}

static status create(struct db_test *t, const CreateUserRequest *request, User *ret)
{
    *ret = (User)USER_INIT;
    act_in(t, "CreateUser");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, user_service_create_user(&t->call, request, ret));
}

static status get(struct db_test *t, const char *id)
{
    GetUserRequest request = GET_USER_REQUEST_INIT;
    User user = USER_INIT;
    request.user_id = arena_strdup(&t->arena, id);
    return user_service_get_user(&t->call, &request, &user);
}

static ListUsersResponse list(struct db_test *t, const ListUsersRequest *request)
{
    ListUsersResponse response = LIST_USERS_RESPONSE_INIT;
    act_in(t, "ListUsers");
    assert_ok(user_service_list_users(&t->call, request, &response));
    return response;
}

static void create__is_by_who_manages_the_role(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const CreateUserRequest staff = request_for(t, USER_ROLE_TENANT_STAFF, tenant);
    const CreateUserRequest owner = request_for(t, USER_ROLE_TENANT_OWNER, tenant);
    User user;

    act_as(t, "TENANT_MANAGER", tenant);
    assert_ok(create(t, &staff, &user));
    assert_true(user.is_active);
    assert_string_equal(user.tenant_id, tenant->id);
    assert_reason(create(t, &owner, &user), STATUS_PERMISSION_DENIED, "ROLE_NOT_MANAGED");
    act_as(t, "PLATFORM_MANAGER", NULL);
    assert_ok(create(t, &owner, &user));
}

static void create__takes_the_tenant_that_the_call_is_made_in(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const CreateUserRequest request = request_for(t, USER_ROLE_TENANT_STAFF, NULL);
    User user;
    act_as(t, "TENANT_OWNER", tenant);
    name_tenant(t, tenant);

    assert_ok(create(t, &request, &user));

    assert_string_equal(user.tenant_id, tenant->id);
}

static void create__asks_for_a_tenant(void **state)
{
    struct db_test *t = *state;
    const CreateUserRequest request = request_for(t, USER_ROLE_TENANT_STAFF, NULL);
    User user;
    act_as(t, "SUPERUSER", NULL);

    const status outcome = create(t, &request, &user);

    assert_reason(outcome, STATUS_INVALID_ARGUMENT, "TENANT_REQUIRED");
    assert_string_equal(outcome.details->violations->description,
                        "Users with role TENANT_STAFF must be assigned to a tenant");
}

static void create__in_a_tenant_out_of_reach_is_not_found(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const Tenant *deleted = make_tenant(t, fresh_name(t), false);
    sql(t,
        "UPDATE shared.tenants SET state = 'DELETED', state_before = 'ACTIVE', delete_time = now(),"
        " purge_time = now() WHERE id = '%s'",
        deleted->id);
    CreateUserRequest request = request_for(t, USER_ROLE_TENANT_STAFF, other);
    User user;

    act_as(t, "TENANT_OWNER", own);
    assert_reason(create(t, &request, &user), STATUS_NOT_FOUND, "TENANT_MISSING");
    name_tenant(t, own);
    assert_reason(create(t, &request, &user), STATUS_NOT_FOUND, "TENANT_MISSING");
    act_as(t, "SUPERUSER", NULL);
    assert_reason(create(t, &request, &user), STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH");
    t->call.tenant = NULL;
    request.user->tenant_id = deleted->id;
    assert_reason(create(t, &request, &user), STATUS_NOT_FOUND, "TENANT_MISSING");
    request.user->tenant_id = "no uuid";
    assert_reason(create(t, &request, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void create__with_a_password_needs_its_permission(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    CreateUserRequest request = request_for(t, USER_ROLE_TENANT_STAFF, tenant);
    request.user->password = (char *)(uintptr_t)PASSWORD;
    User user;

    act_as(t, "TENANT_MANAGER", tenant);
    assert_reason(create(t, &request, &user), STATUS_PERMISSION_DENIED, "PERMISSION_MISSING");
    act_as(t, "TENANT_OWNER", tenant);
    request.user->kind = USER_KIND_SERVICE;
    assert_reason(create(t, &request, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    request.user->kind = USER_KIND_PERSON;
    request.user->password = "too short";
    assert_reason(create(t, &request, &user), STATUS_INVALID_ARGUMENT, "PASSWORD_TOO_SHORT");
    request.user->password = (char *)(uintptr_t)PASSWORD;
    assert_ok(create(t, &request, &user));
    assert_string_equal(user.password, "");
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.users WHERE id = '%s' AND password_hash "
                              "LIKE '$argon2id$%%'",
                              user.id),
                     1);
}

static void create__gives_personal_permissions_that_one_holds(void **state)
{
    struct db_test *t = *state;
    char *names[] = {"can_approve_plugins"};
    CreateUserRequest request = request_for(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    request.user->permissions = names;
    request.user->n_permissions = 1;
    User user;

    act_as(t, "PLATFORM_MANAGER", NULL);
    assert_reason(create(t, &request, &user), STATUS_PERMISSION_DENIED, "PERMISSION_NOT_HELD");
    act_as(t, "SUPERUSER", NULL);
    assert_ok(create(t, &request, &user));
    assert_string_equal(user.permissions[0], "can_approve_plugins");
}

static void create__refuses_a_permission_named_twice(void **state)
{
    struct db_test *t = *state;
    char *names[] = {"can_approve_plugins", "can_approve_plugins"};
    CreateUserRequest request = request_for(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    request.user->permissions = names;
    request.user->n_permissions = 2;
    User user;
    act_as(t, "SUPERUSER", NULL);

    assert_reason(create(t, &request, &user), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void create__again_gives_the_first_answer(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    CreateUserRequest request = request_for(t, USER_ROLE_CUSTOMER, tenant);
    request.request_id = "0b4f2c1e-6d0e-4f0a-9a55-0e3a3c6f7a10";
    User first;
    User second;
    act_as(t, "TENANT_OWNER", tenant);

    assert_ok(create(t, &request, &first));
    assert_ok(create(t, &request, &second));
    assert_string_equal(second.id, first.id);
    request.user->display_name = "Another";
    assert_reason(create(t, &request, &second), STATUS_INVALID_ARGUMENT, "REQUEST_ID_REUSED");
}

static void create__keeps_nothing_that_a_password_could_be_guessed_from(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    CreateUserRequest request = request_for(t, USER_ROLE_CUSTOMER, tenant);
    request.request_id = "0b4f2c1e-6d0e-4f0a-9a55-0e3a3c6f7a11";
    User first;
    User second;
    act_as(t, "TENANT_OWNER", tenant);
    assert_ok(create(t, &request, &first));

    request.user->password = (char *)(uintptr_t)PASSWORD;

    assert_ok(create(t, &request, &second)); /* the hash that is kept knows of no password */
    assert_string_equal(second.id, first.id);
}

static void create__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    CreateUserRequest request = request_for(t, USER_ROLE_CUSTOMER, tenant);
    request.request_id = "0b4f2c1e-6d0e-4f0a-9a55-0e3a3c6f7a12";
    User user;
    act_as(t, "TENANT_OWNER", tenant);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT (SELECT count(*) FROM shared.users WHERE tenant_id = "
                                  "'%s') + (SELECT count(*) FROM shared.idempotency_keys WHERE "
                                  "request_id = '%s')",
                                  tenant->id, request.request_id),
                         0);
        db_fail_at(++step);
        outcome = create(t, &request, &user);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* claim, user, link (two), event, answer, commit, success */
}

static void get__follows_the_callers_reach(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *demo = make_tenant(t, fresh_name(t), true);
    const User *of_own = make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, own);
    const User *of_demo = make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, demo);
    const User *of_platform = make_user(t, fresh_email(t), USER_ROLE_PLATFORM_SALES, NULL);

    act_as(t, "TENANT_MANAGER", own);
    assert_ok(get(t, of_own->id));
    assert_reason(get(t, of_demo->id), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(get(t, of_platform->id), STATUS_NOT_FOUND, "USER_MISSING");
    act_as(t, "PLATFORM_SALES", NULL);
    assert_ok(get(t, of_demo->id));
    assert_reason(get(t, of_own->id), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(get(t, of_platform->id), STATUS_NOT_FOUND, "USER_MISSING");
    act_as(t, "PLATFORM_SUPPORT", NULL);
    assert_ok(get(t, of_own->id));
    assert_reason(get(t, of_platform->id), STATUS_NOT_FOUND, "USER_MISSING");
    act_as(t, "PLATFORM_MANAGER", NULL);
    assert_ok(get(t, of_own->id));
    assert_ok(get(t, of_platform->id));
    name_tenant(t, demo);
    assert_reason(get(t, of_own->id), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(get(t, of_platform->id), STATUS_NOT_FOUND, "USER_MISSING");
}

static void get__of_own_data_is_oneself(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *self = make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, tenant);
    const User *other = make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, tenant);
    act_as_user(t, self);

    assert_ok(get(t, self->id));
    assert_reason(get(t, other->id), STATUS_NOT_FOUND, "USER_MISSING");
}

static void get__of_a_bad_id_is_refused(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);

    assert_reason(get(t, "no uuid"), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_reason(get(t, "01a1ff74-989d-70d1-ad39-50c20702cb55"), STATUS_NOT_FOUND, "USER_MISSING");
}

static void list__is_filtered(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *ada = make_user(t, "Ada.Lovelace@x.test", USER_ROLE_TENANT_STAFF, tenant);
    const User *bob = make_user(t, "bob@x.test", USER_ROLE_CUSTOMER, tenant);
    sql(t, "UPDATE shared.users SET display_name = 'Bob 100%%' WHERE id = '%s'", bob->id);
    act_as(t, "TENANT_OWNER", tenant);
    ListUsersRequest request = LIST_USERS_REQUEST_INIT;
    request.include_total_size = true;

    ListUsersResponse all = list(t, &request);
    assert_int_equal(all.n_users, 2);
    assert_int_equal(all.total_size, 2);
    assert_string_equal(all.users[0]->id, ada->id);
    assert_string_equal(all.users[1]->id, bob->id);
    request.q = "LOVE";
    all = list(t, &request);
    assert_int_equal(all.total_size, 1);
    assert_string_equal(all.users[0]->id, ada->id);
    request.q = "0%";
    assert_string_equal(list(t, &request).users[0]->id, bob->id);
    request.q = "";
    request.role = USER_ROLE_TENANT_STAFF;
    all = list(t, &request);
    assert_int_equal(all.n_users, 1);
    assert_string_equal(all.users[0]->id, ada->id);
}

static void list__refuses_bad_filters(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    ListUsersRequest request = LIST_USERS_REQUEST_INIT;
    ListUsersResponse response = LIST_USERS_RESPONSE_INIT;

    request.role = (User_Role)99;
    assert_reason(user_service_list_users(&t->call, &request, &response), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
    request.role = USER_ROLE_UNSPECIFIED;
    char *longest = arena_zalloc(&t->arena, 202);
    memset(longest, 'x', 201);
    request.q = longest;
    assert_reason(user_service_list_users(&t->call, &request, &response), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
}

static void list__comes_in_pages(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *users[3];
    for (size_t i = 0; i < 3; i++)
        users[i] = make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, tenant);
    act_as(t, "TENANT_OWNER", tenant);
    ListUsersRequest request = LIST_USERS_REQUEST_INIT;
    request.page_size = 2;

    const ListUsersResponse first = list(t, &request);
    request.page_token = first.next_page_token;
    const ListUsersResponse second = list(t, &request);

    assert_int_equal(first.n_users, 2);
    assert_string_equal(first.users[1]->id, users[1]->id);
    assert_int_equal(second.n_users, 1);
    assert_string_equal(second.users[0]->id, users[2]->id);
    assert_string_equal(second.next_page_token, "");
}

static void list__of_another_tenant_is_empty(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, other);
    act_as(t, "TENANT_OWNER", own);
    ListUsersRequest request = LIST_USERS_REQUEST_INIT;

    assert_int_equal(list(t, &request).n_users, 0);
    name_tenant(t, other); /* what the interceptors never let come to pass */
    assert_int_equal(list(t, &request).n_users, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__is_by_who_manages_the_role),
        db_unit_test(create__takes_the_tenant_that_the_call_is_made_in),
        db_unit_test(create__asks_for_a_tenant),
        db_unit_test(create__in_a_tenant_out_of_reach_is_not_found),
        db_unit_test(create__with_a_password_needs_its_permission),
        db_unit_test(create__gives_personal_permissions_that_one_holds),
        db_unit_test(create__refuses_a_permission_named_twice),
        db_unit_test(create__again_gives_the_first_answer),
        db_unit_test(create__keeps_nothing_that_a_password_could_be_guessed_from),
        db_unit_test(create__is_whole_or_not_at_all),
        db_unit_test(get__follows_the_callers_reach),
        db_unit_test(get__of_own_data_is_oneself),
        db_unit_test(get__of_a_bad_id_is_refused),
        db_unit_test(list__is_filtered),
        db_unit_test(list__refuses_bad_filters),
        db_unit_test(list__comes_in_pages),
        db_unit_test(list__of_another_tenant_is_empty),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
