/* Lists in pages (https://google.aip.dev/158), by key and not by OFFSET.
 *
 *   struct page page;
 *   TRY(page_begin(c, &req->base, &page));
 *   TRY(db_many(c, &SQL_TENANT_LIST, req, ret, PAGE_EXTRAS(&page)));
 *   if (page_is_cut(&page, &ret->n_tenants)) {
 *       const Tenant *last = ret->tenants[ret->n_tenants - 1];
 *       page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
 *   }
 *
 * Rows come in the order (create_time, id): the query takes those after :after_time, :after_id, and
 * :limit of them, which is one more than the page holds. Tokens are sealed and bound to caller,
 * tenant, method and the request's other fields; each page is authorised anew.
 */
#ifndef PAGING_PAGING_H
#define PAGING_PAGING_H

#include "base/call.h"
#include "google/protobuf/timestamp.types.h"
#include "store/db.h"
#include "wire/page_token.h"

enum { PAGE_SIZE_DEFAULT = 50, PAGE_SIZE_MAX = 1000 };

struct page {
    struct page_token_binding binding;
    size_t size;
    unsigned after_rank; /* zero where rows have none */
    int64_t after_time_us;
    struct uuid after_id;
};

/* Sets the key that seals the process's tokens; before the first list. */
void paging_open(const struct page_token_key *key);

/* Reads `page_size` and `page_token` of a List request.
 *
 * Errors  INVALID_ARGUMENT PAGE_SIZE_INVALID (negative), PAGE_TOKEN_INVALID
 */
MUST_USE status page_begin(struct call *c, const ProtobufCMessage *request, struct page *ret_page);

#define PAGE_EXTRAS(page)                                                                          \
    DB_TIME_US("after_time", (page)->after_time_us), DB_UUID("after_id", (page)->after_id),        \
        DB_INT("limit", (int64_t)(page)->size + 1)

/* Whether there are more rows than the page holds; then drops the one too many. */
bool page_is_cut(const struct page *page, size_t *count);

/* The token of the page after this one, which ended with a row of this key. */
void page_end(struct call *c, const struct page *page, const Timestamp *create_time, const char *id,
              char **ret_token);

/* For rows in the order (rank, create_time, id), the rank a number below 256: the query takes those
 * after :after_rank, :after_time, :after_id. */
#define PAGE_RANKED_EXTRAS(page) PAGE_EXTRAS(page), DB_INT("after_rank", (page)->after_rank)
void page_end_ranked(struct call *c, const struct page *page, unsigned rank,
                     const Timestamp *create_time, const char *id, char **ret_token);

#endif
