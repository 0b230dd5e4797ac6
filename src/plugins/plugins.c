/* The life of plugins.
 *
 * The good day: fields are checked, the plugin is locked and judged, and what differs is written
 * with its event. Content is a version of its own, named by its hash: other content is another
 * version, a DRAFT, and one that waited for approval waits no more. Whoever decides names the hash
 * that they read. Failures: fields, sight and authority, another etag or version; the transaction
 * is rolled back by whoever began it. Nothing to close.
 */
#include "plugins/plugins.h"

#include <string.h>

#include <sodium.h>

#include "audit/audit.h"
#include "plugins/manifest.h"
#include "plugins/runs.h"
#include "smoothschedule/internal/plugin_install_rows.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/plugin_service.types.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "wire/check.h"
#include "wire/field_mask.h"
#include "wire/template.h"

enum {
    NAME_CHARACTERS_MAX = 100,
    SUMMARY_CHARACTERS_MAX = 200,
    DESCRIPTION_CHARACTERS_MAX = 10000,
    REASON_CHARACTERS_MIN = 10,
    REASON_CHARACTERS_MAX = 500,
};

status plugins_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "PLUGIN_MISSING", "there is no such plugin");
}

static status not_own(void)
{
    return status_error(STATUS_PERMISSION_DENIED, "PLUGIN_NOT_OWN",
                        "the plugin is another tenant's; it may be installed, not changed");
}

static status check_etag(const Plugin *plugin, const char *etag)
{
    if (etag[0] == '\0' || strcmp(plugin->etag, etag) == 0)
        return OK;
    return status_error(STATUS_ABORTED, "ETAG_MISMATCH",
                        "the plugin was changed meanwhile; read it again");
}

void plugin_version_of(struct slice script, bool is_repeatable,
                       char ret_text[PLUGIN_VERSION_TEXT_BYTES])
{
    crypto_hash_sha256_state hash;
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_init(&hash);
    crypto_hash_sha256_update(&hash, (const unsigned char *)(is_repeatable ? "1\n" : "0\n"), 2);
    crypto_hash_sha256_update(&hash, (const unsigned char *)script.data, script.length);
    crypto_hash_sha256_final(&hash, digest);
    sodium_bin2hex(ret_text, PLUGIN_VERSION_TEXT_BYTES, digest, sizeof digest);
}

static char *version_of(struct call *c, const Plugin *plugin)
{
    char *text = arena_alloc(c->arena, PLUGIN_VERSION_TEXT_BYTES);
    plugin_version_of(slice_of(plugin->script), plugin->is_repeatable, text);
    return text;
}

/* On record: scripts by their hashes, descriptions not at all. */

/* "" is nobody: the platform, or somebody who is gone. */
static struct uuid id_or_none(const char *text)
{
    return text[0] != '\0' ? uuid_of(text) : (struct uuid){{0}};
}

/* before or after NULL: it was not there, or is not any more. */
static void record(struct call *c, const char *action, const char *reason, const Plugin *before,
                   const Plugin *after)
{
    Plugin had = before != NULL ? *before : (Plugin)PLUGIN_INIT;
    Plugin has = after != NULL ? *after : (Plugin)PLUGIN_INIT;
    const Plugin *known = after != NULL ? after : before;
    const tenant_id tenant = {.uuid = id_or_none(known->tenant_id)};
    had.script = has.script = had.description = has.description = (char *)(uintptr_t) "";
    audit_event(c, &(struct audit_event){
                       .action = action,
                       .is_security = true,
                       .resource = audit_resource(c, "plugins", uuid_of(known->id)),
                       .reason = reason,
                       .tenant = &tenant,
                       .details = audit_changes(c, &wire_smoothschedule_v1_Plugin,
                                                before != NULL ? &had.base : NULL, &has.base),
                   });
}

/* Reading. */

status plugins_get(struct call *c, const char *id, Plugin *ret_plugin)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    GetPluginRequest request = GET_PLUGIN_REQUEST_INIT;
    request.plugin_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_GET, &request, ret_plugin, &found, TENANCY_REACH_EXTRAS(&reach)));
    return found ? OK : plugins_missing();
}

