/* AuthService's ChangePassword.
 *
 * The good day: the current password is compared and the new one hashed while no connection is
 * held; then one transaction writes the new hash, which holds the user's row, and ends the other
 * sessions. A sign-in with the old password either is over by then, and its session ended here, or
 * finds the new one. Failures: a wrong password, a bad new one, somebody who changed it meanwhile.
 */
#include "audit/audit.h"
#include "auth/auth.h"
#include "auth/password.h"
#include "google/protobuf/empty.types.h"
#include "sessions/sessions.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "sql/auth.h"
#include "store/db.h"

static status password_wrong(struct call *c, const char *reason_code)
{
    const status outcome =
        status_error(STATUS_PERMISSION_DENIED, "PASSWORD_WRONG", "the current password is wrong");
    const status written =
        audit_event_alone(c, &(struct audit_event){.action = "PASSWORD_CHANGE_FAILED",
                                                   .is_security = true,
                                                   .outcome = outcome,
                                                   .reason_code = reason_code});
    (void)written; /* logged; nothing is changed anyway */
    return outcome;
}

static status check_current(struct call *c, const char *password, CredentialRow *ret_user)
{
    CredentialRow user = CREDENTIAL_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PASSWORD_GET, DB_NONE, &user, &found));
    const char *hash = found && user.password_hash[0] != '\0' ? user.password_hash : NULL;

    /* Whoever found a session could else guess its user's password here, at leisure. */
    bool fits;
    struct sign_in_try try;
    TRY(sign_in_try_begin(c, SIGN_IN_BY_PASSWORD, user.email, &try));
    TRY(password_verify(c, hash, slice_of(password), &fits));
    if (hash == NULL || !fits)
        return password_wrong(c, hash == NULL ? "NO_PASSWORD" : "PASSWORD_WRONG");
    TRY(sign_in_try_succeeded(c, &try));
    *ret_user = user;
    return OK;
}

static status put(struct call *c, const char *checked_hash, const char *new_hash)
{
    int64_t changed = 0;
    TRY(db_exec(c, &SQL_PASSWORD_CHANGE, DB_NONE, &changed, DB_TEXT("checked_hash", checked_hash),
                DB_TEXT("new_hash", new_hash)));
    if (changed == 0)
        return status_error(STATUS_ABORTED, "PASSWORD_CHANGED",
                            "the password was changed meanwhile; sign in with the new one");
    return sessions_end_others(c);
}

status auth_service_change_password(struct call *c, const ChangePasswordRequest *req, Empty *ret)
{
    (void)ret;
    CredentialRow current;
    const char *new_hash;
    User user = USER_INIT;
    TRY(check_current(c, req->current_password, &current));
    user.email = current.email;
    user.display_name = current.display_name;
    TRY(auth_hash_password(c, &user, slice_of(req->new_password), &new_hash));

    db_begin(c, DB_TRANSACTION); /* not before: it would hold a connection for the hashing */
    TRY(put(c, current.password_hash, new_hash));
    audit_event(c, &(struct audit_event){.action = "PASSWORD_CHANGE", .is_security = true});
    return OK; /* the interceptor commits */
}
