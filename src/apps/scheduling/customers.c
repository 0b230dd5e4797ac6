/* Customers, and their RPCs in the order of the proto.
 *
 * The good day: fields are checked, the row is locked, judged and written in the call's
 * transaction. Who is made with a user's address becomes that user's, and the other way round; both
 * take the lock of the address first, so that of two who are made at once the second finds the
 * first. Failures: bad fields, another etag, a customer who is booked; then the transaction is
 * rolled back by whoever began it.
 */
#include <string.h>

#include "apps/scheduling/rules.h"
#include "apps/scheduling/scheduling.h"
#include "google/protobuf/empty.types.h"
#include "google/protobuf/timestamp.types.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "policy/policy.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/scheduling_service.service.h"
#include "sql/scheduling.h"
#include "tenancy/tenancy.h"
#include "users/users.h"
#include "wire/field_mask.h"
#include "wire/pack.h"

/* Links. */

static bool is_customers_role(User_Role role)
{
    const char *name = users_role_name(role);
    const struct policy_role *found = name != NULL ? policy_role(policy_current(), name) : NULL;
    return found != NULL && found->reach == POLICY_REACH_OWN_DATA;
}

static status lock_address(struct call *c, const char *email)
{
    FlagRow locked = FLAG_ROW_INIT;
    return db_one(c, &SQL_CUSTOMER_LINK_LOCK, DB_NONE, &locked, DB_TEXT("email", email));
}

/* The tenant's user who is to be this customer; "" when there is none. */
static status find_link(struct call *c, const char *email, const char **ret_user_id)
{
    User user = USER_INIT;
    bool found = false;
    *ret_user_id = "";
    if (email[0] == '\0')
        return OK;
    TRY(lock_address(c, email));
    TRY(users_find_by_email(c, &c->tenant->id, email, &user, &found));
    if (found && is_customers_role(user.role))
        *ret_user_id = user.id;
    return OK;
}

/* In the scope of the user's tenant, whatever the call's own is. */
static status link_created(struct call *c, const User *user)
{
    TRY(lock_address(c, user->email));
    return db_exec(c, &SQL_CUSTOMER_LINK, user, NULL);
}

status scheduling_user_created(struct call *c, const User *user)
{
    tenant_id id;
    struct tenant_entry entry;
    bool found = false;
    if (!is_customers_role(user->role) || !uuid_parse(slice_of(user->tenant_id), &id.uuid))
        return OK;
    TRY(directory_find_id(c, id, &entry, &found));
    if (!found)
        return tenancy_missing();

    const struct tenant_scope *before = c->tenant;
    c->tenant = tenancy_scope(c->arena, &entry);
    const status linked = link_created(c, user);
    c->tenant = before;
    return linked;
}

/* What the outcome of writing a link means. */
static status link_outcome(const struct call *c, status outcome)
{
    static const char KEY[] = "customers_user_id_key";
    if (!status_is_ok(outcome) && strncmp(db_constraint(c), KEY, strlen(KEY)) == 0)
        return status_error(STATUS_ALREADY_EXISTS, "USER_LINKED",
                            "the user is another customer already; take that link away first");
    return outcome;
}

/* Rows. */

status customer_create(struct call *c, const Customer *wanted, Customer *ret_customer)
{
    Customer customer = *wanted;
    const char *user;
    if (customer.status == CUSTOMER_STATUS_UNSPECIFIED)
        customer.status = CUSTOMER_STATUS_ACTIVE;
    TRY(customer_check(c->arena, &customer));
    TRY(find_link(c, customer.email, &user));
    const status created =
        db_one(c, &SQL_CUSTOMER_CREATE, &customer, ret_customer,
               user[0] != '\0' ? DB_TEXT("user_to_link", user) : DB_NULL("user_to_link"));
    return link_outcome(c, created);
}

