/* The JSON codec: what is read is printed, the print is read again and printed the same; and so
 * through binary. */
#include <assert.h>
#include <stdint.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "wire/json_decode.h"
#include "wire/json_encode.h"
#include "wire/pack.h"
#include "wire/unpack.h"

static const struct wire_message *const TYPE = &wire_smoothschedule_test_v1_AllTypes;

static const struct wire_message *resolve(void *context, struct slice name)
{
    (void)context;
    if (slice_is(name, "T"))
        return TYPE;
    if (slice_is(name, "D"))
        return &wire_google_protobuf_Duration;
    return slice_is(name, "A") ? &wire_google_protobuf_Any : NULL;
}

static bool decode(struct arena *arena, struct slice text, AllTypes *message)
{
    struct wire_paths mask = {0};
    const struct wire_json_decode_options options = {.resolve = resolve, .mask = &mask};
    *message = (AllTypes)ALL_TYPES_INIT;
    return status_is_ok(wire_json_decode(arena, TYPE, text, &options, &message->base));
}

/* Whether the message can be printed: what JSON gave can but for a FieldMask's odd paths. */
static bool encode(struct arena *arena, const ProtobufCMessage *message, struct buf *out)
{
    const struct wire_json_encode_options options = {.omit_defaults = true, .resolve = resolve};
    out->length = 0;
    return status_is_ok(wire_json_encode(arena, TYPE, message, &options, out));
}

static void check(struct arena *arena, struct slice text, struct buf *first, struct buf *second)
{
    AllTypes message;
    if (!decode(arena, text, &message) || !encode(arena, &message.base, first))
        return;

    AllTypes again;
    assert(decode(arena, buf_slice(first), &again));
    assert(encode(arena, &again.base, second));
    assert(slice_equal(buf_slice(first), buf_slice(second)));

    ProtobufCMessage *unpacked;
    assert(status_is_ok(wire_unpack(arena, TYPE, wire_pack(arena, &message.base), &unpacked)));
    assert(encode(arena, unpacked, second));
    assert(slice_equal(buf_slice(first), buf_slice(second)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buf first = {0};
    struct buf second = {0};
    arena_init(&arena);
    check(&arena, slice_make(data, size), &first, &second);
    buf_fini(&first);
    buf_fini(&second);
    arena_fini(&arena);
    return 0;
}
