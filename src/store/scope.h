/* Pseudo-names in SQL: the one place where a tenant's names get into a statement's text.
 *
 * Queries and tenant migrations are written once, for `tenant.appointments`; a statement is made
 * for one tenant when it is prepared, with that tenant's quoted schema. Pure.
 */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H

#include "base/arena.h"

/* Quoted identifiers (PQescapeIdentifier); NULL: the pseudo-name is left as it is. */
struct scope_names {
    const char *tenant;       /* for the schema `tenant`, in `tenant.x` and `SCHEMA tenant` */
    const char *tenant_role;  /* for `tenant_role` */
    const char *serving_role; /* for `serving_role`: who serves calls */
};

/* The text with the names put in, in the arena. Literals, quoted identifiers and comments stay as
 * they are. */
char *scope_rewrite(struct arena *arena, const char *text, const struct scope_names *names);

#endif
