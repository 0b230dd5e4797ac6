/* Which field meets which type.
 *
 * The good day: codec_choose finds the shape of the field and the type behind the oid, and one row
 * of FITS that names both. No row: the two do not fit, and the server does not start with that
 * query. Narrowing (int8 into int32) has no row: cast in the query, where PostgreSQL checks it.
 */
#include "store/codec.h"

#include <string.h>

#include "store/codec_bytes.h"

struct codec_type_row {
    enum codec_type type;
    uint32_t array_oid;
    const char *name;
};

static const struct codec_type_row TYPES[] = {
    {CODEC_BOOL, 1000, "bool"},         {CODEC_BYTEA, 1001, "bytea"},
    {CODEC_NAME, 1003, "name"},         {CODEC_INT8, 1016, "int8"},
    {CODEC_INT2, 1005, "int2"},         {CODEC_INT4, 1007, "int4"},
    {CODEC_TEXT, 1009, "text"},         {CODEC_FLOAT4, 1021, "float4"},
    {CODEC_FLOAT8, 1022, "float8"},     {CODEC_BPCHAR, 1014, "bpchar"},
    {CODEC_VARCHAR, 1015, "varchar"},   {CODEC_TIMESTAMPTZ, 1185, "timestamptz"},
    {CODEC_INTERVAL, 1187, "interval"}, {CODEC_UUID, 2951, "uuid"},
    {CODEC_JSONB, 3807, "jsonb"},
};

enum { TO = 1 << CODEC_TO_DATABASE, FROM = 1 << CODEC_FROM_DATABASE, BOTH = TO | FROM };

static const struct {
    enum codec_shape shape;
    enum codec_type type;
    unsigned directions;
} FITS[] = {
    {CODEC_AS_BOOL, CODEC_BOOL, BOTH},         {CODEC_AS_INT32, CODEC_INT2, FROM},
    {CODEC_AS_INT32, CODEC_INT4, BOTH},        {CODEC_AS_INT32, CODEC_INT8, TO},
    {CODEC_AS_UINT32, CODEC_INT4, BOTH},       {CODEC_AS_UINT32, CODEC_INT8, BOTH},
    {CODEC_AS_INT64, CODEC_INT2, FROM},        {CODEC_AS_INT64, CODEC_INT4, FROM},
    {CODEC_AS_INT64, CODEC_INT8, BOTH},        {CODEC_AS_UINT64, CODEC_INT4, FROM},
    {CODEC_AS_UINT64, CODEC_INT8, BOTH},       {CODEC_AS_FLOAT, CODEC_FLOAT4, BOTH},
    {CODEC_AS_FLOAT, CODEC_FLOAT8, TO},        {CODEC_AS_DOUBLE, CODEC_FLOAT4, FROM},
    {CODEC_AS_DOUBLE, CODEC_FLOAT8, BOTH},     {CODEC_AS_STRING, CODEC_TEXT, BOTH},
    {CODEC_AS_STRING, CODEC_VARCHAR, BOTH},    {CODEC_AS_STRING, CODEC_BPCHAR, BOTH},
    {CODEC_AS_STRING, CODEC_NAME, BOTH},       {CODEC_AS_STRING, CODEC_UUID, BOTH},
    {CODEC_AS_ENUM, CODEC_TEXT, BOTH},         {CODEC_AS_ENUM, CODEC_VARCHAR, BOTH},
    {CODEC_AS_BYTES, CODEC_BYTEA, BOTH},       {CODEC_AS_TIMESTAMP, CODEC_TIMESTAMPTZ, BOTH},
    {CODEC_AS_DURATION, CODEC_INTERVAL, BOTH}, {CODEC_AS_JSON, CODEC_JSONB, BOTH},
    {CODEC_AS_JSON_MAP, CODEC_JSONB, BOTH},
};

static const struct codec_type_row *type_row(uint32_t oid, bool *ret_is_array)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        if (oid == (uint32_t)TYPES[i].type || oid == TYPES[i].array_oid) {
            *ret_is_array = oid == TYPES[i].array_oid;
            return &TYPES[i];
        }
    }
    return NULL;
}

