/* What the parts of the JSON encoder share. For wire/ only. */
#ifndef WIRE_JSON_WRITER_H
#define WIRE_JSON_WRITER_H

#include "wire/json_encode.h"
#include "wire/path.h"

struct json_writer {
    struct arena *arena;
    struct buf *out;
    const struct wire_json_encode_options *options;
};

/* INTERNAL JSON_UNENCODABLE on the field that `path` leads to: only we can have made it. */
status json_unencodable(struct json_writer *w, const struct wire_path *path, const char *why);

void json_write_bytes(struct json_writer *w, const char *bytes, size_t length);
static inline void json_write_byte(struct json_writer *w, char byte)
{
    if (w->out->length == w->out->capacity)
        buf_reserve(w->out, 1);
    w->out->data[w->out->length++] = byte;
}
#define JSON_WRITE(writer, literal) json_write_bytes((writer), (literal), sizeof(literal) - 1)

/* Quoted and escaped. */
MUST_USE status json_write_string(struct json_writer *w, struct slice text,
                                  const struct wire_path *path);

/* A message in the form of its kind. `depth` counts it. */
MUST_USE status json_write_message(struct json_writer *w, const struct wire_message *type,
                                   const ProtobufCMessage *message, unsigned depth,
                                   const struct wire_path *path);
/* The members of a plain message, without its braces. *empty: no member was written yet. */
MUST_USE status json_write_members(struct json_writer *w, const struct wire_message *type,
                                   const ProtobufCMessage *message, unsigned depth,
                                   const struct wire_path *path, bool *empty);
/* One member: name, colon, value. */
MUST_USE status json_write_member(struct json_writer *w, const struct wire_message *type,
                                  unsigned index, const ProtobufCMessage *message, unsigned depth,
                                  const struct wire_path *parent);
/* One value of a field, at `slot`: a member's or an element's. */
MUST_USE status json_write_value(struct json_writer *w, const struct wire_message *type,
                                 unsigned index, const void *slot, unsigned depth,
                                 const struct wire_path *path);
/* All of a repeated field as a list, of a map as an object. */
MUST_USE status json_write_list(struct json_writer *w, const struct wire_message *type,
                                unsigned index, const ProtobufCMessage *message, unsigned depth,
                                const struct wire_path *path);
MUST_USE status json_write_map(struct json_writer *w, const struct wire_message *type,
                               unsigned index, const ProtobufCMessage *message, unsigned depth,
                               const struct wire_path *path);

/* The well-known types (json_encode_wkt.c). */
MUST_USE status json_write_well_known(struct json_writer *w, const struct wire_message *type,
                                      const ProtobufCMessage *message, unsigned depth,
                                      const struct wire_path *path);

#endif
