/* The database goes away and comes back. */
#include "support/db_test.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "google/protobuf/wrappers.types.h"
#include "support/db_query.h"

#define INT64 &wire_google_protobuf_Int64Value
typedef Google__Protobuf__Int64Value Number;
#define NUMBER_INIT GOOGLE__PROTOBUF__INT64_VALUE__INIT

DB_QUERY(ECHO, SQL_ONE, INT64, INT64, "SELECT $1::int8 AS value", "value");
DB_QUERY(SLEEP_MS, SQL_ONE, INT64, INT64,
         "SELECT $1::int8 AS value FROM pg_sleep($1::int8 / 1000.0)", "value");
DB_QUERY(INSERT_SLOWLY, SQL_EXEC, INT64, NULL,
         "INSERT INTO shared.numbers (number) SELECT $1 FROM pg_sleep(0.3)", "value");

static const struct sql_query *const QUERIES[] = {&ECHO, &SLEEP_MS, &INSERT_SLOWLY, NULL};

static status ask(struct db_test *t, const struct sql_query *query, int64_t value, Number *ret)
{
    Number in = NUMBER_INIT;
    in.value = value;
    return db_one(&t->call, query, &in, ret);
}

static int open_store(void **state)
{
    struct store_settings settings = db_test_settings();
    struct db_test t;
    settings.shared_connections = 1;
    db_test_call_init(&t);
    assert_ok(store_open(&settings, QUERIES));
    assert_ok(store_wait_ready(&t.call));
    db_test_call_fini(&t);
    return db_test_setup(state);
}

static int close_store(void **state)
{
    db_test_teardown(state);
    store_close();
    return 0;
}

/* What calls found that were in flight when it happened. */
struct found {
    status read[8], write;
    int64_t values[8];
};

/* Ends the store's backend as soon as it runs such a statement. */
static void kill_while_it_runs(struct db_test *t, const char *like)
{
    const char *sql = arena_printf(&t->arena,
                                   "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                   "WHERE application_name = 'smoothd' AND state = 'active' "
                                   "AND datname = current_database() AND query LIKE '%s'",
                                   like);
    for (int tries = 0; tries < 1000; tries++) {
        if (db_test_sql_value(&t->arena, sql)[0] != '0')
            return;
        (void)!call_sleep_ms(&t->call, 2).code;
    }
}

static void ask_or_kill(struct db_test *t, unsigned index, void *context)
{
    struct found *found = context;
    if (index < 8) {
        Number out = NUMBER_INIT;
        found->read[index] = ask(t, &SLEEP_MS, 20 + index, &out);
        found->values[index] = out.value;
    } else if (index == 8) {
        Number in = NUMBER_INIT;
        in.value = 1;
        found->write = db_exec(&t->call, &INSERT_SLOWLY, &in, NULL);
        found->write.message = found->write.details == NULL ? "no hint" : "with a hint";
        found->write.details = NULL;
    } else {
        kill_while_it_runs(t, "INSERT INTO shared.numbers%");
    }
}

