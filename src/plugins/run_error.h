/* Why a run did not succeed, as it is kept with the run. */
#ifndef PLUGINS_RUN_ERROR_H
#define PLUGINS_RUN_ERROR_H

#include "base/arena.h"
#include "smoothschedule/v1/plugin_run.types.h"

/* With a code and a sentence, copied into the arena. */
PluginRun_Error *plugin_run_error(struct arena *arena, const char *code, const char *message);
/* The same as JSON. */
const char *plugin_run_error_json(struct arena *arena, const char *code, const char *message);

#endif
