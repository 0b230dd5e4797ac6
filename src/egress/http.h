/* Outgoing HTTP for others: plugins say where to, so nothing that they say is trusted.
 *
 *   struct url url;                                      the one that a rule allowed
 *   const struct http_request request = {.method = "GET", .url = &url};
 *   struct http_response response;
 *   TRY(http_send(c, &request, NULL, &response));
 *
 * The name is resolved once, and refused if any of its addresses is none of the public internet's
 * (wire/ip_address.h) or this server's own; the connection goes to one of the addresses that were
 * looked at, and to no other. A redirect is an answer like any other, unless the request says who
 * judges it: then each hop begins anew, at most three. Proxies of the environment are not used,
 * nothing is kept between two requests, certificates are always checked.
 */
#ifndef EGRESS_HTTP_H
#define EGRESS_HTTP_H

#include "base/call.h"
#include "wire/url.h"

enum {
    HTTP_CONNECT_MS = 5000,
    HTTP_TOTAL_MS = 10 * 1000,
    HTTP_BODY_BYTES_MAX = 1024 * 1024,
    HTTP_HEADERS_MAX = 100,
    HTTP_HEADER_BYTES_MAX = 32 * 1024,
    HTTP_REDIRECTS_MAX = 3,
    HTTP_AT_ONCE = 64, /* transfers of this process */
};

/* Opening and closing. */

struct http_settings {
    const char *const *dns_servers; /* as resolve.h wants them; none: the system's */
    const char *ca_file;            /* PEM: authorities beyond the system's; "" or NULL: none */
    /* Networks that are none of the public internet's and may be reached nonetheless. */
    const char *const *networks;
    /* Addresses of this deployment's own, which no network opens: beside those of the machine's
     * interfaces, which are looked up here. What is no address is passed over. */
    const char *const *own_addresses;
};

/* Before workers are forked, in the same order in all of them (base/metrics.h). */
void http_register_metrics(void);

/* Before the first request; borrows the settings. In tests again, to change them. */
void http_open(const struct http_settings *settings);
/* Once no request is left. */
void http_close(void);

/* Why an address is not gone to, to follow "its address" (static); NULL when it is. */
const char *http_address_refusal(const struct ip_address *address);

/* Whether it lies in a network of the settings. */
bool http_address_is_opened(const struct ip_address *address);

/* Whether a name could be gone to now: resolves it and looks at each address, or at the address
 * that the URL names.
 *
 * Errors  as http_send, up to connecting
 */
MUST_USE status http_look_up(struct call *c, const struct url *url);

/* Requests. */

struct http_header {
    const char *name;
    const char *value;
    bool is_secret; /* not sent on to another origin */
};

/* Whether a hop may be gone to: OK, or why not. */
typedef status http_may_follow(struct call *c, void *owner, const struct url *url,
                               const char *method);

/* All borrowed while http_send runs. */
struct http_request {
    const char *method; /* of wire/url_rule.h */
    const struct url *url;
    /* Those that say how the message is framed or where it goes (Host, Content-Length, Connection,
     * Transfer-Encoding, …) are this side's and refused, as are line breaks in any. */
    const struct http_header *headers;
    size_t header_count;
    struct slice body;
    bool body_is_secret;         /* not sent on to another origin */
    http_may_follow *may_follow; /* NULL: redirects are not followed */
    void *owner;
};

/* 0 stands for the HTTP_ constant, which is the most. */
struct http_limits {
    int64_t connect_ms; /* names and connecting, for each hop */
    int64_t total_ms;   /* redirects included */
    size_t body_bytes;  /* of the answer; the request's are bounded by HTTP_BODY_BYTES_MAX */
};

/* All in the call's arena. */
struct http_response {
    int status;                        /* 200 */
    const struct http_header *headers; /* names in lower case; as often as they came */
    size_t header_count;
    struct slice body;
    const struct url *url; /* the last */
    unsigned redirects;
    int64_t took_us;
};

/* Sends a request and takes the whole answer, whatever its status. Ends at once when the call does.
 *
 * Errors  INVALID_ARGUMENT HTTP_REQUEST_INVALID; PERMISSION_DENIED ADDRESS_REFUSED,
 *         REDIRECT_REFUSED and what may_follow says; FAILED_PRECONDITION REDIRECTS_TOO_MANY;
 *         UNAVAILABLE NAME_UNKNOWN, NAME_UNANSWERED, CONNECT_FAILED, TLS_FAILED, HTTP_FAILED;
 *         DEADLINE_EXCEEDED HTTP_TIMEOUT; RESOURCE_EXHAUSTED ANSWER_TOO_LARGE, NAME_TOO_LARGE,
 *         HTTP_BUSY (come back later); what the call ended with
 */
MUST_USE status http_send(struct call *c, const struct http_request *request,
                          const struct http_limits *limits, struct http_response *ret_response);

#endif
