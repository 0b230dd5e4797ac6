/* Names as the DNS has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/domain_name.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static void assert_read(const char *text, const char *expected)
{
    const char *name = "";
    assert_null(domain_name_read(&arena, slice_of(text), &name));
    assert_string_equal(name, expected);
}

static void assert_fault(struct slice text, const char *words)
{
    const char *name = "untouched";
    const char *fault = domain_name_read(&arena, text, &name);
    assert_non_null(fault);
    assert_non_null(strstr(fault, words));
    assert_string_equal(name, "untouched");
}

static void name__is_given_in_lower_case(void **state)
{
    (void)state;

    assert_read("shop.example.com", "shop.example.com");
    assert_read("SHOP.Example.COM", "shop.example.com");
    assert_read("3shop-2.example.com", "3shop-2.example.com");
}

static void name__is_encoded_for_the_dns(void **state)
{
    (void)state;

    assert_read("b\xc3\xbc"
                "cher.example",
                "xn--bcher-kva.example");
    assert_read("B\xc3\x9c"
                "CHER.example",
                "xn--bcher-kva.example");
    assert_read("bu\xcc\x88"
                "cher.example", /* u and a combining diaeresis */
                "xn--bcher-kva.example");
    assert_read("\xe4\xbe\x8b\xe3\x81\x88.jp", "xn--r8jz45g.jp");
    assert_read("xn--bcher-kva.example", "xn--bcher-kva.example");
}

static void name__is_encoded_non_transitionally(void **state)
{
    (void)state;

    assert_read("fa\xc3\x9f.de", "xn--fa-hia.de"); /* not fass.de */
}

static void name__takes_other_scripts_dots_and_wide_letters(void **state)
{
    (void)state;

    assert_read("shop\xe3\x80\x82"
                "example",
                "shop.example");                      /* U+3002 */
    assert_read("\xef\xbd\x81.example", "a.example"); /* U+FF41 */
}

static void name__that_is_none_is_refused(void **state)
{
    (void)state;

    assert_fault(SLICE(""), "must not be empty");
    assert_fault(SLICE("localhost"), "at least two labels");
    assert_fault(SLICE("*.example.com"), "wildcards");
    assert_fault(SLICE("a..example.com"), "must be a host name");
    assert_fault(SLICE(".example.com"), "must be a host name");
    assert_fault(SLICE("example.com."), "must be a host name");
    assert_fault(SLICE("-a.example.com"), "must be a host name");
    assert_fault(SLICE("a_b.example.com"), "must be a host name");
    assert_fault(SLICE("a b.example.com"), "must be a host name");
    assert_fault(SLICE("a/b.example.com"), "must be a host name");
    assert_fault(SLICE("a\xef\xbc\x8f"
                       "b.example.com"),
                 "must be a host name"); /* U+FF0F, a wide slash */
    assert_fault(SLICE("a\xe2\x84\x80"
                       "b.example.com"),
                 "must be a host name"); /* U+2100, which is mapped to a/c */
    assert_fault(SLICE("example.com:8080"), "must be a host name");
    assert_fault(SLICE("http://example.com"), "must be a host name");
    assert_fault(SLICE("a\0.example.com"), "must be a host name");
    assert_fault(SLICE("a\xe2\x89\xa0"
                       "b.example"),
                 "must be a host name"); /* U+2260, which STD3's rules forbid */
    assert_fault(SLICE("\xff\xfe.example"), "must be a host name");
    assert_fault(SLICE("xn--\x61\x62.example"), "must be a host name");
}

static void name__that_is_an_address_is_refused(void **state)
{
    (void)state;

    assert_fault(SLICE("192.0.2.1"), "must be a host name");
    assert_fault(SLICE("0x7f.1"), "must be a host name");
    assert_fault(SLICE("\xef\xbc\x91\x39\x32.0.2.1"), "must be a host name"); /* a wide 1 */
    assert_fault(SLICE("[2001:db8::1]"), "must be a host name");
    assert_fault(SLICE("2001:db8::1"), "must be a host name");
}

static void name__has_bounds(void **state)
{
    (void)state;
    char label[64 + 1];
    memset(label, 'a', 64);
    label[63] = '\0';
    const char *longest = arena_printf(&arena, "%s.%s.%s.%.61s", label, label, label, label);
    assert_int_equal(strlen(longest), 253);

    assert_read(longest, longest);
    assert_fault(slice_of(arena_printf(&arena, "a%s", longest)), "must be a host name");
    assert_fault(slice_of(arena_printf(&arena, "a%s.example", label)), "must be a host name");
    assert_fault(slice_make(arena_zalloc(&arena, 2000), 2000), "too long");
}

static void below__is_a_matter_of_whole_labels(void **state)
{
    (void)state;

    assert_true(domain_name_is_below("a.localhost", "localhost"));
    assert_true(domain_name_is_below("b.a.localhost", "localhost"));
    assert_false(domain_name_is_below("localhost", "localhost"));
    assert_false(domain_name_is_below("alocalhost", "localhost"));
    assert_false(domain_name_is_below(".localhost", "localhost"));
    assert_false(domain_name_is_below("localhost.a", "localhost"));
}

static void public_suffixes__are_known(void **state)
{
    (void)state;

    assert_true(domain_name_is_public_suffix("com"));
    assert_true(domain_name_is_public_suffix("co.uk"));
    assert_true(domain_name_is_public_suffix("github.io"));
    assert_true(domain_name_is_public_suffix("xn--fiqs8s"));    /* .中国 */
    assert_true(domain_name_is_public_suffix("any.kobe.jp"));   /* *.kobe.jp */
    assert_false(domain_name_is_public_suffix("city.kobe.jp")); /* and its exception */
    assert_false(domain_name_is_public_suffix("example.co.uk"));
    assert_false(domain_name_is_public_suffix("example.test"));
}

int main(void)
{
#define NAME_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        NAME_TEST(name__is_given_in_lower_case),
        NAME_TEST(name__is_encoded_for_the_dns),
        NAME_TEST(name__is_encoded_non_transitionally),
        NAME_TEST(name__takes_other_scripts_dots_and_wide_letters),
        NAME_TEST(name__that_is_none_is_refused),
        NAME_TEST(name__that_is_an_address_is_refused),
        NAME_TEST(name__has_bounds),
        NAME_TEST(below__is_a_matter_of_whole_labels),
        NAME_TEST(public_suffixes__are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
