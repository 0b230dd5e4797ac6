/* Each path is looked up in the message's descriptor and its field copied over as it lies in the
 * struct. A path that names nothing, or a field that may not change, ends it with the target half
 * changed: callers throw the target away then. */
#include "wire/field_mask.h"

#include <assert.h>

#include "wire/member.h"

struct applying {
    struct arena *arena;
    const struct wire_message *type;
    const char *name;
    const ProtobufCMessage *changes;
    ProtobufCMessage *target;
};

static bool only_identifies(const ProtobufCFieldDescriptor *field)
{
    return strcmp(field->name, "id") == 0 || strcmp(field->name, "etag") == 0;
}

static bool is_equal(const ProtobufCFieldDescriptor *field, const ProtobufCMessage *a,
                     const ProtobufCMessage *b)
{
    assert(!member_is_repeated(field) && !member_is_message(field));
    assert(field->type != PROTOBUF_C_TYPE_BYTES);

    const void *left = member_of(a, field);
    const void *right = member_of(b, field);
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return strcmp(*(char *const *)left, *(char *const *)right) == 0;
    return memcmp(left, right, member_bytes(field->type)) == 0;
}

static void copy(const struct applying *a, const ProtobufCFieldDescriptor *field)
{
    if (member_is_repeated(field)) {
        *member_count(a->target, field) = *member_count(a->changes, field);
        memcpy(member_of(a->target, field), member_of(a->changes, field), sizeof(void *));
        return;
    }
    if (member_in_oneof(field)) {
        if (!member_is_set(a->changes, field)) {
            if (*member_case(a->target, field) == field->id)
                member_clear(a->target, field);
            return;
        }
        member_prepare(a->target, field);
    }
    memcpy(member_of(a->target, field), member_of(a->changes, field), member_bytes(field->type));
}

static status apply_field(const struct applying *a, unsigned index, bool named)
{
    const ProtobufCFieldDescriptor *field = &a->type->desc->fields[index];
    const unsigned flags = a->type->fields[index].flags;
    if ((flags & WIRE_OUTPUT_ONLY) != 0 || only_identifies(field))
        return OK;
    if ((flags & WIRE_IMMUTABLE) == 0) {
        copy(a, field);
        return OK;
    }
    /* Without a mask, or with "*", a client that leaves the field out does not mean to clear it. */
    if ((!named && !member_is_set(a->changes, field)) || is_equal(field, a->changes, a->target))
        return OK;
    return status_field(a->arena, "FIELD_IMMUTABLE",
                        arena_printf(a->arena, "%s.%s", a->name, a->type->fields[index].json_name),
                        "never changes; leave it out of the update mask");
}

static status apply_path(const struct applying *a, const char *path)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(a->type->desc, path);
    if (field == NULL)
        return status_field(a->arena, "UPDATE_MASK_INVALID", "updateMask",
                            "names \"%.100s\", which is not a field of %s", path,
                            a->type->desc->short_name);
    return apply_field(a, (unsigned)(field - a->type->desc->fields), true);
}

static status apply_all(const struct applying *a, bool set_only)
{
    for (unsigned i = 0; i < a->type->desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &a->type->desc->fields[i];
        const bool is_set = member_is_repeated(field) ? *member_count(a->changes, field) > 0
                                                      : member_is_set(a->changes, field);
        if (!set_only || is_set)
            TRY(apply_field(a, i, false));
    }
    return OK;
}

status field_mask_apply(struct arena *arena, const struct wire_message *type, const char *name,
                        char *const *paths, size_t path_count, const ProtobufCMessage *changes,
                        ProtobufCMessage *target)
{
    const struct applying a = {
        .arena = arena, .type = type, .name = name, .changes = changes, .target = target};
    if (path_count == 0)
        return apply_all(&a, true);
    if (path_count == 1 && strcmp(paths[0], "*") == 0)
        return apply_all(&a, false);
    for (size_t i = 0; i < path_count; i++)
        TRY(apply_path(&a, paths[i]));
    return OK;
}
