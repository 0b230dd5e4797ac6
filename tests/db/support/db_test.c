/* A database for each test program, and the fiber that its tests run on.
 *
 * cmocka leaves a failed test with longjmp; as the whole group runs on one fiber, that stays on one
 * stack. The superuser's SQL goes over a plain blocking connection: it is short.
 */
#include "db_test.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fiber.h"
#include "base/log.h"
#include "base/loop.h"
#include "schema/shared.h"

static const struct db_test_options *options;
static const struct CMUnitTest *group_tests;
static size_t group_count;
static int failures;

static char database[64];
static char deployment[32];
static char serving_name[64];
static char group_name[64];
static char url[1024];
static struct arena program_arena;
static PGconn *superuser; /* on the program's database */
static PGconn *server;    /* the same, on the one that the URL names */

static void die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static PGconn *connect_to(const char *to)
{
    PGconn *conn = PQconnectdb(to);
    if (PQstatus(conn) != CONNECTION_OK)
        die("could not connect to the test server", PQerrorMessage(conn));
    PQclear(PQexec(conn, "SET client_min_messages = warning"));
    return conn;
}

static PGresult *run_sql(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    const ExecStatusType result_status = PQresultStatus(result);
    if (result_status != PGRES_COMMAND_OK && result_status != PGRES_TUPLES_OK)
        die(sql, PQresultErrorMessage(result));
    return result;
}

void db_test_sql(const char *sql)
{
    PQclear(run_sql(superuser, sql));
}

const char *db_test_sql_value(struct arena *arena, const char *sql)
{
    PGresult *result = run_sql(superuser, sql);
    const char *value = arena_strdup(arena, PQntuples(result) == 0 ? "" : PQgetvalue(result, 0, 0));
    PQclear(result);
    return value;
}

static void allow_connections(const char *whether)
{
    char sql[256];
    snprintf(sql, sizeof sql, "ALTER DATABASE %s ALLOW_CONNECTIONS %s", database, whether);
    PQclear(run_sql(server, sql));
}

