/* What fields may hold: text, addresses, colours, URLs, host names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/check.h"

static struct arena arena;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

static void checks_status__is_ok_without_faults(void **state)
{
    (void)state;
    struct checks checks = {.arena = &arena};

    check(&checks, true, "FIELD_INVALID", "a", "must be fine");

    assert_int_equal(checks_status(&checks).code, STATUS_OK);
}

static void checks_status__gathers_all_faults_in_order(void **state)
{
    (void)state;
    struct checks checks = {.arena = &arena};

    check(&checks, false, "NAME_INVALID", "tenant.name", "must be short");
    check(&checks, true, "FIELD_INVALID", "tenant.logoUrl", "must be a URL");
    check(&checks, false, "FIELD_INVALID", "tenant.timeZone", "must be known");
    const status outcome = checks_status(&checks);

    assert_int_equal(outcome.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(outcome.reason, "NAME_INVALID");
    assert_string_equal(outcome.message, "tenant.name must be short");
    const struct status_violation *first = outcome.details->violations;
    assert_string_equal(first->field, "tenant.name");
    assert_string_equal(first->next->field, "tenant.timeZone");
    assert_string_equal(first->next->description, "must be known");
    assert_null(first->next->next);
}

static void text_is_between__counts_code_points(void **state)
{
    (void)state;
    assert_true(text_is_between("äöü", 3, 3));
    assert_false(text_is_between("äöü", 4, 9));
    assert_false(text_is_between("äöü", 0, 2));
    assert_true(text_is_between("", 0, 2));
    assert_false(text_is_between("", 1, 2));
}

static void text_is_between__refuses_control_characters(void **state)
{
    (void)state;
    assert_false(text_is_between("a\nb", 1, 9));
    assert_false(text_is_between("a\x7f", 1, 9));
    assert_false(text_is_between("a\xc2\x85", 1, 9)); /* U+0085 */
    assert_true(text_is_between("a\xc2\xa0", 1, 9));  /* U+00A0 */
}

static void text_is_email__takes_ordinary_addresses(void **state)
{
    (void)state;
    assert_true(text_is_email("a@b"));
    assert_true(text_is_email("ada.lovelace+news@mail.example.com"));
    assert_true(text_is_email("o'brien@x-y.test"));
    assert_true(text_is_email("OWNER@ACME.TEST"));
}

static void text_is_email__refuses_what_is_none(void **state)
{
    (void)state;
    assert_false(text_is_email(""));
    assert_false(text_is_email("ada"));
    assert_false(text_is_email("@x.test"));
    assert_false(text_is_email("ada@"));
    assert_false(text_is_email("a@b@c"));
    assert_false(text_is_email(".ada@x.test"));
    assert_false(text_is_email("ada.@x.test"));
    assert_false(text_is_email("a..b@x.test"));
    assert_false(text_is_email("a b@x.test"));
    assert_false(text_is_email("ada@x..test"));
    assert_false(text_is_email("ada@x.test."));
    assert_false(text_is_email("ada@[127.0.0.1]"));
    assert_false(text_is_email("\"a b\"@x.test"));
    assert_false(text_is_email("ada@x.test\r\nBcc: b@x.test"));
    assert_false(text_is_email("ädä@x.test"));
}

static void text_is_email__bounds_its_parts(void **state)
{
    (void)state;
    char local[70];
    memset(local, 'a', sizeof local);
    assert_true(text_is_email(arena_printf(&arena, "%.64s@x.test", local)));
    assert_false(text_is_email(arena_printf(&arena, "%.65s@x.test", local)));

    char label[64];
    memset(label, 'b', 63);
    label[63] = '\0';
    assert_true(text_is_email(arena_printf(&arena, "a@%s.%s.%s", label, label, label)));
    assert_false(text_is_email(arena_printf(&arena, "a@%s.%s.%s.%s", label, label, label, label)));
}

