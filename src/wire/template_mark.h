/* A template as Python source that values are put into after parsing. Pure.
 *
 * Blank i of the script becomes the name smooth_blank_<i>_, inside of string constants and in the
 * place of expressions alike. Whoever has the syntax tree replaces each name that is exactly one
 * marker by its constant, and fills each string constant with template_fill; a marker anywhere else
 * (an attribute, a keyword, an assignment's target) is the author's mistake. So no value is ever
 * read as source. Lines stay what they were.
 */
#ifndef WIRE_TEMPLATE_MARK_H
#define WIRE_TEMPLATE_MARK_H

#include "wire/template.h"

/* The source with markers in the place of blanks, in the arena. `template`: without faults. */
struct slice template_mark(struct arena *arena, const struct template *template);

/* Which blank a name stands for; false when it is not exactly one marker. */
bool template_is_marker(struct slice name, size_t blank_count, size_t *ret_blank);

/* A string constant with the texts of values in the place of its markers. What stands in a value is
 * not looked at again. Each of the `count` constants belongs to one blank. False when the text
 * would have more than `bytes_max` bytes. */
bool template_fill(struct arena *arena, struct slice constant,
                   const struct template_value *constants, size_t count, size_t bytes_max,
                   struct slice *ret_text);

/* The place in the template of a place in the marked source, given as Python gives it: a line from
 * 1, and how many bytes come before it there. Inside of a marker it is where the blank begins. */
struct template_position template_place(const struct template *template, unsigned line,
                                        size_t byte_in_line);

#endif
