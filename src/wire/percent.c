/* Percent-encoding. Most texts have no escape and are returned as they are. */
#include "wire/percent.h"

#include "wire/utf8.h"

static const char HEX[] = "0123456789ABCDEF";

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* The byte escaped at text[i], or -1. */
static int escaped_byte(struct slice text, size_t i)
{
    if (text.length - i < 3)
        return -1;
    const int high = hex_value(text.data[i + 1]);
    const int low = hex_value(text.data[i + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool has_escape(struct slice text, unsigned flags)
{
    return slice_find(text, '%') < text.length ||
           ((flags & PERCENT_PLUS_IS_SPACE) != 0 && slice_find(text, '+') < text.length);
}

static status unescape(struct arena *arena, struct slice text, unsigned flags,
                       struct slice *ret_text)
{
    char *out = arena_alloc(arena, text.length);
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '+' && (flags & PERCENT_PLUS_IS_SPACE) != 0) {
            c = ' ';
        } else if (c == '%') {
            const int byte = escaped_byte(text, i);
            if (byte < 0)
                return status_error(STATUS_INVALID_ARGUMENT, "ESCAPE_INVALID",
                                    "% in a URL must be followed by two hexadecimal digits; "
                                    "write %25 for the character itself");
            if (byte != '/' || (flags & PERCENT_KEEP_SLASH) == 0) {
                c = (char)byte;
                i += 2;
            }
        }
        out[length++] = c;
    }
    *ret_text = slice_make(out, length);
    return OK;
}

status percent_decode(struct arena *arena, struct slice text, unsigned flags,
                      struct slice *ret_text)
{
    if (has_escape(text, flags))
        TRY(unescape(arena, text, flags, &text));
    if (slice_find(text, '\0') < text.length)
        return status_error(STATUS_INVALID_ARGUMENT, "ESCAPE_INVALID",
                            "a URL must not contain the byte zero (%00)");
    if (!utf8_is_valid(text))
        return status_error(STATUS_INVALID_ARGUMENT, "ESCAPE_INVALID",
                            "the escaped bytes of a URL must be UTF-8");
    *ret_text = text;
    return OK;
}

static bool is_plain(char c)
{
    return c >= 0x20 && c <= 0x7E && c != '%';
}

struct slice percent_encode(struct arena *arena, struct slice text)
{
    size_t escapes = 0;
    for (size_t i = 0; i < text.length; i++)
        escapes += is_plain(text.data[i]) ? 0 : 1;
    if (escapes == 0)
        return text;

    char *out = arena_alloc(arena, text.length + 2 * escapes);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        const uint8_t byte = (uint8_t)text.data[i];
        if (is_plain(text.data[i])) {
            out[length++] = text.data[i];
            continue;
        }
        out[length++] = '%';
        out[length++] = HEX[byte >> 4];
        out[length++] = HEX[byte & 0x0F];
    }
    return slice_make(out, length);
}
