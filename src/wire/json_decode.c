/* proto3 JSON into messages: objects, lists, maps, null.
 *
 * On a good day each token goes straight from the text into its slot of the struct. Recursion is
 * one level a message and ends at WIRE_DEPTH_MAX. What is refused leaves the message half filled;
 * its memory goes with the arena.
 */
#include "wire/json_decode.h"

#include "wire/field_name.h"
#include "wire/json_reader.h"
#include "wire/member.h"
#include "wire/unpack.h"

enum { SEEN_WORDS = 4, WORD_BITS = 64, SKIP_FACTOR = 4 };

static const struct wire_json_decode_options DEFAULTS = {0};

/* Which fields of a message were given. */
struct seen {
    uint64_t few[SEEN_WORDS];
    uint64_t *words;
};

static void seen_init(struct seen *seen, struct arena *arena, unsigned field_count)
{
    memset(seen->few, 0, sizeof seen->few);
    seen->words = seen->few;
    if (field_count > SEEN_WORDS * WORD_BITS)
        seen->words = arena_zalloc(arena, (field_count / WORD_BITS + 1) * sizeof(uint64_t));
}

/* Whether the field was not seen before. */
static bool seen_add(struct seen *seen, unsigned index)
{
    uint64_t *word = &seen->words[index / WORD_BITS];
    const uint64_t bit = UINT64_C(1) << index % WORD_BITS;
    const bool is_new = (*word & bit) == 0;
    *word |= bit;
    return is_new;
}

status json_count(struct json_reader *r)
{
    if (r->values_left-- == 0 || r->arena->allocated_bytes > r->allocated_bytes_max)
        return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "TOO_MANY_FIELDS",
                             "the request has more than %d values, or too many large ones; send "
                             "it in parts",
                             WIRE_FIELDS_MAX);
    return OK;
}

status json_unexpected(struct json_reader *r, const char *wanted, const struct wire_path *path)
{
    struct json_lexer *lexer = &r->lexer;
    const char *found;
    switch (json_peek(lexer)) {
    case '{':
        found = "an object";
        break;
    case '[':
        found = "a list";
        break;
    case '"':
        found = "a string";
        break;
    case 't':
    case 'f':
        found = "true or false";
        break;
    case 'n':
        found = "null";
        break;
    case '-':
    case '0' ... '9':
        found = "a number";
        break;
    default:
        return json_error(lexer, lexer->at, "expected a value");
    }
    if (path->kind == WIRE_PATH_ROOT && path->name.length == 0)
        return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "JSON_INVALID",
                             "the JSON text must be %s, not %s", wanted, found);
    return wire_path_error(r->arena, path, "FIELD_INVALID", "must be %s, not %s", wanted, found);
}

status json_read_token(struct json_reader *r, struct scalar *ret_token)
{
    struct json_lexer *lexer = &r->lexer;
    switch (json_peek(lexer)) {
    case '"':
        ret_token->form = SCALAR_STRING;
        return json_take_string(lexer, &ret_token->text);
    case '-':
    case '0' ... '9':
        ret_token->form = SCALAR_NUMBER;
        return json_take_number(lexer, &ret_token->text);
    case 't':
        if (!json_take_word(lexer, "true"))
            break;
        ret_token->form = SCALAR_TRUE;
        return OK;
    case 'f':
        if (!json_take_word(lexer, "false"))
            break;
        ret_token->form = SCALAR_FALSE;
        return OK;
    case '{':
    case '[':
    case 'n':
        ret_token->form = SCALAR_OTHER;
        return OK;
    default:
        break;
    }
    return json_error(lexer, lexer->at,
                      "expected a value; words but true, false and null need double quotes");
}

status json_read_scalar(struct json_reader *r, const struct wire_message *type, unsigned index,
                        const struct wire_path *path, void *slot)
{
    struct scalar token = {0};
    TRY(json_read_token(r, &token));
    return scalar_store(r->arena, type, index, token, path, slot);
}

static bool takes_null(const struct wire_message *type, unsigned index)
{
    const struct wire_message *message = type->fields[index].message;
    return (type->fields[index].flags & WIRE_NULL_VALUE) != 0 ||
           (message != NULL && message->kind == WIRE_VALUE);
}

