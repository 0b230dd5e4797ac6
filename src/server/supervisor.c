/* The supervisor.
 *
 * The good day: open the ports, become the configured user, start the logger, one worker a slot and
 * the jobs process, wait. All sockets stay open here: a listening one goes to the worker that
 * follows in its slot, with the connections that wait in it, and what was sent to a dead logger
 * waits for the next; so does what was asked of a dead runner of plugins. Failures: a child that
 * dies is started again at once, later each time when it dies within a second of its start; a
 * worker that says at the first start that it can never serve ends the whole with exit code 1.
 * Closing: SIGTERM or SIGINT tells workers and jobs to drain; those that take longer than
 * drain_seconds and a little, or a second signal, are killed; the logger ends when all who write to
 * it have.
 *
 * One poll on a signalfd and the members' control sockets; no loop of base/, because forking
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
#include "egress/http.h"
#include "jail/jail.h"
#include "plugins/runs.h"
#include "server/child.h"
#include "server/control.h"
#include "server/jobs_process.h"
#include "server/listeners.h"
#include "server/logging.h"
#include "server/notify.h"
#include "server/plugin_runner.h"
#include "server/process.h"
#include "server/reload.h"
#include "server/worker.h"

enum { KILL_AFTER_DRAIN_MS = 2000 };

struct supervisor {
    const struct supervisor_start *start;
    const struct config *config;
    struct arena arena;
    struct listeners listeners;
    struct reload reload;
    void *metrics;
    struct logging logging; /* a writer a member, then we, then the runner of plugins */
    struct plugin_runner plugin_runner;
    unsigned worker_count;
    unsigned member_count;   /* the workers, then jobs */
    struct process *members; /* as many */
    int signals;
    bool was_ready;
    bool draining;
    int64_t kill_ns; /* when those that drain are killed */
    int exit_code;
};

static metric worker_restarts, jobs_restarts, runner_restarts;

/* Slots of the metrics and sockets of the log: one a member, then ours. */
static unsigned own_slot(const struct supervisor *s)
{
    return s->member_count;
}

static unsigned slot_count(const struct supervisor *s)
{
    return s->member_count + 1;
}

static bool is_worker(const struct supervisor *s, unsigned index)
{
    return index < s->worker_count;
}

static _Noreturn void become_worker(struct supervisor *s, unsigned index, int control, pid_t parent)
{
    const size_t count = s->listeners.per_worker;
    const struct listener *listeners = s->listeners.items + index * count;
    int *keep = arena_array(&s->arena, count + 3, sizeof *keep);
    for (size_t i = 0; i < count; i++)
        keep[i] = listeners[i].fd;
    keep[count] = control;
    keep[count + 1] = s->logging.pairs[index].write_end;
    keep[count + 2] = s->plugin_runner.host_ends[index];

    char name[32];
    snprintf(name, sizeof name, "smoothd-w%u", index + 1);
    child_begin(name, parent, keep, keep[count + 2] >= 0 ? count + 3 : count + 2);
    const struct worker_start start = {
        .index = index,
        .config = s->config,
        .secrets = s->start->secrets,
        .served = s->start->served,
        .policy_text = buf_slice(&s->reload.policy),
        .listeners = listeners,
        .listener_count = count,
        .control_fd = control,
        .plugin_fd = s->plugin_runner.host_ends[index],
        .log_fd = s->logging.pairs[index].write_end,
        .metrics = s->metrics,
        .metric_slots = slot_count(s),
    };
    exit(worker_run(&start));
}

static _Noreturn void become_jobs(struct supervisor *s, unsigned index, int control, pid_t parent)
{
    const int log_fd = s->logging.pairs[index].write_end;
    const int plugin_fd = s->plugin_runner.host_ends[index];
    child_begin("smoothd-jobs", parent, (const int[]){control, log_fd, plugin_fd},
                plugin_fd >= 0 ? 3 : 2);
    const struct jobs_start start = {
        .config = s->config,
        .secrets = s->start->secrets,
        .served = s->start->served,
        .policy_text = buf_slice(&s->reload.policy),
        .control_fd = control,
        .plugin_fd = plugin_fd,
        .log_fd = log_fd,
        .metrics = s->metrics,
        .metric_slot = index,
        .metric_slots = slot_count(s),
    };
    exit(jobs_process_run(&start));
}

static void start_member(struct supervisor *s, unsigned index)
{
    const pid_t parent = getpid();
    int control;
    if (!process_fork(&s->members[index], &control))
        return;
    if (is_worker(s, index))
        become_worker(s, index, control, parent);
    else
        become_jobs(s, index, control, parent);
}

