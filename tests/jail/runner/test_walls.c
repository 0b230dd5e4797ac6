/* The kernel's walls alone: here the language has no guard, the interpreter no audit hook, and
 * scripts may import what reaches for the system. Whatever they try ends them. */
#include "support/jail_test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const WITHOUT_GUARD[] = {"--without-guard", NULL};
static const char *const WITHOUT_GUARD_AND_NAMESPACES[] = {"--without-guard",
                                                           "--without-namespaces", NULL};
static const char *const WITHOUT_NAMESPACES[] = {"--without-namespaces", NULL};

static void reopen(const char *const *arguments)
{
    jail_test_close();
    jail_test_open(arguments);
}

/* What it tries is one expression or more, with ';' between statements. */
static void assert_forbidden(struct jail_test *t, const char *attempt)
{
    run(t, attempt);
    if (!status_is_ok(t->status) || t->outcome.end != JAIL_KILLED)
        fail_msg("it went on: %s", attempt);
    assert_killed(t, "FORBIDDEN");
    assert_true(t->outcome.is_security_event);
}

static const char *const ATTEMPTS[] = {
    /* files */
    "open('/etc/passwd')",
    "import os; os.listdir('/')",
    "import os; os.stat('/')",
    "import os; os.unlink('/x')",
    "import os; os.mkdir('/x')",
    "import os; os.chdir('/')",
    "import os; os.chroot('/')",
    "import os; os.memfd_create('x')",
    "import os; os.pipe()",
    "import os; os.readlink('/proc/self/exe')",
    /* descriptors other than its own */
    "import os; os.read(0, 1)",
    "import os; os.write(1, b'x')",
    "import os; os.write(2, b'x')",
    "import os; os.dup(3)",
    "import os; os.close(3)",
    "import os; os.fstat(3)",
    "import os; os.sendfile(3, 3, 0, 1)",
    "import socket; socket.socket()",
    "import socket; socket.socketpair()",
    "import select; select.select([3], [], [], 0)",
    /* processes */
    "import os; os.fork()",
    "import os; os.system('true')",
    "import os; os.execv('/bin/true', ['true'])",
    "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "import subprocess; subprocess.run(['true'])",
    "import threading; threading.Thread(target=print).start()",
    "import os; os.kill(1, 9)",
    "import os; os.kill(os.getpid(), 0)",
    "import os; os.getppid()",
    "import os; os.setsid()",
    "import os; os.sched_setaffinity(0, [0])",
    "import os; os.nice(-1)",
    /* who it is */
    "import os; os.getuid()",
    "import os; os.setuid(0)",
    "import os; os.setgroups([])",
    /* what kills it */
    "import signal; signal.signal(signal.SIGPROF, signal.SIG_IGN)",
    "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])",
    "import signal; signal.setitimer(signal.ITIMER_PROF, 0)",
    "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "import resource; resource.getrlimit(resource.RLIMIT_AS)",
    "import time; time.sleep(1)",
    "import os; os.uname()",
    /* memory that can be run */
    "import mmap; mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, "
    "prot=mmap.PROT_EXEC | mmap.PROT_READ)",
    "import mmap; mmap.mmap(-1, 4096)", /* shared */
    "import ctypes; ctypes.pythonapi.mprotect(ctypes.c_void_p(id(1) & ~4095), 4096, 7)",
    /* system calls that Python has no function for */
    "import ctypes; ctypes.pythonapi.ptrace(0, 0, 0, 0)",
    "import ctypes; ctypes.pythonapi.unshare(0x10000000)",
    "import ctypes; ctypes.pythonapi.mount(0, 0, 0, 0, 0)",
    "import ctypes; ctypes.pythonapi.prctl(22, 0, 0, 0, 0)",            /* seccomp */
    "import ctypes; ctypes.pythonapi.syscall(317, 1, 0, 0)",            /* seccomp */
    "import ctypes; ctypes.pythonapi.syscall(321, 0, 0, 0)",            /* bpf */
    "import ctypes; ctypes.pythonapi.syscall(425, 1, 0)",               /* io_uring_setup */
    "import ctypes; ctypes.pythonapi.syscall(435, 0, 0)",               /* clone3 */
    "import ctypes; ctypes.pythonapi.syscall(310, 1, 0, 0)",            /* process_vm_readv */
    "import ctypes; ctypes.pythonapi.syscall(438, 0, 0, 0)",            /* pidfd_getfd */
    "import ctypes; ctypes.pythonapi.syscall(0x40000000 + 1, 3, 0, 0)", /* write, as x32 has it */
    "import ctypes; ctypes.pythonapi.syscall(100000)",                  /* none */
    NULL,
};

static void attempts__end_in_the_kernel(void **state)
{
    struct jail_test *t = *state;
    reopen(WITHOUT_GUARD);
    for (const char *const *attempt = ATTEMPTS; *attempt != NULL; attempt++)
        assert_forbidden(t, *attempt);
    reopen(NULL);
}

static void attempts__end_in_the_kernel_without_namespaces(void **state)
{
    struct jail_test *t = *state;
    reopen(WITHOUT_GUARD_AND_NAMESPACES);
    for (const char *const *attempt = ATTEMPTS; *attempt != NULL; attempt++)
        assert_forbidden(t, *attempt);
    reopen(NULL);
}

