/* What goes over several domains. A process that starts anew begins with the first tenant. */
#include "server/sweeps.h"

#include "auth/sign_in_failures.h"
#include "idempotency/sweep.h"
#include "store/db.h"
#include "tenancy/walk.h"

status sweeps_idempotency(struct call *c)
{
    static tenant_id cursor;
    TRY(idempotency_sweep(c));
    return tenancy_walk(c, &cursor, idempotency_sweep_tenant);
}

static status sweep_sign_in(struct call *c, int64_t *ret_deleted)
{
    TRY(sign_in_failures_sweep(c, ret_deleted));
    return db_commit(c);
}

status sweeps_sign_in(struct call *c)
{
    int64_t deleted = 1;
    while (deleted > 0 && call_has_time(c)) {
        db_begin(c, DB_TRANSACTION);
        const status swept = sweep_sign_in(c, &deleted);
        db_end(c);
        TRY(swept);
    }
    return OK;
}