/* A value that is there, into its zeroed slot. */
static status read_value(struct json_reader *r, const struct wire_message *type, unsigned index,
                         unsigned depth, const struct wire_path *path, bool masking, void *slot)
{
    const struct wire_message *inner = type->fields[index].message;
    if (inner != NULL) {
        ProtobufCMessage *message = message_new(r->arena, inner);
        *(ProtobufCMessage **)slot = message;
        return json_read_message(r, inner, message, depth + 1, path, masking);
    }
    if ((type->fields[index].flags & WIRE_NULL_VALUE) != 0 && json_peek(&r->lexer) == 'n' &&
        json_take_word(&r->lexer, "null"))
        return OK; /* NullValue has one value: zero */
    return json_read_scalar(r, type, index, path, slot);
}

/* An element of a list or a value of a map. */
static status read_element(struct json_reader *r, const struct wire_message *type, unsigned index,
                           unsigned depth, const struct wire_path *path, void *slot)
{
    if (json_peek(&r->lexer) == 'n' && !takes_null(type, index) &&
        json_take_word(&r->lexer, "null"))
        return wire_path_error(r->arena, path, "FIELD_INVALID",
                               "must not be null; leave it out instead");
    return read_value(r, type, index, depth, path, false, slot);
}

status json_read_list(struct json_reader *r, const struct wire_message *type, unsigned index,
                      ProtobufCMessage *message, unsigned depth, const struct wire_path *path)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    if (!json_take(&r->lexer, '['))
        return json_unexpected(r, "a list", path);

    bool first = true;
    for (;;) {
        bool more;
        TRY(json_element(&r->lexer, &first, &more));
        if (!more)
            return OK;
        TRY(json_count(r));
        const struct wire_path at = wire_path_element(path, *member_count(message, field));
        TRY(read_element(r, type, index, depth, &at, member_append(r->arena, message, field)));
    }
}

static status refuse_duplicate_keys(struct json_reader *r, const struct wire_message *entry_type,
                                    ProtobufCMessage *const *entries, size_t count,
                                    const struct wire_path *path)
{
    const size_t duplicate = map_duplicate(r->arena, entries, count);
    if (duplicate == count)
        return OK;
    const ProtobufCFieldDescriptor *key = &entry_type->desc->fields[0];
    if (key->type != PROTOBUF_C_TYPE_STRING)
        return wire_path_error(r->arena, path, "FIELD_INVALID", "one key is given twice");
    return wire_path_error(
        r->arena, path, "FIELD_INVALID", "the key %s is given twice",
        wire_quote(r->arena, slice_of(*(char **)member_of(entries[duplicate], key))));
}

status json_read_map(struct json_reader *r, const struct wire_message *type, unsigned index,
                     ProtobufCMessage *message, unsigned depth, const struct wire_path *path)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const struct wire_message *entry_type = type->fields[index].message;
    const ProtobufCFieldDescriptor *members = entry_type->desc->fields;
    if (!json_take(&r->lexer, '{'))
        return json_unexpected(r, "an object", path);

    bool first = true;
    for (;;) {
        bool more;
        struct scalar key = {.form = SCALAR_TEXT};
        TRY(json_member(&r->lexer, &first, &more, &key.text));
        if (!more)
            break;
        TRY(json_count(r));
        const struct wire_path at = wire_path_key(path, key.text);

        ProtobufCMessage *entry = message_new(r->arena, entry_type);
        *(ProtobufCMessage **)member_append(r->arena, message, field) = entry;
        TRY(scalar_store(r->arena, entry_type, 0, key, &at, member_of(entry, &members[0])));
        TRY(read_element(r, entry_type, 1, depth + 1, &at, member_of(entry, &members[1])));
    }
    return refuse_duplicate_keys(r, entry_type, *(ProtobufCMessage ***)member_of(message, field),
                                 *member_count(message, field), path);
}

/* Puts a field's path into the mask that the caller wants. */
static void record(struct json_reader *r, const struct wire_path *path)
{
    struct wire_paths *mask = r->options->mask;
    const size_t count = mask->count;
    if ((count & (count - 1)) == 0) { /* full: the capacity is a power of two */
        char **grown = arena_array(r->arena, count == 0 ? 1 : 2 * count, sizeof *grown);
        if (count > 0)
            memcpy(grown, mask->items, count * sizeof *grown);
        mask->items = grown;
    }
    mask->items[mask->count++] = wire_path_proto(r->arena, path);
}

/* null is the default value, which a fresh message has. */
static status read_null(struct json_reader *r)
{
    if (!json_take_word(&r->lexer, "null"))
        return json_error(&r->lexer, r->lexer.at, "expected a value");
    return OK;
}

