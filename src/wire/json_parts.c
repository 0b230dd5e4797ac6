/* One level of brackets is read, the rest is skipped. */
#include "wire/json_parts.h"

#include "wire/json_lexer.h"

enum { PARTS_FIRST = 8 };

static void add(struct arena *arena, struct json_parts *parts, size_t *room, struct json_part part)
{
    if (parts->count == *room) {
        *room = *room == 0 ? PARTS_FIRST : *room * 2;
        struct json_part *items = arena_array(arena, *room, sizeof *items);
        if (parts->count > 0)
            memcpy(items, parts->items, parts->count * sizeof *items);
        parts->items = items;
    }
    parts->items[parts->count++] = part;
}

enum json_kind json_kind_of(struct slice value)
{
    switch (value.length == 0 ? '\0' : value.data[0]) {
    case '"':
        return JSON_IS_TEXT;
    case '{':
        return JSON_IS_OBJECT;
    case '[':
        return JSON_IS_LIST;
    case 't':
    case 'f':
        return JSON_IS_BOOL;
    case 'n':
        return JSON_IS_NULL;
    default:
        return JSON_IS_NUMBER;
    }
}

static status take_value(struct json_lexer *lexer, struct json_part *part)
{
    (void)json_peek(lexer);
    const char *start = lexer->at;
    TRY(json_skip(lexer));
    part->value = slice_make(start, (size_t)(lexer->at - start));
    part->kind = json_kind_of(part->value);
    return OK;
}

static status open_brackets(struct json_lexer *lexer, struct arena *arena, struct slice text,
                            char bracket)
{
    TRY(json_open(lexer, arena, text));
    if (!json_take(lexer, bracket))
        return json_error(lexer, lexer->at,
                          bracket == '{' ? "expected an object" : "expected a list");
    return OK;
}

static status expect_end(struct json_lexer *lexer)
{
    (void)json_peek(lexer);
    return lexer->at == lexer->end ? OK : json_error(lexer, lexer->at, "expected the end");
}

status json_parts_members(struct arena *arena, struct slice text, struct json_parts *ret_parts)
{
    struct json_lexer lexer;
    struct json_parts parts = {0};
    size_t room = 0;
    bool first = true;
    bool more = false;
    TRY(open_brackets(&lexer, arena, text, '{'));
    for (;;) {
        struct json_part part = {0};
        TRY(json_member(&lexer, &first, &more, &part.name));
        if (!more)
            break;
        TRY(take_value(&lexer, &part));
        add(arena, &parts, &room, part);
    }
    TRY(expect_end(&lexer));
    *ret_parts = parts;
    return OK;
}

status json_parts_elements(struct arena *arena, struct slice text, struct json_parts *ret_parts)
{
    struct json_lexer lexer;
    struct json_parts parts = {0};
    size_t room = 0;
    bool first = true;
    bool more = false;
    TRY(open_brackets(&lexer, arena, text, '['));
    for (;;) {
        struct json_part part = {0};
        TRY(json_element(&lexer, &first, &more));
        if (!more)
            break;
        TRY(take_value(&lexer, &part));
        add(arena, &parts, &room, part);
    }
    TRY(expect_end(&lexer));
    *ret_parts = parts;
    return OK;
}

status json_text_of(struct arena *arena, struct slice value, struct slice *ret_text)
{
    struct json_lexer lexer;
    struct slice text;
    TRY(json_open(&lexer, arena, value));
    TRY(json_take_string(&lexer, &text));
    TRY(expect_end(&lexer));
    *ret_text = text;
    return OK;
}

bool json_integer_of(struct slice value, int64_t *ret_number)
{
    const bool is_negative = value.length > 0 && value.data[0] == '-';
    uint64_t magnitude;
    if (!slice_to_u64(slice_from(value, is_negative ? 1 : 0), &magnitude) || magnitude > INT64_MAX)
        return false;
    *ret_number = is_negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}
