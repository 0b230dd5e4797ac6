/* Resources and customers: their writes, and whose they are. */
#include "support/domain_test.h"

#include "google/protobuf/empty.types.h"
#include "smoothschedule/v1/scheduling_service.service.h"
#include "smoothschedule/v1/user_service.service.h"

static const Tenant *open_business(struct db_test *t)
{
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "TENANT_OWNER", tenant);
    act_for(t, tenant);
    return tenant;
}

static char *fresh_email(struct db_test *t)
{
    return arena_printf(&t->arena, "%s@x.test", fresh_name(t));
}

static int64_t rows(struct db_test *t, const Tenant *tenant, const char *table,
                    const char *condition)
{
    return count_of(t, "SELECT count(*) FROM tenant_%s.%s WHERE %s", tenant->schema_name, table,
                    condition);
}

/* The writes, each as its RPC does it. */

static status create_resource(struct db_test *t, Resource *ret)
{
    Resource wanted = RESOURCE_INIT;
    CreateResourceRequest request = CREATE_RESOURCE_REQUEST_INIT;
    wanted.name = "Stella";
    wanted.type = RESOURCE_TYPE_STAFF;
    request.resource = &wanted;
    *ret = (Resource)RESOURCE_INIT;
    act_in(t, "CreateResource");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_create_resource(&t->call, &request, ret));
}

static status rename_resource(struct db_test *t, const char *id)
{
    Resource changes = RESOURCE_INIT;
    Resource ret = RESOURCE_INIT;
    UpdateResourceRequest request = UPDATE_RESOURCE_REQUEST_INIT;
    changes.id = (char *)(uintptr_t)id;
    changes.name = "Renamed";
    request.resource = &changes;
    act_in(t, "UpdateResource");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_update_resource(&t->call, &request, &ret));
}

static status delete_resource(struct db_test *t, const char *id)
{
    DeleteResourceRequest request = DELETE_RESOURCE_REQUEST_INIT;
    Empty ret = EMPTY_INIT;
    request.resource_id = (char *)(uintptr_t)id;
    act_in(t, "DeleteResource");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_delete_resource(&t->call, &request, &ret));
}

static status assign_resource(struct db_test *t, const char *id, const char *owner)
{
    AssignResourceUserRequest request = ASSIGN_RESOURCE_USER_REQUEST_INIT;
    Resource ret = RESOURCE_INIT;
    request.resource_id = (char *)(uintptr_t)id;
    request.user_id = (char *)(uintptr_t)owner;
    act_in(t, "AssignResourceUser");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_assign_resource_user(&t->call, &request, &ret));
}

static status create_customer(struct db_test *t, const char *email, Customer *ret)
{
    Customer wanted = CUSTOMER_INIT;
    CreateCustomerRequest request = CREATE_CUSTOMER_REQUEST_INIT;
    wanted.name = "Carl";
    wanted.email = (char *)(uintptr_t)email;
    request.customer = &wanted;
    *ret = (Customer)CUSTOMER_INIT;
    act_in(t, "CreateCustomer");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_create_customer(&t->call, &request, ret));
}

static status rename_customer(struct db_test *t, const char *id)
{
    Customer changes = CUSTOMER_INIT;
    Customer ret = CUSTOMER_INIT;
    UpdateCustomerRequest request = UPDATE_CUSTOMER_REQUEST_INIT;
    changes.id = (char *)(uintptr_t)id;
    changes.name = "Renamed";
    request.customer = &changes;
    act_in(t, "UpdateCustomer");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_update_customer(&t->call, &request, &ret));
}

static status delete_customer(struct db_test *t, const char *id)
{
    DeleteCustomerRequest request = DELETE_CUSTOMER_REQUEST_INIT;
    Empty ret = EMPTY_INIT;
    request.customer_id = (char *)(uintptr_t)id;
    act_in(t, "DeleteCustomer");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_delete_customer(&t->call, &request, &ret));
}

static status assign_customer(struct db_test *t, const char *id, const char *user)
{
    AssignCustomerUserRequest request = ASSIGN_CUSTOMER_USER_REQUEST_INIT;
    Customer ret = CUSTOMER_INIT;
    request.customer_id = (char *)(uintptr_t)id;
    request.user_id = (char *)(uintptr_t)user;
    act_in(t, "AssignCustomerUser");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, scheduling_service_assign_customer_user(&t->call, &request, &ret));
}

