/* The supervisor.
 *
 * The good day: open the ports, become the configured user, start the logger and one worker a slot,
 * wait. All sockets stay open here: a listening one goes to the worker that follows in its slot,
 * with the connections that wait in it, and what was sent to a dead logger waits for the next.
 * Failures: a child that dies is started again at once, later each time when it dies within a
 * second of its start; a worker that says at the first start that it can never serve ends the whole
 * with exit code 1. Closing: SIGTERM or SIGINT tells the workers to drain; those that take longer
 * than drain_seconds and a little, or a second signal, are killed; the logger ends when all who
 * write to it have.
 *
 * One poll on a signalfd and the workers' control sockets; no loop of base/, because forking
 * copies it.
 */
#include "server/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "server/child.h"
#include "server/control.h"
#include "server/listeners.h"
#include "server/logger.h"
#include "server/notify.h"
#include "server/reload.h"
#include "server/worker.h"

enum { QUICK_DEATH_MS = 1000, KILL_AFTER_DRAIN_MS = 2000, LOGGER_END_MS = 3000 };

/* Before the n-th start in a row after a quick death; the last one from then on. */
static const int RESTART_DELAYS_MS[] = {0, 0, 100, 500, 1000};
enum { RESTART_DELAY_COUNT = sizeof RESTART_DELAYS_MS / sizeof RESTART_DELAYS_MS[0] };

struct child {
    pid_t pid; /* 0: not running */
    int64_t started_ns;
    int64_t restart_ns; /* when to start it again; 0: not at all */
    unsigned quick_deaths;
    bool ready;
    int control; /* our end; -1: none */
};

struct log_pair {
    int read_end;
    int write_end;
};

struct supervisor {
    const struct supervisor_start *start;
    const struct config *config;
    struct arena arena;
    struct listeners listeners;
    struct reload reload;
    void *metrics;
    unsigned worker_count;
    struct child *workers;
    struct child logger;
    struct log_pair *logs; /* one a worker, then ours */
    int signals;
    bool was_ready;
    bool draining;
    int64_t kill_ns; /* when those that drain are killed */
    int exit_code;
};

static metric restarts;

static status open_logs(struct supervisor *s)
{
    s->logs = arena_array(&s->arena, s->worker_count + 1, sizeof *s->logs);
    for (unsigned i = 0; i <= s->worker_count; i++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
            return status_errno("SOCKETS_MISSING", errno);
        const int bytes = 1024 * 1024; /* what the kernel allows of it */
        setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
        s->logs[i] = (struct log_pair){ends[0], ends[1]};
    }
    return OK;
}

static void start_logger(struct supervisor *s)
{
    const pid_t parent = getpid();
    s->logger.started_ns = clock_monotonic_ns();
    s->logger.restart_ns = 0;
    s->logger.pid = fork();
    if (s->logger.pid == 0) {
        int *keep = arena_array(&s->arena, s->worker_count + 1, sizeof *keep);
        for (unsigned i = 0; i <= s->worker_count; i++)
            keep[i] = s->logs[i].read_end;
        child_begin("smoothd-log", parent, keep, s->worker_count + 1);
        signal(SIGTERM, SIG_IGN); /* it ends when all who write to it have */
        const struct logger_start start = {
            .dir = s->config->log_dir,
            .fds = keep,
            .fd_count = s->worker_count + 1,
            .echo = s->config->dev,
        };
        exit(logger_run(&start));
    }
    if (s->logger.pid < 0) {
        s->logger.pid = 0;
        s->logger.restart_ns = clock_monotonic_ns() + NS_PER_S;
    }
}

static _Noreturn void become_worker(struct supervisor *s, unsigned index, int control, pid_t parent)
{
    const size_t count = s->listeners.per_worker;
    const struct listener *listeners = s->listeners.items + index * count;
    int *keep = arena_array(&s->arena, count + 2, sizeof *keep);
    for (size_t i = 0; i < count; i++)
        keep[i] = listeners[i].fd;
    keep[count] = control;
    keep[count + 1] = s->logs[index].write_end;

    char name[32];
    snprintf(name, sizeof name, "smoothd-w%u", index + 1);
    child_begin(name, parent, keep, count + 2);
    const struct worker_start start = {
        .index = index,
        .config = s->config,
        .secrets = s->start->secrets,
        .served = s->start->served,
        .policy_text = buf_slice(&s->reload.policy),
        .listeners = listeners,
        .listener_count = count,
        .control_fd = control,
        .log_fd = s->logs[index].write_end,
        .metrics = s->metrics,
        .metric_slots = s->worker_count + 1,
    };
    exit(worker_run(&start));
}

