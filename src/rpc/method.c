/* Running a method on a fiber, inside the interceptors.
 *
 * The good day: interceptors' `before` in order, the handler, their `after` in reverse, the reply,
 * `done`. A bad status from any step skips to the `after`s of those that began. Cancelling sets
 * the call's `ended` and wakes its fiber; the call is over only when its handler has returned.
 */
#include "rpc/method.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "rpc/access_log.h"
#include "rpc/peer.h"
#include "rpc/server_internal.h"
#include "wire/behavior.h"
#include "wire/unpack.h"

enum {
    REQUEST_ID_BYTES_MAX = 64,
    INBOX_MAX = 16, /* messages unpacked ahead of the handler: each has an arena */
};

/* A stream's inbox. */
struct rpc_stream {
    struct rpc_call *rc;
    struct rpc_message *first, *last;
    struct rpc_message *held; /* what the handler got last */
    unsigned waiting;         /* from `first` on */
    bool half_closed;
};

static struct rpc_call *rpc_call_of(struct call *c)
{
    return (struct rpc_call *)c;
}

struct rpc_server *rpc_call_server(struct call *c)
{
    return rpc_call_of(c)->exchange->server;
}

/* Preparing. */

static bool is_sane_id(struct slice id)
{
    if (id.length == 0 || id.length > REQUEST_ID_BYTES_MAX)
        return false;
    for (size_t i = 0; i < id.length; i++) {
        const char c = id.data[i];
        const bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
        if (!fine)
            return false;
    }
    return true;
}

static struct slice request_id(struct exchange *x)
{
    const struct slice given = exchange_header(x, "x-request-id", NULL);
    if (is_sane_id(given))
        return given;
    char *text = arena_alloc(&x->arena, UUID_TEXT_BYTES);
    uuid_format(uuid_v7(), text);
    return slice_make(text, UUID_TEXT_BYTES - 1);
}

/* The authority without its port, in lower case; an IPv6 address keeps its brackets. */
static struct slice host_of(struct exchange *x)
{
    struct slice host = x->authority;
    size_t end = host.length;
    for (size_t i = host.length; i > 0 && host.data[i - 1] != ']'; i--)
        if (host.data[i - 1] == ':')
            end = i - 1;
    host = slice_to(host, end);
    char *lower = arena_strndup(&x->arena, host.data, host.length);
    for (size_t i = 0; i < host.length; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] = (char)(lower[i] + ('a' - 'A'));
    return slice_make(lower, host.length);
}

void rpc_call_init(struct rpc_call *rc, struct exchange *x, const struct served_method *served,
                   const struct rpc_reply_ops *ops)
{
    const struct rpc_method *method = served == NULL ? NULL : served->method;
    call_init(&rc->call, &x->arena);
    rc->call.method = method;
    rc->call.request_id = request_id(x);
    rc->call.host = host_of(x);
    rc->call.peer_ip = peer_ip_of(x->server, x, &rc->call.peer_is_loopback);
    rc->method = method;
    rc->served = served;
    rc->exchange = x;
    rc->ops = ops;
    rc->request = NULL;
    rc->stream = NULL;
    rc->started = false;
    x->call = rc;
}

/* Ending. */

/* The outcome's texts may lie in a stream's messages, and the transport borrows them until they are
 * sent: what is left lives as long as the exchange. */
static void keep_messages(struct rpc_call *rc)
{
    struct rpc_stream *stream = rc->stream;
    if (stream == NULL)
        return;
    rpc_message_keep(stream->held, rc->exchange);
    for (struct rpc_message *message = stream->first; message != NULL; message = message->next)
        rpc_message_keep(message, rc->exchange);
}

