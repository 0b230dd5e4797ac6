/* Purging tenants: when it may begin, what goes, what stays, and going on after a failure. */
#include "support/domain_test.h"

#include "base/clock.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "tenancy/purge.h"
#include "tenancy/rules.h"

enum { STEPS_MAX = 200 };

static Tenant *make_deleted(struct db_test *t)
{
    Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t,
        "UPDATE shared.tenants SET state_before = state, state = 'DELETED', delete_time = now(), "
        "purge_time = now() + interval '30 days' WHERE id = '%s'",
        tenant->id);
    return tenant;
}

/* As if it had been deleted 30 days ago. */
static Tenant *make_due(struct db_test *t)
{
    Tenant *tenant = make_deleted(t);
    sql(t,
        "UPDATE shared.tenants SET delete_time = now() - interval '30 days 1 second', purge_time = "
        "now() - interval '1 second' WHERE id = '%s'",
        tenant->id);
    return tenant;
}

static status purge_with(struct db_test *t, const Tenant *tenant, const char *etag, Tenant *ret)
{
    PurgeTenantRequest request = PURGE_TENANT_REQUEST_INIT;
    request.tenant_id = tenant->id;
    request.etag = arena_strdup(&t->arena, etag);
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    return finish(t, tenant_service_purge_tenant(&t->call, &request, ret));
}

static status purge(struct db_test *t, const Tenant *tenant)
{
    Tenant purged = TENANT_INIT;
    return purge_with(t, tenant, "", &purged);
}

static status start_early(struct db_test *t, const Tenant *tenant)
{
    Tenant started = TENANT_INIT;
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    return finish(t,
                  tenancy_purge_start(&t->call, tenant->id, "", PURGE_BY_OPERATOR_EARLY, &started));
}

static tenant_id id_of(const Tenant *tenant)
{
    tenant_id id;
    assert_true(uuid_parse(slice_of(tenant->id), &id.uuid));
    return id;
}

/* Until nothing is left. */
static void purge_to_end(struct db_test *t, const Tenant *tenant)
{
    bool over = false;
    for (int i = 0; !over && i < STEPS_MAX; i++)
        assert_ok(tenancy_purge_step(&t->call, id_of(tenant), &over));
    assert_true(over);
}

static int64_t tables_of(struct db_test *t, const Tenant *tenant)
{
    return count_of(t,
                    "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                    "to_regnamespace('tenant_%s')",
                    tenant->schema_name);
}

static int64_t roles_of(struct db_test *t, const Tenant *tenant)
{
    return count_of(t, "SELECT count(*) FROM pg_roles WHERE rolname = '%s'",
                    store_tenant_role(&t->arena, id_of(tenant)));
}

static int64_t count_where(struct db_test *t, const char *table, const char *column,
                           const Tenant *tenant)
{
    return count_of(t, "SELECT count(*) FROM shared.%s WHERE %s = '%s'", table, column, tenant->id);
}

static void assert_gone(struct db_test *t, const Tenant *tenant)
{
    assert_int_equal(count_of(t, "SELECT count(*) FROM pg_namespace WHERE nspname = 'tenant_%s'",
                              tenant->schema_name),
                     0);
    assert_int_equal(roles_of(t, tenant), 0);
    assert_int_equal(count_where(t, "tenants", "id", tenant), 0);
    assert_int_equal(count_where(t, "users", "tenant_id", tenant), 0);
    assert_int_equal(count_where(t, "sessions", "tenant_id", tenant), 0);
    assert_int_equal(count_where(t, "domains", "tenant_id", tenant), 0);
    assert_int_equal(count_where(t, "url_whitelist", "tenant_id", tenant), 0);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.tenant_tombstones WHERE tenant_id = "
                              "'%s' AND purge_end_time >= purge_start_time",
                              tenant->id),
                     1);
}

/* Tables that refer to each other, partitions, a view on them, and a sequence of its own. */
static void fill_schema(struct db_test *t, const Tenant *tenant, int table_count)
{
    for (int i = 0; i < table_count; i++)
        sql(t,
            "CREATE TABLE tenant_%s.t%d (id int PRIMARY KEY, other int REFERENCES tenant_%s.t%d)",
            tenant->schema_name, i, tenant->schema_name, i);
    sql(t,
        "SET search_path = tenant_%s; "
        "ALTER TABLE t0 ADD FOREIGN KEY (other) REFERENCES t1 (id); "
        "ALTER TABLE t1 ADD FOREIGN KEY (other) REFERENCES t0 (id); "
        "CREATE TABLE parted (at int) PARTITION BY RANGE (at); "
        "CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (9); "
        "CREATE TABLE counted (id int GENERATED ALWAYS AS IDENTITY); "
        "CREATE VIEW seen AS SELECT t0.id FROM t0 JOIN t1 ON t0.id = t1.id; "
        "CREATE SEQUENCE own_numbers; CREATE TYPE kinds AS ENUM ('a'); "
        "CREATE TABLE \"odd \"\" name\" (id int)",
        tenant->schema_name);
}

