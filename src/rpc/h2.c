/* HTTP/2 (RFC 9113) by libnghttp2: streams become exchanges.
 *
 * The good day: headers complete → exchange_begin; DATA → exchange_data, credited back when the
 * face took it; the face's answer is queued and framed at the end of the turn, straight into the
 * connection's output. Failures: a peer's protocol errors end its stream or the connection as
 * libnghttp2 decides; what it does not limit, h2_limits.c does, and ends the connection with
 * GOAWAY(ENHANCE_YOUR_CALM). Closing: every exchange is aborted; those whose calls still run live
 * on without a stream until their handlers end, and count against the peer until then.
 */
#include <assert.h>
#include <nghttp2/nghttp2.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "rpc/conn.h"
#include "rpc/exchange.h"
#include "rpc/h2_frames.h"
#include "rpc/h2_limits.h"
#include "rpc/h2_memory.h"
#include "rpc/server_internal.h"

enum {
    STREAMS_MAX = 100,
    STREAM_WINDOW = 256 * 1024,
    CONNECTION_WINDOW = 1024 * 1024,
    OUT_BYTES_MAX = 1024 * 1024, /* framed and unsent on a connection */
    PREFACE_MS = 5000,           /* until the client's SETTINGS */
    IDLE_MS = 15 * 60 * 1000,    /* keepalive is the client's wish: gRPC channels live long */
    CHECK_MS = 5000,             /* how often streams are looked at */
    HEAD_S = 5,
    BODY_GRACE_S = 10,
    BODY_BYTES_PER_S = 500,
    FRAME_HEADER_BYTES = 9,
    HEAD_BYTES_WALKED = 4 * EXCHANGE_HEADER_BYTES_MAX,
    GAPS_MAX = 64,
    CLOSED_MAX = 128, /* a power of two */
    DRAIN_NOTICE_MS = 200,
    LINGER_MS = 500,
    STREAM_STALL_S = 30,
};

struct h2 {
    struct conn *conn;
    nghttp2_session *session;
    struct h2_walker walker;
    struct h2_limits limits;
    struct h2_stream *streams; /* list, for the connection's end and for stalls */
    struct h2_stream *recent;  /* what stream_of found last, while it is open */
    unsigned live;             /* exchanges whose call or stream goes on */
    int32_t last_stream_id;
    int32_t walked_stream_id; /* the same, ahead of libnghttp2 */
    struct {
        int32_t first, last;
    } gaps[GAPS_MAX]; /* stream ids that the peer left out */
    unsigned gap_count;
    int32_t closed[CLOSED_MAX]; /* the last streams that the peer ended, a ring */
    unsigned closed_count;
    bool greeted; /* the client's SETTINGS came */
    bool cut_off; /* for abuse: what still comes does not matter */
    bool draining;
    bool gone; /* the connection is: freed once no exchange is live */
    struct loop_timer drain_timer;
    struct loop_timer check_timer;
};

struct h2_stream {
    struct h2 *h2; /* NULL once the connection is gone */
    struct exchange *exchange;
    int32_t id;
    struct h2_stream *previous, *next;
    struct buf out; /* body bytes not yet framed */
    size_t out_taken;
    size_t uncredited; /* body bytes that the face has not taken yet */
    const struct header *trailers;
    size_t trailer_count;
    int64_t stalled_since_ns;       /* 0: moving, or nothing to send */
    struct loop_timer linger_timer; /* answered, and the request goes on */
    bool headers_done;
    bool request_ended;
    bool responded;
    bool finished; /* the face queued its last byte */
    bool deferred; /* libnghttp2 waits for resume_data */
    bool reset_by_us;
    bool over_limits; /* its head is too large: answered 431 */
};

static const struct exchange_transport TRANSPORT;

static void enhance_your_calm(struct h2 *h2, const char *why)
{
    if (why == NULL || h2->gone || h2->cut_off)
        return;
    h2->cut_off = true;
    log_event(LOG_WARN, "ended an HTTP/2 connection", LOG_TEXT("why", why),
              LOG_SLICE("peer_ip", conn_peer_ip(h2->conn)));
    metrics_add(conn_server(h2->conn)->protocol_errors, 1);
    nghttp2_session_terminate_session(h2->session, NGHTTP2_ENHANCE_YOUR_CALM);
    conn_want_flush(h2->conn);
}

