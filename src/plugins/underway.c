/* Places, the keeper, and who waits.
 *
 * The good day: the first run starts the keeper's fiber, which stores lines five times a second and
 * asks every half second which runs are to end; with the last run it ends. Failures: a database
 * that is away is asked again the next time; a run whose lease ends meanwhile ends by its own
 * deadline. While the keeper waits for the database, runs may end: it touches them again only after
 * it found them in the list, but for one whose log it stores, which waits for it.
 */
#include "plugins/underway.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "plugins/runs.h"
#include "smoothschedule/internal/plugin_runs.types.h"
#include "sql/plugins.h"
#include "store/db.h"
#include "wire/pack.h"
#include "wire/unpack.h"

enum { STORE_MS = 200, ASK_MS = 500, QUERY_MS = 2000, LETTING_GO_MS = 2000, POLL_MS = 5 };

struct waiter {
    struct uuid run; /* zero: for a place */
    struct event over;
    struct arena *arena; /* for what it is told; NULL: nothing */
    PluginRun *told;     /* NULL: nothing was */
    struct waiter *next;
};

static struct underway *first;
static struct waiter *waiters;
static unsigned taken; /* places */
static bool keeper_runs;
static struct call *keeper_pause; /* while it waits between two looks */
static bool is_stopped;

bool underway_take_place(void)
{
    if (is_stopped || taken >= plugin_runs_settings()->places)
        return false;
    taken++;
    return true;
}

static void wake(struct uuid run)
{
    for (struct waiter *waiter = waiters; waiter != NULL; waiter = waiter->next)
        if (uuid_is_zero(waiter->run) || uuid_equal(waiter->run, run))
            event_set(&waiter->over);
}

void underway_give_place(void)
{
    assert(taken > 0);
    taken--;
    wake((struct uuid){{0}});
}

unsigned underway_places(void)
{
    const unsigned places = is_stopped ? 0 : plugin_runs_settings()->places;
    return places > taken ? places - taken : 0;
}

/* The keeper. */

static struct underway *find(struct uuid run)
{
    struct underway *underway = first;
    while (underway != NULL && !uuid_equal(underway->run, run))
        underway = underway->next;
    return underway;
}

static void store_log(struct underway *underway)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    call_set_deadline(&c, clock_monotonic_ns() + QUERY_MS * NS_PER_MS);
    PluginRunLog log = PLUGIN_RUN_LOG_INIT;
    run_log_waiting(&underway->log, &arena, &log);
    log.run_id = uuid_text(&arena, underway->run);
    log.attempt = underway->attempt;
    int64_t stored = 0;
    underway->is_storing = true;
    if (status_is_ok(db_exec(&c, &SQL_PLUGIN_RUN_LOG_ADD, &log, &stored)))
        run_log_stored(&underway->log, (size_t)stored);
    underway->is_storing = false;
    event_set(&underway->stored);
    call_fini(&c);
    arena_fini(&arena);
}

/* One at a time, as others may end while it is stored. */
static void store_logs(void)
{
    struct underway *underway = first;
    int32_t looked_at = 0;
    while (underway != NULL) {
        if (underway->is_let_go || underway->log.count == underway->log.stored) {
            underway = underway->next;
            continue;
        }
        store_log(underway);
        if (++looked_at > (int32_t)taken)
            return; /* the database refuses; the next time */
        underway = first;
    }
}

static status stop_for(const char *reason)
{
    if (strcmp(reason, "CANCELLED") == 0)
        return status_error(STATUS_CANCELLED, "CANCELLED", "it was called off");
    if (strcmp(reason, "TENANT_CLOSED") == 0)
        return status_error(STATUS_CANCELLED, "TENANT_CLOSED", "the tenant was closed");
    if (strcmp(reason, "PLUGIN_DISABLED") == 0)
        return status_error(STATUS_CANCELLED, "PLUGIN_DISABLED",
                            "the plugin was disabled in all tenants");
    return status_error(STATUS_CANCELLED, "TAKEN_OVER", "somebody else works on it");
}

static status ask(struct call *c)
{
    PluginRunsUnderWay mine = PLUGIN_RUNS_UNDER_WAY_INIT;
    PluginRunStops stops = PLUGIN_RUN_STOPS_INIT;
    mine.run_ids = arena_array(c->arena, taken, sizeof *mine.run_ids);
    mine.attempts = arena_array(c->arena, taken, sizeof *mine.attempts);
    for (const struct underway *underway = first; underway != NULL; underway = underway->next) {
        assert(mine.n_run_ids < taken);
        mine.run_ids[mine.n_run_ids++] = uuid_text(c->arena, underway->run);
        mine.attempts[mine.n_attempts++] = underway->attempt;
    }
    TRY(db_many(c, &SQL_PLUGIN_RUNS_STOPPED, &mine, &stops));
    for (size_t i = 0; i < stops.n_stops; i++) {
        struct underway *underway = find(uuid_of(stops.stops[i]->run_id));
        if (underway != NULL && underway->attempt == stops.stops[i]->attempt &&
            !underway->is_let_go)
            call_end(underway->call, stop_for(stops.stops[i]->reason));
    }
    return OK;
}

