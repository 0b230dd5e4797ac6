/* One accepted connection, from socket to protocol (see conn.h).
 *
 * Reading: all that the socket has, through one buffer shared by the worker's connections, goes to
 * the protocol at once. Writing: at the end of a turn the protocol fills conn_out and one write
 * (one SSL_write) sends it; what the socket does not take waits for it to become writable.
 * Closing: conn_close sends what is queued first; conn_abort does not. Either way the protocol's
 * `closed` runs once, from a task of its own, so that no protocol is freed under its own feet.
 */
#include "rpc/conn.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "rpc/server_internal.h"
#include "rpc/tls.h"

enum {
    READ_BYTES = 64 * 1024,
    READS_PER_TURN = 4,              /* then others get their turn */
    RECORDS_PER_TURN = 16,           /* the same over TLS, where a read gives one of 16 KiB */
    OUT_KEEP_BYTES = 16 * 1024,      /* a larger buffer is freed once sent */
    OUT_MORE_BYTES = 64 * 1024,      /* a protocol that queued as much may have more */
    OUT_PRODUCE_BYTES = 1024 * 1024, /* more waits in the protocol until the peer takes bytes */
    HANDSHAKE_MS = 5000,
    STALL_MS = 30000,
    LINGER_MS = 1000,
    LINGER_BYTES = 16 * 1024 * 1024, /* clients that read only after writing all */
};

