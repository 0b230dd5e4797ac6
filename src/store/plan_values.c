/* Following plans: parameters out of messages, rows into messages.
 *
 * Failures on the way in are the client's (a value that the type cannot hold) or the handler's (an
 * extra that is missing); on the way out they say that the data is not what the plan was made for.
 */
#include <string.h>

#include "base/clock.h"
#include "store/plan.h"

#define ONES_8 1, 1, 1, 1, 1, 1, 1, 1
const int PLAN_FORMATS[PLAN_PARAMS_MAX] = {ONES_8, ONES_8, ONES_8, ONES_8,
                                           ONES_8, ONES_8, ONES_8, ONES_8};

static struct codec_value uuid_value(struct arena *arena, const struct uuid *uuid)
{
    if (uuid_is_zero(*uuid))
        return (struct codec_value){0};
    struct uuid *copy = arena_alloc(arena, sizeof *copy);
    *copy = *uuid;
    return (struct codec_value){(const char *)copy->bytes, sizeof copy->bytes};
}

static struct codec_value own_value(struct call *c, enum plan_source source)
{
    switch (source) {
    case PLAN_ACTOR_ID:
        return uuid_value(c->arena, &c->identity.actor.uuid);
    case PLAN_SUBJECT_ID:
        return uuid_value(c->arena, &c->identity.subject.uuid);
    case PLAN_SESSION_ID:
        return uuid_value(c->arena, &c->identity.session.uuid);
    case PLAN_TENANT_ID:
        return c->tenant == NULL ? (struct codec_value){0}
                                 : uuid_value(c->arena, &c->tenant->id.uuid);
    case PLAN_PEER_IP:
        return (struct codec_value){c->peer_ip.data, (int)c->peer_ip.length};
    case PLAN_NOW:
        return codec_time_us(c->arena, clock_db_us());
    default: {
        const struct uuid fresh = uuid_v7();
        return uuid_value(c->arena, &fresh);
    }
    }
}

static bool is_text(uint32_t oid)
{
    return oid == CODEC_TEXT || oid == CODEC_VARCHAR || oid == CODEC_BPCHAR || oid == CODEC_NAME;
}

static bool extra_int(struct arena *arena, uint32_t oid, int64_t number,
                      struct codec_value *ret_value)
{
    if (!(oid == CODEC_INT8 || (oid == CODEC_INT4 && number == (int32_t)number) ||
          (oid == CODEC_INT2 && number == (int16_t)number)))
        return false;
    *ret_value = codec_int(arena, oid, number);
    return true;
}

static struct codec_value borrowed(struct slice text)
{
    return (struct codec_value){text.data == NULL ? "" : text.data, (int)text.length};
}

static bool extra_text(struct arena *arena, uint32_t oid, struct slice text,
                       struct codec_value *ret_value)
{
    struct uuid uuid;
    if (is_text(oid))
        *ret_value = borrowed(text);
    else if (oid == CODEC_JSONB)
        *ret_value = codec_jsonb(arena, text);
    else if (oid == CODEC_UUID && uuid_parse(text, &uuid))
        *ret_value = uuid_value(arena, &uuid);
    else
        return false;
    return true;
}

/* False: the parameter's type does not take such a value. */
static bool extra_value(struct arena *arena, const struct db_value *extra, uint32_t oid,
                        struct codec_value *ret_value)
{
    switch (extra->kind) {
    case DB_VALUE_NULL:
        *ret_value = (struct codec_value){0};
        return true;
    case DB_VALUE_TEXT:
        return extra_text(arena, oid, extra->text, ret_value);
    case DB_VALUE_BYTES:
        *ret_value = borrowed(extra->text);
        return oid == CODEC_BYTEA;
    case DB_VALUE_INT:
        return extra_int(arena, oid, extra->number, ret_value);
    case DB_VALUE_TIME:
        *ret_value = codec_time_us(arena, extra->number);
        return oid == CODEC_TIMESTAMPTZ;
    case DB_VALUE_UUID:
        *ret_value = uuid_value(arena, &extra->uuid);
        return oid == CODEC_UUID;
    case DB_VALUE_BOOL: {
        char *byte = arena_alloc(arena, 1);
        byte[0] = extra->number != 0 ? 1 : 0;
        *ret_value = (struct codec_value){byte, 1};
        return oid == CODEC_BOOL;
    }
    }
    return false;
}

