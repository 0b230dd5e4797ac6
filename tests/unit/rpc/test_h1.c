/* HTTP/1.1's side of an exchange: framing of answers, one exchange at a time, back-pressure, ends.
 * A connection in memory (a socket pair) and, in face_rest's place, a face that the test plays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "rpc/conn.h"
#include "rpc/exchange.h"
#include "rpc/faces.h"
#include "rpc/server_internal.h"

/* The face: notes what comes, answers as the test says. */

static struct {
    struct exchange *exchange; /* the newest that is not let go of */
    unsigned begun, ended, aborted, drained;
    size_t body_bytes;
    bool consumes;
} face;

static void face_data(struct exchange *x, struct slice bytes)
{
    face.body_bytes += bytes.length;
    if (face.consumes)
        exchange_consumed(x, bytes.length);
}

static void face_end(struct exchange *x)
{
    (void)x;
    face.ended++;
}

static void face_abort(struct exchange *x, status why)
{
    (void)why;
    face.aborted++;
    face.exchange = NULL;
    exchange_face_done(x);
}

static void face_drained(struct exchange *x)
{
    (void)x;
    face.drained++;
}

static const struct exchange_face FACE = {face_data, face_end, face_abort, face_drained};

void face_rest_begin(struct exchange *x)
{
    x->face = &FACE;
    face.exchange = x;
    face.begun++;
}

static const struct header TYPE = {SLICE("content-type"), SLICE("text/plain")};

static void respond(int http_status)
{
    exchange_respond(face.exchange, http_status, &TYPE, 1, false);
}

static void finish(const struct header *trailers, size_t count)
{
    struct exchange *x = face.exchange;
    face.exchange = NULL;
    exchange_finish(x, trailers, count);
    exchange_face_done(x);
}

static void answer(const char *body)
{
    respond(200);
    exchange_write(face.exchange, slice_of(body));
    finish(NULL, 0);
}

/* The connection. */

static struct rpc_server *server;
static int client = -1;
static struct buf received;
static struct loop_task watch;
static unsigned turns_left;

static void next_turn(void *unused)
{
    (void)unused;
    if (turns_left-- == 0)
        loop_stop();
    else
        loop_at_turn_end(&watch, next_turn, NULL);
}

/* Lets the server do what it can. */
static void turn(void)
{
    turns_left = 40;
    loop_at_turn_end(&watch, next_turn, NULL);
    loop_run();
}

static void sent(const char *text)
{
    assert_int_equal(send(client, text, strlen(text), 0), strlen(text));
    turn();
}

/* What the server sent so far; false once it has closed. */
static bool receive(void)
{
    ssize_t count;
    do {
        count = recv(client, buf_reserve(&received, 65536), 65536, MSG_DONTWAIT);
        received.length += count > 0 ? (size_t)count : 0;
    } while (count > 0);
    return count != 0;
}

static void assert_received(const char *text)
{
    buf_append_byte(&received, '\0');
    received.length--;
    if (strstr(received.data, text) == NULL)
        fail_msg("not in what came: %s\n%s", text, received.data);
}

static void assert_not_received(const char *text)
{
    buf_append_byte(&received, '\0');
    received.length--;
    assert_null(strstr(received.data, text));
}

static int open_server(void **state)
{
    (void)state;
    static const struct rpc_service *const NO_SERVICES[] = {NULL};
    static const struct rpc_interceptor *const NO_INTERCEPTORS[] = {NULL};
    static const struct wire_file *const NO_FILES[] = {NULL};
    signal(SIGPIPE, SIG_IGN);
    log_init("test", LOG_ERROR);
    loop_open();
    const struct rpc_settings settings = {
        .services = NO_SERVICES,
        .files = NO_FILES,
        .interceptors = NO_INTERCEPTORS,
        .message_bytes_max = 1024,
        .calls_max = 10,
        .connections_per_ip_max = 10,
    };
    return status_is_ok(rpc_server_open(&settings, &server)) ? 0 : -1;
}

static int set_up(void **state)
{
    (void)state;
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
        return -1;
    client = fds[1];
    const struct sockaddr_storage peer = {.ss_family = AF_INET};
    memset(&face, 0, sizeof face);
    face.consumes = true;
    conn_accept(server, fds[0], false, false, &peer);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close(client);
    turn();
    buf_fini(&received);
    return server->conn_count == 0 ? 0 : -1;
}

