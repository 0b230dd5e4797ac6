/* One migration file, embedded by tools/sqlgen.py into gen/schema/.
 *
 * schema/shared/ makes the shared tables; the schema `shared` itself and its tables `migrations`
 * and `logins` are the store's. The pseudo-role `serving_role` is the group of all logins that
 * serve calls. schema/tenant/ makes a tenant's: it names them in the pseudo-schema `tenant` and
 * grants to the pseudo-role `tenant_role`, and the store puts the tenant's own in; `serving_role`
 * stands there for the logins that may take on that role, to be granted to.
 */
#ifndef STORE_SCHEMA_STEP_H
#define STORE_SCHEMA_STEP_H

#include <stddef.h>
#include <stdint.h>

struct schema_step {
    int32_t number;                /* from 1, without gaps */
    const char *name;              /* of the file: 0001_<name>.sql */
    const uint8_t checksum[32];    /* SHA-256 of the file: merged steps do not change */
    const char *const *statements; /* one command each, without its semicolon; NULL-terminated */
    /* Of an index that is made beside running calls: what is run instead, outside of a transaction,
     * once a tenant has data: first what clears away the rest of a try that ended early. NULL: an
     * ordinary step. */
    const char *const *concurrently;
};

#endif