/* After this the call's memory may be gone. */
static void finish(struct rpc_call *rc, status outcome)
{
    call_fini(&rc->call);
    rc->call.fiber = NULL;
    if ((unsigned)outcome.code > STATUS_UNAUTHENTICATED)
        outcome.code = STATUS_UNKNOWN;
    const int64_t ended_ns = clock_monotonic_ns();
    if (rc->served != NULL) {
        metrics_add(rc->served->calls[outcome.code], 1);
        metrics_observe_ns(rc->served->seconds, ended_ns - rc->exchange->begun_ns);
    }
    keep_messages(rc);
    rc->ops->done(rc->exchange, outcome);
    access_log_write(rc, outcome, ended_ns);
    exchange_face_done(rc->exchange);
}

void rpc_call_refuse(struct rpc_call *rc, status outcome)
{
    finish(rc, outcome);
}

/* Running. */

static status handle(struct rpc_call *rc, ProtobufCMessage *reply)
{
    const struct rpc_method *method = rc->method;
    switch (method->shape) {
    case RPC_UNARY:
        return method->handler.unary(&rc->call, rc->request, reply);
    case RPC_SERVER_STREAM:
        return method->handler.server_stream(&rc->call, rc->request, rc->stream);
    case RPC_CLIENT_STREAM:
        return method->handler.client_stream(&rc->call, rc->stream, reply);
    case RPC_BIDI_STREAM:
        return method->handler.bidi_stream(&rc->call, rc->stream);
    }
    abort();
}

static status run_in_interceptors(struct rpc_call *rc, ProtobufCMessage *reply)
{
    struct call *c = &rc->call;
    const struct rpc_request request = {rc->exchange, rc->method, rc->request};
    const struct rpc_interceptor *const *all = rc->exchange->server->settings.interceptors;
    status outcome = c->ended;
    size_t begun = 0;
    while (outcome.code == STATUS_OK && all[begun] != NULL) {
        const struct rpc_interceptor *interceptor = all[begun++];
        if (interceptor->before != NULL)
            outcome = interceptor->before(c, &request);
    }
    /* Who may not call at all hears that first. */
    if (outcome.code == STATUS_OK && rc->request != NULL && rc->served->checks_input)
        outcome = behavior_check_input(c->arena, rc->method->input,
                                       (ProtobufCMessage *)(uintptr_t)rc->request);
    if (outcome.code == STATUS_OK)
        outcome = handle(rc, reply);
    while (begun > 0) {
        const struct rpc_interceptor *interceptor = all[--begun];
        if (interceptor->after != NULL)
            outcome = interceptor->after(c, &request, outcome);
    }
    return outcome;
}

/* Our own failures are for our own log: the client gets the reason and the request id. */
static status hide_internals(const struct rpc_call *rc, status outcome)
{
    if (outcome.code != STATUS_INTERNAL && outcome.code != STATUS_DATA_LOSS)
        return outcome;
    log_event(LOG_ERROR, "a call failed inside", LOG_TEXT("method", rc->method->path),
              LOG_TEXT("reason", outcome.reason == NULL ? "" : outcome.reason),
              LOG_TEXT("why", outcome.message == NULL ? "" : outcome.message),
              LOG_SLICE("request_id", rc->call.request_id));
    outcome.message = "something went wrong in the server; its log tells more under the request id";
    return outcome;
}

static void run(void *argument)
{
    struct rpc_call *rc = argument;
    struct rpc_server *server = rc->exchange->server;
    rc->call.fiber = fiber_self();

    ProtobufCMessage *reply = NULL;
    const ProtobufCMessageDescriptor *output = rc->method->output->desc;
    const bool replies_once =
        rc->method->shape == RPC_UNARY || rc->method->shape == RPC_CLIENT_STREAM;
    if (replies_once) {
        reply = arena_alloc(rc->call.arena, output->sizeof_message);
        output->message_init(reply);
    }
    const status outcome = hide_internals(rc, run_in_interceptors(rc, reply));
    if (outcome.code == STATUS_OK && replies_once && !rc->exchange->aborted) {
        if (rc->served->checks_output)
            behavior_clear_input_only(rc->method->output, reply);
        rc->ops->message(rc->exchange, reply);
    }
    if (rc->stream != NULL)
        server->streams--;
    server_call_ended(server);
    finish(rc, outcome);
}