static void loss__of_a_write_is_unavailable(void **state)
{
    struct db_test *t = *state;
    struct found found = {0};

    db_test_parallel(10, ask_or_kill, &found);

    assert_reason(found.write, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_string_equal(found.write.message, "with a hint");
    assert_string_equal(db_test_sql_value(&t->arena, "SELECT count(*) FROM shared.numbers"), "0");
}

static void read_or_kill(struct db_test *t, unsigned index, void *context)
{
    struct found *found = context;
    if (index < 8) {
        Number out = NUMBER_INIT;
        found->read[index] = ask(t, &SLEEP_MS, 50 + index, &out);
        found->values[index] = out.value;
    } else {
        kill_while_it_runs(t, "%pg_sleep%");
    }
}

static void loss__of_reads_is_not_seen(void **state)
{
    struct found found = {0};
    (void)state;

    db_test_parallel(9, read_or_kill, &found);

    for (int i = 0; i < 8; i++) {
        assert_ok(found.read[i]);
        assert_int_equal(found.values[i], 50 + i);
    }
}

static void let_in_later(struct db_test *t, unsigned index, void *context)
{
    struct found *found = context;
    if (index < 8) {
        Number out = NUMBER_INIT;
        found->read[index] = ask(t, &ECHO, index, &out);
        found->values[index] = out.value;
    } else {
        (void)!call_sleep_ms(&t->call, 700).code;
        db_test_let_in();
    }
}

static void calls__wait_for_the_database(void **state)
{
    struct found found = {0};
    (void)state;
    db_test_shut_out();

    db_test_parallel(9, let_in_later, &found);

    for (int i = 0; i < 8; i++) {
        assert_ok(found.read[i]);
        assert_int_equal(found.values[i], i);
    }
}

static void calls__wait_until_their_deadline_only(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;
    db_test_shut_out();
    const int64_t begin_ns = clock_monotonic_ns();
    call_set_deadline(&t->call, begin_ns + 100 * NS_PER_MS);

    const status s = ask(t, &ECHO, 1, &out);

    db_test_let_in();
    assert_int_equal(s.code, STATUS_DEADLINE_EXCEEDED);
    assert_in_range(clock_monotonic_ns() - begin_ns, 90 * NS_PER_MS, 500 * NS_PER_MS);
}

static void ask_in_transaction(struct db_test *t, unsigned index, void *context)
{
    struct found *found = context;
    Number out = NUMBER_INIT;
    if (index == 0)
        db_begin(&t->call, DB_TRANSACTION);
    found->read[index] = ask(t, &ECHO, 1, &out);
    found->values[index] =
        found->read[index].details == NULL ? 0 : found->read[index].details->retry_after_ms;
}

static void calls__wait_five_seconds_at_most(void **state)
{
    struct found found = {0};
    (void)state;
    db_test_shut_out();
    const int64_t begin_ns = clock_monotonic_ns();

    db_test_parallel(2, ask_in_transaction, &found);

    db_test_let_in();
    assert_in_range(clock_monotonic_ns() - begin_ns, 4900 * NS_PER_MS, 5600 * NS_PER_MS);
    assert_reason(found.read[0], STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_reason(found.read[1], STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_true(found.values[0] > 0 && found.values[1] > 0);
}

static void store__is_not_ready_while_the_database_is_away(void **state)
{
    struct db_test *t = *state;
    Number out = NUMBER_INIT;
    db_test_shut_out();
    assert_ok(call_sleep_ms(&t->call, 100));
    const bool while_away = store_ready();
    db_test_let_in();

    assert_ok(ask(t, &ECHO, 1, &out));

    assert_false(while_away);
    assert_true(store_ready());
}

static void store__closes_while_the_database_is_away(void **state)
{
    struct db_test *t = *state;
    db_test_shut_out();
    assert_ok(call_sleep_ms(&t->call, 50));
    const int64_t begin_ns = clock_monotonic_ns();

    store_close();

    db_test_let_in();
    assert_in_range(clock_monotonic_ns() - begin_ns, 0, 500 * NS_PER_MS);
}

/* Opened by the tests themselves. */

static void store__opens_while_the_database_is_away(void **state)
{
    struct db_test *t = *state;
    struct store_settings settings = db_test_settings();
    Number out = NUMBER_INIT;
    db_test_shut_out();

    assert_ok(store_open(&settings, QUERIES));
    assert_ok(call_sleep_ms(&t->call, 300));
    db_test_let_in();

    assert_ok(ask(t, &ECHO, 3, &out));
    assert_int_equal(out.value, 3);
    store_close();
}

/* A host that takes connections and says nothing. */
static int silent_host(uint16_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static void silent_host__is_left_after_two_seconds(void **state)
{
    struct db_test *t = *state;
    struct store_settings settings = db_test_settings();
    const struct db_test_place place = db_test_place();
    Number out = NUMBER_INIT;
    uint16_t port;
    const int fd = silent_host(&port);
    settings.database_url = arena_printf(&t->arena, "host=127.0.0.1,%s port=%u,%s dbname=%s",
                                         place.host, port, place.port, place.database);
    const int64_t begin_ns = clock_monotonic_ns();

    assert_ok(store_open(&settings, QUERIES));
    const status s = ask(t, &ECHO, 4, &out);
    const int64_t waited_ns = clock_monotonic_ns() - begin_ns;
    store_close();
    close(fd);

    assert_ok(s);
    assert_in_range(waited_ns, 1900 * NS_PER_MS, 2600 * NS_PER_MS);
}

static void host__that_refuses_is_left_at_once(void **state)
{
    struct db_test *t = *state;
    struct store_settings settings = db_test_settings();
    const struct db_test_place place = db_test_place();
    Number out = NUMBER_INIT;
    uint16_t port;
    close(silent_host(&port));
    settings.database_url = arena_printf(&t->arena, "host=localhost,%s port=%u,%s dbname=%s",
                                         place.host, port, place.port, place.database);
    const int64_t begin_ns = clock_monotonic_ns();

    assert_ok(store_open(&settings, QUERIES));
    const status s = ask(t, &ECHO, 4, &out);
    const int64_t waited_ns = clock_monotonic_ns() - begin_ns;
    store_close();

    assert_ok(s);
    assert_in_range(waited_ns, 0, 1000 * NS_PER_MS);
}

static void url__malformed_is_refused_without_repeating_it(void **state)
{
    struct db_test *t = *state;
    struct store_settings settings = db_test_settings();
    (void)t;
    settings.database_url = "postgresql://me:s3cret@[::1/x";

    const status s = store_open(&settings, QUERIES);

    assert_reason(s, STATUS_INVALID_ARGUMENT, "DATABASE_URL_INVALID");
    assert_null(strstr(s.message, "s3cret"));
}

#define with_store(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_store(loss__of_a_write_is_unavailable),
        with_store(loss__of_reads_is_not_seen),
        with_store(calls__wait_for_the_database),
        with_store(calls__wait_until_their_deadline_only),
        with_store(calls__wait_five_seconds_at_most),
        with_store(store__is_not_ready_while_the_database_is_away),
        cmocka_unit_test_setup_teardown(store__closes_while_the_database_is_away, open_store,
                                        db_test_teardown),
        db_unit_test(store__opens_while_the_database_is_away),
        db_unit_test(silent_host__is_left_after_two_seconds),
        db_unit_test(host__that_refuses_is_left_at_once),
        db_unit_test(url__malformed_is_refused_without_repeating_it),
    };
    const struct db_test_options options = {
        .is_closed = true,
        .setup_sql = "CREATE TABLE shared.numbers (number int8 PRIMARY KEY);"
                     "GRANT ALL ON ALL TABLES IN SCHEMA shared TO PUBLIC",
    };
    return db_test_main(&options, tests, sizeof tests / sizeof tests[0]);
}
