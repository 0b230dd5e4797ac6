/* Those who serve calls cannot delete sessions, so that each token says why it is not good any more
 * until nobody remembers it; this is done by the login that owns the tables. What fails leaves the
 * batches before it done, and the rest for the next time. */
#include "sessions/sweep.h"

#include "sql/sessions.h"
#include "store/db.h"

enum { BATCH_ROWS = 1000 };

static status sweep_batch(struct call *c, int64_t *ret_count)
{
    int64_t count = 0;
    TRY(db_exec(c, &SQL_SESSION_SWEEP, DB_NONE, &count, DB_INT("limit", BATCH_ROWS)));
    TRY(db_commit(c));
    *ret_count = count;
    return OK;
}

status sessions_sweep(struct call *c)
{
    int64_t count = BATCH_ROWS;
    while (count == BATCH_ROWS && call_has_time(c)) {
        db_begin(c, DB_SCHEMA_TRANSACTION);
        const status swept = sweep_batch(c, &count);
        db_end(c);
        TRY(swept);
    }
    return OK;
}