/* One that the caller may change or decide on, kept from changing until the transaction ends. */
static status lock(struct call *c, const char *id, const char *etag, PluginLockRow *ret_row)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    GetPluginRequest request = GET_PLUGIN_REQUEST_INIT;
    request.plugin_id = (char *)(uintptr_t)id;
    CountRow held = COUNT_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_HOLD, &request, &held, &found));
    if (found)
        TRY(db_maybe(c, &SQL_PLUGIN_HELD, &request, ret_row, &found, TENANCY_REACH_EXTRAS(&reach)));
    if (!found || (!ret_row->is_in_reach && ret_row->plugin->approved_version[0] == '\0'))
        return plugins_missing();
    if (!ret_row->is_in_reach)
        return not_own();
    return check_etag(ret_row->plugin, etag);
}

/* Writing. */

/* Several lines, without other control characters. */
static bool is_prose(const char *text, size_t characters_max)
{
    size_t count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if ((*at < 0x20 && strchr("\t\r\n", *at) == NULL) || *at == 0x7f)
            return false;
        count += (*at & 0xc0) != 0x80;
    }
    return count <= characters_max;
}

static status check_fields(struct call *c, const Plugin *plugin)
{
    const size_t script_bytes = strlen(plugin->script);
    struct checks checks = {.arena = c->arena};
    check(&checks, text_is_between(plugin->name, 1, NAME_CHARACTERS_MAX), "FIELD_INVALID",
          "plugin.name", "must be 1 to 100 characters long, on one line");
    check(&checks, text_is_between(plugin->summary, 0, SUMMARY_CHARACTERS_MAX), "FIELD_INVALID",
          "plugin.summary", "must be at most 200 characters long, on one line");
    check(&checks, is_prose(plugin->description, DESCRIPTION_CHARACTERS_MAX), "FIELD_INVALID",
          "plugin.description",
          "must be at most 10,000 characters long, without control characters");
    check(&checks, script_bytes >= 1 && script_bytes <= TEMPLATE_BYTES_MAX, "FIELD_INVALID",
          "plugin.script", "must have 1 to 65,536 bytes");
    return checks_status(&checks);
}

/* The lock on the tenant keeps two from passing the limit at once. The platform has none. */
static status check_count(struct call *c)
{
    CountRow row = COUNT_ROW_INIT;
    if (c->tenant == NULL)
        return OK;
    TRY(db_one(c, &SQL_PLUGIN_LOCK_TENANT, DB_NONE, &row));
    TRY(db_one(c, &SQL_PLUGIN_COUNT_OF_TENANT, DB_NONE, &row));
    if (row.count >= PLUGINS_MAX)
        return status_error(STATUS_FAILED_PRECONDITION, "PLUGIN_LIMIT_REACHED",
                            "the tenant has 200 plugins; delete some first");
    return OK;
}

status plugins_create(struct call *c, const Plugin *wanted, Plugin *ret_plugin)
{
    TRY(check_fields(c, wanted));
    TRY(check_count(c));
    Plugin plugin = *wanted;
    plugin.id = uuid_text(c->arena, uuid_v7());
    plugin.version = version_of(c, wanted);
    TRY(db_exec(c, &SQL_PLUGIN_INSERT, &plugin, NULL));
    TRY(db_exec(c, &SQL_PLUGIN_VERSION_INSERT, &plugin, NULL, DB_INT("number", 1)));
    Plugin made = PLUGIN_INIT;
    TRY(plugins_get(c, plugin.id, &made));
    record(c, "PLUGIN_CREATE", NULL, NULL, &made);
    *ret_plugin = made;
    return OK;
}

/* Other content: makes it the latest version, which it may have been before. The one before goes if
 * nobody has seen it, and waits for no approval any more if it did. */
static status change_version(struct call *c, const PluginLockRow *row, Plugin *changed,
                             int32_t *version_count)
{
    PluginVersion known = PLUGIN_VERSION_INIT;
    bool found = false;
    changed->version = version_of(c, changed);
    if (strcmp(changed->version, row->plugin->version) == 0)
        return OK;
    TRY(db_maybe(c, &SQL_PLUGIN_VERSION_STATE, changed, &known, &found));
    if (!found && row->version_count >= PLUGIN_VERSIONS_MAX)
        return status_error(STATUS_FAILED_PRECONDITION, "VERSION_LIMIT_REACHED",
                            "the plugin has had 1,000 versions; make another plugin");
    if (!found) {
        *version_count = row->version_count + 1;
        TRY(db_exec(c, &SQL_PLUGIN_VERSION_INSERT, changed, NULL,
                    DB_INT("number", *version_count)));
    }
    if (strcmp(row->version_state, "SUBMITTED") == 0)
        return db_exec(c, &SQL_PLUGIN_VERSION_WITHDRAW, row->plugin, NULL);
    return db_exec(c, &SQL_PLUGIN_VERSION_DROP, row->plugin, NULL);
}

