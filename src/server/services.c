/* The table of services. A new service is a line here; its queries come with gen/sql. */
#include "server/services.h"

#include "grpc/health/v1/health.service.h"
#include "grpc/reflection/v1/reflection.service.h"
#include "grpc/reflection/v1alpha/reflection.service.h"
#include "smoothschedule/v1/audit_service.service.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "smoothschedule/v1/masquerade_service.service.h"
#include "smoothschedule/v1/policy_service.service.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "smoothschedule/v1/user_service.service.h"
#include "sql/queries.h"
#include "wire_files.h"

static const struct rpc_service *const SERVICES[] = {
    &AUTH_SERVICE, &TENANT_SERVICE,       &POLICY_SERVICE,
    &USER_SERVICE, &MASQUERADE_SERVICE,   &AUDIT_SERVICE,
    &HEALTH,       &SERVER_REFLECTION_V1, &SERVER_REFLECTION_V1ALPHA,
    NULL,
};

/* One list behind the other; `more` may be NULL. All lists here are of pointers to constants. */
static const void *joined(struct arena *arena, const void *first, const void *more)
{
    const void *const *lists[] = {first, more};
    size_t count = 0;
    for (size_t l = 0; l < 2; l++)
        for (const void *const *item = lists[l]; item != NULL && *item != NULL; item++)
            count++;
    const void **all = arena_array(arena, count + 1, sizeof *all);
    size_t filled = 0;
    for (size_t l = 0; l < 2; l++)
        for (const void *const *item = lists[l]; item != NULL && *item != NULL; item++)
            all[filled++] = *item;
    all[filled] = NULL;
    return all;
}

const struct served *services_list(struct arena *arena, const struct served *extra)
{
    static const struct served none;
    if (extra == NULL)
        extra = &none;
    struct served *served = arena_new(arena, struct served);
    served->services = joined(arena, SERVICES, extra->services);
    served->queries = joined(arena, SQL_QUERIES, extra->queries);
    served->files = joined(arena, WIRE_FILES, extra->files);
    return served;
}
