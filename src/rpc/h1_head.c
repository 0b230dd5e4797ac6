/* Reading request heads (see h1_head.h). The scanner comes first because llhttp, strict as it is
 * built here, still takes a lone LF after the request line and as the empty line, folded field
 * values, and more than one space between the parts of the request line. */
#include "rpc/h1_head.h"

#include <llhttp/llhttp.h>
#include <string.h>

enum { LINE_BYTES_MAX = H1_TARGET_BYTES_MAX + 64 };

/* Scanning. */

enum scan_state {
    AT_LINE_START,
    AT_EMPTY_LINE_LF,
    IN_LINE,
    AT_LINE_LF,
    AT_FIELD_START,
    IN_NAME,
    IN_VALUE,
    AT_VALUE_LF,
    AT_END_LF,
};

/* tchar (RFC 9110 §5.6.2), what values may hold (§5.5), and visible ASCII. */
enum { TOKEN = 1, VALUE = 2, GRAPHIC = 4, DELIMITER = VALUE | GRAPHIC, NAME = TOKEN | DELIMITER };

static const uint8_t CLASSES[256] = {
    ['\t'] = VALUE,        [' '] = VALUE,
    ['!'] = NAME,          ['"'] = DELIMITER,
    ['#' ... '\''] = NAME, ['(' ... ')'] = DELIMITER,
    ['*' ... '+'] = NAME,  [','] = DELIMITER,
    ['-' ... '.'] = NAME,  ['/'] = DELIMITER,
    ['0' ... '9'] = NAME,  [':' ... '@'] = DELIMITER,
    ['A' ... 'Z'] = NAME,  ['[' ... ']'] = DELIMITER,
    ['^' ... 'z'] = NAME,  ['{'] = DELIMITER,
    ['|'] = NAME,          ['}'] = DELIMITER,
    ['~'] = NAME,          [0x80 ... 0xFF] = VALUE,
};

void h1_scanner_start_head(struct h1_scanner *scanner)
{
    *scanner = (struct h1_scanner){.state = AT_LINE_START};
}

void h1_scanner_start_trailers(struct h1_scanner *scanner)
{
    *scanner = (struct h1_scanner){.state = AT_FIELD_START};
}

/* The state after `byte`, or -1 where it must not stand. */
static int scan_step(const struct h1_scanner *scanner, uint8_t byte)
{
    const unsigned class = CLASSES[byte];
    switch ((enum scan_state)scanner->state) {
    case AT_LINE_START:
        if (byte == '\r' && !scanner->had_empty_line)
            return AT_EMPTY_LINE_LF;
        return class & TOKEN ? IN_LINE : -1;
    case AT_EMPTY_LINE_LF:
        return byte == '\n' ? AT_LINE_START : -1;
    case IN_LINE:
        if (byte == '\r')
            return AT_LINE_LF;
        return (class & GRAPHIC) || byte == ' ' ? IN_LINE : -1;
    case AT_LINE_LF:
    case AT_VALUE_LF:
        return byte == '\n' ? AT_FIELD_START : -1;
    case AT_FIELD_START:
        /* A space or tab here would fold the line before (RFC 9112 §5.2). */
        if (byte == '\r')
            return AT_END_LF;
        return class & TOKEN ? IN_NAME : -1;
    case IN_NAME:
        if (byte == ':')
            return IN_VALUE;
        return class & TOKEN ? IN_NAME : -1;
    case IN_VALUE:
        if (byte == '\r')
            return AT_VALUE_LF;
        return class & VALUE ? IN_VALUE : -1;
    case AT_END_LF:
        break;
    }
    return -1;
}

enum h1_scan h1_scan(struct h1_scanner *scanner, struct slice bytes, size_t *ret_taken)
{
    for (size_t i = 0; i < bytes.length; i++) {
        const uint8_t byte = (uint8_t)bytes.data[i];
        *ret_taken = i + 1;
        if (scanner->state == AT_END_LF)
            return byte == '\n' ? H1_SCAN_DONE : H1_SCAN_MALFORMED;

        const int next = scan_step(scanner, byte);
        if (next < 0)
            return H1_SCAN_MALFORMED;
        if (scanner->state == AT_EMPTY_LINE_LF)
            scanner->had_empty_line = true;
        scanner->state = (uint8_t)next;
        if (next <= IN_LINE) {
            if (++scanner->line_bytes > LINE_BYTES_MAX)
                return H1_SCAN_LINE_TOO_LONG;
        } else if (++scanner->field_bytes > EXCHANGE_HEADER_BYTES_MAX) {
            return H1_SCAN_FIELDS_TOO_LARGE;
        }
    }
    *ret_taken = bytes.length;
    return H1_SCAN_MORE;
}

static struct h1_refusal malformed(const char *message)
{
    return (struct h1_refusal){400, "HTTP_MALFORMED", message};
}

