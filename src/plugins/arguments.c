/* The first fault is told, as Python does. A script may send any JSON object: names are compared,
 * and printed only when they look like one. */
#include "plugins/arguments.h"

#include <ctype.h>

#include "base/nearest.h"
#include "wire/instant.h"

enum { NAME_BYTES_MAX = 64 };

struct binding {
    struct arena *arena;
    const struct plugin_call *call;
    const struct time_zone *zone;
};

static size_t count_params(const struct plugin_call *call)
{
    size_t count = 0;
    while (call->params[count].name != NULL)
        count++;
    return count;
}

static status invalid(const char *message)
{
    return status_error(STATUS_INVALID_ARGUMENT, "ARGUMENTS_INVALID", message);
}

status plugin_arguments_error(struct arena *arena, const struct plugin_call *call,
                              const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const char *what = arena_vprintf(arena, format, values);
    va_end(values);
    return invalid(arena_printf(arena, "%s(): %s", call->name, what));
}

/* Unknown and missing ones. */

static bool is_name(struct slice text)
{
    if (text.length == 0 || text.length > NAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (!isalnum((unsigned char)text.data[i]) && text.data[i] != '_')
            return false;
    return true;
}

static status unexpected(const struct binding *b, struct slice given)
{
    if (!is_name(given))
        return invalid(
            arena_printf(b->arena, "%s() got an unexpected keyword argument", b->call->name));
    const char *name = arena_slice_string(b->arena, given);
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (const struct plugin_param *param = b->call->params; param->name != NULL; param++)
        nearest_try(&nearest, param->name);
    const char *hint =
        nearest.name == NULL ? "" : arena_printf(b->arena, ". Did you mean '%s'?", nearest.name);
    return invalid(arena_printf(b->arena, "%s() got an unexpected keyword argument '%s'%s",
                                b->call->name, name, hint));
}

/* 'a', 'b', and 'c', as CPython writes it. */
static void append_missing(struct buf *out, const char *name, size_t index, size_t count)
{
    if (index > 0)
        buf_append_text(out, count == 2 ? " and " : index + 1 == count ? ", and " : ", ");
    buf_printf(out, "'%s'", name);
}

static status check_missing(const struct binding *b, const struct plugin_argument *arguments)
{
    size_t count = 0;
    for (size_t i = 0; b->call->params[i].name != NULL; i++)
        count += b->call->params[i].default_text == NULL && !arguments[i].is_given;
    if (count == 0)
        return OK;

    struct buf names = {0};
    size_t index = 0;
    for (size_t i = 0; b->call->params[i].name != NULL; i++)
        if (b->call->params[i].default_text == NULL && !arguments[i].is_given)
            append_missing(&names, b->call->params[i].name, index++, count);
    const char *message =
        arena_printf(b->arena, "%s() missing %zu required argument%s: %.*s", b->call->name, count,
                     count == 1 ? "" : "s", (int)names.length, names.data);
    buf_fini(&names);
    return invalid(message);
}

/* Types. */

static const char *type_name(enum plugin_type type)
{
    switch (type) {
    case PLUGIN_TEXT:
    case PLUGIN_NAME:
        return "a str";
    case PLUGIN_TIME:
        return "a str with a date or a time";
    case PLUGIN_INTEGER:
        return "an int";
    case PLUGIN_BOOLEAN:
        return "True or False";
    case PLUGIN_FIELDS:
        return "a dict";
    case PLUGIN_ANY:
        break;
    }
    return "anything";
}

static bool is_whole(struct slice number)
{
    for (size_t i = 0; i < number.length; i++)
        if (number.data[i] == '.' || number.data[i] == 'e' || number.data[i] == 'E')
            return false;
    return true;
}

static const char *kind_name(const struct plugin_argument *argument)
{
    switch (argument->kind) {
    case JSON_IS_NULL:
        return "None";
    case JSON_IS_BOOL:
        return "a bool";
    case JSON_IS_NUMBER:
        return is_whole(argument->value) ? "an int" : "a float";
    case JSON_IS_TEXT:
        return "a str";
    case JSON_IS_LIST:
        return "a list";
    case JSON_IS_OBJECT:
        break;
    }
    return "a dict";
}

static bool fits(enum plugin_type type, const struct plugin_argument *argument)
{
    int64_t number;
    switch (type) {
    case PLUGIN_TEXT:
    case PLUGIN_NAME:
    case PLUGIN_TIME:
        return argument->kind == JSON_IS_TEXT;
    case PLUGIN_INTEGER:
        return argument->kind == JSON_IS_NUMBER && json_integer_of(argument->value, &number);
    case PLUGIN_BOOLEAN:
        return argument->kind == JSON_IS_BOOL;
    case PLUGIN_FIELDS:
        return argument->kind == JSON_IS_OBJECT;
    case PLUGIN_ANY:
        break;
    }
    return true;
}

static status take_time(const struct binding *b, const struct plugin_param *param,
                        struct plugin_argument *argument)
{
    int64_t us;
    if (!instant_read(argument->text, b->zone, &us))
        return plugin_arguments_error(b->arena, b->call,
                                      "%s must be a date like '2026-11-22' or a time like "
                                      "'2026-11-22T14:30:00+01:00'",
                                      param->name);
    char *text = arena_alloc(b->arena, INSTANT_TEXT_BYTES);
    instant_write(us, text);
    argument->text = slice_of(text);
    return OK;
}

static void to_capitals(struct arena *arena, struct slice *text)
{
    char *capitals = arena_slice_string(arena, *text);
    for (size_t i = 0; i < text->length; i++)
        capitals[i] = (char)toupper((unsigned char)capitals[i]);
    text->data = capitals;
}

static status take(const struct binding *b, const struct plugin_param *param,
                   const struct json_part *part, struct plugin_argument *argument)
{
    if (argument->is_given)
        return plugin_arguments_error(b->arena, b->call, "%s was given twice", param->name);
    argument->kind = part->kind;
    argument->value = part->value;
    if (part->kind == JSON_IS_NULL && param->default_text != NULL &&
        slice_is(slice_of(param->default_text), "None"))
        return OK;
    if (!fits(param->type, argument))
        return plugin_arguments_error(b->arena, b->call, "%s must be %s, not %s", param->name,
                                      type_name(param->type), kind_name(argument));
    if (part->kind == JSON_IS_TEXT)
        TRY(json_text_of(b->arena, part->value, &argument->text));
    if (param->type == PLUGIN_TIME)
        TRY(take_time(b, param, argument));
    if (param->type == PLUGIN_NAME)
        to_capitals(b->arena, &argument->text);
    argument->is_given = true;
    return OK;
}

status plugin_arguments_bind(struct arena *arena, const struct plugin_call *call,
                             struct slice arguments, const struct time_zone *zone,
                             const struct plugin_argument **ret_arguments)
{
    const struct binding b = {arena, call, zone};
    const size_t count = count_params(call);
    struct plugin_argument *bound = arena_zalloc(arena, (count + 1) * sizeof *bound);
    struct json_parts parts;
    TRY(json_parts_members(arena, arguments, &parts));
    for (size_t i = 0; i < parts.count; i++) {
        size_t param = 0;
        while (param < count && !slice_is(parts.items[i].name, call->params[param].name))
            param++;
        if (param == count)
            return unexpected(&b, parts.items[i].name);
        TRY(take(&b, &call->params[param], &parts.items[i], &bound[param]));
    }
    TRY(check_missing(&b, bound));
    *ret_arguments = bound;
    return OK;
}
