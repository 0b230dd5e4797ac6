/* Migrations of the shared schema, and the serving login. */
#include "support/db_test.h"

#include <string.h>

static const struct sql_query *const NO_QUERIES[] = {NULL};

static const char *const MAKE_A[] = {
    "CREATE TABLE shared.a (id int4 PRIMARY KEY)",
    "GRANT SELECT ON shared.a TO serving_role",
    NULL,
};
static const char *const MAKE_B[] = {"CREATE TABLE shared.b (id int4)",
                                     "INSERT INTO shared.b VALUES (1)", NULL};
static const char *const FAIL_HALFWAY[] = {"CREATE TABLE shared.half (id int4)",
                                           "CREATE TABLE shared.half (id int4)", NULL};

static const struct schema_step STEPS[] = {
    {1, "make_a", {1}, MAKE_A},
    {2, "make_b", {2}, MAKE_B},
};
static const struct schema_step WITH_FAILURE[] = {
    {1, "make_a", {1}, MAKE_A},
    {2, "make_b", {2}, MAKE_B},
    {3, "fail_halfway", {3}, FAIL_HALFWAY},
};
static const struct schema_step CHANGED[] = {
    {1, "make_a", {1}, MAKE_A},
    {2, "make_b", {0xff}, MAKE_B},
    {3, "make_c", {3}, MAKE_B},
};

struct reported {
    unsigned count;
    int32_t last;
};

static void report(void *context, const struct schema_step *step)
{
    struct reported *reported = context;
    reported->count++;
    reported->last = step->number;
}

/* An empty database, and a store that works as smoothctl's. */
static int open_store(void **state)
{
    struct store_settings settings = db_test_settings();
    settings.is_command = true;
    db_test_sql("DROP SCHEMA IF EXISTS shared CASCADE");
    assert_ok(store_open(&settings, NO_QUERIES));
    return db_test_setup(state);
}

static int close_store(void **state)
{
    db_test_teardown(state);
    store_close();
    return 0;
}

static status migrate(struct db_test *t, const struct schema_step *steps, size_t count,
                      struct reported *reported)
{
    return store_migrate_shared(&t->call, steps, count, report, reported);
}

static const char *sql_value(struct db_test *t, const char *sql)
{
    return db_test_sql_value(&t->arena, sql);
}

static void migrations__make_an_empty_database_whole(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};

    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_int_equal(reported.count, 2);
    assert_string_equal(sql_value(t, "SELECT id FROM shared.b"), "1");
    assert_string_equal(
        sql_value(t, "SELECT string_agg(number || name || get_byte(checksum, 0), ',' ORDER BY "
                     "number) FROM shared.migrations"),
        "1make_a1,2make_b2");
}

static void migrations__run_again_change_nothing(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    assert_ok(migrate(t, STEPS, 2, &reported));
    const char *before = sql_value(t, "SELECT max(apply_time) FROM shared.migrations");

    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_int_equal(reported.count, 2);
    assert_string_equal(sql_value(t, "SELECT max(apply_time) FROM shared.migrations"), before);
}

static void migrations__go_on_where_they_were(void **state)
{
    struct db_test *t = *state;
    struct reported first = {0}, second = {0};
    assert_ok(migrate(t, STEPS, 1, &first));

    assert_ok(migrate(t, STEPS, 2, &second));

    assert_int_equal(second.count, 1);
    assert_int_equal(second.last, 2);
}

static void migration__that_fails_leaves_nothing(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};

    const status s = migrate(t, WITH_FAILURE, 3, &reported);

    assert_reason(s, STATUS_FAILED_PRECONDITION, "MIGRATION_FAILED");
    assert_string_equal(s.message,
                        "fail_halfway: PostgreSQL says: relation \"half\" already exists");
    assert_int_equal(reported.count, 2);
    assert_string_equal(sql_value(t, "SELECT count(*) FROM shared.migrations"), "2");
    assert_string_equal(sql_value(t, "SELECT coalesce(to_regclass('shared.half')::text, 'none')"),
                        "none");
}

static void migration__changed_after_it_was_applied_is_refused(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    assert_ok(migrate(t, STEPS, 2, &reported));

    const status s = migrate(t, CHANGED, 3, &reported);

    assert_reason(s, STATUS_FAILED_PRECONDITION, "MIGRATION_CHANGED");
    assert_non_null(strstr(s.message, "make_b"));
    assert_string_equal(sql_value(t, "SELECT count(*) FROM shared.migrations"), "2");
}

static void migration__unknown_to_the_program_is_refused(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_reason(migrate(t, STEPS, 1, &reported), STATUS_FAILED_PRECONDITION, "MIGRATION_UNKNOWN");
}

struct race {
    struct reported reported[4];
    status s[4];
};

static void migrate_in_race(struct db_test *t, unsigned index, void *context)
{
    struct race *race = context;
    race->s[index] = migrate(t, STEPS, 2, &race->reported[index]);
}

static void migrations__run_at_once_do_not_collide(void **state)
{
    struct db_test *t = *state;
    struct race race = {0};

    db_test_parallel(4, migrate_in_race, &race);

    for (int i = 0; i < 4; i++)
        assert_ok(race.s[i]);
    assert_int_equal(race.reported[0].count + race.reported[1].count + race.reported[2].count +
                         race.reported[3].count,
                     2);
    assert_string_equal(sql_value(t, "SELECT count(*) FROM shared.b"), "1");
}

