/* Transactions: all or nothing, on a connection that the next call finds clean. */
#include "support/db_test.h"

#include <stdio.h>

#include "base/clock.h"
#include "google/protobuf/wrappers.types.h"
#include "support/db_query.h"

#define INT64 &wire_google_protobuf_Int64Value
typedef Google__Protobuf__Int64Value Number;
#define NUMBER_INIT GOOGLE__PROTOBUF__INT64_VALUE__INIT

DB_QUERY(BACKEND, SQL_ONE, NULL, INT64, "SELECT pg_backend_pid()::int8 AS value");
DB_QUERY(COUNT, SQL_ONE, NULL, INT64, "SELECT count(*) AS value FROM shared.numbers");
DB_QUERY(INSERT, SQL_EXEC, INT64, NULL, "INSERT INTO shared.numbers (number) VALUES ($1)", "value");
DB_QUERY(INSERT_LATE, SQL_EXEC, INT64, NULL, "INSERT INTO shared.late (number) VALUES ($1)",
         "value");
DB_QUERY(SLEEP_MS, SQL_ONE, INT64, INT64,
         "SELECT $1::int8 AS value FROM pg_sleep($1::int8 / 1000.0)", "value");
DB_QUERY(LOCK, SQL_EXEC, NULL, NULL, "LOCK TABLE shared.numbers IN ACCESS EXCLUSIVE MODE");
static struct sql_plan *lock_row_plan;
static const struct sql_query LOCK_ROW = {
    .name = "LOCK_ROW",
    .file = "test.sql:1",
    .text = "SELECT number AS value FROM shared.numbers WHERE number = 0 FOR UPDATE",
    .rows = SQL_EXEC,
    .params = (const char *const[]){NULL},
    .locks = true,
    .plan = &lock_row_plan,
};
DB_QUERY(SETTINGS, SQL_ONE, NULL, INT64,
         "SELECT count(*) AS value FROM pg_settings WHERE (name, setting) IN "
         "(('search_path', ''), ('lock_timeout', '2000'), ('TimeZone', 'UTC'), "
         "('idle_in_transaction_session_timeout', '10000'), ('application_name', 'smoothd'))");

static status insert(struct db_test *t, int64_t number)
{
    Number in = NUMBER_INIT;
    in.value = number;
    return db_exec(&t->call, &INSERT, &in, NULL);
}

static int64_t value_of(struct db_test *t, const struct sql_query *query)
{
    Number out = NUMBER_INIT;
    assert_ok(db_one(&t->call, query, DB_NONE, &out));
    return out.value;
}

static const char *stored(struct db_test *t, const char *numbers)
{
    return db_test_sql_value(&t->arena,
                             arena_printf(&t->arena,
                                          "SELECT string_agg(number::text, ',' ORDER BY number) "
                                          "FROM shared.numbers WHERE number IN (%s)",
                                          numbers));
}

static void transaction__commits_all(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT;
    in.value = 12;

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 11));
    db_send(&t->call, &INSERT, &in);
    assert_string_equal(stored(t, "11, 12"), "");
    assert_ok(db_commit(&t->call));

    assert_string_equal(stored(t, "11, 12"), "11,12");
}

static void transaction__rolls_back_when_it_is_not_committed(void **state)
{
    struct db_test *t = *state;

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 21));
    db_end(&t->call);

    assert_string_equal(stored(t, "21"), "");
}

static void transaction__sees_its_own_changes_on_one_connection(void **state)
{
    struct db_test *t = *state;

    db_begin(&t->call, DB_TRANSACTION);
    const int64_t count = value_of(t, &COUNT);
    const int64_t backend = value_of(t, &BACKEND);
    assert_ok(insert(t, 31));

    assert_int_equal(value_of(t, &COUNT), count + 1);
    assert_int_equal(value_of(t, &BACKEND), backend);
}

static void transaction__without_queries_commits_nothing(void **state)
{
    struct db_test *t = *state;

    db_begin(&t->call, DB_TRANSACTION);

    assert_ok(db_commit(&t->call));
}

static void transaction__is_over_after_an_error(void **state)
{
    struct db_test *t = *state;

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 41));
    assert_reason(insert(t, 41), STATUS_ALREADY_EXISTS, "ROW_EXISTS");
    assert_string_equal(db_constraint(&t->call), "numbers_pkey");

    assert_reason(insert(t, 42), STATUS_ABORTED, "TRANSACTION_FAILED");
    assert_reason(db_commit(&t->call), STATUS_ABORTED, "TRANSACTION_FAILED");
    db_end(&t->call);
    assert_string_equal(stored(t, "41, 42"), "");
}

