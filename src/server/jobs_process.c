/* The life of the jobs process.
 *
 * The good day: the domains get their settings, the store connects, and once every query fits, a
 * fiber a task begins: it waits its time, runs the task, and waits again. One more begins the runs
 * of plugins that wait for their turn. Failures: a task that fails is tried again later and later,
 * up to five minutes, and logged the first time and then ever more rarely; a database that is away
 * is waited for; a query that cannot fit ends the process. Closing: told to drain (or SIGTERM),
 * fibers that wait end at once, tasks that run have half of drain_seconds to come to the end of
 * their batch, and runs of plugins to end; a supervisor that is gone ends the process at once.
 */
#include "server/jobs_process.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/metrics.h"
#include "base/random.h"
#include "egress/http.h"
#include "jail/jail.h"
#include "plugins/dispatch.h"
#include "plugins/runs.h"
#include "plugins/underway.h"
#include "server/control.h"
#include "server/database.h"
#include "server/domains.h"
#include "server/policies.h"
#include "server/worker.h"
#include "store/store.h"

enum {
    RETRY_MS = 1000,
    FIRST_RUN_MS_MAX = 5000,
    BACKOFF_MS_MIN = 1000,
    BACKOFF_MS_MAX = 5 * 60 * 1000,
    SHARED_CONNECTIONS = 1,
    ADMIN_CONNECTIONS_MAX = 4,
    POLL_MS = 5,
};

/* One task in this process. */
struct runner {
    const struct job *job;
    struct call *call; /* of its wait or its run; NULL between */
    bool runs;
    unsigned failures; /* in a row */
};

struct jobs {
    const struct jobs_start *start;
    struct arena arena; /* the process's */
    struct runner runners[JOBS_MAX];
    unsigned alive;           /* fibers that have not ended */
    struct call *starting;    /* of begin, while it waits */
    struct call *dispatching; /* of plugins' runs */
    int64_t last_ns;          /* when draining is to be over */
    struct loop_watch *control;
    bool draining;
    int exit_code;
};

static struct jobs jobs; /* one a process; the loop's signal handler has no owner */

static const status DRAINING = {
    .code = STATUS_CANCELLED, .reason = "DRAINING", .message = "the jobs process drains"};

/* One task. */

static bool is_power_of_two(unsigned number)
{
    return (number & (number - 1)) == 0;
}

static void note_outcome(struct runner *runner, status outcome)
{
    if (status_is_ok(outcome)) {
        if (runner->failures > 0)
            log_event(LOG_INFO, "a job works again", LOG_TEXT("job", runner->job->name),
                      LOG_INT("failures", runner->failures));
        runner->failures = 0;
        return;
    }
    if (jobs.draining)
        return; /* cut short */
    if (is_power_of_two(++runner->failures))
        log_event(LOG_ERROR, "a job failed", LOG_TEXT("job", runner->job->name),
                  LOG_TEXT("code", status_code_name(outcome.code)),
                  LOG_TEXT("reason", outcome.reason), LOG_TEXT("error", outcome.message),
                  LOG_INT("failures", runner->failures));
}

static int64_t backoff_ms(const struct runner *runner)
{
    int64_t delay_ms = runner->job->interval_ms;
    if (runner->failures == 0)
        return delay_ms;
    if (delay_ms < BACKOFF_MS_MIN)
        delay_ms = BACKOFF_MS_MIN;
    for (unsigned i = 1; i < runner->failures && delay_ms < BACKOFF_MS_MAX; i++)
        delay_ms *= 2;
    if (delay_ms > BACKOFF_MS_MAX)
        delay_ms = BACKOFF_MS_MAX;
    return delay_ms > runner->job->interval_ms ? delay_ms : runner->job->interval_ms;
}

/* A tenth more or less, so that nodes and tasks do not march in step. */
static int64_t with_jitter(int64_t delay_ms)
{
    const int64_t tenth = delay_ms / 10;
    return delay_ms - tenth + (int64_t)random_below(2 * (uint64_t)tenth + 1);
}