static enum codec_shape message_shape(const struct wire_message *message)
{
    switch (message->kind) {
    case WIRE_TIMESTAMP:
        return CODEC_AS_TIMESTAMP;
    case WIRE_DURATION:
        return CODEC_AS_DURATION;
    default:
        return CODEC_AS_JSON;
    }
}

static enum codec_shape field_shape(const ProtobufCFieldDescriptor *field,
                                    const struct wire_field *wire)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_BOOL:
        return CODEC_AS_BOOL;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return CODEC_AS_INT32;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return CODEC_AS_UINT32;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return CODEC_AS_INT64;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return CODEC_AS_UINT64;
    case PROTOBUF_C_TYPE_FLOAT:
        return CODEC_AS_FLOAT;
    case PROTOBUF_C_TYPE_DOUBLE:
        return CODEC_AS_DOUBLE;
    case PROTOBUF_C_TYPE_STRING:
        return CODEC_AS_STRING;
    case PROTOBUF_C_TYPE_ENUM:
        return CODEC_AS_ENUM;
    case PROTOBUF_C_TYPE_BYTES:
        return CODEC_AS_BYTES;
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    return (wire->flags & WIRE_IS_MAP) != 0 ? CODEC_AS_JSON_MAP : message_shape(wire->message);
}

static bool fits(enum codec_shape shape, enum codec_type type, enum codec_direction direction)
{
    for (size_t i = 0; i < sizeof FITS / sizeof FITS[0]; i++) {
        if (FITS[i].shape == shape && FITS[i].type == type)
            return (FITS[i].directions & (1U << direction)) != 0;
    }
    return false;
}

bool codec_choose(const struct wire_message *owner, unsigned index, uint32_t oid,
                  enum codec_direction direction, bool element, struct codec *ret_codec)
{
    bool is_array;
    const struct codec_type_row *type = type_row(oid, &is_array);
    if (type == NULL)
        return false;

    const ProtobufCFieldDescriptor *field = &owner->desc->fields[index];
    const struct wire_field *wire = &owner->fields[index];
    struct codec codec = {
        .type = type->type,
        .is_array = is_array,
        .oid = oid,
        .field = field,
        .message = wire->message,
        .owner = owner,
    };
    if (wire->message != NULL && wire->message->kind == WIRE_WRAPPER) {
        codec.is_wrapped = true;
        codec.shape = field_shape(&wire->message->desc->fields[0], &wire->message->fields[0]);
    } else {
        codec.shape = field_shape(field, wire);
    }

    const bool takes_array =
        field->label == PROTOBUF_C_LABEL_REPEATED && !element && codec.shape != CODEC_AS_JSON_MAP;
    if (takes_array != is_array || (codec.is_wrapped && (is_array || element)) ||
        (element && codec.shape == CODEC_AS_JSON_MAP) || !fits(codec.shape, codec.type, direction))
        return false;
    *ret_codec = codec;
    return true;
}

size_t codec_element_bytes(const struct codec *codec)
{
    switch (codec->shape) {
    case CODEC_AS_BOOL:
        return sizeof(protobuf_c_boolean);
    case CODEC_AS_INT32:
    case CODEC_AS_UINT32:
        return sizeof(int32_t);
    case CODEC_AS_ENUM:
        return sizeof(int);
    case CODEC_AS_INT64:
    case CODEC_AS_UINT64:
        return sizeof(int64_t);
    case CODEC_AS_FLOAT:
        return sizeof(float);
    case CODEC_AS_DOUBLE:
        return sizeof(double);
    case CODEC_AS_BYTES:
        return sizeof(ProtobufCBinaryData);
    case CODEC_AS_STRING:
    case CODEC_AS_TIMESTAMP:
    case CODEC_AS_DURATION:
    case CODEC_AS_JSON:
    case CODEC_AS_JSON_MAP:
        break;
    }
    return sizeof(void *);
}

const char *codec_type_name(struct arena *arena, uint32_t oid)
{
    bool is_array;
    const struct codec_type_row *type = type_row(oid, &is_array);
    if (type == NULL)
        return arena_printf(arena, "oid %u", oid);
    return is_array ? arena_printf(arena, "%s[]", type->name) : type->name;
}

uint32_t codec_array_element(uint32_t oid)
{
    bool is_array;
    const struct codec_type_row *type = type_row(oid, &is_array);
    return type != NULL && is_array ? (uint32_t)type->type : 0;
}
