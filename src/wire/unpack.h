/* protobuf bytes into messages: checked and bounded, in one pass.
 *
 * protobuf-c's own unpacking trusts its input (it cuts strings at NUL, takes bad UTF-8, recurses
 * without limit) and departs from proto3: a message given twice loses the scalars of the first, a
 * message member of a oneof is replaced instead of merged, map keys may repeat, a known field with
 * another wire type is an error instead of an unknown field. So this is our own; the structs are
 * protobuf-c's.
 */
#ifndef WIRE_UNPACK_H
#define WIRE_UNPACK_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "wire/schema.h"

enum {
    WIRE_DEPTH_MAX = 64,      /* messages within messages, map entries counted */
    WIRE_FIELDS_MAX = 100000, /* of one message, those of its sub-messages included */
    WIRE_MEMORY_BYTES_MAX = 32 * 1024 * 1024, /* that a message may take: two bytes can stand for
                                                 an empty one of hundreds */
};

/* Unpacks one message.
 *
 * Shape   bytes: bounded by the caller, only read during the call; the message and all it points
 *         to live in the arena. Of a map's equal keys the last stays. Unknown fields are kept for
 *         wire_pack. Missing values of maps of messages are made, so that none is NULL.
 * Errors  INVALID_ARGUMENT PROTOBUF_INVALID (malformed; groups are not taken), MESSAGE_TOO_DEEP,
 *         TOO_MANY_FIELDS (or too much memory), or FIELD_INVALID naming a string that is not UTF-8
 *         or contains NUL
 */
MUST_USE status wire_unpack(struct arena *arena, const struct wire_message *type,
                            struct slice bytes, ProtobufCMessage **ret_message);

#endif
