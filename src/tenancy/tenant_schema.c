/* Migrating tenants' schemas.
 *
 * The good day: a tenant's row is locked, what its schema has is compared with what is wanted, the
 * missing steps run and are recorded, and the row gets the fingerprint of all, in one transaction.
 * An index that is made concurrently splits it: what is before is committed, the index is made
 * outside of a transaction while the row stays locked, then recorded.
 *
 * Failures: a lock that others hold, or a database that is away for a moment, is waited for, five
 * times; a step that PostgreSQL refuses is rolled back, and its sentence goes on record. A process
 * that is killed leaves whole transactions, and for an index at most an invalid one, which the next
 * try clears away. Nothing needs closing.
 */
#include "tenancy/tenant_schema.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "apps/apps.h"
#include "base/log.h"
#include "base/random.h"
#include "google/protobuf/timestamp.types.h"
#include "schema/tenant.h"
#include "sql/tenancy.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

enum { TRIES_MAX = 5, RETRY_MS = 200, PAGE = 1000, CHECKSUM_BYTES = 32 };

static const char FOUNDATION[] = "tenant";

/* What is wanted, in the order in which it is applied. */

struct wanted_step {
    const char *app;
    const struct schema_step *step;
};

struct wanted {
    struct wanted_step *steps;
    size_t count;
    uint8_t fingerprint[crypto_hash_sha256_BYTES];
};

static size_t count_steps(const struct schema_step *steps)
{
    size_t count = 0;
    while (steps[count].number != 0)
        count++;
    return count;
}

static void want(struct wanted *wanted, const char *app, const struct schema_step *steps)
{
    for (; steps->number != 0; steps++)
        wanted->steps[wanted->count++] = (struct wanted_step){app, steps};
}

static struct slice fingerprint_of(const struct wanted *wanted)
{
    return slice_make((const char *)wanted->fingerprint, sizeof wanted->fingerprint);
}

/* Names are hashed with their ends, so that no two lists look alike. */
static void take_fingerprint(struct wanted *wanted)
{
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    for (size_t i = 0; i < wanted->count; i++) {
        const char *app = wanted->steps[i].app;
        crypto_hash_sha256_update(&hash, (const uint8_t *)app, strlen(app) + 1);
        crypto_hash_sha256_update(&hash, wanted->steps[i].step->checksum, CHECKSUM_BYTES);
    }
    crypto_hash_sha256_final(&hash, wanted->fingerprint);
}

static const struct wanted *wanted_now(struct arena *arena)
{
    size_t count = SCHEMA_TENANT_COUNT;
    for (const struct tenant_app *const *app = apps_in_use(); *app != NULL; app++)
        count += count_steps((*app)->steps);
    struct wanted *wanted = arena_new(arena, struct wanted);
    wanted->steps = arena_array(arena, count, sizeof *wanted->steps);
    want(wanted, FOUNDATION, SCHEMA_TENANT);
    for (const struct tenant_app *const *app = apps_in_use(); *app != NULL; app++)
        want(wanted, (*app)->name, (*app)->steps);
    take_fingerprint(wanted);
    return wanted;
}

static const char *step_name(struct arena *arena, const char *app, int32_t number, const char *name)
{
    return arena_printf(arena, "%s/%04d_%s", app, (int)number, name);
}

/* What is on record. */

static bool is_record_of(const TenantMigration *record, const struct wanted_step *wanted)
{
    return record->number == wanted->step->number && strcmp(record->app, wanted->app) == 0;
}

static bool has_step(const TenantMigrations *have, const struct wanted_step *wanted)
{
    for (size_t i = 0; i < have->n_migrations; i++)
        if (is_record_of(have->migrations[i], wanted))
            return true;
    return false;
}

/* Apps that are not in use may have left whatever they like. */
static status check_record(struct arena *arena, const struct wanted *wanted,
                           const TenantMigration *record)
{
    bool is_used = false;
    for (size_t i = 0; i < wanted->count; i++) {
        const struct wanted_step *step = &wanted->steps[i];
        is_used = is_used || strcmp(step->app, record->app) == 0;
        if (!is_record_of(record, step))
            continue;
        if (record->checksum.len == CHECKSUM_BYTES &&
            memcmp(record->checksum.data, step->step->checksum, CHECKSUM_BYTES) == 0)
            return OK;
        return status_errorf(arena, STATUS_FAILED_PRECONDITION, "MIGRATION_CHANGED",
                             "%s was changed after it was applied; add a new migration instead",
                             step_name(arena, step->app, step->step->number, step->step->name));
    }
    if (!is_used)
        return OK;
    return status_errorf(arena, STATUS_FAILED_PRECONDITION, "MIGRATION_UNKNOWN",
                         "the database has %s, which this program does not know: it is older than "
                         "the database",
                         step_name(arena, record->app, record->number, record->name));
}