static void make_session(struct db_test *t, const User *user)
{
    sql(t,
        "INSERT INTO shared.sessions (id, token_hash, user_id, tenant_id, create_time, "
        "last_use_time, idle_expire_time, expire_time, end_time, end_reason) SELECT "
        "gen_random_uuid(), sha256(u.id::text::bytea), u.id, u.tenant_id, now(), now(), now() + "
        "interval '1 hour', now() + interval '2 hours', now(), 'TENANT_DELETED' FROM shared.users "
        "AS u WHERE u.id = '%s'",
        user->id);
}

static void make_url_entry(struct db_test *t, const User *user)
{
    sql(t,
        "INSERT INTO shared.url_whitelist (id, tenant_id, scheme, host, port, path_prefix, "
        "methods, "
        "reason, asked_by_id, create_time) SELECT gen_random_uuid(), u.tenant_id, 'https', "
        "'x.test', 443, '/', '{GET}', 'ten characters', u.id, now() FROM shared.users AS u WHERE "
        "u.id = '%s'",
        user->id);
}

static void add_rows(struct db_test *t, const Tenant *tenant)
{
    const User *owner = make_user(t, "owner@x.test", USER_ROLE_TENANT_OWNER, tenant);
    make_session(t, owner);
    make_url_entry(t, owner);
    make_user(t, "staff@x.test", USER_ROLE_TENANT_STAFF, tenant);
    put_domain(t, tenant, arena_printf(&t->arena, "%s.x.test", tenant->schema_name), true,
               "VERIFIED");
}

/* Starting. */

static void start__of_a_tenant_that_is_not_deleted_is_refused(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);

    assert_reason(purge(t, tenant), STATUS_FAILED_PRECONDITION, "TENANT_NOT_DELETED");
    assert_reason(start_early(t, tenant), STATUS_FAILED_PRECONDITION, "TENANT_NOT_DELETED");
}

static void start__before_its_time_is_refused_and_says_when(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_deleted(t);
    act_as(t, "SUPERUSER", NULL);

    const status refused = purge(t, tenant);

    assert_reason(refused, STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
    const char *due = db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena,
                     "SELECT to_char(purge_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') "
                     "FROM shared.tenants WHERE id = '%s'",
                     tenant->id));
    assert_non_null(strstr(refused.message, due));
    assert_non_null(strstr(refused.message, "grant of tenants.purge"));
    assert_int_equal(count_where(t, "tenant_tombstones", "tenant_id", tenant), 0);
}

static void start__when_due_marks_it_and_sets_the_tombstone(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_due(t);
    act_as(t, "SUPERUSER", NULL);
    Tenant started = TENANT_INIT;

    assert_ok(purge_with(t, tenant, "", &started));

    assert_int_equal(started.state, TENANT_STATE_DELETED);
    assert_non_null(started.purge_start_time);
    char actor[UUID_TEXT_BYTES];
    uuid_format(t->call.identity.actor.uuid, actor);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.tenant_tombstones WHERE tenant_id = "
                              "'%s' AND schema_name = '%s' AND cause = 'DUE' AND actor_id = '%s' "
                              "AND purge_end_time IS NULL",
                              tenant->id, tenant->schema_name, actor),
                     1);
}

static void start__again_changes_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_due(t);
    act_as(t, "SUPERUSER", NULL);
    Tenant first = TENANT_INIT;
    Tenant second = TENANT_INIT;
    assert_ok(purge_with(t, tenant, "", &first));

    assert_ok(purge_with(t, tenant, tenant->etag, &second));

    assert_string_equal(first.etag, second.etag);
}

static void start__minds_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_due(t);
    act_as(t, "SUPERUSER", NULL);
    Tenant started = TENANT_INIT;

    assert_reason(purge_with(t, tenant, "999", &started), STATUS_ABORTED, "ETAG_MISMATCH");
}

