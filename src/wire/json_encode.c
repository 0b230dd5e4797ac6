/* Messages as proto3 JSON: plain messages, lists, maps, scalars.
 *
 * The text goes straight into the caller's buffer; on failure the buffer is cut back. Nothing is
 * formatted with printf but fractional doubles.
 */
#include "wire/json_encode.h"

#include <math.h>

#include "wire/base64.h"
#include "wire/enum.h"
#include "wire/json_plain.h"
#include "wire/json_writer.h"
#include "wire/member.h"
#include "wire/number.h"
#include "wire/unpack.h"
#include "wire/utf8.h"

static const struct wire_json_encode_options DEFAULTS = {0};

status json_unencodable(struct json_writer *w, const struct wire_path *path, const char *why)
{
    return status_errorf(w->arena, STATUS_INTERNAL, "JSON_UNENCODABLE", "%s: %s",
                         wire_path_json(w->arena, path), why);
}

void json_write_bytes(struct json_writer *w, const char *bytes, size_t length)
{
    struct buf *out = w->out;
    if (out->capacity - out->length < length)
        buf_reserve(out, length);
    memcpy(out->data + out->length, bytes, length);
    out->length += length;
}

static void write_escape(struct json_writer *w, char c)
{
    static const char HEX[] = "0123456789abcdef";
    static const char LETTERS[] = "\"\\\b\f\n\r\t";
    static const char ESCAPED[] = "\"\\bfnrt";
    const char *letter = c == '\0' ? NULL : strchr(LETTERS, c);
    if (letter != NULL) {
        const char pair[] = {'\\', ESCAPED[letter - LETTERS]};
        json_write_bytes(w, pair, sizeof pair);
        return;
    }
    const char all[] = {'\\', 'u', '0', '0', HEX[c >> 4 & 0x01], HEX[c & 0x0F]};
    json_write_bytes(w, all, sizeof all);
}

status json_write_string(struct json_writer *w, struct slice text, const struct wire_path *path)
{
    const char *at = text.data;
    const char *end = text.length == 0 ? at : at + text.length;

    if (!utf8_is_valid(text))
        return json_unencodable(w, path, "the text is not UTF-8");
    json_write_byte(w, '"');
    while (at < end) {
        const char *run = at;
        at = json_plain_end(at, end);
        json_write_bytes(w, run, (size_t)(at - run));
        if (at < end)
            write_escape(w, *at++);
    }
    json_write_byte(w, '"');
    return OK;
}

static void write_number(struct json_writer *w, const char *text, size_t length, bool quoted)
{
    if (quoted)
        json_write_byte(w, '"');
    json_write_bytes(w, text, length);
    if (quoted)
        json_write_byte(w, '"');
}

static void write_u64(struct json_writer *w, uint64_t value, bool quoted)
{
    char text[NUMBER_TEXT_BYTES];
    write_number(w, text, number_write_u64(value, text), quoted);
}

static void write_i64(struct json_writer *w, int64_t value, bool quoted)
{
    char text[NUMBER_TEXT_BYTES];
    write_number(w, text, number_write_i64(value, text), quoted);
}

static void write_double(struct json_writer *w, double value, bool is_float)
{
    char text[NUMBER_TEXT_BYTES];
    if (isnan(value))
        JSON_WRITE(w, "\"NaN\"");
    else if (isinf(value) && value > 0)
        JSON_WRITE(w, "\"Infinity\"");
    else if (isinf(value))
        JSON_WRITE(w, "\"-Infinity\"");
    else
        json_write_bytes(w, text,
                         is_float ? number_write_float((float)value, text)
                                  : number_write_double(value, text));
}

static void write_base64(struct json_writer *w, const ProtobufCBinaryData *data)
{
    char *at = buf_reserve(w->out, base64_text_bytes(data->len) + 2);
    size_t length = 0;
    at[length++] = '"';
    length += base64_write(slice_make(data->data, data->len), BASE64_PADDED, at + length);
    at[length++] = '"';
    w->out->length += length;
}

static void write_enum(struct json_writer *w, const ProtobufCFieldDescriptor *field, unsigned flags,
                       int32_t number)
{
    if ((flags & WIRE_NULL_VALUE) != 0) {
        JSON_WRITE(w, "null");
        return;
    }
    const char *name = enum_name(field->descriptor, number);
    if (name == NULL) {
        write_i64(w, number, false);
        return;
    }
    json_write_byte(w, '"');
    json_write_bytes(w, name, strlen(name));
    json_write_byte(w, '"');
}

status json_write_value(struct json_writer *w, const struct wire_message *type, unsigned index,
                        const void *slot, unsigned depth, const struct wire_path *path)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        write_i64(w, *(const int32_t *)slot, false);
        return OK;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        write_i64(w, *(const int64_t *)slot, true);
        return OK;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        write_u64(w, *(const uint32_t *)slot, false);
        return OK;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        write_u64(w, *(const uint64_t *)slot, true);
        return OK;
    case PROTOBUF_C_TYPE_FLOAT:
        write_double(w, (double)*(const float *)slot, true);
        return OK;
    case PROTOBUF_C_TYPE_DOUBLE:
        write_double(w, *(const double *)slot, false);
        return OK;
    case PROTOBUF_C_TYPE_BOOL:
        if (*(const protobuf_c_boolean *)slot != 0)
            JSON_WRITE(w, "true");
        else
            JSON_WRITE(w, "false");
        return OK;
    case PROTOBUF_C_TYPE_ENUM:
        write_enum(w, field, type->fields[index].flags, *(const int32_t *)slot);
        return OK;
    case PROTOBUF_C_TYPE_STRING: {
        const char *text = *(char *const *)slot;
        return json_write_string(w, slice_of(text == NULL ? "" : text), path);
    }
    case PROTOBUF_C_TYPE_BYTES:
        write_base64(w, slot);
        return OK;
    case PROTOBUF_C_TYPE_MESSAGE:
        return json_write_message(w, type->fields[index].message, *(ProtobufCMessage *const *)slot,
                                  depth + 1, path);
    }
    return OK;
}

