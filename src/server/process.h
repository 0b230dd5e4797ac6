/* A child as its supervisor sees it: whether it runs, when it is started again, and the socket to
 * it. What a child does to itself is child.h's. */
#ifndef SERVER_PROCESS_H
#define SERVER_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
    const char *name; /* in the log: "worker 1" */
    pid_t pid;        /* 0: not running */
    int64_t started_ns;
    int64_t restart_ns; /* when to start it again; 0: not at all */
    unsigned quick_deaths;
    bool ready;
    int control; /* our end; -1: none */
};

void process_init(struct process *process, const char *name);

/* Forks. In the child it returns true and *ret_control is its end of the control socket; in the
 * parent false. A failure is logged and the start planned anew. */
bool process_fork(struct process *process, int *ret_control);

/* It was reaped: takes the news and closes our end. */
void process_ended(struct process *process);
/* A line on how it ended, for a process that should not have. */
void process_log_death(const struct process *process, pid_t pid, int wait_status);
/* At once; later each time when it died within a second of its start. */
void process_plan_restart(struct process *process);
/* It is to be started now. */
bool process_is_due(const struct process *process, int64_t now_ns);

#endif
