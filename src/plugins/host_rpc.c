/* Calls that are a tenant app's own RPCs.
 *
 * The good day: the arguments fill the request's fields, and the handler runs as for a client's
 * request, after the same check of field behaviour; its reply is the answer, with the proto's
 * names. Lists are read page by page, each in memory of its own, until the last or until they are
 * too large. Failures are the handler's. A test run's write is the same, rolled back; what names
 * something that was rolled back before is answered from the arguments.
 */
#include <assert.h>

#include "base/clock.h"
#include "google/protobuf/field_mask.types.h"
#include "google/protobuf/timestamp.types.h"
#include "plugins/host_internal.h"
#include "wire/behavior.h"
#include "wire/field_mask.h"
#include "wire/json_decode.h"
#include "wire/json_encode.h"
#include "wire/member.h"
#include "wire/pack.h"
#include "wire/unpack.h"

enum {
    PAGE_ROWS = 1000,
    MADE_BYTES_MAX = 1024 * 1024, /* that a test run remembers of what it made */
};

static const struct wire_json_encode_options NAMES = {.proto_names = true};

/* Requests. */

static const char *name_behind_dot(const char *path)
{
    const char *dot = strchr(path, '.');
    return dot == NULL ? path : dot + 1;
}

static struct slice value_text(const struct plugin_argument *argument)
{
    return argument->kind == JSON_IS_TEXT ? argument->text : argument->value;
}

static status fill(struct arena *arena, const struct serving *s, ProtobufCMessage *request)
{
    const struct plugin_call *call = s->api.call;
    const struct wire_message *type = s->api.method->input;
    for (size_t i = 0; call->params[i].name != NULL; i++) {
        if (!s->arguments[i].is_given)
            continue;
        TRY(wire_json_set_text(arena, type, request, slice_of(call->params[i].field),
                               value_text(&s->arguments[i])));
    }
    return OK;
}

/* In proto spelling, without the resource's name before them. */
static size_t masked_paths(struct arena *arena, const struct serving *s, char ***ret_paths)
{
    const struct plugin_call *call = s->api.call;
    size_t count = 0;
    size_t most = 0;
    while (call->params[most].name != NULL)
        most++;
    char **paths = arena_array(arena, most + 1, sizeof *paths);
    for (size_t i = 0; i < most; i++) {
        const char *path = name_behind_dot(call->params[i].field);
        if (s->arguments[i].is_given && strcmp(path, "id") != 0)
            paths[count++] = arena_strdup(arena, path);
    }
    *ret_paths = paths;
    return count;
}

static void fill_mask(struct arena *arena, const struct serving *s, ProtobufCMessage *request)
{
    if (s->api.call->mask == NULL)
        return;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(request->descriptor, s->api.call->mask);
    assert(field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE);
    FieldMask *mask = arena_new(arena, FieldMask);
    *mask = (FieldMask)FIELD_MASK_INIT;
    mask->n_paths = masked_paths(arena, s, &mask->paths);
    *(FieldMask **)member_of(request, field) = mask;
}

static status make_request(struct arena *arena, const struct serving *s,
                           ProtobufCMessage **ret_request)
{
    ProtobufCMessage *request = message_new(arena, s->api.method->input);
    TRY(fill(arena, s, request));
    fill_mask(arena, s, request);
    *ret_request = request;
    return OK;
}

/* Handlers. */

static status run(struct call *c, ProtobufCMessage *request, ProtobufCMessage **ret_reply)
{
    const struct rpc_method *method = c->method;
    ProtobufCMessage *reply = message_new(c->arena, method->output);
    TRY(behavior_check_input(c->arena, method->input, request));
    TRY(method->handler.unary(c, request, reply));
    behavior_clear_input_only(method->output, reply);
    *ret_reply = reply;
    return OK;
}

static status encode(struct arena *arena, const struct wire_message *type,
                     const ProtobufCMessage *message, struct slice *ret_json)
{
    struct buf json = {0};
    const status encoded = wire_json_encode(arena, type, message, &NAMES, &json);
    if (status_is_ok(encoded))
        *ret_json = arena_slice_copy(arena, buf_slice(&json));
    buf_fini(&json);
    return encoded;
}

/* Reads. */

static status serve_read(struct serving *s, struct slice *ret_answer)
{
    struct arena *arena = &s->host->scratch;
    ProtobufCMessage *request;
    ProtobufCMessage *reply;
    TRY(make_request(arena, s, &request));
    struct call c;
    host_begin(s, &c, arena, s->api.method);
    db_begin(&c, DB_UNITS);
    const status outcome = run(&c, request, &reply);
    host_end(&c);
    TRY(outcome);
    return encode(arena, s->api.method->output, reply, ret_answer);
}

/* A list that is being read. */
struct listing {
    struct serving *s;
    struct buf json; /* "[…", without the closing bracket */
    size_t rows;
    char *page_token; /* of the next page; in the scratch arena; "" on the first */
    bool is_last;
};

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
    assert(field != NULL);
    return field;
}

