/* Migrations.
 *
 * The good day: one transaction makes the schema `shared`, its table `migrations` and the serving
 * logins (login.c); then each step that is not applied yet runs in a transaction of its own and is
 * recorded in it. Each of these transactions takes the same advisory lock first, so that a second
 * run waits and then finds the step applied.
 *
 * Failures: a step that fails leaves nothing, those before it stay. An applied step whose checksum
 * differs, or that this program does not know, stops the run before anything is changed. A lock
 * that is held for longer than lock_timeout is tried for again, five times.
 *
 * SQL is in C here because it is about roles and the record of migrations itself, which come before
 * anything that tools/sqlgen.py could describe. What cannot be a parameter is quoted by libpq.
 */
#include <assert.h>
#include <string.h>

#include "base/random.h"
#include "store/call_state.h"
#include "store/login.h"
#include "store/sqlstate.h"
#include "store/state.h"

enum { STEP_TRIES_MAX = 5, STEP_RETRY_MS = 200, CHECKSUM_BYTES = 32 };

static const char TAKE_LOCK[] =
    "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('smooth migrations'))";
static const char SET_LOCK_TIMEOUT[] = "SELECT pg_catalog.set_config('lock_timeout', $1, true)";

/* The transaction that another run waits for may be long; its DDL must not wait for long. */
static void add_lock(struct call *c)
{
    static const char *const NO_LIMIT[] = {"0"};
    static const char *const TWO_SECONDS[] = {"2000"};
    transaction_add_text(c, SET_LOCK_TIMEOUT, NO_LIMIT, 1);
    transaction_add_text(c, TAKE_LOCK, NULL, 0);
    transaction_add_text(c, SET_LOCK_TIMEOUT, TWO_SECONDS, 1);
}

static status failed(struct call *c, const char *what, status why)
{
    const char *sentence = c->db->sentence;
    if (sentence == NULL || status_is_ok(why) || why.code == STATUS_ABORTED)
        return why;
    return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "MIGRATION_FAILED",
                         "%s: PostgreSQL says: %s", what, sentence);
}

static status make_ground(struct call *c)
{
    add_lock(c);
    transaction_add_text(c, "CREATE SCHEMA IF NOT EXISTS shared", NULL, 0);
    transaction_add_text(c,
                         "CREATE TABLE IF NOT EXISTS shared.migrations ("
                         "number int4 PRIMARY KEY, name text NOT NULL, checksum bytea NOT NULL, "
                         "apply_time timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp())",
                         NULL, 0);
    TRY(transaction_wait(c));
    TRY(logins_make(c));
    return transaction_commit(c);
}

/* Steps. */

static const char *decimal(struct call *c, int64_t number)
{
    return arena_printf(c->arena, "%lld", (long long)number);
}

static const char *hex(struct call *c, const uint8_t checksum[CHECKSUM_BYTES])
{
    static const char DIGITS[] = "0123456789abcdef";
    char *text = arena_alloc(c->arena, 2 + 2 * (size_t)CHECKSUM_BYTES + 1);
    char *at = text;
    *at++ = '\\';
    *at++ = 'x';
    for (size_t i = 0; i < CHECKSUM_BYTES; i++) {
        *at++ = DIGITS[checksum[i] >> 4];
        *at++ = DIGITS[checksum[i] & 15];
    }
    *at = '\0';
    return text;
}

static const char **values_of(struct call *c, const struct schema_step *step)
{
    const char **values = arena_array(c->arena, 3, sizeof *values);
    values[0] = decimal(c, step->number);
    values[1] = step->name;
    values[2] = hex(c, step->checksum);
    return values;
}

/* Whether it is applied already, under the lock. */
static status is_applied(struct call *c, const struct schema_step *step, bool *ret_applied)
{
    add_lock(c);
    const struct pg_command *found = transaction_add_text(
        c, "SELECT checksum FROM shared.migrations WHERE number = $1", values_of(c, step), 1);
    TRY(transaction_wait(c));
    *ret_applied = PQntuples(found->result) == 1;
    if (*ret_applied &&
        (PQgetlength(found->result, 0, 0) != CHECKSUM_BYTES ||
         memcmp(PQgetvalue(found->result, 0, 0), step->checksum, CHECKSUM_BYTES) != 0))
        return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "MIGRATION_CHANGED",
                             "%s was changed after it was applied; add a new migration instead",
                             step->name);
    return OK;
}

static status check_none_unknown(struct call *c, size_t count)
{
    const char **values = arena_array(c->arena, 1, sizeof *values);
    values[0] = decimal(c, (int64_t)count);
    const struct pg_command *unknown = transaction_add_text(
        c, "SELECT name FROM shared.migrations WHERE number > $1 ORDER BY number LIMIT 1", values,
        1);
    TRY(transaction_wait(c));
    if (PQntuples(unknown->result) > 0)
        return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "MIGRATION_UNKNOWN",
                             "the database has %s, which this program does not know: it is older "
                             "than the database",
                             PQgetvalue(unknown->result, 0, 0));
    return OK;
}

static status send_statements(struct call *c, const struct schema_step *step,
                              const struct tenant_scope *tenant)
{
    TRY(transaction_take(c));
    for (size_t i = 0; step->statements[i] != NULL; i++)
        transaction_add_text(c, pg_rewrite(c->db->pg, c->arena, step->statements[i], tenant), NULL,
                             0);
    return transaction_wait(c);
}

