/* What there is to know of blanks, as tables for people who write templates: GetPluginReference
 * serves them. All texts are static; each example is a line of a script that parses. Pure. */
#ifndef WIRE_TEMPLATE_REFERENCE_H
#define WIRE_TEMPLATE_REFERENCE_H

#include "wire/template.h"

struct template_entry {
    const char *name;    /* what it is called: "PROMPT", "+7d", "business_name", "integer" */
    const char *form;    /* as it is written: "{{PROMPT:name|description}}", "integer:1..30" */
    const char *summary; /* a sentence */
    const char *example;
};

extern const struct template_entry TEMPLATE_FORMS[];
extern const size_t TEMPLATE_FORM_COUNT;
/* What stands behind DATE: each form parses as it is. */
extern const struct template_entry TEMPLATE_DATES[];
extern const size_t TEMPLATE_DATE_COUNT;
extern const struct template_entry TEMPLATE_CONTEXTS[TEMPLATE_CONTEXT_COUNT]; /* by enum */
extern const struct template_entry TEMPLATE_TYPES[TEMPLATE_TYPE_COUNT];       /* by enum */

#endif
