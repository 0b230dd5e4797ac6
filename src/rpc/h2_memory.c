/* A block carries its size class in front of it. Classes are multiples of 64 bytes up to 1 KiB;
 * larger blocks are malloc's own. Lists are bounded, so that a burst of connections does not stay
 * in memory; under AddressSanitizer nothing is kept, so that a use after free is found. Failure is
 * NULL, which libnghttp2 reports as NOMEM. */
#include "rpc/h2_memory.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CLASS_BYTES = 64, CLASSES = 16, KEPT_MAX = 4096, LARGE = CLASSES };

#if defined(__SANITIZE_ADDRESS__)
#define KEEPS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEEPS 0
#endif
#endif
#ifndef KEEPS
#define KEEPS 1
#endif

struct block {
    union {
        struct block *next; /* while it is free */
        struct {
            uint32_t class;
        } used;
        max_align_t align;
    };
};

static struct {
    struct block *first;
    unsigned count;
} lists[CLASSES];

static uint32_t class_of(size_t size)
{
    const size_t class = (size + CLASS_BYTES - 1) / CLASS_BYTES;
    return class == 0 ? 0 : class > CLASSES ? LARGE : (uint32_t)(class - 1);
}

static void *take(size_t size, void *unused)
{
    (void)unused;
    const uint32_t class = class_of(size);
    struct block *block;
    if (KEEPS && class != LARGE && lists[class].first != NULL) {
        block = lists[class].first;
        lists[class].first = block->next;
        lists[class].count--;
    } else {
        if (size > SIZE_MAX - sizeof *block)
            return NULL;
        block = malloc(sizeof *block + (class == LARGE ? size : (class + 1u) * CLASS_BYTES));
        if (block == NULL)
            return NULL;
    }
    block->used.class = class;
    return block + 1;
}

static void give(void *memory, void *unused)
{
    (void)unused;
    if (memory == NULL)
        return;
    struct block *block = (struct block *)memory - 1;
    const uint32_t class = block->used.class;
    if (!KEEPS || class == LARGE || lists[class].count >= KEPT_MAX) {
        free(block);
        return;
    }
    block->next = lists[class].first;
    lists[class].first = block;
    lists[class].count++;
}

static void *take_zeroed(size_t count, size_t size, void *unused)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    void *memory = take(bytes, unused);
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

static void *resize(void *memory, size_t size, void *unused)
{
    if (memory == NULL)
        return take(size, unused);
    struct block *block = (struct block *)memory - 1;
    const uint32_t class = block->used.class;
    if (class == LARGE && class_of(size) == LARGE) {
        if (size > SIZE_MAX - sizeof *block)
            return NULL;
        block = realloc(block, sizeof *block + size);
        return block == NULL ? NULL : block + 1;
    }
    if (class == class_of(size))
        return memory;
    void *moved = take(size, unused);
    if (moved == NULL)
        return NULL;
    /* Of a large block no more than `size` is asked for here, since its new class is smaller. */
    const size_t held = class == LARGE ? size : (class + 1u) * CLASS_BYTES;
    memcpy(moved, memory, held < size ? held : size);
    give(memory, unused);
    return moved;
}

nghttp2_mem *h2_memory(void)
{
    static nghttp2_mem memory = {
        .malloc = take,
        .free = give,
        .calloc = take_zeroed,
        .realloc = resize,
    };
    return &memory;
}
