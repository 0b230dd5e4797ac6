/* One accepted connection: socket, TLS, and which protocol it speaks.
 *
 * The good day: accept, TLS handshake with ALPN (or, in clear, a look at the first bytes: the
 * HTTP/2 preface or not), then a protocol (h2.c, h1.c) reads bytes and queues answers; all that a
 * turn of the loop queued leaves in one write. Failures: a peer that is slow in its handshake or
 * preface (5 s), takes no bytes (30 s without progress), or leaves: the protocol's `closed` runs
 * once and frees its state.
 */
#ifndef RPC_CONN_H
#define RPC_CONN_H

#include <sys/socket.h>

#include "base/loop.h"
#include "base/slice.h"
#include "base/status.h"

struct conn;
struct rpc_server;

/* A protocol on a connection; `state` is its own. */
struct conn_protocol {
    /* Takes all of `bytes`. May call conn_close or conn_abort. */
    void (*read)(void *state, struct slice bytes);
    /* The end of the turn: append to conn_out what should be sent now. */
    void (*produce)(void *state);
    /* The server drains: finish what runs, take nothing new. */
    void (*drain)(void *state);
    /* The connection is gone: abort the exchanges and free the state. Runs once, last. */
    void (*closed)(void *state, status why);
};

/* For rpc_server_listen: takes an accepted, non-blocking socket. */
void conn_accept(struct rpc_server *server, int fd, bool tls, bool metrics_port,
                 const struct sockaddr_storage *peer);

/* Bytes to send; those queued in a turn leave together at its end. */
struct buf *conn_out(struct conn *conn);
/* Something was queued, or the protocol has something to produce: flush at the end of the turn. */
void conn_want_flush(struct conn *conn);
/* Queued and not yet taken by the socket. */
size_t conn_unsent(const struct conn *conn);
/* Sends what is queued, then closes. */
void conn_close(struct conn *conn);
/* Closes without sending, at the end of the turn. */
void conn_abort(struct conn *conn, status why);
/* The connection ends unless this is called again within `ms` (0: no limit): for protocols' own
 * idle, header and body timeouts. `why` is static. */
void conn_set_timeout(struct conn *conn, int64_t ms, const char *why);

/* Stops and resumes reading the socket: back-pressure for protocols without flow control. */
void conn_pause_read(struct conn *conn, bool paused);

struct rpc_server *conn_server(const struct conn *conn);
struct slice conn_peer_ip(const struct conn *conn);
bool conn_peer_is_loopback(const struct conn *conn);
bool conn_is_tls(const struct conn *conn);
bool conn_is_metrics(const struct conn *conn);
uint16_t conn_peer_port(const struct conn *conn);

/* The protocols. Each takes over the connection; bytes read so far come through `read`. */
extern const struct conn_protocol conn_protocol_h2;
void *h2_open(struct conn *conn);
extern const struct conn_protocol conn_protocol_h1;
void *h1_open(struct conn *conn);

#endif
