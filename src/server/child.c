/* Process hygiene: signals, descriptors, limits, users. Failures of hardening are ignored where
 * an old kernel may lack the call; becoming a user either works whole or is an error. */
#include "server/child.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static int compare_fds(const void *a, const void *b)
{
    const int left = *(const int *)a, right = *(const int *)b;
    return (left > right) - (left < right);
}

static void close_others(const int *keep, size_t keep_count)
{
    int *sorted = malloc((keep_count + 1) * sizeof *sorted);
    if (sorted == NULL)
        abort();
    if (keep_count > 0)
        memcpy(sorted, keep, keep_count * sizeof *sorted);
    qsort(sorted, keep_count, sizeof *sorted, compare_fds);
    unsigned next = STDERR_FILENO + 1;
    for (size_t i = 0; i < keep_count; i++) {
        const unsigned kept = (unsigned)sorted[i];
        if (kept > next)
            close_range(next, kept - 1, 0);
        if (kept >= next)
            next = kept + 1;
    }
    close_range(next, ~0U, 0);
    free(sorted);
}

void child_begin(const char *name, pid_t parent, const int *keep, size_t keep_count)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1); /* it died before we asked to be told */
    prctl(PR_SET_NAME, name);

    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close_others(keep, keep_count);
}

void child_harden(bool dev)
{
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (dev)
        return;
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_DUMPABLE, 0);
}

status child_become_user(const char *user, const char *const *folders)
{
    const struct passwd *entry = getpwnam(user);
    if (entry == NULL)
        return status_error(STATUS_FAILED_PRECONDITION, "USER_MISSING",
                            "the user named by `user` does not exist on this machine");
    if (geteuid() == entry->pw_uid)
        return OK;
    if (geteuid() != 0)
        return status_error(STATUS_FAILED_PRECONDITION, "USER_REFUSED",
                            "only root can become the user named by `user`; start as root or as "
                            "that user");
    for (; *folders != NULL; folders++)
        if (chown(*folders, entry->pw_uid, entry->pw_gid) != 0)
            return status_errno("USER_REFUSED", errno);
    if (initgroups(user, entry->pw_gid) != 0 || setgid(entry->pw_gid) != 0 ||
        setuid(entry->pw_uid) != 0)
        return status_errno("USER_REFUSED", errno);
    return OK;
}
