/* What the store keeps of a call; between call.c, transaction.c, migrate.c and drop.c. */
#ifndef STORE_CALL_STATE_H
#define STORE_CALL_STATE_H

#include "store/pool.h"

enum { CALL_TRIES_MAX = 3, CALL_TIMEOUT_TEXT_BYTES = 24 };

/* A unit of a call on a shared connection: one query, with its scope in front. */
struct db_work {
    struct pg_unit unit;
    struct pg_command read_only, scope, run;
    const char *scope_values[2];
    char timeout[CALL_TIMEOUT_TEXT_BYTES];
    struct plan_values values;
    struct event done;
    unsigned tries;
    struct db_work *next;
};

/* Commands of a transaction that go out together. */
struct db_batch {
    struct pg_unit unit;
    struct event done;
};

struct db_call {
    enum db_mode mode;
    bool is_read_only;   /* to the call's end */
    status failure;      /* of what was sent without waiting; OK: none yet */
    char constraint[64]; /* NAMEDATALEN */
    char sqlstate[6];
    const char *sentence; /* PostgreSQL's own, of a text that failed: for migrations */
    /* Units. */
    struct db_work *first, *last; /* sent, not waited for */
    /* A transaction. */
    struct pool *pool;
    struct pg *pg;                    /* NULL: not taken yet, or lost */
    struct db_batch *batch;           /* gathered, not sent; NULL: nothing */
    bool has_begun;                   /* BEGIN was answered */
    bool has_failed;                  /* nothing more can be done in it */
    bool has_written;                 /* or may have */
    const struct tenant_scope *scope; /* whose role the commands so far leave in force */
};

struct db_call *db_call_of(struct call *c);
/* Keeps what db_constraint tells, and makes the status. */
status db_call_error(struct call *c, const struct pg_unit *unit);
/* Milliseconds as the text of statement_timeout: the time left, at most `most_ms`. */
void db_call_timeout(const struct call *c, int64_t most_ms, char ret_text[CALL_TIMEOUT_TEXT_BYTES]);

/* The statement_timeout of sessions; less is set only for calls that have less time. */
enum { UNIT_TIMEOUT_MS = 5000, TRANSACTION_TIMEOUT_MS = 30000 };

/* A transaction's command goes with the next that waits. `tenant` is the scope that it runs in. */
void transaction_add(struct call *c, struct pg_command *command, const struct tenant_scope *tenant);
/* Ends it well; the connection goes back. */
MUST_USE status transaction_commit(struct call *c);
/* Sends what was added and waits; the commands have their results then. */
MUST_USE status transaction_wait(struct call *c);
/* Adds a text of the store's own, or DDL: one command. */
struct pg_command *transaction_add_text(struct call *c, const char *text, const char *const *values,
                                        int value_count);
/* Makes sure that there is a connection, for what is made of it: quoted names. */
MUST_USE status transaction_take(struct call *c);

/* OK, unless a test wants this step to fail (db_fail_at). */
MUST_USE status db_fault(struct call *c);

#endif
