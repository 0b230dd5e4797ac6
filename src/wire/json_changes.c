/* Every field is written from both messages; what comes out alike is taken back. So nothing here
 * knows when two values are the same, and a field that is not there is written as null. */
#include "wire/json_writer.h"
#include "wire/member.h"

static status write_field(struct json_writer *w, const struct wire_message *type, unsigned index,
                          const ProtobufCMessage *message, const struct wire_path *root)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    if (!member_is_message(field) || member_is_repeated(field) || member_is_set(message, field))
        return json_write_member(w, type, index, message, 1, root);
    const struct wire_path path = wire_path_field(root, type, index);
    TRY(json_write_string(w, slice_of(type->fields[index].json_name), &path));
    JSON_WRITE(w, ":null");
    return OK;
}

static void begin_member(struct buf *out, bool *is_first)
{
    if (!*is_first)
        buf_append_byte(out, ',');
    *is_first = false;
}

struct changes {
    struct buf before;
    struct buf after;
    struct buf one, other; /* a field's two forms */
};

static status gather(struct arena *arena, const struct wire_message *type,
                     const ProtobufCMessage *before, const ProtobufCMessage *after,
                     struct changes *changes)
{
    static const struct wire_json_encode_options plain;
    struct json_writer one = {arena, &changes->one, &plain};
    struct json_writer other = {arena, &changes->other, &plain};
    const struct wire_path root = wire_path_root(type->desc->short_name);
    bool is_first = true;
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        if ((type->fields[i].flags & WIRE_INPUT_ONLY) != 0)
            continue;
        changes->one.length = changes->other.length = 0;
        TRY(write_field(&one, type, i, before, &root));
        TRY(write_field(&other, type, i, after, &root));
        if (slice_equal(buf_slice(&changes->one), buf_slice(&changes->other)))
            continue;
        bool also_first = is_first;
        begin_member(&changes->before, &is_first);
        begin_member(&changes->after, &also_first);
        buf_append_slice(&changes->before, buf_slice(&changes->one));
        buf_append_slice(&changes->after, buf_slice(&changes->other));
    }
    return OK;
}

status wire_json_encode_changes(struct arena *arena, const struct wire_message *type,
                                const ProtobufCMessage *before, const ProtobufCMessage *after,
                                struct buf *out)
{
    struct changes changes = {0};
    const ProtobufCMessage *from = before != NULL ? before : message_new(arena, type);
    const status gathered = gather(arena, type, from, after, &changes);
    if (status_is_ok(gathered)) {
        buf_append_byte(out, '{');
        if (before != NULL) {
            buf_append_literal(out, "\"before\":{");
            buf_append_slice(out, buf_slice(&changes.before));
            buf_append_literal(out, "},");
        }
        buf_append_literal(out, "\"after\":{");
        buf_append_slice(out, buf_slice(&changes.after));
        buf_append_literal(out, "}}");
    }
    buf_fini(&changes.before);
    buf_fini(&changes.after);
    buf_fini(&changes.one);
    buf_fini(&changes.other);
    return gathered;
}
