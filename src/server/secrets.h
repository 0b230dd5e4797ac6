/* The master key, and the keys made of it: one a purpose, so that none serves two.
 *
 * It is the same on all servers of a deployment: SMOOTH_SECRET_KEY, or a file that only its owner
 * reads; in dev the file is made at the first start.
 */
#ifndef SERVER_SECRETS_H
#define SERVER_SECRETS_H

#include "server/config.h"

enum { SECRETS_KEY_BYTES = 32 };

struct secrets {
    uint8_t master[SECRETS_KEY_BYTES];
};

/* Reads the master key; in dev makes the file when there is none.
 *
 * Errors  FAILED_PRECONDITION SECRET_KEY_UNREADABLE, SECRET_KEY_OPEN (others can read the file),
 *         SECRET_KEY_SHORT
 */
MUST_USE status secrets_load(struct arena *arena, const struct config *config,
                             struct secrets *ret_secrets);

/* The key for a purpose ("page tokens"): the same for the same master key. */
void secrets_key(const struct secrets *secrets, const char *purpose,
                 uint8_t ret_key[SECRETS_KEY_BYTES]);
/* The same as text without quoting needs, 43 characters: a password. */
const char *secrets_password(struct arena *arena, const struct secrets *secrets,
                             const char *purpose);

#endif
