/* Rules on URLs: what each part of one lets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/url_rule.h"

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

static const char *const READS[] = {"GET"};

static struct url_rule rule_of(const char *host, const char *path_prefix)
{
    return (struct url_rule){.scheme = "https",
                             .host = host,
                             .port = 443,
                             .path_prefix = path_prefix,
                             .methods = READS,
                             .method_count = 1};
}

static enum url_rule_match match(const struct url_rule *rule, const char *text, const char *method)
{
    struct url url = {0};
    assert_null(url_read(&arena, slice_of(text), &url));
    return url_rule_match(rule, &url, method);
}

static void rule__is_exact_in_scheme_host_port_and_method(void **state)
{
    (void)state;
    const struct url_rule rule = rule_of("api.example.com", "/");

    assert_int_equal(match(&rule, "https://api.example.com/x?y", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "https://API.example.com:443", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "http://api.example.com:443/", "GET"), URL_RULE_OTHER_SCHEME);
    assert_int_equal(match(&rule, "https://example.com/", "GET"), URL_RULE_OTHER_HOST);
    assert_int_equal(match(&rule, "https://x.api.example.com/", "GET"), URL_RULE_OTHER_HOST);
    assert_int_equal(match(&rule, "https://api.example.com.evil.test/", "GET"),
                     URL_RULE_OTHER_HOST);
    assert_int_equal(match(&rule, "https://evilapi.example.com/", "GET"), URL_RULE_OTHER_HOST);
    assert_int_equal(match(&rule, "https://api.example.com:8443/", "GET"), URL_RULE_OTHER_PORT);
    assert_int_equal(match(&rule, "https://api.example.com/", "POST"), URL_RULE_OTHER_METHOD);
    assert_int_equal(match(&rule, "https://api.example.com/", "get"), URL_RULE_OTHER_METHOD);
}

static void wildcard__is_one_label_no_more_no_less(void **state)
{
    (void)state;
    const struct url_rule rule = rule_of("*.example.com", "/");

    assert_int_equal(match(&rule, "https://a.example.com/", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "https://example.com/", "GET"), URL_RULE_OTHER_HOST);
    assert_int_equal(match(&rule, "https://a.b.example.com/", "GET"), URL_RULE_OTHER_HOST);
    assert_int_equal(match(&rule, "https://aexample.com/", "GET"), URL_RULE_OTHER_HOST);
    assert_int_equal(match(&rule, "https://a.example.com.evil.test/", "GET"), URL_RULE_OTHER_HOST);
}

static void path__matches_on_borders_of_segments(void **state)
{
    (void)state;
    const struct url_rule rule = rule_of("example.com", "/v1");
    const struct url_rule folder = rule_of("example.com", "/v1/");

    assert_int_equal(match(&rule, "https://example.com/v1", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "https://example.com/v1?x", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "https://example.com/v1/", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "https://example.com/v1/x/y", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "https://example.com/v10", "GET"), URL_RULE_OTHER_PATH);
    assert_int_equal(match(&rule, "https://example.com/V1", "GET"), URL_RULE_OTHER_PATH);
    assert_int_equal(match(&rule, "https://example.com/", "GET"), URL_RULE_OTHER_PATH);
    assert_int_equal(match(&rule, "https://example.com/v1;x/y", "GET"), URL_RULE_OTHER_PATH);
    assert_int_equal(match(&rule, "https://example.com/v1%2Fx", "GET"), URL_RULE_OTHER_PATH);
    assert_int_equal(match(&folder, "https://example.com/v1/x", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&folder, "https://example.com/v1", "GET"), URL_RULE_OTHER_PATH);
}

static void path__is_judged_as_it_is_sent(void **state)
{
    (void)state;
    const struct url_rule rule = rule_of("example.com", "/v1");

    assert_int_equal(match(&rule, "https://example.com/v1/../admin", "GET"), URL_RULE_OTHER_PATH);
    assert_int_equal(match(&rule, "https://example.com/v1/%2e%2e/admin", "GET"),
                     URL_RULE_OTHER_PATH);
    assert_int_equal(match(&rule, "https://example.com/v1//../../admin", "GET"),
                     URL_RULE_OTHER_PATH);
    assert_int_equal(match(&rule, "https://example.com/x/../v1/y", "GET"), URL_RULE_MATCHES);
    assert_int_equal(match(&rule, "https://example.com/%76%31/y", "GET"), URL_RULE_MATCHES);
}

static void assert_host(const char *text, const char *expected)
{
    const char *host = "";
    assert_null(url_rule_read_host(&arena, slice_of(text), &host));
    assert_string_equal(host, expected);
}

static void assert_no_host(const char *text, const char *words)
{
    const char *host = "untouched";
    const char *fault = url_rule_read_host(&arena, slice_of(text), &host);
    assert_non_null(fault);
    assert_non_null(strstr(fault, words));
    assert_string_equal(host, "untouched");
}

static void host__is_exact_or_a_wildcard(void **state)
{
    (void)state;

    assert_host("API.Example.com", "api.example.com");
    assert_host("*.b\xc3\xbc\x63her.example", "*.xn--bcher-kva.example");
    assert_host("8.8.8.8", "8.8.8.8");
    assert_host("[2606:4700::1111]", "2606:4700::1111");
}

static void host__is_no_wildcard_that_anyone_could_be_under(void **state)
{
    (void)state;

    assert_no_host("*.com", "two labels");
    assert_no_host("*.co.uk", "public suffix");
    assert_no_host("*.github.io", "public suffix");
    assert_no_host("*", "wildcard");
    assert_no_host("*.", "empty");
    assert_no_host("*.*.example.com", "wildcard");
    assert_no_host("a.*.example.com", "wildcard");
    assert_no_host("a*.example.com", "wildcard");
    assert_no_host("*.8.8.8.8", "address");
    assert_no_host("*.[::1]", "address");
}

static void host__is_no_url(void **state)
{
    (void)state;

    assert_no_host("", "empty");
    assert_no_host("https://example.com", "brackets");
    assert_no_host("example.com/x", "host name");
    assert_no_host("example.com:80", "port");
    assert_no_host("user@example.com", "host name");
    assert_no_host("127.1", "plain decimal");
}

static void wildcard_of__is_a_name_s_parent(void **state)
{
    (void)state;
    struct url url = {0};

    assert_null(url_read(&arena, SLICE("https://a.b.example.com/"), &url));
    assert_string_equal(url_rule_wildcard_of(&arena, &url), "*.b.example.com");
    assert_null(url_read(&arena, SLICE("https://example.com/"), &url));
    assert_null(url_rule_wildcard_of(&arena, &url));
    assert_null(url_read(&arena, SLICE("https://8.8.8.8/"), &url));
    assert_null(url_rule_wildcard_of(&arena, &url));
}

static void methods__are_five(void **state)
{
    (void)state;

    assert_true(url_method_is_known("GET"));
    assert_true(url_method_is_known("DELETE"));
    assert_false(url_method_is_known("get"));
    assert_false(url_method_is_known("CONNECT"));
    assert_false(url_method_is_known("TRACE"));
    assert_false(url_method_is_known(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule__is_exact_in_scheme_host_port_and_method),
        cmocka_unit_test(wildcard__is_one_label_no_more_no_less),
        cmocka_unit_test(path__matches_on_borders_of_segments),
        cmocka_unit_test(path__is_judged_as_it_is_sent),
        cmocka_unit_test(host__is_exact_or_a_wildcard),
        cmocka_unit_test(host__is_no_wildcard_that_anyone_could_be_under),
        cmocka_unit_test(host__is_no_url),
        cmocka_unit_test(wildcard_of__is_a_name_s_parent),
        cmocka_unit_test(methods__are_five),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
