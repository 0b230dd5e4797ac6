/* The good day: each plugin that the owner's tenant does not have yet is written, submitted,
 * approved and installed by the functions that serve the API, in one transaction; who acts is
 * changed in between. Failures: the transaction of the plugin at hand is rolled back, those before
 * stay, and the next run goes on there. The runner ends before the command does. */
#include "cli/seed_plugins.h"

#include <string.h>

#include "cli/command.h"
#include "cli/find_user.h"
#include "examples/plugins.h"
#include "google/protobuf/struct.types.h"
#include "jail/jail.h"
#include "plugins/calls.h"
#include "plugins/installs.h"
#include "plugins/plugins.h"
#include "policy/policy.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "smoothschedule/v1/url_whitelist_service.types.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "urls/urls.h"
#include "users/users.h"
#include "wire/json_decode.h"

static const char OWNER[] = "owner@demo.test";
static const char SUPERUSER[] = "superuser@smoothschedule.test";

/* What an install needs beyond the defaults of its form. */
static const struct filling {
    const char *key;    /* the plugin's */
    const char *values; /* JSON */
    const char *host;   /* that it posts to, and that is asked for */
    const char *secret; /* for that host */
} FILLINGS[] = {
    {"crm_sync", "{\"url\": \"https://crm.example.com/contacts\"}", "crm.example.com", "crm_token"},
    {"daily_summary", "{\"webhook\": \"https://hooks.example.com/summary\"}", "hooks.example.com",
     NULL},
    {"win_back", "{\"offer\": \"Ten percent off your next visit.\"}", NULL, NULL},
    {0}, /* others */
};

static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text;
}

/* Who acts. */

struct people {
    struct call_identity owner, superuser;
    const struct tenant_scope *tenant;
};

static status read_person(struct call *c, const char *email, const struct tenant_scope *tenant,
                          struct call_identity *ret_identity)
{
    User user = USER_INIT;
    bool found = false;
    TRY(users_find_by_email(c, tenant != NULL ? &tenant->id : NULL, email, &user, &found));
    if (!found)
        return status_errorf(c->arena, STATUS_NOT_FOUND, "USER_MISSING",
                             "%s is not there; the example plugins need them", email);
    const struct policy_role *role = policy_role(policy_current(), users_role_name(user.role));
    struct call_identity identity = {
        .signed_in = true,
        .actor.uuid = uuid_of(user.id),
        .subject.uuid = uuid_of(user.id),
        .role = role->name,
    };
    if (tenant != NULL)
        identity.tenant = tenant->id;
    memcpy(identity.permissions, role->permissions, sizeof role->permissions);
    memcpy(identity.actor_email, email, strlen(email) + 1);
    memcpy(identity.subject_email, email, strlen(email) + 1);
    *ret_identity = identity;
    return OK;
}

static status read_people(struct call *c, const char *tenant, struct people *ret)
{
    struct tenant_entry entry;
    TRY(find_tenant(c, tenant, &entry));
    ret->tenant = tenancy_scope(c->arena, &entry);
    TRY(read_person(c, OWNER, ret->tenant, &ret->owner));
    return read_person(c, SUPERUSER, NULL, &ret->superuser);
}

static void act_as(struct call *c, const struct call_identity *who,
                   const struct tenant_scope *tenant)
{
    c->identity = *who;
    c->tenant = tenant;
}

/* What they do. */

static status is_there(struct call *c, const char *name, bool *ret_there)
{
    ListPluginsRequest request = LIST_PLUGINS_REQUEST_INIT;
    ListPluginsResponse found = LIST_PLUGINS_RESPONSE_INIT;
    request.q = text_of(name);
    request.own_only = true;
    TRY(plugin_service_list_plugins(c, &request, &found));
    for (size_t i = 0; i < found.n_plugins; i++)
        *ret_there = *ret_there || strcmp(found.plugins[i]->name, name) == 0;
    return OK;
}

static status write_plugin(struct call *c, const struct people *people,
                           const struct example_plugin *example, Plugin *ret_plugin)
{
    Plugin wanted = PLUGIN_INIT;
    wanted.name = text_of(example->name);
    wanted.summary = text_of(example->summary);
    wanted.script = text_of(example->script);
    wanted.is_repeatable = true;
    TRY(plugins_create(c, &wanted, ret_plugin));
    TRY(plugins_submit(c, ret_plugin->id, "", ret_plugin));
    act_as(c, &people->superuser, NULL);
    const status decided = plugins_decide(c, ret_plugin->id, ret_plugin->version, NULL, ret_plugin);
    act_as(c, &people->owner, people->tenant);
    return decided;
}

