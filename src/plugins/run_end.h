/* How a run ends, and writing that down. */
#ifndef PLUGINS_RUN_END_H
#define PLUGINS_RUN_END_H

#include "base/call.h"
#include "jail/jail.h"
#include "smoothschedule/internal/plugin_runs.types.h"

struct run_end {
    enum run_end_way {
        RUN_IS_OVER,   /* state and error say how */
        RUN_IS_LEFT,   /* somebody else has it, or nobody knows: nothing is written */
        RUN_GOES_BACK, /* cut off by no fault of its own: begins again where that is safe */
    } way;
    bool is_safe;           /* RUN_GOES_BACK: it had done nothing */
    bool is_security_event; /* somebody should look */
    PluginRun_State state;
    PluginRun_Error *error; /* unless it SUCCEEDED */
    PluginRun_Budget *budget;
    struct slice result;  /* JSON; empty: none */
    struct slice effects; /* a JSON list; empty: none */
    Struct *context;
};

/* What never began, because it may not (run_rules_check said why). */
struct run_end run_end_of_refusal(struct arena *arena, status refusal);
/* What ended by a bad status: before the script began (`has_begun` false: nothing was done), or
 * because jail_run did not come to its end. */
struct run_end run_end_of_status(struct arena *arena, status why, bool has_begun);
/* What the jail saw to its end. */
struct run_end run_end_of_outcome(struct arena *arena, const struct jail_outcome *outcome);

/* Writes it down, with the lines of the log that are not stored yet; counts it among the install's
 * failures, and tells the audit what somebody should look at. Only this attempt's end, and only
 * once: whoever is late writes nothing. Tries until the lease is over.
 *
 * Shape   c: without transaction or deadline; job: may lack all but id and attempt; *ret_run (NULL:
 *         nobody waits for it): the run with its log as this has ended it; unchanged when it has
 *         not
 */
MUST_USE status run_end_store(struct call *c, const PluginRunJob *job, const struct run_end *end,
                              const PluginRunLog *log, int64_t lease_ns, PluginRun *ret_run);

#endif