/* Streams and their exchanges. */

static struct h2_stream *stream_new(struct h2 *h2, int32_t id)
{
    struct exchange *x = exchange_new(h2->conn, &TRANSPORT, NULL);
    struct h2_stream *stream = arena_new(&x->arena, struct h2_stream);
    stream->h2 = h2;
    stream->exchange = x;
    stream->id = id;
    stream->next = h2->streams;
    if (h2->streams != NULL)
        h2->streams->previous = stream;
    h2->streams = stream;
    h2->live++;
    x->carrier = stream;
    return stream;
}

/* NULL when it was refused, or is over. Frames of one stream come together: libnghttp2's own map is
 * asked once for all of them. */
static struct h2_stream *stream_of(struct h2 *h2, int32_t id)
{
    if (h2->recent == NULL || h2->recent->id != id)
        h2->recent = nghttp2_session_get_stream_user_data(h2->session, id);
    return h2->recent;
}

static void stream_unlink(struct h2_stream *stream)
{
    if (stream->h2->recent == stream)
        stream->h2->recent = NULL;
    if (stream->previous != NULL)
        stream->previous->next = stream->next;
    else
        stream->h2->streams = stream->next;
    if (stream->next != NULL)
        stream->next->previous = stream->previous;
}

static void h2_free(struct h2 *h2)
{
    loop_timer_clear(&h2->drain_timer);
    loop_timer_clear(&h2->check_timer);
    free(h2);
}

/* Runs when the exchange's memory goes: both the stream and the call have ended. */
static void exchange_over(void *owner)
{
    struct h2 *h2 = owner;
    h2->live--;
    if (h2->gone && h2->live == 0)
        h2_free(h2);
}

/* The stream has left libnghttp2, which does not give back to the connection's window what the
 * face has not taken. */
static void stream_closed(struct h2_stream *stream, status why)
{
    struct exchange *x = stream->exchange;
    if (stream->uncredited > 0)
        nghttp2_session_consume_connection(stream->h2->session, stream->uncredited);
    stream_unlink(stream);
    loop_timer_clear(&stream->linger_timer);
    stream->h2 = NULL;
    buf_fini(&stream->out);
    if (!stream->finished)
        exchange_abort(x, why);
    exchange_transport_done(x);
}

/* exchange_transport. */

static struct h2_stream *open_stream(const struct exchange *x)
{
    struct h2_stream *stream = x->carrier;
    return stream->h2 == NULL || stream->reset_by_us ? NULL : stream;
}

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *into, size_t room,
                         uint32_t *flags, nghttp2_data_source *source, void *user_data);

static nghttp2_nv header_nv(struct header header)
{
    return (nghttp2_nv){
        .name = (uint8_t *)(uintptr_t)header.name.data,
        .namelen = header.name.length,
        .value = (uint8_t *)(uintptr_t)header.value.data,
        .valuelen = header.value.length,
        .flags = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE,
    };
}

static void h2_respond(struct exchange *x, int http_status, const struct header *headers,
                       size_t header_count, bool end)
{
    struct h2_stream *stream = open_stream(x);
    if (stream == NULL)
        return;
    char *code = arena_alloc(&x->arena, 4);
    code[0] = (char)('0' + http_status / 100);
    code[1] = (char)('0' + http_status / 10 % 10);
    code[2] = (char)('0' + http_status % 10);
    code[3] = '\0';
    nghttp2_nv *fields = arena_array(&x->arena, header_count + 1, sizeof *fields);
    fields[0] = header_nv((struct header){SLICE(":status"), {code, 3}});
    for (size_t i = 0; i < header_count; i++)
        fields[i + 1] = header_nv(headers[i]);
    const nghttp2_data_provider body = {.source = {.ptr = stream}, .read_callback = read_body};
    stream->responded = true;
    stream->finished = end;
    if (nghttp2_submit_response(stream->h2->session, stream->id, fields, header_count + 1,
                                end ? NULL : &body) != 0)
        abort(); /* NOMEM, or our own misuse */
    conn_want_flush(stream->h2->conn);
}

static void resume(struct h2_stream *stream)
{
    if (stream->deferred) {
        stream->deferred = false;
        nghttp2_session_resume_data(stream->h2->session, stream->id);
    }
    conn_want_flush(stream->h2->conn);
}

