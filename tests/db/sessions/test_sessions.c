/* Sessions: how they begin, what they say, how they end. */
#include "support/domain_test.h"

#include "base/clock.h"
#include "policy/policy.h"
#include "sessions/cache.h"
#include "sessions/sessions.h"
#include "users/users.h"

struct signed_in {
    const Tenant *tenant; /* NULL: of the platform */
    const User *user;
    char token[TOKEN_TEXT_BYTES];
    Session session;
};

static struct signed_in sign_in_again(struct db_test *t, const User *user)
{
    struct signed_in s = {.user = user, .session = SESSION_INIT};
    user_id id;
    bool found = false;
    assert_true(uuid_parse(slice_of(user->id), &id.uuid));
    assert_ok(sessions_create(&t->call, id,
                              policy_role(policy_current(), users_role_name(user->role)), NULL,
                              s.token, &s.session, &found));
    assert_true(found);
    return s;
}

static struct signed_in sign_in(struct db_test *t, User_Role role, bool of_tenant)
{
    const Tenant *tenant = of_tenant ? make_tenant(t, fresh_name(t), false) : NULL;
    struct signed_in s = sign_in_again(
        t, make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant));
    s.tenant = tenant;
    return s;
}

static status identify(struct db_test *t, const struct signed_in *s)
{
    t->call.identity = (struct call_identity){0};
    return sessions_identify(&t->call, slice_of(s->token));
}

/* As if the session had been left alone for so long. */
static void age(struct db_test *t, const struct signed_in *s, const char *interval)
{
    sql(t,
        "UPDATE shared.sessions SET create_time = create_time - interval '%s', last_use_time = "
        "last_use_time - interval '%s', idle_expire_time = idle_expire_time - interval '%s', "
        "expire_time = expire_time - interval '%s' WHERE id = '%s'",
        interval, interval, interval, interval, s->session.id);
    sessions_forget();
}

static int64_t seconds_until(const Timestamp *time)
{
    return time->seconds - clock_db_us() / US_PER_S;
}

static void create__follows_the_limits_of_platform_roles(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_PLATFORM_SUPPORT, false);

    assert_in_range(seconds_until(s.session.idle_expire_time), 1795, 1800);
    assert_in_range(seconds_until(s.session.expire_time), 12 * 3600 - 5, 12 * 3600);
}

static void create__follows_the_limits_of_customers(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_CUSTOMER, true);

    assert_in_range(seconds_until(s.session.idle_expire_time), 14 * 86400 - 5, 14 * 86400);
    assert_in_range(seconds_until(s.session.expire_time), 30 * 86400 - 5, 30 * 86400);
}

static void create__lasts_twelve_hours_unused_in_dev(void **state)
{
    struct db_test *t = *state;
    sessions_open(&(struct sessions_settings){.dev = true});
    const struct signed_in s = sign_in(t, USER_ROLE_TENANT_STAFF, true);
    sessions_open(&(struct sessions_settings){.dev = false});

    assert_in_range(seconds_until(s.session.idle_expire_time), 12 * 3600 - 5, 12 * 3600);
    assert_in_range(seconds_until(s.session.expire_time), 24 * 3600 - 5, 24 * 3600);
}

static void create__says_who_and_what(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_TENANT_STAFF, true);

    assert_string_equal(s.session.user->id, s.user->id);
    assert_string_equal(s.session.user->tenant_id, s.tenant->id);
    assert_non_null(s.session.user->last_login_time);
    const struct policy_role *role = policy_role(policy_current(), "TENANT_STAFF");
    size_t held = 0;
    for (unsigned i = 0; i < policy_permission_count(policy_current()); i++)
        held += policy_allows(role->permissions, (int)i);
    assert_int_equal(s.session.n_effective_permissions, held);
    for (size_t i = 0; i < held; i++) {
        const char *name = s.session.effective_permissions[i];
        assert_true(policy_allows(role->permissions, policy_permission(policy_current(), name)));
        assert_true(i == 0 || strcmp(s.session.effective_permissions[i - 1], name) < 0);
    }
}

