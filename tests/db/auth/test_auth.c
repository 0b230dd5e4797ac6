/* Signing in and out, as the RPCs do it. */
#include "support/domain_test.h"

#include "auth/auth.h"
#include "auth/password.h"
#include "base/clock.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "tenancy/tenancy.h"

/* Lets the test's call come in on a tenant's host, from this machine. */
static void come_in(struct db_test *t, const char *host, const Tenant *tenant)
{
    t->call.host = slice_of(host);
    t->call.peer_ip = SLICE("127.0.0.1");
    t->call.peer_is_loopback = true;
    t->call.tenant = NULL;
    if (tenant == NULL)
        return;
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    assert_true(found);
    t->call.tenant = tenancy_scope(&t->arena, &entry);
}

static status login(struct db_test *t, const char *email, const char *password, LoginResponse *ret)
{
    LoginRequest request = LOGIN_REQUEST_INIT;
    request.email = arena_strdup(&t->arena, email);
    request.password = arena_strdup(&t->arena, password);
    *ret = (LoginResponse)LOGIN_RESPONSE_INIT;
    return finish(t, auth_service_login(&t->call, &request, ret));
}

static status quick_login(struct db_test *t, User_Role role, LoginResponse *ret)
{
    QuickLoginRequest request = QUICK_LOGIN_REQUEST_INIT;
    request.role = role;
    *ret = (LoginResponse)LOGIN_RESPONSE_INIT;
    return finish(t, auth_service_quick_login(&t->call, &request, ret));
}

static char *fresh_email(struct db_test *t)
{
    return arena_printf(&t->arena, "%s@x.test", fresh_name(t));
}

static void login__gives_a_token_that_works(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    LoginResponse reply;

    assert_ok(login(t, user->email, PASSWORD, &reply));

    assert_true(slice_starts_with(slice_of(reply.token), "sst_"));
    assert_int_equal(strlen(reply.token), 47);
    assert_string_equal(reply.user->id, user->id);
    assert_string_equal(reply.session->user->id, user->id);
    assert_ok(sessions_identify(&t->call, slice_of(reply.token)));
}

static void login__takes_the_address_in_either_case(void **state)
{
    struct db_test *t = *state;
    make_user(t, "MixedCase@x.test", USER_ROLE_SUPERUSER, NULL);
    LoginResponse reply;

    assert_ok(login(t, "mixedCASE@X.test", PASSWORD, &reply));
}

static void login__gives_each_session_its_own_token(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    LoginResponse first;
    LoginResponse second;

    assert_ok(login(t, user->email, PASSWORD, &first));
    assert_ok(login(t, user->email, PASSWORD, &second));

    assert_string_not_equal(first.token, second.token);
    assert_string_not_equal(first.session->id, second.session->id);
}

static void login__notes_when(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    LoginResponse reply;

    assert_ok(login(t, user->email, PASSWORD, &reply));

    assert_non_null(reply.user->last_login_time);
    assert_string_equal(reply.user->etag, user->etag);
}

/* Every reason to refuse looks the same. */
static void assert_refused(status outcome)
{
    assert_reason(outcome, STATUS_UNAUTHENTICATED, "CREDENTIALS_INVALID");
    assert_string_equal(outcome.message, "e-mail or password is wrong");
}

static void login__refuses_all_in_the_same_words(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    const User *disabled = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    const User *without = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", disabled->id);
    sql(t, "UPDATE shared.users SET password_hash = NULL WHERE id = '%s'", without->id);
    char *longest = arena_zalloc(&t->arena, 2000);
    memset(longest, 'x', 1999);
    LoginResponse reply;

    assert_refused(login(t, user->email, "a wrong pass phrase", &reply));
    assert_refused(login(t, user->email, "", &reply));
    assert_refused(login(t, user->email, longest, &reply));
    assert_refused(login(t, "nobody@x.test", PASSWORD, &reply));
    assert_refused(login(t, "", PASSWORD, &reply));
    assert_refused(login(t, disabled->email, PASSWORD, &reply));
    assert_refused(login(t, without->email, PASSWORD, &reply));
    assert_null(reply.session);
    assert_string_equal(reply.token, "");
}

