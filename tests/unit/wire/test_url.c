/* URLs: what is taken, how it is sent, and a corpus of what must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/ssrf_corpus.h"
#include "wire/url.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

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

static struct url read_fine(const char *text)
{
    struct url url = {0};
    const char *fault = url_read(&arena, slice_of(text), &url);
    if (fault != NULL)
        fail_msg("\"%s\": the URL %s", text, fault);
    return url;
}

/* As egress/http.h judges a URL that names an address. */
static const char *refusal_of(const char *text)
{
    struct url url = {0};
    const char *fault = url_read(&arena, slice_of(text), &url);
    if (fault == NULL && url.is_address)
        fault = ip_address_refusal(&url.address);
    return fault;
}

static void assert_refused(const char *text, const char *why)
{
    const char *fault = refusal_of(text);
    if (fault == NULL || strstr(fault, why) == NULL)
        fail_msg("\"%s\": \"%s\" does not say \"%s\"", text, fault != NULL ? fault : "", why);
}

static void assert_sent(const char *text, const char *sent)
{
    const struct url url = read_fine(text);
    assert_string_equal(url.text, sent);
    assert_null(refusal_of(text));
    assert_string_equal(read_fine(sent).text, sent);
}

static void corpus__is_refused_each_for_its_reason(void **state)
{
    (void)state;

    assert_true(COUNT(SSRF_REFUSED) >= 120);
    for (size_t i = 0; i < COUNT(SSRF_REFUSED); i++)
        assert_refused(SSRF_REFUSED[i].url, SSRF_REFUSED[i].why);
}

static void corpus__of_fine_ones_is_sent_in_one_spelling(void **state)
{
    (void)state;

    assert_true(COUNT(SSRF_FINE) >= 40);
    for (size_t i = 0; i < COUNT(SSRF_FINE); i++)
        assert_sent(SSRF_FINE[i].url, SSRF_FINE[i].sent);
}

static void read__cuts_the_parts_apart(void **state)
{
    (void)state;

    const struct url url = read_fine("https://api.example.com:8443/v1/x?a=b#c");
    assert_string_equal(url.scheme, "https");
    assert_string_equal(url.host, "api.example.com");
    assert_int_equal(url.port, 8443);
    assert_string_equal(url.path, "/v1/x");
    assert_string_equal(url.query, "a=b");
    assert_false(url.is_address);
}

static void read__knows_each_scheme_s_port(void **state)
{
    (void)state;

    assert_int_equal(read_fine("https://example.com").port, 443);
    assert_int_equal(read_fine("http://example.com").port, 80);
    assert_null(read_fine("http://example.com").query);
}

static void read__gives_an_address_without_brackets(void **state)
{
    (void)state;

    const struct url url = read_fine("https://[2606:4700::1111]:8443/");
    assert_true(url.is_address && url.address.is_v6);
    assert_string_equal(url.host, "2606:4700::1111");
    assert_int_equal(url.address.bytes[0], 0x26);
}

static void read__refuses_a_nul_inside(void **state)
{
    (void)state;
    struct url url;

    assert_non_null(url_read(&arena, SLICE("https://example.com\0.evil.test/"), &url));
    assert_non_null(url_read(&arena, SLICE("https://example.com/\0"), &url));
}

static void read__bounds_what_is_sent(void **state)
{
    (void)state;
    char text[URL_BYTES_MAX + 2];
    struct url url;
    memset(text, 'a', sizeof text);
    memcpy(text, "https://example.com/", 20);

    assert_null(url_read(&arena, slice_make(text, URL_BYTES_MAX), &url));
    assert_non_null(url_read(&arena, slice_make(text, URL_BYTES_MAX + 1), &url));
    memcpy(text + 30, "\xc3\xa4", 2); /* which is sent as six bytes */
    assert_non_null(url_read(&arena, slice_make(text, URL_BYTES_MAX), &url));
}

static void assert_relative(const char *text, const char *sent)
{
    const struct url base = read_fine("https://example.com:8443/a/b?c");
    struct url url = {0};
    assert_null(url_read_relative(&arena, &base, slice_of(text), &url));
    assert_string_equal(url.text, sent);
}

static void relative__is_resolved_as_rfc_3986_has_it(void **state)
{
    (void)state;

    assert_relative("https://other.test/x", "https://other.test/x");
    assert_relative("http://other.test", "http://other.test/");
    assert_relative("//other.test/x", "https://other.test/x");
    assert_relative("/x?y", "https://example.com:8443/x?y");
    assert_relative("x", "https://example.com:8443/a/x");
    assert_relative("../x", "https://example.com:8443/x");
    assert_relative("../../../x", "https://example.com:8443/x");
    assert_relative("./", "https://example.com:8443/a/");
    assert_relative("?d", "https://example.com:8443/a/b?d");
    assert_relative("#d", "https://example.com:8443/a/b?c");
}

static void relative__is_refused_like_any(void **state)
{
    (void)state;
    const struct url base = read_fine("https://example.com/a");
    struct url url;

    assert_non_null(url_read_relative(&arena, &base, SLICE("file:///etc/passwd"), &url));
    assert_non_null(url_read_relative(&arena, &base, SLICE("//user@other.test/"), &url));
    assert_non_null(url_read_relative(&arena, &base, SLICE("/\\evil.test"), &url));
    assert_non_null(url_read_relative(&arena, &base, SLICE("x\r\ny"), &url));
    assert_non_null(url_read_relative(&arena, &base, SLICE(""), &url));
}

static void path__stands_alone(void **state)
{
    (void)state;
    const char *path = "";

    assert_null(url_read_path(&arena, SLICE("/v1/%7ex/../y"), &path));
    assert_string_equal(path, "/v1/y");
    assert_non_null(url_read_path(&arena, SLICE("v1"), &path));
    assert_non_null(url_read_path(&arena, SLICE(""), &path));
    assert_non_null(url_read_path(&arena, SLICE("/v1?x"), &path));
    assert_non_null(url_read_path(&arena, SLICE("/v1#x"), &path));
    assert_non_null(url_read_path(&arena, SLICE("/..%2fx"), &path));
}

static void same_origin__is_scheme_host_and_port(void **state)
{
    (void)state;
    const struct url url = read_fine("https://example.com/a");
    const struct url port = read_fine("https://example.com:443/b");
    const struct url other_port = read_fine("https://example.com:444/a");
    const struct url other_scheme = read_fine("http://example.com:443/a");
    const struct url other_host = read_fine("https://www.example.com/a");

    assert_true(url_same_origin(&url, &port));
    assert_false(url_same_origin(&url, &other_port));
    assert_false(url_same_origin(&url, &other_scheme));
    assert_false(url_same_origin(&url, &other_host));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus__is_refused_each_for_its_reason),
        cmocka_unit_test(corpus__of_fine_ones_is_sent_in_one_spelling),
        cmocka_unit_test(read__cuts_the_parts_apart),
        cmocka_unit_test(read__knows_each_scheme_s_port),
        cmocka_unit_test(read__gives_an_address_without_brackets),
        cmocka_unit_test(read__refuses_a_nul_inside),
        cmocka_unit_test(read__bounds_what_is_sent),
        cmocka_unit_test(relative__is_resolved_as_rfc_3986_has_it),
        cmocka_unit_test(relative__is_refused_like_any),
        cmocka_unit_test(path__stands_alone),
        cmocka_unit_test(same_origin__is_scheme_host_and_port),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
