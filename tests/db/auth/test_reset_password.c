/* ResetPassword and ConfirmPasswordReset, as the RPCs do it. */
#include "support/domain_test.h"

#include "auth/auth.h"
#include "auth/password.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "smoothschedule/v1/user_service.service.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

static const char NEW_PASSWORD[] = "another long pass phrase";

static int come_from_somewhere(void **state)
{
    static unsigned count;
    const int failed = db_test_setup(state);
    struct db_test *t = *state;
    t->call.peer_ip = slice_of(arena_printf(&t->arena, "2001:db8:%x::1", ++count));
    password_set_cost(1, 8192);
    return failed;
}

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

static status reset_with_id(struct db_test *t, const User *user, const char *request_id)
{
    ResetPasswordRequest request = RESET_PASSWORD_REQUEST_INIT;
    Empty empty = GOOGLE__PROTOBUF__EMPTY__INIT;
    request.user_id = user->id;
    request.request_id = arena_strdup(&t->arena, request_id);
    act_in(t, "ResetPassword");
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, user_service_reset_password(&t->call, &request, &empty));
}

static status reset(struct db_test *t, const User *user)
{
    return reset_with_id(t, user, "");
}

/* By the public, on the platform or in a tenant. */
static status confirm_at(struct db_test *t, const Tenant *tenant, const char *email,
                         const char *code, const char *password)
{
    ConfirmPasswordResetRequest request = CONFIRM_PASSWORD_RESET_REQUEST_INIT;
    Empty empty = GOOGLE__PROTOBUF__EMPTY__INIT;
    struct tenant_entry entry = {0};
    bool found = false;
    request.email = arena_strdup(&t->arena, email);
    request.code = arena_strdup(&t->arena, code);
    request.new_password = arena_strdup(&t->arena, password);
    t->call.identity = (struct call_identity){0};
    t->call.tenant = NULL;
    if (tenant != NULL) {
        assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
        t->call.tenant = tenancy_scope(&t->arena, &entry);
    }
    const status outcome =
        finish(t, auth_service_confirm_password_reset(&t->call, &request, &empty));
    t->call.tenant = NULL;
    return outcome;
}

static status confirm(struct db_test *t, const User *user, const char *code)
{
    return confirm_at(t, NULL, user->email, code, NEW_PASSWORD);
}

static status login(struct db_test *t, const User *user, const char *password)
{
    LoginRequest request = LOGIN_REQUEST_INIT;
    LoginResponse response = LOGIN_RESPONSE_INIT;
    request.email = user->email;
    request.password = arena_strdup(&t->arena, password);
    return auth_service_login(&t->call, &request, &response);
}

/* Out of the newest message to somebody. */
static const char *code_of(struct db_test *t, const User *user)
{
    return db_test_sql_value(
        &t->arena,
        arena_printf(
            &t->arena,
            "SELECT substring(body FROM '[0-9A-Z]{4}-[0-9A-Z]{4}') FROM shared.mail_outbox "
            "WHERE to_address = '%s' ORDER BY create_time DESC, id DESC LIMIT 1",
            user->email));
}

static const char *send_code(struct db_test *t, const User *user)
{
    act_as(t, "SUPERUSER", NULL);
    assert_ok(reset(t, user));
    return code_of(t, user);
}

#define assert_invalid(outcome) assert_reason((outcome), STATUS_UNAUTHENTICATED, "CODE_INVALID")

static void reset__sends_a_code_that_sets_a_password(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);

    const char *code = send_code(t, user);
    assert_int_equal(strlen(code), 9);
    assert_ok(login(t, user, PASSWORD)); /* good until then */
    assert_ok(confirm(t, user, code));

    assert_ok(login(t, user, NEW_PASSWORD));
    assert_reason(login(t, user, PASSWORD), STATUS_UNAUTHENTICATED, "CREDENTIALS_INVALID");
}

static void reset__keeps_no_code(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.password_resets WHERE code_hash = "
                              "sha256('%s') OR position(convert_to('%s', 'UTF8') IN code_hash) > 0",
                              code, code),
                     0);
}

