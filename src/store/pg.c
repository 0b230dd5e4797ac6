/* One pipelined connection.
 *
 * The good day: pg_send puts a unit's commands and its Sync into libpq's buffer and one entry for
 * each into a ring; what the socket brings is matched with the ring's entries in order; at the Sync
 * the unit is done. Statements are prepared within the unit that first needs them.
 *
 * Failures: an error ends its unit at the Sync, the others are not touched. A lost connection (the
 * socket, a FATAL error, no answer for too long) is buried at the end of the turn: units learn what
 * is known of them, then the opener. A WARNING that SET LOCAL was outside of a transaction means
 * that a tenant's role could stay on: the connection is lost at once.
 *
 * Closing: pg_close only marks; the burial frees. An abandoned unit's entries stay in the ring,
 * without it, so that its results are read and dropped.
 */
#include "store/pg.h"

#include <assert.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/connect.h"
#include "store/login.h"
#include "store/metrics.h"
#include "store/scope.h"
#include "store/sqlstate.h"
#include "store/state.h"

enum { JOINED_MAX = 32 }; /* units under one Sync */

enum entry_kind { ENTRY_PREPARE, ENTRY_DEALLOCATE, ENTRY_COMMAND, ENTRY_SYNC };

struct pg_entry {
    enum entry_kind kind;
    struct statement *statement; /* PREPARE */
    struct pg_command *command;  /* PREPARE, COMMAND; NULL: abandoned */
    struct pg_unit *unit;        /* SYNC; NULL: abandoned, or of units that have joined */
    bool was_sent;               /* SYNC: at least in part */
};

/* The store's own statements. They are here and not in a *.sql file because they move no values
 * between messages and tables: they are what transactions and sessions are made of. */
static const char *const FIXED_TEXTS[PG_FIXED_COUNT] = {
    [PG_BEGIN] = "BEGIN",
    [PG_BEGIN_READ_ONLY] = "BEGIN READ ONLY",
    [PG_COMMIT] = "COMMIT",
    [PG_ROLLBACK] = "ROLLBACK",
    [PG_SCOPE] = "SELECT pg_catalog.set_config('role', $1, true), "
                 "pg_catalog.set_config('statement_timeout', $2, true)",
    [PG_TIMEOUT] = "SELECT pg_catalog.set_config('statement_timeout', $1, true)",
    [PG_READ_ONLY] = "SELECT pg_catalog.set_config('transaction_read_only', 'on', true)",
    [PG_CLOCK] = "SELECT pg_catalog.clock_timestamp()",
    [PG_CHECK] = "SELECT current_user = coalesce($1, session_user) "
                 "AND pg_catalog.current_setting('search_path') = ''",
};

static void bury(void *owner);

static void lose(struct pg *pg, const char *why)
{
    if (pg->is_lost)
        return;
    pg->is_lost = true;
    pg->is_up = false;
    /* At once: libpq may have closed the socket, and the next one to be opened has its number. */
    loop_watch_free(pg->watch);
    pg->watch = NULL;
    if (!pg->is_closing) {
        pg->lost_why = strdup(why);
        if (pg->lost_why != NULL)
            pg->lost_why[strcspn(pg->lost_why, "\n")] = '\0';
    }
    loop_at_turn_end(&pg->bury_task, bury, pg);
}

/* Units. */

void pg_unit_add(struct pg_unit *unit, struct pg_command *command)
{
    command->unit = unit;
    command->next = NULL;
    if (unit->last == NULL)
        unit->first = command;
    else
        unit->last->next = command;
    unit->last = command;
}

void pg_unit_reset(struct pg_unit *unit)
{
    for (struct pg_command *command = unit->first; command != NULL; command = command->next) {
        PQclear(command->result);
        command->result = NULL;
    }
    PQclear(unit->error);
    unit->error = NULL;
    unit->failed = NULL;
    unit->outcome = PG_PENDING;
}

static void finish(struct pg_unit *unit, enum pg_outcome outcome)
{
    unit->pg->in_flight--;
    unit->pg = NULL;
    unit->outcome = outcome;
    metrics_add(store_metrics.in_flight, -1);
    unit->done(unit);
}

