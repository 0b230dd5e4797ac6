/* Which statements a connection keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/statement.h"

enum { KEPT = 3 };
static struct sql_plan plans[] = {{.id = 0}, {.id = 1}};
static struct tenant_scope tenants[] = {
    {.id = {{{0, 0, 0, 0, 0, 0, 0, 0, 1}}}},
    {.id = {{{0, 0, 0, 0, 0, 0, 0, 0, 2}}}},
    {.id = {{{0, 0, 0, 0, 0, 0, 0, 0, 3}}}},
    {.id = {{{0, 0, 0, 0, 0, 0, 0, 0, 4}}}},
};

static int setup(void **state)
{
    static struct statements statements;
    statements_init(&statements, 2, KEPT);
    *state = &statements;
    return 0;
}

static int teardown(void **state)
{
    statements_fini(*state);
    return 0;
}

static struct statement *ready(struct statements *s, int plan, int tenant)
{
    struct statement *statement = statements_get(s, &plans[plan], &tenants[tenant]);
    statement->state = STATEMENT_READY;
    return statement;
}

static void statement__is_found_again(void **state)
{
    struct statement *first = ready(*state, 0, 0);

    assert_ptr_equal(ready(*state, 0, 0), first);
    assert_ptr_not_equal(ready(*state, 1, 0), first);
    assert_ptr_not_equal(ready(*state, 0, 1), first);
    assert_string_not_equal(ready(*state, 0, 1)->name, first->name);
}

static void statement__on_shared_tables_has_a_fixed_place(void **state)
{
    struct statement *statement = statements_get(*state, &plans[1], NULL);

    assert_string_equal(statement->name, "q1");
    assert_ptr_equal(statements_get(*state, &plans[1], NULL), statement);
}

static void eviction__takes_the_one_used_longest_ago(void **state)
{
    char name[STATEMENT_NAME_BYTES];
    ready(*state, 0, 0);
    struct statement *oldest = ready(*state, 0, 1);
    ready(*state, 0, 2);
    ready(*state, 0, 0); /* again */
    const char oldest_name[STATEMENT_NAME_BYTES] = {oldest->name[0], oldest->name[1]};

    assert_false(statements_evict(*state, name));
    ready(*state, 0, 3);
    assert_true(statements_evict(*state, name));

    assert_string_equal(name, oldest_name);
    assert_false(statements_evict(*state, name));
}

static void eviction__leaves_those_on_their_way(void **state)
{
    char name[STATEMENT_NAME_BYTES];
    for (int tenant = 0; tenant < 4; tenant++)
        statements_get(*state, &plans[0], &tenants[tenant])->state = STATEMENT_PENDING;

    assert_false(statements_evict(*state, name));

    ready(*state, 0, 3);
    assert_true(statements_evict(*state, name));
    assert_string_equal(name, "t3");
}

static void drop__makes_room_for_another_try(void **state)
{
    struct statement *statement = ready(*state, 0, 0);
    statements_drop(*state, statement);

    assert_int_equal(statements_get(*state, &plans[0], &tenants[0])->state, STATEMENT_ABSENT);
}

static void tenants__are_counted_once(void **state)
{
    struct statements *s = *state;
    ready(s, 0, 0);
    ready(s, 1, 0);
    ready(s, 0, 1);
    ready(s, 0, 0);

    assert_int_equal(s->seen_count, 2);
}

#define statement_test(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        statement_test(statement__is_found_again),
        statement_test(statement__on_shared_tables_has_a_fixed_place),
        statement_test(eviction__takes_the_one_used_longest_ago),
        statement_test(eviction__leaves_those_on_their_way),
        statement_test(drop__makes_room_for_another_try),
        statement_test(tenants__are_counted_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
