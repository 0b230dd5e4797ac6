/* Tests on a real PostgreSQL.
 *
 * SMOOTH_TEST_DATABASE_URL names a server and a superuser's login. Each program has a database of
 * its own on it, made at the start and dropped at the end, and all its tests run on one fiber, so
 * that they call what waits as handlers do:
 *
 *   int main(void)
 *   {
 *       const struct CMUnitTest tests[] = {db_unit_test(tenants__are_listed)};
 *       return db_test_main(&(struct db_test_options){.migrate = true}, tests, 1);
 *   }
 *
 * Each test gets a struct db_test as its state: a call in an arena of its own, ended after it.
 */
#ifndef TESTS_DB_SUPPORT_DB_TEST_H
#define TESTS_DB_SUPPORT_DB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

struct db_test_options {
    const struct sql_query *const *queries; /* NULL: none */
    const char *setup_sql;                  /* run before the store opens, as the superuser */
    bool migrate;                           /* the shared schema, from gen/schema */
    bool is_closed;                         /* the tests open the store themselves */
    struct store_settings settings;         /* URL and logins are filled in; zero: the defaults */
};

struct db_test {
    struct arena arena;
    struct call call;
};

int db_test_setup(void **state);
int db_test_teardown(void **state);
#define db_unit_test(test) cmocka_unit_test_setup_teardown(test, db_test_setup, db_test_teardown)

/* Runs the tests; the number that failed. Without a server to test on, fails. */
int db_test_main(const struct db_test_options *options, const struct CMUnitTest *tests,
                 size_t count);

/* The settings in use, to open the store with. */
struct store_settings db_test_settings(void);
/* A call besides the test's own; end it with db_test_call_fini. */
void db_test_call_init(struct db_test *t);
void db_test_call_fini(struct db_test *t);

/* Runs run(call, 0) … run(call, count - 1), each on a fiber and with a call of its own, and waits
 * for all. They must not assert: they keep what they find in `context`. */
void db_test_parallel(unsigned count, void (*run)(struct db_test *t, unsigned index, void *context),
                      void *context);

/* Runs SQL as the superuser on a connection of its own, outside of the store. */
void db_test_sql(const char *sql);
/* The same; the first column of the first row, in the arena ("" when there is none). */
const char *db_test_sql_value(struct arena *arena, const char *sql);

/* Nobody but the superuser's own connection reaches the database, until it is let in again: what is
 * connected is ended. */
void db_test_shut_out(void);
void db_test_let_in(void);
/* Where the server listens, and the database's name: to make URLs of. */
struct db_test_place {
    const char *host, *port, *user, *database;
};
struct db_test_place db_test_place(void);

/* Makes a tenant's schema, role and tables (statements: a step's), and its scope. */
const struct tenant_scope *db_test_tenant(struct db_test *t, const char *schema,
                                          const char *const *statements);

void db_assert_ok(status s, const char *file, int line);
void db_assert_reason(status s, enum status_code code, const char *reason, const char *file,
                      int line);
#define assert_ok(s)                   db_assert_ok((s), __FILE__, __LINE__)
#define assert_reason(s, code, reason) db_assert_reason((s), (code), (reason), __FILE__, __LINE__)

#endif