static void tell(struct supervisor *s, enum control_message message, struct slice text)
{
    for (unsigned i = 0; i < s->member_count; i++)
        if (s->members[i].pid != 0 && !control_send(s->members[i].control, message, text))
            log_event(LOG_WARN, "a process does not listen",
                      LOG_TEXT("silent", s->members[i].name));
}

static void begin_drain(struct supervisor *s, int exit_code)
{
    notify_systemd("STOPPING=1");
    s->draining = true;
    s->exit_code = exit_code;
    s->kill_ns = clock_monotonic_ns() + s->config->drain_seconds * NS_PER_S +
                 KILL_AFTER_DRAIN_MS * NS_PER_MS;
    tell(s, CONTROL_DRAIN, (struct slice){0});
    listeners_close(&s->listeners); /* or connections would wait in them for nobody */
}

static void kill_members(struct supervisor *s)
{
    for (unsigned i = 0; i < s->member_count; i++)
        if (s->members[i].pid != 0)
            kill(s->members[i].pid, SIGKILL);
}

static bool ended_with(int wait_status, int exit_code)
{
    return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == exit_code;
}

static void member_ended(struct supervisor *s, unsigned index, int wait_status)
{
    struct process *member = &s->members[index];
    const pid_t pid = member->pid;
    process_ended(member);
    if (ended_with(wait_status, WORKER_EXIT_DRAINED))
        log_event(LOG_INFO, "a process drained", LOG_TEXT("drained", member->name),
                  LOG_INT("pid", pid));
    else
        process_log_death(member, pid, wait_status);
    if (s->draining)
        return;

    if (is_worker(s, index) && !s->was_ready && ended_with(wait_status, WORKER_EXIT_REFUSED)) {
        log_event(LOG_ERROR, "could not start: a worker says why above");
        begin_drain(s, 1);
        return;
    }
    metrics_add(is_worker(s, index) ? worker_restarts : jobs_restarts, 1);
    process_plan_restart(member);
}

static void runner_ended(struct supervisor *s, int wait_status)
{
    metrics_add(runner_restarts, 1);
    if (plugin_runner_ended(&s->plugin_runner, wait_status) == PLUGIN_RUNNER_FATAL && !s->draining)
        begin_drain(s, 1); /* it said why */
}

static void reap(struct supervisor *s)
{
    int wait_status;
    pid_t pid;
    while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0) {
        if (pid == s->logging.logger.pid) {
            logging_ended(&s->logging, wait_status);
            continue;
        }
        if (pid == s->plugin_runner.process.pid) {
            runner_ended(s, wait_status);
            continue;
        }
        /* A child that is none of ours: as PID 1 we inherit orphans, and this was all they need. */
        for (unsigned i = 0; i < s->member_count; i++)
            if (pid == s->members[i].pid)
                member_ended(s, i, wait_status);
    }
}

