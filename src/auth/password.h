/* Passwords: Argon2id (64 MiB, t=3, p=1), as PHC strings.
 *
 * Hashing takes about a tenth of a second and 64 MiB: it runs on a thread of the pool, one at a
 * time in each worker, while at most PASSWORD_QUEUE_MAX more calls wait for their turn.
 */
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include "base/call.h"

enum {
    PASSWORD_BYTES_MAX = 1024,
    PASSWORD_CHARACTERS_MIN = 15,
    PASSWORD_CHARACTERS_MIN_DEV = 8,
    PASSWORD_QUEUE_MAX = 16,
    PASSWORD_HASH_BYTES = 128,
};

/* Whether a new password is long enough, counted in code points, and no longer than we hash.
 *
 * Errors  INVALID_ARGUMENT PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG
 */
MUST_USE status password_check(struct arena *arena, struct slice password, bool dev);

/* Makes a PHC string, in the call's arena.
 *
 * Errors  UNAVAILABLE SIGN_IN_BUSY, with a hint when to come back; the call's end
 */
MUST_USE status password_hash(struct call *c, struct slice password, const char **ret_hash);

/* Compares in time that depends on neither; hash NULL: with a hash that nothing fits, so that an
 * unknown user takes as long as a wrong password.
 *
 * Errors  as password_hash
 */
MUST_USE status password_verify(struct call *c, const char *hash, struct slice password,
                                bool *ret_fits);

#endif
