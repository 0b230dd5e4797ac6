/* Texts of URLs into the fields of a message: query parameters and path variables. */
#include "wire/field_name.h"
#include "wire/json_decode.h"
#include "wire/member.h"
#include "wire/scalar.h"
#include "wire/unpack.h"
#include "wire/utf8.h"

static struct slice first_name(struct slice path)
{
    return slice_to(path, slice_find(path, '.'));
}

static struct slice names_after(struct slice path)
{
    return slice_from(path, slice_find(path, '.') + 1);
}

static bool is_last(struct slice path)
{
    return slice_find(path, '.') == path.length;
}

/* Whether a text can stand for the whole message. */
static bool has_text_form(const struct wire_message *type)
{
    return type->kind == WIRE_TIMESTAMP || type->kind == WIRE_DURATION ||
           type->kind == WIRE_FIELD_MASK || type->kind == WIRE_WRAPPER;
}

static status refuse_other_member(struct arena *arena, const struct wire_message *type,
                                  const ProtobufCFieldDescriptor *field,
                                  const ProtobufCMessage *message, const struct wire_path *path)
{
    if (!member_in_oneof(field))
        return OK;
    const uint32_t given = *member_case(message, field);
    for (unsigned i = 0; i < type->desc->n_fields; i++)
        if (given != field->id && type->desc->fields[i].id == given)
            return wire_path_error(arena, path, "FIELD_INVALID",
                                   "cannot be given together with %s; choose one of them",
                                   type->fields[i].json_name);
    return OK;
}

static status store_message(struct arena *arena, const struct wire_message *type,
                            struct scalar value, const struct wire_path *path, void *slot)
{
    ProtobufCMessage *message = message_new(arena, type);
    if (type->kind == WIRE_WRAPPER)
        TRY(scalar_store(arena, type, 0, value, path, member_of(message, &type->desc->fields[0])));
    else
        TRY(scalar_store_well_known(arena, type, value, path, message));
    *(ProtobufCMessage **)slot = message;
    return OK;
}

static status set_field(struct arena *arena, const struct wire_message *type, unsigned index,
                        ProtobufCMessage *message, struct slice text, const struct wire_path *path)
{
    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const struct wire_message *inner = type->fields[index].message;
    const struct scalar value = {SCALAR_TEXT, text};

    if (inner != NULL && !has_text_form(inner))
        return wire_path_error(arena, path, "FIELD_INVALID",
                               "cannot be given in the URL; send it in the body, or name a field "
                               "within it");
    void *slot = member_is_repeated(field) ? member_append(arena, message, field)
                                           : member_prepare(message, field);
    if (inner != NULL)
        return store_message(arena, inner, value, path, slot);
    return scalar_store(arena, type, index, value, path, slot);
}

static status set_below(struct arena *arena, const struct wire_message *type,
                        ProtobufCMessage *message, struct slice names, struct slice text,
                        const struct wire_path *parent, unsigned depth)
{
    const struct slice name = first_name(names);
    unsigned index = 0;
    if (!field_find(type, name, &index))
        return field_unknown(arena, type, name, parent);

    const ProtobufCFieldDescriptor *field = &type->desc->fields[index];
    const struct wire_path path = wire_path_field(parent, type, index);
    TRY(refuse_other_member(arena, type, field, message, &path));
    if (is_last(names))
        return set_field(arena, type, index, message, text, &path);

    const struct wire_message *inner = type->fields[index].message;
    if (inner == NULL || inner->kind != WIRE_MESSAGE || member_is_repeated(field) ||
        depth >= WIRE_DEPTH_MAX)
        return wire_path_error(arena, &path, "FIELD_INVALID",
                               "has no fields that can be given in the URL");
    ProtobufCMessage **slot = member_prepare(message, field);
    if (*slot == NULL)
        *slot = message_new(arena, inner);
    return set_below(arena, inner, *slot, names_after(names), text, &path, depth + 1);
}

status wire_json_set_text(struct arena *arena, const struct wire_message *type,
                          ProtobufCMessage *message, struct slice path, struct slice text)
{
    const struct wire_path root = wire_path_root(NULL);
    if (!utf8_is_valid(text) || slice_find(text, '\0') < text.length)
        return status_field(arena, "FIELD_INVALID", arena_slice_string(arena, path),
                            "must be UTF-8 without the character NUL");
    if (!utf8_is_valid(path) || slice_find(path, '\0') < path.length)
        return status_error(STATUS_INVALID_ARGUMENT, "FIELD_UNKNOWN",
                            "field names in the URL are plain ASCII");
    return set_below(arena, type, message, path, text, &root, 1);
}

const ProtobufCFieldDescriptor *wire_json_find(const struct wire_message *type, struct slice path,
                                               const struct wire_message **ret_owner)
{
    for (unsigned depth = 1; depth <= WIRE_DEPTH_MAX; depth++) {
        unsigned index = 0;
        if (!field_find(type, first_name(path), &index))
            return NULL;
        if (is_last(path)) {
            if (ret_owner != NULL)
                *ret_owner = type;
            return &type->desc->fields[index];
        }
        type = type->fields[index].message;
        if (type == NULL || type->kind != WIRE_MESSAGE)
            return NULL;
        path = names_after(path);
    }
    return NULL;
}
