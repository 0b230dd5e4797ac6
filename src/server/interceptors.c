/* The steps around every handler.
 *
 * The good day: the host leads to a tenant or to the platform, the token to a session; what host,
 * session, `x-tenant` and the request's own field say of the tenant agrees; the permission of the
 * method's proto option is among the caller's; the handler runs in its transaction, which is
 * committed before the reply. Failures: the first step that says no ends the call. A tenant's user
 * who names another tenant hears that there is none. Whatever happened, db_end gives the connection
 * back.
 */
#include "server/interceptors.h"

#include "audit/audit.h"
#include "policy/policy.h"
#include "rpc/exchange.h"
#include "server/masquerading.h"
#include "server/policies.h"
#include "server/streams.h"
#include "sessions/sessions.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "wire/member.h"

static struct interceptors_settings settings;

void interceptors_open(const struct interceptors_settings *opened)
{
    settings = *opened;
}

static bool is_public(const struct rpc_method *method)
{
    return strcmp(method->access.permission, "public") == 0;
}

static bool is_signed_in_only(const struct rpc_method *method)
{
    return strcmp(method->access.permission, "signed_in") == 0;
}

status interceptors_check(struct arena *arena, const struct policy *policy,
                          const struct rpc_service *const *services)
{
    for (; *services != NULL; services++) {
        for (size_t i = 0; i < (*services)->method_count; i++) {
            const struct rpc_method *method = &(*services)->methods[i];
            if (is_public(method) || is_signed_in_only(method) ||
                policy_permission(policy, method->access.permission) >= 0)
                continue;
            return status_errorf(arena, STATUS_FAILED_PRECONDITION, "PERMISSION_UNKNOWN",
                                 "%s: %s needs the permission \"%s\", which is not here; declare "
                                 "it under \"permissions\"",
                                 policy_place(policy), method->path, method->access.permission);
        }
    }
    return OK;
}

/* Health and reflection answer whoever asks, by whatever name: probes use addresses. */
static bool is_of_our_api(const struct rpc_method *method)
{
    return slice_starts_with(slice_of(method->path), "/smoothschedule.v1.");
}

/* 1. The host's tenant. */

static bool is_platform_host(struct slice host)
{
    static const char *const own[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (slice_is(host, own[i]))
            return true;
    for (const char *const *name = settings.platform_hosts; *name != NULL; name++)
        if (slice_is(host, *name))
            return true;
    return false;
}

/* For its own users and for the public, a tenant is there, suspended or not there. */
static status check_open(const struct tenant_entry *entry, bool found)
{
    if (!found || entry->state == TENANT_IS_DELETED)
        return tenancy_missing();
    if (entry->state == TENANT_IS_SUSPENDED)
        return status_error(STATUS_PERMISSION_DENIED, "TENANT_SUSPENDED",
                            "this account is suspended");
    return OK;
}

static status find_host(struct call *c, const struct rpc_request *request)
{
    c->origin = exchange_header(request->exchange, "origin", NULL);
    if (!is_of_our_api(request->method) || is_platform_host(c->host))
        return OK;

    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_host(c, c->host, &entry, &found));
    TRY(check_open(&entry, found));
    c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

/* 2. Who calls. */

static status identify(struct call *c, const struct rpc_request *request)
{
    if (is_public(request->method))
        return OK;

    unsigned count = 0;
    const struct slice header = exchange_header(request->exchange, "authorization", &count);
    if (count == 0)
        return status_error(STATUS_UNAUTHENTICATED, "SESSION_MISSING",
                            "sign in, and send the token as authorization: Bearer sst_…");
    const size_t blank = slice_find(header, ' ');
    if (count > 1 || blank == header.length ||
        !slice_equal_nocase(slice_to(header, blank), SLICE("bearer")))
        return status_error(STATUS_UNAUTHENTICATED, "TOKEN_INVALID",
                            "send the token once, as authorization: Bearer sst_…");
    return sessions_identify(c, slice_trim(slice_from(header, blank + 1)));
}

/* 3. Which tenant. */

/* The field of the request that names the tenant to act in; in TenantService a tenant is what is
 * acted on, and its handlers decide who may see it. Empty without one. */
static struct slice named_in_field(const struct rpc_request *request)
{
    static const char *const names[] = {"tenant_id", "tenant"};
    if (request->message == NULL ||
        slice_starts_with(slice_of(request->method->path), "/smoothschedule.v1.TenantService/"))
        return (struct slice){0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(request->message->descriptor, names[i]);
        if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING && !member_is_repeated(field))
            return slice_of(*(char *const *)member_of(request->message, field));
    }
    return (struct slice){0};
}

