/* The good day: wait for orders and for children's ends; fork for the one, report the other.
 * Failures: a child that crashed is reported, and as nobody knows what it found, this runner takes
 * no more orders and lets its children end, while a fresh one takes those that wait in the sockets.
 * The host's dying is seen by the children: their sockets close.
 */
#include "runner/warm.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "runner/interpreter.h"
#include "runner/run.h"
#include "runner/walls.h"

enum {
    RUNS_MAX = 4000,
    CHILDREN_MAX = 64,
    RETIRING_MS = 15 * 1000, /* more than any script may take */
    KIB = 1024,
};

struct child {
    pid_t pid; /* 0: free */
    unsigned control;
    uint64_t id;
};

static struct {
    const struct runner_options *options;
    int controls[RUNNER_CONTROLS_MAX]; /* -1: closed */
    struct child children[CHILDREN_MAX];
    unsigned child_count;
    unsigned run_count;
    int signals;
    bool is_retiring;
    int64_t kill_ns; /* when the children of a retiring one are killed */
} warm;

/* What cannot be sent concerns a host that does not read: a dead one. */
static void notify(unsigned control, const struct plugin_notice *notice)
{
    if (warm.controls[control] >= 0)
        send(warm.controls[control], notice, sizeof *notice, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* The next one is started at once: nobody waits for what goes on here. */
static void retire(void)
{
    static const char WORD = 'r';
    if (warm.is_retiring)
        return;
    warm.is_retiring = true;
    warm.kill_ns = clock_monotonic_ns() + RETIRING_MS * NS_PER_MS;
    if (write(warm.options->retired, &WORD, 1) != 1)
        log_event(LOG_WARN, "the next runner of plugins begins when this one has ended");
}

/* Children. */

static _Noreturn void become_child(const struct plugin_order *order, int socket, pid_t parent)
{
    PyOS_AfterFork_Child();
    if (!walls_close_child(order, socket, parent))
        _exit(PLUGIN_EXIT_WALL);
    run_child(order, warm.options->without_guard);
}

static void start_child(unsigned control, const struct plugin_order *order, int socket)
{
    struct child *child = warm.children;
    while (child->pid != 0)
        child++;
    const pid_t parent = getpid();
    PyOS_BeforeFork();
    const pid_t pid = fork();
    if (pid == 0)
        become_child(order, socket, parent);
    PyOS_AfterFork_Parent();
    struct plugin_notice notice = {.kind = PLUGIN_NOTICE_STARTED, .id = order->id};
    if (pid < 0) {
        log_event(LOG_ERROR, "could not fork for a plugin", LOG_TEXT("error", strerror(errno)));
        notice.kind = PLUGIN_NOTICE_ENDED;
        notice.wait_status = -1;
    } else {
        *child = (struct child){.pid = pid, .control = control, .id = order->id};
        warm.child_count++;
    }
    notify(control, &notice);
    const unsigned most = warm.options->runs_max != 0 ? warm.options->runs_max : RUNS_MAX;
    if (++warm.run_count >= most)
        retire();
}

static bool has_crashed(int wait_status)
{
    static const int signals[] = {SIGSEGV, SIGSYS, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP};
    for (size_t i = 0; WIFSIGNALED(wait_status) && i < sizeof signals / sizeof signals[0]; i++)
        if (WTERMSIG(wait_status) == signals[i])
            return true;
    return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == PLUGIN_EXIT_FORBIDDEN;
}

static void child_ended(struct child *child, int wait_status, const struct rusage *used)
{
    const struct timeval *user = &used->ru_utime, *system = &used->ru_stime;
    const struct plugin_notice notice = {
        .kind = PLUGIN_NOTICE_ENDED,
        .wait_status = wait_status,
        .id = child->id,
        .cpu_us = (uint64_t)(user->tv_sec + system->tv_sec) * US_PER_S +
                  (uint64_t)(user->tv_usec + system->tv_usec),
        .memory_bytes = (uint64_t)used->ru_maxrss * KIB,
    };
    notify(child->control, &notice);
    child->pid = 0;
    warm.child_count--;
    if (!has_crashed(wait_status))
        return;
    log_event(LOG_WARN, "a plugin's process crashed; the runner is replaced",
              LOG_INT("wait_status", wait_status));
    retire();
}

static void reap(void)
{
    struct signalfd_siginfo info;
    while (read(warm.signals, &info, sizeof info) == sizeof info)
        continue;
    int wait_status;
    struct rusage used;
    pid_t pid;
    while ((pid = wait4(-1, &wait_status, WNOHANG, &used)) > 0)
        for (unsigned i = 0; i < CHILDREN_MAX; i++)
            if (warm.children[i].pid == pid)
                child_ended(&warm.children[i], wait_status, &used);
}

static void kill_child(unsigned control, uint64_t id)
{
    for (unsigned i = 0; i < CHILDREN_MAX; i++)
        if (warm.children[i].pid != 0 && warm.children[i].control == control &&
            warm.children[i].id == id)
            kill(warm.children[i].pid, SIGKILL);
}

/* Orders. */

/* The descriptor that came with a message; -1 without one. */
static int take_descriptor(struct msghdr *message)
{
    const struct cmsghdr *head = CMSG_FIRSTHDR(message);
    int fd = -1;
    if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
        head->cmsg_len == CMSG_LEN(sizeof fd))
        memcpy(&fd, CMSG_DATA(head), sizeof fd);
    return fd;
}

static void take_order(unsigned control)
{
    struct plugin_order order;
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } room;
    struct iovec part = {&order, sizeof order};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &room, .msg_controllen = sizeof room};
    const ssize_t got = recvmsg(warm.controls[control], &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got == 0)
        warm.controls[control] = -1; /* nobody has the other end any more */
    if (got <= 0)
        return;
    const int socket = take_descriptor(&message);
    if (got == sizeof order && order.kind == PLUGIN_ORDER_RUN && socket >= 0)
        start_child(control, &order, socket);
    else if (got == sizeof order && order.kind == PLUGIN_ORDER_KILL)
        kill_child(control, order.id);
    if (socket >= 0)
        close(socket);
}

