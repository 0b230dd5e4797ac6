/* Faults are gathered in the order in which they are found. Each text_is_ is one look over a text
 * that is bounded already; what is not known to be fine is not. */
#include "wire/check.h"

enum { EMAIL_BYTES_MAX = 254, LOCAL_PART_BYTES_MAX = 64 };
enum { HOST_BYTES_MAX = 253, LABEL_BYTES_MAX = 63 };
enum { URL_BYTES_MAX = 2000 };

void check(struct checks *checks, bool fine, const char *reason, const char *field,
           const char *description)
{
    if (fine)
        return;

    struct status_violation *violation = arena_new(checks->arena, struct status_violation);
    violation->field = field;
    violation->description = description;
    if (checks->last != NULL)
        checks->last->next = violation;
    else
        checks->first = violation;
    checks->last = violation;
    if (checks->reason == NULL)
        checks->reason = reason;
}

status checks_status(const struct checks *checks)
{
    if (checks->first == NULL)
        return OK;

    struct status_details *details = arena_new(checks->arena, struct status_details);
    details->violations = checks->first;
    status outcome = status_errorf(checks->arena, STATUS_INVALID_ARGUMENT, checks->reason, "%s %s",
                                   checks->first->field, checks->first->description);
    outcome.details = details;
    return outcome;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool text_is_between(const char *text, size_t least, size_t most)
{
    size_t count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at < 0x20 || *at == 0x7f)
            return false;
        if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) /* U+0080 … U+009F */
            return false;
        if ((*at & 0xc0) != 0x80) /* not a continuation byte */
            count++;
        if (count > most)
            return false;
    }
    return count >= least;
}

static bool is_label(struct slice label)
{
    if (label.length == 0 || label.length > LABEL_BYTES_MAX || label.data[0] == '-' ||
        label.data[label.length - 1] == '-')
        return false;
    for (size_t i = 0; i < label.length; i++)
        if (!is_letter(label.data[i]) && !is_digit(label.data[i]) && label.data[i] != '-')
            return false;
    return true;
}

/* The last label; of the whole text where there is no dot. */
static struct slice last_label(struct slice text)
{
    size_t start = text.length;
    while (start > 0 && text.data[start - 1] != '.')
        start--;
    return slice_from(text, start);
}

bool text_is_host_name(struct slice text)
{
    if (text.length == 0 || text.length > HOST_BYTES_MAX)
        return false;
    /* A last label of digits would be read as an IPv4 address (WHATWG URL, "ends in a number"); no
     * top-level domain begins with one. */
    const struct slice last = last_label(text);
    if (last.length > 0 && is_digit(last.data[0]))
        return false;
    for (struct slice rest = text;;) {
        const size_t dot = slice_find(rest, '.');
        if (!is_label(slice_to(rest, dot)))
            return false;
        if (dot == rest.length)
            return true;
        rest = slice_from(rest, dot + 1);
    }
}

static bool is_atext(char c)
{
    return is_letter(c) || is_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* Dot-string (RFC 5321 §4.1.2): atoms with single dots between. */
static bool is_local_part(struct slice local)
{
    if (local.length == 0 || local.length > LOCAL_PART_BYTES_MAX)
        return false;
    char before = '.';
    for (size_t i = 0; i < local.length; i++) {
        const char c = local.data[i];
        if (!is_atext(c) && !(c == '.' && before != '.'))
            return false;
        before = c;
    }
    return before != '.';
}

bool text_is_email(const char *text)
{
    const struct slice email = slice_of(text);
    const size_t at = slice_find(email, '@');
    return email.length <= EMAIL_BYTES_MAX && at < email.length &&
           is_local_part(slice_to(email, at)) && text_is_host_name(slice_from(email, at + 1));
}

bool text_is_color(const char *text)
{
    if (strlen(text) != 7 || text[0] != '#')
        return false;
    for (int i = 1; i < 7; i++)
        if (!is_hex(text[i]))
            return false;
    return true;
}

/* 1 to 65535, without leading zeros. */
static bool is_port(struct slice text)
{
    uint64_t port;
    return text.length > 0 && text.data[0] != '0' && slice_to_u64(text, &port) && port <= 65535;
}

bool text_is_https_url(const char *text)
{
    static const char scheme[] = "https://";
    const struct slice url = slice_of(text);
    if (url.length > URL_BYTES_MAX || !slice_starts_with(url, scheme))
        return false;

    const struct slice rest = slice_from(url, sizeof scheme - 1);
    size_t authority_bytes = 0;
    while (authority_bytes < rest.length && strchr("/?#", rest.data[authority_bytes]) == NULL)
        authority_bytes++;
    const struct slice authority = slice_to(rest, authority_bytes);
    const size_t colon = slice_find(authority, ':');
    if (!text_is_host_name(slice_to(authority, colon)))
        return false;
    if (colon < authority.length && !is_port(slice_from(authority, colon + 1)))
        return false;

    for (size_t i = authority_bytes; i < rest.length; i++)
        if (rest.data[i] <= ' ' || rest.data[i] > '~' || strchr("\"'<>\\^`{|}", rest.data[i]))
            return false;
    return true;
}
