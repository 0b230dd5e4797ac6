/* The server's insides, for the files of rpc/ only. */
#ifndef RPC_SERVER_INTERNAL_H
#define RPC_SERVER_INTERNAL_H

#include <openssl/ssl.h>

#include "base/loop.h"
#include "base/metrics.h"
#include "rpc/conn.h"
#include "rpc/server.h"
#include "wire/route.h"

/* A connection in the server's list; conn.c's struct begins with it. */
struct conn_link {
    struct conn_link *previous, *next;
    struct peer_count *peer; /* NULL: not counted */
};

/* A method with what is counted of it. */
struct served_method {
    const struct rpc_method *method;
    const struct rpc_service *service;
    metric calls[17]; /* by status code */
    metric seconds;
    bool checks_input;  /* the request has REQUIRED or OUTPUT_ONLY fields */
    bool checks_output; /* the reply has INPUT_ONLY fields */
};

enum { PEER_BUCKETS = 1024 };

struct rpc_server {
    struct rpc_settings settings;
    struct arena arena; /* process lifetime: tables */
    SSL_CTX *tls;

    struct served_method *methods; /* open-addressed by path */
    size_t method_slots;           /* a power of two */
    const struct route_table *routes;

    struct conn_link conns; /* a ring */
    unsigned conn_count;
    struct peer_count *peers[PEER_BUCKETS];
    uint8_t peer_key[16];

    unsigned calls;   /* handlers that run */
    unsigned streams; /* of them, those of streams, which may last */
    bool draining;
    struct loop_timer drain_timer;
    void (*drained)(void *owner);
    void *drained_owner;
    struct health_watch *health_watches;

    struct listener *listeners;
    int reserve_fd; /* given up for a moment when descriptors run out */

    metric connections, connections_total, connections_refused, bytes_received, bytes_sent,
        calls_active, protocol_errors;
};

/* conn.c asks: may this connection stay? Counts it and links it in. */
bool server_admit_conn(struct rpc_server *server, struct conn_link *link, struct slice peer_ip,
                       bool is_loopback);
void server_forget_conn(struct rpc_server *server, struct conn_link *link);
SSL_CTX *server_tls_context(struct rpc_server *server);
void server_count_received(struct rpc_server *server, size_t bytes);
void server_count_sent(struct rpc_server *server, size_t bytes);
/* A call's handler began or ended. */
void server_call_begun(struct rpc_server *server);
void server_call_ended(struct rpc_server *server);

const struct served_method *server_find_method(const struct rpc_server *server, struct slice path);
const struct served_method *server_method_of(const struct rpc_server *server,
                                             const struct rpc_method *method);

/* conn.c, for the server. */
void conn_drain(struct conn_link *link);
void conn_kill(struct conn_link *link);

#endif