status plugins_update(struct call *c, const Plugin *changes, char *const *paths, size_t path_count,
                      Plugin *ret_plugin)
{
    PluginLockRow row = PLUGIN_LOCK_ROW_INIT;
    TRY(lock(c, changes->id, changes->etag, &row));
    Plugin changed = *row.plugin;
    int32_t version_count = row.version_count;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_Plugin, "plugin", paths, path_count,
                         &changes->base, &changed.base));
    TRY(check_fields(c, &changed));
    const bool is_same = strcmp(changed.name, row.plugin->name) == 0 &&
                         strcmp(changed.summary, row.plugin->summary) == 0 &&
                         strcmp(changed.description, row.plugin->description) == 0 &&
                         strcmp(changed.script, row.plugin->script) == 0 &&
                         changed.is_repeatable == row.plugin->is_repeatable;
    if (is_same)
        return plugins_get(c, changes->id, ret_plugin);
    TRY(change_version(c, &row, &changed, &version_count));
    TRY(db_exec(c, &SQL_PLUGIN_UPDATE, &changed, NULL, DB_INT("version_count", version_count)));
    Plugin after = PLUGIN_INIT;
    TRY(plugins_get(c, changes->id, &after));
    record(c, "PLUGIN_UPDATE", NULL, row.plugin, &after);
    *ret_plugin = after;
    return OK;
}

status plugins_delete(struct call *c, const char *id, const char *etag)
{
    PluginLockRow row = PLUGIN_LOCK_ROW_INIT;
    FlagRow installed = FLAG_ROW_INIT;
    TRY(lock(c, id, etag, &row));
    TRY(db_one(c, &SQL_PLUGIN_IS_INSTALLED, row.plugin, &installed));
    if (installed.flag)
        return status_error(STATUS_FAILED_PRECONDITION, "PLUGIN_IS_INSTALLED",
                            "the plugin is installed; disable it, or delete its installs first");
    TRY(db_exec(c, &SQL_PLUGIN_DELETE, row.plugin, NULL));
    record(c, "PLUGIN_DELETE", NULL, row.plugin, NULL);
    return OK;
}

/* Approval. */

static status disabled(void)
{
    return status_error(STATUS_FAILED_PRECONDITION, "PLUGIN_DISABLED",
                        "the plugin was disabled in all tenants");
}

/* Reads the state once its event is written: what was answered is what is there. */
static status finish(struct call *c, const char *action, const char *reason,
                     const PluginLockRow *row, Plugin *ret_plugin)
{
    Plugin after = PLUGIN_INIT;
    TRY(plugins_get(c, row->plugin->id, &after));
    record(c, action, reason, row->plugin, &after);
    *ret_plugin = after;
    return OK;
}

/* What may be submitted; *ret_is_done: it is already. */
static status check_submit(const PluginLockRow *row, bool *ret_is_done)
{
    if (strcmp(row->version_state, "APPROVED") == 0)
        return status_error(STATUS_FAILED_PRECONDITION, "VERSION_APPROVED",
                            "this version is approved already");
    if (row->plugin->state == PLUGIN_STATE_DISABLED)
        return disabled();
    *ret_is_done = strcmp(row->version_state, "SUBMITTED") == 0;
    return OK;
}

status plugins_submit(struct call *c, const char *id, const char *etag, Plugin *ret_plugin)
{
    /* The jail looks at the script before anything is locked. */
    Plugin seen = PLUGIN_INIT;
    PluginManifest *manifest = NULL;
    TRY(plugins_get(c, id, &seen));
    if (seen.state == PLUGIN_STATE_DRAFT || seen.state == PLUGIN_STATE_REJECTED)
        TRY(plugin_manifest_derive(c, slice_of(seen.script), &manifest));

    PluginLockRow row = PLUGIN_LOCK_ROW_INIT;
    bool is_done = false;
    TRY(lock(c, id, etag, &row));
    TRY(check_submit(&row, &is_done));
    if (is_done)
        return plugins_get(c, id, ret_plugin);
    if (manifest == NULL || strcmp(row.plugin->version, seen.version) != 0)
        return check_etag(row.plugin, "changed");
    Plugin submitted = *row.plugin;
    submitted.manifest = manifest;
    TRY(db_exec(c, &SQL_PLUGIN_VERSION_SUBMIT, &submitted, NULL));
    TRY(db_exec(c, &SQL_PLUGIN_TOUCH, &submitted, NULL));
    return finish(c, "PLUGIN_SUBMIT", NULL, &row, ret_plugin);
}

