/* Page tokens: where a list goes on, sealed so that clients can neither read nor change it. */
#ifndef WIRE_PAGE_TOKEN_H
#define WIRE_PAGE_TOKEN_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum {
    PAGE_TOKEN_KEY_BYTES = 32,
    PAGE_TOKEN_BINDING_BYTES = 32,
    PAGE_TOKEN_TEXT_MAX = 4096, /* longer ones are refused unread */
};

/* Of the process, from its configuration. */
struct page_token_key {
    uint8_t bytes[PAGE_TOKEN_KEY_BYTES];
};

/* What a token is good for: a hash over caller, tenant, method and arguments. */
struct page_token_binding {
    uint8_t bytes[PAGE_TOKEN_BINDING_BYTES];
};

/* Seals a position (the last row's key) for one day from now_us.
 *
 * Shape   now_us: microseconds since 1970 on the clock that page_token_open will ask; position: at
 *         most 2 KiB; the token is URL-safe and NUL-terminated, in the arena. The same arguments
 *         give the same token.
 */
struct slice page_token_seal(struct arena *arena, const struct page_token_key *key, int64_t now_us,
                             const struct page_token_binding *binding, struct slice position);

/* Gives the position back.
 *
 * Shape   *ret_position lives in the arena
 * Errors  INVALID_ARGUMENT PAGE_TOKEN_INVALID, in the same words whatever is wrong: not ours,
 *         changed, for another caller, tenant, method or arguments; or older than a day
 */
MUST_USE status page_token_open(struct arena *arena, const struct page_token_key *key,
                                int64_t now_us, const struct page_token_binding *binding,
                                struct slice token, struct slice *ret_position);

#endif