static void h2_write(struct exchange *x, struct slice bytes)
{
    struct h2_stream *stream = open_stream(x);
    if (stream == NULL || bytes.length == 0)
        return;
    buf_append_slice(&stream->out, bytes);
    resume(stream);
}

static void h2_finish(struct exchange *x, const struct header *trailers, size_t trailer_count)
{
    struct h2_stream *stream = open_stream(x);
    if (stream == NULL)
        return;
    stream->trailers = trailers;
    stream->trailer_count = trailer_count;
    stream->finished = true;
    resume(stream);
}

static void h2_reset(struct exchange *x, uint32_t h2_error)
{
    struct h2_stream *stream = open_stream(x);
    if (stream == NULL)
        return;
    stream->reset_by_us = true;
    nghttp2_submit_rst_stream(stream->h2->session, NGHTTP2_FLAG_NONE, stream->id, h2_error);
    conn_want_flush(stream->h2->conn);
}

static void h2_consumed(struct exchange *x, size_t bytes)
{
    struct h2_stream *stream = x->carrier;
    if (stream->h2 == NULL || bytes == 0)
        return;
    stream->uncredited -= bytes;
    nghttp2_session_consume(stream->h2->session, stream->id, bytes);
    conn_want_flush(stream->h2->conn);
}

static size_t h2_unsent_bytes(const struct exchange *x)
{
    const struct h2_stream *stream = x->carrier;
    return stream->out.length - stream->out_taken;
}

static const struct exchange_transport TRANSPORT = {
    .respond = h2_respond,
    .write = h2_write,
    .finish = h2_finish,
    .reset = h2_reset,
    .consumed = h2_consumed,
    .unsent_bytes = h2_unsent_bytes,
    .protocol = "HTTP/2",
};

/* Sending: libnghttp2 asks for body bytes, then has send_body copy them behind their header. */

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *into, size_t room,
                         uint32_t *flags, nghttp2_data_source *source, void *user_data)
{
    (void)into;
    (void)user_data;
    struct h2_stream *stream = source->ptr;
    const size_t left = stream->out.length - stream->out_taken;
    if (left == 0 && !stream->finished) {
        stream->deferred = true;
        return NGHTTP2_ERR_DEFERRED;
    }
    const size_t length = left < room ? left : room;
    *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (length == left && stream->finished) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        if (stream->trailer_count > 0) {
            *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
            nghttp2_nv *fields =
                arena_array(&stream->exchange->arena, stream->trailer_count, sizeof *fields);
            for (size_t i = 0; i < stream->trailer_count; i++)
                fields[i] = header_nv(stream->trailers[i]);
            if (nghttp2_submit_trailer(session, id, fields, stream->trailer_count) != 0)
                return NGHTTP2_ERR_CALLBACK_FAILURE;
        }
    }
    return (ssize_t)length;
}

static int send_body(nghttp2_session *session, nghttp2_frame *frame, const uint8_t *frame_header,
                     size_t length, nghttp2_data_source *source, void *user_data)
{
    (void)session;
    (void)frame; /* never padded: no select_padding callback is set */
    struct h2 *h2 = user_data;
    struct h2_stream *stream = source->ptr;
    struct buf *out = conn_out(h2->conn);
    buf_append(out, frame_header, FRAME_HEADER_BYTES);
    buf_append(out, stream->out.data + stream->out_taken, length);
    stream->out_taken += length;
    stream->stalled_since_ns = 0;
    if (stream->out_taken == stream->out.length)
        stream->out.length = stream->out_taken = 0;
    h2_limits_data_sent(&h2->limits);
    if (!stream->finished && h2_unsent_bytes(stream->exchange) < EXCHANGE_LOW_WATER)
        exchange_drained(stream->exchange);
    return 0;
}

static void h2_produce(void *state)
{
    struct h2 *h2 = state;
    while (conn_unsent(h2->conn) < OUT_BYTES_MAX) {
        const uint8_t *bytes;
        const ssize_t length = nghttp2_session_mem_send(h2->session, &bytes);
        if (length < 0) {
            conn_abort(h2->conn, status_error(STATUS_INTERNAL, "HTTP2_FAILED",
                                              nghttp2_strerror((int)length)));
            return;
        }
        if (length == 0)
            break;
        buf_append(conn_out(h2->conn), bytes, (size_t)length);
    }
    if (!nghttp2_session_want_read(h2->session) && !nghttp2_session_want_write(h2->session))
        conn_close(h2->conn);
}

