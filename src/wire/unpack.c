/* protobuf bytes into messages.
 *
 * On a good day one walk over the bytes fills the structs; nothing is believed before it is
 * checked: tags, lengths, depth, the number of fields, UTF-8. Arrays grow in the arena. A refused
 * message leaves what was made so far to the arena's end.
 */
#include "wire/unpack.h"

#include "wire/member.h"
#include "wire/path.h"
#include "wire/utf8.h"

/* Of a tag: https://protobuf.dev/programming-guides/encoding#structure */
enum wire_type { VARINT = 0, FIXED64 = 1, LENGTH = 2, GROUP_START = 3, GROUP_END = 4, FIXED32 = 5 };

enum { VARINT_BYTES_MAX = 10, UNKNOWN_MIN = 4 };

struct unpacker {
    struct arena *arena;
    size_t fields_left;
    size_t allocated_bytes_max; /* of the arena */
    bool has_map;
};

struct reader {
    const uint8_t *at;
    const uint8_t *end;
};

/* Empty bytes may have no address. */
static struct reader reader_of(struct slice bytes)
{
    const uint8_t *start = (const uint8_t *)bytes.data;
    return (struct reader){start, bytes.length == 0 ? start : start + bytes.length};
}

/* One field as it stands in the bytes. */
struct occurrence {
    uint32_t number;
    enum wire_type wire_type;
    union {
        uint64_t value;     /* VARINT, FIXED64, FIXED32 */
        struct slice bytes; /* LENGTH */
    };
    const uint8_t *start; /* behind the tag */
};

static status malformed(struct unpacker *u, const struct wire_path *path, const char *what)
{
    const char *where = wire_path_json(u->arena, path);
    return status_errorf(u->arena, STATUS_INVALID_ARGUMENT, "PROTOBUF_INVALID",
                         "invalid protobuf: %s%s%s", what, where[0] == '\0' ? "" : " in ", where);
}

static status too_many(struct unpacker *u)
{
    return status_errorf(u->arena, STATUS_INVALID_ARGUMENT, "TOO_MANY_FIELDS",
                         "the request has more than %d fields, or too many large ones; send it "
                         "in parts",
                         WIRE_FIELDS_MAX);
}

static bool read_varint_long(struct reader *in, uint64_t *ret_value)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < VARINT_BYTES_MAX && in->at + i < in->end; i++) {
        const uint8_t byte = in->at[i];
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            if (i == VARINT_BYTES_MAX - 1 && byte > 1)
                return false; /* more than 64 bits */
            in->at += i + 1;
            *ret_value = value;
            return true;
        }
    }
    return false;
}

static inline bool read_varint(struct reader *in, uint64_t *ret_value)
{
    if (in->at < in->end && *in->at < 0x80) {
        *ret_value = *in->at++;
        return true;
    }
    return read_varint_long(in, ret_value);
}

static inline bool read_fixed(struct reader *in, size_t bytes, uint64_t *ret_value)
{
    if ((size_t)(in->end - in->at) < bytes)
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)in->at[i] << (8 * i);
    in->at += bytes;
    *ret_value = value;
    return true;
}

/* Takes one field; returns NULL, or what is wrong with it. */
static inline const char *read_occurrence(struct reader *in, struct occurrence *ret)
{
    uint64_t tag;
    if (!read_varint(in, &tag) || tag > UINT32_MAX || tag >> 3 == 0)
        return "bad field number";
    ret->number = (uint32_t)(tag >> 3);
    ret->wire_type = (enum wire_type)(tag & 7);
    ret->start = in->at;

    switch (ret->wire_type) {
    case VARINT:
        return read_varint(in, &ret->value) ? NULL : "bad varint";
    case FIXED64:
        return read_fixed(in, 8, &ret->value) ? NULL : "it ends within a 64-bit value";
    case FIXED32:
        return read_fixed(in, 4, &ret->value) ? NULL : "it ends within a 32-bit value";
    case LENGTH: {
        uint64_t length;
        if (!read_varint(in, &length) || length > (uint64_t)(in->end - in->at))
            return "a length goes past the end";
        ret->bytes = slice_make(in->at, (size_t)length);
        in->at += length;
        return NULL;
    }
    case GROUP_START:
    case GROUP_END:
        return "groups are not accepted";
    default:
        return "bad wire type";
    }
}

/* Fields mostly come in the order of their numbers: the last one and the next are tried first. */
static bool find_field(const ProtobufCMessageDescriptor *desc, uint32_t number, unsigned *index)
{
    const ProtobufCFieldDescriptor *fields = desc->fields;
    if (*index < desc->n_fields && fields[*index].id == number)
        return true;
    if (*index + 1 < desc->n_fields && fields[*index + 1].id == number) {
        ++*index;
        return true;
    }
    unsigned low = 0;
    unsigned high = desc->n_fields;
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        if (fields[middle].id < number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == desc->n_fields || fields[low].id != number)
        return false;
    *index = low;
    return true;
}