static const char PREFACE[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

enum phase {
    PHASE_HANDSHAKE,
    PHASE_SNIFF,
    PHASE_OPEN,
    PHASE_CLOSING, /* sends what is queued */
    PHASE_LINGER,  /* sent; reads on for a moment */
    PHASE_DEAD
};

struct conn {
    struct conn_link link; /* first: server_internal.h */
    struct rpc_server *server;
    int fd;
    struct loop_watch *watch;
    SSL *ssl; /* NULL in clear */
    enum phase phase;
    const struct conn_protocol *protocol;
    void *state;

    struct buf out;
    size_t out_sent;
    struct loop_task flush;
    struct loop_task bury;
    struct loop_timer stall;   /* set while the peer takes nothing */
    struct loop_timer timeout; /* conn_set_timeout */
    const char *timeout_why;
    bool read_paused;
    bool want_write;
    bool tls_read_wants_write;

    char sniffed[sizeof PREFACE - 1];
    size_t sniffed_bytes;
    size_t lingered_bytes;

    char peer_ip[INET6_ADDRSTRLEN];
    uint16_t peer_port;
    bool peer_is_loopback;
    bool is_metrics;
    status why; /* the protocol is told on its end */
};

static char read_buffer[READ_BYTES];

static void set_watch(struct conn *conn)
{
    unsigned events = 0;
    if (!conn->read_paused && conn->phase != PHASE_CLOSING)
        events |= LOOP_READ;
    if (conn->want_write || conn->tls_read_wants_write)
        events |= LOOP_WRITE;
    loop_watch_set(conn->watch, events);
}

/* The end. */

static void bury(void *owner)
{
    struct conn *conn = owner;
    if (conn->protocol != NULL)
        conn->protocol->closed(conn->state, conn->why);
    loop_task_clear(&conn->flush);
    loop_timer_clear(&conn->stall);
    loop_timer_clear(&conn->timeout);
    loop_watch_free(conn->watch);
    SSL_free(conn->ssl);
    close(conn->fd);
    buf_fini(&conn->out);
    server_forget_conn(conn->server, &conn->link);
    free(conn);
}

void conn_abort(struct conn *conn, status why)
{
    if (conn->phase == PHASE_DEAD)
        return;
    conn->phase = PHASE_DEAD;
    conn->why = why;
    loop_watch_set(conn->watch, 0);
    loop_at_turn_end(&conn->bury, bury, conn);
}

static void conn_lost(struct conn *conn)
{
    conn_abort(conn, status_error(STATUS_CANCELLED, "CONNECTION_LOST",
                                  "the client closed the connection"));
}

static void stalled(void *owner)
{
    conn_abort(owner, status_error(STATUS_CANCELLED, "CONNECTION_STALLED",
                                   "the client took no bytes for 30 s"));
}

static void timed_out(void *owner)
{
    struct conn *conn = owner;
    conn_abort(conn, status_error(STATUS_CANCELLED, "CONNECTION_TIMEOUT", conn->timeout_why));
}

void conn_set_timeout(struct conn *conn, int64_t ms, const char *why)
{
    conn->timeout_why = why;
    if (ms == 0)
        loop_timer_clear(&conn->timeout);
    else
        loop_timer_after_ms(&conn->timeout, ms, timed_out, conn);
}

/* Writing. */

static ssize_t write_some(struct conn *conn, struct slice bytes)
{
    if (conn->ssl != NULL) {
        size_t count = 0;
        switch (tls_write(conn->ssl, bytes, &count)) {
        case TLS_DONE:
            return (ssize_t)count;
        case TLS_WANT_READ:
        case TLS_WANT_WRITE:
            return 0;
        default:
            return -1;
        }
    }
    const ssize_t count = send(conn->fd, bytes.data, bytes.length, MSG_NOSIGNAL);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    return count;
}

static void write_out(struct conn *conn)
{
    bool progress = false;
    while (conn->out_sent < conn->out.length) {
        const ssize_t count = write_some(conn, slice_from(buf_slice(&conn->out), conn->out_sent));
        if (count < 0) {
            conn_lost(conn);
            return;
        }
        if (count == 0)
            break;
        progress = true;
        conn->out_sent += (size_t)count;
        server_count_sent(conn->server, (size_t)count);
    }
    if (conn->out_sent == conn->out.length) {
        conn->out.length = conn->out_sent = 0;
        if (conn->out.capacity > OUT_KEEP_BYTES)
            buf_fini(&conn->out);
        loop_timer_clear(&conn->stall);
        conn->want_write = false;
    } else {
        if (conn->out_sent > OUT_PRODUCE_BYTES / 2) {
            buf_consume(&conn->out, conn->out_sent);
            conn->out_sent = 0;
        }
        if (progress || conn->stall.heap_at == 0)
            loop_timer_after_ms(&conn->stall, STALL_MS, stalled, conn);
        conn->want_write = true;
    }
}

static void lingered(void *owner)
{
    conn_abort(owner, OK);
}

/* Bytes that the peer sent and nobody read would make close() a reset, which takes the last answer
 * away from it again: so end our side, and read until it ends its own, for a moment. */
static void linger(struct conn *conn)
{
    conn->phase = PHASE_LINGER;
    conn->read_paused = false;
    if (conn->ssl != NULL)
        SSL_shutdown(conn->ssl); /* sends close_notify; what comes of it does not matter */
    shutdown(conn->fd, SHUT_WR);
    loop_timer_clear(&conn->stall);
    loop_timer_after_ms(&conn->timeout, LINGER_MS, lingered, conn);
}

static void flush(void *owner)
{
    struct conn *conn = owner;
    if (conn->phase == PHASE_DEAD)
        return;
    if (conn->phase == PHASE_OPEN && conn_unsent(conn) < OUT_PRODUCE_BYTES)
        conn->protocol->produce(conn->state);
    if (conn->phase == PHASE_DEAD)
        return;
    const size_t queued = conn_unsent(conn);
    write_out(conn);
    if (conn->phase == PHASE_DEAD)
        return;
    /* The protocol may have held back for want of room. While bytes are left, the socket's becoming
     * writable brings us here again; when it took all at once, nothing else would. */
    if (conn->phase == PHASE_OPEN && queued >= OUT_MORE_BYTES && conn_unsent(conn) == 0)
        conn_want_flush(conn);
    if (conn->phase == PHASE_CLOSING && conn_unsent(conn) == 0)
        linger(conn);
    set_watch(conn);
}

struct buf *conn_out(struct conn *conn)
{
    return &conn->out;
}

void conn_want_flush(struct conn *conn)
{
    if (conn->phase != PHASE_DEAD)
        loop_at_turn_end(&conn->flush, flush, conn);
}

size_t conn_unsent(const struct conn *conn)
{
    return conn->out.length - conn->out_sent;
}

void conn_close(struct conn *conn)
{
    if (conn->phase == PHASE_DEAD || conn->phase == PHASE_CLOSING || conn->phase == PHASE_LINGER)
        return;
    conn->phase = PHASE_CLOSING;
    conn_want_flush(conn);
}

/* Reading. */

static void start_protocol(struct conn *conn, bool h2)
{
    conn->phase = PHASE_OPEN;
    conn_set_timeout(conn, 0, NULL);
    conn->protocol = h2 ? &conn_protocol_h2 : &conn_protocol_h1;
    conn->state = h2 ? h2_open(conn) : h1_open(conn);
}

/* In clear the first bytes tell: HTTP/2's preface (RFC 9113 §3.3) or anything else. */
static void sniff(struct conn *conn, struct slice bytes)
{
    size_t same = conn->sniffed_bytes;
    for (size_t i = 0; i < bytes.length && same < sizeof PREFACE - 1; i++) {
        if (bytes.data[i] != PREFACE[same]) {
            start_protocol(conn, false);
            break;
        }
        same++;
    }
    if (conn->phase == PHASE_SNIFF && same < sizeof PREFACE - 1) {
        memcpy(conn->sniffed + conn->sniffed_bytes, bytes.data, bytes.length);
        conn->sniffed_bytes = same;
        return;
    }
    if (conn->phase == PHASE_SNIFF)
        start_protocol(conn, true);
    if (conn->sniffed_bytes > 0)
        conn->protocol->read(conn->state, slice_make(conn->sniffed, conn->sniffed_bytes));
    if (conn->phase == PHASE_OPEN)
        conn->protocol->read(conn->state, bytes);
}

/* Bytes read; 0 when there are none now; -1 when the connection ended. */
static ssize_t read_some(struct conn *conn)
{
    if (conn->ssl != NULL) {
        size_t count = 0;
        const enum tls_outcome outcome = tls_read(conn->ssl, read_buffer, READ_BYTES, &count);
        conn->tls_read_wants_write = outcome == TLS_WANT_WRITE;
        if (outcome == TLS_DONE)
            return (ssize_t)count;
        return outcome == TLS_CLOSED ? -1 : 0;
    }
    const ssize_t count = recv(conn->fd, read_buffer, READ_BYTES, 0);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    return count == 0 ? -1 : count;
}

static void read_all(struct conn *conn)
{
    const int reads = conn->ssl != NULL ? RECORDS_PER_TURN : READS_PER_TURN;
    for (int i = 0; i < reads; i++) {
        if (conn->read_paused || (conn->phase != PHASE_OPEN && conn->phase != PHASE_SNIFF))
            return;
        const ssize_t count = read_some(conn);
        if (count == 0)
            return;
        if (count < 0) {
            conn_lost(conn);
            return;
        }
        server_count_received(conn->server, (size_t)count);
        const struct slice bytes = slice_make(read_buffer, (size_t)count);
        if (conn->phase == PHASE_SNIFF)
            sniff(conn, bytes);
        else
            conn->protocol->read(conn->state, bytes);
        /* A short read emptied the socket; over TLS it is the end of a record. */
        if (conn->ssl == NULL && count < READ_BYTES)
            return;
    }
}

static void handshake(struct conn *conn)
{
    switch (tls_handshake(conn->ssl)) {
    case TLS_DONE:
        conn->want_write = false;
        start_protocol(conn, tls_is_h2(conn->ssl));
        break;
    case TLS_WANT_READ:
        conn->want_write = false;
        break;
    case TLS_WANT_WRITE:
        conn->want_write = true;
        break;
    case TLS_CLOSED:
        conn_lost(conn);
        break;
    }
}

/* Lingering: what still comes is dropped, the peer's end or too much of it ends the connection. */
static void discard(struct conn *conn)
{
    ssize_t count;
    while ((count = recv(conn->fd, read_buffer, READ_BYTES, 0)) > 0) {
        conn->lingered_bytes += (size_t)count;
        if (conn->lingered_bytes > LINGER_BYTES)
            break;
    }
    if (count >= 0 || (errno != EAGAIN && errno != EINTR))
        conn_abort(conn, OK);
}

static void socket_ready(void *owner, unsigned events)
{
    struct conn *conn = owner;
    if (conn->phase == PHASE_LINGER)
        discard(conn);
    if (conn->phase == PHASE_HANDSHAKE)
        handshake(conn);
    if (conn->phase == PHASE_DEAD)
        return;
    if ((events & LOOP_READ) || conn->tls_read_wants_write)
        read_all(conn);
    if (conn->phase == PHASE_DEAD)
        return;
    if ((events & LOOP_WRITE) && conn->want_write)
        conn_want_flush(conn);
    set_watch(conn);
}

void conn_pause_read(struct conn *conn, bool paused)
{
    if (conn->phase == PHASE_DEAD || conn->read_paused == paused)
        return;
    conn->read_paused = paused;
    set_watch(conn); /* no TLS record is left inside OpenSSL: READ_BYTES holds a whole one */
}

/* The beginning. */

static void set_peer(struct conn *conn, const struct sockaddr_storage *peer)
{
    if (peer->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)peer;
        conn->peer_port = ntohs(six->sin6_port);
        if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
            inet_ntop(AF_INET, &six->sin6_addr.s6_addr[12], conn->peer_ip, sizeof conn->peer_ip);
            conn->peer_is_loopback = six->sin6_addr.s6_addr[12] == 127;
        } else {
            inet_ntop(AF_INET6, &six->sin6_addr, conn->peer_ip, sizeof conn->peer_ip);
            conn->peer_is_loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
        }
    } else {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)peer;
        conn->peer_port = ntohs(four->sin_port);
        inet_ntop(AF_INET, &four->sin_addr, conn->peer_ip, sizeof conn->peer_ip);
        conn->peer_is_loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
}

