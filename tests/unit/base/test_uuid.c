/* Ids: what is one, how they are written, and that new ones go up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/uuid.h"

#define TEXT "0190f3c2-7a4e-7cc1-8f00-00ff10abcdef"

static void parse__takes_either_case(void **state)
{
    (void)state;
    static const uint8_t bytes[16] = {0x01, 0x90, 0xf3, 0xc2, 0x7a, 0x4e, 0x7c, 0xc1,
                                      0x8f, 0x00, 0x00, 0xff, 0x10, 0xab, 0xcd, 0xef};
    struct uuid lower;
    struct uuid upper;

    assert_true(uuid_parse(SLICE(TEXT), &lower));
    assert_true(uuid_parse(SLICE("0190F3C2-7A4E-7CC1-8F00-00FF10ABCDEF"), &upper));

    assert_memory_equal(lower.bytes, bytes, sizeof bytes);
    assert_memory_equal(upper.bytes, bytes, sizeof bytes);
}

static void parse__takes_nothing_else_and_leaves_what_was(void **state)
{
    (void)state;
    const struct uuid before = uuid_of(TEXT);
    struct uuid after = before;

    assert_false(uuid_parse(SLICE(""), &after));
    assert_false(uuid_parse(SLICE(TEXT "0"), &after));
    assert_false(uuid_parse(SLICE("{0190f3c2-7a4e-7cc1-8f00-00ff10abcde}"), &after));
    assert_false(uuid_parse(SLICE("0190f3c27a4e-7cc1-8f00-00ff10abcdef-"), &after));
    assert_false(uuid_parse(SLICE("0190f3c2-7a4e-7cc1-8f00-00ff10abcdeg"), &after));

    assert_true(uuid_equal(before, after));
}

static void text__is_what_it_was_read_from(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);

    assert_string_equal(uuid_text(&arena, uuid_of(TEXT)), TEXT);
    assert_string_equal(uuid_text(&arena, (struct uuid){{0}}),
                        "00000000-0000-0000-0000-000000000000");

    arena_fini(&arena);
}

enum { IDS = 10000 }; /* more than the counter of a millisecond holds */

static void v7__goes_up_and_says_what_it_is(void **state)
{
    (void)state;
    struct uuid last = uuid_v7();
    for (int i = 0; i < IDS; i++) {
        const struct uuid next = uuid_v7();
        assert_true(memcmp(last.bytes, next.bytes, sizeof last.bytes) < 0);
        assert_int_equal(next.bytes[6] >> 4, 7); /* RFC 9562 §4.2 */
        assert_int_equal(next.bytes[8] >> 6, 2); /* §4.1 */
        last = next;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__takes_either_case),
        cmocka_unit_test(parse__takes_nothing_else_and_leaves_what_was),
        cmocka_unit_test(text__is_what_it_was_read_from),
        cmocka_unit_test(v7__goes_up_and_says_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