static void start__of_a_tenant_out_of_reach_finds_none(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_due(t);
    act_as(t, "TENANT_OWNER", make_tenant(t, fresh_name(t), false));

    assert_reason(purge(t, tenant), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void start__when_due_needs_no_flag_of_the_operator(void **state)
{
    struct db_test *t = *state;
    const Tenant *early = make_deleted(t);
    const Tenant *due = make_due(t);
    act_as(t, "SUPERUSER", NULL);
    Tenant started = TENANT_INIT;

    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_reason(
        finish(t, tenancy_purge_start(&t->call, early->id, "", PURGE_BY_OPERATOR, &started)),
        STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_ok(finish(t, tenancy_purge_start(&t->call, due->id, "", PURGE_BY_OPERATOR, &started)));
}

/* Early, with a grant: the domain of grants lies above, so that its answer is put in here. */

static struct uuid grant;
static bool grant_is_there;

static status answer(struct call *c, tenant_id id, bool *ret_may, struct uuid *ret_grant)
{
    (void)c;
    (void)id;
    *ret_may = grant_is_there;
    if (grant_is_there)
        *ret_grant = grant;
    return OK;
}

static void start__early_with_a_grant_keeps_which_it_was(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_deleted(t);
    act_as(t, "SUPERUSER", NULL);
    grant = uuid_v7();
    char text[UUID_TEXT_BYTES];
    uuid_format(grant, text);
    const struct tenancy_settings shipped = *tenancy_settings();
    tenancy_open(&(struct tenancy_settings){.may_purge_early = answer});

    grant_is_there = false;
    const status without = purge(t, tenant);
    grant_is_there = true;
    const status with = purge(t, tenant);
    tenancy_open(&shipped);

    assert_reason(without, STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
    assert_ok(with);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.tenant_tombstones WHERE tenant_id = "
                              "'%s' AND cause = 'GRANT' AND grant_id = '%s'",
                              tenant->id, text),
                     1);
}

static void undelete__of_one_that_is_being_purged_is_refused(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_deleted(t);
    act_as(t, "SUPERUSER", NULL);
    assert_ok(start_early(t, tenant));
    Tenant back = TENANT_INIT;

    db_begin(&t->call, DB_TRANSACTION);
    assert_reason(finish(t, tenancy_undelete(&t->call, tenant->id, "", &back)),
                  STATUS_FAILED_PRECONDITION, "PURGE_STARTED");
}

/* Steps. */

static void steps__leave_nothing_but_tombstone_and_name(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_deleted(t);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    fill_schema(t, tenant, 4);
    add_rows(t, tenant);
    add_rows(t, other);
    act_as(t, "SUPERUSER", NULL);
    assert_ok(start_early(t, tenant));

    purge_to_end(t, tenant);

    assert_gone(t, tenant);
    assert_int_equal(count_where(t, "users", "tenant_id", other), 2);
    assert_int_equal(roles_of(t, other), 1);
    assert_true(tables_of(t, other) > 0);
    Tenant again = TENANT_INIT;
    Tenant wanted = TENANT_INIT;
    wanted.name = tenant->name;
    wanted.schema_name = tenant->schema_name;
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_reason(finish(t, tenancy_create(&t->call, &wanted, &again)), STATUS_ALREADY_EXISTS,
                  "SCHEMA_NAME_TAKEN");
}

static void steps__drop_a_bounded_number_of_tables_each(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_deleted(t);
    fill_schema(t, tenant, 40);
    act_as(t, "SUPERUSER", NULL);
    assert_ok(start_early(t, tenant));
    const int64_t before = tables_of(t, tenant);
    bool over = false;

    assert_ok(tenancy_purge_step(&t->call, id_of(tenant), &over));

    assert_false(over);
    assert_in_range(before - tables_of(t, tenant), 1, 16);
    purge_to_end(t, tenant);
    assert_gone(t, tenant);
}

static void steps__of_one_that_is_not_started_do_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_due(t);
    bool over = false;

    assert_ok(tenancy_purge_step(&t->call, id_of(tenant), &over));

    assert_true(over);
    assert_true(tables_of(t, tenant) > 0);
    assert_int_equal(count_where(t, "tenants", "id", tenant), 1);
}

/* Each failing at one query, migration step or commit further on than the last. */
static void steps__go_on_after_any_failure(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_deleted(t);
    fill_schema(t, tenant, 20);
    add_rows(t, tenant);
    act_as(t, "SUPERUSER", NULL);
    assert_ok(start_early(t, tenant));
    bool over = false;
    unsigned failures = 0;

    for (unsigned fault = 1; !over && failures < STEPS_MAX; fault++) {
        db_fail_at(fault);
        status done = OK;
        while (status_is_ok(done) && !over)
            done = tenancy_purge_step(&t->call, id_of(tenant), &over);
        db_fail_at(0);
        assert_true(over || done.code == STATUS_UNAVAILABLE);
        assert_int_equal(count_where(t, "tenants", "id", tenant), over ? 0 : 1);
        failures += over ? 0 : 1;
    }

    assert_true(failures > 5);
    assert_gone(t, tenant);
}

static status refuse(struct call *c, tenant_id id, int64_t count_max, int64_t *ret_count)
{
    (void)c;
    (void)id;
    (void)count_max;
    (void)ret_count;
    return status_error(STATUS_FAILED_PRECONDITION, "ROW_IN_USE", "a row is in use");
}

static void steps__whose_rows_cannot_go_keep_the_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_deleted(t);
    act_as(t, "SUPERUSER", NULL);
    assert_ok(start_early(t, tenant));
    const struct tenancy_settings shipped = *tenancy_settings();
    tenancy_open(&(struct tenancy_settings){.purge_rows = refuse});
    bool over = false;
    status done = OK;

    for (int i = 0; status_is_ok(done) && i < STEPS_MAX; i++)
        done = tenancy_purge_step(&t->call, id_of(tenant), &over);
    tenancy_open(&shipped);

    assert_reason(done, STATUS_FAILED_PRECONDITION, "ROW_IN_USE");
    assert_false(over);
    assert_int_equal(count_where(t, "tenants", "id", tenant), 1);
    purge_to_end(t, tenant);
    assert_gone(t, tenant);
}

