/* Requests of plugins, held against the entries: urls_allowed for the request itself, urls_check
 * for whoever wants to know beforehand and why. Both compare by wire/url_rule.h. */
#include "base/clock.h"
#include "egress/http.h"
#include "sql/urls.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "urls/urls.h"
#include "wire/check.h"
#include "wire/url_rule.h"

enum { RULES_MAX = 100 };

static struct url_rule rule_of(const UrlWhitelistEntry *entry)
{
    return (struct url_rule){
        .scheme = entry->scheme,
        .host = entry->host,
        .port = (unsigned)entry->port,
        .path_prefix = entry->path_prefix,
        .methods = (const char *const *)entry->methods,
        .method_count = entry->n_methods,
    };
}

static struct db_value wildcard_extra(struct arena *arena, const struct url *url)
{
    const char *wildcard = url_rule_wildcard_of(arena, url);
    return wildcard != NULL ? DB_TEXT("wildcard", wildcard) : DB_NULL("wildcard");
}

static const char *not_allowed(struct arena *arena, const struct url *url, const char *method)
{
    return arena_printf(arena,
                        "no approved entry of the URL whitelist allows %s %s://%s:%u%.*s; ask for "
                        "one with POST /v1/urlWhitelist, or write to " URLS_CONTACT,
                        method, url->scheme, url->host, url->port, 200, url->path);
}

status urls_allowed(struct call *c, struct uuid plugin, const struct url *url, const char *method,
                    bool *ret_allowed, const char **ret_why)
{
    ListUrlWhitelistEntriesResponse found = LIST_URL_WHITELIST_ENTRIES_RESPONSE_INIT;
    TRY(db_many(c, &SQL_URL_ENTRY_ALLOWING, DB_NONE, &found, DB_TEXT("host", url->host),
                wildcard_extra(c->arena, url),
                uuid_is_zero(plugin) ? DB_NULL("plugin") : DB_UUID("plugin", plugin),
                DB_TEXT("scheme", url->scheme), DB_INT("port", url->port),
                DB_TEXT("method", method), DB_TEXT("path", url->path)));
    bool allowed = false;
    for (size_t i = 0; i < found.n_entries && !allowed; i++) {
        const struct url_rule rule = rule_of(found.entries[i]);
        allowed = url_rule_match(&rule, url, method) == URL_RULE_MATCHES;
    }
    *ret_allowed = allowed;
    *ret_why = allowed ? NULL : not_allowed(c->arena, url, method);
    return OK;
}

status urls_check(struct call *c, struct uuid plugin, const struct url *url, const char *method)
{
    bool allowed = false;
    const char *why = NULL;
    TRY(urls_allowed(c, plugin, url, method, &allowed, &why));
    return allowed ? OK : status_error(STATUS_PERMISSION_DENIED, "URL_NOT_ALLOWED", why);
}

/* Beforehand. */

static CheckUrlResponse_Rule_Difference difference_of(const UrlWhitelistEntry *entry,
                                                      const struct url *url, const char *method,
                                                      const char *plugin_id)
{
    static const CheckUrlResponse_Rule_Difference NAMES[] = {
        [URL_RULE_OTHER_SCHEME] = CHECK_URL_RESPONSE_RULE_DIFFERENCE_SCHEME,
        [URL_RULE_OTHER_HOST] = CHECK_URL_RESPONSE_RULE_DIFFERENCE_HOST,
        [URL_RULE_OTHER_PORT] = CHECK_URL_RESPONSE_RULE_DIFFERENCE_PORT,
        [URL_RULE_OTHER_PATH] = CHECK_URL_RESPONSE_RULE_DIFFERENCE_PATH,
        [URL_RULE_OTHER_METHOD] = CHECK_URL_RESPONSE_RULE_DIFFERENCE_METHOD,
    };
    const struct url_rule rule = rule_of(entry);
    const enum url_rule_match match = url_rule_match(&rule, url, method);
    if (match != URL_RULE_MATCHES)
        return NAMES[match];
    if (entry->plugin_id[0] != '\0' && strcmp(entry->plugin_id, plugin_id) != 0)
        return CHECK_URL_RESPONSE_RULE_DIFFERENCE_PLUGIN;
    if (entry->status != URL_WHITELIST_ENTRY_STATUS_APPROVED)
        return CHECK_URL_RESPONSE_RULE_DIFFERENCE_STATUS;
    return CHECK_URL_RESPONSE_RULE_DIFFERENCE_UNSPECIFIED;
}