/* Framing. */

static void h1__an_answer_made_at_once_has_its_length(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(face.ended, 1);
    answer("hello");
    turn();

    assert_true(receive());
    assert_received("HTTP/1.1 200 OK\r\n");
    assert_received("content-type: text/plain\r\n");
    assert_received("content-length: 5\r\n\r\nhello");
    assert_not_received("transfer-encoding");
    assert_not_received("connection:");
}

static void h1__an_answer_in_pieces_is_chunked(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    respond(200);
    exchange_write(face.exchange, SLICE("hello"));
    turn();
    exchange_write(face.exchange, SLICE("0123456789abcdef"));
    turn();
    finish(&(struct header){SLICE("x-end"), SLICE("well")}, 1);
    turn();

    assert_true(receive());
    assert_received("transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n10\r\n0123456789abcdef\r\n"
                    "0\r\nx-end: well\r\n\r\n");
    assert_not_received("content-length");
}

static void h1__trailers_need_chunks(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    respond(200);
    exchange_write(face.exchange, SLICE("hello"));
    finish(&(struct header){SLICE("x-end"), SLICE("well")}, 1);
    turn();

    assert_true(receive());
    assert_received("transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nx-end: well\r\n\r\n");
}

static void h1__to_http_1_0_the_end_is_the_connections(void **state)
{
    (void)state;
    sent("GET / HTTP/1.0\r\n\r\n");
    respond(200);
    exchange_write(face.exchange, SLICE("hello"));
    turn();
    exchange_write(face.exchange, SLICE(" you"));
    finish(NULL, 0);
    turn();

    assert_false(receive());
    assert_received("connection: close\r\n\r\nhello you");
    assert_not_received("chunked");
}

