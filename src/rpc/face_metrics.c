/* The metrics port: /metrics for Prometheus, /healthz (the process lives) and /readyz (it can do
 * its work) for whoever watches over it. Plain text; nothing here touches the database or starts
 * a call. */
#include "rpc/faces.h"
#include "rpc/server_internal.h"

struct answer {
    int http_status;
    struct slice content_type;
    struct slice body;
};

static void free_buf(void *owner)
{
    buf_fini(owner);
}

static struct answer metrics(struct exchange *x)
{
    struct buf *text = arena_new(&x->arena, struct buf);
    arena_defer(&x->arena, free_buf, text);
    metrics_write(text);
    return (struct answer){200, SLICE("text/plain; version=0.0.4; charset=utf-8"), buf_slice(text)};
}

static struct answer plain(int http_status, struct slice body)
{
    return (struct answer){http_status, SLICE("text/plain; charset=utf-8"), body};
}

static struct answer choose(struct exchange *x)
{
    const struct slice path = slice_to(x->path, slice_find(x->path, '?'));
    const struct rpc_server *server = x->server;
    if (!slice_is(x->method, "GET") && !slice_is(x->method, "HEAD"))
        return plain(405, SLICE("only GET and HEAD are served here\n"));
    if (slice_is(path, "/metrics"))
        return metrics(x);
    if (slice_is(path, "/healthz"))
        return plain(200, SLICE("ok\n"));
    if (slice_is(path, "/readyz")) {
        if (server->draining)
            return plain(503, SLICE("draining\n"));
        if (server->settings.ready != NULL && !server->settings.ready())
            return plain(503, SLICE("not ready\n"));
        return plain(200, SLICE("ready\n"));
    }
    return plain(404, SLICE("here are /metrics, /healthz and /readyz\n"));
}

static void data(struct exchange *x, struct slice bytes)
{
    exchange_consumed(x, bytes.length);
}

static void end(struct exchange *x)
{
    const struct answer answer = choose(x);
    const bool is_head = slice_is(x->method, "HEAD");
    const struct header headers[] = {
        {SLICE("content-type"), answer.content_type},
        {SLICE("content-length"), slice_of(arena_printf(&x->arena, "%zu", answer.body.length))},
        {SLICE("cache-control"), SLICE("no-store")},
        {SLICE("x-content-type-options"), SLICE("nosniff")},
        {SLICE("allow"), SLICE("GET, HEAD")},
    };
    const size_t header_count = answer.http_status == 405 ? 5 : 4;
    exchange_respond(x, answer.http_status, headers, header_count, is_head);
    if (!is_head) {
        exchange_write(x, answer.body);
        exchange_finish(x, NULL, 0);
    }
    exchange_face_done(x);
}

static void abort_exchange(struct exchange *x, status why)
{
    (void)why;
    exchange_face_done(x);
}

static const struct exchange_face FACE = {.data = data, .end = end, .abort = abort_exchange};

void face_metrics_begin(struct exchange *x)
{
    x->face = &FACE;
}
