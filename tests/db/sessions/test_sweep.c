/* Sessions that are long over go; those that may still be asked for stay. */
#include "support/domain_test.h"

#include "sessions/sweep.h"

/* Sessions that could last have lived so long ago. */
static void add(struct db_test *t, const char *age, int count)
{
    const User *user = make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)),
                                 USER_ROLE_PLATFORM_SALES, NULL);
    sql(t,
        "INSERT INTO shared.sessions (id, token_hash, user_id, create_time, last_use_time, "
        "idle_expire_time, expire_time) SELECT gen_random_uuid(), "
        "sha256(gen_random_uuid()::text::bytea), '%s', a - interval '1 hour', a - interval '1 "
        "hour', a, a FROM generate_series(1, %d), (SELECT now() - interval '%s' AS a) AS ages",
        user->id, count, age);
}

static int64_t count_sessions(struct db_test *t)
{
    return count_of(t, "SELECT count(*) FROM shared.sessions");
}

static void sweep__keeps_thirty_days(void **state)
{
    struct db_test *t = *state;
    add(t, "30 days 1 minute", 2);
    add(t, "29 days 23 hours", 3);

    assert_ok(sessions_sweep(&t->call));

    assert_int_equal(count_sessions(t), 3);
}

static void sweep__takes_more_than_a_batch(void **state)
{
    struct db_test *t = *state;
    const int64_t before = count_sessions(t);
    add(t, "60 days", 2500);

    assert_ok(sessions_sweep(&t->call));

    assert_int_equal(count_sessions(t), before);
}

static void sweep__that_fails_is_done_by_the_next(void **state)
{
    struct db_test *t = *state;
    const int64_t before = count_sessions(t);
    add(t, "60 days", 1200);

    /* Two batches of a query and a commit each. */
    for (unsigned fault = 1; fault <= 4; fault++) {
        db_fail_at(fault);
        const status swept = sessions_sweep(&t->call);
        db_fail_at(0);
        assert_reason(swept, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
        if (fault == 3)
            add(t, "60 days", 1000); /* the first batch went */
    }
    assert_ok(sessions_sweep(&t->call));

    assert_int_equal(count_sessions(t), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(sweep__keeps_thirty_days),
        db_unit_test(sweep__takes_more_than_a_batch),
        db_unit_test(sweep__that_fails_is_done_by_the_next),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
