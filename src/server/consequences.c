/* Each act's consequences are a function. The notices that tell other workers of them end here
 * too: what was kept of sessions and tenants is dropped. */
#include "server/consequences.h"

#include "apps/apps.h"
#include "auth/auth.h"
#include "domains/domains.h"
#include "grants/grants.h"
#include "masquerade/masquerade.h"
#include "plugins/installs.h"
#include "plugins/plugins.h"
#include "plugins/runs.h"
#include "server/streams.h"
#include "sessions/sessions.h"
#include "store/store.h"
#include "tenancy/tenancy.h"
#include "urls/urls.h"
#include "users/purge.h"
#include "users/users.h"

static status tenant_state_changed(struct call *c, tenant_id tenant, const char *reason)
{
    TRY(sessions_end_tenant(c, tenant, reason));
    TRY(grants_end_tenant(c, tenant, reason));
    TRY(plugin_runs_cancel_tenant(c, tenant, "TENANT_CLOSED"));
    directory_forget();
    return OK;
}

static status user_created(struct call *c, const User *user)
{
    for (const struct tenant_app *const *app = apps_in_use(); *app != NULL; app++)
        if ((*app)->user_created != NULL)
            TRY((*app)->user_created(c, user));
    return OK;
}

/* In this order: who refers to others goes first. */
static status purge_rows(struct call *c, tenant_id tenant, int64_t count_max, int64_t *ret_count)
{
    int64_t count = 0;
    TRY(plugin_runs_purge_tenant(c, tenant, count_max, &count));
    if (count == 0)
        TRY(grants_purge_tenant(c, tenant, count_max, &count));
    if (count == 0)
        TRY(urls_purge_tenant(c, tenant, count_max, &count));
    if (count == 0)
        TRY(plugins_purge_tenant(c, tenant, count_max, &count));
    if (count == 0)
        return users_purge_tenant(c, tenant, count_max, ret_count);
    *ret_count = count;
    return OK;
}

static void on_domain_notice(const char *channel, const char *payload)
{
    (void)channel;
    (void)payload;
    directory_forget();
}

static status user_stopped(struct call *c, user_id user)
{
    TRY(sessions_end_user(c, user));
    TRY(installs_user_stopped(c, user));
    return grants_end_user(c, user, "USER_DISABLED");
}

static status user_changed(struct call *c, user_id user)
{
    TRY(sessions_refresh_user(c, user));
    return grants_judge(c, &user);
}

static void on_notice(const char *channel, const char *payload)
{
    (void)channel;
    sessions_on_notice(payload);
    streams_on_notice(payload);
    directory_forget();
}

void consequences_open(void)
{
    const struct tenancy_settings tenancy = {.state_changed = tenant_state_changed,
                                             .may_purge_early = grants_may_purge,
                                             .purge_rows = purge_rows};
    tenancy_open(&tenancy);
    const struct users_settings users = {.hash_password = auth_hash_password,
                                         .created = user_created,
                                         .stopped = user_stopped,
                                         .changed = user_changed,
                                         .shown = masquerade_mark};
    users_open(&users);
    store_on_notify(SESSIONS_CHANNEL, on_notice);
    store_on_notify(DOMAINS_CHANNEL, on_domain_notice);
}
