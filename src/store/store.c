/* The process's store: opening, plans, closing.
 *
 * The good day: store_open resolves every query's names and starts connecting; a fiber lets
 * PostgreSQL describe every query on shared tables in one pipelined go and finishes the plans; from
 * then on the store is ready. Failures: a misfit is kept and told to whoever waits; a database that
 * is away is waited for. Closing ends what waits, closes every connection and frees the plans.
 */
#include "store/store.h"

#include <assert.h>

#include "store/bucket.h"
#include "store/call_state.h"
#include "store/connect.h"
#include "store/metrics.h"
#include "store/sqlstate.h"
#include "store/state.h"

enum {
    SHARED_CONNECTIONS = 4,
    OWNED_CONNECTIONS_MAX = 8,
    ADMIN_CONNECTIONS_MAX = 2,
    TENANT_STATEMENTS_MAX = 2000,
    TENANTS_MAX = 2000,
    CHECK_PERCENT = 1,
    LOGIN_TENANTS_MAX = 300,
    IDLE_MS = 60000,
    PLANS_RETRY_MS = 250,
    CLOSE_POLL_MS = 1,
};

struct plans_waiter {
    struct event over;
    struct plans_waiter *next, *previous;
};

struct store_state store_state;
struct store_metrics store_metrics;
static struct plans_waiter *plans_waiters;
static bool is_planning; /* the fiber runs */

void store_register_metrics(void)
{
    store_metrics = (struct store_metrics){
        .units = metrics_counter("smooth_db_units_total", "Units sent to PostgreSQL.", ""),
        .errors = metrics_counter("smooth_db_errors_total", "Errors that PostgreSQL answered.", ""),
        .in_flight = metrics_gauge("smooth_db_units_in_flight", "Units without an answer yet.", ""),
        .connections = metrics_gauge("smooth_db_connections", "Connections that are up.", ""),
        .connects = metrics_counter("smooth_db_connects_total", "Connections made.", ""),
        .lost = metrics_counter("smooth_db_connections_lost_total", "Connections lost.", ""),
        .unclean = metrics_counter("smooth_db_sessions_unclean_total",
                                   "Connections dropped because a role or setting stayed on.", ""),
        .retries = metrics_counter("smooth_db_retries_total", "Units sent again.", ""),
        .waiting =
            metrics_gauge("smooth_db_waiting", "Units and calls that wait for a connection.", ""),
    };
}

/* Opening. */

static unsigned or_default(unsigned value, unsigned fallback)
{
    return value == 0 ? fallback : value;
}

static void take_settings(const struct store_settings *settings)
{
    struct store_settings *own = &store_state.settings;
    *own = *settings;
    own->shared_connections = or_default(own->shared_connections, SHARED_CONNECTIONS);
    own->owned_connections_max = or_default(own->owned_connections_max, OWNED_CONNECTIONS_MAX);
    own->admin_connections_max = or_default(own->admin_connections_max, ADMIN_CONNECTIONS_MAX);
    own->tenant_statements_max = or_default(own->tenant_statements_max, TENANT_STATEMENTS_MAX);
    own->tenants_max = or_default(own->tenants_max, TENANTS_MAX);
    if (own->tenants_max > STATEMENT_TENANTS_MAX)
        own->tenants_max = STATEMENT_TENANTS_MAX;
    own->check_percent = or_default(own->check_percent, CHECK_PERCENT);
    own->login_tenants_max = or_default(own->login_tenants_max, LOGIN_TENANTS_MAX);
    own->idle_ms = or_default(own->idle_ms, IDLE_MS);
    store_state.connections_max = own->shared_connections + own->owned_connections_max;
}

static status make_plans(const struct sql_query *const *queries)
{
    unsigned count = 0;
    while (queries[count] != NULL)
        count++;
    store_state.plan_count = count;
    store_state.plans = arena_array(&store_state.arena, count, sizeof(void *));
    for (unsigned i = 0; i < count; i++) {
        TRY(plan_make(&store_state.arena, queries[i], i, &store_state.plans[i]));
        *queries[i]->plan = store_state.plans[i];
    }
    return OK;
}

static void plan_run(void *unused);

status store_open(const struct store_settings *settings, const struct sql_query *const *queries)
{
    assert(!store_state.is_open);
    arena_fini(&store_state.arena); /* of one that could not be opened: its error was in it */
    store_state = (struct store_state){0};
    arena_init(&store_state.arena);
    take_settings(settings);
    TRY(connect_target_parse(&store_state.arena, settings->database_url, &store_state.target));
    TRY(make_plans(queries));
    store_state.is_open = true;
    buckets_open();
    if (!settings->is_command) {
        listen_open();
        is_planning = true;
        fiber_start(plan_run, NULL);
    }
    return OK;
}

/* Plans. */

struct description {
    struct pg_unit unit;
    struct pg_command command;
    struct event done;
};

static void described(struct pg_unit *unit)
{
    struct description *description = unit->owner;
    event_set(&description->done);
}

