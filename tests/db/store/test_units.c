/* Units on shared connections: each call gets its own answer, error and end. */
#include "support/db_test.h"

#include <stdlib.h>

#include "base/clock.h"
#include "google/protobuf/wrappers.types.h"
#include "support/db_query.h"

#define INT64 &wire_google_protobuf_Int64Value
typedef Google__Protobuf__Int64Value Number;
#define NUMBER_INIT GOOGLE__PROTOBUF__INT64_VALUE__INIT

DB_QUERY(ECHO, SQL_ONE, INT64, INT64, "SELECT $1::int8 AS value", "value");
DB_QUERY(DIVIDE, SQL_ONE, INT64, INT64, "SELECT 1 / $1::int8 AS value", "value");
DB_QUERY(SLEEP_MS, SQL_ONE, INT64, INT64,
         "SELECT $1::int8 AS value FROM pg_sleep($1::int8 / 1000.0)", "value");
DB_QUERY(FIND, SQL_ONE, INT64, INT64,
         "SELECT number AS value FROM shared.numbers WHERE number = $1", "value");
DB_QUERY(MAYBE_FIND, SQL_MAYBE, INT64, INT64,
         "SELECT number AS value FROM shared.numbers WHERE number = $1", "value");
DB_QUERY(ALL_AS_ONE, SQL_ONE, NULL, INT64, "SELECT generate_series(1, 2)::int8 AS value");
DB_QUERY(INSERT, SQL_EXEC, INT64, NULL, "INSERT INTO shared.numbers (number) VALUES ($1)", "value");
DB_QUERY(INSERT_LATE, SQL_EXEC, INT64, NULL, "INSERT INTO shared.late (number) VALUES ($1)",
         "value");
DB_QUERY(REMOVE_ABOVE, SQL_EXEC, INT64, NULL, "DELETE FROM shared.numbers WHERE number > $1",
         "value");
DB_QUERY(TIMEOUT, SQL_ONE, NULL, INT64,
         "SELECT extract(epoch FROM current_setting('statement_timeout')::interval)::int8 AS "
         "value");

static status ask(struct db_test *t, const struct sql_query *query, int64_t value, Number *ret)
{
    Number in = NUMBER_INIT;
    in.value = value;
    return db_one(&t->call, query, &in, ret);
}

static status change(struct db_test *t, const struct sql_query *query, int64_t value)
{
    Number in = NUMBER_INIT;
    in.value = value;
    return db_exec(&t->call, query, &in, NULL);
}

static void unit__gives_its_row(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;

    assert_ok(ask(t, &ECHO, 42, &out));

    assert_int_equal(out.value, 42);
}

static void one__without_a_row_is_not_found(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;

    assert_reason(ask(t, &FIND, 404, &out), STATUS_NOT_FOUND, "ROW_MISSING");
}

static void one__with_two_rows_is_our_mistake(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;

    assert_reason(db_one(&t->call, &ALL_AS_ONE, DB_NONE, &out), STATUS_INTERNAL, "ROWS_TOO_MANY");
    assert_int_equal(out.value, 0);
}

static void maybe__says_whether_there_is_one(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT, out = NUMBER_INIT;
    bool found_before = true, found_after = false;
    in.value = 5;

    assert_ok(db_maybe(&t->call, &MAYBE_FIND, &in, &out, &found_before));
    assert_ok(change(t, &INSERT, 5));
    assert_ok(db_maybe(&t->call, &MAYBE_FIND, &in, &out, &found_after));

    assert_false(found_before);
    assert_true(found_after);
    assert_int_equal(out.value, 5);
}

static void exec__counts_the_rows(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT;
    int64_t changed = -1;
    in.value = 1000;
    assert_ok(change(t, &INSERT, 1001));
    assert_ok(change(t, &INSERT, 1002));

    assert_ok(db_exec(&t->call, &REMOVE_ABOVE, &in, &changed));

    assert_int_equal(changed, 2);
}

static void violation__carries_the_constraint(void **state)
{
    struct db_test *t = *state;
    assert_ok(change(t, &INSERT, 77));

    assert_reason(change(t, &INSERT, 77), STATUS_ALREADY_EXISTS, "ROW_EXISTS");

    assert_string_equal(db_constraint(&t->call), "numbers_pkey");
    assert_string_equal(db_sqlstate(&t->call), "23505");
}

static void violation__found_at_commit_fails_the_unit(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;

    assert_reason(change(t, &INSERT_LATE, 404), STATUS_FAILED_PRECONDITION, "REFERENCE_MISSING");

    assert_string_equal(db_constraint(&t->call), "late_number_fkey");
    assert_ok(ask(t, &ECHO, 1, &out));
}

