/* Percent-encoding: paths, queries, grpc-message. */
#include "wire_fixture.h"

#include "wire/percent.h"

static void assert_decodes(struct fixture *f, const char *text, unsigned flags,
                           const char *expected)
{
    struct slice decoded;
    assert_ok(percent_decode(&f->arena, slice_of(text), flags, &decoded));
    assert_slice(decoded, expected);
}

static void assert_escape_refused(struct fixture *f, struct slice text)
{
    struct slice decoded;
    assert_reason(percent_decode(&f->arena, text, 0, &decoded), "ESCAPE_INVALID");
}

static void percent_decode__reads_escapes(void **state)
{
    struct fixture *f = *state;
    assert_decodes(f, "", 0, "");
    assert_decodes(f, "plain", 0, "plain");
    assert_decodes(f, "a%20b%2Fc%2f%C3%A9", 0, "a b/c/\u00e9");
    assert_decodes(f, "%2525", 0, "%25");
}

static void percent_decode__takes_plus_as_asked(void **state)
{
    struct fixture *f = *state;
    assert_decodes(f, "a+b%2B", 0, "a+b+");
    assert_decodes(f, "a+b%2B", PERCENT_PLUS_IS_SPACE, "a b+");
}

static void percent_decode__keeps_slashes_as_asked(void **state)
{
    struct fixture *f = *state;
    assert_decodes(f, "a%2Fb%2f%20", PERCENT_KEEP_SLASH, "a%2Fb%2f ");
}

static void percent_decode__refuses_bad_escapes(void **state)
{
    struct fixture *f = *state;
    assert_escape_refused(f, SLICE("%"));
    assert_escape_refused(f, SLICE("a%2"));
    assert_escape_refused(f, SLICE("%zz"));
    assert_escape_refused(f, SLICE("%2x%20"));
    assert_escape_refused(f, SLICE("% 20"));
}

static void percent_decode__refuses_nul_and_bad_utf8(void **state)
{
    struct fixture *f = *state;
    assert_escape_refused(f, SLICE("a%00b"));
    assert_escape_refused(f, SLICE("a\0b"));
    assert_escape_refused(f, SLICE("%C3"));
    assert_escape_refused(f, SLICE("%ED%A0%80"));
    assert_escape_refused(f, SLICE("\xFF"));
}

static void percent_encode__escapes_for_grpc_message(void **state)
{
    struct fixture *f = *state;
    assert_slice(percent_encode(&f->arena, SLICE("plain ~ text")), "plain ~ text");
    assert_slice(percent_encode(&f->arena, SLICE("50% \xC3\xA9\n\x7F")), "50%25 %C3%A9%0A%7F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(percent_decode__reads_escapes),
        TEST(percent_decode__takes_plus_as_asked),
        TEST(percent_decode__keeps_slashes_as_asked),
        TEST(percent_decode__refuses_bad_escapes),
        TEST(percent_decode__refuses_nul_and_bad_utf8),
        TEST(percent_encode__escapes_for_grpc_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
