/* gRPC's framing and timeouts (PROTOCOL-HTTP2.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#include "base/clock.h"
#include "wire/grpc.h"

static const char ABC[] = "\0\0\0\0\3abc";
static const struct slice MESSAGE = {ABC, sizeof ABC - 1};

static void deframe__gives_prefix_then_the_whole_message(void **state)
{
    (void)state;
    struct grpc_deframer deframer = {0};
    struct slice bytes = MESSAGE, piece;

    assert_int_equal(grpc_deframe(&deframer, &bytes, &piece), GRPC_BEGIN);
    assert_int_equal(deframer.length, 3);
    assert_int_equal(grpc_compressed(&deframer), 0);
    assert_int_equal(grpc_deframe(&deframer, &bytes, &piece), GRPC_COMPLETE);
    assert_true(slice_is(piece, "abc"));
    assert_int_equal(bytes.length, 0);
    assert_true(grpc_at_boundary(&deframer));
}

static void deframe__takes_a_prefix_cut_anywhere(void **state)
{
    (void)state;
    struct grpc_deframer deframer = {0};
    struct slice first = slice_to(MESSAGE, 2), rest = slice_from(MESSAGE, 2), piece;

    assert_int_equal(grpc_deframe(&deframer, &first, &piece), GRPC_NEED_MORE);
    assert_false(grpc_at_boundary(&deframer));
    assert_int_equal(grpc_deframe(&deframer, &rest, &piece), GRPC_BEGIN);
    assert_int_equal(deframer.length, 3);
}

static void deframe__gives_a_message_in_pieces_as_they_come(void **state)
{
    (void)state;
    struct grpc_deframer deframer = {0};
    struct slice first = slice_to(MESSAGE, 6), rest = slice_from(MESSAGE, 6), piece;

    assert_int_equal(grpc_deframe(&deframer, &first, &piece), GRPC_BEGIN);
    assert_int_equal(grpc_deframe(&deframer, &first, &piece), GRPC_PIECE);
    assert_true(slice_is(piece, "a"));
    assert_int_equal(grpc_deframe(&deframer, &first, &piece), GRPC_NEED_MORE);
    assert_int_equal(grpc_deframe(&deframer, &rest, &piece), GRPC_COMPLETE);
    assert_true(slice_is(piece, "bc"));
}

static void deframe__gives_an_empty_message(void **state)
{
    (void)state;
    struct grpc_deframer deframer = {0};
    struct slice bytes = {"\1\0\0\0\0", 5}, piece;

    assert_int_equal(grpc_deframe(&deframer, &bytes, &piece), GRPC_BEGIN);
    assert_int_equal(grpc_compressed(&deframer), 1);
    assert_int_equal(grpc_deframe(&deframer, &bytes, &piece), GRPC_COMPLETE);
    assert_int_equal(piece.length, 0);
}

static void deframe__reads_the_length_as_big_endian(void **state)
{
    (void)state;
    struct grpc_deframer deframer = {0};
    struct slice bytes = {"\0\x01\x02\x03\xff", 5}, piece;

    assert_int_equal(grpc_deframe(&deframer, &bytes, &piece), GRPC_BEGIN);
    assert_int_equal(deframer.length, 0x010203ff);
}

static void assert_timeout(const char *text, int64_t expected_ns)
{
    int64_t ns;
    assert_true(grpc_timeout_ns(slice_of(text), &ns));
    assert_int_equal(ns, expected_ns);
}

static void timeout__reads_every_unit(void **state)
{
    (void)state;
    assert_timeout("2H", 7200 * NS_PER_S);
    assert_timeout("3M", 180 * NS_PER_S);
    assert_timeout("4S", 4 * NS_PER_S);
    assert_timeout("250m", 250 * NS_PER_MS);
    assert_timeout("7u", 7000);
    assert_timeout("9n", 9);
    assert_timeout("00000001S", NS_PER_S);
}

static void timeout__of_99999999_hours_does_not_wrap(void **state)
{
    (void)state;
    int64_t ns;
    assert_true(grpc_timeout_ns(SLICE("99999999H"), &ns));
    assert_true(ns > 0);
}

static void assert_no_timeout(const char *text)
{
    int64_t ns;
    assert_false(grpc_timeout_ns(slice_of(text), &ns));
}

static void timeout__refuses_what_the_protocol_does_not_know(void **state)
{
    (void)state;
    assert_no_timeout("");
    assert_no_timeout("S");
    assert_no_timeout("1");
    assert_no_timeout("1s");
    assert_no_timeout("-1S");
    assert_no_timeout("1.5S");
    assert_no_timeout(" 1S");
    assert_no_timeout("123456789S");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deframe__gives_prefix_then_the_whole_message),
        cmocka_unit_test(deframe__takes_a_prefix_cut_anywhere),
        cmocka_unit_test(deframe__gives_a_message_in_pieces_as_they_come),
        cmocka_unit_test(deframe__gives_an_empty_message),
        cmocka_unit_test(deframe__reads_the_length_as_big_endian),
        cmocka_unit_test(timeout__reads_every_unit),
        cmocka_unit_test(timeout__of_99999999_hours_does_not_wrap),
        cmocka_unit_test(timeout__refuses_what_the_protocol_does_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