static void reset__is_for_who_manages_the_user(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const User *owner = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    const User *staff = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    const User *stranger = new_user(t, USER_ROLE_TENANT_STAFF, other);

    act_as(t, "TENANT_MANAGER", tenant);
    assert_reason(reset(t, owner), STATUS_PERMISSION_DENIED, "ROLE_NOT_MANAGED");
    assert_reason(reset(t, stranger), STATUS_NOT_FOUND, "USER_MISSING");
    assert_ok(reset(t, staff));
    assert_ok(confirm_at(t, tenant, staff->email, code_of(t, staff), NEW_PASSWORD));
}

static void reset__is_for_people_who_may_sign_in(void **state)
{
    struct db_test *t = *state;
    const User *disabled = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const User *service = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", disabled->id);
    sql(t, "UPDATE shared.users SET kind = 'SERVICE', password_hash = NULL WHERE id = '%s'",
        service->id);
    act_as(t, "SUPERUSER", NULL);

    assert_reason(reset(t, disabled), STATUS_FAILED_PRECONDITION, "USER_DISABLED");
    assert_reason(reset(t, service), STATUS_FAILED_PRECONDITION, "USER_IS_SERVICE");
}

static void reset__sends_one_message_a_request(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    act_as(t, "SUPERUSER", NULL);

    assert_ok(reset_with_id(t, user, "0190aaaa-0000-7000-8000-00000000000a"));
    assert_ok(reset_with_id(t, user, "0190AAAA-0000-7000-8000-00000000000A")); /* the same UUID */

    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.mail_outbox WHERE to_address = '%s'", user->email),
        1);
}

static void reset__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    act_as(t, "SUPERUSER", NULL);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t,
                     "SELECT (SELECT count(*) FROM shared.mail_outbox WHERE to_address = '%s') + "
                     "(SELECT count(*) FROM shared.password_resets WHERE user_id = '%s')",
                     user->email, user->id),
            0);
        db_fail_at(++step);
        outcome = reset(t, user);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 7); /* user, code, mail, tries, event, commit, success */
}

static void code__serves_once(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);
    assert_ok(confirm(t, user, code));

    assert_invalid(confirm(t, user, code));
}

static void code__makes_the_one_before_worthless(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *first = send_code(t, user);
    const char *second = send_code(t, user);

    assert_invalid(confirm(t, user, first));
    assert_ok(confirm(t, user, second));
}

static void code__is_over_after_ten_minutes(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);
    assert_int_equal(count_of(t,
                              "SELECT extract(epoch FROM expire_time - create_time)::int FROM "
                              "shared.password_resets WHERE user_id = '%s'",
                              user->id),
                     600);
    sql(t,
        "UPDATE shared.password_resets SET create_time = create_time - interval '10 minutes', "
        "expire_time = expire_time - interval '10 minutes' WHERE user_id = '%s'",
        user->id);

    assert_invalid(confirm(t, user, code));
}

static void code__has_five_tries(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);
    for (unsigned i = 0; i < RESET_CODE_TRIES; i++)
        assert_invalid(confirm(t, user, "0000-0000"));

    assert_invalid(confirm(t, user, code));

    assert_ok(confirm(t, user, send_code(t, user))); /* which has its own */
}

static void code__is_one_users(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const User *other = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);
    send_code(t, other);

    assert_invalid(confirm(t, other, code));
    assert_invalid(confirm_at(t, tenant, user->email, code, NEW_PASSWORD));
    assert_invalid(confirm_at(t, NULL, "nobody@x.test", code, NEW_PASSWORD));
    assert_ok(confirm(t, user, code));
}

static void code__outlives_a_bad_password(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);

    assert_reason(confirm_at(t, NULL, user->email, code, "too short"), STATUS_INVALID_ARGUMENT,
                  "PASSWORD_TOO_SHORT");
    assert_reason(confirm_at(t, NULL, user->email, code, "passwordpassword"),
                  STATUS_INVALID_ARGUMENT, "PASSWORD_COMMON");
    assert_reason(confirm_at(t, NULL, user->email, code,
                             arena_printf(&t->arena, "%s %s", user->email, user->email)),
                  STATUS_INVALID_ARGUMENT, "PASSWORD_COMMON");
    assert_ok(confirm(t, user, code));
}