static status create_user_with(struct db_test *t, const char *email)
{
    User user = USER_INIT;
    User made = USER_INIT;
    CreateUserRequest request = CREATE_USER_REQUEST_INIT;
    user.email = (char *)(uintptr_t)email;
    user.role = USER_ROLE_CUSTOMER;
    request.user = &user;
    act_in(t, "CreateUser");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, user_service_create_user(&t->call, &request, &made));
}

/* Fails query 1, 2, … of a write, and finds `table` as it was, until it succeeds and changes
 * `after` rows to fit the condition. */
static void assert_whole(struct db_test *t, const Tenant *tenant, const char *table,
                         const char *condition, status (*act)(struct db_test *t, const char *id),
                         const char *id)
{
    const int64_t before = rows(t, tenant, table, condition);
    unsigned step = 0;
    status outcome;
    do {
        db_fail_at(++step);
        outcome = act(t, id);
        if (!status_is_ok(outcome)) {
            assert_string_equal(outcome.reason, "DATABASE_UNAVAILABLE");
            assert_int_equal(rows(t, tenant, table, condition), before);
        }
    } while (!status_is_ok(outcome));
    db_fail_at(0);
    assert_true(step > 2);
    assert_int_equal(rows(t, tenant, table, condition), before + 1);
}

static status create_any_resource(struct db_test *t, const char *unused)
{
    Resource made;
    (void)unused;
    return create_resource(t, &made);
}

static status create_customer_of(struct db_test *t, const char *email)
{
    Customer made;
    return create_customer(t, email, &made);
}

static void resource__writes_are_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = open_business(t);
    Resource made;
    assert_ok(create_resource(t, &made));

    assert_whole(t, tenant, "resources", "true", create_any_resource, "");
    assert_whole(t, tenant, "resources", "name = 'Renamed'", rename_resource, made.id);
    assert_whole(t, tenant, "resources", "delete_time IS NOT NULL", delete_resource, made.id);
}

static const char *assignee;

static status assign_resource_to_assignee(struct db_test *t, const char *id)
{
    return assign_resource(t, id, assignee);
}

static status assign_customer_to_assignee(struct db_test *t, const char *id)
{
    return assign_customer(t, id, assignee);
}

static void assignments__are_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = open_business(t);
    Resource resource;
    Customer customer;
    assert_ok(create_resource(t, &resource));
    assert_ok(create_customer(t, "", &customer));

    assignee = make_user(t, fresh_email(t), USER_ROLE_TENANT_STAFF, tenant)->id;
    assert_whole(t, tenant, "resources", "user_id IS NOT NULL", assign_resource_to_assignee,
                 resource.id);
    assignee = make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, tenant)->id;
    assert_whole(t, tenant, "customers", "user_id IS NOT NULL", assign_customer_to_assignee,
                 customer.id);
}

static void customer__writes_are_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = open_business(t);
    Customer made;
    assert_ok(create_customer(t, "", &made));

    assert_whole(t, tenant, "customers", "true", create_customer_of, fresh_email(t));
    assert_whole(t, tenant, "customers", "name = 'Renamed'", rename_customer, made.id);
    assert_whole(t, tenant, "customers", "delete_time IS NOT NULL", delete_customer, made.id);
}

/* Links. */

static void customer__is_linked_to_its_user_whoever_came_first(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = open_business(t);
    const char *first = fresh_email(t);
    const char *later = arena_printf(&t->arena, "MIXED.%s", fresh_email(t));
    Customer linked;
    Customer unlinked;
    const User *user = make_user(t, first, USER_ROLE_CUSTOMER, tenant);

    assert_ok(create_customer(t, first, &linked));
    assert_string_equal(linked.user_id, user->id);
    assert_ok(create_customer(t, first, &unlinked)); /* they are somebody already */
    assert_string_equal(unlinked.user_id, "");

    assert_ok(create_customer(t, later, &unlinked));
    t->call.tenant = NULL; /* the platform makes the user */
    user = make_user(t, arena_printf(&t->arena, "mixed.%s", later + strlen("MIXED.")),
                     USER_ROLE_CUSTOMER, tenant);
    assert_null(t->call.tenant);
    assert_int_equal(
        rows(t, tenant, "customers",
             arena_printf(&t->arena, "id = '%s' AND user_id = '%s'", unlinked.id, user->id)),
        1);
}

