/* One tenant after the other. Each visit has an arena of its own, so that thousands of them take no
 * more memory than one. A database that is away ends the walk; what one tenant's schema does not
 * let happen is told when the others are done. */
#include "tenancy/walk.h"

#include "base/log.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/tenancy.h"
#include "store/db.h"
#include "tenancy/rules.h"

static status find_next(struct call *c, tenant_id *cursor, struct tenant_entry *entry, bool *found)
{
    TenantEntryRow row = TENANT_ENTRY_ROW_INIT;
    TRY(db_maybe(c, &SQL_TENANT_NEXT, DB_NONE, &row, found, DB_UUID("after", cursor->uuid)));
    if (!*found) {
        *cursor = (tenant_id){0};
        return OK;
    }
    *entry = tenancy_entry_of(row.id, row.schema_name);
    *cursor = entry->id;
    return OK;
}

static status visit_next(struct call *c, tenant_id *cursor, status (*visit)(struct call *c),
                         bool *found)
{
    struct tenant_entry entry;
    TRY(find_next(c, cursor, &entry, found));
    if (!*found)
        return OK;
    c->tenant = tenancy_scope(c->arena, &entry);
    const status visited = visit(c);
    if (!status_is_ok(visited))
        log_event(LOG_WARN, "a tenant was passed over", LOG_TEXT("tenant", entry.schema_name),
                  LOG_TEXT("reason", visited.reason), LOG_TEXT("error", visited.message));
    return visited;
}

status tenancy_walk(struct call *c, tenant_id *cursor, status (*visit)(struct call *c))
{
    status first = OK;
    bool found = true;
    while (found && call_has_time(c)) {
        struct arena arena;
        struct call own;
        arena_init(&arena);
        call_init(&own, &arena);
        call_set_deadline(&own, c->deadline_ns);
        found = false;
        const status visited = visit_next(&own, cursor, visit, &found);
        if (status_is_ok(first) && !status_is_ok(visited))
            first = status_errorf(c->arena, visited.code, visited.reason, "%s", visited.message);
        call_fini(&own);
        arena_fini(&arena);
    }
    return first;
}
