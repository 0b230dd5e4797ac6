/* The server of a worker: its tables of methods and routes, its listeners and connections.
 *
 * The good day: rpc_server_open builds the tables, listeners accept, connections come and go,
 * rpc_server_drain lets the last calls end. Failures: a route or method that clashes stops the
 * start with both named; no descriptors left costs the new connection, not the server. Closing
 * ends every connection at once.
 */
#include "rpc/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "rpc/health.h"
#include "rpc/method_routes.h"
#include "rpc/peer.h"
#include "rpc/server_internal.h"
#include "rpc/tls.h"
#include "wire/behavior.h"

enum {
    ACCEPTS_PER_TURN = 64,
    CONNECTIONS_MAX = 15000,
    ACCEPT_PAUSE_MS = 100,
};

struct listener {
    struct listener *next;
    struct rpc_server *server;
    int fd;
    enum rpc_port port;
    struct loop_watch *watch;
    struct loop_timer pause;
};

/* Methods. */

static uint64_t hash_path(struct slice path)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a: the keys are ours, not clients' */
    for (size_t i = 0; i < path.length; i++)
        hash = (hash ^ (uint8_t)path.data[i]) * UINT64_C(1099511628211);
    return hash ^ hash >> 32;
}

const struct served_method *server_find_method(const struct rpc_server *server, struct slice path)
{
    for (size_t at = hash_path(path);; at++) {
        const struct served_method *slot = &server->methods[at & (server->method_slots - 1)];
        if (slot->method == NULL)
            return NULL;
        if (slice_is(path, slot->method->path))
            return slot;
    }
}

const struct served_method *server_method_of(const struct rpc_server *server,
                                             const struct rpc_method *method)
{
    return server_find_method(server, slice_of(method->path));
}

static status add_method(struct rpc_server *server, const struct rpc_service *service,
                         const struct rpc_method *method, const struct served_method **ret_served)
{
    if (server_find_method(server, slice_of(method->path)) != NULL)
        return status_errorf(&server->arena, STATUS_INVALID_ARGUMENT, "METHOD_TWICE",
                             "the method %s is served twice", method->path);
    size_t at = hash_path(slice_of(method->path));
    while (server->methods[at & (server->method_slots - 1)].method != NULL)
        at++;
    struct served_method *slot = &server->methods[at & (server->method_slots - 1)];
    slot->method = method;
    slot->service = service;
    slot->checks_input = behavior_any(method->input, WIRE_REQUIRED | WIRE_OUTPUT_ONLY);
    slot->checks_output = behavior_any(method->output, WIRE_INPUT_ONLY);
    *ret_served = slot;
    return OK;
}

static status build_methods(struct rpc_server *server)
{
    struct arena *arena = &server->arena;
    size_t methods = 0, rules = 0;
    for (const struct rpc_service *const *s = server->settings.services; *s != NULL; s++) {
        methods += (*s)->method_count;
        for (size_t i = 0; i < (*s)->method_count; i++)
            rules += method_route_count(&(*s)->methods[i]);
    }
    server->method_slots = 16;
    while (server->method_slots < methods * 2)
        server->method_slots *= 2;
    server->methods = arena_zalloc(arena, server->method_slots * sizeof *server->methods);
    struct route_source *sources = arena_array(arena, rules, sizeof *sources);
    size_t count = 0;
    for (const struct rpc_service *const *s = server->settings.services; *s != NULL; s++) {
        for (size_t i = 0; i < (*s)->method_count; i++) {
            const struct rpc_method *method = &(*s)->methods[i];
            const struct served_method *served;
            TRY(add_method(server, *s, method, &served));
            count += method_routes(arena, method, served, sources + count);
        }
    }
    return route_table_new(arena, sources, count, &server->routes);
}

/* Metrics of one name are registered together, in the order of the services. */
static void register_metrics(struct rpc_server *server)
{
    struct arena *arena = &server->arena;
    for (unsigned code = 0; code <= STATUS_UNAUTHENTICATED; code++)
        for (const struct rpc_service *const *s = server->settings.services; *s != NULL; s++)
            for (size_t i = 0; i < (*s)->method_count; i++) {
                const struct served_method *slot = server_method_of(server, &(*s)->methods[i]);
                const char *labels =
                    arena_printf(arena, "method=\"%s\",code=\"%s\"", slot->method->path,
                                 status_code_name((enum status_code)code));
                server->methods[slot - server->methods].calls[code] = metrics_counter(
                    "smooth_rpc_calls_total", "Calls that ended, by method and status.", labels);
            }
    for (const struct rpc_service *const *s = server->settings.services; *s != NULL; s++)
        for (size_t i = 0; i < (*s)->method_count; i++) {
            const struct served_method *slot = server_method_of(server, &(*s)->methods[i]);
            server->methods[slot - server->methods].seconds = metrics_histogram(
                "smooth_rpc_duration_seconds", "From the request's head to the reply.",
                arena_printf(arena, "method=\"%s\"", slot->method->path));
        }
    server->connections = metrics_gauge("smooth_connections", "Connections open.", "");
    server->connections_total =
        metrics_counter("smooth_connections_total", "Connections accepted.", "");
    server->connections_refused = metrics_counter("smooth_connections_refused_total",
                                                  "Connections closed at once: too many.", "");
    server->bytes_received =
        metrics_counter("smooth_received_bytes_total", "Bytes read from clients.", "");
    server->bytes_sent = metrics_counter("smooth_sent_bytes_total", "Bytes sent to clients.", "");
    server->calls_active = metrics_gauge("smooth_calls_active", "Handlers running.", "");
    server->protocol_errors =
        metrics_counter("smooth_protocol_abuse_total",
                        "Requests and connections refused for breaking or abusing HTTP.", "");
}