static status check_records(struct arena *arena, const struct wanted *wanted,
                            const TenantMigrations *have)
{
    for (size_t i = 0; i < have->n_migrations; i++)
        TRY(check_record(arena, wanted, have->migrations[i]));
    return OK;
}

static status record(struct call *c, tenant_id id, const struct wanted_step *const *steps,
                     size_t count)
{
    TenantMigrationsAdd add = TENANT_MIGRATIONS_ADD_INIT;
    add.apps = arena_array(c->arena, count, sizeof *add.apps);
    add.numbers = arena_array(c->arena, count, sizeof *add.numbers);
    add.names = arena_array(c->arena, count, sizeof *add.names);
    add.checksums = arena_array(c->arena, count, sizeof *add.checksums);
    for (size_t i = 0; i < count; i++) {
        const struct schema_step *step = steps[i]->step;
        add.apps[i] = (char *)(uintptr_t)steps[i]->app;
        add.numbers[i] = step->number;
        add.names[i] = (char *)(uintptr_t)step->name;
        add.checksums[i] =
            (ProtobufCBinaryData){CHECKSUM_BYTES, (uint8_t *)(uintptr_t)step->checksum};
    }
    add.n_apps = add.n_numbers = add.n_names = add.n_checksums = count;
    return db_exec(c, &SQL_TENANT_MIGRATIONS_ADD, &add, NULL, DB_UUID("id", id.uuid));
}

/* New tenants. */

static void log_refused(const struct call *c, const struct wanted_step *step)
{
    const char *sentence = db_sentence(c);
    if (sentence != NULL)
        log_event(LOG_ERROR, "a migration failed on a new tenant",
                  LOG_TEXT("migration",
                           step_name(c->arena, step->app, step->step->number, step->step->name)),
                  LOG_TEXT("reason", sentence));
}

status tenant_schema_create(struct call *c, const struct tenant_scope *scope)
{
    const struct wanted *wanted = wanted_now(c->arena);
    const struct wanted_step **applied = arena_array(c->arena, wanted->count, sizeof *applied);
    for (size_t i = 0; i < wanted->count; i++) {
        applied[i] = &wanted->steps[i];
        const status s = db_apply_step(c, wanted->steps[i].step, scope);
        if (!status_is_ok(s)) {
            log_refused(c, &wanted->steps[i]);
            return s;
        }
    }
    TRY(record(c, scope->id, applied, wanted->count));
    return db_exec(c, &SQL_TENANT_SCHEMA_CREATE, DB_NONE, NULL, DB_UUID("id", scope->id.uuid),
                   DB_BYTES("fingerprint", fingerprint_of(wanted)));
}

/* A run. */

static status look_who_is_behind(struct call *c, const struct wanted *wanted,
                                 struct tenant_schema_run *ret_run)
{
    TenantSchemasBehind behind = TENANT_SCHEMAS_BEHIND_INIT;
    TRY(db_one(c, &SQL_TENANT_SCHEMAS_BEHIND, DB_NONE, &behind,
               DB_BYTES("fingerprint", fingerprint_of(wanted))));
    ret_run->behind = behind.count;
    ret_run->since_us = behind.now->seconds * 1000000 + behind.now->nanos / 1000;
    return OK;
}

static status begin(struct call *c, struct tenant_schema_run *ret_run)
{
    const struct wanted *wanted = wanted_now(c->arena);
    struct tenant_schema_run run;
    TRY(look_who_is_behind(c, wanted, &run));
    if (run.behind > 0) {
        TenantMigrations have = TENANT_MIGRATIONS_INIT;
        TRY(db_many(c, &SQL_TENANT_MIGRATIONS_ALL, DB_NONE, &have));
        TRY(check_records(c->arena, wanted, &have));
    }
    *ret_run = run;
    return OK;
}

status tenant_schema_run_begin(struct call *c, struct tenant_schema_run *ret_run)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    const status s = begin(c, ret_run);
    db_end(c);
    return s;
}

