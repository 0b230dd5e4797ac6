/* JSON over HTTP, by the google.api.http rules: the face of everything that is not gRPC.
 *
 * The good day: path and method lead to an RPC, the body is gathered, body, path, query and headers
 * become its request message (rest_request.c), the reply goes out as JSON with Content-Length.
 * Failures are JSON of one form (rest_error.c), with the HTTP status that the code maps to, or one
 * that says more (404 and 405 by path, 412, 413, 415). Bodies are bounded before they are gathered,
 * one by one and all together. A server stream goes out message by message (rest_stream.c), with a
 * sign of life every 15 seconds; once it has begun, a failure is its last piece. Other streams are
 * for gRPC clients.
 */
#include "base/clock.h"
#include "base/log.h"
#include "rpc/faces.h"
#include "rpc/method.h"
#include "rpc/rest_error.h"
#include "rpc/rest_request.h"
#include "rpc/rest_stream.h"
#include "rpc/server_internal.h"

enum {
    DEADLINE_S = 30,
    HEADERS_MAX = 10,
    BODIES_BYTES_MAX = 128 * 1024 * 1024, /* of all requests together, being gathered */
    BODY_RESERVE_BYTES = 64 * 1024,
    HEARTBEAT_MS = 15 * 1000,
};

struct rest_call {
    struct rpc_call rc; /* first: method.h */
    struct route_match match;
    struct slice query;
    struct buf body;
    size_t body_counted; /* in bodies_bytes */
    struct buf reply;
    struct slice etag; /* of the reply, quoted; empty: none */
    status reply_failure;
    status refusal;       /* answered once the request is complete */
    size_t refused_bytes; /* of the body, dropped since */
    int http_status;      /* 0: the code's */
    bool has_if_match;

    /* Of a stream. */
    enum rest_stream_form form;
    bool head_sent;
    struct loop_timer heartbeat;
};

static size_t bodies_bytes;

static struct rest_call *rest_of(struct exchange *x)
{
    return x->call;
}

static void drop_body(struct rest_call *rest)
{
    bodies_bytes -= rest->body_counted;
    rest->body_counted = 0;
    buf_fini(&rest->body);
}

static void drop_buffers(void *owner)
{
    struct rest_call *rest = owner;
    loop_timer_clear(&rest->heartbeat);
    drop_body(rest);
    buf_fini(&rest->reply);
}

/* Answering. */

/* Quoted for the ETag header; empty when the tag cannot stand there (RFC 9110 §8.8.3). */
static struct slice quote_etag(struct arena *arena, const char *etag)
{
    for (const char *c = etag; *c != '\0'; c++)
        if (*c <= 0x20 || *c == '"' || *c == 0x7F)
            return (struct slice){0};
    return slice_of(arena_printf(arena, "\"%s\"", etag));
}

/* The headers of every answer; how many. */
static size_t begin_headers(struct exchange *x, const char *content_type,
                            struct header headers[HEADERS_MAX])
{
    size_t count = 0;
    headers[count++] = (struct header){SLICE("content-type"), slice_of(content_type)};
    headers[count++] = (struct header){SLICE("cache-control"), SLICE("no-store")};
    headers[count++] = (struct header){SLICE("x-request-id"), rest_of(x)->rc.call.request_id};
    headers[count++] = (struct header){SLICE("x-content-type-options"), SLICE("nosniff")};
    if (x->is_tls)
        headers[count++] = (struct header){SLICE("strict-transport-security"),
                                           SLICE("max-age=31536000; includeSubDomains")};
    return count;
}

static void answer(struct exchange *x, int http_status, const struct header *more,
                   size_t more_count)
{
    struct rest_call *rest = rest_of(x);
    struct header headers[HEADERS_MAX];
    size_t count = begin_headers(x, "application/json", headers);
    headers[count++] = (struct header){
        SLICE("content-length"), slice_of(arena_printf(&x->arena, "%zu", rest->reply.length))};
    for (size_t i = 0; i < more_count; i++)
        headers[count++] = more[i];

    const bool is_head = slice_is(x->method, "HEAD");
    exchange_respond(x, http_status, headers, count, is_head);
    if (is_head)
        return;
    exchange_write(x, buf_slice(&rest->reply));
    exchange_finish(x, NULL, 0);
}

