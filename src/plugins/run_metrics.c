/* Counters by outcome, two histograms, and the length of all queues. */
#include "plugins/run_metrics.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "google/protobuf/timestamp.types.h"

enum { STATES = PLUGIN_RUN_STATE_CANCELLED + 1, LABEL_BYTES_MAX = 32 };

static const char *const OUTCOMES[STATES] = {
    [PLUGIN_RUN_STATE_QUEUED] = "REPEATED",     [PLUGIN_RUN_STATE_SUCCEEDED] = "SUCCEEDED",
    [PLUGIN_RUN_STATE_FAILED] = "FAILED",       [PLUGIN_RUN_STATE_KILLED] = "KILLED",
    [PLUGIN_RUN_STATE_CANCELLED] = "CANCELLED",
};

static metric outcomes[STATES], waited, took, waiting;
static int64_t last_waiting;

void run_metrics_register(void)
{
    char label[LABEL_BYTES_MAX];
    for (size_t i = 0; i < STATES; i++) {
        if (OUTCOMES[i] == NULL)
            continue;
        snprintf(label, sizeof label, "outcome=\"%s\"", OUTCOMES[i]);
        outcomes[i] = metrics_counter("smooth_plugin_run_ends_total",
                                      "Runs of plugins by how they ended.", label);
    }
    waited = metrics_histogram("smooth_plugin_run_wait_seconds",
                               "How long runs of plugins waited for their turn.", "");
    took = metrics_histogram("smooth_plugin_run_turn_seconds",
                             "From a run's turn until its end is written down.", "");
    waiting = metrics_gauge("smooth_plugin_runs_waiting", "Runs of plugins that wait.", "");
}

static int64_t since_ns(const Timestamp *time)
{
    const int64_t since_us = clock_db_us() - time->seconds * US_PER_S - time->nanos / 1000;
    return since_us > 0 ? since_us * 1000 : 0;
}

void run_metrics_began(const PluginRunJob *job)
{
    metrics_observe_ns(waited, since_ns(job->create_time));
}

void run_metrics_ended(const PluginRunJob *job, PluginRun_State state)
{
    metrics_add(outcomes[state], 1);
    if (job->start_time != NULL)
        metrics_observe_ns(took, since_ns(job->start_time));
}

void run_metrics_recovered(int32_t queued, int32_t failed)
{
    metrics_add(outcomes[PLUGIN_RUN_STATE_QUEUED], queued);
    metrics_add(outcomes[PLUGIN_RUN_STATE_FAILED], failed);
}

void run_metrics_waiting(int64_t count)
{
    metrics_add(waiting, count - last_waiting);
    last_waiting = count;
}
