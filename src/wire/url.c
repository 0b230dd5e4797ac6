/* The good day: scheme, authority, path and query are cut apart at the first byte that ends each,
 * each is read by itself, and the whole is written anew from the parts. Failures are the writer's,
 * in words. Nothing to close: all lies in the arena.
 *
 * RFC 3986 says what the parts are; where it and the WHATWG's URL standard differ, or servers are
 * known to read paths in their own way (a decoded %2F, `..;` of servlet containers), the URL is
 * refused.
 */
#include "wire/url.h"

#include "wire/domain_name.h"
#include "wire/percent.h"
#include "wire/utf8.h"

static const char SCHEME_FAULT[] = "must begin with https:// or http://";
static const char HTTPS[] = "https";
static const char HTTP[] = "http";

/* Bytes. */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_unreserved(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("-._~", c) != NULL);
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static const char *check_bytes(struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == 0x7f)
            return "must not hold control characters, line breaks among them";
        if (c == ' ')
            return "must not hold spaces; write %20";
        if (c == '\\')
            return "must not hold a backslash; write / between segments, or %5C in a query";
        if (strchr("\"<>^`{|}", c) != NULL)
            return "must not hold any of \" < > ^ ` { | }; percent-encode them";
    }
    return utf8_is_valid(text) ? NULL : "must be UTF-8";
}

/* Percent-encoding. */

static void append_escape(struct buf *out, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    buf_append_byte(out, '%');
    buf_append_byte(out, digits[byte >> 4]);
    buf_append_byte(out, digits[byte & 15]);
}

/* What needs no escape loses it, what does has it in capitals (RFC 3986 §6.2.2); what is beyond
 * ASCII gets one. */
