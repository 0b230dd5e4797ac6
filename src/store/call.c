/* db_*: queries of a call.
 *
 * The good day of a unit: the values are encoded along the query's plan, the unit goes to a shared
 * connection at the end of the turn, the fiber parks, and the rows are decoded into the reply.
 * Several units of a call that were sent without waiting keep their order on one connection. In a
 * transaction the same commands go through transaction.c.
 *
 * Failures: a unit whose connection is lost is sent again if it only reads, or if it was not sent
 * at all; else it is UNAVAILABLE where the server surely did nothing, and UNKNOWN where it may have
 * done it. The call's end abandons its units: what comes back for them is dropped, and
 * statement_timeout ends them about when the call would have.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "store/bucket.h"
#include "store/call_state.h"
#include "store/metrics.h"
#include "store/sqlstate.h"
#include "store/state.h"

struct db_none db_none;

struct db_call *db_call_of(struct call *c)
{
    if (c->db == NULL)
        c->db = arena_new(c->arena, struct db_call);
    return c->db;
}

const char *db_constraint(const struct call *c)
{
    return c->db == NULL ? "" : c->db->constraint;
}

const char *db_sqlstate(const struct call *c)
{
    return c->db == NULL ? "" : c->db->sqlstate;
}

const char *db_sentence(const struct call *c)
{
    return c->db == NULL ? NULL : c->db->sentence;
}

status db_call_error(struct call *c, const struct pg_unit *unit)
{
    struct db_call *d = c->db;
    const char *constraint = PQresultErrorField(unit->error, PG_DIAG_CONSTRAINT_NAME);
    const struct sql_plan *plan = unit->failed == NULL ? NULL : unit->failed->plan;
    if (unit->is_read_only && sqlstate_is(unit->error, "25006"))
        return status_error(STATUS_PERMISSION_DENIED, "SESSION_READ_ONLY",
                            "this session may look, and change nothing");
    snprintf(d->constraint, sizeof d->constraint, "%s", constraint == NULL ? "" : constraint);
    snprintf(d->sqlstate, sizeof d->sqlstate, "%s", sqlstate_of(unit->error));
    if (plan == NULL)
        d->sentence = arena_strdup(c->arena, sqlstate_sentence(unit->error));
    if (unit->failed != NULL && unit->failed->kind == PG_RUN_TEXT)
        return sqlstate_meaning(c->arena, unit->error); /* whoever runs migrations tells */
    return sqlstate_status(c->arena, unit->error, plan == NULL ? NULL : plan->query);
}

void db_call_timeout(const struct call *c, int64_t most_ms, char ret_text[CALL_TIMEOUT_TEXT_BYTES])
{
    int64_t left_ms = call_left_ms(c);
    if (left_ms > most_ms)
        left_ms = most_ms;
    if (left_ms < 1)
        left_ms = 1; /* 0 would be no limit */
    snprintf(ret_text, CALL_TIMEOUT_TEXT_BYTES, "%lld", (long long)left_ms);
}

/* Faults, for tests. */

static unsigned fault_in; /* 0: none is due */

void db_fail_at(unsigned step)
{
    fault_in = step;
}

status db_fault(struct call *c)
{
    if (fault_in == 0 || --fault_in > 0)
        return OK;
    return sqlstate_unavailable(c->arena);
}

/* Units. */

static bool reads_only(const struct db_work *work)
{
    if (work->unit.is_read_only)
        return true;
    return work->run.kind == PG_DESCRIBE_PLAN || work->run.plan->is_read;
}

static void work_done(struct pg_unit *unit)
{
    struct db_work *work = unit->owner;
    const bool is_lost = unit->outcome == PG_UNDONE || unit->outcome == PG_UNKNOWN;
    const bool again = (is_lost && reads_only(work)) ||
                       (unit->outcome == PG_FAILED && sqlstate_is_retried(unit->error) &&
                        !(unit->is_read_only && sqlstate_is(unit->error, "25006")));
    if (!again || ++work->tries >= CALL_TRIES_MAX) {
        event_set(&work->done);
        return;
    }
    metrics_add(store_metrics.retries, 1);
    pg_unit_reset(unit);
    unit->may_join = false; /* what failed beside it is not to take it along again */
    pool_submit(work->pool, unit);
}

