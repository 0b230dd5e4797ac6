/* TenantService, one function an RPC. Permission, tenant and transaction are settled before these
 * run (server/interceptors.c); the rules are tenancy.c's. */
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "sql/tenancy.h"
#include "store/db.h"
#include "tenancy/purge.h"
#include "tenancy/tenancy.h"
#include "wire/check.h"

enum { QUERY_BYTES_MAX = 200 };

status tenant_service_create_tenant(struct call *c, const CreateTenantRequest *req, Tenant *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(tenancy_create(c, req->tenant, ret));
    return idempotency_end(c, &key, &ret->base);
}

status tenant_service_get_tenant(struct call *c, const GetTenantRequest *req, Tenant *ret)
{
    const struct tenancy_reach reach = tenancy_reach_of(c);
    bool found = false;
    TRY(db_maybe(c, &SQL_TENANT_GET, req, ret, &found, TENANCY_REACH_EXTRAS(&reach)));
    return found ? OK : tenancy_missing();
}

static status check_filters(struct call *c, const ListTenantsRequest *req)
{
    struct checks checks = {.arena = c->arena};
    check(&checks,
          protobuf_c_enum_descriptor_get_value(&smoothschedule__v1__tenant__state__descriptor,
                                               (int)req->state) != NULL,
          "FIELD_INVALID", "state", "must be ACTIVE, SUSPENDED or DELETED, or left out");
    check(&checks, strlen(req->q) <= QUERY_BYTES_MAX, "FIELD_INVALID", "q",
          "must be at most 200 bytes long");
    return checks_status(&checks);
}

status tenant_service_list_tenants(struct call *c, const ListTenantsRequest *req,
                                   ListTenantsResponse *ret)
{
    struct page page;
    TRY(check_filters(c, req));
    TRY(page_begin(c, &req->base, &page));

    const struct tenancy_reach reach = tenancy_reach_of(c);
    TRY(db_many(c, &SQL_TENANT_LIST, req, ret, PAGE_EXTRAS(&page), TENANCY_REACH_EXTRAS(&reach)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_TENANT_COUNT, req, ret, TENANCY_REACH_EXTRAS(&reach)));
    if (page_is_cut(&page, &ret->n_tenants)) {
        const Tenant *last = ret->tenants[ret->n_tenants - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

status tenant_service_update_tenant(struct call *c, const UpdateTenantRequest *req, Tenant *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    return tenancy_update(c, req->tenant, paths, path_count, ret);
}

status tenant_service_delete_tenant(struct call *c, const DeleteTenantRequest *req, Tenant *ret)
{
    return tenancy_delete(c, req->tenant_id, req->etag, ret);
}

status tenant_service_undelete_tenant(struct call *c, const UndeleteTenantRequest *req, Tenant *ret)
{
    return tenancy_undelete(c, req->tenant_id, req->etag, ret);
}

status tenant_service_purge_tenant(struct call *c, const PurgeTenantRequest *req, Tenant *ret)
{
    return tenancy_purge_start(c, req->tenant_id, req->etag, PURGE_BY_CALLER, ret);
}

status tenant_service_suspend_tenant(struct call *c, const SuspendTenantRequest *req, Tenant *ret)
{
    return tenancy_suspend(c, req->tenant_id, req->etag, ret);
}

status tenant_service_resume_tenant(struct call *c, const ResumeTenantRequest *req, Tenant *ret)
{
    return tenancy_resume(c, req->tenant_id, req->etag, ret);
}

status tenant_service_get_tenant_config(struct call *c, const GetTenantConfigRequest *req,
                                        TenantConfig *ret)
{
    (void)req;
    if (c->tenant == NULL) {
        ret->name = "Smooth Schedule";
        ret->time_zone = "UTC";
        return OK;
    }
    bool found = false;
    TRY(db_maybe(c, &SQL_TENANT_CONFIG_GET, DB_NONE, ret, &found));
    return found ? OK : tenancy_missing();
}