void db_test_shut_out(void)
{
    allow_connections("false");
    db_test_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

void db_test_let_in(void)
{
    allow_connections("true");
}

struct db_test_place db_test_place(void)
{
    return (struct db_test_place){PQhost(superuser), PQport(superuser), PQuser(superuser),
                                  database};
}

/* The server's URL with another database: libpq takes the last of two. */
static void make_names(const char *server_url)
{
    const int pid = (int)getpid();
    snprintf(database, sizeof database, "smooth_test_%d", pid);
    snprintf(deployment, sizeof deployment, "smooth%d", pid);
    snprintf(serving_name, sizeof serving_name, "%s_serving", deployment);
    snprintf(group_name, sizeof group_name, "%s_shared", deployment);
    snprintf(url, sizeof url, "%s%cdbname=%s", server_url,
             strstr(server_url, "://") == NULL ? ' '
             : strchr(server_url, '?') == NULL ? '?'
                                               : '&',
             database);
}

static void make_database(const char *server_url)
{
    char sql[1024];
    server = connect_to(server_url);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s", database);
    PQclear(run_sql(server, sql));
    superuser = connect_to(url);
    snprintf(sql, sizeof sql,
             "CREATE ROLE %s LOGIN NOINHERIT PASSWORD 'test'; CREATE ROLE %s; GRANT %s TO %s; "
             "CREATE ROLE %s_all LOGIN NOINHERIT PASSWORD 'test 10000'; GRANT %s TO %s_all; "
             "CREATE SCHEMA shared; GRANT USAGE ON SCHEMA shared TO %s",
             serving_name, group_name, group_name, serving_name, serving_name, group_name,
             serving_name, group_name);
    db_test_sql(sql);
}

/* Roles belong to the whole server: those of this program go with its database. */
static void drop_database(void)
{
    char sql[512];
    PQfinish(superuser);
    snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", database);
    PQclear(run_sql(server, sql));
    snprintf(sql, sizeof sql,
             "DO $$ DECLARE r name; BEGIN FOR r IN SELECT rolname FROM pg_roles "
             "WHERE starts_with(rolname, '%s_') ORDER BY rolname DESC "
             "LOOP EXECUTE format('DROP ROLE %%I', r); END LOOP; END $$",
             deployment);
    PQclear(run_sql(server, sql));
    PQfinish(server);
}

static const char *login_password(struct arena *arena, const void *unused, unsigned bucket)
{
    (void)unused;
    return arena_printf(arena, "test %u", bucket);
}

struct store_settings db_test_settings(void)
{
    struct store_settings settings = options->settings;
    settings.database_url = url;
    settings.deployment = deployment;
    settings.serving = (struct store_login){.name = serving_name, .password = "test"};
    settings.serving_group = group_name;
    settings.login_password = login_password;
    settings.check_percent = 100;
    return settings;
}

void db_test_call_init(struct db_test *t)
{
    arena_init(&t->arena);
    call_init(&t->call, &t->arena);
}

void db_test_call_fini(struct db_test *t)
{
    db_end(&t->call);
    call_fini(&t->call);
    arena_fini(&t->arena);
}

int db_test_setup(void **state)
{
    struct db_test *t = calloc(1, sizeof *t);
    if (t == NULL)
        abort();
    db_test_call_init(t);
    *state = t;
    return 0;
}

int db_test_teardown(void **state)
{
    db_test_call_fini(*state);
    free(*state);
    return 0;
}

struct parallel {
    unsigned index;
    void (*run)(struct db_test *t, unsigned index, void *context);
    void *context;
    unsigned *left;
    struct event *all_over;
};

static void run_parallel(void *argument)
{
    const struct parallel *parallel = argument;
    struct db_test t;
    db_test_call_init(&t);
    parallel->run(&t, parallel->index, parallel->context);
    db_test_call_fini(&t);
    if (--*parallel->left == 0)
        event_set(parallel->all_over);
}

void db_test_parallel(unsigned count, void (*run)(struct db_test *t, unsigned index, void *context),
                      void *context)
{
    struct db_test t;
    struct event all_over = {0};
    unsigned left = count;
    db_test_call_init(&t);
    struct parallel *all = arena_array(&t.arena, count, sizeof *all);
    for (unsigned i = 0; i < count; i++) {
        all[i] = (struct parallel){i, run, context, &left, &all_over};
        fiber_start(run_parallel, &all[i]);
    }
    assert_ok(event_wait(&t.call, &all_over));
    db_test_call_fini(&t);
}

static void migrate(void)
{
    static const struct sql_query *const NONE[] = {NULL};
    struct store_settings settings = db_test_settings();
    struct db_test t;
    settings.is_command = true;
    db_test_call_init(&t);
    assert_ok(store_open(&settings, NONE));
    assert_ok(store_migrate_shared(&t.call, SCHEMA_SHARED, SCHEMA_SHARED_COUNT, NULL, NULL));
    db_test_call_fini(&t);
    store_close();
}

static int open_store(void **state)
{
    static const struct sql_query *const NONE[] = {NULL};
    const struct store_settings settings = db_test_settings();
    struct db_test t;
    (void)state;
    if (options->migrate)
        migrate();
    if (options->setup_sql != NULL)
        db_test_sql(options->setup_sql);
    if (options->is_closed)
        return 0;
    db_test_call_init(&t);
    assert_ok(store_open(&settings, options->queries == NULL ? NONE : options->queries));
    assert_ok(store_wait_ready(&t.call));
    db_test_call_fini(&t);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    if (!options->is_closed)
        store_close();
    return 0;
}

static void run_group(void *unused)
{
    (void)unused;
    failures = _cmocka_run_group_tests("db", group_tests, group_count, open_store, close_store);
    loop_stop();
}

int db_test_main(const struct db_test_options *test_options, const struct CMUnitTest *tests,
                 size_t count)
{
    const char *server_url = getenv("SMOOTH_TEST_DATABASE_URL");
    if (server_url == NULL)
        die("SMOOTH_TEST_DATABASE_URL", "not set; tests/db needs a PostgreSQL server");
    options = test_options;
    group_tests = tests;
    group_count = count;
    arena_init(&program_arena);
    make_names(server_url);
    make_database(server_url);
    log_init("test", LOG_ERROR);

    loop_open();
    store_register_metrics();
    fiber_start(run_group, NULL);
    loop_run();
    loop_close();

    drop_database();
    arena_fini(&program_arena);
    return failures;
}

const struct tenant_scope *db_test_tenant(struct db_test *t, const char *schema,
                                          const char *const *statements)
{
    struct tenant_scope *scope = arena_new(&program_arena, struct tenant_scope);
    scope->id = (tenant_id){uuid_v7()};
    scope->schema = arena_strdup(&program_arena, schema);
    scope->role = store_tenant_role(&program_arena, scope->id);
    const struct schema_step step = {.number = 1, .name = "test", .statements = statements};
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_ok(db_apply_step(&t->call, &step, scope));
    assert_ok(db_commit(&t->call));
    return scope;
}

void db_assert_ok(status s, const char *file, int line)
{
    if (!status_is_ok(s)) {
        print_error("%s %s: %s\n", status_code_name(s.code), s.reason, s.message);
        _fail(file, line);
    }
}

void db_assert_reason(status s, enum status_code code, const char *reason, const char *file,
                      int line)
{
    if (s.code != code || s.reason == NULL || strcmp(s.reason, reason) != 0) {
        print_error("wanted %s %s, got %s %s: %s\n", status_code_name(code), reason,
                    status_code_name(s.code), s.reason == NULL ? "" : s.reason,
                    s.message == NULL ? "" : s.message);
        _fail(file, line);
    }
}
