/* Passwords: Argon2id (64 MiB, t=3, p=1), as PHC strings.
 *
 * Hashing takes about a tenth of a second and 64 MiB: it runs on a thread of the pool, one at a
 * time in each worker, while at most PASSWORD_QUEUE_MAX more calls wait for their turn.
 */
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include "auth/password_rules.h"
#include "base/call.h"

enum {
    PASSWORD_QUEUE_MAX = 16,
    PASSWORD_HASH_BYTES = 128,
};

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

/* For tests: what a hash costs from now on, also of the one that nothing fits. */
void password_set_cost(unsigned operations, size_t memory_bytes);
/* How many hashes were computed in this process. */
uint64_t password_hash_count(void);

#endif
