/* What is counted of runs. */
#ifndef PLUGINS_RUN_METRICS_H
#define PLUGINS_RUN_METRICS_H

#include "smoothschedule/internal/plugin_runs.types.h"

void run_metrics_register(void);
/* Its turn has come: how long it waited. */
void run_metrics_began(const PluginRunJob *job);
/* It is over, or QUEUED again. */
void run_metrics_ended(const PluginRunJob *job, PluginRun_State state);
/* Runs that were lost with their process and taken on here. */
void run_metrics_recovered(int32_t queued, int32_t failed);
/* How much waits in all tenants, as one process knows it. */
void run_metrics_waiting(int64_t count);

#endif
