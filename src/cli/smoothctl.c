/* A command's life.
 *
 * The good day: the command line is read, then settings, keys and policy; the store opens without
 * connecting, the command runs on a fiber as a platform user who may do everything, the store
 * closes. An offline command does without all of these but the fiber. Results go to standard
 * output, everything else to standard error. Failures: one sentence on standard error and the exit
 * code; what the command began is rolled back. Being killed is the same to the database.
 */
#include "cli/smoothctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/loop.h"
#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/output.h"
#include "policy/policy.h"
#include "server/database.h"
#include "server/domains.h"
#include "server/secrets.h"
#include "server/services.h"
#include "store/store.h"

enum { EXIT_USAGE = 2 };

struct run {
    struct arena arena;
    struct arguments arguments;
    status outcome;
};

/* Each line of a message stands alone, as compilers write them. */
static void print_failure(status why)
{
    struct slice text = slice_of(why.message);
    while (text.length > 0) {
        const size_t end = slice_find(text, '\n');
        fputs("smoothctl: ", stderr);
        output_foreign(stderr, slice_to(text, end));
        putc('\n', stderr);
        text = end < text.length ? slice_from(text, end + 1) : (struct slice){0};
    }
    const struct status_violation *violation = why.details != NULL ? why.details->violations : NULL;
    if (violation != NULL && violation->next != NULL) /* a single one is the message */
        for (; violation != NULL; violation = violation->next)
            fprintf(stderr, "  %s %s\n", violation->field, violation->description);
}

/* Commands act for the operator: with all permissions and within reach of everything. */
static void become_operator(struct call *c)
{
    const struct policy_role *role = policy_role_at(policy_current(), 0);
    c->identity.signed_in = true;
    c->identity.role = role->name;
    memcpy(c->identity.permissions, role->permissions, sizeof role->permissions);
}

/* Tables that are not there are not our mistake before the first migration. */
static status explain(const struct call *c, const struct command *command, status outcome)
{
    const bool is_bare =
        strcmp(db_sqlstate(c), "42P01") == 0 || strcmp(db_sqlstate(c), "3F000") == 0;
    if (status_is_ok(outcome) || !is_bare)
        return outcome;
    return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "MIGRATION_NEEDED",
                         "the database lacks what \"%s\" needs; run smoothctl migrate first",
                         command->name);
}

static void run_command(void *argument)
{
    struct run *run = argument;
    const struct invocation *invocation = &run->arguments.invocation;
    const struct command *command = invocation->command;
    struct call c;
    call_init(&c, &run->arena);
    if (command->is_offline) {
        run->outcome = command->run(&c, invocation);
    } else {
        become_operator(&c);
        run->outcome = explain(&c, command, command->run(&c, invocation));
        db_end(&c);
        store_close();
    }
    call_fini(&c);
    loop_stop();
}

static status open_run(struct run *run)
{
    struct arguments *arguments = &run->arguments;
    if (arguments->invocation.command->is_offline)
        return OK;

    const struct config *config;
    TRY(config_load(&run->arena, arguments->config_file, arguments->flags, arguments->flag_count,
                    &config));
    arguments->invocation.config = config;

    struct secrets secrets;
    TRY(secrets_load(&run->arena, config, &secrets));
    TRY(domains_open(&run->arena, config, (struct slice){0}, &secrets));

    struct store_settings settings = database_settings(&run->arena, config, &secrets);
    settings.is_command = true;
    settings.admin_connections_max = 2 * MIGRATE_PARALLEL_MAX + 1; /* opened as they are needed */
    apps_use(config->tenant_apps);
    return store_open(&settings, services_list(&run->arena, apps_in_use(), NULL)->queries);
}

static int run_to_end(struct run *run)
{
    log_init("smoothctl", LOG_WARN);
    loop_open();
    run->outcome = open_run(run);
    if (status_is_ok(run->outcome)) {
        fiber_start(run_command, run);
        loop_run();
        loop_close();
    }
    log_flush();
    if (status_is_ok(run->outcome) && fflush(stdout) != 0)
        run->outcome = status_errorf(&run->arena, STATUS_INTERNAL, "OUTPUT_UNWRITABLE",
                                     "could not write to standard output: %s", strerror(errno));
    if (status_is_ok(run->outcome))
        return EXIT_SUCCESS;
    print_failure(run->outcome);
    return strcmp(run->outcome.reason, "USAGE") == 0 ? EXIT_USAGE : EXIT_FAILURE;
}

int smoothctl_main(int argc, const char *const *argv, const struct served_extra *extra)
{
    struct run run = {0};
    int code = EXIT_SUCCESS;
    arena_init(&run.arena);
    services_know_apps(extra);
    const status read = arguments_read(&run.arena, argc, argv, &run.arguments);
    if (!status_is_ok(read)) {
        print_failure(read);
        fputs("smoothctl --help lists what there is\n", stderr);
        code = EXIT_USAGE;
    } else if (run.arguments.wants_help) {
        help_print(&run.arguments);
    } else {
        code = run_to_end(&run);
    }
    arena_fini(&run.arena);
    return code;
}