static status allow_url(struct call *c, const struct people *people, const Plugin *plugin,
                        const char *host)
{
    UrlWhitelistEntry wanted = URL_WHITELIST_ENTRY_INIT;
    UrlWhitelistEntry entry = URL_WHITELIST_ENTRY_INIT;
    char *methods[] = {text_of("POST")};
    wanted.host = text_of(host);
    wanted.methods = methods;
    wanted.n_methods = 1;
    wanted.plugin_id = plugin->id;
    wanted.reason = text_of("An example for development");
    TRY(urls_create(c, &wanted, &entry));
    act_as(c, &people->superuser, NULL);
    const status approved = urls_approve(c, entry.id, &entry);
    act_as(c, &people->owner, people->tenant);
    return approved;
}

/* By no schedule: somebody who looks at it makes it run. */
static status install(struct call *c, const Plugin *plugin, const struct filling *filling)
{
    static const struct wire_json_decode_options strict = {0};
    PluginInstall wanted = PLUGIN_INSTALL_INIT;
    PluginInstall made = PLUGIN_INSTALL_INIT;
    Struct values = STRUCT_INIT;
    PluginSecret secret = PLUGIN_SECRET_INIT;
    PluginSecret *secrets[] = {&secret};
    char *hosts[] = {text_of(filling->host)};

    wanted.plugin_id = plugin->id;
    wanted.is_enabled = true;
    wanted.values = &values;
    if (filling->values != NULL)
        TRY(wire_json_decode(c->arena, &wire_google_protobuf_Struct, slice_of(filling->values),
                             &strict, &values.base));
    if (filling->secret != NULL) {
        secret.name = text_of(filling->secret);
        secret.value = text_of("an-example-of-a-token");
        secret.hosts = hosts;
        secret.n_hosts = 1;
        wanted.secrets = secrets;
        wanted.n_secrets = 1;
    }
    return installs_create(c, &wanted, plugin->approved_version, &made);
}

static status make_plugin(struct call *c, const struct people *people,
                          const struct example_plugin *example, const struct filling *filling)
{
    Plugin plugin = PLUGIN_INIT;
    bool there = false;
    TRY(is_there(c, example->name, &there));
    if (there)
        return OK;
    TRY(write_plugin(c, people, example, &plugin));
    if (filling->host != NULL)
        TRY(allow_url(c, people, &plugin, filling->host));
    return install(c, &plugin, filling);
}

static const struct filling *filling_of(const struct example_plugin *example)
{
    const struct filling *filling = FILLINGS;
    while (filling->key != NULL && strcmp(filling->key, example->key) != 0)
        filling++;
    return filling;
}

static status make_all(struct call *c, const struct people *people)
{
    for (const struct example_plugin *example = EXAMPLE_PLUGINS; example->key != NULL; example++) {
        db_begin(c, DB_SCHEMA_TRANSACTION);
        TRY(command_finish(c, make_plugin(c, people, example, filling_of(example))));
    }
    return OK;
}

static status make_as_people(struct call *c, const char *tenant)
{
    const struct call_identity operator_identity = c->identity;
    struct people people = {0};
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(command_finish(c, read_people(c, tenant, &people)));
    act_as(c, &people.owner, people.tenant);
    const status made = make_all(c, &people);
    act_as(c, &operator_identity, NULL);
    return made;
}

status seed_plugins(struct call *c, const char *tenant, bool *ret_made)
{
    static const struct jail_private options = {0};
    struct plugin_api api;
    *ret_made = plugin_api_find(SLICE("get_customers"), &api);
    if (!*ret_made)
        return OK;
    jail_register_metrics();
    const status started = jail_start_private(&options, 1);
    *ret_made = status_is_ok(started);
    if (!*ret_made)
        return strcmp(started.reason, "RUNNER_MISSING") == 0 ? OK : started;
    const status made = make_as_people(c, tenant);
    jail_close();
    *ret_made = status_is_ok(made) || strcmp(made.reason, "PLUGINS_UNAVAILABLE") != 0;
    return *ret_made ? made : OK;
}
