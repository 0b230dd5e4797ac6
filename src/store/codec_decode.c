/* PostgreSQL's binary formats into fields.
 *
 * Every length is checked before a byte is read, so that a value of another type than the plan says
 * (or a hostile one) is an error and nothing worse. Texts borrow the result's memory; sub-messages
 * and arrays are made in the arena.
 */
#include <math.h>
#include <string.h>

#include "base/uuid.h"
#include "google/protobuf/duration.pb-c.h"
#include "google/protobuf/timestamp.pb-c.h"
#include "store/codec.h"
#include "store/codec_bytes.h"
#include "wire/enum.h"
#include "wire/json_decode.h"

static const char WRONG_LENGTH[] = "has the wrong length for its type";
static const char OUT_OF_RANGE[] = "is out of range";

static void *message_new(struct arena *arena, const ProtobufCMessageDescriptor *desc)
{
    ProtobufCMessage *message = arena_alloc(arena, desc->sizeof_message);
    protobuf_c_message_init(desc, message);
    return message;
}

static bool get_integer(enum codec_type type, struct slice bytes, int64_t *ret_number)
{
    if (type == CODEC_INT2 && bytes.length == 2)
        *ret_number = (int16_t)codec_get16(bytes.data);
    else if (type == CODEC_INT4 && bytes.length == 4)
        *ret_number = (int32_t)codec_get32(bytes.data);
    else if (type == CODEC_INT8 && bytes.length == 8)
        *ret_number = (int64_t)codec_get64(bytes.data);
    else
        return false;
    return true;
}

static const char *decode_integer(const struct codec *codec, struct slice bytes, void *member)
{
    int64_t number;
    if (!get_integer(codec->type, bytes, &number))
        return WRONG_LENGTH;
    switch (codec->shape) {
    case CODEC_AS_INT32:
        *(int32_t *)member = (int32_t)number;
        return NULL;
    case CODEC_AS_UINT32:
        if (number < 0 || number > UINT32_MAX)
            return OUT_OF_RANGE;
        *(uint32_t *)member = (uint32_t)number;
        return NULL;
    case CODEC_AS_UINT64:
        if (number < 0)
            return OUT_OF_RANGE;
        *(uint64_t *)member = (uint64_t)number;
        return NULL;
    default:
        *(int64_t *)member = number;
        return NULL;
    }
}

static const char *decode_float(const struct codec *codec, struct slice bytes, void *member)
{
    float narrow = 0;
    double wide = 0;
    if (codec->type == CODEC_FLOAT4 && bytes.length == 4) {
        const uint32_t bits = codec_get32(bytes.data);
        memcpy(&narrow, &bits, sizeof narrow);
        wide = (double)narrow;
    } else if (codec->type == CODEC_FLOAT8 && bytes.length == 8) {
        const uint64_t bits = codec_get64(bytes.data);
        memcpy(&wide, &bits, sizeof wide);
    } else {
        return WRONG_LENGTH;
    }
    if (isnan(wide)) { /* there is one NaN: the bits behind it change when they are converted */
        narrow = NAN;
        wide = NAN;
    }
    if (codec->shape == CODEC_AS_FLOAT)
        *(float *)member = narrow;
    else
        *(double *)member = wide;
    return NULL;
}

static const char *decode_string(struct arena *arena, const struct codec *codec, struct slice bytes,
                                 char **member)
{
    if (codec->type != CODEC_UUID) {
        *member = (char *)bytes.data;
        return NULL;
    }
    struct uuid uuid;
    if (bytes.length != sizeof uuid.bytes)
        return WRONG_LENGTH;
    memcpy(uuid.bytes, bytes.data, sizeof uuid.bytes);
    *member = arena_alloc(arena, UUID_TEXT_BYTES);
    uuid_format(uuid, *member);
    return NULL;
}

static const char *decode_enum(const struct codec *codec, struct slice bytes, int *member)
{
    return enum_number(codec->field->descriptor, bytes, member) ? NULL : "is no value of the enum";
}

