/* grpc.health.v1.Health (https://github.com/grpc/grpc/blob/master/doc/health-checking.md): its
 * handlers are declared by the generator; this is what the server tells it. */
#ifndef RPC_HEALTH_H
#define RPC_HEALTH_H

struct rpc_server;

/* The server began to drain, or its readiness changed: watchers hear of it. */
void health_changed(struct rpc_server *server);

#endif