static const char *normalise_escapes(struct slice text, struct buf *out)
{
    for (size_t i = 0; i < text.length; i++) {
        const char c = text.data[i];
        if ((unsigned char)c >= 0x80) {
            append_escape(out, (unsigned char)c);
        } else if (c != '%') {
            buf_append_byte(out, c);
        } else {
            const int high = i + 2 < text.length ? hex_value(text.data[i + 1]) : -1;
            const int low = i + 2 < text.length ? hex_value(text.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return "must have two hexadecimal digits after each %";
            const unsigned char byte = (unsigned char)(high << 4 | low);
            if (is_unreserved((char)byte))
                buf_append_byte(out, (char)byte);
            else
                append_escape(out, byte);
            i += 2;
        }
    }
    return NULL;
}

/* Paths. */

static bool is_dots(struct slice text)
{
    return slice_is(text, ".") || slice_is(text, "..");
}

/* Whether a server that decodes once more, or cuts parameters off, would find a dot segment in this
 * one: `..%2Fadmin`, `..;`, `%252e%252e`. */
static bool hides_dots(struct slice segment)
{
    size_t start = 0;
    for (size_t i = 0; i <= segment.length; i++) {
        const struct slice rest = slice_from(segment, i);
        const bool is_cut = i == segment.length || rest.data[0] == ';' ||
                            slice_starts_with(rest, "%2F") || slice_starts_with(rest, "%3B");
        if (!is_cut)
            continue;
        const struct slice part = slice_from(slice_to(segment, i), start);
        if (is_dots(part) && (start > 0 || i < segment.length))
            return true;
        start = i == segment.length ? i : i + (rest.data[0] == ';' ? 1 : 3);
    }
    return false;
}

/* Escapes are in capitals by now, and those of unreserved bytes are gone. */
static const char *check_segment(struct slice segment)
{
    for (size_t i = 0; i + 2 < segment.length; i++) {
        if (segment.data[i] != '%')
            continue;
        const int byte = hex_value(segment.data[i + 1]) << 4 | hex_value(segment.data[i + 2]);
        if (byte < ' ' || byte == 0x7f)
            return "must not hold control characters, encoded ones neither";
        if (byte == '\\')
            return "must not hold a backslash, an encoded one neither";
        const struct slice after = slice_from(segment, i + 3);
        if (byte == '%' && (slice_starts_with(after, "2") || slice_starts_with(after, "5")))
            return "must not be percent-encoded twice";
    }
    return hides_dots(segment) ? "must not hide dot segments (`..%2F`, `..;`)" : NULL;
}

/* RFC 3986 §5.2.4. */
static const char *resolve_dots(struct slice path, struct buf *out)
{
    for (size_t start = 1; start <= path.length;) {
        const struct slice rest = slice_from(path, start);
        const size_t length = slice_find(rest, '/');
        const struct slice segment = slice_to(rest, length);
        const bool is_last = length == rest.length;
        const char *fault = check_segment(segment);
        if (fault != NULL)
            return fault;
        if (slice_is(segment, "..")) {
            while (out->length > 0 && out->data[--out->length] != '/')
                continue;
        } else if (!slice_is(segment, ".")) {
            buf_append_byte(out, '/');
            buf_append_slice(out, segment);
        }
        if (is_last && is_dots(segment))
            buf_append_byte(out, '/');
        start += length + 1;
    }
    return NULL;
}

static const char *read_path(struct arena *arena, struct slice text, const char **ret_path)
{
    struct buf plain = {0};
    struct buf path = {0};
    struct slice decoded;
    const char *fault = normalise_escapes(text, &plain);
    if (fault == NULL && !status_is_ok(percent_decode(arena, buf_slice(&plain), 0, &decoded)))
        fault = "must be UTF-8 without a NUL behind its escapes";
    if (fault == NULL)
        fault = resolve_dots(buf_slice(&plain), &path);
    if (fault == NULL)
        *ret_path = path.length > 0 ? arena_slice_string(arena, buf_slice(&path)) : "/";
    buf_fini(&plain);
    buf_fini(&path);
    return fault;
}

static const char *read_query(struct arena *arena, struct slice text, const char **ret_query)
{
    struct buf query = {0};
    const char *fault = normalise_escapes(text, &query);
    if (fault == NULL)
        *ret_query = arena_slice_string(arena, buf_slice(&query));
    buf_fini(&query);
    return fault;
}

const char *url_read_path(struct arena *arena, struct slice text, const char **ret_path)
{
    if (text.length == 0 || text.data[0] != '/')
        return "must begin with a slash";
    if (text.length > URL_BYTES_MAX)
        return "must be at most 2,048 bytes long";
    const char *fault = check_bytes(text);
    if (fault != NULL)
        return fault;
    if (slice_find(text, '?') < text.length || slice_find(text, '#') < text.length ||
        slice_find(text, '[') < text.length || slice_find(text, ']') < text.length)
        return "must be a path alone: no query, no fragment, no brackets";
    return read_path(arena, text, ret_path);
}

/* Hosts. */

static const char *read_v6(struct arena *arena, struct slice inside, const char **ret_host,
                           struct ip_address *ret_address)
{
    char *text = arena_slice_string(arena, inside);
    for (char *at = text; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'F')
            *at = (char)(*at - 'A' + 'a');
    if (slice_find(inside, '\0') < inside.length || slice_find(inside, ':') == inside.length ||
        !ip_address_read(slice_of(text), ret_address))
        return "must be an IPv6 address in its shortest form within the brackets, as [2001:db8::1]";
    *ret_host = text;
    return NULL;
}

/* Like the parts of an IPv4 address in any of the spellings that some readers take. */
static bool looks_like_v4(struct slice text)
{
    bool has_digit = false;
    for (size_t i = 0; i < text.length; i++) {
        const char c = text.data[i];
        has_digit = has_digit || is_digit(c);
        if (hex_value(c) < 0 && c != '.' && c != 'x' && c != 'X')
            return false;
    }
    if (!has_digit)
        return false;
    size_t last = text.length;
    if (text.data[last - 1] == '.')
        last--;
    size_t start = last;
    while (start > 0 && text.data[start - 1] != '.')
        start--;
    return start < text.length && is_digit(text.data[start]);
}

const char *url_read_host(struct arena *arena, struct slice text, const char **ret_host,
                          bool *ret_is_address, struct ip_address *ret_address)
{
    struct ip_address address = {0};
    const char *host = NULL;
    const char *fault = NULL;
    bool is_address = true;
    if (text.length == 0)
        return "must not be empty";
    if (text.length >= 2 && text.data[0] == '[' && text.data[text.length - 1] == ']') {
        fault = read_v6(arena, slice_make(text.data + 1, text.length - 2), &host, &address);
    } else if (slice_find(text, ':') == text.length && ip_address_read(text, &address)) {
        host = arena_slice_string(arena, text);
    } else if (slice_find(text, ':') < text.length) {
        fault = "must have brackets around an IPv6 address, and one port at most";
    } else if (looks_like_v4(text)) {
        fault = "must be an IPv4 address in four plain decimal numbers, as 192.0.2.1, or a name";
    } else if (slice_find(text, '%') < text.length) {
        fault = "must not be percent-encoded";
    } else {
        fault = domain_name_read(arena, text, &host);
        is_address = false;
    }
    if (fault != NULL)
        return fault;
    *ret_host = host;
    *ret_is_address = is_address;
    if (is_address)
        *ret_address = address;
    return NULL;
}

static const char *read_port(struct slice text, unsigned *ret_port)
{
    uint64_t port = 0;
    if (text.length == 0 || text.data[0] == '0' || text.length > 5 || !slice_to_u64(text, &port) ||
        port > URL_PORT_MAX)
        return "must have a port of 1 to 65535 after the colon, without leading zeros";
    *ret_port = (unsigned)port;
    return NULL;
}

/* Where a port's colon is, or the end: colons within brackets are the address's. */
static size_t find_port(struct slice authority)
{
    if (authority.length == 0 || authority.data[0] != '[')
        return slice_find(authority, ':');
    const size_t bracket = slice_find(authority, ']');
    return bracket + slice_find(slice_from(authority, bracket), ':');
}

static const char *read_authority(struct arena *arena, struct slice authority, struct url *url)
{
    if (slice_find(authority, '@') < authority.length)
        return "must not name a user; send credentials in a header";
    const size_t colon = find_port(authority);
    const char *fault = url_read_host(arena, slice_to(authority, colon), &url->host,
                                      &url->is_address, &url->address);
    if (fault != NULL)
        return arena_printf(arena, "has a host that is not taken: it %s", fault);
    url->port = url_default_port(url->scheme);
    return colon < authority.length ? read_port(slice_from(authority, colon + 1), &url->port)
                                    : NULL;
}

unsigned url_default_port(const char *scheme)
{
    return strcmp(scheme, HTTPS) == 0 ? 443 : 80;
}

/* The whole. */

static const char *cut_scheme(struct slice *text, const char **ret_scheme)
{
    const size_t colon = slice_find(*text, ':');
    const struct slice scheme = slice_to(*text, colon);
    if (slice_equal_nocase(scheme, slice_of(HTTPS)))
        *ret_scheme = HTTPS;
    else if (slice_equal_nocase(scheme, slice_of(HTTP)))
        *ret_scheme = HTTP;
    else
        return SCHEME_FAULT;
    if (!slice_starts_with(slice_from(*text, colon), "://"))
        return SCHEME_FAULT;
    *text = slice_from(*text, colon + 3);
    return NULL;
}

static size_t end_of_authority(struct slice text)
{
    size_t end = 0;
    while (end < text.length && strchr("/?#", text.data[end]) == NULL)
        end++;
    return end;
}

static const char *write_text(struct arena *arena, struct url *url)
{
    const bool is_v6 = url->is_address && url->address.is_v6;
    const char *port =
        url->port == url_default_port(url->scheme) ? "" : arena_printf(arena, ":%u", url->port);
    url->text = arena_printf(arena, "%s://%s%s%s%s%s%s%s", url->scheme, is_v6 ? "[" : "", url->host,
                             is_v6 ? "]" : "", port, url->path, url->query != NULL ? "?" : "",
                             url->query != NULL ? url->query : "");
    return strlen(url->text) <= URL_BYTES_MAX
               ? NULL
               : "must be at most 2,048 bytes long, escapes counted as they are sent";
}

const char *url_read(struct arena *arena, struct slice text, struct url *ret_url)
{
    struct url url = {0};
    if (text.length == 0)
        return "must not be empty";
    if (text.length > URL_BYTES_MAX)
        return "must be at most 2,048 bytes long";
    const char *fault = check_bytes(text);
    if (fault == NULL)
        fault = cut_scheme(&text, &url.scheme);
    if (fault != NULL)
        return fault;

    const size_t authority_bytes = end_of_authority(text);
    const struct slice authority = slice_to(text, authority_bytes);
    struct slice rest = slice_from(text, authority_bytes);
    rest = slice_to(rest, slice_find(rest, '#'));
    const size_t question = slice_find(rest, '?');
    const struct slice path = slice_to(rest, question);
    if (slice_find(path, '[') < path.length || slice_find(path, ']') < path.length)
        return "must not hold brackets in its path; percent-encode them";

    fault = read_authority(arena, authority, &url);
    if (fault == NULL)
        fault = read_path(arena, path, &url.path);
    if (fault == NULL && question < rest.length)
        fault = read_query(arena, slice_from(rest, question + 1), &url.query);
    if (fault == NULL)
        fault = write_text(arena, &url);
    if (fault != NULL)
        return fault;
    *ret_url = url;
    return NULL;
}

/* Whether it begins with a scheme (RFC 3986 §3.1). */
static bool has_scheme(struct slice text)
{
    size_t i = 0;
    while (i < text.length && (is_unreserved(text.data[i]) || text.data[i] == '+'))
        i++;
    return i > 0 && i < text.length && text.data[i] == ':';
}

const char *url_read_relative(struct arena *arena, const struct url *base, struct slice text,
                              struct url *ret_url)
{
    if (text.length == 0)
        return "must not be empty";
    if (text.length > URL_BYTES_MAX)
        return "must be at most 2,048 bytes long";
    const char *fault = check_bytes(text);
    if (fault != NULL)
        return fault;
    if (has_scheme(text))
        return url_read(arena, text, ret_url);

    /* What comes before it, cut out of the base's own text. */
    const struct slice whole = slice_of(base->text);
    const size_t authority_at = strlen(base->scheme) + strlen("://");
    const size_t path_at = authority_at + end_of_authority(slice_from(whole, authority_at));
    size_t kept = path_at + strlen(base->path);
    if (slice_starts_with(text, "//"))
        kept = strlen(base->scheme) + 1;
    else if (text.data[0] == '/')
        kept = path_at;
    else if (text.data[0] == '#')
        kept = whole.length;
    else if (text.data[0] != '?')
        while (whole.data[kept - 1] != '/')
            kept--;
    const char *joined =
        arena_printf(arena, "%.*s%.*s", (int)kept, base->text, (int)text.length, text.data);
    return url_read(arena, slice_of(joined), ret_url);
}

bool url_same_origin(const struct url *a, const struct url *b)
{
    return strcmp(a->scheme, b->scheme) == 0 && strcmp(a->host, b->host) == 0 && a->port == b->port;
}
