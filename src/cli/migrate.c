/* smoothctl migrate: the shared tables, then each tenant that is behind, one transaction each. */
#include <stdio.h>

#include "cli/command.h"
#include "schema/shared.h"
#include "store/store.h"
#include "tenancy/tenancy.h"

static void report_step(void *context, const struct schema_step *step)
{
    (void)context;
    fprintf(stderr, "applied %s\n", step->name);
}

static status migrate_one(struct call *c, bool *ret_found)
{
    const char *schema_name = NULL;
    TRY(tenancy_migrate_next(c, &schema_name, ret_found));
    if (*ret_found)
        fprintf(stderr, "migrated tenant %s\n", schema_name);
    return OK;
}

status migrate_command(struct call *c, const struct invocation *invocation)
{
    TRY(store_migrate_shared(c, SCHEMA_SHARED, SCHEMA_SHARED_COUNT, report_step, NULL));
    if (invocation_has(invocation, "shared"))
        return OK;

    bool found = true;
    while (found) {
        db_begin(c, DB_SCHEMA_TRANSACTION);
        TRY(command_finish(c, migrate_one(c, &found)));
    }
    return OK;
}