status json_write_list(struct json_writer *w, const struct wire_message *type, unsigned index,
                       const ProtobufCMessage *message, unsigned depth,
                       const struct wire_path *path)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const size_t size = member_bytes(field->type);
    const size_t count = *member_count(message, field);
    const uint8_t *element = *(uint8_t *const *)member_of(message, field);

    json_write_byte(w, '[');
    for (size_t i = 0; i < count; i++, element += size) {
        const struct wire_path at = wire_path_element(path, i);
        if (i > 0)
            json_write_byte(w, ',');
        TRY(json_write_value(w, type, index, element, depth, &at));
    }
    json_write_byte(w, ']');
    return OK;
}

/* Keys are strings, whatever their type. */
static status write_key(struct json_writer *w, const struct wire_message *entry_type,
                        const ProtobufCMessage *entry, const struct wire_path *path)
{
    const ProtobufCFieldDescriptor *key = &entry_type->desc->fields[0];
    const void *slot = member_of(entry, key);
    const bool quoted = key->type == PROTOBUF_C_TYPE_STRING ||
                        (key->type != PROTOBUF_C_TYPE_BOOL && member_bytes(key->type) == 8);
    if (!quoted)
        json_write_byte(w, '"');
    TRY(json_write_value(w, entry_type, 0, slot, 0, path));
    if (!quoted)
        json_write_byte(w, '"');
    json_write_byte(w, ':');
    return OK;
}

status json_write_map(struct json_writer *w, const struct wire_message *type, unsigned index,
                      const ProtobufCMessage *message, unsigned depth, const struct wire_path *path)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const struct wire_message *entry_type = type->fields[index].message;
    const size_t count = *member_count(message, field);
    ProtobufCMessage *const *entries = *(ProtobufCMessage ***)member_of(message, field);

    json_write_byte(w, '{');
    for (size_t i = 0; i < count; i++) {
        const struct wire_path at = wire_path_element(path, i);
        if (i > 0)
            json_write_byte(w, ',');
        TRY(write_key(w, entry_type, entries[i], &at));
        TRY(json_write_value(w, entry_type, 1, member_of(entries[i], &entry_type->desc->fields[1]),
                             depth + 1, &at));
    }
    json_write_byte(w, '}');
    return OK;
}

/* Whether a field is printed. Messages and members of oneofs know whether they are there. What only
 * clients send was cleared, and its default would look like an answer. */
static bool is_printed(struct json_writer *w, const struct wire_message *type, unsigned index,
                       const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const bool is_input_only = (type->fields[index].flags & WIRE_INPUT_ONLY) != 0;
    if (is_input_only && !member_is_repeated(field))
        return member_is_set(message, field);
    if (member_is_repeated(field))
        return !w->options->omit_defaults || *member_count(message, field) > 0;
    if (member_is_message(field) || member_in_oneof(field) ||
        field->label == PROTOBUF_C_LABEL_OPTIONAL)
        return member_is_set(message, field);
    return !w->options->omit_defaults || member_is_set(message, field);
}

status json_write_member(struct json_writer *w, const struct wire_message *type, unsigned index,
                         const ProtobufCMessage *message, unsigned depth,
                         const struct wire_path *parent)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const struct wire_path path = wire_path_field(parent, type, index);

    const char *name = w->options->proto_names ? field->name : type->fields[index].json_name;
    TRY(json_write_string(w, slice_of(name), &path));
    json_write_byte(w, ':');
    if ((type->fields[index].flags & WIRE_IS_MAP) != 0)
        return json_write_map(w, type, index, message, depth, &path);
    if (member_is_repeated(field))
        return json_write_list(w, type, index, message, depth, &path);
    return json_write_value(w, type, index, member_of(message, field), depth, &path);
}

status json_write_members(struct json_writer *w, const struct wire_message *type,
                          const ProtobufCMessage *message, unsigned depth,
                          const struct wire_path *path, bool *empty)
{
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        if (!is_printed(w, type, i, message))
            continue;
        if (!*empty)
            json_write_byte(w, ',');
        *empty = false;
        TRY(json_write_member(w, type, i, message, depth, path));
    }
    return OK;
}

status json_write_message(struct json_writer *w, const struct wire_message *type,
                          const ProtobufCMessage *message, unsigned depth,
                          const struct wire_path *path)
{
    if (depth > WIRE_DEPTH_MAX)
        return json_unencodable(w, path, "messages are nested too deep");
    if (type->kind != WIRE_MESSAGE && type->kind != WIRE_EMPTY)
        return json_write_well_known(w, type, message, depth, path);

    bool empty = true;
    json_write_byte(w, '{');
    TRY(json_write_members(w, type, message, depth, path, &empty));
    json_write_byte(w, '}');
    return OK;
}

status wire_json_encode(struct arena *arena, const struct wire_message *type,
                        const ProtobufCMessage *message,
                        const struct wire_json_encode_options *options, struct buf *out)
{
    struct json_writer w = {arena, out, options == NULL ? &DEFAULTS : options};
    const struct wire_path root = wire_path_root(type->desc->short_name);
    const size_t before = out->length;

    const status s = json_write_message(&w, type, message, 1, &root);
    if (!status_is_ok(s))
        out->length = before;
    return s;
}
