/* Notifications, the database's clock, and what a loss of their connection means. */
#include "support/db_test.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

static const struct sql_query *const NO_QUERIES[] = {NULL};

static struct {
    unsigned begins; /* payload NULL */
    unsigned count;
    char payload[64];
} heard;

static void hear(const char *channel, const char *payload)
{
    assert(strcmp(channel, "Test \"channel\"") == 0);
    if (payload == NULL) {
        heard.begins++;
        return;
    }
    heard.count++;
    strncpy(heard.payload, payload, sizeof heard.payload - 1);
}

static int open_store(void **state)
{
    static bool is_subscribed;
    const struct store_settings settings = db_test_settings();
    memset(&heard, 0, sizeof heard);
    if (!is_subscribed)
        store_on_notify("Test \"channel\"", hear);
    is_subscribed = true;
    assert_ok(store_open(&settings, NO_QUERIES));
    return db_test_setup(state);
}

static int close_store(void **state)
{
    db_test_teardown(state);
    store_close();
    return 0;
}

/* Until the condition holds, for at most two seconds. */
#define wait_until(t, condition)                                                                   \
    for (int tries_ = 0; !(condition) && tries_ < 400; tries_++)                                   \
    assert_ok(call_sleep_ms(&(t)->call, 5))

static void subscription__begins_with_a_call_without_payload(void **state)
{
    struct db_test *t = *state;
    assert_false(store_listen_is_up());

    wait_until(t, store_listen_is_up());

    assert_true(store_listen_is_up());
    assert_int_equal(heard.begins, 1);
}

static void notification__comes_with_its_payload(void **state)
{
    struct db_test *t = *state;
    wait_until(t, store_listen_is_up());

    db_test_sql("NOTIFY \"Test \"\"channel\"\"\", 'session 7'");
    wait_until(t, heard.count > 0);

    assert_int_equal(heard.count, 1);
    assert_string_equal(heard.payload, "session 7");
}

static void notification__of_another_channel_is_not_heard(void **state)
{
    struct db_test *t = *state;
    wait_until(t, store_listen_is_up());

    db_test_sql("NOTIFY other, 'x'; NOTIFY \"Test \"\"channel\"\"\", 'y'");
    wait_until(t, heard.count > 0);

    assert_int_equal(heard.count, 1);
    assert_string_equal(heard.payload, "y");
}

static void loss__is_known_and_the_subscription_begins_again(void **state)
{
    struct db_test *t = *state;
    wait_until(t, store_listen_is_up());

    db_test_shut_out();
    wait_until(t, !store_listen_is_up());
    const bool up_while_away = store_listen_is_up();
    db_test_let_in();
    wait_until(t, store_listen_is_up());

    assert_false(up_while_away);
    assert_true(store_listen_is_up());
    assert_int_equal(heard.begins, 2);
}

static int64_t wrong_wall_us(void)
{
    return 0; /* 1970 */
}

static int64_t own_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static void clock__is_the_databases(void **state)
{
    struct db_test *t = *state;
    static const struct clock_source WRONG = {own_monotonic_ns, wrong_wall_us};
    wait_until(t, store_listen_is_up());
    clock_set_source(&WRONG); /* forgets what the database said */
    assert_int_equal(clock_db_us(), 0);

    wait_until(t, clock_db_us() != 0);

    const int64_t database_us =
        atoll(db_test_sql_value(&t->arena, "SELECT (extract(epoch FROM clock_timestamp()) * "
                                           "1000000)::int8"));
    const int64_t difference_us = clock_db_us() - database_us;
    clock_set_source(NULL);
    assert_in_range(difference_us + 50000, 0, 100000);
}

#define with_store(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_store(subscription__begins_with_a_call_without_payload),
        with_store(notification__comes_with_its_payload),
        with_store(notification__of_another_channel_is_not_heard),
        with_store(loss__is_known_and_the_subscription_begins_again),
        with_store(clock__is_the_databases),
    };
    return db_test_main(&(struct db_test_options){.is_closed = true}, tests,
                        sizeof tests / sizeof tests[0]);
}