/* Does the name, if there is one, stand for this tenant? */
static status agrees(struct call *c, struct slice name, tenant_id id, bool *ret_agrees)
{
    struct tenant_entry entry;
    bool found = true;
    if (name.length > 0)
        TRY(directory_find_name(c, name, &entry, &found));
    *ret_agrees = name.length == 0 || (found && uuid_equal(entry.id.uuid, id.uuid));
    return OK;
}

/* A tenant's own user: all that is named must be that tenant. */
static status reconcile_own(struct call *c, struct slice header, struct slice field)
{
    const tenant_id own = c->identity.tenant;
    bool header_agrees;
    bool field_agrees;
    TRY(agrees(c, header, own, &header_agrees));
    TRY(agrees(c, field, own, &field_agrees));
    if (!header_agrees || !field_agrees ||
        (c->tenant != NULL && !uuid_equal(c->tenant->id.uuid, own.uuid)))
        return tenancy_missing();
    if (c->tenant != NULL)
        return OK;

    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_id(c, own, &entry, &found));
    TRY(check_open(&entry, found));
    c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

static status tenant_mismatch(void)
{
    return status_error(STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH",
                        "host, x-tenant and the request name different tenants; name one");
}

/* Where nobody is tied to a tenant: the one that is named, if they all name the same. */
static status find_named(struct call *c, struct slice header, struct slice field, bool deleted_too,
                         struct tenant_entry *ret_entry, bool *ret_named)
{
    const struct slice name = field.length > 0 ? field : header;
    *ret_named = name.length > 0;
    if (name.length == 0)
        return OK;

    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_name(c, name, &entry, &found));
    if (!found || (entry.state == TENANT_IS_DELETED && !deleted_too))
        return tenancy_missing();
    bool header_agrees;
    TRY(agrees(c, header, entry.id, &header_agrees));
    if (!header_agrees)
        return tenant_mismatch();
    *ret_entry = entry;
    return OK;
}

/* In GrantService a deleted tenant may be named, as in TenantService: a grant lets it be purged.
 * Its handlers grant nothing else there. */
static bool is_about_deleted_too(const struct rpc_method *method)
{
    return slice_starts_with(slice_of(method->path), "/smoothschedule.v1.GrantService/");
}

static status reconcile_platform(struct call *c, struct slice header, struct slice field,
                                 bool deleted_too)
{
    if (c->tenant != NULL)
        return status_error(STATUS_PERMISSION_DENIED, "PLATFORM_HOST_REQUIRED",
                            "sessions of platform staff work on the platform's own hosts only");

    struct tenant_entry entry;
    bool named;
    TRY(find_named(c, header, field, deleted_too, &entry, &named));
    if (!named)
        return OK;
    const struct tenancy_reach reach = tenancy_reach_of(c);
    if (reach.own_only || (reach.demo_only && !entry.is_temporary))
        return tenancy_missing();
    c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

static status reconcile_public(struct call *c, struct slice header, struct slice field)
{
    struct tenant_entry entry;
    bool named;
    TRY(find_named(c, header, field, false, &entry, &named));
    if (!named)
        return OK;
    if (c->tenant != NULL)
        return uuid_equal(c->tenant->id.uuid, entry.id.uuid) ? OK : tenant_mismatch();
    TRY(check_open(&entry, true));
    c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

static status reconcile(struct call *c, const struct rpc_request *request)
{
    if (!is_of_our_api(request->method))
        return OK;

    unsigned count = 0;
    const struct slice header = exchange_header(request->exchange, "x-tenant", &count);
    if (count > 1)
        return status_error(STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH",
                            "x-tenant came more than once; send it once");
    const struct slice field = named_in_field(request);
    if (!c->identity.signed_in)
        return reconcile_public(c, header, field);
    if (uuid_is_zero(c->identity.tenant.uuid))
        return reconcile_platform(c, header, field, is_about_deleted_too(request->method));
    return reconcile_own(c, header, field);
}

/* 4. What they may do for a while. */

/* The tenant whose grants count: the one that the call is made in, or, in TenantService, the one
 * that is acted on. Zero: none. */
static tenant_id acted_on(struct call *c, const struct rpc_request *request)
{
    tenant_id id = {0};
    if (c->tenant != NULL)
        return c->tenant->id;
    const ProtobufCMessage *message = request->message;
    const ProtobufCFieldDescriptor *field =
        message == NULL
            ? NULL
            : protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "tenant_id");
    if (message != NULL && field == NULL) {
        field = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "tenant");
        if (field == NULL || field->type != PROTOBUF_C_TYPE_MESSAGE)
            return id;
        message = *(ProtobufCMessage *const *)member_of(message, field);
        if (message != NULL)
            field = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "id");
    }
    struct uuid parsed;
    if (message != NULL && field != NULL && field->type == PROTOBUF_C_TYPE_STRING &&
        uuid_parse(slice_of(*(char *const *)member_of(message, field)), &parsed))
        id.uuid = parsed;
    return id;
}

