/* From an HTTP request to a request message, by its google.api.http rule. No I/O. */
#ifndef RPC_REST_REQUEST_H
#define RPC_REST_REQUEST_H

#include "rpc/service.h"
#include "wire/json_encode.h"
#include "wire/route.h"

enum { REST_QUERY_PARAMETERS_MAX = 100 };

struct rest_request {
    const struct rpc_method *method;
    const struct route_match *match;
    struct slice http_method;
    struct slice query;    /* behind the "?", still encoded */
    struct slice body;     /* JSON, bounded */
    struct slice if_match; /* header values; NULL data when absent */
    struct slice idempotency_key;
    struct slice last_event_id;
    wire_resolve_fn *resolve; /* for Any */
    void *resolve_context;
};

/* Makes the message: the body, then path variables (which win over it), then query parameters for
 * what is bound by neither. A PATCH whose body is one field gets an `update_mask` of the fields
 * that the body names, unless it brings one. If-Match goes to `etag`, of the request or of the
 * resource in its body; Idempotency-Key to `request_id` where that is empty, Last-Event-ID of a
 * stream's request to `position`, which it wins over: a browser that connects again sends the URL
 * that it began with.
 *
 * Shape   the message lives in `arena`
 * Errors  INVALID_ARGUMENT BODY_UNEXPECTED, QUERY_INVALID, IF_MATCH_INVALID, and what
 *         wire_json_decode and wire_json_set_text say (FIELD_UNKNOWN, FIELD_INVALID, JSON_INVALID)
 */
MUST_USE status rest_request_decode(struct arena *arena, const struct rest_request *request,
                                    ProtobufCMessage **ret_message);

/* The slot of a singular string field at the top of a message, or NULL when it has none. */
char **rest_string_field(const struct wire_message *type, ProtobufCMessage *message,
                         const char *name);

#endif
