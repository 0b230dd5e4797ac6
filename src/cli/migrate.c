/* smoothctl migrate: the shared tables, then every tenant that is behind.
 *
 * The good day: a look says who is behind; one in a hundred is migrated first, alone, then the
 * others, several at once, each on a fiber and connections of its own. Whom another run is at is
 * left to it, but waited for: at the end all are up to date, whoever did it.
 *
 * Failures: a tenant that cannot be migrated is put on record and told at the end, while the others
 * go on; a canary, or too many of them, stops the run. Ctrl-C lets what is under way finish; a
 * second one ends the process as it would have, and a process that is killed leaves whole tenants.
 */
#include <signal.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/find_user.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "schema/shared.h"
#include "store/store.h"
#include "tenancy/tenant_schema.h"

enum {
    PARALLEL = 4,
    CANARIES_PER_MILLE = 10,
    FAILURES_PER_MILLE = 5,
    OTHERS_POLL_MS = 200,
    COLUMNS = 3,
};

static volatile sig_atomic_t is_interrupted;

/* What several fibers do together. */
struct work {
    struct call *c; /* the command's */
    struct tenant_schema_run run;
    TenantSchemas list;
    size_t next, end; /* of the list: who is next, and where this part of it ends */
    int32_t failures_max;
    struct progress progress;
    status outcome; /* OK: the run may go on */
    unsigned fibers;
    struct event over;
};

static void on_interrupt(int signal_number)
{
    is_interrupted = 1;
    loop_on_signal(signal_number, NULL);
    fputs("\nstopping once what is under way is done; again to end at once\n", stderr);
}

/* Why a run ends early; as a status that outlives the fiber's call. */
static void stop(struct work *work, status why)
{
    if (!status_is_ok(work->outcome))
        return;
    work->outcome = status_error(why.code, why.reason, arena_strdup(work->c->arena, why.message));
}

static bool may_go_on(const struct work *work)
{
    return status_is_ok(work->outcome) && !is_interrupted;
}

static void judge(struct work *work)
{
    if (work->progress.failed > work->failures_max)
        stop(work, status_errorf(work->c->arena, STATUS_FAILED_PRECONDITION, "TENANTS_FAILED",
                                 "stopped after %d failures; the other tenants are as they were",
                                 (int)work->progress.failed));
}

static void migrate_one(struct work *work, const TenantSchema *tenant)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    enum tenant_schema_outcome outcome = TENANT_SCHEMA_PASSED;
    const status s = tenant_schema_migrate(&c, &work->run, tenant, &outcome);
    if (!status_is_ok(s)) {
        stop(work, s);
    } else if (outcome != TENANT_SCHEMA_PASSED) {
        progress_step(&work->progress, outcome == TENANT_SCHEMA_FAILED);
        judge(work);
    }
    db_end(&c);
    call_fini(&c);
    arena_fini(&arena);
}

static void run_fiber(void *argument)
{
    struct work *work = argument;
    while (work->next < work->end && may_go_on(work))
        migrate_one(work, work->list.schemas[work->next++]);
    if (--work->fibers == 0)
        event_set(&work->over);
}

/* Those up to `end` of the list. */
static status run_part(struct work *work, size_t end, unsigned parallel, int32_t failures_max)
{
    work->end = end;
    work->failures_max = failures_max;
    work->fibers = parallel;
    work->over = (struct event){0};
    for (unsigned i = 0; i < parallel; i++)
        fiber_start(run_fiber, work);
    TRY(event_wait(work->c, &work->over));
    return work->outcome;
}

static int32_t share_of(int32_t count, int32_t per_mille)
{
    const int32_t share = (int32_t)((int64_t)count * per_mille / 1000);
    return share < 1 ? 1 : share;
}

/* Another run is at those who are left, or was ended: they are looked at again until nobody is. */
static status run_rest(struct work *work, unsigned parallel, int32_t failures_max)
{
    while (may_go_on(work)) {
        const int32_t before = work->progress.done + work->progress.failed;
        TRY(run_part(work, work->list.n_schemas, parallel, failures_max));
        if (!may_go_on(work))
            break;
        TRY(tenant_schema_run_list(work->c, &work->run, &work->list));
        work->next = 0;
        if (work->list.n_schemas == 0)
            break;
        if (before == work->progress.done + work->progress.failed)
            TRY(call_sleep_ms(work->c, OTHERS_POLL_MS));
    }
    return work->outcome;
}

