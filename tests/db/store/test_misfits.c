/* Queries that do not fit their messages stop the start, and say what was probably meant. */
#include "support/db_test.h"

#include <string.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "smoothschedule/v1/tenant_service.types.h"
#include "support/db_query.h"

#define ALL    &wire_smoothschedule_test_v1_AllTypes
#define UPDATE &wire_smoothschedule_v1_UpdateTenantRequest
#define GET    &wire_smoothschedule_v1_GetTenantRequest
#define TENANT &wire_smoothschedule_v1_Tenant
#define LIST   &wire_smoothschedule_v1_ListTenantsResponse

/* Opens the store with one query, and gives the sentence that refuses it. */
static const char *refusal(struct db_test *t, const struct sql_query *query)
{
    const struct sql_query *const queries[] = {query, NULL};
    const struct store_settings settings = db_test_settings();
    status s = store_open(&settings, queries);
    const bool is_open = status_is_ok(s);
    if (is_open)
        s = store_wait_ready(&t->call);
    const char *message = s.message == NULL ? "" : arena_strdup(&t->arena, s.message);
    const char *reason = s.reason == NULL ? "" : arena_strdup(&t->arena, s.reason);
    if (is_open)
        store_close();
    assert_string_equal(reason, "QUERY_MISFIT");
    return message;
}

DB_QUERY(NESTED_NAME, SQL_ONE, UPDATE, TENANT, "SELECT $1::text AS name", "tenant.nmae");

static void parameter__that_resolves_nowhere_names_the_nearest(void **state)
{
    assert_string_equal(
        refusal(*state, &NESTED_NAME),
        "test.sql:1: query NESTED_NAME: :tenant.nmae: smoothschedule.v1.Tenant has no field nmae; "
        "nearest is name");
}

DB_QUERY(AMBIGUOUS, SQL_ONE, GET, TENANT, "SELECT $1::uuid AS id", "tenant_id");

static void parameter__that_could_be_two_things_is_refused(void **state)
{
    assert_string_equal(refusal(*state, &AMBIGUOUS),
                        "test.sql:1: query AMBIGUOUS: :tenant_id is ambiguous: write "
                        ":in.tenant_id for the request's field or :call.tenant_id for the call's "
                        "own");
}

DB_QUERY(OWN_NAME, SQL_ONE, NULL, TENANT, "SELECT $1::uuid AS id", "call.acter_id");

static void parameter__that_a_call_does_not_have_names_the_nearest(void **state)
{
    assert_string_equal(refusal(*state, &OWN_NAME),
                        "test.sql:1: query OWN_NAME: :call.acter_id: a call has no such value; "
                        "nearest is actor_id");
}

DB_QUERY(FIELD_TYPE, SQL_ONE, ALL, TENANT, "SELECT $1::int4::text AS name", "int64_value");

static void parameter__of_a_type_that_does_not_hold_the_field_is_refused(void **state)
{
    assert_string_equal(refusal(*state, &FIELD_TYPE),
                        "test.sql:1: query FIELD_TYPE: :int64_value: the field does not fit the "
                        "parameter's type int4");
}

DB_QUERY(OWN_TYPE, SQL_ONE, NULL, TENANT, "SELECT $1::text AS name", "now");

static void parameter__of_another_type_than_the_calls_own_is_refused(void **state)
{
    assert_string_equal(refusal(*state, &OWN_TYPE),
                        "test.sql:1: query OWN_TYPE: :now: the call's own value does not fit the "
                        "parameter's type text");
}

DB_QUERY(COLUMN_NAME, SQL_ONE, NULL, TENANT, "SELECT 'x'::text AS owner_mail");

static void column__that_resolves_nowhere_names_the_nearest(void **state)
{
    assert_string_equal(
        refusal(*state, &COLUMN_NAME),
        "test.sql:1: query COLUMN_NAME: column owner_mail: smoothschedule.v1.Tenant has no field "
        "owner_mail; nearest is owner_email");
}

DB_QUERY(COLUMN_TYPE, SQL_ONE, NULL, LIST, "SELECT count(*) AS total_size");

static void column__wider_than_its_field_is_refused(void **state)
{
    assert_string_equal(refusal(*state, &COLUMN_TYPE),
                        "test.sql:1: query COLUMN_TYPE: column total_size: the field does not fit "
                        "its type int8");
}

