/* What a script gets of an HTTP answer: texts without what is no UTF-8, and without the secrets
 * that the call sent, should the other side have sent them back as they are. */
#include "base/log.h"
#include "plugins/host_http.h"
#include "wire/utf8.h"

/* A shorter one would take too much with it. */
enum { MASKED_BYTES_LEAST = 4 };

static const char MASK[] = "***";
static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* The end of the next secret from `at` on, and where it begins; NULL: none. */
static const char *find_secret(const struct http_draft *draft, struct slice text,
                               const char **ret_begin)
{
    const char *begin = NULL;
    const char *end = NULL;
    for (size_t i = 0; i < draft->secret_count; i++) {
        const struct slice secret = draft->secrets[i].opened.value;
        if (secret.length < MASKED_BYTES_LEAST || text.length == 0)
            continue;
        const char *found = memmem(text.data, text.length, secret.data, secret.length);
        if (found != NULL &&
            (begin == NULL || found < begin || (found == begin && found + secret.length > end))) {
            begin = found;
            end = found + secret.length;
        }
    }
    *ret_begin = begin;
    return end;
}

static void append_masked(const struct http_draft *draft, struct slice text, struct buf *out)
{
    const char *begin;
    for (const char *end = find_secret(draft, text, &begin); end != NULL;
         end = find_secret(draft, text, &begin)) {
        buf_append(out, text.data, (size_t)(begin - text.data));
        buf_append_text(out, MASK);
        text = slice_from(text, (size_t)(end - text.data));
    }
    buf_append_slice(out, text);
}

/* With U+FFFD for what is no UTF-8, and for NUL. */
static void append_text(struct slice text, struct buf *out)
{
    while (text.length > 0) {
        const size_t good = utf8_invalid_at(text);
        for (size_t i = 0; i < good; i++) {
            if (text.data[i] == '\0')
                buf_append_text(out, REPLACEMENT);
            else
                buf_append_byte(out, text.data[i]);
        }
        if (good < text.length)
            buf_append_text(out, REPLACEMENT);
        text = slice_from(text, good + 1);
    }
}

static void append_json(const struct http_draft *draft, struct slice text, struct buf *out)
{
    struct buf masked = {0};
    struct buf clean = {0};
    append_masked(draft, text, &masked);
    append_text(buf_slice(&masked), &clean);
    log_json_string(out, buf_slice(&clean));
    buf_fini(&masked);
    buf_fini(&clean);
}

/* Of headers that came more than once, all values, with commas (RFC 9110 §5.3). */
static void append_header(const struct http_draft *draft, const struct http_response *response,
                          size_t index, struct buf *out)
{
    struct buf value = {0};
    for (size_t i = index; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, response->headers[index].name) != 0)
            continue;
        if (value.length > 0)
            buf_append_text(&value, ", ");
        buf_append_text(&value, response->headers[i].value);
    }
    append_json(draft, slice_of(response->headers[index].name), out);
    buf_append_byte(out, ':');
    append_json(draft, buf_slice(&value), out);
    buf_fini(&value);
}

static bool came_before(const struct http_response *response, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(response->headers[i].name, response->headers[index].name) == 0)
            return true;
    return false;
}

static void append_headers(const struct http_draft *draft, const struct http_response *response,
                           struct buf *out)
{
    bool is_first = true;
    buf_append_byte(out, '{');
    for (size_t i = 0; i < response->header_count; i++) {
        if (came_before(response, i))
            continue;
        if (!is_first)
            buf_append_byte(out, ',');
        is_first = false;
        append_header(draft, response, i, out);
    }
    buf_append_byte(out, '}');
}

status http_answer(const struct http_draft *draft, const struct http_response *response,
                   struct slice *ret_answer)
{
    struct buf json = {0};
    buf_printf(&json, "{\"status\":%d,\"headers\":", response->status);
    append_headers(draft, response, &json);
    buf_append_text(&json, ",\"text\":");
    append_json(draft, response->body, &json);
    buf_append_byte(&json, '}');
    const bool fits = json.length <= JAIL_ANSWER_BYTES_MAX;
    if (fits)
        *ret_answer = arena_slice_copy(&draft->s->host->scratch, buf_slice(&json));
    buf_fini(&json);
    if (fits)
        return OK;
    return status_error(STATUS_RESOURCE_EXHAUSTED, "ANSWER_TOO_LARGE",
                        "the answer is larger than a megabyte; ask for less");
}
