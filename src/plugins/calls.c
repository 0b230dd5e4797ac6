/* The tables, one behind the other. Nothing is kept: which apps are in use is asked each time. */
#include "plugins/calls.h"

#include <assert.h>
#include <stdlib.h>

#include "apps/apps.h"
#include "plugins/own_calls.h"

static const struct rpc_method *method_of(const struct tenant_app *app, const char *name)
{
    for (const struct rpc_service *const *service = app->services; *service != NULL; service++)
        for (size_t i = 0; i < (*service)->method_count; i++)
            if (strcmp((*service)->methods[i].name, name) == 0)
                return &(*service)->methods[i];
    return NULL;
}

static struct plugin_api own_api(const struct plugin_own_call *own)
{
    return (struct plugin_api){.call = &own->call,
                               .writes = own->writes,
                               .is_http = own->is_http,
                               .is_of_jail = own->is_of_jail};
}

static struct plugin_api app_api(const struct tenant_app *app, const struct plugin_call *call)
{
    const struct rpc_method *method = method_of(app, call->method);
    assert(method != NULL && method->shape == RPC_UNARY);
    const bool writes = method->access.effect == RPC_WRITE;
    assert(!writes || method->access.db == RPC_DB_TRANSACTION);
    return (struct plugin_api){.call = call,
                               .app = app->name,
                               .method = method,
                               .writes = writes,
                               .permission = method->access.permission};
}

bool plugin_api_at(size_t index, struct plugin_api *ret_api)
{
    if (index < PLUGIN_OWN_CALL_COUNT) {
        *ret_api = own_api(&PLUGIN_OWN_CALLS[index]);
        return true;
    }
    index -= PLUGIN_OWN_CALL_COUNT;
    for (const struct tenant_app *const *app = apps_in_use(); *app != NULL; app++) {
        const struct plugin_call *call = (*app)->plugin_calls;
        for (; call != NULL && call->name != NULL; call++) {
            if (index-- > 0)
                continue;
            *ret_api = app_api(*app, call);
            return true;
        }
    }
    return false;
}

bool plugin_api_find(struct slice name, struct plugin_api *ret_api)
{
    struct plugin_api api;
    for (size_t i = 0; plugin_api_at(i, &api); i++) {
        if (!slice_is(name, api.call->name))
            continue;
        *ret_api = api;
        return true;
    }
    return false;
}

const char *plugin_api_signature(struct arena *arena, const struct plugin_call *call)
{
    struct buf text = {0};
    buf_printf(&text, "%s(", call->name);
    for (const struct plugin_param *param = call->params; param->name != NULL; param++) {
        buf_printf(&text, "%s%s", param == call->params ? "" : ", ", param->name);
        if (param->default_text != NULL)
            buf_printf(&text, "=%s", param->default_text);
    }
    buf_append_byte(&text, ')');
    const char *signature = arena_slice_string(arena, buf_slice(&text));
    buf_fini(&text);
    return signature;
}

static const char *const *names_of(struct arena *arena, const struct plugin_call *call)
{
    size_t count = 0;
    while (call->params[count].name != NULL)
        count++;
    const char **names = arena_array(arena, count + 1, sizeof *names);
    for (size_t i = 0; i <= count; i++)
        names[i] = call->params[i].name;
    return names;
}

const struct jail_function *plugin_api_functions(struct arena *arena, size_t *ret_count)
{
    struct plugin_api api;
    size_t most = 0;
    size_t count = 0;
    while (plugin_api_at(most, &api))
        most++;
    struct jail_function *functions = arena_array(arena, most, sizeof *functions);
    for (size_t i = 0; plugin_api_at(i, &api); i++) {
        if (api.is_of_jail)
            continue;
        functions[count++] = (struct jail_function){
            .name = api.call->name, .params = names_of(arena, api.call), .is_http = api.is_http};
    }
    *ret_count = count;
    return functions;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *plugin_api_permissions(struct arena *arena, const char *const *calls)
{
    size_t most = 0;
    size_t count = 0;
    while (calls[most] != NULL)
        most++;
    const char **permissions = arena_array(arena, most + 1, sizeof *permissions);
    for (size_t i = 0; i < most; i++) {
        struct plugin_api api;
        if (plugin_api_find(slice_of(calls[i]), &api) && api.permission != NULL)
            permissions[count++] = api.permission;
    }
    qsort(permissions, count, sizeof *permissions, compare);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || strcmp(permissions[kept - 1], permissions[i]) != 0)
            permissions[kept++] = permissions[i];
    permissions[kept] = NULL;
    return permissions;
}
