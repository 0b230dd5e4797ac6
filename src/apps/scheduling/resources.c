/* Resources, and their RPCs in the order of the proto.
 *
 * The good day: fields are checked, the row is locked, judged and written in the call's
 * transaction. Failures: bad fields, another etag, a resource that is booked; then the transaction
 * is rolled back by whoever began it. A lock on a resource also keeps bookings of it waiting, so
 * that what was found of them stays true.
 */
#include <string.h>

#include "apps/scheduling/rules.h"
#include "apps/scheduling/scheduling.h"
#include "google/protobuf/empty.types.h"
#include "google/protobuf/timestamp.types.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/scheduling_service.service.h"
#include "sql/scheduling.h"
#include "wire/field_mask.h"
#include "wire/pack.h"

status resource_create(struct call *c, const Resource *wanted, Resource *ret_resource)
{
    TRY(resource_check(c->arena, wanted));
    return db_one(c, &SQL_RESOURCE_CREATE, wanted, ret_resource);
}

static status lock(struct call *c, const char *id, const char *etag, Resource *ret_resource)
{
    GetResourceRequest request = GET_RESOURCE_REQUEST_INIT;
    request.resource_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_RESOURCE_LOCK, &request, ret_resource, &found));
    if (!found)
        return resource_missing();
    return scheduling_check_etag(ret_resource->etag, etag);
}

/* Writes what differs. */
static status write(struct call *c, const Resource *before, const Resource *after, Resource *ret)
{
    if (slice_equal(wire_pack(c->arena, &before->base), wire_pack(c->arena, &after->base))) {
        *ret = *before;
        return OK;
    }
    return db_one(c, &SQL_RESOURCE_UPDATE, after, ret);
}

status resource_assign_user(struct call *c, const char *id, const char *etag, const char *owner,
                            Resource *ret_resource)
{
    Resource current = RESOURCE_INIT;
    TRY(lock(c, id, etag, &current));
    Resource changed = current;
    changed.user_id = (char *)(uintptr_t)owner;
    if (owner[0] != '\0') {
        bool is_customer = false;
        TRY(scheduling_find_user(c, owner, &is_customer));
        if (is_customer)
            return status_error(STATUS_FAILED_PRECONDITION, "USER_IS_CUSTOMER",
                                "the user is a customer; resources are the staff's");
    }
    return write(c, &current, &changed, ret_resource);
}

/* RPCs. */

status scheduling_service_create_resource(struct call *c, const CreateResourceRequest *req,
                                          Resource *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin_in_tenant(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(resource_create(c, req->resource, ret));
    return idempotency_end(c, &key, &ret->base);
}

status scheduling_service_get_resource(struct call *c, const GetResourceRequest *req, Resource *ret)
{
    bool found = false;
    TRY(db_maybe(c, &SQL_RESOURCE_GET, req, ret, &found));
    return found ? OK : resource_missing();
}

status scheduling_service_list_resources(struct call *c, const ListResourcesRequest *req,
                                         ListResourcesResponse *ret)
{
    struct page page;
    TRY(list_resources_check(c->arena, req));
    TRY(page_begin(c, &req->base, &page));

    TRY(db_many(c, &SQL_RESOURCE_LIST, req, ret, PAGE_EXTRAS(&page)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_RESOURCE_COUNT, req, ret));
    if (page_is_cut(&page, &ret->n_resources)) {
        const Resource *last = ret->resources[ret->n_resources - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

status scheduling_service_update_resource(struct call *c, const UpdateResourceRequest *req,
                                          Resource *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    Resource current = RESOURCE_INIT;
    TRY(lock(c, req->resource->id, req->resource->etag, &current));
    Resource changed = current;
    TRY(field_mask_apply(c->arena, &wire_smoothschedule_v1_Resource, "resource", paths, path_count,
                         &req->resource->base, &changed.base));
    TRY(resource_check(c->arena, &changed));
    return write(c, &current, &changed, ret);
}

status scheduling_service_delete_resource(struct call *c, const DeleteResourceRequest *req,
                                          Empty *ret)
{
    (void)ret;
    Resource current = RESOURCE_INIT;
    FlagRow booked = FLAG_ROW_INIT;
    TRY(lock(c, req->resource_id, req->etag, &current));
    TRY(db_one(c, &SQL_RESOURCE_IS_BOOKED, &current, &booked));
    if (booked.flag)
        return status_error(STATUS_FAILED_PRECONDITION, "RESOURCE_IS_BOOKED",
                            "the resource has appointments ahead; move or cancel them, or make it "
                            "inactive");
    return db_exec(c, &SQL_RESOURCE_DELETE, &current, NULL);
}

status scheduling_service_assign_resource_user(struct call *c, const AssignResourceUserRequest *req,
                                               Resource *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin_in_tenant(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(resource_assign_user(c, req->resource_id, req->etag, req->user_id, ret));
    return idempotency_end(c, &key, &ret->base);
}