static void login__takes_as_long_for_an_unknown_user(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    LoginResponse reply;
    int64_t wrong_ns = INT64_MAX;
    int64_t unknown_ns = INT64_MAX;

    /* The quickest of three: what else the machine does only adds. */
    for (int i = 0; i < 3; i++) {
        const int64_t begun_ns = clock_monotonic_ns();
        assert_refused(login(t, user->email, "a wrong pass phrase", &reply));
        const int64_t between_ns = clock_monotonic_ns();
        assert_refused(login(t, "nobody@x.test", "a wrong pass phrase", &reply));
        const int64_t ended_ns = clock_monotonic_ns();
        if (between_ns - begun_ns < wrong_ns)
            wrong_ns = between_ns - begun_ns;
        if (ended_ns - between_ns < unknown_ns)
            unknown_ns = ended_ns - between_ns;
    }

    assert_true(unknown_ns > wrong_ns / 2);
    assert_true(unknown_ns < wrong_ns * 2);
}

static void login__is_within_the_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const User *user = make_user(t, fresh_email(t), USER_ROLE_TENANT_OWNER, own);
    const User *staff = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    LoginResponse reply;

    come_in(t, "own.localhost", own);
    assert_ok(login(t, user->email, PASSWORD, &reply));
    assert_refused(login(t, staff->email, PASSWORD, &reply));
    come_in(t, "other.localhost", other);
    assert_refused(login(t, user->email, PASSWORD, &reply));
    come_in(t, "localhost", NULL);
    assert_refused(login(t, user->email, PASSWORD, &reply));
}

static void login__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    LoginResponse reply;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.sessions WHERE user_id = '%s'", user->id), 0);
        db_fail_at(++step);
        outcome = login(t, user->email, PASSWORD, &reply);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* wait, count, user, uncount, forget, session, event, commit, success */
    assert_int_equal(step, 9);
}

/* The turnstile before the hash. */

struct crowd {
    char *email[PASSWORD_QUEUE_MAX + 4]; /* each its own: an account lets fewer try at once */
    unsigned signed_in;
    unsigned turned_away;
};

static void push_in(struct db_test *t, unsigned index, void *context)
{
    struct crowd *crowd = context;
    LoginResponse reply;
    const status outcome = login(t, crowd->email[index], PASSWORD, &reply);
    if (status_is_ok(outcome))
        crowd->signed_in++;
    else if (strcmp(outcome.reason, "SIGN_IN_BUSY") == 0 && outcome.details->retry_after_ms > 0)
        crowd->turned_away++;
}

static struct crowd make_crowd(struct db_test *t)
{
    struct crowd crowd = {0};
    for (size_t i = 0; i < sizeof crowd.email / sizeof *crowd.email; i++) {
        crowd.email[i] = fresh_email(t);
        make_user(t, crowd.email[i], USER_ROLE_SUPERUSER, NULL);
    }
    return crowd;
}

static void login__turns_away_what_the_queue_cannot_hold(void **state)
{
    struct db_test *t = *state;
    struct crowd crowd = make_crowd(t);

    db_test_parallel(PASSWORD_QUEUE_MAX + 4, push_in, &crowd);

    /* One is at work when the rest comes; on a slow machine another may be done by then. */
    assert_in_range(crowd.signed_in, PASSWORD_QUEUE_MAX + 1, PASSWORD_QUEUE_MAX + 3);
    assert_int_equal(crowd.turned_away, PASSWORD_QUEUE_MAX + 4 - crowd.signed_in);
}

static void be_late(struct db_test *t, unsigned index, void *context)
{
    struct crowd *crowd = context;
    LoginResponse reply;
    if (index % 2 == 1)
        call_set_deadline(&t->call, clock_monotonic_ns() + NS_PER_MS);
    const status outcome = login(t, crowd->email[index], PASSWORD, &reply);
    if (status_is_ok(outcome))
        crowd->signed_in++;
    else if (outcome.code == STATUS_DEADLINE_EXCEEDED)
        crowd->turned_away++;
}