static status too_large(const struct listing *l)
{
    return status_errorf(&l->s->host->scratch, STATUS_RESOURCE_EXHAUSTED, "ANSWER_TOO_LARGE",
                         "api.%s found more than fits into one answer (%d rows, or a megabyte); "
                         "narrow it, for example to a shorter time",
                         l->s->api.call->name, PLUGIN_ROWS_MAX);
}

static status append_rows(struct listing *l, struct arena *arena, const ProtobufCMessage *reply)
{
    const struct wire_message *output = l->s->api.method->output;
    const ProtobufCFieldDescriptor *items = field_of(reply, l->s->api.call->items);
    const struct wire_message *type = output->fields[items - output->desc->fields].message;
    const size_t count = *member_count(reply, items);
    ProtobufCMessage *const *rows = *(ProtobufCMessage ***)member_of(reply, items);
    for (size_t i = 0; i < count; i++) {
        if (l->rows++ > 0)
            buf_append_byte(&l->json, ',');
        TRY(wire_json_encode(arena, type, rows[i], &NAMES, &l->json));
        if (l->rows > PLUGIN_ROWS_MAX || l->json.length >= JAIL_ANSWER_BYTES_MAX)
            return too_large(l);
    }
    return OK;
}

static status read_page(struct listing *l, struct call *c)
{
    ProtobufCMessage *request;
    ProtobufCMessage *reply;
    TRY(make_request(c->arena, l->s, &request));
    *(int32_t *)member_of(request, field_of(request, "page_size")) = PAGE_ROWS;
    *(char **)member_of(request, field_of(request, "page_token")) = l->page_token;
    TRY(run(c, request, &reply));
    TRY(append_rows(l, c->arena, reply));
    const char *next = *(char **)member_of(reply, field_of(reply, "next_page_token"));
    l->is_last = next[0] == '\0';
    l->page_token = arena_strdup(&l->s->host->scratch, next);
    return OK;
}

/* Texts of a failure live in the page's arena, which goes. */
static status keep_failure(struct arena *arena, status failure)
{
    if (failure.message != NULL)
        failure.message = arena_strdup(arena, failure.message);
    if (failure.details == NULL)
        return failure;
    struct status_details *details = arena_new(arena, struct status_details);
    struct status_violation **last = (struct status_violation **)&details->violations;
    details->retry_after_ms = failure.details->retry_after_ms;
    for (const struct status_violation *at = failure.details->violations; at != NULL;
         at = at->next) {
        struct status_violation *copy = arena_new(arena, struct status_violation);
        copy->field = arena_strdup(arena, at->field);
        copy->description = arena_strdup(arena, at->description);
        *last = copy;
        last = (struct status_violation **)&copy->next;
    }
    failure.details = details;
    return failure;
}

static status read_pages(struct listing *l)
{
    while (!l->is_last) {
        struct arena arena;
        struct call c;
        arena_init(&arena);
        host_begin(l->s, &c, &arena, l->s->api.method);
        db_begin(&c, DB_UNITS);
        const status read = read_page(l, &c);
        const status kept = status_is_ok(read) ? read : keep_failure(&l->s->host->scratch, read);
        host_end(&c);
        arena_fini(&arena);
        TRY(kept);
    }
    return OK;
}

static status serve_list(struct serving *s, struct slice *ret_answer)
{
    struct listing listing = {.s = s, .page_token = arena_strdup(&s->host->scratch, "")};
    buf_append_byte(&listing.json, '[');
    const status read = read_pages(&listing);
    buf_append_byte(&listing.json, ']');
    if (status_is_ok(read))
        *ret_answer = arena_slice_copy(&s->host->scratch, buf_slice(&listing.json));
    buf_fini(&listing.json);
    return read;
}

/* What a test run made. */

static const struct host_made *find_made(const struct plugin_host *host, struct slice id)
{
    for (const struct host_made *made = host->made; made != NULL; made = made->next)
        if (slice_is(id, made->id))
            return made;
    return NULL;
}

/* What the arguments name of this type: what is to be changed. */
static const struct host_made *made_of_type(const struct serving *s,
                                            const struct wire_message *type)
{
    for (size_t i = 0; s->api.call->params[i].name != NULL; i++) {
        const struct host_made *made =
            s->arguments[i].is_given ? find_made(s->host, s->arguments[i].text) : NULL;
        if (made != NULL && made->type == type)
            return made;
    }
    return NULL;
}

/* Whether the arguments name any of it. */
static bool names_made(const struct serving *s)
{
    for (size_t i = 0; s->api.call->params[i].name != NULL; i++)
        if (s->arguments[i].is_given && find_made(s->host, s->arguments[i].text) != NULL)
            return true;
    return false;
}

static const char *id_of(const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "id");
    return field != NULL && field->type == PROTOBUF_C_TYPE_STRING
               ? *(char *const *)member_of(message, field)
               : "";
}

