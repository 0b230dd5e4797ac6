/* A call's transaction, on a connection of its own.
 *
 * The good day: the first command takes a connection and brings BEGIN along; commands that nobody
 * waits for gather until one is waited for, and go out in one round trip; COMMIT goes with the
 * last. Before a query on a tenant's tables the tenant's role is set, after it taken back. The
 * connection is one of the login that serves the call's tenant.
 *
 * Failures: after an error nothing more runs, and the transaction can only end. A connection lost
 * before the first answer is tried again on another, since nothing was committed nor told to the
 * handler; later it is UNAVAILABLE; while COMMIT is on its way, UNKNOWN, unless it only read. The
 * call's end cancels the running statement, but COMMIT is waited for a second longer: its outcome
 * is worth knowing.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "store/bucket.h"
#include "store/call_state.h"
#include "store/metrics.h"
#include "store/scope.h"
#include "store/sqlstate.h"
#include "store/state.h"

enum { COMMIT_GRACE_MS = 1000 };

static const status OVER = {
    .code = STATUS_ABORTED,
    .reason = "TRANSACTION_FAILED",
    .message = "a statement of the transaction failed before",
};
static const status COMMIT_UNKNOWN = {
    .code = STATUS_UNKNOWN,
    .reason = "COMMIT_UNKNOWN",
    .message = "the database was lost while it committed; read before trying again",
};

static void batch_done(struct pg_unit *unit)
{
    struct db_batch *batch = unit->owner;
    event_set(&batch->done);
}

static void release(void *unit)
{
    pg_unit_reset(unit);
}

static struct pg_command *fixed_command(struct call *c, enum pg_fixed fixed)
{
    struct pg_command *command = arena_new(c->arena, struct pg_command);
    command->kind = PG_RUN_FIXED;
    command->fixed = fixed;
    return command;
}

static struct pg_command *timeout_command(struct call *c)
{
    struct pg_command *command = fixed_command(c, PG_TIMEOUT);
    char *timeout = arena_alloc(c->arena, CALL_TIMEOUT_TEXT_BYTES);
    const char **values = arena_array(c->arena, 1, sizeof *values);
    db_call_timeout(c, TRANSACTION_TIMEOUT_MS, timeout);
    values[0] = timeout;
    command->values = values;
    command->value_count = 1;
    return command;
}

static struct pg_command *scope_command(struct call *c, const struct tenant_scope *tenant)
{
    const char *group = store_state.settings.serving_group;
    struct pg_command *command = fixed_command(c, PG_SCOPE);
    char *timeout = arena_alloc(c->arena, CALL_TIMEOUT_TEXT_BYTES);
    const char **values = arena_array(c->arena, 2, sizeof *values);
    db_call_timeout(c, TRANSACTION_TIMEOUT_MS, timeout);
    values[0] = tenant != NULL ? tenant->role : group != NULL ? group : "none";
    values[1] = timeout;
    command->values = values;
    command->value_count = 2;
    return command;
}

static struct db_batch *batch_of(struct call *c)
{
    struct db_call *d = c->db;
    if (d->batch != NULL)
        return d->batch;
    d->batch = arena_new(c->arena, struct db_batch);
    d->batch->unit =
        (struct pg_unit){.done = batch_done, .owner = d->batch, .is_read_only = d->is_read_only};
    arena_defer(c->arena, release, &d->batch->unit);
    if (!d->has_begun) {
        pg_unit_add(&d->batch->unit,
                    fixed_command(c, d->is_read_only ? PG_BEGIN_READ_ONLY : PG_BEGIN));
        if (call_left_ms(c) < TRANSACTION_TIMEOUT_MS)
            pg_unit_add(&d->batch->unit, timeout_command(c));
    }
    return d->batch;
}

void transaction_add(struct call *c, struct pg_command *command, const struct tenant_scope *tenant)
{
    struct db_call *d = c->db;
    struct db_batch *batch = batch_of(c);
    /* The login of SCHEMA transactions owns the tenants' schemas and stays itself. */
    const struct tenant_scope *scope = d->mode == DB_SCHEMA_TRANSACTION ? NULL : tenant;
    if (scope != d->scope) {
        pg_unit_add(&batch->unit, scope_command(c, scope));
        d->scope = scope;
    }
    d->has_written =
        d->has_written || (!d->is_read_only && (command->plan == NULL || !command->plan->is_read));
    command->tenant = tenant;
    pg_unit_add(&batch->unit, command);
}

struct pg_command *transaction_add_text(struct call *c, const char *text, const char *const *values,
                                        int value_count)
{
    struct pg_command *command = arena_new(c->arena, struct pg_command);
    command->kind = PG_RUN_TEXT;
    command->text = text;
    command->values = values;
    command->value_count = value_count;
    transaction_add(c, command, NULL);
    return command;
}

