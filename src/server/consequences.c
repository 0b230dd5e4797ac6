/* Each act's consequences are a function. The notices that tell other workers of them end here
 * too: what was kept of sessions and tenants is dropped. */
#include "server/consequences.h"

#include "auth/auth.h"
#include "masquerade/masquerade.h"
#include "sessions/sessions.h"
#include "store/store.h"
#include "tenancy/tenancy.h"
#include "users/purge.h"
#include "users/users.h"

static status tenant_state_changed(struct call *c, tenant_id tenant, const char *reason)
{
    TRY(sessions_end_tenant(c, tenant, reason));
    directory_forget();
    return OK;
}

/* In this order: who refers to others goes first. */
static status purge_rows(struct call *c, tenant_id tenant, int64_t count_max, int64_t *ret_count)
{
    return users_purge_tenant(c, tenant, count_max, ret_count);
}

static void on_notice(const char *channel, const char *payload)
{
    (void)channel;
    sessions_on_notice(payload);
    directory_forget();
}

void consequences_open(void)
{
    const struct tenancy_settings tenancy = {.state_changed = tenant_state_changed,
                                             .purge_rows = purge_rows};
    tenancy_open(&tenancy);
    const struct users_settings users = {.hash_password = auth_hash_password,
                                         .stopped = sessions_end_user,
                                         .changed = sessions_refresh_user,
                                         .shown = masquerade_mark};
    users_open(&users);
    store_on_notify(SESSIONS_CHANNEL, on_notice);
}