void pg_abandon(struct pg_unit *unit)
{
    struct pg *pg = unit->pg;
    if (pg != NULL) {
        for (uint32_t i = unit->first_entry; i != unit->end_entry; i++) {
            struct pg_entry *entry = &pg->ring[i & (pg->ring_capacity - 1)];
            entry->command = NULL;
            entry->unit = NULL;
        }
        pg->in_flight--;
        unit->pg = NULL;
        metrics_add(store_metrics.in_flight, -1);
    }
    pg_unit_reset(unit);
}

/* The ring. */

static struct pg_entry *ring_head(struct pg *pg)
{
    return pg->ring_first == pg->ring_end ? NULL
                                          : &pg->ring[pg->ring_first & (pg->ring_capacity - 1)];
}

static void ring_push(struct pg *pg, struct pg_entry entry)
{
    if (pg->ring_end - pg->ring_first == pg->ring_capacity) {
        const uint32_t capacity = pg->ring_capacity == 0 ? 256 : pg->ring_capacity * 2;
        struct pg_entry *ring = calloc(capacity, sizeof *ring);
        if (ring == NULL)
            abort();
        for (uint32_t i = pg->ring_first; i != pg->ring_end; i++)
            ring[i & (capacity - 1)] = pg->ring[i & (pg->ring_capacity - 1)];
        free(pg->ring);
        pg->ring = ring;
        pg->ring_capacity = capacity;
    }
    pg->ring[pg->ring_end++ & (pg->ring_capacity - 1)] = entry;
}

/* Results. */

/* The result of Parse. One that failed or was skipped leaves nothing behind; units already on
 * their way that rely on it get 26000 and are sent again. */
static void take_prepared(struct pg *pg, const struct pg_entry *entry, PGresult *result)
{
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        entry->statement->state = STATEMENT_READY;
    else if (entry->statement >= pg->fixed && entry->statement < pg->fixed + PG_FIXED_COUNT)
        entry->statement->state = STATEMENT_ABSENT;
    else
        statements_drop(&pg->statements, entry->statement);
}

/* The server has no such statement. If its Parse failed just before, that is known; if it was
 * thought to be there, somebody deallocated it. */
static void take_missing(struct pg *pg, const struct pg_command *command)
{
    struct statement *statement =
        command->kind == PG_RUN_FIXED
            ? &pg->fixed[command->fixed]
            : statements_get(&pg->statements, command->plan, command->tenant);
    if (statement->state == STATEMENT_READY)
        statement->state = STATEMENT_ABSENT;
}

/* The backend ends with this entry: before it did the work, or after. */
static bool may_have_committed(const struct pg_entry *entry)
{
    return entry->kind == ENTRY_SYNC ||
           (entry->kind == ENTRY_COMMAND && entry->command != NULL &&
            entry->command->kind == PG_RUN_FIXED && entry->command->fixed == PG_COMMIT);
}

/* Of a unit that is abandoned meanwhile that cannot be told; the connection is then replaced. */
static bool is_refused_write(const struct pg_unit *unit, const PGresult *error)
{
    return unit != NULL && unit->is_read_only && sqlstate_is(error, "25006");
}

static void take_error(struct pg *pg, struct pg_entry *entry, PGresult *result)
{
    struct pg_unit *unit = entry->kind == ENTRY_SYNC ? entry->unit
                           : entry->command == NULL  ? NULL
                                                     : entry->command->unit;
    metrics_add(store_metrics.errors, 1);
    if (sqlstate_retires(result) && !is_refused_write(unit, result))
        pg->is_retiring = true;
    if (sqlstate_is(result, "26000") && entry->kind == ENTRY_COMMAND && entry->command != NULL &&
        entry->command->kind != PG_RUN_TEXT)
        take_missing(pg, entry->command);
    if (sqlstate_is_fatal(result)) {
        pg->has_died = true;
        lose(pg, PQresultErrorMessage(result));
        if (may_have_committed(entry))
            unit = NULL; /* which makes it PG_UNKNOWN */
    }
    if (unit == NULL || unit->error != NULL) {
        PQclear(result);
        return;
    }
    unit->error = result;
    unit->failed = entry->kind == ENTRY_SYNC ? NULL : entry->command;
}

