/* Tenants' logins in buckets: who may take on which role, how calls find their connections, and how
 * few connections serve many buckets. */
#include "support/db_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "google/protobuf/wrappers.types.h"
#include "support/db_query.h"

#define TEXT &wire_google_protobuf_StringValue
typedef Google__Protobuf__StringValue Text;
#define TEXT_INIT GOOGLE__PROTOBUF__STRING_VALUE__INIT

enum { BUCKETS = 8, TENANTS_OF_A_LOGIN = 2, CONNECTIONS = 4, IDLE_MS = 200 };

static const char *const TENANT_TABLES[] = {
    "CREATE ROLE tenant_role NOLOGIN NOINHERIT",
    "GRANT tenant_role TO serving_role",
    "CREATE SCHEMA tenant",
    "GRANT USAGE ON SCHEMA tenant TO tenant_role",
    "CREATE TABLE tenant.notes (body text NOT NULL)",
    "GRANT SELECT, INSERT ON tenant.notes TO tenant_role",
    NULL,
};

DB_QUERY_TENANT(NOTE_ADD, SQL_EXEC, TEXT, NULL, "INSERT INTO tenant.notes (body) VALUES ($1)",
                "value");
DB_QUERY_TENANT(NOTE_COUNT, SQL_ONE, NULL, TEXT,
                "SELECT count(*)::text AS value FROM tenant.notes");
DB_QUERY_TENANT(WHO, SQL_ONE, NULL, TEXT,
                "SELECT session_user || ' as ' || current_user AS value "
                "FROM (SELECT count(*) FROM tenant.notes) AS n");
DB_QUERY_TENANT(
    SLEEP, SQL_ONE, NULL, TEXT,
    "SELECT pg_sleep(0.3)::text AS value FROM (SELECT count(*) FROM tenant.notes) AS n");
DB_QUERY(EVENT_ADD, SQL_EXEC, TEXT, NULL, "INSERT INTO shared.events (body) VALUES ($1)", "value");
DB_QUERY(EVENT_COUNT, SQL_ONE, NULL, TEXT, "SELECT count(*)::text AS value FROM shared.events");
DB_QUERY(SHARED_WHO, SQL_ONE, NULL, TEXT, "SELECT session_user || ' as ' || current_user AS value");
DB_QUERY(TAKE_ON, SQL_ONE, TEXT, TEXT, "SELECT set_config('role', $1, true) AS value", "value");
DB_QUERY(TAKE_ON_FOR_GOOD, SQL_ONE, TEXT, TEXT, "SELECT set_config('role', $1, false) AS value",
         "value");

/* Those of bucket i. */
static const struct tenant_scope *tenants[BUCKETS], *neighbours[BUCKETS];

static void place(struct db_test *t, const char *schema, const struct tenant_scope **ret_scope)
{
    struct tenant_scope *scope = calloc(1, sizeof *scope);
    assert_non_null(scope);
    scope->id = (tenant_id){uuid_v7()};
    scope->schema = strdup(schema);
    scope->role = strdup(store_tenant_role(&t->arena, scope->id));
    const struct schema_step step = {.number = 1, .name = "test", .statements = TENANT_TABLES};
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_ok(store_place_tenant(&t->call, &scope->bucket));
    assert_ok(db_apply_step(&t->call, &step, scope));
    assert_ok(db_commit(&t->call));
    *ret_scope = scope;
}

static int make_tenants(void **state)
{
    db_test_setup(state);
    struct db_test *t = *state;
    for (int i = 0; i < BUCKETS && tenants[BUCKETS - 1] == NULL; i++) {
        place(t, arena_printf(&t->arena, "tenant_%d_a", i), &tenants[i]);
        place(t, arena_printf(&t->arena, "tenant_%d_b", i), &neighbours[i]);
    }
    db_test_sql("TRUNCATE shared.events; TRUNCATE tenant_1_a.notes");
    return 0;
}

static status text_of(struct db_test *t, const struct sql_query *query, const char **ret_text)
{
    Text out = TEXT_INIT;
    TRY(db_one(&t->call, query, DB_NONE, &out));
    *ret_text = out.value;
    return OK;
}

static const char *text(struct db_test *t, const struct sql_query *query)
{
    const char *value = NULL;
    assert_ok(text_of(t, query, &value));
    return value;
}

/* What the queries WHO say. */
static const char *who(struct db_test *t, const char *login_suffix, const char *role)
{
    return arena_printf(&t->arena, "%s%s as %s", db_test_settings().serving.name, login_suffix,
                        role);
}

