/* The good day: the request is looked over, the name is resolved, every address of it judged, and
 * transfer.c takes the request to the first that lets itself be connected to; a redirect that may
 * be followed begins the same again with what is left of the time. Failures: see the header.
 * Closing: nothing outlives the call but the multi handle, until http_close.
 */
#include "egress/http.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"
#include "base/metrics.h"
#include "egress/resolve.h"
#include "egress/transfer.h"
#include "wire/url_rule.h"

enum { NETWORKS_MAX = 64, OWN_MAX = 64, ADDRESSES_TRIED_MAX = 3 };

static struct settings {
    char *dns_servers; /* between commas; NULL: the system's */
    struct ip_network networks[NETWORKS_MAX];
    size_t network_count;
    struct ip_address own[OWN_MAX];
    size_t own_count;
} settings;

static unsigned at_once;

static metric answered, refused, failed, request_seconds;

void http_register_metrics(void)
{
    static const char name[] = "smooth_egress_requests_total";
    static const char help[] = "HTTP requests sent for plugins, by how they ended.";
    answered = metrics_counter(name, help, "outcome=\"answered\"");
    refused = metrics_counter(name, help, "outcome=\"refused\"");
    failed = metrics_counter(name, help, "outcome=\"failed\"");
    request_seconds = metrics_histogram("smooth_egress_request_seconds",
                                        "Time from resolving the name to the answer's end.", "");
}

static void count(status outcome, int64_t took_ns)
{
    const bool is_refused = outcome.code == STATUS_PERMISSION_DENIED;
    metrics_add(status_is_ok(outcome) ? answered : is_refused ? refused : failed, 1);
    metrics_observe_ns(request_seconds, took_ns);
}

/* Opening. */

static void add_own(const struct ip_address *address)
{
    if (settings.own_count < OWN_MAX)
        settings.own[settings.own_count++] = *address;
}

static void add_interfaces(void)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0)
        return; /* private addresses are refused anyway */
    for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
        struct ip_address address = {0};
        if (one->ifa_addr == NULL)
            continue;
        if (one->ifa_addr->sa_family == AF_INET) {
            memcpy(address.bytes,
                   &((const struct sockaddr_in *)(const void *)one->ifa_addr)->sin_addr, 4);
            add_own(&address);
        } else if (one->ifa_addr->sa_family == AF_INET6) {
            address.is_v6 = true;
            memcpy(address.bytes,
                   &((const struct sockaddr_in6 *)(const void *)one->ifa_addr)->sin6_addr, 16);
            add_own(&address);
        }
    }
    freeifaddrs(all);
}

static char *join(const char *const *items)
{
    struct buf joined = {0};
    for (; items != NULL && *items != NULL; items++)
        buf_printf(&joined, "%s%s", joined.length > 0 ? "," : "", *items);
    if (joined.length > 0)
        buf_append_byte(&joined, '\0');
    return joined.data;
}

void http_open(const struct http_settings *wanted)
{
    free(settings.dns_servers);
    settings = (struct settings){.dns_servers = join(wanted->dns_servers)};
    for (const char *const *text = wanted->networks; text != NULL && *text != NULL; text++)
        if (settings.network_count < NETWORKS_MAX &&
            ip_network_read(slice_of(*text), &settings.networks[settings.network_count]))
            settings.network_count++;
    for (const char *const *text = wanted->own_addresses; text != NULL && *text != NULL; text++) {
        struct ip_address address;
        if (ip_address_read(slice_of(*text), &address))
            add_own(&address);
    }
    add_interfaces();
    transfer_open(wanted->ca_file);
}

void http_close(void)
{
    transfer_close();
    free(settings.dns_servers);
    settings = (struct settings){0};
}

/* Addresses. */

static bool is_own(const struct ip_address *address)
{
    for (size_t i = 0; i < settings.own_count; i++)
        if (ip_address_equal(&settings.own[i], address))
            return true;
    return false;
}

bool http_address_is_opened(const struct ip_address *address)
{
    for (size_t i = 0; i < settings.network_count; i++)
        if (ip_network_has(&settings.networks[i], address))
            return true;
    return false;
}

const char *http_address_refusal(const struct ip_address *address)
{
    if (is_own(address))
        return "is this service's own";
    const char *refusal = ip_address_refusal(address);
    if (refusal == NULL || (http_address_is_opened(address) && !ip_address_holds_v4(address)))
        return NULL;
    return refusal;
}

/* One that is refused refuses the name: who answers so means to be taken for another. */
static status find_addresses(struct call *c, const struct url *url, int64_t timeout_ms,
                             struct resolved *ret_resolved)
{
    struct resolved resolved = {.count = 1, .addresses = {url->address}};
    if (!url->is_address)
        TRY(resolve_name(c, settings.dns_servers, url->host, timeout_ms, &resolved));
    for (size_t i = 0; i < resolved.count; i++) {
        const char *refusal = http_address_refusal(&resolved.addresses[i]);
        if (refusal != NULL)
            return status_errorf(c->arena, STATUS_PERMISSION_DENIED, "ADDRESS_REFUSED",
                                 "%s is not gone to: %s of its addresses %s", url->host,
                                 resolved.count == 1 ? "the only one" : "one", refusal);
    }
    *ret_resolved = resolved;
    return OK;
}

