/* Nothing fails here: whatever the bytes are, libnghttp2 judges them. */
#include "rpc/h2_frames.h"

enum { PREFACE_BYTES = 24 };

void h2_walker_init(struct h2_walker *walker)
{
    *walker = (struct h2_walker){.skip = PREFACE_BYTES};
}

bool h2_walk(struct h2_walker *walker, struct slice bytes, size_t *at,
             struct h2_frame_head *ret_head, size_t *ret_start)
{
    const size_t left = bytes.length - *at;
    if (walker->skip > left) {
        walker->skip -= left;
        *at = bytes.length;
        return false;
    }
    *at += walker->skip;
    walker->skip = 0;

    const size_t had = walker->head_bytes;
    const size_t start = had > 0 ? 0 : *at;
    const size_t missing = H2_FRAME_HEAD_BYTES - had;
    const size_t take = bytes.length - *at < missing ? bytes.length - *at : missing;
    if (take > 0)
        memcpy(walker->head + had, bytes.data + *at, take);
    walker->head_bytes += take;
    *at += take;
    if (walker->head_bytes < H2_FRAME_HEAD_BYTES)
        return false;

    const uint8_t *head = walker->head;
    *ret_head = (struct h2_frame_head){
        .length = (uint32_t)head[0] << 16 | (uint32_t)head[1] << 8 | head[2],
        .type = head[3],
        .flags = head[4],
        .stream_id = (int32_t)((uint32_t)(head[5] & 0x7f) << 24 | (uint32_t)head[6] << 16 |
                               (uint32_t)head[7] << 8 | head[8]),
    };
    *ret_start = start;
    walker->skip = ret_head->length;
    walker->head_bytes = 0;
    return true;
}
