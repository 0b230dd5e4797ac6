/* What slows guessing down, as Login shows it. */
#include "support/domain_test.h"

#include "auth/auth.h"
#include "auth/password.h"
#include "base/clock.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "tenancy/tenancy.h"

static const char WRONG[] = "a wrong pass phrase";

static char *fresh_email(struct db_test *t)
{
    return arena_printf(&t->arena, "%s@x.test", fresh_name(t));
}

static status login(struct db_test *t, const char *email, const char *password)
{
    LoginRequest request = LOGIN_REQUEST_INIT;
    LoginResponse reply = LOGIN_RESPONSE_INIT;
    request.email = arena_strdup(&t->arena, email);
    request.password = arena_strdup(&t->arena, password);
    return auth_service_login(&t->call, &request, &reply);
}

/* Each test comes from a network of its own, and hashes cost it little. */
static int come_from_somewhere(void **state)
{
    static unsigned count;
    const int failed = db_test_setup(state);
    struct db_test *t = *state;
    t->call.peer_ip = slice_of(arena_printf(&t->arena, "2001:db8:%x::1", ++count));
    password_set_cost(1, 8192);
    return failed;
}

static void fail_often(struct db_test *t, const char *email, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        assert_reason(login(t, email, WRONG), STATUS_UNAUTHENTICATED, "CREDENTIALS_INVALID");
}

static int64_t assert_throttled(status outcome)
{
    assert_reason(outcome, STATUS_RESOURCE_EXHAUSTED, "SIGN_IN_THROTTLED");
    assert_non_null(outcome.details);
    return outcome.details->retry_after_ms;
}

/* As if it had all happened so long ago. */
static void age(struct db_test *t, const char *interval)
{
    sql(t,
        "UPDATE shared.sign_in_failures SET last_time = last_time - interval '%s', retry_time = "
        "retry_time - interval '%s', clear_time = clear_time - interval '%s'",
        interval, interval, interval);
}

static void account__waits_twice_as_long_after_each_failure(void **state)
{
    struct db_test *t = *state;
    const char *email = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email;
    fail_often(t, email, SIGN_IN_ACCOUNT_FREE);

    assert_in_range(assert_throttled(login(t, email, PASSWORD)), 1, 1000);
    age(t, "1 second");
    fail_often(t, email, 1);
    assert_in_range(assert_throttled(login(t, email, PASSWORD)), 1001, 2000);
    age(t, "2 seconds");
    fail_often(t, email, 1);
    assert_in_range(assert_throttled(login(t, email, PASSWORD)), 2001, 4000);
}

static void account__waits_a_quarter_of_an_hour_at_most(void **state)
{
    struct db_test *t = *state;
    const char *email = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email;
    fail_often(t, email, 1);
    sql(t, "UPDATE shared.sign_in_failures SET failures = 1000 WHERE failures < 1000");

    fail_often(t, email, 1);

    assert_in_range(assert_throttled(login(t, email, PASSWORD)), 899000, 900000);
    age(t, "15 minutes");
    assert_ok(login(t, email, PASSWORD)); /* nobody is locked out for good */
}

static void account__that_is_not_there_waits_alike(void **state)
{
    struct db_test *t = *state;
    const char *known = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email;
    const char *unknown = fresh_email(t);
    fail_often(t, known, SIGN_IN_ACCOUNT_FREE);
    fail_often(t, unknown, SIGN_IN_ACCOUNT_FREE);

    const status of_known = login(t, known, WRONG);
    const status of_unknown = login(t, unknown, WRONG);

    assert_in_range(assert_throttled(of_known), 1, 1000);
    assert_in_range(assert_throttled(of_unknown), 1, 1000);
    assert_string_equal(of_known.message, of_unknown.message);
}