status rpc_server_open(const struct rpc_settings *settings, struct rpc_server **ret_server)
{
    struct rpc_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        abort();
    arena_init(&server->arena);
    server->settings = *settings;
    server->conns.next = server->conns.previous = &server->conns;
    random_bytes(server->peer_key, sizeof server->peer_key);
    server->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    *ret_server = server;
    TRY(build_methods(server));
    register_metrics(server);
    return OK;
}

status rpc_server_set_tls(struct rpc_server *server, const char *chain_path, const char *key_path)
{
    SSL_CTX *context;
    TRY(tls_context_new(chain_path, key_path, &context));
    SSL_CTX_free(server->tls); /* open connections hold their own reference */
    server->tls = context;
    return OK;
}

SSL_CTX *server_tls_context(struct rpc_server *server)
{
    return server->tls;
}

/* Connections. */

static void resume_accepting(void *owner)
{
    struct listener *listener = owner;
    loop_watch_set(listener->watch, LOOP_READ);
}

/* No descriptor or memory is left: take the waiting connection with the reserve and close it, so
 * that its client hears of it, then rest a moment. */
static void out_of_resources(struct listener *listener, int error)
{
    struct rpc_server *server = listener->server;
    close(server->reserve_fd);
    const int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        close(fd);
    server->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    metrics_add(server->connections_refused, 1);
    log_event(LOG_ERROR, "refusing connections for a moment",
              LOG_TEXT("why", strerrordesc_np(error)));
    loop_watch_set(listener->watch, 0);
    loop_timer_after_ms(&listener->pause, ACCEPT_PAUSE_MS, resume_accepting, listener);
}

static void accept_ready(void *owner, unsigned events)
{
    (void)events;
    struct listener *listener = owner;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage peer;
        socklen_t peer_bytes = sizeof peer;
        const int fd = accept4(listener->fd, (struct sockaddr *)&peer, &peer_bytes,
                               SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            conn_accept(listener->server, fd, listener->port == RPC_PORT_TLS,
                        listener->port == RPC_PORT_METRICS, &peer);
            continue;
        }
        const int error = errno;
        if (error == ECONNABORTED || error == EINTR)
            continue;
        if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM)
            out_of_resources(listener, error);
        return;
    }
}

void rpc_server_listen(struct rpc_server *server, int fd, enum rpc_port port)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL)
        abort();
    listener->server = server;
    listener->fd = fd;
    listener->port = port;
    listener->watch = loop_watch_new(fd, accept_ready, listener);
    listener->next = server->listeners;
    server->listeners = listener;
    loop_watch_set(listener->watch, LOOP_READ);
}

static void stop_listening(struct rpc_server *server)
{
    while (server->listeners != NULL) {
        struct listener *listener = server->listeners;
        server->listeners = listener->next;
        loop_timer_clear(&listener->pause);
        loop_watch_free(listener->watch);
        free(listener);
    }
}

bool server_admit_conn(struct rpc_server *server, struct conn_link *link, struct slice peer_ip,
                       bool is_loopback)
{
    struct peer_count *peer = NULL;
    const bool full = server->conn_count >= CONNECTIONS_MAX || server->draining;
    if (full || (!is_loopback && (peer = peer_count_add(server, peer_ip)) == NULL)) {
        metrics_add(server->connections_refused, 1);
        return false;
    }
    link->peer = peer;
    link->next = &server->conns;
    link->previous = server->conns.previous;
    link->previous->next = link->next->previous = link;
    server->conn_count++;
    metrics_add(server->connections, 1);
    metrics_add(server->connections_total, 1);
    return true;
}

static void finish_drain(struct rpc_server *server)
{
    void (*drained)(void *owner) = server->drained;
    server->drained = NULL;
    loop_timer_clear(&server->drain_timer);
    if (drained != NULL)
        drained(server->drained_owner);
}

static void drained_if_idle(struct rpc_server *server)
{
    if (server->draining && server->calls == 0 && server->conn_count == 0)
        finish_drain(server);
}

void server_forget_conn(struct rpc_server *server, struct conn_link *link)
{
    link->previous->next = link->next;
    link->next->previous = link->previous;
    peer_count_drop(server, link->peer);
    server->conn_count--;
    metrics_add(server->connections, -1);
    drained_if_idle(server);
}

void server_count_received(struct rpc_server *server, size_t bytes)
{
    metrics_add(server->bytes_received, (int64_t)bytes);
}

void server_count_sent(struct rpc_server *server, size_t bytes)
{
    metrics_add(server->bytes_sent, (int64_t)bytes);
}

void server_call_begun(struct rpc_server *server)
{
    server->calls++;
    metrics_add(server->calls_active, 1);
}

void server_call_ended(struct rpc_server *server)
{
    server->calls--;
    metrics_add(server->calls_active, -1);
    drained_if_idle(server);
}

static void drain_timed_out(void *owner)
{
    finish_drain(owner);
}

void rpc_server_drain(struct rpc_server *server, int64_t timeout_ms, void (*drained)(void *owner),
                      void *owner)
{
    server->draining = true;
    server->drained = drained;
    server->drained_owner = owner;
    health_changed(server);
    stop_listening(server);
    for (struct conn_link *link = server->conns.next, *next; link != &server->conns; link = next) {
        next = link->next;
        conn_drain(link);
    }
    loop_timer_after_ms(&server->drain_timer, timeout_ms, drain_timed_out, server);
    drained_if_idle(server);
}

void rpc_server_close(struct rpc_server *server)
{
    if (server == NULL)
        return;
    stop_listening(server);
    loop_timer_clear(&server->drain_timer);
    for (struct conn_link *link = server->conns.next, *next; link != &server->conns; link = next) {
        next = link->next;
        conn_kill(link);
    }
}