/* Two people: whoever wrote the plugin, or this version of it, does not let it run. */
static status check_other(const struct call *c, const PluginLockRow *row)
{
    const struct uuid *callers[] = {&c->identity.actor.uuid, &c->identity.subject.uuid};
    const struct uuid authors[] = {id_or_none(row->author_id), id_or_none(row->version_author_id)};
    for (size_t i = 0; i < 4; i++)
        if (uuid_equal(*callers[i / 2], authors[i % 2]))
            return status_error(STATUS_PERMISSION_DENIED, "SELF_APPROVAL",
                                "nobody approves what they wrote; ask somebody else");
    return OK;
}

static status check_decision(const PluginLockRow *row, const char *version)
{
    if (row->plugin->state == PLUGIN_STATE_DISABLED)
        return disabled();
    if (strcmp(row->plugin->version, version) != 0)
        return status_error(STATUS_FAILED_PRECONDITION, "VERSION_CHANGED",
                            "the plugin has another version by now; read that");
    if (strcmp(row->version_state, "SUBMITTED") != 0)
        return status_error(STATUS_FAILED_PRECONDITION, "PLUGIN_NOT_SUBMITTED",
                            "this version does not wait for approval");
    return OK;
}

static status check_reason(struct call *c, const char *reason)
{
    return text_is_between(reason, REASON_CHARACTERS_MIN, REASON_CHARACTERS_MAX)
               ? OK
               : status_field(c->arena, "FIELD_INVALID", "reason",
                              "must be 10 to 500 characters long");
}

#define TEXT_OR_NULL(field, text) ((text) != NULL ? DB_TEXT((field), (text)) : DB_NULL(field))

status plugins_decide(struct call *c, const char *id, const char *version, const char *reason,
                      Plugin *ret_plugin)
{
    PluginLockRow row = PLUGIN_LOCK_ROW_INIT;
    if (reason != NULL)
        TRY(check_reason(c, reason));
    TRY(lock(c, id, "", &row));
    TRY(check_other(c, &row));
    TRY(check_decision(&row, version));
    Plugin decided = *row.plugin;
    if (reason == NULL)
        decided.approved_version = decided.version;
    TRY(db_exec(c, &SQL_PLUGIN_VERSION_DECIDE, &decided, NULL, TEXT_OR_NULL("why", reason)));
    TRY(db_exec(c, &SQL_PLUGIN_TOUCH, &decided, NULL));
    return finish(c, reason == NULL ? "PLUGIN_APPROVE" : "PLUGIN_REJECT", reason, &row, ret_plugin);
}

status plugins_set_disabled(struct call *c, const char *id, const char *reason, Plugin *ret_plugin)
{
    PluginLockRow row = PLUGIN_LOCK_ROW_INIT;
    if (reason != NULL)
        TRY(check_reason(c, reason));
    TRY(lock(c, id, "", &row));
    if (reason == NULL)
        TRY(check_other(c, &row));
    if ((row.plugin->state == PLUGIN_STATE_DISABLED) == (reason != NULL))
        return plugins_get(c, id, ret_plugin);
    TRY(db_exec(c, &SQL_PLUGIN_SET_DISABLED, row.plugin, NULL, TEXT_OR_NULL("why", reason)));
    if (reason != NULL)
        TRY(plugin_runs_cancel_plugin(c, uuid_of(id), "PLUGIN_DISABLED"));
    return finish(c, reason != NULL ? "PLUGIN_DISABLE" : "PLUGIN_ENABLE", reason, &row, ret_plugin);
}

/* In this order: installs refer to plugins. */
status plugins_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max, int64_t *ret_count)
{
    const struct sql_query *const steps[] = {&SQL_PLUGIN_PURGE_INSTALLS, &SQL_PLUGIN_PURGE,
                                             &SQL_PLUGIN_PURGE_INHERIT};
    int64_t count = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && count == 0; i++)
        TRY(db_exec(c, steps[i], DB_NONE, &count, DB_UUID("tenant", tenant.uuid),
                    DB_INT("limit", count_max)));
    *ret_count = count;
    return OK;
}