/* Besides the one that listens. */
static int64_t backends(struct db_test *t)
{
    const char *count = db_test_sql_value(
        &t->arena, arena_printf(&t->arena,
                                "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE '%s%%' "
                                "AND query NOT LIKE '%%clock_timestamp%%' AND query NOT LIKE "
                                "'LISTEN%%'",
                                db_test_settings().serving.name));
    return strtoll(count, NULL, 10);
}

static void tenants__fill_one_login_after_the_other(void **state)
{
    (void)state;

    assert_int_equal(tenants[0]->bucket, 0);
    assert_int_equal(neighbours[0]->bucket, 0);
    assert_int_equal(tenants[1]->bucket, 1);
    assert_int_equal(tenants[BUCKETS - 1]->bucket, BUCKETS - 1);
}

static void tenants__of_a_login_are_no_more_than_its_limit(void **state)
{
    struct db_test *t = *state;

    const char *most = db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena,
                     "SELECT max(n) FROM (SELECT count(*) AS n FROM pg_auth_members JOIN pg_roles "
                     "AS r ON r.oid = member JOIN pg_roles AS g ON g.oid = roleid WHERE g.rolname "
                     "~ '_t_' AND r.rolname !~ '_all$' AND r.rolname LIKE '%s%%' GROUP BY r.oid) "
                     "AS c",
                     db_test_settings().serving.name));
    assert_string_equal(most, "2");
}

static void unit__goes_over_the_login_of_its_bucket(void **state)
{
    struct db_test *t = *state;

    t->call.tenant = tenants[0];
    assert_string_equal(text(t, &WHO), who(t, "", tenants[0]->role));
    t->call.tenant = tenants[2];
    assert_string_equal(text(t, &WHO), who(t, "_2", tenants[2]->role));
}

static void unit__on_shared_tables_stays_on_the_serving_login(void **state)
{
    struct db_test *t = *state;
    t->call.tenant = tenants[2];

    assert_string_equal(text(t, &SHARED_WHO), who(t, "", db_test_settings().serving_group));
}

static void units__keep_their_order_across_logins(void **state)
{
    struct db_test *t = *state;
    Text in = TEXT_INIT;
    in.value = (char *)"x";
    t->call.tenant = tenants[1];

    db_send(&t->call, &NOTE_ADD, &in);
    db_send(&t->call, &EVENT_ADD, &in);
    assert_string_equal(text(t, &NOTE_COUNT), "1");

    assert_string_equal(text(t, &EVENT_COUNT), "1");
}

static void units__tell_a_failure_on_another_login(void **state)
{
    struct db_test *t = *state;
    const char *value;
    Text in = TEXT_INIT;
    in.value = (char *)"";
    t->call.tenant = tenants[1];

    db_send(&t->call, &EVENT_ADD, &in); /* an event says something */

    assert_reason(text_of(t, &NOTE_COUNT, &value), STATUS_INVALID_ARGUMENT, "VALUE_REFUSED");
    assert_string_equal(text(t, &NOTE_COUNT), "0");
}

static void transaction__writes_shared_and_tenant_tables(void **state)
{
    struct db_test *t = *state;
    Text in = TEXT_INIT;
    in.value = (char *)"both";
    t->call.tenant = tenants[1];

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(db_exec(&t->call, &EVENT_ADD, &in, NULL));
    assert_ok(db_exec(&t->call, &NOTE_ADD, &in, NULL));
    assert_string_equal(text(t, &WHO), who(t, "_1", tenants[1]->role));
    assert_string_equal(text(t, &SHARED_WHO), who(t, "_1", db_test_settings().serving_group));
    assert_ok(db_commit(&t->call));

    assert_string_equal(text(t, &EVENT_COUNT), "1");
    assert_string_equal(text(t, &NOTE_COUNT), "1");
}

static void transaction__rolls_both_back(void **state)
{
    struct db_test *t = *state;
    Text in = TEXT_INIT;
    in.value = (char *)"both";
    t->call.tenant = tenants[1];

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(db_exec(&t->call, &NOTE_ADD, &in, NULL));
    assert_ok(db_exec(&t->call, &EVENT_ADD, &in, NULL));
    db_end(&t->call);

    assert_string_equal(text(t, &EVENT_COUNT), "0");
    assert_string_equal(text(t, &NOTE_COUNT), "0");
}