void rpc_call_start(struct rpc_call *rc, const ProtobufCMessage *request)
{
    struct rpc_server *server = rc->exchange->server;
    rc->request = request;
    /* Streams may last for ever; they leave half of the room to calls that do not. */
    const bool is_stream = rc->method->shape != RPC_UNARY;
    const unsigned calls_max = server->settings.calls_max;
    if (server->calls >= calls_max || (is_stream && server->streams >= (calls_max + 1) / 2)) {
        rpc_call_refuse(rc, status_unavailable(rc->call.arena, "TOO_MANY_CALLS",
                                               "the server has too many calls in flight", 1000));
        return;
    }
    if (is_stream) {
        server->streams++;
        rc->stream = arena_new(rc->call.arena, struct rpc_stream);
        rc->stream->rc = rc;
    }
    rc->started = true;
    server_call_begun(server);
    fiber_start(run, rc);
}

static void wake(struct rpc_call *rc)
{
    if (rc->call.fiber != NULL)
        fiber_wake(rc->call.fiber);
}

void rpc_call_cancel(struct rpc_call *rc, status why)
{
    if (rc->started)
        call_end(&rc->call, why);
    else
        rpc_call_refuse(rc, why);
}

void rpc_call_drained(struct rpc_call *rc)
{
    wake(rc);
}

/* Streams. */

struct rpc_message *rpc_message_new(void)
{
    struct rpc_message *message = calloc(1, sizeof *message);
    if (message == NULL)
        abort();
    arena_init(&message->arena);
    return message;
}

void rpc_message_free(struct rpc_message *message)
{
    if (message == NULL)
        return;
    arena_fini(&message->arena);
    free(message);
}

static void free_kept(void *message)
{
    rpc_message_free(message);
}

void rpc_message_keep(struct rpc_message *message, struct exchange *x)
{
    if (message != NULL)
        arena_defer(&x->arena, free_kept, message);
}

void rpc_call_deliver(struct rpc_call *rc, struct rpc_message *message)
{
    struct rpc_stream *stream = rc->stream;
    if (message == NULL)
        stream->half_closed = true;
    else if (stream->last == NULL)
        stream->first = stream->last = message;
    else
        stream->last = stream->last->next = message;
    if (message != NULL)
        stream->waiting++;
    wake(rc);
}

bool rpc_call_inbox_full(const struct rpc_call *rc)
{
    return rc->stream != NULL && rc->stream->waiting >= INBOX_MAX;
}

bool rpc_call_inbox_waits(const struct rpc_call *rc)
{
    return rc->stream != NULL && rc->stream->first != NULL;
}

status rpc_recv(struct call *c, struct rpc_stream *stream, const ProtobufCMessage **ret_message)
{
    rpc_message_free(stream->held);
    stream->held = NULL;
    while (stream->first == NULL && !stream->half_closed) {
        if (c->ended.code != STATUS_OK)
            return c->ended;
        fiber_park();
    }
    struct rpc_message *message = stream->first;
    *ret_message = NULL;
    if (message == NULL)
        return OK;
    stream->first = message->next;
    stream->waiting--;
    if (stream->first == NULL)
        stream->last = NULL;
    stream->held = message;
    exchange_consumed(stream->rc->exchange, message->wire_bytes);
    if (stream->first == NULL && stream->rc->ops->inbox_empty != NULL)
        stream->rc->ops->inbox_empty(stream->rc->exchange);
    if (stream->rc->served->checks_input)
        TRY(behavior_check_input(&message->arena, stream->rc->method->input, message->message));
    *ret_message = message->message;
    return OK;
}

status rpc_send(struct call *c, struct rpc_stream *stream, const ProtobufCMessage *message)
{
    struct exchange *x = stream->rc->exchange;
    if (c->ended.code != STATUS_OK)
        return c->ended;
    stream->rc->ops->message(x, message);
    while (!x->aborted && x->transport->unsent_bytes(x) > EXCHANGE_HIGH_WATER) {
        if (c->ended.code != STATUS_OK)
            return c->ended;
        fiber_park();
    }
    return c->ended;
}
