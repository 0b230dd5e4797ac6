/* Making plans.
 *
 * The good day: each name is looked up among the call's own and the request's fields, each column
 * among the reply's, and a codec is chosen for each pair. Anything else is a mistake in a *.sql
 * file, found at start: the sentence names the file, the query and what was probably meant.
 */
#include "store/plan.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"

static const struct {
    const char *name;
    enum plan_source source;
} OWN_NAMES[] = {
    {"actor_id", PLAN_ACTOR_ID},   {"subject_id", PLAN_SUBJECT_ID}, {"session_id", PLAN_SESSION_ID},
    {"tenant_id", PLAN_TENANT_ID}, {"peer_ip", PLAN_PEER_IP},       {"now", PLAN_NOW},
    {"new_id", PLAN_NEW_ID},
};
enum { OWN_NAME_COUNT = sizeof OWN_NAMES / sizeof OWN_NAMES[0] };

static const uint32_t OWN_OIDS[] = {
    [PLAN_ACTOR_ID] = CODEC_UUID,  [PLAN_SUBJECT_ID] = CODEC_UUID, [PLAN_SESSION_ID] = CODEC_UUID,
    [PLAN_TENANT_ID] = CODEC_UUID, [PLAN_PEER_IP] = CODEC_TEXT,    [PLAN_NOW] = CODEC_TIMESTAMPTZ,
    [PLAN_NEW_ID] = CODEC_UUID,
};

static status misfit(struct arena *arena, const struct sql_query *query, const char *what)
{
    return status_errorf(arena, STATUS_INTERNAL, "QUERY_MISFIT", "%s: query %s: %s", query->file,
                         query->name, what);
}

/* "; nearest is x", or nothing. */
static const char *hint(struct arena *arena, const struct nearest *nearest)
{
    return nearest->name == NULL ? "" : arena_printf(arena, "; nearest is %s", nearest->name);
}

static const char *field_hint(struct arena *arena, const struct wire_message *message,
                              struct slice wanted)
{
    struct nearest nearest;
    nearest_init(&nearest, arena_slice_string(arena, wanted));
    for (unsigned i = 0; i < message->desc->n_fields; i++)
        nearest_try(&nearest, message->desc->fields[i].name);
    return hint(arena, &nearest);
}

static int field_index(const struct wire_message *message, struct slice name)
{
    for (unsigned i = 0; i < message->desc->n_fields; i++) {
        if (slice_is(name, message->desc->fields[i].name))
            return (int)i;
    }
    return -1;
}

/* Walks a dotted name. Where it ends nowhere, *ret_missing is the part that is missing and
 * *ret_at the message it was looked for in. */
static bool walk(const struct wire_message *message, struct slice name, struct plan_path *ret_path,
                 struct slice *ret_missing, const struct wire_message **ret_at)
{
    struct plan_path path = {.owner = message};
    for (;;) {
        const size_t dot = slice_find(name, '.');
        const struct slice part = slice_to(name, dot);
        const int index = field_index(path.owner, part);
        *ret_missing = part;
        *ret_at = path.owner;
        if (index < 0)
            return false;
        path.index = (unsigned)index;
        if (dot == name.length) {
            *ret_path = path;
            return true;
        }
        const struct wire_message *next = path.owner->fields[index].message;
        if (next == NULL || path.owner->desc->fields[index].label == PROTOBUF_C_LABEL_REPEATED ||
            path.through_count == PLAN_PATH_MAX) {
            *ret_missing = name;
            return false;
        }
        path.through[path.through_count++] = &path.owner->desc->fields[index];
        path.owner = next;
        name = slice_from(name, dot + 1);
    }
}

static const char *json_path(struct arena *arena, const struct wire_message *message,
                             const struct plan_path *path)
{
    const char *text = "";
    for (unsigned i = 0; i < path->through_count; i++) {
        const size_t index = (size_t)(path->through[i] - message->desc->fields);
        text = arena_printf(arena, "%s%s.", text, message->fields[index].json_name);
        message = message->fields[index].message;
    }
    return arena_printf(arena, "%s%s", text, path->owner->fields[path->index].json_name);
}

