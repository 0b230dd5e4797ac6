/* What changed, as those who watch in this process hear of it. */
#include "support/domain_test.h"

#include "audit/audit.h"
#include "base/clock.h"
#include "changes/changes.h"
#include "users/users.h"

enum { SOON_MS = 2000 };

static void change(struct db_test *t, const char *resource)
{
    db_begin(&t->call, DB_TRANSACTION);
    audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .resource = resource});
    assert_ok(finish(t, OK));
}

static const char *fresh_resource(struct db_test *t)
{
    return audit_resource(&t->call, "users", uuid_v7());
}

static void assert_next(struct db_test *t, struct change_watcher *watcher, const char *resource)
{
    const struct change *next;
    assert_ok(changes_next(&t->call, watcher, SOON_MS, &next));
    assert_non_null(next);
    assert_string_equal(next->resource, resource);
}

static void assert_silence(struct db_test *t, struct change_watcher *watcher)
{
    const struct change *next;
    assert_ok(changes_next(&t->call, watcher, 600, &next));
    assert_null(next);
}

static void watcher__hears_what_comes_after_it_began(void **state)
{
    struct db_test *t = *state;
    struct change_watcher watcher;
    const char *resource = fresh_resource(t);
    change(t, fresh_resource(t));
    assert_ok(changes_watch(&t->call, &watcher));

    change(t, resource);

    assert_next(t, &watcher, resource);
    assert_silence(t, &watcher);
    changes_unwatch(&watcher);
}

static void watcher__does_not_hear_of_what_was_rolled_back(void **state)
{
    struct db_test *t = *state;
    struct change_watcher watcher;
    const char *resource = fresh_resource(t);
    assert_ok(changes_watch(&t->call, &watcher));

    db_begin(&t->call, DB_TRANSACTION);
    audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .resource = resource});
    finish(t, status_error(STATUS_ABORTED, "NOT_SO", "it was not to be"));

    assert_silence(t, &watcher);
    changes_unwatch(&watcher);
}

/* What an event brings waits for the next statement: here is one. */
static void send_all(struct db_test *t)
{
    User user = USER_INIT;
    bool found = false;
    assert_ok(users_find_by_email(&t->call, NULL, "nobody@x.test", &user, &found));
}

/* A transaction that began first and commits last must not end up behind what was read. */
static void watcher__misses_nothing_of_a_slow_transaction(void **state)
{
    struct db_test *t = *state;
    struct db_test slow;
    struct change_watcher watcher;
    const char *first = fresh_resource(t);
    const char *second = fresh_resource(t);
    assert_ok(changes_watch(&t->call, &watcher));
    db_test_call_init(&slow);
    db_begin(&slow.call, DB_TRANSACTION);
    audit_event(&slow.call, &(struct audit_event){.action = "THING_CHANGE", .resource = first});
    send_all(&slow);
    change(t, second);
    assert_silence(t, &watcher); /* the first is still under way */
    assert_ok(finish(&slow, OK));
    db_test_call_fini(&slow);

    assert_next(t, &watcher, first);
    assert_next(t, &watcher, second);
    changes_unwatch(&watcher);
}

static void watcher__hears_of_users_tenants_and_grants_only(void **state)
{
    struct db_test *t = *state;
    struct change_watcher watcher;
    assert_ok(changes_watch(&t->call, &watcher));

    change(t, "sessions/1");
    change(t, NULL);
    change(t, "grants/1");
    change(t, "tenants/1/domains/x.test");

    assert_next(t, &watcher, "grants/1");
    assert_next(t, &watcher, "tenants/1/domains/x.test");
    assert_silence(t, &watcher);
    changes_unwatch(&watcher);
}

static void watchers__all_hear(void **state)
{
    struct db_test *t = *state;
    struct change_watcher one;
    struct change_watcher two;
    assert_ok(changes_watch(&t->call, &one));
    assert_ok(changes_watch(&t->call, &two));

    change(t, "users/1");

    assert_next(t, &one, "users/1");
    assert_next(t, &two, "users/1");
    changes_unwatch(&one);
    changes_unwatch(&two);
}

static void watcher__that_is_too_slow_has_to_begin_again(void **state)
{
    struct db_test *t = *state;
    struct change_watcher watcher;
    const struct change *next;
    assert_ok(changes_watch(&t->call, &watcher));

    sql(t,
        "INSERT INTO shared.changes SELECT pg_current_xact_id()::text::bigint, gen_random_uuid(), "
        "now(), '00000000-0000-0000-0000-000000000000', 'users/' || n FROM generate_series(1, "
        "5000) AS n");
    assert_ok(call_sleep_ms(&t->call, SOON_MS));

    assert_reason(changes_next(&t->call, &watcher, 0, &next), STATUS_UNAVAILABLE, "WATCH_AGAIN");
    changes_unwatch(&watcher);
}

static void sweep__deletes_what_is_older_than_a_day(void **state)
{
    struct db_test *t = *state;
    db_test_sql("INSERT INTO shared.changes VALUES (1, gen_random_uuid(), now() - interval '25 "
                "hours', gen_random_uuid(), 'users/old'), (1, gen_random_uuid(), now() - interval "
                "'23 hours', gen_random_uuid(), 'users/young')");

    assert_ok(changes_sweep(&t->call));

    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.changes WHERE resource = 'users/old'"), 0);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.changes WHERE resource = 'users/young'"), 1);
}

/* Last: this process tells nobody anything afterwards. */
static void stop__ends_all_who_watch(void **state)
{
    struct db_test *t = *state;
    struct change_watcher watcher;
    struct change_watcher late;
    const struct change *next;
    assert_ok(changes_watch(&t->call, &watcher));

    changes_stop();

    assert_reason(changes_next(&t->call, &watcher, SOON_MS, &next), STATUS_UNAVAILABLE,
                  "WATCH_AGAIN");
    changes_unwatch(&watcher);
    assert_reason(changes_watch(&t->call, &late), STATUS_UNAVAILABLE, "WATCH_AGAIN");
    assert_ok(call_sleep_ms(&t->call, 500)); /* the reader ends */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(watcher__hears_what_comes_after_it_began),
        db_unit_test(watcher__does_not_hear_of_what_was_rolled_back),
        db_unit_test(watcher__misses_nothing_of_a_slow_transaction),
        db_unit_test(watcher__hears_of_users_tenants_and_grants_only),
        db_unit_test(watchers__all_hear),
        db_unit_test(watcher__that_is_too_slow_has_to_begin_again),
        db_unit_test(sweep__deletes_what_is_older_than_a_day),
        db_unit_test(stop__ends_all_who_watch),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
