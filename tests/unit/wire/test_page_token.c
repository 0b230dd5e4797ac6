/* Page tokens: they open for whom they were sealed, for a day, unchanged. */
#include "wire_fixture.h"

#include "base/clock.h"
#include "wire/page_token.h"

static const int64_t NOW_US = INT64_C(1767225600000000);
static const int64_t DAY_US = 24 * 3600 * US_PER_S;
static const struct page_token_key KEY = {.bytes = {1, 2, 3}};
static const struct page_token_key OTHER_KEY = {.bytes = {1, 2, 4}};
static const struct page_token_binding BINDING = {.bytes = {9}};
static const struct page_token_binding OTHER_BINDING = {.bytes = {9, 1}};

static struct slice seal(struct fixture *f, const char *position)
{
    return page_token_seal(&f->arena, &KEY, NOW_US, &BINDING, slice_of(position));
}

static status open_at(struct fixture *f, struct slice token, int64_t now_us,
                      struct slice *ret_position)
{
    return page_token_open(&f->arena, &KEY, now_us, &BINDING, token, ret_position);
}

static void page_token__gives_the_position_back(void **state)
{
    struct fixture *f = *state;
    struct slice position;
    assert_ok(open_at(f, seal(f, "0194b3f0"), NOW_US, &position));
    assert_slice(position, "0194b3f0");
    assert_ok(open_at(f, seal(f, ""), NOW_US, &position));
    assert_slice(position, "");
}

static void page_token__fits_into_a_url(void **state)
{
    struct fixture *f = *state;
    const struct slice token = seal(f, "0194b3f0-7b1e");
    assert_int_equal(strspn(token.data, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789-_"),
                     token.length);
}

static void page_token__hides_the_position(void **state)
{
    struct fixture *f = *state;
    const struct slice a = seal(f, "AAAAAAAAAAAAAAAA");
    const struct slice b = seal(f, "AAAAAAAAAAAAAAAB");
    assert_memory_not_equal(a.data, b.data, 32); /* even where they agree */
}

static void page_token__lives_a_day(void **state)
{
    struct fixture *f = *state;
    struct slice position;
    const struct slice token = seal(f, "x");
    assert_ok(open_at(f, token, NOW_US + DAY_US - 1, &position));
    assert_reason(open_at(f, token, NOW_US + DAY_US, &position), "PAGE_TOKEN_INVALID");
}

static void page_token__opens_with_its_binding_only(void **state)
{
    struct fixture *f = *state;
    struct slice position;
    assert_reason(page_token_open(&f->arena, &KEY, NOW_US, &OTHER_BINDING, seal(f, "x"), &position),
                  "PAGE_TOKEN_INVALID");
}

static void page_token__opens_with_its_key_only(void **state)
{
    struct fixture *f = *state;
    struct slice position;
    assert_reason(page_token_open(&f->arena, &OTHER_KEY, NOW_US, &BINDING, seal(f, "x"), &position),
                  "PAGE_TOKEN_INVALID");
}

static void page_token__refuses_any_changed_character(void **state)
{
    struct fixture *f = *state;
    struct slice position;
    const struct slice token = seal(f, "abc"); /* no bits are left over at its end */
    for (size_t i = 0; i < token.length; i++) {
        char *changed = arena_slice_string(&f->arena, token);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_reason(open_at(f, slice_make(changed, token.length), NOW_US, &position),
                      "PAGE_TOKEN_INVALID");
    }
}

static void page_token__refuses_any_shorter_token(void **state)
{
    struct fixture *f = *state;
    struct slice position;
    const struct slice token = seal(f, "abc");
    for (size_t length = 0; length < token.length; length++)
        assert_reason(open_at(f, slice_to(token, length), NOW_US, &position), "PAGE_TOKEN_INVALID");
}

static void page_token__refuses_foreign_texts(void **state)
{
    struct fixture *f = *state;
    struct slice position;
    char long_text[PAGE_TOKEN_TEXT_MAX + 4];
    memset(long_text, 'A', sizeof long_text);
    assert_reason(open_at(f, SLICE("next"), NOW_US, &position), "PAGE_TOKEN_INVALID");
    assert_reason(open_at(f, SLICE("not base64!"), NOW_US, &position), "PAGE_TOKEN_INVALID");
    assert_reason(open_at(f, slice_make(long_text, sizeof long_text), NOW_US, &position),
                  "PAGE_TOKEN_INVALID");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(page_token__gives_the_position_back),
        TEST(page_token__fits_into_a_url),
        TEST(page_token__hides_the_position),
        TEST(page_token__lives_a_day),
        TEST(page_token__opens_with_its_binding_only),
        TEST(page_token__opens_with_its_key_only),
        TEST(page_token__refuses_any_changed_character),
        TEST(page_token__refuses_any_shorter_token),
        TEST(page_token__refuses_foreign_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
