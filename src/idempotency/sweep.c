/* A batch is a unit of its own. A key that is claimed anew while it is being swept stays: its row
 * is judged again once it is locked. */
#include "idempotency/sweep.h"

#include "sql/idempotency.h"
#include "store/db.h"

enum { BATCH_ROWS = 1000 };

static status sweep(struct call *c, const struct sql_query *query)
{
    int64_t count = BATCH_ROWS;
    while (count == BATCH_ROWS && call_has_time(c))
        TRY(db_exec(c, query, DB_NONE, &count, DB_INT("limit", BATCH_ROWS)));
    return OK;
}

status idempotency_sweep(struct call *c)
{
    return sweep(c, &SQL_IDEMPOTENCY_SWEEP);
}

status idempotency_sweep_tenant(struct call *c)
{
    return sweep(c, &SQL_IDEMPOTENCY_SWEEP_TENANT);
}