static void release(void *unit)
{
    pg_unit_reset(unit);
}

static void add_read_only(struct db_work *work)
{
    work->unit.is_read_only = true;
    work->read_only = (struct pg_command){.kind = PG_RUN_FIXED, .fixed = PG_READ_ONLY};
    pg_unit_add(&work->unit, &work->read_only);
}

/* What goes in front of the query: the tenant's role, and the time left where that is less than
 * the session's own limit. */
static void add_scope(struct call *c, struct db_work *work, const struct tenant_scope *tenant)
{
    if (tenant == NULL && call_left_ms(c) >= UNIT_TIMEOUT_MS)
        return;
    db_call_timeout(c, UNIT_TIMEOUT_MS, work->timeout);
    work->scope_values[0] = tenant == NULL ? work->timeout : tenant->role;
    work->scope_values[1] = work->timeout;
    work->scope = (struct pg_command){
        .kind = PG_RUN_FIXED,
        .fixed = tenant == NULL ? PG_TIMEOUT : PG_SCOPE,
        .values = work->scope_values,
        .value_count = tenant == NULL ? 1 : 2,
    };
    pg_unit_add(&work->unit, &work->scope);
}

static status work_status(struct call *c, const struct db_work *work)
{
    switch (work->unit.outcome) {
    case PG_DONE:
        return OK;
    case PG_FAILED:
        return db_call_error(c, &work->unit);
    case PG_UNKNOWN:
        if (!reads_only(work))
            return status_error(STATUS_UNKNOWN, "COMMIT_UNKNOWN",
                                "the database was lost while it wrote; read before trying again");
        break;
    default:
        break;
    }
    return sqlstate_unavailable(c->arena);
}

static void withdraw_units(struct db_call *d)
{
    for (struct db_work *work = d->first; work != NULL; work = work->next)
        pool_withdraw(work->pool, &work->unit);
    d->first = d->last = NULL;
}

/* For all that was sent; the first failure is told. */
static status wait_for_units(struct call *c)
{
    struct db_call *d = c->db;
    status first = d->failure;
    d->failure = OK;
    for (struct db_work *work = d->first; work != NULL; work = work->next) {
        const status waited = event_wait(c, &work->done);
        if (!status_is_ok(waited)) {
            d->first = work;
            withdraw_units(d);
            return waited;
        }
        const status s = work_status(c, work);
        if (status_is_ok(first))
            first = s;
    }
    d->first = d->last = NULL;
    return first;
}

static struct db_work *submit(struct call *c, const struct pg_command *command)
{
    struct db_call *d = c->db;
    struct pool *pool = bucket_units(command->tenant);
    if (d->last != NULL && d->last->pool != pool)
        d->failure = wait_for_units(c); /* in order, also across logins */
    struct db_work *work = arena_new(c->arena, struct db_work);
    work->unit = (struct pg_unit){
        .done = work_done, .owner = work, .after = d->last == NULL ? NULL : &d->last->unit};
    work->pool = pool;
    work->run = *command;
    if (d->is_read_only)
        add_read_only(work);
    add_scope(c, work, command->tenant);
    pg_unit_add(&work->unit, &work->run);
    work->unit.may_join =
        work->unit.first == &work->run && command->kind == PG_RUN_PLAN && command->plan->is_read;
    arena_defer(c->arena, release, &work->unit);
    *(d->last == NULL ? &d->first : &d->last->next) = work;
    d->last = work;
    pool_submit(work->pool, &work->unit);
    return work;
}

/* Plans that are not made at start: of queries on tenant tables, and in commands. */

