/* Heads of HTTP/1.1 requests: where they end, what is taken, what is refused (RFC 9112 §2-§6). The
 * whole corpus of smuggling attempts is in tests/e2e/test_h1_smuggling.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "rpc/h1_head.h"

static enum h1_scan scan(const char *text, size_t *ret_taken)
{
    struct h1_scanner scanner;
    h1_scanner_start_head(&scanner);
    return h1_scan(&scanner, slice_of(text), ret_taken);
}

static char raw[64 * 1024];
static struct h1_head head;
static struct h1_refusal refusal;

static bool parse(const char *text)
{
    size_t taken = 0;
    assert_int_equal(scan(text, &taken), H1_SCAN_DONE);
    assert_int_equal(taken, strlen(text));
    memcpy(raw, text, taken);
    refusal = (struct h1_refusal){0};
    return h1_head_parse(raw, taken, &head, &refusal);
}

static void assert_refused(const char *text, int http_status)
{
    assert_false(parse(text));
    assert_int_equal(refusal.http_status, http_status);
}

static void assert_malformed(const char *text)
{
    size_t taken = 0;
    assert_int_equal(scan(text, &taken), H1_SCAN_MALFORMED);
}

/* Scanning. */

static void h1_scan__ends_after_the_empty_line(void **state)
{
    (void)state;
    size_t taken = 0;

    assert_int_equal(scan("GET / HTTP/1.1\r\nA: b\r\n\r\nmore", &taken), H1_SCAN_DONE);
    assert_int_equal(taken, strlen("GET / HTTP/1.1\r\nA: b\r\n\r\n"));
}

static void h1_scan__takes_bytes_one_by_one(void **state)
{
    (void)state;
    static const char TEXT[] = "\r\nGET / HTTP/1.1\r\nA: b\r\n\r\n";
    struct h1_scanner scanner;
    h1_scanner_start_head(&scanner);
    size_t taken = 0;

    for (size_t i = 0; i + 2 < sizeof TEXT; i++)
        assert_int_equal(h1_scan(&scanner, slice_make(TEXT + i, 1), &taken), H1_SCAN_MORE);
    assert_int_equal(h1_scan(&scanner, SLICE("\n"), &taken), H1_SCAN_DONE);
}

static void h1_scan__refuses_lone_line_ends(void **state)
{
    (void)state;
    assert_malformed("GET / HTTP/1.1\nA: b\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\nA: b\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\nA: b\r\n\n");
    assert_malformed("GET / HTTP/1.1\r\nA: b\rc\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\rA: b\r\n\r\n");
    assert_malformed("\nGET / HTTP/1.1\r\n\r\n");
    assert_malformed("\r\n\r\nGET / HTTP/1.1\r\n\r\n");
}

static void h1_scan__refuses_folding_and_spaces_in_names(void **state)
{
    (void)state;
    assert_malformed("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\n A: b\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\nA : b\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\nA B: b\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\n: b\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\nA\r\n\r\n");
}

static void h1_scan__refuses_control_bytes(void **state)
{
    (void)state;
    struct h1_scanner scanner;
    size_t taken = 0;

    h1_scanner_start_head(&scanner);
    assert_int_equal(h1_scan(&scanner, SLICE("GET / HTTP/1.1\r\nA: \0"), &taken),
                     H1_SCAN_MALFORMED);
    assert_malformed("GET / HTTP/1.1\r\nA: \x7f\r\n\r\n");
    assert_malformed("GET / HTTP/1.1\r\nA: \x0b\r\n\r\n");
    assert_malformed("GET /\t HTTP/1.1\r\n\r\n");
    assert_malformed("GET /\xc3\xa9 HTTP/1.1\r\n\r\n");
}

static void h1_scan__bounds_line_and_fields(void **state)
{
    (void)state;
    char *text = malloc(32 * 1024);
    assert_non_null(text);
    size_t taken = 0;

    memset(text, 'a', 32 * 1024);
    text[H1_TARGET_BYTES_MAX + 100] = '\0';
    assert_int_equal(scan(text, &taken), H1_SCAN_LINE_TOO_LONG);
    assert_int_equal(h1_scan_refusal(H1_SCAN_LINE_TOO_LONG).http_status, 414);

    memset(text, 'a', 32 * 1024 - 1);
    text[32 * 1024 - 1] = '\0';
    memcpy(text, "GET / HTTP/1.1\r\nA: ", 19);
    assert_int_equal(scan(text, &taken), H1_SCAN_FIELDS_TOO_LARGE);
    assert_int_equal(h1_scan_refusal(H1_SCAN_FIELDS_TOO_LARGE).http_status, 431);
    assert_in_range(taken, EXCHANGE_HEADER_BYTES_MAX, EXCHANGE_HEADER_BYTES_MAX + 64);
    free(text);
}

/* Parsing. */

static void h1_head__gives_the_parts(void **state)
{
    (void)state;

    assert_true(parse("PATCH /v1/x?y=z HTTP/1.1\r\nHost: a.test:8080\r\nX-ThiNG:\t two words \r\n"
                      "Content-Length: 12\r\n\r\n"));
    assert_true(slice_is(head.method, "PATCH"));
    assert_true(slice_is(head.path, "/v1/x?y=z"));
    assert_true(slice_is(head.authority, "a.test:8080"));
    assert_int_equal(head.field_count, 3);
    assert_true(slice_is(head.fields[1].name, "x-thing"));
    assert_true(slice_is(head.fields[1].value, "two words"));
    assert_int_equal(head.framing, H1_LENGTH);
    assert_int_equal(head.content_length, 12);
    assert_true(head.keep_alive);
    assert_false(head.expects_continue);
}

