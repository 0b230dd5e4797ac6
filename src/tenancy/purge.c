/* The good day: starting marks the tenant and sets its tombstone. Then each step locks the tenant's
 * row, so that two who purge the same tenant take turns, and does the first thing that is still to
 * do: some tables, some rows of other domains, or, when all of these are gone, the rest: schema,
 * role, domains and the row itself. What is to do is read off what is there, so there is no record
 * of steps that could be wrong after a crash.
 *
 * Failures: a step's transaction is rolled back whole and tried again later: when a table stays
 * locked, or a row of another domain still refers to a user. Who asks too early is told when it is
 * due.
 */
#include "tenancy/purge.h"

#include "audit/audit.h"
#include "base/clock.h"
#include "base/log.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/tenancy.h"
#include "store/db.h"
#include "store/drop.h"
#include "tenancy/rules.h"

enum {
    /* With indexes and TOAST some ten locks each. */
    STEP_TABLES = 16,
    STEP_ROWS = 1000,
};

/* Starting. */

static status not_due(struct call *c, const Tenant *tenant, enum purge_by by)
{
    char due[CLOCK_TEXT_BYTES];
    clock_format_us(tenant->purge_time->seconds * US_PER_S, due);
    return status_errorf(
        c->arena, STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE",
        by == PURGE_BY_CALLER
            ? "the tenant is due to be purged at %.19sZ; before that it needs a "
              "grant of tenants.purge for this tenant, approved by another person"
            : "the tenant is due to be purged at %.19sZ; --now does it before that",
        due);
}

static bool is_due(const Tenant *tenant)
{
    const Timestamp *time = tenant->purge_time;
    return time->seconds * US_PER_S + time->nanos / 1000 <= clock_db_us();
}

static status may_start_early(struct call *c, const Tenant *tenant, enum purge_by by,
                              const char **ret_cause, struct uuid *ret_grant)
{
    if (by == PURGE_BY_OPERATOR_EARLY) {
        *ret_cause = "OPERATOR";
        return OK;
    }
    bool may = false;
    const struct tenant_entry entry = tenancy_entry_of(tenant->id, tenant->schema_name, 0);
    if (by == PURGE_BY_CALLER && tenancy_settings()->may_purge_early != NULL)
        TRY(tenancy_settings()->may_purge_early(c, entry.id, &may, ret_grant));
    if (!may)
        return not_due(c, tenant, by);
    *ret_cause = "GRANT";
    return OK;
}

/* What remains of a tenant: that it began, and that it is over. */
static void record(struct call *c, const char *action, tenant_id id, const char *schema_name,
                   const char *cause)
{
    audit_event(c, &(struct audit_event){
                       .action = action,
                       .is_security = true,
                       .tenant = &id,
                       .reason_code = cause,
                       .resource = audit_resource(c, "tenants", id.uuid),
                       .details = arena_printf(c->arena, "{\"schema\":\"%s\"}", schema_name)});
}

static status start(struct call *c, const Tenant *tenant, const char *cause, struct uuid grant,
                    Tenant *ret_tenant)
{
    TRY(db_one(c, &SQL_TENANT_PURGE_START, tenant, ret_tenant, DB_TEXT("cause", cause),
               uuid_is_zero(grant) ? DB_NULL("grant_id") : DB_UUID("grant_id", grant)));
    record(c, "TENANT_PURGE", tenancy_entry_of(tenant->id, tenant->schema_name, 0).id,
           tenant->schema_name, cause);
    return OK;
}

status tenancy_purge_start(struct call *c, const char *id, const char *etag, enum purge_by by,
                           Tenant *ret_tenant)
{
    Tenant current = TENANT_INIT;
    TRY(tenancy_lock(c, id, &current));
    if (current.state != TENANT_STATE_DELETED)
        return status_error(STATUS_FAILED_PRECONDITION, "TENANT_NOT_DELETED",
                            "only a deleted tenant can be purged; delete it first");
    if (current.purge_start_time != NULL) {
        *ret_tenant = current;
        return OK;
    }
    TRY(tenancy_check_etag(&current, etag));
    const char *cause = "DUE";
    struct uuid grant = {0};
    if (!is_due(&current))
        TRY(may_start_early(c, &current, by, &cause, &grant));
    return start(c, &current, cause, grant, ret_tenant);
}