static void transaction__does_not_change_to_another_login(void **state)
{
    struct db_test *t = *state;
    const char *value;
    t->call.tenant = tenants[1];
    db_begin(&t->call, DB_TRANSACTION);
    text(t, &NOTE_COUNT);

    t->call.tenant = tenants[2];

    assert_reason(text_of(t, &NOTE_COUNT, &value), STATUS_INTERNAL, "TENANT_LOGIN_OTHER");
}

static status take_on(struct db_test *t, const char *role)
{
    Text in = TEXT_INIT, out = TEXT_INIT;
    in.value = (char *)(uintptr_t)role;
    db_begin(&t->call, DB_TRANSACTION);
    const status s = db_one(&t->call, &TAKE_ON, &in, &out);
    db_end(&t->call);
    return s;
}

static void login__cannot_take_on_a_role_of_another_bucket(void **state)
{
    struct db_test *t = *state;

    t->call.tenant = tenants[2];
    assert_ok(take_on(t, tenants[2]->role));
    assert_reason(take_on(t, tenants[1]->role), STATUS_INTERNAL, "DATABASE_ERROR");
    assert_string_equal(db_sqlstate(&t->call), "42501");
    assert_reason(take_on(t, tenants[0]->role), STATUS_INTERNAL, "DATABASE_ERROR");

    assert_string_equal(db_sqlstate(&t->call), "42501");
}

static void serving_login__cannot_take_on_a_role_of_another_bucket(void **state)
{
    struct db_test *t = *state;
    t->call.tenant = tenants[0];

    assert_reason(take_on(t, tenants[1]->role), STATUS_INTERNAL, "DATABASE_ERROR");

    assert_string_equal(db_sqlstate(&t->call), "42501");
}

static void transaction__of_no_tenant_may_come_to_any(void **state)
{
    struct db_test *t = *state;
    Text in = TEXT_INIT;
    in.value = (char *)"from the platform";

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(db_exec(&t->call, &EVENT_ADD, &in, NULL));
    t->call.tenant = tenants[1];
    assert_ok(db_exec(&t->call, &NOTE_ADD, &in, NULL));
    assert_string_equal(text(t, &WHO), who(t, "_all", tenants[1]->role));
    t->call.tenant = tenants[2];
    assert_string_equal(text(t, &WHO), who(t, "_all", tenants[2]->role));
    t->call.tenant = NULL;
    assert_string_equal(text(t, &SHARED_WHO), who(t, "_all", db_test_settings().serving_group));
    assert_ok(db_commit(&t->call));

    t->call.tenant = tenants[1];
    assert_string_equal(text(t, &NOTE_COUNT), "1");
}

static void scope__with_the_wrong_bucket_reads_nothing(void **state)
{
    struct db_test *t = *state;
    const char *value;
    struct tenant_scope wrong = *tenants[1];
    wrong.bucket = 2;
    t->call.tenant = &wrong;

    assert_reason(text_of(t, &NOTE_COUNT, &value), STATUS_INTERNAL, "DATABASE_ERROR");

    assert_string_equal(db_sqlstate(&t->call), "42501");
}

static void role__that_stays_on_drops_the_connection(void **state)
{
    struct db_test *t = *state;
    Text in = TEXT_INIT, out = TEXT_INIT;
    in.value = (char *)(uintptr_t)tenants[2]->role;
    t->call.tenant = tenants[2];

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(db_one(&t->call, &TAKE_ON_FOR_GOOD, &in, &out));
    assert_ok(db_commit(&t->call)); /* which a query of ours never does */

    db_begin(&t->call, DB_TRANSACTION);
    assert_string_equal(text(t, &SHARED_WHO), who(t, "_2", db_test_settings().serving_group));
}

/* Few connections for many buckets. */

struct tally {
    unsigned right, wrong;
    bool in_transactions;
    const struct sql_query *query;
};

static void call_all_in_turn(struct db_test *t, unsigned index, void *context)
{
    struct tally *tally = context;
    for (unsigned round = 0; round < 10; round++) {
        const char *value = NULL;
        t->call.tenant = tenants[(index + round * 3) % BUCKETS];
        db_begin(&t->call, tally->in_transactions ? DB_TRANSACTION : DB_UNITS);
        const bool fine = status_is_ok(text_of(t, tally->query, &value)) &&
                          status_is_ok(db_commit(&t->call)) &&
                          strstr(value, t->call.tenant->role) != NULL;
        db_end(&t->call);
        *(fine ? &tally->right : &tally->wrong) += 1;
    }
}

