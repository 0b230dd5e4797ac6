/* Installs: a plugin in a tenant, filled in and set to run. */
#ifndef PLUGINS_INSTALLS_H
#define PLUGINS_INSTALLS_H

#include "base/call.h"
#include "smoothschedule/internal/plugin_install_rows.types.h"
#include "smoothschedule/v1/plugin_service.types.h"

enum {
    PLUGIN_INSTALLS_MAX = 100, /* a tenant */
    PLUGIN_FAILURES_MAX = 5,   /* in a row, then it pauses */
    PLUGIN_RUN_TIMES = 5,      /* that are previewed */
};

/* An install with all that running it depends on, as it is now, in one query.
 *
 * Shape   tenant: whose it must be; *ret_row lives in the call's arena
 * Errors  NOT_FOUND PLUGIN_INSTALL_MISSING (not there, or another tenant's)
 * Source  installs.sql PLUGIN_INSTALL_LOAD
 */
MUST_USE status installs_load(struct call *c, tenant_id tenant, struct uuid install,
                              PluginInstallRow *ret_row);

/* Whether it may run now. What its installer may do there is decided call by call.
 *
 * Shape   is_test: a test run, which needs no approved version where the plugin is the tenant's own
 * Errors  FAILED_PRECONDITION PLUGIN_DISABLED, PLUGIN_NOT_APPROVED, INSTALL_DISABLED,
 *         INSTALL_PAUSED, INSTALLER_DISABLED, TENANT_CLOSED
 */
MUST_USE status installs_may_run(struct arena *arena, const PluginInstallRow *row, bool is_test);

/* A run has ended, in the call's transaction: failures in a row are counted, and the fifth pauses
 * the install. Test runs and those that were called off do not count. */
MUST_USE status installs_count_outcome(struct call *c, tenant_id tenant, struct uuid install,
                                       bool has_failed);

/* Somebody may not sign in any more, in the act's transaction: what runs for them pauses. */
MUST_USE status installs_user_stopped(struct call *c, user_id user);

/* Those of the call's tenant, inside the call's TRANSACTION where they write. Errors: as the proto
 * lists them at the RPCs.
 *
 * Shape   consent_version: the version whose manifest is accepted, or ""; paths: see
 *         wire/field_mask.h; etag: to guard with, or ""; values: NULL, or those to put in the place
 *         of what there is
 */
MUST_USE status installs_create(struct call *c, const PluginInstall *wanted,
                                const char *consent_version, PluginInstall *ret_install);
MUST_USE status installs_get(struct call *c, const char *id, PluginInstall *ret_install);
MUST_USE status installs_update(struct call *c, const PluginInstall *changes, char *const *paths,
                                size_t path_count, PluginInstall *ret_install);
MUST_USE status installs_upgrade(struct call *c, const UpgradePluginInstallRequest *request,
                                 PluginInstall *ret_install);
MUST_USE status installs_delete(struct call *c, const char *id, const char *etag);
/* Completes installs that were read: their secrets' names, and when they run next. */
MUST_USE status installs_complete(struct call *c, PluginInstall *const *installs, size_t count);

/* "tenants/<id>/pluginInstalls/<id>", as the audit and WatchChanges name one. */
const char *installs_resource(struct call *c, tenant_id tenant, struct uuid install);

/* NOT_FOUND PLUGIN_INSTALL_MISSING: the same words whether it is not there or out of reach. */
status installs_missing(void);

#endif
