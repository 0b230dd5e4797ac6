/* Health by service: SERVING while the server is ready and does not drain. Watchers wait on their
 * fibers and look again at every change, and once a second for a readiness that changed by itself
 * (the database came or went). */
#include "rpc/health.h"

#include "base/clock.h"
#include "grpc/health/v1/health.service.h"
#include "rpc/method.h"
#include "rpc/server_internal.h"

enum { LOOK_AGAIN_MS = 1000 };

typedef Grpc__Health__V1__HealthCheckResponse__ServingStatus serving_status;

/* A Watch in progress, on its fiber's stack. */
struct health_watch {
    struct health_watch *next;
    struct event changed;
};

void health_changed(struct rpc_server *server)
{
    for (struct health_watch *watch = server->health_watches; watch != NULL; watch = watch->next)
        event_set(&watch->changed);
}

static bool is_served(const struct rpc_server *server, const char *name)
{
    if (name[0] == '\0')
        return true; /* the server as a whole */
    for (const struct rpc_service *const *s = server->settings.services; *s != NULL; s++)
        if (slice_is(slice_of((*s)->name), name))
            return true;
    return false;
}

static serving_status look(const struct rpc_server *server, const char *name)
{
    if (!is_served(server, name))
        return GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN;
    if (server->draining || (server->settings.ready != NULL && !server->settings.ready()))
        return GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING;
    return GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING;
}

status health_check(struct call *c, const Grpc__Health__V1__HealthCheckRequest *req,
                    Grpc__Health__V1__HealthCheckResponse *ret)
{
    const struct rpc_server *server = rpc_call_server(c);
    if (!is_served(server, req->service))
        return status_error(STATUS_NOT_FOUND, "SERVICE_UNKNOWN", "no such service is served here");
    ret->status = look(server, req->service);
    return OK;
}

static void look_again(void *owner)
{
    event_set(owner);
}

static status watch_until_end(struct call *c, struct health_watch *watch, const char *service,
                              struct rpc_stream *out)
{
    struct rpc_server *server = rpc_call_server(c);
    Grpc__Health__V1__HealthCheckResponse response = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;
    bool told = false;
    for (;;) {
        const serving_status now = look(server, service);
        if (!told || now != response.status) {
            response.status = now;
            told = true;
            TRY(rpc_send(c, out, &response.base));
        }
        if (server->draining)
            return status_error(STATUS_UNAVAILABLE, "SHUTTING_DOWN", "the server is shutting down");
        struct loop_timer timer = {0};
        watch->changed.is_set = false;
        loop_timer_after_ms(&timer, LOOK_AGAIN_MS, look_again, &watch->changed);
        const status waited = event_wait(c, &watch->changed);
        loop_timer_clear(&timer);
        TRY(waited);
    }
}

status health_watch(struct call *c, const Grpc__Health__V1__HealthCheckRequest *req,
                    struct rpc_stream *out)
{
    struct rpc_server *server = rpc_call_server(c);
    struct health_watch watch = {.next = server->health_watches};
    server->health_watches = &watch;
    const status s = watch_until_end(c, &watch, req->service, out);
    struct health_watch **at = &server->health_watches;
    while (*at != &watch)
        at = &(*at)->next;
    *at = watch.next;
    return s;
}
