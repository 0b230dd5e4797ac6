/* The good day: started before the supervisor gives up root, the runner becomes its own user and
 * lives as long as the supervisor; what dies inside of it, it replaces itself. Failures: a runner
 * that ends is started again; one that cannot start is tried once a minute, and the server serves
 * without plugins meanwhile. Closing: it ends when its control socket, the other end of which is
 * here, is closed: after a change of user no signal would reach it. */
#include "server/plugin_runner.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "jail/runner.h"
#include "server/child.h"

enum { RETRY_S = 60, END_MS = 2000, EXIT_NOT_FOUND = 127 };

static const char *find_program(struct arena *arena)
{
    char path[RUNNER_PATH_BYTES];
    const status found = runner_find(path);
    if (status_is_ok(found))
        return arena_strdup(arena, path);
    log_event(LOG_WARN, "plugins cannot be run", LOG_TEXT("error", found.message));
    return NULL;
}

status plugin_runner_open(struct plugin_runner *runner, struct arena *arena,
                          const struct config *config, unsigned members, int log_fd)
{
    *runner = (struct plugin_runner){
        .config = config,
        .program = find_program(arena),
        .host_ends = arena_array(arena, members, sizeof(int)),
        .runner_ends = arena_array(arena, members, sizeof(int)),
        .keep = arena_array(arena, members + 2, sizeof(int)),
        .count = members,
        .log_fd = log_fd,
    };
    process_init(&runner->process, "plugin runner");
    for (unsigned i = 0; i < members; i++) {
        int ends[2] = {-1, -1};
        if (runner->program != NULL &&
            socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
            return status_errno("SOCKETS_MISSING", errno);
        runner->host_ends[i] = ends[0];
        runner->runner_ends[i] = ends[1];
    }
    return OK;
}

static _Noreturn void become_runner(const struct plugin_runner *runner, int life, pid_t parent)
{
    int *keep = runner->keep;
    for (unsigned i = 0; i < runner->count; i++)
        keep[i] = runner->runner_ends[i];
    keep[runner->count] = life;
    keep[runner->count + 1] = runner->log_fd;
    child_begin("plugin-keeper", parent, keep, runner->count + 2);
    const struct runner_start start = {
        .program = runner->program,
        .controls = runner->runner_ends,
        .control_count = runner->count,
        .life = life,
        .log_fd = runner->log_fd,
        .user = runner->config->plugin_user,
        .require_namespaces = runner->config->require_namespaces,
    };
    runner_exec(&start);
}

void plugin_runner_start(struct plugin_runner *runner)
{
    const pid_t parent = getpid();
    int life;
    if (runner->program != NULL && process_fork(&runner->process, &life))
        become_runner(runner, life, parent);
}

enum plugin_runner_end plugin_runner_ended(struct plugin_runner *runner, int wait_status)
{
    struct process *process = &runner->process;
    const int exit_code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
    process_log_death(process, process->pid, wait_status);
    process_ended(process);
    if (exit_code != RUNNER_EXIT_REFUSED && exit_code != EXIT_NOT_FOUND) {
        runner->has_lived = true;
        process_plan_restart(process);
        return PLUGIN_RUNNER_AGAIN;
    }
    if (exit_code == RUNNER_EXIT_REFUSED && runner->config->require_namespaces &&
        !runner->has_lived)
        return PLUGIN_RUNNER_FATAL;
    process->restart_ns = clock_monotonic_ns() + RETRY_S * NS_PER_S;
    return PLUGIN_RUNNER_AGAIN;
}

unsigned plugin_runner_hear(struct plugin_runner *runner)
{
    char said;
    unsigned replaced = 0;
    while (runner->process.control >= 0 &&
           recv(runner->process.control, &said, 1, MSG_DONTWAIT) == 1) {
        runner->has_lived = true;
        replaced++;
    }
    return replaced;
}

void plugin_runner_close(struct plugin_runner *runner)
{
    struct process *process = &runner->process;
    const int64_t late_ns = clock_monotonic_ns() + END_MS * NS_PER_MS;
    if (process->control >= 0)
        close(process->control);
    process->control = -1;
    while (process->pid != 0 && waitpid(process->pid, NULL, WNOHANG) == 0 &&
           clock_monotonic_ns() < late_ns) {
        const struct timespec pause = {.tv_nsec = 5 * NS_PER_MS};
        nanosleep(&pause, NULL);
    }
    for (unsigned i = 0; i < runner->count && runner->program != NULL; i++) {
        close(runner->host_ends[i]);
        close(runner->runner_ends[i]);
    }
}