static void answer_error(struct exchange *x, status outcome)
{
    struct rest_call *rest = rest_of(x);
    int http_status = rest->http_status != 0 ? rest->http_status : rest_http_status(outcome.code);
    if (rest->has_if_match && outcome.code == STATUS_ABORTED && outcome.reason != NULL &&
        strcmp(outcome.reason, "ETAG_MISMATCH") == 0)
        http_status = 412;

    struct header more[3];
    size_t count = 0;
    if (http_status == 401)
        more[count++] = (struct header){SLICE("www-authenticate"), SLICE("Bearer")};
    if (http_status == 405)
        more[count++] = (struct header){SLICE("allow"), slice_of(rest->match.allow)};
    if (outcome.details != NULL && outcome.details->retry_after_ms > 0)
        more[count++] = (struct header){
            SLICE("retry-after"),
            slice_of(arena_printf(&x->arena, "%lld",
                                  (long long)(outcome.details->retry_after_ms + 999) / 1000))};
    rest->reply.length = 0;
    rest_error_append(&rest->reply, rest->rc.call.request_id, http_status, outcome);
    answer(x, http_status, more, count);
}

static const struct wire_message *resolve(void *context, struct slice type_name)
{
    const struct rpc_server *server = context;
    for (const struct wire_file *const *f = server->settings.files; *f != NULL; f++)
        for (const struct wire_message *const *m = (*f)->messages; *m != NULL; m++)
            if (slice_is(type_name, (*m)->desc->name))
                return *m;
    return NULL;
}

/* The part of the reply that the rule's response_body names, or all of it. */
static const ProtobufCMessage *reply_part(struct rest_call *rest, const ProtobufCMessage *message,
                                          const struct wire_message **type)
{
    const char *name = rest->match.source->rule->response_body;
    *type = rest->rc.method->output;
    if (name[0] == '\0')
        return message;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name((*type)->desc, name);
    *type = (*type)->fields[field - (*type)->desc->fields].message;
    const ProtobufCMessage *part =
        *(ProtobufCMessage *const *)(const void *)((const uint8_t *)message + field->offset);
    if (part != NULL)
        return part;
    ProtobufCMessage *empty = arena_alloc(rest->rc.call.arena, (*type)->desc->sizeof_message);
    (*type)->desc->message_init(empty);
    return empty;
}

/* Streams. */

static void send_stream_head(struct exchange *x)
{
    struct rest_call *rest = rest_of(x);
    struct header headers[HEADERS_MAX];
    size_t count = begin_headers(x, rest_stream_content_type(rest->form), headers);
    headers[count++] = (struct header){SLICE("x-accel-buffering"), SLICE("no")}; /* of proxies */
    if (!rest->head_sent)
        exchange_respond(x, 200, headers, count, false);
    rest->head_sent = true;
}

static void beat(void *owner)
{
    struct exchange *x = owner;
    struct rest_call *rest = rest_of(x);
    const struct slice sign = rest_stream_heartbeat(rest->form);
    loop_timer_after_ms(&rest->heartbeat, HEARTBEAT_MS, beat, x);
    if (x->aborted || sign.length == 0 || x->transport->unsent_bytes(x) > 0)
        return; /* it has not even taken what was sent */
    send_stream_head(x);
    exchange_write(x, sign);
}

static void write_piece(struct exchange *x)
{
    struct rest_call *rest = rest_of(x);
    exchange_write(x, buf_slice(&rest->reply));
    rest->reply.length = 0;
    loop_timer_after_ms(&rest->heartbeat, HEARTBEAT_MS, beat, x);
}

