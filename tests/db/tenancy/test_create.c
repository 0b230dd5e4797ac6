/* Making tenants: whole or not at all. */
#include "support/domain_test.h"

#include <stdlib.h>

#include "smoothschedule/v1/tenant_service.service.h"
#include "tenancy/tenancy.h"

static Tenant wanted_tenant(struct db_test *t)
{
    Tenant wanted = TENANT_INIT;
    wanted.name = "Ada's Salon";
    wanted.schema_name = fresh_name(t);
    return wanted;
}

static status create(struct db_test *t, const Tenant *wanted, Tenant *ret)
{
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    return finish(t, tenancy_create(&t->call, wanted, ret));
}

/* Everything that a tenant consists of, counted. */
static int64_t traces_of(struct db_test *t, const char *schema_name)
{
    return count_of(t,
                    "SELECT (SELECT count(*) FROM shared.tenants WHERE schema_name = '%s')"
                    " + (SELECT count(*) FROM shared.schema_names WHERE schema_name = '%s')"
                    " + (SELECT count(*) FROM pg_namespace WHERE nspname = 'tenant_%s')",
                    schema_name, schema_name, schema_name);
}

static int64_t role_count(struct db_test *t)
{
    return count_of(t, "SELECT count(*) FROM pg_roles");
}

static void create__makes_row_schema_and_role(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const Tenant wanted = wanted_tenant(t);
    const int64_t roles_before = role_count(t);
    Tenant tenant = TENANT_INIT;

    assert_ok(create(t, &wanted, &tenant));

    assert_int_equal(traces_of(t, wanted.schema_name), 3);
    assert_int_equal(role_count(t), roles_before + 1);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM pg_tables WHERE schemaname = 'tenant_%s' AND "
                              "tablename IN ('audit_outbox', 'idempotency_keys')",
                              wanted.schema_name),
                     2);
}

static void create__fills_in_what_was_left_out(void **state)
{
    struct db_test *t = *state;
    act_as(t, "PLATFORM_MANAGER", NULL);
    Tenant wanted = wanted_tenant(t);
    wanted.primary_color = "#AABBCC";
    Tenant tenant = TENANT_INIT;

    assert_ok(create(t, &wanted, &tenant));

    assert_string_equal(tenant.name, "Ada's Salon");
    assert_int_equal(tenant.subscription_tier, TENANT_SUBSCRIPTION_TIER_FREE);
    assert_int_equal(tenant.state, TENANT_STATE_ACTIVE);
    assert_string_equal(tenant.time_zone, "UTC");
    assert_string_equal(tenant.primary_color, "#aabbcc");
    assert_false(tenant.is_temporary);
    assert_string_not_equal(tenant.etag, "");
    assert_non_null(tenant.create_time);
    assert_null(tenant.delete_time);
}

static void create__ignores_an_id_from_the_client(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    Tenant wanted = wanted_tenant(t);
    wanted.id = "01a1ff74-989d-70d1-ad39-50c20702cb55";
    Tenant tenant = TENANT_INIT;

    assert_ok(create(t, &wanted, &tenant));

    assert_string_not_equal(tenant.id, wanted.id);
}

static void create__refuses_a_schema_name_in_use(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const Tenant wanted = wanted_tenant(t);
    Tenant tenant = TENANT_INIT;
    assert_ok(create(t, &wanted, &tenant));

    assert_reason(create(t, &wanted, &tenant), STATUS_ALREADY_EXISTS, "SCHEMA_NAME_TAKEN");
    assert_int_equal(traces_of(t, wanted.schema_name), 3);
}

static void create__refuses_a_schema_name_once_used(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const Tenant wanted = wanted_tenant(t);
    sql(t,
        "INSERT INTO shared.schema_names VALUES ('%s', '01a1ff74-989d-70d1-ad39-50c20702cb55', "
        "now())",
        wanted.schema_name);
    Tenant tenant = TENANT_INIT;

    assert_reason(create(t, &wanted, &tenant), STATUS_ALREADY_EXISTS, "SCHEMA_NAME_TAKEN");
}

