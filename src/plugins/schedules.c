/* Schedules that fire.
 *
 * The good day: each install whose time has come is moved on to the next time after now, and has a
 * run, in one statement that does nothing when somebody else was faster. Times that were missed
 * while nothing ran count once. Failures: an expression or a time zone that cannot be read any more
 * takes the schedule off, and says so in the log; the others go on.
 */
#include "base/clock.h"
#include "base/log.h"
#include "google/protobuf/timestamp.types.h"
#include "plugins/runs.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "tenancy/time_zone_file.h"
#include "wire/cron.h"

enum { DUE_ROWS = 100 };

/* *ret_text: why there is no next time; NULL: there is one. */
static const char *find_following(struct arena *arena, const PluginScheduleDue *due,
                                  int64_t *ret_following_us)
{
    struct cron cron;
    struct time_zone zone;
    int64_t following_s;
    const char *wrong = cron_read(arena, slice_of(due->cron), &cron);
    if (wrong != NULL)
        return wrong;
    const status loaded = time_zone_load(arena, due->time_zone, &zone);
    if (!status_is_ok(loaded))
        return loaded.message;
    if (!cron_next(&cron, &zone, clock_db_us() / US_PER_S, &following_s))
        return "it never comes again";
    *ret_following_us = following_s * US_PER_S;
    return NULL;
}

static status fire(struct call *c, const PluginScheduleDue *due)
{
    int64_t following_us = 0;
    PluginScheduleFired fired = PLUGIN_SCHEDULE_FIRED_INIT;
    const char *wrong = find_following(c->arena, due, &following_us);
    TRY(db_one(c, &SQL_PLUGIN_SCHEDULE_FIRE, due, &fired,
               wrong == NULL ? DB_TIME_US("following", following_us) : DB_NULL("following"),
               DB_INT("queued_max", PLUGIN_RUNS_QUEUED_MAX)));
    if (fired.is_moved && wrong != NULL)
        log_event(LOG_WARN, "a plugin's schedule has no next time",
                  LOG_TEXT("install", due->install_id), LOG_TEXT("error", wrong));
    return OK;
}

static status fire_some(struct call *c, size_t *ret_count)
{
    PluginSchedulesDue due = PLUGIN_SCHEDULES_DUE_INIT;
    TRY(db_many(c, &SQL_PLUGIN_SCHEDULES_DUE, DB_NONE, &due, DB_INT("limit", DUE_ROWS)));
    for (size_t i = 0; i < due.n_schedules; i++)
        TRY(fire(c, due.schedules[i]));
    *ret_count = due.n_schedules;
    return OK;
}

status plugin_schedules_fire(struct call *c)
{
    size_t count = DUE_ROWS;
    while (count == DUE_ROWS && call_has_time(c))
        TRY(fire_some(c, &count));
    return OK;
}
