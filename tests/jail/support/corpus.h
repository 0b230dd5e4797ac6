/* The scripts of tests/language as tests of the real runner: one test a file.
 *
 * A hostile script says in a comment how it may end, any of several: "# Expect: killed CPU_TIME,
 * ends MemoryError". With the language's check off it may end as "# Unguarded: …" says, and
 * anyhow where it does not say. Words: "succeeds", "refused CODE" (a diagnostic), "ends TYPE" (an
 * exception, or the code of what is wrong with the result), "killed CODE" (jail_error).
 */
#ifndef TESTS_JAIL_SUPPORT_CORPUS_H
#define TESTS_JAIL_SUPPORT_CORPUS_H

#include "support/jail_test.h"

struct corpus_mode {
    const char *const *arguments; /* of the runner, NULL-terminated */
    const char *expectation;      /* "Expect" or "Unguarded" */
};

/* Runs each script of a folder of tests/language as `test`; the number that failed. */
int corpus_main(const char *folder, const struct corpus_mode *mode, void (*test)(void **state));

/* The script of the test that runs. */
const char *corpus_path(void);
struct slice corpus_source(struct jail_test *t);

/* Runs it as a hostile one: it ends as it says, leaves nothing behind, and the next run is fine. */
void corpus_test_hostile(void **state);

#endif
