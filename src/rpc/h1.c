/* HTTP/1.1 (RFC 9112) on one connection: one exchange at a time, requests in order.
 *
 * The good day: a head is gathered and parsed (h1_head.c), its body framed (h1_body.c) and given
 * to the exchange; the answer is held until the end of the turn, so that one made at once carries
 * Content-Length, and leaves in one write; then the next request, which may have come already
 * (pipelining), is taken. Failures: a request that is doubtful in any way is answered 4xx and the
 * connection closed, since the rest of the stream cannot be trusted. A request that is answered
 * before its body has come is read to its end if that is near, else the connection closes. A peer
 * that is slow with its head, body or next request runs into conn_set_timeout. Closing aborts the
 * exchange, which lives on until its call has ended.
 *
 * Upgrade is ignored (there is no h2c upgrade) and HTTP/1.0 gets one answer a connection.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"
#include "rpc/conn.h"
#include "rpc/exchange.h"
#include "rpc/h1_body.h"
#include "rpc/h1_head.h"
#include "rpc/rest_error.h"
#include "rpc/server_internal.h"

enum {
    HEAD_MS = 5000,
    IDLE_MS = 60000,
    BODY_GRACE_MS = 10000,
    BODY_BYTES_PER_S = 500,
    PIPELINED_BYTES_MAX = 64 * 1024,
    UNCONSUMED_BYTES_MAX = 256 * 1024,
    DISCARDED_BYTES_MAX = 1024 * 1024, /* of a body that is not wanted */
    OUT_BYTES_MAX = 256 * 1024,        /* on the connection; more waits in `held` */
    HEAD_KEEP_BYTES = 4 * 1024,        /* a larger buffer is freed between requests */
};

enum phase {
    IN_HEAD,
    IN_BODY,
    IN_REPLY, /* the request is complete, the answer is not */
    ENDING,   /* nothing more is taken */
};

struct h1 {
    struct conn *conn;
    enum phase phase;
    struct h1_scanner scanner;
    struct buf head; /* of the request under way */
    struct buf next; /* what came after the request under way */
    struct h1_body body;
    bool reads_paused;
    bool draining;

    struct exchange *exchange; /* NULL between requests */
    size_t unconsumed;         /* body bytes that the face has not taken yet */
    int64_t body_begun_ns;
    uint64_t body_bytes;
    uint64_t discarded_bytes;
    bool awaits_continue; /* the client may never send the body */

    /* The answer. */
    bool keep_alive;
    bool is_http_1_0;
    bool is_head_request;
    bool responded;
    bool finished;
    bool head_sent;
    bool all_sent; /* the connection has it */
    bool chunked;
    bool was_high; /* `held` passed the high mark: the face waits for exchange_drained */
    const struct header *headers;
    size_t header_count;
    const struct header *trailers;
    size_t trailer_count;
    struct buf held; /* body not yet given to the connection */
    size_t held_taken;
};

static const struct exchange_transport TRANSPORT;

static void pause_reads(struct h1 *h1, bool paused)
{
    if (h1->reads_paused == paused)
        return;
    h1->reads_paused = paused;
    conn_pause_read(h1->conn, paused);
}

/* Writing the answer. */

static const char *reason_phrase(int http_status)
{
    switch (http_status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 499:
        return "Client Closed Request";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return ""; /* may be empty (RFC 9112 §4) */
    }
}

