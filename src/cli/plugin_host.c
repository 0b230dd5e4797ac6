/* The good day: a call is found in the table of all calls; a list is read from the file, with those
 * arguments as filters that name a field of its rows; what would write is noted down and echoed
 * with an id of its own. Failures: sentences for the script, as ApiError. The arguments come from a
 * jailed child: they are read with bounds, and nothing is done with them but this. */
#include "cli/plugin_host.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/output.h"
#include "plugins/arguments.h"
#include "plugins/calls.h"
#include "wire/instant.h"

void plugin_host_local_init(struct plugin_host_local *host)
{
    host->log = json_array();
    host->effects = json_array();
    host->kept = json_object();
}

void plugin_host_local_fini(struct plugin_host_local *host)
{
    json_decref(host->log);
    json_decref(host->effects);
    json_decref(host->kept);
}

static void answer_json(struct arena *arena, const json_t *value, struct slice *ret_answer)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    *ret_answer = slice_of(arena_strdup(arena, text));
    free(text);
}

/* Reading. */

/* The last part of a request's field is the column's name: "status". */
static const char *column_of(const struct plugin_param *param)
{
    const char *field = param->field != NULL ? param->field : param->name;
    const char *dot = strrchr(field, '.');
    return dot != NULL ? dot + 1 : field;
}

static bool instant_of(const struct plugin_host_local *host, const json_t *value, int64_t *ret_us)
{
    return json_is_string(value) &&
           instant_read(slice_make(json_string_value(value), json_string_length(value)), host->zone,
                        ret_us);
}

static bool contains_any_case(const char *text, const char *part)
{
    const size_t length = strlen(part);
    for (; strlen(text) >= length; text++)
        if (strncasecmp(text, part, length) == 0)
            return true;
    return false;
}

static bool has_part(const json_t *row, const char *part)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)row, key, value)
    {
        if (json_is_string(value) && contains_any_case(json_string_value(value), part))
            return true;
    }
    return false;
}

/* Rows that have a beginning and an end are found by their overlap with what is asked for. */
static bool overlaps(const struct plugin_host_local *host, const json_t *row, const char *column,
                     int64_t asked_us)
{
    int64_t at_us;
    if (strcmp(column, "start_time") == 0)
        return instant_of(host, json_object_get(row, "end_time"), &at_us) && at_us > asked_us;
    return instant_of(host, json_object_get(row, "start_time"), &at_us) && at_us < asked_us;
}

static bool fits(const struct plugin_host_local *host, const json_t *row,
                 const struct plugin_param *param, const json_t *argument)
{
    const char *column = column_of(param);
    const json_t *value = json_object_get(row, column);
    int64_t asked_us;
    if (argument == NULL || json_is_null(argument))
        return true;
    if (param->type == PLUGIN_TIME)
        return instant_of(host, argument, &asked_us) && overlaps(host, row, column, asked_us);
    if (param->type == PLUGIN_NAME && json_is_string(argument) && json_is_string(value))
        return strcasecmp(json_string_value(value), json_string_value(argument)) == 0;
    if (value == NULL && json_is_string(argument)) /* a search */
        return has_part(row, json_string_value(argument));
    return json_equal(value, argument);
}

static bool row_fits(const struct plugin_host_local *host, const json_t *row,
                     const struct plugin_call *call, const json_t *arguments)
{
    for (const struct plugin_param *param = call->params; param->name != NULL; param++)
        if (!fits(host, row, param, json_object_get(arguments, param->name)))
            return false;
    return true;
}

static void read_rows(const struct plugin_host_local *host, const struct plugin_call *call,
                      const json_t *arguments, struct slice *ret_answer)
{
    json_t *found = json_array();
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(host->rows, call->items), i, row)
    {
        if (row_fits(host, row, call, arguments))
            json_array_append(found, row);
    }
    answer_json(host->arena, found, ret_answer);
    json_decref(found);
}

/* What would have been done. */

