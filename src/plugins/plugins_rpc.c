/* PluginService, one function an RPC. Permission, tenant and transaction are settled before these
 * run (server/interceptors.c); the rules are plugins.c's and install_changes.c's. */
#include "plugins/plugins.h"

#include "google/protobuf/empty.types.h"
#include "google/protobuf/timestamp.types.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "plugins/installs.h"
#include "smoothschedule/v1/plugin_service.service.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "wire/check.h"

enum { QUERY_BYTES_MAX = 200 };

/* Plugins. */

status plugin_service_create_plugin(struct call *c, const CreatePluginRequest *req, Plugin *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(plugins_create(c, req->plugin, ret));
    return idempotency_end(c, &key, &ret->base);
}

status plugin_service_get_plugin(struct call *c, const GetPluginRequest *req, Plugin *ret)
{
    return plugins_get(c, req->plugin_id, ret);
}

static status check_filters(struct call *c, const ListPluginsRequest *req)
{
    struct checks checks = {.arena = c->arena};
    check(&checks, req->state <= PLUGIN_STATE_DISABLED, "FIELD_INVALID", "state",
          "must be a state of plugins, or left out");
    check(&checks, strlen(req->q) <= QUERY_BYTES_MAX, "FIELD_INVALID", "q",
          "must be at most 200 bytes long");
    return checks_status(&checks);
}

/* As TENANCY_REACH_EXTRAS: the request has an own_only of its own. */
#define LIST_EXTRAS(reach)                                                                         \
    DB_BOOL("reach_own_only", (reach)->own_only),                                                  \
        DB_UUID("own_tenant_id", (reach)->own_tenant.uuid),                                        \
        DB_BOOL("demo_only", (reach)->demo_only)

status plugin_service_list_plugins(struct call *c, const ListPluginsRequest *req,
                                   ListPluginsResponse *ret)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    struct page page;
    TRY(check_filters(c, req));
    TRY(page_begin(c, &req->base, &page));

    TRY(db_many(c, &SQL_PLUGIN_LIST, req, ret, PAGE_EXTRAS(&page), LIST_EXTRAS(&reach)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_PLUGIN_COUNT, req, ret, LIST_EXTRAS(&reach)));
    if (page_is_cut(&page, &ret->n_plugins)) {
        const Plugin *last = ret->plugins[ret->n_plugins - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

status plugin_service_update_plugin(struct call *c, const UpdatePluginRequest *req, Plugin *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    return plugins_update(c, req->plugin, paths, path_count, ret);
}

status plugin_service_delete_plugin(struct call *c, const DeletePluginRequest *req, Empty *ret)
{
    (void)ret;
    return plugins_delete(c, req->plugin_id, req->etag);
}

status plugin_service_get_plugin_version(struct call *c, const GetPluginVersionRequest *req,
                                         PluginVersion *ret)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    Plugin plugin = PLUGIN_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_VERSION_GET, req, ret, &found, TENANCY_REACH_EXTRAS(&reach)));
    if (found)
        return OK;
    TRY(plugins_get(c, req->plugin_id, &plugin));
    return status_error(STATUS_NOT_FOUND, "VERSION_MISSING", "the plugin has no such version");
}

/* Versions go by their numbers, which a page's id stands for. */
static int64_t number_of(struct uuid id)
{
    return (int64_t)id.bytes[14] << 8 | id.bytes[15];
}

static const char *id_of_number(struct call *c, int32_t number)
{
    struct uuid id = {0};
    char *text = arena_alloc(c->arena, UUID_TEXT_BYTES);
    id.bytes[14] = (uint8_t)(number >> 8);
    id.bytes[15] = (uint8_t)number;
    uuid_format(id, text);
    return text;
}

status plugin_service_list_plugin_versions(struct call *c, const ListPluginVersionsRequest *req,
                                           ListPluginVersionsResponse *ret)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    Plugin plugin = PLUGIN_INIT;
    struct page page;
    _Static_assert(PLUGIN_VERSIONS_MAX <= UINT16_MAX, "a number has two bytes");
    TRY(page_begin(c, &req->base, &page));

    TRY(plugins_get(c, req->plugin_id, &plugin));
    TRY(db_many(c, &SQL_PLUGIN_VERSION_LIST, req, ret, TENANCY_REACH_EXTRAS(&reach),
                DB_INT("after_number", number_of(page.after_id)),
                DB_INT("limit", (int64_t)page.size + 1)));
    if (page_is_cut(&page, &ret->n_versions)) {
        const PluginVersion *last = ret->versions[ret->n_versions - 1];
        page_end(c, &page, last->create_time, id_of_number(c, last->number), &ret->next_page_token);
    }
    return OK;
}