static void remember(struct plugin_host *host, const struct wire_message *type,
                     const ProtobufCMessage *message)
{
    struct arena *arena = host->call->arena;
    const struct slice packed = wire_pack(&host->scratch, message);
    if (id_of(message)[0] == '\0' || host->kept_bytes + packed.length > MADE_BYTES_MAX)
        return;
    host->kept_bytes += packed.length;
    struct host_made *made = arena_new(arena, struct host_made);
    *made = (struct host_made){.id = arena_strdup(arena, id_of(message)),
                               .type = type,
                               .packed = arena_slice_copy(arena, packed),
                               .next = host->made};
    host->made = made;
}

/* The request's field that holds what is made or changed. */
static ProtobufCMessage *resource_of(const struct rpc_method *method,
                                     const ProtobufCMessage *request)
{
    for (unsigned i = 0; i < method->input->desc->n_fields; i++)
        if (method->input->fields[i].message == method->output &&
            !member_is_repeated(&method->input->desc->fields[i]))
            return *(ProtobufCMessage **)member_of(request, &method->input->desc->fields[i]);
    return NULL;
}

/* What the server would have added: times, an etag, and of an enum that was left alone its first
 * value. */
static void complete(struct arena *arena, ProtobufCMessage *made)
{
    for (unsigned i = 0; i < made->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &made->descriptor->fields[i];
        if (member_is_repeated(field) || member_is_set(made, field))
            continue;
        if (field->type == PROTOBUF_C_TYPE_ENUM)
            *(int32_t *)member_of(made, field) = 1;
        else if (strcmp(field->name, "etag") == 0)
            *(char **)member_of(made, field) = arena_strdup(arena, "1");
        else if (strcmp(field->name, "create_time") == 0 ||
                 strcmp(field->name, "update_time") == 0) {
            Timestamp *time = arena_new(arena, Timestamp);
            *time = (Timestamp)TIMESTAMP_INIT;
            time->seconds = clock_db_us() / US_PER_S;
            *(Timestamp **)member_of(made, field) = time;
        }
    }
}

static status change_made(struct serving *s, const ProtobufCMessage *resource,
                          ProtobufCMessage *target)
{
    struct arena *arena = &s->host->scratch;
    char **paths;
    const size_t count = masked_paths(arena, s, &paths);
    return field_mask_apply(arena, s->api.method->output, "", paths, count, resource, target);
}

static void give_id(struct arena *arena, ProtobufCMessage *made, const char *id)
{
    char *text = arena_alloc(arena, UUID_TEXT_BYTES);
    uuid_format(uuid_v7(), text);
    *(char **)member_of(made, field_of(made, "id")) =
        id[0] != '\0' ? arena_strdup(arena, id) : text;
}

/* Answers from the arguments: with what was made and is changed now, or is made now, or, of what is
 * there, with the changes alone. */
static status stand_in(struct serving *s, struct slice *ret_answer)
{
    struct arena *arena = &s->host->scratch;
    const struct wire_message *type = s->api.method->output;
    const struct host_made *before = made_of_type(s, type);
    const bool is_change = s->api.call->mask != NULL;
    ProtobufCMessage *made = message_new(arena, type);
    ProtobufCMessage *request;
    TRY(make_request(arena, s, &request));
    TRY(behavior_check_input(arena, s->api.method->input, request));
    const ProtobufCMessage *resource = resource_of(s->api.method, request);
    if (before != NULL)
        TRY(wire_unpack(arena, type, before->packed, &made));
    if (resource != NULL && is_change)
        TRY(change_made(s, resource, made));
    else if (resource != NULL)
        memcpy(made, resource, type->desc->sizeof_message);
    if (before == NULL)
        give_id(arena, made, is_change && resource != NULL ? id_of(resource) : "");
    complete(arena, made);
    remember(s->host, type, made);
    return encode(arena, type, made, ret_answer);
}

/* Writes. */

static status write(struct call *c, struct serving *s, void *context, struct slice *ret_answer)
{
    (void)context;
    ProtobufCMessage *request;
    ProtobufCMessage *reply;
    TRY(make_request(c->arena, s, &request));
    TRY(run(c, request, &reply));
    if (s->host->options.is_test && s->api.call->mask == NULL)
        remember(s->host, s->api.method->output, reply);
    return encode(c->arena, s->api.method->output, reply, ret_answer);
}

status host_serve_rpc(struct serving *s, struct slice *ret_answer)
{
    if (s->api.call->items != NULL)
        return serve_list(s, ret_answer);
    if (!s->api.writes)
        return serve_read(s, ret_answer);
    if (s->host->options.is_test)
        host_note_effect(s);
    if (s->host->options.is_test && names_made(s))
        return stand_in(s, ret_answer);
    const struct host_act act = {.act = write, .method = s->api.method, .is_on_record = true};
    return host_write(s, &act, ret_answer);
}
