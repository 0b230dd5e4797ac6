/* What the parts of the JSON decoder share. For wire/json_decode*.c only. */
#ifndef WIRE_JSON_READER_H
#define WIRE_JSON_READER_H

#include "wire/json_decode.h"
#include "wire/json_lexer.h"
#include "wire/path.h"
#include "wire/scalar.h"

struct json_reader {
    struct json_lexer lexer;
    struct arena *arena;
    const struct wire_json_decode_options *options;
    size_t values_left;
    size_t allocated_bytes_max; /* of the arena */
    size_t skips_left;          /* bytes that may be read twice */
};

/* FIELD_INVALID on what comes next, which is not `wanted`; JSON_INVALID if it is no value. */
status json_unexpected(struct json_reader *r, const char *wanted, const struct wire_path *path);

/* One more value was read: TOO_MANY_FIELDS past the limits. */
MUST_USE status json_count(struct json_reader *r);

/* A message in the form of its kind. `depth` counts it; `masking`: its members go into the mask. */
MUST_USE status json_read_message(struct json_reader *r, const struct wire_message *type,
                                  ProtobufCMessage *message, unsigned depth,
                                  const struct wire_path *path, bool masking);
/* A plain message; `in_any`: a member "@type" is passed over. */
MUST_USE status json_read_object(struct json_reader *r, const struct wire_message *type,
                                 ProtobufCMessage *message, unsigned depth,
                                 const struct wire_path *path, bool masking, bool in_any);
MUST_USE status json_read_list(struct json_reader *r, const struct wire_message *type,
                               unsigned index, ProtobufCMessage *message, unsigned depth,
                               const struct wire_path *path);
MUST_USE status json_read_map(struct json_reader *r, const struct wire_message *type,
                              unsigned index, ProtobufCMessage *message, unsigned depth,
                              const struct wire_path *path);
/* A token for a scalar; takes it, or leaves what fits none and says SCALAR_OTHER. */
MUST_USE status json_read_token(struct json_reader *r, struct scalar *ret_token);
MUST_USE status json_read_scalar(struct json_reader *r, const struct wire_message *type,
                                 unsigned index, const struct wire_path *path, void *slot);

/* The well-known types (json_decode_wkt.c). */
MUST_USE status json_read_well_known(struct json_reader *r, const struct wire_message *type,
                                     ProtobufCMessage *message, unsigned depth,
                                     const struct wire_path *path);

#endif