static void send__failure_is_told_by_commit_and_nothing_is_done(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT;
    in.value = 51;

    db_begin(&t->call, DB_TRANSACTION);
    db_send(&t->call, &INSERT, &in);
    db_send(&t->call, &INSERT, &in);
    assert_reason(db_commit(&t->call), STATUS_ALREADY_EXISTS, "ROW_EXISTS");
    db_end(&t->call);

    assert_string_equal(stored(t, "51"), "");
}

static void commit__tells_what_is_checked_late(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT;
    in.value = 404;

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 61));
    assert_ok(db_exec(&t->call, &INSERT_LATE, &in, NULL));
    assert_reason(db_commit(&t->call), STATUS_FAILED_PRECONDITION, "REFERENCE_MISSING");
    db_end(&t->call);

    assert_string_equal(stored(t, "61"), "");
}

static void call__goes_on_with_units_after_its_transaction(void **state)
{
    struct db_test *t = *state;

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 71));
    assert_ok(db_commit(&t->call));
    assert_ok(insert(t, 72));
    db_end(&t->call);

    assert_string_equal(stored(t, "71, 72"), "71,72");
}

static void connection__is_used_again(void **state)
{
    struct db_test *t = *state;

    db_begin(&t->call, DB_TRANSACTION);
    const int64_t first = value_of(t, &BACKEND);
    assert_ok(db_commit(&t->call));
    db_begin(&t->call, DB_TRANSACTION);
    const int64_t second = value_of(t, &BACKEND);
    assert_ok(db_commit(&t->call));

    assert_int_equal(first, second);
}

static void session__is_as_it_should_be(void **state)
{
    struct db_test *t = *state;

    db_begin(&t->call, DB_TRANSACTION);

    assert_int_equal(value_of(t, &SETTINGS), 5);
}

static void deadline__cancels_the_statement_and_rolls_back(void **state)
{
    struct db_test *t = *state;
    struct db_test other;
    Number in = NUMBER_INIT, out = NUMBER_INIT;
    in.value = 20000;
    const int64_t begin_ns = clock_monotonic_ns();
    call_set_deadline(&t->call, begin_ns + 200 * NS_PER_MS);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 81));
    const int64_t backend = value_of(t, &BACKEND);

    const status s = db_one(&t->call, &SLEEP_MS, &in, &out);
    db_end(&t->call);
    const int64_t waited_ns = clock_monotonic_ns() - begin_ns;

    /* The same connection, cleared up: there is only one. */
    db_test_call_init(&other);
    db_begin(&other.call, DB_TRANSACTION);
    const int64_t backend_after = value_of(&other, &BACKEND);
    db_test_call_fini(&other);
    assert_int_equal(s.code, STATUS_DEADLINE_EXCEEDED);
    assert_in_range(waited_ns, 190 * NS_PER_MS, 600 * NS_PER_MS);
    assert_int_equal(backend_after, backend);
    assert_in_range(clock_monotonic_ns() - begin_ns, 0, 2000 * NS_PER_MS);
    assert_string_equal(stored(t, "81"), "");
}

static void lock__held_for_long_is_aborted(void **state)
{
    struct db_test *t = *state;
    struct db_test other;
    db_test_call_init(&other);
    db_begin(&other.call, DB_SCHEMA_TRANSACTION);
    assert_ok(db_exec(&other.call, &LOCK, DB_NONE, NULL));

    const status s = insert(t, 91);

    db_test_call_fini(&other);
    assert_reason(s, STATUS_ABORTED, "LOCK_TIMEOUT");
    assert_true(s.details->retry_after_ms > 0);
}

/* Waiting in line for the only connection. */

static void count_up(struct db_test *t, unsigned index, void *context)
{
    unsigned *done = context;
    (void)index;
    db_begin(&t->call, DB_TRANSACTION);
    Number out = NUMBER_INIT;
    if (status_is_ok(db_one(&t->call, &COUNT, DB_NONE, &out)) && status_is_ok(db_commit(&t->call)))
        (*done)++;
}

static void calls__wait_in_line(void **state)
{
    unsigned done = 0;
    (void)state;

    db_test_parallel(200, count_up, &done);

    assert_int_equal(done, 200);
}

static void line__is_left_at_the_deadline(void **state)
{
    struct db_test *t = *state;
    struct db_test other;
    Number out = NUMBER_INIT;
    db_test_call_init(&other);
    db_begin(&other.call, DB_TRANSACTION);
    value_of(&other, &COUNT);
    db_begin(&t->call, DB_TRANSACTION);
    call_set_deadline(&t->call, clock_monotonic_ns() + 50 * NS_PER_MS);

    const status s = db_one(&t->call, &COUNT, DB_NONE, &out);

    db_test_call_fini(&other);
    assert_int_equal(s.code, STATUS_DEADLINE_EXCEEDED);
}