static status start_due(struct call *c, bool *ret_found)
{
    Tenant due = TENANT_INIT;
    Tenant started = TENANT_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(db_maybe(c, &SQL_TENANT_PURGE_DUE, DB_NONE, &due, ret_found));
    if (!*ret_found)
        return OK;
    TRY(start(c, &due, "DUE", (struct uuid){0}, &started));
    TRY(db_commit(c));
    log_event(LOG_INFO, "a tenant is purged", LOG_TEXT("tenant", started.schema_name));
    return OK;
}

/* Steps. */

static status finish(struct call *c, const struct tenant_scope *scope)
{
    TRY(store_drop_schema(c, scope));
    TRY(db_exec(c, &SQL_TENANT_PURGE_DOMAINS, DB_NONE, NULL, DB_UUID("id", scope->id.uuid)));
    TRY(db_exec(c, &SQL_TENANT_PURGE_END, DB_NONE, NULL, DB_UUID("id", scope->id.uuid)));
    record(c, "TENANT_PURGE_END", scope->id, scope->schema, NULL);
    return OK;
}

/* The first thing that is still to do. */
static status do_next(struct call *c, const struct tenant_scope *scope, bool *ret_over)
{
    int tables = 0;
    TRY(store_drop_tables(c, scope, STEP_TABLES, &tables));
    if (tables > 0)
        return OK;
    int64_t rows = 0;
    if (tenancy_settings()->purge_rows != NULL)
        TRY(tenancy_settings()->purge_rows(c, scope->id, STEP_ROWS, &rows));
    if (rows > 0)
        return OK;
    TRY(finish(c, scope));
    *ret_over = true;
    return OK;
}

static status step(struct call *c, tenant_id id, bool *ret_over)
{
    TenantEntryRow row = TENANT_ENTRY_ROW_INIT;
    bool found = false;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(db_maybe(c, &SQL_TENANT_PURGE_LOCK, DB_NONE, &row, &found, DB_UUID("id", id.uuid)));
    if (!found) {
        *ret_over = true; /* another one did the last step */
        return OK;
    }
    bool over = false;
    const struct tenant_entry entry = tenancy_entry_of(row.id, row.schema_name, 0);
    TRY(do_next(c, tenancy_scope(c->arena, &entry), &over));
    TRY(db_commit(c));
    *ret_over = over;
    return OK;
}

status tenancy_purge_step(struct call *c, tenant_id id, bool *ret_over)
{
    bool over = false;
    const status done = step(c, id, &over);
    db_end(c);
    TRY(done);
    *ret_over = over;
    return OK;
}

/* The task. */

/* All steps of one tenant, as far as the time goes; in an arena of its own a step. */
static status purge_one(struct call *c, tenant_id id)
{
    bool over = false;
    status done = OK;
    while (!over && status_is_ok(done) && call_has_time(c)) {
        struct arena arena;
        struct call own;
        arena_init(&arena);
        call_init(&own, &arena);
        call_set_deadline(&own, c->deadline_ns);
        done = tenancy_purge_step(&own, id, &over);
        if (!status_is_ok(done))
            done = status_errorf(c->arena, done.code, done.reason, "%s", done.message);
        call_fini(&own);
        arena_fini(&arena);
    }
    return done;
}

static status purge_next(struct call *c, tenant_id *cursor, bool *ret_found)
{
    TenantEntryRow row = TENANT_ENTRY_ROW_INIT;
    TRY(db_maybe(c, &SQL_TENANT_PURGE_NEXT, DB_NONE, &row, ret_found,
                 DB_UUID("after", cursor->uuid)));
    if (!*ret_found)
        return OK;
    *cursor = tenancy_entry_of(row.id, row.schema_name, 0).id;
    const status done = purge_one(c, *cursor);
    if (!status_is_ok(done))
        log_event(LOG_WARN, "a tenant could not be purged yet", LOG_TEXT("tenant", row.schema_name),
                  LOG_TEXT("reason", done.reason), LOG_TEXT("error", done.message));
    return done;
}

status tenancy_purge(struct call *c)
{
    bool found = true;
    while (found && call_has_time(c)) {
        const status started = start_due(c, &found);
        db_end(c);
        TRY(started);
    }

    tenant_id cursor = {0};
    status first = OK;
    found = true;
    while (found && call_has_time(c)) {
        found = false;
        const status done = purge_next(c, &cursor, &found);
        if (status_is_ok(first))
            first = done;
    }
    return first;
}
