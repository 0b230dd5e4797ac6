/* The rules on installs that need nothing but the messages. Pure. */
#ifndef PLUGINS_INSTALL_RULES_H
#define PLUGINS_INSTALL_RULES_H

#include "base/arena.h"
#include "smoothschedule/v1/plugin.types.h"

/* Fields as clients send them, but for the values; hosts of secrets get their one spelling.
 *
 * Errors  INVALID_ARGUMENT CRON_INVALID, SECRET_INVALID, FIELD_INVALID
 */
MUST_USE status install_check(struct arena *arena, PluginInstall *install);

/* A secret without a value keeps the one that it had, and where that may go grows no further.
 *
 * Errors  INVALID_ARGUMENT SECRET_INVALID
 */
MUST_USE status install_check_kept(struct arena *arena, const PluginInstall *before,
                                   const PluginInstall *after);

/* A bad status of the values with its fields, `values.x`, under a prefix. */
status install_prefix(struct arena *arena, const char *prefix, status failed);

#endif
