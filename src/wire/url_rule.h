/* Rules on URLs: which ones may be called, and how. Pure. */
#ifndef WIRE_URL_RULE_H
#define WIRE_URL_RULE_H

#include "wire/url.h"

/* The methods that rules know, in their order everywhere. */
enum { URL_METHODS = 5 };
extern const char *const URL_METHOD_NAMES[URL_METHODS]; /* GET POST PUT PATCH DELETE */
bool url_method_is_known(const char *method);

/* Every part in its one spelling (url_rule_read_host, url_read_path). */
struct url_rule {
    const char *scheme;
    const char *host; /* exact, or `*.` before a name: one label more, no less */
    unsigned port;
    const char *path_prefix; /* begins with a slash */
    const char *const *methods;
    size_t method_count;
};

/* What keeps a request from a rule: the first of these that differs. */
enum url_rule_match {
    URL_RULE_MATCHES,
    URL_RULE_OTHER_SCHEME,
    URL_RULE_OTHER_HOST,
    URL_RULE_OTHER_PORT,
    URL_RULE_OTHER_PATH,
    URL_RULE_OTHER_METHOD,
};

/* A host as rules name it: as in a URL, or `*.example.com`, but not `*.` before a public suffix
 * (`*.co.uk`, `*.github.io`), below which anyone may have a name.
 *
 * Returns NULL, or a sentence that says what is wrong, to follow the field's name
 */
const char *url_rule_read_host(struct arena *arena, struct slice text, const char **ret_host);

/* A rule's host that is an address: false for names and wildcards. */
bool url_rule_host_address(const char *host, struct ip_address *ret_address);

/* The wildcard that the name of a URL's host falls under, in the arena; NULL when there is none:
 * the name has two labels only, or is an address. */
const char *url_rule_wildcard_of(struct arena *arena, const struct url *url);

/* A path matches from its start, up to a border of segments: `/v1` is good for `/v1` and `/v1/x`,
 * not for `/v10`; `/v1/` for `/v1/` and what is below. */
enum url_rule_match url_rule_match(const struct url_rule *rule, const struct url *url,
                                   const char *method);

#endif
