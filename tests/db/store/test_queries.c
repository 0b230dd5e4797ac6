/* Every query of every domain, on the schema as the migrations make it. */
#include "support/db_test.h"

#include "schema/tenant.h"
#include "sql/queries.h"

/* The names and types of all queries on shared tables: db_test_main stops where one does not fit.
 */
static void queries_on_shared_tables__fit(void **state)
{
    struct db_test *t = *state;

    assert_ok(store_wait_ready(&t->call));

    assert_true(store_ready());
}

static void queries_on_tenant_tables__fit(void **state)
{
    struct db_test *t = *state;
    const struct tenant_scope *tenant =
        db_test_tenant(t, "tenant_queries", SCHEMA_TENANT[0].statements);

    assert_ok(store_check_tenant_queries(&t->call, tenant));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(queries_on_shared_tables__fit),
        db_unit_test(queries_on_tenant_tables__fit),
    };
    return db_test_main(&(struct db_test_options){.queries = SQL_QUERIES, .migrate = true}, tests,
                        sizeof tests / sizeof tests[0]);
}