static status apply(struct call *c, const struct schema_step *step, bool *ret_applied_now)
{
    bool applied;
    TRY(is_applied(c, step, &applied));
    *ret_applied_now = !applied;
    if (applied)
        return OK;
    TRY(send_statements(c, step, NULL));
    transaction_add_text(c,
                         "INSERT INTO shared.migrations (number, name, checksum) "
                         "VALUES ($1, $2, $3)",
                         values_of(c, step), 3);
    return transaction_commit(c);
}

static status apply_with_retries(struct call *c, const struct schema_step *step,
                                 bool *ret_applied_now)
{
    for (int tries = 1;; tries++) {
        db_begin(c, DB_SCHEMA_TRANSACTION);
        const status s = apply(c, step, ret_applied_now);
        db_end(c);
        if (s.code != STATUS_ABORTED || tries == STEP_TRIES_MAX)
            return failed(c, step->name, s);
        TRY(call_sleep_ms(c, STEP_RETRY_MS + (int64_t)random_below(STEP_RETRY_MS)));
    }
}

/* Before anything is changed: what is applied must be what this program has. */
static status check_applied(struct call *c, const struct schema_step *steps, size_t count)
{
    bool applied = true;
    TRY(check_none_unknown(c, count));
    for (size_t i = 0; i < count && applied; i++)
        TRY(is_applied(c, &steps[i], &applied));
    return OK;
}

status store_migrate_shared(struct call *c, const struct schema_step *steps, size_t count,
                            void (*report)(void *context, const struct schema_step *step),
                            void *context)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    status s = make_ground(c);
    db_end(c);
    TRY(failed(c, "the schema shared", s));

    db_begin(c, DB_SCHEMA_TRANSACTION);
    s = check_applied(c, steps, count);
    db_end(c);
    TRY(failed(c, "shared.migrations", s));

    for (size_t i = 0; i < count; i++) {
        bool applied_now = false;
        TRY(apply_with_retries(c, &steps[i], &applied_now));
        if (applied_now && report != NULL)
            report(context, &steps[i]);
    }
    return OK;
}

/* Whether there is a table of migrations at all. */
static status find_ground(struct call *c, bool *ret_found)
{
    const struct pg_command *found = transaction_add_text(
        c, "SELECT pg_catalog.to_regclass('shared.migrations') IS NOT NULL", NULL, 0);
    TRY(transaction_wait(c));
    *ret_found = PQgetvalue(found->result, 0, 0)[0] == 1; /* binary */
    return OK;
}

static status check_whole(struct call *c, const struct schema_step *steps, size_t count)
{
    bool applied;
    TRY(find_ground(c, &applied));
    if (applied)
        TRY(check_none_unknown(c, count));
    for (size_t i = 0; i < count; i++) {
        if (applied)
            TRY(is_applied(c, &steps[i], &applied));
        if (!applied)
            return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "MIGRATION_NEEDED",
                                 "the shared tables lack %s; run smoothctl migrate --shared first",
                                 steps[i].name);
    }
    return OK;
}

status store_check_shared(struct call *c, const struct schema_step *steps, size_t count)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    const status s = check_whole(c, steps, count);
    db_end(c);
    return failed(c, "shared.migrations", s);
}

/* Steps of tenants. */

status db_apply_step(struct call *c, const struct schema_step *step,
                     const struct tenant_scope *tenant)
{
    assert(c->db != NULL && c->db->mode == DB_SCHEMA_TRANSACTION);
    TRY(c->ended);
    TRY(db_fault(c));
    TRY(c->db->failure);
    return send_statements(c, step, tenant);
}

static void unit_done(struct pg_unit *unit)
{
    event_set(unit->owner);
}

/* One command as a unit of its own: PostgreSQL takes it for outside of a transaction. */
static status run_alone(struct call *c, struct pg **holder, const char *text)
{
    struct event *done = arena_new(c->arena, struct event);
    struct pg_command *command = arena_new(c->arena, struct pg_command);
    struct pg_unit *unit = arena_new(c->arena, struct pg_unit);
    *command = (struct pg_command){.kind = PG_RUN_TEXT, .text = text};
    *unit = (struct pg_unit){.done = unit_done, .owner = done};
    pg_unit_add(unit, command);
    pg_send(*holder, unit);
    const status waited = event_wait(c, done);
    if (!status_is_ok(waited)) {
        pg_abandon(unit);
        return waited;
    }
    const status s = unit->outcome == PG_DONE     ? OK
                     : unit->outcome == PG_FAILED ? db_call_error(c, unit)
                                                  : sqlstate_unavailable(c->arena);
    pg_unit_reset(unit);
    return s;
}

status db_apply_concurrently(struct call *c, const struct schema_step *step,
                             const struct tenant_scope *tenant)
{
    assert(c->db != NULL && c->db->mode == DB_SCHEMA_TRANSACTION && step->concurrently != NULL);
    TRY(c->ended);
    TRY(db_fault(c));
    TRY(c->db->failure);
    /* The call's own transaction is idle meanwhile, for as long as an index takes. SET, because the
     * portal of a SELECT would keep its snapshot until the next statement, and making the index
     * would wait for that. */
    transaction_add_text(c, "SET LOCAL idle_in_transaction_session_timeout = 0", NULL, 0);
    TRY(transaction_wait(c));

    struct pg *other = NULL;
    TRY(pool_take(&store_state.admin, c, &other));
    status s = OK;
    for (size_t i = 0; step->concurrently[i] != NULL && status_is_ok(s); i++)
        s = other == NULL
                ? sqlstate_unavailable(c->arena)
                : run_alone(c, &other, pg_rewrite(other, c->arena, step->concurrently[i], tenant));
    pool_give_back(&store_state.admin, &other);
    return s;
}
