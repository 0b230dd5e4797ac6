/* The key that signs the chains' heads, in a file of its own: 32 random bytes as base64
 * (openssl rand -base64 32), readable by its owner only, the same on all servers. */
#ifndef AUDIT_KEYS_H
#define AUDIT_KEYS_H

#include "audit/canonical.h"
#include "base/arena.h"
#include "base/status.h"

/* Makes the file unless it is there; of two that make it at once both end with the same key.
 *
 * Errors  FAILED_PRECONDITION AUDIT_KEY_UNREADABLE
 */
MUST_USE status audit_key_file_make(struct arena *arena, const char *path);

/* Errors  FAILED_PRECONDITION AUDIT_KEY_UNREADABLE, AUDIT_KEY_OPEN (others can read the file),
 *         AUDIT_KEY_INVALID
 */
MUST_USE status audit_key_file_read(struct arena *arena, const char *path,
                                    struct audit_key *ret_key);

#endif
