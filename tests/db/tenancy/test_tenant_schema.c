/* Migrations of tenants' schemas: what is missing is applied once, whoever is at it; what fails is
 * on record and leaves nothing. */
#include "support/domain_test.h"

#include "apps/apps.h"
#include "tenancy/tenancy.h"
#include "tenancy/tenant_schema.h"

/* What migrating by ALL_STEPS asks: claim, records, step, record, commit, and once more for the
 * index and for what is behind it. */
enum { QUERIES = 16 };

static const char *const MAKE_CUTS[] = {"CREATE TABLE tenant.cuts (id int4, price int4)", NULL};
static const char *const ADD_COLOR[] = {"ALTER TABLE tenant.cuts ADD COLUMN color text", NULL};
static const char *const MAKE_INDEX[] = {"CREATE UNIQUE INDEX cuts_id_idx ON tenant.cuts (id)",
                                         NULL};
static const char *const INDEX_BESIDE_CALLS[] = {
    "DROP INDEX CONCURRENTLY IF EXISTS tenant.cuts_id_idx",
    "CREATE UNIQUE INDEX CONCURRENTLY cuts_id_idx ON tenant.cuts (id)", NULL};
static const char *const ADD_PRICES[] = {"CREATE TABLE tenant.prices (id int4)", NULL};

#define STEP_CUTS                                                                                  \
    {                                                                                              \
        1, "cuts", {1}, MAKE_CUTS                                                                  \
    }
#define STEP_COLOR                                                                                 \
    {                                                                                              \
        2, "color", {2}, ADD_COLOR                                                                 \
    }
#define STEP_INDEX                                                                                 \
    {                                                                                              \
        3, "index", {3}, MAKE_INDEX, INDEX_BESIDE_CALLS                                            \
    }
#define STEP_PRICES                                                                                \
    {                                                                                              \
        4, "prices", {4}, ADD_PRICES                                                               \
    }

static const struct schema_step ONE_STEP[] = {STEP_CUTS, {0}};
static const struct schema_step TWO_STEPS[] = {STEP_CUTS, STEP_COLOR, {0}};
static const struct schema_step ALL_STEPS[] = {STEP_CUTS, STEP_COLOR, STEP_INDEX, STEP_PRICES, {0}};
static const struct schema_step CHANGED_STEPS[] = {{1, "cuts", {0xff}, MAKE_CUTS}, STEP_COLOR, {0}};

/* The program that is to run from now on: one with a single tenant app, `salon`. */
static void install(const struct schema_step *steps)
{
    static const struct sql_query *const no_queries[] = {NULL};
    static const struct rpc_service *const no_services[] = {NULL};
    static const char *const names[] = {"salon", NULL};
    static struct tenant_app salon;
    static const struct tenant_app *const apps[] = {&salon, NULL};
    salon = (struct tenant_app){"salon", steps, no_queries, no_services};
    apps_know(apps, NULL);
    apps_use(names);
}

/* And one without any. */
static void install_nothing(void)
{
    static const char *const none[] = {NULL};
    apps_use(none);
}

static int forget_tenants(void **state)
{
    db_test_sql("DELETE FROM shared.tenant_schemas; DELETE FROM shared.tenant_migrations");
    return db_test_setup(state);
}

static struct tenant_schema_run begin_run(struct db_test *t)
{
    struct tenant_schema_run run = {0};
    assert_ok(tenant_schema_run_begin(&t->call, &run));
    return run;
}

static TenantSchema *schema_of(struct db_test *t, const Tenant *tenant)
{
    TenantSchema *schema = arena_new(&t->arena, TenantSchema);
    *schema = (TenantSchema)TENANT_SCHEMA_INIT;
    schema->tenant_id = tenant->id;
    return schema;
}

static enum tenant_schema_outcome migrate(struct db_test *t, const Tenant *tenant)
{
    const struct tenant_schema_run run = begin_run(t);
    enum tenant_schema_outcome outcome = TENANT_SCHEMA_PASSED;
    assert_ok(tenant_schema_migrate(&t->call, &run, schema_of(t, tenant), &outcome));
    return outcome;
}

/* "tenant/1 salon/1 salon/2" */
static const char *record_of(struct db_test *t, const Tenant *tenant)
{
    return db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena,
                     "SELECT coalesce(string_agg(app || '/' || number, ' ' ORDER BY app, number), "
                     "'') FROM shared.tenant_migrations WHERE tenant_id = '%s' AND app <> 'tenant'",
                     tenant->id));
}

