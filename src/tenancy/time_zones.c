/* One list for the life of the process; zones that a newer tzdata brings are known after a restart.
 * Failures are the database's, and then the next call asks again. Of two calls that ask at once the
 * later answer is dropped. */
#include "tenancy/time_zones.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/tenancy.h"
#include "store/db.h"

static struct {
    struct arena arena; /* the process's */
    const char **names; /* in order of their bytes */
    size_t count;       /* 0: not read yet */
} zones;

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

status time_zones_read(struct call *c)
{
    if (zones.count > 0)
        return OK;
    TimeZonesRow row = TIME_ZONES_ROW_INIT;
    TRY(db_one(c, &SQL_TIME_ZONES, DB_NONE, &row));
    if (zones.count > 0 || row.n_names == 0)
        return OK;

    arena_init(&zones.arena);
    zones.names = arena_array(&zones.arena, row.n_names, sizeof *zones.names);
    for (size_t i = 0; i < row.n_names; i++)
        zones.names[i] = arena_strdup(&zones.arena, row.names[i]);
    zones.count = row.n_names;
    qsort(zones.names, zones.count, sizeof *zones.names, compare);
    return OK;
}

bool time_zones_has(const char *name)
{
    return zones.count > 0 &&
           bsearch(&name, zones.names, zones.count, sizeof *zones.names, compare) != NULL;
}

const char *time_zones_nearest(const char *name)
{
    struct nearest near;
    nearest_init(&near, name);
    for (size_t i = 0; i < zones.count; i++)
        nearest_try(&near, zones.names[i]);
    return near.name;
}