static const char *decode_timestamp(struct arena *arena, struct slice bytes, void **member)
{
    int64_t micros;
    if (!get_integer(CODEC_INT8, bytes, &micros))
        return WRONG_LENGTH;
    if (__builtin_add_overflow(micros, CODEC_EPOCH_US, &micros))
        return OUT_OF_RANGE; /* infinity too */
    const int64_t within = (micros % 1000000 + 1000000) % 1000000;
    const int64_t seconds = (micros - within) / 1000000;
    if (seconds < CODEC_SECONDS_MIN || seconds > CODEC_SECONDS_MAX)
        return OUT_OF_RANGE;
    Google__Protobuf__Timestamp *time =
        message_new(arena, &google__protobuf__timestamp__descriptor);
    time->seconds = seconds;
    time->nanos = (int32_t)within * 1000;
    *member = time;
    return NULL;
}

static const char *decode_duration(struct arena *arena, struct slice bytes, void **member)
{
    if (bytes.length != CODEC_INTERVAL_BYTES)
        return WRONG_LENGTH;
    const int64_t micros = (int64_t)codec_get64(bytes.data);
    const int32_t days = (int32_t)codec_get32(bytes.data + 8);
    if (codec_get32(bytes.data + 12) != 0)
        return "counts months, which have no fixed duration";
    int64_t total;
    if (__builtin_mul_overflow(days, INT64_C(86400000000), &total) ||
        __builtin_add_overflow(micros, total, &total) ||
        total / 1000000 > CODEC_DURATION_SECONDS_MAX ||
        total / 1000000 < -CODEC_DURATION_SECONDS_MAX)
        return OUT_OF_RANGE;
    Google__Protobuf__Duration *duration =
        message_new(arena, &google__protobuf__duration__descriptor);
    duration->seconds = total / 1000000;
    duration->nanos = (int32_t)(total % 1000000) * 1000;
    *member = duration;
    return NULL;
}

/* The text behind jsonb's version byte. */
static const char *jsonb_text(struct slice bytes, struct slice *ret_text)
{
    if (bytes.length < 1 || bytes.data[0] != 1)
        return "is no jsonb of version 1";
    *ret_text = slice_from(bytes, 1);
    return NULL;
}

static const char *decode_json(struct arena *arena, const struct wire_message *type,
                               struct slice text, void **member)
{
    void *message = message_new(arena, type->desc);
    const status s = wire_json_decode(arena, type, text, NULL, message);
    if (!status_is_ok(s))
        return s.message;
    *member = message;
    return NULL;
}

/* A map has no JSON of its own: it is read as the only member of the message that has it. */
static const char *decode_map(struct arena *arena, const struct codec *codec, struct slice text,
                              ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field = codec->field;
    const char *document =
        arena_printf(arena, "{\"%s\":%.*s}", field->name, (int)text.length, text.data);
    void *alone;
    const char *wrong = decode_json(arena, codec->owner, slice_of(document), &alone);
    if (wrong != NULL)
        return wrong;
    memcpy((char *)message + field->offset, (char *)alone + field->offset, sizeof(void *));
    memcpy((char *)message + field->quantifier_offset, (char *)alone + field->quantifier_offset,
           sizeof(size_t));
    return NULL;
}

const char *codec_decode_element(struct arena *arena, const struct codec *codec, struct slice bytes,
                                 void *member)
{
    struct slice text;
    switch (codec->shape) {
    case CODEC_AS_BOOL:
        if (bytes.length != 1)
            return WRONG_LENGTH;
        *(protobuf_c_boolean *)member = bytes.data[0] != 0;
        return NULL;
    case CODEC_AS_INT32:
    case CODEC_AS_UINT32:
    case CODEC_AS_INT64:
    case CODEC_AS_UINT64:
        return decode_integer(codec, bytes, member);
    case CODEC_AS_FLOAT:
    case CODEC_AS_DOUBLE:
        return decode_float(codec, bytes, member);
    case CODEC_AS_STRING:
        return decode_string(arena, codec, bytes, member);
    case CODEC_AS_ENUM:
        return decode_enum(codec, bytes, member);
    case CODEC_AS_BYTES:
        *(ProtobufCBinaryData *)member = (ProtobufCBinaryData){bytes.length, (uint8_t *)bytes.data};
        return NULL;
    case CODEC_AS_TIMESTAMP:
        return decode_timestamp(arena, bytes, member);
    case CODEC_AS_DURATION:
        return decode_duration(arena, bytes, member);
    case CODEC_AS_JSON:
    case CODEC_AS_JSON_MAP:
        break;
    }
    const char *wrong = jsonb_text(bytes, &text);
    return wrong != NULL ? wrong : decode_json(arena, codec->message, text, member);
}

