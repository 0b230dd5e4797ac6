/* A picture of a template with its blanks filled, for people to look at. Pure.
 *
 * A value inside of a string constant is shown as its text, escaped as that constant would have to
 * be written; one in the place of an expression as a literal of Python: 'Ada', 7, 2.5, True. What
 * is inside of a string is told by looking at quotes, not by reading Python, so the picture of a
 * script that is not Python is none either. It is never run: scripts run with constants in their
 * syntax tree (template_mark.h).
 */
#ifndef WIRE_TEMPLATE_PREVIEW_H
#define WIRE_TEMPLATE_PREVIEW_H

#include "wire/template.h"

/* Shape   template: without faults; constants: one for each of its blanks, in order
 *         *ret_text: at most bytes_max bytes, in the arena; false when it would have more */
bool template_preview(struct arena *arena, const struct template *template,
                      const struct template_value *constants, size_t bytes_max,
                      struct slice *ret_text);

#endif