static void stream_message(struct exchange *x, const ProtobufCMessage *message)
{
    struct rest_call *rest = rest_of(x);
    const struct wire_message *type;
    struct arena arena; /* a stream's messages are any number */
    struct buf json = {0};
    arena_init(&arena);
    message = reply_part(rest, message, &type);
    const struct wire_json_encode_options options = {.resolve = resolve,
                                                     .resolve_context = x->server};
    const status encoded = wire_json_encode(&arena, type, message, &options, &json);
    if (status_is_ok(encoded)) {
        char **position =
            rest_string_field(type, (ProtobufCMessage *)(uintptr_t)message, "position");
        send_stream_head(x);
        rest_stream_message(&rest->reply, rest->form, position != NULL ? *position : NULL,
                            buf_slice(&json));
        write_piece(x);
    } else {
        log_event(LOG_ERROR, "could not write a message as JSON",
                  LOG_TEXT("method", rest->rc.method->path), LOG_TEXT("why", encoded.message),
                  LOG_SLICE("request_id", rest->rc.call.request_id));
        rest->reply_failure = status_error(STATUS_INTERNAL, "JSON_UNENCODABLE",
                                           "a message of the stream could not be written");
    }
    buf_fini(&json);
    arena_fini(&arena);
}

/* What was begun ends with the failure, if there is one, as its last piece. */
static void end_stream(struct exchange *x, status outcome)
{
    struct rest_call *rest = rest_of(x);
    if (!status_is_ok(outcome)) {
        struct buf json = {0};
        rest_error_append(&json, rest->rc.call.request_id, rest_http_status(outcome.code), outcome);
        rest_stream_error(&rest->reply, rest->form, buf_slice(&json));
        exchange_write(x, buf_slice(&rest->reply));
        buf_fini(&json);
    }
    exchange_finish(x, NULL, 0);
}

static bool is_stream(const struct rest_call *rest)
{
    return rest->rc.method != NULL && rest->rc.method->shape == RPC_SERVER_STREAM;
}

/* One reply. */

static void reply_message(struct exchange *x, const ProtobufCMessage *message)
{
    struct rest_call *rest = rest_of(x);
    if (is_stream(rest)) {
        stream_message(x, message);
        return;
    }
    const struct wire_json_encode_options options = {
        .resolve = resolve,
        .resolve_context = x->server,
    };
    const struct wire_message *type;
    message = reply_part(rest, message, &type);
    rest->reply_failure = wire_json_encode(&x->arena, type, message, &options, &rest->reply);
    if (rest->reply_failure.code != STATUS_OK) {
        log_event(LOG_ERROR, "could not write a reply as JSON",
                  LOG_TEXT("method", rest->rc.method->path),
                  LOG_TEXT("why", rest->reply_failure.message),
                  LOG_SLICE("request_id", rest->rc.call.request_id));
        return;
    }
    char **etag = rest_string_field(type, (ProtobufCMessage *)(uintptr_t)message, "etag");
    rest->etag = etag == NULL || *etag == NULL || (*etag)[0] == '\0' ? (struct slice){0}
                                                                     : quote_etag(&x->arena, *etag);
}

static void done(struct exchange *x, status outcome)
{
    struct rest_call *rest = rest_of(x);
    loop_timer_clear(&rest->heartbeat);
    if (outcome.code == STATUS_OK)
        outcome = rest->reply_failure;
    if (!x->aborted && is_stream(rest) && (rest->head_sent || outcome.code == STATUS_OK)) {
        send_stream_head(x);
        end_stream(x, outcome);
    } else if (!x->aborted && outcome.code != STATUS_OK) {
        answer_error(x, outcome);
    } else if (!x->aborted) {
        const struct header etag = {SLICE("etag"), rest->etag};
        answer(x, 200, &etag, rest->etag.length > 0 ? 1 : 0);
    }
}

static const struct rpc_reply_ops OPS = {.message = reply_message, .done = done};

/* Receiving. */

/* Refuses at the request's end: until then the transport may still find it malformed, which says
 * more, and a client that reads only after writing gets its answer. */
static void refuse_at_end(struct rest_call *rest, int http_status, status why)
{
    rest->http_status = http_status;
    rest->refusal = why;
}

/* Ends the call; x may be gone afterwards. */
static void refuse(struct rest_call *rest, int http_status, status why)
{
    rest->http_status = http_status;
    rpc_call_refuse(&rest->rc, why);
}

