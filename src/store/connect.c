/* Making one connection.
 *
 * The good day: the host's name is resolved on a helper thread, PQconnectStart gets the address,
 * and PQconnectPoll is called whenever the socket is ready. The socket is registered anew around
 * every call, since libpq may open another.
 *
 * Failures: a host that does not answer is given up after 2 s (libpq ignores connect_timeout here),
 * then the next is tried; a standby refuses by target_session_attrs. The sentence of the last
 * failure goes to whoever opened the connection.
 */
#include "store/connect.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/fiber.h"
#include "store/metrics.h"
#include "store/pg.h"
#include "store/state.h"

enum {
    HOSTS_MAX = 16,
    ADDRESSES_MAX = 4,
    HOST_TIMEOUT_MS = 2000,
    ADDRESS_FRESH_MS = 1000,
    SHARED_LOOKUP_POLL_MS = 20,
    OPTIONS_MAX = 64,
};

struct lookup {
    const char *name;
    char addresses[ADDRESSES_MAX][INET6_ADDRSTRLEN];
    unsigned count;
};

struct host {
    const char *name, *port;
    bool needs_lookup; /* else a directory or an address */
    bool is_looking_up;
    struct lookup found;
    int64_t found_ns;
};

struct connect_target {
    struct host hosts[HOSTS_MAX];
    unsigned host_count;
    unsigned preferred; /* where the last connection was made */
    /* The URL's other options. */
    const char *keywords[OPTIONS_MAX], *values[OPTIONS_MAX];
    unsigned option_count;
    const char *session_options; /* the URL's `options`, or "" */
};

struct connect_attempt {
    struct pg *pg;
    struct fiber *fiber;
    bool is_ready;
    bool is_over_time;
    bool is_stopped;
    struct loop_timer timer;
    char why[256];
};

/* The target. */

static const char *option_value(const PQconninfoOption *options, const char *keyword)
{
    for (; options->keyword != NULL; options++) {
        if (strcmp(options->keyword, keyword) == 0)
            return options->val == NULL ? "" : options->val;
    }
    return "";
}

/* The item of a comma-separated list; the only item stands for all. */
static const char *list_item(struct arena *arena, const char *list, unsigned index)
{
    if (strchr(list, ',') == NULL)
        return arena_strdup(arena, list);
    for (; index > 0 && list != NULL; index--) {
        list = strchr(list, ',');
        list = list == NULL ? NULL : list + 1;
    }
    return list == NULL ? "" : arena_strndup(arena, list, strcspn(list, ","));
}

static unsigned list_count(const char *list)
{
    unsigned count = 1;
    for (; *list != '\0'; list++)
        count += *list == ',';
    return count;
}

static bool is_address(const char *name)
{
    struct in6_addr address;
    return inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1;
}

static void read_hosts(struct arena *arena, const PQconninfoOption *options,
                       struct connect_target *target)
{
    const char *names = option_value(options, "host");
    const char *ports = option_value(options, "port");
    target->host_count = list_count(names);
    for (unsigned i = 0; i < target->host_count && i < HOSTS_MAX; i++) {
        struct host *host = &target->hosts[i];
        host->name = list_item(arena, names, i);
        host->port = list_item(arena, ports, i);
        host->needs_lookup =
            host->name[0] != '\0' && host->name[0] != '/' && !is_address(host->name);
    }
}

static size_t add_addresses(struct arena *arena, const char *list, const char **ret_addresses)
{
    size_t count = 0;
    for (unsigned i = 0; i < list_count(list) && i < HOSTS_MAX; i++) {
        const char *item = list_item(arena, list, i);
        if (is_address(item))
            ret_addresses[count++] = item;
    }
    return count;
}

const char *const *store_database_addresses(struct arena *arena, const char *url)
{
    const char **addresses = arena_zalloc(arena, (2 * HOSTS_MAX + 1) * sizeof *addresses);
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    if (options == NULL)
        return addresses;
    const size_t count = add_addresses(arena, option_value(options, "host"), addresses);
    add_addresses(arena, option_value(options, "hostaddr"), addresses + count);
    PQconninfoFree(options);
    return addresses;
}

static void add_option(struct connect_target *target, const char *keyword, const char *value)
{
    target->keywords[target->option_count] = keyword;
    target->values[target->option_count++] = value;
}

