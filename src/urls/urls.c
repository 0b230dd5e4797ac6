/* The life of entries.
 *
 * The good day: what is asked for is brought into its one spelling and written; somebody else locks
 * the row, finds it waiting and decides. Failures: fields that are none, a plugin that is not the
 * caller's tenant's, an entry that is decided already, and deciding what one asked for oneself; the
 * transaction is rolled back by whoever began it. Ending: an entry is over by its time alone;
 * revoking marks its row, which urls_allowed sees at the next request.
 */
#include "urls/urls.h"

#include "audit/audit.h"
#include "base/clock.h"
#include "egress/http.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/urls.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "wire/check.h"
#include "wire/url_rule.h"

enum { REASON_CHARACTERS_MIN = 10, REASON_CHARACTERS_MAX = 500, PENDING_MAX = 100 };

static status missing(void)
{
    return status_error(STATUS_NOT_FOUND, "URL_ENTRY_MISSING",
                        "there is no such entry of the URL whitelist");
}

static status not_pending(void)
{
    return status_error(STATUS_FAILED_PRECONDITION, "URL_ENTRY_NOT_PENDING",
                        "this entry does not wait for a decision: it has one, or its time is over");
}

/* On record. */

/* An entry is on record with the tenant that asked for it, else with the platform. */
static tenant_id tenant_of(const UrlWhitelistEntry *entry)
{
    tenant_id tenant = {0};
    if (entry->tenant_id[0] != '\0')
        tenant.uuid = uuid_of(entry->tenant_id);
    return tenant;
}

static void record(struct call *c, const char *action, const char *reason,
                   const UrlWhitelistEntry *before, const UrlWhitelistEntry *after)
{
    const UrlWhitelistEntry *known = after != NULL ? after : before;
    const tenant_id tenant = tenant_of(known);
    const UrlWhitelistEntry none = URL_WHITELIST_ENTRY_INIT;
    audit_event(c, &(struct audit_event){
                       .action = action,
                       .is_security = true,
                       .resource = audit_resource(c, "urlWhitelist", uuid_of(known->id)),
                       .reason = reason,
                       .tenant = &tenant,
                       .details = audit_changes(c, &wire_smoothschedule_v1_UrlWhitelistEntry,
                                                before != NULL ? &before->base : NULL,
                                                after != NULL ? &after->base : &none.base),
                   });
}

/* Who tries to decide what they asked for is on record by itself: the act's transaction is rolled
 * back. What cannot be recorded is refused all the same. */
static status refuse_self(struct call *c, const UrlWhitelistEntry *entry)
{
    const status refusal =
        status_error(STATUS_PERMISSION_DENIED, "SELF_APPROVAL",
                     "nobody decides what they asked for themselves; somebody else has to");
    const tenant_id tenant = tenant_of(entry);
    const status recorded = audit_event_alone(
        c, &(struct audit_event){
               .action = "URL_ENTRY_DENIED",
               .is_security = true,
               .outcome = refusal,
               .resource = audit_resource(c, "urlWhitelist", uuid_of(entry->id)),
               .tenant = &tenant,
               .details =
                   audit_changes(c, &wire_smoothschedule_v1_UrlWhitelistEntry, NULL, &entry->base),
           });
    (void)recorded;
    return refusal;
}

/* Asking. */

static bool is_future(const Timestamp *time)
{
    return time == NULL || time->seconds * US_PER_S + time->nanos / 1000 > clock_db_us();
}

static bool methods_are_known(const UrlWhitelistEntry *entry)
{
    for (size_t i = 0; i < entry->n_methods; i++)
        if (!url_method_is_known(entry->methods[i]))
            return false;
    return true;
}

/* Each once, in the order in which they are listed everywhere. */
static void order_methods(struct arena *arena, const UrlWhitelistEntry *wanted,
                          UrlWhitelistEntry *entry)
{
    entry->methods = arena_array(arena, URL_METHODS, sizeof *entry->methods);
    entry->n_methods = 0;
    for (size_t known = 0; known < URL_METHODS; known++) {
        bool is_wanted = known == 0 && wanted->n_methods == 0;
        for (size_t i = 0; i < wanted->n_methods; i++)
            is_wanted = is_wanted || strcmp(wanted->methods[i], URL_METHOD_NAMES[known]) == 0;
        if (is_wanted)
            entry->methods[entry->n_methods++] = (char *)(uintptr_t)URL_METHOD_NAMES[known];
    }
}

/* An address that no request would go to is no use to ask for. */
static const char *host_fault(struct arena *arena, const char *text, const char **ret_host)
{
    struct ip_address address;
    const char *fault = url_rule_read_host(arena, slice_of(text), ret_host);
    if (fault != NULL || !url_rule_host_address(*ret_host, &address))
        return fault;
    const char *refusal = http_address_refusal(&address);
    return refusal == NULL
               ? NULL
               : arena_printf(arena, "must be an address of the public internet: it %s", refusal);
}