static status bad_extra(struct call *c, const struct sql_plan *plan, const char *name,
                        const char *what)
{
    return status_errorf(c->arena, STATUS_INTERNAL, "QUERY_EXTRAS", "%s: query %s: :%s %s",
                         plan->query->file, plan->query->name, name, what);
}

static status encode_extra(struct call *c, const struct sql_plan *plan,
                           const struct plan_param *param, const struct db_value *extras,
                           struct codec_value *ret_value)
{
    for (const struct db_value *extra = extras; extra->name != NULL; extra++) {
        if (strcmp(extra->name, param->name) != 0)
            continue;
        if (!extra_value(c->arena, extra, param->oid, ret_value))
            return bad_extra(c, plan, param->name,
                             arena_printf(c->arena, "does not take such a value as %s",
                                          codec_type_name(c->arena, param->oid)));
        return OK;
    }
    return bad_extra(c, plan, param->name,
                     "is neither a field of the request nor passed by the handler");
}

/* An extra that nothing takes is a slip of the pen: most likely the request has a field of the
 * same name, which then went to the database in its place. */
static status check_extras_taken(struct call *c, const struct sql_plan *plan,
                                 const struct db_value *extras)
{
    for (const struct db_value *extra = extras; extra->name != NULL; extra++) {
        bool taken = false;
        for (int i = 0; i < plan->param_count && !taken; i++)
            taken = plan->params[i].source == PLAN_EXTRA &&
                    strcmp(plan->params[i].name, extra->name) == 0;
        if (!taken)
            return bad_extra(c, plan, extra->name, "was passed but no parameter takes it");
    }
    return OK;
}

static status encode_field(struct call *c, const struct plan_param *param,
                           const ProtobufCMessage *in, struct codec_value *ret_value)
{
    for (unsigned i = 0; i < param->path.through_count && in != NULL; i++) {
        const ProtobufCFieldDescriptor *field = param->path.through[i];
        in = codec_is_unset(in, field)
                 ? NULL
                 : *(const ProtobufCMessage *const *)((const char *)in + field->offset);
    }
    if (in == NULL) {
        *ret_value = (struct codec_value){0};
        return OK;
    }
    const char *wrong = codec_encode(c->arena, &param->codec, in, ret_value);
    return wrong == NULL ? OK
                         : status_field(c->arena, "FIELD_INVALID", param->json_path, "%s", wrong);
}

status plan_encode(struct call *c, const struct sql_plan *plan, const ProtobufCMessage *in,
                   const struct db_value *extras, struct plan_values *ret_values)
{
    const size_t count = (size_t)plan->param_count;
    struct plan_values values = {
        .data = arena_array(c->arena, count, sizeof *values.data),
        .lengths = arena_array(c->arena, count, sizeof *values.lengths),
    };
    for (size_t i = 0; i < count; i++) {
        const struct plan_param *param = &plan->params[i];
        struct codec_value value;
        if (param->source == PLAN_FIELD)
            TRY(encode_field(c, param, in, &value));
        else if (param->source == PLAN_EXTRA)
            TRY(encode_extra(c, plan, param, extras, &value));
        else
            value = own_value(c, param->source);
        values.data[i] = value.data;
        values.lengths[i] = value.length;
    }
    TRY(check_extras_taken(c, plan, extras));
    *ret_values = values;
    return OK;
}

