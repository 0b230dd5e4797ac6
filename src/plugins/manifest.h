/* Manifests: what a script asks for. */
#ifndef PLUGINS_MANIFEST_H
#define PLUGINS_MANIFEST_H

#include "base/call.h"
#include "smoothschedule/v1/plugin.types.h"

/* Checks a script in the jail and derives what it asks for.
 *
 * Shape   *ret_manifest lives in the call's arena
 * Errors  INVALID_ARGUMENT SCRIPT_INVALID: each diagnostic is a violation of `plugin.script`; those
 *         of plugin_check
 */
MUST_USE status plugin_manifest_derive(struct call *c, struct slice script,
                                       PluginManifest **ret_manifest);

/* What `wanted` asks for beyond what was accepted, for a person: "calls create_customer; hosts
 * https://x.test". NULL when it is nothing. What the form asks, and api.log, are no matter of
 * consent. `accepted` may be NULL: nothing was. */
const char *plugin_manifest_beyond(struct arena *arena, const PluginManifest *accepted,
                                   const PluginManifest *wanted);

/* What `wanted` asks for and was accepted: calls, hosts and secrets, which is what the host judges
 * by. Either may be NULL: then there is nothing. Borrows from both. */
const PluginManifest *plugin_manifest_both(struct arena *arena, const PluginManifest *wanted,
                                           const PluginManifest *accepted);

#endif
