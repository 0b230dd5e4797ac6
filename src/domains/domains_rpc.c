/* DomainService: one function an RPC. Permission, tenant and transaction are settled before these
 * run (server/interceptors.c); the rules are domains.c's. */
#include "domains/domains.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "smoothschedule/v1/domain_service.service.h"
#include "sql/domains.h"
#include "store/db.h"

status domain_service_create_domain(struct call *c, const CreateDomainRequest *req, Domain *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(domains_create(c, req->domain, ret));
    return idempotency_end(c, &key, &ret->base);
}

status domain_service_get_domain(struct call *c, const GetDomainRequest *req, Domain *ret)
{
    return domains_get(c, req->domain, ret);
}

status domain_service_list_domains(struct call *c, const ListDomainsRequest *req,
                                   ListDomainsResponse *ret)
{
    struct page page;
    TRY(page_begin(c, &req->base, &page));

    TRY(db_many(c, &SQL_DOMAIN_LIST, DB_NONE, ret, PAGE_EXTRAS(&page)));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_DOMAIN_COUNT, DB_NONE, ret));
    for (size_t i = 0; i < ret->n_domains; i++)
        domains_complete(c->arena, ret->domains[i]);
    if (page_is_cut(&page, &ret->n_domains)) {
        const Domain *last = ret->domains[ret->n_domains - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

status domain_service_update_domain(struct call *c, const UpdateDomainRequest *req, Domain *ret)
{
    char *const *paths = req->update_mask != NULL ? req->update_mask->paths : NULL;
    const size_t path_count = req->update_mask != NULL ? req->update_mask->n_paths : 0;
    return domains_update(c, req->domain, paths, path_count, ret);
}

status domain_service_delete_domain(struct call *c, const DeleteDomainRequest *req, Empty *ret)
{
    (void)ret;
    return domains_delete(c, req->domain, req->etag);
}

status domain_service_verify_domain(struct call *c, const VerifyDomainRequest *req, Domain *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(domains_verify(c, req->domain, req->etag, ret));
    return idempotency_end(c, &key, &ret->base);
}

status domain_service_set_primary_domain(struct call *c, const SetPrimaryDomainRequest *req,
                                         Domain *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;

    TRY(domains_set_primary(c, req->domain, req->etag, ret));
    return idempotency_end(c, &key, &ret->base);
}
