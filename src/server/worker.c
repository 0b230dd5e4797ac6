/* A worker's life.
 *
 * The good day: settings go to the domains, the store begins to connect, the server takes the
 * listening sockets, and once the database is reached and every query fits it, the supervisor hears
 * that this worker is ready. Failures: a database that is not there yet holds up nothing: calls
 * answer UNAVAILABLE and /readyz says so until it is; a query, certificate or policy that can
 * never work ends the process with an exit code that says that starting again is useless. Closing:
 * told to drain (or SIGTERM), the server finishes its calls and its runs of plugins, then the store
 * closes its connections and the loop stops; a supervisor that is gone ends the worker at once.
 */
#include "server/worker.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "base/log_wait.h"
#include "base/loop.h"
#include "base/metrics.h"
#include "changes/changes.h"
#include "egress/http.h"
#include "grants/grants.h"
#include "jail/jail.h"
#include "plugins/underway.h"
#include "policy/policy.h"
#include "server/control.h"
#include "server/database.h"
#include "server/domains.h"
#include "server/interceptors.h"
#include "server/policies.h"
#include "server/streams.h"
#include "sessions/sessions.h"
#include "store/db.h"
#include "store/store.h"
#include "tenancy/tenant_schema.h"
#include "tenancy/time_zones.h"

enum {
    RETRY_MS = 1000,
    LAST_CALLS_MS = 1000,
    POLL_MS = 5,
    TRIM_MS = 10 * 1000,
    TRIM_FREE_BYTES = 16 * 1024 * 1024,
};

struct worker {
    const struct worker_start *start;
    struct arena arena; /* the process's */
    struct rpc_server *server;
    struct loop_watch *control;
    struct call *starting; /* of report_ready, while it waits */
    struct loop_timer trim_timer;
    bool draining;
    int64_t drain_ns; /* when draining is to be over */
    int exit_code;
};

static struct worker worker; /* one a process; the loop's signal handler has no owner */

/* The buffers of a burst stay in malloc's heap, under small blocks that are still in use, and their
 * pages with them: given back when they are many. */
static void trim_heap(void *owner)
{
    if (mallinfo2().fordblks > TRIM_FREE_BYTES)
        malloc_trim(TRIM_FREE_BYTES / 4);
    loop_timer_after_ms(&worker.trim_timer, TRIM_MS, trim_heap, owner);
}

static void log_refusal(status why)
{
    log_event(LOG_ERROR, "this worker cannot serve", LOG_TEXT("reason", why.reason),
              LOG_TEXT("error", why.message));
}

/* The last steps of a drain wait, so they run on a fiber. */
static void finish(void *argument)
{
    (void)argument;
    struct arena arena;
    arena_init(&arena);
    struct call c;
    call_init(&c, &arena);
    rpc_server_close(worker.server);
    underway_drain(&c, (worker.drain_ns - clock_monotonic_ns()) / NS_PER_MS);
    /* Calls that were cut off still have to see it and end; we are one fiber ourselves. */
    for (int waited_ms = 0; fiber_count() > 1 && waited_ms < LAST_CALLS_MS; waited_ms += POLL_MS)
        if (!status_is_ok(call_sleep_ms(&c, POLL_MS)))
            break;
    http_close();
    jail_close();
    store_close();
    loop_watch_free(worker.control);
    log_wait_close();
    call_fini(&c);
    arena_fini(&arena);
    loop_stop();
}

static void drained(void *owner)
{
    (void)owner;
    fiber_start(finish, NULL);
}

/* Who connects from now on waits for the worker that follows; when none does, the supervisor has
 * closed its own copies, and they are refused at once. */
static void close_listeners(void)
{
    for (size_t i = 0; i < worker.start->listener_count; i++)
        close(worker.start->listeners[i].fd);
}

static void drain(void)
{
    if (worker.draining)
        return;
    worker.draining = true;
    worker.drain_ns = clock_monotonic_ns() + worker.start->config->drain_seconds * NS_PER_S;
    if (worker.starting != NULL)
        call_end(worker.starting, status_error(STATUS_CANCELLED, "DRAINING", "the worker drains"));
    changes_stop();
    rpc_server_drain(worker.server, worker.start->config->drain_seconds * 1000, drained, NULL);
    close_listeners();
}

static void on_sigterm(int signal_number)
{
    (void)signal_number;
    drain();
}

/* Grants whose grantor's role lost what they give do not count any more as it is; this says so in
 * the database. Every worker does it, and all but the first find nothing left. */
static void judge_grants(void *argument)
{
    (void)argument;
    struct arena arena;
    arena_init(&arena);
    policies_hold(&arena);
    struct call c;
    call_init(&c, &arena);
    db_begin(&c, DB_TRANSACTION);
    status outcome = grants_judge(&c, NULL);
    if (status_is_ok(outcome))
        outcome = db_commit(&c);
    db_end(&c);
    if (!status_is_ok(outcome))
        log_event(LOG_WARN, "grants were not looked through after the change of policy",
                  LOG_TEXT("error", outcome.message));
    call_fini(&c);
    arena_fini(&arena);
}

static void reload_policy(struct arena *arena, struct slice text)
{
    const status outcome = policies_replace(arena, worker.start->config->roles_file, text);
    if (!status_is_ok(outcome)) {
        log_event(LOG_ERROR, "the policy is wrong; the old one stays in force",
                  LOG_TEXT("error", outcome.message));
        return;
    }
    sessions_forget(); /* what they hold was made of the old one */
    streams_judge_all();
    fiber_start(judge_grants, NULL);
}

