/* What running an install depends on, and what its runs come to.
 *
 * The good day: one query has it all, and nothing of it says no. Failures: it is not there, or
 * something has stopped it: the plugin everywhere, its tenant, somebody there, its installer's
 * account, failures in a row.
 */
#include "plugins/installs.h"

#include <string.h>

#include "audit/audit.h"
#include "sql/plugins.h"
#include "store/db.h"

status installs_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "PLUGIN_INSTALL_MISSING", "there is no such install");
}

const char *installs_resource(struct call *c, tenant_id tenant, struct uuid install)
{
    return arena_printf(c->arena, "%s/%s", audit_resource(c, "tenants", tenant.uuid),
                        audit_resource(c, "pluginInstalls", install));
}

status installs_load(struct call *c, tenant_id tenant, struct uuid install,
                     PluginInstallRow *ret_row)
{
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_INSTALL_LOAD, DB_NONE, ret_row, &found, DB_UUID("install", install),
                 DB_UUID("tenant", tenant.uuid)));
    return found ? OK : installs_missing();
}

status installs_may_run(struct arena *arena, const PluginInstallRow *row, bool is_test)
{
    const bool is_own = strcmp(row->plugin_tenant_id, row->tenant_id) == 0;
    if (strcmp(row->tenant_state, "ACTIVE") != 0)
        return status_error(STATUS_FAILED_PRECONDITION, "TENANT_CLOSED",
                            "the tenant is closed; nothing runs in it");
    if (row->plugin_is_disabled)
        return status_error(STATUS_FAILED_PRECONDITION, "PLUGIN_DISABLED",
                            "the plugin was disabled in all tenants");
    if (strcmp(row->version_state, "APPROVED") != 0 && !(is_test && is_own))
        return status_error(STATUS_FAILED_PRECONDITION, "PLUGIN_NOT_APPROVED",
                            "this version is not approved; there are test runs only, and only in "
                            "the tenant that wrote it");
    if (!row->installer->is_active)
        return status_error(STATUS_FAILED_PRECONDITION, "INSTALLER_DISABLED",
                            "the install's installer may not sign in any more; whoever changes the "
                            "install becomes its installer");
    if (!row->is_enabled && !is_test)
        return status_error(STATUS_FAILED_PRECONDITION, "INSTALL_DISABLED",
                            "the install is switched off");
    if (row->pause_reason[0] != '\0' && !is_test)
        return status_errorf(arena, STATUS_FAILED_PRECONDITION, "INSTALL_PAUSED",
                             "the install is paused: %s; any change to it ends the pause",
                             row->pause_reason);
    return OK;
}

static void record_pause(struct call *c, tenant_id tenant, struct uuid install, const char *why)
{
    audit_event(c, &(struct audit_event){
                       .action = "PLUGIN_INSTALL_PAUSE",
                       .reason_code = why,
                       .resource = installs_resource(c, tenant, install),
                       .tenant = &tenant,
                   });
}

status installs_count_outcome(struct call *c, tenant_id tenant, struct uuid install,
                              bool has_failed)
{
    PluginInstallRow row = PLUGIN_INSTALL_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_INSTALL_COUNT_OUTCOME, DB_NONE, &row, &found,
                 DB_UUID("install", install), DB_UUID("tenant", tenant.uuid),
                 DB_BOOL("has_failed", has_failed), DB_INT("failures_max", PLUGIN_FAILURES_MAX)));
    if (found && has_failed && row.failure_streak == PLUGIN_FAILURES_MAX)
        record_pause(c, tenant, install, "FAILURES");
    return OK;
}

status installs_user_stopped(struct call *c, user_id user)
{
    PluginPausedRows paused = PLUGIN_PAUSED_ROWS_INIT;
    TRY(db_many(c, &SQL_PLUGIN_INSTALLS_PAUSE, DB_NONE, &paused, DB_UUID("user", user.uuid)));
    for (size_t i = 0; i < paused.n_installs; i++) {
        const tenant_id tenant = {uuid_of(paused.installs[i]->tenant_id)};
        record_pause(c, tenant, uuid_of(paused.installs[i]->id), "INSTALLER_DISABLED");
    }
    return OK;
}
