/* Streams that last: whether their callers may still have them.
 *
 * A call asks who may call when it begins; a stream may go on for days. So each one is judged again
 * when a notice says that its session, its user or its tenant has changed, when the policy has, and
 * when the session or a grant of its caller runs out; and every second while notices may be missed.
 * One that would not be let in any more ends with what a new call would hear.
 */
#ifndef SERVER_STREAMS_H
#define SERVER_STREAMS_H

#include "base/call.h"
#include "rpc/server.h"

/* Begins and ends watching a call that is a stream of somebody who is signed in; does nothing for
 * others.
 *
 * Shape   token: the session's; tenant: whose grants count in it
 */
void streams_add(struct call *c, const struct rpc_method *method, struct slice token,
                 tenant_id tenant);
void streams_remove(struct call *c);

/* A notice of sessions/: "user 01…"; NULL: some may have been missed. */
void streams_on_notice(const char *payload);
/* The policy has changed. */
void streams_judge_all(void);

/* Adds the permissions of the grants that count now in a tenant (zero: on the platform's level).
 * Grants are for the person, not for whom the person masquerades as. */
void streams_add_grants(struct call_identity *identity, tenant_id tenant);

#endif
