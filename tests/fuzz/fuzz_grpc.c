/* The gRPC deframer: however a body is cut, the same messages come out, and none is longer than
 * its prefix said. Byte 0 chooses the cut. */
#include <assert.h>
#include <stdint.h>

#include "wire/grpc.h"

struct outcome {
    uint64_t hash;
    unsigned messages;
};

static void feed(struct grpc_deframer *deframer, struct slice bytes, struct outcome *outcome,
                 size_t *message_bytes)
{
    for (;;) {
        struct slice piece = {0};
        const enum grpc_frame frame = grpc_deframe(deframer, &bytes, &piece);
        if (frame == GRPC_NEED_MORE) {
            assert(bytes.length == 0);
            return;
        }
        if (frame == GRPC_BEGIN) {
            *message_bytes = 0;
            continue;
        }
        *message_bytes += piece.length;
        assert(*message_bytes <= deframer->length);
        for (size_t i = 0; i < piece.length; i++)
            outcome->hash = (outcome->hash ^ (uint8_t)piece.data[i]) * 1099511628211u;
        if (frame == GRPC_COMPLETE) {
            assert(*message_bytes == deframer->length);
            outcome->messages++;
            outcome->hash = outcome->hash * 31 + deframer->length;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t step = data[0] % 16 + 1u;
    const struct slice body = slice_make(data + 1, size - 1);

    struct outcome whole = {0}, cut = {0};
    size_t message_bytes = 0;
    struct grpc_deframer deframer = {0};
    feed(&deframer, body, &whole, &message_bytes);

    message_bytes = 0;
    deframer = (struct grpc_deframer){0};
    for (size_t at = 0; at < body.length; at += step)
        feed(&deframer, slice_to(slice_from(body, at), step), &cut, &message_bytes);
    assert(whole.hash == cut.hash && whole.messages == cut.messages);

    int64_t ns;
    (void)grpc_timeout_ns(body, &ns);
    return 0;
}
