/* The deframer is a state in 5 prefix bytes and a count; it holds no message itself, so the caller
 * bounds a length before it makes room. */
#include "wire/grpc.h"

#include "base/clock.h"

enum grpc_frame grpc_deframe(struct grpc_deframer *deframer, struct slice *bytes,
                             struct slice *ret_piece)
{
    if (deframer->prefix_bytes < GRPC_PREFIX_BYTES) {
        while (bytes->length > 0 && deframer->prefix_bytes < GRPC_PREFIX_BYTES) {
            deframer->prefix[deframer->prefix_bytes++] = (uint8_t)bytes->data[0];
            *bytes = slice_from(*bytes, 1);
        }
        if (deframer->prefix_bytes < GRPC_PREFIX_BYTES)
            return GRPC_NEED_MORE;
        deframer->length = (uint32_t)deframer->prefix[1] << 24 |
                           (uint32_t)deframer->prefix[2] << 16 |
                           (uint32_t)deframer->prefix[3] << 8 | deframer->prefix[4];
        deframer->taken = 0;
        return GRPC_BEGIN;
    }
    const size_t left = deframer->length - deframer->taken;
    if (bytes->length == 0 && left > 0)
        return GRPC_NEED_MORE;
    *ret_piece = slice_to(*bytes, left);
    *bytes = slice_from(*bytes, ret_piece->length);
    deframer->taken += ret_piece->length;
    if (deframer->taken < deframer->length)
        return GRPC_PIECE;
    deframer->prefix_bytes = 0;
    return GRPC_COMPLETE;
}

bool grpc_timeout_ns(struct slice text, int64_t *ret_ns)
{
    uint64_t value;
    if (text.length < 2 || text.length > 9 ||
        !slice_to_u64(slice_to(text, text.length - 1), &value))
        return false;
    int64_t unit;
    switch (text.data[text.length - 1]) {
    case 'H':
        unit = 3600 * NS_PER_S;
        break;
    case 'M':
        unit = 60 * NS_PER_S;
        break;
    case 'S':
        unit = NS_PER_S;
        break;
    case 'm':
        unit = NS_PER_MS;
        break;
    case 'u':
        unit = 1000;
        break;
    case 'n':
        unit = 1;
        break;
    default:
        return false;
    }
    /* 99999999 hours do not fit: such a deadline is as good as none. */
    if (__builtin_mul_overflow((int64_t)value, unit, ret_ns))
        *ret_ns = INT64_MAX / 2;
    return true;
}