/* RFC 9110 §5.6.7; formatted once a second. */
static const char *date_text(void)
{
    static char text[32];
    static time_t formatted;
    const time_t now = (time_t)(clock_wall_us() / US_PER_S);
    if (now != formatted) {
        static const char DAYS[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static const char MONTHS[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        struct tm tm;
        gmtime_r(&now, &tm);
        snprintf(text, sizeof text, "%s, %02u %s %04u %02u:%02u:%02u GMT", DAYS[tm.tm_wday],
                 (unsigned)tm.tm_mday % 100, MONTHS[tm.tm_mon],
                 (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)tm.tm_hour % 100,
                 (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
        formatted = now;
    }
    return text;
}

/* A field, unless its value could break out of it. */
static void append_field(struct buf *out, struct header field)
{
    for (size_t i = 0; i < field.value.length; i++)
        if (((uint8_t)field.value.data[i] < 0x20 && field.value.data[i] != '\t') ||
            field.value.data[i] == 0x7F)
            return;
    buf_append_slice(out, field.name);
    buf_append(out, ": ", 2);
    buf_append_slice(out, field.value);
    buf_append(out, "\r\n", 2);
}

static void append_status_line(struct buf *out, int http_status)
{
    buf_printf(out, "HTTP/1.1 %d %s\r\ndate: %s\r\n", http_status, reason_phrase(http_status),
               date_text());
}

static void send_head(struct h1 *h1)
{
    const int http_status = h1->exchange->http_status;
    const bool has_body = http_status != 204 && http_status != 304;
    const bool length_known = h1->finished && h1->trailer_count == 0;
    struct buf *out = conn_out(h1->conn);

    h1->chunked = has_body && !length_known && !h1->is_http_1_0;
    if (h1->draining || (has_body && !length_known && !h1->chunked) ||
        (h1->phase == IN_BODY && (h1->awaits_continue || h1->body.left > DISCARDED_BYTES_MAX)))
        h1->keep_alive = false;

    append_status_line(out, http_status);
    /* What frames the answer is ours to say; only to HEAD does the face know more. */
    bool says_length = false;
    for (size_t i = 0; i < h1->header_count; i++) {
        const bool is_length = slice_is(h1->headers[i].name, "content-length");
        if (is_length && !h1->is_head_request)
            continue;
        says_length = says_length || is_length;
        append_field(out, h1->headers[i]);
    }
    if (h1->chunked)
        buf_append_text(out, "transfer-encoding: chunked\r\n");
    else if (has_body && length_known && !says_length)
        buf_printf(out, "content-length: %zu\r\n", h1->held.length);
    if (!h1->keep_alive)
        buf_append_text(out, "connection: close\r\n");
    buf_append(out, "\r\n", 2);
    h1->head_sent = true;
    if (!has_body)
        h1->is_head_request = true; /* what the face wrote is dropped in the same way */
}

/* Gives the connection what it has room for. */
static void emit(struct h1 *h1)
{
    if (!h1->responded || h1->all_sent)
        return;
    if (!h1->head_sent)
        send_head(h1);

    struct buf *out = conn_out(h1->conn);
    const size_t unsent = conn_unsent(h1->conn);
    const size_t room = unsent < OUT_BYTES_MAX ? OUT_BYTES_MAX - unsent : 0;
    const size_t left = h1->held.length - h1->held_taken;
    const size_t count = left < room ? left : room;
    if (h1->is_head_request) {
        h1->held_taken = h1->held.length;
    } else if (count > 0) {
        if (h1->chunked)
            buf_printf(out, "%zx\r\n", count);
        buf_append(out, h1->held.data + h1->held_taken, count);
        if (h1->chunked)
            buf_append(out, "\r\n", 2);
        h1->held_taken += count;
    }
    if (h1->held_taken == h1->held.length)
        h1->held.length = h1->held_taken = 0;

    h1->all_sent = h1->finished && h1->held.length == 0;
    if (h1->all_sent && h1->chunked && !h1->is_head_request) {
        buf_append_text(out, "0\r\n");
        for (size_t i = 0; i < h1->trailer_count; i++)
            append_field(out, h1->trailers[i]);
        buf_append(out, "\r\n", 2);
    }
}

/* Lets go of the exchange; the next request may begin. */
static void forget_exchange(struct h1 *h1)
{
    struct exchange *x = h1->exchange;
    h1->exchange = NULL;
    if (h1->held.capacity > HEAD_KEEP_BYTES)
        buf_fini(&h1->held);
    h1->held.length = h1->held_taken = 0;
    x->carrier = NULL;
    exchange_transport_done(x);
}

static void end_connection(struct h1 *h1)
{
    h1->phase = ENDING;
    conn_close(h1->conn);
}

/* Whether the exchange is over: answered, and its body read or not worth reading. */
static bool is_over(const struct h1 *h1)
{
    if (h1->exchange == NULL || !h1->all_sent)
        return false;
    return h1->phase != IN_BODY || !h1->keep_alive || h1->discarded_bytes > DISCARDED_BYTES_MAX;
}

static void end_exchange(struct h1 *h1)
{
    const bool goes_on = h1->keep_alive && h1->phase == IN_REPLY && !h1->draining;
    forget_exchange(h1);
    if (!goes_on) {
        end_connection(h1);
        return;
    }
    h1->phase = IN_HEAD;
    h1_scanner_start_head(&h1->scanner);
    conn_set_timeout(h1->conn, IDLE_MS, "no request came for 60 s");
}

/* exchange_transport. */

static const struct header *copy_headers(struct exchange *x, const struct header *headers,
                                         size_t count)
{
    struct header *copies = arena_array(&x->arena, count, sizeof *copies);
    if (count > 0)
        memcpy(copies, headers, count * sizeof *copies);
    return copies;
}

static void h1_finish(struct exchange *x, const struct header *trailers, size_t trailer_count)
{
    struct h1 *h1 = x->carrier;
    h1->trailers = copy_headers(x, trailers, trailer_count);
    h1->trailer_count = trailer_count;
    h1->finished = true;
    conn_want_flush(h1->conn);
}

static void h1_respond(struct exchange *x, int http_status, const struct header *headers,
                       size_t header_count, bool end)
{
    (void)http_status; /* x->http_status */
    struct h1 *h1 = x->carrier;
    h1->headers = copy_headers(x, headers, header_count);
    h1->header_count = header_count;
    h1->responded = true;
    if (end)
        h1_finish(x, NULL, 0);
    conn_want_flush(h1->conn);
}

static void h1_write(struct exchange *x, struct slice bytes)
{
    struct h1 *h1 = x->carrier;
    buf_append_slice(&h1->held, bytes);
    if (h1->held.length - h1->held_taken > EXCHANGE_HIGH_WATER)
        h1->was_high = true;
    conn_want_flush(h1->conn);
}

static void h1_reset(struct exchange *x, uint32_t h2_error)
{
    (void)h2_error;
    struct h1 *h1 = x->carrier;
    h1->phase = ENDING;
    conn_abort(h1->conn,
               status_error(STATUS_CANCELLED, "EXCHANGE_RESET", "the answer was cut short"));
}

static size_t h1_unsent_bytes(const struct exchange *x)
{
    const struct h1 *h1 = x->carrier;
    return h1 == NULL ? 0 : h1->held.length - h1->held_taken;
}

static void start_body_timeout(struct h1 *h1)
{
    h1->body_begun_ns = clock_monotonic_ns();
    h1->body_bytes = 0;
    conn_set_timeout(h1->conn, BODY_GRACE_MS, "the request's body came too slowly");
}

static void h1_consumed(struct exchange *x, size_t bytes)
{
    struct h1 *h1 = x->carrier;
    if (h1 == NULL)
        return;
    h1->unconsumed -= bytes < h1->unconsumed ? bytes : h1->unconsumed;
    if (h1->phase == IN_BODY && h1->reads_paused && h1->unconsumed < UNCONSUMED_BYTES_MAX / 2) {
        start_body_timeout(h1); /* the time it stood still was ours */
        pause_reads(h1, false);
    }
}

static const struct exchange_transport TRANSPORT = {
    .respond = h1_respond,
    .write = h1_write,
    .finish = h1_finish,
    .reset = h1_reset,
    .consumed = h1_consumed,
    .unsent_bytes = h1_unsent_bytes,
    .protocol = "HTTP/1.1",
};

/* Taking requests. */

/* Answers a request that never became an exchange, or whose exchange was aborted; the last answer
 * of this connection. */
static void refuse(struct h1 *h1, struct h1_refusal refusal)
{
    if (refusal.http_status == H1_NOT_HTTP) {
        metrics_add(conn_server(h1->conn)->protocol_errors, 1);
        end_connection(h1);
        return;
    }
    struct buf *out = conn_out(h1->conn);
    char request_id[UUID_TEXT_BYTES];
    uuid_format(uuid_v7(), request_id);
    struct buf body = {0};
    const enum status_code code =
        refusal.http_status >= 500 ? STATUS_UNIMPLEMENTED : STATUS_INVALID_ARGUMENT;
    rest_error_append(&body, slice_of(request_id), refusal.http_status,
                      status_error(code, refusal.reason, refusal.message));

    append_status_line(out, refusal.http_status);
    buf_printf(out,
               "content-type: application/json\r\ncontent-length: %zu\r\nx-request-id: %s\r\n"
               "cache-control: no-store\r\nx-content-type-options: nosniff\r\n",
               body.length, request_id);
    if (refusal.http_status == 405)
        buf_append_text(out, "allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n");
    buf_append_text(out, "connection: close\r\n\r\n");
    buf_append_slice(out, buf_slice(&body));
    buf_fini(&body);

    metrics_add(conn_server(h1->conn)->protocol_errors, 1);
    log_event(LOG_INFO, "refused an HTTP/1.1 request", LOG_TEXT("reason", refusal.reason),
              LOG_TEXT("why", refusal.message), LOG_TEXT("request_id", request_id),
              LOG_SLICE("peer_ip", conn_peer_ip(h1->conn)));
    end_connection(h1);
}

/* The body stopped making sense. */
static void refuse_body(struct h1 *h1)
{
    static const char WHY[] = "the request's chunked body is not well-formed: sizes are "
                              "hexadecimal, lines end in CR LF, extensions are at most 256 bytes";
    const bool can_answer = !h1->head_sent;
    exchange_abort(h1->exchange, status_error(STATUS_CANCELLED, "HTTP_MALFORMED", WHY));
    forget_exchange(h1);
    if (can_answer)
        refuse(h1, (struct h1_refusal){400, "HTTP_MALFORMED", WHY});
    else
        end_connection(h1);
}

/* What is between two hops is not the face's business (RFC 9110 §7.6.1). */
static bool is_for_this_hop(struct slice name)
{
    static const char *const NAMES[] = {
        "host",    "connection", "keep-alive",        "proxy-connection", "te",
        "trailer", "upgrade",    "transfer-encoding", "http2-settings"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (slice_is(name, NAMES[i]))
            return true;
    return false;
}

static bool open_exchange(struct h1 *h1, const struct h1_head *head)
{
    struct exchange *x = exchange_new(h1->conn, &TRANSPORT, h1);
    x->method = arena_slice_copy(&x->arena, head->method);
    x->path = arena_slice_copy(&x->arena, head->path);
    x->authority = arena_slice_copy(&x->arena, head->authority);
    h1->exchange = x;
    h1->unconsumed = 0;
    h1->keep_alive = head->keep_alive;
    h1->is_http_1_0 = head->is_http_1_0;
    h1->is_head_request = slice_is(head->method, "HEAD");
    h1->responded = h1->finished = h1->head_sent = h1->all_sent = false;
    h1->chunked = h1->was_high = false;
    h1->discarded_bytes = 0;
    h1->awaits_continue = head->expects_continue;
    h1->header_count = h1->trailer_count = 0;
    for (size_t i = 0; i < head->field_count; i++)
        if (!is_for_this_hop(head->fields[i].name) &&
            !exchange_add_header(x, head->fields[i].name, head->fields[i].value))
            return false;
    return true;
}

static void request_complete(struct h1 *h1)
{
    h1->phase = IN_REPLY;
    conn_set_timeout(h1->conn, 0, NULL); /* now the call's deadline counts */
    pause_reads(h1, false);              /* to hear of the client's leaving */
    exchange_end(h1->exchange);
    conn_want_flush(h1->conn); /* it may have been answered before */
}

static void begin_request(struct h1 *h1)
{
    struct h1_head head;
    struct h1_refusal refusal;
    if (!h1_head_parse(h1->head.data, h1->head.length, &head, &refusal)) {
        refuse(h1, refusal);
        return;
    }
    if (!open_exchange(h1, &head)) {
        forget_exchange(h1);
        refuse(h1, h1_scan_refusal(H1_SCAN_FIELDS_TOO_LARGE));
        return;
    }
    h1->head.length = 0;
    if (h1->head.capacity > HEAD_KEEP_BYTES)
        buf_fini(&h1->head);

    h1->phase = IN_BODY;
    h1_body_start(&h1->body, &head);
    exchange_begin(h1->exchange);
    if (h1->phase == ENDING)
        return;
    if (head.framing == H1_NO_BODY) {
        request_complete(h1);
        return;
    }
    start_body_timeout(h1);
    if (h1->awaits_continue && !h1->responded) {
        h1->awaits_continue = false;
        buf_append_text(conn_out(h1->conn), "HTTP/1.1 100 Continue\r\n\r\n");
        conn_want_flush(h1->conn);
    }
}

static size_t take_head(struct h1 *h1, struct slice bytes)
{
    if (h1->head.length == 0)
        conn_set_timeout(h1->conn, HEAD_MS, "the request's head took longer than 5 s");
    size_t taken = 0;
    const enum h1_scan outcome = h1_scan(&h1->scanner, bytes, &taken);
    buf_append(&h1->head, bytes.data, taken);
    if (outcome == H1_SCAN_DONE)
        begin_request(h1);
    else if (outcome != H1_SCAN_MORE)
        refuse(h1, h1_scan_refusal(outcome));
    return taken;
}

static size_t take_body(struct h1 *h1, struct slice bytes)
{
    size_t taken = 0;
    struct slice data = {0};
    switch (h1_body_feed(&h1->body, bytes, &taken, &data)) {
    case H1_BODY_DATA:
        h1->body_bytes += data.length;
        h1->unconsumed += data.length;
        if (h1->all_sent)
            h1->discarded_bytes += data.length;
        exchange_data(h1->exchange, data);
        break;
    case H1_BODY_END:
        request_complete(h1);
        break;
    case H1_BODY_MALFORMED:
        refuse_body(h1);
        break;
    case H1_BODY_MORE:
        break;
    }
    return taken;
}

/* A body must come at BODY_BYTES_PER_S after its first seconds, unless it is we who hold it up. */
static void watch_body(struct h1 *h1)
{
    if (h1->unconsumed > UNCONSUMED_BYTES_MAX) {
        pause_reads(h1, true);
        conn_set_timeout(h1->conn, 0, NULL);
        return;
    }
    const int64_t allowed_ms = BODY_GRACE_MS + (int64_t)(h1->body_bytes / BODY_BYTES_PER_S) * 1000;
    const int64_t passed_ms = (clock_monotonic_ns() - h1->body_begun_ns) / NS_PER_MS;
    conn_set_timeout(h1->conn, allowed_ms > passed_ms ? allowed_ms - passed_ms : 1,
                     "the request's body came too slowly");
}

/* Takes from `bytes` until they end or an answer must be waited for; returns how many. */
static size_t take(struct h1 *h1, struct slice bytes)
{
    size_t at = 0;
    while (at < bytes.length && h1->phase != ENDING) {
        const struct slice rest = slice_from(bytes, at);
        if (h1->phase == IN_HEAD) {
            at += take_head(h1, rest);
        } else if (h1->phase == IN_BODY) {
            at += take_body(h1, rest);
        } else {
            emit(h1);
            if (!is_over(h1) || conn_unsent(h1->conn) > OUT_BYTES_MAX)
                return at;
            end_exchange(h1);
        }
    }
    /* The end of a body may need no byte more. */
    if (h1->phase == IN_BODY)
        take_body(h1, (struct slice){0});
    if (h1->phase == IN_BODY && is_over(h1))
        end_exchange(h1);
    if (h1->phase == IN_BODY)
        watch_body(h1);
    return h1->phase == ENDING ? bytes.length : at;
}

/* conn_protocol. */

static void h1_read(void *state, struct slice bytes)
{
    struct h1 *h1 = state;
    const size_t taken = h1->next.length == 0 ? take(h1, bytes) : 0;
    if (taken == bytes.length)
        return;
    buf_append_slice(&h1->next, slice_from(bytes, taken));
    if (h1->next.length > PIPELINED_BYTES_MAX)
        pause_reads(h1, true);
}

static void h1_produce(void *state)
{
    struct h1 *h1 = state;
    for (;;) {
        if (h1->exchange != NULL)
            emit(h1);
        if (is_over(h1))
            end_exchange(h1);
        if (h1->phase == IN_REPLY || h1->phase == ENDING || h1->next.length == 0 ||
            conn_unsent(h1->conn) > OUT_BYTES_MAX)
            break;
        buf_consume(&h1->next, take(h1, buf_slice(&h1->next)));
        if (h1->next.length <= PIPELINED_BYTES_MAX && h1->reads_paused &&
            h1->unconsumed <= UNCONSUMED_BYTES_MAX)
            pause_reads(h1, false);
    }
    if (h1->next.length == 0 && h1->next.capacity > 0)
        buf_fini(&h1->next);
    if (h1->exchange != NULL && h1->was_high &&
        h1->held.length - h1->held_taken < EXCHANGE_LOW_WATER) {
        h1->was_high = false;
        exchange_drained(h1->exchange);
    }
}

static void h1_drain(void *state)
{
    struct h1 *h1 = state;
    h1->draining = true;
    if (h1->phase == IN_HEAD && h1->head.length == 0)
        end_connection(h1);
}

static void h1_closed(void *state, status why)
{
    struct h1 *h1 = state;
    if (h1->exchange != NULL) {
        exchange_abort(h1->exchange, why);
        forget_exchange(h1);
    }
    buf_fini(&h1->head);
    buf_fini(&h1->next);
    buf_fini(&h1->held);
    free(h1);
}

const struct conn_protocol conn_protocol_h1 = {
    .read = h1_read,
    .produce = h1_produce,
    .drain = h1_drain,
    .closed = h1_closed,
};

void *h1_open(struct conn *conn)
{
    struct h1 *h1 = calloc(1, sizeof *h1);
    if (h1 == NULL)
        abort();
    h1->conn = conn;
    h1->phase = IN_HEAD;
    h1_scanner_start_head(&h1->scanner);
    conn_set_timeout(conn, IDLE_MS, "no request came for 60 s");
    return h1;
}
