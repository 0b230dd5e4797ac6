/* SQLSTATE (PostgreSQL manual, appendix A) to status: the one place. */
#ifndef STORE_SQLSTATE_H
#define STORE_SQLSTATE_H

#include <libpq-fe.h>

#include "base/arena.h"
#include "store/db.h"

/* What a failed statement means to the caller. */
status sqlstate_meaning(struct arena *arena, const PGresult *error);
/* The same; logs what only we can mend. `query` may be NULL. */
status sqlstate_status(struct arena *arena, const PGresult *error, const struct sql_query *query);

/* Five characters, or "" when libpq made the error itself. */
const char *sqlstate_of(const PGresult *error);
bool sqlstate_is(const PGresult *error, const char *sqlstate);

/* PostgreSQL's sentence; it may repeat values. */
const char *sqlstate_sentence(const PGresult *error);

/* The backend ends with this error (severity FATAL or worse). */
bool sqlstate_is_fatal(const PGresult *error);
/* The connection works but should be replaced: the server has become read-only, or a migration
 * changed the columns of a prepared statement. */
bool sqlstate_retires(const PGresult *error);
/* The unit did nothing, and may do well on another try: its prepared statement was gone, or the
 * server is not the primary any more. */
bool sqlstate_is_retried(const PGresult *error);

/* It may go better later, with the same statement: a lock, a conflict, a shutdown. */
bool sqlstate_is_passing(const PGresult *error);

/* UNAVAILABLE DATABASE_UNAVAILABLE with a hint when to come back. */
status sqlstate_unavailable(struct arena *arena);

#endif
