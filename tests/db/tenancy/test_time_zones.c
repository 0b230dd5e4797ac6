/* The time zones of the database. */
#include "support/domain_test.h"

#include "tenancy/time_zones.h"

static void zones__are_those_of_the_database(void **state)
{
    struct db_test *t = *state;

    assert_ok(time_zones_read(&t->call));

    assert_true(time_zones_has("UTC"));
    assert_true(time_zones_has("Europe/Berlin"));
    assert_true(time_zones_has("America/Argentina/Buenos_Aires"));
    assert_false(time_zones_has("Europe/Atlantis"));
    assert_false(time_zones_has("europe/berlin"));
    assert_false(time_zones_has("posixrules"));
    assert_false(time_zones_has("posix/Europe/Berlin"));
    assert_false(time_zones_has(""));
}

static void zones__are_asked_for_once(void **state)
{
    struct db_test *t = *state;
    assert_ok(time_zones_read(&t->call));

    db_fail_at(1);
    const status again = time_zones_read(&t->call);
    db_fail_at(0);

    assert_ok(again);
}

static void zones__near_a_slip_are_found(void **state)
{
    struct db_test *t = *state;
    assert_ok(time_zones_read(&t->call));

    assert_string_equal(time_zones_nearest("Europe/Berln"), "Europe/Berlin");
    assert_string_equal(time_zones_nearest("europe/berlin"), "Europe/Berlin");
    assert_string_equal(time_zones_nearest("America/New York"), "America/New_York");
    assert_null(time_zones_nearest("the moon, its far side"));
}

static void zones__are_asked_for_again_after_a_failure(void **state)
{
    struct db_test *t = *state;

    db_fail_at(1);
    const status failed = time_zones_read(&t->call);
    db_fail_at(0);
    assert_reason(failed, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_false(time_zones_has("UTC"));

    assert_ok(time_zones_read(&t->call));
    assert_true(time_zones_has("UTC"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(zones__are_asked_for_again_after_a_failure), /* the first: nothing read yet */
        db_unit_test(zones__are_those_of_the_database),
        db_unit_test(zones__are_asked_for_once),
        db_unit_test(zones__near_a_slip_are_found),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