static void ask_alone(void)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    call_set_deadline(&c, clock_monotonic_ns() + QUERY_MS * NS_PER_MS);
    (void)!ask(&c).code; /* asked again soon */
    call_fini(&c);
    arena_fini(&arena);
}

static void pause_between(void)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    keeper_pause = &c;
    (void)!call_sleep_ms(&c, STORE_MS).code; /* stopping ends it early */
    keeper_pause = NULL;
    call_fini(&c);
    arena_fini(&arena);
}

static void keep(void *argument)
{
    (void)argument;
    int64_t ask_ns = clock_monotonic_ns() + ASK_MS * NS_PER_MS;
    while (pause_between(), first != NULL) {
        store_logs();
        if (clock_monotonic_ns() < ask_ns || first == NULL)
            continue;
        ask_alone();
        ask_ns = clock_monotonic_ns() + ASK_MS * NS_PER_MS;
    }
    keeper_runs = false;
}

/* Runs come and go. */

void underway_begin(struct underway *underway)
{
    underway->next = first;
    first = underway;
    if (keeper_runs)
        return;
    keeper_runs = true;
    fiber_start(keep, NULL);
}

void underway_let_go(struct call *c, struct underway *underway)
{
    underway->is_let_go = true;
    while (underway->is_storing) {
        underway->stored.is_set = false;
        const status waited = event_wait(c, &underway->stored);
        assert(status_is_ok(waited)); /* nobody ends this call; the keeper's has a deadline */
        (void)waited;
    }
}

bool underway_is_awaited(const struct underway *underway)
{
    const struct waiter *waiter = waiters;
    while (waiter != NULL && !uuid_equal(waiter->run, underway->run))
        waiter = waiter->next;
    return waiter != NULL;
}

/* A copy each: who waits goes on when the run's own memory is gone. */
static void tell(struct uuid id, const PluginRun *run)
{
    for (struct waiter *waiter = waiters; waiter != NULL; waiter = waiter->next) {
        ProtobufCMessage *copy;
        if (!uuid_equal(waiter->run, id) || waiter->arena == NULL)
            continue;
        if (status_is_ok(wire_unpack(waiter->arena, &wire_smoothschedule_v1_PluginRun,
                                     wire_pack(waiter->arena, &run->base), &copy)))
            waiter->told = (PluginRun *)copy;
    }
}

void underway_end(struct underway *underway, const PluginRun *run)
{
    if (run->id[0] != '\0')
        tell(underway->run, run);
    struct underway **at = &first;
    while (*at != underway)
        at = &(*at)->next;
    *at = underway->next;
    taken--;
    wake(underway->run);
}

/* Waiting. */

static void time_is_up(void *event)
{
    event_set(event);
}

static status wait_for(struct call *c, struct waiter *waiter, int64_t deadline_ns)
{
    struct loop_timer timer = {0};
    waiter->next = waiters;
    waiters = waiter;
    loop_timer_at(&timer, deadline_ns, time_is_up, &waiter->over);
    const status waited = event_wait(c, &waiter->over);
    loop_timer_clear(&timer);
    struct waiter **at = &waiters;
    while (*at != waiter)
        at = &(*at)->next;
    *at = waiter->next;
    return waited;
}

status underway_wait(struct call *c, struct uuid run, int64_t deadline_ns, PluginRun *ret_run)
{
    struct waiter waiter = {.run = run, .arena = c->arena};
    if (find(run) == NULL)
        return OK;
    TRY(wait_for(c, &waiter, deadline_ns));
    if (waiter.told != NULL)
        *ret_run = *waiter.told;
    return OK;
}

status underway_wait_place(struct call *c, int64_t wait_ms)
{
    struct waiter waiter = {0};
    return wait_for(c, &waiter, clock_monotonic_ns() + wait_ms * NS_PER_MS);
}

/* Stopping. */

static void wait_for_the_last(struct call *c, int64_t deadline_ns)
{
    while (first != NULL && clock_monotonic_ns() < deadline_ns) {
        struct waiter waiter = {0};
        (void)!wait_for(c, &waiter, deadline_ns).code; /* nobody ends this call */
    }
}

void underway_drain(struct call *c, int64_t left_ms)
{
    is_stopped = true;
    wait_for_the_last(c, clock_monotonic_ns() + left_ms * NS_PER_MS);
    for (struct underway *underway = first; underway != NULL; underway = underway->next)
        call_end(underway->call, status_error(STATUS_CANCELLED, "INTERRUPTED", "the server stops"));
    wait_for_the_last(c, clock_monotonic_ns() + LETTING_GO_MS * NS_PER_MS);
    if (keeper_pause != NULL)
        call_end(keeper_pause, status_error(STATUS_CANCELLED, "INTERRUPTED", "the server stops"));
    while (keeper_runs && first == NULL)
        if (!status_is_ok(call_sleep_ms(c, POLL_MS)))
            break;
}
