/* One script, in its child. */
#ifndef RUNNER_RUN_H
#define RUNNER_RUN_H

#include <stdbool.h>

#include "wire/plugin_frame.h"

/* Behind the walls of the child, with the frames from the host: reads, checks, runs, says how it
 * ended. `without_guard`: the testing build's. */
_Noreturn void run_child(const struct plugin_order *order, bool without_guard);

#endif
