/* A script's HTTP calls.
 *
 * The good day: the URL is read, its host is in the manifest and a rule of the whitelist allows it,
 * the run goes on; then the secrets are opened, the request goes out, and what came back is the
 * answer, whatever its status. Each hop of a redirect is judged anew. Failures are told in
 * sentences; every call that had a URL is in the run's record with how it ended, without query,
 * headers and body. A run that is tried again gets the answer that the first attempt kept; where
 * there is none, the call goes out again under the same Idempotency-Key. A test run sends nothing.
 */
#include <ctype.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/log.h"
#include "plugins/host_http.h"
#include "sql/plugins.h"
#include "urls/urls.h"

enum {
    RECORD_MS = 2000,
    KEPT_ANSWER_BYTES_MAX = 64 * 1024,
    RECORDED_URL_BYTES_MAX = 2048,
};

/* Judging. */

static bool same_origin_text(struct arena *arena, const char *listed, const struct url *url)
{
    struct url origin;
    return url_read(arena, slice_of(arena_printf(arena, "%s/", listed)), &origin) == NULL &&
           url_same_origin(&origin, url);
}

static status check_manifest(const struct serving *s, const struct url *url)
{
    struct arena *arena = &s->host->scratch;
    for (const char *const *listed = s->host->options.hosts; *listed != NULL; listed++)
        if (strcmp(*listed, "*") == 0 || same_origin_text(arena, *listed, url))
            return OK;
    return status_errorf(arena, STATUS_PERMISSION_DENIED, "HOST_NOT_IN_MANIFEST",
                         "%s is not among the hosts that were agreed to when the plugin was "
                         "installed",
                         url->host);
}

static status may_call(struct call *c, void *owner, const struct url *url, const char *method)
{
    const struct http_draft *draft = owner;
    const struct plugin_host_options *options = &draft->s->host->options;
    TRY(check_manifest(draft->s, url));
    return urls_check(c, options->plugin, url, method);
}

/* Sending. */

/* The same for each attempt of the run. */
static const char *idempotency_key(const struct serving *s)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    struct uuid key;
    char *text = arena_alloc(&s->host->scratch, UUID_TEXT_BYTES);
    char run[UUID_TEXT_BYTES];
    uuid_format(s->host->options.run, run);
    const char *named = arena_printf(&s->host->scratch, "smoothschedule plugin call %s %d", run,
                                     (int)s->host->number);
    crypto_hash_sha256(hash, (const uint8_t *)named, strlen(named));
    memcpy(key.bytes, hash, sizeof key.bytes);
    key.bytes[6] = (uint8_t)((key.bytes[6] & 0x0F) | 0x80); /* version 8 (RFC 9562 §5.8) */
    key.bytes[8] = (uint8_t)((key.bytes[8] & 0x3F) | 0x80);
    uuid_format(key, text);
    return text;
}

static bool is_get(const struct http_draft *draft)
{
    return strcmp(draft->method, "GET") == 0;
}

static void add_idempotency_key(struct http_draft *draft)
{
    static const char NAME[] = "Idempotency-Key";
    for (size_t i = 0; i < draft->header_count; i++)
        if (slice_equal_nocase(slice_of(draft->headers[i].name), slice_of(NAME)))
            return;
    if (!is_get(draft) && draft->header_count < HTTP_HEADERS_MAX)
        draft->headers[draft->header_count++] =
            (struct http_header){.name = NAME, .value = idempotency_key(draft->s)};
}

static status send_request(struct http_draft *draft, struct http_response *ret_response)
{
    TRY(may_call(draft->call, draft, &draft->url, draft->method));
    TRY(http_draft_fill(draft));
    add_idempotency_key(draft);
    const struct http_request request = {.method = draft->method,
                                         .url = &draft->url,
                                         .headers = draft->headers,
                                         .header_count = draft->header_count,
                                         .body = draft->body,
                                         .body_is_secret = draft->body_is_secret,
                                         .may_follow = may_call,
                                         .owner = draft};
    return http_send(draft->call, &request, NULL, ret_response);
}

/* The record. */

