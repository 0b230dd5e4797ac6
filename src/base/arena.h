/* Memory with one lifetime: a call, a connection or the process.
 *
 * Allocation moves a pointer; nothing is freed on its own, everything goes at
 * once in arena_fini. Foreign objects are tied to the arena with arena_defer.
 * arena_alloc never returns NULL: sizes are bounded where bytes enter the
 * process, and true exhaustion ends the worker (its supervisor starts another).
 * An arena belongs to one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/slice.h"
#include "base/status.h"

struct arena_chunk;
struct arena_deferred;

struct arena {
    uint8_t *next;  /* first free byte of the newest chunk */
    uint8_t *limit; /* its end */
    struct arena_chunk *chunks;
    struct arena_deferred *deferred;
    size_t allocated_bytes;      /* of its chunks: what bounds on memory are held against */
    ProtobufCAllocator protobuf; /* see arena_protobuf */
};

void arena_init(struct arena *arena);
/* Runs the deferred functions, newest first, then gives all memory back. Accepts a zeroed arena. */
void arena_fini(struct arena *arena);

enum { ARENA_ALIGNMENT = 16 };

/* A new chunk for what did not fit. */
void *arena_alloc_slowly(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));

/* Uninitialised memory aligned for any type; size 0 gives a unique pointer. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t room = (size_t)(arena->limit - arena->next);
    if (size == 0 || size > room || room - size < ARENA_ALIGNMENT)
        return arena_alloc_slowly(arena, size);
    void *memory = arena->next;
    size = (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    arena->next += size;
    return memory;
}
void *arena_zalloc(struct arena *arena, size_t size) __attribute__((malloc, returns_nonnull));
/* Aborts the process when count * size overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size)
    __attribute__((malloc, returns_nonnull));
#define arena_new(arena, type) ((type *)arena_zalloc((arena), sizeof(type)))

char *arena_strdup(struct arena *arena, const char *text);
/* A NUL-terminated copy. */
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_slice_string(struct arena *arena, struct slice slice);
struct slice arena_slice_copy(struct arena *arena, struct slice slice);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments);

/* Calls release(object) in arena_fini. */
void arena_defer(struct arena *arena, void (*release)(void *object), void *object);

/* For protobuf_c_message_unpack: allocates here, frees nothing. */
static inline ProtobufCAllocator *arena_protobuf(struct arena *arena)
{
    return &arena->protobuf;
}

#endif