static void send__keeps_the_order(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT, out = NUMBER_INIT;
    in.value = 300;

    db_send(&t->call, &INSERT, &in);
    assert_ok(ask(t, &FIND, 300, &out));

    assert_int_equal(out.value, 300);
}

static void send__failure_is_told_by_the_next(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT, out = NUMBER_INIT;

    db_send(&t->call, &DIVIDE, &in);

    assert_reason(ask(t, &ECHO, 1, &out), STATUS_INVALID_ARGUMENT, "VALUE_INVALID");
    assert_ok(ask(t, &ECHO, 1, &out));
}

static void send__failure_is_told_by_commit(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT;

    db_send(&t->call, &DIVIDE, &in);

    assert_reason(db_commit(&t->call), STATUS_INVALID_ARGUMENT, "VALUE_INVALID");
}

static void end__drops_what_was_sent(void **state)
{
    struct db_test *t = *state;
    Number in = NUMBER_INIT, out = NUMBER_INIT;
    in.value = 20;

    db_send(&t->call, &SLEEP_MS, &in);
    db_end(&t->call);

    assert_ok(ask(t, &ECHO, 7, &out));
    assert_int_equal(out.value, 7);
}

/* Hundreds of calls at once. */

enum { CALLS = 300, ROUNDS = 10 };

struct tally {
    unsigned right, wrong, failed_right, ended;
};

/* Every third question of a call is a division by zero. */
static void ask_with_errors(struct db_test *t, unsigned index, void *context)
{
    struct tally *tally = context;
    for (unsigned round = 0; round < ROUNDS; round++) {
        const int64_t tag = (int64_t)index * 1000 + round;
        const bool fails = (index + round) % 3 == 0;
        Number out = NUMBER_INIT;
        const status s = ask(t, fails ? &DIVIDE : &ECHO, fails ? 0 : tag, &out);
        if (fails && s.code == STATUS_INVALID_ARGUMENT)
            tally->failed_right++;
        else if (!fails && status_is_ok(s) && out.value == tag)
            tally->right++;
        else
            tally->wrong++;
    }
}

static void error__stays_with_its_own_unit(void **state)
{
    struct tally tally = {0};
    (void)state;

    db_test_parallel(CALLS, ask_with_errors, &tally);

    assert_int_equal(tally.failed_right, CALLS * ROUNDS / 3);
    assert_int_equal(tally.right, CALLS * ROUNDS - CALLS * ROUNDS / 3);
    assert_int_equal(tally.wrong, 0);
}

/* Every second call is out of time in the middle of its questions, some of which are slow. */
static void ask_until_ended(struct db_test *t, unsigned index, void *context)
{
    struct tally *tally = context;
    if (index % 2 == 0)
        call_set_deadline(&t->call, clock_monotonic_ns() + (index % 40) * NS_PER_MS / 2);
    for (unsigned round = 0; round < ROUNDS; round++) {
        const bool is_slow = (index + round) % 29 == 0;
        const int64_t tag = is_slow ? 2 : (int64_t)index * 1000 + round;
        Number out = NUMBER_INIT;
        const status s = ask(t, is_slow ? &SLEEP_MS : &ECHO, tag, &out);
        if (status_is_ok(s) && out.value == tag)
            tally->right++;
        else if (s.code == STATUS_DEADLINE_EXCEEDED && index % 2 == 0)
            tally->ended++;
        else
            tally->wrong++;
    }
}

static void ended_call__answer_goes_to_nobody(void **state)
{
    struct tally tally = {0};
    (void)state;

    db_test_parallel(CALLS, ask_until_ended, &tally);

    assert_int_equal(tally.wrong, 0);
    assert_int_equal(tally.right + tally.ended, CALLS * ROUNDS);
    assert_true(tally.ended > 0);
    assert_true(tally.right >= CALLS * ROUNDS / 2);
}

static void deadline__ends_a_slow_query_in_time(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;
    const int64_t begin_ns = clock_monotonic_ns();
    call_set_deadline(&t->call, begin_ns + 200 * NS_PER_MS);

    const status s = ask(t, &SLEEP_MS, 3000, &out);

    assert_int_equal(s.code, STATUS_DEADLINE_EXCEEDED);
    assert_in_range(clock_monotonic_ns() - begin_ns, 190 * NS_PER_MS, 600 * NS_PER_MS);
}

