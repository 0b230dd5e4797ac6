/* How far a long command is, on standard error: a bar that moves on a terminal, elsewhere a line
 * now and then. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what; /* "tenants" */
    int32_t total, done, failed;
    bool is_terminal;
    int32_t said; /* done + failed, when it was last shown */
    int64_t begun_ns, shown_ns;
};

void progress_begin(struct progress *progress, const char *what, int32_t total);
/* One more is done, or failed. */
void progress_step(struct progress *progress, bool failed);
/* Clears the bar away. */
void progress_end(struct progress *progress);

#endif
