/* request_id (https://google.aip.dev/155): the same request again gives the first answer.
 *
 *   struct idempotency key;
 *   bool answered;
 *   TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
 *   if (answered)
 *       return OK;
 *   … the act, filling ret …
 *   return idempotency_end(c, &key, &ret->base);
 *
 * For methods with db TRANSACTION or SCHEMA: the key is written in the act's own transaction, so an
 * answer is kept if and only if the act was done. Not for replies that hold secrets. Permission is
 * checked anew before the handler runs, for a repeated request like for any other.
 */
#ifndef IDEMPOTENCY_IDEMPOTENCY_H
#define IDEMPOTENCY_IDEMPOTENCY_H

#include <protobuf-c/protobuf-c.h>

#include "base/call.h"

struct idempotency {
    bool is_wanted; /* the request carries a request_id */
    bool in_tenant; /* the key lies with the tenant's own data */
    struct uuid request_id;
};

/* Looks for the answer of the same request; if there is one, fills `ret` with it.
 *
 * Shape   request_id: a field of `request`, or "" when the client gave none; `ret`: initialised
 * Errors  INVALID_ARGUMENT FIELD_INVALID (no UUID), REQUEST_ID_REUSED (another body)
 */
MUST_USE status idempotency_begin(struct call *c, const char *request_id,
                                  const ProtobufCMessage *request, ProtobufCMessage *ret,
                                  struct idempotency *ret_key, bool *ret_answered);

/* The same for an act on a tenant's own data: the key is kept there, in the call's tenant. */
MUST_USE status idempotency_begin_in_tenant(struct call *c, const char *request_id,
                                            const ProtobufCMessage *request, ProtobufCMessage *ret,
                                            struct idempotency *ret_key, bool *ret_answered);

/* Keeps the answer, for 24 hours. */
MUST_USE status idempotency_end(struct call *c, const struct idempotency *key,
                                const ProtobufCMessage *answer);

#endif
