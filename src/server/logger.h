/* The logger: the one process that writes the files under logs/.
 *
 * Each other process has a SOCK_SEQPACKET socket to it and sends records as base/log.c makes
 * them. It is started again when it dies; what was sent meanwhile waits in the sockets, whose ends
 * the supervisor keeps.
 */
#ifndef SERVER_LOGGER_H
#define SERVER_LOGGER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct logger_start {
    const char *dir; /* made when missing */
    const int *fds;  /* to read from */
    size_t fd_count;
    bool echo; /* dev: warnings and errors of server.log go to standard error as well */
};

/* Runs until every sender has closed its end; SIGHUP opens the files anew. Returns the exit
 * code. */
int logger_run(const struct logger_start *start);

/* A line of server.log as a person reads it: "12:00:00 warn worker 1: message key=value". Appends
 * nothing for levels under warn and for lines that are not ours. */
void logger_humanize(struct buf *out, struct slice line);

#endif