static void login__lets_those_leave_the_queue_who_are_late(void **state)
{
    struct db_test *t = *state;
    struct crowd crowd = make_crowd(t);

    db_test_parallel(8, be_late, &crowd);

    assert_int_equal(crowd.signed_in, 4);
    assert_int_equal(crowd.turned_away, 4);
    crowd.signed_in = 0;
    db_test_parallel(2, push_in, &crowd); /* the turnstile still turns */
    assert_int_equal(crowd.signed_in, 2);
}

static void password_hash__is_argon2id_as_the_contract_says(void **state)
{
    struct db_test *t = *state;
    const char *first;
    const char *second;
    bool fits = false;

    assert_ok(password_hash(&t->call, slice_of(PASSWORD), &first));
    assert_ok(password_hash(&t->call, slice_of(PASSWORD), &second));

    assert_true(slice_starts_with(slice_of(first), "$argon2id$v=19$m=65536,t=3,p=1$"));
    assert_string_not_equal(first, second); /* salted */
    assert_ok(password_verify(&t->call, first, slice_of(PASSWORD), &fits));
    assert_true(fits);
    assert_ok(password_verify(&t->call, first, SLICE("a long pass phrasE"), &fits));
    assert_false(fits);
    assert_ok(password_verify(&t->call, NULL, SLICE(""), &fits));
    assert_false(fits);
}

static void password_hash__is_the_same_in_either_spelling(void **state)
{
    struct db_test *t = *state;
    const char *hash;
    bool fits = false;

    assert_ok(password_hash(&t->call, SLICE("caf\xc3\xa9 au lait, sans sucre"), &hash));
    assert_ok(password_verify(&t->call, hash, SLICE("cafe\xcc\x81 au lait, sans sucre"),
                              &fits)); /* NFD */
    assert_true(fits);
}

/* QuickLogin. */

static void set_dev(bool dev)
{
    auth_open(&(struct auth_settings){.dev = dev});
}

static void quick_login__signs_in_as_the_oldest_of_a_role(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *first = make_user(t, fresh_email(t), USER_ROLE_TENANT_MANAGER, tenant);
    make_user(t, fresh_email(t), USER_ROLE_TENANT_MANAGER, tenant);
    LoginResponse reply;
    set_dev(true);
    come_in(t, "localhost", tenant);

    assert_ok(quick_login(t, USER_ROLE_TENANT_MANAGER, &reply));

    assert_string_equal(reply.user->id, first->id);
    assert_ok(sessions_identify(&t->call, slice_of(reply.token)));
}

static void quick_login__is_for_development_on_this_machine(void **state)
{
    struct db_test *t = *state;
    make_user(t, fresh_email(t), USER_ROLE_PLATFORM_MANAGER, NULL);
    LoginResponse reply;

    set_dev(false);
    come_in(t, "localhost", NULL);
    assert_reason(quick_login(t, USER_ROLE_PLATFORM_MANAGER, &reply), STATUS_PERMISSION_DENIED,
                  "QUICK_LOGIN_REFUSED");
    set_dev(true);
    assert_ok(quick_login(t, USER_ROLE_PLATFORM_MANAGER, &reply));
    t->call.peer_is_loopback = false;
    assert_reason(quick_login(t, USER_ROLE_PLATFORM_MANAGER, &reply), STATUS_PERMISSION_DENIED,
                  "QUICK_LOGIN_REFUSED");
    come_in(t, "rebound.example", NULL);
    assert_reason(quick_login(t, USER_ROLE_PLATFORM_MANAGER, &reply), STATUS_PERMISSION_DENIED,
                  "QUICK_LOGIN_REFUSED");
    come_in(t, "localhost", NULL);
    t->call.origin = SLICE("https://evil.example");
    assert_reason(quick_login(t, USER_ROLE_PLATFORM_MANAGER, &reply), STATUS_PERMISSION_DENIED,
                  "QUICK_LOGIN_REFUSED");
    t->call.origin = SLICE("http://localhost:3000");
    assert_ok(quick_login(t, USER_ROLE_PLATFORM_MANAGER, &reply));
}

