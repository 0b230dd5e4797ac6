/* UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing above U+10FFFF. */
#ifndef WIRE_UTF8_H
#define WIRE_UTF8_H

#include "base/slice.h"

/* Index of the first byte that is not part of a well-formed sequence, or text.length. */
size_t utf8_invalid_at(struct slice text);

static inline bool utf8_is_valid(struct slice text)
{
    return utf8_invalid_at(text) == text.length;
}

enum { UTF8_BYTES_MAX = 4 };
/* Writes one code point, not a surrogate and at most U+10FFFF; returns how many bytes. */
size_t utf8_write(uint32_t code_point, char ret_bytes[UTF8_BYTES_MAX]);

#endif
