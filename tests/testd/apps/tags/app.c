/* What tags bring to a tenant: a step, and nothing that is served. */
#include "schema/tags.h"
#include "sql/tags.h"
#include "testd/apps/test_apps.h"

const struct tenant_app TAGS_APP = {
    .name = "tags",
    .steps = SCHEMA_TAGS,
    .queries = SQL_QUERIES_TAGS,
    .services = (const struct rpc_service *const[]){NULL},
};