static void quick_login__wants_role_and_tenant_to_fit(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    LoginResponse reply;
    set_dev(true);

    come_in(t, "localhost", NULL);
    assert_reason(quick_login(t, USER_ROLE_CUSTOMER, &reply), STATUS_INVALID_ARGUMENT,
                  "TENANT_REQUIRED");
    assert_reason(quick_login(t, USER_ROLE_UNSPECIFIED, &reply), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
    assert_reason(quick_login(t, (User_Role)99, &reply), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    come_in(t, "localhost", tenant);
    assert_reason(quick_login(t, USER_ROLE_SUPERUSER, &reply), STATUS_INVALID_ARGUMENT,
                  "TENANT_MISMATCH");
    assert_reason(quick_login(t, USER_ROLE_CUSTOMER, &reply), STATUS_NOT_FOUND, "USER_MISSING");
}

/* Who am I, and out again. */

static void get_session__says_what_login_said(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_PLATFORM_SALES, NULL);
    const GetSessionRequest request = GET_SESSION_REQUEST_INIT;
    LoginResponse reply;
    assert_ok(login(t, user->email, PASSWORD, &reply));
    assert_ok(sessions_identify(&t->call, slice_of(reply.token)));
    Session session = SESSION_INIT;

    assert_ok(auth_service_get_session(&t->call, &request, &session));

    assert_string_equal(session.id, reply.session->id);
    assert_string_equal(session.user->email, user->email);
    assert_int_equal(session.expire_time->seconds, reply.session->expire_time->seconds);
    assert_int_equal(session.n_effective_permissions, reply.session->n_effective_permissions);
    assert_int_equal(session.n_effective_permissions, 5);
    assert_string_equal(session.effective_permissions[4], "users.read");
}

static void logout__ends_the_session(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    const LogoutRequest request = LOGOUT_REQUEST_INIT;
    LoginResponse reply;
    Empty nothing = GOOGLE__PROTOBUF__EMPTY__INIT;
    assert_ok(login(t, user->email, PASSWORD, &reply));
    assert_ok(sessions_identify(&t->call, slice_of(reply.token)));

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, auth_service_logout(&t->call, &request, &nothing)));

    assert_reason(sessions_identify(&t->call, slice_of(reply.token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
}

static void logout__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *user = make_user(t, fresh_email(t), USER_ROLE_SUPERUSER, NULL);
    const LogoutRequest request = LOGOUT_REQUEST_INIT;
    LoginResponse reply;
    Empty nothing = GOOGLE__PROTOBUF__EMPTY__INIT;
    assert_ok(login(t, user->email, PASSWORD, &reply));
    assert_ok(sessions_identify(&t->call, slice_of(reply.token)));
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.sessions WHERE id = '%s' AND "
                                  "end_time IS NULL",
                                  reply.session->id),
                         1);
        db_fail_at(++step);
        db_begin(&t->call, DB_TRANSACTION);
        outcome = finish(t, auth_service_logout(&t->call, &request, &nothing));
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 4); /* session, event, commit, success */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(login__gives_a_token_that_works),
        db_unit_test(login__takes_the_address_in_either_case),
        db_unit_test(login__gives_each_session_its_own_token),
        db_unit_test(login__notes_when),
        db_unit_test(login__refuses_all_in_the_same_words),
        db_unit_test(login__takes_as_long_for_an_unknown_user),
        db_unit_test(login__is_within_the_tenant),
        db_unit_test(login__is_whole_or_not_at_all),
        db_unit_test(login__turns_away_what_the_queue_cannot_hold),
        db_unit_test(login__lets_those_leave_the_queue_who_are_late),
        db_unit_test(password_hash__is_the_same_in_either_spelling),
        db_unit_test(password_hash__is_argon2id_as_the_contract_says),
        db_unit_test(quick_login__signs_in_as_the_oldest_of_a_role),
        db_unit_test(quick_login__is_for_development_on_this_machine),
        db_unit_test(quick_login__wants_role_and_tenant_to_fit),
        db_unit_test(get_session__says_what_login_said),
        db_unit_test(logout__ends_the_session),
        db_unit_test(logout__is_whole_or_not_at_all),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
