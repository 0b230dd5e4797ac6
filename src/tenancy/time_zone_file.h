/* What the clocks of a tenant's place show: this machine's zones, by their IANA names. */
#ifndef TENANCY_TIME_ZONE_FILE_H
#define TENANCY_TIME_ZONE_FILE_H

#include "base/arena.h"
#include "wire/time_zone.h"

/* The zone of a name, which may come from anybody: it leads nowhere but to a file of a zone. Zones
 * that were read are kept for the life of the process, so this reads a small file of the system's
 * once a zone.
 *
 * Shape   *ret_zone borrows from the arena, or from the process
 * Errors  FAILED_PRECONDITION TIME_ZONE_MISSING; INTERNAL TIME_ZONE_UNREADABLE
 */
MUST_USE status time_zone_load(struct arena *arena, const char *name, struct time_zone *ret_zone);

#endif