/* Receiving. */

/* A frame for a stream id that is not new. libnghttp2 forgets ended streams and ignores ids that
 * were left out, where RFC 9113 asks for connection errors: §5.1 for the former (but not for
 * streams that we reset: the peer may not know yet), §5.1.1 for the latter. */
static void check_old_stream(struct h2 *h2, int32_t id)
{
    if (nghttp2_session_get_stream_user_data(h2->session, id) != NULL)
        return; /* it is not over */
    for (unsigned i = 0; i < h2->gap_count; i++)
        if (id >= h2->gaps[i].first && id <= h2->gaps[i].last)
            nghttp2_session_terminate_session(h2->session, NGHTTP2_PROTOCOL_ERROR);
    const unsigned closed = h2->closed_count < CLOSED_MAX ? h2->closed_count : CLOSED_MAX;
    for (unsigned i = 0; i < closed; i++)
        if (h2->closed[i] == id)
            nghttp2_session_terminate_session(h2->session, NGHTTP2_STREAM_CLOSED);
}

static int begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user_data)
{
    struct h2 *h2 = user_data;
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    const int32_t id = frame->hd.stream_id;
    if (id > h2->last_stream_id + 2 && h2->gap_count < GAPS_MAX) {
        h2->gaps[h2->gap_count].first = h2->last_stream_id + 1;
        h2->gaps[h2->gap_count++].last = id - 1;
    }
    h2->last_stream_id = id;
    h2_limits_stream_opened(&h2->limits);
    /* A cancelled call counts until its handler has ended, or cancelling would be free work. */
    if (h2->draining || h2->live >= STREAMS_MAX) {
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
        return 0;
    }
    struct h2_stream *stream = stream_new(h2, id);
    arena_defer(&stream->exchange->arena, exchange_over, h2);
    nghttp2_session_set_stream_user_data(session, id, stream);
    h2->recent = stream;
    conn_set_timeout(h2->conn, 0, NULL);
    return 0;
}

static int header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
                  size_t name_bytes, const uint8_t *value, size_t value_bytes, uint8_t flags,
                  void *user_data)
{
    (void)session;
    (void)flags;
    struct h2_stream *stream = stream_of(user_data, frame->hd.stream_id);
    if (stream == NULL)
        return 0; /* refused */
    struct exchange *x = stream->exchange;
    /* Far too much: a bomb of references to one large field. libnghttp2 resets the stream, which
     * h2_limits counts, and leaves the rest of the block unchecked, which is what takes long. */
    if (x->header_bytes > HEAD_BYTES_WALKED)
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    if (stream->headers_done) { /* a request's trailers: nothing reads them */
        x->header_bytes += name_bytes + value_bytes;
        return 0;
    }
    const struct slice key = slice_make(name, name_bytes);
    const struct slice text = slice_make(value, value_bytes);
    if (name_bytes > 0 && name[0] == ':') {
        struct slice *into = slice_equal(key, SLICE(":method"))      ? &x->method
                             : slice_equal(key, SLICE(":path"))      ? &x->path
                             : slice_equal(key, SLICE(":authority")) ? &x->authority
                                                                     : NULL;
        if (into != NULL)
            *into = arena_slice_copy(&x->arena, text);
        stream->over_limits |= value_bytes > EXCHANGE_HEADER_BYTES_MAX / 2;
    } else if (!exchange_add_header(x, key, text)) {
        stream->over_limits = true;
    }
    return 0;
}

static void request_ended(struct h2_stream *stream)
{
    stream->request_ended = true;
    exchange_end(stream->exchange);
}

/* RFC 9113 §8.3.1: Host stands in for an :authority that is missing, and never contradicts it. */
static bool settle_authority(struct exchange *x)
{
    unsigned count;
    const struct slice host = exchange_header(x, "host", &count);
    if (count == 1 && x->authority.length == 0)
        x->authority = host;
    return count == 0 || (count == 1 && slice_equal_nocase(host, x->authority));
}

