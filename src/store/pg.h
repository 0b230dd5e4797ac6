/* One connection, in pipeline mode, on the loop.
 *
 * Commands travel in units; each unit ends with a Sync of its own, so that an error, and a setting
 * made with set_config(…, true), stay with their unit. Several units are in flight at once, and
 * each gets its own results back, in order.
 *
 * Units that only read, one SELECT each, may share a Sync: libpq 15 makes a system call of each
 * Sync, and PostgreSQL a transaction. A unit that fails there takes those behind it along; they end
 * with PG_UNDONE, and whoever sent them sends them again, alone.
 *
 * A connection lives once: it connects (pg_open), is up, is lost or closed; whoever opened it opens
 * another. What was in flight when it was lost ends with PG_UNDONE (the server surely did nothing)
 * or PG_UNKNOWN.
 */
#ifndef STORE_PG_H
#define STORE_PG_H

#include "base/loop.h"
#include "store/statement.h"

struct pg;
struct pg_unit;

/* Statements of the store's own; prepared on first use. */
enum pg_fixed {
    PG_BEGIN,
    PG_BEGIN_READ_ONLY,
    PG_COMMIT,
    PG_ROLLBACK,
    PG_SCOPE,     /* role, statement_timeout: for the rest of the unit or transaction */
    PG_TIMEOUT,   /* statement_timeout alone */
    PG_READ_ONLY, /* the rest of the unit may not write */
    PG_CLOCK,
    PG_CHECK, /* $1 the session's own role; one row, true: it is as it was made */
    PG_FIXED_COUNT,
};

enum pg_command_kind {
    PG_RUN_FIXED, /* text parameters */
    PG_RUN_PLAN,  /* binary parameters */
    PG_DESCRIBE_PLAN,
    PG_RUN_TEXT, /* not prepared; text parameters */
};

/* One command of a unit: the caller's memory, with everything it points to, until the unit is done
 * or abandoned. */
struct pg_command {
    enum pg_command_kind kind;
    enum pg_fixed fixed;
    const struct sql_plan *plan;
    const struct tenant_scope *tenant; /* of a plan on tenant tables */
    const char *text;
    int value_count;
    const char *const *values;
    const int *lengths;
    PGresult *result; /* the unit's; once it is done */
    struct pg_unit *unit;
    struct pg_command *next;
};

enum pg_outcome {
    PG_PENDING,
    PG_DONE,    /* every command has its result */
    PG_FAILED,  /* one command failed, the ones after it did not run: `error` says why */
    PG_UNDONE,  /* the connection was lost; nothing of this unit was committed */
    PG_UNSENT,  /* the pool's: there was no connection in time */
    PG_UNKNOWN, /* the connection was lost, perhaps after the server did it */
};

struct pg_unit {
    struct pg_command *first, *last;
    void (*done)(struct pg_unit *unit); /* on the loop's stack */
    void *owner;
    enum pg_outcome outcome;
    PGresult *error;
    const struct pg_command *failed; /* the command that `error` belongs to; NULL: the Sync */
    struct pg *pg;                   /* in flight here */
    uint32_t first_entry, end_entry;
    /* The pool's. */
    struct pg_unit *next, *previous;
    int64_t submitted_ns;
    const struct pg_unit *after; /* goes where this one is in flight, to be run after it */
    bool is_queued;
    bool may_join;     /* one command, which only reads: it may share a Sync with others */
    bool has_joined;   /* it does */
    bool is_read_only; /* made so: to be refused a write (25006) says nothing of the server */
};

void pg_unit_add(struct pg_unit *unit, struct pg_command *command);
/* Gives the results back; the unit can be sent again. */
void pg_unit_reset(struct pg_unit *unit);

/* What whoever opened the connection hears of it; all on the loop's stack. */
struct pg_events {
    void (*up)(struct pg *pg);
    /* The last event: the connection is freed after it. `why` is NULL after pg_close. */
    void (*closed)(struct pg *pg, const char *why, bool was_up);
    void (*received)(struct pg *pg); /* answers came, so there is room; may be NULL */
    void (*notify)(const char *channel, const char *payload); /* may be NULL */
};

/* How a kind of connection is made. */
struct pg_profile {
    const char *user, *password; /* NULL: the URL's own */
    const char *role;            /* that sessions begin with; NULL: the login itself */
    const char *options;         /* settings of the session, as for PGOPTIONS */
    int64_t stall_ms;            /* lost when an answer takes longer; 0: never */
    bool ends_when_retired;      /* by itself, once nothing is in flight */
    unsigned plan_count;
    unsigned tenant_statements_max;
};

struct pg {
    const struct pg_profile *profile; /* borrowed */
    const struct pg_events *events;   /* borrowed */
    void *owner;                      /* the opener's */
    bool is_up, was_up;
    bool is_retiring;   /* to be replaced once it is idle */
    unsigned in_flight; /* units */
    unsigned joined;    /* units sent that still lack their common Sync */
    int64_t opened_ns;  /* when it came up */
    int64_t progress_ns;
    struct statements statements;
    /* The pool's: who has taken it, and its clearing up after them. */
    struct pg **holder;
    struct pool_cleanup *cleanup;
    struct pg *next_idle;
    int64_t idle_since_ns;
    /* pg.c's own. */
    PGconn *conn;
    struct loop_watch *watch;
    struct pg_entry *ring;
    uint32_t ring_capacity, ring_first, ring_end;
    struct statement fixed[PG_FIXED_COUNT];
    struct loop_timer stall_timer;
    struct loop_task bury_task;
    char *lost_why;
    bool is_lost;
    bool is_closing;
    bool has_died; /* the backend said so: what is behind in the ring did not run */
    struct connect_attempt *attempt; /* while connecting */
};

/* Starts connecting. */
struct pg *pg_open(const struct pg_profile *profile, const struct pg_events *events, void *owner);
/* Ends it at the end of this turn: units in flight end as if the connection was lost. */
void pg_close(struct pg *pg);
/* To be replaced: whoever sends must not use it for more. */
void pg_retire(struct pg *pg);

/* Sends a unit that has at least one command; only on a connection that is up. Units that may join
 * wait in libpq's buffer until pg_sync, which the sender calls before its turn of the loop ends. */
void pg_send(struct pg *pg, struct pg_unit *unit);
void pg_sync(struct pg *pg);
/* The unit's memory may go; what comes back for it is dropped. */
void pg_abandon(struct pg_unit *unit);

/* Puts a tenant's names into a text (scope_rewrite). */
char *pg_rewrite(struct pg *pg, struct arena *arena, const char *text,
                 const struct tenant_scope *tenant);
/* Whether no transaction is open and nothing is in flight. */
bool pg_is_idle(const struct pg *pg);

/* For connect.c: the connection is made, or could not be. */
void pg_connected(struct pg *pg, PGconn *conn);
void pg_not_connected(struct pg *pg, const char *why);

#endif
