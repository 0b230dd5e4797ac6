/* Runs of plugins in tests of the database: a tenant with an install, runs that are asked for and
 * claimed, and nobody who executes them. */
#ifndef TESTS_DB_SUPPORT_RUN_TEST_H
#define TESTS_DB_SUPPORT_RUN_TEST_H

#include "support/domain_test.h"

#include "smoothschedule/v1/plugin_run.types.h"

enum { RUN_TEST_AT_ONCE = 2 };

/* A tenant with an owner and an install of a plugin of the platform's, which is not repeatable. */
struct run_scene {
    const Tenant *tenant;
    const User *owner;
    const char *install;
};

/* No run is left from other tests. */
int run_test_setup(void **state);
#define run_unit_test(test) cmocka_unit_test_setup_teardown(test, run_test_setup, db_test_teardown)

/* A new one; the owner calls in the tenant then. */
struct run_scene run_test_scene(struct db_test *t);
/* Another install in a tenant, of another plugin. */
const char *run_test_install(struct db_test *t, const Tenant *tenant, const User *installer,
                             bool is_repeatable);

/* RunPluginInstall by whoever calls. */
status run_test_ask(struct db_test *t, const char *install, const char *request_id,
                    PluginRun *ret_run);
/* A run of a scene's install, asked for by the owner, that waits: its id. */
const char *run_test_queue(struct db_test *t, const struct run_scene *s);
/* Claims the next run as the dispatcher does; "" when there is none. */
const char *run_test_claim(struct call *c);
/* Ends an attempt as who executes it does. */
status run_test_end(struct db_test *t, const char *run, int32_t attempt, PluginRun_State state);

const char *run_test_tenant(struct db_test *t, const char *run);
/* "FAILED 1 INTERRUPTED": state, attempt, the error's code; "" when there is no such run. */
const char *run_test_state(struct db_test *t, const char *run);
/* Rows of plugin_queues that say something else than the runs do. */
int64_t run_test_wrong_counts(struct db_test *t);

#endif
