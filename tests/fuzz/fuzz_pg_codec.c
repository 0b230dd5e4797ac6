/* PostgreSQL's binary formats into fields: any bytes for any field and type are read or refused,
 * and what is read can be sent back and read again alike. Bytes 0 and 1 choose the field, bytes 2
 * and 3 the type; the rest is the value. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "store/codec.h"
#include "wire/pack.h"

#define OWNER (&wire_smoothschedule_test_v1_AllTypes)

static const uint32_t OIDS[] = {
    16,   17,   19,   20,   21,   23,   25,   700,  701,  1042, 1043, 1184, 1186, 2950, 3802,
    1000, 1001, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1185, 1187, 2951, 3807,
};

/* libpq's values are followed by a NUL byte, and none of PostgreSQL's texts has one within. */
static struct slice terminated(struct arena *arena, const uint8_t *data, size_t length)
{
    return slice_make(arena_strndup(arena, (const char *)data, length), length);
}

static ProtobufCMessage *decoded(struct arena *arena, const struct codec *codec, struct slice value)
{
    ProtobufCMessage *message = arena_alloc(arena, OWNER->desc->sizeof_message);
    protobuf_c_message_init(OWNER->desc, message);
    return codec_decode(arena, codec, value, message) == NULL ? message : NULL;
}

static void check_round_trip(struct arena *arena, unsigned index, uint32_t oid,
                             const ProtobufCMessage *message)
{
    struct codec to, from;
    struct codec_value value;
    if (!codec_choose(OWNER, index, oid, CODEC_TO_DATABASE, false, &to) ||
        !codec_choose(OWNER, index, oid, CODEC_FROM_DATABASE, false, &from))
        return;
    /* Some texts cannot go back: invalid UTF-8 in JSON, an unspecified value in an array. */
    if (codec_encode(arena, &to, message, &value) != NULL || value.data == NULL)
        return;
    const ProtobufCMessage *again =
        decoded(arena, &from, terminated(arena, (const uint8_t *)value.data, (size_t)value.length));
    assert(again != NULL);
    const struct slice first = wire_pack(arena, message);
    const struct slice second = wire_pack(arena, again);
    assert(slice_equal(first, second));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct codec codec;
    if (size < 4)
        return 0;
    const unsigned index = (data[0] * 256U + data[1]) % OWNER->desc->n_fields;
    const uint32_t oid = OIDS[(data[2] * 256U + data[3]) % (sizeof OIDS / sizeof OIDS[0])];
    if (!codec_choose(OWNER, index, oid, CODEC_FROM_DATABASE, false, &codec))
        return 0;
    arena_init(&arena);
    const ProtobufCMessage *message =
        decoded(&arena, &codec, terminated(&arena, data + 4, size - 4));
    if (message != NULL)
        check_round_trip(&arena, index, oid, message);
    arena_fini(&arena);
    return 0;
}