static void note(struct plugin_host_local *host, const char *function, json_t *arguments)
{
    json_array_append_new(host->effects,
                          json_pack("{s:s, s:O}", "call", function, "arguments", arguments));
}

/* The arguments, with an id if they have none. */
static void echo(struct plugin_host_local *host, const json_t *arguments, struct slice *ret_answer)
{
    json_t *made = json_copy((json_t *)(uintptr_t)arguments);
    if (json_object_get(made, "id") == NULL)
        json_object_set_new(made, "id", json_sprintf("test-%u", ++host->made));
    answer_json(host->arena, made, ret_answer);
    json_decref(made);
}

static status write_nothing(struct plugin_host_local *host, const struct plugin_api *api,
                            json_t *arguments, struct slice *ret_answer)
{
    note(host, api->call->name, arguments);
    if (api->is_http)
        *ret_answer = slice_of("{\"status\":200,\"headers\":{},\"text\":\"\"}");
    else if (api->method == NULL)
        *ret_answer = slice_of("null");
    else
        echo(host, arguments, ret_answer);
    return OK;
}

/* The store of the install: this run's alone. */

static const char *key_of(const json_t *arguments)
{
    const json_t *key = json_object_get(arguments, "key");
    return json_is_string(key) ? json_string_value(key) : NULL;
}

static status keep(struct plugin_host_local *host, const char *function, json_t *arguments,
                   struct slice *ret_answer)
{
    const char *key = key_of(arguments);
    if (key == NULL)
        return status_error(STATUS_INVALID_ARGUMENT, "ARGUMENTS_INVALID", "key: must be a text");
    *ret_answer = slice_of("null");
    if (strcmp(function, "set") == 0) {
        json_object_set(host->kept, key, json_object_get(arguments, "value"));
        return OK;
    }
    const json_t *value = json_object_get(host->kept, key);
    if (value == NULL)
        value = json_object_get(arguments, "default");
    if (value != NULL)
        answer_json(host->arena, value, ret_answer);
    return OK;
}

static status serve(struct plugin_host_local *host, const struct plugin_api *api, json_t *arguments,
                    struct slice *ret_answer)
{
    const char *function = api->call->name;
    if (strcmp(function, "get") == 0 || strcmp(function, "set") == 0)
        return keep(host, function, arguments, ret_answer);
    if (api->method != NULL && !api->writes && api->call->items != NULL) {
        read_rows(host, api->call, arguments, ret_answer);
        return OK;
    }
    return write_nothing(host, api, arguments, ret_answer);
}

static status on_call(struct call *c, void *owner, const char *function, struct slice arguments,
                      int64_t deadline_ns, struct slice *ret_answer)
{
    (void)c;
    (void)deadline_ns;
    struct plugin_host_local *host = owner;
    const struct plugin_argument *bound;
    struct plugin_api api;
    if (!plugin_api_find(slice_of(function), &api))
        return status_errorf(host->arena, STATUS_NOT_FOUND, "CALL_UNKNOWN", "there is no api.%s",
                             function);
    /* As a server reads them: a script that gets through here gets through there. */
    TRY(plugin_arguments_bind(host->arena, api.call, arguments, host->zone, &bound));
    json_t *read = json_loadb(arguments.data, arguments.length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(read)) {
        json_decref(read);
        return status_error(STATUS_INVALID_ARGUMENT, "ARGUMENTS_INVALID",
                            "the arguments cannot be read");
    }
    const status outcome = serve(host, &api, read, ret_answer);
    json_decref(read);
    return outcome;
}

static void on_log(void *owner, const char *level, struct slice text)
{
    struct plugin_host_local *host = owner;
    json_array_append_new(host->log, json_stringn(text.data, text.length));
    if (!host->is_live)
        return;
    if (strcmp(level, "info") != 0)
        printf("%s: ", level);
    output_foreign(stdout, text);
    putchar('\n');
    fflush(stdout);
}

struct jail_host plugin_host_local_jail(struct plugin_host_local *host)
{
    return (struct jail_host){.owner = host, .call = on_call, .log = on_log};
}
