/* smoothctl seed: a development database's tenants and users, what their apps show, and plugins.
 *
 * The good day: each tenant, host, user and plugin that is missing is made, each tenant, user and
 * plugin in a transaction of its own; passwords come from dev-credentials.json or are made, and the
 * file is written once all users are there. Failures: what was made before stays, and the next run
 * goes on from there; a user who is there while the file has no password for them gets a new one.
 */
#include <stdio.h>

#include "apps/apps.h"
#include "auth/password.h"
#include "cli/command.h"
#include "cli/credentials.h"
#include "cli/output.h"
#include "cli/secret.h"
#include "cli/seed_plugins.h"
#include "domains/domains.h"
#include "smoothschedule/v1/tenant_service.types.h"
#include "smoothschedule/v1/user.types.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

enum { COLUMNS = 4, HOSTS_MAX = 2 };

struct seed_tenant {
    const char *schema_name;
    const char *name;
    const char *owner_email;
    bool is_temporary;
    const char *hosts[HOSTS_MAX]; /* the first is the primary one */
};

static const struct seed_tenant TENANTS[] = {
    {"demo",
     "Demo Company",
     "owner@demo.test",
     true,
     {"demo.localhost", "demo.smoothschedule.local"}},
    {"acme", "Acme Corp", "owner@acme.test", false, {"acme.localhost"}},
};

struct seed_user {
    const char *local_part;
    const char *display_name;
    User_Role role;
};

static const struct seed_user PLATFORM_USERS[] = {
    {"superuser", "Sam Superuser", USER_ROLE_SUPERUSER},
    {"manager", "Maxine Manager", USER_ROLE_PLATFORM_MANAGER},
    {"sales", "Sasha Sales", USER_ROLE_PLATFORM_SALES},
    {"support", "Suri Support", USER_ROLE_PLATFORM_SUPPORT},
};
static const char PLATFORM_DOMAIN[] = "smoothschedule.test";

static const struct seed_user TENANT_USERS[] = {
    {"owner", "Olga Owner", USER_ROLE_TENANT_OWNER},
    {"manager", "Mario Manager", USER_ROLE_TENANT_MANAGER},
    {"staff", "Stella Staff", USER_ROLE_TENANT_STAFF},
    {"customer", "Carl Customer", USER_ROLE_CUSTOMER},
};

struct seed {
    struct credentials before; /* as the file had them */
    struct credentials after;
    bool is_new[CREDENTIALS_MAX]; /* parallel to after.items */
};

/* Tenants. */

static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text;
}

static status create_tenant(struct call *c, const struct seed_tenant *seed)
{
    Tenant wanted = TENANT_INIT;
    wanted.name = text_of(seed->name);
    wanted.schema_name = text_of(seed->schema_name);
    wanted.owner_email = text_of(seed->owner_email);
    wanted.is_temporary = seed->is_temporary;
    wanted.subscription_tier = TENANT_SUBSCRIPTION_TIER_PROFESSIONAL;
    Tenant tenant = TENANT_INIT;
    return tenancy_create(c, &wanted, &tenant);
}

/* In the tenant's scope; the first becomes the primary one. */
static status give_hosts(struct call *c, const struct seed_tenant *seed,
                         const struct tenant_entry *entry)
{
    status outcome = OK;
    c->tenant = tenancy_scope(c->arena, entry);
    for (size_t i = 0; i < HOSTS_MAX && seed->hosts[i] != NULL && status_is_ok(outcome); i++)
        outcome = domains_give(c, seed->hosts[i]);
    c->tenant = NULL;
    return outcome;
}

static status make_tenant(struct call *c, const struct seed_tenant *seed, const char **ret_id)
{
    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_name(c, slice_of(seed->schema_name), &entry, &found));
    if (!found) {
        TRY(create_tenant(c, seed));
        TRY(directory_find_name(c, slice_of(seed->schema_name), &entry, &found));
    }
    TRY(give_hosts(c, seed, &entry));
    *ret_id = uuid_text(c->arena, entry.id.uuid);
    return OK;
}

/* Users. */

static status find_user(struct call *c, const User *wanted, User *ret_user, bool *ret_found)
{
    tenant_id tenant;
    const bool is_tenants = uuid_parse(slice_of(wanted->tenant_id), &tenant.uuid);
    return users_find_by_email(c, is_tenants ? &tenant : NULL, wanted->email, ret_user, ret_found);
}

/* Makes the user, or gives one who is there a password that the file did not have. */
static status put_user(struct call *c, const User *wanted, const char *hash, bool is_new_password)
{
    User user = USER_INIT;
    bool found = false;
    TRY(find_user(c, wanted, &user, &found));
    if (!found)
        return users_create(c, wanted, hash, &user);
    return is_new_password ? users_set_password(c, &user, hash) : OK;
}

