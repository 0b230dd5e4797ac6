/* What is not there is said in the operator's words. */
#include "cli/find_user.h"

#include "google/protobuf/timestamp.types.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

status find_tenant(struct call *c, const char *name, struct tenant_entry *ret_tenant)
{
    bool found = false;
    TRY(directory_find_name(c, slice_of(name), ret_tenant, &found));
    return found ? OK : tenancy_missing();
}

status find_user(struct call *c, const char *email, const char *tenant_name, User *ret_user)
{
    struct tenant_entry tenant;
    bool found = false;
    if (tenant_name != NULL)
        TRY(find_tenant(c, tenant_name, &tenant));
    TRY(users_find_by_email(c, tenant_name != NULL ? &tenant.id : NULL, email, ret_user, &found));
    if (!found)
        return status_errorf(c->arena, STATUS_NOT_FOUND, "USER_MISSING",
                             tenant_name != NULL
                                 ? "the tenant has no user %s"
                                 : "there is no platform user %s; for a tenant's give --tenant",
                             email);
    return OK;
}