struct h1_refusal h1_scan_refusal(enum h1_scan outcome)
{
    switch (outcome) {
    case H1_SCAN_LINE_TOO_LONG:
        return (struct h1_refusal){414, "PATH_TOO_LONG", "the request target is longer than 8 KiB"};
    case H1_SCAN_FIELDS_TOO_LARGE:
        return (struct h1_refusal){431, "HEADERS_TOO_LARGE",
                                   "the request's headers are larger than 16 KiB"};
    default:
        return malformed("the request is not well-formed HTTP/1.1: lines end in CR LF, names are "
                         "tokens followed by a colon, values hold no control characters and are "
                         "not folded");
    }
}

/* Taking apart. */

struct parse {
    struct h1_head *head;
    char *name; /* of the field being read, in the raw head */
    size_t name_length;
    struct slice value;
    bool too_many;
    bool complete;
};

/* llhttp may give a text in pieces; all lie in the same buffer. */
static void extend(struct slice *text, const char *at, size_t length)
{
    if (text->data == NULL)
        text->data = at;
    text->length = (size_t)(at + length - text->data);
}

static int on_name(llhttp_t *parser, const char *at, size_t length)
{
    struct parse *parse = parser->data;
    if (parse->name == NULL)
        parse->name = (char *)at;
    parse->name_length = (size_t)(at + length - parse->name);
    return 0;
}

static int on_value(llhttp_t *parser, const char *at, size_t length)
{
    struct parse *parse = parser->data;
    extend(&parse->value, at, length);
    return 0;
}

static int on_field(llhttp_t *parser)
{
    struct parse *parse = parser->data;
    struct h1_head *head = parse->head;
    if (head->field_count == EXCHANGE_HEADERS_MAX) {
        parse->too_many = true;
        return HPE_USER;
    }
    for (size_t i = 0; i < parse->name_length; i++)
        if (parse->name[i] >= 'A' && parse->name[i] <= 'Z')
            parse->name[i] = (char)(parse->name[i] + ('a' - 'A'));
    head->fields[head->field_count++] = (struct header){
        .name = slice_make(parse->name, parse->name_length),
        .value = slice_trim(parse->value),
    };
    parse->name = NULL;
    parse->name_length = 0;
    parse->value = (struct slice){0};
    return 0;
}

static int on_complete(llhttp_t *parser)
{
    struct parse *parse = parser->data;
    parse->complete = true;
    return HPE_PAUSED; /* bodies are framed by h1_body.c */
}

/* "METHOD target HTTP/1.x" with single spaces; nothing else. */
static bool split_line(struct slice line, struct h1_head *head, struct slice *ret_target,
                       struct h1_refusal *ret_refusal)
{
    const size_t first = slice_find(line, ' ');
    const struct slice rest = slice_from(line, first + 1);
    const size_t second = slice_find(rest, ' ');
    const struct slice version = slice_from(rest, second + 1);
    head->method = slice_to(line, first);
    *ret_target = slice_to(rest, second);
    if (ret_target->length == 0 || version.length == 0 ||
        slice_find(version, ' ') < version.length) {
        *ret_refusal = malformed("the request line must be a method, a target and a version with "
                                 "one space between them");
        return false;
    }
    if (ret_target->length > H1_TARGET_BYTES_MAX) {
        *ret_refusal = h1_scan_refusal(H1_SCAN_LINE_TOO_LONG);
        return false;
    }
    head->is_http_1_0 = slice_is(version, "HTTP/1.0");
    if (!head->is_http_1_0 && !slice_is(version, "HTTP/1.1")) {
        *ret_refusal = slice_starts_with(version, "HTTP/")
                           ? (struct h1_refusal){505, "HTTP_VERSION_UNSUPPORTED",
                                                 "HTTP/1.1 and HTTP/2 are spoken here"}
                           : (struct h1_refusal){H1_NOT_HTTP, "HTTP_MALFORMED",
                                                 "the first line is not one of HTTP"};
        return false;
    }
    return true;
}

static bool has_token(struct slice list, const char *token)
{
    while (list.length > 0) {
        const size_t comma = slice_find(list, ',');
        if (slice_equal_nocase(slice_trim(slice_to(list, comma)), slice_of(token)))
            return true;
        list = slice_from(list, comma + 1);
    }
    return false;
}

/* What a URI's authority may hold, without user information (RFC 9110 §4.2.4). */
static bool is_authority(struct slice text)
{
    if (text.length == 0 || text.length > 255 + 6)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        const char c = text.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            memchr("-._~:[]%", c, 8) == NULL)
            return false;
    }
    return true;
}

