/* The tasks that delete what its time is over for: functions for the table of jobs.c, where each
 * one's domain has none of just that shape. */
#ifndef SERVER_SWEEPS_H
#define SERVER_SWEEPS_H

#include "base/call.h"

/* The shared idempotency keys, then those of one tenant after the other, from where the run before
 * came to. */
MUST_USE status sweeps_idempotency(struct call *c);

/* Failures of signing in that have worn off. */
MUST_USE status sweeps_sign_in(struct call *c);

#endif