status http_look_up(struct call *c, const struct url *url)
{
    struct resolved resolved;
    return find_addresses(c, url, HTTP_CONNECT_MS, &resolved);
}

/* What may be asked. */

static const char *const FRAMING[] = {
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "upgrade",
    "via",
    "forwarded",
    "transfer-encoding",
};

static bool is_framing(const char *name)
{
    for (size_t i = 0; i < sizeof FRAMING / sizeof *FRAMING; i++)
        if (strcasecmp(name, FRAMING[i]) == 0)
            return true;
    return strncasecmp(name, "proxy-", 6) == 0 || strncasecmp(name, "x-forwarded-", 12) == 0;
}

/* RFC 9110 §5.6.2. */
static bool is_token(const char *name)
{
    for (const char *at = name; *at != '\0'; at++)
        if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
              (*at >= '0' && *at <= '9') || strchr("!#$%&'*+-.^_`|~", *at) != NULL))
            return false;
    return name[0] != '\0';
}

static bool is_value(const char *value)
{
    for (const char *at = value; *at != '\0'; at++)
        if ((*at >= 0 && *at < ' ' && *at != '\t') || *at == 0x7f)
            return false;
    return true;
}

static status invalid(struct call *c, const char *what, const char *name)
{
    return status_errorf(c->arena, STATUS_INVALID_ARGUMENT, "HTTP_REQUEST_INVALID", what, name);
}

static status check_request(struct call *c, const struct http_request *request)
{
    size_t bytes = 0;
    if (!url_method_is_known(request->method))
        return invalid(c, "the method must be GET, POST, PUT, PATCH or DELETE, not \"%s\"",
                       request->method);
    if (request->body.length > HTTP_BODY_BYTES_MAX)
        return invalid(c, "the body must be at most 1 MiB long%s", "");
    if (request->header_count > HTTP_HEADERS_MAX)
        return invalid(c, "there must be at most 100 headers%s", "");
    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        bytes += strlen(header->name) + strlen(header->value);
        if (!is_token(header->name))
            return invalid(c, "a header's name must be made of letters, digits and hyphens%s", "");
        if (is_framing(header->name))
            return invalid(c, "the header %s is set by this service alone", header->name);
        if (!is_value(header->value))
            return invalid(c, "the header %s must hold no line break or control character",
                           header->name);
    }
    return bytes <= HTTP_HEADER_BYTES_MAX
               ? OK
               : invalid(c, "the headers must have at most 32 KiB together%s", "");
}

/* Hops. */

/* What goes to one URL of several. */
struct hop {
    const struct http_request *request;
    const struct url *url;
    const char *method;
    struct slice body;
    bool is_elsewhere; /* not at the origin that the request named */
    int64_t end_ns;
    int64_t connect_ms;
    size_t body_bytes_max;
};

static int64_t left_ms(const struct hop *hop)
{
    const int64_t left = (hop->end_ns - clock_monotonic_ns()) / NS_PER_MS;
    return left > 0 ? left : 0;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static status timed_out(struct call *c, const struct hop *hop)
{
    return status_errorf(c->arena, STATUS_DEADLINE_EXCEEDED, "HTTP_TIMEOUT",
                         "%s did not answer in time", hop->url->host);
}

static bool is_credential(const struct http_header *header)
{
    return header->is_secret || strcasecmp(header->name, "authorization") == 0 ||
           strcasecmp(header->name, "cookie") == 0;
}

static bool is_of_body(const struct http_header *header)
{
    return strncasecmp(header->name, "content-", 8) == 0;
}

static size_t choose_headers(const struct hop *hop, const struct http_header **chosen)
{
    const struct http_request *request = hop->request;
    const bool is_bodiless = request->body.length > 0 && hop->body.length == 0;
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        if ((hop->is_elsewhere && is_credential(header)) || (is_bodiless && is_of_body(header)))
            continue;
        chosen[count++] = header;
    }
    return count;
}

static status run_hop(struct call *c, const struct hop *hop, struct http_response *response)
{
    struct resolved resolved;
    const int64_t connect_end_ns = clock_monotonic_ns() + hop->connect_ms * NS_PER_MS;
    TRY(find_addresses(c, hop->url, smaller(hop->connect_ms, left_ms(hop)), &resolved));

    const struct http_header **headers =
        arena_array(c->arena, hop->request->header_count + 1, sizeof *headers);
    struct transfer transfer = {
        .method = hop->method,
        .url = hop->url,
        .headers = headers,
        .header_count = choose_headers(hop, headers),
        .body = hop->body,
        .body_bytes_max = hop->body_bytes_max,
    };
    status outcome = OK;
    for (size_t i = 0; i < resolved.count && i < ADDRESSES_TRIED_MAX; i++) {
        bool is_unsent = false;
        transfer.address = resolved.addresses[i];
        transfer.total_ms = left_ms(hop);
        transfer.connect_ms =
            smaller((connect_end_ns - clock_monotonic_ns()) / NS_PER_MS, transfer.total_ms);
        if (transfer.connect_ms <= 0)
            return timed_out(c, hop);
        outcome = transfer_run(c, &transfer, &is_unsent, response);
        if (outcome.code != STATUS_UNAVAILABLE || !is_unsent)
            break;
    }
    return outcome;
}

