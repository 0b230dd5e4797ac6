/* Plugins and their versions: the rules behind PluginService. Acts run inside the call's
 * TRANSACTION, and answer the plugin as it is after them. */
#ifndef PLUGINS_PLUGINS_H
#define PLUGINS_PLUGINS_H

#include "base/call.h"
#include "smoothschedule/v1/plugin.types.h"
#include "tenancy/tenancy.h"

enum {
    PLUGINS_MAX = 200,          /* a tenant */
    PLUGIN_VERSIONS_MAX = 1000, /* a plugin */
    PLUGIN_VERSION_TEXT_BYTES = 65,
};

/* A plugin that the caller sees, as far as the caller does.
 *
 * Errors  NOT_FOUND PLUGIN_MISSING; INVALID_ARGUMENT FIELD_INVALID (no UUID)
 */
MUST_USE status plugins_get(struct call *c, const char *id, Plugin *ret_plugin);

/* Errors of these: as the proto lists them at the RPCs. paths: see wire/field_mask.h; etag: to
 * guard with, or "". */
MUST_USE status plugins_create(struct call *c, const Plugin *wanted, Plugin *ret_plugin);
MUST_USE status plugins_update(struct call *c, const Plugin *changes, char *const *paths,
                               size_t path_count, Plugin *ret_plugin);
MUST_USE status plugins_delete(struct call *c, const char *id, const char *etag);
MUST_USE status plugins_submit(struct call *c, const char *id, const char *etag,
                               Plugin *ret_plugin);
/* The version that was read; reason: of a rejection, NULL: it is approved. */
MUST_USE status plugins_decide(struct call *c, const char *id, const char *version,
                               const char *reason, Plugin *ret_plugin);
/* reason: why, NULL: it is enabled. */
MUST_USE status plugins_set_disabled(struct call *c, const char *id, const char *reason,
                                     Plugin *ret_plugin);

/* The hash of content, in hex: SHA-256 of "0" or "1" for is_repeatable, a newline, and the script.
 */
void plugin_version_of(struct slice script, bool is_repeatable,
                       char ret_text[PLUGIN_VERSION_TEXT_BYTES]);

/* Deletes at most `count_max` of a tenant's installs and plugins, which is being purged;
 * *ret_count: how many it were. What others have installed becomes the platform's. */
MUST_USE status plugins_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max,
                                     int64_t *ret_count);

/* NOT_FOUND PLUGIN_MISSING: the same words whether it is not there or out of sight. */
status plugins_missing(void);

#endif
