/* What a row says of the tenant; and one look at it. Failures are the database's, and a zone that
 * this machine lacks: PostgreSQL reads zones of its own, so it may know one that is not here. */
#include "plugins/facts.h"

#include "base/clock.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "tenancy/time_zone_file.h"

/* NULL in the place of a column that was NULL or empty. */
static const char *known(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

status plugin_facts_of_row(struct arena *arena, const PluginFactsRow *row,
                           struct plugin_facts *ret_facts)
{
    struct plugin_facts facts = {
        .context =
            {
                [CONTEXT_BUSINESS_NAME] = known(row->business_name),
                [CONTEXT_OWNER_EMAIL] = known(row->owner_email),
                [CONTEXT_TENANT_ID] = known(row->tenant_id),
                [CONTEXT_SCHEMA_NAME] = known(row->schema_name),
                [CONTEXT_SUBSCRIPTION_TIER] = known(row->subscription_tier),
                [CONTEXT_TIME_ZONE] = known(row->time_zone),
                [CONTEXT_PRIMARY_DOMAIN] = known(row->primary_domain),
            },
        .now_us = clock_db_us(),
    };
    TRY(time_zone_load(arena, row->time_zone, &facts.zone));
    *ret_facts = facts;
    return OK;
}

status plugin_facts_of_tenant(struct call *c, tenant_id id, struct plugin_facts *ret_facts)
{
    PluginFactsRow row = PLUGIN_FACTS_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_FACTS, DB_NONE, &row, &found, DB_UUID("id", id.uuid)));
    return found ? plugin_facts_of_row(c->arena, &row, ret_facts) : tenancy_missing();
}

status plugin_facts_of_nobody(struct call *c, struct plugin_facts *ret_facts)
{
    struct plugin_facts facts = {.now_us = clock_db_us()};
    TRY(time_zone_load(c->arena, "UTC", &facts.zone));
    *ret_facts = facts;
    return OK;
}
