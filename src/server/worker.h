/* A worker: one process with one thread and one loop, that serves calls. */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include "rpc/server.h"
#include "server/config.h"
#include "server/listeners.h"
#include "server/secrets.h"
#include "server/services.h"

/* Why a worker ended, as its exit code. */
enum {
    WORKER_EXIT_DRAINED = 0,
    /* Starting again would not help: queries that do not fit the database, a certificate that
     * cannot be read. */
    WORKER_EXIT_REFUSED = 78,
};

/* All borrowed. */
struct worker_start {
    unsigned index; /* from 0; also its slot of the metrics */
    const struct config *config;
    const struct secrets *secrets;
    const struct served *served;
    struct slice policy_text; /* checked */
    const struct listener *listeners;
    size_t listener_count;
    int control_fd; /* non-blocking */
    int plugin_fd;  /* to the runner of plugins; -1: none */
    int log_fd;
    void *metrics;
    unsigned metric_slots;
};

/* Serves until told to drain or SIGTERM; returns the exit code. */
int worker_run(const struct worker_start *start);

#endif
