/* smooth-plugin-runner: the jail of plugins.
 *
 * Three processes. This one, the keeper, gives up root if it has it, holds no interpreter, and
 * starts the warm runner again whenever it ends; a second one stands between the two where a
 * process namespace begins, and only waits. The good day: a runner that is to be replaced says so,
 * the next begins at once, and the old one ends when its scripts have. Failures: one that dies is
 * started again, later each time; one that refuses to start ends the whole. Closing: the other end
 * of the life socket is closed, and all of it is killed: whoever had scripts run is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "runner/options.h"
#include "runner/walls.h"
#include "runner/warm.h"

enum { EXIT_USAGE = 2, QUICK_DEATH_MS = 1000, RETIRED_MAX = 64 };

static const int RESTART_DELAYS_MS[] = {0, 100, 500, 1000, 5000};
enum { RESTART_DELAY_COUNT = sizeof RESTART_DELAYS_MS / sizeof RESTART_DELAYS_MS[0] };

struct keeper {
    struct runner_options options;
    bool own_user;
    int signals;
    pid_t runner; /* 0: none */
    int word;     /* where it says that it takes no more orders; -1: said */
    pid_t retired[RETIRED_MAX];
    unsigned retired_count;
    int64_t started_ns;
    int64_t restart_ns;
    unsigned quick_deaths;
};

/* The command line. */

static int print_help(void)
{
    puts("Usage: smooth-plugin-runner --control FD [--control FD]... [--life FD] [--log FD]\n"
         "                            [--user NAME] [--require-namespaces]\n"
         "\n"
         "Runs plugins' scripts, each in a jailed process. smoothd and smoothctl start it; the\n"
         "descriptors are theirs.\n"
         "\n"
         "  --control FD          where a process that has scripts run sends its orders\n"
         "  --life FD             ends when the other end of this socket is closed\n"
         "  --log FD              the logger's socket; warnings on standard error without it\n"
         "  --user NAME           started as root, what to become (nobody)\n"
         "  --require-namespaces  refuses to start where the kernel forbids user namespaces\n"
         "  --help, --version");
    return EXIT_SUCCESS;
}

static int usage_error(const char *word)
{
    fprintf(stderr, "smooth-plugin-runner: cannot use %s; --help lists what there is\n", word);
    return EXIT_USAGE;
}

static bool read_descriptor(const char *text, int *ret_fd)
{
    char *end;
    const long number = text == NULL ? -1 : strtol(text, &end, 10);
    if (number < 0 || number > 1 << 20 || *end != '\0')
        return false;
    *ret_fd = (int)number;
    return true;
}

static bool take_control(struct runner_options *options, const char *text)
{
    return options->control_count < RUNNER_CONTROLS_MAX &&
           read_descriptor(text, &options->controls[options->control_count++]);
}

static bool take_flag(struct runner_options *options, const char *word)
{
    if (strcmp(word, "--require-namespaces") == 0) {
        options->require_namespaces = true;
        return true;
    }
#ifdef SMOOTH_RUNNER_TESTING
    if (strcmp(word, "--without-namespaces") == 0) {
        options->without_namespaces = true;
        return true;
    }
    if (strcmp(word, "--few-runs") == 0) {
        options->runs_max = 10;
        return true;
    }
    if (strcmp(word, "--without-guard") == 0) {
        options->without_guard = true;
        return true;
    }
#endif
    return false;
}

static bool take_value(struct runner_options *options, const char *word, const char *value,
                       int *log_fd)
{
    if (strcmp(word, "--control") == 0)
        return take_control(options, value);
    if (strcmp(word, "--life") == 0)
        return read_descriptor(value, &options->life);
    if (strcmp(word, "--log") == 0)
        return read_descriptor(value, log_fd);
    if (strcmp(word, "--user") != 0 || value == NULL)
        return false;
    options->user = value;
    return true;
}

/* The second process. */