static int own_name(struct slice name)
{
    for (int i = 0; i < OWN_NAME_COUNT; i++) {
        if (slice_is(name, OWN_NAMES[i].name))
            return i;
    }
    return -1;
}

static status resolve_own(struct arena *arena, const struct sql_query *query, struct slice name,
                          struct plan_param *param)
{
    const int own = own_name(name);
    if (own >= 0) {
        param->source = OWN_NAMES[own].source;
        return OK;
    }
    struct nearest nearest;
    nearest_init(&nearest, arena_slice_string(arena, name));
    for (int i = 0; i < OWN_NAME_COUNT; i++)
        nearest_try(&nearest, OWN_NAMES[i].name);
    return misfit(
        arena, query,
        arena_printf(arena, ":%s: a call has no such value%s", param->name, hint(arena, &nearest)));
}

static status resolve_field(struct arena *arena, const struct sql_query *query, struct slice name,
                            struct plan_param *param)
{
    struct slice missing;
    const struct wire_message *at;
    if (query->in == NULL)
        return misfit(arena, query,
                      arena_printf(arena, ":%s: the query takes no message", param->name));
    if (!walk(query->in, name, &param->path, &missing, &at))
        return misfit(arena, query,
                      arena_printf(arena, ":%s: %s has no field %.*s%s", param->name,
                                   at->desc->name, (int)missing.length, missing.data,
                                   field_hint(arena, at, missing)));
    param->source = PLAN_FIELD;
    param->json_path = json_path(arena, query->in, &param->path);
    return OK;
}

static status resolve_param(struct arena *arena, const struct sql_query *query,
                            struct plan_param *param)
{
    const struct slice name = slice_of(param->name);
    if (slice_starts_with(name, "call."))
        return resolve_own(arena, query, slice_from(name, strlen("call.")), param);
    if (slice_starts_with(name, "in."))
        return resolve_field(arena, query, slice_from(name, strlen("in.")), param);

    const bool is_own = own_name(name) >= 0;
    const bool is_field = query->in != NULL && field_index(query->in, name) >= 0;
    if (is_own && is_field)
        return misfit(arena, query,
                      arena_printf(arena,
                                   ":%s is ambiguous: write :in.%s for the request's field or "
                                   ":call.%s for the call's own",
                                   param->name, param->name, param->name));
    if (is_own)
        return resolve_own(arena, query, name, param);
    if (is_field || slice_find(name, '.') < name.length)
        return resolve_field(arena, query, name, param);
    param->source = PLAN_EXTRA;
    return OK;
}

/* WITH may hold an INSERT, so only a plain SELECT counts. */
static bool is_select(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return strncasecmp(text, "select", strlen("select")) == 0 &&
           !isalnum((unsigned char)text[strlen("select")]) && text[strlen("select")] != '_';
}

/* What a row fills: the reply, or an element of its repeated field. */
static status resolve_rows(struct arena *arena, struct sql_plan *plan)
{
    const struct sql_query *query = plan->query;
    plan->row = query->rows == SQL_EXEC ? NULL : query->out;
    if (query->rows != SQL_MANY)
        return OK;
    if (query->out == NULL || query->out_field == NULL)
        return misfit(arena, query, "a :many query fills a repeated field: name it after the ->");
    const int index = field_index(query->out, slice_of(query->out_field));
    if (index < 0)
        return misfit(arena, query,
                      arena_printf(arena, "%s has no field %s%s", query->out->desc->name,
                                   query->out_field,
                                   field_hint(arena, query->out, slice_of(query->out_field))));
    plan->rows = &query->out->desc->fields[index];
    plan->rows_index = (unsigned)index;
    if (plan->rows->label != PROTOBUF_C_LABEL_REPEATED)
        return misfit(arena, query, arena_printf(arena, "%s is not repeated", query->out_field));
    /* A Timestamp or a Struct is one value, and so one column. */
    const struct wire_message *element = query->out->fields[index].message;
    plan->row = element != NULL && element->kind == WIRE_MESSAGE ? element : NULL;
    return OK;
}

