/* gRPC over HTTP/2 (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
 *
 * The good day: a known method, length-prefixed messages in, messages out, trailers with
 * grpc-status 0. Failures end with trailers alone where nothing was sent before. A message's length
 * is checked from its prefix, before anything is allocated for it. Compression is not offered:
 * grpc-encoding other than identity is UNIMPLEMENTED.
 *
 * Flow control: credit for a message goes back when the handler takes it; while a message is still
 * coming in and nothing waits before it, its bytes are credited as they come, or one larger than
 * the window could never arrive.
 */
#include "base/clock.h"
#include "rpc/faces.h"
#include "rpc/method.h"
#include "rpc/server_internal.h"
#include "wire/base64.h"
#include "wire/grpc.h"
#include "wire/pack.h"
#include "wire/percent.h"
#include "wire/unpack.h"

enum {
    DEFAULT_DEADLINE_S = 60,
    TRAILERS_MAX = 6,
    BODIES_BYTES_MAX = 128 * 1024 * 1024, /* of all messages together that come in pieces */
    RETRY_MS = 1000,
};

struct grpc_call {
    struct rpc_call rc; /* first: method.h */
    struct grpc_deframer deframer;
    struct buf body;             /* of the message coming in, if it comes in pieces */
    struct rpc_message *message; /* of a client stream, being received */
    struct buf waiting;          /* bytes of messages that find the inbox full */
    size_t waiting_taken;
    ProtobufCMessage *request;
    size_t body_counted; /* of it, in bodies_bytes */
    size_t uncredited;   /* bytes of it not yet given back */
    bool ended;          /* the request is complete */
    bool head_sent;
    bool refused; /* the rest of the body does not matter */
};

static const struct header CONTENT_TYPE = {SLICE("content-type"), SLICE("application/grpc")};

static size_t bodies_bytes;

static struct grpc_call *grpc_of(struct exchange *x)
{
    return x->call;
}

/* Answering. */

static void send_head(struct exchange *x)
{
    struct grpc_call *gc = grpc_of(x);
    if (gc->head_sent)
        return;
    gc->head_sent = true;
    exchange_respond(x, 200, &CONTENT_TYPE, 1, false);
}

static void reply_message(struct exchange *x, const ProtobufCMessage *message)
{
    send_head(x);
    /* Streams send any number of messages: each in memory of its own, given back at once. */
    struct arena arena;
    arena_init(&arena);
    const struct slice packed = wire_pack(&arena, message);
    const uint8_t prefix[GRPC_PREFIX_BYTES] = {
        0, (uint8_t)(packed.length >> 24), (uint8_t)(packed.length >> 16),
        (uint8_t)(packed.length >> 8), (uint8_t)packed.length};
    exchange_write(x, slice_make(prefix, sizeof prefix));
    exchange_write(x, packed);
    arena_fini(&arena);
}

static size_t make_trailers(struct exchange *x, status outcome, struct header *trailers)
{
    struct call *c = &grpc_of(x)->rc.call;
    size_t count = 0;
    if (outcome.code == STATUS_OK) {
        trailers[count++] = (struct header){SLICE("grpc-status"), SLICE("0")};
        return count;
    }
    trailers[count++] = (struct header){SLICE("grpc-status"),
                                        slice_of(arena_printf(&x->arena, "%d", (int)outcome.code))};
    if (outcome.message != NULL)
        trailers[count++] = (struct header){SLICE("grpc-message"),
                                            percent_encode(&x->arena, slice_of(outcome.message))};
    trailers[count++] =
        (struct header){SLICE("grpc-status-details-bin"),
                        base64_encode(&x->arena, rpc_status_pack(c, outcome), BASE64_UNPADDED)};
    trailers[count++] = (struct header){SLICE("x-request-id"), c->request_id};
    return count;
}

static void drop_body(struct grpc_call *gc)
{
    bodies_bytes -= gc->body_counted;
    gc->body_counted = 0;
    buf_fini(&gc->body);
}

static void done(struct exchange *x, status outcome)
{
    struct grpc_call *gc = grpc_of(x);
    drop_body(gc);
    gc->uncredited += gc->waiting.length - gc->waiting_taken;
    gc->waiting_taken = 0;
    buf_fini(&gc->waiting);
    rpc_message_keep(gc->message, x); /* the outcome's texts may lie in it */
    gc->message = NULL;
    exchange_consumed(x, gc->uncredited);
    gc->uncredited = 0;
    if (!x->aborted) {
        struct header *trailers = arena_array(&x->arena, TRAILERS_MAX, sizeof *trailers);
        if (gc->head_sent) {
            exchange_finish(x, trailers, make_trailers(x, outcome, trailers));
        } else { /* trailers only: one HEADERS frame */
            trailers[0] = CONTENT_TYPE;
            const size_t count = 1 + make_trailers(x, outcome, trailers + 1);
            exchange_respond(x, 200, trailers, count, true);
        }
    }
}

/* Receiving. */