static void start_worker(struct supervisor *s, unsigned index)
{
    struct child *worker = &s->workers[index];
    worker->started_ns = clock_monotonic_ns();
    worker->restart_ns = 0;
    worker->ready = false;
    log_flush(); /* a line still here would be written by both */

    int ends[2];
    const pid_t parent = getpid();
    const bool paired =
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0;
    worker->pid = paired ? fork() : -1;
    if (worker->pid == 0)
        become_worker(s, index, ends[1], parent);
    if (worker->pid < 0) {
        log_event(LOG_ERROR, "could not start a worker", LOG_INT("worker", index + 1),
                  LOG_TEXT("error", strerror(errno)));
        worker->pid = 0;
        worker->restart_ns = clock_monotonic_ns() + NS_PER_S;
        if (paired)
            close(ends[0]);
    } else {
        worker->control = ends[0];
    }
    if (paired)
        close(ends[1]);
}

static void tell_workers(struct supervisor *s, enum control_message message, struct slice text)
{
    for (unsigned i = 0; i < s->worker_count; i++)
        if (s->workers[i].pid != 0 && !control_send(s->workers[i].control, message, text))
            log_event(LOG_WARN, "a worker does not listen", LOG_INT("worker", i + 1));
}

static void begin_drain(struct supervisor *s, int exit_code)
{
    notify_systemd("STOPPING=1");
    s->draining = true;
    s->exit_code = exit_code;
    s->kill_ns = clock_monotonic_ns() + s->config->drain_seconds * NS_PER_S +
                 KILL_AFTER_DRAIN_MS * NS_PER_MS;
    tell_workers(s, CONTROL_DRAIN, (struct slice){0});
    listeners_close(&s->listeners); /* or connections would wait in them for nobody */
}

static void kill_workers(struct supervisor *s)
{
    for (unsigned i = 0; i < s->worker_count; i++)
        if (s->workers[i].pid != 0)
            kill(s->workers[i].pid, SIGKILL);
}

static void log_death(const char *process, pid_t pid, int wait_status)
{
    if (WIFSIGNALED(wait_status))
        log_event(LOG_ERROR, "a process ended", LOG_TEXT("ended", process), LOG_INT("pid", pid),
                  LOG_INT("signal", WTERMSIG(wait_status)),
                  LOG_TEXT("signal_name", strsignal(WTERMSIG(wait_status))));
    else
        log_event(LOG_ERROR, "a process ended", LOG_TEXT("ended", process), LOG_INT("pid", pid),
                  LOG_INT("exit_code", WEXITSTATUS(wait_status)));
}

static void plan_restart(struct child *child)
{
    const int64_t now = clock_monotonic_ns();
    if (now - child->started_ns >= QUICK_DEATH_MS * NS_PER_MS)
        child->quick_deaths = 0;
    unsigned step = child->quick_deaths++;
    if (step >= RESTART_DELAY_COUNT)
        step = RESTART_DELAY_COUNT - 1;
    child->restart_ns = now + RESTART_DELAYS_MS[step] * NS_PER_MS;
}

static void worker_ended(struct supervisor *s, unsigned index, int wait_status)
{
    struct child *worker = &s->workers[index];
    const pid_t pid = worker->pid;
    char name[32];
    snprintf(name, sizeof name, "worker %u", index + 1);
    worker->pid = 0;
    worker->ready = false;
    close(worker->control);
    worker->control = -1;

    const bool drained = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == WORKER_EXIT_DRAINED;
    if (drained)
        log_event(LOG_INFO, "a worker drained", LOG_INT("worker", index + 1), LOG_INT("pid", pid));
    else
        log_death(name, pid, wait_status);
    if (s->draining)
        return;

    const bool refused = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == WORKER_EXIT_REFUSED;
    if (refused && !s->was_ready) {
        log_event(LOG_ERROR, "could not start: a worker says why above");
        begin_drain(s, 1);
        return;
    }
    metrics_add(restarts, 1);
    plan_restart(worker);
}

static void logger_ended(struct supervisor *s, int wait_status)
{
    const pid_t pid = s->logger.pid;
    s->logger.pid = 0;
    log_death("logger", pid, wait_status);
    plan_restart(&s->logger);
}