static status run_all(struct work *work, unsigned parallel, bool keeps_going)
{
    const int32_t behind = work->run.behind;
    TRY(tenant_schema_run_list(work->c, &work->run, &work->list));
    progress_begin(&work->progress, "tenants", behind);
    size_t canaries = (size_t)share_of(behind, CANARIES_PER_MILLE);
    if (canaries > work->list.n_schemas)
        canaries = work->list.n_schemas;
    TRY(run_part(work, canaries, 1, keeps_going ? INT32_MAX : 0));
    return run_rest(work, parallel, keeps_going ? INT32_MAX : share_of(behind, FAILURES_PER_MILLE));
}

/* Results. */

static status finish(struct work *work, status outcome, MigrateResult *result)
{
    TenantSchemas failures = TENANT_SCHEMAS_INIT;
    struct tenant_schema_run now = {0};
    progress_end(&work->progress);
    result->migrated = work->progress.done;
    if (!status_is_ok(outcome) && outcome.code != STATUS_FAILED_PRECONDITION)
        return outcome;
    TRY(tenant_schema_run_failures(work->c, &work->run, &failures));
    TRY(tenant_schema_run_begin(work->c, &now));
    result->failed = failures.schemas;
    result->n_failed = failures.n_schemas;
    result->remaining = now.behind - (int32_t)failures.n_schemas;
    TRY(outcome);
    if (is_interrupted)
        return status_errorf(work->c->arena, STATUS_CANCELLED, "INTERRUPTED",
                             "stopped; %d tenants are still to be migrated: run it again",
                             (int)now.behind);
    if (failures.n_schemas > 0)
        return status_errorf(work->c->arena, STATUS_FAILED_PRECONDITION, "TENANTS_FAILED",
                             "%zu of %d tenants could not be migrated; mend what is wrong and run "
                             "it again",
                             failures.n_schemas, (int)work->run.behind);
    return OK;
}

static status migrate_tenants(struct call *c, unsigned parallel, bool keeps_going,
                              MigrateResult *result)
{
    struct work *work = arena_new(c->arena, struct work);
    *work = (struct work){.c = c, .list = TENANT_SCHEMAS_INIT};
    TRY(tenant_schema_run_begin(c, &work->run));
    if (work->run.behind == 0)
        return OK;
    loop_on_signal(SIGINT, on_interrupt);
    loop_on_signal(SIGTERM, on_interrupt);
    const status outcome = finish(work, run_all(work, parallel, keeps_going), result);
    loop_on_signal(SIGINT, NULL);
    loop_on_signal(SIGTERM, NULL);
    return outcome;
}

/* --tenant: whatever others are at, until this one is up to date. */
static status migrate_tenant(struct call *c, const char *name, MigrateResult *result)
{
    struct tenant_entry entry;
    struct work *work = arena_new(c->arena, struct work);
    *work = (struct work){.c = c, .list = TENANT_SCHEMAS_INIT};
    TRY(store_check_shared(c, SCHEMA_SHARED, SCHEMA_SHARED_COUNT));
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(find_tenant(c, name, &entry));
    db_end(c);
    TRY(tenant_schema_run_begin(c, &work->run));

    TenantSchema *tenant = arena_new(c->arena, TenantSchema);
    *tenant = (TenantSchema)TENANT_SCHEMA_INIT;
    tenant->tenant_id = uuid_text(c->arena, entry.id.uuid);
    enum tenant_schema_outcome outcome = TENANT_SCHEMA_PASSED;
    bool is_behind;
    TRY(tenant_schema_is_behind(c, entry.id, &is_behind));
    while (is_behind && outcome == TENANT_SCHEMA_PASSED) {
        TRY(tenant_schema_migrate(c, &work->run, tenant, &outcome));
        TRY(tenant_schema_is_behind(c, entry.id, &is_behind));
        if (outcome == TENANT_SCHEMA_PASSED && is_behind)
            TRY(call_sleep_ms(c, OTHERS_POLL_MS));
    }
    result->migrated = outcome == TENANT_SCHEMA_DONE;
    if (outcome != TENANT_SCHEMA_FAILED)
        return OK;
    TenantSchemas failures = TENANT_SCHEMAS_INIT;
    TRY(tenant_schema_run_failures(c, &work->run, &failures));
    for (size_t i = 0; i < failures.n_schemas; i++)
        if (strcmp(failures.schemas[i]->tenant_id, tenant->tenant_id) == 0)
            result->failed = &failures.schemas[i];
    result->n_failed = result->failed != NULL;
    return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "TENANTS_FAILED",
                         "the tenant \"%s\" could not be migrated", entry.schema_name);
}

