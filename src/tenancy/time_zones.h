/* The time zones that the database knows, by their IANA names: asked once a process, since
 * PostgreSQL opens every file of its zones to tell. */
#ifndef TENANCY_TIME_ZONES_H
#define TENANCY_TIME_ZONES_H

#include "base/call.h"

/* Has them from now on; does nothing when they are there already. Not with a row locked that
 * others wait for: the first time takes a tenth of a second. */
MUST_USE status time_zones_read(struct call *c);

/* After time_zones_read. Names are compared as they are written. */
bool time_zones_has(const char *name);
/* The one that was probably meant; NULL when none is near. */
const char *time_zones_nearest(const char *name);

#endif