static void reap(struct supervisor *s)
{
    int wait_status;
    pid_t pid;
    while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0) {
        if (pid == s->logger.pid) {
            logger_ended(s, wait_status);
            continue;
        }
        /* A child that is none of ours: as PID 1 we inherit orphans, and this was all they need. */
        for (unsigned i = 0; i < s->worker_count; i++)
            if (pid == s->workers[i].pid)
                worker_ended(s, i, wait_status);
    }
}

static void reload(struct supervisor *s)
{
    if (s->logger.pid != 0)
        kill(s->logger.pid, SIGHUP);
    if (reload_read(&s->reload, s->start))
        tell_workers(s, CONTROL_POLICY, buf_slice(&s->reload.policy));
    tell_workers(s, CONTROL_TLS, (struct slice){0});
}

static void take_signals(struct supervisor *s)
{
    struct signalfd_siginfo info;
    while (read(s->signals, &info, sizeof info) == sizeof info) {
        switch (info.ssi_signo) {
        case SIGCHLD:
            reap(s);
            break;
        case SIGHUP:
            if (!s->draining)
                reload(s);
            break;
        default:
            if (s->draining) {
                s->kill_ns = clock_monotonic_ns(); /* asked twice: now */
                break;
            }
            log_event(LOG_INFO, "draining", LOG_TEXT("signal", strsignal((int)info.ssi_signo)));
            begin_drain(s, 0);
        }
    }
}

static void say_ready(struct supervisor *s)
{
    s->was_ready = true;
    log_event(LOG_INFO, "ready", LOG_INT("workers", s->worker_count));
    notify_systemd("READY=1");
    if (s->config->dev)
        fprintf(
            stderr, "smoothd: ready on port %lld (%u workers)\n",
            (long long)(s->config->http_port != 0 ? s->config->http_port : s->config->https_port),
            s->worker_count);
}

static void hear_worker(struct supervisor *s, struct child *worker)
{
    enum control_message message;
    struct slice text;
    while (control_receive(worker->control, &s->arena, &message, &text) == 1)
        worker->ready = worker->ready || message == CONTROL_READY;
    for (unsigned i = 0; i < s->worker_count; i++)
        if (!s->workers[i].ready)
            return;
    if (!s->was_ready && !s->draining)
        say_ready(s);
}

/* Starts what is due; returns the time until the next thing that is, -1 for never. */
static int start_due(struct supervisor *s)
{
    const int64_t now = clock_monotonic_ns();
    int64_t next = INT64_MAX;
    if (s->logger.restart_ns != 0 && s->logger.restart_ns <= now)
        start_logger(s);
    if (s->logger.restart_ns != 0)
        next = s->logger.restart_ns;
    for (unsigned i = 0; i < s->worker_count && !s->draining; i++) {
        struct child *worker = &s->workers[i];
        if (worker->restart_ns != 0 && worker->restart_ns <= now)
            start_worker(s, i);
        if (worker->restart_ns != 0 && worker->restart_ns < next)
            next = worker->restart_ns;
    }
    if (s->draining && s->kill_ns != 0 && s->kill_ns <= now) {
        log_event(LOG_WARN, "workers took too long to drain and are killed");
        kill_workers(s);
        s->kill_ns = 0;
    }
    if (s->draining && s->kill_ns != 0 && s->kill_ns < next)
        next = s->kill_ns;
    if (next == INT64_MAX)
        return -1;
    return next <= now ? 0 : (int)((next - now) / NS_PER_MS) + 1;
}

static unsigned workers_running(const struct supervisor *s)
{
    unsigned count = 0;
    for (unsigned i = 0; i < s->worker_count; i++)
        count += s->workers[i].pid != 0;
    return count;
}

static void supervise(struct supervisor *s)
{
    struct pollfd *polled = arena_array(&s->arena, s->worker_count + 1, sizeof *polled);
    while (!s->draining || workers_running(s) > 0) {
        const int timeout_ms = start_due(s);
        log_flush();
        polled[s->worker_count] = (struct pollfd){.fd = s->signals, .events = POLLIN};
        for (unsigned i = 0; i < s->worker_count; i++)
            polled[i] = (struct pollfd){.fd = s->workers[i].control, .events = POLLIN};
        if (poll(polled, s->worker_count + 1, timeout_ms) < 0)
            continue; /* EINTR, by a debugger */
        for (unsigned i = 0; i < s->worker_count; i++)
            if ((polled[i].revents & POLLIN) != 0)
                hear_worker(s, &s->workers[i]);
        if (polled[s->worker_count].revents != 0)
            take_signals(s);
    }
}

