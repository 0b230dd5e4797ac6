/* Exchanges between transports and faces: bounds on the head, who has let go, and the choice of
 * the face. Nothing is ever lost in between: after an abort the transport's side does nothing and
 * the face still hears of its call's end. */
#include "rpc/exchange.h"

#include <stdlib.h>

#include "base/clock.h"
#include "rpc/conn.h"
#include "rpc/faces.h"

struct exchange *exchange_new(struct conn *conn, const struct exchange_transport *transport,
                              void *carrier)
{
    struct arena arena;
    arena_init(&arena);
    struct exchange *x = arena_new(&arena, struct exchange);
    x->arena = arena; /* moves into its own memory; the allocator must follow */
    x->arena.protobuf.allocator_data = &x->arena;
    x->server = conn_server(conn);
    x->transport = transport;
    x->carrier = carrier;
    x->peer_ip = arena_slice_copy(&x->arena, conn_peer_ip(conn));
    x->peer_is_loopback = conn_peer_is_loopback(conn);
    x->is_tls = conn_is_tls(conn);
    x->is_metrics = conn_is_metrics(conn);
    x->begun_ns = clock_monotonic_ns();
    return x;
}

static void free_if_over(struct exchange *x)
{
    if (!x->transport_done || !x->face_done)
        return;
    struct arena arena = x->arena; /* x lives in it */
    arena_fini(&arena);
}

bool exchange_add_header(struct exchange *x, struct slice name, struct slice value)
{
    /* RFC 9113 §10.5.1 counts 32 bytes of overhead a field. */
    x->header_bytes += name.length + value.length + 32;
    if (x->header_count == EXCHANGE_HEADERS_MAX || x->header_bytes > EXCHANGE_HEADER_BYTES_MAX)
        return false;
    if (x->header_count == x->header_capacity) {
        const size_t capacity = x->header_capacity == 0 ? 16 : EXCHANGE_HEADERS_MAX;
        struct header *headers = arena_array(&x->arena, capacity, sizeof *headers);
        if (x->header_count > 0)
            memcpy(headers, x->headers, x->header_count * sizeof *headers);
        x->headers = headers;
        x->header_capacity = capacity;
    }
    x->headers[x->header_count++] = (struct header){
        .name = arena_slice_copy(&x->arena, name),
        .value = arena_slice_copy(&x->arena, value),
    };
    return true;
}

struct slice exchange_find_header(const struct exchange *x, struct slice name, unsigned *ret_count)
{
    struct slice value = {0};
    unsigned count = 0;
    for (size_t i = 0; i < x->header_count; i++) {
        if (!slice_equal(x->headers[i].name, name))
            continue;
        if (count++ == 0)
            value = x->headers[i].value;
    }
    if (ret_count != NULL)
        *ret_count = count;
    return value;
}

void exchange_begin(struct exchange *x)
{
    if (x->is_metrics)
        face_metrics_begin(x);
    else if (slice_starts_with(exchange_header(x, "content-type", NULL), "application/grpc"))
        face_grpc_begin(x);
    else
        face_rest_begin(x);
}

/* The face may have answered before the body came; what is left of it is dropped. */
void exchange_data(struct exchange *x, struct slice bytes)
{
    x->bytes_in += bytes.length;
    if (x->face_done || x->aborted)
        exchange_consumed(x, bytes.length);
    else
        x->face->data(x, bytes);
}

void exchange_end(struct exchange *x)
{
    if (!x->face_done && !x->aborted)
        x->face->end(x);
}

void exchange_abort(struct exchange *x, status why)
{
    if (x->aborted)
        return;
    x->aborted = true;
    if (x->face == NULL) /* its head never became complete */
        x->face_done = true;
    else if (!x->face_done)
        x->face->abort(x, why);
}

void exchange_drained(struct exchange *x)
{
    if (!x->face_done && !x->aborted && x->face->drained != NULL)
        x->face->drained(x);
}

void exchange_transport_done(struct exchange *x)
{
    x->transport_done = true;
    x->aborted = true;
    if (x->face == NULL)
        x->face_done = true;
    free_if_over(x);
}

void exchange_respond(struct exchange *x, int http_status, const struct header *headers,
                      size_t header_count, bool end)
{
    x->http_status = http_status;
    if (!x->aborted)
        x->transport->respond(x, http_status, headers, header_count, end);
}

void exchange_write(struct exchange *x, struct slice bytes)
{
    x->bytes_out += bytes.length;
    if (!x->aborted)
        x->transport->write(x, bytes);
}

void exchange_finish(struct exchange *x, const struct header *trailers, size_t trailer_count)
{
    if (!x->aborted)
        x->transport->finish(x, trailers, trailer_count);
}

void exchange_reset(struct exchange *x, uint32_t h2_error)
{
    if (!x->aborted)
        x->transport->reset(x, h2_error);
}

void exchange_consumed(struct exchange *x, size_t bytes)
{
    if (!x->transport_done)
        x->transport->consumed(x, bytes);
}

void exchange_face_done(struct exchange *x)
{
    x->face_done = true;
    free_if_over(x);
}
