/* Calls that may not write: the database refuses them, whatever they ask. */
#include "support/db_test.h"

#include "google/protobuf/wrappers.types.h"
#include "support/db_query.h"

#define INT64 &wire_google_protobuf_Int64Value
typedef Google__Protobuf__Int64Value Number;
#define NUMBER_INIT GOOGLE__PROTOBUF__INT64_VALUE__INIT

DB_QUERY(BACKEND, SQL_ONE, NULL, INT64, "SELECT pg_backend_pid()::int8 AS value");
DB_QUERY(COUNT, SQL_ONE, NULL, INT64, "SELECT count(*) AS value FROM shared.numbers");
DB_QUERY(INSERT, SQL_EXEC, INT64, NULL, "INSERT INTO shared.numbers (number) VALUES ($1)", "value");
DB_QUERY(NEXT, SQL_ONE, NULL, INT64, "SELECT nextval('shared.sequence') AS value");
DB_QUERY(WITH, SQL_ONE, INT64, INT64,
         "WITH made AS (INSERT INTO shared.numbers (number) VALUES ($1) RETURNING number) "
         "SELECT number AS value FROM made",
         "value");
DB_QUERY(LET_WRITE, SQL_EXEC, NULL, NULL,
         "SELECT set_config('transaction_read_only', 'off', true)");

static Number number(int64_t value)
{
    Number made = NUMBER_INIT;
    made.value = value;
    return made;
}

static int64_t value_of(struct db_test *t, const struct sql_query *query)
{
    Number out = NUMBER_INIT;
    assert_ok(db_one(&t->call, query, DB_NONE, &out));
    return out.value;
}

static void assert_refused(status outcome)
{
    assert_reason(outcome, STATUS_PERMISSION_DENIED, "SESSION_READ_ONLY");
}

static void assert_untouched(struct db_test *t)
{
    assert_string_equal(db_test_sql_value(&t->arena, "SELECT count(*) FROM shared.numbers"), "0");
}

static void unit__reads(void **state)
{
    struct db_test *t = *state;
    db_read_only(&t->call);

    assert_int_equal(value_of(t, &COUNT), 0);
}

static void unit__is_refused_a_write(void **state)
{
    struct db_test *t = *state;
    const Number one = number(1);
    Number out = NUMBER_INIT;
    db_read_only(&t->call);

    assert_refused(db_exec(&t->call, &INSERT, &one, NULL));
    assert_refused(db_one(&t->call, &WITH, &one, &out));
    assert_refused(db_one(&t->call, &NEXT, DB_NONE, &out));
    assert_untouched(t);
}

static void unit__that_nobody_waits_for_is_refused_too(void **state)
{
    struct db_test *t = *state;
    const Number one = number(1);
    db_read_only(&t->call);

    db_send(&t->call, &INSERT, &one);

    assert_refused(db_commit(&t->call));
    assert_untouched(t);
}

static void transaction__reads(void **state)
{
    struct db_test *t = *state;
    db_read_only(&t->call);

    db_begin(&t->call, DB_TRANSACTION);

    assert_int_equal(value_of(t, &COUNT), 0);
    assert_ok(db_commit(&t->call));
}

static void transaction__is_refused_a_write(void **state)
{
    struct db_test *t = *state;
    const Number one = number(1);
    db_read_only(&t->call);

    db_begin(&t->call, DB_TRANSACTION);
    assert_refused(db_exec(&t->call, &INSERT, &one, NULL));

    assert_reason(db_commit(&t->call), STATUS_ABORTED, "TRANSACTION_FAILED");
    assert_untouched(t);
}

static void transaction__cannot_be_let_write(void **state)
{
    struct db_test *t = *state;
    db_read_only(&t->call);

    db_begin(&t->call, DB_TRANSACTION);
    value_of(t, &COUNT);

    assert_int_not_equal(db_exec(&t->call, &LET_WRITE, DB_NONE, NULL).code, STATUS_OK);
}

static void read_only__lasts_for_the_call(void **state)
{
    struct db_test *t = *state;
    const Number one = number(1);
    db_read_only(&t->call);
    db_begin(&t->call, DB_TRANSACTION);
    db_end(&t->call);

    db_begin(&t->call, DB_TRANSACTION);
    assert_refused(db_exec(&t->call, &INSERT, &one, NULL));
    db_end(&t->call);
    assert_refused(db_exec(&t->call, &INSERT, &one, NULL));
}

/* A server that has become a standby says the same, and then connections are replaced. */
static void read_only__is_not_held_against_the_connection(void **state)
{
    struct db_test *t = *state;
    const Number one = number(1);
    db_begin(&t->call, DB_TRANSACTION);
    const int64_t backend = value_of(t, &BACKEND);
    assert_ok(db_commit(&t->call));

    db_read_only(&t->call);
    db_begin(&t->call, DB_TRANSACTION);
    assert_refused(db_exec(&t->call, &INSERT, &one, NULL));
    db_end(&t->call);

    db_begin(&t->call, DB_TRANSACTION);
    assert_int_equal(value_of(t, &BACKEND), backend);
}

/* What was set for one call is not left for the next. */
static void read_only__is_of_its_call_alone(void **state)
{
    struct db_test *t = *state;
    const Number one = number(1);
    db_read_only(&t->call);
    value_of(t, &COUNT);
    db_begin(&t->call, DB_TRANSACTION);
    value_of(t, &COUNT);
    db_end(&t->call);
    db_test_call_fini(t);
    db_test_call_init(t);

    assert_ok(db_exec(&t->call, &INSERT, &one, NULL));
    db_begin(&t->call, DB_TRANSACTION);
    const Number two = number(2);
    assert_ok(db_exec(&t->call, &INSERT, &two, NULL));
    assert_ok(db_commit(&t->call));
    db_test_sql("DELETE FROM shared.numbers");
}

int main(void)
{
    static const struct sql_query *const queries[] = {&BACKEND, &COUNT,     &INSERT, &NEXT,
                                                      &WITH,    &LET_WRITE, NULL};
    const struct db_test_options options = {
        .queries = queries,
        .setup_sql = "CREATE TABLE shared.numbers (number int8 PRIMARY KEY); "
                     "CREATE SEQUENCE shared.sequence; "
                     "GRANT ALL ON ALL TABLES IN SCHEMA shared TO PUBLIC; "
                     "GRANT ALL ON ALL SEQUENCES IN SCHEMA shared TO PUBLIC",
        .settings = {.shared_connections = 1, .owned_connections_max = 1},
    };
    const struct CMUnitTest tests[] = {
        db_unit_test(unit__reads),
        db_unit_test(unit__is_refused_a_write),
        db_unit_test(unit__that_nobody_waits_for_is_refused_too),
        db_unit_test(transaction__reads),
        db_unit_test(transaction__is_refused_a_write),
        db_unit_test(transaction__cannot_be_let_write),
        db_unit_test(read_only__lasts_for_the_call),
        db_unit_test(read_only__is_not_held_against_the_connection),
        db_unit_test(read_only__is_of_its_call_alone),
    };
    return db_test_main(&options, tests, sizeof tests / sizeof *tests);
}