/* RFC 9110 §15.4: NULL where there is nothing to follow. */
static const char *location_of(const struct http_response *response)
{
    const int code = response->status;
    if (code != 301 && code != 302 && code != 303 && code != 307 && code != 308)
        return NULL;
    for (size_t i = 0; i < response->header_count; i++)
        if (strcmp(response->headers[i].name, "location") == 0)
            return response->headers[i].value;
    return NULL;
}

static status refuse_redirect(struct call *c, const struct hop *hop, const char *why)
{
    return status_errorf(c->arena, STATUS_PERMISSION_DENIED, "REDIRECT_REFUSED",
                         "%s redirects, which is not followed: %s", hop->url->host, why);
}

/* Turns a hop into the next one. */
static status follow(struct call *c, struct hop *hop, int code, const char *location)
{
    const struct http_request *request = hop->request;
    struct url *next = arena_new(c->arena, struct url);
    const char *fault = url_read_relative(c->arena, hop->url, slice_of(location), next);
    if (fault != NULL)
        return refuse_redirect(c, hop, arena_printf(c->arena, "the new URL %s", fault));
    if (url_default_port(hop->url->scheme) == 443 && url_default_port(next->scheme) == 80)
        return refuse_redirect(c, hop, "it would leave TLS");

    const bool becomes_get =
        code == 303 || (code != 307 && code != 308 && strcmp(hop->method, "POST") == 0);
    if (becomes_get) {
        hop->method = "GET";
        hop->body = (struct slice){0};
    }
    hop->is_elsewhere = hop->is_elsewhere || !url_same_origin(hop->url, next);
    if (hop->is_elsewhere && request->body_is_secret && hop->body.length > 0)
        return refuse_redirect(c, hop, "the body holds a secret that is not for the new host");
    hop->url = next;
    return request->may_follow(c, request->owner, next, hop->method);
}

static status run_hops(struct call *c, struct hop *hop, struct http_response *response)
{
    for (unsigned redirects = 0;; redirects++) {
        TRY(run_hop(c, hop, response));
        response->url = hop->url;
        response->redirects = redirects;
        const char *location = hop->request->may_follow != NULL ? location_of(response) : NULL;
        if (location == NULL)
            return OK;
        if (redirects == HTTP_REDIRECTS_MAX)
            return status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "REDIRECTS_TOO_MANY",
                                 "%s redirects once more, after three redirects", hop->url->host);
        TRY(follow(c, hop, response->status, location));
    }
}

static struct hop first_hop(struct call *c, const struct http_request *request,
                            const struct http_limits *limits)
{
    const struct http_limits wanted = limits != NULL ? *limits : (struct http_limits){0};
    int64_t total_ms =
        wanted.total_ms > 0 ? smaller(wanted.total_ms, HTTP_TOTAL_MS) : HTTP_TOTAL_MS;
    struct url *url = arena_new(c->arena, struct url);
    *url = *request->url;
    return (struct hop){
        .request = request,
        .url = url,
        .method = request->method,
        .body = request->body,
        .end_ns = clock_monotonic_ns() + total_ms * NS_PER_MS,
        .connect_ms =
            wanted.connect_ms > 0 ? smaller(wanted.connect_ms, HTTP_CONNECT_MS) : HTTP_CONNECT_MS,
        .body_bytes_max = wanted.body_bytes > 0 && wanted.body_bytes < HTTP_BODY_BYTES_MAX
                              ? wanted.body_bytes
                              : HTTP_BODY_BYTES_MAX,
    };
}

status http_send(struct call *c, const struct http_request *request,
                 const struct http_limits *limits, struct http_response *ret_response)
{
    TRY(check_request(c, request));
    if (at_once >= HTTP_AT_ONCE)
        return status_error(STATUS_RESOURCE_EXHAUSTED, "HTTP_BUSY",
                            "too many requests go out at once; try again in a few seconds");
    struct hop hop = first_hop(c, request, limits);
    struct http_response response = {0};
    const int64_t begun_ns = clock_monotonic_ns();
    at_once++;
    const status outcome = run_hops(c, &hop, &response);
    at_once--;
    const int64_t took_ns = clock_monotonic_ns() - begun_ns;
    count(outcome, took_ns);
    response.took_us = took_ns / 1000;
    if (status_is_ok(outcome))
        *ret_response = response;
    return outcome;
}