static status lock(struct call *c, const char *id, const char *etag, Customer *ret_customer)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    GetCustomerRequest request = GET_CUSTOMER_REQUEST_INIT;
    request.customer_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_CUSTOMER_LOCK, &request, ret_customer, &found,
                 SCHEDULING_CUSTOMER_EXTRAS(&reach)));
    if (!found)
        return customer_missing();
    return scheduling_check_etag(ret_customer->etag, etag);
}

/* Writes what differs. */
static status write(struct call *c, const Customer *before, const Customer *after, Customer *ret)
{
    if (slice_equal(wire_pack(c->arena, &before->base), wire_pack(c->arena, &after->base))) {
        *ret = *before;
        return OK;
    }
    const status written = db_one(c, &SQL_CUSTOMER_UPDATE, after, ret);
    return link_outcome(c, written);
}

static status assign_user(struct call *c, const AssignCustomerUserRequest *req, Customer *ret)
{
    Customer current = CUSTOMER_INIT;
    TRY(lock(c, req->customer_id, req->etag, &current));
    Customer changed = current;
    changed.user_id = req->user_id;
    if (req->user_id[0] != '\0') {
        bool is_customer = false;
        TRY(scheduling_find_user(c, req->user_id, &is_customer));
        if (!is_customer)
            return status_error(STATUS_FAILED_PRECONDITION, "USER_NOT_CUSTOMER",
                                "the user is no customer; staff are assigned to resources");
    }
    return write(c, &current, &changed, ret);
}

/* RPCs. */

status scheduling_service_create_customer(struct call *c, const CreateCustomerRequest *req,
                                          Customer *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin_in_tenant(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(customer_create(c, req->customer, ret));
    return idempotency_end(c, &key, &ret->base);
}

status scheduling_service_get_customer(struct call *c, const GetCustomerRequest *req, Customer *ret)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    bool found = false;
    TRY(db_maybe(c, &SQL_CUSTOMER_GET, req, ret, &found, SCHEDULING_CUSTOMER_EXTRAS(&reach)));
    return found ? OK : customer_missing();
}

status scheduling_service_list_customers(struct call *c, const ListCustomersRequest *req,
                                         ListCustomersResponse *ret)
{
    const struct scheduling_reach reach = scheduling_reach_of(c);
    struct page page;
    TRY(list_customers_check(c->arena, req));
    TRY(page_begin(c, &req->base, &page));

    TRY(db_many(c, &SQL_CUSTOMER_LIST, req, ret, PAGE_EXTRAS(&page),
                SCHEDULING_CUSTOMER_EXTRAS(&reach)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_CUSTOMER_COUNT, req, ret, SCHEDULING_CUSTOMER_EXTRAS(&reach)));
    if (page_is_cut(&page, &ret->n_customers)) {
        const Customer *last = ret->customers[ret->n_customers - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

status scheduling_service_update_customer(struct call *c, const UpdateCustomerRequest *req,
                                          Customer *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    Customer current = CUSTOMER_INIT;
    TRY(lock(c, req->customer->id, req->customer->etag, &current));
    Customer changed = current;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_Customer, "customer", paths, path_count,
                         &req->customer->base, &changed.base));
    TRY(customer_check(c->arena, &changed));
    return write(c, &current, &changed, ret);
}

status scheduling_service_delete_customer(struct call *c, const DeleteCustomerRequest *req,
                                          Empty *ret)
{
    (void)ret;
    Customer current = CUSTOMER_INIT;
    FlagRow booked = FLAG_ROW_INIT;
    TRY(lock(c, req->customer_id, req->etag, &current));
    TRY(db_one(c, &SQL_CUSTOMER_IS_BOOKED, &current, &booked));
    if (booked.flag)
        return status_error(STATUS_FAILED_PRECONDITION, "CUSTOMER_IS_BOOKED",
                            "the customer has appointments ahead; cancel them, or make the "
                            "customer inactive");
    return db_exec(c, &SQL_CUSTOMER_DELETE, &current, NULL);
}

status scheduling_service_assign_customer_user(struct call *c, const AssignCustomerUserRequest *req,
                                               Customer *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin_in_tenant(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(assign_user(c, req, ret));
    return idempotency_end(c, &key, &ret->base);
}
