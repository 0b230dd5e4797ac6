/* The jobs process: one thread, one loop, that does what has to be done in the background. It
 * listens on nothing; the only ones whose bytes it reads are the database and, through libcurl, the
 * mail server. */
#ifndef SERVER_JOBS_PROCESS_H
#define SERVER_JOBS_PROCESS_H

#include "server/config.h"
#include "server/jobs.h"
#include "server/secrets.h"
#include "server/services.h"

/* All borrowed. */
struct jobs_start {
    const struct config *config;
    const struct secrets *secrets;
    const struct served *served;
    struct slice policy_text; /* checked */
    int control_fd;           /* non-blocking */
    int plugin_fd;            /* to the runner of plugins; -1: none */
    int log_fd;
    void *metrics;
    unsigned metric_slot;
    unsigned metric_slots;
};

/* Works until told to drain or SIGTERM; returns the exit code, one of worker.h's. */
int jobs_process_run(const struct jobs_start *start);

#endif