static void h1_head__an_empty_value_is_empty(void **state)
{
    (void)state;

    assert_true(parse("GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB: c\r\n\r\n"));
    assert_int_equal(head.field_count, 3);
    assert_int_equal(head.fields[1].value.length, 0);
    assert_true(slice_is(head.fields[2].value, "c"));
}

static void h1_head__tells_bodies_apart(void **state)
{
    (void)state;

    assert_true(parse("POST / HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_int_equal(head.framing, H1_NO_BODY);
    assert_true(parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    assert_int_equal(head.framing, H1_NO_BODY);
    assert_true(parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n"));
    assert_int_equal(head.framing, H1_CHUNKED);
}

static void h1_head__refuses_doubtful_framing(void **state)
{
    (void)state;

    assert_refused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                   400);
    assert_refused(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        400);
    assert_refused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400);
    assert_refused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 400);
    assert_refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
    assert_refused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400);
    assert_refused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n",
                   400);
}

static void h1_head__wants_one_host(void **state)
{
    (void)state;

    assert_refused("GET / HTTP/1.1\r\n\r\n", 400);
    assert_refused("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400);
    assert_refused("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
    assert_refused("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
    assert_true(parse("GET / HTTP/1.0\r\n\r\n"));
    assert_true(parse("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"));
}

static void h1_head__takes_an_absolute_target_apart(void **state)
{
    (void)state;

    assert_true(parse("GET HTTP://A.test/x?y HTTP/1.1\r\nHost: a.TEST\r\n\r\n"));
    assert_true(slice_is(head.authority, "A.test"));
    assert_true(slice_is(head.path, "/x?y"));
    assert_true(parse("GET https://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n"));
    assert_true(slice_is(head.path, "/"));
    assert_refused("GET http://b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", 400);
    assert_refused("GET http:///x HTTP/1.1\r\nHost: a.test\r\n\r\n", 400);
    assert_refused("GET * HTTP/1.1\r\nHost: a.test\r\n\r\n", 400);
}

static void h1_head__knows_methods_and_versions(void **state)
{
    (void)state;

    assert_refused("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 405);
    assert_refused("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    assert_refused("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501);
    assert_refused("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505);
    assert_refused("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505);
    assert_refused("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    assert_refused("GET / x HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    assert_refused("GET /\r\nHost: a\r\n\r\n", 400);
    assert_refused("GET / SMTP/1.1\r\nHost: a\r\n\r\n", H1_NOT_HTTP);
}

static void h1_head__keeps_alive_by_version_and_header(void **state)
{
    (void)state;

    assert_true(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"));
    assert_false(head.keep_alive);
    assert_true(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, closed\r\n\r\n"));
    assert_true(head.keep_alive);
    assert_true(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    assert_false(head.keep_alive);
}

static void h1_head__an_upgrade_is_an_ordinary_request(void **state)
{
    (void)state;

    assert_true(parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"));
    assert_int_equal(head.framing, H1_NO_BODY);
    assert_true(head.keep_alive);
}

static void h1_head__expectations(void **state)
{
    (void)state;

    assert_true(
        parse("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"));
    assert_true(head.expects_continue);
    assert_true(parse("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"));
    assert_false(head.expects_continue); /* nothing to wait for */
    assert_refused("POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\n",
                   417);
}

static void h1_head__takes_a_hundred_fields_and_no_more(void **state)
{
    (void)state;
    char text[8 * 1024];
    size_t length = (size_t)snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 1; i < EXCHANGE_HEADERS_MAX; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "X-%d: a\r\n", i);

    snprintf(text + length, sizeof text - length, "\r\n");
    assert_true(parse(text));
    assert_int_equal(head.field_count, EXCHANGE_HEADERS_MAX);
    snprintf(text + length, sizeof text - length, "X: a\r\n\r\n");
    assert_refused(text, 431);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h1_scan__ends_after_the_empty_line),
        cmocka_unit_test(h1_scan__takes_bytes_one_by_one),
        cmocka_unit_test(h1_scan__refuses_lone_line_ends),
        cmocka_unit_test(h1_scan__refuses_folding_and_spaces_in_names),
        cmocka_unit_test(h1_scan__refuses_control_bytes),
        cmocka_unit_test(h1_scan__bounds_line_and_fields),
        cmocka_unit_test(h1_head__gives_the_parts),
        cmocka_unit_test(h1_head__an_empty_value_is_empty),
        cmocka_unit_test(h1_head__tells_bodies_apart),
        cmocka_unit_test(h1_head__refuses_doubtful_framing),
        cmocka_unit_test(h1_head__wants_one_host),
        cmocka_unit_test(h1_head__takes_an_absolute_target_apart),
        cmocka_unit_test(h1_head__knows_methods_and_versions),
        cmocka_unit_test(h1_head__keeps_alive_by_version_and_header),
        cmocka_unit_test(h1_head__an_upgrade_is_an_ordinary_request),
        cmocka_unit_test(h1_head__expectations),
        cmocka_unit_test(h1_head__takes_a_hundred_fields_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