static void read_options(struct arena *arena, const PQconninfoOption *options,
                         struct connect_target *target)
{
    static const char *const OURS[] = {"host",           "hostaddr",         "port",
                                       "options",        "application_name", "client_encoding",
                                       "connect_timeout"};
    target->session_options = arena_strdup(arena, option_value(options, "options"));
    for (; options->keyword != NULL; options++) {
        bool is_ours = options->val == NULL;
        for (size_t i = 0; i < sizeof OURS / sizeof OURS[0]; i++)
            is_ours = is_ours || strcmp(options->keyword, OURS[i]) == 0;
        if (!is_ours)
            add_option(target, arena_strdup(arena, options->keyword),
                       arena_strdup(arena, options->val));
    }
}

status connect_target_parse(struct arena *arena, const char *url,
                            struct connect_target **ret_target)
{
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &why);
    if (options == NULL) {
        /* Not libpq's sentence: it may repeat the password. */
        PQfreemem(why);
        return status_error(STATUS_INVALID_ARGUMENT, "DATABASE_URL_INVALID",
                            "the database URL is not a PostgreSQL connection URL");
    }
    struct connect_target *target = arena_new(arena, struct connect_target);
    read_hosts(arena, options, target);
    read_options(arena, options, target);
    PQconninfoFree(options);
    if (target->host_count > HOSTS_MAX)
        return status_errorf(arena, STATUS_INVALID_ARGUMENT, "DATABASE_URL_INVALID",
                             "the database URL has more than %d hosts", HOSTS_MAX);
    *ret_target = target;
    return OK;
}

/* Waiting, on the attempt's fiber. */

static void over_time(void *owner)
{
    struct connect_attempt *attempt = owner;
    attempt->is_over_time = true;
    fiber_wake(attempt->fiber);
}

static void set_timer(struct connect_attempt *attempt, int64_t duration_ms)
{
    attempt->is_over_time = false;
    loop_timer_after_ms(&attempt->timer, duration_ms, over_time, attempt);
}

static void socket_ready(void *owner, unsigned events)
{
    struct connect_attempt *attempt = owner;
    (void)events;
    attempt->is_ready = true;
    fiber_wake(attempt->fiber);
}

static bool goes_on(const struct connect_attempt *attempt)
{
    return !attempt->is_over_time && !attempt->is_stopped;
}

static void wait_for_socket(struct connect_attempt *attempt, int fd, unsigned events)
{
    struct loop_watch *watch = loop_watch_new(fd, socket_ready, attempt);
    attempt->is_ready = false;
    loop_watch_set(watch, events);
    while (!attempt->is_ready && goes_on(attempt))
        fiber_park();
    loop_watch_free(watch);
}

/* Names to addresses. */

static void look_up(void *argument)
{
    struct lookup *lookup = argument;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(lookup->name, NULL, &hints, &found) != 0)
        return;
    for (const struct addrinfo *at = found; at != NULL && lookup->count < ADDRESSES_MAX;
         at = at->ai_next) {
        if (getnameinfo(at->ai_addr, at->ai_addrlen, lookup->addresses[lookup->count],
                        INET6_ADDRSTRLEN, NULL, 0, NI_NUMERICHOST) == 0)
            lookup->count++;
    }
    freeaddrinfo(found);
}

/* One look-up at a time for each host: a name server that is down must not hold the whole thread
 * pool. */
static void resolve(struct connect_attempt *attempt, struct host *host)
{
    while (host->is_looking_up && !attempt->is_stopped) {
        set_timer(attempt, SHARED_LOOKUP_POLL_MS);
        while (goes_on(attempt))
            fiber_park();
    }
    const bool is_fresh = host->found.count > 0 &&
                          clock_monotonic_ns() - host->found_ns < ADDRESS_FRESH_MS * NS_PER_MS;
    if (is_fresh || attempt->is_stopped)
        return;
    struct lookup lookup = {.name = host->name};
    host->is_looking_up = true;
    loop_blocking(look_up, &lookup);
    host->is_looking_up = false;
    host->found = lookup;
    host->found_ns = clock_monotonic_ns();
}

/* One try. */

