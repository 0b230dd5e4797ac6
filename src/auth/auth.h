/* Signing in and out: what AuthService needs to know of the process. Its RPCs are declared in
 * gen/services and defined in auth_rpc.c. */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "base/call.h"

struct auth_settings {
    bool dev; /* QuickLogin may be used */
};

/* Before the first call. */
void auth_open(const struct auth_settings *settings);

/* Checks a new password and makes a PHC string of it, in the call's arena.
 *
 * Errors  as password_check and password_hash (auth/password.h)
 */
MUST_USE status auth_hash_password(struct call *c, struct slice password, const char **ret_hash);

#endif
