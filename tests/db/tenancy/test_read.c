/* Reading tenants: who sees which, in pages. */
#include "support/domain_test.h"

#include "smoothschedule/v1/tenant_service.service.h"
#include "tenancy/directory.h"
#include "tenancy/tenancy.h"

static status get(struct db_test *t, const char *id, Tenant *ret)
{
    GetTenantRequest request = GET_TENANT_REQUEST_INIT;
    request.tenant_id = arena_strdup(&t->arena, id);
    return tenant_service_get_tenant(&t->call, &request, ret);
}

static void get__gives_all_fields(void **state)
{
    struct db_test *t = *state;
    const Tenant *made = make_tenant(t, fresh_name(t), true);
    Tenant read = TENANT_INIT;
    act_as(t, "PLATFORM_SUPPORT", NULL);

    assert_ok(get(t, made->id, &read));

    assert_string_equal(read.id, made->id);
    assert_string_equal(read.name, made->name);
    assert_string_equal(read.schema_name, made->schema_name);
    assert_true(read.is_temporary);
    assert_string_equal(read.etag, made->etag);
    assert_int_equal(read.create_time->seconds, made->create_time->seconds);
}

static void get__of_nobody_is_not_found(void **state)
{
    struct db_test *t = *state;
    Tenant read = TENANT_INIT;
    act_as(t, "SUPERUSER", NULL);

    assert_reason(get(t, "01a1ff74-989d-70d1-ad39-50c20702cb55", &read), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
    assert_reason(get(t, "", &read), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void get__refuses_ids_that_are_none(void **state)
{
    struct db_test *t = *state;
    Tenant read = TENANT_INIT;
    act_as(t, "SUPERUSER", NULL);

    assert_reason(get(t, "acme", &read), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void get__of_another_tenant_is_not_found(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    Tenant read = TENANT_INIT;
    act_as(t, "TENANT_OWNER", own);

    assert_ok(get(t, own->id, &read));
    assert_reason(get(t, other->id, &read), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void get__shows_sales_demos_only(void **state)
{
    struct db_test *t = *state;
    const Tenant *demo = make_tenant(t, fresh_name(t), true);
    const Tenant *real = make_tenant(t, fresh_name(t), false);
    Tenant read = TENANT_INIT;
    act_as(t, "PLATFORM_SALES", NULL);

    assert_ok(get(t, demo->id, &read));
    assert_reason(get(t, real->id, &read), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void get__shows_the_signed_out_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    Tenant read = TENANT_INIT;

    assert_reason(get(t, tenant->id, &read), STATUS_NOT_FOUND, "TENANT_MISSING");
}

/* Lists. `q` keeps each test to its own tenants. */

struct family {
    char *prefix;
    Tenant *members[5];
};

static struct family make_family(struct db_test *t)
{
    struct family family = {.prefix = arena_printf(&t->arena, "%s_f", fresh_name(t))};
    for (int i = 0; i < 5; i++)
        family.members[i] =
            make_tenant(t, arena_printf(&t->arena, "%s%d", family.prefix, i), i % 2 == 0);
    return family;
}

static ListTenantsRequest list_request(const struct family *family, int page_size)
{
    ListTenantsRequest request = LIST_TENANTS_REQUEST_INIT;
    request.q = family->prefix;
    request.page_size = page_size;
    return request;
}

static status list(struct db_test *t, const ListTenantsRequest *request, ListTenantsResponse *ret)
{
    *ret = (ListTenantsResponse)LIST_TENANTS_RESPONSE_INIT;
    return tenant_service_list_tenants(&t->call, request, ret);
}

static void list__goes_through_all_in_order_of_creation(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = list_request(&family, 2);
    ListTenantsResponse page;

    assert_ok(list(t, &request, &page));
    assert_int_equal(page.n_tenants, 2);
    assert_string_equal(page.tenants[0]->id, family.members[0]->id);
    assert_string_equal(page.tenants[1]->id, family.members[1]->id);
    request.page_token = page.next_page_token;

    assert_ok(list(t, &request, &page));
    assert_int_equal(page.n_tenants, 2);
    assert_string_equal(page.tenants[0]->id, family.members[2]->id);
    assert_string_equal(page.tenants[1]->id, family.members[3]->id);
    request.page_token = page.next_page_token;

    assert_ok(list(t, &request, &page));
    assert_int_equal(page.n_tenants, 1);
    assert_string_equal(page.tenants[0]->id, family.members[4]->id);
    assert_string_equal(page.next_page_token, "");
}

static void list__ends_without_a_token_when_the_last_page_is_full(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    act_as(t, "SUPERUSER", NULL);
    const ListTenantsRequest request = list_request(&family, 5);
    ListTenantsResponse page;

    assert_ok(list(t, &request, &page));

    assert_int_equal(page.n_tenants, 5);
    assert_string_equal(page.next_page_token, "");
}

static void list__keeps_apart_what_was_made_at_one_moment(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    sql(t,
        "UPDATE shared.tenants SET create_time = '2026-01-01' WHERE starts_with(schema_name, '%s')",
        family.prefix);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = list_request(&family, 3);
    ListTenantsResponse first;
    ListTenantsResponse second;

    assert_ok(list(t, &request, &first));
    request.page_token = first.next_page_token;
    assert_ok(list(t, &request, &second));

    assert_int_equal(first.n_tenants, 3);
    assert_int_equal(second.n_tenants, 2);
    assert_true(strcmp(first.tenants[2]->id, second.tenants[0]->id) < 0);
}

static void list__counts_all_pages_when_asked(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = list_request(&family, 2);
    ListTenantsResponse page;

    assert_ok(list(t, &request, &page));
    assert_int_equal(page.total_size, 0);
    request.include_total_size = true;
    assert_ok(list(t, &request, &page));
    assert_int_equal(page.total_size, 5);
    assert_int_equal(page.n_tenants, 2);
}

static void list__leaves_deleted_ones_out_unless_asked_for(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    sql(t,
        "UPDATE shared.tenants SET state = 'DELETED', state_before = 'ACTIVE', delete_time = "
        "now(), "
        "purge_time = now() WHERE id = '%s'",
        family.members[1]->id);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = list_request(&family, 0);
    ListTenantsResponse page;

    assert_ok(list(t, &request, &page));
    assert_int_equal(page.n_tenants, 4);
    request.state = TENANT_STATE_DELETED;
    assert_ok(list(t, &request, &page));
    assert_int_equal(page.n_tenants, 1);
    assert_string_equal(page.tenants[0]->id, family.members[1]->id);
}

static void list__finds_parts_of_names_in_either_case(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = LIST_TENANTS_REQUEST_INIT;
    request.q = arena_printf(&t->arena, "TENANT %s3", family.prefix);
    ListTenantsResponse page;

    assert_ok(list(t, &request, &page));

    assert_int_equal(page.n_tenants, 1);
    assert_string_equal(page.tenants[0]->id, family.members[3]->id);
}

static void list__shows_each_what_is_within_reach(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    ListTenantsRequest request = list_request(&family, 0);
    request.include_total_size = true;
    ListTenantsResponse page;

    act_as(t, "PLATFORM_SALES", NULL);
    assert_ok(list(t, &request, &page));
    assert_int_equal(page.n_tenants, 3); /* the demos */
    assert_int_equal(page.total_size, 3);

    act_as(t, "TENANT_STAFF", family.members[2]);
    assert_ok(list(t, &request, &page));
    assert_int_equal(page.n_tenants, 1);
    assert_int_equal(page.total_size, 1);
    assert_string_equal(page.tenants[0]->id, family.members[2]->id);
}

static void list__bounds_the_page(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsResponse page;

    const ListTenantsRequest negative = list_request(&family, -1);
    assert_reason(list(t, &negative, &page), STATUS_INVALID_ARGUMENT, "PAGE_SIZE_INVALID");
    const ListTenantsRequest huge = list_request(&family, 1000000);
    assert_ok(list(t, &huge, &page));
    assert_int_equal(page.n_tenants, 5);
}

static void list__refuses_bad_filters(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = LIST_TENANTS_REQUEST_INIT;
    ListTenantsResponse page;

    request.state = (Tenant_State)77;
    assert_reason(list(t, &request, &page), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    request.state = TENANT_STATE_UNSPECIFIED;
    char *longest = arena_zalloc(&t->arena, 202);
    memset(longest, 'x', 201);
    request.q = longest;
    assert_reason(list(t, &request, &page), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    longest[200] = '\0';
    assert_ok(list(t, &request, &page));
}

static void page_token__is_its_callers_own(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = list_request(&family, 2);
    ListTenantsResponse page;
    assert_ok(list(t, &request, &page));
    request.page_token = page.next_page_token;

    act_as(t, "SUPERUSER", NULL); /* another one */

    assert_reason(list(t, &request, &page), STATUS_INVALID_ARGUMENT, "PAGE_TOKEN_INVALID");
}

static void page_token__is_for_the_same_arguments(void **state)
{
    struct db_test *t = *state;
    const struct family family = make_family(t);
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = list_request(&family, 2);
    ListTenantsResponse page;
    assert_ok(list(t, &request, &page));
    request.page_token = page.next_page_token;

    request.page_size = 1; /* may change */
    assert_ok(list(t, &request, &page));
    request.state = TENANT_STATE_ACTIVE;
    assert_reason(list(t, &request, &page), STATUS_INVALID_ARGUMENT, "PAGE_TOKEN_INVALID");
}

static void page_token__is_one_of_ours(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    ListTenantsRequest request = LIST_TENANTS_REQUEST_INIT;
    request.page_token = "2";
    ListTenantsResponse page;

    assert_reason(list(t, &request, &page), STATUS_INVALID_ARGUMENT, "PAGE_TOKEN_INVALID");
}

/* The directory. */

static void directory__finds_by_id_and_by_name(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), true);
    struct tenant_entry entry = {0};
    char id[UUID_TEXT_BYTES];
    bool found = false;

    assert_ok(directory_find_name(&t->call, slice_of(tenant->schema_name), &entry, &found));
    assert_true(found);
    uuid_format(entry.id.uuid, id);
    assert_string_equal(id, tenant->id);
    assert_true(entry.is_temporary);
    assert_int_equal(entry.state, TENANT_IS_ACTIVE);
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    assert_true(found);
    assert_string_equal(entry.schema_name, tenant->schema_name);
}

static void directory__tells_the_bucket(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t, "UPDATE shared.tenants SET bucket = 7 WHERE id = '%s'", tenant->id);
    struct tenant_entry entry = {0};
    bool found = false;

    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));

    assert_true(found);
    assert_int_equal(tenancy_scope(&t->arena, &entry)->bucket, 7);
}

static void directory__finds_verified_hosts_only(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct tenant_entry entry = {0};
    bool found = false;
    const char *verified = arena_printf(&t->arena, "%s.localhost", tenant->schema_name);
    const char *pending = arena_printf(&t->arena, "%s.example", tenant->schema_name);
    put_domain(t, tenant, verified, true, "VERIFIED");
    put_domain(t, tenant, pending, false, "PENDING");

    assert_ok(directory_find_host(&t->call, slice_of(verified), &entry, &found));
    assert_true(found);
    assert_string_equal(entry.schema_name, tenant->schema_name);
    assert_ok(directory_find_host(&t->call, slice_of(pending), &entry, &found));
    assert_false(found);
}

static void directory__finds_nobody_by_names_that_cannot_be(void **state)
{
    struct db_test *t = *state;
    struct tenant_entry entry = {0};
    bool found = true;

    assert_ok(directory_find_name(&t->call, SLICE("\xff\xfe"), &entry, &found));
    assert_false(found);
    assert_ok(directory_find_host(&t->call, SLICE("a b"), &entry, &found));
    assert_false(found);
}

static void directory__keeps_answers_until_told_to_forget(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const struct slice name = slice_of(tenant->schema_name);
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(directory_find_name(&t->call, name, &entry, &found));
    sql(t, "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'", tenant->id);

    assert_ok(directory_find_name(&t->call, name, &entry, &found));
    assert_int_equal(entry.state, TENANT_IS_ACTIVE);
    directory_forget();
    assert_ok(directory_find_name(&t->call, name, &entry, &found));
    assert_int_equal(entry.state, TENANT_IS_SUSPENDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(get__gives_all_fields),
        db_unit_test(get__of_nobody_is_not_found),
        db_unit_test(get__refuses_ids_that_are_none),
        db_unit_test(get__of_another_tenant_is_not_found),
        db_unit_test(get__shows_sales_demos_only),
        db_unit_test(get__shows_the_signed_out_nothing),
        db_unit_test(list__goes_through_all_in_order_of_creation),
        db_unit_test(list__ends_without_a_token_when_the_last_page_is_full),
        db_unit_test(list__keeps_apart_what_was_made_at_one_moment),
        db_unit_test(list__counts_all_pages_when_asked),
        db_unit_test(list__leaves_deleted_ones_out_unless_asked_for),
        db_unit_test(list__finds_parts_of_names_in_either_case),
        db_unit_test(list__shows_each_what_is_within_reach),
        db_unit_test(list__bounds_the_page),
        db_unit_test(list__refuses_bad_filters),
        db_unit_test(page_token__is_its_callers_own),
        db_unit_test(page_token__is_for_the_same_arguments),
        db_unit_test(page_token__is_one_of_ours),
        db_unit_test(directory__finds_by_id_and_by_name),
        db_unit_test(directory__tells_the_bucket),
        db_unit_test(directory__finds_verified_hosts_only),
        db_unit_test(directory__finds_nobody_by_names_that_cannot_be),
        db_unit_test(directory__keeps_answers_until_told_to_forget),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
