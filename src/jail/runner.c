/* The command line of a runner, whose descriptors it inherits. */
#include "jail/runner.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_NOT_FOUND = 127 };

status runner_find(char ret_path[RUNNER_PATH_BYTES])
{
    static const char NAME[] = "smooth-plugin-runner";
    const status missing = {.code = STATUS_FAILED_PRECONDITION,
                            .reason = "RUNNER_MISSING",
                            .message = "smooth-plugin-runner is not beside this program"};
    char path[RUNNER_PATH_BYTES];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path - sizeof NAME);
    const char *slash = length > 0 ? memrchr(path, '/', (size_t)length) : NULL;
    if (slash == NULL)
        return missing;
    memcpy(path + (slash + 1 - path), NAME, sizeof NAME);
    if (access(path, X_OK) != 0)
        return missing;
    memcpy(ret_path, path, sizeof path);
    return OK;
}

static char *number_text(int number)
{
    char *text;
    if (asprintf(&text, "%d", number) < 0)
        _exit(EXIT_NOT_FOUND);
    return text;
}

static void inherit(int fd)
{
    fcntl(fd, F_SETFD, 0);
}

void runner_exec(const struct runner_start *start)
{
    size_t more = 0;
    while (start->arguments != NULL && start->arguments[more] != NULL)
        more++;
    const char **words = calloc(2 * start->control_count + more + 9, sizeof *words);
    if (words == NULL)
        _exit(EXIT_NOT_FOUND);
    size_t count = 0;
    words[count++] = "smooth-plugin-runner";
    for (size_t i = 0; i < start->control_count; i++) {
        words[count++] = "--control";
        words[count++] = number_text(start->controls[i]);
        inherit(start->controls[i]);
    }
    words[count++] = "--life";
    words[count++] = number_text(start->life);
    inherit(start->life);
    if (start->log_fd >= 0) {
        words[count++] = "--log";
        words[count++] = number_text(start->log_fd);
        inherit(start->log_fd);
    }
    if (start->user != NULL && start->user[0] != '\0') {
        words[count++] = "--user";
        words[count++] = start->user;
    }
    if (start->require_namespaces)
        words[count++] = "--require-namespaces";
    for (size_t i = 0; i < more; i++)
        words[count++] = start->arguments[i];
    execve(start->program, (char *const *)(uintptr_t)words, (char *const[]){NULL});
    fprintf(stderr, "could not start %s: %m\n", start->program);
    _exit(EXIT_NOT_FOUND);
}
