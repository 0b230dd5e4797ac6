/* Starting smooth-plugin-runner. */
#ifndef JAIL_RUNNER_H
#define JAIL_RUNNER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct runner_start {
    const char *program;
    const int *controls; /* one for each process that has scripts run: the runner's ends */
    size_t control_count;
    int life;         /* the runner ends when the other end is closed */
    int log_fd;       /* the logger's; -1: standard error */
    const char *user; /* what a runner that starts as root becomes; "" or NULL: nobody */
    bool require_namespaces;
    const char *const *arguments; /* more of them, NULL-terminated; may be NULL */
};

/* What it exits with when starting it again would not help. */
enum { RUNNER_EXIT_REFUSED = 78 };

/* smooth-plugin-runner beside the running program.
 *
 * Errors  FAILED_PRECONDITION RUNNER_MISSING
 */
enum { RUNNER_PATH_BYTES = 4096 };
MUST_USE status runner_find(char ret_path[RUNNER_PATH_BYTES]);

/* In a fresh child: becomes the runner, with an empty environment; exits with 127 when it cannot.
 */
_Noreturn void runner_exec(const struct runner_start *start);

#endif
