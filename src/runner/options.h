/* What the runner was started with. */
#ifndef RUNNER_OPTIONS_H
#define RUNNER_OPTIONS_H

#include <stdbool.h>

enum { RUNNER_CONTROLS_MAX = 256 };

struct runner_options {
    int controls[RUNNER_CONTROLS_MAX]; /* one for each process that has scripts run */
    unsigned control_count;
    int life;    /* the runner ends when its other end is closed; -1: never by that */
    int retired; /* where a runner that takes no more orders says so */
    const char *user;
    bool require_namespaces;
    /* Of the testing build only: as if namespaces were forbidden; and a language without a guard,
     * with modules that reach for the system, so that the kernel's walls stand alone; and
     * after how many runs it is replaced. */
    bool without_namespaces;
    bool without_guard;
    unsigned runs_max; /* 0: as ever */
};

/* Exit code: starting again would not help. */
enum { RUNNER_EXIT_REFUSED = 78 };

#endif
