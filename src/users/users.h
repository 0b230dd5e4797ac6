/* People who sign in: platform staff, and tenants' users. */
#ifndef USERS_USERS_H
#define USERS_USERS_H

#include "base/call.h"
#include "smoothschedule/v1/user.types.h"

/* What users need of domains above this one; server/consequences.c hands the functions in. Those of
 * acts run in the act's transaction. */
struct users_settings {
    /* A PHC string of a new password, if that is a good one. */
    status (*hash_password)(struct call *c, const User *user, struct slice password,
                            const char **ret_hash);
    /* Somebody was made. */
    status (*created)(struct call *c, const User *user);
    /* Somebody may not sign in any more: disabled, or deleted. */
    status (*stopped)(struct call *c, user_id user);
    /* Somebody has another role, or other permissions. */
    status (*changed)(struct call *c, user_id user);
    /* Users are about to be listed: says of each what the caller may do with them. */
    status (*shown)(struct call *c, User *const *users, size_t count);
};

void users_open(const struct users_settings *settings);

/* Makes a user, whoever asks.
 *
 * Shape   wanted: as a client would send it; id and times are not looked at, it becomes active;
 *         password_hash: a PHC string, or NULL for a user without a password
 * Errors  INVALID_ARGUMENT FIELD_INVALID, TENANT_REQUIRED; ALREADY_EXISTS EMAIL_TAKEN;
 *         NOT_FOUND TENANT_MISSING
 * Source  users.sql USER_CREATE
 */
MUST_USE status users_create(struct call *c, const User *wanted, const char *password_hash,
                             User *ret_user);

/* Looks at what the caller wants to create, and may: completes it and hashes its password. Asks the
 * database nothing before it has hashed.
 *
 * Shape   *ret_user: for users_create, with *ret_hash (NULL: no password)
 * Errors  as the proto lists them at CreateUser, but for EMAIL_TAKEN
 */
MUST_USE status users_prepare(struct call *c, const User *wanted, User *ret_user,
                              const char **ret_hash);

/* Changes what a mask names, inside the call's TRANSACTION.
 *
 * Shape   changes: with the user's id, and the etag to guard with, or ""; paths: see
 *         wire/field_mask.h
 * Errors  as the proto lists them at UpdateUser
 */
MUST_USE status users_update(struct call *c, const User *changes, char *const *paths,
                             size_t path_count, User *ret_user);

/* A user within the caller's reach, kept from changing until the call's TRANSACTION ends.
 *
 * Shape   etag: to guard with, or ""
 * Errors  as users_get; ABORTED ETAG_MISMATCH
 */
MUST_USE status users_lock(struct call *c, const char *id, const char *etag, User *ret_user);

/* Writes what differs of a user that is locked, recorded as `action` where no authority changes.
 *
 * Shape   current: of users_lock; changed: the same user, as it is to be
 * Errors  as the proto lists them at UpdateUser
 */
MUST_USE status users_change(struct call *c, const User *current, const User *changed,
                             const char *action, User *ret_user);

/* Whether the caller, or whom they masquerade as, is this user. */
bool users_is_caller(const struct call *c, const User *user);

/* Disables or enables, inside the call's TRANSACTION; who is so already stays as they are.
 *
 * Errors  as the proto lists them at DisableUser
 */
MUST_USE status users_set_active(struct call *c, const char *id, const char *etag, bool is_active,
                                 User *ret_user);

/* Deletes for good, inside the call's TRANSACTION: no query of this API finds them any more.
 *
 * Errors  as the proto lists them at DeleteUser
 */
MUST_USE status users_delete(struct call *c, const char *id, const char *etag);

/* A user within the caller's reach.
 *
 * Errors  NOT_FOUND USER_MISSING; INVALID_ARGUMENT FIELD_INVALID (no UUID)
 */
MUST_USE status users_get(struct call *c, const char *id, User *ret_user);

/* The same, whom the caller's role manages (or who is the caller), kept from changing until the
 * call's TRANSACTION ends.
 *
 * Errors  as users_get; PERMISSION_DENIED ROLE_NOT_MANAGED
 */
MUST_USE status users_lock_managed(struct call *c, const char *id, User *ret_user);

/* Completes users that are about to be listed: can_masquerade. */
MUST_USE status users_complete(struct call *c, User *const *users, size_t count);

/* NOT_FOUND USER_MISSING: the same words whether they are not there or out of reach. */
status users_missing(void);

/* Which users the caller may see at all. */
struct users_reach {
    bool own_only; /* then own_tenant's alone */
    tenant_id own_tenant;
    bool self_only;
    bool with_staff; /* platform users too */
    bool demo_only;
};
struct users_reach users_reach_of(const struct call *c);

/* For the queries of users.sql. */
#define USERS_REACH_EXTRAS(reach)                                                                  \
    DB_BOOL("own_only", (reach)->own_only), DB_UUID("own_tenant_id", (reach)->own_tenant.uuid),    \
        DB_BOOL("self_only", (reach)->self_only), DB_BOOL("with_staff", (reach)->with_staff),      \
        DB_BOOL("demo_only", (reach)->demo_only)

/* Gives a user a password; hash: a PHC string. Ends no session. */
MUST_USE status users_set_password(struct call *c, const User *user, const char *password_hash);

/* Finds the holder of an address, in any letter case; tenant NULL: among platform users. */
MUST_USE status users_find_by_email(struct call *c, const tenant_id *tenant, const char *email,
                                    User *ret_user, bool *ret_found);

/* The name of a role, as the policy knows it; NULL for a value that is none. */
const char *users_role_name(User_Role role);

#endif
