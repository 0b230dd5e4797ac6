/* What a tenant's fields may hold. Pure. */
#ifndef TENANCY_TENANT_CHECK_H
#define TENANCY_TENANT_CHECK_H

#include "smoothschedule/v1/tenant_service.types.h"
#include "wire/check.h"

/* `^[a-z][a-z0-9_]{0,49}$`, not `public`, `shared` or `pg_…`. */
bool tenant_schema_name_is_fine(struct slice name);

/* Fills in what a client may leave out (tier FREE, time zone UTC) and writes colours in lower case,
 * into the arena. */
void tenant_complete(struct arena *arena, Tenant *tenant);

/* Notes every fault of a complete tenant; whether the time zone exists is the database's to say. */
void tenant_check(struct checks *checks, const Tenant *tenant);

#endif