static bool takes_stream(const struct rpc_call *rc)
{
    return rc->method->shape == RPC_CLIENT_STREAM || rc->method->shape == RPC_BIDI_STREAM;
}

static void refuse(struct grpc_call *gc, status why)
{
    gc->refused = true;
    rpc_call_cancel(&gc->rc, why);
}

/* A prefix is complete: is the message one we take? */
static status begin_message(struct grpc_call *gc)
{
    struct exchange *x = gc->rc.exchange;
    const size_t limit = x->server->settings.message_bytes_max;
    const unsigned compressed = grpc_compressed(&gc->deframer);
    if (compressed != 0)
        return compressed == 1 ? status_error(STATUS_INTERNAL, "COMPRESSED_WITHOUT_ENCODING",
                                              "a compressed message came without grpc-encoding")
                               : status_error(STATUS_INTERNAL, "FRAME_INVALID",
                                              "a message's first byte must be 0 or 1");
    if (gc->deframer.length > limit)
        return status_errorf(&x->arena, STATUS_RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE",
                             "a message of %u bytes is over the limit of %zu",
                             (unsigned)gc->deframer.length, limit);
    if (!takes_stream(&gc->rc) && gc->request != NULL)
        return status_error(STATUS_UNIMPLEMENTED, "TOO_MANY_MESSAGES",
                            "this method takes one request message");
    if (takes_stream(&gc->rc))
        gc->message = rpc_message_new();
    return OK;
}

static struct arena *message_arena(struct grpc_call *gc)
{
    return gc->message != NULL ? &gc->message->arena : &gc->rc.exchange->arena;
}

/* Copies a message that comes in pieces; one that came whole is read where it lies. Memory follows
 * what came, not what was announced. */
static status gather(struct grpc_call *gc, struct slice piece, struct slice *ret_gathered)
{
    *ret_gathered = piece;
    if (piece.length == gc->deframer.length)
        return OK;
    if (piece.length > BODIES_BYTES_MAX - bodies_bytes)
        return status_unavailable(&gc->rc.exchange->arena, "SERVER_BUSY",
                                  "too much is being uploaded at once; try again", RETRY_MS);
    bodies_bytes += piece.length;
    gc->body_counted += piece.length;
    buf_append_slice(&gc->body, piece);
    *ret_gathered = buf_slice(&gc->body);
    return OK;
}

static void credit(struct grpc_call *gc)
{
    if (rpc_call_inbox_waits(&gc->rc))
        return;
    exchange_consumed(gc->rc.exchange, gc->uncredited);
    gc->uncredited = 0;
}

static status complete_message(struct grpc_call *gc, struct slice bytes)
{
    ProtobufCMessage *message;
    TRY(wire_unpack(message_arena(gc), gc->rc.method->input, bytes, &message));
    drop_body(gc);
    if (gc->message == NULL) {
        gc->request = message;
        return OK;
    }
    struct rpc_message *complete = gc->message;
    gc->message = NULL;
    complete->message = message;
    complete->wire_bytes = gc->uncredited;
    gc->uncredited = 0;
    rpc_call_deliver(&gc->rc, complete);
    return OK;
}

/* Takes from `bytes` until they end, the inbox is full or the call refused; what is left. */
static struct slice take(struct grpc_call *gc, struct slice bytes)
{
    while (!gc->refused && !rpc_call_inbox_full(&gc->rc)) {
        struct slice piece;
        const size_t before = bytes.length;
        const enum grpc_frame frame = grpc_deframe(&gc->deframer, &bytes, &piece);
        gc->uncredited += before - bytes.length;
        status s = OK;
        if (frame == GRPC_NEED_MORE) {
            credit(gc);
            break;
        }
        if (frame == GRPC_BEGIN) {
            s = begin_message(gc);
        } else {
            struct slice gathered;
            s = gather(gc, piece, &gathered);
            if (s.code == STATUS_OK && frame == GRPC_COMPLETE)
                s = complete_message(gc, gathered);
        }
        if (s.code != STATUS_OK)
            refuse(gc, s);
    }
    return bytes;
}

static void data(struct exchange *x, struct slice bytes)
{
    struct grpc_call *gc = grpc_of(x);
    if (gc->waiting.length == 0)
        bytes = take(gc, bytes);
    if (gc->refused) {
        exchange_consumed(x, bytes.length);
        return;
    }
    if (gc->waiting_taken > gc->waiting.length / 2) {
        buf_consume(&gc->waiting, gc->waiting_taken);
        gc->waiting_taken = 0;
    }
    buf_append_slice(&gc->waiting, bytes);
}

static void request_complete(struct grpc_call *gc)
{
    if (!grpc_at_boundary(&gc->deframer))
        refuse(gc, status_error(STATUS_INTERNAL, "MESSAGE_CUT_OFF",
                                "the request ended in the middle of a message"));
    else if (takes_stream(&gc->rc))
        rpc_call_deliver(&gc->rc, NULL);
    else if (gc->request == NULL)
        refuse(gc, status_error(STATUS_UNIMPLEMENTED, "MESSAGE_MISSING",
                                "this method takes one request message; none came"));
    else
        rpc_call_start(&gc->rc, gc->request);
}

