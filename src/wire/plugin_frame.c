/* Frames of hostile children: lengths and kinds first, then the JSON as a whole, then its parts.
 * What was checked once is found again without looking for mistakes. */
#include "wire/plugin_frame.h"

#include "wire/json_lexer.h"

static bool is_kind(char byte)
{
    switch (byte) {
    case PLUGIN_FRAME_START:
    case PLUGIN_FRAME_READY:
    case PLUGIN_FRAME_CALL:
    case PLUGIN_FRAME_ANSWER:
    case PLUGIN_FRAME_LOG:
    case PLUGIN_FRAME_DONE:
        return true;
    default:
        return false;
    }
}

enum plugin_frame_state plugin_frame_read(struct slice bytes, struct plugin_frame *ret_frame,
                                          size_t *ret_bytes)
{
    const unsigned char *head = (const unsigned char *)bytes.data;
    if (bytes.length < 4)
        return PLUGIN_FRAME_PARTIAL;
    const size_t length =
        (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (length < 1 || length > PLUGIN_FRAME_BYTES_MAX)
        return PLUGIN_FRAME_BROKEN;
    if (bytes.length < PLUGIN_FRAME_HEAD_BYTES)
        return PLUGIN_FRAME_PARTIAL;
    if (!is_kind(bytes.data[4]))
        return PLUGIN_FRAME_BROKEN;
    if (bytes.length - 4 < length)
        return PLUGIN_FRAME_PARTIAL;
    *ret_frame = (struct plugin_frame){
        .kind = (enum plugin_frame_kind)bytes.data[4],
        .json = slice_make(bytes.data + PLUGIN_FRAME_HEAD_BYTES, length - 1),
    };
    *ret_bytes = 4 + length;
    return PLUGIN_FRAME_WHOLE;
}

void plugin_frame_head(enum plugin_frame_kind kind, size_t json_bytes,
                       char ret_head[PLUGIN_FRAME_HEAD_BYTES])
{
    const size_t length = json_bytes + 1;
    ret_head[0] = (char)(length >> 24);
    ret_head[1] = (char)(length >> 16);
    ret_head[2] = (char)(length >> 8);
    ret_head[3] = (char)length;
    ret_head[4] = (char)kind;
}

/* Takes a value, all of it. */
static status take_value(struct json_lexer *lexer, unsigned depth)
{
    bool first = true;
    bool more;
    struct slice ignored;
    const char next = json_peek(lexer);
    if ((next == '{' || next == '[') && depth == PLUGIN_JSON_DEPTH_MAX)
        return status_error(STATUS_INVALID_ARGUMENT, "JSON_TOO_DEEP",
                            "lists and objects may be 32 levels deep");
    switch (next) {
    case '{':
        lexer->at++;
        for (;;) {
            TRY(json_member(lexer, &first, &more, &ignored));
            if (!more)
                return OK;
            TRY(take_value(lexer, depth + 1));
        }
    case '[':
        lexer->at++;
        for (;;) {
            TRY(json_element(lexer, &first, &more));
            if (!more)
                return OK;
            TRY(take_value(lexer, depth + 1));
        }
    case '"':
        return json_take_string(lexer, &ignored);
    case 't':
    case 'f':
    case 'n':
        if (json_take_word(lexer, "true") || json_take_word(lexer, "false") ||
            json_take_word(lexer, "null"))
            return OK;
        return json_error(lexer, lexer->at, "expected true, false or null");
    default:
        return json_take_number(lexer, &ignored);
    }
}

static status expect_end(struct json_lexer *lexer)
{
    json_peek(lexer);
    return lexer->at == lexer->end ? OK : json_error(lexer, lexer->at, "expected the end");
}

status plugin_json_check(struct arena *arena, struct slice text)
{
    struct json_lexer lexer;
    TRY(json_open(&lexer, arena, text));
    TRY(take_value(&lexer, 0));
    return expect_end(&lexer);
}

static status unexpected(void)
{
    return status_error(STATUS_INVALID_ARGUMENT, "JSON_UNEXPECTED",
                        "not an object with the members that belong there");
}

status plugin_json_members(struct arena *arena, struct slice text,
                           struct plugin_json_member *members, size_t count)
{
    struct json_lexer lexer;
    TRY(json_open(&lexer, arena, text));
    if (!json_take(&lexer, '{'))
        return unexpected();
    for (size_t i = 0; i < count; i++)
        members[i].value = (struct slice){0};

    bool first = true;
    for (;;) {
        bool more;
        struct slice name = {0};
        TRY(json_member(&lexer, &first, &more, &name));
        if (!more)
            break;
        json_peek(&lexer);
        const char *start = lexer.at;
        TRY(take_value(&lexer, 1));
        size_t i = 0;
        while (i < count && !slice_is(name, members[i].name))
            i++;
        if (i == count || members[i].value.length > 0)
            return unexpected();
        members[i].value = slice_make(start, (size_t)(lexer.at - start));
    }
    return expect_end(&lexer);
}

bool plugin_json_text(struct arena *arena, struct slice value, struct slice *ret_text)
{
    struct json_lexer lexer;
    return value.length > 0 && value.data[0] == '"' &&
           status_is_ok(json_open(&lexer, arena, value)) &&
           status_is_ok(json_take_string(&lexer, ret_text));
}

bool plugin_json_number(struct slice value, unsigned *ret_number)
{
    uint64_t number;
    if (value.length == 0 || !slice_to_u64(value, &number) || number > UINT32_MAX)
        return false;
    *ret_number = (unsigned)number;
    return true;
}

bool plugin_json_items(struct arena *arena, struct slice value, size_t items_max,
                       struct slice **ret_items, size_t *ret_count)
{
    struct json_lexer lexer;
    if (value.length == 0 || value.data[0] != '[' ||
        !status_is_ok(json_open(&lexer, arena, value)) || !json_take(&lexer, '['))
        return false;
    struct slice *items = arena_array(arena, items_max, sizeof *items);
    size_t count = 0;
    bool first = true;
    bool more = false;
    while (status_is_ok(json_element(&lexer, &first, &more)) && more) {
        json_peek(&lexer);
        const char *start = lexer.at;
        if (count == items_max || !status_is_ok(take_value(&lexer, 1)))
            return false;
        items[count++] = slice_make(start, (size_t)(lexer.at - start));
    }
    *ret_items = items;
    *ret_count = count;
    return true;
}
