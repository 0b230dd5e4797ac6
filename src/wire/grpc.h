/* gRPC over HTTP/2, the byte level
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
#ifndef WIRE_GRPC_H
#define WIRE_GRPC_H

#include "base/slice.h"

enum { GRPC_PREFIX_BYTES = 5 };

/* Collects length-prefixed messages from a body that comes in pieces. Zeroed before first use. */
struct grpc_deframer {
    uint8_t prefix[GRPC_PREFIX_BYTES];
    size_t prefix_bytes;
    uint32_t length; /* of the message whose prefix is complete */
    size_t taken;    /* of it */
};

enum grpc_frame {
    GRPC_NEED_MORE, /* all of `bytes` was taken */
    GRPC_BEGIN,     /* a prefix is complete: length and compressed are known; go on calling */
    GRPC_PIECE,     /* *ret_piece is the message's next bytes */
    GRPC_COMPLETE,  /* the same, and its last */
};

/* Takes the next step; advances *bytes. A message of length 0 gives GRPC_BEGIN, then
 * GRPC_COMPLETE with an empty piece. */
enum grpc_frame grpc_deframe(struct grpc_deframer *deframer, struct slice *bytes,
                             struct slice *ret_piece);

/* After GRPC_BEGIN: the compressed flag as sent; anything but 0 and 1 is malformed. */
static inline unsigned grpc_compressed(const struct grpc_deframer *deframer)
{
    return deframer->prefix[0];
}

/* True between messages: the body may end here. */
static inline bool grpc_at_boundary(const struct grpc_deframer *deframer)
{
    return deframer->prefix_bytes == 0;
}

/* "grpc-timeout": at most 8 digits and a unit (H M S m u n), into nanoseconds. */
bool grpc_timeout_ns(struct slice text, int64_t *ret_ns);

#endif
