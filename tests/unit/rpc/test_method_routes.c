/* What lies in a tenant answers without the tenant's name too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rpc/method_routes.h"

static const struct wire_http_rule RULES[] = {
    {"PATCH", "/v1/tenants/{tenant_id}/rooms/{room.id}", "room", ""},
    {"GET", "/v1/rooms:all", "", ""},
};

static void of_tenant__has_a_second_route(void **state)
{
    (void)state;
    struct arena arena;
    struct route_source sources[3];
    const struct rpc_method method = {.path = "/x.Y/Z", .http = RULES, .http_count = 2};
    const int target = 0;
    arena_init(&arena);

    assert_int_equal(method_route_count(&method), 3);
    assert_int_equal(method_routes(&arena, &method, &target, sources), 3);

    assert_ptr_equal(sources[0].rule, &RULES[0]);
    assert_string_equal(sources[1].rule->path, "/v1/rooms/{room.id}");
    assert_string_equal(sources[1].rule->http_method, "PATCH");
    assert_string_equal(sources[1].rule->body, "room");
    assert_ptr_equal(sources[1].target, &target);
    assert_ptr_equal(sources[2].rule, &RULES[1]);
    assert_true(rpc_method_is_of_tenant(&method));
    arena_fini(&arena);
}

static void others__have_their_own_alone(void **state)
{
    (void)state;
    const struct wire_http_rule tenant = {"GET", "/v1/tenants/{tenant_id}", "", ""};
    const struct wire_http_rule verb = {"POST", "/v1/tenants/{tenant_id}:suspend", "*", ""};
    const struct rpc_method get = {.path = "/x.Y/Get", .http = &tenant, .http_count = 1};
    const struct rpc_method suspend = {.path = "/x.Y/Suspend", .http = &verb, .http_count = 1};
    const struct rpc_method none = {.path = "/x.Y/None"};

    assert_int_equal(method_route_count(&get), 1);
    assert_int_equal(method_route_count(&suspend), 1);
    assert_int_equal(method_route_count(&none), 0);
    assert_false(rpc_method_is_of_tenant(&get));
    assert_false(rpc_method_is_of_tenant(&suspend));
    assert_false(rpc_method_is_of_tenant(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_tenant__has_a_second_route),
        cmocka_unit_test(others__have_their_own_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