/* A unit that shares its Sync is done with its only command. */
static struct pg_unit *joined_unit(const struct pg_entry *entry)
{
    if (entry->kind != ENTRY_COMMAND || entry->command == NULL || !entry->command->unit->has_joined)
        return NULL;
    return entry->command->unit;
}

static void take(struct pg *pg, PGresult *result)
{
    struct pg_entry entry = *ring_head(pg);
    struct pg_unit *joined = joined_unit(&entry);
    const ExecStatusType result_status = PQresultStatus(result);
    if (result_status == PGRES_FATAL_ERROR) {
        if (PQstatus(pg->conn) == CONNECTION_BAD && sqlstate_of(result)[0] == '\0') {
            lose(pg, PQresultErrorMessage(result));
            PQclear(result);
            return;
        }
        if (entry.kind == ENTRY_PREPARE)
            take_prepared(pg, &entry, result);
        take_error(pg, &entry, result);
        if (entry.kind != ENTRY_SYNC && !pg->has_died) {
            pg->ring_first++; /* a failed commit is followed by the Sync itself */
            if (joined != NULL)
                finish(joined, PG_FAILED);
        }
        return;
    }

    pg->ring_first++;
    if (entry.kind == ENTRY_PREPARE)
        take_prepared(pg, &entry, result);
    if (entry.kind == ENTRY_COMMAND && entry.command != NULL &&
        result_status != PGRES_PIPELINE_ABORTED) {
        entry.command->result = result;
        if (joined != NULL)
            finish(joined, PG_DONE);
        return;
    }
    if (joined != NULL) /* skipped, because of its own Parse or of a unit before it */
        finish(joined, joined->error == NULL ? PG_UNDONE : PG_FAILED);
    if (entry.kind == ENTRY_SYNC) {
        assert(result_status == PGRES_PIPELINE_SYNC);
        if (entry.unit != NULL)
            finish(entry.unit, entry.unit->error == NULL ? PG_DONE : PG_FAILED);
    }
    PQclear(result);
}

static void take_all(struct pg *pg)
{
    bool ended = false; /* the last thing was the NULL that ends a command */
    while (!pg->is_lost && !PQisBusy(pg->conn) && ring_head(pg) != NULL) {
        PGresult *result = PQgetResult(pg->conn);
        if (result == NULL) {
            if (ended)
                break;
            ended = true;
            continue;
        }
        ended = false;
        take(pg, result);
    }
}

static void take_notifies(struct pg *pg)
{
    PGnotify *notify;
    while (!pg->is_lost && (notify = PQnotifies(pg->conn)) != NULL) {
        pg->events->notify(notify->relname, notify->extra);
        PQfreemem(notify);
    }
}

static void take_notice(void *owner, const PGresult *notice)
{
    struct pg *pg = owner;
    if (sqlstate_is(notice, "25P01")) { /* no_active_sql_transaction */
        log_event(LOG_ERROR, "a setting was made outside of a transaction: connection dropped");
        lose(pg, "a setting was made outside of a transaction");
    } else if (sqlstate_is_fatal(notice)) {
        pg->has_died = ring_head(pg) == NULL;
        lose(pg, PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY));
    }
}

/* The socket. */

