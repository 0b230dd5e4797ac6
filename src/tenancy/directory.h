/* The directory: which tenant a host, an id or a schema name stands for.
 *
 * Asked on nearly every call, so tenants that were found are kept in this worker for a second, in a
 * table of fixed size; a notice that a tenant was closed empties it.
 */
#ifndef TENANCY_DIRECTORY_H
#define TENANCY_DIRECTORY_H

#include "base/call.h"

enum tenant_state { TENANT_IS_ACTIVE, TENANT_IS_SUSPENDED, TENANT_IS_DELETED };

enum { SCHEMA_NAME_TEXT_BYTES = 51 };

struct tenant_entry {
    tenant_id id;
    enum tenant_state state;
    bool is_temporary;
    unsigned bucket; /* of the store's logins */
    char schema_name[SCHEMA_NAME_TEXT_BYTES];
};

/* By a verified domain; host: lower case, without port. *ret_entry is set when found. */
MUST_USE status directory_find_host(struct call *c, struct slice host,
                                    struct tenant_entry *ret_entry, bool *ret_found);
MUST_USE status directory_find_id(struct call *c, tenant_id id, struct tenant_entry *ret_entry,
                                  bool *ret_found);
/* By id or schema name, as clients name a tenant. */
MUST_USE status directory_find_name(struct call *c, struct slice name,
                                    struct tenant_entry *ret_entry, bool *ret_found);

/* Forgets everything: a tenant changed, or notices may have been missed. */
void directory_forget(void);

#endif
