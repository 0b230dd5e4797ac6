/* Going from tenant to tenant. */
#include "support/domain_test.h"

#include "base/clock.h"
#include "tenancy/walk.h"

enum { VISITS_MAX = 100 };

/* What visit saw, and what it is to do. */
static struct {
    tenant_id ids[VISITS_MAX];
    unsigned count;
    unsigned fails_at; /* from 1; 0: never */
    unsigned out_of_time_at;
    struct call *caller;
} walk;

static status visit(struct call *c)
{
    assert_true(walk.count < VISITS_MAX);
    walk.ids[walk.count++] = c->tenant->id;
    if (walk.count == walk.out_of_time_at)
        call_set_deadline(walk.caller, clock_monotonic_ns() + NS_PER_S);
    if (walk.count == walk.fails_at)
        return status_error(STATUS_ABORTED, "OF_ONE", "of one tenant");
    return OK;
}

static void begin(struct db_test *t)
{
    memset(&walk, 0, sizeof walk);
    walk.caller = &t->call;
}

static int64_t open_tenants(struct db_test *t)
{
    return count_of(t, "SELECT count(*) FROM shared.tenants WHERE state <> 'DELETED'");
}

static void walk__visits_all_but_deleted_ones_in_order(void **state)
{
    struct db_test *t = *state;
    const Tenant *first = make_tenant(t, fresh_name(t), false);
    const Tenant *deleted = make_tenant(t, fresh_name(t), false);
    const Tenant *last = make_tenant(t, fresh_name(t), false);
    sql(t,
        "UPDATE shared.tenants SET state_before = state, state = 'DELETED', delete_time = now(), "
        "purge_time = now() WHERE id = '%s'",
        deleted->id);
    tenant_id cursor = {0};
    char id[UUID_TEXT_BYTES];
    begin(t);

    assert_ok(tenancy_walk(&t->call, &cursor, visit));

    assert_int_equal(walk.count, open_tenants(t));
    uuid_format(walk.ids[walk.count - 2].uuid, id);
    assert_string_equal(id, first->id);
    uuid_format(walk.ids[walk.count - 1].uuid, id);
    assert_string_equal(id, last->id);
    assert_true(uuid_is_zero(cursor.uuid));
}

static void walk__goes_on_behind_one_that_fails(void **state)
{
    struct db_test *t = *state;
    make_tenant(t, fresh_name(t), false);
    make_tenant(t, fresh_name(t), false);
    tenant_id cursor = {0};
    begin(t);
    walk.fails_at = 1;

    assert_reason(tenancy_walk(&t->call, &cursor, visit), STATUS_ABORTED, "OF_ONE");

    assert_int_equal(walk.count, open_tenants(t));
    assert_true(uuid_is_zero(cursor.uuid));
}

static void walk__out_of_time_goes_on_where_it_stopped(void **state)
{
    struct db_test *t = *state;
    make_tenant(t, fresh_name(t), false);
    make_tenant(t, fresh_name(t), false);
    tenant_id cursor = {0};
    begin(t);
    walk.out_of_time_at = 1;
    assert_ok(tenancy_walk(&t->call, &cursor, visit));
    assert_int_equal(walk.count, 1);
    assert_memory_equal(&cursor, &walk.ids[0], sizeof cursor);

    walk.out_of_time_at = 0;
    call_set_deadline(&t->call, INT64_MAX);
    assert_ok(tenancy_walk(&t->call, &cursor, visit));

    assert_int_equal(walk.count, open_tenants(t));
    assert_memory_not_equal(&walk.ids[0], &walk.ids[1], sizeof walk.ids[0]);
}

static void walk__without_a_database_tells_so(void **state)
{
    struct db_test *t = *state;
    tenant_id cursor = {0};
    begin(t);

    db_fail_at(1);
    const status walked = tenancy_walk(&t->call, &cursor, visit);
    db_fail_at(0);

    assert_reason(walked, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");
    assert_int_equal(walk.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(walk__visits_all_but_deleted_ones_in_order),
        db_unit_test(walk__goes_on_behind_one_that_fails),
        db_unit_test(walk__out_of_time_goes_on_where_it_stopped),
        db_unit_test(walk__without_a_database_tells_so),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