static void account__is_the_same_in_any_letters(void **state)
{
    struct db_test *t = *state;
    make_user(t, "Kim.Key@x.test", USER_ROLE_SUPERUSER, NULL);
    fail_often(t, "kim.key@x.test", SIGN_IN_ACCOUNT_FREE);

    assert_throttled(login(t, "KIM.Key@X.TEST", PASSWORD));
    /* The Kelvin sign is a k to the database: it leads to no account, and so past no counter. */
    assert_reason(login(t, "\xe2\x84\xaaim.key@x.test", PASSWORD), STATUS_UNAUTHENTICATED,
                  "CREDENTIALS_INVALID");
}

static void account__is_one_of_its_tenant(void **state)
{
    struct db_test *t = *state;
    const char *email = fresh_email(t);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct tenant_entry entry = {0};
    bool found = false;
    make_user(t, email, USER_ROLE_SUPERUSER, NULL);
    make_user(t, email, USER_ROLE_TENANT_OWNER, tenant);
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    fail_often(t, email, SIGN_IN_ACCOUNT_FREE);

    assert_throttled(login(t, email, PASSWORD));
    t->call.tenant = tenancy_scope(&t->arena, &entry);
    assert_ok(login(t, email, PASSWORD));
}

static void account__is_forgiven_when_it_signs_in(void **state)
{
    struct db_test *t = *state;
    const char *email = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email;
    fail_often(t, email, SIGN_IN_ACCOUNT_FREE - 1);

    assert_ok(login(t, email, PASSWORD));

    fail_often(t, email, SIGN_IN_ACCOUNT_FREE - 1);
    assert_ok(login(t, email, PASSWORD));
}

static void account__is_forgiven_with_time(void **state)
{
    struct db_test *t = *state;
    const char *email = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email;
    fail_often(t, email, SIGN_IN_ACCOUNT_FREE - 1);

    age(t, "1 hour"); /* four of them */

    fail_often(t, email, 4);
    assert_ok(login(t, email, PASSWORD));
}

static void address__waits_whoever_is_tried(void **state)
{
    struct db_test *t = *state;
    const char *email = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email;
    fail_often(t, fresh_email(t), 1);
    sql(t,
        "UPDATE shared.sign_in_failures SET failures = %d WHERE last_time > now() - interval "
        "'1 hour' AND failures < 2 AND clear_time < last_time + interval '1 minute'",
        SIGN_IN_ADDRESS_FREE - 1);
    fail_often(t, fresh_email(t), 1);

    assert_in_range(assert_throttled(login(t, email, PASSWORD)), 1, 1000);
    t->call.peer_ip = slice_of(
        arena_printf(&t->arena, "%.*s2", (int)t->call.peer_ip.length - 1, t->call.peer_ip.data));
    assert_throttled(login(t, email, PASSWORD)); /* another one in the same network */
    t->call.peer_ip = SLICE("2001:db8:ffff::1");
    assert_ok(login(t, email, PASSWORD));
}

static void address__is_not_counted_for_who_signs_in(void **state)
{
    struct db_test *t = *state;
    const char *email = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email;
    fail_often(t, fresh_email(t), 3);
    const int64_t before =
        count_of(t, "SELECT round(sum(failures)) FROM shared.sign_in_failures WHERE clear_time < "
                    "last_time + interval '3 minutes' AND last_time > now() - interval '1 minute'");

    assert_ok(login(t, email, PASSWORD));

    assert_int_equal(
        count_of(t, "SELECT round(sum(failures)) FROM shared.sign_in_failures WHERE clear_time < "
                    "last_time + interval '3 minutes' AND last_time > now() - interval '1 minute'"),
        before);
}

/* Many at once: what is counted is counted before anything is compared. */

struct race {
    const char *email;
    unsigned compared;
    unsigned throttled;
    unsigned busy;
};

