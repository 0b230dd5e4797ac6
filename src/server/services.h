/* What this binary serves: the table of services, and the queries they need. */
#ifndef SERVER_SERVICES_H
#define SERVER_SERVICES_H

#include "apps/apps.h"

/* Each NULL-terminated. */
struct served {
    const struct rpc_service *const *services;
    const struct sql_query *const *queries;
    const struct wire_file *const *files; /* for reflection */
};

/* What a binary for tests adds to the product's own; each NULL-terminated, or NULL. */
struct served_extra {
    struct served served;
    const struct tenant_app *const *apps;
};

/* Makes the product's tenant apps known, and those in `extra` (NULL: none): before the settings are
 * read. */
void services_know_apps(const struct served_extra *extra);

/* The product's own, those of these apps (NULL-terminated), and those in `extra` (NULL: none). In
 * the arena. */
const struct served *services_list(struct arena *arena, const struct tenant_app *const *apps,
                                   const struct served_extra *extra);

#endif
