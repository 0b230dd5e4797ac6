/* Page tokens: foreign ones never open; our own do, and do not once a byte of them is changed.
 * Byte 0 chooses which. */
#include <assert.h>
#include <stdint.h>

#include "wire/base64.h"
#include "wire/page_token.h"

enum { POSITION_BYTES_MAX = 256, NOW_US = 1000000 };

static const struct page_token_key KEY = {.bytes = {7}};
static const struct page_token_binding BINDING = {.bytes = {3}};

static bool opens(struct arena *arena, struct slice token, struct slice *ret_position)
{
    return status_is_ok(page_token_open(arena, &KEY, NOW_US, &BINDING, token, ret_position));
}

static void check(struct arena *arena, uint8_t choice, struct slice rest)
{
    struct slice opened;
    assert(!opens(arena, rest, &opened));

    const struct slice position = slice_to(rest, POSITION_BYTES_MAX);
    const struct slice token = page_token_seal(arena, &KEY, NOW_US, &BINDING, position);
    assert(opens(arena, token, &opened) && slice_equal(opened, position));

    struct slice bytes;
    assert(base64_decode(arena, token, &bytes));
    uint8_t *changed = (uint8_t *)(uintptr_t)arena_slice_copy(arena, bytes).data;
    changed[choice % bytes.length] ^= (uint8_t)(1 + choice / 2);
    const struct slice forged = base64_encode(arena, slice_make(changed, bytes.length), BASE64_URL);
    assert(slice_equal(forged, token) || !opens(arena, forged, &opened));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct arena arena;
    arena_init(&arena);
    check(&arena, data[0], slice_make(data + 1, size - 1));
    arena_fini(&arena);
    return 0;
}