status plan_make(struct arena *arena, const struct sql_query *query, unsigned id,
                 struct sql_plan **ret_plan)
{
    struct sql_plan *plan = arena_new(arena, struct sql_plan);
    plan->query = query;
    plan->id = id;
    plan->is_read = is_select(query->text);
    while (query->params[plan->param_count] != NULL)
        plan->param_count++;
    if (plan->param_count > PLAN_PARAMS_MAX)
        return misfit(arena, query,
                      arena_printf(arena, "more than %d parameters", PLAN_PARAMS_MAX));

    plan->params = arena_zalloc(arena, (size_t)plan->param_count * sizeof *plan->params);
    for (int i = 0; i < plan->param_count; i++) {
        plan->params[i].name = query->params[i];
        TRY(resolve_param(arena, query, &plan->params[i]));
    }
    TRY(resolve_rows(arena, plan));
    *ret_plan = plan;
    return OK;
}

static const char *article_for(enum plan_source source)
{
    return source == PLAN_FIELD ? "the field" : "the call's own value";
}

static status describe_param(struct arena *arena, const struct sql_plan *plan,
                             struct plan_param *param, uint32_t oid)
{
    bool fits = true;
    param->oid = oid;
    if (param->source == PLAN_FIELD)
        fits = codec_choose(param->path.owner, param->path.index, oid, CODEC_TO_DATABASE, false,
                            &param->codec);
    else if (param->source != PLAN_EXTRA)
        fits = oid == OWN_OIDS[param->source];
    if (fits)
        return OK;
    return misfit(arena, plan->query,
                  arena_printf(arena, ":%s: %s does not fit the parameter's type %s", param->name,
                               article_for(param->source), codec_type_name(arena, oid)));
}

static status describe_column(struct arena *arena, const struct sql_plan *plan,
                              struct plan_column *column)
{
    if (plan->row == NULL) { /* the elements themselves */
        if (plan->column_count == 1 && codec_choose(plan->query->out, plan->rows_index, column->oid,
                                                    CODEC_FROM_DATABASE, true, &column->codec))
            return OK;
        return misfit(
            arena, plan->query,
            arena_printf(arena, "%s takes one column of its own type", plan->query->out_field));
    }
    struct slice missing;
    const struct wire_message *at;
    if (!walk(plan->row, slice_of(column->name), &column->path, &missing, &at))
        return misfit(arena, plan->query,
                      arena_printf(arena, "column %s: %s has no field %.*s%s", column->name,
                                   at->desc->name, (int)missing.length, missing.data,
                                   field_hint(arena, at, missing)));
    if (!codec_choose(column->path.owner, column->path.index, column->oid, CODEC_FROM_DATABASE,
                      false, &column->codec))
        return misfit(arena, plan->query,
                      arena_printf(arena, "column %s: the field does not fit its type %s",
                                   column->name, codec_type_name(arena, column->oid)));
    return OK;
}

status plan_describe(struct arena *arena, struct sql_plan *plan, const PGresult *described)
{
    const struct sql_query *query = plan->query;
    if (PQnparams(described) != plan->param_count)
        return misfit(arena, query,
                      arena_printf(arena, "PostgreSQL counts %d parameters, the query names %d",
                                   PQnparams(described), plan->param_count));
    for (int i = 0; i < plan->param_count; i++)
        TRY(describe_param(arena, plan, &plan->params[i], PQparamtype(described, i)));

    const int column_count = PQnfields(described);
    if (query->rows != SQL_EXEC && column_count == 0)
        return misfit(arena, query, "it gives no rows: it is an :exec");
    if (query->rows != SQL_EXEC && query->out != NULL) {
        plan->column_count = column_count;
        plan->columns = arena_zalloc(arena, (size_t)column_count * sizeof *plan->columns);
        for (int i = 0; i < column_count; i++) {
            plan->columns[i].name = arena_strdup(arena, PQfname(described, i));
            plan->columns[i].oid = PQftype(described, i);
            TRY(describe_column(arena, plan, &plan->columns[i]));
        }
    }
    plan->is_ready = true;
    return OK;
}
