/* What this binary serves: the table of services, and the queries they need. */
#ifndef SERVER_SERVICES_H
#define SERVER_SERVICES_H

#include "rpc/service.h"
#include "store/db.h"

/* Each NULL-terminated. */
struct served {
    const struct rpc_service *const *services;
    const struct sql_query *const *queries;
    const struct wire_file *const *files; /* for reflection */
};

/* The product's own, and those in `extra` (NULL: none), which a binary for tests adds. In the
 * arena. */
const struct served *services_list(struct arena *arena, const struct served *extra);

#endif