struct meeting {
    struct db_test *t;
    const char *email;
    status outcomes[2];
};

/* One makes the user, the other the customer. */
static void make_one_of_both(struct db_test *t, unsigned index, void *context)
{
    struct meeting *meeting = context;
    t->call.identity = meeting->t->call.identity;
    t->call.tenant = meeting->t->call.tenant;
    meeting->outcomes[index] =
        index == 0 ? create_user_with(t, meeting->email) : create_customer_of(t, meeting->email);
}

static void customer_and_user__made_at_once_find_each_other(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = open_business(t);
    for (int round = 0; round < 20; round++) {
        struct meeting meeting = {.t = t, .email = fresh_email(t)};
        db_test_parallel(2, make_one_of_both, &meeting);
        assert_ok(meeting.outcomes[0]);
        assert_ok(meeting.outcomes[1]);
    }

    assert_int_equal(rows(t, tenant, "customers", "user_id IS NOT NULL"), 20);
}

static void customer__is_not_linked_to_staff_nor_across_tenants(void **state)
{
    struct db_test *t = *state;
    const char *email = fresh_email(t);
    const char *staff = fresh_email(t);
    const Tenant *other = open_business(t);
    make_user(t, email, USER_ROLE_CUSTOMER, other);
    const Tenant *tenant = open_business(t);
    make_user(t, staff, USER_ROLE_TENANT_STAFF, tenant);
    Customer made;

    assert_ok(create_customer(t, email, &made));
    assert_string_equal(made.user_id, "");
    assert_ok(create_customer(t, staff, &made));
    assert_string_equal(made.user_id, "");
}

static void user__and_link_are_made_together(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = open_business(t);
    const char *email = fresh_email(t);
    Customer made;
    assert_ok(create_customer(t, email, &made));

    assert_whole(t, tenant, "customers", "user_id IS NOT NULL", create_user_with, email);

    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.users WHERE email = '%s'", email), 1);
}

static void assign__is_of_active_users_of_the_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *other = open_business(t);
    const User *foreign = make_user(t, fresh_email(t), USER_ROLE_TENANT_STAFF, other);
    const Tenant *tenant = open_business(t);
    const User *staff = make_user(t, fresh_email(t), USER_ROLE_TENANT_STAFF, tenant);
    const User *guest = make_user(t, fresh_email(t), USER_ROLE_CUSTOMER, tenant);
    Resource resource;
    Customer customer;
    Customer second;
    assert_ok(create_resource(t, &resource));
    assert_ok(create_customer(t, "", &customer));
    assert_ok(create_customer(t, "", &second));

    assert_reason(assign_resource(t, resource.id, foreign->id), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(assign_resource(t, resource.id, guest->id), STATUS_FAILED_PRECONDITION,
                  "USER_IS_CUSTOMER");
    assert_reason(assign_customer(t, customer.id, staff->id), STATUS_FAILED_PRECONDITION,
                  "USER_NOT_CUSTOMER");
    assert_ok(assign_customer(t, customer.id, guest->id));
    assert_reason(assign_customer(t, second.id, guest->id), STATUS_ALREADY_EXISTS, "USER_LINKED");
    assert_ok(assign_customer(t, customer.id, ""));
    assert_ok(assign_customer(t, second.id, guest->id));
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", staff->id);
    assert_reason(assign_resource(t, resource.id, staff->id), STATUS_FAILED_PRECONDITION,
                  "USER_DISABLED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(resource__writes_are_whole_or_not_at_all),
        db_unit_test(assignments__are_whole_or_not_at_all),
        db_unit_test(customer__writes_are_whole_or_not_at_all),
        db_unit_test(customer__is_linked_to_its_user_whoever_came_first),
        db_unit_test(customer_and_user__made_at_once_find_each_other),
        db_unit_test(customer__is_not_linked_to_staff_nor_across_tenants),
        db_unit_test(user__and_link_are_made_together),
        db_unit_test(assign__is_of_active_users_of_the_tenant),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