/* So that what is refused beside it is refused for being run. */
static void private_memory__is_to_be_had(void **state)
{
    struct jail_test *t = *state;
    reopen(WITHOUT_GUARD);
    run(t, "import mmap\n"
           "mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\n"
           "result = 1");
    assert_succeeded(t, "1");
    reopen(NULL);
}

static void native_crash__ends_its_run(void **state)
{
    struct jail_test *t = *state;
    reopen(WITHOUT_GUARD);
    run(t, "import ctypes; ctypes.string_at(8)");
    assert_killed(t, "CRASHED");
    assert_true(t->outcome.is_security_event);
    run(t, "import os; os.abort()");
    assert_true(t->outcome.is_security_event); /* its signals are closed, too: FORBIDDEN */
    run(t, "result = 1");
    assert_succeeded(t, "1");
    reopen(NULL);
}

static void sleeping_for_ever__is_ended_by_the_host(void **state)
{
    struct jail_test *t = *state;
    reopen(WITHOUT_GUARD);
    t->limits.wall_ms = 300;
    run(t, "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()");
    assert_killed(t, "WALL_TIME");
    run(t, "result = 1");
    assert_succeeded(t, "1");
    reopen(NULL);
}

static void without_namespaces__scripts_run(void **state)
{
    struct jail_test *t = *state;
    reopen(WITHOUT_NAMESPACES);
    run(t, "result = api.echo(1)");
    assert_succeeded(t, "{\"value\":1}");
    run(t, "import os");
    assert_failed(t, "SCRIPT_INVALID", "IMPORT_REFUSED");
    reopen(NULL);
}

static void required_namespaces__are_missed(void **state)
{
    struct jail_test *t = *state;
    static const char *const arguments[] = {"--without-namespaces", "--require-namespaces", NULL};
    reopen(arguments);
    run(t, "result = 1");
    assert_int_equal(t->status.code, STATUS_UNAVAILABLE);
    assert_string_equal(t->status.reason, "PLUGINS_UNAVAILABLE");
    reopen(NULL);
}

/* What the kernel says of a child, while it waits for an answer. */

struct look {
    char status[4096];
    char limits[4096];
    unsigned descriptors;
    uid_t owner; /* of what /proc has of it: root for whom nobody may look into */
};

/* Only root may look; for others it is as it should be. */
static unsigned count_descriptors(pid_t pid)
{
    char path[64];
    if (geteuid() != 0)
        return 1;
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    unsigned count = 0;
    DIR *open = opendir(path);
    assert_non_null(open);
    for (const struct dirent *entry; (entry = readdir(open)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(open);
    return count;
}

static uid_t owner_of(pid_t pid)
{
    char path[64];
    struct stat found;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    assert_int_equal(stat(path, &found), 0);
    return found.st_uid;
}

static void look_at_child(void *owner)
{
    struct look *look = owner;
    pid_t pids[16];
    const size_t count = jail_test_processes(pids, 16);
    for (size_t i = 0; i < count; i++)
        if (jail_test_is_named(pids[i], "plugin")) {
            jail_test_read(pids[i], "status", look->status, sizeof look->status);
            jail_test_read(pids[i], "limits", look->limits, sizeof look->limits);
            look->descriptors = count_descriptors(pids[i]);
            look->owner = owner_of(pids[i]);
        }
}

static void child__has_nothing(void **state)
{
    struct jail_test *t = *state;
    struct look look = {{0}};
    t->during_call = look_at_child;
    t->during_owner = &look;
    run(t, "api.echo(1)");
    assert_succeeded(t, "");
    assert_non_null(strstr(look.status, "NoNewPrivs:\t1\n"));
    assert_non_null(strstr(look.status, "Seccomp:\t2\nSeccomp_filters:\t2\n"));
    assert_non_null(strstr(look.status, "CapPrm:\t0000000000000000\n"));
    assert_non_null(strstr(look.status, "CapEff:\t0000000000000000\n"));
    assert_non_null(strstr(look.status, "CapBnd:\t0000000000000000\n"));
    assert_non_null(strstr(look.status, "CapAmb:\t0000000000000000\n"));
    assert_non_null(strstr(look.status, "Threads:\t1\n"));
    assert_non_null(strstr(look.limits, "Max address space         167772160 "));
    assert_non_null(strstr(look.limits, "Max file size             0 "));
    assert_non_null(strstr(look.limits, "Max core file size        0 "));
    assert_non_null(strstr(look.limits, "Max processes             0 "));
    assert_non_null(strstr(look.limits, "Max open files            4 "));
    assert_int_equal(look.descriptors, 1);
    assert_int_equal(look.owner, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        jail_test(attempts__end_in_the_kernel),
        jail_test(attempts__end_in_the_kernel_without_namespaces),
        jail_test(private_memory__is_to_be_had),
        jail_test(native_crash__ends_its_run),
        jail_test(sleeping_for_ever__is_ended_by_the_host),
        jail_test(without_namespaces__scripts_run),
        jail_test(required_namespaces__are_missed),
        jail_test(child__has_nothing),
    };
    return jail_test_main(tests, sizeof tests / sizeof tests[0]);
}
