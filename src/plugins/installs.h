/* Installs: a plugin in a tenant, filled in and set to run. */
#ifndef PLUGINS_INSTALLS_H
#define PLUGINS_INSTALLS_H

#include "base/call.h"
#include "smoothschedule/internal/plugin_install_rows.types.h"

enum {
    PLUGIN_INSTALLS_MAX = 100, /* a tenant */
    PLUGIN_FAILURES_MAX = 5,   /* in a row, then it pauses */
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

/* NOT_FOUND PLUGIN_INSTALL_MISSING: the same words whether it is not there or out of reach. */
status installs_missing(void);

#endif
