/* Who sees what, and the answers that all three kinds of rows share. */
#include <string.h>

#include "apps/scheduling/scheduling.h"
#include "policy/policy.h"
#include "users/users.h"

static bool reaches_own_data_only(const char *role_name)
{
    const struct policy_role *role =
        role_name != NULL ? policy_role(policy_current(), role_name) : NULL;
    return role == NULL || role->reach == POLICY_REACH_OWN_DATA;
}

struct scheduling_reach scheduling_reach_of(const struct call *c)
{
    const struct policy *policy = policy_current();
    const bool signed_in = c->identity.signed_in;
    return (struct scheduling_reach){
        .all = signed_in && policy_allows(c->identity.permissions,
                                          policy_permission(policy, "appointments.read_all")),
        .as_customer = reaches_own_data_only(signed_in ? c->identity.role : NULL),
    };
}

status resource_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "RESOURCE_MISSING", "there is no such resource");
}

status customer_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "CUSTOMER_MISSING", "there is no such customer");
}

status appointment_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "APPOINTMENT_MISSING", "there is no such appointment");
}

status scheduling_check_etag(const char *current, const char *etag)
{
    if (etag[0] == '\0' || strcmp(current, etag) == 0)
        return OK;
    return status_error(STATUS_ABORTED, "ETAG_MISMATCH", "it was changed meanwhile; read it again");
}

status scheduling_find_user(struct call *c, const char *id, bool *ret_is_customer)
{
    User user = USER_INIT;
    struct uuid tenant;
    TRY(users_get(c, id, &user));
    if (!uuid_parse(slice_of(user.tenant_id), &tenant) || !uuid_equal(tenant, c->tenant->id.uuid))
        return users_missing(); /* platform staff */
    if (!user.is_active)
        return status_error(STATUS_FAILED_PRECONDITION, "USER_DISABLED",
                            "the user is disabled; enable the user first");
    *ret_is_customer = reaches_own_data_only(users_role_name(user.role));
    return OK;
}