static void print_failures(struct arena *arena, const MigrateResult *result)
{
    const char **cells = arena_array(arena, (result->n_failed + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"SCHEMA", "ID", "WHY"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < result->n_failed; i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        row[0] = result->failed[i]->schema_name;
        row[1] = result->failed[i]->tenant_id;
        row[2] = result->failed[i]->error;
    }
    output_table(cells, result->n_failed + 1, COLUMNS);
}

static status print_result(struct call *c, const struct invocation *invocation,
                           const MigrateResult *result)
{
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_internal_MigrateResult, &result->base);
    if (result->migrated > 0)
        fprintf(stderr, "migrated %d tenant%s\n", (int)result->migrated,
                result->migrated == 1 ? "" : "s");
    if (result->n_failed > 0)
        print_failures(c->arena, result);
    return OK;
}

/* The shared tables. */

struct applied {
    struct call *c;
    MigrateResult *result;
};

static void report_step(void *context, const struct schema_step *step)
{
    const struct applied *applied = context;
    applied->result->shared[applied->result->n_shared++] =
        arena_printf(applied->c->arena, "%04d_%s", (int)step->number, step->name);
    fprintf(stderr, "applied %s\n", step->name);
}

static status migrate_shared(struct call *c, MigrateResult *result)
{
    struct applied applied = {c, result};
    result->shared = arena_array(c->arena, SCHEMA_SHARED_COUNT, sizeof *result->shared);
    return store_migrate_shared(c, SCHEMA_SHARED, SCHEMA_SHARED_COUNT, report_step, &applied);
}

/* The command. */

static status read_parallel(struct arena *arena, const char *text, unsigned *ret_parallel)
{
    uint64_t number = PARALLEL;
    if (text != NULL &&
        (!slice_to_u64(slice_of(text), &number) || number < 1 || number > MIGRATE_PARALLEL_MAX))
        return status_errorf(arena, STATUS_INVALID_ARGUMENT, "USAGE",
                             "--parallel takes a number from 1 to %d, not \"%s\"",
                             MIGRATE_PARALLEL_MAX, text);
    *ret_parallel = (unsigned)number;
    return OK;
}

static status migrate(struct call *c, const struct invocation *invocation, MigrateResult *result)
{
    const char *tenant = invocation_value(invocation, "tenant");
    const bool shared_only = invocation_has(invocation, "shared");
    unsigned parallel;
    TRY(read_parallel(c->arena, invocation_value(invocation, "parallel"), &parallel));
    if (tenant != NULL && shared_only)
        return status_error(STATUS_INVALID_ARGUMENT, "USAGE",
                            "--shared and --tenant leave nothing to do together; give one");
    if (tenant != NULL)
        return migrate_tenant(c, tenant, result);
    TRY(migrate_shared(c, result));
    return shared_only
               ? OK
               : migrate_tenants(c, parallel, invocation_has(invocation, "keep-going"), result);
}

status migrate_command(struct call *c, const struct invocation *invocation)
{
    MigrateResult result = MIGRATE_RESULT_INIT;
    const status outcome = migrate(c, invocation, &result);
    if (strcmp(status_is_ok(outcome) ? "" : outcome.reason, "USAGE") != 0)
        TRY(print_result(c, invocation, &result));
    return outcome;
}
