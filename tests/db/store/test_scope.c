/* The tenant scope: each tenant's own tables, its role, and nothing of it afterwards. */
#include "support/db_test.h"

#include <stdlib.h>
#include <string.h>

#include "google/protobuf/wrappers.types.h"
#include "support/db_query.h"

#define TEXT &wire_google_protobuf_StringValue
typedef Google__Protobuf__StringValue Text;
#define TEXT_INIT GOOGLE__PROTOBUF__STRING_VALUE__INIT

static const char *const TENANT_TABLES[] = {
    "CREATE ROLE tenant_role NOLOGIN",
    "GRANT tenant_role TO serving_role",
    "CREATE SCHEMA tenant",
    "GRANT USAGE ON SCHEMA tenant TO tenant_role",
    "CREATE TABLE tenant.notes (body text NOT NULL)",
    "GRANT SELECT, INSERT ON tenant.notes TO tenant_role",
    NULL,
};

DB_QUERY_TENANT(NOTE_ADD, SQL_EXEC, TEXT, NULL, "INSERT INTO tenant.notes (body) VALUES ($1)",
                "value");
DB_QUERY_TENANT(NOTE_GET, SQL_ONE, NULL, TEXT, "SELECT body AS value FROM tenant.notes LIMIT 1");
DB_QUERY_TENANT(NOTE_DELETE, SQL_EXEC, NULL, NULL, "DELETE FROM tenant.notes");
DB_QUERY_TENANT(NOTE_COUNT, SQL_ONE, NULL, TEXT,
                "SELECT count(*)::text AS value FROM tenant.notes");
DB_QUERY_TENANT(WHO_IN_TENANT, SQL_ONE, NULL, TEXT,
                "SELECT current_user::text AS value FROM (SELECT count(*) FROM tenant.notes) AS n");
DB_QUERY_TENANT(PREPARED, SQL_ONE, NULL, TEXT,
                "SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 't%')::text "
                "AS value FROM (SELECT count(*) FROM tenant.notes) AS n");
DB_QUERY_TENANT(NO_SUCH_TABLE, SQL_ONE, NULL, TEXT, "SELECT body AS value FROM tenant.absent");
/* Mistakes that the role guards against. */
DB_QUERY_TENANT(NOTE_GET_OF_OTHER, SQL_ONE, NULL, TEXT,
                "SELECT body AS value FROM tenant_other.notes, (SELECT 1 FROM tenant.notes) AS n");
DB_QUERY(NOTE_GET_WITHOUT_SCOPE, SQL_ONE, NULL, TEXT,
         "SELECT query_to_xml('SELECT body FROM tenant_other.notes', true, true, '')::text "
         "AS value");
DB_QUERY(WHO, SQL_ONE, NULL, TEXT, "SELECT current_user::text AS value");
DB_QUERY(BACKEND, SQL_ONE, NULL, TEXT, "SELECT pg_backend_pid()::text AS value");
DB_QUERY(FORGET_STATEMENTS, SQL_EXEC, NULL, NULL, "DEALLOCATE ALL");
DB_QUERY(SET_OUTSIDE, SQL_EXEC, NULL, NULL, "SET LOCAL lock_timeout = 1");

enum { TENANTS = 8 };
static const struct tenant_scope *own, *other, *many[TENANTS];