static PGconn *start(const struct pg_profile *profile, const struct host *host, const char *address)
{
    const struct connect_target *target = store_state.target;
    const char *keywords[OPTIONS_MAX + 16], *values[OPTIONS_MAX + 16];
    char options[1024];
    unsigned n = 0;
#define OPTION(keyword, value) (keywords[n] = (keyword), values[n++] = (value))
    /* Those that the URL may set otherwise. */
    OPTION("target_session_attrs", "read-write");
    OPTION("gssencmode", "disable");
    OPTION("tcp_user_timeout", "10000");
    OPTION("keepalives_idle", "10");
    OPTION("keepalives_interval", "5");
    OPTION("keepalives_count", "2");
    for (unsigned i = 0; i < target->option_count; i++)
        OPTION(target->keywords[i], target->values[i]);
    if (profile->user != NULL) {
        OPTION("user", profile->user);
        OPTION("password", profile->password);
    }
    snprintf(options, sizeof options, "%s %s", target->session_options, profile->options);
    OPTION("options", options);
    OPTION("client_encoding", "UTF8");
    OPTION("application_name", "smoothd");
    OPTION("host", host->name);
    OPTION("hostaddr", address);
    OPTION("port", host->port);
#undef OPTION
    keywords[n] = NULL;
    values[n] = NULL;
    return PQconnectStartParams(keywords, values, 0);
}

static void keep_why(struct connect_attempt *attempt, const struct host *host, const char *why)
{
    snprintf(attempt->why, sizeof attempt->why, "%s: %.*s", host->name, (int)strcspn(why, "\n"),
             why);
}

/* The connection, or NULL. */
static PGconn *try_address(struct connect_attempt *attempt, const struct host *host,
                           const char *address)
{
    PGconn *conn = start(attempt->pg->profile, host, address);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    if (conn == NULL)
        abort();
    if (PQstatus(conn) == CONNECTION_BAD)
        next = PGRES_POLLING_FAILED;
    set_timer(attempt, HOST_TIMEOUT_MS);
    while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
        wait_for_socket(attempt, PQsocket(conn),
                        next == PGRES_POLLING_READING ? LOOP_READ : LOOP_WRITE);
        if (!goes_on(attempt))
            break;
        next = PQconnectPoll(conn);
    }
    loop_timer_clear(&attempt->timer);
    if (next == PGRES_POLLING_OK)
        return conn;
    keep_why(attempt, host, attempt->is_over_time ? "timed out" : PQerrorMessage(conn));
    PQfinish(conn);
    return NULL;
}

static PGconn *try_host(struct connect_attempt *attempt, struct host *host)
{
    PGconn *conn = NULL;
    if (!host->needs_lookup)
        return try_address(attempt, host, NULL);
    resolve(attempt, host);
    const struct lookup found = host->found; /* another attempt may look up again meanwhile */
    if (found.count == 0)
        keep_why(attempt, host, "the name has no address");
    for (unsigned i = 0; i < found.count && conn == NULL && !attempt->is_stopped; i++)
        conn = try_address(attempt, host, found.addresses[i]);
    return conn;
}

static PGconn *try_hosts(struct connect_attempt *attempt)
{
    struct connect_target *target = store_state.target;
    const unsigned first = target->preferred;
    for (unsigned i = 0; i < target->host_count && !attempt->is_stopped; i++) {
        const unsigned at = (first + i) % target->host_count;
        PGconn *conn = try_host(attempt, &target->hosts[at]);
        if (conn != NULL) {
            target->preferred = at;
            return conn;
        }
    }
    return NULL;
}

static void run(void *argument)
{
    struct connect_attempt *attempt = argument;
    struct pg *pg = attempt->pg;
    attempt->fiber = fiber_self();

    PGconn *conn = try_hosts(attempt);
    loop_timer_clear(&attempt->timer);
    pg->attempt = NULL;
    if (conn != NULL && !attempt->is_stopped) {
        metrics_add(store_metrics.connects, 1);
        pg_connected(pg, conn);
    } else {
        PQfinish(conn);
        pg_not_connected(pg, attempt->why);
    }
    free(attempt);
}

void connect_start(struct pg *pg)
{
    struct connect_attempt *attempt = calloc(1, sizeof *attempt);
    if (attempt == NULL)
        abort();
    attempt->pg = pg;
    pg->attempt = attempt;
    fiber_start(run, attempt);
}

void connect_stop(struct pg *pg)
{
    pg->attempt->is_stopped = true;
    if (pg->attempt->fiber != NULL)
        fiber_wake(pg->attempt->fiber);
}
