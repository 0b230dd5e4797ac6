/* Comparisons of texts that were brought into one spelling before (wire/url.h). */
#include "wire/url_rule.h"

#include "wire/domain_name.h"

const char *const URL_METHOD_NAMES[URL_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

static const char WILDCARD[] = "*.";
enum { WILDCARD_BYTES = sizeof WILDCARD - 1 };

bool url_method_is_known(const char *method)
{
    for (size_t i = 0; i < URL_METHODS; i++)
        if (strcmp(method, URL_METHOD_NAMES[i]) == 0)
            return true;
    return false;
}

const char *url_rule_read_host(struct arena *arena, struct slice text, const char **ret_host)
{
    const char *host = NULL;
    bool is_address = false;
    struct ip_address address;
    if (!slice_starts_with(text, WILDCARD)) {
        const char *fault = url_read_host(arena, text, &host, &is_address, &address);
        if (fault == NULL)
            *ret_host = host;
        return fault;
    }

    const char *fault =
        url_read_host(arena, slice_from(text, WILDCARD_BYTES), &host, &is_address, &address);
    if (fault != NULL)
        return fault;
    if (is_address)
        return "must be a name behind `*.`, not an address";
    if (domain_name_is_public_suffix(host))
        return "must not be `*.` before a public suffix, below which anyone may have a name";
    *ret_host = arena_printf(arena, "%s%s", WILDCARD, host);
    return NULL;
}

bool url_rule_host_address(const char *host, struct ip_address *ret_address)
{
    return ip_address_read(slice_of(host), ret_address);
}

const char *url_rule_wildcard_of(struct arena *arena, const struct url *url)
{
    const char *dot = url->is_address ? NULL : strchr(url->host, '.');
    if (dot == NULL || strchr(dot + 1, '.') == NULL)
        return NULL;
    return arena_printf(arena, "*%s", dot);
}

static bool host_matches(const char *rule, const char *host)
{
    if (strncmp(rule, WILDCARD, WILDCARD_BYTES) != 0)
        return strcmp(rule, host) == 0;
    const char *dot = strchr(host, '.');
    return dot != NULL && dot > host && strcmp(rule + 1, dot) == 0;
}

static bool path_matches(const char *prefix, const char *path)
{
    const size_t length = strlen(prefix);
    return strncmp(path, prefix, length) == 0 &&
           (path[length] == '\0' || path[length] == '/' || prefix[length - 1] == '/');
}

static bool method_matches(const struct url_rule *rule, const char *method)
{
    for (size_t i = 0; i < rule->method_count; i++)
        if (strcmp(rule->methods[i], method) == 0)
            return true;
    return false;
}

enum url_rule_match url_rule_match(const struct url_rule *rule, const struct url *url,
                                   const char *method)
{
    if (strcmp(rule->scheme, url->scheme) != 0)
        return URL_RULE_OTHER_SCHEME;
    if (!host_matches(rule->host, url->host))
        return URL_RULE_OTHER_HOST;
    if (rule->port != url->port)
        return URL_RULE_OTHER_PORT;
    if (!path_matches(rule->path_prefix, url->path))
        return URL_RULE_OTHER_PATH;
    return method_matches(rule, method) ? URL_RULE_MATCHES : URL_RULE_OTHER_METHOD;
}