static int64_t column_count(struct db_test *t, const Tenant *tenant, const char *table)
{
    return count_of(t,
                    "SELECT count(*) FROM information_schema.columns WHERE table_schema = "
                    "'tenant_%s' AND table_name = '%s'",
                    tenant->schema_name, table);
}

static int64_t valid_indexes(struct db_test *t, const Tenant *tenant)
{
    return count_of(t,
                    "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = "
                    "to_regclass('tenant_%s.cuts_id_idx')",
                    tenant->schema_name);
}

static const char *error_of(struct db_test *t, const Tenant *tenant)
{
    return db_test_sql_value(
        &t->arena, arena_printf(&t->arena,
                                "SELECT coalesce(error, 'none') FROM shared.tenant_schemas "
                                "WHERE tenant_id = '%s'",
                                tenant->id));
}

static void create__applies_the_apps_in_use(void **state)
{
    struct db_test *t = *state;
    install(ALL_STEPS);

    const Tenant *tenant = make_tenant(t, fresh_name(t), false);

    assert_string_equal(record_of(t, tenant), "salon/1 salon/2 salon/3 salon/4");
    assert_int_equal(column_count(t, tenant, "cuts"), 3);
    assert_int_equal(valid_indexes(t, tenant), 1);
    assert_int_equal(begin_run(t).behind, 0);
}

static void create__fails_whole_when_a_step_fails(void **state)
{
    struct db_test *t = *state;
    static const char *const impossible[] = {"CREATE TABLE tenant.cuts (id nonsense)", NULL};
    static const struct schema_step steps[] = {{1, "impossible", {1}, impossible}, {0}};
    install(steps);
    act_as(t, "SUPERUSER", NULL);
    Tenant wanted = TENANT_INIT, tenant = TENANT_INIT;
    wanted.name = "Salon";
    wanted.schema_name = fresh_name(t);

    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    const status s = finish(t, tenancy_create(&t->call, &wanted, &tenant));

    assert_reason(s, STATUS_INTERNAL, "DATABASE_ERROR");
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.tenant_schemas"), 0);
    assert_int_equal(count_of(t, "SELECT count(*) FROM pg_namespace WHERE nspname = 'tenant_%s'",
                              wanted.schema_name),
                     0);
}

static void run__finds_who_is_behind(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *behind = make_tenant(t, fresh_name(t), false);
    install(TWO_STEPS);
    make_tenant(t, fresh_name(t), false);

    const struct tenant_schema_run run = begin_run(t);
    TenantSchemas list = TENANT_SCHEMAS_INIT;
    assert_ok(tenant_schema_run_list(&t->call, &run, &list));

    assert_int_equal(run.behind, 1);
    assert_int_equal(list.n_schemas, 1);
    assert_string_equal(list.schemas[0]->tenant_id, behind->id);
    assert_string_equal(list.schemas[0]->schema_name, behind->schema_name);
}

static void migrate__applies_what_is_missing(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    install(TWO_STEPS);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_DONE);

    assert_string_equal(record_of(t, tenant), "salon/1 salon/2");
    assert_int_equal(column_count(t, tenant, "cuts"), 3);
    assert_int_equal(begin_run(t).behind, 0);
}

static void migrate__passes_who_has_all(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_PASSED);
}

static void migrate__brings_an_app_that_is_new_in_the_settings(void **state)
{
    struct db_test *t = *state;
    install_nothing();
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    install(ONE_STEP);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_DONE);

    assert_string_equal(record_of(t, tenant), "salon/1");
}

static void migrate__leaves_an_app_that_is_not_in_use_any_more(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    install_nothing();

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_DONE);

    assert_string_equal(record_of(t, tenant), "salon/1");
    assert_int_equal(column_count(t, tenant, "cuts"), 2);
}

static void migrate__that_fails_is_on_record_and_leaves_nothing(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t, "CREATE TABLE tenant_%s.prices (id int4)", tenant->schema_name);
    static const struct schema_step steps[] = {
        STEP_CUTS, STEP_COLOR, {3, "prices", {4}, ADD_PRICES}, {0}};
    install(steps);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_FAILED);

    assert_string_equal(record_of(t, tenant), "salon/1");
    assert_int_equal(column_count(t, tenant, "cuts"), 2);
    assert_string_equal(error_of(t, tenant), "salon/0003_prices: PostgreSQL says: relation "
                                             "\"prices\" already exists");
}