/* In its one spelling. */
static status complete(struct call *c, const UrlWhitelistEntry *wanted,
                       UrlWhitelistEntry *ret_entry)
{
    const char *host = "";
    const char *path = "/";
    struct uuid plugin;
    UrlWhitelistEntry entry = *wanted;
    struct checks checks = {.arena = c->arena};
    if (entry.scheme[0] == '\0')
        entry.scheme = (char *)(uintptr_t) "https";
    const char *host_wrong = host_fault(c->arena, wanted->host, &host);
    const char *path_wrong = wanted->path_prefix[0] == '\0'
                                 ? NULL
                                 : url_read_path(c->arena, slice_of(wanted->path_prefix), &path);
    check(&checks, strcmp(entry.scheme, "https") == 0 || strcmp(entry.scheme, "http") == 0,
          "FIELD_INVALID", "entry.scheme", "must be https or http");
    check(&checks, host_wrong == NULL, "FIELD_INVALID", "entry.host", host_wrong);
    check(&checks, wanted->port >= 0 && wanted->port <= URL_PORT_MAX, "FIELD_INVALID", "entry.port",
          "must be 1 to 65535, or left out");
    check(&checks, path_wrong == NULL, "FIELD_INVALID", "entry.pathPrefix", path_wrong);
    check(&checks, methods_are_known(wanted), "FIELD_INVALID", "entry.methods",
          "must be of GET, POST, PUT, PATCH and DELETE");
    check(&checks, wanted->plugin_id[0] == '\0' || uuid_parse(slice_of(wanted->plugin_id), &plugin),
          "FIELD_INVALID", "entry.pluginId", "must be a plugin's id, or left out for all plugins");
    check(&checks, text_is_between(wanted->reason, REASON_CHARACTERS_MIN, REASON_CHARACTERS_MAX),
          "FIELD_INVALID", "entry.reason", "must be 10 to 500 characters long");
    check(&checks, is_future(wanted->expire_time), "FIELD_INVALID", "entry.expireTime",
          "must lie ahead, or be left out");
    TRY(checks_status(&checks));

    entry.id = uuid_text(c->arena, uuid_v7());
    entry.host = (char *)(uintptr_t)host;
    entry.path_prefix = (char *)(uintptr_t)path;
    if (entry.port == 0)
        entry.port = (int32_t)url_default_port(entry.scheme);
    order_methods(c->arena, wanted, &entry);
    *ret_entry = entry;
    return OK;
}

static status check_plugin(struct call *c, const UrlWhitelistEntry *entry,
                           const struct tenancy_reach *reach)
{
    if (entry->plugin_id[0] == '\0')
        return OK;
    FlagRow own = FLAG_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_URL_ENTRY_PLUGIN, entry, &own, &found,
                 DB_BOOL("own_only", reach->own_only),
                 DB_UUID("own_tenant_id", reach->own_tenant.uuid)));
    return found && own.flag
               ? OK
               : status_error(STATUS_NOT_FOUND, "PLUGIN_MISSING", "there is no such plugin");
}

/* Two at once may both be the hundredth; the limit is there to keep lists readable. */
static status check_count(struct call *c)
{
    if (c->tenant == NULL)
        return OK;
    CountRow pending = COUNT_ROW_INIT;
    TRY(db_one(c, &SQL_URL_ENTRY_PENDING, DB_NONE, &pending));
    if (pending.count >= PENDING_MAX)
        return status_error(STATUS_RESOURCE_EXHAUSTED, "URL_ENTRIES_TOO_MANY",
                            "100 requests of this tenant wait for a decision; withdraw some first, "
                            "or write to " URLS_CONTACT);
    return OK;
}

status urls_get(struct call *c, const char *id, UrlWhitelistEntry *ret_entry)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    GetUrlWhitelistEntryRequest request = GET_URL_WHITELIST_ENTRY_REQUEST_INIT;
    request.entry_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_URL_ENTRY_GET, &request, ret_entry, &found, TENANCY_REACH_EXTRAS(&reach)));
    return found ? OK : missing();
}

status urls_create(struct call *c, const UrlWhitelistEntry *wanted, UrlWhitelistEntry *ret_entry)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    UrlWhitelistEntry entry;
    UrlWhitelistEntry written = URL_WHITELIST_ENTRY_INIT;
    TRY(complete(c, wanted, &entry));
    TRY(check_plugin(c, &entry, &reach));
    TRY(check_count(c));
    TRY(db_exec(c, &SQL_URL_ENTRY_INSERT, &entry, NULL));
    TRY(urls_get(c, entry.id, &written));
    record(c, "URL_ENTRY_CREATE", written.reason, NULL, &written);
    *ret_entry = written;
    return OK;
}