static void guess(struct db_test *t, unsigned index, void *context)
{
    struct race *race = context;
    t->call.peer_ip = slice_of(arena_printf(&t->arena, "198.51.100.%u", index));
    const status outcome = login(t, race->email, WRONG);
    race->compared += outcome.code == STATUS_UNAUTHENTICATED;
    race->throttled += outcome.code == STATUS_RESOURCE_EXHAUSTED;
    race->busy += outcome.code == STATUS_UNAVAILABLE;
}

static void race__lets_few_past(void **state)
{
    struct db_test *t = *state;
    struct race race = {.email = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL)->email};

    db_test_parallel(100, guess, &race);

    assert_int_equal(race.compared + race.throttled + race.busy, 100);
    assert_in_range(race.compared, 1, SIGN_IN_ACCOUNT_FREE);
    assert_true(race.throttled >= 100 - SIGN_IN_ACCOUNT_FREE - race.busy);
}

static void failures__name_nobody(void **state)
{
    struct db_test *t = *state;
    const char *email = fresh_email(t);
    fail_often(t, email, 1);

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sign_in_failures WHERE key IN "
                              "(sha256('%s'), convert_to('%s', 'UTF8'))",
                              email, email),
                     0);
}

static void sweep__deletes_what_is_forgotten(void **state)
{
    struct db_test *t = *state;
    int64_t deleted = 0;
    fail_often(t, fresh_email(t), 1);
    age(t, "1 day");
    fail_often(t, fresh_email(t), 2);
    const int64_t over =
        count_of(t, "SELECT count(*) FROM shared.sign_in_failures WHERE clear_time <= now()");
    const int64_t all = count_of(t, "SELECT count(*) FROM shared.sign_in_failures");
    assert_true(over >= 1);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, sign_in_failures_sweep(&t->call, &deleted)));

    assert_int_equal(deleted, over);
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.sign_in_failures"), all - over);
}

/* An unknown user and a wrong password: as many queries, as many hashes. What they take is measured
 * by tests/long.sh sign-in. */

struct effort {
    unsigned steps;
    uint64_t hashes;
};

static struct effort effort_of(struct db_test *t, const char *email)
{
    struct effort effort = {0};
    status outcome;
    do {
        sql(t, "DELETE FROM shared.sign_in_failures");
        const uint64_t before = password_hash_count();
        db_fail_at(++effort.steps);
        outcome = login(t, email, WRONG);
        effort.hashes = password_hash_count() - before;
    } while (outcome.code != STATUS_UNAUTHENTICATED);
    db_fail_at(0);
    return effort;
}

static void login__does_the_same_for_whoever_it_is(void **state)
{
    struct db_test *t = *state;
    const User *known = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    const User *disabled = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", disabled->id);

    const struct effort of_known = effort_of(t, known->email);
    const struct effort of_disabled = effort_of(t, disabled->email);
    const struct effort of_unknown = effort_of(t, fresh_email(t));

    assert_int_equal(of_known.hashes, 1);
    assert_int_equal(of_disabled.hashes, 1);
    assert_int_equal(of_unknown.hashes, 1);
    assert_true(of_known.steps >= 3);
    assert_int_equal(of_disabled.steps, of_known.steps);
    assert_int_equal(of_unknown.steps, of_known.steps);
}

#define failures_test(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, come_from_somewhere, db_test_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        failures_test(account__waits_twice_as_long_after_each_failure),
        failures_test(account__waits_a_quarter_of_an_hour_at_most),
        failures_test(account__that_is_not_there_waits_alike),
        failures_test(account__is_the_same_in_any_letters),
        failures_test(account__is_one_of_its_tenant),
        failures_test(account__is_forgiven_when_it_signs_in),
        failures_test(account__is_forgiven_with_time),
        failures_test(address__waits_whoever_is_tried),
        failures_test(address__is_not_counted_for_who_signs_in),
        failures_test(race__lets_few_past),
        failures_test(failures__name_nobody),
        failures_test(sweep__deletes_what_is_forgotten),
        failures_test(login__does_the_same_for_whoever_it_is),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