static status too_large(struct rest_call *rest)
{
    return status_errorf(rest->rc.call.arena, STATUS_RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE",
                         "a request's body has at most %zu bytes",
                         rest->rc.exchange->server->settings.message_bytes_max);
}

/* application/json, its charset UTF-8 if it says one (RFC 8259 §8.1). */
static bool is_json(struct slice content_type)
{
    const size_t semicolon = slice_find(content_type, ';');
    if (!slice_equal_nocase(slice_trim(slice_to(content_type, semicolon)),
                            SLICE("application/json")))
        return false;
    struct slice left = slice_from(content_type, semicolon + 1);
    while (left.length > 0) {
        const size_t end = slice_find(left, ';');
        const struct slice parameter = slice_trim(slice_to(left, end));
        left = slice_from(left, end + 1);
        if (slice_equal_nocase(slice_to(parameter, 8), SLICE("charset=")) &&
            !slice_equal_nocase(slice_from(parameter, 8), SLICE("utf-8")) &&
            !slice_equal_nocase(slice_from(parameter, 8), SLICE("\"utf-8\"")))
            return false;
    }
    return true;
}

static void data(struct exchange *x, struct slice bytes)
{
    struct rest_call *rest = rest_of(x);
    exchange_consumed(x, bytes.length);
    if (bytes.length == 0)
        return;
    if (rest->refusal.code == STATUS_OK && rest->body.length == 0 &&
        !is_json(exchange_header(x, "content-type", NULL)))
        refuse_at_end(rest, 415,
                      status_error(STATUS_INVALID_ARGUMENT, "CONTENT_TYPE_UNSUPPORTED",
                                   "a body must be JSON: send content-type: application/json"));
    if (rest->refusal.code != STATUS_OK) {
        rest->refused_bytes += bytes.length;
        if (rest->refused_bytes > x->server->settings.message_bytes_max)
            refuse(rest, rest->http_status, rest->refusal);
        return;
    }
    if (bytes.length > x->server->settings.message_bytes_max - rest->body.length) {
        refuse(rest, 413, too_large(rest));
        return;
    }
    if (bytes.length > BODIES_BYTES_MAX - bodies_bytes) {
        refuse(rest, 0,
               status_unavailable(&x->arena, "SERVER_BUSY",
                                  "too much is being uploaded at once; try again", 1000));
        return;
    }
    bodies_bytes += bytes.length;
    rest->body_counted += bytes.length;
    buf_append_slice(&rest->body, bytes);
}

static void end(struct exchange *x)
{
    struct rest_call *rest = rest_of(x);
    if (rest->refusal.code != STATUS_OK) {
        refuse(rest, rest->http_status, rest->refusal);
        return;
    }
    const struct slice if_match = exchange_header(x, "if-match", NULL);
    rest->has_if_match = if_match.data != NULL;
    const struct rest_request request = {
        .method = rest->rc.method,
        .match = &rest->match,
        .http_method = x->method,
        .query = rest->query,
        .body = buf_slice(&rest->body),
        .if_match = if_match,
        .idempotency_key = exchange_header(x, "idempotency-key", NULL),
        .last_event_id = exchange_header(x, "last-event-id", NULL),
        .resolve = resolve,
        .resolve_context = x->server,
    };
    ProtobufCMessage *message = NULL;
    const status s = rest_request_decode(&x->arena, &request, &message);
    drop_body(rest);
    if (s.code != STATUS_OK) {
        refuse(rest, 0, s);
        return;
    }
    if (is_stream(rest)) {
        rest->form = rest_stream_form_of(exchange_header(x, "accept", NULL));
        loop_timer_after_ms(&rest->heartbeat, HEARTBEAT_MS, beat, x);
    } else {
        call_set_deadline(&rest->rc.call, clock_monotonic_ns() + DEADLINE_S * NS_PER_S);
    }
    rpc_call_start(&rest->rc, message);
}

static void abort_call(struct exchange *x, status why)
{
    rpc_call_cancel(&rest_of(x)->rc, why);
}

static void drained(struct exchange *x)
{
    rpc_call_drained(&rest_of(x)->rc);
}

