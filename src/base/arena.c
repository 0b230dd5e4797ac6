/* Arenas: a chain of chunks, the newest in use.
 *
 * Chunks of the usual size are kept in a small free list, so that a call costs no malloc; under
 * AddressSanitizer they are not, so that a use after the arena's end is found. Large requests get
 * a chunk of their own behind the newest, so that they do not waste what is left of it.
 */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    CHUNK_BYTES = 8 * 1024 - 32, /* with malloc's own header still two pages */
    LARGE_BYTES = CHUNK_BYTES / 4,
    FREE_CHUNKS_MAX = 1024,
};

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* of data */
    _Alignas(ARENA_ALIGNMENT) uint8_t data[];
};

struct arena_deferred {
    struct arena_deferred *older;
    void (*release)(void *object);
    void *object;
};

#if defined(__SANITIZE_ADDRESS__)
#define POOLED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOLED 0
#endif
#endif
#ifndef POOLED
#define POOLED 1
#endif

static _Thread_local struct arena_chunk *free_chunks;
static _Thread_local unsigned free_chunk_count;

static struct arena_chunk *chunk_new(size_t size)
{
    if (POOLED && size == CHUNK_BYTES && free_chunks != NULL) {
        struct arena_chunk *chunk = free_chunks;
        free_chunks = chunk->older;
        free_chunk_count--;
        return chunk;
    }
    struct arena_chunk *chunk = malloc(sizeof *chunk + size);
    if (chunk == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    chunk->size = size;
    return chunk;
}

static void chunk_free(struct arena_chunk *chunk)
{
    if (POOLED && chunk->size == CHUNK_BYTES && free_chunk_count < FREE_CHUNKS_MAX) {
        chunk->older = free_chunks;
        free_chunks = chunk;
        free_chunk_count++;
        return;
    }
    free(chunk);
}

static void *protobuf_alloc(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void protobuf_free(void *arena, void *pointer)
{
    (void)arena;
    (void)pointer;
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){
        .protobuf = {.alloc = protobuf_alloc, .free = protobuf_free, .allocator_data = arena},
    };
}

void arena_fini(struct arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->deferred != NULL) {
        struct arena_deferred *deferred = arena->deferred;
        arena->deferred = deferred->older;
        deferred->release(deferred->object);
    }
    while (arena->chunks != NULL) {
        struct arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->older;
        chunk_free(chunk);
    }
    arena->next = arena->limit = NULL;
}

void *arena_alloc_slowly(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        abort();
    size =
        size == 0 ? ARENA_ALIGNMENT : (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    if (size <= (size_t)(arena->limit - arena->next)) {
        void *memory = arena->next;
        arena->next += size;
        return memory;
    }
    if (size > LARGE_BYTES) {
        struct arena_chunk *large = chunk_new(size);
        arena->allocated_bytes += size;
        if (arena->chunks == NULL) {
            large->older = NULL;
            arena->chunks = large;
            arena->next = arena->limit = large->data + size;
        } else {
            large->older = arena->chunks->older;
            arena->chunks->older = large;
        }
        return large->data;
    }
    struct arena_chunk *chunk = chunk_new(CHUNK_BYTES);
    arena->allocated_bytes += CHUNK_BYTES;
    chunk->older = arena->chunks;
    arena->chunks = chunk;
    arena->next = chunk->data + size;
    arena->limit = chunk->data + chunk->size;
    return chunk->data;
}

void *arena_zalloc(struct arena *arena, size_t size)
{
    return memset(arena_alloc(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        abort();
    return arena_alloc(arena, bytes);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_slice_string(struct arena *arena, struct slice slice)
{
    return arena_strndup(arena, slice.data, slice.length);
}

struct slice arena_slice_copy(struct arena *arena, struct slice slice)
{
    return (struct slice){arena_strndup(arena, slice.data, slice.length), slice.length};
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0)
        abort();
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

void arena_defer(struct arena *arena, void (*release)(void *object), void *object)
{
    struct arena_deferred *deferred = arena_new(arena, struct arena_deferred);
    deferred->older = arena->deferred;
    deferred->release = release;
    deferred->object = object;
    arena->deferred = deferred;
}
