/* What the jobs process does in the background, again and again.
 *
 * A new task is a line of the table in jobs.c. Each runs on a fiber of its own, never twice at
 * once: of several nodes on one database, the one that holds the task's advisory lock runs it, the
 * others pass over that turn. Every run has JOB_RUN_MS; one that has more to do than that stops
 * between two of its batches (call_has_time) and goes on in the next. It may be killed at any
 * point, so what it does is done in transactions that leave nothing half done.
 *
 * The call that a task gets is nobody's: not signed in, without tenant, in DB_UNITS until it begins
 * a transaction.
 */
#ifndef SERVER_JOBS_H
#define SERVER_JOBS_H

#include "base/call.h"

enum {
    JOB_RUN_MS = 30 * 1000,
    JOBS_MAX = 32,
};

struct job {
    const char *name; /* lower case and dots; also the label in the metrics */
    const char *summary;
    int64_t interval_ms; /* from the start of a run to the next, give or take a tenth */
    status (*run)(struct call *c);
};

/* Ends with one that has no name. */
extern const struct job JOBS[];

/* NULL: there is none of that name. */
const struct job *jobs_find(const char *name);
size_t jobs_count(void);

/* The metrics' names; in every process of a server in the same order. */
void jobs_register_metrics(void);

/* Runs a task now, if no other node is at it; on the current fiber.
 *
 * Shape   c: as described above; its deadline is set
 *         *ret_ran: false: it runs elsewhere just now
 * Errors  the task's own, and those of db.h
 */
MUST_USE status jobs_run(struct call *c, const struct job *job, bool *ret_ran);

#endif
