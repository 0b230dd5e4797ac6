/* Fields by the names that clients write. For wire/ only. */
#ifndef WIRE_FIELD_NAME_H
#define WIRE_FIELD_NAME_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "wire/path.h"
#include "wire/schema.h"

/* The field with this JSON or proto name. *index: where to look first, at most the number of
 * fields; set to the field's on success. */
bool field_find(const struct wire_message *type, struct slice name, unsigned *index);

/* FIELD_UNKNOWN on `name` below `parent`, with the name that was probably meant. */
status field_unknown(struct arena *arena, const struct wire_message *type, struct slice name,
                     const struct wire_path *parent);

#endif
