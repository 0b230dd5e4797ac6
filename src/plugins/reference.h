/* The language of plugins and what `api` has, as one message: what GetPluginReference serves,
 * smoothctl plugin reference prints and docs/plugins.md ends with. */
#ifndef PLUGINS_REFERENCE_H
#define PLUGINS_REFERENCE_H

#include "base/arena.h"
#include "base/status.h"
#include "smoothschedule/v1/plugin_template_service.types.h"

/* One section of it, or all when it is unspecified. Calls of `api` are those of the apps in use.
 * Its lists live in the arena.
 *
 * Errors  INVALID_ARGUMENT FIELD_INVALID
 */
MUST_USE status plugin_reference(struct arena *arena, GetPluginReferenceRequest_Section section,
                                 PluginReference *ret);

#endif