static void text_is_color__takes_six_hex_digits(void **state)
{
    (void)state;
    assert_true(text_is_color("#1e40af"));
    assert_true(text_is_color("#1E40AF"));
    assert_false(text_is_color("1e40af"));
    assert_false(text_is_color("#1e40a"));
    assert_false(text_is_color("#1e40aff"));
    assert_false(text_is_color("#1e40ag"));
    assert_false(text_is_color("#fff"));
    assert_false(text_is_color("red"));
}

static void text_is_https_url__takes_https_with_a_host(void **state)
{
    (void)state;
    assert_true(text_is_https_url("https://cdn.example.com"));
    assert_true(text_is_https_url("https://cdn.example.com:8443/a/b.png?x=1&y=%20#z"));
}

static void text_is_https_url__refuses_the_rest(void **state)
{
    (void)state;
    assert_false(text_is_https_url("http://cdn.example.com/a.png"));
    assert_false(text_is_https_url("HTTPS://cdn.example.com/a.png"));
    assert_false(text_is_https_url("//cdn.example.com/a.png"));
    assert_false(text_is_https_url("javascript:alert(1)"));
    assert_false(text_is_https_url("https://"));
    assert_false(text_is_https_url("https:///a.png"));
    assert_false(text_is_https_url("https://user@example.com/"));
    assert_false(text_is_https_url("https://user:pw@example.com/"));
    assert_false(text_is_https_url("https://127.0.0.1/"));
    assert_false(text_is_https_url("https://[::1]/"));
    assert_false(text_is_https_url("https://example.com:/"));
    assert_false(text_is_https_url("https://example.com:70000/"));
    assert_false(text_is_https_url("https://example.com/a b"));
    assert_false(text_is_https_url("https://example.com/\"><script>"));
    assert_false(text_is_https_url("https://example.com/\xc3\xa4"));
}

static void text_is_https_url__is_at_most_2000_bytes_long(void **state)
{
    (void)state;
    char path[2001];
    memset(path, 'a', sizeof path);
    assert_true(text_is_https_url(arena_printf(&arena, "https://x.test/%.1985s", path)));
    assert_false(text_is_https_url(arena_printf(&arena, "https://x.test/%.1986s", path)));
}

static void text_is_host_name__takes_names_not_addresses(void **state)
{
    (void)state;
    assert_true(text_is_host_name(SLICE("localhost")));
    assert_true(text_is_host_name(SLICE("demo.localhost")));
    assert_true(text_is_host_name(SLICE("xn--mnchen-3ya.example")));
    assert_false(text_is_host_name(SLICE("")));
    assert_false(text_is_host_name(SLICE(".")));
    assert_false(text_is_host_name(SLICE("a..b")));
    assert_false(text_is_host_name(SLICE("a.b.")));
    assert_false(text_is_host_name(SLICE("-a.b")));
    assert_false(text_is_host_name(SLICE("a-.b")));
    assert_false(text_is_host_name(SLICE("a_b.c")));
    assert_false(text_is_host_name(SLICE("10.0.0.1")));
    assert_false(text_is_host_name(SLICE("[::1]")));
    assert_false(text_is_host_name(slice_make("a\0b", 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_status__is_ok_without_faults),
        cmocka_unit_test(checks_status__gathers_all_faults_in_order),
        cmocka_unit_test(text_is_between__counts_code_points),
        cmocka_unit_test(text_is_between__refuses_control_characters),
        cmocka_unit_test(text_is_email__takes_ordinary_addresses),
        cmocka_unit_test(text_is_email__refuses_what_is_none),
        cmocka_unit_test(text_is_email__bounds_its_parts),
        cmocka_unit_test(text_is_color__takes_six_hex_digits),
        cmocka_unit_test(text_is_https_url__takes_https_with_a_host),
        cmocka_unit_test(text_is_https_url__refuses_the_rest),
        cmocka_unit_test(text_is_https_url__is_at_most_2000_bytes_long),
        cmocka_unit_test(text_is_host_name__takes_names_not_addresses),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
