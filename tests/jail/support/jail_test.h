/* Tests that run scripts in the real runner. They all run on one fiber, so that they call jail_run
 * as handlers do; each has a call in an arena of its own.
 *
 *   static void script__has_a_result(void **state)
 *   {
 *       struct jail_test *t = *state;
 *       run(t, "result = 1 + 1");
 *       assert_succeeded(t, "2");
 *   }
 */
#ifndef TESTS_JAIL_SUPPORT_JAIL_TEST_H
#define TESTS_JAIL_SUPPORT_JAIL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/types.h>

#include "jail/jail.h"

/* What scripts have, beside `log` and `secret`:
 *
 *   echo(value, other)            its arguments, as an object
 *   refuse()                      an ApiError: NOT_TODAY, "not today"
 *   slow(ms)                      None, later
 *   large(bytes)                  a text of so many bytes
 *   http_get(url, headers)        status 200, one header, JSON as its text
 */
struct jail_test {
    struct arena arena;
    struct call call;
    /* Called while a script waits for an answer; NULL: nothing is. */
    void (*during_call)(void *owner);
    void *during_owner;
    struct jail_limits limits; /* zero: the jail's own */
    status status;             /* what the last run returned */
    struct jail_outcome outcome;
    struct buf log;   /* of it: "info: text\n" */
    struct buf lines; /* of it: "text\n" */
    struct buf calls; /* of it: "echo {…}\n" */
};

int jail_test_setup(void **state);
int jail_test_teardown(void **state);
#define jail_test(test) cmocka_unit_test_setup_teardown(test, jail_test_setup, jail_test_teardown)

/* Runs the tests; the number that failed. */
int jail_test_main(const struct CMUnitTest *tests, size_t count);

/* Opens a jail with the testing build of the runner, and closes it. `arguments`: NULL-terminated;
 * may be NULL. */
void jail_test_open(const char *const *arguments);
void jail_test_close(void);

/* Runs a script; what came of it is in `t`. */
void run(struct jail_test *t, const char *source);
void run_slice(struct jail_test *t, struct slice source);
/* Runs a template with values for its prompts (NULL-terminated pairs of name and text). */
void run_template(struct jail_test *t, const char *text, const char *const *values);
/* A look at a script that is not run; fails the test when the look fails. */
struct jail_report look_at(struct jail_test *t, const char *source);

void assert_succeeded(struct jail_test *t, const char *result);
/* FAILED with this code and exception. */
void assert_failed(struct jail_test *t, const char *code, const char *type);
void assert_killed(struct jail_test *t, const char *code);

/* Runs run(t, 0) … run(t, count - 1), each on a fiber and with a jail_test of its own, and waits
 * for all. They must not assert: they keep what they find in `context`. */
void jail_test_parallel(unsigned count,
                        void (*body)(struct jail_test *t, unsigned index, void *context),
                        void *context);

/* The processes that run below this one, direct and indirect; how many descriptors are open here.
 */
size_t jail_test_processes(pid_t *ret_pids, size_t pids_max);
unsigned jail_test_descriptors(void);
/* Waits until none of them runs. */
void jail_test_wait_gone(struct jail_test *t, const pid_t *pids, size_t count);
/* Whether a process calls itself so: plugin-keeper, plugin-runner, plugin. */
bool jail_test_is_named(pid_t pid, const char *name);
/* A file of a process under /proc. */
void jail_test_read(pid_t pid, const char *file, char *ret_text, size_t text_bytes);
/* The process that forks the children: the lowest in the chain below this one. */
pid_t jail_test_warm(void);

#endif