static void create__keeps_no_token(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE id = '%s' AND token_hash "
                              "= sha256('%s'::bytea)",
                              s.session.id, s.token),
                     1);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions s WHERE position('%s' IN "
                              "s::text) > 0",
                              s.token),
                     0);
}

static void create__refuses_who_may_not_sign_in_any_more(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_TENANT_STAFF, true);
    const struct policy_role *role = policy_role(policy_current(), "TENANT_STAFF");
    char token[TOKEN_TEXT_BYTES];
    Session session = SESSION_INIT;
    bool found = true;
    user_id id;
    assert_true(uuid_parse(slice_of(s.user->id), &id.uuid));

    assert_ok(sessions_create(&t->call, id, role, "another hash", token, &session, &found));
    assert_false(found);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", s.user->id);
    assert_ok(sessions_create(&t->call, id, role, NULL, token, &session, &found));
    assert_false(found);
    sql(t,
        "UPDATE shared.users SET is_active = true WHERE id = '%s'; "
        "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'",
        s.user->id, s.tenant->id);
    assert_ok(sessions_create(&t->call, id, role, NULL, token, &session, &found));
    assert_false(found);
}

static int64_t count_open(struct db_test *t, const User *user)
{
    return count_of(
        t, "SELECT count(*) FROM shared.sessions WHERE user_id = '%s' AND end_time IS NULL",
        user->id);
}

static void create__ends_the_longest_unused_of_too_many(void **state)
{
    struct db_test *t = *state;
    const struct signed_in oldest = sign_in(t, USER_ROLE_SUPERUSER, false);
    struct signed_in unused = {0};
    for (int i = 1; i < SESSIONS_MAX; i++)
        unused = sign_in_again(t, oldest.user);
    assert_int_equal(count_open(t, oldest.user), SESSIONS_MAX);
    assert_ok(identify(t, &unused)); /* it is in the cache */
    sql(t,
        "UPDATE shared.sessions SET create_time = create_time - interval '1 minute', last_use_time "
        "= last_use_time - interval '1 minute' WHERE id = '%s'",
        unused.session.id);

    const struct signed_in newest = sign_in_again(t, oldest.user);

    assert_int_equal(count_open(t, oldest.user), SESSIONS_MAX);
    assert_ok(identify(t, &oldest));
    assert_ok(identify(t, &newest));
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE id = '%s' AND end_reason "
                              "= 'TOO_MANY'",
                              unused.session.id),
                     1);
    for (int waited_ms = 0; status_is_ok(identify(t, &unused)) && waited_ms < 1000; waited_ms += 5)
        assert_ok(call_sleep_ms(&t->call, 5));
    assert_reason(identify(t, &unused), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

static void create__counts_no_session_that_is_over(void **state)
{
    struct db_test *t = *state;
    const struct signed_in first = sign_in(t, USER_ROLE_SUPERUSER, false);
    for (int i = 1; i < SESSIONS_MAX; i++)
        sign_in_again(t, first.user);
    sql(t,
        "UPDATE shared.sessions SET create_time = create_time - interval '1 day', last_use_time = "
        "last_use_time - interval '1 day', idle_expire_time = idle_expire_time - interval '1 day' "
        "WHERE user_id = '%s' AND id <> '%s'",
        first.user->id, first.session.id);

    sign_in_again(t, first.user);

    assert_ok(identify(t, &first));
}

static void identify__fills_in_the_identity(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_TENANT_OWNER, true);
    char text[UUID_TEXT_BYTES];

    assert_ok(identify(t, &s));

    const struct call_identity *identity = &t->call.identity;
    assert_true(identity->signed_in);
    uuid_format(identity->actor.uuid, text);
    assert_string_equal(text, s.user->id);
    assert_true(uuid_equal(identity->actor.uuid, identity->subject.uuid));
    uuid_format(identity->tenant.uuid, text);
    assert_string_equal(text, s.tenant->id);
    uuid_format(identity->session.uuid, text);
    assert_string_equal(text, s.session.id);
    assert_true(policy_allows(identity->permissions,
                              policy_permission(policy_current(), "tenants.update")));
    assert_false(policy_allows(identity->permissions,
                               policy_permission(policy_current(), "tenants.create")));
}

