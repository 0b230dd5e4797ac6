/* What a hostile child of the plugins' runner sends: however it is cut the same frames come out,
 * none is longer than a frame may be, and members of an object are values themselves. */
#include <assert.h>
#include <stdint.h>

#include "wire/plugin_frame.h"

static void read_members(struct arena *arena, struct slice json)
{
    struct plugin_json_member members[] = {{.name = "name"}, {.name = "arguments"},
                                           {.name = "text"}, {.name = "status"},
                                           {.name = "line"}, {.name = "diagnostics"}};
    enum { COUNT = sizeof members / sizeof members[0] };
    if (!status_is_ok(plugin_json_members(arena, json, members, COUNT)))
        return;
    assert(status_is_ok(plugin_json_check(arena, json)));
    for (size_t i = 0; i < COUNT; i++) {
        const struct slice value = members[i].value;
        struct slice text;
        struct slice *items;
        size_t count;
        unsigned number;
        if (value.length == 0)
            continue;
        assert(status_is_ok(plugin_json_check(arena, value)));
        if (plugin_json_text(arena, value, &text))
            assert(text.length <= value.length && memchr(text.data, '\0', text.length) == NULL);
        (void)plugin_json_number(value, &number);
        if (plugin_json_items(arena, value, 8, &items, &count))
            for (size_t item = 0; item < count; item++)
                assert(status_is_ok(plugin_json_check(arena, items[item])));
    }
}

/* How many bytes whole frames take before something is broken or missing. */
static size_t read_all(struct slice bytes, size_t step)
{
    size_t done = 0;
    for (size_t end = 0; end < bytes.length;) {
        end = bytes.length - end < step ? bytes.length : end + step;
        struct plugin_frame frame;
        size_t taken;
        enum plugin_frame_state state;
        while ((state = plugin_frame_read(slice_from(slice_to(bytes, end), done), &frame,
                                          &taken)) == PLUGIN_FRAME_WHOLE) {
            assert(taken == frame.json.length + PLUGIN_FRAME_HEAD_BYTES);
            assert(frame.json.length < PLUGIN_FRAME_BYTES_MAX);
            done += taken;
        }
        if (state == PLUGIN_FRAME_BROKEN)
            break;
        assert(end - done < PLUGIN_FRAME_BYTES_MAX + PLUGIN_FRAME_HEAD_BYTES);
    }
    return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct slice bytes = slice_make(data + 1, size - 1);
    assert(read_all(bytes, size) == read_all(bytes, data[0] % 16 + 1u));

    struct arena arena;
    arena_init(&arena);
    read_members(&arena, bytes);
    struct plugin_frame frame;
    size_t taken;
    if (plugin_frame_read(bytes, &frame, &taken) == PLUGIN_FRAME_WHOLE)
        read_members(&arena, frame.json);
    arena_fini(&arena);
    return 0;
}