/* The task. */

static void task__purges_what_is_due_and_what_was_started(void **state)
{
    struct db_test *t = *state;
    const Tenant *due = make_due(t);
    const Tenant *started = make_deleted(t);
    const Tenant *waiting = make_deleted(t);
    const Tenant *active = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    assert_ok(start_early(t, started));
    t->call.identity = (struct call_identity){0};

    assert_ok(tenancy_purge(&t->call));

    assert_gone(t, due);
    assert_gone(t, started);
    assert_int_equal(count_where(t, "tenants", "id", waiting), 1);
    assert_true(tables_of(t, waiting) > 0);
    assert_true(tables_of(t, active) > 0);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.tenant_tombstones WHERE tenant_id = "
                              "'%s' AND cause = 'DUE' AND actor_id IS NULL",
                              due->id),
                     1);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.tenant_tombstones WHERE tenant_id = "
                              "'%s' AND cause = 'OPERATOR'",
                              started->id),
                     1);
}

static void task__begins_nothing_without_time(void **state)
{
    struct db_test *t = *state;
    const Tenant *due = make_due(t);
    call_set_deadline(&t->call, clock_monotonic_ns() + 1000 * NS_PER_MS);

    assert_ok(tenancy_purge(&t->call));

    assert_int_equal(count_where(t, "tenant_tombstones", "tenant_id", due), 0);
    assert_true(tables_of(t, due) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(start__of_a_tenant_that_is_not_deleted_is_refused),
        db_unit_test(start__before_its_time_is_refused_and_says_when),
        db_unit_test(start__when_due_marks_it_and_sets_the_tombstone),
        db_unit_test(start__again_changes_nothing),
        db_unit_test(start__minds_the_etag),
        db_unit_test(start__of_a_tenant_out_of_reach_finds_none),
        db_unit_test(start__when_due_needs_no_flag_of_the_operator),
        db_unit_test(start__early_with_a_grant_keeps_which_it_was),
        db_unit_test(undelete__of_one_that_is_being_purged_is_refused),
        db_unit_test(steps__leave_nothing_but_tombstone_and_name),
        db_unit_test(steps__drop_a_bounded_number_of_tables_each),
        db_unit_test(steps__of_one_that_is_not_started_do_nothing),
        db_unit_test(steps__go_on_after_any_failure),
        db_unit_test(steps__whose_rows_cannot_go_keep_the_tenant),
        db_unit_test(task__purges_what_is_due_and_what_was_started),
        db_unit_test(task__begins_nothing_without_time),
    };
    return domain_test_main(tests, sizeof tests / sizeof tests[0]);
}