static enum wire_type wire_type_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return FIXED64;
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return FIXED32;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return LENGTH;
    default:
        return VARINT;
    }
}

/* Puts a number as read into its slot; 32-bit types take the low half, as every parser does. */
static void store_number(ProtobufCType type, uint64_t value, void *slot)
{
    switch (type) {
    case PROTOBUF_C_TYPE_SINT32: {
        const uint32_t half = (uint32_t)value;
        *(uint32_t *)slot = half >> 1 ^ (0U - (half & 1));
        break;
    }
    case PROTOBUF_C_TYPE_SINT64:
        *(uint64_t *)slot = value >> 1 ^ (UINT64_C(0) - (value & 1));
        break;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)slot = value != 0;
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        *(uint64_t *)slot = value;
        break;
    default:
        *(uint32_t *)slot = (uint32_t)value;
        break;
    }
}

static status unpack_packed(struct unpacker *u, const ProtobufCFieldDescriptor *field,
                            struct slice bytes, const struct wire_path *path,
                            ProtobufCMessage *message)
{
    struct reader in = reader_of(bytes);
    const enum wire_type wire_type = wire_type_of(field->type);
    const size_t fixed = wire_type == FIXED64 ? 8 : wire_type == FIXED32 ? 4 : 0;
    size_t count = 0;

    if (bytes.length == 0)
        return OK;
    if (fixed == 0) {
        for (const uint8_t *at = in.at; at < in.end; at++)
            count += *at < 0x80; /* each varint's last byte */
    } else {
        count = bytes.length / fixed;
    }
    uint8_t *slot = member_reserve(u->arena, message, field, count);
    for (size_t i = 0; i < count; i++, slot += member_bytes(field->type)) {
        uint64_t value;
        if (fixed == 0 ? !read_varint(&in, &value) : !read_fixed(&in, fixed, &value))
            return malformed(u, path, "bad number in a packed list");
        store_number(field->type, value, slot);
    }
    if (in.at != in.end)
        return malformed(u, path, "a packed list ends within a number");
    *member_count(message, field) += count;
    return OK;
}

static status unpack_string(struct unpacker *u, struct slice bytes, const struct wire_path *path,
                            char **slot)
{
    if (!utf8_is_valid(bytes))
        return wire_path_error(u->arena, path, "FIELD_INVALID", "must be UTF-8");
    if (slice_find(bytes, '\0') < bytes.length)
        return wire_path_error(u->arena, path, "FIELD_INVALID",
                               "must not contain the character NUL (U+0000)");
    *slot = arena_slice_string(u->arena, bytes);
    return OK;
}

static status unpack_message(struct unpacker *u, const struct wire_message *type,
                             struct slice bytes, unsigned depth, const struct wire_path *path,
                             ProtobufCMessage *message);

/* Into *slot: a new message, or merged into the one that is there. */
static status unpack_submessage(struct unpacker *u, const struct wire_message *type,
                                struct slice bytes, unsigned depth, const struct wire_path *path,
                                ProtobufCMessage **slot)
{
    if (depth >= WIRE_DEPTH_MAX)
        return status_errorf(u->arena, STATUS_INVALID_ARGUMENT, "MESSAGE_TOO_DEEP",
                             "messages are nested deeper than %d levels", WIRE_DEPTH_MAX);
    if (*slot == NULL)
        *slot = message_new(u->arena, type);
    return unpack_message(u, type, bytes, depth + 1, path, *slot);
}

static status unpack_value(struct unpacker *u, const struct wire_message *type, unsigned index,
                           const struct occurrence *o, unsigned depth, const struct wire_path *path,
                           void *slot)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return unpack_string(u, o->bytes, path, slot);
    case PROTOBUF_C_TYPE_BYTES: {
        ProtobufCBinaryData *data = slot;
        data->len = o->bytes.length;
        data->data = o->bytes.length == 0
                         ? NULL
                         : (uint8_t *)arena_strndup(u->arena, o->bytes.data, o->bytes.length);
        return OK;
    }
    case PROTOBUF_C_TYPE_MESSAGE:
        return unpack_submessage(u, type->fields[index].message, o->bytes, depth, path, slot);
    default:
        store_number(field->type, o->value, slot);
        return OK;
    }
}

