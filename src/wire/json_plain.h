/* The characters that stand for themselves in a JSON string (RFC 8259 §7). For wire/ only. */
#ifndef WIRE_JSON_PLAIN_H
#define WIRE_JSON_PLAIN_H

#include <stdint.h>
#include <string.h>

#define JSON_ONES      UINT64_C(0x0101010101010101)
#define JSON_HIGH_BITS UINT64_C(0x8080808080808080)

/* Whether one of the eight bytes is a quote, a backslash or below 0x20. */
static inline uint64_t json_has_special(uint64_t word)
{
    const uint64_t quote = word ^ (JSON_ONES * '"');
    const uint64_t backslash = word ^ (JSON_ONES * '\\');
    return (((quote - JSON_ONES) & ~quote) | ((backslash - JSON_ONES) & ~backslash) |
            ((word - JSON_ONES * 0x20) & ~word)) &
           JSON_HIGH_BITS;
}

/* The first quote, backslash or control character from `at` on, or the end. */
static inline const char *json_plain_end(const char *at, const char *end)
{
    uint64_t word;
    for (; (size_t)(end - at) >= sizeof word; at += sizeof word) {
        memcpy(&word, at, sizeof word);
        if (json_has_special(word) != 0)
            break;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

#endif