static bool takes_orders(void)
{
    return !warm.is_retiring && warm.child_count < CHILDREN_MAX;
}

static int wait_ms(void)
{
    if (!warm.is_retiring)
        return -1;
    const int64_t left_ns = warm.kill_ns - clock_monotonic_ns();
    return left_ns <= 0 ? 0 : (int)(left_ns / NS_PER_MS) + 1;
}

static void kill_late_children(void)
{
    if (!warm.is_retiring || clock_monotonic_ns() < warm.kill_ns)
        return;
    for (unsigned i = 0; i < CHILDREN_MAX; i++)
        if (warm.children[i].pid != 0)
            kill(warm.children[i].pid, SIGKILL);
    warm.kill_ns = INT64_MAX; /* they only have to be reaped */
}

static void serve(void)
{
    static struct pollfd polled[RUNNER_CONTROLS_MAX + 1];
    const unsigned count = warm.options->control_count;
    while (!warm.is_retiring || warm.child_count > 0) {
        for (unsigned i = 0; i < count; i++)
            polled[i] =
                (struct pollfd){.fd = takes_orders() ? warm.controls[i] : -1, .events = POLLIN};
        polled[count] = (struct pollfd){.fd = warm.signals, .events = POLLIN};
        log_flush();
        poll(polled, count + 1, wait_ms());
        if (polled[count].revents != 0)
            reap();
        for (unsigned i = 0; i < count; i++)
            if (polled[i].revents != 0 && takes_orders())
                take_order(i);
        kill_late_children();
    }
}

int warm_run(const struct runner_options *options, bool own_user, bool namespaces)
{
    prctl(PR_SET_NAME, "plugin-runner");
    warm.options = options;
    memcpy(warm.controls, options->controls, sizeof warm.controls);
    if (!interpreter_open(options->without_guard) || !walls_prepare_filters() ||
        (namespaces && !walls_empty_root()) || !walls_drop_privileges())
        return RUNNER_EXIT_REFUSED;

    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    warm.signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    log_event(namespaces ? LOG_INFO : LOG_WARN,
              namespaces ? "plugins run behind all walls"
                         : "plugins run behind seccomp alone: user namespaces are forbidden here",
              LOG_FLAG("own_user", own_user), LOG_FLAG("namespaces", namespaces));
    serve();
    log_event(LOG_INFO, "this runner of plugins is done", LOG_INT("runs", warm.run_count));
    log_flush();
    return 0;
}
