/* What the app brings. */
#include "apps/apps.h"
#include "apps/scheduling/scheduling.h"
#include "schema/scheduling.h"
#include "smoothschedule/v1/scheduling_service.service.h"
#include "sql/scheduling.h"

const struct tenant_app SCHEDULING_APP = {
    .name = "scheduling",
    .steps = SCHEMA_SCHEDULING,
    .queries = SQL_QUERIES_SCHEDULING,
    .services = (const struct rpc_service *const[]){&SCHEDULING_SERVICE, NULL},
    .plugin_calls = SCHEDULING_PLUGIN_CALLS,
    .user_created = scheduling_user_created,
    .seed = scheduling_seed,
};