static void create__refuses_time_zones_that_are_none(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    Tenant wanted = wanted_tenant(t);
    Tenant tenant = TENANT_INIT;

    wanted.time_zone = "Europe/Atlantis";
    assert_reason(create(t, &wanted, &tenant), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    wanted.time_zone = "CET-1CEST";
    assert_reason(create(t, &wanted, &tenant), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    wanted.time_zone = "posixrules";
    assert_reason(create(t, &wanted, &tenant), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_int_equal(traces_of(t, wanted.schema_name), 0);

    wanted.time_zone = "Europe/Berlin";
    assert_ok(create(t, &wanted, &tenant));
    assert_string_equal(tenant.time_zone, "Europe/Berlin");
}

static void create__asks_for_administer_beyond_the_ordinary(void **state)
{
    struct db_test *t = *state;
    act_as(t, "TENANT_OWNER", NULL);
    Tenant wanted = wanted_tenant(t);
    Tenant tenant = TENANT_INIT;

    wanted.subscription_tier = TENANT_SUBSCRIPTION_TIER_ENTERPRISE;
    assert_reason(create(t, &wanted, &tenant), STATUS_PERMISSION_DENIED, "PERMISSION_MISSING");
    wanted.subscription_tier = TENANT_SUBSCRIPTION_TIER_FREE;
    wanted.is_temporary = true;
    assert_reason(create(t, &wanted, &tenant), STATUS_PERMISSION_DENIED, "PERMISSION_MISSING");
}

static void create__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    Tenant wanted = wanted_tenant(t);
    wanted.time_zone = "Europe/Berlin";
    const int64_t roles_before = role_count(t);
    Tenant tenant = TENANT_INIT;
    unsigned step = 0;

    status outcome;
    do {
        db_fail_at(++step);
        outcome = create(t, &wanted, &tenant);
        if (!status_is_ok(outcome)) {
            assert_string_equal(outcome.reason, "DATABASE_UNAVAILABLE");
            assert_int_equal(traces_of(t, wanted.schema_name), 0);
            assert_int_equal(role_count(t), roles_before);
        }
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_true(step > 4); /* time zone, row, migration, commit, success */
    assert_int_equal(traces_of(t, wanted.schema_name), 3);
}

static void tenant_role__reaches_its_own_schema_only(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    tenant_id id;
    assert_true(uuid_parse(slice_of(own->id), &id.uuid));
    const char *role = store_tenant_role(&t->arena, id);

    assert_string_equal(
        db_test_sql_value(&t->arena,
                          arena_printf(&t->arena,
                                       "SELECT has_schema_privilege('%s', 'tenant_%s', 'USAGE')",
                                       role, own->schema_name)),
        "t");
    assert_string_equal(
        db_test_sql_value(&t->arena,
                          arena_printf(&t->arena,
                                       "SELECT has_schema_privilege('%s', 'tenant_%s', 'USAGE') OR "
                                       "has_schema_privilege('%s', 'shared', 'USAGE')",
                                       role, other->schema_name, role)),
        "f");
    assert_string_equal(
        db_test_sql_value(
            &t->arena,
            arena_printf(&t->arena,
                         "SELECT has_table_privilege('%s', 'tenant_%s.audit_outbox', 'INSERT') AND "
                         "NOT has_table_privilege('%s', 'tenant_%s.audit_outbox', "
                         "'SELECT,UPDATE,DELETE,TRUNCATE')",
                         role, own->schema_name, role, own->schema_name)),
        "t");
}

/* request_id. */

static CreateTenantRequest request_with_id(struct db_test *t)
{
    Tenant *tenant = arena_new(&t->arena, Tenant);
    *tenant = wanted_tenant(t);
    char *id = arena_alloc(&t->arena, UUID_TEXT_BYTES);
    uuid_format(uuid_v7(), id);
    CreateTenantRequest request = CREATE_TENANT_REQUEST_INIT;
    request.tenant = tenant;
    request.request_id = id;
    return request;
}

static status call_create(struct db_test *t, const CreateTenantRequest *request, Tenant *ret)
{
    act_in(t, "CreateTenant");
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    return finish(t, tenant_service_create_tenant(&t->call, request, ret));
}

static void request_id__gives_the_first_answer_again(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const CreateTenantRequest request = request_with_id(t);
    Tenant first = TENANT_INIT;
    Tenant second = TENANT_INIT;

    assert_ok(call_create(t, &request, &first));
    assert_ok(call_create(t, &request, &second));

    assert_string_equal(second.id, first.id);
    assert_string_equal(second.etag, first.etag);
    assert_int_equal(second.create_time->seconds, first.create_time->seconds);
    assert_int_equal(second.create_time->nanos, first.create_time->nanos);
    assert_int_equal(traces_of(t, request.tenant->schema_name), 3);
}

static void request_id__is_refused_for_another_body(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const CreateTenantRequest request = request_with_id(t);
    Tenant tenant = TENANT_INIT;
    assert_ok(call_create(t, &request, &tenant));

    request.tenant->name = "Another";

    assert_reason(call_create(t, &request, &tenant), STATUS_INVALID_ARGUMENT, "REQUEST_ID_REUSED");
}

static void request_id__is_its_callers_own(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const CreateTenantRequest request = request_with_id(t);
    Tenant tenant = TENANT_INIT;
    assert_ok(call_create(t, &request, &tenant));

    act_as(t, "SUPERUSER", NULL); /* another one */

    assert_reason(call_create(t, &request, &tenant), STATUS_ALREADY_EXISTS, "SCHEMA_NAME_TAKEN");
}

static void request_id__of_a_failed_act_is_free(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const CreateTenantRequest request = request_with_id(t);
    request.tenant->time_zone = "Europe/Atlantis";
    Tenant tenant = TENANT_INIT;
    assert_reason(call_create(t, &request, &tenant), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");

    request.tenant->time_zone = "Europe/Berlin";

    assert_ok(call_create(t, &request, &tenant));
}

static void request_id__lasts_a_day(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    const CreateTenantRequest request = request_with_id(t);
    Tenant tenant = TENANT_INIT;
    assert_ok(call_create(t, &request, &tenant));
    sql(t,
        "UPDATE shared.idempotency_keys SET create_time = create_time - interval '25 hours' "
        "WHERE request_id = '%s'",
        request.request_id);

    request.tenant->schema_name = fresh_name(t);
    Tenant later = TENANT_INIT;

    assert_ok(call_create(t, &request, &later));
    assert_string_not_equal(later.id, tenant.id);
}

static void request_id__is_a_uuid(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    CreateTenantRequest request = request_with_id(t);
    request.request_id = "again";
    Tenant tenant = TENANT_INIT;

    assert_reason(call_create(t, &request, &tenant), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

struct race {
    CreateTenantRequest request;
    struct call_identity identity;
    status outcomes[2];
    char ids[2][UUID_TEXT_BYTES];
};

static void race_one(struct db_test *t, unsigned index, void *context)
{
    struct race *race = context;
    Tenant tenant = TENANT_INIT;
    t->call.identity = race->identity;
    const status outcome = call_create(t, &race->request, &tenant);
    race->outcomes[index] = (status){.code = outcome.code};
    if (status_is_ok(outcome))
        memcpy(race->ids[index], tenant.id, UUID_TEXT_BYTES);
}

static void request_id__makes_one_of_two_at_once(void **state)
{
    struct db_test *t = *state;
    act_as(t, "SUPERUSER", NULL);
    struct race race = {.request = request_with_id(t), .identity = t->call.identity};

    db_test_parallel(2, race_one, &race);

    assert_int_equal(race.outcomes[0].code, STATUS_OK);
    assert_int_equal(race.outcomes[1].code, STATUS_OK);
    assert_string_equal(race.ids[0], race.ids[1]);
    assert_int_equal(traces_of(t, race.request.tenant->schema_name), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__makes_row_schema_and_role),
        db_unit_test(create__fills_in_what_was_left_out),
        db_unit_test(create__ignores_an_id_from_the_client),
        db_unit_test(create__refuses_a_schema_name_in_use),
        db_unit_test(create__refuses_a_schema_name_once_used),
        db_unit_test(create__refuses_time_zones_that_are_none),
        db_unit_test(create__asks_for_administer_beyond_the_ordinary),
        db_unit_test(create__is_whole_or_not_at_all),
        db_unit_test(tenant_role__reaches_its_own_schema_only),
        db_unit_test(request_id__gives_the_first_answer_again),
        db_unit_test(request_id__is_refused_for_another_body),
        db_unit_test(request_id__is_its_callers_own),
        db_unit_test(request_id__of_a_failed_act_is_free),
        db_unit_test(request_id__lasts_a_day),
        db_unit_test(request_id__is_a_uuid),
        db_unit_test(request_id__makes_one_of_two_at_once),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