status plugin_service_submit_plugin(struct call *c, const SubmitPluginRequest *req, Plugin *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(plugins_submit(c, req->plugin_id, req->etag, ret));
    return idempotency_end(c, &key, &ret->base);
}

status plugin_service_approve_plugin(struct call *c, const ApprovePluginRequest *req, Plugin *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(plugins_decide(c, req->plugin_id, req->version, NULL, ret));
    return idempotency_end(c, &key, &ret->base);
}

status plugin_service_reject_plugin(struct call *c, const RejectPluginRequest *req, Plugin *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(plugins_decide(c, req->plugin_id, req->version, req->reason, ret));
    return idempotency_end(c, &key, &ret->base);
}

status plugin_service_disable_plugin(struct call *c, const DisablePluginRequest *req, Plugin *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(plugins_set_disabled(c, req->plugin_id, req->reason, ret));
    return idempotency_end(c, &key, &ret->base);
}

status plugin_service_enable_plugin(struct call *c, const EnablePluginRequest *req, Plugin *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(plugins_set_disabled(c, req->plugin_id, NULL, ret));
    return idempotency_end(c, &key, &ret->base);
}

/* Installs. */

/* The key keeps a hash of the request: without secrets, which could be guessed from it. */
static status begin_once(struct call *c, const CreatePluginInstallRequest *req, PluginInstall *ret,
                         struct idempotency *key, bool *answered)
{
    PluginInstall install = *req->plugin_install;
    CreatePluginInstallRequest request = *req;
    request.plugin_install = &install;
    install.secrets = arena_array(c->arena, install.n_secrets, sizeof(PluginSecret *));
    for (size_t i = 0; i < install.n_secrets; i++) {
        install.secrets[i] = arena_new(c->arena, PluginSecret);
        *install.secrets[i] = *req->plugin_install->secrets[i];
        install.secrets[i]->value = (char *)(uintptr_t) "";
    }
    return idempotency_begin(c, req->request_id, &request.base, &ret->base, key, answered);
}

status plugin_service_create_plugin_install(struct call *c, const CreatePluginInstallRequest *req,
                                            PluginInstall *ret)
{
    struct idempotency key;
    bool answered;
    TRY(begin_once(c, req, ret, &key, &answered));
    if (answered)
        return OK;

    TRY(installs_create(c, req->plugin_install, req->consent_version, ret));
    return idempotency_end(c, &key, &ret->base);
}

status plugin_service_get_plugin_install(struct call *c, const GetPluginInstallRequest *req,
                                         PluginInstall *ret)
{
    return installs_get(c, req->install_id, ret);
}

status plugin_service_list_plugin_installs(struct call *c, const ListPluginInstallsRequest *req,
                                           ListPluginInstallsResponse *ret)
{
    struct page page;
    TRY(page_begin(c, &req->base, &page));

    TRY(db_many(c, &SQL_PLUGIN_INSTALL_LIST, req, ret, PAGE_EXTRAS(&page)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_PLUGIN_INSTALL_COUNT, req, ret));
    if (page_is_cut(&page, &ret->n_plugin_installs)) {
        const PluginInstall *last = ret->plugin_installs[ret->n_plugin_installs - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return installs_complete(c, ret->plugin_installs, ret->n_plugin_installs);
}

status plugin_service_update_plugin_install(struct call *c, const UpdatePluginInstallRequest *req,
                                            PluginInstall *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    return installs_update(c, req->plugin_install, paths, path_count, ret);
}

status plugin_service_delete_plugin_install(struct call *c, const DeletePluginInstallRequest *req,
                                            Empty *ret)
{
    (void)ret;
    return installs_delete(c, req->install_id, req->etag);
}

status plugin_service_upgrade_plugin_install(struct call *c, const UpgradePluginInstallRequest *req,
                                             PluginInstall *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(installs_upgrade(c, req, ret));
    return idempotency_end(c, &key, &ret->base);
}
