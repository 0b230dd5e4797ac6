/* What the RPCs on runs share. */
#ifndef PLUGINS_RUNS_INTERNAL_H
#define PLUGINS_RUNS_INTERNAL_H

#include "base/call.h"
#include "smoothschedule/v1/plugin_run.types.h"

bool plugin_run_is_over(const PluginRun *run);

/* An install's id of a request; zero for "-".
 *
 * Errors  INVALID_ARGUMENT FIELD_INVALID
 */
MUST_USE status plugin_run_read_install(struct call *c, const char *text, struct uuid *ret_install);

#endif
