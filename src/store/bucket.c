/* Pools by bucket, and the one number of connections that they share.
 *
 * The good day: a bucket's pools are made at its first call and connect when something is to be
 * sent; what stays idle is closed. Failures: a pool that wants a connection where all are taken
 * stands in line. The one idle for longest is closed for it; if none is idle, the pipelined one
 * that is up for longest takes no more units and ends, but none that came up just now. So with more
 * busy buckets than connections each has its turn. Closing ends the pools, which free nothing: they
 * are the arena's.
 */
#include "store/bucket.h"

#include <assert.h>
#include <string.h>

#include "base/call.h"
#include "base/clock.h"
#include "store/call_state.h"
#include "store/login.h"
#include "store/pool_owned.h"
#include "store/state.h"

enum {
    STALL_AFTER_TIMEOUT_MS = 2000,
    TURN_MS = 100, /* what a connection has at least, while others wait for it */
    LINE_POLL_MS = 20,
};

/* Nothing is found by search_path; what the session may take is bounded, and a backend notices
 * when its client is gone. */
#define SESSION_OPTIONS                                                                            \
    "-c search_path= -c standard_conforming_strings=on -c timezone=UTC -c jit=off "                \
    "-c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000 "                           \
    "-c client_connection_check_interval=2000 -c statement_timeout=%d"

struct bucket {
    struct pool units; /* bucket 0's are the store's own */
    struct pool owned;
};

/* Making pools. */

static struct pool pool_of(const char *name, const struct store_login *login, const char *role,
                           unsigned max, int timeout_ms)
{
    struct arena *arena = &store_state.arena;
    const char *options = arena_printf(arena, SESSION_OPTIONS, timeout_ms);
    return (struct pool){
        .name = name,
        .max = max,
        .profile =
            {
                .user = login->name,
                .password = login->password,
                .role = role,
                .options =
                    role == NULL ? options : arena_printf(arena, "%s -c role=%s", options, role),
                .stall_ms = timeout_ms == 0 ? 0 : timeout_ms + STALL_AFTER_TIMEOUT_MS,
                .plan_count = store_state.plan_count,
                .tenant_statements_max = store_state.settings.tenant_statements_max,
            },
    };
}

static void open_counted(struct pool *pool)
{
    pool->is_counted = true;
    pool->next = store_state.counted;
    store_state.counted = pool;
    pool_open(pool);
}

static const char *name_of(const char *kind, unsigned bucket)
{
    struct arena *arena = &store_state.arena;
    return bucket == 0 || bucket == BUCKET_OF_ALL ? kind
                                                  : arena_printf(arena, "%s %u", kind, bucket);
}

static void open_units(struct pool *pool, unsigned bucket)
{
    const struct store_settings *settings = &store_state.settings;
    const struct store_login login = login_of(&store_state.arena, bucket);
    *pool = pool_of(name_of("shared", bucket), &login, settings->serving_group,
                    settings->shared_connections, UNIT_TIMEOUT_MS);
    pool->is_shared = true;
    pool->is_lazy = bucket > 0 || settings->is_command;
    open_counted(pool);
}

static void open_owned(struct pool *pool, unsigned bucket)
{
    const struct store_settings *settings = &store_state.settings;
    const struct store_login login = login_of(&store_state.arena, bucket);
    *pool = pool_of(name_of("owned", bucket), &login, settings->serving_group,
                    settings->owned_connections_max, TRANSACTION_TIMEOUT_MS);
    open_counted(pool);
}

void buckets_open(void)
{
    const struct store_settings *settings = &store_state.settings;
    open_units(&store_state.shared, 0);
    open_owned(&store_state.owned, BUCKET_OF_ALL);
    store_state.admin =
        pool_of("admin", &settings->admin, NULL, settings->admin_connections_max, 0);
    pool_open(&store_state.admin);
}

static struct bucket *bucket_of(unsigned number)
{
    assert(number < BUCKETS_MAX);
    if (number >= store_state.bucket_count) {
        const unsigned count = 2 * number + 16;
        struct bucket **buckets = arena_zalloc(&store_state.arena, count * sizeof(struct bucket *));
        if (store_state.bucket_count > 0)
            memcpy(buckets, store_state.buckets,
                   store_state.bucket_count * sizeof(struct bucket *));
        store_state.buckets = buckets;
        store_state.bucket_count = count;
    }
    struct bucket *bucket = store_state.buckets[number];
    if (bucket == NULL) {
        bucket = arena_new(&store_state.arena, struct bucket);
        store_state.buckets[number] = bucket;
        if (number > 0)
            open_units(&bucket->units, number);
        open_owned(&bucket->owned, number);
    }
    return bucket;
}