static status add_grants(struct call *c, const struct rpc_request *request)
{
    if (c->identity.grant_count > 0)
        streams_add_grants(&c->identity, acted_on(c, request));
    return OK;
}

/* 5. May they; and where a method acts in a tenant, there must be one. */

static status authorize(struct call *c, const struct rpc_request *request)
{
    const struct rpc_method *method = request->method;
    if (is_public(method) || (is_signed_in_only(method) && c->identity.signed_in))
        return OK;

    TRY(policy_require(c->arena, c->identity.permissions, method->access.permission));
    if (c->tenant == NULL && rpc_method_is_of_tenant(method))
        return status_error(STATUS_INVALID_ARGUMENT, "TENANT_REQUIRED",
                            "name the tenant: in the path, by host or as x-tenant");
    return OK;
}

/* 6. The transaction. */

static status begin(struct call *c, const struct rpc_request *request)
{
    switch (request->method->access.db) {
    case RPC_DB_UNITS:
        db_begin(c, DB_UNITS);
        break;
    case RPC_DB_TRANSACTION:
        db_begin(c, DB_TRANSACTION);
        break;
    case RPC_DB_SCHEMA:
        db_begin(c, DB_SCHEMA_TRANSACTION);
        break;
    }
    return OK;
}

static status finish(struct call *c, const struct rpc_request *request, status outcome)
{
    (void)request;
    if (status_is_ok(outcome))
        outcome = db_commit(c);
    audit_ended(c, outcome);
    return outcome;
}

/* Around all other steps: what they take from the policy has to outlive a reload, and they ask the
 * database. */
static status hold(struct call *c, const struct rpc_request *request)
{
    (void)request;
    policies_hold(c->arena);
    return OK;
}

static status release(struct call *c, const struct rpc_request *request, status outcome)
{
    (void)request;
    db_end(c);
    if (outcome.code == STATUS_PERMISSION_DENIED && c->identity.signed_in)
        audit_denied(c, outcome);
    return outcome;
}

/* 7. Whether a stream may go on. */

static status watch_stream(struct call *c, const struct rpc_request *request)
{
    if (request->method->shape == RPC_UNARY)
        return OK;
    const struct slice header = exchange_header(request->exchange, "authorization", NULL);
    const struct slice token = slice_trim(slice_from(header, slice_find(header, ' ')));
    streams_add(c, request->method, token, acted_on(c, request));
    return OK;
}

static status unwatch_stream(struct call *c, const struct rpc_request *request, status outcome)
{
    if (request->method->shape != RPC_UNARY)
        streams_remove(c);
    return outcome;
}

static const struct rpc_interceptor resource_step = {"resources", hold, release};
static const struct rpc_interceptor host_step = {"host", find_host, NULL};
static const struct rpc_interceptor identity_step = {"identity", identify, NULL};
static const struct rpc_interceptor tenant_step = {"tenant", reconcile, NULL};
static const struct rpc_interceptor grants_step = {"grants", add_grants, NULL};
static const struct rpc_interceptor permission_step = {"permission", authorize, NULL};
static const struct rpc_interceptor transaction_step = {"transaction", begin, finish};
static const struct rpc_interceptor stream_step = {"stream", watch_stream, unwatch_stream};

const struct rpc_interceptor *const SERVER_INTERCEPTORS[] = {
    &resource_step, &host_step,       &identity_step,    &MASQUERADE_STEP,        &tenant_step,
    &grants_step,   &permission_step, &transaction_step, &MASQUERADE_ACTION_STEP, &stream_step,
    NULL,
};
