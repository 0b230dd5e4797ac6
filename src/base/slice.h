/* Bytes: borrowed (slice) and growing (buf). */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/status.h"

/* Borrowed, read-only, not NUL-terminated. data may be NULL when length is 0. */
struct slice {
    const char *data;
    size_t length;
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static inline struct slice slice_make(const void *data, size_t length)
{
    return (struct slice){(const char *)data, length};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}

/* ASCII letters compare without case (header names, hosts). */
bool slice_equal_nocase(struct slice a, struct slice b);
bool slice_starts_with(struct slice a, const char *prefix);
bool slice_ends_with(struct slice a, const char *suffix);
/* Index of the first `byte`, or a.length. */
size_t slice_find(struct slice a, char byte);
struct slice slice_from(struct slice a, size_t start);
struct slice slice_to(struct slice a, size_t end);
/* Without ASCII spaces and tabs at both ends. */
struct slice slice_trim(struct slice a);

/* Decimal digits only, no sign; false on anything else or on overflow. */
bool slice_to_u64(struct slice a, uint64_t *ret_value);

/* A growing byte buffer on the heap. Zeroed is empty. Exhaustion ends the process, as in arenas:
 * whoever appends bytes from outside bounds them first. */
struct buf {
    char *data;
    size_t length;
    size_t capacity;
};

void buf_fini(struct buf *buf);
/* Makes room for `size` more bytes and returns where they go; add to length what was written. */
char *buf_reserve(struct buf *buf, size_t size);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* Decimal digits, with a minus sign where needed. */
void buf_append_int(struct buf *buf, int64_t value);
/* Drops `size` bytes from the front. */
void buf_consume(struct buf *buf, size_t size);

/* Inline: encoders append byte by byte. */
static inline void buf_append(struct buf *buf, const void *data, size_t size)
{
    if (size == 0)
        return;
    if (buf->capacity - buf->length < size)
        buf_reserve(buf, size);
    memcpy(buf->data + buf->length, data, size);
    buf->length += size;
}

static inline void buf_append_byte(struct buf *buf, char byte)
{
    if (buf->capacity == buf->length)
        buf_reserve(buf, 1);
    buf->data[buf->length++] = byte;
}

static inline void buf_append_slice(struct buf *buf, struct slice slice)
{
    buf_append(buf, slice.data, slice.length);
}

static inline void buf_append_text(struct buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

#define buf_append_literal(buf, literal) buf_append((buf), (literal), sizeof(literal) - 1)

static inline struct slice buf_slice(const struct buf *buf)
{
    return (struct slice){buf->data, buf->length};
}

#endif
