/* Values that clients send: is each what its field wants? Pure.
 *
 *   struct checks checks = {.arena = c->arena};
 *   check(&checks, text_is_between(tenant->name, 1, 200), "FIELD_INVALID", "tenant.name",
 *         "must be 1 to 200 characters long");
 *   TRY(checks_status(&checks));
 *
 * All faults of a request are gathered, so that a client mends them in one go.
 */
#ifndef WIRE_CHECK_H
#define WIRE_CHECK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/status.h"

struct checks {
    struct arena *arena;
    const char *reason; /* of the first fault */
    struct status_violation *first;
    struct status_violation *last;
};

/* Notes a fault unless it is `fine`. reason, field (a JSON path) and description are static, or
 * live in the arena. */
void check(struct checks *checks, bool fine, const char *reason, const char *field,
           const char *description);
/* OK, or INVALID_ARGUMENT with the reason of the first fault, its field in the message and every
 * fault as a violation. */
MUST_USE status checks_status(const struct checks *checks);

/* Texts are UTF-8 and NUL-terminated. */

/* Counted in code points; control characters (C0, DEL, C1) are not fine anywhere. */
bool text_is_between(const char *text, size_t least, size_t most);
/* local@domain (RFC 5321 §4.1.2) of 3 to 254 bytes: ASCII, no quoted local part, no address
 * literal, a domain of valid labels. */
bool text_is_email(const char *text);
/* #rrggbb in either letter case. */
bool text_is_color(const char *text);
/* https://host/… of at most 2,000 bytes: a host name (no user, no address literal), printable
 * ASCII without spaces, quotes or brackets. */
bool text_is_https_url(const char *text);
/* Labels of letters, digits and inner hyphens, with dots between; at most 253 bytes. */
bool text_is_host_name(struct slice text);

#endif
