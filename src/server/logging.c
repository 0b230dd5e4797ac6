/* The good day: the logger is started first and ends last: it has all there is to write once every
 * writing end is closed. Failures: one that dies is started again; one that does not end in time is
 * killed. */
#include "server/logging.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/child.h"
#include "server/logger.h"

enum { LOGGER_END_MS = 3000, SOCKET_BYTES = 1024 * 1024 /* what the kernel allows of it */ };

status logging_open(struct logging *logging, struct arena *arena, const struct config *config,
                    unsigned writers)
{
    *logging = (struct logging){.config = config, .count = writers};
    process_init(&logging->logger, "logger");
    logging->pairs = arena_array(arena, writers, sizeof *logging->pairs);
    for (unsigned i = 0; i < writers; i++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
            return status_errno("SOCKETS_MISSING", errno);
        const int bytes = SOCKET_BYTES;
        setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
        logging->pairs[i] = (struct log_pair){ends[0], ends[1]};
    }
    return OK;
}

static _Noreturn void become_logger(const struct logging *logging, struct arena *arena,
                                    pid_t parent)
{
    int *keep = arena_array(arena, logging->count, sizeof *keep);
    for (unsigned i = 0; i < logging->count; i++)
        keep[i] = logging->pairs[i].read_end;
    child_begin("smoothd-log", parent, keep, logging->count);
    signal(SIGTERM, SIG_IGN); /* it ends when all who write to it have */
    const struct logger_start start = {
        .dir = logging->config->log_dir,
        .fds = keep,
        .fd_count = logging->count,
        .echo = logging->config->dev,
    };
    exit(logger_run(&start));
}

void logging_start(struct logging *logging, struct arena *arena)
{
    struct process *logger = &logging->logger;
    const pid_t parent = getpid();
    logger->started_ns = clock_monotonic_ns();
    logger->restart_ns = 0;
    logger->pid = fork();
    if (logger->pid == 0)
        become_logger(logging, arena, parent);
    if (logger->pid < 0) {
        logger->pid = 0;
        logger->restart_ns = clock_monotonic_ns() + NS_PER_S;
    }
}

void logging_ended(struct logging *logging, int wait_status)
{
    const pid_t pid = logging->logger.pid;
    process_ended(&logging->logger);
    process_log_death(&logging->logger, pid, wait_status);
    process_plan_restart(&logging->logger);
}

void logging_close(struct logging *logging, struct arena *arena)
{
    struct process *logger = &logging->logger;
    if (logger->pid == 0)
        logging_start(logging, arena); /* it died a moment ago, and lines wait for it */
    log_flush();
    log_open(-1);
    for (unsigned i = 0; i < logging->count; i++)
        close(logging->pairs[i].write_end);
    const int64_t late_ns = clock_monotonic_ns() + LOGGER_END_MS * NS_PER_MS;
    while (logger->pid != 0 && waitpid(logger->pid, NULL, WNOHANG) == 0) {
        if (clock_monotonic_ns() > late_ns)
            kill(logger->pid, SIGKILL);
        const struct timespec pause = {.tv_nsec = 5 * NS_PER_MS};
        nanosleep(&pause, NULL);
    }
    for (unsigned i = 0; i < logging->count; i++)
        close(logging->pairs[i].read_end);
}
