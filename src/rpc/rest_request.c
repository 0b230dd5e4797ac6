/* Putting a request message together from body, path, query and headers (google/api/http.proto,
 * "Rules for HTTP mapping"). Where two sources name one field, the rule's order decides or the
 * request is refused: nothing is dropped silently. */
#include "rpc/rest_request.h"

#include "google/protobuf/field_mask.pb-c.h"
#include "wire/json_decode.h"
#include "wire/percent.h"

struct decode {
    struct arena *arena;
    const struct rest_request *request;
    const struct wire_message *type;
    ProtobufCMessage *message;
    const char *seen[REST_QUERY_PARAMETERS_MAX]; /* singular fields set by the query */
    size_t seen_count;
    struct wire_paths body_fields;
};

/* Fields. */

static const ProtobufCFieldDescriptor *field_named(const struct wire_message *type,
                                                   const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(type->desc, name);
}

static const struct wire_field *facts_of(const struct wire_message *type,
                                         const ProtobufCFieldDescriptor *field)
{
    return &type->fields[field - type->desc->fields];
}

static void *member_at(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (uint8_t *)message + field->offset;
}

static bool is_plain_singular(const ProtobufCFieldDescriptor *field, ProtobufCType type)
{
    return field != NULL && field->type == type && field->label != PROTOBUF_C_LABEL_REPEATED &&
           (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0;
}

char **rest_string_field(const struct wire_message *type, ProtobufCMessage *message,
                         const char *name)
{
    const ProtobufCFieldDescriptor *field = field_named(type, name);
    return is_plain_singular(field, PROTOBUF_C_TYPE_STRING) ? member_at(message, field) : NULL;
}

static ProtobufCMessage *new_message(struct arena *arena, const struct wire_message *type)
{
    ProtobufCMessage *message = arena_alloc(arena, type->desc->sizeof_message);
    type->desc->message_init(message);
    return message;
}

static bool is_blank(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (strchr(" \t\r\n", text.data[i]) == NULL || text.data[i] == '\0')
            return false;
    return true;
}

/* The body. */

static struct wire_json_decode_options options_of(const struct decode *d, const char *path)
{
    return (struct wire_json_decode_options){
        .path = path,
        .resolve = d->request->resolve,
        .resolve_context = d->request->resolve_context,
    };
}

/* A body that is one field, of any type: read as a document with that one member. */
static status decode_wrapped(struct decode *d, const char *json_name)
{
    const struct slice body = d->request->body;
    const char *prefix = arena_printf(d->arena, "{\"%s\":", json_name);
    const size_t prefix_bytes = strlen(prefix);
    char *text = arena_alloc(d->arena, prefix_bytes + body.length + 1);
    memcpy(text, prefix, prefix_bytes);
    memcpy(text + prefix_bytes, body.data, body.length);
    text[prefix_bytes + body.length] = '}';
    struct wire_paths members = {0};
    struct wire_json_decode_options options = options_of(d, NULL);
    options.mask = &members;
    TRY(wire_json_decode(d->arena, d->type, slice_make(text, prefix_bytes + body.length + 1),
                         &options, d->message));
    /* A body like `1, "other": 2` would fit between the braces. */
    if (members.count > 1)
        return status_errorf(d->arena, STATUS_INVALID_ARGUMENT, "JSON_INVALID",
                             "the body must be one JSON value, that of %s", json_name);
    return OK;
}

static status decode_body(struct decode *d)
{
    const struct slice body = d->request->body;
    const char *rule = d->request->match->source->rule->body;
    if (is_blank(body)) /* as good as an empty object: REQUIRED fields are checked later */
        return OK;
    if (rule[0] == '\0')
        return status_errorf(d->arena, STATUS_INVALID_ARGUMENT, "BODY_UNEXPECTED",
                             "%s takes no body; send its fields in path and query",
                             d->request->method->name);
    if (strcmp(rule, "*") == 0) {
        const struct wire_json_decode_options options = options_of(d, NULL);
        return wire_json_decode(d->arena, d->type, body, &options, d->message);
    }

    const ProtobufCFieldDescriptor *field = field_named(d->type, rule);
    const struct wire_field *facts = facts_of(d->type, field);
    if (!is_plain_singular(field, PROTOBUF_C_TYPE_MESSAGE))
        return decode_wrapped(d, facts->json_name);

    struct wire_json_decode_options options = options_of(d, facts->json_name);
    if (slice_is(d->request->http_method, "PATCH"))
        options.mask = &d->body_fields;
    ProtobufCMessage *resource = new_message(d->arena, facts->message);
    TRY(wire_json_decode(d->arena, facts->message, body, &options, resource));
    *(ProtobufCMessage **)member_at(d->message, field) = resource;
    return OK;
}

/* The path. */

static status decode_path(struct decode *d)
{
    const struct route_match *match = d->request->match;
    for (size_t i = 0; i < match->binding_count; i++)
        TRY(wire_json_set_text(d->arena, d->type, d->message,
                               slice_of(match->bindings[i].field_path), match->bindings[i].value));
    return OK;
}

/* The query. */

/* A parameter's name in proto spelling (tenant.owner_email), and the field it leads to; NULL when
 * there is no such field. */
static const char *proto_path(struct decode *d, struct slice name,
                              const ProtobufCFieldDescriptor **ret_field)
{
    const struct wire_message *type = d->type;
    const char *path = "";
    for (;;) {
        const size_t dot = slice_find(name, '.');
        const struct wire_message *owner = NULL;
        const ProtobufCFieldDescriptor *field =
            type == NULL ? NULL : wire_json_find(type, slice_to(name, dot), &owner);
        if (field == NULL)
            return NULL;
        path = arena_printf(d->arena, "%s%s%s", path, path[0] == '\0' ? "" : ".", field->name);
        if (dot == name.length) {
            *ret_field = field;
            return path;
        }
        type = facts_of(owner, field)->message;
        name = slice_from(name, dot + 1);
    }
}

static bool is_within(const char *path, const char *outer)
{
    const size_t length = strlen(outer);
    return strncmp(path, outer, length) == 0 && (path[length] == '\0' || path[length] == '.');
}

static status check_unbound(struct decode *d, const char *path, const char *name)
{
    const struct route_match *match = d->request->match;
    for (size_t i = 0; i < match->binding_count; i++)
        if (strcmp(match->bindings[i].field_path, path) == 0)
            return status_field(d->arena, "QUERY_INVALID", name,
                                "is taken from the path and must not stand in the query");
    const char *body = match->source->rule->body;
    if (body[0] != '\0' && is_within(path, body))
        return status_field(d->arena, "QUERY_INVALID", name,
                            "is taken from the body and must not stand in the query");
    return OK;
}

static status check_once(struct decode *d, const char *path, const char *name)
{
    for (size_t i = 0; i < d->seen_count; i++)
        if (strcmp(d->seen[i], path) == 0)
            return status_field(d->arena, "QUERY_INVALID", name,
                                "takes one value but is given more than once");
    d->seen[d->seen_count++] = path;
    return OK;
}

static status decode_parameter(struct decode *d, struct slice parameter)
{
    const size_t equals = slice_find(parameter, '=');
    struct slice name, value;
    TRY(percent_decode(d->arena, slice_to(parameter, equals), PERCENT_PLUS_IS_SPACE, &name));
    TRY(percent_decode(d->arena, slice_from(parameter, equals + 1), PERCENT_PLUS_IS_SPACE, &value));

    const char *text = arena_slice_string(d->arena, slice_to(name, 200));
    const ProtobufCFieldDescriptor *field = NULL;
    const char *path = proto_path(d, name, &field);
    if (path == NULL)
        return status_field(d->arena, "FIELD_UNKNOWN", text,
                            "%s has no such field; check the spelling of the query parameter",
                            d->request->method->name);
    TRY(check_unbound(d, path, text));
    if (field->label != PROTOBUF_C_LABEL_REPEATED)
        TRY(check_once(d, path, text));
    return wire_json_set_text(d->arena, d->type, d->message, name, value);
}

static status decode_query(struct decode *d)
{
    struct slice left = d->request->query;
    const char *body = d->request->match->source->rule->body;
    if (left.length > 0 && strcmp(body, "*") == 0)
        return status_errorf(d->arena, STATUS_INVALID_ARGUMENT, "QUERY_INVALID",
                             "%s takes its fields from the body, not from the query",
                             d->request->method->name);
    for (unsigned count = 0; left.length > 0;) {
        const size_t end = slice_find(left, '&');
        const struct slice parameter = slice_to(left, end);
        left = slice_from(left, end + 1);
        if (parameter.length == 0)
            continue;
        if (++count > REST_QUERY_PARAMETERS_MAX)
            return status_error(STATUS_INVALID_ARGUMENT, "QUERY_INVALID",
                                "a query has at most 100 parameters");
        TRY(decode_parameter(d, parameter));
    }
    return OK;
}

/* What REST adds to it. */

static void add_update_mask(struct decode *d)
{
    const char *body = d->request->match->source->rule->body;
    const ProtobufCFieldDescriptor *field = field_named(d->type, "update_mask");
    if (!slice_is(d->request->http_method, "PATCH") || body[0] == '\0' || strcmp(body, "*") == 0 ||
        !is_plain_singular(field, PROTOBUF_C_TYPE_MESSAGE) ||
        facts_of(d->type, field)->message->kind != WIRE_FIELD_MASK)
        return;
    ProtobufCMessage **slot = member_at(d->message, field);
    if (*slot != NULL)
        return;
    Google__Protobuf__FieldMask *mask = arena_new(d->arena, Google__Protobuf__FieldMask);
    google__protobuf__field_mask__init(mask);
    mask->n_paths = d->body_fields.count;
    mask->paths = d->body_fields.items;
    *slot = &mask->base;
}

/* The resource that the body is, if the rule says so. */
static ProtobufCMessage **resource_slot(struct decode *d, const struct wire_message **ret_type)
{
    const char *body = d->request->match->source->rule->body;
    const ProtobufCFieldDescriptor *field = body[0] == '\0' ? NULL : field_named(d->type, body);
    if (!is_plain_singular(field, PROTOBUF_C_TYPE_MESSAGE))
        return NULL;
    *ret_type = facts_of(d->type, field)->message;
    return member_at(d->message, field);
}

static status set_etag(struct decode *d)
{
    struct slice tag = d->request->if_match;
    if (tag.data == NULL || slice_is(tag, "*"))
        return OK;
    /* RFC 9110 §8.8.3; weak ones never match here (§13.1.1). */
    if (tag.length < 2 || tag.data[0] != '"' ||
        slice_find(slice_from(tag, 1), '"') != tag.length - 2)
        return status_error(STATUS_INVALID_ARGUMENT, "IF_MATCH_INVALID",
                            "If-Match takes one entity tag in double quotes, as the ETag header "
                            "of an answer gives it");
    tag = slice_make(tag.data + 1, tag.length - 2);

    char **slot = rest_string_field(d->type, d->message, "etag");
    const struct wire_message *resource_type = NULL;
    ProtobufCMessage **resource = resource_slot(d, &resource_type);
    if (slot == NULL && resource != NULL && field_named(resource_type, "etag") != NULL) {
        if (*resource == NULL)
            *resource = new_message(d->arena, resource_type);
        slot = rest_string_field(resource_type, *resource, "etag");
    }
    if (slot == NULL && d->request->method->access.effect == RPC_READ)
        return OK;
    if (slot == NULL)
        return status_errorf(d->arena, STATUS_INVALID_ARGUMENT, "IF_MATCH_INVALID",
                             "%s does not check an etag; send it without If-Match",
                             d->request->method->name);
    if (*slot != NULL && (*slot)[0] != '\0' && !slice_is(tag, *slot))
        return status_error(STATUS_INVALID_ARGUMENT, "IF_MATCH_INVALID",
                            "If-Match and the request's etag differ");
    *slot = arena_slice_string(d->arena, tag);
    return OK;
}

static void set_request_id(struct decode *d)
{
    struct slice key = d->request->idempotency_key;
    if (key.length >= 2 && key.data[0] == '"' && key.data[key.length - 1] == '"')
        key = slice_make(key.data + 1, key.length - 2);
    char **slot = rest_string_field(d->type, d->message, "request_id");
    if (slot != NULL && key.length > 0 && (*slot == NULL || (*slot)[0] == '\0'))
        *slot = arena_slice_string(d->arena, key);
}

static void set_position(struct decode *d)
{
    char **slot = rest_string_field(d->type, d->message, "position");
    if (slot != NULL && d->request->last_event_id.length > 0 &&
        d->request->method->shape == RPC_SERVER_STREAM)
        *slot = arena_slice_string(d->arena, d->request->last_event_id);
}

status rest_request_decode(struct arena *arena, const struct rest_request *request,
                           ProtobufCMessage **ret_message)
{
    struct decode *d = arena_new(arena, struct decode);
    d->arena = arena;
    d->request = request;
    d->type = request->method->input;
    d->message = new_message(arena, d->type);

    TRY(decode_body(d));
    TRY(decode_path(d));
    TRY(decode_query(d));
    add_update_mask(d);
    TRY(set_etag(d));
    set_request_id(d);
    set_position(d);
    *ret_message = d->message;
    return OK;
}
