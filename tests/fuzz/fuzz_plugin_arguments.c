/* What a script sends to its host: JSON in pieces that lie within the text, arguments that are what
 * their parameters want, and instants that read back as they are written. The first byte says which
 * of the three is read. */
#include <assert.h>
#include <stdint.h>

#include "plugins/arguments.h"
#include "wire/instant.h"
#include "wire/utf8.h"

enum { DEPTH_MAX = 32 };

static const struct plugin_param PARAMS[] = {
    {.name = "text", .type = PLUGIN_TEXT},
    {.name = "time", .type = PLUGIN_TIME, .default_text = "None"},
    {.name = "count", .type = PLUGIN_INTEGER, .default_text = "0"},
    {.name = "flag", .type = PLUGIN_BOOLEAN, .default_text = "False"},
    {.name = "name", .type = PLUGIN_NAME, .default_text = "None"},
    {.name = "fields", .type = PLUGIN_FIELDS, .default_text = "None"},
    {.name = "any", .type = PLUGIN_ANY, .default_text = "None"},
    {0},
};
static const struct plugin_call CALL = {.name = "f", .params = PARAMS};

/* No changes: UTC. */
static const struct time_zone UTC = {.types = (const uint8_t[6]){0}, .rule = {.is_given = true}};

static void check_within(struct slice part, struct slice text)
{
    assert(part.length > 0 && part.data >= text.data &&
           part.data + part.length <= text.data + text.length);
}

static void read_parts(struct arena *arena, struct slice text, unsigned depth)
{
    struct json_parts parts = {0};
    const enum json_kind kind = json_kind_of(text);
    if (depth == DEPTH_MAX ||
        (kind == JSON_IS_OBJECT && !status_is_ok(json_parts_members(arena, text, &parts))) ||
        (kind == JSON_IS_LIST && !status_is_ok(json_parts_elements(arena, text, &parts))))
        return;
    for (size_t i = 0; i < parts.count; i++) {
        check_within(parts.items[i].value, text);
        assert(parts.items[i].kind == json_kind_of(parts.items[i].value));
        read_parts(arena, parts.items[i].value, depth + 1);
    }
}

static void check_instant(struct slice text)
{
    char written[INSTANT_TEXT_BYTES];
    int64_t us;
    int64_t again;
    if (!instant_read(text, &UTC, &us))
        return;
    instant_write(us, written);
    assert(written[0] != '\0');
    assert(!instant_read(slice_of(written), &UTC, &again) || again == us);
}

static void read_arguments(struct arena *arena, struct slice text)
{
    const struct plugin_argument *arguments;
    const status bound = plugin_arguments_bind(arena, &CALL, text, &UTC, &arguments);
    if (!status_is_ok(bound)) {
        assert(bound.code == STATUS_INVALID_ARGUMENT && utf8_is_valid(slice_of(bound.message)));
        return;
    }
    assert(arguments[0].is_given && arguments[0].kind == JSON_IS_TEXT);
    assert(memchr(arguments[0].text.data, '\0', arguments[0].text.length) == NULL);
    assert(!arguments[5].is_given || arguments[5].kind == JSON_IS_OBJECT);
    if (arguments[1].is_given)
        check_instant(arguments[1].text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct arena arena;
    const struct slice text = slice_make(data + 1, size - 1);
    arena_init(&arena);
    switch (data[0] % 3) {
    case 0:
        read_parts(&arena, text, 0);
        break;
    case 1:
        read_arguments(&arena, text);
        break;
    default:
        check_instant(text);
        break;
    }
    arena_fini(&arena);
    return 0;
}
