/* Where HTTP/1.1 request bodies end (RFC 9112 §6, §7.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include "rpc/h1_body.h"

/* What a body framed as `head` says makes of `text`, given in pieces of `piece` bytes. */
struct outcome {
    enum h1_progress progress;
    size_t taken;
    struct buf body;
};

static struct outcome feed(struct h1_head head, struct slice text, size_t piece)
{
    struct h1_body body;
    h1_body_start(&body, &head);
    struct outcome outcome = {.progress = H1_BODY_MORE};
    while (outcome.progress == H1_BODY_MORE || outcome.progress == H1_BODY_DATA) {
        const struct slice rest = slice_to(slice_from(text, outcome.taken), piece);
        struct slice data = {0};
        size_t taken = 0;
        outcome.progress = h1_body_feed(&body, rest, &taken, &data);
        outcome.taken += taken;
        if (outcome.progress == H1_BODY_DATA)
            buf_append_slice(&outcome.body, data);
        if (outcome.progress == H1_BODY_MORE && outcome.taken == text.length)
            break;
    }
    return outcome;
}

static const struct h1_head CHUNKED = {.framing = H1_CHUNKED};

static void assert_chunks(const char *text, const char *body, size_t rest)
{
    for (size_t piece = 1; piece <= strlen(text); piece += strlen(text) - 1) {
        struct outcome outcome = feed(CHUNKED, slice_of(text), piece);
        assert_int_equal(outcome.progress, H1_BODY_END);
        assert_int_equal(outcome.taken, strlen(text) - rest);
        assert_true(slice_is(buf_slice(&outcome.body), body));
        buf_fini(&outcome.body);
    }
}

static void assert_malformed(const char *text)
{
    struct outcome outcome = feed(CHUNKED, slice_of(text), 1024);
    assert_int_equal(outcome.progress, H1_BODY_MALFORMED);
    buf_fini(&outcome.body);
}

static void h1_body__without_body_ends_at_once(void **state)
{
    (void)state;
    struct outcome outcome = feed((struct h1_head){0}, SLICE("GET"), 3);

    assert_int_equal(outcome.progress, H1_BODY_END);
    assert_int_equal(outcome.taken, 0);
}

static void h1_body__with_length_leaves_what_follows(void **state)
{
    (void)state;
    const struct h1_head head = {.framing = H1_LENGTH, .content_length = 5};
    struct outcome outcome = feed(head, SLICE("helloGET / "), 3);

    assert_int_equal(outcome.progress, H1_BODY_END);
    assert_int_equal(outcome.taken, 5);
    assert_true(slice_is(buf_slice(&outcome.body), "hello"));
    buf_fini(&outcome.body);
}

static void h1_body__with_length_waits_for_all(void **state)
{
    (void)state;
    const struct h1_head head = {.framing = H1_LENGTH, .content_length = 5};
    struct outcome outcome = feed(head, SLICE("hell"), 4);

    assert_int_equal(outcome.progress, H1_BODY_MORE);
    assert_int_equal(outcome.taken, 4);
    buf_fini(&outcome.body);
}

static void h1_body__joins_chunks(void **state)
{
    (void)state;
    assert_chunks("5\r\nhello\r\n0\r\n\r\n", "hello", 0);
    assert_chunks("1\r\na\r\n2\r\nbc\r\n0\r\n\r\nGET /", "abc", 5);
    assert_chunks("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 0);
    assert_chunks("0\r\n\r\n", "", 0);
    assert_chunks("0000000000000001\r\nx\r\n0\r\n\r\n", "x", 0);
    assert_chunks("4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", 0);
}

static void h1_body__skips_extensions_and_trailers(void **state)
{
    (void)state;
    assert_chunks("1;a=b;c=\"d\"\r\nx\r\n0;e\r\n\r\n", "x", 0);
    assert_chunks("1\r\nx\r\n0\r\nA: b\r\nContent-Length: 7\r\n\r\nrest", "x", 4);
}

static void h1_body__refuses_bad_sizes(void **state)
{
    (void)state;
    assert_malformed("\r\n");
    assert_malformed(";a\r\n");
    assert_malformed("g\r\n");
    assert_malformed("0x1\r\nx\r\n");
    assert_malformed("+1\r\nx\r\n");
    assert_malformed("-1\r\nx\r\n");
    assert_malformed(" 1\r\nx\r\n");
    assert_malformed("1 \r\nx\r\n");
    assert_malformed("1\nx\r\n");
    assert_malformed("1\rx\r\n");
    assert_malformed("00000000000000001\r\nx\r\n");
    assert_malformed("ffffffffffffffff1\r\nx\r\n");
}

static void h1_body__refuses_bad_chunk_ends(void **state)
{
    (void)state;
    assert_malformed("1\r\nxy\r\n");
    assert_malformed("1\r\nx\n");
    assert_malformed("1\r\nx\r0");
    assert_malformed("1\r\nx0\r\n\r\n");
    assert_malformed("0\r\n\n");
    assert_malformed("0\r\n\rx");
}

static void h1_body__refuses_bad_extensions(void **state)
{
    (void)state;
    assert_malformed("1;a\nx\r\n");
    assert_malformed("1;a=\"\n\"\r\nx\r\n");
    assert_malformed("1;a\rb\r\nx\r\n");
    assert_malformed("1;a\tb\r\nx\r\n");
    assert_malformed("1;\x80\r\nx\r\n");
}

static void h1_body__bounds_extensions(void **state)
{
    (void)state;
    char text[2 + H1_CHUNK_EXTENSION_BYTES_MAX + 20];
    memset(text, 'a', sizeof text);
    memcpy(text, "1;", 2);

    memcpy(text + 2 + H1_CHUNK_EXTENSION_BYTES_MAX, "\r\nx\r\n0\r\n\r\n", 11);
    assert_chunks(text, "x", 0);
    memcpy(text + 2 + H1_CHUNK_EXTENSION_BYTES_MAX, "a\r\nx\r\n0\r\n\r\n", 12);
    assert_malformed(text);
}

static void h1_body__refuses_bad_trailers(void **state)
{
    (void)state;
    assert_malformed("0\r\nA: b\r\n c\r\n\r\n");
    assert_malformed("0\r\nA : b\r\n\r\n");
    assert_malformed("0\r\nA: b\n\r\n");
    assert_malformed("0\r\nA: \x01\r\n\r\n");
    assert_malformed("0\r\n A: b\r\n\r\n");
}

static void h1_body__bounds_trailers(void **state)
{
    (void)state;
    static char text[EXCHANGE_HEADER_BYTES_MAX + 100];
    memset(text, 'a', sizeof text - 1);
    memcpy(text, "0\r\nA: ", 6);

    assert_malformed(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h1_body__without_body_ends_at_once),
        cmocka_unit_test(h1_body__with_length_leaves_what_follows),
        cmocka_unit_test(h1_body__with_length_waits_for_all),
        cmocka_unit_test(h1_body__joins_chunks),
        cmocka_unit_test(h1_body__skips_extensions_and_trailers),
        cmocka_unit_test(h1_body__refuses_bad_sizes),
        cmocka_unit_test(h1_body__refuses_bad_chunk_ends),
        cmocka_unit_test(h1_body__refuses_bad_extensions),
        cmocka_unit_test(h1_body__bounds_extensions),
        cmocka_unit_test(h1_body__refuses_bad_trailers),
        cmocka_unit_test(h1_body__bounds_trailers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
