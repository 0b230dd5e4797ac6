/* One's own password and sessions, and others' sessions, as the RPCs do it. */
#include "support/domain_test.h"

#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "users/users.h"

static const char NEW_PASSWORD[] = "another long pass phrase";

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

struct signed_in {
    const User *user;
    char token[TOKEN_TEXT_BYTES];
    Session session;
};

static struct signed_in sign_in(struct db_test *t, const User *user)
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

static status identify(struct db_test *t, const struct signed_in *s)
{
    t->call.identity = (struct call_identity){0};
    return sessions_identify(&t->call, slice_of(s->token));
}

static void assert_ended(struct db_test *t, const struct signed_in *s)
{
    assert_reason(identify(t, s), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

/* As in the server: the handler begins its transaction itself. */
static status change(struct db_test *t, const char *current, const char *wanted)
{
    ChangePasswordRequest request = CHANGE_PASSWORD_REQUEST_INIT;
    Empty empty = GOOGLE__PROTOBUF__EMPTY__INIT;
    request.current_password = arena_strdup(&t->arena, current);
    request.new_password = arena_strdup(&t->arena, wanted);
    return finish(t, auth_service_change_password(&t->call, &request, &empty));
}

static status login(struct db_test *t, const User *user, const char *password)
{
    LoginRequest request = LOGIN_REQUEST_INIT;
    LoginResponse response = LOGIN_RESPONSE_INIT;
    request.email = user->email;
    request.password = arena_strdup(&t->arena, password);
    return auth_service_login(&t->call, &request, &response);
}

static status list(struct db_test *t, const User *user, ListSessionsResponse *ret)
{
    ListSessionsRequest request = LIST_SESSIONS_REQUEST_INIT;
    *ret = (ListSessionsResponse)LIST_SESSIONS_RESPONSE_INIT;
    if (user != NULL)
        request.user_id = user->id;
    t->call.method = &AUTH_SERVICE.methods[0]; /* which one does not matter */
    return auth_service_list_sessions(&t->call, &request, ret);
}

static status revoke(struct db_test *t, const char *id)
{
    RevokeSessionRequest request = REVOKE_SESSION_REQUEST_INIT;
    Empty empty = GOOGLE__PROTOBUF__EMPTY__INIT;
    request.session_id = arena_strdup(&t->arena, id);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, auth_service_revoke_session(&t->call, &request, &empty));
}

static void password__is_changed_and_other_sessions_end(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_SUPERUSER, NULL);
    const struct signed_in this = sign_in(t, user);
    const struct signed_in other = sign_in(t, user);
    const struct signed_in somebody = sign_in(t, new_user(t, USER_ROLE_SUPERUSER, NULL));
    assert_ok(identify(t, &other));
    assert_ok(identify(t, &this));

    assert_ok(change(t, PASSWORD, NEW_PASSWORD));

    assert_ok(identify(t, &this));
    assert_ended(t, &other);
    assert_ok(identify(t, &somebody));
    assert_ok(login(t, user, NEW_PASSWORD));
    assert_reason(login(t, user, PASSWORD), STATUS_UNAUTHENTICATED, "CREDENTIALS_INVALID");
}

static void password__is_not_changed_without_the_current_one(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_SUPERUSER, NULL);
    const User *without = new_user(t, USER_ROLE_SUPERUSER, NULL);
    const struct signed_in this = sign_in(t, user);
    const struct signed_in passwordless = sign_in(t, without);
    sql(t, "UPDATE shared.users SET password_hash = NULL WHERE id = '%s'", without->id);
    assert_ok(identify(t, &this));

    assert_reason(change(t, "a wrong pass phrase", NEW_PASSWORD), STATUS_PERMISSION_DENIED,
                  "PASSWORD_WRONG");
    assert_reason(change(t, "", NEW_PASSWORD), STATUS_PERMISSION_DENIED, "PASSWORD_WRONG");
    assert_ok(login(t, user, PASSWORD));
    assert_ok(identify(t, &passwordless));
    assert_reason(change(t, "", NEW_PASSWORD), STATUS_PERMISSION_DENIED, "PASSWORD_WRONG");
}

static void password__follows_the_rules(void **state)
{
    struct db_test *t = *state;
    const struct signed_in this = sign_in(t, new_user(t, USER_ROLE_SUPERUSER, NULL));
    assert_ok(identify(t, &this));

    assert_reason(change(t, PASSWORD, "too short"), STATUS_INVALID_ARGUMENT, "PASSWORD_TOO_SHORT");
}

struct changing {
    struct signed_in session;
    status outcomes[2];
};

static void change_at_once(struct db_test *t, unsigned index, void *context)
{
    struct changing *changing = context;
    changing->outcomes[index] = sessions_identify(&t->call, slice_of(changing->session.token));
    if (status_is_ok(changing->outcomes[index]))
        changing->outcomes[index] = change(t, PASSWORD, NEW_PASSWORD);
}

static void password__is_changed_once_by_two_at_once(void **state)
{
    struct db_test *t = *state;
    struct changing changing = {.session = sign_in(t, new_user(t, USER_ROLE_SUPERUSER, NULL))};

    db_test_parallel(2, change_at_once, &changing);

    const bool first = status_is_ok(changing.outcomes[0]);
    assert_ok(changing.outcomes[first ? 0 : 1]);
    assert_reason(changing.outcomes[first ? 1 : 0], STATUS_ABORTED, "PASSWORD_CHANGED");
}