/* Deciding. */

static status lock(struct call *c, const char *id, UrlWhitelistEntry *ret_entry)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    GetUrlWhitelistEntryRequest request = GET_URL_WHITELIST_ENTRY_REQUEST_INIT;
    request.entry_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_URL_ENTRY_LOCK, &request, ret_entry, &found,
                 TENANCY_REACH_EXTRAS(&reach)));
    return found ? OK : missing();
}

status urls_withdraw(struct call *c, const char *id)
{
    UrlWhitelistEntry entry = URL_WHITELIST_ENTRY_INIT;
    TRY(lock(c, id, &entry));
    if (entry.status != URL_WHITELIST_ENTRY_STATUS_PENDING)
        return not_pending();
    TRY(db_exec(c, &SQL_URL_ENTRY_DELETE, &entry, NULL));
    record(c, "URL_ENTRY_DELETE", NULL, &entry, NULL);
    return OK;
}

/* As it is now, and on record. The names of those who acted are not locked with the row. */
static status finish(struct call *c, const char *action, const char *reason,
                     UrlWhitelistEntry *before, UrlWhitelistEntry *ret_entry)
{
    UrlWhitelistEntry after = URL_WHITELIST_ENTRY_INIT;
    TRY(urls_get(c, before->id, &after));
    before->asked_by_email = after.asked_by_email;
    if (before->decided_by_id[0] != '\0')
        before->decided_by_email = after.decided_by_email;
    record(c, action, reason, before, &after);
    *ret_entry = after;
    return OK;
}

/* why NULL: it is approved. */
static status decide(struct call *c, const char *id, const char *why, UrlWhitelistEntry *ret_entry)
{
    UrlWhitelistEntry entry = URL_WHITELIST_ENTRY_INIT;
    TRY(lock(c, id, &entry));
    if (entry.status != URL_WHITELIST_ENTRY_STATUS_PENDING)
        return not_pending();
    if (entry.asked_by_id[0] != '\0' &&
        uuid_equal(uuid_of(entry.asked_by_id), c->identity.actor.uuid))
        return refuse_self(c, &entry);
    TRY(db_exec(c, &SQL_URL_ENTRY_DECIDE, &entry, NULL,
                why != NULL ? DB_TEXT("why", why) : DB_NULL("why")));
    return finish(c, why == NULL ? "URL_ENTRY_APPROVE" : "URL_ENTRY_REJECT", why, &entry,
                  ret_entry);
}

static status check_reason(struct call *c, const char *reason)
{
    struct checks checks = {.arena = c->arena};
    check(&checks, text_is_between(reason, 1, REASON_CHARACTERS_MAX), "FIELD_INVALID", "reason",
          "must be 1 to 500 characters long");
    return checks_status(&checks);
}

status urls_approve(struct call *c, const char *id, UrlWhitelistEntry *ret_entry)
{
    return decide(c, id, NULL, ret_entry);
}

status urls_reject(struct call *c, const char *id, const char *reason, UrlWhitelistEntry *ret_entry)
{
    TRY(check_reason(c, reason));
    return decide(c, id, reason, ret_entry);
}

status urls_revoke(struct call *c, const char *id, const char *reason, UrlWhitelistEntry *ret_entry)
{
    UrlWhitelistEntry entry = URL_WHITELIST_ENTRY_INIT;
    TRY(check_reason(c, reason));
    TRY(lock(c, id, &entry));
    if (entry.status == URL_WHITELIST_ENTRY_STATUS_REVOKED)
        return urls_get(c, entry.id, ret_entry);
    if (entry.status != URL_WHITELIST_ENTRY_STATUS_APPROVED)
        return status_error(STATUS_FAILED_PRECONDITION, "URL_ENTRY_NOT_APPROVED",
                            "this entry lets nothing through; there is nothing to revoke");
    TRY(db_exec(c, &SQL_URL_ENTRY_REVOKE, &entry, NULL, DB_TEXT("why", reason)));
    return finish(c, "URL_ENTRY_REVOKE", reason, &entry, ret_entry);
}

/* Consequences. */

status urls_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max, int64_t *ret_count)
{
    int64_t kept = 0;
    TRY(db_exec(c, &SQL_URL_ENTRY_PURGE_KEEP, DB_NONE, &kept, DB_UUID("tenant", tenant.uuid),
                DB_INT("limit", count_max)));
    if (kept == 0)
        return db_exec(c, &SQL_URL_ENTRY_PURGE, DB_NONE, ret_count, DB_UUID("tenant", tenant.uuid),
                       DB_INT("limit", count_max));
    *ret_count = kept;
    return OK;
}
