/* Signing in and out: what AuthService needs to know of the process. Its RPCs are declared in
 * gen/services and defined in auth_rpc.c. */
#ifndef AUTH_AUTH_H
#define AUTH_AUTH_H

#include "auth/reset_code.h"
#include "auth/sign_in_failures.h"
#include "base/call.h"
#include "smoothschedule/v1/user.types.h"

struct auth_settings {
    bool dev;                                /* QuickLogin may be used */
    uint8_t failures_key[SIGN_IN_KEY_BYTES]; /* of what failed sign-ins are counted under */
    uint8_t reset_code_key[RESET_CODE_HASH_BYTES];
};

/* Before the first call. */
void auth_open(const struct auth_settings *settings);

/* Checks a new password of a user's and makes a PHC string of it, in the call's arena.
 *
 * Errors  as password_check and password_hash (auth/password.h)
 */
MUST_USE status auth_hash_password(struct call *c, const User *user, struct slice password,
                                   const char **ret_hash);

#endif
