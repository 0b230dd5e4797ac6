/* People who sign in: platform staff, and tenants' users. */
#ifndef USERS_USERS_H
#define USERS_USERS_H

#include "base/call.h"
#include "smoothschedule/v1/user.types.h"

/* Makes a user.
 *
 * Shape   wanted: as a client would send it; id and times are not looked at, it becomes active;
 *         password_hash: a PHC string, or NULL for a user without a password
 * Errors  INVALID_ARGUMENT FIELD_INVALID, TENANT_REQUIRED; ALREADY_EXISTS EMAIL_TAKEN;
 *         NOT_FOUND TENANT_MISSING
 * Source  users.sql USER_CREATE
 */
MUST_USE status users_create(struct call *c, const User *wanted, const char *password_hash,
                             User *ret_user);

/* Gives a user a password; hash: a PHC string. Ends no session. */
MUST_USE status users_set_password(struct call *c, const User *user, const char *password_hash);

/* Finds the holder of an address, in any letter case; tenant NULL: among platform users. */
MUST_USE status users_find_by_email(struct call *c, const tenant_id *tenant, const char *email,
                                    User *ret_user, bool *ret_found);

/* The name of a role, as the policy knows it; NULL for a value that is none. */
const char *users_role_name(User_Role role);

#endif
