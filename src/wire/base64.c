/* Base64. Groups of three bytes and four characters, then what is left of the last group. */
#include "wire/base64.h"

static const char STANDARD[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char URL_SAFE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum { BAD = 0xFF };

/* Value of a character of either alphabet, or BAD. */
static uint8_t sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint8_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (uint8_t)(c - '0' + 52);
    if (c == '+' || c == '-')
        return 62;
    if (c == '/' || c == '_')
        return 63;
    return BAD;
}

size_t base64_write(struct slice bytes, enum base64_form form, char *ret_text)
{
    const char *alphabet = form == BASE64_URL ? URL_SAFE : STANDARD;
    const uint8_t *at = (const uint8_t *)bytes.data;
    size_t left = bytes.length;
    char *out = ret_text;

    for (; left >= 3; left -= 3, at += 3) {
        *out++ = alphabet[at[0] >> 2];
        *out++ = alphabet[(at[0] & 0x03) << 4 | at[1] >> 4];
        *out++ = alphabet[(at[1] & 0x0F) << 2 | at[2] >> 6];
        *out++ = alphabet[at[2] & 0x3F];
    }
    if (left > 0) {
        *out++ = alphabet[at[0] >> 2];
        if (left == 1) {
            *out++ = alphabet[(at[0] & 0x03) << 4];
        } else {
            *out++ = alphabet[(at[0] & 0x03) << 4 | at[1] >> 4];
            *out++ = alphabet[(at[1] & 0x0F) << 2];
        }
        if (form == BASE64_PADDED) {
            if (left == 1)
                *out++ = '=';
            *out++ = '=';
        }
    }
    return (size_t)(out - ret_text);
}

bool base64_read(struct slice text, uint8_t *ret_bytes, size_t *ret_length)
{
    if (text.length > 0 && text.length % 4 == 0) {
        if (text.data[text.length - 1] == '=')
            text.length--;
        if (text.data[text.length - 1] == '=')
            text.length--;
    }
    if (text.length % 4 == 1)
        return false;

    uint8_t *out = ret_bytes;
    size_t i = 0;
    uint8_t seen = 0;
    for (; text.length - i >= 4; i += 4) {
        const uint8_t a = sextet(text.data[i]);
        const uint8_t b = sextet(text.data[i + 1]);
        const uint8_t c = sextet(text.data[i + 2]);
        const uint8_t d = sextet(text.data[i + 3]);
        seen |= (uint8_t)(a | b | c | d);
        *out++ = (uint8_t)(a << 2 | b >> 4);
        *out++ = (uint8_t)(b << 4 | c >> 2);
        *out++ = (uint8_t)(c << 6 | d);
    }
    if (i < text.length) {
        const uint8_t a = sextet(text.data[i]);
        const uint8_t b = sextet(text.data[i + 1]);
        const uint8_t c = text.length - i == 3 ? sextet(text.data[i + 2]) : 0;
        seen |= (uint8_t)(a | b | c);
        *out++ = (uint8_t)(a << 2 | b >> 4);
        if (text.length - i == 3)
            *out++ = (uint8_t)(b << 4 | c >> 2);
    }
    if ((seen & 0xC0) != 0) /* only BAD has these bits */
        return false;
    *ret_length = (size_t)(out - ret_bytes);
    return true;
}

struct slice base64_encode(struct arena *arena, struct slice bytes, enum base64_form form)
{
    char *text = arena_alloc(arena, base64_text_bytes(bytes.length) + 1);
    const size_t length = base64_write(bytes, form, text);
    text[length] = '\0';
    return slice_make(text, length);
}

bool base64_decode(struct arena *arena, struct slice text, struct slice *ret_bytes)
{
    uint8_t *bytes = arena_alloc(arena, base64_data_bytes(text.length));
    size_t length;
    if (!base64_read(text, bytes, &length))
        return false;
    *ret_bytes = slice_make(bytes, length);
    return true;
}
