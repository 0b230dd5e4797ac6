/* What notes bring to a tenant. */
#include "schema/notes.h"
#include "smoothschedule/v1/notes_service.service.h"
#include "sql/notes.h"
#include "testd/apps/test_apps.h"

const struct tenant_app NOTES_APP = {
    .name = "notes",
    .steps = SCHEMA_NOTES,
    .queries = SQL_QUERIES_NOTES,
    .services = (const struct rpc_service *const[]){&NOTES_SERVICE, NULL},
};
