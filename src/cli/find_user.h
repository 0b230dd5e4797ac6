/* Tenants and users as the operator names them. */
#ifndef CLI_FIND_USER_H
#define CLI_FIND_USER_H

#include "base/call.h"
#include "smoothschedule/v1/user.types.h"
#include "tenancy/directory.h"

/* By id or schema name; a deleted one too.
 *
 * Errors  NOT_FOUND TENANT_MISSING
 */
MUST_USE status find_tenant(struct call *c, const char *name, struct tenant_entry *ret_tenant);

/* By address; tenant_name NULL: among platform users.
 *
 * Errors  NOT_FOUND TENANT_MISSING, USER_MISSING
 */
MUST_USE status find_user(struct call *c, const char *email, const char *tenant_name,
                          User *ret_user);

#endif
