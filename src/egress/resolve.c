/* One c-ares channel a lookup, on the stack of the fiber that waits.
 *
 * The good day: the channel reads /etc/resolv.conf, sends both questions, and the loop tells it of
 * its sockets and of time that has passed until its callback has all answers. Failures: no server
 * answers in time, the name is not there, the answer is nonsense. Closing: ares_destroy, on every
 * way out, closes the sockets and, where it is not over yet, ends the lookup.
 */
#include "egress/resolve.h"

#include <assert.h>
#include <netdb.h>
#include <stdlib.h>

#include <ares.h>

#include "base/clock.h"

enum {
    TRY_MS = 1500,
    TRIES = 2,
    SOCKETS_MAX = 16,    /* UDP and TCP to each of several servers */
    ANSWER_BYTES = 1232, /* of UDP: what passes everywhere (DNS flag day 2020) */
};

struct lookup;

struct socket {
    struct lookup *lookup;
    int fd;
    struct loop_watch *watch; /* NULL: a free place */
};

struct lookup {
    ares_channel channel;
    struct socket sockets[SOCKETS_MAX];
    struct loop_timer timer;
    int64_t end_ns;
    struct event over;
    int code; /* of c-ares, once it is over */
    struct resolved found;
    bool has_too_many;
};

/* What c-ares wants of the loop. */

static void arm_timer(struct lookup *lookup);

static void socket_ready(void *owner, unsigned events)
{
    const struct socket *socket = owner;
    struct lookup *lookup = socket->lookup;
    const int fd = socket->fd; /* the place may be given to another meanwhile */
    ares_process_fd(lookup->channel, events & LOOP_READ ? fd : ARES_SOCKET_BAD,
                    events & LOOP_WRITE ? fd : ARES_SOCKET_BAD);
    arm_timer(lookup);
}

static struct socket *find_socket(struct lookup *lookup, int fd)
{
    struct socket *room = NULL;
    for (size_t i = 0; i < SOCKETS_MAX; i++) {
        struct socket *socket = &lookup->sockets[i];
        if (socket->watch != NULL && socket->fd == fd)
            return socket;
        if (socket->watch == NULL && room == NULL)
            room = socket;
    }
    return room;
}

/* A socket without a place is not watched: its server counts as one that does not answer. */
static void socket_changed(void *owner, ares_socket_t fd, int readable, int writable)
{
    struct lookup *lookup = owner;
    struct socket *socket = find_socket(lookup, fd);
    if (socket == NULL)
        return;
    if (!readable && !writable) {
        loop_watch_free(socket->watch);
        socket->watch = NULL;
        return;
    }
    if (socket->watch == NULL) {
        *socket = (struct socket){.lookup = lookup, .fd = fd};
        socket->watch = loop_watch_new(fd, socket_ready, socket);
    }
    loop_watch_set(socket->watch, (readable ? LOOP_READ : 0U) | (writable ? LOOP_WRITE : 0U));
}

