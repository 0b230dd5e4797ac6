/* One request and its answer, whatever carries them.
 *
 *   transport (h2.c, h1.c)   owns the connection; makes an exchange when the headers are complete
 *   face (face_*.c)          gRPC or REST: turns bytes into calls and answers into bytes
 *
 * A transport calls exchange_begin, then exchange_data and exchange_end as the body comes, and
 * exchange_abort when the peer resets or the connection is lost. A face answers through
 * exchange_respond, exchange_write and exchange_finish, in this order; or exchange_reset.
 *
 * The exchange lives in its own arena. It ends when both sides have let go: the transport
 * (exchange_transport_done) and the face (exchange_face_done), in either order.
 */
#ifndef RPC_EXCHANGE_H
#define RPC_EXCHANGE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

struct header {
    struct slice name; /* lower case */
    struct slice value;
};

enum { EXCHANGE_HEADERS_MAX = 100, EXCHANGE_HEADER_BYTES_MAX = 16 * 1024 };

struct conn;
struct exchange;
struct rpc_server;

/* What a transport does for an exchange. Each is safe after exchange_abort: it does nothing. */
struct exchange_transport {
    /* Queues the response head. `end`: no body and no trailers follow. Slices must live until the
     * exchange ends (its arena, or static). */
    void (*respond)(struct exchange *x, int http_status, const struct header *headers,
                    size_t header_count, bool end);
    /* Queues body bytes, which are copied. */
    void (*write)(struct exchange *x, struct slice bytes);
    /* Ends the body, with trailers if any (HTTP/1.1: chunked trailers). */
    void (*finish)(struct exchange *x, const struct header *trailers, size_t trailer_count);
    /* Ends the exchange without a proper end: RST_STREAM(error), or closing the connection. */
    void (*reset)(struct exchange *x, uint32_t h2_error);
    /* `bytes` of the request's body were taken: gives flow-control credit back. */
    void (*consumed)(struct exchange *x, size_t bytes);
    /* Body bytes queued and not yet handed to the socket. */
    size_t (*unsent_bytes)(const struct exchange *x);
    const char *protocol; /* "HTTP/1.1", "HTTP/2": for the access log */
};

/* What a face does with an exchange. */
struct exchange_face {
    void (*data)(struct exchange *x, struct slice bytes);
    /* The request is complete. */
    void (*end)(struct exchange *x);
    /* The peer is gone: STATUS_CANCELLED or STATUS_UNAVAILABLE. The face cancels its call and
     * calls exchange_face_done when that has ended. */
    void (*abort)(struct exchange *x, status why);
    /* unsent_bytes fell under EXCHANGE_LOW_WATER. */
    void (*drained)(struct exchange *x);
};

/* A face stops producing at the high mark and goes on under the low one. */
enum { EXCHANGE_HIGH_WATER = 256 * 1024, EXCHANGE_LOW_WATER = 64 * 1024 };

struct exchange {
    struct arena arena;
    struct rpc_server *server;
    const struct exchange_transport *transport;
    void *carrier; /* the transport's own stream */
    const struct exchange_face *face;
    void *call; /* the face's own state */

    /* The request's head; in the arena. `path` is still percent-encoded and includes the query. */
    struct slice method;
    struct slice path;
    struct slice authority; /* :authority or Host */
    struct header *headers; /* without pseudo-headers */
    size_t header_count;
    size_t header_capacity;
    size_t header_bytes;

    /* The peer. */
    struct slice peer_ip;
    bool peer_is_loopback;
    bool is_tls;
    bool is_metrics; /* came in on the metrics port */

    bool may_rest; /* set by the face: the request is a stream, which may stand still */

    int64_t begun_ns;
    int http_status; /* as answered; 0 before */
    uint64_t bytes_in;
    uint64_t bytes_out;
    bool aborted; /* by the peer; the transport takes nothing more */
    bool transport_done;
    bool face_done;
};

/* For transports: a new exchange with an empty head, its peer taken from the connection. */
struct exchange *exchange_new(struct conn *conn, const struct exchange_transport *transport,
                              void *carrier);
/* Adds a request header (copied); false when a bound is passed (then answer 431). */
bool exchange_add_header(struct exchange *x, struct slice name, struct slice value);
/* The head is complete: chooses the face by path and content type, and starts it. */
void exchange_begin(struct exchange *x);
void exchange_data(struct exchange *x, struct slice bytes);
void exchange_end(struct exchange *x);
void exchange_abort(struct exchange *x, status why);
void exchange_drained(struct exchange *x);
void exchange_transport_done(struct exchange *x);

/* For faces. */
void exchange_respond(struct exchange *x, int http_status, const struct header *headers,
                      size_t header_count, bool end);
void exchange_write(struct exchange *x, struct slice bytes);
void exchange_finish(struct exchange *x, const struct header *trailers, size_t trailer_count);
void exchange_reset(struct exchange *x, uint32_t h2_error);
void exchange_consumed(struct exchange *x, size_t bytes);
void exchange_face_done(struct exchange *x);

/* The value of a header (name in lower case), or a slice with NULL data when absent.
 * `ret_count`, if not NULL, gets how often it came. */
struct slice exchange_find_header(const struct exchange *x, struct slice name, unsigned *ret_count);
static inline struct slice exchange_header(const struct exchange *x, const char *name,
                                           unsigned *ret_count)
{
    return exchange_find_header(x, slice_of(name), ret_count);
}

#endif
