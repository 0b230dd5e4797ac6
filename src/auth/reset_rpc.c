/* UserService's ResetPassword and AuthService's ConfirmPasswordReset.
 *
 * The good day: somebody who manages a user asks for a code; its hash and the message that carries
 * it are written in one transaction. Whoever reads the mail sends the code with a new password,
 * which is hashed while no connection is held; then one transaction takes the code away, writes the
 * password and ends all of the user's sessions. Failures: a wrong code is counted before it is
 * compared, and after five the code is worth nothing; of two who use it at once one finds it gone.
 * Whoever has no code, for whatever reason, gets the same words after the same work.
 */
#include <assert.h>

#include "audit/audit.h"
#include "auth/auth.h"
#include "auth/password.h"
#include "auth/reset_code.h"
#include "base/clock.h"
#include "google/protobuf/empty.types.h"
#include "idempotency/idempotency.h"
#include "mail/mail.h"
#include "sessions/sessions.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "smoothschedule/v1/user_service.service.h"
#include "sql/auth.h"
#include "store/db.h"
#include "users/users.h"
#include "wire/check.h"

static void fill_event(struct call *c, struct audit_event *event, const char *user_id_text,
                       const char *email, struct audit_user *subject)
{
    *subject = (struct audit_user){.email = text_is_email(email) ? email : ""};
    if (user_id_text[0] != '\0')
        subject->id = (user_id){uuid_of(user_id_text)};
    static const tenant_id platform = {0};
    event->is_security = true;
    event->subject = subject;
    if (c->tenant != NULL)
        event->tenant = &c->tenant->id;
    else if (!c->identity.signed_in)
        event->tenant = &platform;
}

/* Asking for a code. */

static status check_may_have_password(const User *user)
{
    if (user->kind != USER_KIND_PERSON)
        return status_error(STATUS_FAILED_PRECONDITION, "USER_IS_SERVICE",
                            "service accounts have no password");
    if (!user->is_active)
        return status_error(STATUS_FAILED_PRECONDITION, "USER_DISABLED",
                            "the user is disabled and cannot sign in; enable the user first");
    return OK;
}

static status send_code(struct call *c, const User *user, const char *code)
{
    const char *text = arena_printf(
        c->arena,
        "Hello,\n\n"
        "somebody who manages your account asked for a new password for it. To set one, use this\n"
        "code within 10 minutes:\n\n"
        "    %s\n\n"
        "It works once. Your old password stays good until then. If you did not expect this\n"
        "message, do nothing, and give the code to nobody: we never ask for it.\n",
        code);
    return mail_queue(c, user->email, "Your code to set a new password", text);
}

static status make_code(struct call *c, const User *user)
{
    char code[RESET_CODE_TEXT_BYTES];
    tenant_id tenant;
    const bool of_tenant = uuid_parse(slice_of(user->tenant_id), &tenant.uuid);
    reset_code_make(code);
    const struct reset_code_hash hash =
        reset_code_hash((user_id){uuid_of(user->id)}, slice_of(code));
    TRY(db_exec(c, &SQL_PASSWORD_RESET_PUT, DB_NONE, NULL, DB_UUID("user", uuid_of(user->id)),
                DB_BYTES("code_hash", slice_make(hash.bytes, sizeof hash.bytes)),
                DB_TIME_US("expire_time", clock_db_us() + RESET_CODE_VALID_S * US_PER_S)));
    TRY(send_code(c, user, code));
    /* The new code's tries are its own. */
    return sign_in_failures_forget(c, SIGN_IN_BY_RESET_CODE, of_tenant ? &tenant : NULL,
                                   user->email);
}

status user_service_reset_password(struct call *c, const ResetPasswordRequest *req, Empty *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    User user = USER_INIT;
    TRY(users_lock_managed(c, req->user_id, &user));
    TRY(check_may_have_password(&user));
    TRY(make_code(c, &user));
    struct audit_user subject;
    struct audit_event event = {.action = "PASSWORD_RESET_SEND"};
    fill_event(c, &event, user.id, user.email, &subject);
    audit_event(c, &event);
    return idempotency_end(c, &key, &ret->base);
}

/* Using it. */