static void add_rule(struct call *c, UrlWhitelistEntry *entry,
                     CheckUrlResponse_Rule_Difference difference, CheckUrlResponse *response)
{
    CheckUrlResponse_Rule *rule = arena_new(c->arena, CheckUrlResponse_Rule);
    *rule = (CheckUrlResponse_Rule)CHECK_URL_RESPONSE_RULE_INIT;
    rule->entry = entry;
    rule->difference = difference;
    rule->allows = difference == CHECK_URL_RESPONSE_RULE_DIFFERENCE_UNSPECIFIED;
    response->allowed = response->allowed || rule->allows;
    response->rules[response->n_rules++] = rule;
}

/* Those that allow come first. */
static void judge(struct call *c, const ListUrlWhitelistEntriesResponse *found,
                  const struct url *url, const char *method, const char *plugin_id,
                  CheckUrlResponse *response)
{
    response->rules = arena_array(c->arena, found->n_entries + 1, sizeof *response->rules);
    for (int wants_allowing = 1; wants_allowing >= 0; wants_allowing--)
        for (size_t i = 0; i < found->n_entries; i++) {
            UrlWhitelistEntry *entry = found->entries[i];
            const CheckUrlResponse_Rule_Difference difference =
                difference_of(entry, url, method, plugin_id);
            const bool allows = difference == CHECK_URL_RESPONSE_RULE_DIFFERENCE_UNSPECIFIED;
            if (allows == (wants_allowing == 1))
                add_rule(c, entry, difference, response);
        }
}

static void say_no(struct arena *arena, CheckUrlResponse *response, const char *reason,
                   const char *message)
{
    response->allowed = false;
    response->reason = arena_strdup(arena, reason);
    response->message = arena_strdup(arena, message);
}

/* A name that leads nowhere good is an answer; that the call itself has ended is not. */
static status look_up(struct call *c, const struct url *url, CheckUrlResponse *response)
{
    const status outcome = http_look_up(c, url);
    if (!status_is_ok(c->ended))
        return c->ended;
    if (!status_is_ok(outcome))
        say_no(c->arena, response, outcome.reason, outcome.message);
    return OK;
}

static status check_fields(struct call *c, const CheckUrlRequest *request, const char *method,
                           char **ret_plugin_id)
{
    struct uuid plugin = {0};
    struct checks checks = {.arena = c->arena};
    check(&checks, url_method_is_known(method), "FIELD_INVALID", "method",
          "must be GET, POST, PUT, PATCH or DELETE");
    check(&checks,
          request->plugin_id[0] == '\0' || uuid_parse(slice_of(request->plugin_id), &plugin),
          "FIELD_INVALID", "pluginId", "must be a plugin's id, or left out");
    TRY(checks_status(&checks));
    *ret_plugin_id = uuid_is_zero(plugin) ? request->plugin_id : uuid_text(c->arena, plugin);
    return OK;
}

status urls_explain(struct call *c, const CheckUrlRequest *request, CheckUrlResponse *ret_response)
{
    const char *method = request->method[0] != '\0' ? request->method : URL_METHOD_NAMES[0];
    char *plugin_id;
    struct url url;
    TRY(check_fields(c, request, method, &plugin_id));
    const char *fault = url_read(c->arena, slice_of(request->url), &url);
    if (fault != NULL) {
        say_no(c->arena, ret_response, "URL_INVALID", arena_printf(c->arena, "the URL %s", fault));
        return OK;
    }

    const struct tenancy_reach reach = tenancy_reach_of(c);
    ListUrlWhitelistEntriesResponse found = LIST_URL_WHITELIST_ENTRIES_RESPONSE_INIT;
    TRY(db_many(c, &SQL_URL_ENTRY_FOR_HOST, DB_NONE, &found, TENANCY_REACH_EXTRAS(&reach),
                DB_TEXT("host", url.host), wildcard_extra(c->arena, &url),
                DB_INT("limit", RULES_MAX)));
    ret_response->url = (char *)(uintptr_t)url.text;
    judge(c, &found, &url, method, plugin_id, ret_response);
    if (!ret_response->allowed) {
        say_no(c->arena, ret_response, "URL_NOT_ALLOWED", not_allowed(c->arena, &url, method));
        return OK;
    }
    return request->resolve ? look_up(c, &url, ret_response) : OK;
}
