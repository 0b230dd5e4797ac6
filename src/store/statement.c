/* Prepared statements by query and tenant: a hash table of chains, and a list by last use.
 *
 * Only statements whose Parse was answered are evicted, so that an answer never finds its statement
 * gone.
 */
#include "store/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1024, SEEN_SLOTS = 2 * STATEMENT_TENANTS_MAX };

static void *zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL)
        abort();
    return memory;
}

void statements_init(struct statements *s, unsigned plan_count, unsigned tenant_max)
{
    *s = (struct statements){.tenant_max = tenant_max};
    s->shared = zeroed(plan_count + 1, sizeof *s->shared);
    for (unsigned id = 0; id < plan_count; id++) {
        s->shared[id].plan_id = id;
        snprintf(s->shared[id].name, STATEMENT_NAME_BYTES, "q%u", id);
    }
}

void statements_fini(struct statements *s)
{
    while (s->newest != NULL) {
        struct statement *statement = s->newest;
        s->newest = statement->older;
        free(statement);
    }
    free(s->shared);
    free(s->buckets);
    free(s->seen);
    *s = (struct statements){0};
}

/* A tenant's id is a UUIDv7: its last eight bytes are random. */
static uint64_t tenant_hash(const struct uuid *tenant)
{
    uint64_t hash;
    memcpy(&hash, tenant->bytes + 8, sizeof hash);
    return hash == 0 ? 1 : hash;
}

static struct statement **bucket(struct statements *s, const struct uuid *tenant, unsigned plan_id)
{
    const uint64_t mixed = (tenant_hash(tenant) ^ plan_id) * UINT64_C(0x9e3779b97f4a7c15);
    return &s->buckets[mixed >> 54];
}

static void unlink_use(struct statements *s, struct statement *statement)
{
    *(statement->newer == NULL ? &s->newest : &statement->newer->older) = statement->older;
    *(statement->older == NULL ? &s->oldest : &statement->older->newer) = statement->newer;
}

static void link_newest(struct statements *s, struct statement *statement)
{
    statement->newer = NULL;
    statement->older = s->newest;
    *(s->newest == NULL ? &s->oldest : &s->newest->newer) = statement;
    s->newest = statement;
}

static void note_tenant(struct statements *s, const struct uuid *tenant)
{
    if (s->seen == NULL)
        s->seen = zeroed(SEEN_SLOTS, sizeof *s->seen);
    const uint64_t hash = tenant_hash(tenant);
    unsigned slot = (unsigned)(hash % SEEN_SLOTS);
    while (s->seen[slot] != 0 && s->seen[slot] != hash)
        slot = (slot + 1) % SEEN_SLOTS;
    if (s->seen[slot] == hash || s->seen_count == STATEMENT_TENANTS_MAX)
        return;
    s->seen[slot] = hash;
    s->seen_count++;
}

static struct statement *tenant_statement(struct statements *s, const struct uuid *tenant,
                                          unsigned plan_id)
{
    if (s->buckets == NULL)
        s->buckets = zeroed(BUCKETS, sizeof(struct statement *));
    struct statement **head = bucket(s, tenant, plan_id);
    for (struct statement *at = *head; at != NULL; at = at->next) {
        if (at->plan_id == plan_id && uuid_equal(at->tenant, *tenant)) {
            unlink_use(s, at);
            link_newest(s, at);
            return at;
        }
    }
    struct statement *statement = zeroed(1, sizeof *statement);
    statement->tenant = *tenant;
    statement->plan_id = plan_id;
    snprintf(statement->name, STATEMENT_NAME_BYTES, "t%u", s->next_number++);
    statement->next = *head;
    *head = statement;
    link_newest(s, statement);
    s->tenant_count++;
    note_tenant(s, tenant);
    return statement;
}

struct statement *statements_get(struct statements *s, const struct sql_plan *plan,
                                 const struct tenant_scope *tenant)
{
    return tenant == NULL ? &s->shared[plan->id] : tenant_statement(s, &tenant->id.uuid, plan->id);
}

void statements_drop(struct statements *s, struct statement *statement)
{
    if (uuid_is_zero(statement->tenant)) {
        statement->state = STATEMENT_ABSENT;
        return;
    }
    struct statement **at = bucket(s, &statement->tenant, statement->plan_id);
    while (*at != statement)
        at = &(*at)->next;
    *at = statement->next;
    unlink_use(s, statement);
    s->tenant_count--;
    free(statement);
}

bool statements_evict(struct statements *s, char ret_name[STATEMENT_NAME_BYTES])
{
    if (s->tenant_count <= s->tenant_max)
        return false;
    struct statement *victim = s->oldest;
    while (victim != NULL && victim->state != STATEMENT_READY)
        victim = victim->newer;
    if (victim == NULL)
        return false;
    memcpy(ret_name, victim->name, STATEMENT_NAME_BYTES);
    statements_drop(s, victim);
    return true;
}
