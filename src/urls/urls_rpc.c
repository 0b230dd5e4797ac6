/* UrlWhitelistService: one function an RPC. Permission, tenant and transaction are settled before
 * these run (server/interceptors.c); the rules are urls.c's. */
#include "google/protobuf/timestamp.types.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "smoothschedule/v1/url_whitelist_service.service.h"
#include "sql/urls.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "urls/urls.h"
#include "wire/check.h"
#include "wire/url_rule.h"

status url_whitelist_service_create_url_whitelist_entry(struct call *c,
                                                        const CreateUrlWhitelistEntryRequest *req,
                                                        UrlWhitelistEntry *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(urls_create(c, req->entry, ret));
    return idempotency_end(c, &key, &ret->base);
}

status url_whitelist_service_get_url_whitelist_entry(struct call *c,
                                                     const GetUrlWhitelistEntryRequest *req,
                                                     UrlWhitelistEntry *ret)
{
    return urls_get(c, req->entry_id, ret);
}

/* NULL for "". */
static status read_filters(struct call *c, const ListUrlWhitelistEntriesRequest *req,
                           const char **ret_host)
{
    const char *host = NULL;
    const char *fault =
        req->host[0] != '\0' ? url_rule_read_host(c->arena, slice_of(req->host), &host) : NULL;
    struct checks checks = {.arena = c->arena};
    check(&checks,
          protobuf_c_enum_descriptor_get_value(
              &smoothschedule__v1__url_whitelist_entry__status__descriptor, (int)req->status) !=
              NULL,
          "FIELD_INVALID", "status", "must be one of the statuses, or left out");
    check(&checks, fault == NULL, "FIELD_INVALID", "host", fault);
    TRY(checks_status(&checks));
    *ret_host = host;
    return OK;
}

status url_whitelist_service_list_url_whitelist_entries(struct call *c,
                                                        const ListUrlWhitelistEntriesRequest *req,
                                                        ListUrlWhitelistEntriesResponse *ret)
{
    struct page page;
    const char *host;
    const struct tenancy_reach reach = tenancy_reach_of(c);
    TRY(read_filters(c, req, &host));
    TRY(page_begin(c, &req->base, &page));

    const struct db_value wanted =
        host != NULL ? DB_TEXT("wanted_host", host) : DB_NULL("wanted_host");
    TRY(db_many(c, &SQL_URL_ENTRY_LIST, req, ret, PAGE_EXTRAS(&page), wanted,
                TENANCY_REACH_EXTRAS(&reach)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_URL_ENTRY_COUNT, req, ret, wanted, TENANCY_REACH_EXTRAS(&reach)));
    if (page_is_cut(&page, &ret->n_entries)) {
        const UrlWhitelistEntry *last = ret->entries[ret->n_entries - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

status url_whitelist_service_delete_url_whitelist_entry(struct call *c,
                                                        const DeleteUrlWhitelistEntryRequest *req,
                                                        Empty *ret)
{
    (void)ret;
    return urls_withdraw(c, req->entry_id);
}

status url_whitelist_service_approve_url_whitelist_entry(struct call *c,
                                                         const ApproveUrlWhitelistEntryRequest *req,
                                                         UrlWhitelistEntry *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(urls_approve(c, req->entry_id, ret));
    return idempotency_end(c, &key, &ret->base);
}

status url_whitelist_service_reject_url_whitelist_entry(struct call *c,
                                                        const RejectUrlWhitelistEntryRequest *req,
                                                        UrlWhitelistEntry *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(urls_reject(c, req->entry_id, req->reason, ret));
    return idempotency_end(c, &key, &ret->base);
}

status url_whitelist_service_revoke_url_whitelist_entry(struct call *c,
                                                        const RevokeUrlWhitelistEntryRequest *req,
                                                        UrlWhitelistEntry *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(urls_revoke(c, req->entry_id, req->reason, ret));
    return idempotency_end(c, &key, &ret->base);
}

status url_whitelist_service_check_url(struct call *c, const CheckUrlRequest *req,
                                       CheckUrlResponse *ret)
{
    return urls_explain(c, req, ret);
}