static const struct exchange_face FACE = {
    .data = data,
    .end = end,
    .abort = abort_call,
    .drained = drained,
};

/* Beginning. */

/* The path as a person wrote it, for messages: cut when long. */
static const char *shown_path(struct exchange *x, struct slice path)
{
    return arena_slice_string(&x->arena, slice_to(path, 200));
}

/* What can be said of a request before its body comes; `*ret_http_status` is set when the code's
 * own does not say enough. */
static status check_head(struct rest_call *rest, enum route_outcome outcome, struct slice path,
                         int *ret_http_status)
{
    struct exchange *x = rest->rc.exchange;
    switch (outcome) {
    case ROUTE_PATH_UNKNOWN:
        return status_errorf(&x->arena, STATUS_NOT_FOUND, "PATH_UNKNOWN", "there is nothing at %s",
                             shown_path(x, path));
    case ROUTE_METHOD_NOT_ALLOWED:
        *ret_http_status = 405;
        return status_errorf(&x->arena, STATUS_UNIMPLEMENTED, "METHOD_NOT_ALLOWED", "%s takes %s",
                             shown_path(x, path), rest->match.allow);
    case ROUTE_PATH_MALFORMED:
        return status_error(STATUS_INVALID_ARGUMENT, "PATH_INVALID",
                            "the path's percent-encoding must give UTF-8 without zero bytes");
    case ROUTE_PATH_TOO_LONG:
        *ret_http_status = 414;
        return status_error(STATUS_INVALID_ARGUMENT, "PATH_TOO_LONG", "a path has at most 8 KiB");
    case ROUTE_FOUND:
        break;
    }
    if (rest->rc.method->shape != RPC_UNARY && !is_stream(rest))
        return status_errorf(&x->arena, STATUS_UNIMPLEMENTED, "STREAM_NOT_ON_REST",
                             "%s takes a stream: call it over gRPC", rest->rc.method->path);
    if (is_stream(rest) && slice_is(x->method, "HEAD"))
        return status_error(STATUS_UNIMPLEMENTED, "STREAM_NOT_ON_REST",
                            "a stream has no end that HEAD could tell of: use GET");

    const struct slice encoding = exchange_header(x, "content-encoding", NULL);
    if (encoding.data != NULL && !slice_equal_nocase(encoding, SLICE("identity"))) {
        *ret_http_status = 415;
        return status_error(STATUS_INVALID_ARGUMENT, "CONTENT_ENCODING_UNSUPPORTED",
                            "bodies are taken uncompressed");
    }
    uint64_t length = 0;
    const struct slice content_length = exchange_header(x, "content-length", NULL);
    if (slice_to_u64(content_length, &length) && length > x->server->settings.message_bytes_max) {
        *ret_http_status = 413;
        return too_large(rest);
    }
    if (length > 0)
        buf_reserve(&rest->body, length < BODY_RESERVE_BYTES ? (size_t)length : BODY_RESERVE_BYTES);
    return OK;
}

void face_rest_begin(struct exchange *x)
{
    struct rest_call *rest = arena_new(&x->arena, struct rest_call);
    arena_defer(&x->arena, drop_buffers, rest);
    x->face = &FACE;

    const size_t question = slice_find(x->path, '?');
    const struct slice path = slice_to(x->path, question);
    rest->query = slice_from(x->path, question + 1);
    rest->match.allow = "";
    const enum route_outcome outcome =
        route_find(x->server->routes, &x->arena, x->method, path, &rest->match);
    rpc_call_init(&rest->rc, x, outcome == ROUTE_FOUND ? rest->match.source->target : NULL, &OPS);

    int http_status = 0;
    const status s = check_head(rest, outcome, path, &http_status);
    const bool is_asked = exchange_header(x, "expect", NULL).data != NULL;
    if (s.code == STATUS_RESOURCE_EXHAUSTED || (s.code != STATUS_OK && is_asked))
        refuse(rest, http_status, s); /* nobody waits for the end of such a body */
    else if (s.code != STATUS_OK)
        refuse_at_end(rest, http_status, s);
}
