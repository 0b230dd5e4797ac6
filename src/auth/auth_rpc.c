/* AuthService, one function an RPC.
 *
 * The good day of Login: the tenant is settled (server/interceptors.c), the user found, the
 * password hashed and compared, and one statement makes the session if user, tenant and password
 * are still the same. Failures: whoever may not sign in, for whatever reason, gets the same words
 * after the same work; what it was is for the audit.
 */
#include <assert.h>

#include <sodium.h>

#include "audit/audit.h"
#include "auth/auth.h"
#include "auth/dev_hosts.h"
#include "auth/password.h"
#include "auth/reset_code.h"
#include "google/protobuf/empty.types.h"
#include "masquerade/masquerade.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "sql/auth.h"
#include "store/db.h"
#include "users/users.h"
#include "wire/check.h"

static struct auth_settings settings;

void auth_open(const struct auth_settings *opened)
{
    const int ready = sodium_init();
    assert(ready >= 0);
    (void)ready;
    settings = *opened;
    sign_in_failures_open(opened->failures_key);
    reset_code_open(opened->reset_code_key);
}

status auth_hash_password(struct call *c, const User *user, struct slice password,
                          const char **ret_hash)
{
    const struct password_owner owner = {.email = user->email, .display_name = user->display_name};
    TRY(password_check(c->arena, password, &owner, settings.dev));
    return password_hash(c, password, ret_hash);
}

/* Records that a sign-in failed: of whom we do not know, as whom if there is such a user. What is
 * no address may be a password in the wrong field. */
static void record_failure(struct call *c, const char *email, const char *user_id_text,
                           status outcome, const char *reason_code)
{
    const char *shown = text_is_email(email) ? email : "";
    const struct audit_user stranger = {.email = shown};
    struct audit_user wanted = {.email = shown};
    if (user_id_text[0] != '\0')
        wanted.id = (user_id){uuid_of(user_id_text)};
    const tenant_id platform = {0};
    const status written = audit_event_alone(
        c, &(struct audit_event){.action = "LOGIN_FAILED",
                                 .is_security = true,
                                 .outcome = outcome,
                                 .reason_code = reason_code,
                                 .actor = &stranger,
                                 .subject = &wanted,
                                 .tenant = c->tenant != NULL ? &c->tenant->id : &platform});
    (void)written; /* logged; nobody is signed in anyway */
}

/* For what costs a stranger nothing: one a minute of an address is recorded. */
static bool is_due(struct call *c, const char *what)
{
    uint64_t passed_over;
    const char *key =
        arena_printf(c->arena, "%s %.*s", what, (int)c->peer_ip.length, c->peer_ip.data);
    return audit_is_due(slice_of(key), &passed_over);
}

static status credentials_invalid(struct call *c, const LoginRequest *req, const char *user_id_text,
                                  const char *reason_code)
{
    const status outcome =
        status_error(STATUS_UNAUTHENTICATED, "CREDENTIALS_INVALID", "e-mail or password is wrong");
    const bool was_hashed = strlen(req->password) <= PASSWORD_BYTES_MAX;
    db_end(c); /* what was begun is not done */
    if (was_hashed || is_due(c, "password too long"))
        record_failure(c, req->email, user_id_text, outcome, reason_code);
    return outcome;
}

/* In the transaction that makes the session. */
static void record_success(struct call *c, const LoginResponse *reply, const char *reason_code)
{
    const struct audit_user user = {{uuid_of(reply->user->id)}, reply->user->email};
    const session_id session = {uuid_of(reply->session->id)};
    const tenant_id platform = {0};
    audit_event(c, &(struct audit_event){.action = "LOGIN",
                                         .is_security = true,
                                         .reason_code = reason_code,
                                         .actor = &user,
                                         .session = &session,
                                         .tenant = c->tenant != NULL ? &c->tenant->id : &platform});
}

/* Makes the session; *ret_found is false when the user changed meanwhile. */
static status sign_in(struct call *c, const CredentialRow *user, const char *checked_hash,
                      LoginResponse *ret, bool *ret_found)
{
    const struct policy_role *role = policy_role(policy_current(), user->role);
    assert(role != NULL); /* users_role_check */

    char *token = arena_alloc(c->arena, TOKEN_TEXT_BYTES);
    Session *session = arena_new(c->arena, Session);
    TRY(sessions_create(c, (user_id){uuid_of(user->user_id)}, role, checked_hash, token, session,
                        ret_found));
    if (*ret_found) {
        ret->token = token;
        ret->session = session;
        ret->user = session->user;
    }
    return OK;
}

/* Why somebody who was found may not sign in with a password; NULL: they may. */
static const char *hindrance(const CredentialRow *user)
{
    if (!user->may_sign_in)
        return "USER_DISABLED";
    return user->password_hash[0] == '\0' ? "NO_PASSWORD" : NULL;
}

