/* Calls made in a masquerade.
 *
 * The good day: the method's option lets masquerades call it, the handler runs, and a HIJACK_ACTION
 * is committed with what it did, before the reply. What cannot be undone when the event fails is on
 * record before it begins: a call that only reads because the masquerade does, one that writes
 * without a transaction, and a stream, which replies as it goes. Failures: an event that cannot be
 * written fails the call; a call that is refused or fails is recorded by itself, with its reason,
 * also when it was before it began.
 */
#include "server/masquerading.h"

#include "audit/audit.h"
#include "rpc/service.h"
#include "store/db.h"

static bool is_inside(const struct call *c)
{
    return !uuid_is_zero(c->identity.masquerade);
}

static status check(struct call *c, const struct rpc_request *request)
{
    const struct rpc_method *method = request->method;
    if (!is_inside(c))
        return OK;
    if (!method->access.masquerade)
        return status_error(STATUS_PERMISSION_DENIED, "MASQUERADE_FORBIDDEN",
                            "this is not for masquerades; stop this one and do it as yourself");
    if (c->identity.is_read_only && method->access.effect == RPC_WRITE && !method->ends_session)
        return status_error(STATUS_PERMISSION_DENIED, "SESSION_READ_ONLY",
                            "this session may look, and change nothing");
    return OK;
}

static struct audit_event action(status outcome)
{
    return (struct audit_event){.action = "HIJACK_ACTION", .outcome = outcome};
}

static status record_failure(struct call *c, const struct rpc_request *request, status outcome)
{
    (void)request;
    if (is_inside(c) && !status_is_ok(outcome)) {
        const struct audit_event event = action(outcome);
        const status recorded = audit_event_alone(c, &event);
        (void)recorded; /* logged; the call has failed anyway */
    }
    return outcome;
}

static bool is_recorded_first(const struct call *c, const struct rpc_method *method)
{
    return c->identity.is_read_only || method->shape != RPC_UNARY ||
           (method->access.effect == RPC_WRITE && method->access.db == RPC_DB_UNITS);
}

static status begin(struct call *c, const struct rpc_request *request)
{
    if (!is_inside(c))
        return OK;
    if (is_recorded_first(c, request->method)) {
        const struct audit_event event = action(OK);
        TRY(audit_event_alone(c, &event));
    }
    if (c->identity.is_read_only && !request->method->ends_session)
        db_read_only(c);
    return OK;
}

static status record(struct call *c, const struct rpc_request *request, status outcome)
{
    if (is_inside(c) && status_is_ok(outcome) && !is_recorded_first(c, request->method)) {
        const struct audit_event event = action(OK);
        audit_event(c, &event);
    }
    return outcome;
}

const struct rpc_interceptor MASQUERADE_STEP = {"masquerade", check, record_failure};
const struct rpc_interceptor MASQUERADE_ACTION_STEP = {"masquerade action", begin, record};
