/* What makes a new password good enough: long, and not one that is tried first. Pure.
 *
 * No rules of composition: they make passwords worse (NIST SP 800-63B-4 §3.1.1.2). Two spellings of
 * the same text in Unicode are the same password.
 */
#ifndef AUTH_PASSWORD_RULES_H
#define AUTH_PASSWORD_RULES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum {
    PASSWORD_BYTES_MAX = 1024,
    PASSWORD_CHARACTERS_MIN = 15,
    PASSWORD_CHARACTERS_MIN_DEV = 8,
};

/* Whose password it is to be. "" stands for what is not known. */
struct password_owner {
    const char *email;
    const char *display_name;
};

/* Whether a new password is long enough, counted in code points, no longer than we hash, and not
 * common: on the list of those that many people have, the owner's or the service's name; also with
 * digits and signs around it, or written again and again.
 *
 * Errors  INVALID_ARGUMENT PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_COMMON
 */
MUST_USE status password_check(struct arena *arena, struct slice password,
                               const struct password_owner *owner, bool dev);

/* The text in NFC, which is what is hashed; as it is where it is no UTF-8. In the arena: whoever
 * asks wipes it. At most PASSWORD_NFC_FACTOR times as long (Unicode TR15, "Stabilized strings"). */
enum { PASSWORD_NFC_FACTOR = 3 };
struct slice password_nfc(struct arena *arena, struct slice password);

#endif
