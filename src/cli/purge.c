/* smoothctl tenant purge: what the jobs process does to a tenant that is due, here and now and to
 * its end. Asked for the name first, because there is no way back. Interrupted, it is gone on with
 * by the jobs process, or by running it again. */
#include "tenancy/purge.h"

#include <stdio.h>

#include "cli/command.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

enum { LINE_BYTES_MAX = 256 };

static status find(struct call *c, const char *name, struct tenant_entry *ret_entry)
{
    bool found = false;
    TRY(directory_find_name(c, slice_of(name), ret_entry, &found));
    if (!found)
        return status_errorf(c->arena, STATUS_NOT_FOUND, "TENANT_MISSING",
                             "there is no tenant \"%s\"; smoothctl tenant list --state DELETED "
                             "lists those that can be purged",
                             name);
    return OK;
}

static status confirm(struct arena *arena, const char *schema_name)
{
    char line[LINE_BYTES_MAX] = "";
    fprintf(stderr,
            "This destroys all data of the tenant %s for good.\nType its schema name to go on: ",
            schema_name);
    const char *got = fgets(line, sizeof line, stdin);
    line[strcspn(line, "\r\n")] = '\0';
    if (got == NULL || strcmp(line, schema_name) != 0)
        return status_errorf(arena, STATUS_CANCELLED, "NOT_CONFIRMED",
                             "nothing was changed: that is not \"%s\"", schema_name);
    return OK;
}

static status start(struct call *c, const struct invocation *invocation,
                    const struct tenant_entry *entry)
{
    const enum purge_by by =
        invocation_has(invocation, "now") ? PURGE_BY_OPERATOR_EARLY : PURGE_BY_OPERATOR;
    char id[UUID_TEXT_BYTES];
    uuid_format(entry->id.uuid, id);
    Tenant tenant = TENANT_INIT;
    return tenancy_purge_start(c, id, "", by, &tenant);
}

/* Would it begin? Rolled back, so that nobody is asked in vain. */
static status check(struct call *c, const struct invocation *invocation,
                    struct tenant_entry *ret_entry)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    status outcome = find(c, invocation->operand, ret_entry);
    if (status_is_ok(outcome))
        outcome = start(c, invocation, ret_entry);
    db_end(c);
    return outcome;
}

status tenant_purge_command(struct call *c, const struct invocation *invocation)
{
    struct tenant_entry entry;
    TRY(check(c, invocation, &entry));
    if (!invocation_has(invocation, "yes"))
        TRY(confirm(c->arena, entry.schema_name));

    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, start(c, invocation, &entry)));
    bool over = false;
    while (!over)
        TRY(tenancy_purge_step(c, entry.id, &over));
    printf("purged tenant %s\n", entry.schema_name);
    return OK;
}