static void code__is_not_for_who_was_disabled(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", user->id);

    assert_invalid(confirm(t, user, code));
}

struct racing {
    const User *user;
    const char *code;
    status outcomes[2];
};

static void confirm_at_once(struct db_test *t, unsigned index, void *context)
{
    struct racing *racing = context;
    ConfirmPasswordResetRequest request = CONFIRM_PASSWORD_RESET_REQUEST_INIT;
    Empty empty = GOOGLE__PROTOBUF__EMPTY__INIT;
    request.email = racing->user->email;
    request.code = (char *)(uintptr_t)racing->code;
    request.new_password = (char *)(uintptr_t)NEW_PASSWORD;
    racing->outcomes[index] =
        finish(t, auth_service_confirm_password_reset(&t->call, &request, &empty));
}

static void code__is_used_once_by_two_at_once(void **state)
{
    struct db_test *t = *state;
    struct racing racing = {.user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL)};
    racing.code = send_code(t, racing.user);

    db_test_parallel(2, confirm_at_once, &racing);

    const bool first = status_is_ok(racing.outcomes[0]);
    assert_ok(racing.outcomes[first ? 0 : 1]);
    assert_invalid(racing.outcomes[first ? 1 : 0]);
}

static void confirm__ends_all_sessions_and_waits(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    char token[TOKEN_TEXT_BYTES];
    Session session = SESSION_INIT;
    bool found = false;
    user_id id;
    assert_true(uuid_parse(slice_of(user->id), &id.uuid));
    assert_ok(sessions_create(&t->call, id, policy_role(policy_current(), "PLATFORM_SUPPORT"), NULL,
                              token, &session, &found));
    for (unsigned i = 0; i < SIGN_IN_ACCOUNT_FREE; i++)
        assert_reason(login(t, user, "a wrong pass phrase"), STATUS_UNAUTHENTICATED,
                      "CREDENTIALS_INVALID");
    assert_reason(login(t, user, PASSWORD), STATUS_RESOURCE_EXHAUSTED, "SIGN_IN_THROTTLED");
    const char *code = send_code(t, user);

    assert_ok(confirm(t, user, code));

    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
    assert_ok(login(t, user, NEW_PASSWORD));
}

static void confirm__is_slowed_down(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    for (unsigned i = 0; i < SIGN_IN_ACCOUNT_FREE; i++)
        assert_invalid(confirm(t, user, "0000-0000"));

    assert_reason(confirm(t, user, "0000-0000"), STATUS_RESOURCE_EXHAUSTED, "SIGN_IN_THROTTLED");
    assert_ok(login(t, user, PASSWORD)); /* which is counted for itself */
}

static void confirm__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *user = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const char *code = send_code(t, user);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.users u JOIN shared.password_resets "
                                  "r ON r.user_id = u.id WHERE u.id = '%s' AND u.version = 1",
                                  user->id),
                         1);
        sql(t, "DELETE FROM shared.sign_in_failures");
        db_fail_at(++step);
        outcome = confirm(t, user, code);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* wait, count, code, uncount twice, password, code, sessions, failures twice, event, commit,
     * success */
    assert_int_equal(step, 13);
    assert_ok(login(t, user, NEW_PASSWORD));
}

#define reset_test(test)                                                                           \
    cmocka_unit_test_setup_teardown(test, come_from_somewhere, db_test_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        reset_test(reset__sends_a_code_that_sets_a_password),
        reset_test(reset__keeps_no_code),
        reset_test(reset__is_for_who_manages_the_user),
        reset_test(reset__is_for_people_who_may_sign_in),
        reset_test(reset__sends_one_message_a_request),
        reset_test(reset__is_whole_or_not_at_all),
        reset_test(code__serves_once),
        reset_test(code__makes_the_one_before_worthless),
        reset_test(code__is_over_after_ten_minutes),
        reset_test(code__has_five_tries),
        reset_test(code__is_one_users),
        reset_test(code__outlives_a_bad_password),
        reset_test(code__is_not_for_who_was_disabled),
        reset_test(code__is_used_once_by_two_at_once),
        reset_test(confirm__ends_all_sessions_and_waits),
        reset_test(confirm__is_slowed_down),
        reset_test(confirm__is_whole_or_not_at_all),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
