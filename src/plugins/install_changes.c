/* The life of installs.
 *
 * The good day: the plugin is held so that it stays what it is, its version found and its manifest
 * compared with what is accepted, the form's values checked against its script; then the install,
 * its triggers and its secrets are written with their event. Failures: fields, values, consent that
 * is missing, a plugin that is stopped; the transaction is rolled back by whoever began it. The
 * value of a secret goes from the request into its seal and nowhere else.
 */
#include <string.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "google/protobuf/timestamp.types.h"
#include "plugins/install_rules.h"
#include "plugins/installs.h"
#include "plugins/manifest.h"
#include "plugins/plugins.h"
#include "plugins/runs.h"
#include "plugins/script.h"
#include "plugins/secrets.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "tenancy/time_zone_file.h"
#include "wire/cron.h"
#include "wire/field_mask.h"

/* On record: no values of the form, which may be anybody's, and none of secrets. */
static void record(struct call *c, const char *action, const PluginInstall *before,
                   const PluginInstall *after)
{
    PluginInstall had = before != NULL ? *before : (PluginInstall)PLUGIN_INSTALL_INIT;
    PluginInstall has = after != NULL ? *after : (PluginInstall)PLUGIN_INSTALL_INIT;
    const struct uuid id = uuid_of(after != NULL ? after->id : before->id);
    had.values = has.values = NULL;
    had.n_next_run_times = has.n_next_run_times = 0;
    audit_event(c, &(struct audit_event){
                       .action = action,
                       .is_security = true,
                       .resource = installs_resource(c, c->tenant->id, id),
                       .details = audit_changes(c, &wire_smoothschedule_v1_PluginInstall,
                                                before != NULL ? &had.base : NULL, &has.base),
                   });
}

/* By the tenant's clocks. */

struct clocks {
    const char *name;
    struct time_zone zone;
};

static status read_clocks(struct call *c, struct clocks *ret_clocks)
{
    PluginClockRow row = PLUGIN_CLOCK_ROW_INIT;
    TRY(db_one(c, &SQL_PLUGIN_INSTALL_CLOCK, DB_NONE, &row));
    ret_clocks->name = row.time_zone;
    return time_zone_load(c->arena, row.time_zone, &ret_clocks->zone);
}

static void fill_run_times(struct call *c, const struct clocks *clocks, PluginInstall *install)
{
    struct cron cron;
    int64_t at_s = clock_db_us() / US_PER_S;
    if (cron_read(c->arena, slice_of(install->schedule->cron), &cron) != NULL)
        return;
    install->next_run_times = arena_array(c->arena, PLUGIN_RUN_TIMES, sizeof(Timestamp *));
    while (install->n_next_run_times < PLUGIN_RUN_TIMES &&
           cron_next(&cron, &clocks->zone, at_s, &at_s)) {
        Timestamp *time = arena_new(c->arena, Timestamp);
        *time = (Timestamp)TIMESTAMP_INIT;
        time->seconds = at_s;
        install->next_run_times[install->n_next_run_times++] = time;
    }
}

static bool runs_by_clock(const PluginInstall *install)
{
    return install->schedule != NULL && install->state == PLUGIN_INSTALL_STATE_ENABLED;
}

/* Reading. */

static void fill_secrets(struct call *c, const PluginSecretRows *rows, PluginInstall *install)
{
    install->secrets = arena_array(c->arena, PLUGIN_SECRETS_MAX, sizeof(PluginSecret *));
    for (size_t i = 0; i < rows->n_secrets && install->n_secrets < PLUGIN_SECRETS_MAX; i++)
        if (strcmp(rows->secrets[i]->install_id, install->id) == 0)
            install->secrets[install->n_secrets++] = rows->secrets[i]->secret;
}

