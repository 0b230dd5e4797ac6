/* Single values: each type reads the forms that proto3 JSON gives it, and says so when it gets
 * another.
 */
#include "wire/scalar.h"

#include <math.h>

#include "wire/base64.h"
#include "wire/enum.h"
#include "wire/member.h"
#include "wire/number.h"
#include "wire/wkt.h"

static status invalid(struct arena *arena, const struct wire_path *path, struct scalar value,
                      const char *wanted)
{
    switch (value.form) {
    case SCALAR_NUMBER:
        return wire_path_error(arena, path, "FIELD_INVALID", "must be %s, not %s", wanted,
                               arena_slice_string(arena, slice_to(value.text, 40)));
    case SCALAR_STRING:
    case SCALAR_TEXT:
        return wire_path_error(arena, path, "FIELD_INVALID", "must be %s, not %s", wanted,
                               wire_quote(arena, value.text));
    case SCALAR_TRUE:
        return wire_path_error(arena, path, "FIELD_INVALID", "must be %s, not true", wanted);
    case SCALAR_FALSE:
        return wire_path_error(arena, path, "FIELD_INVALID", "must be %s, not false", wanted);
    case SCALAR_OTHER:
        break;
    }
    return wire_path_error(arena, path, "FIELD_INVALID", "must be %s", wanted);
}

static bool is_text(struct scalar value)
{
    return value.form == SCALAR_STRING || value.form == SCALAR_TEXT;
}

static bool is_numeric(struct scalar value)
{
    return value.form == SCALAR_NUMBER || is_text(value);
}

static status store_signed(struct arena *arena, struct scalar value, int64_t min, int64_t max,
                           const struct wire_path *path, int64_t *ret_value)
{
    if (is_numeric(value) && number_to_i64(value.text, min, max, ret_value) == NUMBER_OK)
        return OK;
    return invalid(
        arena, path, value,
        arena_printf(arena, "a whole number from %lld to %lld", (long long)min, (long long)max));
}

static status store_unsigned(struct arena *arena, struct scalar value, uint64_t max,
                             const struct wire_path *path, uint64_t *ret_value)
{
    if (is_numeric(value) && number_to_u64(value.text, max, ret_value) == NUMBER_OK)
        return OK;
    return invalid(arena, path, value,
                   arena_printf(arena, "a whole number from 0 to %llu", (unsigned long long)max));
}

/* NaN and the infinities, which JSON numbers cannot be. */
static bool special_double(struct slice text, double *ret_value)
{
    if (slice_is(text, "NaN"))
        *ret_value = (double)NAN;
    else if (slice_is(text, "Infinity"))
        *ret_value = (double)INFINITY;
    else if (slice_is(text, "-Infinity"))
        *ret_value = (double)-INFINITY;
    else
        return false;
    return true;
}

static status store_double(struct arena *arena, struct scalar value, const struct wire_path *path,
                           double *slot)
{
    if (is_text(value) && special_double(value.text, slot))
        return OK;
    if (is_numeric(value) && number_to_double(arena, value.text, slot) == NUMBER_OK)
        return OK;
    return invalid(arena, path, value,
                   "a number within the range of 64-bit floating point, or \"NaN\", "
                   "\"Infinity\", \"-Infinity\"");
}

static status store_float(struct arena *arena, struct scalar value, const struct wire_path *path,
                          float *slot)
{
    double special;
    if (is_text(value) && special_double(value.text, &special)) {
        *slot = (float)special;
        return OK;
    }
    if (is_numeric(value) && number_to_float(arena, value.text, slot) == NUMBER_OK)
        return OK;
    return invalid(arena, path, value,
                   "a number within the range of 32-bit floating point, or \"NaN\", "
                   "\"Infinity\", \"-Infinity\"");
}

static status store_bool(struct arena *arena, struct scalar value, const struct wire_path *path,
                         protobuf_c_boolean *slot)
{
    const bool as_text = value.form == SCALAR_TEXT;
    if (value.form == SCALAR_TRUE || (as_text && slice_is(value.text, "true")))
        *slot = 1;
    else if (value.form == SCALAR_FALSE || (as_text && slice_is(value.text, "false")))
        *slot = 0;
    else
        return invalid(arena, path, value, "true or false");
    return OK;
}

static status store_enum(struct arena *arena, const ProtobufCEnumDescriptor *type,
                         struct scalar value, const struct wire_path *path, int32_t *slot)
{
    int64_t number;
    if (is_text(value) && enum_number(type, value.text, slot))
        return OK;
    if ((value.form == SCALAR_NUMBER || value.form == SCALAR_TEXT) &&
        number_to_i64(value.text, INT32_MIN, INT32_MAX, &number) == NUMBER_OK) {
        *slot = (int32_t)number;
        return OK;
    }
    const char *names = enum_names(arena, type);
    return invalid(arena, path, value,
                   names != NULL
                       ? names
                       : arena_printf(arena, "a value of %s, by name or number", type->short_name));
}