static status unreadable(struct arena *arena, const struct sql_plan *plan,
                         const struct plan_column *column, const char *wrong)
{
    return status_errorf(arena, STATUS_INTERNAL, "COLUMN_UNREADABLE", "%s: query %s: column %s %s",
                         plan->query->file, plan->query->name, column->name, wrong);
}

static struct slice value_at(const PGresult *result, int row, int column)
{
    return slice_make(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
}

/* The message that has the column's field, making those around it. */
static ProtobufCMessage *reach(struct arena *arena, const struct plan_path *path,
                               ProtobufCMessage *message)
{
    for (unsigned i = 0; i < path->through_count; i++) {
        const ProtobufCFieldDescriptor *field = path->through[i];
        ProtobufCMessage **inner = (ProtobufCMessage **)((char *)message + field->offset);
        if (*inner == NULL) {
            const ProtobufCMessageDescriptor *desc = field->descriptor;
            *inner = arena_alloc(arena, desc->sizeof_message);
            protobuf_c_message_init(desc, *inner);
            if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
                memcpy((char *)message + field->quantifier_offset, &field->id, sizeof field->id);
        }
        message = *inner;
    }
    return message;
}

status plan_decode_row(struct arena *arena, const struct sql_plan *plan, const PGresult *result,
                       int row, ProtobufCMessage *message)
{
    for (int i = 0; i < plan->column_count; i++) {
        const struct plan_column *column = &plan->columns[i];
        if (PQgetisnull(result, row, i))
            continue;
        const char *wrong = codec_decode(arena, &column->codec, value_at(result, row, i),
                                         reach(arena, &column->path, message));
        if (wrong != NULL)
            return unreadable(arena, plan, column, wrong);
    }
    return OK;
}

static status decode_scalars(struct arena *arena, const struct sql_plan *plan,
                             const PGresult *result, char *elements)
{
    const struct plan_column *column = &plan->columns[0];
    const size_t size = codec_element_bytes(&column->codec);
    for (int row = 0; row < PQntuples(result); row++) {
        if (PQgetisnull(result, row, 0))
            return unreadable(arena, plan, column, "is NULL");
        const char *wrong = codec_decode_element(arena, &column->codec, value_at(result, row, 0),
                                                 elements + (size_t)row * size);
        if (wrong != NULL)
            return unreadable(arena, plan, column, wrong);
    }
    return OK;
}

static status decode_messages(struct arena *arena, const struct sql_plan *plan,
                              const PGresult *result, ProtobufCMessage **elements)
{
    for (int row = 0; row < PQntuples(result); row++) {
        elements[row] = arena_alloc(arena, plan->row->desc->sizeof_message);
        protobuf_c_message_init(plan->row->desc, elements[row]);
        TRY(plan_decode_row(arena, plan, result, row, elements[row]));
    }
    return OK;
}

status plan_decode_rows(struct arena *arena, const struct sql_plan *plan, const PGresult *result,
                        ProtobufCMessage *out)
{
    size_t *count = (size_t *)((char *)out + plan->rows->quantifier_offset);
    char **elements = (char **)((char *)out + plan->rows->offset);
    const size_t added = (size_t)PQntuples(result);
    const size_t size =
        plan->row == NULL ? codec_element_bytes(&plan->columns[0].codec) : sizeof(void *);

    char *grown = arena_array(arena, *count + added, size);
    if (*count > 0)
        memcpy(grown, *elements, *count * size);
    char *fresh = grown + *count * size;
    if (plan->row == NULL)
        TRY(decode_scalars(arena, plan, result, fresh));
    else
        TRY(decode_messages(arena, plan, result, (ProtobufCMessage **)(void *)fresh));
    *elements = grown;
    *count += added;
    return OK;
}

bool plan_matches(const struct sql_plan *plan, const PGresult *result)
{
    if (plan->column_count == 0)
        return true;
    if (PQnfields(result) != plan->column_count)
        return false;
    for (int i = 0; i < plan->column_count; i++) {
        if (PQftype(result, i) != plan->columns[i].oid)
            return false;
    }
    return true;
}