/* Whose address it is, and whether the password fits; the same work for whoever it is. */
static status check_credentials(struct call *c, const LoginRequest *req, CredentialRow *ret_user,
                                const char **ret_refusal)
{
    bool found = false;
    TRY(db_maybe(
        c, c->tenant != NULL ? &SQL_CREDENTIAL_FIND_IN_TENANT : &SQL_CREDENTIAL_FIND_ON_PLATFORM,
        req, ret_user, &found));
    /* The database folds letters to ASCII that we do not (the Kelvin sign): one account would have
     * many counters. Nobody's address has such letters. */
    found = found && text_is_email(req->email);
    const char *hindered = found ? hindrance(ret_user) : "USER_MISSING";

    bool fits;
    TRY(password_verify(c, hindered == NULL ? ret_user->password_hash : NULL,
                        slice_of(req->password), &fits));
    *ret_refusal = hindered != NULL ? hindered : fits ? NULL : "PASSWORD_WRONG";
    return OK;
}

status auth_service_login(struct call *c, const LoginRequest *req, LoginResponse *ret)
{
    struct sign_in_try try;
    const status allowed = sign_in_try_begin(c, SIGN_IN_BY_PASSWORD, req->email, &try);
    if (allowed.code == STATUS_RESOURCE_EXHAUSTED && is_due(c, "sign-in")) /* nothing was tried */
        record_failure(c, req->email, "", allowed, "");
    TRY(allowed);

    CredentialRow user = CREDENTIAL_ROW_INIT;
    const char *refusal;
    const status checked = check_credentials(c, req, &user, &refusal);
    if (!status_is_ok(checked)) {
        /* What fails here too leaves a failure too many, which wears off. */
        const status withdrawn = sign_in_try_withdraw(c, &try);
        (void)withdrawn;
        return checked;
    }
    if (refusal != NULL)
        return credentials_invalid(c, req, user.user_id, refusal);

    bool found;
    TRY(sign_in_try_succeeded(c, &try));
    db_begin(c, DB_TRANSACTION); /* not before: it would hold a connection for the hashing */
    TRY(sign_in(c, &user, user.password_hash, ret, &found));
    if (!found)
        return credentials_invalid(c, req, user.user_id, "USER_CHANGED");
    record_success(c, ret, NULL);
    return OK; /* the interceptor commits */
}

static status quick_login_refused(struct call *c, const char *reason_code)
{
    const status outcome =
        status_error(STATUS_PERMISSION_DENIED, "QUICK_LOGIN_REFUSED",
                     "QuickLogin works in development only, from this machine, by a local name");
    if (is_due(c, "quick login"))
        record_failure(c, "", "", outcome, reason_code);
    return outcome;
}

static status check_quick_login(struct call *c)
{
    if (!settings.dev)
        return quick_login_refused(c, "NOT_DEV");
    if (!c->peer_is_loopback)
        return quick_login_refused(c, "PEER_NOT_LOCAL");
    if (!dev_host_is_listed(c->host))
        return quick_login_refused(c, "HOST_NOT_LOCAL");
    if (c->origin.length > 0 && !dev_origin_is_listed(c->origin))
        return quick_login_refused(c, "ORIGIN_NOT_LOCAL");
    return OK;
}

static status check_role(struct call *c, User_Role wanted)
{
    const char *name = users_role_name(wanted);
    if (name == NULL)
        return status_field(c->arena, "FIELD_INVALID", "role", "must be one of the roles");
    const struct policy_role *role = policy_role(policy_current(), name);
    if (role->level == POLICY_LEVEL_TENANT && c->tenant == NULL)
        return status_field(c->arena, "TENANT_REQUIRED", "tenant",
                            "must name the tenant, because %s is a role of tenants", name);
    if (role->level == POLICY_LEVEL_PLATFORM && c->tenant != NULL)
        return status_field(c->arena, "TENANT_MISMATCH", "role",
                            "is %s, which belongs to no tenant; use the platform's own host and "
                            "name none",
                            name);
    return OK;
}

status auth_service_quick_login(struct call *c, const QuickLoginRequest *req, LoginResponse *ret)
{
    TRY(check_quick_login(c));
    TRY(check_role(c, req->role));

    CredentialRow user = CREDENTIAL_ROW_INIT;
    bool found = false;
    TRY(db_maybe(
        c, c->tenant != NULL ? &SQL_QUICK_LOGIN_FIND_IN_TENANT : &SQL_QUICK_LOGIN_FIND_ON_PLATFORM,
        req, &user, &found));
    if (found)
        TRY(sign_in(c, &user, NULL, ret, &found));
    if (!found)
        return status_error(STATUS_NOT_FOUND, "USER_MISSING",
                            "nobody has this role here; seed the database first");
    record_success(c, ret, "QUICK_LOGIN");
    return OK;
}

status auth_service_logout(struct call *c, const LogoutRequest *req, Empty *ret)
{
    (void)req;
    (void)ret;
    if (!uuid_is_zero(c->identity.masquerade))
        return masquerade_stop(c);
    TRY(sessions_end_own(c));
    audit_event(c, &(struct audit_event){.action = "LOGOUT", .is_security = true});
    return OK;
}

status auth_service_get_session(struct call *c, const GetSessionRequest *req, Session *ret)
{
    (void)req;
    return sessions_get_own(c, ret);
}
