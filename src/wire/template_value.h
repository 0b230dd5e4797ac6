/* Values for blanks: each checked against its prompt, none ever read as source. Pure. */
#ifndef WIRE_TEMPLATE_VALUE_H
#define WIRE_TEMPLATE_VALUE_H

#include "wire/template.h"

enum {
    TEMPLATE_TEXT_CHARACTERS_MAX = 1000,
    TEMPLATE_TEXTAREA_CHARACTERS_MAX = 10000,
};

/* A value as it comes from a form or an RPC: a text, or JSON's other scalars. */
struct template_given {
    enum template_given_kind {
        GIVEN_NOTHING, /* null: as if it were not there */
        GIVEN_TEXT,
        GIVEN_NUMBER,
        GIVEN_BOOLEAN,
        GIVEN_OTHER, /* a list or an object: fits no prompt */
    } kind;
    struct slice text; /* UTF-8 */
    double number;
    bool boolean;
};

/* Takes a value for a prompt. Texts are taken for every type ("7" is an integer), since defaults
 * and HTML forms are texts. NULL when it fits; else what would be right, static or in the arena:
 * "must be a whole number from 1 to 30". */
const char *template_value_read(struct arena *arena, const struct template_prompt *prompt,
                                const struct template_given *given,
                                struct template_value *ret_value);

/* Whether a run may be at this time, in which years have four digits and keep them. */
bool template_now_fits(int64_t now_us);
#define TEMPLATE_NOW_WANTED "must lie in the years 1900 to 2999"

struct template_input {
    const char *name;
    struct template_given given;
};

/* Everything that blanks are filled from. */
struct template_facts {
    const struct template_input *inputs;
    size_t input_count;
    const char *context[TEMPLATE_CONTEXT_COUNT]; /* NULL: the tenant has none, an empty text */
    const struct time_zone *zone;
    int64_t now_us; /* the run's one; within the years 1900 to 2999 */
};

/* The values that are kept with an install: one for each prompt, in their order, defaults in the
 * place of what was left alone.
 *
 * Errors  INVALID_ARGUMENT VALUE_REQUIRED, VALUE_INVALID, VALUE_UNKNOWN (no prompt has the name),
 *         VALUE_TWICE; all of them as violations, on values.<name>
 */
MUST_USE status template_values(struct arena *arena, const struct template *template,
                                const struct template_input *inputs, size_t input_count,
                                const struct template_value **ret_values);

/* The constant of each blank, in the order of the script: as many as the template has blanks.
 *
 * Shape   template: without faults
 * Errors  those of template_values; INVALID_ARGUMENT NOW_INVALID
 */
MUST_USE status template_resolve(struct arena *arena, const struct template *template,
                                 const struct template_facts *facts,
                                 const struct template_value **ret_constants);

#endif