static void failure__is_told_by_its_run(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t, "DROP TABLE tenant_%s.cuts", tenant->schema_name);
    install(TWO_STEPS);
    const struct tenant_schema_run run = begin_run(t);
    enum tenant_schema_outcome outcome;
    TenantSchemas failures = TENANT_SCHEMAS_INIT, left = TENANT_SCHEMAS_INIT;

    assert_ok(tenant_schema_migrate(&t->call, &run, schema_of(t, tenant), &outcome));

    assert_ok(tenant_schema_run_failures(&t->call, &run, &failures));
    assert_int_equal(failures.n_schemas, 1);
    assert_string_equal(failures.schemas[0]->tenant_id, tenant->id);
    assert_ok(tenant_schema_run_list(&t->call, &run, &left));
    assert_int_equal(left.n_schemas, 0); /* it had its turn */
}

static void failure__is_tried_last_by_the_next_run(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *failing = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    sql(t, "ALTER TABLE tenant_%s.cuts RENAME TO mislaid", failing->schema_name);
    install(TWO_STEPS);
    assert_int_equal(migrate(t, failing), TENANT_SCHEMA_FAILED);
    const struct tenant_schema_run next = begin_run(t);
    TenantSchemas list = TENANT_SCHEMAS_INIT;

    assert_ok(tenant_schema_run_list(&t->call, &next, &list));

    assert_int_equal(list.n_schemas, 2);
    assert_string_equal(list.schemas[0]->tenant_id, other->id);
    assert_string_equal(list.schemas[1]->tenant_id, failing->id);
}

static void failure__is_forgotten_once_it_is_mended(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t, "ALTER TABLE tenant_%s.cuts RENAME TO mislaid", tenant->schema_name);
    install(TWO_STEPS);
    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_FAILED);
    sql(t, "ALTER TABLE tenant_%s.mislaid RENAME TO cuts", tenant->schema_name);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_DONE);

    assert_string_equal(error_of(t, tenant), "none");
}

static void run__refuses_a_step_that_was_changed(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    make_tenant(t, fresh_name(t), false);
    install(CHANGED_STEPS);
    struct tenant_schema_run run;

    const status s = tenant_schema_run_begin(&t->call, &run);

    assert_reason(s, STATUS_FAILED_PRECONDITION, "MIGRATION_CHANGED");
    assert_string_equal(s.message, "salon/0001_cuts was changed after it was applied; add a new "
                                   "migration instead");
}

static void run__refuses_steps_that_the_program_lacks(void **state)
{
    struct db_test *t = *state;
    install(TWO_STEPS);
    make_tenant(t, fresh_name(t), false);
    install(ONE_STEP);
    struct tenant_schema_run run;

    const status s = tenant_schema_run_begin(&t->call, &run);

    assert_reason(s, STATUS_FAILED_PRECONDITION, "MIGRATION_UNKNOWN");
    assert_string_equal(s.message, "the database has salon/0002_color, which this program does not "
                                   "know: it is older than the database");
}

static void index__is_made_beside_running_calls(void **state)
{
    struct db_test *t = *state;
    install(TWO_STEPS);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    install(ALL_STEPS);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_DONE);

    assert_string_equal(record_of(t, tenant), "salon/1 salon/2 salon/3 salon/4");
    assert_int_equal(valid_indexes(t, tenant), 1);
    assert_int_equal(column_count(t, tenant, "prices"), 1);
}

/* Duplicates let PostgreSQL fail at the end, and leave an index that is invalid. */
static void index__that_fails_is_cleared_away_by_the_next_try(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t, "INSERT INTO tenant_%s.cuts VALUES (1), (1)", tenant->schema_name);
    install(ALL_STEPS);
    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_FAILED);
    assert_string_equal(record_of(t, tenant), "salon/1 salon/2");
    assert_int_equal(valid_indexes(t, tenant), 0);
    sql(t, "TRUNCATE tenant_%s.cuts", tenant->schema_name);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_DONE);

    assert_int_equal(valid_indexes(t, tenant), 1);
    assert_string_equal(record_of(t, tenant), "salon/1 salon/2 salon/3 salon/4");
}

