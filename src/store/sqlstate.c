/* What the database's errors mean.
 *
 * The client's mistakes and conflicts keep a meaning; whatever only we can mend becomes INTERNAL
 * DATABASE_ERROR and is logged here, because the details go no further. PostgreSQL's sentence is
 * logged only for classes whose sentences name things and not values (42, 0A, XX, …).
 */
#include "store/sqlstate.h"

#include <string.h>

#include "base/log.h"

enum { RETRY_AFTER_MS = 250, CONFLICT_RETRY_AFTER_MS = 20 };

struct meaning {
    const char *sqlstate; /* whole, or a class of two characters */
    enum status_code code;
    const char *reason;
    const char *message;
    int64_t retry_after_ms;
};

static const char UNAVAILABLE_REASON[] = "DATABASE_UNAVAILABLE";
static const char UNAVAILABLE_MESSAGE[] = "the database cannot be reached; try again";

/* The first row that fits. */
static const struct meaning MEANINGS[] = {
    {"23505", STATUS_ALREADY_EXISTS, "ROW_EXISTS", "there is one with these values already", 0},
    {"23P01", STATUS_ALREADY_EXISTS, "ROW_OVERLAPS", "it overlaps with another", 0},
    {"23503", STATUS_FAILED_PRECONDITION, "REFERENCE_MISSING",
     "what it refers to does not exist, or it is still referred to", 0},
    {"23502", STATUS_INVALID_ARGUMENT, "VALUE_REQUIRED", "a value is missing", 0},
    {"23", STATUS_INVALID_ARGUMENT, "VALUE_REFUSED", "a value breaks a rule of the data", 0},
    {"22", STATUS_INVALID_ARGUMENT, "VALUE_INVALID", "a value cannot be stored", 0},
    {"40001", STATUS_ABORTED, "TRANSACTION_CONFLICT", "another change came first; try again",
     CONFLICT_RETRY_AFTER_MS},
    {"40P01", STATUS_ABORTED, "TRANSACTION_CONFLICT", "another change came first; try again",
     CONFLICT_RETRY_AFTER_MS},
    {"55P03", STATUS_ABORTED, "LOCK_TIMEOUT",
     "another change of the same data takes long; try again", CONFLICT_RETRY_AFTER_MS},
    {"57014", STATUS_DEADLINE_EXCEEDED, "QUERY_TIMEOUT", "the database took too long", 0},
    {"25P03", STATUS_ABORTED, "TRANSACTION_IDLE",
     "the transaction was idle for too long; try again", CONFLICT_RETRY_AFTER_MS},
    {"25006", STATUS_UNAVAILABLE, UNAVAILABLE_REASON, UNAVAILABLE_MESSAGE, RETRY_AFTER_MS},
    {"08", STATUS_UNAVAILABLE, UNAVAILABLE_REASON, UNAVAILABLE_MESSAGE, RETRY_AFTER_MS},
    {"53", STATUS_UNAVAILABLE, UNAVAILABLE_REASON, UNAVAILABLE_MESSAGE, RETRY_AFTER_MS},
    {"57", STATUS_UNAVAILABLE, UNAVAILABLE_REASON, UNAVAILABLE_MESSAGE, RETRY_AFTER_MS},
    {"26000", STATUS_UNAVAILABLE, UNAVAILABLE_REASON, UNAVAILABLE_MESSAGE, RETRY_AFTER_MS},
};

static const struct meaning INTERNAL = {"", STATUS_INTERNAL, "DATABASE_ERROR",
                                        "the server made a mistake in asking its database", 0};

const char *sqlstate_of(const PGresult *error)
{
    const char *sqlstate = PQresultErrorField(error, PG_DIAG_SQLSTATE);
    return sqlstate == NULL ? "" : sqlstate;
}

bool sqlstate_is(const PGresult *error, const char *sqlstate)
{
    return strcmp(sqlstate_of(error), sqlstate) == 0;
}

const char *sqlstate_sentence(const PGresult *error)
{
    const char *sentence = PQresultErrorField(error, PG_DIAG_MESSAGE_PRIMARY);
    return sentence == NULL ? PQresultErrorMessage(error) : sentence;
}

bool sqlstate_is_fatal(const PGresult *error)
{
    const char *severity = PQresultErrorField(error, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity != NULL && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

bool sqlstate_retires(const PGresult *error)
{
    return sqlstate_is(error, "25006") || sqlstate_is(error, "0A000");
}

bool sqlstate_is_retried(const PGresult *error)
{
    return sqlstate_is(error, "26000") || sqlstate_is(error, "25006");
}

static const struct meaning *meaning_of(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof MEANINGS / sizeof MEANINGS[0]; i++) {
        if (strncmp(sqlstate, MEANINGS[i].sqlstate, strlen(MEANINGS[i].sqlstate)) == 0)
            return &MEANINGS[i];
    }
    return &INTERNAL;
}

bool sqlstate_is_passing(const PGresult *error)
{
    const enum status_code code = meaning_of(sqlstate_of(error))->code;
    return code == STATUS_UNAVAILABLE || code == STATUS_ABORTED || code == STATUS_DEADLINE_EXCEEDED;
}

static void log_internal(const PGresult *error, const struct sql_query *query)
{
    log_event(LOG_ERROR, "the database refused a statement",
              LOG_TEXT("sqlstate", sqlstate_of(error)),
              LOG_TEXT("query", query == NULL ? "" : query->name),
              LOG_TEXT("file", query == NULL ? "" : query->file),
              LOG_TEXT("reason", sqlstate_sentence(error)));
}

status sqlstate_status(struct arena *arena, const PGresult *error, const struct sql_query *query)
{
    if (meaning_of(sqlstate_of(error))->code == STATUS_INTERNAL)
        log_internal(error, query);
    return sqlstate_meaning(arena, error);
}

status sqlstate_meaning(struct arena *arena, const PGresult *error)
{
    const struct meaning *meaning = meaning_of(sqlstate_of(error));
    status s = status_error(meaning->code, meaning->reason, meaning->message);
    if (meaning->retry_after_ms > 0) {
        struct status_details *details = arena_new(arena, struct status_details);
        details->retry_after_ms = meaning->retry_after_ms;
        s.details = details;
    }
    return s;
}

status sqlstate_unavailable(struct arena *arena)
{
    return status_unavailable(arena, UNAVAILABLE_REASON, UNAVAILABLE_MESSAGE, RETRY_AFTER_MS);
}