static void deadline__leaves_a_good_connection(void **state)
{
    struct db_test *t = *state;
    struct db_test other;
    Number out = NUMBER_INIT;
    const int64_t begin_ns = clock_monotonic_ns();
    call_set_deadline(&t->call, begin_ns + 100 * NS_PER_MS);
    assert_int_equal(ask(t, &SLEEP_MS, 3000, &out).code, STATUS_DEADLINE_EXCEEDED);

    db_test_call_init(&other);
    const status s = ask(&other, &ECHO, 8, &out);
    db_test_call_fini(&other);

    assert_ok(s);
    assert_int_equal(out.value, 8);
    assert_in_range(clock_monotonic_ns() - begin_ns, 0, 1000 * NS_PER_MS);
}

static void timeout__is_the_sessions_without_a_deadline(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;

    assert_ok(db_one(&t->call, &TIMEOUT, DB_NONE, &out));

    assert_int_equal(out.value, 5);
}

static void timeout__is_the_time_left_and_stays_with_its_unit(void **state)
{
    struct db_test *t = *state;
    struct db_test other;
    Number out = NUMBER_INIT, after = NUMBER_INIT;
    call_set_deadline(&t->call, clock_monotonic_ns() + 2500 * NS_PER_MS);
    db_test_call_init(&other);

    const status s = db_one(&t->call, &TIMEOUT, DB_NONE, &out);
    const status s_after = db_one(&other.call, &TIMEOUT, DB_NONE, &after);

    db_test_call_fini(&other);
    assert_ok(s);
    assert_ok(s_after);
    assert_in_range(out.value, 2, 3); /* rounded */
    assert_int_equal(after.value, 5);
}

static void ended_call__sends_nothing(void **state)
{
    struct db_test *t = *state;
    call_end(&t->call, status_error(STATUS_CANCELLED, "CANCELLED", "gone"));

    assert_reason(change(t, &INSERT, 9999), STATUS_CANCELLED, "CANCELLED");

    assert_string_equal(
        db_test_sql_value(&t->arena, "SELECT count(*) FROM shared.numbers WHERE number = 9999"),
        "0");
}

enum { BURST = 700 }; /* more than one connection carries at once */

static void ask_one(struct db_test *t, unsigned index, void *context)
{
    bool *answered = context;
    Number out = NUMBER_INIT;
    answered[index] = status_is_ok(ask(t, &ECHO, index, &out)) && out.value == (int64_t)index;
}

static void burst__beyond_what_is_in_flight_is_answered_as_room_comes(void **state)
{
    bool answered[BURST] = {false};
    unsigned count = 0;
    (void)state;

    db_test_parallel(BURST, ask_one, answered);

    for (unsigned i = 0; i < BURST; i++)
        count += answered[i];
    assert_int_equal(count, BURST);
}

int main(void)
{
    static const struct sql_query *const QUERIES[] = {
        &ECHO,   &DIVIDE,      &SLEEP_MS,     &FIND,    &MAYBE_FIND, &ALL_AS_ONE,
        &INSERT, &INSERT_LATE, &REMOVE_ABOVE, &TIMEOUT, NULL,
    };
    const struct CMUnitTest tests[] = {
        db_unit_test(unit__gives_its_row),
        db_unit_test(one__without_a_row_is_not_found),
        db_unit_test(one__with_two_rows_is_our_mistake),
        db_unit_test(maybe__says_whether_there_is_one),
        db_unit_test(exec__counts_the_rows),
        db_unit_test(violation__carries_the_constraint),
        db_unit_test(violation__found_at_commit_fails_the_unit),
        db_unit_test(send__keeps_the_order),
        db_unit_test(send__failure_is_told_by_the_next),
        db_unit_test(send__failure_is_told_by_commit),
        db_unit_test(end__drops_what_was_sent),
        db_unit_test(error__stays_with_its_own_unit),
        db_unit_test(ended_call__answer_goes_to_nobody),
        db_unit_test(deadline__ends_a_slow_query_in_time),
        db_unit_test(deadline__leaves_a_good_connection),
        db_unit_test(timeout__is_the_sessions_without_a_deadline),
        db_unit_test(timeout__is_the_time_left_and_stays_with_its_unit),
        db_unit_test(ended_call__sends_nothing),
        db_unit_test(burst__beyond_what_is_in_flight_is_answered_as_room_comes),
    };
    const struct db_test_options options = {
        .queries = QUERIES,
        .setup_sql = "CREATE TABLE shared.numbers (number int8 PRIMARY KEY);"
                     "CREATE TABLE shared.late (number int8 REFERENCES shared.numbers (number) "
                     "DEFERRABLE INITIALLY DEFERRED);"
                     "GRANT ALL ON ALL TABLES IN SCHEMA shared TO PUBLIC",
        .settings = {.shared_connections = 1},
    };
    return db_test_main(&options, tests, sizeof tests / sizeof tests[0]);
}