static void end(struct exchange *x)
{
    struct grpc_call *gc = grpc_of(x);
    gc->ended = true;
    if (!gc->refused && gc->waiting.length == 0)
        request_complete(gc);
}

static void abort_call(struct exchange *x, status why)
{
    struct grpc_call *gc = grpc_of(x);
    gc->refused = true;
    rpc_call_cancel(&gc->rc, why);
}

static void drained(struct exchange *x)
{
    rpc_call_drained(&grpc_of(x)->rc);
}

static void inbox_empty(struct exchange *x)
{
    struct grpc_call *gc = grpc_of(x);
    if (gc->waiting.length == 0) {
        credit(gc);
        return;
    }
    const struct slice left = take(gc, slice_from(buf_slice(&gc->waiting), gc->waiting_taken));
    gc->waiting_taken = gc->waiting.length - left.length;
    if (left.length > 0 || gc->refused)
        return;
    gc->waiting_taken = 0;
    buf_fini(&gc->waiting);
    if (gc->ended)
        request_complete(gc);
}

static const struct exchange_face FACE = {
    .data = data,
    .end = end,
    .abort = abort_call,
    .drained = drained,
};

static const struct rpc_reply_ops OPS = {
    .message = reply_message,
    .inbox_empty = inbox_empty,
    .done = done,
};

/* Beginning. */

/* Not gRPC at all: an HTTP status, as the protocol asks for. */
static void answer_http(struct exchange *x, int http_status)
{
    static const struct header EMPTY[] = {{SLICE("content-length"), SLICE("0")}};
    exchange_respond(x, http_status, EMPTY, 1, true);
    exchange_face_done(x);
}

static void no_data(struct exchange *x, struct slice bytes)
{
    exchange_consumed(x, bytes.length);
}

static void no_end(struct exchange *x)
{
    (void)x;
}

static void no_abort(struct exchange *x, status why)
{
    (void)x;
    (void)why;
}

static const struct exchange_face NO_FACE = {.data = no_data, .end = no_end, .abort = no_abort};

static bool is_protobuf(struct slice content_type)
{
    const struct slice rest = slice_from(content_type, SLICE("application/grpc").length);
    return rest.length == 0 || rest.data[0] == ';' || slice_is(rest, "+proto") ||
           slice_starts_with(rest, "+proto;");
}

static status set_deadline(struct grpc_call *gc)
{
    struct exchange *x = gc->rc.exchange;
    unsigned count;
    const struct slice timeout = exchange_header(x, "grpc-timeout", &count);
    if (count > 0) {
        int64_t ns;
        if (count > 1 || !grpc_timeout_ns(timeout, &ns))
            return status_error(STATUS_INVALID_ARGUMENT, "TIMEOUT_INVALID",
                                "grpc-timeout is at most 8 digits and one of H M S m u n");
        call_set_deadline(&gc->rc.call, x->begun_ns + (ns < INT64_MAX / 4 ? ns : INT64_MAX / 4));
    } else if (gc->rc.method->shape == RPC_UNARY) {
        call_set_deadline(&gc->rc.call, x->begun_ns + DEFAULT_DEADLINE_S * NS_PER_S);
    }
    return OK;
}

static status check_head(struct grpc_call *gc)
{
    struct exchange *x = gc->rc.exchange;
    if (gc->rc.method == NULL)
        return status_errorf(&x->arena, STATUS_UNIMPLEMENTED, "METHOD_UNKNOWN",
                             "there is no method %.*s", (int)slice_to(x->path, 200).length,
                             x->path.data);
    const struct slice encoding = exchange_header(x, "grpc-encoding", NULL);
    if (encoding.data != NULL && !slice_is(encoding, "identity"))
        return status_error(STATUS_UNIMPLEMENTED, "ENCODING_UNSUPPORTED",
                            "messages are taken uncompressed (grpc-encoding: identity)");
    return set_deadline(gc);
}

void face_grpc_begin(struct exchange *x)
{
    x->face = &NO_FACE;
    if (!slice_is(slice_of(x->transport->protocol), "HTTP/2")) {
        answer_http(x, 505);
        return;
    }
    if (!is_protobuf(exchange_header(x, "content-type", NULL))) {
        answer_http(x, 415);
        return;
    }
    if (!slice_is(x->method, "POST")) {
        answer_http(x, 405);
        return;
    }
    struct grpc_call *gc = arena_new(&x->arena, struct grpc_call);
    x->face = &FACE;
    rpc_call_init(&gc->rc, x, server_find_method(x->server, x->path), &OPS);
    const status s = check_head(gc);
    if (s.code != STATUS_OK) {
        gc->refused = true;
        rpc_call_refuse(&gc->rc, s);
    } else if (takes_stream(&gc->rc)) {
        x->may_rest = true;
        rpc_call_start(&gc->rc, NULL);
    }
}