status installs_complete(struct call *c, PluginInstall *const *installs, size_t count)
{
    PluginSecretRows rows = PLUGIN_SECRET_ROWS_INIT;
    struct clocks clocks;
    bool by_clock = false;
    if (count == 0)
        return OK;
    const struct uuid only = count == 1 ? uuid_of(installs[0]->id) : (struct uuid){{0}};
    TRY(db_many(c, &SQL_PLUGIN_INSTALL_SECRETS, DB_NONE, &rows, DB_UUID("install", only)));
    for (size_t i = 0; i < count; i++) {
        fill_secrets(c, &rows, installs[i]);
        by_clock = by_clock || runs_by_clock(installs[i]);
    }
    if (!by_clock)
        return OK;
    /* A zone that this machine lacks hides no install. */
    const status known = read_clocks(c, &clocks);
    if (!status_is_ok(known))
        return known.code == STATUS_FAILED_PRECONDITION ? OK : known;
    for (size_t i = 0; i < count; i++)
        if (runs_by_clock(installs[i]))
            fill_run_times(c, &clocks, installs[i]);
    return OK;
}

static status read_id(struct call *c, const char *text, struct uuid *ret_id)
{
    return uuid_parse(slice_of(text), ret_id)
               ? OK
               : status_field(c->arena, "FIELD_INVALID", "installId", "must be an install's id");
}

status installs_get(struct call *c, const char *id, PluginInstall *ret_install)
{
    struct uuid install;
    bool found = false;
    TRY(read_id(c, id, &install));
    TRY(db_maybe(c, &SQL_PLUGIN_INSTALL_GET, DB_NONE, ret_install, &found,
                 DB_UUID("install", install)));
    return found ? installs_complete(c, &ret_install, 1) : installs_missing();
}

/* Kept from changing until the transaction ends, with what it runs. */
static status lock(struct call *c, const char *id, const char *etag, PluginInstall *ret_install)
{
    struct uuid install;
    CountRow held = COUNT_ROW_INIT;
    bool found = false;
    TRY(read_id(c, id, &install));
    TRY(db_maybe(c, &SQL_PLUGIN_INSTALL_LOCK, DB_NONE, &held, &found, DB_UUID("install", install)));
    if (!found)
        return installs_missing();
    TRY(installs_get(c, id, ret_install));
    if (etag[0] != '\0' && strcmp(ret_install->etag, etag) != 0)
        return status_error(STATUS_ABORTED, "ETAG_MISMATCH",
                            "the install was changed meanwhile; read it again");
    return OK;
}

/* Which version. */

/* What a draft asks for is derived when somebody first installs it. */
static status derive(struct call *c, PluginVersionRow *version)
{
    Plugin plugin = PLUGIN_INIT;
    TRY(plugin_manifest_derive(c, slice_of(version->script), &version->manifest));
    plugin.id = version->plugin_id;
    plugin.version = version->version;
    plugin.manifest = version->manifest;
    return db_exec(c, &SQL_PLUGIN_VERSION_DERIVE, &plugin, NULL);
}

/* The version that an install names, or else the newest; the plugin stays what it is until the
 * transaction ends. */
static status find_version(struct call *c, const PluginInstall *install,
                           PluginVersionRow *ret_version)
{
    CountRow held = COUNT_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_HOLD_TO_INSTALL, install, &held, &found));
    if (!found)
        return plugins_missing();
    TRY(db_maybe(c, &SQL_PLUGIN_VERSION_TO_INSTALL, install, ret_version, &found));
    if (!found)
        return status_error(STATUS_NOT_FOUND, "VERSION_MISSING",
                            "the plugin has no such version, or it is not approved");
    if (ret_version->is_disabled)
        return status_error(STATUS_FAILED_PRECONDITION, "PLUGIN_DISABLED",
                            "the plugin was disabled in all tenants");
    return ret_version->manifest != NULL ? OK : derive(c, ret_version);
}

static status check_consent(struct call *c, const PluginManifest *accepted,
                            const PluginVersionRow *version, const char *consent_version)
{
    const char *beyond = plugin_manifest_beyond(c->arena, accepted, version->manifest);
    if (beyond == NULL || strcmp(consent_version, version->version) == 0)
        return OK;
    return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "CONSENT_REQUIRED",
                         "version %s asks for what was not accepted: %s; once it is, send the "
                         "version as consent_version",
                         version->version, beyond);
}

