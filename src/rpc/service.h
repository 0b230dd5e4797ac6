/* What is served: tables of services and methods, written by tools/protoc-gen-smooth.
 *
 * For TenantService.GetTenant the generator declares, in
 * gen/services/smoothschedule/v1/tenant_service.service.h,
 *
 *   status tenant_service_get_tenant(struct call *c, const GetTenantRequest *req, Tenant *ret);
 *
 * which a domain defines; a missing one does not link. Streaming handlers get a struct rpc_stream.
 */
#ifndef RPC_SERVICE_H
#define RPC_SERVICE_H

#include "base/call.h"
#include "wire/schema.h"

enum rpc_shape { RPC_UNARY, RPC_SERVER_STREAM, RPC_CLIENT_STREAM, RPC_BIDI_STREAM };

enum rpc_effect { RPC_READ, RPC_WRITE };

enum rpc_db {
    RPC_DB_UNITS,       /* statements on shared pipelines, each unit its own transaction */
    RPC_DB_TRANSACTION, /* one transaction on an owned connection, committed before the reply */
    RPC_DB_SCHEMA,      /* the same on the login that may create schemas and roles */
};

/* The access option of the RPC (proto/smoothschedule/v1/options.proto). */
struct rpc_access {
    const char *permission; /* a permission of roles.yaml, or "public", or "signed_in" */
    enum rpc_effect effect;
    bool masquerade; /* whether a masquerading session may call it */
    enum rpc_db db;
};

struct rpc_stream;

union rpc_handler {
    status (*unary)(struct call *c, const ProtobufCMessage *req, ProtobufCMessage *ret);
    status (*server_stream)(struct call *c, const ProtobufCMessage *req, struct rpc_stream *out);
    status (*client_stream)(struct call *c, struct rpc_stream *in, ProtobufCMessage *ret);
    status (*bidi_stream)(struct call *c, struct rpc_stream *both);
};

struct rpc_method {
    const char *path; /* /smoothschedule.v1.TenantService/GetTenant */
    const char *name; /* GetTenant */
    enum rpc_shape shape;
    const struct wire_message *input;
    const struct wire_message *output;
    struct rpc_access access;
    bool ends_session;                 /* the caller's, and does nothing else */
    const struct wire_http_rule *http; /* the rule and its additional_bindings */
    size_t http_count;
    union rpc_handler handler;
};

/* Rules of RPCs that act in a tenant begin with this. */
#define RPC_TENANT_PATH "/v1/tenants/{tenant_id}/"
/* Whether the method acts in one tenant, which its path names. The path answers without that part
 * too, for the tenant that the call is made in otherwise. */
bool rpc_method_is_of_tenant(const struct rpc_method *method);

struct rpc_service {
    const char *name; /* smoothschedule.v1.TenantService */
    const struct rpc_method *methods;
    size_t method_count;
    const struct wire_file *file;
};

/* For streaming handlers; each waits as long as flow control asks and returns the call's end. */

/* Queues one message for the client; waits while too much is unsent. */
MUST_USE status rpc_send(struct call *c, struct rpc_stream *stream,
                         const ProtobufCMessage *message);
/* The client's next message, which lives until the next rpc_recv; *ret_message is NULL once the
 * client half-closed. */
MUST_USE status rpc_recv(struct call *c, struct rpc_stream *stream,
                         const ProtobufCMessage **ret_message);

#endif
