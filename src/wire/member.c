/* Members of protobuf-c's structs.
 *
 * Arrays grow by doubling, and their capacity follows from their count: a power of two, at least
 * ARRAY_MIN. So nothing needs to be kept beside them while a message is read.
 */
#include "wire/member.h"

#include <stdlib.h>
#include <string.h>

enum { ARRAY_MIN = 4 };

bool member_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (member_in_oneof(field))
        return *member_case(message, field) == field->id;

    const void *slot = member_of(message, field);
    switch (field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return *(ProtobufCMessage *const *)slot != NULL;
    case PROTOBUF_C_TYPE_STRING: {
        const char *text = *(char *const *)slot;
        return field->label == PROTOBUF_C_LABEL_OPTIONAL ? text != NULL
                                                         : text != NULL && text[0] != '\0';
    }
    default:
        break;
    }
    if (field->label == PROTOBUF_C_LABEL_OPTIONAL)
        return *(const protobuf_c_boolean *)(const void *)((const uint8_t *)message +
                                                           field->quantifier_offset) != 0;
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return ((const ProtobufCBinaryData *)slot)->len > 0;
    /* Bits, not values: -0.0 is no default. */
    if (member_bytes(field->type) == 8)
        return *(const uint64_t *)slot != 0;
    return *(const uint32_t *)slot != 0;
}

void *member_prepare(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    void *slot = member_of(message, field);
    if (member_in_oneof(field)) {
        uint32_t *which = member_case(message, field);
        if (*which != field->id) {
            memset(slot, 0, member_bytes(field->type));
            *which = field->id;
        }
    } else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset != 0) {
        *(protobuf_c_boolean *)(void *)((uint8_t *)message + field->quantifier_offset) = 1;
    }
    return slot;
}

void member_clear(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    void *slot = member_of(message, field);
    if (member_is_repeated(field)) {
        *member_count(message, field) = 0;
        *(void **)slot = NULL;
        return;
    }
    if (member_in_oneof(field)) {
        if (*member_case(message, field) == field->id) {
            *member_case(message, field) = 0;
            memset(slot, 0, member_bytes(field->type));
        }
        return;
    }
    memset(slot, 0, member_bytes(field->type));
    if (field->type == PROTOBUF_C_TYPE_STRING)
        *(const void **)slot = field->default_value; /* proto3's is the empty text */
    else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset != 0)
        *(protobuf_c_boolean *)(void *)((uint8_t *)message + field->quantifier_offset) = 0;
}

static size_t capacity_for(size_t count)
{
    size_t capacity = ARRAY_MIN;
    while (capacity < count)
        capacity *= 2;
    return capacity;
}

void *member_reserve(struct arena *arena, ProtobufCMessage *message,
                     const ProtobufCFieldDescriptor *field, size_t more)
{
    const size_t size = member_bytes(field->type);
    const size_t count = *member_count(message, field);
    void **array = member_of(message, field);

    if (count == 0 || capacity_for(count) < count + more) {
        void *grown = arena_array(arena, capacity_for(count + more), size);
        if (count > 0)
            memcpy(grown, *array, count * size);
        *array = grown;
    }
    return (uint8_t *)*array + count * size;
}

void *member_append(struct arena *arena, ProtobufCMessage *message,
                    const ProtobufCFieldDescriptor *field)
{
    void *slot = member_reserve(arena, message, field, 1);
    memset(slot, 0, member_bytes(field->type));
    ++*member_count(message, field);
    return slot;
}

ProtobufCMessage *message_new(struct arena *arena, const struct wire_message *type)
{
    ProtobufCMessage *message = arena_alloc(arena, type->desc->sizeof_message);
    type->desc->message_init(message);
    return message;
}

/* A map's entry and its place, for sorting. */
struct ranked {
    const ProtobufCMessage *entry;
    size_t index;
};

static int compare_keys(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    const ProtobufCFieldDescriptor *key = &a->descriptor->fields[0];
    const void *left = member_of(a, key);
    const void *right = member_of(b, key);

    if (key->type == PROTOBUF_C_TYPE_STRING)
        return strcmp(*(char *const *)left, *(char *const *)right);
    /* Any order will do: only equality matters. */
    if (member_bytes(key->type) == 8) {
        const uint64_t x = *(const uint64_t *)left;
        const uint64_t y = *(const uint64_t *)right;
        return x < y ? -1 : x > y;
    }
    const uint32_t x = *(const uint32_t *)left;
    const uint32_t y = *(const uint32_t *)right;
    return x < y ? -1 : x > y;
}

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *left = a;
    const struct ranked *right = b;
    const int order = compare_keys(left->entry, right->entry);
    if (order != 0)
        return order;
    return left->index < right->index ? -1 : 1;
}

/* Sorted, not compared each with each: the keys come from outside. */
static struct ranked *rank(struct arena *arena, ProtobufCMessage *const *entries, size_t count)
{
    struct ranked *ranked = arena_array(arena, count, sizeof *ranked);
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){entries[i], i};
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    return ranked;
}

size_t map_duplicate(struct arena *arena, ProtobufCMessage *const *entries, size_t count)
{
    if (count < 2)
        return count;
    const struct ranked *ranked = rank(arena, entries, count);
    for (size_t i = 1; i < count; i++)
        if (compare_keys(ranked[i - 1].entry, ranked[i].entry) == 0)
            return ranked[i].index;
    return count;
}

size_t map_drop_duplicates(struct arena *arena, ProtobufCMessage **entries, size_t count)
{
    if (count < 2)
        return count;
    const struct ranked *ranked = rank(arena, entries, count);
    for (size_t i = 1; i < count; i++)
        if (compare_keys(ranked[i - 1].entry, ranked[i].entry) == 0)
            entries[ranked[i - 1].index] = NULL;

    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (entries[i] != NULL)
            entries[kept++] = entries[i];
    return kept;
}
