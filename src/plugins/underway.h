/* The runs that this process works on.
 *
 * A process has so many places for runs. Whoever claims one takes a place before, and the run has
 * it until it is over. One keeper a process looks after all that are under way: it stores what they
 * log while they log it, and twice a second asks which of them are to end.
 */
#ifndef PLUGINS_UNDERWAY_H
#define PLUGINS_UNDERWAY_H

#include "base/call.h"
#include "plugins/run_log.h"
#include "smoothschedule/v1/plugin_run.types.h"

/* How long a run may be worked on from before its claim on. Its calls end at the first, so that
 * nobody works on it any more when the lease is over. */
enum { PLUGIN_WORK_MS = 13 * 1000, PLUGIN_LEASE_MS = 16 * 1000 };

/* Places. */

/* False when there is none left, or the process stops. */
bool underway_take_place(void);
void underway_give_place(void);
unsigned underway_places(void);

/* One run that is worked on. In the memory of who works on it. */
struct underway {
    struct uuid run;
    int32_t attempt;
    struct call *call; /* of the work: it is ended when the run is to end */
    struct run_log log;
    bool is_let_go;      /* the keeper leaves it alone */
    bool is_storing;     /* the keeper is at its log */
    struct event stored; /* it is not any more */
    struct underway *next;
};

/* Puts a run under the keeper's eyes, in the place that was taken for it. */
void underway_begin(struct underway *underway);
/* The work is done: returns when the keeper has let go of it. Lines that are not stored yet are the
 * caller's to store. */
void underway_let_go(struct call *c, struct underway *underway);
/* Whether somebody waits for it now. */
bool underway_is_awaited(const struct underway *underway);
/* That is recorded, its place is free: who waits for it hears of it, and has a copy of the run as
 * it ended; one without an id tells nothing. */
void underway_end(struct underway *underway, const PluginRun *run);

/* Waiting. */

/* Returns when a run that this process works on is over, or at the deadline; at once when it works
 * on no such run. *ret_run: the run as it ended, where whoever ended it told; else unchanged.
 * Errors: the call's end. */
MUST_USE status underway_wait(struct call *c, struct uuid run, int64_t deadline_ns,
                              PluginRun *ret_run);
/* Returns when there is a place, or after so long. */
MUST_USE status underway_wait_place(struct call *c, int64_t wait_ms);

/* The process stops: there are no more places; runs that are still worked on after `left_ms` are
 * cut off. Returns when none is left. */
void underway_drain(struct call *c, int64_t left_ms);

#endif