/* Of the login that serves the call's tenant, besides the shared tables; or every tenant. */
static struct pool *pool_for(const struct call *c)
{
    return c->db->pool != NULL ? c->db->pool : bucket_owned(c->tenant);
}

bool transaction_serves(const struct call *c, const struct tenant_scope *tenant)
{
    const struct pool *pool = c->db->mode == DB_TRANSACTION ? pool_for(c) : &store_state.owned;
    return pool == &store_state.owned || pool == bucket_owned(tenant);
}

status transaction_take(struct call *c)
{
    struct db_call *d = c->db;
    d->pool = pool_for(c);
    if (d->pg != NULL)
        return OK;
    if (d->has_begun) {
        d->has_failed = true;
        return sqlstate_unavailable(c->arena);
    }
    return pool_take(d->pool, c, &d->pg);
}

/* Nobody waits any more: the statement is cancelled and the transaction rolled back. */
static void give_up(struct call *c, struct db_batch *batch)
{
    struct db_call *d = c->db;
    pg_abandon(&batch->unit);
    d->has_failed = true;
    pool_give_back(d->pool, &d->pg);
}

static bool may_try_again(const struct db_call *d, const struct db_batch *batch)
{
    return !d->has_begun && (batch->unit.outcome == PG_UNDONE || batch->unit.outcome == PG_UNKNOWN);
}

status transaction_wait(struct call *c)
{
    struct db_call *d = c->db;
    struct db_batch *batch = d->batch;
    if (d->has_failed)
        return OVER;
    if (batch == NULL)
        return OK;
    d->batch = NULL;
    for (int tries = 0; tries == 0 || (may_try_again(d, batch) && tries < CALL_TRIES_MAX);
         tries++) {
        if (tries > 0) {
            metrics_add(store_metrics.retries, 1);
            pg_unit_reset(&batch->unit);
            batch->done = (struct event){0};
        }
        TRY(transaction_take(c));
        pg_send(d->pg, &batch->unit);
        const status waited = event_wait(c, &batch->done);
        if (!status_is_ok(waited)) {
            give_up(c, batch);
            return waited;
        }
    }
    if (batch->unit.outcome == PG_DONE) {
        d->has_begun = true;
        return OK;
    }
    d->has_failed = true;
    return batch->unit.outcome == PG_FAILED ? db_call_error(c, &batch->unit)
                                            : sqlstate_unavailable(c->arena);
}

/* Ending. */

static void grace_over(void *owner)
{
    fiber_wake(owner);
}

/* False: not even a second after the call's end. */
static bool wait_for_commit(struct call *c, struct db_batch *batch)
{
    struct loop_timer grace = {0};
    bool in_time = true;
    batch->done.waiter = fiber_self();
    for (int64_t until_ns = 0; !batch->done.is_set && in_time;) {
        if (!status_is_ok(c->ended) && until_ns == 0) {
            until_ns = clock_monotonic_ns() + COMMIT_GRACE_MS * NS_PER_MS;
            loop_timer_at(&grace, until_ns, grace_over, fiber_self());
        }
        fiber_park();
        in_time = batch->done.is_set || until_ns == 0 || clock_monotonic_ns() < until_ns;
    }
    batch->done.waiter = NULL;
    loop_timer_clear(&grace);
    return in_time;
}

static status committed(struct call *c, struct db_batch *batch, const struct pg_command *commit)
{
    switch (batch->unit.outcome) {
    case PG_DONE:
        /* COMMIT of a failed transaction is answered with ROLLBACK. */
        return strcmp(PQcmdStatus(commit->result), "COMMIT") == 0 ? OK : OVER;
    case PG_FAILED:
        return db_call_error(c, &batch->unit);
    case PG_UNDONE:
        return c->db->has_written ? sqlstate_unavailable(c->arena) : OK;
    default:
        return c->db->has_written ? COMMIT_UNKNOWN : OK;
    }
}

status transaction_commit(struct call *c)
{
    struct db_call *d = c->db;
    TRY(d->failure);
    if (d->has_failed)
        return OVER;
    if (!d->has_begun && d->batch == NULL)
        return OK;
    if (d->pg == NULL && d->batch == NULL && !d->has_written)
        return OK; /* lost, with nothing to commit */
    TRY(c->ended);
    TRY(transaction_take(c));

    struct db_batch *batch = batch_of(c);
    struct pg_command *commit = fixed_command(c, PG_COMMIT);
    pg_unit_add(&batch->unit, commit);
    d->batch = NULL;
    d->has_failed = true; /* whatever comes, it is over */
    pg_send(d->pg, &batch->unit);
    if (!wait_for_commit(c, batch)) {
        give_up(c, batch);
        return COMMIT_UNKNOWN;
    }
    const status s = committed(c, batch, commit);
    pool_give_back(d->pool, &d->pg);
    return s;
}