static void head_complete(struct h2_stream *stream, bool end)
{
    struct exchange *x = stream->exchange;
    stream->headers_done = true;
    stream->request_ended = end;
    const int refusal = stream->over_limits ? 431 : settle_authority(x) ? 0 : 400;
    if (refusal != 0) {
        static const struct header PLAIN[] = {{SLICE("content-type"), SLICE("text/plain")}};
        h2_respond(x, refusal, PLAIN, 1, true);
        exchange_face_done(x);
        return;
    }
    exchange_begin(x);
    if (end)
        request_ended(stream);
}

static int frame_received(nghttp2_session *session, const nghttp2_frame *frame, void *user_data)
{
    (void)session;
    struct h2 *h2 = user_data;
    const bool end = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
    struct h2_stream *stream;
    switch (frame->hd.type) {
    case NGHTTP2_HEADERS:
        stream = stream_of(h2, frame->hd.stream_id);
        if (stream != NULL && !stream->headers_done)
            head_complete(stream, end);
        else if (stream != NULL && end)
            request_ended(stream);
        break;
    case NGHTTP2_DATA:
        stream = stream_of(h2, frame->hd.stream_id);
        if (stream != NULL && end)
            request_ended(stream);
        break;
    case NGHTTP2_SETTINGS:
        if (!h2->greeted)
            conn_set_timeout(h2->conn, IDLE_MS, "the connection was idle for 15 minutes");
        h2->greeted = true;
        break;
    default:
        break;
    }
    return 0;
}

static int data_received(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *bytes,
                         size_t length, void *user_data)
{
    (void)flags;
    struct h2_stream *stream = stream_of(user_data, id);
    if (stream == NULL || stream->exchange->aborted || stream->exchange->face_done)
        nghttp2_session_consume_connection(session, length); /* no more for this stream */
    else {
        stream->uncredited += length;
        exchange_data(stream->exchange, slice_make(bytes, length));
    }
    return 0;
}

static void stop_lingering(void *owner)
{
    struct h2_stream *stream = owner;
    h2_reset(stream->exchange, NGHTTP2_NO_ERROR);
}

static int frame_sent(nghttp2_session *session, const nghttp2_frame *frame, void *user_data)
{
    (void)session;
    struct h2 *h2 = user_data;
    struct h2_stream *stream = stream_of(h2, frame->hd.stream_id);
    if (frame->hd.type == NGHTTP2_RST_STREAM) {
        /* MadeYouReset: a peer makes us reset streams by breaking rules, free of its own limits. */
        if ((stream == NULL || !stream->reset_by_us) &&
            frame->rst_stream.error_code != NGHTTP2_NO_ERROR)
            enhance_your_calm(h2, h2_limits_reset_sent(&h2->limits, clock_monotonic_ns()));
        return 0;
    }
    /* RFC 9113 §8.1: answered before the request was complete; the client may stop sending. Not at
     * once: curl 7.88 loses an answer that a reset follows. */
    const bool answer_ends =
        (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) &&
        (frame->hd.flags & NGHTTP2_FLAG_END_STREAM);
    if (answer_ends && stream != NULL && !stream->request_ended)
        loop_timer_after_ms(&stream->linger_timer, LINGER_MS, stop_lingering, stream);
    return 0;
}

/* Never fails: libnghttp2 1.52 leaks the stream if it does (CVE-2023-35945). */
static int closed_stream(nghttp2_session *session, int32_t id, uint32_t error, void *user_data)
{
    (void)error;
    struct h2 *h2 = user_data;
    struct h2_stream *stream = stream_of(h2, id);
    if (stream == NULL)
        return 0;
    nghttp2_session_set_stream_user_data(session, id, NULL);
    if (!stream->reset_by_us)
        h2->closed[h2->closed_count++ % CLOSED_MAX] = id;
    stream_closed(stream, status_error(STATUS_CANCELLED, "CANCELLED_BY_CLIENT",
                                       "the client cancelled the call"));
    if (h2->streams == NULL && !h2->gone)
        conn_set_timeout(h2->conn, IDLE_MS, "the connection was idle for 15 minutes");
    return 0;
}

