/* What blanks are filled from besides the form: the tenant, its clocks, and the time. */
#ifndef PLUGINS_FACTS_H
#define PLUGINS_FACTS_H

#include "base/call.h"
#include "smoothschedule/internal/plugin_rows.types.h"
#include "wire/template.h"
#include "wire/time_zone.h"

struct plugin_facts {
    const char *context[TEMPLATE_CONTEXT_COUNT]; /* NULL: there is none */
    struct time_zone zone;                       /* that context[CONTEXT_TIME_ZONE] names */
    int64_t now_us;                              /* the database's */
};

/* Of a tenant.
 *
 * Shape   *ret_facts borrows from the call's arena
 * Errors  NOT_FOUND TENANT_MISSING; FAILED_PRECONDITION TIME_ZONE_MISSING (this machine has no
 *         such zone); INTERNAL TIME_ZONE_UNREADABLE
 * Source  facts.sql PLUGIN_FACTS
 */
MUST_USE status plugin_facts_of_tenant(struct call *c, tenant_id id,
                                       struct plugin_facts *ret_facts);

/* The same of a row that was read already. *ret_facts borrows from the row and the arena.
 *
 * Errors  FAILED_PRECONDITION TIME_ZONE_MISSING; INTERNAL TIME_ZONE_UNREADABLE
 */
MUST_USE status plugin_facts_of_row(struct arena *arena, const PluginFactsRow *row,
                                    struct plugin_facts *ret_facts);

/* Of no tenant: nothing is known but the time, and clocks show UTC.
 *
 * Errors  FAILED_PRECONDITION TIME_ZONE_MISSING (this machine has no zones at all)
 */
MUST_USE status plugin_facts_of_nobody(struct call *c, struct plugin_facts *ret_facts);

#endif
