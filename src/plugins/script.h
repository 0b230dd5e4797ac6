/* A plugin's script and the values for its blanks: what is kept with an install, and what a run is
 * given. No value is ever put into the source: what reads the script puts the constants into the
 * syntax tree (wire/template_mark.h).
 */
#ifndef PLUGINS_SCRIPT_H
#define PLUGINS_SCRIPT_H

#include "google/protobuf/struct.types.h"
#include "plugins/facts.h"
#include "wire/template_value.h"

enum {
    PLUGIN_VALUES_MAX = TEMPLATE_PROMPTS_MAX,
    PLUGIN_FILLED_BYTES_MAX = 256 * 1024, /* the texts of all blanks of a script together */
};

/* A script that is ready to run. */
struct plugin_script {
    struct template template;
    struct slice source;                    /* with markers in the place of blanks */
    const struct template_value *constants; /* template.blank_count of them, in order */
    Struct *values;                         /* those of the prompts, by name: what the run ran
                                               with, as it is kept */
};

/* Reads a script that has to be without faults.
 *
 * Errors  INVALID_ARGUMENT with the code of its first fault, as template_status
 */
MUST_USE status plugin_script_read(struct call *c, struct slice script,
                                   struct template *ret_template);

/* The values of a form, checked against the script's prompts: what is kept with an install, one
 * member for each prompt in their order, defaults in the place of what was left alone.
 *
 * Shape   given: as a client sends it; NULL is empty. *ret_values lives in the call's arena
 * Errors  those of plugin_script_read and of template_values, on values.<name>;
 *         INVALID_ARGUMENT VALUES_TOO_LARGE
 */
MUST_USE status plugin_values_check(struct call *c, struct slice script, const Struct *given,
                                    Struct **ret_values);

/* Makes a script ready to run.
 *
 * Shape   values: as kept, or as a client sends them; NULL is empty. now_us: the run's one, within
 *         the years 1900 to 2999. The script and the facts are borrowed, the rest lives in the
 *         call's arena
 * Errors  those of plugin_values_check; INVALID_ARGUMENT NOW_INVALID
 */
MUST_USE status plugin_script_prepare(struct call *c, struct slice script, const Struct *values,
                                      const struct plugin_facts *facts, int64_t now_us,
                                      struct plugin_script *ret_script);

/* A constant as a message, in the arena. */
Value *plugin_value(struct arena *arena, const struct template_value *constant);

#endif