static void units__of_more_buckets_than_connections_all_get_there(void **state)
{
    struct db_test *t = *state;
    struct tally tally = {.query = &WHO};

    db_test_parallel(32, call_all_in_turn, &tally);

    assert_int_equal(tally.right, 32 * 10);
    assert_in_range(backends(t), 1, CONNECTIONS);
}

static void transactions__of_more_buckets_than_connections_all_get_there(void **state)
{
    struct db_test *t = *state;
    struct tally tally = {.query = &WHO, .in_transactions = true};

    db_test_parallel(16, call_all_in_turn, &tally);

    assert_int_equal(tally.right, 16 * 10);
    assert_in_range(backends(t), 1, CONNECTIONS);
}

static void transaction__gets_a_connection_from_busy_pipelines(void **state)
{
    struct db_test *t = *state;
    for (int i = 1; i < 1 + CONNECTIONS; i++) {
        t->call.tenant = tenants[i];
        text(t, &WHO);
    }
    struct db_test sleepers[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
        db_test_call_init(&sleepers[i]);
        sleepers[i].call.tenant = tenants[1 + i];
        db_send(&sleepers[i].call, &SLEEP, DB_NONE);
    }

    t->call.tenant = tenants[BUCKETS - 1];
    db_begin(&t->call, DB_TRANSACTION);
    assert_string_equal(text(t, &WHO), who(t, "_7", tenants[BUCKETS - 1]->role));
    db_end(&t->call);

    for (int i = 0; i < CONNECTIONS; i++) {
        assert_ok(db_commit(&sleepers[i].call));
        db_test_call_fini(&sleepers[i]);
    }
}

static void connections__that_nobody_needs_are_closed(void **state)
{
    struct db_test *t = *state;
    t->call.tenant = tenants[1];
    text(t, &WHO);
    t->call.tenant = tenants[2];
    text(t, &WHO);

    assert_ok(call_sleep_ms(&t->call, 3L * IDLE_MS));

    assert_int_equal(backends(t), 1); /* the one for shared tables */
}

#define with_tenants(test) cmocka_unit_test_setup_teardown(test, make_tenants, db_test_teardown)

int main(void)
{
    static const struct sql_query *const QUERIES[] = {
        &NOTE_ADD, &NOTE_COUNT,       &WHO, &SLEEP, &EVENT_ADD, &EVENT_COUNT, &SHARED_WHO,
        &TAKE_ON,  &TAKE_ON_FOR_GOOD, NULL,
    };
    const struct CMUnitTest tests[] = {
        with_tenants(tenants__fill_one_login_after_the_other),
        with_tenants(tenants__of_a_login_are_no_more_than_its_limit),
        with_tenants(unit__goes_over_the_login_of_its_bucket),
        with_tenants(unit__on_shared_tables_stays_on_the_serving_login),
        with_tenants(units__keep_their_order_across_logins),
        with_tenants(units__tell_a_failure_on_another_login),
        with_tenants(transaction__writes_shared_and_tenant_tables),
        with_tenants(transaction__rolls_both_back),
        with_tenants(transaction__does_not_change_to_another_login),
        with_tenants(login__cannot_take_on_a_role_of_another_bucket),
        with_tenants(serving_login__cannot_take_on_a_role_of_another_bucket),
        with_tenants(transaction__of_no_tenant_may_come_to_any),
        with_tenants(scope__with_the_wrong_bucket_reads_nothing),
        with_tenants(role__that_stays_on_drops_the_connection),
        with_tenants(units__of_more_buckets_than_connections_all_get_there),
        with_tenants(transactions__of_more_buckets_than_connections_all_get_there),
        with_tenants(transaction__gets_a_connection_from_busy_pipelines),
        with_tenants(connections__that_nobody_needs_are_closed),
    };
    const struct db_test_options options = {
        .queries = QUERIES,
        .migrate = true,
        .setup_sql = "CREATE TABLE shared.events (body text NOT NULL CHECK (body <> ''));"
                     "DO $$ BEGIN EXECUTE format('GRANT SELECT, INSERT ON shared.events TO %I', "
                     "replace(current_database(), 'smooth_test_', 'smooth') || '_shared'); END $$",
        .settings = {.shared_connections = 1,
                     .owned_connections_max = CONNECTIONS - 1,
                     .login_tenants_max = TENANTS_OF_A_LOGIN,
                     .idle_ms = IDLE_MS},
    };
    return db_test_main(&options, tests, sizeof tests / sizeof tests[0]);
}
