/* A rule that begins with /v1/tenants/{tenant_id}/ is followed by a copy that begins with /v1/:
 * there the host, x-tenant or the caller's own tenant says where (server/interceptors.c). Two rules
 * that become the same by this are refused by the table of routes, like any two. */
#include "rpc/method_routes.h"

#include <string.h>

static const char VERSION_PATH[] = "/v1/";

static bool is_of_tenant(const struct wire_http_rule *rule)
{
    return strncmp(rule->path, RPC_TENANT_PATH, strlen(RPC_TENANT_PATH)) == 0;
}

bool rpc_method_is_of_tenant(const struct rpc_method *method)
{
    return method->http_count > 0 && is_of_tenant(&method->http[0]);
}

size_t method_route_count(const struct rpc_method *method)
{
    size_t count = method->http_count;
    for (size_t i = 0; i < method->http_count; i++)
        count += is_of_tenant(&method->http[i]);
    return count;
}

static struct route_source source_of(const struct rpc_method *method,
                                     const struct wire_http_rule *rule, const void *target)
{
    return (struct route_source){
        .rule = rule,
        .input = method->input,
        .output = method->output,
        .name = method->path,
        .target = target,
    };
}

size_t method_routes(struct arena *arena, const struct rpc_method *method, const void *target,
                     struct route_source *ret_sources)
{
    size_t count = 0;
    for (size_t i = 0; i < method->http_count; i++) {
        const struct wire_http_rule *rule = &method->http[i];
        ret_sources[count++] = source_of(method, rule, target);
        if (!is_of_tenant(rule))
            continue;
        struct wire_http_rule *shorter = arena_new(arena, struct wire_http_rule);
        *shorter = *rule;
        shorter->path =
            arena_printf(arena, "%s%s", VERSION_PATH, rule->path + strlen(RPC_TENANT_PATH));
        ret_sources[count++] = source_of(method, shorter, target);
    }
    return count;
}
