/* One line a call in logs/access.log: who called what, how it ended, how long it took. */
#ifndef RPC_ACCESS_LOG_H
#define RPC_ACCESS_LOG_H

#include "rpc/method.h"

void access_log_write(const struct rpc_call *rc, status outcome, int64_t ended_ns);

#endif