static status describe_failed(struct call *c, const struct sql_plan *plan,
                              const struct pg_unit *unit)
{
    if (unit->outcome != PG_FAILED || sqlstate_is_passing(unit->error))
        return sqlstate_unavailable(c->arena);
    return status_errorf(&store_state.arena, STATUS_INTERNAL, "QUERY_MISFIT",
                         "%s: query %s: PostgreSQL says: %s", plan->query->file, plan->query->name,
                         sqlstate_sentence(unit->error));
}

static bool is_planned_at_start(const struct sql_plan *plan)
{
    return !plan->is_ready && !plan->query->tenant;
}

/* All at once; waits for all, and tells a misfit rather than that the database is away. */
static status describe_all(struct call *c)
{
    const unsigned count = store_state.plan_count;
    struct description *all = arena_zalloc(c->arena, (count + 1) * sizeof *all);
    for (unsigned i = 0; i < count; i++) {
        struct description *d = &all[i];
        if (!is_planned_at_start(store_state.plans[i]))
            continue;
        d->command = (struct pg_command){.kind = PG_DESCRIBE_PLAN, .plan = store_state.plans[i]};
        d->unit = (struct pg_unit){.done = described, .owner = d};
        pg_unit_add(&d->unit, &d->command);
        pool_submit(&store_state.shared, &d->unit);
    }
    status first = OK;
    for (unsigned i = 0; i < count; i++) {
        struct sql_plan *plan = store_state.plans[i];
        struct description *d = &all[i];
        if (d->unit.owner == NULL)
            continue;
        const status waited = event_wait(c, &d->done); /* this call has no end of its own */
        assert(status_is_ok(waited));
        const status s = d->unit.outcome == PG_DONE
                             ? plan_describe(&store_state.arena, plan, d->command.result)
                             : describe_failed(c, plan, &d->unit);
        if (status_is_ok(first) || first.code == STATUS_UNAVAILABLE)
            first = status_is_ok(s) ? first : s;
        pg_unit_reset(&d->unit);
    }
    return first;
}

static enum status_code plan_once(void)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    const status s = describe_all(&c);
    if (s.code != STATUS_UNAVAILABLE)
        store_state.plans_failure = s;
    else if (!store_state.is_closing)
        (void)!call_sleep_ms(&c, PLANS_RETRY_MS).code;
    call_fini(&c);
    arena_fini(&arena);
    return s.code;
}

/* On a fiber of its own, until the plans are made or cannot be. */
static void plan_run(void *unused)
{
    enum status_code code = STATUS_UNAVAILABLE;
    (void)unused;
    while (code == STATUS_UNAVAILABLE && !store_state.is_closing)
        code = plan_once();

    is_planning = false;
    store_state.are_plans_ready = code == STATUS_OK;
    for (struct plans_waiter *waiter = plans_waiters; waiter != NULL; waiter = waiter->next)
        event_set(&waiter->over);
}

static void waited_enough(void *owner)
{
    event_set(owner);
}

status store_wait_plans(struct call *c)
{
    struct plans_waiter waiter = {.next = plans_waiters};
    struct loop_timer timer = {0};
    if (store_state.are_plans_ready)
        return OK;
    TRY(store_state.plans_failure);
    if (plans_waiters != NULL)
        plans_waiters->previous = &waiter;
    plans_waiters = &waiter;
    loop_timer_after_ms(&timer, STORE_WAIT_MS, waited_enough, &waiter.over);
    const status waited = event_wait(c, &waiter.over);
    loop_timer_clear(&timer);
    *(waiter.previous == NULL ? &plans_waiters : &waiter.previous->next) = waiter.next;
    if (waiter.next != NULL)
        waiter.next->previous = waiter.previous;
    TRY(waited);
    TRY(store_state.plans_failure);
    return store_state.are_plans_ready ? OK : sqlstate_unavailable(c->arena);
}

status store_wait_ready(struct call *c)
{
    return store_wait_plans(c);
}

bool store_ready(void)
{
    return store_state.are_plans_ready && pool_has_up(&store_state.shared);
}

const char *store_tenant_role(struct arena *arena, tenant_id id)
{
    char text[UUID_TEXT_BYTES];
    char compact[UUID_TEXT_BYTES];
    size_t length = 0;
    uuid_format(id.uuid, text);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at != '-')
            compact[length++] = *at;
    }
    compact[length] = '\0';
    return arena_printf(arena, "%s_t_%s", store_state.settings.deployment, compact);
}

/* Closing. */

static bool is_closed(void)
{
    return buckets_are_closed() && listen_is_closed() && !is_planning;
}

void store_close(void)
{
    struct arena arena;
    struct call c;
    store_state.is_closing = true;
    listen_close();
    buckets_close();

    arena_init(&arena);
    call_init(&c, &arena);
    while (!is_closed())
        (void)!call_sleep_ms(&c, CLOSE_POLL_MS).code;
    call_fini(&c);
    arena_fini(&arena);

    for (unsigned i = 0; i < store_state.plan_count; i++)
        *store_state.plans[i]->query->plan = NULL;
    arena_fini(&store_state.arena);
    store_state = (struct store_state){0};
}