/* Who asks is a stranger. One a minute of an address is recorded. */
static status code_invalid(struct call *c, const char *email, const char *user_id_text,
                           const char *reason_code)
{
    const struct audit_user stranger = {.email = ""};
    struct audit_user subject;
    struct audit_event event = {
        .action = "PASSWORD_RESET_FAILED",
        .outcome = status_error(STATUS_UNAUTHENTICATED, "CODE_INVALID",
                                "the code is wrong, was used, or is older than 10 minutes; ask "
                                "for a new one"),
        .reason_code = reason_code,
        .actor = &stranger,
    };
    uint64_t passed_over;
    const char *key = arena_printf(c->arena, "reset %.*s", (int)c->peer_ip.length, c->peer_ip.data);
    db_end(c); /* what was begun is not done */
    fill_event(c, &event, user_id_text, email, &subject);
    if (audit_is_due(slice_of(key), &passed_over)) {
        const status written = audit_event_alone(c, &event);
        (void)written; /* logged; nothing is changed anyway */
    }
    return event.outcome;
}

/* Whose code it is; *ret_fits is false for every reason there is not to take it. */
static status check_code(struct call *c, const ConfirmPasswordResetRequest *req,
                         PasswordResetRow *ret_row, bool *ret_fits)
{
    bool found = false;
    TRY(db_maybe(c,
                 c->tenant != NULL ? &SQL_PASSWORD_RESET_FIND_IN_TENANT
                                   : &SQL_PASSWORD_RESET_FIND_ON_PLATFORM,
                 req, ret_row, &found));
    struct reset_code_hash kept = {{0}};
    user_id user = {{{0}}};
    if (found) {
        assert(ret_row->code_hash.len == sizeof kept.bytes);
        memcpy(kept.bytes, ret_row->code_hash.data, sizeof kept.bytes);
        user = (user_id){uuid_of(ret_row->user_id)};
    }
    const struct reset_code_hash typed = reset_code_hash(user, slice_of(req->code));
    const bool is_equal = reset_code_hash_equal(&kept, &typed);
    *ret_fits = found && is_equal && text_is_email(req->email); /* as in Login */
    return OK;
}

/* The transaction: the password first, which locks the user. */
static status put_password(struct call *c, const PasswordResetRow *row, const char *hash)
{
    const user_id user = {uuid_of(row->user_id)};
    int64_t changed = 0;
    TRY(db_exec(c, &SQL_PASSWORD_RESET_APPLY, DB_NONE, &changed, DB_UUID("user", user.uuid),
                DB_TEXT("new_hash", hash)));
    int64_t used = 0;
    if (changed > 0)
        TRY(db_exec(c, &SQL_PASSWORD_RESET_USE, DB_NONE, &used, DB_UUID("user", user.uuid),
                    DB_BYTES("code_hash", slice_make(row->code_hash.data, row->code_hash.len))));
    if (used == 0)
        return code_invalid(c, row->email, row->user_id, "CODE_USED");

    const tenant_id *tenant = c->tenant != NULL ? &c->tenant->id : NULL;
    TRY(sessions_end_reset(c, user));
    TRY(sign_in_failures_forget(c, SIGN_IN_BY_PASSWORD, tenant, row->email));
    return sign_in_failures_forget(c, SIGN_IN_BY_RESET_CODE, tenant, row->email);
}

status auth_service_confirm_password_reset(struct call *c, const ConfirmPasswordResetRequest *req,
                                           Empty *ret)
{
    (void)ret;
    User user = USER_INIT;
    struct sign_in_try try;
    TRY(sign_in_try_begin(c, SIGN_IN_BY_RESET_CODE, req->email, &try));
    if (try.failures > RESET_CODE_TRIES)
        return code_invalid(c, req->email, "", "TOO_MANY_TRIES");

    PasswordResetRow row = PASSWORD_RESET_ROW_INIT;
    bool fits = false;
    TRY(check_code(c, req, &row, &fits));
    if (!fits)
        return code_invalid(c, req->email, row.user_id, "CODE_WRONG");

    const char *hash = NULL;
    TRY(sign_in_try_withdraw(c, &try)); /* it was right; a bad password does not use it up */
    user.email = row.email;
    user.display_name = row.display_name;
    TRY(auth_hash_password(c, &user, slice_of(req->new_password), &hash));

    db_begin(c, DB_TRANSACTION); /* not before: it would hold a connection for the hashing */
    TRY(put_password(c, &row, hash));
    const struct audit_user who = {{uuid_of(row.user_id)}, row.email};
    static const tenant_id platform = {0};
    audit_event(c, &(struct audit_event){.action = "PASSWORD_RESET",
                                         .is_security = true,
                                         .actor = &who,
                                         .tenant = c->tenant != NULL ? &c->tenant->id : &platform});
    return OK; /* the interceptor commits */
}