/* A run that was killed between an index and its record. */
static void index__without_a_record_is_made_anew(void **state)
{
    struct db_test *t = *state;
    install(TWO_STEPS);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sql(t, "CREATE INDEX cuts_id_idx ON tenant_%s.cuts (price)", tenant->schema_name);
    install(ALL_STEPS);

    assert_int_equal(migrate(t, tenant), TENANT_SCHEMA_DONE);

    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM pg_index WHERE indisvalid AND indisunique AND "
                              "indexrelid = 'tenant_%s.cuts_id_idx'::regclass",
                              tenant->schema_name),
                     1);
}

struct race {
    const Tenant *tenant;
    enum tenant_schema_outcome outcomes[4];
    status s[4];
};

static void migrate_in_race(struct db_test *t, unsigned index, void *context)
{
    struct race *race = context;
    struct tenant_schema_run run;
    race->s[index] = tenant_schema_run_begin(&t->call, &run);
    if (status_is_ok(race->s[index]))
        race->s[index] = tenant_schema_migrate(&t->call, &run, schema_of(t, race->tenant),
                                               &race->outcomes[index]);
}

static void migrate__is_done_once_by_runs_at_once(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    struct race race = {.tenant = make_tenant(t, fresh_name(t), false)};
    install(ALL_STEPS);

    db_test_parallel(4, migrate_in_race, &race);

    unsigned done = 0;
    for (int i = 0; i < 4; i++) {
        assert_ok(race.s[i]);
        done += race.outcomes[i] == TENANT_SCHEMA_DONE;
    }
    assert_true(done >= 1); /* an index ends a transaction, and another may go on behind it */
    assert_string_equal(record_of(t, race.tenant), "salon/1 salon/2 salon/3 salon/4");
    assert_string_equal(error_of(t, race.tenant), "none");
}

/* Query 1, then 2, … fails as if the database was away for a moment: what was whole stays, and the
 * rest is tried again. */
static void migrate__goes_on_where_it_was(void **state)
{
    struct db_test *t = *state;
    for (unsigned step = 1; step <= QUERIES; step++) {
        install(ONE_STEP);
        const Tenant *tenant = make_tenant(t, fresh_name(t), false);
        install(ALL_STEPS);
        const struct tenant_schema_run run = begin_run(t);
        enum tenant_schema_outcome outcome = TENANT_SCHEMA_PASSED;

        db_fail_at(step);
        assert_ok(tenant_schema_migrate(&t->call, &run, schema_of(t, tenant), &outcome));
        db_fail_at(0);

        assert_int_equal(outcome, TENANT_SCHEMA_DONE);
        assert_string_equal(record_of(t, tenant), "salon/1 salon/2 salon/3 salon/4");
        assert_int_equal(column_count(t, tenant, "cuts"), 3);
        assert_int_equal(valid_indexes(t, tenant), 1);
    }
}

static void count_behind__is_for_the_serving_login_too(void **state)
{
    struct db_test *t = *state;
    install(ONE_STEP);
    make_tenant(t, fresh_name(t), false);
    install(TWO_STEPS);
    int32_t count = 0;

    db_end(&t->call);
    assert_ok(tenant_schema_count_behind(&t->call, &count));

    assert_int_equal(count, 1);
}

#define on_its_own(test) cmocka_unit_test_setup_teardown(test, forget_tenants, db_test_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_its_own(create__applies_the_apps_in_use),
        on_its_own(create__fails_whole_when_a_step_fails),
        on_its_own(run__finds_who_is_behind),
        on_its_own(migrate__applies_what_is_missing),
        on_its_own(migrate__passes_who_has_all),
        on_its_own(migrate__brings_an_app_that_is_new_in_the_settings),
        on_its_own(migrate__leaves_an_app_that_is_not_in_use_any_more),
        on_its_own(migrate__that_fails_is_on_record_and_leaves_nothing),
        on_its_own(failure__is_told_by_its_run),
        on_its_own(failure__is_tried_last_by_the_next_run),
        on_its_own(failure__is_forgotten_once_it_is_mended),
        on_its_own(run__refuses_a_step_that_was_changed),
        on_its_own(run__refuses_steps_that_the_program_lacks),
        on_its_own(index__is_made_beside_running_calls),
        on_its_own(index__that_fails_is_cleared_away_by_the_next_try),
        on_its_own(index__without_a_record_is_made_anew),
        on_its_own(migrate__is_done_once_by_runs_at_once),
        on_its_own(migrate__goes_on_where_it_was),
        on_its_own(count_behind__is_for_the_serving_login_too),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
