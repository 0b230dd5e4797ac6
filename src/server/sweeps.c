/* What goes over several domains. A process that starts anew begins with the first tenant. */
#include "server/sweeps.h"

#include "idempotency/sweep.h"
#include "tenancy/walk.h"

status sweeps_idempotency(struct call *c)
{
    static tenant_id cursor;
    TRY(idempotency_sweep(c));
    return tenancy_walk(c, &cursor, idempotency_sweep_tenant);
}