struct pool *bucket_units(const struct tenant_scope *tenant)
{
    if (tenant == NULL || tenant->bucket == 0)
        return &store_state.shared;
    return &bucket_of(tenant->bucket)->units;
}

struct pool *bucket_owned(const struct tenant_scope *tenant)
{
    return tenant == NULL ? &store_state.owned : &bucket_of(tenant->bucket)->owned;
}

/* Sharing out connections. */

static unsigned connections(void)
{
    unsigned count = 0;
    for (const struct pool *pool = store_state.counted; pool != NULL; pool = pool->next)
        count += pool->member_count;
    return count;
}

/* When it was needed last; INT64_MAX: it is needed, or not up. */
static int64_t unused_since_ns(const struct pool *pool, const struct pg *pg)
{
    if (!pg->is_up || pg->is_closing || (pool->is_shared && !pool->is_lazy))
        return INT64_MAX;
    if (!pool->is_shared)
        return pg->holder == NULL && pg->cleanup == NULL ? pg->idle_since_ns : INT64_MAX;
    return pg->in_flight > 0 ? INT64_MAX : pg->progress_ns;
}

static struct pg *longest_unused(void)
{
    struct pg *found = NULL;
    int64_t since_ns = INT64_MAX;
    for (struct pool *pool = store_state.counted; pool != NULL; pool = pool->next) {
        for (unsigned i = 0; i < pool->member_count; i++) {
            const int64_t unused_ns = unused_since_ns(pool, pool->members[i]);
            if (unused_ns < since_ns) {
                found = pool->members[i];
                since_ns = unused_ns;
            }
        }
    }
    return found;
}

static bool had_its_turn(const struct pg *pg)
{
    return clock_monotonic_ns() - pg->opened_ns > TURN_MS * NS_PER_MS;
}

static struct pg *longest_pipelined(void)
{
    struct pg *found = NULL;
    for (struct pool *pool = store_state.counted; pool != NULL; pool = pool->next) {
        for (unsigned i = 0; pool->is_shared && pool->is_lazy && i < pool->member_count; i++) {
            struct pg *pg = pool->members[i];
            if (pg->is_up && !pg->is_retiring && had_its_turn(pg) &&
                (found == NULL || pg->opened_ns < found->opened_ns))
                found = pg;
        }
    }
    return found;
}

static void make_room(void)
{
    struct pg *unused = longest_unused();
    struct pg *used = unused == NULL ? longest_pipelined() : NULL;
    if (unused != NULL)
        pg_close(unused);
    else if (used != NULL)
        pg_retire(used);
}

static void look_again(void *unused)
{
    (void)unused;
    bucket_room_made();
    if (store_state.first_starved == NULL)
        return;
    make_room();
    loop_timer_after_ms(&store_state.line_timer, LINE_POLL_MS, look_again, NULL);
}

bool bucket_has_room(struct pool *pool)
{
    if (!pool->is_counted || connections() < store_state.connections_max)
        return true;
    if (pool->is_starved)
        return false;
    pool->is_starved = true;
    pool->next_starved = NULL;
    *(store_state.first_starved == NULL ? &store_state.first_starved
                                        : &store_state.last_starved->next_starved) = pool;
    store_state.last_starved = pool;
    make_room();
    if (store_state.line_timer.heap_at == 0)
        loop_timer_after_ms(&store_state.line_timer, LINE_POLL_MS, look_again, NULL);
    return false;
}

void bucket_room_made(void)
{
    while (store_state.first_starved != NULL && connections() < store_state.connections_max) {
        struct pool *pool = store_state.first_starved;
        store_state.first_starved = pool->next_starved;
        pool->is_starved = false;
        pool_refill(pool);
    }
}

bool bucket_claims(const struct pg *pg)
{
    const struct pool *pool = pg->owner;
    return pool->is_counted && store_state.first_starved != NULL && had_its_turn(pg);
}

/* Closing. */

void buckets_close(void)
{
    loop_timer_clear(&store_state.line_timer);
    store_state.first_starved = NULL;
    for (struct pool *pool = store_state.counted; pool != NULL; pool = pool->next)
        pool_close(pool);
    pool_close(&store_state.admin);
}

bool buckets_are_closed(void)
{
    for (const struct pool *pool = store_state.counted; pool != NULL; pool = pool->next) {
        if (!pool_is_closed(pool))
            return false;
    }
    return pool_is_closed(&store_state.admin);
}
