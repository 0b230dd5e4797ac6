/* What the files of this folder share. */
#ifndef TENANCY_RULES_H
#define TENANCY_RULES_H

#include "tenancy/tenancy.h"

const struct tenancy_settings *tenancy_settings(void);

/* The tenant, if the caller may see it, kept from changing until the transaction ends.
 *
 * Errors  NOT_FOUND TENANT_MISSING
 */
MUST_USE status tenancy_lock(struct call *c, const char *id, Tenant *ret_tenant);

/* Shape   etag: the client's; "": any will do
 * Errors  ABORTED ETAG_MISMATCH
 */
MUST_USE status tenancy_check_etag(const Tenant *tenant, const char *etag);

/* As the directory keeps it, of what the database gave; taken for active. */
struct tenant_entry tenancy_entry_of(const char *id, const char *schema_name);

#endif