static status list(struct call *c, const struct tenant_schema_run *run, bool failed,
                   TenantSchemas *all)
{
    const struct wanted *wanted = wanted_now(c->arena);
    struct uuid after = {0};
    size_t before;
    do {
        before = all->n_schemas;
        TRY(db_many(c, &SQL_TENANT_SCHEMAS_LIST, DB_NONE, all, DB_UUID("after", after),
                    DB_BYTES("fingerprint", fingerprint_of(wanted)), DB_BOOL("failed", failed),
                    DB_TIME_US("since", run->since_us), DB_INT("limit", PAGE)));
        if (all->n_schemas > before &&
            !uuid_parse(slice_of(all->schemas[all->n_schemas - 1]->tenant_id), &after))
            return status_error(STATUS_INTERNAL, "TENANT_ID_INVALID", "a tenant's id is none");
    } while (all->n_schemas - before == PAGE);
    return OK;
}

status tenant_schema_run_list(struct call *c, const struct tenant_schema_run *run,
                              TenantSchemas *ret_list)
{
    TenantSchemas all = TENANT_SCHEMAS_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    status s = list(c, run, false, &all);
    if (status_is_ok(s))
        s = list(c, run, true, &all);
    db_end(c);
    if (status_is_ok(s))
        *ret_list = all;
    return s;
}

status tenant_schema_run_failures(struct call *c, const struct tenant_schema_run *run,
                                  TenantSchemas *ret_list)
{
    const struct wanted *wanted = wanted_now(c->arena);
    db_begin(c, DB_SCHEMA_TRANSACTION);
    const status s = db_many(c, &SQL_TENANT_SCHEMA_FAILURES, DB_NONE, ret_list,
                             DB_BYTES("fingerprint", fingerprint_of(wanted)),
                             DB_TIME_US("since", run->since_us));
    db_end(c);
    return s;
}

status tenant_schema_is_behind(struct call *c, tenant_id id, bool *ret_behind)
{
    const struct wanted *wanted = wanted_now(c->arena);
    FlagRow row = FLAG_ROW_INIT;
    bool found = false;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    const status s =
        db_maybe(c, &SQL_TENANT_SCHEMA_IS_BEHIND, DB_NONE, &row, &found, DB_UUID("id", id.uuid),
                 DB_BYTES("fingerprint", fingerprint_of(wanted)));
    db_end(c);
    if (status_is_ok(s))
        *ret_behind = found && row.flag;
    return s;
}

status tenant_schema_count_behind(struct call *c, int32_t *ret_count)
{
    struct tenant_schema_run run;
    TRY(look_who_is_behind(c, wanted_now(c->arena), &run));
    *ret_count = run.behind;
    return OK;
}

/* One tenant. */

struct attempt {
    const struct tenant_schema_run *run;
    const struct wanted *wanted;
    tenant_id id;
    const struct wanted_step *step; /* that is being applied; NULL: none is */
    bool is_claimed;
    bool is_whole; /* nothing is missing any more */
};

static status apply(struct call *c, struct attempt *attempt, const struct wanted_step *step,
                    const struct tenant_scope *scope)
{
    attempt->step = step;
    TRY(step->step->concurrently != NULL ? db_apply_concurrently(c, step->step, scope)
                                         : db_apply_step(c, step->step, scope));
    attempt->step = NULL;
    return OK;
}

/* What is missing up to the next index that is made concurrently, or that index alone. */
static status apply_missing(struct call *c, struct attempt *attempt,
                            const struct tenant_scope *scope, const TenantMigrations *have)
{
    const struct wanted *wanted = attempt->wanted;
    const struct wanted_step **applied = arena_array(c->arena, wanted->count, sizeof *applied);
    size_t count = 0;
    bool is_alone = false;
    attempt->is_whole = true;
    for (size_t i = 0; i < wanted->count && attempt->is_whole; i++) {
        const struct wanted_step *step = &wanted->steps[i];
        if (has_step(have, step))
            continue;
        const bool waits = is_alone || (count > 0 && step->step->concurrently != NULL);
        attempt->is_whole = !waits;
        if (waits)
            break;
        TRY(apply(c, attempt, step, scope));
        applied[count++] = step;
        is_alone = step->step->concurrently != NULL;
    }
    return count == 0 ? OK : record(c, attempt->id, applied, count);
}

static const struct tenant_scope *scope_of(struct arena *arena, tenant_id id,
                                           const TenantSchema *row)
{
    struct tenant_entry entry = {.id = id, .bucket = (unsigned)row->bucket};
    assert(strlen(row->schema_name) < sizeof entry.schema_name);
    memcpy(entry.schema_name, row->schema_name, strlen(row->schema_name) + 1);
    return tenancy_scope(arena, &entry);
}

