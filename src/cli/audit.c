/* smoothctl audit …: whether the record was tampered with, and the record itself, straight from the
 * database. That the operator looked is on record too. */
#include <stdio.h>

#include "audit/audit.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "cli/command.h"
#include "cli/output.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/v1/audit_service.types.h"
#include "sql/audit_api.h"
#include "store/db.h"
#include "tenancy/tenancy.h"

enum { VERIFY_COLUMNS = 5, TAIL_COLUMNS = 7, TAIL_EVENTS = 20, TAIL_EVENTS_MAX = 1000 };

static const int64_t END_OF_TIME_US = INT64_C(253402300799) * US_PER_S;

static const char *const VERDICTS[] = {
    [AUDIT_SOUND] = "sound",
    [AUDIT_EVENT_MISSING] = "EVENT MISSING",
    [AUDIT_EVENT_CHANGED] = "EVENT CHANGED",
    [AUDIT_TAIL_MISSING] = "TAIL MISSING",
    [AUDIT_TAIL_UNSIGNED] = "TAIL UNSIGNED",
    [AUDIT_HEAD_INVALID] = "HEAD INVALID",
};

/* The tenant of --tenant; *ret_named is false without it. */
static status find_tenant(struct call *c, const struct invocation *invocation,
                          struct tenant_entry *ret_entry, bool *ret_named)
{
    const char *name = invocation_value(invocation, "tenant");
    bool found = false;
    *ret_named = name != NULL;
    if (name == NULL)
        return OK;
    TRY(directory_find_name(c, slice_of(name), ret_entry, &found));
    if (!found)
        return status_errorf(c->arena, STATUS_NOT_FOUND, "TENANT_MISSING",
                             "there is no tenant \"%s\"; smoothctl tenant list lists them", name);
    return OK;
}

/* Verifying. */

static status describe_chain(struct call *c, struct uuid chain, const char **ret_name)
{
    char id[UUID_TEXT_BYTES];
    struct tenant_entry entry;
    bool found = false;
    uuid_format(chain, id);
    *ret_name = "platform";
    c->tenant = NULL;
    if (uuid_is_zero(chain))
        return OK;
    TRY(directory_find_id(c, (tenant_id){chain}, &entry, &found));
    *ret_name = arena_strdup(c->arena, found ? entry.schema_name : id);
    if (found)
        c->tenant = tenancy_scope(c->arena, &entry);
    return OK;
}

/* Fills a row; *ret_sound says whether the chain is. */
static status verify_chain(struct call *c, struct uuid chain, const char **cells, bool *ret_sound)
{
    struct audit_verification found;
    int64_t waiting = 0;
    TRY(describe_chain(c, chain, &cells[0]));
    TRY(audit_verify(c, chain, 1, INT64_MAX, &found));
    TRY(audit_count_waiting(c, chain, &waiting));
    cells[1] = arena_printf(c->arena, "%lld", (long long)found.verified_count);
    cells[2] = arena_printf(c->arena, "%lld", (long long)waiting);
    cells[3] = VERDICTS[found.fault];
    cells[4] = found.fault == AUDIT_SOUND
                   ? ""
                   : arena_printf(c->arena, "%lld", (long long)found.fault_sequence);
    *ret_sound = found.fault == AUDIT_SOUND;
    return OK;
}

static status list_chains(struct call *c, const struct invocation *invocation,
                          struct uuid **ret_chains, size_t *ret_count)
{
    struct tenant_entry entry;
    bool is_named;
    TRY(find_tenant(c, invocation, &entry, &is_named));
    if (!is_named)
        return audit_list_chains(c, ret_chains, ret_count);
    *ret_chains = arena_array(c->arena, 1, sizeof **ret_chains);
    **ret_chains = entry.id.uuid;
    *ret_count = 1;
    return OK;
}

