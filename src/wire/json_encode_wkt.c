/* Messages as proto3 JSON: the well-known types, which have forms of their own.
 *
 * Their fields are found by position in protobuf-c's tables, which are sorted by number, so this
 * needs no generated header.
 */
#include <math.h>

#include "wire/json_writer.h"
#include "wire/member.h"
#include "wire/unpack.h"
#include "wire/wkt.h"

/* google/protobuf/struct.proto: the members of Value.kind. */
enum { VALUE_NULL = 1, VALUE_NUMBER = 2 };

static const void *field_at(const struct wire_message *type, const ProtobufCMessage *message,
                            unsigned index)
{
    return member_of(message, &type->desc->fields[index]);
}

/* Timestamp and Duration have the same two fields. */
static struct wkt_time time_of(const struct wire_message *type, const ProtobufCMessage *message)
{
    return (struct wkt_time){
        .seconds = *(const int64_t *)field_at(type, message, 0),
        .nanos = *(const int32_t *)field_at(type, message, 1),
    };
}

static status write_time(struct json_writer *w, const struct wire_message *type,
                         const ProtobufCMessage *message, const struct wire_path *path)
{
    char text[WKT_TEXT_BYTES];
    const struct wkt_time time = time_of(type, message);
    const size_t length = type->kind == WIRE_TIMESTAMP ? wkt_write_timestamp(time, text)
                                                       : wkt_write_duration(time, text);
    if (length == 0)
        return json_unencodable(w, path, "the time or duration is out of range");
    json_write_byte(w, '"');
    json_write_bytes(w, text, length);
    json_write_byte(w, '"');
    return OK;
}

static status write_mask(struct json_writer *w, const struct wire_message *type,
                         const ProtobufCMessage *message, const struct wire_path *path)
{
    const size_t count = *member_count(message, &type->desc->fields[0]);
    char *const *paths = *(char ***)field_at(type, message, 0);
    size_t room = 0;
    for (size_t i = 0; i < count; i++)
        room += strlen(paths[i]) + 1;

    char *text = arena_alloc(w->arena, room);
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        struct slice part;
        if (!wkt_write_mask_path(w->arena, paths[i], &part))
            return json_unencodable(w, path, "a path of the mask has no JSON form");
        if (i > 0)
            text[length++] = ',';
        memcpy(text + length, part.data, part.length);
        length += part.length;
    }
    return json_write_string(w, slice_make(text, length), path);
}

static status write_value_kind(struct json_writer *w, const struct wire_message *type,
                               const ProtobufCMessage *message, unsigned depth,
                               const struct wire_path *path)
{
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->desc->fields[i];
        if (*member_case(message, field) != field->id)
            continue;
        if (field->id == VALUE_NUMBER && !isfinite(*(const double *)member_of(message, field)))
            return json_unencodable(w, path, "JSON has no such number");
        return json_write_value(w, type, i, member_of(message, field), depth, path);
    }
    JSON_WRITE(w, "null");
    return OK;
}

/* "type.googleapis.com/smoothschedule.v1.Tenant" → what follows the last slash. */
static struct slice type_name_of(struct slice url)
{
    size_t start = url.length;
    while (start > 0 && url.data[start - 1] != '/')
        start--;
    return start == 0 ? (struct slice){0} : slice_from(url, start);
}

static status unpack_any(struct json_writer *w, struct slice url, const ProtobufCBinaryData *bytes,
                         const struct wire_path *path, const struct wire_message **ret_type,
                         ProtobufCMessage **ret_message)
{
    const struct slice name = type_name_of(url);
    const struct wire_message *type = w->options->resolve == NULL || name.length == 0
                                          ? NULL
                                          : w->options->resolve(w->options->resolve_context, name);
    if (type == NULL)
        return json_unencodable(w, path, "the type of the Any is not known here");
    const status s = wire_unpack(w->arena, type, slice_make(bytes->data, bytes->len), ret_message);
    if (!status_is_ok(s))
        return json_unencodable(w, path, s.message);
    *ret_type = type;
    return OK;
}

static status write_any(struct json_writer *w, const struct wire_message *type,
                        const ProtobufCMessage *message, unsigned depth,
                        const struct wire_path *path)
{
    const char *url_text = *(char *const *)field_at(type, message, 0);
    const struct slice url = slice_of(url_text == NULL ? "" : url_text);
    const ProtobufCBinaryData *bytes = field_at(type, message, 1);
    if (url.length == 0 && bytes->len == 0) {
        JSON_WRITE(w, "{}");
        return OK;
    }
    const struct wire_message *inner_type = NULL;
    ProtobufCMessage *inner = NULL;
    TRY(unpack_any(w, url, bytes, path, &inner_type, &inner));

    JSON_WRITE(w, "{\"@type\":");
    TRY(json_write_string(w, url, path));
    if (inner_type->kind == WIRE_MESSAGE || inner_type->kind == WIRE_EMPTY) {
        bool empty = false;
        TRY(json_write_members(w, inner_type, inner, depth + 1, path, &empty));
    } else {
        JSON_WRITE(w, ",\"value\":");
        TRY(json_write_message(w, inner_type, inner, depth + 1, path));
    }
    json_write_byte(w, '}');
    return OK;
}

status json_write_well_known(struct json_writer *w, const struct wire_message *type,
                             const ProtobufCMessage *message, unsigned depth,
                             const struct wire_path *path)
{
    switch (type->kind) {
    case WIRE_TIMESTAMP:
    case WIRE_DURATION:
        return write_time(w, type, message, path);
    case WIRE_FIELD_MASK:
        return write_mask(w, type, message, path);
    case WIRE_ANY:
        return write_any(w, type, message, depth, path);
    case WIRE_STRUCT:
        return json_write_map(w, type, 0, message, depth, path);
    case WIRE_LIST_VALUE:
        return json_write_list(w, type, 0, message, depth, path);
    case WIRE_VALUE:
        return write_value_kind(w, type, message, depth, path);
    case WIRE_WRAPPER:
        return json_write_value(w, type, 0, field_at(type, message, 0), depth, path);
    case WIRE_MESSAGE:
    case WIRE_EMPTY:
    case WIRE_MAP_ENTRY:
        break;
    }
    return json_unencodable(w, path, "a map's entry has no form of its own");
}
