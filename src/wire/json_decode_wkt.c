/* proto3 JSON into messages: the well-known types, which have forms of their own. */
#include "wire/json_reader.h"
#include "wire/member.h"
#include "wire/pack.h"

/* google/protobuf/struct.proto: Value's fields by their place. */
enum { VALUE_NULL, VALUE_NUMBER, VALUE_STRING, VALUE_BOOL, VALUE_STRUCT, VALUE_LIST };

static status read_value_kind(struct json_reader *r, const struct wire_message *type,
                              ProtobufCMessage *message, unsigned depth,
                              const struct wire_path *path)
{
    unsigned index;
    switch (json_peek(&r->lexer)) {
    case 'n':
        if (!json_take_word(&r->lexer, "null"))
            return json_error(&r->lexer, r->lexer.at, "expected a value");
        member_prepare(message, &type->desc->fields[VALUE_NULL]);
        return OK;
    case '{':
        index = VALUE_STRUCT;
        break;
    case '[':
        index = VALUE_LIST;
        break;
    case '"':
        index = VALUE_STRING;
        break;
    case 't':
    case 'f':
        index = VALUE_BOOL;
        break;
    default:
        index = VALUE_NUMBER;
        break;
    }
    void *slot = member_prepare(message, &type->desc->fields[index]);
    const struct wire_message *inner = type->fields[index].message;
    if (inner == NULL)
        return json_read_scalar(r, type, index, path, slot);
    ProtobufCMessage *submessage = message_new(r->arena, inner);
    *(ProtobufCMessage **)slot = submessage;
    return json_read_message(r, inner, submessage, depth + 1, path, false);
}

/* Looks ahead for the member "@type", which may stand anywhere; the lexer stays where it was. */
static status find_type_url(struct json_reader *r, struct slice *ret_url, bool *ret_empty)
{
    struct json_lexer *lexer = &r->lexer;
    const char *start = lexer->at;
    bool first = true;
    bool found = false;

    lexer->at++; /* the brace */
    for (;;) {
        bool more;
        struct slice name;
        TRY(json_member(lexer, &first, &more, &name));
        if (!more)
            break;
        if (slice_is(name, "@type")) {
            TRY(json_take_string(lexer, ret_url));
            found = true;
            break;
        }
        TRY(json_skip(lexer));
    }
    const size_t skipped = (size_t)(lexer->at - start);
    if (skipped > r->skips_left)
        return json_error(lexer, start, "too many Any within each other; write \"@type\" first");
    r->skips_left -= skipped;
    *ret_empty = first;
    if (!found)
        *ret_url = (struct slice){0};
    lexer->at = start;
    return OK;
}

static const struct wire_message *resolve(struct json_reader *r, struct slice url)
{
    size_t start = url.length;
    while (start > 0 && url.data[start - 1] != '/')
        start--;
    if (start == 0 || start == url.length || r->options->resolve == NULL)
        return NULL;
    return r->options->resolve(r->options->resolve_context, slice_from(url, start));
}

/* {"@type": …, "value": …}: types with a form of their own. */
static status read_any_value(struct json_reader *r, const struct wire_message *type,
                             ProtobufCMessage *message, unsigned depth,
                             const struct wire_path *path)
{
    struct json_lexer *lexer = &r->lexer;
    const struct wire_path at = wire_path_name(path, SLICE("value"));
    bool type_seen = false;
    bool value_seen = false;
    bool first = true;

    lexer->at++; /* the brace */
    for (;;) {
        bool more;
        struct slice name;
        TRY(json_member(lexer, &first, &more, &name));
        if (!more)
            break;
        if (slice_is(name, "@type") && !type_seen) {
            type_seen = true;
            TRY(json_skip(lexer));
        } else if (slice_is(name, "value") && !value_seen) {
            value_seen = true;
            TRY(json_read_message(r, type, message, depth, &at, false));
        } else {
            return wire_path_error(r->arena, path, "FIELD_INVALID",
                                   "an Any of %s has the members @type and value, each once",
                                   type->desc->name);
        }
    }
    if (!value_seen)
        return wire_path_error(r->arena, path, "FIELD_INVALID",
                               "the member value of this Any is missing");
    return OK;
}

static status read_any(struct json_reader *r, const struct wire_message *type,
                       ProtobufCMessage *message, unsigned depth, const struct wire_path *path)
{
    if (json_peek(&r->lexer) != '{')
        return json_unexpected(r, "an object with a member \"@type\"", path);
    struct slice url = {0};
    bool empty = false;
    TRY(find_type_url(r, &url, &empty));
    if (empty) {
        r->lexer.at++;
        json_take(&r->lexer, '}');
        return OK;
    }
    const struct wire_message *inner_type = resolve(r, url);
    if (inner_type == NULL)
        return wire_path_error(r->arena, path, "FIELD_INVALID",
                               "must have a member \"@type\" with the URL of a type known here, as "
                               "type.googleapis.com/smoothschedule.v1.Tenant");

    ProtobufCMessage *inner = message_new(r->arena, inner_type);
    if (inner_type->kind == WIRE_MESSAGE || inner_type->kind == WIRE_EMPTY)
        TRY(json_read_object(r, inner_type, inner, depth + 1, path, false, true));
    else
        TRY(read_any_value(r, inner_type, inner, depth + 1, path));

    const struct slice bytes = wire_pack(r->arena, inner);
    *(char **)member_of(message, &type->desc->fields[0]) = arena_slice_string(r->arena, url);
    *(ProtobufCBinaryData *)member_of(message, &type->desc->fields[1]) = (ProtobufCBinaryData){
        .len = bytes.length,
        .data = bytes.length == 0 ? NULL : (uint8_t *)(uintptr_t)bytes.data,
    };
    return OK;
}

static status read_text(struct json_reader *r, const struct wire_message *type,
                        ProtobufCMessage *message, const struct wire_path *path)
{
    struct scalar token = {0};
    TRY(json_read_token(r, &token));
    return scalar_store_well_known(r->arena, type, token, path, message);
}

status json_read_well_known(struct json_reader *r, const struct wire_message *type,
                            ProtobufCMessage *message, unsigned depth, const struct wire_path *path)
{
    switch (type->kind) {
    case WIRE_TIMESTAMP:
    case WIRE_DURATION:
    case WIRE_FIELD_MASK:
        return read_text(r, type, message, path);
    case WIRE_ANY:
        return read_any(r, type, message, depth, path);
    case WIRE_STRUCT:
        return json_read_map(r, type, 0, message, depth, path);
    case WIRE_LIST_VALUE:
        return json_read_list(r, type, 0, message, depth, path);
    case WIRE_VALUE:
        return read_value_kind(r, type, message, depth, path);
    case WIRE_WRAPPER:
        return json_read_scalar(r, type, 0, path, member_of(message, &type->desc->fields[0]));
    case WIRE_MESSAGE:
    case WIRE_EMPTY:
    case WIRE_MAP_ENTRY:
        break;
    }
    assert(false && "plain messages and map entries have no form of their own");
    return OK;
}
