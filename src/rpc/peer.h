/* Who is at the other end: addresses behind trusted proxies, and how many connections each has. */
#ifndef RPC_PEER_H
#define RPC_PEER_H

#include "rpc/exchange.h"

struct peer_count;

/* The client's address: the socket's, or, where that is a trusted proxy, the last address in
 * X-Forwarded-For that is not one. *ret_is_loopback is about that address. */
struct slice peer_ip_of(const struct rpc_server *server, struct exchange *x, bool *ret_is_loopback);

/* One more connection from this address; NULL when it has too many. */
struct peer_count *peer_count_add(struct rpc_server *server, struct slice ip);
void peer_count_drop(struct rpc_server *server, struct peer_count *peer);

#endif
