/* What one connection has prepared.
 *
 * Queries on shared tables have a fixed place and name. Queries on tenant tables are prepared per
 * tenant and kept by last use: a backend pays about 12 KB for each and 15 KB for each table it
 * touched, so there is an upper bound for statements, and for tenants a number after which the
 * connection is to be replaced.
 */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "store/plan.h"

enum {
    STATEMENT_NAME_BYTES = 16,
    STATEMENT_TENANTS_MAX = 4096, /* as far as they are counted */
};

enum statement_state {
    STATEMENT_ABSENT,
    STATEMENT_PENDING, /* Parse is on its way */
    STATEMENT_READY,
};

struct statement {
    enum statement_state state;
    char name[STATEMENT_NAME_BYTES];
    struct uuid tenant; /* zero: on shared tables */
    unsigned plan_id;
    struct statement *next; /* in its bucket */
    struct statement *newer, *older;
};

struct statements {
    struct statement *shared; /* by plan id */
    struct statement **buckets;
    struct statement *newest, *oldest;
    unsigned tenant_count; /* statements of tenants */
    unsigned tenant_max;
    unsigned next_number;
    uint64_t *seen; /* hashes of tenants ever seen here: open addressing, 0 is free */
    unsigned seen_count;
};

void statements_init(struct statements *s, unsigned plan_count, unsigned tenant_max);
void statements_fini(struct statements *s);

/* The statement's place, made if need be; `tenant` is NULL for queries on shared tables. */
struct statement *statements_get(struct statements *s, const struct sql_plan *plan,
                                 const struct tenant_scope *tenant);
/* Preparing failed: the next use prepares anew. Frees the statement if it is a tenant's. */
void statements_drop(struct statements *s, struct statement *statement);
/* While there are too many: takes out the one used longest ago, whose name is to be deallocated.
 * False: there are not. */
bool statements_evict(struct statements *s, char ret_name[STATEMENT_NAME_BYTES]);

#endif
