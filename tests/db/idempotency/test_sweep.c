/* Old idempotency keys go, the shared ones and those of tenants; those in use stay. */
#include "support/domain_test.h"

#include "base/clock.h"
#include "idempotency/sweep.h"
#include "server/sweeps.h"
#include "tenancy/tenancy.h"

static void add_shared(struct db_test *t, const char *method, const char *age, int count)
{
    sql(t,
        "INSERT INTO shared.idempotency_keys SELECT gen_random_uuid(), gen_random_uuid(), "
        "gen_random_uuid(), '%s', gen_random_uuid(), sha256('x'), '', now() - interval '%s' FROM "
        "generate_series(1, %d)",
        method, age, count);
}

static void add_of_tenant(struct db_test *t, const Tenant *tenant, const char *age)
{
    sql(t,
        "INSERT INTO tenant_%s.idempotency_keys SELECT gen_random_uuid(), gen_random_uuid(), 'm', "
        "gen_random_uuid(), sha256('x'), '', now() - interval '%s'",
        tenant->schema_name, age);
}

static int64_t count_shared(struct db_test *t, const char *method)
{
    return count_of(t, "SELECT count(*) FROM shared.idempotency_keys WHERE method = '%s'", method);
}

static int64_t count_of_tenant(struct db_test *t, const Tenant *tenant)
{
    return count_of(t, "SELECT count(*) FROM tenant_%s.idempotency_keys", tenant->schema_name);
}

static void sweep__takes_what_is_older_than_a_day(void **state)
{
    struct db_test *t = *state;
    add_shared(t, "old", "24 hours 1 minute", 3);
    add_shared(t, "young", "23 hours 59 minutes", 3);

    assert_ok(idempotency_sweep(&t->call));

    assert_int_equal(count_shared(t, "old"), 0);
    assert_int_equal(count_shared(t, "young"), 3);
}

static void sweep__takes_more_than_a_batch(void **state)
{
    struct db_test *t = *state;
    add_shared(t, "many", "2 days", 2500);

    assert_ok(idempotency_sweep(&t->call));

    assert_int_equal(count_shared(t, "many"), 0);
}

static void sweep__stops_when_time_is_short(void **state)
{
    struct db_test *t = *state;
    add_shared(t, "late", "2 days", 1);
    call_set_deadline(&t->call, clock_monotonic_ns() + NS_PER_S);

    assert_ok(idempotency_sweep(&t->call));

    assert_int_equal(count_shared(t, "late"), 1);
}

static void task__sweeps_every_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *first = make_tenant(t, fresh_name(t), false);
    const Tenant *second = make_tenant(t, fresh_name(t), false);
    add_of_tenant(t, first, "25 hours");
    add_of_tenant(t, first, "1 hour");
    add_of_tenant(t, second, "25 hours");

    assert_ok(sweeps_idempotency(&t->call));

    assert_int_equal(count_of_tenant(t, first), 1);
    assert_int_equal(count_of_tenant(t, second), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(sweep__takes_what_is_older_than_a_day),
        db_unit_test(sweep__takes_more_than_a_batch),
        db_unit_test(sweep__stops_when_time_is_short),
        db_unit_test(task__sweeps_every_tenant),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
