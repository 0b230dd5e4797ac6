/* A failed call over REST: HTTP status and JSON body
 * ({"error": {"code", "status", "message", "reason", "requestId", "details"}}). */
#ifndef RPC_REST_ERROR_H
#define RPC_REST_ERROR_H

#include "base/call.h"

/* The HTTP status that google.rpc.Code maps to (google/rpc/code.proto). */
int rest_http_status(enum status_code code);

/* Appends the body. `details` are those that gRPC clients get in grpc-status-details-bin:
 * google.rpc.ErrorInfo, BadRequest and RetryInfo, as proto3 JSON. */
void rest_error_append(struct buf *out, struct slice request_id, int http_status, status outcome);

#endif