static int make_tenants(void **state)
{
    struct db_test *t;
    db_test_setup(state);
    t = *state;
    if (own == NULL) {
        own = db_test_tenant(t, "tenant_own \"quoted\"", TENANT_TABLES);
        other = db_test_tenant(t, "tenant_other", TENANT_TABLES);
        for (int i = 0; i < TENANTS; i++)
            many[i] = db_test_tenant(t, arena_printf(&t->arena, "tenant_%d", i), TENANT_TABLES);
        db_test_sql("INSERT INTO \"tenant_own \"\"quoted\"\"\".notes VALUES ('own');"
                    "INSERT INTO tenant_other.notes VALUES ('other');"
                    "INSERT INTO tenant_0.notes VALUES ('0');"
                    "INSERT INTO tenant_1.notes VALUES ('1'); INSERT INTO tenant_2.notes "
                    "VALUES ('2'); INSERT INTO tenant_3.notes VALUES ('3');"
                    "INSERT INTO tenant_4.notes VALUES ('4'); INSERT INTO tenant_5.notes "
                    "VALUES ('5'); INSERT INTO tenant_6.notes VALUES ('6');"
                    "INSERT INTO tenant_7.notes VALUES ('7')");
    }
    t->call.tenant = own;
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

static void tenant__reads_its_own_tables(void **state)
{
    struct db_test *t = *state;

    assert_string_equal(text(t, &NOTE_GET), "own");
    t->call.tenant = other;
    assert_string_equal(text(t, &NOTE_GET), "other");
}

static void tenant__is_its_role(void **state)
{
    struct db_test *t = *state;

    assert_string_equal(text(t, &WHO_IN_TENANT), own->role);
}

static void tenant__cannot_read_another(void **state)
{
    struct db_test *t = *state;
    const char *value;

    assert_reason(text_of(t, &NOTE_GET_OF_OTHER, &value), STATUS_INTERNAL, "DATABASE_ERROR");

    assert_string_equal(db_sqlstate(&t->call), "42501");
}

static void tenant__cannot_do_what_it_was_not_granted(void **state)
{
    struct db_test *t = *state;

    assert_reason(db_exec(&t->call, &NOTE_DELETE, DB_NONE, NULL), STATUS_INTERNAL,
                  "DATABASE_ERROR");

    assert_string_equal(db_sqlstate(&t->call), "42501");
}

static void platform__cannot_read_a_tenant(void **state)
{
    struct db_test *t = *state;
    const char *value;

    assert_reason(text_of(t, &NOTE_GET_WITHOUT_SCOPE, &value), STATUS_INTERNAL, "DATABASE_ERROR");

    assert_string_equal(db_sqlstate(&t->call), "42501");
}

static void query__without_a_scope_is_not_sent(void **state)
{
    struct db_test *t = *state;
    const char *value;
    t->call.tenant = NULL;

    assert_reason(text_of(t, &NOTE_GET, &value), STATUS_INTERNAL, "TENANT_SCOPE_MISSING");
}

static void role__ends_with_its_unit(void **state)
{
    struct db_test *t = *state;
    const char *login = text(t, &WHO);

    text(t, &NOTE_GET);
    assert_string_equal(text(t, &WHO), login);
    (void)!db_exec(&t->call, &NOTE_DELETE, DB_NONE, NULL).code; /* fails */
    assert_string_equal(text(t, &WHO), login);
    db_send(&t->call, &NOTE_GET, DB_NONE);
    assert_string_equal(text(t, &WHO), login);
}

static void role__changes_within_a_transaction(void **state)
{
    struct db_test *t = *state;
    Text in = TEXT_INIT;
    in.value = (char *)"within";
    const char *login = text(t, &WHO);
    t->call.tenant = many[0];

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(db_exec(&t->call, &NOTE_ADD, &in, NULL));
    assert_string_equal(text(t, &WHO), login);
    assert_string_equal(text(t, &NOTE_COUNT), "2");
    assert_string_equal(text(t, &WHO_IN_TENANT), many[0]->role);
    db_end(&t->call);

    assert_string_equal(text(t, &NOTE_COUNT), "1");
    db_begin(&t->call, DB_TRANSACTION);
    assert_string_equal(text(t, &WHO), login);
}

/* Many tenants in turn, on one connection that keeps six statements of tenants. */

struct tally {
    unsigned right, wrong;
};

static void read_in_turn(struct db_test *t, unsigned index, void *context)
{
    static const char *const NAMES[TENANTS] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    struct tally *tally = context;
    for (unsigned round = 0; round < 40; round++) {
        const unsigned tenant = (index * 3 + round * 5) % TENANTS;
        const char *value = NULL;
        t->call.tenant = many[tenant];
        const bool counts = round % 4 == 0;
        const status s = text_of(t, counts ? &NOTE_COUNT : &NOTE_GET, &value);
        if (status_is_ok(s) && strcmp(value, counts ? "1" : NAMES[tenant]) == 0)
            tally->right++;
        else
            tally->wrong++;
    }
}

static void tenants__in_turn_get_their_own(void **state)
{
    struct db_test *t = *state;
    struct tally tally = {0};

    db_test_parallel(50, read_in_turn, &tally);

    assert_int_equal(tally.right, 50 * 40);
    assert_int_equal(tally.wrong, 0);
    assert_in_range(atoi(text(t, &PREPARED)), 1, 8); /* six, and what this unit brought */
}

static void failed_statement__does_not_stay_prepared(void **state)
{
    struct db_test *t = *state;
    const char *value;

    assert_reason(text_of(t, &NO_SUCH_TABLE, &value), STATUS_INTERNAL, "DATABASE_ERROR");
    assert_reason(text_of(t, &NO_SUCH_TABLE, &value), STATUS_INTERNAL, "DATABASE_ERROR");

    assert_string_equal(db_sqlstate(&t->call), "42P01");
    assert_string_equal(text(t, &NOTE_GET), "own");
}

static void forgotten_statements__are_prepared_again(void **state)
{
    struct db_test *t = *state;
    assert_string_equal(text(t, &NOTE_GET), "own");
    assert_ok(db_exec(&t->call, &FORGET_STATEMENTS, DB_NONE, NULL));

    /* The connection does not know: its statements are gone, and so it is replaced or mended. */
    db_send(&t->call, &NOTE_GET, DB_NONE);

    assert_string_equal(text(t, &NOTE_GET), "own");
}

static void setting__outside_of_a_transaction_drops_the_connection(void **state)
{
    struct db_test *t = *state;
    const char *before = text(t, &BACKEND);

    assert_int_not_equal(db_exec(&t->call, &SET_OUTSIDE, DB_NONE, NULL).code, STATUS_OK);

    assert_string_not_equal(text(t, &BACKEND), before);
}

static void connection__is_replaced_after_many_tenants(void **state)
{
    struct db_test *t = *state;
    struct tally tally = {0};
    const char *before = text(t, &BACKEND);
    for (int i = 0; i < 20; i++) {
        struct tenant_scope *fresh = arena_new(&t->arena, struct tenant_scope);
        *fresh = *own; /* its tables, under another id */
        fresh->id.uuid = uuid_v7();
        t->call.tenant = fresh;
        assert_string_equal(text(t, &NOTE_GET), "own");
    }

    db_test_parallel(10, read_in_turn, &tally);

    assert_int_equal(tally.wrong, 0);
    assert_string_not_equal(text(t, &BACKEND), before);
}

#define with_tenants(test) cmocka_unit_test_setup_teardown(test, make_tenants, db_test_teardown)

int main(void)
{
    static const struct sql_query *const QUERIES[] = {
        &NOTE_ADD,
        &NOTE_GET,
        &NOTE_DELETE,
        &NOTE_COUNT,
        &WHO_IN_TENANT,
        &PREPARED,
        &WHO,
        &NO_SUCH_TABLE,
        &NOTE_GET_OF_OTHER,
        &NOTE_GET_WITHOUT_SCOPE,
        &BACKEND,
        &FORGET_STATEMENTS,
        &SET_OUTSIDE,
        NULL,
    };
    const struct CMUnitTest tests[] = {
        with_tenants(tenant__reads_its_own_tables),
        with_tenants(tenant__is_its_role),
        with_tenants(tenant__cannot_read_another),
        with_tenants(tenant__cannot_do_what_it_was_not_granted),
        with_tenants(platform__cannot_read_a_tenant),
        with_tenants(query__without_a_scope_is_not_sent),
        with_tenants(role__ends_with_its_unit),
        with_tenants(role__changes_within_a_transaction),
        with_tenants(tenants__in_turn_get_their_own),
        with_tenants(failed_statement__does_not_stay_prepared),
        with_tenants(forgotten_statements__are_prepared_again),
        with_tenants(setting__outside_of_a_transaction_drops_the_connection),
        with_tenants(connection__is_replaced_after_many_tenants),
    };
    const struct db_test_options options = {
        .queries = QUERIES,
        .settings = {.shared_connections = 1, .tenant_statements_max = 6, .tenants_max = 16},
    };
    return db_test_main(&options, tests, sizeof tests / sizeof tests[0]);
}