static const char *recorded_url(struct arena *arena, const struct url *url)
{
    const struct slice text = slice_of(url->text);
    return arena_slice_string(
        arena, slice_to(slice_to(text, slice_find(text, '?')), RECORDED_URL_BYTES_MAX));
}

/* Whatever became of the run meanwhile: over a call of its own. */
static void record(const struct http_draft *draft, status outcome,
                   const struct http_response *response, int64_t begun_ns)
{
    const struct plugin_host *host = draft->s->host;
    const bool is_answered = status_is_ok(outcome);
    struct call c;
    call_init(&c, draft->call->arena);
    call_set_deadline(&c, clock_monotonic_ns() + RECORD_MS * NS_PER_MS);
    const status added = db_exec(
        &c, &SQL_PLUGIN_HTTP_CALL_ADD, DB_NONE, NULL, DB_UUID("run_id", host->options.run),
        DB_INT("attempt", host->options.attempt), DB_INT("number", host->number),
        DB_TEXT("method", draft->method), DB_TEXT("url", recorded_url(c.arena, &draft->url)),
        is_answered ? DB_INT("status", response->status) : DB_NULL("status"),
        DB_INT("bytes", is_answered ? (int64_t)response->body.length : 0),
        DB_INT("duration_us", (clock_monotonic_ns() - begun_ns) / 1000),
        DB_TEXT("outcome", is_answered              ? "OK"
                           : outcome.reason == NULL ? status_code_name(outcome.code)
                                                    : outcome.reason));
    db_end(&c);
    call_fini(&c);
    if (!status_is_ok(added))
        log_event(LOG_ERROR, "a plugin's HTTP call could not be recorded",
                  LOG_TEXT("why", added.message == NULL ? "" : added.message));
}

/* Serving. */

static status send_recorded(struct http_draft *draft, struct slice *ret_answer)
{
    const int64_t begun_ns = clock_monotonic_ns();
    struct http_response response = {0};
    const status outcome = send_request(draft, &response);
    record(draft, outcome, &response, begun_ns);
    TRY(outcome);
    return http_answer(draft, &response, ret_answer);
}

static status send_within(struct http_draft *draft, struct slice *ret_answer)
{
    struct serving *s = draft->s;
    struct call c;
    host_begin(s, &c, &s->host->scratch, NULL);
    const int64_t most_ns = clock_monotonic_ns() + HTTP_TOTAL_MS * NS_PER_MS;
    if (status_is_ok(c.ended))
        call_set_deadline(&c, most_ns < s->deadline_ns ? most_ns : s->deadline_ns);
    draft->call = &c;
    const status outcome = send_recorded(draft, ret_answer);
    host_end(&c);
    draft->call = NULL;
    return outcome;
}

static char *method_of(struct serving *s)
{
    char *method = arena_strdup(&s->host->scratch, s->api.call->name + strlen("http_"));
    for (char *at = method; *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    return method;
}

/* Judged like the real one, and not sent. */
static status note(struct http_draft *draft, struct slice *ret_answer)
{
    struct serving *s = draft->s;
    struct call c;
    host_begin(s, &c, &s->host->scratch, NULL);
    draft->call = &c;
    status outcome = may_call(&c, draft, &draft->url, draft->method);
    if (status_is_ok(outcome))
        outcome = http_draft_fill(draft);
    host_end(&c);
    TRY(outcome);
    host_note_effect(s);
    *ret_answer = SLICE("{\"status\":200,\"headers\":{},\"text\":\"\"}");
    return OK;
}

status host_serve_http(struct serving *s, struct slice *ret_answer)
{
    struct http_draft *draft = arena_new(&s->host->scratch, struct http_draft);
    bool answered = false;
    draft->s = s;
    draft->method = method_of(s);
    TRY(http_draft_url(draft));
    if (s->host->options.is_test)
        return note(draft, ret_answer);
    TRY(host_recall(s, ret_answer, &answered));
    if (answered)
        return OK;
    TRY(send_within(draft, ret_answer));
    if (!is_get(draft) && ret_answer->length <= KEPT_ANSWER_BYTES_MAX)
        host_keep(s, *ret_answer);
    return OK;
}
