/* The supervisor: starts, watches, restarts and drains workers and logger. Parses no bytes from
 * the network. */
#ifndef SERVER_SUPERVISOR_H
#define SERVER_SUPERVISOR_H

#include "server/config.h"
#include "server/secrets.h"
#include "server/services.h"

struct supervisor_start {
    const struct config *config;
    const struct secrets *secrets;
    const struct served *served;
    /* Where the settings came from, to look at them again on SIGHUP. */
    const char *config_file;
    const struct config_flag *flags;
    size_t flag_count;
};

/* Serves until SIGTERM or SIGINT; returns the exit code: 0 after a drain, 1 when it could not
 * start, which standard error then explains. */
int supervisor_run(const struct supervisor_start *start);

#endif
