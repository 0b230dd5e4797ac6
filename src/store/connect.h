/* Finding the database: where it may be, and making one connection to it. */
#ifndef STORE_CONNECT_H
#define STORE_CONNECT_H

#include "base/arena.h"

struct pg;
struct connect_target;

/* Reads a connection URL (or "key=value …" text) with one or more hosts.
 * Errors  INVALID_ARGUMENT DATABASE_URL_INVALID */
MUST_USE status connect_target_parse(struct arena *arena, const char *url,
                                     struct connect_target **ret_target);

/* Tries the hosts once, one at a time, each with 2 s, on a fiber of its own, beginning with the one
 * that was found last; ends with pg_connected or pg_not_connected. */
void connect_start(struct pg *pg);
/* Makes the attempt end soon, with pg_not_connected. */
void connect_stop(struct pg *pg);

#endif
