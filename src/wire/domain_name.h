/* Names of domains, as people write them and as the DNS has them. Pure. */
#ifndef WIRE_DOMAIN_NAME_H
#define WIRE_DOMAIN_NAME_H

#include "base/arena.h"
#include "base/slice.h"

enum { DOMAIN_NAME_BYTES_MAX = 253 };

/* Writes a name as the DNS has it: lower case, international labels encoded (IDNA by UTS #46,
 * non-transitional, with STD3's rules). What it gives, it gives again unchanged.
 *
 * Shape   text: any bytes; *ret_name: of at least two labels, in the arena, set on success
 * Returns NULL, or a sentence that says what is wrong, to follow the field's name
 */
const char *domain_name_read(struct arena *arena, struct slice text, const char **ret_name);

/* Whether a name lies below another: `a.b` and `c.a.b` below `b`. Both as the DNS has them. */
bool domain_name_is_below(const char *name, const char *suffix);

/* Whether the whole name is a public suffix (`co.uk`, `github.io`), below which names are given to
 * anyone. Reads the list when it is first asked: the newer of libpsl's own and the system's. */
bool domain_name_is_public_suffix(const char *name);

#endif