static void identify__adds_personal_permissions(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_PLATFORM_SUPPORT, false);
    const int approve = policy_permission(policy_current(), "plugins.approve");
    assert_ok(identify(t, &s));
    assert_false(policy_allows(t->call.identity.permissions, approve));
    sql(t,
        "UPDATE shared.users SET permissions = '{can_approve_plugins,forgotten_name}' WHERE id = "
        "'%s'",
        s.user->id);
    sessions_forget();

    assert_ok(identify(t, &s));

    assert_true(policy_allows(t->call.identity.permissions, approve));
}

static void identify__refuses_tokens_that_are_none(void **state)
{
    struct db_test *t = *state;
    char unknown[TOKEN_TEXT_BYTES];
    token_make(unknown);

    assert_reason(sessions_identify(&t->call, slice_of(unknown)), STATUS_UNAUTHENTICATED,
                  "TOKEN_INVALID");
    assert_reason(sessions_identify(&t->call, SLICE("")), STATUS_UNAUTHENTICATED, "TOKEN_INVALID");
    assert_reason(sessions_identify(&t->call, SLICE("sst_short")), STATUS_UNAUTHENTICATED,
                  "TOKEN_INVALID");
    assert_false(t->call.identity.signed_in);
}

static void identify__ends_with_the_idle_limit(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    age(t, &s, "29 minutes");
    assert_ok(identify(t, &s));
    age(t, &s, "31 minutes");

    assert_reason(identify(t, &s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_false(t->call.identity.signed_in);
}

static void identify__ends_with_the_absolute_limit(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    sql(t,
        "UPDATE shared.sessions SET create_time = now() - interval '13 hours', last_use_time = "
        "now() - interval '1 hour', idle_expire_time = now() - interval '1 second', expire_time = "
        "now() - interval '1 second' WHERE id = '%s'",
        s.session.id);

    assert_reason(identify(t, &s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

static void identify__moves_the_idle_limit_once_a_minute(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    const char *used = "SELECT extract(epoch FROM last_use_time)::int8 FROM shared.sessions "
                       "WHERE id = '%s'";
    const int64_t made = count_of(t, used, s.session.id);

    assert_ok(identify(t, &s));
    assert_int_equal(count_of(t, used, s.session.id), made);
    age(t, &s, "61 seconds");
    assert_ok(identify(t, &s));
    assert_true(count_of(t, used, s.session.id) >= made);
    assert_int_equal(
        count_of(t,
                 "SELECT round(extract(epoch FROM idle_expire_time - last_use_time))::int8 FROM "
                 "shared.sessions WHERE id = '%s'",
                 s.session.id),
        1800);
}

static void identify__never_moves_past_the_absolute_limit(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    sql(t,
        "UPDATE shared.sessions SET last_use_time = now() - interval '5 minutes', "
        "idle_expire_time = now() + interval '1 minute', expire_time = now() + interval '2 "
        "minutes', create_time = now() - interval '1 day' WHERE id = '%s'",
        s.session.id);

    assert_ok(identify(t, &s));

    assert_int_equal(count_of(t,
                              "SELECT (idle_expire_time = expire_time)::int FROM shared.sessions "
                              "WHERE id = '%s'",
                              s.session.id),
                     1);
}

static void identify__does_not_need_to_note_the_use(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    const char *age_s = "SELECT extract(epoch FROM now() - last_use_time)::int8 FROM "
                        "shared.sessions WHERE id = '%s'";
    age(t, &s, "5 minutes");

    db_fail_at(2); /* after the session was found */
    const status outcome = identify(t, &s);
    db_fail_at(0);

    assert_ok(outcome);
    assert_true(count_of(t, age_s, s.session.id) >= 300);
    sessions_forget();
    assert_ok(identify(t, &s));
    assert_true(count_of(t, age_s, s.session.id) < 300);
}

static void identify__refuses_a_disabled_user(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_CUSTOMER, true);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", s.user->id);

    assert_reason(identify(t, &s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

static void identify__refuses_users_of_a_closed_tenant(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_CUSTOMER, true);
    sql(t, "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'", s.tenant->id);

    assert_reason(identify(t, &s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

static void end__is_at_once(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    assert_ok(identify(t, &s));

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, sessions_end_own(&t->call)));

    assert_reason(identify(t, &s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE id = '%s' AND "
                              "end_reason = 'SIGNED_OUT'",
                              s.session.id),
                     1);
}

static void end__leaves_other_sessions_of_the_user(void **state)
{
    struct db_test *t = *state;
    const struct signed_in first = sign_in(t, USER_ROLE_SUPERUSER, false);
    struct signed_in second = first;
    user_id id;
    bool found = false;
    assert_true(uuid_parse(slice_of(first.user->id), &id.uuid));
    assert_ok(sessions_create(&t->call, id, policy_role(policy_current(), "SUPERUSER"), NULL,
                              second.token, &second.session, &found));
    assert_ok(identify(t, &first));

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, sessions_end_own(&t->call)));

    assert_ok(identify(t, &second));
}

static void end__that_is_rolled_back_ends_nothing(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    assert_ok(identify(t, &s));

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(sessions_end_own(&t->call));
    db_end(&t->call);

    assert_ok(identify(t, &s));
}

/* The cache. */

static void cache__saves_the_query(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    assert_true(store_listen_is_up());
    assert_ok(identify(t, &s));

    db_fail_at(1); /* whatever is asked now fails */
    const status outcome = identify(t, &s);
    db_fail_at(0);

    assert_ok(outcome);
}

static void cache__hears_of_ends_elsewhere(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    assert_ok(identify(t, &s));
    const uint64_t before = cache_generation();

    /* Another worker, or smoothctl. */
    sql(t,
        "UPDATE shared.sessions SET end_time = now(), end_reason = 'SIGNED_OUT' WHERE id = '%s'; "
        "SELECT pg_notify('smooth_sessions', 'session %s')",
        s.session.id, s.session.id);
    for (int waited_ms = 0; cache_generation() == before && waited_ms < 5000; waited_ms += 5)
        assert_ok(call_sleep_ms(&t->call, 5));

    assert_reason(identify(t, &s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

static void cache__is_a_second_old_at_most(void **state)
{
    struct db_test *t = *state;
    const struct signed_in s = sign_in(t, USER_ROLE_SUPERUSER, false);
    assert_ok(identify(t, &s));
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", s.user->id);

    assert_ok(call_sleep_ms(&t->call, SESSION_KEPT_MS + 50));

    assert_reason(identify(t, &s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(create__follows_the_limits_of_platform_roles),
        db_unit_test(create__follows_the_limits_of_customers),
        db_unit_test(create__lasts_twelve_hours_unused_in_dev),
        db_unit_test(create__says_who_and_what),
        db_unit_test(create__keeps_no_token),
        db_unit_test(create__refuses_who_may_not_sign_in_any_more),
        db_unit_test(create__ends_the_longest_unused_of_too_many),
        db_unit_test(create__counts_no_session_that_is_over),
        db_unit_test(identify__fills_in_the_identity),
        db_unit_test(identify__adds_personal_permissions),
        db_unit_test(identify__refuses_tokens_that_are_none),
        db_unit_test(identify__ends_with_the_idle_limit),
        db_unit_test(identify__ends_with_the_absolute_limit),
        db_unit_test(identify__moves_the_idle_limit_once_a_minute),
        db_unit_test(identify__never_moves_past_the_absolute_limit),
        db_unit_test(identify__does_not_need_to_note_the_use),
        db_unit_test(identify__refuses_a_disabled_user),
        db_unit_test(identify__refuses_users_of_a_closed_tenant),
        db_unit_test(end__is_at_once),
        db_unit_test(end__leaves_other_sessions_of_the_user),
        db_unit_test(end__that_is_rolled_back_ends_nothing),
        db_unit_test(cache__saves_the_query),
        db_unit_test(cache__hears_of_ends_elsewhere),
        db_unit_test(cache__is_a_second_old_at_most),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
