/* Pseudo-names put into SQL, and left alone where they are something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/scope.h"

static const struct scope_names NAMES = {
    .tenant = "\"tenant_acme\"", .tenant_role = "\"d_t_1\"", .serving_role = "\"d_serving\""};

static int setup(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    arena_fini(*state);
    return 0;
}

#define assert_rewritten(state, text, wanted)                                                      \
    assert_string_equal(scope_rewrite(*(state), (text), &NAMES), (wanted))

static void scope__puts_the_schema_in(void **state)
{
    assert_rewritten(state, "SELECT a.id FROM tenant.a JOIN tenant . b USING (id)",
                     "SELECT a.id FROM \"tenant_acme\".a JOIN \"tenant_acme\" . b USING (id)");
    assert_rewritten(state, "select * from TENANT.a", "select * from \"tenant_acme\".a");
}

static void scope__puts_the_schema_into_ddl(void **state)
{
    assert_rewritten(state, "CREATE SCHEMA tenant AUTHORIZATION tenant_role",
                     "CREATE SCHEMA \"tenant_acme\" AUTHORIZATION \"d_t_1\"");
    assert_rewritten(state, "DROP SCHEMA IF EXISTS tenant CASCADE",
                     "DROP SCHEMA IF EXISTS \"tenant_acme\" CASCADE");
    assert_rewritten(state, "create schema if not exists tenant",
                     "create schema if not exists \"tenant_acme\"");
}

static void scope__puts_roles_in(void **state)
{
    assert_rewritten(state, "GRANT tenant_role TO serving_role",
                     "GRANT \"d_t_1\" TO \"d_serving\"");
}

static void scope__leaves_other_names_alone(void **state)
{
    assert_rewritten(state, "SELECT tenant, t.tenant FROM shared.tenant AS tenants",
                     "SELECT tenant, t.tenant FROM shared.tenant AS tenants");
    assert_rewritten(state, "SELECT my_tenant.a, tenant2.b, tenant_roles FROM x",
                     "SELECT my_tenant.a, tenant2.b, tenant_roles FROM x");
    assert_rewritten(state, "SELECT shared.tenant.id", "SELECT shared.tenant.id");
    assert_rewritten(state, "DROP TABLE IF EXISTS tenant", "DROP TABLE IF EXISTS tenant");
}

static void scope__leaves_quoted_text_alone(void **state)
{
    assert_rewritten(state, "SELECT 'tenant.a', 'it''s tenant.b' FROM tenant.c",
                     "SELECT 'tenant.a', 'it''s tenant.b' FROM \"tenant_acme\".c");
    assert_rewritten(state, "SELECT E'\\' tenant.a' FROM tenant.b",
                     "SELECT E'\\' tenant.a' FROM \"tenant_acme\".b");
    assert_rewritten(state, "SELECT name'\\', tenant.a", "SELECT name'\\', \"tenant_acme\".a");
    assert_rewritten(state, "SELECT \"tenant\".a, \"a\"\"tenant.b\"",
                     "SELECT \"tenant\".a, \"a\"\"tenant.b\"");
    assert_rewritten(state, "SELECT $$ tenant.a $$, $x$ $$ tenant.b $x$, tenant.c",
                     "SELECT $$ tenant.a $$, $x$ $$ tenant.b $x$, \"tenant_acme\".c");
}

static void scope__leaves_comments_alone(void **state)
{
    assert_rewritten(state, "-- tenant.a 'quote\nSELECT tenant.b",
                     "-- tenant.a 'quote\nSELECT \"tenant_acme\".b");
    assert_rewritten(state, "/* tenant.a /* tenant.b */ tenant.c */ SELECT tenant.d",
                     "/* tenant.a /* tenant.b */ tenant.c */ SELECT \"tenant_acme\".d");
}

static void scope__leaves_parameters_alone(void **state)
{
    assert_rewritten(state, "SELECT $1::text, tenant.f($2) WHERE a=$3",
                     "SELECT $1::text, \"tenant_acme\".f($2) WHERE a=$3");
}

static void scope__copies_malformed_text_to_its_end(void **state)
{
    assert_rewritten(state, "SELECT 'tenant.a", "SELECT 'tenant.a");
    assert_rewritten(state, "SELECT \"tenant.a", "SELECT \"tenant.a");
    assert_rewritten(state, "SELECT $x$ tenant.a", "SELECT $x$ tenant.a");
    assert_rewritten(state, "/* tenant.a", "/* tenant.a");
    assert_rewritten(state, "E'\\", "E'\\");
    assert_rewritten(state, "$", "$");
    assert_rewritten(state, "", "");
}

static void scope__without_a_name_leaves_the_pseudo_name(void **state)
{
    const struct scope_names none = {0};

    assert_string_equal(scope_rewrite(*state, "GRANT tenant_role ON tenant.a", &none),
                        "GRANT tenant_role ON tenant.a");
}

#define scope_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        scope_test(scope__puts_the_schema_in),
        scope_test(scope__puts_the_schema_into_ddl),
        scope_test(scope__puts_roles_in),
        scope_test(scope__leaves_other_names_alone),
        scope_test(scope__leaves_quoted_text_alone),
        scope_test(scope__leaves_comments_alone),
        scope_test(scope__leaves_parameters_alone),
        scope_test(scope__copies_malformed_text_to_its_end),
        scope_test(scope__without_a_name_leaves_the_pseudo_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