static status store_bytes(struct arena *arena, struct scalar value, const struct wire_path *path,
                          ProtobufCBinaryData *slot)
{
    struct slice bytes;
    if (!is_text(value) || !base64_decode(arena, value.text, &bytes))
        return invalid(arena, path, value, "base64");
    slot->len = bytes.length;
    slot->data = bytes.length == 0 ? NULL : (uint8_t *)(uintptr_t)bytes.data;
    return OK;
}

status scalar_store(struct arena *arena, const struct wire_message *type, unsigned index,
                    struct scalar value, const struct wire_path *path, void *slot)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32: {
        int64_t number;
        TRY(store_signed(arena, value, INT32_MIN, INT32_MAX, path, &number));
        *(int32_t *)slot = (int32_t)number;
        return OK;
    }
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return store_signed(arena, value, INT64_MIN, INT64_MAX, path, slot);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32: {
        uint64_t number;
        TRY(store_unsigned(arena, value, UINT32_MAX, path, &number));
        *(uint32_t *)slot = (uint32_t)number;
        return OK;
    }
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return store_unsigned(arena, value, UINT64_MAX, path, slot);
    case PROTOBUF_C_TYPE_FLOAT:
        return store_float(arena, value, path, slot);
    case PROTOBUF_C_TYPE_DOUBLE:
        return store_double(arena, value, path, slot);
    case PROTOBUF_C_TYPE_BOOL:
        return store_bool(arena, value, path, slot);
    case PROTOBUF_C_TYPE_ENUM:
        return store_enum(arena, field->descriptor, value, path, slot);
    case PROTOBUF_C_TYPE_STRING:
        if (!is_text(value))
            return invalid(arena, path, value, "a string");
        *(char **)slot = arena_slice_string(arena, value.text);
        return OK;
    case PROTOBUF_C_TYPE_BYTES:
        return store_bytes(arena, value, path, slot);
    case PROTOBUF_C_TYPE_MESSAGE:
        break;
    }
    assert(false && "a message is no scalar");
    return OK;
}

static status store_time(struct arena *arena, const struct wire_message *type, struct scalar value,
                         const struct wire_path *path, ProtobufCMessage *message)
{
    struct wkt_time time;
    if (!is_text(value) || !(type->kind == WIRE_TIMESTAMP ? wkt_read_timestamp(value.text, &time)
                                                          : wkt_read_duration(value.text, &time)))
        return invalid(arena, path, value,
                       type->kind == WIRE_TIMESTAMP
                           ? "a time as 2026-01-31T09:00:00Z, with an offset or Z, in the years "
                             "1 to 9999"
                           : "a duration in seconds as 1.5s, at most 315576000000s");
    *(int64_t *)member_of(message, &type->desc->fields[0]) = time.seconds;
    *(int32_t *)member_of(message, &type->desc->fields[1]) = time.nanos;
    return OK;
}

/* One path of a mask. Proto names have no capitals, JSON names no underscores. */
static bool read_mask_path(struct arena *arena, struct scalar value, struct slice text,
                           char **ret_path)
{
    if (text.length == 0)
        return false;
    if (value.form == SCALAR_TEXT && slice_find(text, '_') < text.length) {
        *ret_path = arena_slice_string(arena, text);
        return true;
    }
    return wkt_read_mask_path(arena, text, ret_path);
}

static status store_mask(struct arena *arena, const struct wire_message *type, struct scalar value,
                         const struct wire_path *path, ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[0];
    if (!is_text(value))
        return invalid(arena, path, value, "field names in one string, as \"name,address.city\"");
    *member_count(message, field) = 0;
    struct slice rest = value.text;
    while (rest.length > 0) {
        const size_t comma = slice_find(rest, ',');
        char *item;
        if (!read_mask_path(arena, value, slice_to(rest, comma), &item) || comma + 1 == rest.length)
            return invalid(arena, path, value,
                           "field names in lowerCamelCase with commas between, as "
                           "displayName,address.city");
        *(char **)member_append(arena, message, field) = item;
        rest = slice_from(rest, comma + 1);
    }
    return OK;
}

status scalar_store_well_known(struct arena *arena, const struct wire_message *type,
                               struct scalar value, const struct wire_path *path,
                               ProtobufCMessage *message)
{
    if (type->kind == WIRE_FIELD_MASK)
        return store_mask(arena, type, value, path, message);
    return store_time(arena, type, value, path, message);
}
