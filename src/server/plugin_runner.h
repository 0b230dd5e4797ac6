/* The supervisor's side of smooth-plugin-runner: a socket pair for each process that has scripts
 * run, and the runner itself. Both ends of each pair stay here, so that what was asked of a dead
 * runner waits for the next. */
#ifndef SERVER_PLUGIN_RUNNER_H
#define SERVER_PLUGIN_RUNNER_H

#include "base/arena.h"
#include "server/config.h"
#include "server/process.h"

struct plugin_runner {
    const struct config *config;
    const char *program; /* NULL: it is not there */
    int *host_ends;      /* one a member, for jail_open; -1 when there is no runner */
    int *runner_ends;
    int *keep; /* room for what the runner inherits */
    unsigned count;
    int log_fd;
    bool has_lived; /* one of them did not refuse to start */
    struct process process;
};

/* What a runner's end means for the whole. */
enum plugin_runner_end {
    PLUGIN_RUNNER_AGAIN, /* it is started again */
    PLUGIN_RUNNER_FATAL, /* require_namespaces is set, and this machine forbids them */
};

/* Before the supervisor becomes its user: finds the program and makes the pairs. Without a program
 * plugins cannot be run, and all else works.
 *
 * Errors  INTERNAL SOCKETS_MISSING
 */
MUST_USE status plugin_runner_open(struct plugin_runner *runner, struct arena *arena,
                                   const struct config *config, unsigned members, int log_fd);
/* Started as root it gets a user of its own; started again later, that of the supervisor. */
void plugin_runner_start(struct plugin_runner *runner);
/* It was reaped. */
enum plugin_runner_end plugin_runner_ended(struct plugin_runner *runner, int wait_status);
/* Reads what it says on its own socket: how often it replaced its inside since. */
unsigned plugin_runner_hear(struct plugin_runner *runner);
/* Once nobody has scripts run: ends it, and closes the pairs. */
void plugin_runner_close(struct plugin_runner *runner);

#endif
