/* UTF-8. Text is mostly ASCII: eight bytes are checked at a time until one is not. */
#include "wire/utf8.h"

static const uint64_t HIGH_BITS = UINT64_C(0x8080808080808080);

/* Length of the sequence at `at`, 0 when malformed (Unicode 15, table 3-7). */
static size_t sequence_bytes(const uint8_t *at, size_t left)
{
    const uint8_t lead = at[0];
    size_t length;
    uint8_t second_min = 0x80;
    uint8_t second_max = 0xBF;

    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0)
            second_min = 0xA0; /* shorter forms exist */
        else if (lead == 0xED)
            second_max = 0x9F; /* surrogates */
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0)
            second_min = 0x90;
        else if (lead == 0xF4)
            second_max = 0x8F; /* above U+10FFFF */
    } else {
        return 0;
    }
    if (left < length || at[1] < second_min || at[1] > second_max)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

size_t utf8_invalid_at(struct slice text)
{
    const uint8_t *bytes = (const uint8_t *)text.data;
    size_t i = 0;

    while (i < text.length) {
        uint64_t word;
        while (text.length - i >= sizeof word) {
            memcpy(&word, bytes + i, sizeof word);
            if ((word & HIGH_BITS) != 0)
                break;
            i += sizeof word;
        }
        if (i == text.length)
            break;
        const size_t length = sequence_bytes(bytes + i, text.length - i);
        if (length == 0)
            return i;
        i += length;
    }
    return text.length;
}

size_t utf8_write(uint32_t code_point, char ret_bytes[UTF8_BYTES_MAX])
{
    if (code_point < 0x80) {
        ret_bytes[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        ret_bytes[0] = (char)(0xC0 | code_point >> 6);
        ret_bytes[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        ret_bytes[0] = (char)(0xE0 | code_point >> 12);
        ret_bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        ret_bytes[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    ret_bytes[0] = (char)(0xF0 | code_point >> 18);
    ret_bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    ret_bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    ret_bytes[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}
