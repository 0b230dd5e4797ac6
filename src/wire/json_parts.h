/* JSON as pieces of its text: the members of an object and the elements of a list, one level at a
 * time, each as it is written. For values that are looked at, kept or passed on and never changed:
 * numbers stay what they were. Pure. */
#ifndef WIRE_JSON_PARTS_H
#define WIRE_JSON_PARTS_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum json_kind {
    JSON_IS_NULL,
    JSON_IS_BOOL,
    JSON_IS_NUMBER,
    JSON_IS_TEXT,
    JSON_IS_LIST,
    JSON_IS_OBJECT
};

struct json_part {
    struct slice name;  /* of a member, unescaped */
    struct slice value; /* as it is written, without white space around it; borrowed */
    enum json_kind kind;
};

struct json_parts {
    struct json_part *items;
    size_t count;
};

/* The members of an object, in their order; a name may be there twice. The text is UTF-8 and
 * bounded by the caller; of what lies deeper only brackets are looked at.
 *
 * Errors  INVALID_ARGUMENT JSON_INVALID: no object, or not well-formed
 */
MUST_USE status json_parts_members(struct arena *arena, struct slice text,
                                   struct json_parts *ret_parts);
/* The elements of a list, likewise. */
MUST_USE status json_parts_elements(struct arena *arena, struct slice text,
                                    struct json_parts *ret_parts);

/* What a value's first character says of it: fine only for a value that is well-formed. */
enum json_kind json_kind_of(struct slice value);

/* What a string says, which never contains NUL: part of the text, or in the arena.
 *
 * Errors  INVALID_ARGUMENT JSON_INVALID
 */
MUST_USE status json_text_of(struct arena *arena, struct slice value, struct slice *ret_text);
/* Whether a number is written as a whole one that fits. */
bool json_integer_of(struct slice value, int64_t *ret_number);

#endif