static status describe(struct call *c, struct sql_plan *plan, const struct tenant_scope *tenant)
{
    struct pg_command command = {.kind = PG_DESCRIBE_PLAN, .plan = plan, .tenant = tenant};
    const PGresult *described;
    if (c->db->mode == DB_UNITS) {
        const struct db_work *work = submit(c, &command);
        TRY(wait_for_units(c));
        described = work->run.result;
    } else {
        struct pg_command *kept = arena_new(c->arena, struct pg_command);
        *kept = command;
        transaction_add(c, kept, tenant);
        TRY(transaction_wait(c));
        described = kept->result;
    }
    return plan->is_ready ? OK : plan_describe(&store_state.arena, plan, described);
}

status store_check_tenant_queries(struct call *c, const struct tenant_scope *tenant)
{
    db_call_of(c);
    for (unsigned i = 0; i < store_state.plan_count; i++) {
        if (store_state.plans[i]->query->tenant && !store_state.plans[i]->is_ready)
            TRY(describe(c, store_state.plans[i], tenant));
    }
    return OK;
}

static status ready_plan(struct call *c, const struct sql_query *query,
                         const struct tenant_scope *tenant, const struct sql_plan **ret_plan)
{
    if (*query->plan == NULL)
        return status_errorf(c->arena, STATUS_INTERNAL, "QUERY_UNPLANNED",
                             "query %s was not given to store_open", query->name);
    struct sql_plan *plan = *query->plan;
    if (!plan->is_ready) {
        if (query->tenant || store_state.settings.is_command)
            TRY(describe(c, plan, tenant));
        else
            TRY(store_wait_plans(c));
    }
    *ret_plan = plan;
    return OK;
}

/* One query, either way. */

static status make_command(struct call *c, const struct sql_query *query,
                           const ProtobufCMessage *in, const struct db_value *extras,
                           struct pg_command *ret_command)
{
    const struct tenant_scope *tenant = query->tenant ? c->tenant : NULL;
    const struct sql_plan *plan;
    struct plan_values values;
    assert(query->in == NULL ? in == &db_none.base : in->descriptor == query->in->desc);
    db_call_of(c);
    TRY(c->ended);
    TRY(db_fault(c));
    if (query->tenant && tenant == NULL)
        return status_errorf(c->arena, STATUS_INTERNAL, "TENANT_SCOPE_MISSING",
                             "%s: query %s needs a tenant's scope", query->file, query->name);
    if (query->locks && c->db->mode == DB_UNITS)
        return status_errorf(c->arena, STATUS_INTERNAL, "TRANSACTION_MISSING",
                             "%s: query %s locks rows and needs a transaction", query->file,
                             query->name);
    if (tenant != NULL && !transaction_serves(c, tenant))
        return status_errorf(c->arena, STATUS_INTERNAL, "TENANT_LOGIN_OTHER",
                             "%s: query %s is for another tenant than the transaction began for",
                             query->file, query->name);
    TRY(ready_plan(c, query, tenant, &plan));
    TRY(plan_encode(c, plan, in, extras, &values));
    *ret_command = (struct pg_command){
        .kind = PG_RUN_PLAN,
        .plan = plan,
        .tenant = tenant,
        .value_count = plan->param_count,
        .values = values.data,
        .lengths = values.lengths,
    };
    return OK;
}

static status ask(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                  const struct db_value *extras, const PGresult **ret_result)
{
    struct pg_command command;
    TRY(make_command(c, query, in, extras, &command));
    if (c->db->mode == DB_UNITS) {
        const struct db_work *work = submit(c, &command);
        TRY(wait_for_units(c));
        *ret_result = work->run.result;
    } else {
        TRY(c->db->failure);
        struct pg_command *kept = arena_new(c->arena, struct pg_command);
        *kept = command;
        transaction_add(c, kept, command.tenant);
        TRY(transaction_wait(c));
        *ret_result = kept->result;
    }
    if (!plan_matches(command.plan, *ret_result)) {
        log_event(LOG_ERROR, "a query's columns have changed since the start",
                  LOG_TEXT("query", query->name));
        return status_error(STATUS_INTERNAL, "QUERY_MISFIT",
                            "the database's tables have changed; the server must be restarted");
    }
    return OK;
}