static const char *decode_array(struct arena *arena, const struct codec *codec, struct slice bytes,
                                ProtobufCMessage *message)
{
    if (bytes.length < CODEC_ARRAY_EMPTY_BYTES)
        return WRONG_LENGTH;
    if (codec_get32(bytes.data + 8) != (uint32_t)codec->type)
        return "has elements of another type";
    const uint32_t dimensions = codec_get32(bytes.data);
    size_t count = 0;
    if (dimensions > 1)
        return "has more than one dimension";
    if (dimensions == 1) {
        if (bytes.length < CODEC_ARRAY_HEADER_BYTES)
            return WRONG_LENGTH;
        count = codec_get32(bytes.data + 12);
        bytes = slice_from(bytes, CODEC_ARRAY_HEADER_BYTES);
    } else {
        bytes = slice_from(bytes, CODEC_ARRAY_EMPTY_BYTES);
    }
    if (count > bytes.length / sizeof(uint32_t)) /* each has its length in front */
        return WRONG_LENGTH;

    const size_t element_bytes = codec_element_bytes(codec);
    char *elements = arena_zalloc(arena, count * element_bytes);
    for (size_t i = 0; i < count; i++) {
        if (bytes.length < sizeof(uint32_t))
            return WRONG_LENGTH;
        const uint32_t length = codec_get32(bytes.data);
        if (length == UINT32_MAX)
            return "has a NULL element";
        bytes = slice_from(bytes, sizeof(uint32_t));
        if (length > bytes.length)
            return WRONG_LENGTH;
        /* Copied: what follows an element is the next one, not a NUL byte. */
        const struct slice element = arena_slice_copy(arena, slice_to(bytes, length));
        const char *wrong =
            codec_decode_element(arena, codec, element, elements + i * element_bytes);
        if (wrong != NULL)
            return wrong;
        bytes = slice_from(bytes, length);
    }
    if (bytes.length != 0)
        return WRONG_LENGTH;
    memcpy((char *)message + codec->field->offset, &elements, sizeof(void *));
    memcpy((char *)message + codec->field->quantifier_offset, &count, sizeof count);
    return NULL;
}

static const char *decode_single(struct arena *arena, const struct codec *codec, struct slice bytes,
                                 ProtobufCMessage *message)
{
    void *member = (char *)message + codec->field->offset;
    if (!codec->is_wrapped)
        return codec_decode_element(arena, codec, bytes, member);

    const ProtobufCMessageDescriptor *desc = codec->message->desc;
    char *wrapper = message_new(arena, desc);
    const char *wrong = codec_decode_element(arena, codec, bytes, wrapper + desc->fields[0].offset);
    if (wrong == NULL)
        *(void **)member = wrapper;
    return wrong;
}

const char *codec_decode(struct arena *arena, const struct codec *codec, struct slice bytes,
                         ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field = codec->field;
    if (codec->is_array)
        return decode_array(arena, codec, bytes, message);
    if (codec->shape == CODEC_AS_JSON_MAP) {
        struct slice text;
        const char *wrong = jsonb_text(bytes, &text);
        return wrong != NULL ? wrong : decode_map(arena, codec, text, message);
    }
    const char *wrong = decode_single(arena, codec, bytes, message);
    if (wrong == NULL && (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        memcpy((char *)message + field->quantifier_offset, &field->id, sizeof field->id);
    return wrong;
}
