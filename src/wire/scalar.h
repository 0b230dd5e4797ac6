/* Single values from JSON tokens and from texts of URLs. For wire/ only. */
#ifndef WIRE_SCALAR_H
#define WIRE_SCALAR_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "wire/path.h"
#include "wire/schema.h"

enum scalar_form {
    SCALAR_NUMBER, /* a JSON number */
    SCALAR_STRING, /* a JSON string */
    SCALAR_TRUE,
    SCALAR_FALSE,
    SCALAR_TEXT,  /* from a URL or a map's key: whatever the type reads */
    SCALAR_OTHER, /* a list, an object, null: fits no scalar */
};

struct scalar {
    enum scalar_form form;
    struct slice text;
};

/* Puts the value into `slot`, which is of the field's C type; not for messages.
 *
 * Errors INVALID_ARGUMENT FIELD_INVALID, saying what the field takes
 */
MUST_USE status scalar_store(struct arena *arena, const struct wire_message *type, unsigned index,
                             struct scalar value, const struct wire_path *path, void *slot);

/* Timestamp, Duration and FieldMask from their text. A mask in a URL may use proto names too. */
MUST_USE status scalar_store_well_known(struct arena *arena, const struct wire_message *type,
                                        struct scalar value, const struct wire_path *path,
                                        ProtobufCMessage *message);

#endif
