/* Messages as proto3 JSON (https://protobuf.dev/programming-guides/json), without a tree. */
#ifndef WIRE_JSON_ENCODE_H
#define WIRE_JSON_ENCODE_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "wire/schema.h"

/* Finds the type named by an Any ("smoothschedule.v1.Tenant"); NULL when unknown. */
typedef const struct wire_message *wire_resolve_fn(void *context, struct slice type_name);

struct wire_json_encode_options {
    bool proto_names;         /* of fields, start_time, instead of startTime */
    bool omit_defaults;       /* else scalars, enums, lists and maps are printed when empty too */
    wire_resolve_fn *resolve; /* NULL: no Any can be printed but an empty one */
    void *resolve_context;
};

/* Appends the message as JSON to `out`, on one line.
 *
 * Shape   options: NULL for our API's form (defaults printed); unset messages, oneofs and
 *         INPUT_ONLY fields are left out; enum values by name, unknown ones as numbers; 64-bit
 *         numbers as strings; the arena takes what an Any is unpacked into, and errors
 * Errors  INTERNAL JSON_UNENCODABLE, with `out` as it was: a time or duration out of range, an
 *         infinite number in a Value, a string that is not UTF-8, a path that has no JSON form,
 *         an Any of an unknown type, deeper than WIRE_DEPTH_MAX
 */
MUST_USE status wire_json_encode(struct arena *arena, const struct wire_message *type,
                                 const ProtobufCMessage *message,
                                 const struct wire_json_encode_options *options, struct buf *out);

/* Appends {"before":{…},"after":{…}}, of the fields alone whose JSON differs; never of INPUT_ONLY
 * ones. `before` NULL: {"after":{…}}, of those that are not their default.
 *
 * Shape   a plain message, not a well-known type
 * Errors  as wire_json_encode
 */
MUST_USE status wire_json_encode_changes(struct arena *arena, const struct wire_message *type,
                                         const ProtobufCMessage *before,
                                         const ProtobufCMessage *after, struct buf *out);

#endif
