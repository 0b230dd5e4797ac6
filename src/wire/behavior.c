/* Walks a message along its type. Depth is bounded where messages are decoded (WIRE_DEPTH_MAX);
 * behavior_any stops at types it is already inside of. */
#include "wire/behavior.h"

#include <string.h>

#include "wire/member.h"

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

static bool is_set(const ProtobufCFieldDescriptor *field, const ProtobufCMessage *message)
{
    return member_is_repeated(field) ? *member_count(message, field) > 0
                                     : member_is_set(message, field);
}

/* The sub-messages of one field. */
static size_t submessages(const ProtobufCFieldDescriptor *field, ProtobufCMessage *message,
                          ProtobufCMessage ***ret_messages)
{
    void *at = member_of(message, field);
    if (member_is_repeated(field)) {
        *ret_messages = *(ProtobufCMessage ***)at;
        return *member_count(message, field);
    }
    if (!member_is_set(message, field))
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
            member_clear(message, field);
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
            member_clear(message, field);
            continue;
        }
        ProtobufCMessage **inner;
        const size_t count =
            type->fields[i].message == NULL ? 0 : submessages(field, message, &inner);
        for (size_t k = 0; k < count; k++)
            behavior_clear_input_only(type->fields[i].message, inner[k]);
    }
}