/* Of a role: who may log in, who inherits, and so on. */
static const char *role_flags(struct db_test *t, const char *name)
{
    return sql_value(t,
                     arena_printf(&t->arena,
                                  "SELECT concat(rolcanlogin, rolinherit, rolsuper, rolcreaterole) "
                                  "FROM pg_roles WHERE rolname = '%s'",
                                  name));
}

static void serving_login__is_made_without_inheritance(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    const char *name = db_test_settings().serving.name;
    db_test_sql(arena_printf(&t->arena, "DROP OWNED BY %s; DROP ROLE %s", name, name));

    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_string_equal(role_flags(t, name), "tfff");
}

static void serving_group__has_what_was_granted(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    const char *name = db_test_settings().serving_group;
    db_test_sql(arena_printf(&t->arena, "DROP OWNED BY %s; DROP ROLE %s", name, name));

    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_string_equal(role_flags(t, name), "ffff");
    assert_string_equal(sql_value(t, arena_printf(&t->arena,
                                                  "SELECT has_table_privilege('%s', 'shared.a', "
                                                  "'SELECT') AND NOT has_table_privilege('%s', "
                                                  "'shared.b', 'SELECT')",
                                                  name, name)),
                        "t");
    assert_string_equal(
        sql_value(t, arena_printf(&t->arena, "SELECT pg_has_role('%s', '%s', 'MEMBER')",
                                  db_test_settings().serving.name, name)),
        "t");
}

/* A database from before there was the group: its rights were the login's. */
static void serving_group__takes_over_what_the_login_had(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    const char *login = db_test_settings().serving.name;
    const char *group = db_test_settings().serving_group;
    assert_ok(migrate(t, STEPS, 2, &reported));
    db_test_sql(arena_printf(&t->arena,
                             "DROP OWNED BY %s; DROP ROLE %s; GRANT SELECT ON shared.a TO %s; "
                             "GRANT UPDATE (id), SELECT (id) ON shared.b TO %s",
                             group, group, login, login));

    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_string_equal(
        sql_value(t, arena_printf(&t->arena,
                                  "SELECT concat(has_table_privilege('%s', 'shared.a', 'SELECT'), "
                                  "has_table_privilege('%s', 'shared.a', 'INSERT'), "
                                  "has_column_privilege('%s', 'shared.b', 'id', 'UPDATE'), "
                                  "has_table_privilege('%s', 'shared.b', 'UPDATE'))",
                                  group, group, group, group)),
        "tftf");
}

/* A database from before there was a login for all tenants. */
static void login_for_all__takes_on_the_tenants_there_are(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    const char *login = db_test_settings().serving.name;
    assert_ok(migrate(t, STEPS, 2, &reported));
    db_test_sql(arena_printf(&t->arena,
                             "DROP OWNED BY %s_all; DROP ROLE %s_all; CREATE ROLE %s_t_old; "
                             "GRANT %s_t_old TO %s",
                             login, login, db_test_settings().deployment,
                             db_test_settings().deployment, login));

    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_string_equal(
        sql_value(t, arena_printf(&t->arena, "SELECT pg_has_role('%s_all', '%s_t_old', 'MEMBER')",
                                  login, db_test_settings().deployment)),
        "t");
}

static void logins__of_all_buckets_are_made(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};
    assert_ok(migrate(t, STEPS, 2, &reported));
    db_test_sql("INSERT INTO shared.logins (bucket) VALUES (1), (2)");

    assert_ok(migrate(t, STEPS, 2, &reported));

    const char *login = db_test_settings().serving.name;
    assert_string_equal(role_flags(t, arena_printf(&t->arena, "%s_1", login)), "tfff");
    assert_string_equal(role_flags(t, arena_printf(&t->arena, "%s_2", login)), "tfff");
}

static void serving_login__has_its_password_as_a_verifier(void **state)
{
    struct db_test *t = *state;
    struct reported reported = {0};

    assert_ok(migrate(t, STEPS, 2, &reported));

    assert_string_equal(sql_value(t, arena_printf(&t->arena,
                                                  "SELECT left(rolpassword, 14) FROM pg_authid "
                                                  "WHERE rolname = '%s'",
                                                  db_test_settings().serving.name)),
                        "SCRAM-SHA-256$");
}

static void tenant_role__is_named_after_the_deployment_and_the_tenant(void **state)
{
    struct db_test *t = *state;
    struct uuid uuid;
    assert_true(uuid_parse(SLICE("0189c0de-7000-7abc-8def-0123456789ab"), &uuid));

    const char *role = store_tenant_role(&t->arena, (tenant_id){uuid});

    assert_string_equal(role, arena_printf(&t->arena, "%s_t_0189c0de70007abc8def0123456789ab",
                                           db_test_settings().deployment));
}

#define with_store(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_store(migrations__make_an_empty_database_whole),
        with_store(migrations__run_again_change_nothing),
        with_store(migrations__go_on_where_they_were),
        with_store(migration__that_fails_leaves_nothing),
        with_store(migration__changed_after_it_was_applied_is_refused),
        with_store(migration__unknown_to_the_program_is_refused),
        with_store(migrations__run_at_once_do_not_collide),
        with_store(serving_login__is_made_without_inheritance),
        with_store(serving_group__has_what_was_granted),
        with_store(serving_group__takes_over_what_the_login_had),
        with_store(login_for_all__takes_on_the_tenants_there_are),
        with_store(logins__of_all_buckets_are_made),
        with_store(serving_login__has_its_password_as_a_verifier),
        with_store(tenant_role__is_named_after_the_deployment_and_the_tenant),
    };
    return db_test_main(&(struct db_test_options){.is_closed = true}, tests,
                        sizeof tests / sizeof tests[0]);
}
