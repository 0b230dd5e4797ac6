/* What a database URL says of where the database is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static void addresses__are_those_written_in_the_url(void **state)
{
    (void)state;

    const char *const *found = store_database_addresses(
        &arena, "postgresql://app@10.0.0.7:5432,db.example.com,[fd12::7]:5433/smooth");
    assert_string_equal(found[0], "10.0.0.7");
    assert_string_equal(found[1], "fd12::7");
    assert_null(found[2]);
}

static void addresses__come_from_hostaddr_too(void **state)
{
    (void)state;

    const char *const *found =
        store_database_addresses(&arena, "host=db.example.com hostaddr=10.0.0.7 dbname=smooth");
    assert_string_equal(found[0], "10.0.0.7");
    assert_null(found[1]);
}

static void addresses__of_a_socket_or_of_no_url_are_none(void **state)
{
    (void)state;

    assert_null(store_database_addresses(&arena, "postgresql:///smooth?host=/run/postgresql")[0]);
    assert_null(store_database_addresses(&arena, "no URL")[0]);
    assert_null(store_database_addresses(&arena, "")[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses__are_those_written_in_the_url),
        cmocka_unit_test(addresses__come_from_hostaddr_too),
        cmocka_unit_test(addresses__of_a_socket_or_of_no_url_are_none),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
