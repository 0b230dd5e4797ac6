/* The kernel is the boundary; everything in the interpreter is only good manners.
 *
 * The good day: the runner leaves root, makes namespaces, empties its root once the interpreter has
 * read all it ever needs, drops what is left, and each child closes the rest around itself. A wall
 * that cannot be put up ends the process, but for namespaces, which some machines forbid.
 */
#include "runner/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <seccomp.h>

#include "base/log.h"

enum {
    NOBODY = 65534,
    NICE = 5,
    DESCRIPTORS_MAX = CHILD_SOCKET + 1,
    FILTER_BYTES_MAX = 4096 * (int)sizeof(struct sock_filter), /* BPF_MAXINSNS */
};

static bool failed(const char *wall)
{
    log_event(LOG_ERROR, "a wall of plugins could not be put up", LOG_TEXT("wall", wall),
              LOG_TEXT("error", strerror(errno)));
    return false;
}

/* Manners. */

static bool write_text(const char *path, const char *text)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const ssize_t written = write(fd, text, strlen(text));
    close(fd);
    return written == (ssize_t)strlen(text);
}

void walls_step_back(void)
{
    setpriority(PRIO_PROCESS, 0, NICE);
    write_text("/proc/self/oom_score_adj", "1000"); /* the first to go */
}

/* The user. */

bool walls_take_user(const char *user, bool *ret_own)
{
    *ret_own = false;
    if (geteuid() != 0)
        return true;
    uid_t uid = NOBODY;
    gid_t gid = NOBODY;
    if (user != NULL) {
        const struct passwd *entry = getpwnam(user);
        if (entry == NULL || entry->pw_uid == 0) {
            log_event(LOG_ERROR, "the user of plugins does not exist on this machine, or is root",
                      LOG_TEXT("plugin_user", user));
            return false;
        }
        uid = entry->pw_uid;
        gid = entry->pw_gid;
    }
    if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
        return failed("user");
    *ret_own = true;
    return true;
}

/* Namespaces. */

bool walls_take_namespaces(void)
{
    const uid_t uid = geteuid();
    const gid_t gid = getegid();
    prctl(PR_SET_DUMPABLE, 1); /* or /proc/self is root's, after a change of user */
    if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC |
                CLONE_NEWUTS) != 0)
        return false;
    char uids[64], gids[64];
    snprintf(uids, sizeof uids, "%u %u 1", uid, uid);
    snprintf(gids, sizeof gids, "%u %u 1", gid, gid);
    return write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", uids) &&
           write_text("/proc/self/gid_map", gids) && sethostname("plugin", 6) == 0;
}

bool walls_empty_root(void)
{
    static const char PLACE[] = "/tmp"; /* any folder that every machine has */
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", PLACE, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,nr_inodes=1") !=
            0 ||
        chdir(PLACE) != 0 || syscall(SYS_pivot_root, ".", ".") != 0 ||
        umount2(".", MNT_DETACH) != 0 || chdir("/") != 0 ||
        mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
              NULL) != 0)
        return failed("root");
    return true;
}

bool walls_drop_privileges(void)
{
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        prctl(PR_CAPBSET_DROP, capability); /* refused to whom has none to give up */
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
                                 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |
                                 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    if (syscall(SYS_capset, &head, none) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_DUMPABLE, 0) != 0)
        return failed("privileges");
    return true;
}

/* Filters. */

static struct sock_fprog parsing, running;

static bool allow(scmp_filter_ctx filter, int call)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
}

/* What goes on after the walls are closed, all of it. */
static bool allow_running(scmp_filter_ctx filter)
{
    static const int calls[] = {
        SCMP_SYS(munmap),        SCMP_SYS(mremap),       SCMP_SYS(madvise),    SCMP_SYS(brk),
        SCMP_SYS(futex),         SCMP_SYS(getrandom),    SCMP_SYS(exit_group), SCMP_SYS(exit),
        SCMP_SYS(clock_gettime), SCMP_SYS(rt_sigreturn),
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (!allow(filter, calls[i]))
            return false;
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1,
                            SCMP_A0(SCMP_CMP_EQ, CHILD_SOCKET)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                            SCMP_A0(SCMP_CMP_EQ, CHILD_SOCKET)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, ~(scmp_datum_t)(PROT_READ | PROT_WRITE), 0),
                            SCMP_A3(SCMP_CMP_EQ, MAP_PRIVATE | MAP_ANONYMOUS)) == 0;
}