static status set_tls(void)
{
    const struct config *config = worker.start->config;
    if (config->tls_certificate[0] == '\0')
        return OK;
    return rpc_server_set_tls(worker.server, config->tls_certificate, config->tls_key);
}

static void reload_tls(void)
{
    const status outcome = set_tls();
    if (!status_is_ok(outcome))
        log_event(LOG_ERROR, "the certificate is wrong now; the old one stays in use",
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
    while ((got = control_receive(worker.start->control_fd, &arena, &message, &text)) == 1) {
        if (message == CONTROL_DRAIN)
            drain();
        else if (message == CONTROL_POLICY)
            reload_policy(&arena, text);
        else if (message == CONTROL_TLS)
            reload_tls();
    }
    arena_fini(&arena);
    if (got < 0)
        _exit(1); /* nobody left who would start another or drain us */
}

/* What a first call would have to wait for; without it, that call does. */
static void read_ahead(struct call *c)
{
    const status outcome = time_zones_read(c);
    if (!status_is_ok(outcome))
        log_event(LOG_WARN, "could not read the time zones; the first call that needs them will",
                  LOG_TEXT("error", outcome.message));
}

/* They are served all the same: a migration and the program that needs it are a release apart. */
static void warn_of_tenants_behind(struct call *c)
{
    int32_t count = 0;
    if (worker.start->index != 0)
        return;
    const status outcome = tenant_schema_count_behind(c, &count);
    if (!status_is_ok(outcome))
        log_event(LOG_WARN, "could not ask which tenants lack migrations",
                  LOG_TEXT("error", outcome.message));
    else if (count > 0)
        log_event(LOG_WARN, "tenants lack migrations; run smoothctl migrate",
                  LOG_INT("tenants", count));
}

/* Says ready once the queries are known to fit; a database that is away is waited for, but not by
 * the supervisor. */
static void report_ready(void *argument)
{
    (void)argument;
    bool told = false;
    struct arena arena;
    arena_init(&arena);
    struct call c;
    call_init(&c, &arena);
    worker.starting = &c;
    while (!worker.draining) {
        const status outcome = store_wait_ready(&c);
        if (!status_is_ok(c.ended))
            break;
        if (!status_is_ok(outcome) && outcome.code != STATUS_UNAVAILABLE) {
            log_refusal(outcome);
            worker.exit_code = WORKER_EXIT_REFUSED;
            loop_stop();
            break;
        }
        if (!told)
            control_send(worker.start->control_fd, CONTROL_READY, (struct slice){0});
        if (status_is_ok(outcome)) {
            read_ahead(&c);
            warn_of_tenants_behind(&c);
            break;
        }
        if (!told)
            log_event(LOG_WARN, "serving without a database until it is there",
                      LOG_TEXT("error", outcome.message));
        told = true;
        if (!status_is_ok(call_sleep_ms(&c, RETRY_MS)))
            break;
    }
    worker.starting = NULL;
    call_fini(&c);
    arena_fini(&arena);
}

static status open_domains(const struct worker_start *start)
{
    /* The first policy lives as long as the process: domains_open owns no other place for it. */
    TRY(domains_open(&worker.arena, start->config, start->policy_text, start->secrets));
    return interceptors_check(&worker.arena, policy_current(), start->served->services);
}

static status open_store(const struct worker_start *start)
{
    store_register_metrics();
    const struct store_settings settings =
        database_settings(&worker.arena, start->config, start->secrets);
    return store_open(&settings, start->served->queries);
}

static status open_server(const struct worker_start *start)
{
    const struct config *config = start->config;
    const struct rpc_settings settings = {
        .services = start->served->services,
        .files = start->served->files,
        .interceptors = SERVER_INTERCEPTORS,
        .message_bytes_max = (size_t)config->message_bytes_max,
        .calls_max = (unsigned)config->calls_max,
        .connections_per_ip_max = (unsigned)config->connections_per_ip_max,
        .trusted_proxies = config->trusted_proxies,
        .ready = store_ready,
    };
    TRY(rpc_server_open(&settings, &worker.server));
    TRY(set_tls());
    for (size_t i = 0; i < start->listener_count; i++)
        rpc_server_listen(worker.server, start->listeners[i].fd, start->listeners[i].port);
    return OK;
}

static status open_worker(const struct worker_start *start)
{
    TRY(open_domains(start));
    TRY(open_store(start));
    return open_server(start);
}

int worker_run(const struct worker_start *start)
{
    static char name[32]; /* the log keeps it */
    snprintf(name, sizeof name, "worker %u", start->index + 1);
    log_init(name, (enum log_level)start->config->log_level);
    log_open(start->log_fd);
    metrics_open(start->metrics, start->metric_slots, start->index);
    loop_open();

    worker = (struct worker){.start = start};
    arena_init(&worker.arena);
    const status opened = open_worker(start);
    if (!status_is_ok(opened)) {
        log_refusal(opened);
        return WORKER_EXIT_REFUSED; /* the kernel closes the rest */
    }
    metrics_reset_gauges();
    jail_open(start->plugin_fd, JAIL_AT_ONCE);
    log_wait_open();
    worker.control = loop_watch_new(start->control_fd, on_control, NULL);
    loop_watch_set(worker.control, LOOP_READ);
    loop_on_signal(SIGTERM, on_sigterm);
    fiber_start(report_ready, NULL);
    trim_heap(NULL);
    loop_run();
    loop_timer_clear(&worker.trim_timer);

    log_flush();
    if (worker.exit_code == WORKER_EXIT_DRAINED)
        loop_close();
    policies_close();
    arena_fini(&worker.arena);
    return worker.exit_code;
}