static void time_passed(void *owner)
{
    struct lookup *lookup = owner;
    if (clock_monotonic_ns() >= lookup->end_ns) {
        lookup->code = ARES_ETIMEOUT;
        event_set(&lookup->over);
        return;
    }
    ares_process_fd(lookup->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    arm_timer(lookup);
}

static void arm_timer(struct lookup *lookup)
{
    if (lookup->over.is_set) {
        loop_timer_clear(&lookup->timer);
        return;
    }
    struct timeval room;
    const struct timeval *next = ares_timeout(lookup->channel, NULL, &room);
    int64_t at_ns = lookup->end_ns;
    if (next != NULL) {
        const int64_t next_ns =
            clock_monotonic_ns() + next->tv_sec * NS_PER_S + (next->tv_usec + 1000) * 1000;
        at_ns = next_ns < at_ns ? next_ns : at_ns;
    }
    loop_timer_at(&lookup->timer, at_ns, time_passed, lookup);
}

/* Answers. */

static void take(struct lookup *lookup, const struct sockaddr *from)
{
    if (lookup->found.count == RESOLVE_ADDRESSES_MAX) {
        lookup->has_too_many = true;
        return;
    }
    struct ip_address *address = &lookup->found.addresses[lookup->found.count++];
    *address = (struct ip_address){.is_v6 = from->sa_family == AF_INET6};
    if (address->is_v6)
        memcpy(address->bytes, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 16);
    else
        memcpy(address->bytes, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
}

static void take_family(struct lookup *lookup, const struct ares_addrinfo *found, int family)
{
    for (const struct ares_addrinfo_node *node = found->nodes; node != NULL; node = node->ai_next)
        if (node->ai_family == family)
            take(lookup, node->ai_addr);
}

static void answered(void *owner, int code, int timeouts, struct ares_addrinfo *found)
{
    (void)timeouts;
    struct lookup *lookup = owner;
    if (found != NULL) {
        take_family(lookup, found, AF_INET);
        take_family(lookup, found, AF_INET6);
        ares_freeaddrinfo(found);
    }
    lookup->code = code;
    event_set(&lookup->over);
}

static status outcome_of(struct call *c, const struct lookup *lookup, const char *name)
{
    if (lookup->has_too_many)
        return status_errorf(c->arena, STATUS_RESOURCE_EXHAUSTED, "NAME_TOO_LARGE",
                             "%s has more than %d addresses", name, RESOLVE_ADDRESSES_MAX);
    if (lookup->code == ARES_SUCCESS && lookup->found.count > 0)
        return OK;
    if (lookup->code == ARES_SUCCESS || lookup->code == ARES_ENOTFOUND ||
        lookup->code == ARES_ENODATA)
        return status_errorf(c->arena, STATUS_UNAVAILABLE, "NAME_UNKNOWN",
                             "the DNS has no address for %s", name);
    return status_errorf(c->arena, STATUS_UNAVAILABLE, "NAME_UNANSWERED",
                         "the DNS did not say what the address of %s is: %s", name,
                         ares_strerror(lookup->code));
}

/* The whole. */

static void open_library(void)
{
    static bool is_ready;
    if (!is_ready && ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
        abort(); /* as when memory is out */
    is_ready = true;
}

static int open_channel(struct lookup *lookup, const char *servers)
{
    open_library();
    struct ares_options options = {
        .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS,
        .timeout = TRY_MS,
        .tries = TRIES,
        .ednspsz = ANSWER_BYTES,
        .sock_state_cb = socket_changed,
        .sock_state_cb_data = lookup,
    };
    const int code = ares_init_options(&lookup->channel, &options,
                                       ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                                           ARES_OPT_EDNSPSZ | ARES_OPT_SOCK_STATE_CB);
    if (code != ARES_SUCCESS || servers == NULL)
        return code;
    const int set = ares_set_servers_ports_csv(lookup->channel, servers);
    if (set != ARES_SUCCESS)
        ares_destroy(lookup->channel);
    return set;
}

status resolve_name(struct call *c, const char *servers, const char *name, int64_t timeout_ms,
                    struct resolved *ret_resolved)
{
    struct lookup lookup = {.end_ns = clock_monotonic_ns() + timeout_ms * NS_PER_MS};
    const int opened = open_channel(&lookup, servers);
    if (opened != ARES_SUCCESS)
        return status_errorf(c->arena, STATUS_UNAVAILABLE, "NAME_UNANSWERED",
                             "could not begin to ask the DNS: %s", ares_strerror(opened));

    const struct ares_addrinfo_hints hints = {
        .ai_flags = ARES_AI_NOSORT, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    ares_getaddrinfo(lookup.channel, name, NULL, &hints, answered, &lookup);
    arm_timer(&lookup);
    const status waited = event_wait(c, &lookup.over);
    loop_timer_clear(&lookup.timer);
    const status outcome = status_is_ok(waited) ? outcome_of(c, &lookup, name) : waited;
    ares_destroy(lookup.channel); /* may call answered once more: nothing waits for it */
    if (status_is_ok(outcome))
        *ret_resolved = lookup.found;
    return outcome;
}

bool resolve_servers_valid(const char *servers)
{
    struct lookup lookup = {0};
    if (open_channel(&lookup, servers) != ARES_SUCCESS)
        return false;
    ares_destroy(lookup.channel);
    return true;
}