static void h1__head_has_no_body(void **state)
{
    (void)state;
    sent("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    answer("hello");
    turn();

    assert_true(receive());
    assert_received("content-length: 5\r\n\r\n");
    assert_not_received("hello");
}

static void h1__no_content_has_neither_body_nor_length(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    respond(204);
    finish(NULL, 0);
    turn();

    assert_true(receive());
    assert_received("HTTP/1.1 204 ");
    assert_not_received("content-length");
    assert_not_received("chunked");
}

static void h1__drops_fields_that_would_split_the_answer(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const struct header fields[] = {{SLICE("x-evil"), SLICE("a\r\nset-cookie: b")},
                                    {SLICE("x-good"), SLICE("c")},
                                    {SLICE("content-length"), SLICE("99")}};
    exchange_respond(face.exchange, 200, fields, 3, false);
    finish(NULL, 0);
    turn();

    assert_true(receive());
    assert_not_received("set-cookie");
    assert_not_received("99");
    assert_received("x-good: c\r\n");
}

/* One at a time. */

static void h1__begins_a_request_only_after_the_last_answer(void **state)
{
    (void)state;
    sent("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(face.begun, 1);
    assert_true(slice_is(face.exchange->path, "/1"));
    answer("one");
    turn();
    assert_int_equal(face.begun, 2);
    assert_true(slice_is(face.exchange->path, "/2"));
    answer("two");
    turn();

    assert_true(receive());
    assert_received("\r\n\r\noneHTTP/1.1 200 OK");
    assert_received("\r\n\r\ntwo");
}

static void h1__reads_a_near_end_of_a_body_after_answering(void **state)
{
    (void)state;
    sent("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
    answer("early");
    turn();
    assert_true(receive());
    assert_received("early");
    assert_not_received("connection: close");
    sent("defGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");

    assert_int_equal(face.begun, 2);
    assert_true(slice_is(face.exchange->path, "/2"));
    answer("");
    turn();
}

static void h1__closes_rather_than_read_a_far_end(void **state)
{
    (void)state;
    sent("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nabc");
    answer("early");
    turn();

    assert_false(receive());
    assert_received("connection: close\r\n");
    assert_received("early");
}

static void h1__closes_when_asked_to(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    answer("bye");
    turn();

    assert_false(receive());
    assert_received("connection: close\r\n");
}

/* Expect. */

static void h1__says_continue_unless_answered(void **state)
{
    (void)state;
    sent("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    assert_true(receive());
    assert_received("HTTP/1.1 100 Continue\r\n\r\n");
    sent("abc");
    assert_int_equal(face.body_bytes, 3);
    assert_int_equal(face.ended, 1);
    answer("");
    turn();
}

/* Back-pressure. */

static void h1__stops_reading_what_is_not_consumed(void **state)
{
    (void)state;
    static char block[64 * 1024];
    face.consumes = false;
    sent("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n");
    size_t left = 4 * 1024 * 1024;
    for (int i = 0; i < 200; i++) {
        const ssize_t count = send(client, block, left < sizeof block ? left : sizeof block, 0);
        left -= count > 0 ? (size_t)count : 0;
        turn();
    }
    assert_in_range(face.body_bytes, 256 * 1024, 640 * 1024);
    assert_true(left > 0);

    face.consumes = true;
    exchange_consumed(face.exchange, face.body_bytes);
    for (int i = 0; i < 200; i++) {
        const ssize_t count = send(client, block, left < sizeof block ? left : sizeof block, 0);
        left -= count > 0 ? (size_t)count : 0;
        turn();
    }
    assert_int_equal(face.body_bytes, 4194304);
    assert_int_equal(face.ended, 1);
    answer("");
    turn();
}

static void h1__says_when_its_queue_is_low_again(void **state)
{
    (void)state;
    static char block[1024 * 1024];
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    respond(200);
    for (int i = 0; i < 4; i++)
        exchange_write(face.exchange, slice_make(block, sizeof block));
    turn();
    assert_int_equal(face.drained, 0);
    assert_true(face.exchange->transport->unsent_bytes(face.exchange) > EXCHANGE_HIGH_WATER);

    for (int i = 0; i < 100; i++) {
        receive();
        turn();
    }
    assert_int_equal(face.drained, 1);
    finish(NULL, 0);
    turn();
    receive();
    assert_true(received.length > 4 * sizeof block);
}

/* Ends. */

static void h1__the_clients_leaving_aborts(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    shutdown(client, SHUT_RDWR);
    turn();

    assert_int_equal(face.aborted, 1);
}

static void h1__a_malformed_chunk_aborts_and_is_answered(void **state)
{
    (void)state;
    sent("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n");

    assert_int_equal(face.aborted, 1);
    assert_false(receive());
    assert_received("HTTP/1.1 400 Bad Request\r\n");
    assert_received("\"reason\":\"HTTP_MALFORMED\"");
}

static void h1__a_malformed_chunk_behind_half_an_answer_only_ends_it(void **state)
{
    (void)state;
    sent("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    respond(200);
    exchange_write(face.exchange, SLICE("half"));
    turn();
    sent("x");

    assert_int_equal(face.aborted, 1);
    assert_false(receive());
    assert_not_received("400");
}

static void h1__a_reset_ends_the_connection(void **state)
{
    (void)state;
    sent("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    exchange_reset(face.exchange, 0);
    turn();

    assert_int_equal(face.aborted, 1);
    assert_false(receive());
    assert_int_equal(received.length, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(h1__an_answer_made_at_once_has_its_length),
        TEST(h1__an_answer_in_pieces_is_chunked),
        TEST(h1__trailers_need_chunks),
        TEST(h1__to_http_1_0_the_end_is_the_connections),
        TEST(h1__head_has_no_body),
        TEST(h1__no_content_has_neither_body_nor_length),
        TEST(h1__drops_fields_that_would_split_the_answer),
        TEST(h1__begins_a_request_only_after_the_last_answer),
        TEST(h1__reads_a_near_end_of_a_body_after_answering),
        TEST(h1__closes_rather_than_read_a_far_end),
        TEST(h1__closes_when_asked_to),
        TEST(h1__says_continue_unless_answered),
        TEST(h1__stops_reading_what_is_not_consumed),
        TEST(h1__says_when_its_queue_is_low_again),
        TEST(h1__the_clients_leaving_aborts),
        TEST(h1__a_malformed_chunk_aborts_and_is_answered),
        TEST(h1__a_malformed_chunk_behind_half_an_answer_only_ends_it),
        TEST(h1__a_reset_ends_the_connection),
    };
    return cmocka_run_group_tests(tests, open_server, NULL);
}
