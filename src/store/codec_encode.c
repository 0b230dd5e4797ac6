/* Fields into PostgreSQL's binary formats.
 *
 * Texts and bytes are borrowed from the message; everything else is written into the arena. A value
 * that the type cannot hold (a number out of range, a text that is no UUID) is the client's fault
 * and comes back as a sentence.
 */
#include <limits.h>
#include <string.h>

#include "base/uuid.h"
#include "google/protobuf/duration.pb-c.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "store/codec.h"
#include "store/codec_bytes.h"
#include "wire/enum.h"
#include "wire/json_encode.h"

static const struct codec_value NULL_VALUE = {NULL, 0};

static const void *member_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (const char *)message + field->offset;
}

bool codec_is_unset(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    uint32_t chosen;
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
        return false;
    memcpy(&chosen, (const char *)message + field->quantifier_offset, sizeof chosen);
    return chosen != field->id;
}

static struct codec_value number_value(struct arena *arena, enum codec_type type, int64_t number)
{
    char *bytes = arena_alloc(arena, sizeof number);
    switch (type) {
    case CODEC_INT2:
        codec_put16(bytes, (uint16_t)number);
        return (struct codec_value){bytes, 2};
    case CODEC_INT4:
        codec_put32(bytes, (uint32_t)number);
        return (struct codec_value){bytes, 4};
    default:
        codec_put64(bytes, (uint64_t)number);
        return (struct codec_value){bytes, 8};
    }
}

static const char *encode_unsigned(struct arena *arena, const struct codec *codec, uint64_t number,
                                   struct codec_value *ret_value)
{
    const uint64_t max = codec->type == CODEC_INT4 ? INT32_MAX : INT64_MAX;
    if (number > max)
        return arena_printf(arena, "must be at most %llu", (unsigned long long)max);
    *ret_value = number_value(arena, codec->type, (int64_t)number);
    return NULL;
}

static struct codec_value float_value(struct arena *arena, enum codec_type type, double number)
{
    char *bytes = arena_alloc(arena, sizeof number);
    if (type == CODEC_FLOAT4) {
        const float narrow = (float)number;
        uint32_t bits;
        memcpy(&bits, &narrow, sizeof bits);
        codec_put32(bytes, bits);
        return (struct codec_value){bytes, 4};
    }
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    codec_put64(bytes, bits);
    return (struct codec_value){bytes, 8};
}

static const char *encode_bytes(struct arena *arena, const void *data, size_t length,
                                struct codec_value *ret_value)
{
    if (length > INT_MAX)
        return "is too long";
    /* An empty value is not NULL: libpq tells them apart by the pointer. */
    ret_value->data = data == NULL ? arena_alloc(arena, 1) : data;
    ret_value->length = (int)length;
    return NULL;
}

static const char *encode_string(struct arena *arena, const struct codec *codec, const char *text,
                                 struct codec_value *ret_value)
{
    if (text == NULL)
        text = "";
    if (codec->type != CODEC_UUID)
        return encode_bytes(arena, text, strlen(text), ret_value);
    if (text[0] == '\0') {
        *ret_value = NULL_VALUE;
        return NULL;
    }
    struct uuid *uuid = arena_new(arena, struct uuid);
    if (!uuid_parse(slice_of(text), uuid))
        return "is not a UUID";
    *ret_value = (struct codec_value){(const char *)uuid->bytes, sizeof uuid->bytes};
    return NULL;
}

static const char *encode_enum(struct arena *arena, const struct codec *codec, int number,
                               struct codec_value *ret_value)
{
    const char *text = enum_name(codec->field->descriptor, number);
    if (text == NULL)
        return arena_printf(arena, "has no value %d", number);
    const struct slice name = slice_of(text);
    if (number == 0 && slice_ends_with(name, "_UNSPECIFIED")) {
        *ret_value = NULL_VALUE;
        return NULL;
    }
    *ret_value = (struct codec_value){name.data, (int)name.length};
    return NULL;
}

static const char *encode_timestamp(struct arena *arena, const Google__Protobuf__Timestamp *time,
                                    struct codec_value *ret_value)
{
    if (time->seconds < CODEC_SECONDS_MIN || time->seconds > CODEC_SECONDS_MAX || time->nanos < 0 ||
        time->nanos > 999999999)
        return "is not a time between the years 1 and 9999";
    *ret_value = codec_time_us(arena, time->seconds * 1000000 + time->nanos / 1000);
    return NULL;
}