/* What a peer may do too often, whether libnghttp2 takes notice of the frame or not. */
static const char *judge_frame(struct h2 *h2, const struct h2_frame_head *head)
{
    switch (head->type) {
    case NGHTTP2_DATA:
    case NGHTTP2_HEADERS:
    case NGHTTP2_CONTINUATION:
        if (head->length == 0 && !(head->flags & NGHTTP2_FLAG_END_STREAM))
            return h2_limits_empty_frame(&h2->limits);
        h2_limits_full_frame(&h2->limits);
        return NULL;
    case NGHTTP2_PING:
        return head->flags & NGHTTP2_FLAG_ACK
                   ? NULL
                   : h2_limits_ping(&h2->limits, clock_monotonic_ns(), h2->live > 0);
    case NGHTTP2_PRIORITY:
        return h2_limits_priority(&h2->limits);
    case NGHTTP2_WINDOW_UPDATE:
        return h2_limits_window_update(&h2->limits);
    default:
        return NULL;
    }
}

/* False once the connection cannot go on. */
static bool feed(struct h2 *h2, struct slice bytes)
{
    if (bytes.length == 0)
        return true;
    const ssize_t taken =
        nghttp2_session_mem_recv(h2->session, (const uint8_t *)bytes.data, bytes.length);
    if (taken >= 0)
        return true;
    const bool flooded = taken == NGHTTP2_ERR_FLOODED;
    if (flooded)
        metrics_add(conn_server(h2->conn)->protocol_errors, 1);
    nghttp2_session_terminate_session(h2->session,
                                      flooded ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR);
    h2_produce(h2);
    conn_close(h2->conn);
    return false;
}

/* The peer has not ended the stream, as far as libnghttp2 has been fed. */
static bool is_open(struct h2 *h2, int32_t id)
{
    const struct h2_stream *stream = stream_of(h2, id);
    return stream != NULL && !stream->request_ended;
}

static void h2_read(void *state, struct slice bytes)
{
    struct h2 *h2 = state;
    struct h2_frame_head head;
    size_t at = 0, start, fed = 0;
    bool reset = false; /* a stream, since `fed` */
    while (!h2->cut_off && h2_walk(&h2->walker, bytes, &at, &head, &start)) {
        enhance_your_calm(h2, judge_frame(h2, &head));
        reset |= head.type == NGHTTP2_RST_STREAM;
        if (head.type != NGHTTP2_DATA && head.type != NGHTTP2_HEADERS)
            continue;
        if (head.stream_id > h2->walked_stream_id) {
            h2->walked_stream_id = head.stream_id;
            continue;
        }
        if (!reset && is_open(h2, head.stream_id))
            continue; /* and if it ends before this frame, libnghttp2 still knows it */
        /* Whether the stream is over depends on all that came before this frame. */
        if (start > fed) {
            if (!feed(h2, slice_to(slice_from(bytes, fed), start - fed)))
                return;
            fed = start;
            reset = false;
        }
        if (!is_open(h2, head.stream_id))
            check_old_stream(h2, head.stream_id);
    }
    if (feed(h2, slice_from(bytes, fed)))
        conn_want_flush(h2->conn);
}

/* Whether the peer takes too long over its request; calls that take a stream may rest. */
static bool is_slow(const struct h2_stream *stream, int64_t now)
{
    const struct exchange *x = stream->exchange;
    const int64_t paid_s = (int64_t)(x->bytes_in / BODY_BYTES_PER_S);
    return stream->headers_done && !stream->request_ended && !stream->responded && !x->may_rest &&
           now - x->begun_ns > (BODY_GRACE_S + paid_s) * NS_PER_S;
}

/* A peer that leaves its window closed holds a stream for 30 s, no longer; one that dawdles over
 * its request, as long as over HTTP/1.1. */
static void check_streams(void *owner)
{
    struct h2 *h2 = owner;
    const int64_t now = clock_monotonic_ns();
    for (struct h2_stream *stream = h2->streams; stream != NULL; stream = stream->next) {
        if (!stream->headers_done && now - stream->exchange->begun_ns > HEAD_S * NS_PER_S) {
            conn_abort(h2->conn, status_error(STATUS_CANCELLED, "CONNECTION_TIMEOUT",
                                              "the request's head took longer than 5 s"));
            return;
        }
        if (is_slow(stream, now)) {
            h2_reset(stream->exchange, NGHTTP2_CANCEL);
            exchange_abort(stream->exchange, status_error(STATUS_CANCELLED, "REQUEST_TOO_SLOW",
                                                          "the request's body came too slowly"));
        }
        if (h2_unsent_bytes(stream->exchange) == 0)
            stream->stalled_since_ns = 0;
        else if (stream->stalled_since_ns == 0)
            stream->stalled_since_ns = now;
        else if (now - stream->stalled_since_ns > STREAM_STALL_S * NS_PER_S)
            h2_reset(stream->exchange, NGHTTP2_CANCEL);
    }
    loop_timer_after_ms(&h2->check_timer, CHECK_MS, check_streams, h2);
}