static void reload(struct supervisor *s)
{
    if (s->logging.logger.pid != 0)
        kill(s->logging.logger.pid, SIGHUP);
    if (reload_read(&s->reload, s->start))
        tell(s, CONTROL_POLICY, buf_slice(&s->reload.policy));
    tell(s, CONTROL_TLS, (struct slice){0});
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

/* Calls are served without jobs, so nobody waits for those. */
static void hear_member(struct supervisor *s, struct process *member)
{
    enum control_message message;
    struct slice text;
    while (control_receive(member->control, &s->arena, &message, &text) == 1)
        member->ready = member->ready || message == CONTROL_READY;
    for (unsigned i = 0; i < s->worker_count; i++)
        if (!s->members[i].ready)
            return;
    if (!s->was_ready && !s->draining)
        say_ready(s);
}

static void note_next(int64_t when_ns, int64_t *next_ns)
{
    if (when_ns != 0 && when_ns < *next_ns)
        *next_ns = when_ns;
}

/* Starts what is due; returns the time until the next thing that is, -1 for never. */
static int start_due(struct supervisor *s)
{
    const int64_t now_ns = clock_monotonic_ns();
    int64_t next_ns = INT64_MAX;
    if (process_is_due(&s->logging.logger, now_ns))
        logging_start(&s->logging, &s->arena);
    note_next(s->logging.logger.restart_ns, &next_ns);
    if (process_is_due(&s->plugin_runner.process, now_ns))
        plugin_runner_start(&s->plugin_runner);
    note_next(s->plugin_runner.process.restart_ns, &next_ns);
    for (unsigned i = 0; i < s->member_count && !s->draining; i++) {
        if (process_is_due(&s->members[i], now_ns))
            start_member(s, i);
        note_next(s->members[i].restart_ns, &next_ns);
    }
    if (s->draining && s->kill_ns != 0 && s->kill_ns <= now_ns) {
        log_event(LOG_WARN, "processes took too long to drain and are killed");
        kill_members(s);
        s->kill_ns = 0;
    }
    if (s->draining)
        note_next(s->kill_ns, &next_ns);
    if (next_ns == INT64_MAX)
        return -1;
    return next_ns <= now_ns ? 0 : (int)((next_ns - now_ns) / NS_PER_MS) + 1;
}

static unsigned members_running(const struct supervisor *s)
{
    unsigned count = 0;
    for (unsigned i = 0; i < s->member_count; i++)
        count += s->members[i].pid != 0;
    return count;
}

static void supervise(struct supervisor *s)
{
    const unsigned count = s->member_count;
    struct pollfd *polled = arena_array(&s->arena, count + 2, sizeof *polled);
    while (!s->draining || members_running(s) > 0) {
        const int timeout_ms = start_due(s);
        log_flush();
        polled[count] = (struct pollfd){.fd = s->signals, .events = POLLIN};
        polled[count + 1] =
            (struct pollfd){.fd = s->plugin_runner.process.control, .events = POLLIN};
        for (unsigned i = 0; i < count; i++)
            polled[i] = (struct pollfd){.fd = s->members[i].control, .events = POLLIN};
        if (poll(polled, count + 2, timeout_ms) < 0)
            continue; /* EINTR, by a debugger */
        for (unsigned i = 0; i < count; i++)
            if ((polled[i].revents & POLLIN) != 0)
                hear_member(s, &s->members[i]);
        if (polled[count + 1].revents != 0)
            metrics_add(runner_restarts, plugin_runner_hear(&s->plugin_runner));
        if (polled[count].revents != 0)
            take_signals(s);
    }
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
    TRY(open_signals(s));
    TRY(logging_open(&s->logging, &s->arena, s->config, slot_count(s) + 1));
    TRY(plugin_runner_open(&s->plugin_runner, &s->arena, s->config, s->member_count,
                           s->logging.pairs[slot_count(s)].write_end));
    plugin_runner_start(&s->plugin_runner); /* while there is a choice of users */
    TRY(make_folders(s));
    child_harden(s->config->dev);

    const size_t bytes = metrics_shared_bytes(slot_count(s));
    s->metrics = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s->metrics == MAP_FAILED)
        return status_errno("MEMORY_MISSING", errno);
    worker_restarts = metrics_counter("smooth_worker_restarts_total", "Workers started again.", "");
    jobs_restarts = metrics_counter("smooth_jobs_restarts_total",
                                    "Times that the jobs process was started again.", "");
    runner_restarts =
        metrics_counter("smooth_plugin_runner_restarts_total",
                        "Times that the runner of plugins was replaced or started again.", "");
    jail_register_metrics();
    http_register_metrics();
    plugin_runs_register_metrics();
    jobs_register_metrics(); /* here, so that workers know them too: any of them answers a scrape */
    metrics_open(s->metrics, slot_count(s), own_slot(s));
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

static void name_members(struct supervisor *s)
{
    s->members = arena_array(&s->arena, s->member_count, sizeof *s->members);
    for (unsigned i = 0; i < s->member_count; i++)
        process_init(&s->members[i],
                     is_worker(s, i) ? arena_printf(&s->arena, "worker %u", i + 1) : "jobs");
}

int supervisor_run(const struct supervisor_start *start)
{
    struct supervisor s = {
        .start = start,
        .config = start->config,
        .worker_count = (unsigned)start->config->workers,
        .member_count = (unsigned)start->config->workers + 1,
    };
    arena_init(&s.arena);
    name_members(&s);
    process_init(&s.plugin_runner.process, "plugin runner");
    log_init("supervisor", (enum log_level)s.config->log_level);

    const status opened = open_supervisor(&s);
    if (!status_is_ok(opened)) {
        fprintf(stderr, "smoothd: %s\n", opened.message);
        s.exit_code = 1;
        plugin_runner_close(&s.plugin_runner);
    } else {
        logging_start(&s.logging, &s.arena);
        log_open(s.logging.pairs[own_slot(&s)].write_end);
        log_start(&s);
        for (unsigned i = 0; i < s.member_count; i++)
            start_member(&s, i);
        supervise(&s);
        log_event(LOG_INFO, "stopped", LOG_INT("exit_code", s.exit_code));
        plugin_runner_close(&s.plugin_runner);
        logging_close(&s.logging, &s.arena);
        munmap(s.metrics, metrics_shared_bytes(slot_count(&s)));
        close(s.signals);
    }
    listeners_close(&s.listeners);
    reload_close(&s.reload);
    arena_fini(&s.arena);
    return s.exit_code;
}