static status verify_all(struct call *c, const struct invocation *invocation, size_t *ret_broken)
{
    static const char *const heading[VERIFY_COLUMNS] = {"CHAIN", "EVENTS", "WAITING", "VERDICT",
                                                        "FROM EVENT"};
    struct uuid *chains;
    size_t count;
    TRY(list_chains(c, invocation, &chains, &count));
    const char **cells = arena_array(c->arena, (count + 1) * VERIFY_COLUMNS, sizeof *cells);
    memcpy(cells, heading, sizeof heading);
    size_t broken = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_sound;
        TRY(verify_chain(c, chains[i], cells + (i + 1) * VERIFY_COLUMNS, &is_sound));
        broken += !is_sound;
    }
    c->tenant = NULL;
    audit_event(c, &(struct audit_event){.action = "AUDIT_VERIFY"});
    output_table(cells, count + 1, VERIFY_COLUMNS);
    *ret_broken = broken;
    return OK;
}

status audit_verify_command(struct call *c, const struct invocation *invocation)
{
    size_t broken = 0;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, verify_all(c, invocation, &broken)));
    if (broken == 0)
        return OK;
    return status_errorf(c->arena, STATUS_DATA_LOSS, "AUDIT_BROKEN",
                         "%zu of the audit's chains are not what they were", broken);
}

/* Reading. */

static void fill_row(struct arena *arena, const AuditEvent *event, const char **cells)
{
    char *time = arena_alloc(arena, CLOCK_TEXT_BYTES);
    clock_format_us(event->event_time->seconds * US_PER_S, time);
    cells[0] = arena_printf(arena, "%.19sZ", time); /* to the second */
    cells[1] = event->action;
    cells[2] = event->outcome;
    cells[3] = event->actor_email;
    cells[4] = strcmp(event->actor_email, event->subject_email) == 0 ? "" : event->subject_email;
    cells[5] = event->resource;
    cells[6] = event->ip_address;
}

static void print_events(struct arena *arena, AuditEvent *const *events, size_t count)
{
    static const char *const heading[TAIL_COLUMNS] = {"TIME", "ACTION",   "OUTCOME", "ACTOR",
                                                      "AS",   "RESOURCE", "ADDRESS"};
    const char **cells = arena_array(arena, (count + 1) * TAIL_COLUMNS, sizeof *cells);
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < count; i++) /* the newest last */
        fill_row(arena, events[count - 1 - i], cells + (i + 1) * TAIL_COLUMNS);
    output_table(cells, count + 1, TAIL_COLUMNS);
}

static status count_wanted(struct call *c, const struct invocation *invocation, int64_t *ret_count)
{
    const char *text = invocation_value(invocation, "count");
    uint64_t count = TAIL_EVENTS;
    if (text != NULL &&
        (!slice_to_u64(slice_of(text), &count) || count < 1 || count > TAIL_EVENTS_MAX))
        return status_errorf(c->arena, STATUS_INVALID_ARGUMENT, "USAGE",
                             "--count takes a number from 1 to %d, not \"%s\"", TAIL_EVENTS_MAX,
                             text);
    *ret_count = (int64_t)count;
    return OK;
}

static status read_tail(struct call *c, const struct invocation *invocation,
                        ListAuditEventsResponse *ret)
{
    ListAuditEventsRequest request = LIST_AUDIT_EVENTS_REQUEST_INIT;
    const struct tenancy_reach reach = tenancy_reach_of(c);
    struct tenant_entry entry;
    bool is_named;
    int64_t count;
    TRY(count_wanted(c, invocation, &count));
    TRY(find_tenant(c, invocation, &entry, &is_named));
    if (is_named)
        c->tenant = tenancy_scope(c->arena, &entry);
    audit_event(c, &(struct audit_event){.action = "AUDIT_READ"});
    return db_many(c, &SQL_AUDIT_EVENT_LIST, &request, ret,
                   DB_TIME_US("after_time", END_OF_TIME_US), DB_UUID("after_id", uuid_v7()),
                   DB_INT("limit", count), TENANCY_REACH_EXTRAS(&reach),
                   DB_BOOL("with_staff", true));
}

status audit_tail_command(struct call *c, const struct invocation *invocation)
{
    ListAuditEventsResponse read = LIST_AUDIT_EVENTS_RESPONSE_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, read_tail(c, invocation, &read)));
    if (invocation->is_json)
        return output_message(c->arena, &wire_smoothschedule_v1_ListAuditEventsResponse,
                              &read.base);
    print_events(c->arena, read.audit_events, read.n_audit_events);
    return OK;
}