/* A lost connection. */

static void kill_backend(struct db_test *t, int64_t backend)
{
    db_test_sql_value(&t->arena, arena_printf(&t->arena, "SELECT pg_terminate_backend(%lld)",
                                              (long long)backend));
}

static void loss__in_the_middle_is_unavailable_and_nothing_is_done(void **state)
{
    struct db_test *t = *state;
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 101));
    kill_backend(t, value_of(t, &BACKEND));

    const status s = insert(t, 102);
    db_end(&t->call);

    assert_reason(s, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_true(s.details->retry_after_ms > 0);
    assert_string_equal(stored(t, "101, 102"), "");
}

static void loss__before_commit_is_unavailable(void **state)
{
    struct db_test *t = *state;
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(insert(t, 111));
    kill_backend(t, value_of(t, &BACKEND));
    assert_ok(call_sleep_ms(&t->call, 50));

    const status s = db_commit(&t->call);

    assert_reason(s, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_string_equal(stored(t, "111"), "");
}

static void loss__before_the_commit_of_reads_is_not_seen(void **state)
{
    struct db_test *t = *state;
    db_begin(&t->call, DB_TRANSACTION);
    kill_backend(t, value_of(t, &BACKEND));
    assert_ok(call_sleep_ms(&t->call, 50));

    assert_ok(db_commit(&t->call));
}

static void loss__while_idle_is_not_seen_by_the_next_call(void **state)
{
    struct db_test *t = *state;
    db_begin(&t->call, DB_TRANSACTION);
    const int64_t backend = value_of(t, &BACKEND);
    assert_ok(db_commit(&t->call));
    kill_backend(t, backend);

    db_begin(&t->call, DB_TRANSACTION);
    const int64_t after = value_of(t, &BACKEND);

    assert_ok(db_commit(&t->call));
    assert_int_not_equal(after, backend);
}

static void row_lock__needs_a_transaction(void **state)
{
    struct db_test *t = *state;

    assert_reason(db_exec(&t->call, &LOCK_ROW, DB_NONE, NULL), STATUS_INTERNAL,
                  "TRANSACTION_MISSING");

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(db_exec(&t->call, &LOCK_ROW, DB_NONE, NULL));
    assert_ok(db_commit(&t->call));
}

int main(void)
{
    static const struct sql_query *const QUERIES[] = {
        &BACKEND, &COUNT, &INSERT, &INSERT_LATE, &SLEEP_MS, &LOCK, &LOCK_ROW, &SETTINGS, NULL,
    };
    const struct CMUnitTest tests[] = {
        db_unit_test(transaction__commits_all),
        db_unit_test(transaction__rolls_back_when_it_is_not_committed),
        db_unit_test(transaction__sees_its_own_changes_on_one_connection),
        db_unit_test(transaction__without_queries_commits_nothing),
        db_unit_test(transaction__is_over_after_an_error),
        db_unit_test(send__failure_is_told_by_commit_and_nothing_is_done),
        db_unit_test(commit__tells_what_is_checked_late),
        db_unit_test(call__goes_on_with_units_after_its_transaction),
        db_unit_test(connection__is_used_again),
        db_unit_test(session__is_as_it_should_be),
        db_unit_test(deadline__cancels_the_statement_and_rolls_back),
        db_unit_test(lock__held_for_long_is_aborted),
        db_unit_test(calls__wait_in_line),
        db_unit_test(line__is_left_at_the_deadline),
        db_unit_test(loss__in_the_middle_is_unavailable_and_nothing_is_done),
        db_unit_test(loss__before_commit_is_unavailable),
        db_unit_test(loss__before_the_commit_of_reads_is_not_seen),
        db_unit_test(row_lock__needs_a_transaction),
        db_unit_test(loss__while_idle_is_not_seen_by_the_next_call),
    };
    const struct db_test_options options = {
        .queries = QUERIES,
        .setup_sql = "CREATE TABLE shared.numbers (number int8 PRIMARY KEY);"
                     "CREATE TABLE shared.late (number int8 REFERENCES shared.numbers (number) "
                     "DEFERRABLE INITIALLY DEFERRED);"
                     "GRANT ALL ON ALL TABLES IN SCHEMA shared TO PUBLIC",
        .settings = {.owned_connections_max = 1},
    };
    return db_test_main(&options, tests, sizeof tests / sizeof tests[0]);
}