/* `in` stands behind the field. */
static void keep_unknown(struct unpacker *u, const struct reader *in, const struct occurrence *o,
                         ProtobufCMessage *message)
{
    const size_t size = (size_t)(in->at - o->start);
    const unsigned count = message->n_unknown_fields;
    if (count == 0 || (count >= UNKNOWN_MIN && (count & (count - 1)) == 0)) {
        ProtobufCMessageUnknownField *grown =
            arena_array(u->arena, count == 0 ? UNKNOWN_MIN : 2 * (size_t)count, sizeof *grown);
        if (count > 0)
            memcpy(grown, message->unknown_fields, count * sizeof *grown);
        message->unknown_fields = grown;
    }
    message->unknown_fields[message->n_unknown_fields++] = (ProtobufCMessageUnknownField){
        .tag = o->number,
        .wire_type = (ProtobufCWireType)o->wire_type,
        .len = size,
        .data = memcpy(arena_alloc(u->arena, size), o->start, size),
    };
}

static status unpack_field(struct unpacker *u, const struct reader *in,
                           const struct wire_message *type, unsigned index,
                           const struct occurrence *o, unsigned depth,
                           const struct wire_path *parent, ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const struct wire_path path = wire_path_field(parent, type, index);
    const enum wire_type expected = wire_type_of(field->type);

    if (!member_is_repeated(field)) {
        if (o->wire_type != expected) {
            keep_unknown(u, in, o, message);
            return OK;
        }
        return unpack_value(u, type, index, o, depth, &path, member_prepare(message, field));
    }
    if (o->wire_type == LENGTH && expected != LENGTH)
        return unpack_packed(u, field, o->bytes, &path, message);
    if (o->wire_type != expected) {
        keep_unknown(u, in, o, message);
        return OK;
    }
    const struct wire_path element = wire_path_element(&path, *member_count(message, field));
    return unpack_value(u, type, index, o, depth, &element,
                        member_append(u->arena, message, field));
}

static status unpack_message(struct unpacker *u, const struct wire_message *type,
                             struct slice bytes, unsigned depth, const struct wire_path *path,
                             ProtobufCMessage *message)
{
    struct reader in = reader_of(bytes);
    unsigned index = 0;

    while (in.at < in.end) {
        struct occurrence o;
        const char *wrong = read_occurrence(&in, &o);
        if (wrong != NULL)
            return malformed(u, path, wrong);
        if (u->fields_left-- == 0 || u->arena->allocated_bytes > u->allocated_bytes_max)
            return too_many(u);
        if (!find_field(type->desc, o.number, &index)) {
            keep_unknown(u, &in, &o, message);
            continue;
        }
        u->has_map |= (type->fields[index].flags & WIRE_IS_MAP) != 0;
        TRY(unpack_field(u, &in, type, index, &o, depth, path, message));
    }
    return OK;
}

/* What proto3 says of maps: of equal keys the last counts, and a missing value is its default. */
static void finish_map(struct arena *arena, const struct wire_message *entry_type,
                       ProtobufCMessage **entries, size_t *count)
{
    *count = map_drop_duplicates(arena, entries, *count);
    const struct wire_message *value_type = entry_type->fields[1].message;
    for (size_t i = 0; value_type != NULL && i < *count; i++) {
        ProtobufCMessage **value = member_of(entries[i], &entry_type->desc->fields[1]);
        if (*value == NULL)
            *value = message_new(arena, value_type);
    }
}

/* All maps of a message, once it is whole: one given in many pieces is sorted once. */
static void finish_maps(struct arena *arena, const struct wire_message *type,
                        ProtobufCMessage *message)
{
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->desc->fields[i];
        const struct wire_message *inner = type->fields[i].message;
        void *slot = member_of(message, field);
        if (inner == NULL)
            continue;
        if (!member_is_repeated(field)) {
            if (member_is_set(message, field))
                finish_maps(arena, inner, *(ProtobufCMessage **)slot);
            continue;
        }
        ProtobufCMessage **elements = *(ProtobufCMessage ***)slot;
        size_t *count = member_count(message, field);
        if ((type->fields[i].flags & WIRE_IS_MAP) != 0)
            finish_map(arena, inner, elements, count);
        for (size_t j = 0; j < *count; j++)
            finish_maps(arena, inner, elements[j]);
    }
}

status wire_unpack(struct arena *arena, const struct wire_message *type, struct slice bytes,
                   ProtobufCMessage **ret_message)
{
    struct unpacker u = {.arena = arena,
                         .fields_left = WIRE_FIELDS_MAX,
                         .allocated_bytes_max = arena->allocated_bytes + WIRE_MEMORY_BYTES_MAX};
    const struct wire_path root = wire_path_root(NULL);
    ProtobufCMessage *message = message_new(arena, type);

    TRY(unpack_message(&u, type, bytes, 1, &root, message));
    if (u.has_map)
        finish_maps(arena, type, message);
    *ret_message = message;
    return OK;
}
