/* Beginning queued runs, as long as the process has places for them. */
#ifndef PLUGINS_DISPATCH_H
#define PLUGINS_DISPATCH_H

#include "base/call.h"

/* Claims queued runs and begins each on a fiber of its own, until the call ends: at once when one
 * is over here, and else five times a second.
 *
 * Shape   c: without transaction or deadline; ended by whoever stops it
 * Errors  the database's, after which it is to be called again
 */
MUST_USE status plugin_runs_dispatch(struct call *c);

#endif
