/* Walks the frame headers of an HTTP/2 connection's bytes (RFC 9113 §4.1), beside libnghttp2,
 * which does not show every frame that it ignores. Pure; holds at most one header. */
#ifndef RPC_H2_FRAMES_H
#define RPC_H2_FRAMES_H

#include "base/slice.h"

enum { H2_FRAME_HEAD_BYTES = 9 };

struct h2_frame_head {
    uint32_t length;
    uint8_t type;
    uint8_t flags;
    int32_t stream_id;
};

struct h2_walker {
    size_t skip; /* bytes before the next header: the preface, then payloads */
    uint8_t head[H2_FRAME_HEAD_BYTES];
    size_t head_bytes;
};

/* Before the client's connection preface (24 bytes). */
void h2_walker_init(struct h2_walker *walker);

/* Looks for the next complete header in bytes, from *at on.
 *
 * Shape   true: *ret_head is set, *ret_start is where its frame begins (0 if that was in earlier
 *         bytes), *at stands behind the header. False: the bytes end before one is complete.
 */
bool h2_walk(struct h2_walker *walker, struct slice bytes, size_t *at,
             struct h2_frame_head *ret_head, size_t *ret_start);

#endif