/* Counted from the run's start, but never without a breath between. */
static int64_t delay_after_ms(const struct runner *runner, int64_t started_ns)
{
    const int64_t took_ms = (clock_monotonic_ns() - started_ns) / NS_PER_MS;
    const int64_t delay_ms = with_jitter(backoff_ms(runner)) - took_ms;
    const int64_t least_ms = runner->job->interval_ms / 10;
    return delay_ms > least_ms ? delay_ms : least_ms;
}

static void wait_ms(struct runner *runner, int64_t delay_ms)
{
    if (jobs.draining)
        return; /* it began while the task ran; nobody would end the wait */
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    runner->call = &c;
    (void)!call_sleep_ms(&c, delay_ms).code; /* draining ends it early */
    runner->call = NULL;
    call_fini(&c);
    arena_fini(&arena);
}

static void run(struct runner *runner)
{
    struct arena arena;
    struct call c;
    bool ran = false;
    arena_init(&arena);
    call_init(&c, &arena);
    policies_hold(&arena);
    runner->call = &c;
    runner->runs = true;
    note_outcome(runner, jobs_run(&c, runner->job, &ran));
    runner->runs = false;
    runner->call = NULL;
    call_fini(&c);
    arena_fini(&arena);
}

static void live(void *argument)
{
    struct runner *runner = argument;
    int64_t delay_ms = runner->job->interval_ms;
    if (delay_ms > FIRST_RUN_MS_MAX)
        delay_ms = FIRST_RUN_MS_MAX;
    delay_ms = (int64_t)random_below((uint64_t)delay_ms + 1);
    for (;;) {
        wait_ms(runner, delay_ms);
        if (jobs.draining)
            break;
        const int64_t started_ns = clock_monotonic_ns();
        run(runner);
        delay_ms = delay_after_ms(runner, started_ns);
    }
    jobs.alive--;
}

/* Runs of plugins. */

static status dispatch_once(void)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    jobs.dispatching = &c;
    const status outcome = plugin_runs_dispatch(&c);
    jobs.dispatching = NULL;
    if (!jobs.draining)
        log_event(LOG_WARN, "runs of plugins cannot be begun; they wait",
                  LOG_TEXT("reason", outcome.reason), LOG_TEXT("error", outcome.message));
    call_fini(&c);
    arena_fini(&arena);
    return outcome;
}

static void pause_dispatching(void)
{
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    jobs.dispatching = &c;
    (void)!call_sleep_ms(&c, BACKOFF_MS_MIN).code; /* draining ends it early */
    jobs.dispatching = NULL;
    call_fini(&c);
    arena_fini(&arena);
}

static void dispatch(void *argument)
{
    (void)argument;
    while (!jobs.draining && !status_is_ok(dispatch_once()))
        if (!jobs.draining)
            pause_dispatching();
    jobs.alive--;
}

/* All. */

static void begin_tasks(void)
{
    for (size_t i = 0; i < jobs_count(); i++) {
        jobs.runners[i] = (struct runner){.job = &JOBS[i]};
        jobs.alive++;
        fiber_start(live, &jobs.runners[i]);
    }
    jobs.alive++;
    fiber_start(dispatch, NULL);
    log_event(LOG_INFO, "jobs begin", LOG_INT("jobs", jobs_count()));
}

static void refuse(status why)
{
    log_event(LOG_ERROR, "the jobs process cannot work", LOG_TEXT("reason", why.reason),
              LOG_TEXT("error", why.message));
    jobs.exit_code = WORKER_EXIT_REFUSED;
}

/* Tasks begin once the queries are known to fit; a database that is away is waited for. */
static void begin(void *argument)
{
    (void)argument;
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    jobs.starting = &c;
    status outcome = store_wait_ready(&c);
    while (outcome.code == STATUS_UNAVAILABLE && status_is_ok(call_sleep_ms(&c, RETRY_MS)))
        outcome = store_wait_ready(&c);
    jobs.starting = NULL;
    if (status_is_ok(outcome) && !jobs.draining) {
        control_send(jobs.start->control_fd, CONTROL_READY, (struct slice){0});
        begin_tasks();
    } else if (!jobs.draining) {
        refuse(outcome);
        loop_stop();
    }
    call_fini(&c);
    arena_fini(&arena);
    jobs.alive--;
}

