/* proto3 JSON into messages, without a tree, and texts of URLs into their fields.
 *
 * Strict where that protects a client from itself: unknown and duplicate members, two members of a
 * oneof, numbers out of range and anything after the value are refused. Errors name the field by
 * its JSON path and say what would be right.
 */
#ifndef WIRE_JSON_DECODE_H
#define WIRE_JSON_DECODE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "wire/json_encode.h"
#include "wire/schema.h"

/* Field paths in proto spelling, as in a FieldMask. Zeroed is empty. */
struct wire_paths {
    char **items; /* NUL-terminated, in the arena */
    size_t count;
};

struct wire_json_decode_options {
    const char *path;         /* goes before the paths in errors: "tenant"; NULL for none */
    wire_resolve_fn *resolve; /* NULL: no Any can be read but an empty one */
    void *resolve_context;
    struct wire_paths *mask; /* takes the fields that the text names, those of nested messages one
                                by one ("address.city"); lists, maps and well-known types are one
                                field; OUTPUT_ONLY fields are left out. NULL: not wanted */
};

/* Fills a message from a JSON document.
 *
 * Shape   text: bounded by the caller, only read during the call; message: initialised and fresh,
 *         partly filled on failure; options may be NULL. JSON names and proto names are read;
 *         null is the default value; at most WIRE_DEPTH_MAX messages deep, WIRE_FIELDS_MAX
 *         values and WIRE_MEMORY_BYTES_MAX in memory.
 * Errors  INVALID_ARGUMENT JSON_INVALID with line and column (syntax), FIELD_UNKNOWN,
 *         FIELD_INVALID (wrong type, out of range, given twice), MESSAGE_TOO_DEEP,
 *         TOO_MANY_FIELDS
 */
MUST_USE status wire_json_decode(struct arena *arena, const struct wire_message *type,
                                 struct slice text, const struct wire_json_decode_options *options,
                                 ProtobufCMessage *message);

/* Sets one field from the text of a query parameter or a path variable.
 *
 * Shape   path: dotted, either spelling (tenant.display_name), sub-messages on the way are made;
 *         text: UTF-8 without NUL. Scalars, enums by name or number, wrappers, Timestamp,
 *         Duration, FieldMask; a repeated one is appended to, a singular one overwritten. Members
 *         of a oneof other than the one set are refused.
 * Errors  INVALID_ARGUMENT FIELD_UNKNOWN, FIELD_INVALID
 */
MUST_USE status wire_json_set_text(struct arena *arena, const struct wire_message *type,
                                   ProtobufCMessage *message, struct slice path, struct slice text);

/* The field that a dotted path names, in either spelling, or NULL: so that a caller can tell two
 * spellings of one field from two fields. `ret_owner` may be NULL. */
const ProtobufCFieldDescriptor *wire_json_find(const struct wire_message *type, struct slice path,
                                               const struct wire_message **ret_owner);

#endif
