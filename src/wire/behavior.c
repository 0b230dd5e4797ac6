/* Walks a message along its type. Depth is bounded where messages are decoded (WIRE_DEPTH_MAX);
 * behavior_any stops at types it is already inside of. */
#include "wire/behavior.h"

#include <string.h>

#include "base/slice.h"

enum { NESTING_MAX = 16, PATH_BYTES_MAX = 512 };

static bool any_within(const struct wire_message *type, unsigned flags,
                       const struct wire_message **outer, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        if (outer[i] == type)
            return false;
    if (depth == NESTING_MAX)
        return true; /* too deep to tell: the caller then walks each message */
    outer[depth] = type;
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        const struct wire_field *field = &type->fields[i];
        if (field->flags & flags)
            return true;
        if (field->message != NULL && any_within(field->message, flags, outer, depth + 1))
            return true;
    }
    return false;
}

bool behavior_any(const struct wire_message *type, unsigned flags)
{
    const struct wire_message *outer[NESTING_MAX];
    return any_within(type, flags, outer, 0);
}

/* Where a field lives in its message's struct. */
static void *member(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    return (uint8_t *)message + field->offset;
}

static uint32_t *quantifier(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    return (uint32_t *)(void *)((uint8_t *)message + field->quantifier_offset);
}

static bool in_oneof(const ProtobufCFieldDescriptor *field)
{
    return field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

static size_t scalar_bytes(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    default:
        return 4;
    }
}

static bool is_set(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return *(size_t *)(void *)quantifier(field, message) > 0;
    if (in_oneof(field))
        return *quantifier(field, message) == field->id;
    const void *at = member(field, message);
    static const uint8_t ZERO[8];
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING: {
        const char *text = *(char *const *)at;
        return text != NULL && text[0] != '\0';
    }
    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *)at)->len > 0;
    case PROTOBUF_C_TYPE_MESSAGE:
        return *(ProtobufCMessage *const *)at != NULL;
    default:
        return memcmp(at, ZERO, scalar_bytes(field->type)) != 0;
    }
}

static void clear(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message)
{
    void *at = member(field, message);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        *(size_t *)(void *)quantifier(field, message) = 0;
        *(void **)at = NULL;
        return;
    }
    if (in_oneof(field)) {
        if (*quantifier(field, message) != field->id)
            return; /* another member lives there */
        *quantifier(field, message) = 0;
    }
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        *(const char **)at = protobuf_c_empty_string;
        break;
    case PROTOBUF_C_TYPE_BYTES:
        *(ProtobufCBinaryData *)at = (ProtobufCBinaryData){0};
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        *(ProtobufCMessage **)at = NULL;
        break;
    default:
        memset(at, 0, scalar_bytes(field->type));
    }
}

/* The sub-messages of one field. */
static size_t submessages(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message,
                          ProtobufCMessage ***ret_messages)
{
    void *at = member(field, message);
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        *ret_messages = *(ProtobufCMessage ***)at;
        return *(size_t *)(void *)quantifier(field, message);
    }
    if ((in_oneof(field) && *quantifier(field, message) != field->id) ||
        *(ProtobufCMessage **)at == NULL)
        return 0;
    *ret_messages = at;
    return 1;
}

struct check {
    struct arena *arena;
    struct status_violation *first, **next;
    char path[PATH_BYTES_MAX];
    size_t path_bytes;
    bool required;
};

static size_t path_push(struct check *check, const char *name)
{
    const size_t before = check->path_bytes;
    const size_t length = strlen(name);
    if (before + length + 2 < PATH_BYTES_MAX) {
        if (before > 0)
            check->path[check->path_bytes++] = '.';
        memcpy(check->path + check->path_bytes, name, length + 1);
        check->path_bytes += length;
    }
    return before;
}

static void path_pop(struct check *check, size_t before)
{
    check->path_bytes = before;
    check->path[before] = '\0';
}

static void add_violation(struct check *check)
{
    struct status_violation *violation = arena_new(check->arena, struct status_violation);
    violation->field = arena_strdup(check->arena, check->path);
    violation->description = "is required and was not given";
    *check->next = violation;
    check->next = (struct status_violation **)(uintptr_t)&violation->next;
}

static void check_message(struct check *check, const struct wire_message *type,
                          ProtobufCMessage *message)
{
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->desc->fields[i];
        const struct wire_field *facts = &type->fields[i];
        if (facts->flags & WIRE_OUTPUT_ONLY) {
            clear(field, message);
            continue;
        }
        const bool missing =
            check->required && (facts->flags & WIRE_REQUIRED) && !is_set(field, message);
        if (!missing && facts->message == NULL)
            continue;
        const size_t before = path_push(check, facts->json_name);
        if (missing)
            add_violation(check);
        ProtobufCMessage **inner;
        const size_t count = facts->message == NULL ? 0 : submessages(field, message, &inner);
        for (size_t k = 0; k < count; k++)
            check_message(check, facts->message, inner[k]);
        path_pop(check, before);
    }
}

static bool has_update_mask(const struct wire_message *type)
{
    return protobuf_c_message_descriptor_get_field_by_name(type->desc, "update_mask") != NULL;
}

/* With a mask only the request's own fields are asked for. */
static void check_masked(struct check *check, const struct wire_message *type,
                         ProtobufCMessage *message)
{
    check->required = false;
    check_message(check, type, message);
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        if (!(type->fields[i].flags & WIRE_REQUIRED) || is_set(&type->desc->fields[i], message))
            continue;
        const size_t before = path_push(check, type->fields[i].json_name);
        add_violation(check);
        path_pop(check, before);
    }
}

status behavior_check_input(struct arena *arena, const struct wire_message *type,
                            ProtobufCMessage *message)
{
    struct check check = {.arena = arena, .required = true};
    check.next = &check.first;
    if (has_update_mask(type))
        check_masked(&check, type, message);
    else
        check_message(&check, type, message);
    if (check.first == NULL)
        return OK;
    struct status_details *details = arena_new(arena, struct status_details);
    details->violations = check.first;
    status s = status_errorf(arena, STATUS_INVALID_ARGUMENT, "FIELD_REQUIRED", "%s: %s",
                             check.first->field, check.first->description);
    s.details = details;
    return s;
}

void behavior_clear_input_only(const struct wire_message *type, ProtobufCMessage *message)
{
    for (unsigned i = 0; i < type->desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->desc->fields[i];
        if (type->fields[i].flags & WIRE_INPUT_ONLY) {
            clear(field, message);
            continue;
        }
        ProtobufCMessage **inner;
        const size_t count =
            type->fields[i].message == NULL ? 0 : submessages(field, message, &inner);
        for (size_t k = 0; k < count; k++)
            behavior_clear_input_only(type->fields[i].message, inner[k]);
    }
}
