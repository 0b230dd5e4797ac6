/* Sessions whose time is long over go. */
#ifndef SESSIONS_SWEEP_H
#define SESSIONS_SWEEP_H

#include "base/call.h"

/* Deletes the sessions that could last have lived 30 days ago, a batch a transaction, as long as
 * the call has time.
 *
 * Shape   a call without transaction
 * Source  sweep.sql SESSION_SWEEP
 */
MUST_USE status sessions_sweep(struct call *c);

#endif
