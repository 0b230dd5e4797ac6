/* What a script's HTTP call sends, put together from its arguments. A secret is opened when the URL
 * is known, and only for a host that it names, never to be read on the way; an argument that holds
 * one says {"$secret": name}, and whatever else a script makes of such a thing is sent as it is
 * written. */
#include <ctype.h>

#include "plugins/host_http.h"
#include "wire/url_rule.h"

enum { DEPTH_MAX = 32 };

static const char SECRET_MEMBER[] = "$secret";

/* The URL. */

static void append_escaped(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
            buf_append_byte(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

static status refuse_value(const struct http_draft *draft, const char *argument, struct slice name)
{
    const struct slice shown = slice_to(name, 64);
    return plugin_arguments_error(&draft->s->host->scratch, draft->s->api.call,
                                  "%s['%.*s'] must be a text, a number or True or False", argument,
                                  (int)shown.length, shown.data == NULL ? "" : shown.data);
}

/* name=value with an & before it, unless it is the first; nothing for None. */
static status append_pair(const struct http_draft *draft, const char *argument,
                          const struct json_part *part, struct buf *out)
{
    struct slice text = part->value;
    if (part->kind == JSON_IS_NULL)
        return OK;
    if (part->kind == JSON_IS_LIST || part->kind == JSON_IS_OBJECT)
        return refuse_value(draft, argument, part->name);
    if (part->kind == JSON_IS_TEXT)
        TRY(json_text_of(&draft->s->host->scratch, part->value, &text));
    if (out->length > 0)
        buf_append_byte(out, '&');
    append_escaped(out, part->name);
    buf_append_byte(out, '=');
    append_escaped(out, text);
    return OK;
}

static status append_pairs(const struct http_draft *draft, const char *argument,
                           struct slice object, struct buf *out)
{
    struct json_parts parts;
    TRY(json_parts_members(&draft->s->host->scratch, object, &parts));
    for (size_t i = 0; i < parts.count; i++)
        TRY(append_pair(draft, argument, &parts.items[i], out));
    return OK;
}

static status read_url(struct http_draft *draft, struct slice text)
{
    struct arena *arena = &draft->s->host->scratch;
    const char *fault = url_read(arena, text, &draft->url);
    return fault == NULL ? OK
                         : plugin_arguments_error(arena, draft->s->api.call, "the URL %s", fault);
}

status http_draft_url(struct http_draft *draft)
{
    struct arena *arena = &draft->s->host->scratch;
    const struct plugin_argument *params = host_argument(draft->s, "params");
    struct buf query = {0};
    TRY(read_url(draft, host_argument(draft->s, "url")->text));
    if (params == NULL)
        return OK;
    const status appended = append_pairs(draft, "params", params->value, &query);
    const char *text =
        arena_printf(arena, "%s%c%.*s", draft->url.text, draft->url.query == NULL ? '?' : '&',
                     (int)query.length, query.length == 0 ? "" : query.data);
    const bool is_empty = query.length == 0;
    buf_fini(&query);
    TRY(appended);
    return is_empty ? OK : read_url(draft, slice_of(text));
}

/* Secrets. */

/* {"$secret": "name"} and nothing else. */
static bool is_secret(const struct http_draft *draft, struct slice value, const char **ret_name)
{
    struct arena *arena = &draft->s->host->scratch;
    struct json_parts parts;
    struct slice name;
    if (json_kind_of(value) != JSON_IS_OBJECT ||
        !status_is_ok(json_parts_members(arena, value, &parts)) || parts.count != 1 ||
        !slice_is(parts.items[0].name, SECRET_MEMBER) || parts.items[0].kind != JSON_IS_TEXT ||
        !status_is_ok(json_text_of(arena, parts.items[0].value, &name)))
        return false;
    *ret_name = arena_slice_string(arena, name);
    return true;
}

static bool is_in_manifest(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0 || strcmp(*names, "*") == 0)
            return true;
    return false;
}

static bool is_for(const struct plugin_secret *secret, const char *host, const char *wildcard)
{
    for (size_t i = 0; i < secret->host_count; i++)
        if (strcmp(secret->hosts[i], host) == 0 ||
            (wildcard != NULL && strcmp(secret->hosts[i], wildcard) == 0))
            return true;
    return false;
}

/* Nobody reads along: TLS, or an address, written out, of a network that the operator opened. */
static bool is_private(const struct url *url)
{
    return strcmp(url->scheme, "https") == 0 ||
           (url->is_address && http_address_is_opened(&url->address));
}

static status open_secret(struct http_draft *draft, const char *name, struct http_secret *secret)
{
    const struct plugin_host_options *options = &draft->s->host->options;
    struct arena *arena = &draft->s->host->scratch;
    if (!is_in_manifest(options->secrets, name))
        return status_error(STATUS_PERMISSION_DENIED, "SECRET_NOT_IN_MANIFEST",
                            "this secret is not among those that were agreed to when the plugin "
                            "was installed");
    if (!is_private(&draft->url))
        return status_errorf(arena, STATUS_PERMISSION_DENIED, "SECRET_HOST_REFUSED",
                             "over http:// anybody on the way to %s could read this secret; use "
                             "https://",
                             draft->url.host);
    secret->name = name;
    TRY(plugin_secret_open(draft->call, options->tenant->id, options->install, name,
                           &secret->opened));
    if (is_for(&secret->opened, draft->url.host, url_rule_wildcard_of(arena, &draft->url)))
        return OK;
    return status_errorf(arena, STATUS_PERMISSION_DENIED, "SECRET_HOST_REFUSED",
                         "this secret is not for %s; the install says which hosts it is for",
                         draft->url.host);
}

/* Opened once a call. */
static status secret_value(struct http_draft *draft, const char *name, struct slice *ret_value)
{
    for (size_t i = 0; i < draft->secret_count; i++) {
        if (strcmp(draft->secrets[i].name, name) == 0) {
            *ret_value = draft->secrets[i].opened.value;
            return OK;
        }
    }
    if (draft->secret_count == PLUGIN_SECRETS_MAX)
        return plugin_arguments_error(&draft->s->host->scratch, draft->s->api.call,
                                      "at most %d secrets go into one call", PLUGIN_SECRETS_MAX);
    struct http_secret secret = {0};
    TRY(open_secret(draft, name, &secret));
    draft->secrets[draft->secret_count++] = secret;
    *ret_value = secret.opened.value;
    return OK;
}

/* Headers. */

static bool has_header(const struct http_draft *draft, const char *name)
{
    for (size_t i = 0; i < draft->header_count; i++)
        if (slice_equal_nocase(slice_of(draft->headers[i].name), slice_of(name)))
            return true;
    return false;
}

static status add_header(struct http_draft *draft, const char *name, const char *value,
                         bool is_secret_value)
{
    if (draft->header_count == HTTP_HEADERS_MAX)
        return plugin_arguments_error(&draft->s->host->scratch, draft->s->api.call,
                                      "headers has more than %d names", HTTP_HEADERS_MAX);
    draft->headers[draft->header_count++] =
        (struct http_header){.name = name, .value = value, .is_secret = is_secret_value};
    return OK;
}

static status take_header(struct http_draft *draft, const struct json_part *part)
{
    struct arena *arena = &draft->s->host->scratch;
    struct slice value = part->value;
    const char *secret = NULL;
    if (part->kind == JSON_IS_NULL)
        return OK;
    if (is_secret(draft, part->value, &secret))
        TRY(secret_value(draft, secret, &value));
    else if (part->kind == JSON_IS_LIST || part->kind == JSON_IS_OBJECT)
        return refuse_value(draft, "headers", part->name);
    else if (part->kind == JSON_IS_TEXT)
        TRY(json_text_of(arena, part->value, &value));
    return add_header(draft, arena_slice_string(arena, part->name),
                      arena_slice_string(arena, value), secret != NULL);
}

static status take_headers(struct http_draft *draft)
{
    const struct plugin_argument *headers = host_argument(draft->s, "headers");
    struct json_parts parts = {0};
    if (headers != NULL)
        TRY(json_parts_members(&draft->s->host->scratch, headers->value, &parts));
    for (size_t i = 0; i < parts.count; i++)
        TRY(take_header(draft, &parts.items[i]));
    return OK;
}

/* The body. */

static void append_json_text(struct buf *out, struct slice text)
{
    buf_append_byte(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            buf_append_byte(out, '\\');
        if (c < 0x20)
            buf_printf(out, "\\u%04x", c);
        else
            buf_append_byte(out, (char)c);
    }
    buf_append_byte(out, '"');
}

static status append_json(struct http_draft *draft, struct slice value, unsigned depth,
                          struct buf *out);

static status append_members(struct http_draft *draft, struct slice value, unsigned depth,
                             struct buf *out)
{
    struct json_parts parts;
    TRY(json_parts_members(&draft->s->host->scratch, value, &parts));
    buf_append_byte(out, '{');
    for (size_t i = 0; i < parts.count; i++) {
        if (i > 0)
            buf_append_byte(out, ',');
        append_json_text(out, parts.items[i].name);
        buf_append_byte(out, ':');
        TRY(append_json(draft, parts.items[i].value, depth + 1, out));
    }
    buf_append_byte(out, '}');
    return OK;
}

static status append_elements(struct http_draft *draft, struct slice value, unsigned depth,
                              struct buf *out)
{
    struct json_parts parts;
    TRY(json_parts_elements(&draft->s->host->scratch, value, &parts));
    buf_append_byte(out, '[');
    for (size_t i = 0; i < parts.count; i++) {
        if (i > 0)
            buf_append_byte(out, ',');
        TRY(append_json(draft, parts.items[i].value, depth + 1, out));
    }
    buf_append_byte(out, ']');
    return OK;
}

/* A value as it is written, but for secrets. */
static status append_json(struct http_draft *draft, struct slice value, unsigned depth,
                          struct buf *out)
{
    const char *name;
    struct slice secret;
    const bool may_hold_one = value.length > 0 && memmem(value.data, value.length, SECRET_MEMBER,
                                                         strlen(SECRET_MEMBER)) != NULL;
    const enum json_kind kind = json_kind_of(value);
    if (may_hold_one && is_secret(draft, value, &name)) {
        TRY(secret_value(draft, name, &secret));
        append_json_text(out, secret);
        return OK;
    }
    if (may_hold_one && depth < DEPTH_MAX && kind == JSON_IS_OBJECT)
        return append_members(draft, value, depth, out);
    if (may_hold_one && depth < DEPTH_MAX && kind == JSON_IS_LIST)
        return append_elements(draft, value, depth, out);
    buf_append_slice(out, value);
    return OK;
}

static status append_form(struct http_draft *draft, struct slice object, struct buf *out)
{
    struct json_parts parts;
    TRY(json_parts_members(&draft->s->host->scratch, object, &parts));
    for (size_t i = 0; i < parts.count; i++) {
        const char *name;
        struct slice secret;
        if (!is_secret(draft, parts.items[i].value, &name)) {
            TRY(append_pair(draft, "data", &parts.items[i], out));
            continue;
        }
        TRY(secret_value(draft, name, &secret));
        if (out->length > 0)
            buf_append_byte(out, '&');
        append_escaped(out, parts.items[i].name);
        buf_append_byte(out, '=');
        append_escaped(out, secret);
    }
    return OK;
}

static status append_data(struct http_draft *draft, const struct plugin_argument *data,
                          struct buf *out, const char **ret_type)
{
    const char *name;
    struct slice text = data->text;
    *ret_type = "text/plain; charset=utf-8";
    if (is_secret(draft, data->value, &name))
        TRY(secret_value(draft, name, &text));
    else if (data->kind == JSON_IS_OBJECT) {
        *ret_type = "application/x-www-form-urlencoded";
        return append_form(draft, data->value, out);
    } else if (data->kind != JSON_IS_TEXT)
        return plugin_arguments_error(&draft->s->host->scratch, draft->s->api.call,
                                      "data must be a text or a dict; for anything else there is "
                                      "json");
    buf_append_slice(out, text);
    return OK;
}

static status append_body(struct http_draft *draft, struct buf *out, const char **ret_type)
{
    const struct plugin_argument *json = host_argument(draft->s, "json");
    const struct plugin_argument *data = host_argument(draft->s, "data");
    *ret_type = NULL;
    if (json != NULL && data != NULL)
        return plugin_arguments_error(&draft->s->host->scratch, draft->s->api.call,
                                      "give json or data, not both");
    if (data != NULL)
        return append_data(draft, data, out, ret_type);
    if (json == NULL)
        return OK;
    *ret_type = "application/json";
    return append_json(draft, json->value, 0, out);
}

/* Before the headers: what is opened by then, the body holds. */
static status take_body(struct http_draft *draft, const char **ret_type)
{
    struct buf body = {0};
    const status appended = append_body(draft, &body, ret_type);
    draft->body_is_secret = draft->secret_count > 0;
    if (status_is_ok(appended))
        draft->body = arena_slice_copy(&draft->s->host->scratch, buf_slice(&body));
    buf_fini(&body);
    return appended;
}

status http_draft_fill(struct http_draft *draft)
{
    const char *type;
    TRY(take_body(draft, &type));
    TRY(take_headers(draft));
    if (type == NULL || has_header(draft, "Content-Type"))
        return OK;
    return add_header(draft, "Content-Type", type, false);
}
