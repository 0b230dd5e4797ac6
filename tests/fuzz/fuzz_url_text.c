/* What a query gives: name=value, percent-decoded and put into a message. What is set packs and
 * unpacks. */
#include <assert.h>
#include <stdint.h>

#include "smoothschedule/test/v1/json_types.types.h"
#include "wire/json_decode.h"
#include "wire/pack.h"
#include "wire/percent.h"
#include "wire/unpack.h"

static const struct wire_message *const TYPE = &wire_smoothschedule_test_v1_AllTypes;

static void set(struct arena *arena, struct slice parameter, AllTypes *message)
{
    const size_t equals = slice_find(parameter, '=');
    struct slice name;
    struct slice value;
    if (!status_is_ok(
            percent_decode(arena, slice_to(parameter, equals), PERCENT_PLUS_IS_SPACE, &name)) ||
        !status_is_ok(percent_decode(arena, slice_from(parameter, equals + 1),
                                     PERCENT_PLUS_IS_SPACE, &value)))
        return;
    const bool is_field = wire_json_find(TYPE, name, NULL) != NULL;
    const bool was_set = status_is_ok(wire_json_set_text(arena, TYPE, &message->base, name, value));
    assert(is_field || !was_set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    AllTypes message = ALL_TYPES_INIT;
    struct slice rest = slice_make(data, size);
    while (rest.length > 0) {
        const size_t end = slice_find(rest, '&');
        set(&arena, slice_to(rest, end), &message);
        rest = slice_from(rest, end + 1);
    }
    ProtobufCMessage *unpacked;
    assert(status_is_ok(wire_unpack(&arena, TYPE, wire_pack(&arena, &message.base), &unpacked)));
    arena_fini(&arena);
    return 0;
}
