/* Opens listening sockets.
 *
 * SO_REUSEPORT would let a second smoothd of the same user share the ports and take half of the
 * connections; so each address is first bound without it, which fails when anything listens there.
 * Failures name the setting; whatever was open by then is closed.
 */
#include "server/listeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

enum { BACKLOG = 1024 };

struct place {
    const char *address;
    int64_t number;
    const char *setting; /* how a person changes the port */
    enum rpc_port port;
};

static socklen_t socket_address(const char *text, int64_t port, struct sockaddr_storage *ret)
{
    memset(ret, 0, sizeof *ret);
    struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
    inet_pton(AF_INET6, text, &v6->sin6_addr); /* config_check saw to it */
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)port);
    return sizeof *v6;
}

/* A bound socket, or -1 with errno. */
static int bind_socket(const char *address, int64_t port, bool shared)
{
    struct sockaddr_storage at;
    const socklen_t size = socket_address(address, port, &at);
    const int fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    const int on = 1, dual_stack = 0;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shared)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (at.ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, strcmp(address, "::") == 0 ? &dual_stack : &on,
                   sizeof on);
    if (bind(fd, (const struct sockaddr *)&at, size) == 0)
        return fd;
    const int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static status refused(struct arena *arena, const struct place *place)
{
    enum status_code code = STATUS_FAILED_PRECONDITION;
    const char *reason = "ADDRESS_MISSING";
    const char *why = strerror(errno);
    const char *mend = "addresses are set with listen and metrics_listen, this port with";
    if (errno == EADDRINUSE) {
        code = STATUS_UNAVAILABLE;
        reason = "PORT_BUSY";
        why = "something else listens there";
        mend = "choose another port with";
    } else if (errno == EACCES) {
        code = STATUS_PERMISSION_DENIED;
        reason = "PORT_REFUSED";
        why = "ports under 1024 need root";
        mend = "choose another port with";
    }
    const bool is_v6 = strchr(place->address, ':') != NULL;
    return status_errorf(arena, code, reason, "could not listen on %s%s%s:%lld: %s; %s %s",
                         is_v6 ? "[" : "", place->address, is_v6 ? "]" : "",
                         (long long)place->number, why, mend, place->setting);
}

/* Whether this machine has the address family at all. */
static bool has_ipv6(void)
{
    const int fd = bind_socket("::1", 0, false);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

struct places {
    struct place *items;
    size_t count;
};

static size_t length_of(const char *const *list)
{
    size_t length = 0;
    while (list[length] != NULL)
        length++;
    return length;
}

static void add_places(struct places *places, const char *const *addresses, struct place wanted,
                       bool ipv6)
{
    for (; wanted.number != 0 && *addresses != NULL; addresses++) {
        wanted.address = *addresses;
        if (!ipv6 && strchr(*addresses, ':') != NULL) {
            log_event(LOG_WARN, "this machine has no ipv6: an address is left out",
                      LOG_TEXT("address", *addresses), LOG_INT("port", wanted.number));
            if (strcmp(*addresses, "::") != 0)
                continue;
            wanted.address = "0.0.0.0"; /* "everywhere" still means the rest */
        }
        places->items[places->count++] = wanted;
    }
}

static status open_place(struct arena *arena, const struct place *place, size_t index,
                         struct listeners *listeners)
{
    const int probe = bind_socket(place->address, place->number, false);
    if (probe < 0)
        return refused(arena, place);
    close(probe);

    for (unsigned worker = 0; worker < listeners->workers; worker++) {
        const int fd = bind_socket(place->address, place->number, true);
        if (fd < 0)
            return refused(arena, place);
        listeners->items[worker * listeners->per_worker + index] =
            (struct listener){fd, place->port};
        if (listen(fd, BACKLOG) != 0)
            return refused(arena, place);
    }
    return OK;
}

status listeners_open(struct arena *arena, const struct config *config, bool with_tls,
                      struct listeners *ret_listeners)
{
    const bool ipv6 = has_ipv6();
    struct places places = {
        .items =
            arena_array(arena, 2 * length_of(config->listen) + length_of(config->metrics_listen),
                        sizeof *places.items)};
    add_places(&places, config->listen,
               (struct place){NULL, config->http_port, "http_port (SMOOTH_HTTP_PORT, --http-port)",
                              RPC_PORT_CLEAR},
               ipv6);
    if (with_tls)
        add_places(&places, config->listen,
                   (struct place){NULL, config->https_port,
                                  "https_port (SMOOTH_HTTPS_PORT, --https-port)", RPC_PORT_TLS},
                   ipv6);
    add_places(&places, config->metrics_listen,
               (struct place){NULL, config->metrics_port,
                              "metrics_port (SMOOTH_METRICS_PORT, --metrics-port)",
                              RPC_PORT_METRICS},
               ipv6);

    struct listeners opened = {.per_worker = places.count, .workers = (unsigned)config->workers};
    opened.items = arena_array(arena, opened.workers * opened.per_worker, sizeof *opened.items);
    for (size_t i = 0; i < opened.workers * opened.per_worker; i++)
        opened.items[i].fd = -1;
    for (size_t i = 0; i < places.count; i++) {
        const status outcome = open_place(arena, &places.items[i], i, &opened);
        if (!status_is_ok(outcome)) {
            listeners_close(&opened);
            return outcome;
        }
    }
    *ret_listeners = opened;
    return OK;
}

void listeners_close(struct listeners *listeners)
{
    for (size_t i = 0; i < listeners->workers * listeners->per_worker; i++)
        if (listeners->items[i].fd >= 0)
            close(listeners->items[i].fd);
    listeners->workers = 0;
}