void conn_accept(struct rpc_server *server, int fd, bool tls, bool metrics_port,
                 const struct sockaddr_storage *peer)
{
    struct conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL) {
        close(fd);
        return;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    conn->server = server;
    conn->fd = fd;
    conn->is_metrics = metrics_port;
    conn->phase = tls ? PHASE_HANDSHAKE : PHASE_SNIFF;
    set_peer(conn, peer);
    if (!server_admit_conn(server, &conn->link, conn_peer_ip(conn), conn->peer_is_loopback)) {
        close(fd);
        free(conn);
        return;
    }
    conn->watch = loop_watch_new(fd, socket_ready, conn);
    conn_set_timeout(conn, HANDSHAKE_MS, "no request came within 5 s of connecting");
    if (tls && (conn->ssl = tls_accept(server_tls_context(server), fd)) == NULL) {
        conn_lost(conn);
        return;
    }
    set_watch(conn);
}

void conn_drain(struct conn_link *link)
{
    struct conn *conn = (struct conn *)link;
    if (conn->phase == PHASE_OPEN)
        conn->protocol->drain(conn->state);
    else
        conn_close(conn);
}

void conn_kill(struct conn_link *link)
{
    conn_abort((struct conn *)link,
               status_error(STATUS_UNAVAILABLE, "SHUTTING_DOWN", "the server is shutting down"));
}

struct rpc_server *conn_server(const struct conn *conn)
{
    return conn->server;
}

struct slice conn_peer_ip(const struct conn *conn)
{
    return slice_of(conn->peer_ip);
}

bool conn_peer_is_loopback(const struct conn *conn)
{
    return conn->peer_is_loopback;
}

bool conn_is_tls(const struct conn *conn)
{
    return conn->ssl != NULL;
}

bool conn_is_metrics(const struct conn *conn)
{
    return conn->is_metrics;
}

uint16_t conn_peer_port(const struct conn *conn)
{
    return conn->peer_port;
}