static status refuse_second_of_oneof(struct json_reader *r, const struct wire_message *type,
                                     uint32_t given, const struct wire_path *path)
{
    for (unsigned i = 0; i < type->desc->n_fields; i++)
        if (type->desc->fields[i].id == given)
            return wire_path_error(r->arena, path, "FIELD_INVALID",
                                   "cannot be given together with %s; choose one of them",
                                   type->fields[i].json_name);
    assert(false && "the case of a oneof is a field of its message");
    return OK;
}

static status read_field(struct json_reader *r, const struct wire_message *type, unsigned index,
                         ProtobufCMessage *message, unsigned depth, const struct wire_path *path,
                         bool masking)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const struct wire_message *inner = type->fields[index].message;
    masking = masking && (type->fields[index].flags & WIRE_OUTPUT_ONLY) == 0;
    const char start = json_peek(&r->lexer);
    const bool descends = masking && inner != NULL && inner->kind == WIRE_MESSAGE &&
                          !member_is_repeated(field) && start == '{';
    if (masking && !descends)
        record(r, path);

    if (start == 'n' && !takes_null(type, index))
        return read_null(r);
    if ((type->fields[index].flags & WIRE_IS_MAP) != 0)
        return json_read_map(r, type, index, message, depth, path);
    if (member_is_repeated(field))
        return start == 'n' ? read_null(r) : json_read_list(r, type, index, message, depth, path);
    if (member_in_oneof(field) && *member_case(message, field) != 0)
        return refuse_second_of_oneof(r, type, *member_case(message, field), path);

    return read_value(r, type, index, depth, path, descends, member_prepare(message, field));
}

status json_read_object(struct json_reader *r, const struct wire_message *type,
                        ProtobufCMessage *message, unsigned depth, const struct wire_path *path,
                        bool masking, bool in_any)
{
    if (!json_take(&r->lexer, '{'))
        return json_unexpected(r, "an object", path);

    struct seen seen;
    seen_init(&seen, r->arena, type->desc->n_fields);
    unsigned index = 0;
    bool type_seen = !in_any;
    bool first = true;
    for (;;) {
        bool more;
        struct slice name;
        TRY(json_member(&r->lexer, &first, &more, &name));
        if (!more)
            break;
        TRY(json_count(r));
        if (!type_seen && slice_is(name, "@type")) {
            type_seen = true;
            TRY(json_skip(&r->lexer));
            continue;
        }
        if (!field_find(type, name, &index))
            return field_unknown(r->arena, type, name, path);
        const struct wire_path at = wire_path_field(path, type, index);
        if (!seen_add(&seen, index))
            return wire_path_error(r->arena, &at, "FIELD_INVALID", "is given twice");
        TRY(read_field(r, type, index, message, depth, &at, masking));
        index++;
    }
    if (masking && first && path->kind == WIRE_PATH_FIELD)
        record(r, path); /* an empty object names the message itself */
    return OK;
}

status json_read_message(struct json_reader *r, const struct wire_message *type,
                         ProtobufCMessage *message, unsigned depth, const struct wire_path *path,
                         bool masking)
{
    if (depth > WIRE_DEPTH_MAX)
        return status_errorf(r->arena, STATUS_INVALID_ARGUMENT, "MESSAGE_TOO_DEEP",
                             "messages are nested deeper than %d levels", WIRE_DEPTH_MAX);
    if (type->kind != WIRE_MESSAGE && type->kind != WIRE_EMPTY)
        return json_read_well_known(r, type, message, depth, path);
    return json_read_object(r, type, message, depth, path, masking, false);
}

status wire_json_decode(struct arena *arena, const struct wire_message *type, struct slice text,
                        const struct wire_json_decode_options *options, ProtobufCMessage *message)
{
    struct json_reader r = {
        .arena = arena,
        .options = options == NULL ? &DEFAULTS : options,
        .values_left = WIRE_FIELDS_MAX,
        .allocated_bytes_max = arena->allocated_bytes + WIRE_MEMORY_BYTES_MAX,
        .skips_left = SKIP_FACTOR * text.length,
    };
    const struct wire_path root = wire_path_root(r.options->path);

    TRY(json_open(&r.lexer, arena, text));
    TRY(json_read_message(&r, type, message, 1, &root, r.options->mask != NULL));
    json_peek(&r.lexer);
    if (r.lexer.at != r.lexer.end)
        return json_error(&r.lexer, r.lexer.at, "nothing may follow the value");
    return OK;
}