/* CPython opens the script by its name to quote a line of a syntax error. */
static bool allow_parsing(scmp_filter_ctx filter)
{
    static const int missing[] = {
        SCMP_SYS(open),  SCMP_SYS(openat),     SCMP_SYS(stat),
        SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(readlink),
    };
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), missing[i], 0) != 0)
            return false;
    /* For the second filter, which lets neither through. */
    return allow(filter, SCMP_SYS(seccomp)) && allow(filter, SCMP_SYS(setitimer));
}

static bool export_filter(scmp_filter_ctx filter, struct sock_fprog *ret_program)
{
    const int fd = memfd_create("filter", MFD_CLOEXEC);
    if (fd < 0 || seccomp_export_bpf(filter, fd) != 0)
        return false;
    const off_t size = lseek(fd, 0, SEEK_END);
    struct sock_filter *code = size > 0 && size <= FILTER_BYTES_MAX ? malloc((size_t)size) : NULL;
    const bool is_read = code != NULL && pread(fd, code, (size_t)size, 0) == size;
    close(fd);
    if (!is_read) {
        free(code);
        return false;
    }
    *ret_program = (struct sock_fprog){(unsigned short)((size_t)size / sizeof *code), code};
    return true;
}

static bool make_filter(bool is_parsing, struct sock_fprog *ret_program)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    const bool made =
        filter != NULL &&
        seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
        allow_running(filter) && (!is_parsing || allow_parsing(filter)) &&
        export_filter(filter, ret_program);
    seccomp_release(filter);
    return made;
}

bool walls_prepare_filters(void)
{
    errno = ENOSYS;
    if (prctl(PR_GET_SECCOMP) < 0 || !make_filter(true, &parsing) || !make_filter(false, &running))
        return failed("seccomp");
    return true;
}

static bool load_filter(const struct sock_fprog *program)
{
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) == 0;
}

bool walls_filter_parsing(void)
{
    return load_filter(&parsing);
}

/* A child. */

/* Of processor time; there is no handler, so it kills. */
static bool set_timer(unsigned cpu_ms)
{
    const struct itimerval cpu = {.it_value = {cpu_ms / 1000, (suseconds_t)(cpu_ms % 1000) * 1000}};
    return setitimer(ITIMER_PROF, &cpu, NULL) == 0;
}

bool walls_filter_running(const struct plugin_order *order)
{
    return set_timer(order->cpu_ms) && load_filter(&running);
}

static bool limit(__rlimit_resource_t what, rlim_t most)
{
    const struct rlimit both = {most, most};
    return setrlimit(what, &both) == 0;
}

static bool set_limits(const struct plugin_order *order)
{
    /* Behind the timer, should a script get hold of signals. */
    const rlim_t cpu_s = (order->cpu_ms + PLUGIN_PREPARE_MS) / 1000 + 2;
    return limit(RLIMIT_AS, order->memory_bytes) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_CORE, 0) && limit(RLIMIT_NPROC, 0) &&
           limit(RLIMIT_NOFILE, DESCRIPTORS_MAX) && limit(RLIMIT_MEMLOCK, 0) &&
           limit(RLIMIT_MSGQUEUE, 0) && limit(RLIMIT_CPU, cpu_s) && set_timer(PLUGIN_PREPARE_MS);
}

bool walls_close_child(const struct plugin_order *order, int socket, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        return false;
    signal(SIGPIPE, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (socket != CHILD_SOCKET && dup2(socket, CHILD_SOCKET) < 0)
        return false;
    if (close_range(0, CHILD_SOCKET - 1, 0) != 0 || close_range(CHILD_SOCKET + 1, ~0u, 0) != 0)
        return false;
    return set_limits(order);
}
