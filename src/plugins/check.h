/* A look at a script without running it: whether it may run, and what it asks for. Its blanks are
 * looked at here, its Python in the jail (jail/jail.h). */
#ifndef PLUGINS_CHECK_H
#define PLUGINS_CHECK_H

#include "base/call.h"
#include "smoothschedule/v1/plugin.types.h"
#include "smoothschedule/v1/plugin_template_service.types.h"
#include "wire/template.h"

struct plugin_check {
    struct template template;
    PluginDiagnostic **diagnostics; /* in the order of the text; none: it may run */
    size_t diagnostic_count;
    PluginManifest *manifest; /* NULL when there are diagnostics */
};

/* Checks a script. What is wrong with it is no failure. All lives in the call's arena; the script
 * is borrowed. May take seconds when many ask: not with a transaction begun that others wait for.
 *
 * Errors  UNAVAILABLE PLUGINS_UNAVAILABLE (nothing can check it now)
 */
MUST_USE status plugin_check(struct call *c, struct slice script, struct plugin_check *ret_check);

/* OK, or INVALID_ARGUMENT SCRIPT_INVALID: each diagnostic is a violation of `field`, as in "line 3,
 * column 4: unknown DATE 'mondey': did you mean monday?". */
MUST_USE status plugin_check_status(struct arena *arena, const struct plugin_check *check,
                                    const char *field);

#endif