/* RFC 9113 §6.8: first a notice with the highest id, then the id of the last stream taken. */
static void drain_for_good(void *owner)
{
    struct h2 *h2 = owner;
    h2->draining = true;
    nghttp2_submit_goaway(h2->session, NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(h2->session), NGHTTP2_NO_ERROR,
                          NULL, 0);
    conn_want_flush(h2->conn);
}

static void h2_drain(void *state)
{
    struct h2 *h2 = state;
    nghttp2_submit_shutdown_notice(h2->session);
    loop_timer_after_ms(&h2->drain_timer, DRAIN_NOTICE_MS, drain_for_good, h2);
    conn_want_flush(h2->conn);
}

static void h2_closed(void *state, status why)
{
    struct h2 *h2 = state;
    if (why.code == STATUS_OK)
        why = status_error(STATUS_CANCELLED, "CONNECTION_CLOSED", "the connection was closed");
    h2->gone = true;
    h2->live++; /* the state itself, or the last exchange would free it in this loop */
    while (h2->streams != NULL)
        stream_closed(h2->streams, why);
    nghttp2_session_del(h2->session);
    h2->session = NULL;
    loop_timer_clear(&h2->drain_timer);
    loop_timer_clear(&h2->check_timer);
    exchange_over(h2);
}

static nghttp2_session_callbacks *make_callbacks(void)
{
    nghttp2_session_callbacks *callbacks;
    if (nghttp2_session_callbacks_new(&callbacks) != 0)
        abort();
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, frame_received);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, data_received);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, frame_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, closed_stream);
    nghttp2_session_callbacks_set_send_data_callback(callbacks, send_body);
    return callbacks;
}

static nghttp2_option *make_options(void)
{
    nghttp2_option *options;
    if (nghttp2_option_new(&options) != 0)
        abort();
    nghttp2_option_set_no_auto_window_update(options, 1);
    /* Clients that still speak RFC 7540 get its PRIORITY frames checked, not only ignored. */
    nghttp2_option_set_server_fallback_rfc7540_priorities(options, 1);
    nghttp2_option_set_stream_reset_rate_limit(options, 1000, 100);
    nghttp2_option_set_max_continuations(options, 4);
    nghttp2_option_set_max_outbound_ack(options, 100);
    nghttp2_option_set_max_settings(options, 16);
    nghttp2_option_set_max_deflate_dynamic_table_size(options, 4096);
    return options;
}

void *h2_open(struct conn *conn)
{
    static nghttp2_session_callbacks *callbacks;
    static nghttp2_option *options;
    if (callbacks == NULL) {
        callbacks = make_callbacks();
        options = make_options();
    }
    struct h2 *h2 = calloc(1, sizeof *h2);
    if (h2 == NULL ||
        nghttp2_session_server_new3(&h2->session, callbacks, h2, options, h2_memory()) != 0)
        abort();
    h2->conn = conn;
    h2->last_stream_id = -1;
    h2_walker_init(&h2->walker);
    h2_limits_init(&h2->limits, clock_monotonic_ns());
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_MAX},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, EXCHANGE_HEADER_BYTES_MAX},
        {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    nghttp2_submit_settings(h2->session, NGHTTP2_FLAG_NONE, settings,
                            sizeof settings / sizeof settings[0]);
    nghttp2_session_set_local_window_size(h2->session, NGHTTP2_FLAG_NONE, 0, CONNECTION_WINDOW);
    loop_timer_after_ms(&h2->check_timer, CHECK_MS, check_streams, h2);
    conn_set_timeout(conn, PREFACE_MS, "no SETTINGS came within 5 s");
    conn_want_flush(conn);
    return h2;
}

const struct conn_protocol conn_protocol_h2 = {
    .read = h2_read,
    .produce = h2_produce,
    .drain = h2_drain,
    .closed = h2_closed,
};
