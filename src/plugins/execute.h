/* Executing a run that this process has claimed, from loading it to writing down how it ended. */
#ifndef PLUGINS_EXECUTE_H
#define PLUGINS_EXECUTE_H

#include "base/call.h"

/* Executes a run on a fiber of its own, in the place that the caller has taken for it
 * (plugins/underway.h); returns at once. The run goes on whatever becomes of the caller.
 *
 * Shape   claimed_ns: on clock_monotonic_ns, from before its claim was sent
 */
void plugin_run_begin(struct uuid run, int32_t attempt, int64_t claimed_ns);

/* When the lease of a run that is claimed now is over, on the database's clock. */
int64_t plugin_run_lease_us(void);

#endif