static int wait_for(pid_t pid)
{
    int wait_status;
    while (waitpid(pid, &wait_status, 0) < 0)
        if (errno != EINTR)
            return EXIT_FAILURE;
    return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

static int begin(const struct keeper *keeper, pid_t parent)
{
    const struct runner_options *options = &keeper->options;
    close(keeper->signals);
    close(keeper->word);
    if (options->life >= 0)
        close(options->life);
    const bool namespaces = !options->without_namespaces && walls_take_namespaces();
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* now: taking namespaces forgets it */
    if (getppid() != parent)
        return EXIT_FAILURE;
    if (!namespaces && options->require_namespaces) {
        log_event(LOG_ERROR, "user namespaces are forbidden here, and require_namespaces is set");
        return RUNNER_EXIT_REFUSED;
    }
    if (!namespaces)
        return warm_run(options, keeper->own_user, false);

    const pid_t runner = fork();
    if (runner < 0)
        return EXIT_FAILURE;
    if (runner > 0) {
        prctl(PR_SET_DUMPABLE, 0);
        return wait_for(runner);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    exit(warm_run(options, keeper->own_user, true));
}

/* The keeper. */

static void forget_word(struct keeper *keeper)
{
    if (keeper->word >= 0)
        close(keeper->word);
    keeper->word = -1;
}

static pid_t fork_runner(struct keeper *keeper)
{
    const pid_t parent = getpid();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    keeper->word = ends[0];
    keeper->options.retired = ends[1];
    const pid_t pid = fork();
    if (pid == 0)
        _exit(begin(keeper, parent));
    close(ends[1]);
    if (pid < 0)
        forget_word(keeper);
    return pid;
}

static void start(struct keeper *keeper)
{
    keeper->started_ns = clock_monotonic_ns();
    keeper->restart_ns = 0;
    log_flush();
    keeper->runner = fork_runner(keeper);
    if (keeper->runner < 0) {
        keeper->runner = 0;
        keeper->restart_ns = clock_monotonic_ns() + NS_PER_S;
    }
}

static void plan_restart(struct keeper *keeper, bool is_replacement)
{
    const int64_t now_ns = clock_monotonic_ns();
    if (is_replacement || now_ns - keeper->started_ns >= QUICK_DEATH_MS * NS_PER_MS)
        keeper->quick_deaths = 0;
    unsigned step = is_replacement ? 0 : keeper->quick_deaths++;
    if (step >= RESTART_DELAY_COUNT)
        step = RESTART_DELAY_COUNT - 1;
    keeper->restart_ns = now_ns + RESTART_DELAYS_MS[step] * NS_PER_MS;
}

/* Whoever started us counts these. */
static void tell(const struct keeper *keeper)
{
    static const char RESTARTED = 'r';
    if (keeper->options.life >= 0)
        send(keeper->options.life, &RESTARTED, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Lets the runner that says so end by itself. When there are too many of these, the next waits. */
static void hear_runner(struct keeper *keeper)
{
    char word;
    if (read(keeper->word, &word, 1) != 1 || keeper->retired_count == RETIRED_MAX) {
        forget_word(keeper);
        return;
    }
    forget_word(keeper);
    keeper->retired[keeper->retired_count++] = keeper->runner;
    keeper->runner = 0;
    tell(keeper);
    plan_restart(keeper, true);
}

static void forget_retired(struct keeper *keeper, pid_t pid)
{
    for (unsigned i = 0; i < keeper->retired_count; i++)
        if (keeper->retired[i] == pid)
            keeper->retired[i--] = keeper->retired[--keeper->retired_count];
}

/* False when it will never start. */
static bool reap(struct keeper *keeper)
{
    int wait_status;
    pid_t pid;
    while ((pid = waitpid(-1, &wait_status, WNOHANG)) > 0 && pid != keeper->runner)
        forget_retired(keeper, pid); /* or it is what a dead one left behind */
    if (pid <= 0)
        return true;
    keeper->runner = 0;
    forget_word(keeper);
    const int code =
        WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
    if (code == RUNNER_EXIT_REFUSED)
        return false;
    if (code != 0)
        log_event(LOG_ERROR, "the runner of plugins died", LOG_INT("exit_code", code));
    tell(keeper);
    plan_restart(keeper, code == 0);
    return true;
}

static int wait_ms(const struct keeper *keeper)
{
    if (keeper->runner != 0)
        return -1;
    const int64_t left_ns = keeper->restart_ns - clock_monotonic_ns();
    return left_ns <= 0 ? 0 : (int)(left_ns / NS_PER_MS) + 1;
}

static bool life_ended(int life)
{
    char ignored[16];
    const ssize_t got = recv(life, ignored, sizeof ignored, MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static int keep(struct keeper *keeper)
{
    for (;;) {
        if (keeper->runner == 0 && clock_monotonic_ns() >= keeper->restart_ns)
            start(keeper);
        log_flush();
        struct pollfd polled[] = {{.fd = keeper->signals, .events = POLLIN},
                                  {.fd = keeper->options.life, .events = POLLIN},
                                  {.fd = keeper->word, .events = POLLIN}};
        poll(polled, 3, wait_ms(keeper));
        struct signalfd_siginfo info;
        while (read(keeper->signals, &info, sizeof info) == sizeof info)
            if (info.ssi_signo == SIGTERM)
                return EXIT_SUCCESS;
        if (polled[1].revents != 0 && life_ended(keeper->options.life))
            return EXIT_SUCCESS;
        if (polled[2].revents != 0)
            hear_runner(keeper);
        if (!reap(keeper))
            return RUNNER_EXIT_REFUSED;
    }
}

static int open_signals(void)
{
    signal(SIGINT, SIG_IGN); /* Ctrl-C is for those who started us */
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGCHLD);
    sigaddset(&ours, SIGTERM);
    sigprocmask(SIG_SETMASK, &ours, NULL);
    return signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

int main(int argc, char **argv)
{
    struct keeper keeper = {.options = {.life = -1}, .word = -1};
    int log_fd = -1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0)
            return print_help();
        if (strcmp(argv[i], "--version") == 0)
            return puts("smooth-plugin-runner " SMOOTH_VERSION) < 0;
        if (take_flag(&keeper.options, argv[i]))
            continue;
        if (!take_value(&keeper.options, argv[i], argv[i + 1], &log_fd))
            return usage_error(argv[i]);
        i++;
    }
    if (keeper.options.control_count == 0)
        return usage_error("no --control");

    log_init("plugins", log_fd < 0 ? LOG_WARN : LOG_INFO); /* people at a terminal need no more */
    log_open(log_fd);
    prctl(PR_SET_NAME, "plugin-keeper");
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* so that none is left when this one has ended */
    walls_step_back();
    clearenv();
    keeper.signals = open_signals();
    if (!walls_take_user(keeper.options.user, &keeper.own_user))
        return RUNNER_EXIT_REFUSED;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0);
    const int code = keep(&keeper);
    if (keeper.runner != 0)
        kill(keeper.runner, SIGKILL);
    for (unsigned i = 0; i < keeper.retired_count; i++)
        kill(keeper.retired[i], SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        continue; /* each dies with its parent */
    log_flush();
    return code;
}
