/* var/dev-credentials.json: the passwords of the seeded users, for development.
 *
 *   {"users": [{"email": …, "password": …, "role": …, "tenant": …}, …]}
 */
#ifndef CLI_CREDENTIALS_H
#define CLI_CREDENTIALS_H

#include "base/arena.h"
#include "base/status.h"

struct credential {
    const char *email;
    const char *password;
    const char *role;
    const char *tenant; /* schema name; "" for platform users */
};

enum { CREDENTIALS_MAX = 100 };

struct credentials {
    struct credential items[CREDENTIALS_MAX];
    size_t count;
};

/* Reads the file; one that is not there has none.
 *
 * Errors  FAILED_PRECONDITION CREDENTIALS_UNREADABLE: not a file of ours; remove it
 */
MUST_USE status credentials_read(struct arena *arena, const char *path,
                                 struct credentials *ret_credentials);

/* Writes the file, readable by its owner only, in one rename.
 *
 * Errors  FAILED_PRECONDITION CREDENTIALS_UNWRITABLE
 */
MUST_USE status credentials_write(struct arena *arena, const char *path,
                                  const struct credentials *credentials);

/* The password of a user; NULL when it is not there. */
const char *credentials_find(const struct credentials *credentials, const char *email,
                             const char *tenant);

#endif
