/* smoothctl seed: a development database, made once and then only mended. */
#include "support/domain_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/password.h"
#include "cli/command.h"
#include "cli/credentials.h"
#include "tenancy/directory.h"

/* A state directory of its own for each test, and seed run in it. */
struct seeding {
    char directory[64];
    char *path; /* of the credentials */
    struct config config;
    struct invocation invocation;
};

static struct seeding *seeding_new(struct db_test *t, bool dev)
{
    struct seeding *s = arena_new(&t->arena, struct seeding);
    snprintf(s->directory, sizeof s->directory, "/tmp/smooth_seed_XXXXXX");
    assert_non_null(mkdtemp(s->directory));
    s->path = arena_printf(&t->arena, "%s/dev-credentials.json", s->directory);
    s->config = (struct config){.dev = dev, .state_dir = s->directory};
    s->invocation.config = &s->config;
    act_as(t, "SUPERUSER", NULL);
    return s;
}

static status seed(struct db_test *t, const struct seeding *s)
{
    directory_forget();
    return seed_command(&t->call, &s->invocation);
}

static void seeding_end(struct seeding *s)
{
    unlink(s->path);
    assert_int_equal(rmdir(s->directory), 0); /* nothing else is left in it */
}

static struct credentials *read_credentials(struct db_test *t, const struct seeding *s)
{
    struct credentials *credentials = arena_new(&t->arena, struct credentials);
    assert_ok(credentials_read(&t->arena, s->path, credentials));
    return credentials;
}

static bool password_fits(struct db_test *t, const char *email, const char *password)
{
    const char *hash = db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena, "SELECT password_hash FROM shared.users WHERE email = '%s'",
                     email));
    bool fits = false;
    assert_ok(password_verify(&t->call, hash, slice_of(password), &fits));
    return fits;
}

static void seed__is_for_development(void **state)
{
    struct db_test *t = *state;
    struct seeding *s = seeding_new(t, false);

    assert_reason(seed(t, s), STATUS_FAILED_PRECONDITION, "DEV_REQUIRED");

    seeding_end(s);
}

static void seed__makes_tenants_hosts_and_users(void **state)
{
    struct db_test *t = *state;
    struct seeding *s = seeding_new(t, true);

    assert_ok(seed(t, s));

    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.tenants"), 2);
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.tenants WHERE schema_name = 'demo' "
                                 "AND name = 'Demo Company' AND is_temporary AND "
                                 "subscription_tier = 'PROFESSIONAL'"),
                     1);
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.tenants WHERE schema_name = 'acme' "
                                 "AND name = 'Acme Corp' AND NOT is_temporary AND "
                                 "subscription_tier = 'PROFESSIONAL'"),
                     1);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM shared.domains WHERE verification = 'VERIFIED' AND "
                    "domain IN ('demo.localhost', 'demo.smoothschedule.local', 'acme.localhost')"),
        3);
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.users WHERE tenant_id IS NULL AND "
                                 "email LIKE '%%@smoothschedule.test'"),
                     4);
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.users u JOIN shared.tenants t ON "
                                 "t.id = u.tenant_id WHERE u.email LIKE '%%@' || t.schema_name || "
                                 "'.test'"),
                     8);
    seeding_end(s);
}

static void seed__keeps_working_passwords_to_itself(void **state)
{
    struct db_test *t = *state;
    struct seeding *s = seeding_new(t, true);
    struct stat info;

    assert_ok(seed(t, s));

    const struct credentials *credentials = read_credentials(t, s);
    assert_int_equal(credentials->count, 12);
    assert_true(password_fits(t, "superuser@smoothschedule.test",
                              credentials_find(credentials, "superuser@smoothschedule.test", "")));
    assert_true(password_fits(t, "customer@acme.test",
                              credentials_find(credentials, "customer@acme.test", "acme")));
    assert_int_equal(stat(s->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    seeding_end(s);
}

static void seed__again_changes_nothing(void **state)
{
    struct db_test *t = *state;
    struct seeding *s = seeding_new(t, true);
    assert_ok(seed(t, s));
    const struct credentials *first = read_credentials(t, s);
    const int64_t versions = count_of(t, "SELECT sum(version)::int8 FROM shared.users");

    assert_ok(seed(t, s));

    const struct credentials *second = read_credentials(t, s);
    assert_string_equal(credentials_find(first, "owner@demo.test", "demo"),
                        credentials_find(second, "owner@demo.test", "demo"));
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.users"), 12);
    assert_int_equal(count_of(t, "SELECT sum(version)::int8 FROM shared.users"), versions);
    seeding_end(s);
}

static void seed__fills_the_tenants_apps_once(void **state)
{
    struct db_test *t = *state;
    struct seeding *s = seeding_new(t, true);

    assert_ok(seed(t, s));
    assert_ok(seed(t, s));

    assert_int_equal(
        count_of(t, "SELECT count(*) FROM tenant_demo.resources r JOIN shared.users u ON u.id = "
                    "r.user_id WHERE r.type = 'STAFF' AND u.email = 'staff@demo.test'"),
        1);
    assert_int_equal(
        count_of(t, "SELECT count(*) FROM tenant_acme.customers k JOIN shared.users u ON u.id = "
                    "k.user_id WHERE k.email = u.email AND u.email = 'customer@acme.test'"),
        1);
    assert_int_equal(count_of(t, "SELECT count(*) FROM tenant_demo.resources"), 3);
    assert_int_equal(count_of(t, "SELECT count(*) FROM tenant_demo.customers"), 3);
    assert_int_equal(count_of(t, "SELECT count(*) FROM tenant_demo.appointments"), 9);
    assert_int_equal(count_of(t, "SELECT count(*) FROM tenant_demo.appointments WHERE start_time > "
                                 "now() AND status IN ('PENDING', 'CONFIRMED')"),
                     6);
    seeding_end(s);
}

static void seed__goes_on_where_it_failed(void **state)
{
    struct db_test *t = *state;
    struct seeding *s = seeding_new(t, true);
    sql(t, "DELETE FROM shared.users WHERE email = 'staff@demo.test'");
    db_fail_at(6);
    const status failed = seed(t, s);
    db_fail_at(0);
    assert_reason(failed, STATUS_UNAVAILABLE, "DATABASE_UNAVAILABLE");

    assert_ok(seed(t, s));

    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.users"), 12);
    const struct credentials *credentials = read_credentials(t, s);
    assert_true(password_fits(t, "staff@demo.test",
                              credentials_find(credentials, "staff@demo.test", "demo")));
    assert_true(password_fits(t, "manager@smoothschedule.test",
                              credentials_find(credentials, "manager@smoothschedule.test", "")));
    seeding_end(s);
}

static void seed__leaves_files_alone_that_are_not_its_own(void **state)
{
    struct db_test *t = *state;
    struct seeding *s = seeding_new(t, true);
    FILE *file = fopen(s->path, "we");
    assert_non_null(file);
    fputs("{\"users\": [1]}", file);
    fclose(file);

    assert_reason(seed(t, s), STATUS_FAILED_PRECONDITION, "CREDENTIALS_UNREADABLE");

    seeding_end(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(seed__is_for_development),
        db_unit_test(seed__makes_tenants_hosts_and_users),
        db_unit_test(seed__keeps_working_passwords_to_itself),
        db_unit_test(seed__again_changes_nothing),
        db_unit_test(seed__fills_the_tenants_apps_once),
        db_unit_test(seed__goes_on_where_it_failed),
        db_unit_test(seed__leaves_files_alone_that_are_not_its_own),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
