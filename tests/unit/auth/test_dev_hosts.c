/* The dev list: this machine's names, and nothing that only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/dev_hosts.h"

static bool host(const char *text)
{
    return dev_host_is_listed(slice_of(text));
}

static bool origin(const char *text)
{
    return dev_origin_is_listed(slice_of(text));
}

static void host__is_listed_whole(void **state)
{
    (void)state;
    assert_true(host("localhost"));
    assert_true(host("demo.localhost"));
    assert_true(host("a.b.localhost"));
    assert_true(host("demo.smoothschedule.local"));
    assert_true(host("127.0.0.1"));
    assert_true(host("[::1]"));
}

static void host__is_not_listed_in_part(void **state)
{
    (void)state;
    assert_false(host(""));
    assert_false(host("example.com"));
    assert_false(host("localhost.example.com"));
    assert_false(host("notlocalhost"));
    assert_false(host(".localhost"));
    assert_false(host("evil@x.localhost"));
    assert_false(host("smoothschedule.local.example.com"));
    assert_false(host("xsmoothschedule.local"));
    assert_false(host("127.0.0.2"));
    assert_false(host("127.0.0.1.example.com"));
    assert_false(host("::1"));
    assert_false(host("0.0.0.0"));
}

static void origin__has_a_listed_host_and_any_port(void **state)
{
    (void)state;
    assert_true(origin("http://localhost"));
    assert_true(origin("http://localhost:3000"));
    assert_true(origin("https://demo.localhost:8443"));
    assert_true(origin("http://[::1]:5173"));
    assert_true(origin("http://127.0.0.1:8080"));
}

static void origin__is_nothing_else(void **state)
{
    (void)state;
    assert_false(origin(""));
    assert_false(origin("null"));
    assert_false(origin("localhost"));
    assert_false(origin("ftp://localhost"));
    assert_false(origin("http://evil.example"));
    assert_false(origin("http://localhost.evil.example"));
    assert_false(origin("http://localhost:3000.evil.example"));
    assert_false(origin("http://localhost:99999"));
    assert_false(origin("http://localhost:"));
    assert_false(origin("http://localhost/"));
    assert_false(origin("http://user@localhost"));
    assert_false(origin("http://[::1"));
    assert_false(origin("http://[::1]x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(host__is_listed_whole),
        cmocka_unit_test(host__is_not_listed_in_part),
        cmocka_unit_test(origin__has_a_listed_host_and_any_port),
        cmocka_unit_test(origin__is_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