static status one_row(struct call *c, const struct sql_query *query, const PGresult *result,
                      ProtobufCMessage *ret)
{
    assert(query->out == NULL || ret->descriptor == query->out->desc);
    if (PQntuples(result) > 1)
        return status_errorf(c->arena, STATUS_INTERNAL, "ROWS_TOO_MANY",
                             "%s: query %s gave %d rows", query->file, query->name,
                             PQntuples(result));
    return plan_decode_row(c->arena, *query->plan, result, 0, ret);
}

status db_one_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
               ProtobufCMessage *ret, const struct db_value *extras)
{
    const PGresult *result;
    assert(query->rows == SQL_ONE);
    TRY(ask(c, query, in, extras, &result));
    if (PQntuples(result) == 0)
        return status_error(STATUS_NOT_FOUND, "ROW_MISSING", "there is no such row");
    return one_row(c, query, result, ret);
}

status db_maybe_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                 ProtobufCMessage *ret, bool *ret_found, const struct db_value *extras)
{
    const PGresult *result;
    assert(query->rows == SQL_MAYBE);
    TRY(ask(c, query, in, extras, &result));
    if (PQntuples(result) > 0)
        TRY(one_row(c, query, result, ret));
    *ret_found = PQntuples(result) > 0;
    return OK;
}

status db_many_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                ProtobufCMessage *ret, const struct db_value *extras)
{
    const PGresult *result;
    assert(query->rows == SQL_MANY && ret->descriptor == query->out->desc);
    TRY(ask(c, query, in, extras, &result));
    return plan_decode_rows(c->arena, *query->plan, result, ret);
}

static int64_t rows_changed(const PGresult *result)
{
    /* PQcmdTuples is not const in libpq, and changes nothing. */
    uint64_t count = 0;
    slice_to_u64(slice_of(PQcmdTuples((PGresult *)result)), &count);
    return (int64_t)count;
}

status db_exec_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
                int64_t *ret_changed, const struct db_value *extras)
{
    const PGresult *result;
    assert(query->rows == SQL_EXEC);
    TRY(ask(c, query, in, extras, &result));
    if (ret_changed != NULL)
        *ret_changed = rows_changed(result);
    return OK;
}

void db_send_(struct call *c, const struct sql_query *query, const ProtobufCMessage *in,
              const struct db_value *extras)
{
    struct pg_command command;
    const status made = make_command(c, query, in, extras, &command);
    struct db_call *d = db_call_of(c);
    if (!status_is_ok(made)) {
        if (status_is_ok(d->failure))
            d->failure = made;
        return;
    }
    if (d->mode == DB_UNITS) {
        submit(c, &command);
        return;
    }
    struct pg_command *kept = arena_new(c->arena, struct pg_command);
    *kept = command;
    transaction_add(c, kept, command.tenant);
}

/* The call's transaction. */

void db_begin(struct call *c, enum db_mode mode)
{
    struct db_call *d = db_call_of(c);
    db_end(c);
    d->mode = mode;
    d->sentence = NULL;
    d->pool = mode == DB_SCHEMA_TRANSACTION ? &store_state.admin : NULL;
}

void db_read_only(struct call *c)
{
    db_call_of(c)->is_read_only = true;
}

status db_commit(struct call *c)
{
    if (c->db == NULL)
        return OK;
    if (c->db->mode == DB_UNITS)
        return wait_for_units(c);
    TRY(db_fault(c));
    TRY(transaction_commit(c));
    db_end(c);
    return OK;
}

void db_end(struct call *c)
{
    struct db_call *d = c->db;
    if (d == NULL)
        return;
    withdraw_units(d);
    if (d->pool != NULL)
        pool_give_back(d->pool, &d->pg);
    d->pool = NULL;
    d->mode = DB_UNITS;
    d->failure = OK;
    d->batch = NULL;
    d->scope = NULL;
    d->has_begun = d->has_failed = d->has_written = false;
}
