/* Slices and growing buffers. Nothing here fails but for lack of memory, which ends the process. */
#include "base/slice.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool slice_equal_nocase(struct slice a, struct slice b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool slice_starts_with(struct slice a, const char *prefix)
{
    const size_t length = strlen(prefix);
    return a.length >= length && memcmp(a.data, prefix, length) == 0;
}

bool slice_ends_with(struct slice a, const char *suffix)
{
    const size_t length = strlen(suffix);
    return a.length >= length && memcmp(a.data + a.length - length, suffix, length) == 0;
}

size_t slice_find(struct slice a, char byte)
{
    const char *found = a.length == 0 ? NULL : memchr(a.data, byte, a.length);
    return found == NULL ? a.length : (size_t)(found - a.data);
}

struct slice slice_from(struct slice a, size_t start)
{
    if (start >= a.length)
        return (struct slice){0};
    return (struct slice){a.data + start, a.length - start};
}

struct slice slice_to(struct slice a, size_t end)
{
    return (struct slice){a.data, end < a.length ? end : a.length};
}

struct slice slice_trim(struct slice a)
{
    while (a.length > 0 && (a.data[0] == ' ' || a.data[0] == '\t')) {
        a.data++;
        a.length--;
    }
    while (a.length > 0 && (a.data[a.length - 1] == ' ' || a.data[a.length - 1] == '\t'))
        a.length--;
    return a;
}

bool slice_to_u64(struct slice a, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (a.length == 0)
        return false;
    for (size_t i = 0; i < a.length; i++) {
        if (a.data[i] < '0' || a.data[i] > '9')
            return false;
        const uint64_t digit = (uint64_t)(a.data[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

void buf_fini(struct buf *buf)
{
    if (buf == NULL)
        return;
    free(buf->data);
    *buf = (struct buf){0};
}

char *buf_reserve(struct buf *buf, size_t size)
{
    if (size > SIZE_MAX / 2 - buf->length)
        abort();
    const size_t needed = buf->length + size;
    if (needed > buf->capacity) {
        size_t capacity = buf->capacity == 0 ? 256 : buf->capacity;
        while (capacity < needed)
            capacity *= 2;
        char *data = realloc(buf->data, capacity);
        if (data == NULL)
            abort();
        buf->data = data;
        buf->capacity = capacity;
    }
    return buf->data + buf->length;
}

void buf_append_int(struct buf *buf, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (value < 0)
        buf_append_byte(buf, '-');
    buf_append(buf, digits + at, sizeof digits - at);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        abort();
    char *at = buf_reserve(buf, (size_t)length + 1);
    vsnprintf(at, (size_t)length + 1, format, again);
    va_end(again);
    buf->length += (size_t)length;
}

void buf_consume(struct buf *buf, size_t size)
{
    if (size >= buf->length) {
        buf->length = 0;
        return;
    }
    memmove(buf->data, buf->data + size, buf->length - size);
    buf->length -= size;
}