/* Sets path and authority from the target (RFC 9112 §3.2) and Host. */
static const char *check_target(struct h1_head *head, struct slice target, struct slice host,
                                unsigned host_count)
{
    if (host_count > 1 || (host_count == 0 && !head->is_http_1_0))
        return "a request carries exactly one Host header";
    if (host_count == 1 && !is_authority(host))
        return "the Host header is not a host name with an optional port";
    if (slice_find(target, '#') < target.length)
        return "a request target has no fragment";

    head->authority = host;
    head->path = target;
    if (target.data[0] == '/')
        return NULL;

    const size_t scheme_bytes = slice_equal_nocase(slice_to(target, 7), SLICE("http://"))    ? 7
                                : slice_equal_nocase(slice_to(target, 8), SLICE("https://")) ? 8
                                                                                             : 0;
    if (scheme_bytes == 0)
        return "the request target must begin with \"/\"";
    const struct slice rest = slice_from(target, scheme_bytes);
    size_t end = 0;
    while (end < rest.length && rest.data[end] != '/' && rest.data[end] != '?')
        end++;
    head->authority = slice_to(rest, end);
    head->path = end == rest.length ? SLICE("/") : slice_from(rest, end);
    if (head->path.data[0] != '/')
        return "the path of the request target must begin with \"/\"";
    if (!is_authority(head->authority))
        return "the request target's host is not a host name with an optional port";
    if (host_count == 1 && !slice_equal_nocase(head->authority, host))
        return "the request target and the Host header name different hosts";
    return NULL;
}

/* Where the request ends: decided by one header in one spelling, or it is refused. */
static bool check_fields(struct h1_head *head, struct slice target, struct h1_refusal *ret_refusal)
{
    unsigned host_count = 0, length_count = 0, coding_count = 0;
    struct slice host = {0}, length = {0}, coding = {0};
    bool closes = false, expects = false;

    for (size_t i = 0; i < head->field_count; i++) {
        const struct slice name = head->fields[i].name, value = head->fields[i].value;
        if (slice_is(name, "host")) {
            host = value;
            host_count++;
        } else if (slice_is(name, "content-length")) {
            length = value;
            length_count++;
        } else if (slice_is(name, "transfer-encoding")) {
            coding = value;
            coding_count++;
        } else if (slice_is(name, "connection")) {
            closes = closes || has_token(value, "close");
        } else if (slice_is(name, "expect")) {
            expects = true;
            head->expects_continue = slice_equal_nocase(value, SLICE("100-continue"));
        }
    }

    const char *wrong = check_target(head, target, host, host_count);
    if (wrong == NULL && length_count + coding_count > 1)
        wrong = "a request has one Content-Length or one Transfer-Encoding, never both or several";
    if (wrong == NULL && length_count == 1 && !slice_to_u64(length, &head->content_length))
        wrong = "Content-Length must be a decimal number";
    if (wrong == NULL && coding_count == 1 && head->is_http_1_0)
        wrong = "HTTP/1.0 has no Transfer-Encoding";
    if (wrong == NULL && coding_count == 1 && !slice_equal_nocase(coding, SLICE("chunked")))
        wrong = "the only Transfer-Encoding taken is chunked";
    if (wrong != NULL) {
        *ret_refusal = malformed(wrong);
        return false;
    }
    if (expects && !head->expects_continue) {
        *ret_refusal = (struct h1_refusal){417, "EXPECTATION_UNKNOWN",
                                           "the only expectation met is 100-continue"};
        return false;
    }

    head->framing = coding_count == 1          ? H1_CHUNKED
                    : head->content_length > 0 ? H1_LENGTH
                                               : H1_NO_BODY;
    head->keep_alive = !closes && !head->is_http_1_0;
    head->expects_continue =
        head->expects_continue && !head->is_http_1_0 && head->framing != H1_NO_BODY;
    return true;
}

bool h1_head_parse(char *raw, size_t length, struct h1_head *ret_head,
                   struct h1_refusal *ret_refusal)
{
    static const llhttp_settings_t SETTINGS = {
        .on_header_field = on_name,
        .on_header_value = on_value,
        .on_header_value_complete = on_field,
        .on_headers_complete = on_complete,
    };

    struct slice text = slice_make(raw, length);
    if (slice_starts_with(text, "\r\n"))
        text = slice_from(text, 2);
    struct h1_head *head = ret_head;
    head->field_count = 0;
    head->content_length = 0;
    head->expects_continue = false;
    struct slice target;
    if (!split_line(slice_to(text, slice_find(text, '\r')), head, &target, ret_refusal))
        return false;

    struct parse parse = {.head = head};
    llhttp_t parser;
    llhttp_init(&parser, HTTP_REQUEST, &SETTINGS);
    parser.data = &parse;
    const llhttp_errno_t error = llhttp_execute(&parser, text.data, text.length);
    if (parse.too_many) {
        *ret_refusal =
            (struct h1_refusal){431, "HEADERS_TOO_LARGE", "a request has at most 100 headers"};
        return false;
    }
    if (error == HPE_INVALID_METHOD) {
        *ret_refusal =
            (struct h1_refusal){501, "METHOD_UNKNOWN", "this HTTP method is not known here"};
        return false;
    }
    if (parser.method == HTTP_CONNECT || parser.method == HTTP_TRACE) {
        *ret_refusal =
            (struct h1_refusal){405, "METHOD_NOT_ALLOWED", "CONNECT and TRACE are not served"};
        return false;
    }
    if (!parse.complete || error != HPE_PAUSED) {
        *ret_refusal = malformed("the request is not well-formed HTTP/1.1");
        return false;
    }
    return check_fields(head, target, ret_refusal);
}
