/* The good day: a place is taken, the next run claimed, and both handed on; when nothing waits, the
 * place is given back. Failures: a claim whose answer was lost leaves a run that nobody works on,
 * until its lease is over. Statements have memory of their own: this goes on for days.
 */
#include "plugins/dispatch.h"

#include "base/clock.h"
#include "plugins/execute.h"
#include "plugins/runs.h"
#include "plugins/underway.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "sql/plugins.h"
#include "store/db.h"

enum { IDLE_MS = 200, CLAIM_MS = 2000 };

static status claim(struct call *c, int64_t claimed_ns, bool *ret_found)
{
    PluginRunClaim claimed = PLUGIN_RUN_CLAIM_INIT;
    TRY(db_maybe(c, &SQL_PLUGIN_RUN_CLAIM, DB_NONE, &claimed, ret_found,
                 DB_INT("at_once", plugin_runs_settings()->at_once),
                 DB_TIME_US("lease_time", plugin_run_lease_us())));
    if (*ret_found)
        plugin_run_begin(uuid_of(claimed.run_id), claimed.attempt, claimed_ns);
    return OK;
}

static status begin_next(struct call *c, bool *ret_found)
{
    struct arena arena;
    struct call own;
    *ret_found = false;
    if (!underway_take_place())
        return OK;
    arena_init(&arena);
    call_init(&own, &arena);
    const int64_t claimed_ns = clock_monotonic_ns();
    call_set_deadline(&own, claimed_ns + CLAIM_MS * NS_PER_MS);
    status outcome = claim(&own, claimed_ns, ret_found);
    if (!*ret_found)
        underway_give_place();
    if (!status_is_ok(outcome))
        outcome = status_errorf(c->arena, outcome.code, outcome.reason, "%s", outcome.message);
    call_fini(&own);
    arena_fini(&arena);
    return outcome;
}

status plugin_runs_dispatch(struct call *c)
{
    while (status_is_ok(c->ended)) {
        bool found = false;
        TRY(begin_next(c, &found));
        if (!found)
            TRY(underway_wait_place(c, IDLE_MS));
    }
    return c->ended;
}
