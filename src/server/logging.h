/* The supervisor's side of logging: a socket a process that writes lines, and the logger process
 * that reads them all. Both ends of each stay here, so that what was sent to a dead logger waits
 * for the next. */
#ifndef SERVER_LOGGING_H
#define SERVER_LOGGING_H

#include "base/arena.h"
#include "server/config.h"
#include "server/process.h"

struct log_pair {
    int read_end;
    int write_end; /* for the process to log to */
};

struct logging {
    const struct config *config;
    struct log_pair *pairs;
    unsigned count;
    struct process logger;
};

/* Errors  INTERNAL SOCKETS_MISSING */
MUST_USE status logging_open(struct logging *logging, struct arena *arena,
                             const struct config *config, unsigned writers);
void logging_start(struct logging *logging, struct arena *arena);
/* The logger was reaped: it is to be started again. */
void logging_ended(struct logging *logging, int wait_status);
/* Once nobody else writes: lets the logger write what it has and end; then closes the sockets. */
void logging_close(struct logging *logging, struct arena *arena);

#endif
