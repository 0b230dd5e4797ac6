/* Tests of domains: the shipped policy in force, callers of any role, tenants and users.
 *
 *   int main(void)
 *   {
 *       const struct CMUnitTest tests[] = {db_unit_test(tenants__are_listed)};
 *       return domain_test_main(tests, 1);
 *   }
 */
#ifndef TESTS_DB_SUPPORT_DOMAIN_TEST_H
#define TESTS_DB_SUPPORT_DOMAIN_TEST_H

#include "support/db_test.h"

#include "google/protobuf/timestamp.types.h"
#include "rpc/service.h"
#include "smoothschedule/v1/auth_service.types.h"
#include "smoothschedule/v1/tenant_service.types.h"
#include "smoothschedule/v1/user.types.h"

/* As db_test_main, with the shared schema, every query, every tenant app and
 * config/roles.yaml; not in dev mode. */
int domain_test_main(const struct CMUnitTest *tests, size_t count);
/* With the test's own queries, NULL-terminated, besides. */
int domain_test_main_with(const struct sql_query *const *queries, const struct CMUnitTest *tests,
                          size_t count);

/* Lets the test's call be made by a role's user; tenant NULL for platform roles. */
void act_as(struct db_test *t, const char *role, const Tenant *tenant);
/* Lets it be made by this very user. */
void act_as_user(struct db_test *t, const User *user);
/* Lets it be a call of this RPC of TenantService, DomainService, UserService or a tenant app. */
void act_in(struct db_test *t, const char *method);
/* Lets it be made in a tenant, as a host or x-tenant does. */
void act_for(struct db_test *t, const Tenant *tenant);

/* Ends what was begun: commits if `outcome` is OK, else rolls back; the outcome of both. */
status finish(struct db_test *t, status outcome);

/* Makes a tenant as a superuser, and stays the caller that it was. */
Tenant *make_tenant(struct db_test *t, const char *schema_name, bool is_temporary);
/* Makes a user with the password "a long pass phrase" (hashed once a program). */
User *make_user(struct db_test *t, const char *email, User_Role role, const Tenant *tenant);
extern const char PASSWORD[];

/* Gives a tenant a domain in a state ("VERIFIED"), as nothing but SQL would. */
void put_domain(struct db_test *t, const Tenant *tenant, const char *domain, bool is_primary,
                const char *state);

/* A name that no other test of the program uses, in the test's arena. */
char *fresh_name(struct db_test *t);

/* The number that SQL gives, asked as the superuser. */
int64_t count_of(struct db_test *t, const char *format, ...) PRINTF_LIKE(2, 3);
/* Runs SQL as the superuser. */
void sql(struct db_test *t, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
