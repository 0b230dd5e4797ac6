/* The form of a template: what its prompts ask for, as JSON Schema (draft 2020-12). Pure. */
#ifndef WIRE_TEMPLATE_SCHEMA_H
#define WIRE_TEMPLATE_SCHEMA_H

#include "wire/template.h"

/* Appends a schema of the object of values, on one line: each prompt a property with its title,
 * type, bounds and default, the required ones listed, others refused. The order of widgets is that
 * of the prompts (objects have none). `template`: without faults. */
void template_schema_write(struct arena *arena, const struct template *template, struct buf *out);

#endif