/* The logger has all there is to write once every writing end is closed. */
static void end_logger(struct supervisor *s)
{
    if (s->logger.pid == 0)
        start_logger(s); /* it died a moment ago, and lines wait for it */
    log_flush();
    log_open(-1);
    for (unsigned i = 0; i <= s->worker_count; i++)
        close(s->logs[i].write_end);
    const int64_t late_ns = clock_monotonic_ns() + LOGGER_END_MS * NS_PER_MS;
    while (s->logger.pid != 0 && waitpid(s->logger.pid, NULL, WNOHANG) == 0) {
        if (clock_monotonic_ns() > late_ns)
            kill(s->logger.pid, SIGKILL);
        const struct timespec pause = {.tv_nsec = 5 * NS_PER_MS};
        nanosleep(&pause, NULL);
    }
    for (unsigned i = 0; i <= s->worker_count; i++)
        close(s->logs[i].read_end);
}

static status open_signals(struct supervisor *s)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGCHLD);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &wanted, NULL) != 0)
        return status_errno("SIGNALS_REFUSED", errno);
    signal(SIGPIPE, SIG_IGN);
    s->signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    return s->signals >= 0 ? OK : status_errno("SIGNALS_REFUSED", errno);
}

static status make_folders(struct supervisor *s)
{
    const char *const folders[] = {s->config->state_dir, s->config->log_dir, NULL};
    for (size_t i = 0; folders[i] != NULL; i++)
        if (mkdir(folders[i], 0750) != 0 && errno != EEXIST)
            return status_errorf(&s->arena, STATUS_FAILED_PRECONDITION, "FOLDER_REFUSED",
                                 "could not make the folder %s: %s", folders[i], strerror(errno));
    return s->config->user[0] == '\0' ? OK : child_become_user(s->config->user, folders);
}

static status open_supervisor(struct supervisor *s)
{
    const bool with_tls = s->config->tls_certificate[0] != '\0';
    child_harden(true); /* descriptors for the sockets; the rest once the user is the last one */
    TRY(reload_open(&s->reload, &s->arena, s->start));
    TRY(listeners_open(&s->arena, s->config, with_tls, &s->listeners));
    TRY(make_folders(s));
    child_harden(s->config->dev);
    TRY(open_signals(s));
    TRY(open_logs(s));

    const size_t bytes = metrics_shared_bytes(s->worker_count + 1);
    s->metrics = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s->metrics == MAP_FAILED)
        return status_errno("MEMORY_MISSING", errno);
    restarts = metrics_counter("smooth_worker_restarts_total", "Workers started again.", "");
    metrics_open(s->metrics, s->worker_count + 1, s->worker_count);
    return OK;
}

static void log_start(const struct supervisor *s)
{
    log_event(LOG_INFO, "starting", LOG_TEXT("version", SMOOTH_VERSION), LOG_INT("pid", getpid()),
              LOG_FLAG("dev", s->config->dev));
    for (const char *const *warning = s->config->warnings; *warning != NULL; warning++)
        log_event(LOG_WARN, *warning);
    if (s->config->tls_certificate[0] == '\0' && s->config->https_port != 0)
        log_event(LOG_WARN, "tls is off: tls_certificate is not set");
    if (geteuid() == 0 && !s->config->dev)
        log_event(LOG_WARN, "running as root; set `user` to give that up");
}

int supervisor_run(const struct supervisor_start *start)
{
    struct supervisor s = {
        .start = start,
        .config = start->config,
        .worker_count = (unsigned)start->config->workers,
    };
    arena_init(&s.arena);
    s.workers = arena_zalloc(&s.arena, s.worker_count * sizeof *s.workers);
    for (unsigned i = 0; i < s.worker_count; i++)
        s.workers[i].control = -1;
    log_init("supervisor", (enum log_level)s.config->log_level);

    const status opened = open_supervisor(&s);
    if (!status_is_ok(opened)) {
        fprintf(stderr, "smoothd: %s\n", opened.message);
        s.exit_code = 1;
    } else {
        start_logger(&s);
        log_open(s.logs[s.worker_count].write_end);
        log_start(&s);
        for (unsigned i = 0; i < s.worker_count; i++)
            start_worker(&s, i);
        supervise(&s);
        log_event(LOG_INFO, "stopped", LOG_INT("exit_code", s.exit_code));
        end_logger(&s);
        munmap(s.metrics, metrics_shared_bytes(s.worker_count + 1));
        close(s.signals);
    }
    listeners_close(&s.listeners);
    reload_close(&s.reload);
    arena_fini(&s.arena);
    return s.exit_code;
}