static const char *encode_duration(struct arena *arena, const Google__Protobuf__Duration *duration,
                                   struct codec_value *ret_value)
{
    if (duration->seconds < -CODEC_DURATION_SECONDS_MAX ||
        duration->seconds > CODEC_DURATION_SECONDS_MAX || duration->nanos < -999999999 ||
        duration->nanos > 999999999 || (duration->seconds > 0 && duration->nanos < 0) ||
        (duration->seconds < 0 && duration->nanos > 0))
        return "is not a duration of at most 315576000000 s";
    char *bytes = arena_zalloc(arena, CODEC_INTERVAL_BYTES);
    codec_put64(bytes, (uint64_t)(duration->seconds * 1000000 + duration->nanos / 1000));
    *ret_value = (struct codec_value){bytes, CODEC_INTERVAL_BYTES};
    return NULL;
}

static const char *encode_json(struct arena *arena, const struct wire_message *type,
                               const ProtobufCMessage *message, struct buf *out)
{
    const struct wire_json_encode_options options = {.omit_defaults = true};
    const status s = wire_json_encode(arena, type, message, &options, out);
    return status_is_ok(s) ? NULL : s.message;
}

static const char *encode_jsonb(struct arena *arena, const struct codec *codec,
                                const ProtobufCMessage *message, struct codec_value *ret_value)
{
    struct buf text = {0};
    const char *wrong = encode_json(arena, codec->message, message, &text);
    if (wrong == NULL)
        *ret_value = codec_jsonb(arena, buf_slice(&text));
    buf_fini(&text);
    return wrong;
}

/* A map has no JSON of its own: it is taken out of a message that has nothing else. */
static const char *encode_map(struct arena *arena, const struct codec *codec,
                              const ProtobufCMessage *message, struct codec_value *ret_value)
{
    const ProtobufCFieldDescriptor *field = codec->field;
    ProtobufCMessage *alone = arena_alloc(arena, codec->owner->desc->sizeof_message);
    protobuf_c_message_init(codec->owner->desc, alone);
    memcpy((char *)alone + field->offset, member_of(message, field), sizeof(void *));
    memcpy((char *)alone + field->quantifier_offset,
           (const char *)message + field->quantifier_offset, sizeof(size_t));

    struct buf text = {0};
    const char *wrong = encode_json(arena, codec->owner, alone, &text);
    if (wrong == NULL) {
        const struct slice whole = buf_slice(&text);
        const size_t colon = slice_find(whole, ':');
        *ret_value =
            codec_jsonb(arena, colon == whole.length
                                   ? SLICE("{}")
                                   : slice_make(whole.data + colon + 1, whole.length - colon - 2));
    }
    buf_fini(&text);
    return wrong;
}

static const char *encode_pointed(struct arena *arena, const struct codec *codec,
                                  const ProtobufCMessage *message, struct codec_value *ret_value)
{
    if (message == NULL) {
        *ret_value = NULL_VALUE;
        return NULL;
    }
    if (codec->shape == CODEC_AS_TIMESTAMP)
        return encode_timestamp(arena, (const void *)message, ret_value);
    if (codec->shape == CODEC_AS_DURATION)
        return encode_duration(arena, (const void *)message, ret_value);
    return encode_jsonb(arena, codec, message, ret_value);
}

