/* What scripts may call, of every app: the tables against the RPCs that they name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apps/apps.h"
#include "plugins/calls.h"
#include "server/services.h"
#include "wire/json_decode.h"

static struct arena arena;

static int use_apps(void **state)
{
    (void)state;
    const char *names[] = {"scheduling", NULL};
    arena_init(&arena);
    services_know_apps(NULL);
    apps_use(names);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static struct plugin_api find(const char *name)
{
    struct plugin_api api = {0};
    assert_true(plugin_api_find(slice_of(name), &api));
    return api;
}

static void calls__are_rpcs_of_apps_or_plugins_own(void **state)
{
    (void)state;
    const struct plugin_api customers = find("get_customers");
    const struct plugin_api create = find("create_customer");
    const struct plugin_api post = find("http_post");

    assert_string_equal(customers.permission, "customers.read");
    assert_false(customers.writes);
    assert_string_equal(customers.app, "scheduling");
    assert_string_equal(create.permission, "customers.create");
    assert_true(create.writes);
    assert_null(post.permission);
    assert_true(post.is_http);
    assert_true(find("log").is_of_jail);
}

static void an_unknown_name__is_not_found(void **state)
{
    (void)state;
    struct plugin_api api;

    assert_false(plugin_api_find(SLICE("get_users"), &api));
    assert_false(plugin_api_find(SLICE(""), &api));
}

static void names__are_there_once(void **state)
{
    (void)state;
    struct plugin_api api;
    for (size_t i = 0; plugin_api_at(i, &api); i++)
        assert_ptr_equal(find(api.call->name).call, api.call);
}

static void assert_documented(const struct plugin_call *call)
{
    assert_non_null(call->summary);
    assert_non_null(call->returns);
    assert_non_null(call->example);
    for (const struct plugin_param *param = call->params; param->name != NULL; param++)
        assert_non_null(param->doc);
}

static void every_call__says_what_it_is(void **state)
{
    (void)state;
    struct plugin_api api;
    for (size_t i = 0; plugin_api_at(i, &api); i++)
        assert_documented(api.call);
}

static void assert_field(const struct wire_message *type, const char *name)
{
    if (wire_json_find(type, slice_of(name), NULL) == NULL)
        fail_msg("%s has no field %s", type->desc->name, name);
}

static void assert_fits(const struct plugin_api *api)
{
    const struct wire_message *input = api->method->input;
    for (const struct plugin_param *param = api->call->params; param->name != NULL; param++)
        assert_field(input, param->field);
    if (api->call->mask != NULL)
        assert_field(input, api->call->mask);
    if (api->call->items == NULL)
        return;
    assert_field(input, "page_size");
    assert_field(input, "page_token");
    assert_field(api->method->output, api->call->items);
    assert_field(api->method->output, "next_page_token");
}

static void fields__are_those_of_the_rpcs(void **state)
{
    (void)state;
    struct plugin_api api;
    for (size_t i = 0; plugin_api_at(i, &api); i++)
        if (api.method != NULL)
            assert_fits(&api);
}

static void parameters_without_default__come_first(void **state)
{
    (void)state;
    struct plugin_api api;
    for (size_t i = 0; plugin_api_at(i, &api); i++)
        for (const struct plugin_param *param = api.call->params + 1;
             param[-1].name != NULL && param->name != NULL; param++)
            assert_false(param[-1].default_text != NULL && param->default_text == NULL);
}

static void signatures__are_written_as_in_python(void **state)
{
    (void)state;
    assert_string_equal(plugin_api_signature(&arena, find("create_customer").call),
                        "create_customer(name, email='', phone='')");
    assert_string_equal(plugin_api_signature(&arena, find("get_resources").call),
                        "get_resources(type=None)");
}

static void the_jail__hears_of_all_but_its_own(void **state)
{
    (void)state;
    size_t count = 0;
    size_t all = 0;
    struct plugin_api api;
    const struct jail_function *functions = plugin_api_functions(&arena, &count);
    while (plugin_api_at(all, &api))
        all++;

    assert_int_equal(count, all - 2); /* log and secret */
    assert_string_equal(functions[0].name, "get");
    assert_string_equal(functions[0].params[0], "key");
    assert_string_equal(functions[0].params[1], "default");
    assert_null(functions[0].params[2]);
}

static void permissions_of_a_manifest__are_sorted_and_there_once(void **state)
{
    (void)state;
    const char *const calls[] = {"get_resources", "create_customer", "log", "nonsense",
                                 "get_customers", "create_customer", NULL};
    const char *const *permissions = plugin_api_permissions(&arena, calls);

    assert_string_equal(permissions[0], "customers.create");
    assert_string_equal(permissions[1], "customers.read");
    assert_string_equal(permissions[2], "resources.read");
    assert_null(permissions[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls__are_rpcs_of_apps_or_plugins_own),
        cmocka_unit_test(an_unknown_name__is_not_found),
        cmocka_unit_test(names__are_there_once),
        cmocka_unit_test(every_call__says_what_it_is),
        cmocka_unit_test(fields__are_those_of_the_rpcs),
        cmocka_unit_test(parameters_without_default__come_first),
        cmocka_unit_test(signatures__are_written_as_in_python),
        cmocka_unit_test(the_jail__hears_of_all_but_its_own),
        cmocka_unit_test(permissions_of_a_manifest__are_sorted_and_there_once),
    };
    return cmocka_run_group_tests(tests, use_apps, close_arena);
}
