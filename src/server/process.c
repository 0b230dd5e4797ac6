/* Starting children again and again, at a rate that a broken one cannot turn into a storm. Failures
 * to fork are as a death: logged and tried again in a second. */
#include "server/process.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { QUICK_DEATH_MS = 1000 };

/* Before the n-th start in a row after a quick death; the last one from then on. */
static const int RESTART_DELAYS_MS[] = {0, 0, 100, 500, 1000};
enum { RESTART_DELAY_COUNT = sizeof RESTART_DELAYS_MS / sizeof RESTART_DELAYS_MS[0] };

void process_init(struct process *process, const char *name)
{
    *process = (struct process){.name = name, .control = -1};
}

bool process_fork(struct process *process, int *ret_control)
{
    process->started_ns = clock_monotonic_ns();
    process->restart_ns = 0;
    process->ready = false;
    log_flush(); /* a line still here would be written by both */

    int ends[2];
    const bool paired =
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0;
    process->pid = paired ? fork() : -1;
    if (process->pid == 0) {
        *ret_control = ends[1];
        return true;
    }
    if (process->pid < 0) {
        log_event(LOG_ERROR, "could not start a process", LOG_TEXT("not_started", process->name),
                  LOG_TEXT("error", strerror(errno)));
        process->pid = 0;
        process->restart_ns = clock_monotonic_ns() + NS_PER_S;
        if (paired)
            close(ends[0]);
    } else {
        process->control = ends[0];
    }
    if (paired)
        close(ends[1]);
    return false;
}

void process_ended(struct process *process)
{
    process->pid = 0;
    process->ready = false;
    if (process->control >= 0)
        close(process->control);
    process->control = -1;
}

void process_log_death(const struct process *process, pid_t pid, int wait_status)
{
    if (WIFSIGNALED(wait_status))
        log_event(LOG_ERROR, "a process ended", LOG_TEXT("ended", process->name),
                  LOG_INT("pid", pid), LOG_INT("signal", WTERMSIG(wait_status)),
                  LOG_TEXT("signal_name", strsignal(WTERMSIG(wait_status))));
    else
        log_event(LOG_ERROR, "a process ended", LOG_TEXT("ended", process->name),
                  LOG_INT("pid", pid), LOG_INT("exit_code", WEXITSTATUS(wait_status)));
}

void process_plan_restart(struct process *process)
{
    const int64_t now_ns = clock_monotonic_ns();
    if (now_ns - process->started_ns >= QUICK_DEATH_MS * NS_PER_MS)
        process->quick_deaths = 0;
    unsigned step = process->quick_deaths++;
    if (step >= RESTART_DELAY_COUNT)
        step = RESTART_DELAY_COUNT - 1;
    process->restart_ns = now_ns + RESTART_DELAYS_MS[step] * NS_PER_MS;
}

bool process_is_due(const struct process *process, int64_t now_ns)
{
    return process->restart_ns != 0 && process->restart_ns <= now_ns;
}
