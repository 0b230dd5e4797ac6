/* The table of services. A new service is a line here; its queries come with gen/sql. A tenant
 * app's services come with the app. */
#include "server/services.h"

#include "apps/list.h"
#include "grpc/health/v1/health.service.h"
#include "grpc/reflection/v1/reflection.service.h"
#include "grpc/reflection/v1alpha/reflection.service.h"
#include "smoothschedule/v1/audit_service.service.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "smoothschedule/v1/domain_service.service.h"
#include "smoothschedule/v1/grant_service.service.h"
#include "smoothschedule/v1/masquerade_service.service.h"
#include "smoothschedule/v1/platform_staff_service.service.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "smoothschedule/v1/plugin_template_service.service.h"
#include "smoothschedule/v1/policy_service.service.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "smoothschedule/v1/url_whitelist_service.service.h"
#include "smoothschedule/v1/user_service.service.h"
#include "sql/queries.h"
#include "wire_files.h"

static const struct rpc_service *const SERVICES[] = {
    &AUTH_SERVICE,
    &TENANT_SERVICE,
    &DOMAIN_SERVICE,
    &POLICY_SERVICE,
    &USER_SERVICE,
    &PLATFORM_STAFF_SERVICE,
    &MASQUERADE_SERVICE,
    &GRANT_SERVICE,
    &PLUGIN_SERVICE,
    &PLUGIN_TEMPLATE_SERVICE,
    &URL_WHITELIST_SERVICE,
    &AUDIT_SERVICE,
    &HEALTH,
    &SERVER_REFLECTION_V1,
    &SERVER_REFLECTION_V1ALPHA,
    NULL,
};

void services_know_apps(const struct served_extra *extra)
{
    apps_know(TENANT_APPS, extra == NULL ? NULL : extra->apps);
}

/* Lists behind each other, each NULL-terminated or NULL. All lists here are of pointers to
 * constants. */
static const void *joined(struct arena *arena, const void *const *lists, size_t list_count)
{
    size_t count = 0;
    for (size_t l = 0; l < list_count; l++)
        for (const void *const *item = lists[l]; item != NULL && *item != NULL; item++)
            count++;
    const void **all = arena_array(arena, count + 1, sizeof *all);
    size_t filled = 0;
    for (size_t l = 0; l < list_count; l++)
        for (const void *const *item = lists[l]; item != NULL && *item != NULL; item++)
            all[filled++] = *item;
    all[filled] = NULL;
    return all;
}

const struct served *services_list(struct arena *arena, const struct tenant_app *const *apps,
                                   const struct served_extra *extra)
{
    static const struct served_extra none;
    const struct served *more = extra == NULL ? &none.served : &extra->served;
    const void *services[APPS_MAX + 2] = {SERVICES, more->services};
    const void *queries[APPS_MAX + 2] = {SQL_QUERIES, more->queries};
    const void *files[] = {WIRE_FILES, more->files};
    size_t lists = 2;
    for (; *apps != NULL; apps++, lists++) {
        services[lists] = (*apps)->services;
        queries[lists] = (*apps)->queries;
    }
    struct served *served = arena_new(arena, struct served);
    served->services = joined(arena, services, lists);
    served->queries = joined(arena, queries, lists);
    served->files = joined(arena, files, 2);
    return served;
}