DB_QUERY(COLUMN_UNKNOWN_TYPE, SQL_ONE, NULL, ALL, "SELECT 1.5::numeric AS double_value");

static void column__of_an_unknown_type_is_refused(void **state)
{
    assert_string_equal(refusal(*state, &COLUMN_UNKNOWN_TYPE),
                        "test.sql:1: query COLUMN_UNKNOWN_TYPE: column double_value: the field "
                        "does not fit its type oid 1700");
}

DB_QUERY_MANY(ROWS_NOWHERE, NULL, LIST, "tenant", "SELECT 'x'::text AS name");

static void rows__without_their_field_name_the_nearest(void **state)
{
    assert_string_equal(refusal(*state, &ROWS_NOWHERE),
                        "test.sql:1: query ROWS_NOWHERE: smoothschedule.v1.ListTenantsResponse "
                        "has no field tenant; nearest is tenants");
}

DB_QUERY_MANY(ROWS_INTO_ONE, NULL, LIST, "total_size", "SELECT 1 AS total_size");

static void rows__into_a_single_field_are_refused(void **state)
{
    assert_string_equal(refusal(*state, &ROWS_INTO_ONE),
                        "test.sql:1: query ROWS_INTO_ONE: total_size is not repeated");
}

DB_QUERY(NO_ROWS, SQL_ONE, NULL, TENANT, "SET LOCAL lock_timeout = 1");

static void query__without_rows_is_an_exec(void **state)
{
    assert_string_equal(refusal(*state, &NO_ROWS),
                        "test.sql:1: query NO_ROWS: it gives no rows: it is an :exec");
}

DB_QUERY(NO_TABLE, SQL_ONE, NULL, TENANT, "SELECT name FROM shared.tenantz");

static void query__that_postgresql_refuses_is_told_in_its_words(void **state)
{
    assert_string_equal(refusal(*state, &NO_TABLE),
                        "test.sql:1: query NO_TABLE: PostgreSQL says: relation \"shared.tenantz\" "
                        "does not exist");
}

DB_QUERY_TENANT(TENANT_TYPE, SQL_ONE, NULL, ALL, "SELECT count(*) AS int32_value FROM tenant.t");

static void query__on_tenant_tables_is_checked_on_a_tenant(void **state)
{
    struct db_test *t = *state;
    static const char *const TABLES[] = {"CREATE SCHEMA tenant",
                                         "CREATE ROLE tenant_role",
                                         "GRANT tenant_role TO serving_role",
                                         "GRANT USAGE ON SCHEMA tenant TO tenant_role",
                                         "CREATE TABLE tenant.t ()",
                                         NULL};
    const struct sql_query *const queries[] = {&TENANT_TYPE, NULL};
    const struct store_settings settings = db_test_settings();
    assert_ok(store_open(&settings, queries));
    assert_ok(store_wait_ready(&t->call));

    const status s =
        store_check_tenant_queries(&t->call, db_test_tenant(t, "tenant_misfit", TABLES));

    const char *reason = arena_strdup(&t->arena, s.reason);
    db_end(&t->call);
    store_close();
    assert_string_equal(reason, "QUERY_MISFIT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(parameter__that_resolves_nowhere_names_the_nearest),
        db_unit_test(parameter__that_could_be_two_things_is_refused),
        db_unit_test(parameter__that_a_call_does_not_have_names_the_nearest),
        db_unit_test(parameter__of_a_type_that_does_not_hold_the_field_is_refused),
        db_unit_test(parameter__of_another_type_than_the_calls_own_is_refused),
        db_unit_test(column__that_resolves_nowhere_names_the_nearest),
        db_unit_test(column__wider_than_its_field_is_refused),
        db_unit_test(column__of_an_unknown_type_is_refused),
        db_unit_test(rows__without_their_field_name_the_nearest),
        db_unit_test(rows__into_a_single_field_are_refused),
        db_unit_test(query__without_rows_is_an_exec),
        db_unit_test(query__that_postgresql_refuses_is_told_in_its_words),
        db_unit_test(query__on_tenant_tables_is_checked_on_a_tenant),
    };
    return db_test_main(&(struct db_test_options){.is_closed = true}, tests,
                        sizeof tests / sizeof tests[0]);
}