/* In a transaction of its own. */
static status attempt_part(struct call *c, struct attempt *attempt)
{
    const struct wanted *wanted = attempt->wanted;
    TenantSchema row = TENANT_SCHEMA_INIT;
    TRY(db_maybe(c, &SQL_TENANT_SCHEMA_CLAIM, DB_NONE, &row, &attempt->is_claimed,
                 DB_UUID("id", attempt->id.uuid), DB_BYTES("fingerprint", fingerprint_of(wanted)),
                 DB_TIME_US("since", attempt->run->since_us)));
    if (!attempt->is_claimed)
        return OK;
    TenantMigrations have = TENANT_MIGRATIONS_INIT;
    TRY(db_many(c, &SQL_TENANT_MIGRATIONS_GET, DB_NONE, &have, DB_UUID("id", attempt->id.uuid)));
    TRY(check_records(c->arena, wanted, &have));
    TRY(apply_missing(c, attempt, scope_of(c->arena, attempt->id, &row), &have));
    if (attempt->is_whole)
        TRY(db_exec(c, &SQL_TENANT_SCHEMA_DONE, DB_NONE, NULL, DB_UUID("id", attempt->id.uuid),
                    DB_BYTES("fingerprint", fingerprint_of(wanted))));
    return db_commit(c);
}

static bool is_away(const struct call *c, status s)
{
    /* Class 53, such as too few locks, is for somebody to mend. */
    return (s.code == STATUS_UNAVAILABLE && strncmp(db_sqlstate(c), "53", 2) != 0) ||
           s.code == STATUS_UNKNOWN;
}

static bool may_pass(const struct call *c, status s)
{
    return s.code == STATUS_ABORTED || is_away(c, s);
}

/* As much as can be done without being disturbed: OK when it is whole or not to be claimed. */
static status attempt_all(struct call *c, struct attempt *attempt)
{
    int tries = 1;
    for (;;) {
        attempt->is_claimed = attempt->is_whole = false;
        attempt->step = NULL;
        db_begin(c, DB_SCHEMA_TRANSACTION);
        const status s = attempt_part(c, attempt);
        db_end(c);
        if (status_is_ok(s) && (attempt->is_whole || !attempt->is_claimed))
            return OK;
        if (status_is_ok(s)) {
            tries = 1;
            continue;
        }
        if (!may_pass(c, s) || tries++ == TRIES_MAX)
            return s;
        TRY(call_sleep_ms(c, RETRY_MS + (int64_t)random_below(RETRY_MS)));
    }
}

static const char *failure_text(struct call *c, const struct attempt *attempt, status why)
{
    const char *sentence = db_sentence(c);
    if (attempt->step == NULL)
        return why.message;
    const struct schema_step *step = attempt->step->step;
    const char *name = step_name(c->arena, attempt->step->app, step->number, step->name);
    return sentence == NULL ? arena_printf(c->arena, "%s: %s", name, why.message)
                            : arena_printf(c->arena, "%s: PostgreSQL says: %s", name, sentence);
}

static status record_failure(struct call *c, const struct attempt *attempt, const char *text)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    status s =
        db_exec(c, &SQL_TENANT_SCHEMA_FAILED, DB_NONE, NULL, DB_UUID("id", attempt->id.uuid),
                DB_TEXT("error", text), DB_BYTES("fingerprint", fingerprint_of(attempt->wanted)));
    if (status_is_ok(s))
        s = db_commit(c);
    db_end(c);
    return s;
}

status tenant_schema_migrate(struct call *c, const struct tenant_schema_run *run,
                             const TenantSchema *tenant, enum tenant_schema_outcome *ret_outcome)
{
    struct attempt attempt = {.run = run, .wanted = wanted_now(c->arena)};
    if (!uuid_parse(slice_of(tenant->tenant_id), &attempt.id.uuid))
        return status_error(STATUS_INTERNAL, "TENANT_ID_INVALID", "a tenant's id is none");
    const status s = attempt_all(c, &attempt);
    if (status_is_ok(s)) {
        *ret_outcome = attempt.is_whole ? TENANT_SCHEMA_DONE : TENANT_SCHEMA_PASSED;
        return OK;
    }
    if (is_away(c, s) || !status_is_ok(c->ended))
        return s;
    TRY(record_failure(c, &attempt, failure_text(c, &attempt, s)));
    *ret_outcome = TENANT_SCHEMA_FAILED;
    return OK;
}