/* Writing. */

static status write_secrets(struct call *c, const PluginInstall *install)
{
    const struct uuid id = uuid_of(install->id);
    const char *names = "";
    for (size_t i = 0; i < install->n_secrets; i++)
        names =
            arena_printf(c->arena, "%s%s%s", names, i > 0 ? " " : "", install->secrets[i]->name);
    TRY(db_exec(c, &SQL_PLUGIN_SECRETS_KEEP, install, NULL, DB_TEXT("names", names)));
    for (size_t i = 0; i < install->n_secrets; i++) {
        const PluginSecret *secret = install->secrets[i];
        if (secret->value[0] == '\0') {
            TRY(db_exec(c, &SQL_PLUGIN_SECRET_SET_HOSTS, secret, NULL, DB_UUID("install", id)));
            continue;
        }
        const struct slice sealed =
            plugin_secret_seal(c->arena, id, secret->name, slice_of(secret->value));
        TRY(db_exec(c, &SQL_PLUGIN_SECRET_SET, secret, NULL, DB_UUID("install", id),
                    DB_BYTES("sealed", sealed)));
    }
    return OK;
}

/* The install's row, by one of the two queries that write it, and its triggers. */
static status write(struct call *c, const struct sql_query *query, PluginInstall *install)
{
    struct cron cron;
    struct clocks clocks = {0};
    int64_t next_s = 0;
    bool runs = false;
    if (install->schedule != NULL) {
        if (install->schedule->overlap == PLUGIN_SCHEDULE_OVERLAP_UNSPECIFIED)
            install->schedule->overlap = PLUGIN_SCHEDULE_OVERLAP_SKIP;
        const char *fault = cron_read(c->arena, slice_of(install->schedule->cron), &cron);
        TRY(read_clocks(c, &clocks));
        runs = fault == NULL && install->is_enabled &&
               cron_next(&cron, &clocks.zone, clock_db_us() / US_PER_S, &next_s);
    }
    TRY(db_exec(c, query, install, NULL,
                runs ? DB_TIME_US("next_run_time", next_s * US_PER_S) : DB_NULL("next_run_time"),
                runs ? DB_TEXT("zone", clocks.name) : DB_NULL("zone")));
    return db_exec(c, &SQL_PLUGIN_TRIGGERS_SET, install, NULL);
}

/* As it is now, on record and as the answer. */
static status finish(struct call *c, const char *action, const PluginInstall *before,
                     const char *id, PluginInstall *ret_install)
{
    PluginInstall after = PLUGIN_INSTALL_INIT;
    TRY(installs_get(c, id, &after));
    record(c, action, before, &after);
    *ret_install = after;
    return OK;
}

/* The lock on the tenant keeps two from passing the limit at once. */
static status check_count(struct call *c)
{
    CountRow row = COUNT_ROW_INIT;
    TRY(db_one(c, &SQL_PLUGIN_LOCK_TENANT, DB_NONE, &row));
    TRY(db_one(c, &SQL_PLUGIN_INSTALL_COUNT_OF_TENANT, DB_NONE, &row));
    if (row.count >= PLUGIN_INSTALLS_MAX)
        return status_error(STATUS_FAILED_PRECONDITION, "INSTALL_LIMIT_REACHED",
                            "the tenant has 100 installs; delete some first");
    return OK;
}

status installs_create(struct call *c, const PluginInstall *wanted, const char *consent_version,
                       PluginInstall *ret_install)
{
    const PluginInstall none = PLUGIN_INSTALL_INIT;
    PluginInstall install = *wanted;
    PluginVersionRow version = PLUGIN_VERSION_ROW_INIT;
    TRY(install_check(c->arena, &install));
    TRY(install_check_kept(c->arena, &none, &install));
    TRY(find_version(c, &install, &version));
    TRY(check_consent(c, NULL, &version, consent_version));
    TRY(install_prefix(
        c->arena, "pluginInstall.",
        plugin_values_check(c, slice_of(version.script), wanted->values, &install.values)));
    TRY(check_count(c));

    install.id = uuid_text(c->arena, uuid_v7());
    install.version = version.version;
    install.consent = version.manifest;
    TRY(write(c, &SQL_PLUGIN_INSTALL_INSERT, &install));
    TRY(write_secrets(c, &install));
    return finish(c, "PLUGIN_INSTALL_CREATE", NULL, install.id, ret_install);
}