/* Draining. */

static void finish(void *argument)
{
    (void)argument;
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    underway_drain(&c, (jobs.last_ns - clock_monotonic_ns()) / NS_PER_MS);
    while (jobs.alive > 0)
        (void)!call_sleep_ms(&c, POLL_MS).code; /* nobody ends this call */
    http_close();
    jail_close();
    store_close();
    loop_watch_free(jobs.control);
    call_fini(&c);
    arena_fini(&arena);
    loop_stop();
}

static void drain(void)
{
    if (jobs.draining)
        return;
    jobs.draining = true;
    jobs.last_ns = clock_monotonic_ns() + jobs.start->config->drain_seconds * NS_PER_S / 2;
    if (jobs.starting != NULL)
        call_end(jobs.starting, DRAINING);
    if (jobs.dispatching != NULL)
        call_end(jobs.dispatching, DRAINING);
    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct runner *runner = &jobs.runners[i];
        if (runner->call != NULL && !runner->runs)
            call_end(runner->call, DRAINING);
        else if (runner->call != NULL && runner->call->deadline_ns > jobs.last_ns)
            call_set_deadline(runner->call, jobs.last_ns);
    }
    fiber_start(finish, NULL);
}

static void on_sigterm(int signal_number)
{
    (void)signal_number;
    drain();
}

static void reload_policy(struct arena *arena, struct slice text)
{
    const status outcome = policies_replace(arena, jobs.start->config->roles_file, text);
    if (!status_is_ok(outcome))
        log_event(LOG_ERROR, "the policy is wrong; the old one stays in force",
                  LOG_TEXT("error", outcome.message));
}

static void on_control(void *owner, unsigned events)
{
    (void)owner;
    (void)events;
    struct arena arena;
    arena_init(&arena);
    enum control_message message;
    struct slice text = {0};
    int got;
    while ((got = control_receive(jobs.start->control_fd, &arena, &message, &text)) == 1) {
        if (message == CONTROL_DRAIN)
            drain();
        else if (message == CONTROL_POLICY)
            reload_policy(&arena, text);
    }
    arena_fini(&arena);
    if (got < 0)
        _exit(1); /* nobody left who would start another or drain us */
}

/* Opening. */

/* A task holds two at most, its lock's and its own, and so does a run of a plugin, one of them for
 * the call that it makes; they are opened when they are needed. */
static struct store_settings store_settings(const struct jobs_start *start)
{
    struct store_settings settings = database_settings(&jobs.arena, start->config, start->secrets);
    settings.shared_connections = SHARED_CONNECTIONS;
    settings.owned_connections_max =
        2 * (unsigned)jobs_count() + 1 + 2 * plugin_runs_settings()->places;
    settings.admin_connections_max = ADMIN_CONNECTIONS_MAX;
    return settings;
}

static status open_jobs(const struct jobs_start *start)
{
    TRY(domains_open(&jobs.arena, start->config, start->policy_text, start->secrets));
    store_register_metrics();
    const struct store_settings settings = store_settings(start);
    return store_open(&settings, start->served->queries);
}

int jobs_process_run(const struct jobs_start *start)
{
    log_init("jobs", (enum log_level)start->config->log_level);
    log_open(start->log_fd);
    metrics_open(start->metrics, start->metric_slots, start->metric_slot);
    loop_open();

    jobs = (struct jobs){.start = start};
    arena_init(&jobs.arena);
    const status opened = open_jobs(start);
    if (!status_is_ok(opened)) {
        refuse(opened);
        log_flush();
        return jobs.exit_code; /* the kernel closes the rest */
    }
    metrics_reset_gauges();
    jail_open(start->plugin_fd, JAIL_AT_ONCE);
    jobs.control = loop_watch_new(start->control_fd, on_control, NULL);
    loop_watch_set(jobs.control, LOOP_READ);
    loop_on_signal(SIGTERM, on_sigterm);
    jobs.alive++;
    fiber_start(begin, NULL);
    loop_run();

    log_flush();
    if (jobs.exit_code == WORKER_EXIT_DRAINED)
        loop_close();
    policies_close();
    arena_fini(&jobs.arena);
    return jobs.exit_code;
}
