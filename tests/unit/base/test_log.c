/* Log lines as the logger gets them. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"

static int ends[2]; /* ours to read, the log's to write */
static char datagram[64 * 1024];

static int64_t noon_us(void)
{
    return INT64_C(1767268800000000); /* 2026-01-01T12:00:00Z */
}

static int64_t no_time(void)
{
    return 0;
}

static const struct clock_source NOON = {no_time, noon_us};

static int open_log(void **state)
{
    (void)state;
    clock_set_source(&NOON);
    log_init("worker 1", LOG_INFO);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends), 0);
    log_open(ends[1]);
    return 0;
}

static int close_log(void **state)
{
    (void)state;
    log_flush();
    log_open(-1);
    close(ends[0]);
    close(ends[1]);
    clock_set_source(NULL);
    return 0;
}

/* The next datagram as text, its streams as digits; "" when there is none. */
static const char *received(void)
{
    const ssize_t length = recv(ends[0], datagram, sizeof datagram - 1, 0);
    datagram[length < 0 ? 0 : length] = '\0';
    for (ssize_t i = 0; i < length; i++)
        if ((unsigned char)datagram[i] < LOG_STREAM_COUNT)
            datagram[i] = (char)(datagram[i] + '0');
    return datagram;
}

/* The logger takes all there is. */
static void take_all(void)
{
    while (received()[0] != '\0')
        ;
}

static void log_event__is_one_json_line_after_the_stream(void **state)
{
    (void)state;
    log_event(LOG_WARN, "could not connect", LOG_TEXT("host", "db1"), LOG_INT("port", 5432),
              LOG_FLAG("again", true));
    log_flush();

    assert_string_equal(received(),
                        "0{\"timestamp\":\"2026-01-01T12:00:00.000000Z\",\"level\":\"warn\","
                        "\"process\":\"worker 1\",\"message\":\"could not connect\","
                        "\"host\":\"db1\",\"port\":5432,\"again\":true}\n");
}

static void log_record__goes_to_its_stream(void **state)
{
    (void)state;
    const struct log_field fields[] = {LOG_TEXT("method", "/a/B"), {0}};
    log_record(LOG_ACCESS, fields);
    log_flush();

    assert_string_equal(received(), "1{\"timestamp\":\"2026-01-01T12:00:00.000000Z\","
                                    "\"method\":\"/a/B\"}\n");
}

static void log_flush__sends_a_turns_lines_together(void **state)
{
    (void)state;
    log_event(LOG_INFO, "first");
    log_event(LOG_INFO, "second");
    log_flush();

    const char *got = received();
    assert_non_null(strstr(got, "\"first\"}\n0{"));
    assert_non_null(strstr(got, "\"second\"}\n"));
    assert_string_equal(received(), "");
}

static void log_event__below_the_lowest_level_is_silent(void **state)
{
    (void)state;
    log_event(LOG_DEBUG, "nobody asked");
    log_flush();

    assert_string_equal(received(), "");
}

static void log_event__error_does_not_wait_for_the_flush(void **state)
{
    (void)state;
    log_event(LOG_ERROR, "about to end");

    assert_non_null(strstr(received(), "about to end"));
}

static void log_json_string__escapes_what_would_break_a_line(void **state)
{
    (void)state;
    struct buf out = {0};
    log_json_string(&out, SLICE("a\"b\\c\nd\x01\x7f"));
    buf_append_byte(&out, '\0');

    assert_string_equal(out.data, "\"a\\\"b\\\\c\\nd\\u0001\\u007f\"");
    buf_fini(&out);
}

static void log_json_string__keeps_utf8_and_replaces_the_rest(void **state)
{
    (void)state;
    struct buf out = {0};
    /* a good two-byte letter, a lone continuation, an overlong slash, a surrogate, a cut letter */
    log_json_string(&out, SLICE("\xC3\xA9"
                                "\x80"
                                "\xC0\xAF"
                                "\xED\xA0\x80"
                                "x\xE2\x82"));
    buf_append_byte(&out, '\0');

    assert_string_equal(out.data, "\"\xC3\xA9"
                                  "\xEF\xBF\xBD"
                                  "\xEF\xBF\xBD\xEF\xBF\xBD"
                                  "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                                  "x\xEF\xBF\xBD\xEF\xBF\xBD\"");
    buf_fini(&out);
}

static void log_event__cuts_a_long_text(void **state)
{
    (void)state;
    char *text = malloc(100001);
    memset(text, 'x', 100000);
    text[100000] = '\0';
    log_event(LOG_INFO, "long", LOG_TEXT("text", text));
    free(text);
    log_flush();

    const size_t length = strlen(received());
    assert_true(length > 2000 && length < 2400);
}

/* Fills the socket until a line is dropped. */
static void overwhelm(void)
{
    char text[1001];
    memset(text, 'x', 1000);
    text[1000] = '\0';
    const uint64_t before = log_dropped();
    for (int i = 0; i < 10000 && log_dropped() == before; i++) {
        log_event(LOG_INFO, "much", LOG_TEXT("text", text));
        log_flush();
    }
    assert_true(log_dropped() > before);
}

static void log_flush__drops_and_counts_when_the_logger_is_slow(void **state)
{
    (void)state;
    overwhelm();
    take_all();
    log_flush();

    assert_non_null(strstr(received(), "\"dropped\":1"));
}

static void log_flush__keeps_evidence_for_later(void **state)
{
    (void)state;
    overwhelm();
    const struct log_field fields[] = {LOG_TEXT("action", "STARTED"), {0}};
    log_record(LOG_MASQUERADE, fields);
    log_flush(); /* no room yet */
    take_all();
    log_flush();

    assert_int_equal(received()[0], '2');
    assert_non_null(strstr(datagram, "STARTED"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(log_event__is_one_json_line_after_the_stream, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(log_record__goes_to_its_stream, open_log, close_log),
        cmocka_unit_test_setup_teardown(log_flush__sends_a_turns_lines_together, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(log_event__below_the_lowest_level_is_silent, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(log_event__error_does_not_wait_for_the_flush, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(log_json_string__escapes_what_would_break_a_line, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(log_json_string__keeps_utf8_and_replaces_the_rest, open_log,
                                        close_log),
        cmocka_unit_test_setup_teardown(log_event__cuts_a_long_text, open_log, close_log),
        cmocka_unit_test_setup_teardown(log_flush__drops_and_counts_when_the_logger_is_slow,
                                        open_log, close_log),
        cmocka_unit_test_setup_teardown(log_flush__keeps_evidence_for_later, open_log, close_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