status installs_update(struct call *c, const PluginInstall *changes, char *const *paths,
                       size_t path_count, PluginInstall *ret_install)
{
    PluginInstall current = PLUGIN_INSTALL_INIT;
    PluginInstallRow row = PLUGIN_INSTALL_ROW_INIT;
    TRY(lock(c, changes->id, changes->etag, &current));
    TRY(installs_load(c, c->tenant->id, uuid_of(current.id), &row));
    PluginInstall changed = current;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_PluginInstall, "plugin_install", paths,
                         path_count, &changes->base, &changed.base));
    const bool has_secrets = changed.secrets != current.secrets;
    TRY(install_check(c->arena, &changed));
    if (has_secrets)
        TRY(install_check_kept(c->arena, &current, &changed));
    TRY(install_prefix(
        c->arena, "pluginInstall.",
        plugin_values_check(c, slice_of(row.script), changed.values, &changed.values)));
    TRY(write(c, &SQL_PLUGIN_INSTALL_UPDATE, &changed));
    if (has_secrets)
        TRY(write_secrets(c, &changed));
    if (current.is_enabled && !changed.is_enabled)
        TRY(plugin_runs_cancel_install(c, uuid_of(current.id), "INSTALL_DISABLED"));
    return finish(c, "PLUGIN_INSTALL_UPDATE", &current, current.id, ret_install);
}

/* The values that there are, as far as the new form asks for them. */
static Struct *keep_asked(struct call *c, const Struct *values, const PluginManifest *manifest)
{
    Struct *kept = arena_new(c->arena, Struct);
    *kept = (Struct)STRUCT_INIT;
    const size_t count = values != NULL ? values->n_fields : 0;
    kept->fields = arena_array(c->arena, count, sizeof(void *));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < manifest->n_prompts; k++)
            if (strcmp(values->fields[i]->key, manifest->prompts[k]) == 0)
                kept->fields[kept->n_fields++] = values->fields[i];
    return kept;
}

status installs_upgrade(struct call *c, const UpgradePluginInstallRequest *request,
                        PluginInstall *ret_install)
{
    PluginInstall current = PLUGIN_INSTALL_INIT;
    PluginVersionRow version = PLUGIN_VERSION_ROW_INIT;
    TRY(lock(c, request->install_id, request->etag, &current));
    PluginInstall changed = current;
    changed.version = request->version;
    TRY(find_version(c, &changed, &version));
    if (strcmp(version.version, current.version) == 0 && request->values == NULL) {
        *ret_install = current;
        return OK;
    }
    TRY(check_consent(c, current.consent, &version, request->consent_version));
    const Struct *values =
        request->values != NULL ? request->values : keep_asked(c, current.values, version.manifest);
    TRY(plugin_values_check(c, slice_of(version.script), values, &changed.values));
    changed.version = version.version;
    changed.consent = version.manifest;
    TRY(write(c, &SQL_PLUGIN_INSTALL_UPDATE, &changed));
    return finish(c, "PLUGIN_INSTALL_UPGRADE", &current, current.id, ret_install);
}

status installs_delete(struct call *c, const char *id, const char *etag)
{
    PluginInstall current = PLUGIN_INSTALL_INIT;
    TRY(lock(c, id, etag, &current));
    TRY(plugin_runs_cancel_install(c, uuid_of(current.id), "INSTALL_DELETED"));
    TRY(db_exec(c, &SQL_PLUGIN_INSTALL_DELETE, &current, NULL));
    record(c, "PLUGIN_INSTALL_DELETE", &current, NULL);
    return OK;
}