/* One value: the field itself, or an element of a repeated one. */
static const char *encode_member(struct arena *arena, const struct codec *codec, const void *member,
                                 struct codec_value *ret_value)
{
    switch (codec->shape) {
    case CODEC_AS_BOOL: {
        char *byte = arena_alloc(arena, 1);
        byte[0] = *(const protobuf_c_boolean *)member != 0 ? 1 : 0;
        *ret_value = (struct codec_value){byte, 1};
        return NULL;
    }
    case CODEC_AS_INT32:
        *ret_value = number_value(arena, codec->type, *(const int32_t *)member);
        return NULL;
    case CODEC_AS_INT64:
        *ret_value = number_value(arena, codec->type, *(const int64_t *)member);
        return NULL;
    case CODEC_AS_UINT32:
        return encode_unsigned(arena, codec, *(const uint32_t *)member, ret_value);
    case CODEC_AS_UINT64:
        return encode_unsigned(arena, codec, *(const uint64_t *)member, ret_value);
    case CODEC_AS_FLOAT:
        *ret_value = float_value(arena, codec->type, (double)*(const float *)member);
        return NULL;
    case CODEC_AS_DOUBLE:
        *ret_value = float_value(arena, codec->type, *(const double *)member);
        return NULL;
    case CODEC_AS_STRING:
        return encode_string(arena, codec, *(const char *const *)member, ret_value);
    case CODEC_AS_ENUM:
        return encode_enum(arena, codec, *(const int *)member, ret_value);
    case CODEC_AS_BYTES: {
        const ProtobufCBinaryData *bytes = member;
        return encode_bytes(arena, bytes->data, bytes->len, ret_value);
    }
    case CODEC_AS_TIMESTAMP:
    case CODEC_AS_DURATION:
    case CODEC_AS_JSON:
    case CODEC_AS_JSON_MAP:
        break;
    }
    return encode_pointed(arena, codec, *(const ProtobufCMessage *const *)member, ret_value);
}

static const char *encode_array(struct arena *arena, const struct codec *codec,
                                const ProtobufCMessage *message, struct codec_value *ret_value)
{
    size_t count;
    memcpy(&count, (const char *)message + codec->field->quantifier_offset, sizeof count);
    const char *element = *(const char *const *)member_of(message, codec->field);

    struct codec_value *values = arena_array(arena, count, sizeof *values);
    size_t total = CODEC_ARRAY_HEADER_BYTES;
    for (size_t i = 0; i < count; i++, element += codec_element_bytes(codec)) {
        const char *wrong = encode_member(arena, codec, element, &values[i]);
        if (wrong != NULL)
            return wrong;
        if (values[i].data == NULL)
            return "has an empty element";
        total += sizeof(uint32_t) + (size_t)values[i].length;
    }
    if (total > INT_MAX)
        return "is too long";

    char *bytes = arena_zalloc(arena, total);
    codec_put32(bytes, count == 0 ? 0 : 1);
    codec_put32(bytes + 8, (uint32_t)codec->type);
    if (count == 0) {
        *ret_value = (struct codec_value){bytes, CODEC_ARRAY_EMPTY_BYTES};
        return NULL;
    }
    codec_put32(bytes + 12, (uint32_t)count);
    codec_put32(bytes + 16, 1); /* lower bound */
    char *at = bytes + CODEC_ARRAY_HEADER_BYTES;
    for (size_t i = 0; i < count; i++) {
        codec_put32(at, (uint32_t)values[i].length);
        memcpy(at + 4, values[i].data, (size_t)values[i].length);
        at += 4 + values[i].length;
    }
    *ret_value = (struct codec_value){bytes, (int)total};
    return NULL;
}

const char *codec_encode(struct arena *arena, const struct codec *codec,
                         const ProtobufCMessage *message, struct codec_value *ret_value)
{
    if (codec_is_unset(message, codec->field)) {
        *ret_value = NULL_VALUE;
        return NULL;
    }
    if (codec->is_array)
        return encode_array(arena, codec, message, ret_value);
    if (codec->shape == CODEC_AS_JSON_MAP)
        return encode_map(arena, codec, message, ret_value);

    const void *member = member_of(message, codec->field);
    if (codec->is_wrapped) {
        const ProtobufCMessage *wrapper = *(const ProtobufCMessage *const *)member;
        if (wrapper == NULL) {
            *ret_value = NULL_VALUE;
            return NULL;
        }
        member = member_of(wrapper, &codec->message->desc->fields[0]);
    }
    return encode_member(arena, codec, member, ret_value);
}

struct codec_value codec_int(struct arena *arena, uint32_t oid, int64_t number)
{
    return number_value(arena, (enum codec_type)oid, number);
}

struct codec_value codec_time_us(struct arena *arena, int64_t unix_us)
{
    return number_value(arena, CODEC_INT8, unix_us - CODEC_EPOCH_US);
}

struct codec_value codec_jsonb(struct arena *arena, struct slice text)
{
    char *bytes = arena_alloc(arena, text.length + 1);
    bytes[0] = 1; /* version of the format */
    memcpy(bytes + 1, text.data, text.length);
    return (struct codec_value){bytes, (int)text.length + 1};
}