static status user_is_there(struct call *c, const User *wanted, bool *ret_found)
{
    User user = USER_INIT;
    db_begin(c, DB_SCHEMA_TRANSACTION);
    return command_finish(c, find_user(c, wanted, &user, ret_found));
}

static status make_user(struct call *c, struct seed *seed, const struct seed_user *who,
                        const char *domain, const char *tenant, const char *id)
{
    User wanted = USER_INIT;
    wanted.email = arena_printf(c->arena, "%s@%s", who->local_part, domain);
    wanted.display_name = text_of(who->display_name);
    wanted.role = who->role;
    wanted.tenant_id = text_of(id);

    const char *password = credentials_find(&seed->before, wanted.email, tenant);
    const bool is_new = password == NULL;
    if (is_new)
        password = secret_make(c->arena);
    bool found = false;
    TRY(user_is_there(c, &wanted, &found));
    if (!found || is_new) {
        const char *hash; /* before the transaction, which it would hold up */
        TRY(password_hash(c, slice_of(password), &hash));
        db_begin(c, DB_SCHEMA_TRANSACTION);
        TRY(command_finish(c, put_user(c, &wanted, hash, is_new)));
    }
    seed->is_new[seed->after.count] = is_new;
    seed->after.items[seed->after.count++] = (struct credential){
        .email = wanted.email,
        .password = password,
        .role = users_role_name(who->role),
        .tenant = tenant,
    };
    return OK;
}

/* What the tenant apps in use have to show. */
static status fill_apps(struct call *c, const char *id, const char *domain)
{
    struct tenant_entry entry;
    bool found = false;
    TRY(directory_find_name(c, slice_of(id), &entry, &found));
    if (!found)
        return tenancy_missing();
    c->tenant = tenancy_scope(c->arena, &entry);
    for (const struct tenant_app *const *app = apps_in_use(); *app != NULL; app++)
        if ((*app)->seed != NULL)
            TRY((*app)->seed(c, domain));
    return OK;
}

static status fill_tenant(struct call *c, const char *id, const char *domain)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    const status filled = command_finish(c, fill_apps(c, id, domain));
    c->tenant = NULL;
    return filled;
}

static status make_all(struct call *c, struct seed *seed)
{
    for (size_t i = 0; i < sizeof PLATFORM_USERS / sizeof *PLATFORM_USERS; i++)
        TRY(make_user(c, seed, &PLATFORM_USERS[i], PLATFORM_DOMAIN, "", ""));
    for (size_t t = 0; t < sizeof TENANTS / sizeof *TENANTS; t++) {
        const struct seed_tenant *tenant = &TENANTS[t];
        const char *id = NULL;
        db_begin(c, DB_SCHEMA_TRANSACTION);
        TRY(command_finish(c, make_tenant(c, tenant, &id)));
        const char *domain = arena_printf(c->arena, "%s.test", tenant->schema_name);
        for (size_t i = 0; i < sizeof TENANT_USERS / sizeof *TENANT_USERS; i++)
            TRY(make_user(c, seed, &TENANT_USERS[i], domain, tenant->schema_name, id));
        TRY(fill_tenant(c, id, domain));
    }
    return OK;
}

/* The new ones only: passwords are printed once. */
static void print_new(struct arena *arena, const struct seed *seed, const char *path)
{
    const char **cells = arena_array(arena, (seed->after.count + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"EMAIL", "PASSWORD", "ROLE", "TENANT"};
    memcpy(cells, heading, sizeof heading);
    size_t rows = 1;
    for (size_t i = 0; i < seed->after.count; i++) {
        const struct credential *item = &seed->after.items[i];
        const char *row[COLUMNS] = {item->email, item->password, item->role, item->tenant};
        if (seed->is_new[i])
            memcpy(cells + rows++ * COLUMNS, row, sizeof row);
    }
    if (rows > 1) {
        output_table(cells, rows, COLUMNS);
        printf("kept in %s\n", path);
    } else {
        fprintf(stderr, "nothing to do; the passwords are in %s\n", path);
    }
}

status seed_command(struct call *c, const struct invocation *invocation)
{
    if (!invocation->config->dev)
        return status_error(STATUS_FAILED_PRECONDITION, "DEV_REQUIRED",
                            "seed is for development only; set dev");

    const char *path =
        arena_printf(c->arena, "%s/dev-credentials.json", invocation->config->state_dir);
    struct seed *seed = arena_new(c->arena, struct seed);
    TRY(credentials_read(c->arena, path, &seed->before));
    TRY(make_all(c, seed));
    TRY(credentials_write(c->arena, path, &seed->after));
    print_new(c->arena, seed, path);

    bool are_plugins_made;
    TRY(seed_plugins(c, TENANTS[0].schema_name, &are_plugins_made));
    if (!are_plugins_made)
        fputs("the example plugins are left out: they need smooth-plugin-runner, and scheduling\n",
              stderr);
    return OK;
}