static void flush(struct pg *pg)
{
    const int left = PQflush(pg->conn);
    if (left < 0) {
        lose(pg, PQerrorMessage(pg->conn));
        return;
    }
    loop_watch_set(pg->watch, left > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

/* TLS may hold decrypted bytes that the socket does not tell of. */
static bool has_more(struct pg *pg)
{
    SSL *ssl = PQsslInUse(pg->conn) ? PQsslStruct(pg->conn, "OpenSSL") : NULL;
    return ssl != NULL && SSL_pending(ssl) > 0;
}

static void end_if_retired(struct pg *pg)
{
    if (pg->is_retiring && pg->profile->ends_when_retired && ring_head(pg) == NULL && !pg->is_lost)
        pg_close(pg);
}

void pg_retire(struct pg *pg)
{
    pg->is_retiring = true;
    end_if_retired(pg);
}

static void receive(struct pg *pg)
{
    bool more = true;
    pg->progress_ns = clock_monotonic_ns();
    while (more && !pg->is_lost) {
        const bool is_open = PQconsumeInput(pg->conn) == 1;
        take_all(pg);
        if (pg->events->notify != NULL)
            take_notifies(pg);
        if (!is_open)
            lose(pg, PQerrorMessage(pg->conn));
        more = is_open && has_more(pg);
    }
    if (pg->events->received != NULL)
        pg->events->received(pg);
    end_if_retired(pg);
}

static void ready(void *owner, unsigned events)
{
    struct pg *pg = owner;
    if (pg->is_lost)
        return;
    if ((events & LOOP_WRITE) != 0)
        flush(pg);
    if ((events & LOOP_READ) != 0 && !pg->is_lost)
        receive(pg);
}

static void check_stall(void *owner)
{
    struct pg *pg = owner;
    if (ring_head(pg) == NULL)
        return;
    const int64_t limit_ns = pg->progress_ns + pg->profile->stall_ms * NS_PER_MS;
    if (clock_monotonic_ns() >= limit_ns)
        lose(pg, "no answer for too long");
    else
        loop_timer_at(&pg->stall_timer, limit_ns, check_stall, pg);
}

/* Sending. */

static bool push_sent(struct pg *pg, int sent, struct pg_entry entry)
{
    if (sent != 1) {
        lose(pg, PQerrorMessage(pg->conn));
        return false;
    }
    ring_push(pg, entry);
    return true;
}

static char *quoted(struct pg *pg, struct arena *arena, const char *name)
{
    char *quoted = PQescapeIdentifier(pg->conn, name, strlen(name));
    char *copy = arena_strdup(arena, quoted == NULL ? "" : quoted);
    PQfreemem(quoted);
    return copy;
}

/* In a tenant's schema those that may take on its role; in the shared one those that serve at all.
 */
static const char *serving_role(struct pg *pg, struct arena *arena,
                                const struct tenant_scope *tenant)
{
    const struct store_settings *settings = &store_state.settings;
    if (settings->serving.name == NULL)
        return "CURRENT_USER";
    if (tenant == NULL)
        return quoted(pg, arena,
                      settings->serving_group == NULL ? settings->serving.name
                                                      : settings->serving_group);
    return arena_printf(arena, "%s, %s", quoted(pg, arena, login_of(arena, tenant->bucket).name),
                        quoted(pg, arena, login_of(arena, BUCKET_OF_ALL).name));
}

char *pg_rewrite(struct pg *pg, struct arena *arena, const char *text,
                 const struct tenant_scope *tenant)
{
    struct scope_names names = {0};
    names.serving_role = serving_role(pg, arena, tenant);
    if (tenant != NULL) {
        names.tenant = quoted(pg, arena, tenant->schema);
        names.tenant_role = quoted(pg, arena, tenant->role);
    }
    return scope_rewrite(arena, text, &names);
}

static bool prepare(struct pg *pg, struct statement *statement, const char *text,
                    struct pg_command *command)
{
    statement->state = STATEMENT_PENDING;
    const struct pg_entry entry = {
        .kind = ENTRY_PREPARE, .statement = statement, .command = command};
    return push_sent(pg, PQsendPrepare(pg->conn, statement->name, text, 0, NULL), entry);
}

static bool prepare_plan(struct pg *pg, struct statement *statement, struct pg_command *command)
{
    const char *text = command->plan->query->text;
    if (command->tenant == NULL)
        return prepare(pg, statement, text, command);

    struct arena arena;
    arena_init(&arena);
    const bool sent =
        prepare(pg, statement, pg_rewrite(pg, &arena, text, command->tenant), command);
    arena_fini(&arena);
    return sent;
}

static bool send_plan(struct pg *pg, struct pg_command *command)
{
    assert(command->plan->query->tenant == (command->tenant != NULL));
    struct statement *statement = statements_get(&pg->statements, command->plan, command->tenant);
    if (statement->state == STATEMENT_ABSENT && !prepare_plan(pg, statement, command))
        return false;
    const int sent = command->kind == PG_DESCRIBE_PLAN
                         ? PQsendDescribePrepared(pg->conn, statement->name)
                         : PQsendQueryPrepared(pg->conn, statement->name, command->value_count,
                                               command->values, command->lengths, PLAN_FORMATS, 1);
    return push_sent(pg, sent, (struct pg_entry){.kind = ENTRY_COMMAND, .command = command});
}

static bool send_fixed(struct pg *pg, struct pg_command *command)
{
    struct statement *statement = &pg->fixed[command->fixed];
    if (statement->state == STATEMENT_ABSENT &&
        !prepare(pg, statement, FIXED_TEXTS[command->fixed], command))
        return false;
    return push_sent(pg,
                     PQsendQueryPrepared(pg->conn, statement->name, command->value_count,
                                         command->values, NULL, NULL, 1),
                     (struct pg_entry){.kind = ENTRY_COMMAND, .command = command});
}

static bool send_command(struct pg *pg, struct pg_command *command)
{
    switch (command->kind) {
    case PG_RUN_FIXED:
        return send_fixed(pg, command);
    case PG_RUN_PLAN:
    case PG_DESCRIBE_PLAN:
        return send_plan(pg, command);
    case PG_RUN_TEXT:
        break;
    }
    return push_sent(pg,
                     PQsendQueryParams(pg->conn, command->text, command->value_count, NULL,
                                       command->values, NULL, NULL, 1),
                     (struct pg_entry){.kind = ENTRY_COMMAND, .command = command});
}

static void end_with_sync(struct pg *pg, struct pg_entry sync)
{
    if (!pg->is_lost && PQpipelineSync(pg->conn) != 1)
        lose(pg, PQerrorMessage(pg->conn));
    ring_push(pg, sync);
    if (!pg->is_lost)
        flush(pg);
}

void pg_sync(struct pg *pg)
{
    if (pg->joined == 0)
        return;
    pg->joined = 0;
    end_with_sync(pg, (struct pg_entry){.kind = ENTRY_SYNC, .was_sent = true});
}

/* First behind a Sync, where no error can skip it. libpq 15 has no Close message: DEALLOCATE of a
 * name that is a letter and a number. */
static bool send_deallocations(struct pg *pg)
{
    char name[STATEMENT_NAME_BYTES];
    while (statements_evict(&pg->statements, name)) {
        pg_sync(pg);
        char text[sizeof "DEALLOCATE " + STATEMENT_NAME_BYTES];
        snprintf(text, sizeof text, "DEALLOCATE %s", name);
        if (!push_sent(pg, PQsendQueryParams(pg->conn, text, 0, NULL, NULL, NULL, NULL, 1),
                       (struct pg_entry){.kind = ENTRY_DEALLOCATE}))
            return false;
    }
    return true;
}

void pg_send(struct pg *pg, struct pg_unit *unit)
{
    assert(unit->first != NULL && unit->pg == NULL && unit->outcome == PG_PENDING);
    if (ring_head(pg) == NULL) {
        pg->progress_ns = clock_monotonic_ns();
        if (pg->profile->stall_ms > 0 && pg->stall_timer.heap_at == 0)
            loop_timer_after_ms(&pg->stall_timer, pg->profile->stall_ms, check_stall, pg);
    }
    unit->pg = pg;
    pg->in_flight++;
    metrics_add(store_metrics.in_flight, 1);
    metrics_add(store_metrics.units, 1);

    unit->has_joined = false;
    if (!unit->may_join)
        pg_sync(pg); /* its settings and errors are its own */
    const bool was_sent = !pg->is_lost;
    bool sent = was_sent && send_deallocations(pg);
    unit->first_entry = pg->ring_end;
    for (struct pg_command *command = unit->first; sent && command != NULL; command = command->next)
        sent = send_command(pg, command);
    if (sent && unit->may_join) {
        unit->has_joined = true;
        unit->end_entry = pg->ring_end;
        if (++pg->joined >= JOINED_MAX)
            pg_sync(pg);
        return;
    }
    /* Also after a failure: the burial ends the unit by it. */
    end_with_sync(pg, (struct pg_entry){.kind = ENTRY_SYNC, .unit = unit, .was_sent = was_sent});
    unit->end_entry = pg->ring_end;
}

bool pg_is_idle(const struct pg *pg)
{
    return pg->ring_first == pg->ring_end && PQtransactionStatus(pg->conn) == PQTRANS_IDLE;
}

/* Beginning and end. */

static void fixed_init(struct pg *pg)
{
    for (unsigned i = 0; i < PG_FIXED_COUNT; i++)
        snprintf(pg->fixed[i].name, STATEMENT_NAME_BYTES, "f%u", i);
}

struct pg *pg_open(const struct pg_profile *profile, const struct pg_events *events, void *owner)
{
    struct pg *pg = calloc(1, sizeof *pg);
    if (pg == NULL)
        abort();
    pg->profile = profile;
    pg->events = events;
    pg->owner = owner;
    fixed_init(pg);
    connect_start(pg);
    return pg;
}

void pg_connected(struct pg *pg, PGconn *conn)
{
    pg->conn = conn;
    PQsetNoticeReceiver(conn, take_notice, pg);
    PQsetErrorContextVisibility(conn, PQSHOW_CONTEXT_NEVER);
    if (PQsetnonblocking(conn, 1) != 0 || PQenterPipelineMode(conn) != 1) {
        lose(pg, PQerrorMessage(conn));
        return;
    }
    statements_init(&pg->statements, pg->profile->plan_count, pg->profile->tenant_statements_max);
    pg->watch = loop_watch_new(PQsocket(conn), ready, pg);
    loop_watch_set(pg->watch, LOOP_READ);
    pg->opened_ns = pg->progress_ns = clock_monotonic_ns();
    pg->is_up = pg->was_up = true;
    metrics_add(store_metrics.connections, 1);
    pg->events->up(pg);
}

void pg_not_connected(struct pg *pg, const char *why)
{
    lose(pg, why);
}

void pg_close(struct pg *pg)
{
    pg->is_closing = true;
    if (pg->attempt != NULL)
        connect_stop(pg); /* and then it is not connected */
    else
        lose(pg, "");
}

/* What is known of a unit when the connection is gone. */
static enum pg_outcome fate(const struct pg *pg, const struct pg_entry *sync, bool is_first)
{
    if (sync->unit->error != NULL)
        return sqlstate_is_fatal(sync->unit->error) ? PG_UNDONE : PG_FAILED;
    return !sync->was_sent || (pg->has_died && !is_first) ? PG_UNDONE : PG_UNKNOWN;
}

static void bury_units(struct pg *pg)
{
    bool is_first = true;
    while (pg->ring_first != pg->ring_end) {
        const struct pg_entry entry = *ring_head(pg);
        pg->ring_first++;
        struct pg_unit *joined = joined_unit(&entry);
        if (entry.unit != NULL)
            finish(entry.unit, fate(pg, &entry, is_first));
        else if (joined != NULL) /* it only read, so there is nothing to know */
            finish(joined, PG_UNDONE);
        if (entry.kind == ENTRY_SYNC)
            is_first = false;
    }
}

static void bury(void *owner)
{
    struct pg *pg = owner;
    loop_timer_clear(&pg->stall_timer);
    bury_units(pg);
    if (pg->was_up)
        metrics_add(store_metrics.connections, -1);
    pg->events->closed(pg, pg->is_closing ? NULL : pg->lost_why, pg->was_up);
    statements_fini(&pg->statements);
    PQfinish(pg->conn);
    free(pg->ring);
    free(pg->lost_why);
    free(pg);
}