static void password__is_changed_wholly_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_SUPERUSER, NULL);
    const struct signed_in this = sign_in(t, user);
    sign_in(t, user);
    assert_ok(identify(t, &this));
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.users u JOIN shared.sessions s ON "
                                  "s.user_id = u.id WHERE u.id = '%s' AND u.version = 1 AND "
                                  "s.end_time IS NULL",
                                  user->id),
                         2);
        db_fail_at(++step);
        outcome = change(t, PASSWORD, NEW_PASSWORD);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* user, wait, count, uncount, forget, password, sessions, event, commit, success */
    assert_int_equal(step, 10);
}

static void password__is_guessed_no_faster_than_at_the_door(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_SUPERUSER, NULL);
    const struct signed_in this = sign_in(t, user);
    assert_ok(identify(t, &this));
    assert_reason(change(t, "a wrong pass phrase", NEW_PASSWORD), STATUS_PERMISSION_DENIED,
                  "PASSWORD_WRONG");
    sql(t, "UPDATE shared.sign_in_failures SET failures = 20 WHERE failures < 20");
    assert_reason(change(t, "a wrong pass phrase", NEW_PASSWORD), STATUS_PERMISSION_DENIED,
                  "PASSWORD_WRONG");

    assert_reason(change(t, PASSWORD, NEW_PASSWORD), STATUS_RESOURCE_EXHAUSTED,
                  "SIGN_IN_THROTTLED");
    t->call.identity = (struct call_identity){0};
    assert_reason(login(t, user, PASSWORD), STATUS_RESOURCE_EXHAUSTED, "SIGN_IN_THROTTLED");
    sql(t, "DELETE FROM shared.sign_in_failures");
}

static void list__is_of_ones_own_sessions_that_go_on(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_SUPERUSER, NULL);
    const struct signed_in expired = sign_in(t, user);
    const struct signed_in ended = sign_in(t, user);
    const struct signed_in first = sign_in(t, user);
    const struct signed_in second = sign_in(t, user);
    sign_in(t, new_user(t, USER_ROLE_SUPERUSER, NULL));
    sql(t,
        "UPDATE shared.sessions SET create_time = create_time - interval '1 day', last_use_time = "
        "last_use_time - interval '1 day', idle_expire_time = idle_expire_time - interval '1 day' "
        "WHERE id = '%s'",
        expired.session.id);
    ListSessionsResponse response;
    assert_ok(identify(t, &first));
    assert_ok(revoke(t, ended.session.id));

    assert_ok(list(t, NULL, &response));

    assert_int_equal(response.n_sessions, 2);
    assert_string_equal(response.sessions[0]->id, first.session.id);
    assert_string_equal(response.sessions[1]->id, second.session.id);
    assert_string_equal(response.sessions[0]->user->id, user->id);
    assert_non_null(response.sessions[0]->last_use_time);
}

static void list__of_others_is_for_who_may_and_reaches_them(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const User *staff = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    const User *stranger = new_user(t, USER_ROLE_TENANT_STAFF, other);
    ListSessionsResponse response;
    sign_in(t, staff);

    act_as(t, "TENANT_MANAGER", tenant);
    assert_ok(list(t, staff, &response));
    assert_int_equal(response.n_sessions, 1);
    assert_reason(list(t, stranger, &response), STATUS_NOT_FOUND, "USER_MISSING");
    act_as_user(t, staff);
    assert_ok(list(t, staff, &response));
    assert_reason(list(t, stranger, &response), STATUS_PERMISSION_DENIED, "PERMISSION_MISSING");
}

static void revoke__ends_ones_own_session(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SALES, NULL);
    const struct signed_in this = sign_in(t, user);
    const struct signed_in other = sign_in(t, user);
    assert_ok(identify(t, &other));
    assert_ok(identify(t, &this));

    assert_ok(revoke(t, other.session.id));

    assert_ended(t, &other);
    assert_ok(identify(t, &this));
    assert_reason(revoke(t, other.session.id), STATUS_NOT_FOUND, "SESSION_MISSING");
    assert_reason(revoke(t, "no uuid"), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void revoke__of_others_is_for_who_may_and_reaches_them(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const struct signed_in staff = sign_in(t, new_user(t, USER_ROLE_TENANT_STAFF, tenant));
    const struct signed_in stranger = sign_in(t, new_user(t, USER_ROLE_TENANT_STAFF, other));

    act_as(t, "TENANT_STAFF", tenant);
    assert_reason(revoke(t, staff.session.id), STATUS_NOT_FOUND, "SESSION_MISSING");
    act_as(t, "TENANT_MANAGER", tenant);
    assert_reason(revoke(t, stranger.session.id), STATUS_NOT_FOUND, "SESSION_MISSING");
    assert_ok(revoke(t, staff.session.id));
    assert_ended(t, &staff);
    assert_ok(identify(t, &stranger));
}

static void revoke__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const struct signed_in staff = sign_in(t, new_user(t, USER_ROLE_TENANT_STAFF, tenant));
    act_as(t, "TENANT_MANAGER", tenant);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.sessions WHERE id = '%s' AND end_time IS NULL",
                     staff.session.id),
            1);
        db_fail_at(++step);
        outcome = revoke(t, staff.session.id);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 6); /* owner, reach, end, event, commit, success */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(password__is_changed_and_other_sessions_end),
        db_unit_test(password__is_not_changed_without_the_current_one),
        db_unit_test(password__follows_the_rules),
        db_unit_test(password__is_changed_once_by_two_at_once),
        db_unit_test(password__is_changed_wholly_or_not_at_all),
        db_unit_test(password__is_guessed_no_faster_than_at_the_door),
        db_unit_test(list__is_of_ones_own_sessions_that_go_on),
        db_unit_test(list__of_others_is_for_who_may_and_reaches_them),
        db_unit_test(revoke__ends_ones_own_session),
        db_unit_test(revoke__of_others_is_for_who_may_and_reaches_them),
        db_unit_test(revoke__is_whole_or_not_at_all),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
