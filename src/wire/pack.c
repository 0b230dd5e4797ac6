/* Messages into protobuf bytes, from the last to the first.
 *
 * The bytes grow downwards from the end of a block; when it is full, a block of twice the size
 * takes them over. Nothing fails: messages are made by this process.
 */
#include "wire/pack.h"

#include "wire/member.h"

enum { VARINT = 0, FIXED64 = 1, LENGTH = 2, FIXED32 = 5 };

enum { VARINT_BYTES_MAX = 10, FIRST_BYTES = 512 };

struct packer {
    struct arena *arena;
    uint8_t *block;
    uint8_t *at; /* first byte written */
    uint8_t *end;
};

static void grow(struct packer *p, size_t needed)
{
    const size_t used = (size_t)(p->end - p->at);
    size_t size = p->block == NULL ? FIRST_BYTES : 2 * (size_t)(p->end - p->block);
    while (size - used < needed)
        size *= 2;

    uint8_t *block = arena_alloc(p->arena, size);
    uint8_t *end = block + size;
    if (used > 0)
        memcpy(end - used, p->at, used);
    p->block = block;
    p->at = end - used;
    p->end = end;
}

static inline uint8_t *take(struct packer *p, size_t size)
{
    if (p->block == NULL || (size_t)(p->at - p->block) < size)
        grow(p, size);
    return p->at -= size;
}

static void put_bytes(struct packer *p, const void *data, size_t size)
{
    if (size > 0)
        memcpy(take(p, size), data, size);
}

static void put_varint(struct packer *p, uint64_t value)
{
    if (value < 0x80) {
        *take(p, 1) = (uint8_t)value;
        return;
    }
    uint8_t bytes[VARINT_BYTES_MAX];
    size_t length = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[length++] = (uint8_t)(value | 0x80);
    bytes[length++] = (uint8_t)value;
    put_bytes(p, bytes, length);
}

static void put_fixed(struct packer *p, uint64_t value, size_t size)
{
    uint8_t *at = take(p, size);
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static void put_tag(struct packer *p, uint32_t number, unsigned wire_type)
{
    put_varint(p, (uint64_t)number << 3 | wire_type);
}

static size_t used(const struct packer *p)
{
    return (size_t)(p->end - p->at);
}

/* Tag and length in front of all that was written since `used_before` bytes were there. */
static void put_head(struct packer *p, uint32_t number, size_t used_before)
{
    put_varint(p, used(p) - used_before);
    put_tag(p, number, LENGTH);
}

static void put_message(struct packer *p, const ProtobufCMessage *message);

/* A number without its tag; returns the wire type that the tag names. */
static unsigned put_number(struct packer *p, ProtobufCType type, const void *slot)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM: /* negative ones take ten bytes, as if they were 64 bits wide */
        put_varint(p, (uint64_t)(int64_t) * (const int32_t *)slot);
        return VARINT;
    case PROTOBUF_C_TYPE_SINT32: {
        const uint32_t value = *(const uint32_t *)slot;
        put_varint(p, value << 1 ^ (0U - (value >> 31)));
        return VARINT;
    }
    case PROTOBUF_C_TYPE_SINT64: {
        const uint64_t value = *(const uint64_t *)slot;
        put_varint(p, value << 1 ^ (UINT64_C(0) - (value >> 63)));
        return VARINT;
    }
    case PROTOBUF_C_TYPE_UINT32:
        put_varint(p, *(const uint32_t *)slot);
        return VARINT;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        put_varint(p, *(const uint64_t *)slot);
        return VARINT;
    case PROTOBUF_C_TYPE_BOOL:
        put_varint(p, *(const protobuf_c_boolean *)slot != 0);
        return VARINT;
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        put_fixed(p, *(const uint64_t *)slot, 8);
        return FIXED64;
    default:
        put_fixed(p, *(const uint32_t *)slot, 4);
        return FIXED32;
    }
}

static void put_value(struct packer *p, const ProtobufCFieldDescriptor *field, const void *slot)
{
    const size_t before = used(p);
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING: {
        const char *text = *(char *const *)slot;
        put_bytes(p, text, text == NULL ? 0 : strlen(text));
        break;
    }
    case PROTOBUF_C_TYPE_BYTES: {
        const ProtobufCBinaryData *data = slot;
        put_bytes(p, data->data, data->len);
        break;
    }
    case PROTOBUF_C_TYPE_MESSAGE: {
        const ProtobufCMessage *message = *(ProtobufCMessage *const *)slot;
        if (message != NULL)
            put_message(p, message);
        break;
    }
    default:
        put_tag(p, field->id, put_number(p, field->type, slot));
        return;
    }
    put_head(p, field->id, before);
}

static void put_repeated(struct packer *p, const ProtobufCFieldDescriptor *field,
                         const ProtobufCMessage *message)
{
    const size_t count = *member_count(message, field);
    const size_t size = member_bytes(field->type);
    const uint8_t *array = *(uint8_t *const *)member_of(message, field);
    const bool packed = (field->flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
    const size_t before = used(p);

    for (size_t i = count; i-- > 0;) {
        if (packed)
            put_number(p, field->type, array + i * size);
        else
            put_value(p, field, array + i * size);
    }
    if (packed && count > 0)
        put_head(p, field->id, before);
}

static void put_message(struct packer *p, const ProtobufCMessage *message)
{
    for (unsigned i = message->n_unknown_fields; i-- > 0;) {
        const ProtobufCMessageUnknownField *unknown = &message->unknown_fields[i];
        put_bytes(p, unknown->data, unknown->len);
        put_tag(p, unknown->tag, (unsigned)unknown->wire_type);
    }
    for (unsigned i = message->descriptor->n_fields; i-- > 0;) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        if (member_is_repeated(field))
            put_repeated(p, field, message);
        else if (field->label == PROTOBUF_C_LABEL_REQUIRED || member_is_set(message, field))
            put_value(p, field, member_of(message, field));
    }
}

struct slice wire_pack(struct arena *arena, const ProtobufCMessage *message)
{
    struct packer p = {.arena = arena};
    put_message(&p, message);
    return slice_make(p.at, used(&p));
}
