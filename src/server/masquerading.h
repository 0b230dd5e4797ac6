/* What is different about a call that is made in a masquerade: two steps among the interceptors. */
#ifndef SERVER_MASQUERADING_H
#define SERVER_MASQUERADING_H

#include "rpc/server.h"

/* Behind the identity: refuses what no masquerade may call, and records calls that fail. */
extern const struct rpc_interceptor MASQUERADE_STEP;
/* Next to the handler, inside the transaction: puts the call on record, and keeps a READ_ONLY one
 * from writing. */
extern const struct rpc_interceptor MASQUERADE_ACTION_STEP;

#endif
