/* Members of protobuf-c's structs, by descriptor. For wire/ only. */
#ifndef WIRE_MEMBER_H
#define WIRE_MEMBER_H

#include <assert.h>

#include "base/arena.h"
#include "wire/schema.h"

/* The slot of a field: the value itself, or the pointer to the array of a repeated one. */
static inline void *member_of(const ProtobufCMessage *message,
                              const ProtobufCFieldDescriptor *field)
{
    return (uint8_t *)(uintptr_t)message + field->offset;
}

/* How many elements a repeated field has. */
static inline size_t *member_count(const ProtobufCMessage *message,
                                   const ProtobufCFieldDescriptor *field)
{
    return (size_t *)(void *)((uint8_t *)(uintptr_t)message + field->quantifier_offset);
}

static inline bool member_in_oneof(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

/* The number of the oneof's member that is set, 0 for none. */
static inline uint32_t *member_case(const ProtobufCMessage *message,
                                    const ProtobufCFieldDescriptor *field)
{
    return (uint32_t *)(void *)((uint8_t *)(uintptr_t)message + field->quantifier_offset);
}

static inline bool member_is_repeated(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

static inline bool member_is_message(const ProtobufCFieldDescriptor *field)
{
    return field->type == PROTOBUF_C_TYPE_MESSAGE;
}

/* Bytes of one value in its struct or array. */
static inline size_t member_bytes(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_ENUM:
        return 4;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    }
    assert(false && "a field type that protobuf-c does not have");
    return 0;
}

/* Whether a singular field differs from its default: a message or a oneof's member is there, a
 * scalar is not zero (-0.0 is not), a text is not empty. */
bool member_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Readies a singular field for its value and returns its slot: a oneof's case and proto2's
 * presence are set, another member of the oneof is dropped. */
void *member_prepare(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Sets a field back to its default. */
void member_clear(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* The slot of a new last element, zeroed. The array must have been made here, or be empty. */
void *member_append(struct arena *arena, ProtobufCMessage *message,
                    const ProtobufCFieldDescriptor *field);
/* Makes room for `more` elements and returns the slot of the first; the caller adds to the count.
 */
void *member_reserve(struct arena *arena, ProtobufCMessage *message,
                     const ProtobufCFieldDescriptor *field, size_t more);

/* An initialised message. */
ProtobufCMessage *message_new(struct arena *arena, const struct wire_message *type);

/* Of equal keys in a map's entries, the index of the later one of some pair; or `count`. */
size_t map_duplicate(struct arena *arena, ProtobufCMessage *const *entries, size_t count);
/* Leaves the last entry of each key, in order; returns how many. */
size_t map_drop_duplicates(struct arena *arena, ProtobufCMessage **entries, size_t count);

#endif
