/* Running a method: the part that gRPC and REST share.
 *
 * A face decodes the request into a message and calls rpc_method_start; the handler runs on a
 * fiber of its own, inside the interceptors; the face gets the outcome through its callbacks and
 * encodes it. Nothing here knows of HTTP.
 */
#ifndef RPC_METHOD_H
#define RPC_METHOD_H

#include "base/call.h"
#include "rpc/exchange.h"
#include "rpc/service.h"

struct rpc_server;

/* How a running call talks to its face. All run on the call's fiber, but for `done`. */
struct rpc_reply_ops {
    /* One reply message (the only one of a unary call). */
    void (*message)(struct exchange *x, const ProtobufCMessage *message);
    /* The handler took the last message of its inbox. NULL where there are no client streams. */
    void (*inbox_empty)(struct exchange *x);
    /* The call is over: the face answers the rest. Nothing happens to it afterwards. */
    void (*done)(struct exchange *x, status outcome);
};

/* State of a call; the face embeds it first in its own state, to which x->call points. */
struct rpc_call {
    struct call call;                /* first: rpc_call_of */
    const struct rpc_method *method; /* NULL: unknown */
    const struct served_method *served;
    struct exchange *exchange;
    const struct rpc_reply_ops *ops;
    const ProtobufCMessage *request; /* unary and server streams */
    struct rpc_stream *stream;
    bool started;
};

/* The server that runs a handler's call. Only for handlers of rpc/ itself. */
struct rpc_server *rpc_call_server(struct call *c);

/* A message of a stream, in memory of its own: it lives until the handler asks for the next. */
struct rpc_message {
    struct arena arena;
    ProtobufCMessage *message;
    size_t wire_bytes; /* flow-control credit that goes back once it is taken */
    struct rpc_message *next;
};
struct rpc_message *rpc_message_new(void);
void rpc_message_free(struct rpc_message *message);
/* Frees it (NULL: nothing) with the exchange. */
void rpc_message_keep(struct rpc_message *message, struct exchange *x);

/* Prepares the call: arena, request id (`x-request-id` if it is sane, else a new UUIDv7), peer,
 * host. To be called as soon as the method is known, or for errors before that with NULL. */
void rpc_call_init(struct rpc_call *rc, struct exchange *x, const struct served_method *served,
                   const struct rpc_reply_ops *ops);
/* Starts the handler with the decoded request (NULL for client and bidi streams). Answers
 * RESOURCE_EXHAUSTED TOO_MANY_CALLS through ops->done when the process has too many. */
void rpc_call_start(struct rpc_call *rc, const ProtobufCMessage *request);
/* Whether messages enough wait for the handler: the face keeps further ones packed until
 * inbox_empty. */
bool rpc_call_inbox_full(const struct rpc_call *rc);
/* A message of a client or bidi stream arrived (taken); NULL: the client half-closed. */
void rpc_call_deliver(struct rpc_call *rc, struct rpc_message *message);
/* Whether delivered messages wait for the handler: the face then holds flow-control credit back. */
bool rpc_call_inbox_waits(const struct rpc_call *rc);
/* The peer went away, or sent something wrong: the call ends with `why`. */
void rpc_call_cancel(struct rpc_call *rc, status why);
/* exchange_face.drained: a waiting rpc_send goes on. */
void rpc_call_drained(struct rpc_call *rc);

/* A call that failed before it started (unknown method, bad request): runs ops->done with
 * `outcome`, and counts and logs it like any other. */
void rpc_call_refuse(struct rpc_call *rc, status outcome);

/* google.rpc.Status of an outcome (code, message, details: ErrorInfo with domain
 * "smoothschedule" and requestId metadata, BadRequest, RetryInfo), in the call's arena; the REST
 * face prints it as JSON, gRPC packs it into grpc-status-details-bin. */
struct slice rpc_status_pack(struct call *c, status outcome);

#endif
