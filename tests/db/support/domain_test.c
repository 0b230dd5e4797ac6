/* What tests of domains share. Failures here are failures of the test that asked. */
#include "support/domain_test.h"

#include <stdio.h>
#include <stdlib.h>

#include "apps/apps.h"
#include "auth/password.h"
#include "policy/policy.h"
#include "server/domains.h"
#include "server/services.h"
#include "smoothschedule/v1/domain_service.service.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "smoothschedule/v1/user_service.service.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

const char PASSWORD[] = "a long pass phrase";

static struct arena program_arena;

static const char *roles_file(void)
{
    const char *end = strstr(__FILE__, "tests/db/support/");
    return arena_printf(&program_arena, "%.*sconfig/roles.yaml", (int)(end - __FILE__), __FILE__);
}

/* Whatever the settings ship with: an app's tests are tests of domains. */
static void use_every_app(void)
{
    const char *names[APPS_MAX + 1];
    size_t count = 0;
    services_know_apps(NULL);
    for (const struct tenant_app *const *app = apps_known(); *app != NULL; app++)
        names[count++] = (*app)->name;
    names[count] = NULL;
    apps_use(names);
}

int domain_test_main(const struct CMUnitTest *tests, size_t count)
{
    return domain_test_main_with(NULL, tests, count);
}

int domain_test_main_with(const struct sql_query *const *queries, const struct CMUnitTest *tests,
                          size_t count)
{
    static const char *const no_hosts[] = {NULL};
    static const char *const suffixes[] = {"localhost", "smoothschedule.local", NULL};
    static const struct secrets secrets = {{1, 2, 3}};
    static struct config config;

    arena_init(&program_arena);
    config = (struct config){.listen = no_hosts,
                             .metrics_listen = no_hosts,
                             .allowed_hosts = no_hosts,
                             .platform_suffixes = suffixes,
                             .plugin_mails_per_day = 500,
                             .plugin_runs_at_once = 2,
                             .roles_file = roles_file(),
                             .smtp_url = "",
                             .mail_from = "",
                             .database_url = ""};
    const status opened = domains_open(&program_arena, &config, (struct slice){0}, &secrets);
    if (!status_is_ok(opened)) {
        fprintf(stderr, "%s\n", opened.message);
        return EXIT_FAILURE;
    }
    use_every_app();
    const struct served_extra more = {.served = {.queries = queries}};
    const struct db_test_options options = {
        .migrate = true,
        .queries = services_list(&program_arena, apps_in_use(), &more)->queries,
    };
    const int failed = db_test_main(&options, tests, count);
    arena_fini(&program_arena);
    return failed;
}

void act_as(struct db_test *t, const char *role_name, const Tenant *tenant)
{
    const struct policy_role *role = policy_role(policy_current(), role_name);
    assert_non_null(role);
    struct call_identity *identity = &t->call.identity;
    *identity = (struct call_identity){
        .signed_in = true, .role = role->name, .session = {uuid_v7()}, .actor = {uuid_v7()}};
    identity->subject = identity->actor;
    memcpy(identity->permissions, role->permissions, sizeof role->permissions);
    if (tenant != NULL)
        assert_true(uuid_parse(slice_of(tenant->id), &identity->tenant.uuid));
}

void act_as_user(struct db_test *t, const User *user)
{
    struct call_identity *identity = &t->call.identity;
    act_as(t, users_role_name(user->role), NULL);
    assert_true(uuid_parse(slice_of(user->id), &identity->subject.uuid));
    identity->actor = identity->subject;
    if (user->tenant_id[0] != '\0')
        assert_true(uuid_parse(slice_of(user->tenant_id), &identity->tenant.uuid));
}

static const struct rpc_method *find_method(const struct rpc_service *const *services,
                                            const char *name)
{
    for (; *services != NULL; services++)
        for (size_t i = 0; i < (*services)->method_count; i++)
            if (strcmp((*services)->methods[i].name, name) == 0)
                return &(*services)->methods[i];
    return NULL;
}

void act_in(struct db_test *t, const char *method)
{
    static const struct rpc_service *const own[] = {&TENANT_SERVICE, &DOMAIN_SERVICE, &USER_SERVICE,
                                                    NULL};
    t->call.method = find_method(own, method);
    for (const struct tenant_app *const *app = apps_in_use(); *app != NULL; app++)
        if (t->call.method == NULL)
            t->call.method = find_method((*app)->services, method);
    assert_non_null(t->call.method);
}

void act_for(struct db_test *t, const Tenant *tenant)
{
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    assert_true(found);
    t->call.tenant = tenancy_scope(&t->arena, &entry);
}

status finish(struct db_test *t, status outcome)
{
    if (status_is_ok(outcome))
        outcome = db_commit(&t->call);
    db_end(&t->call);
    return outcome;
}

Tenant *make_tenant(struct db_test *t, const char *schema_name, bool is_temporary)
{
    const struct call_identity before = t->call.identity;
    Tenant wanted = TENANT_INIT;
    wanted.name = arena_printf(&t->arena, "Tenant %s", schema_name);
    wanted.schema_name = arena_strdup(&t->arena, schema_name);
    wanted.is_temporary = is_temporary;
    Tenant *tenant = arena_new(&t->arena, Tenant);

    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_ok(finish(t, tenancy_create(&t->call, &wanted, tenant)));
    t->call.identity = before;
    return tenant;
}

/* Hashing is slow on purpose. */
static const char *password_of_all(struct db_test *t)
{
    static const char *hash;
    if (hash == NULL) {
        const char *made;
        assert_ok(password_hash(&t->call, slice_of(PASSWORD), &made));
        hash = arena_strdup(&program_arena, made);
    }
    return hash;
}

User *make_user(struct db_test *t, const char *email, User_Role role, const Tenant *tenant)
{
    User wanted = USER_INIT;
    wanted.email = arena_strdup(&t->arena, email);
    wanted.role = role;
    if (tenant != NULL)
        wanted.tenant_id = tenant->id;
    User *user = arena_new(&t->arena, User);
    *user = (User)USER_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, users_create(&t->call, &wanted, password_of_all(t), user)));
    return user;
}

void put_domain(struct db_test *t, const Tenant *tenant, const char *domain, bool is_primary,
                const char *state)
{
    sql(t,
        "INSERT INTO shared.domains (id, tenant_id, domain, is_primary, verification, token, "
        "create_time, update_time) VALUES (gen_random_uuid(), '%s', '%s', %s, '%s', "
        "'00112233445566778899aabbccddeeff', now(), now())",
        tenant->id, domain, is_primary ? "true" : "false", state);
}

char *fresh_name(struct db_test *t)
{
    static unsigned number;
    return arena_printf(&t->arena, "t%u", ++number);
}

int64_t count_of(struct db_test *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *query = arena_vprintf(&t->arena, format, arguments);
    va_end(arguments);
    return strtoll(db_test_sql_value(&t->arena, query), NULL, 10);
}

void sql(struct db_test *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    db_test_sql(arena_vprintf(&t->arena, format, arguments));
    va_end(arguments);
}
