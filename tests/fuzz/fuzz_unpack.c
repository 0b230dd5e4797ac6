/* protobuf bytes: what is unpacked packs to bytes that unpack to the same; protobuf-c reads those
 * too; and a print as JSON, where there is one, is read again. */
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
    return slice_is(name, "T") ? TYPE : NULL;
}

static void check(struct arena *arena, struct slice bytes, struct buf *text)
{
    ProtobufCMessage *message;
    if (!status_is_ok(wire_unpack(arena, TYPE, bytes, &message)))
        return;
    const struct slice packed = wire_pack(arena, message);

    ProtobufCMessage *again;
    assert(status_is_ok(wire_unpack(arena, TYPE, packed, &again)));
    assert(slice_equal(packed, wire_pack(arena, again)));
    if (message->n_unknown_fields == 0)
        assert(protobuf_c_message_check(message));

    const struct wire_json_encode_options encode = {.omit_defaults = true, .resolve = resolve};
    const struct wire_json_decode_options decode = {.resolve = resolve};
    if (!status_is_ok(wire_json_encode(arena, TYPE, message, &encode, text)))
        return;
    AllTypes read = ALL_TYPES_INIT;
    const status s = wire_json_decode(arena, TYPE, buf_slice(text), &decode, &read.base);
    /* A mask with an empty path prints, but is not read. */
    assert(status_is_ok(s) || slice_is(slice_of(s.reason), "FIELD_INVALID"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buf text = {0};
    arena_init(&arena);
    check(&arena, slice_make(data, size), &text);
    buf_fini(&text);
    arena_fini(&arena);
    return 0;
}
