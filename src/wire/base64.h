/* Base64 (RFC 4648 §4 and §5). */
#ifndef WIRE_BASE64_H
#define WIRE_BASE64_H

#include "base/arena.h"
#include "base/slice.h"

enum base64_form {
    BASE64_PADDED,   /* + and /, padded: proto3 JSON */
    BASE64_UNPADDED, /* + and /, no padding: gRPC's -bin metadata */
    BASE64_URL,      /* - and _, no padding: tokens */
};

/* Enough for base64_write of `length` bytes in any form. */
static inline size_t base64_text_bytes(size_t length)
{
    return (length + 2) / 3 * 4;
}

/* Enough for base64_read of a text of `length` characters. */
static inline size_t base64_data_bytes(size_t length)
{
    return length / 4 * 3 + 2;
}

/* Writes the text of `bytes`, not NUL-terminated; returns its length. */
size_t base64_write(struct slice bytes, enum base64_form form, char *ret_text);
/* Reads both alphabets, even mixed, padded or not; false on anything else. Bits beyond the last
 * whole byte are ignored, as other protobuf implementations do. */
bool base64_read(struct slice text, uint8_t *ret_bytes, size_t *ret_length);

/* The same in the arena's memory. The text is NUL-terminated. */
struct slice base64_encode(struct arena *arena, struct slice bytes, enum base64_form form);
bool base64_decode(struct arena *arena, struct slice text, struct slice *ret_bytes);

#endif
