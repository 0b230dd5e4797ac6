/* The RPC server of a worker: connections, protocols, methods, interceptors.
 *
 *   rpc_server_open(&settings, &server); rpc_server_listen(server, fd, tls); loop_run();
 */
#ifndef RPC_SERVER_H
#define RPC_SERVER_H

#include "base/call.h"
#include "rpc/service.h"

struct exchange;
struct rpc_server;

/* What an interceptor may know of the request beyond the call: read-only views. */
struct rpc_request {
    const struct exchange *exchange;
    const struct rpc_method *method;
    const ProtobufCMessage *message; /* NULL on client streams */
};

/* Steps around every handler, in the order of the list (server/interceptors.c). */
struct rpc_interceptor {
    const char *name;
    /* A bad status ends the call before its handler; later `before`s do not run. May be NULL. */
    status (*before)(struct call *c, const struct rpc_request *request);
    /* Runs in reverse order for each interceptor whose `before` ran (also when it failed), with
     * the outcome so far, and returns the outcome to go on with. May be NULL. */
    status (*after)(struct call *c, const struct rpc_request *request, status outcome);
};

struct rpc_settings {
    const struct rpc_service *const *services;         /* NULL-terminated */
    const struct wire_file *const *files;              /* for reflection; NULL-terminated */
    const struct rpc_interceptor *const *interceptors; /* NULL-terminated */
    size_t message_bytes_max;                          /* 4 MiB */
    unsigned calls_max;                                /* handlers at once in this process: 1000 */
    unsigned connections_per_ip_max;                   /* 200; loopback is not counted */
    const char *const *trusted_proxies;                /* addresses or networks; NULL-terminated */
    bool (*ready)(void);                               /* for health and /readyz */
};

MUST_USE status rpc_server_open(const struct rpc_settings *settings,
                                struct rpc_server **ret_server);

/* Loads certificate chain and key (PEM) for the TLS listeners; again to reload: connections that
 * are open keep theirs. */
MUST_USE status rpc_server_set_tls(struct rpc_server *server, const char *chain_path,
                                   const char *key_path);

enum rpc_port { RPC_PORT_CLEAR, RPC_PORT_TLS, RPC_PORT_METRICS };
/* Accepts on a bound, listening, non-blocking socket (borrowed). */
void rpc_server_listen(struct rpc_server *server, int fd, enum rpc_port port);

/* Health says NOT_SERVING, listeners stop, connections get GOAWAY; drained(owner) is called once
 * the last call has ended, or after `timeout_ms`. */
void rpc_server_drain(struct rpc_server *server, int64_t timeout_ms, void (*drained)(void *owner),
                      void *owner);
/* Closes everything at once. */
void rpc_server_close(struct rpc_server *server);

#endif
