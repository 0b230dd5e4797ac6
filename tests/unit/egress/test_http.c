/* Which addresses plugins' HTTP goes to: the public internet, what the settings open, and never
 * what is this deployment's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "egress/http.h"
#include "egress/resolve.h"

static const char *const NETWORKS[] = {"10.0.0.0/8", "fd12::/16", "127.0.0.0/8", "::/0", NULL};
static const char *const OWN[] = {"10.0.0.5", "fd12::5", "8.8.4.4", "db.example.com", NULL};

static int open_plain(void **state)
{
    (void)state;
    http_open(&(struct http_settings){0});
    return 0;
}

static int open_with_networks(void **state)
{
    (void)state;
    http_open(&(struct http_settings){.networks = NETWORKS, .own_addresses = OWN});
    return 0;
}

static int close_it(void **state)
{
    (void)state;
    http_close();
    return 0;
}

static const char *refusal_of(const char *text)
{
    struct ip_address address;
    assert_true(ip_address_read(slice_of(text), &address));
    return http_address_refusal(&address);
}

static void address__of_the_public_internet_is_gone_to(void **state)
{
    (void)state;

    assert_null(refusal_of("8.8.8.8"));
    assert_null(refusal_of("2606:4700::1111"));
    assert_non_null(refusal_of("10.0.0.1"));
    assert_non_null(refusal_of("fd12::1"));
    assert_non_null(refusal_of("169.254.169.254"));
}

static void address__of_this_machine_is_not(void **state)
{
    (void)state;

    assert_non_null(strstr(refusal_of("127.0.0.1"), "own"));
}

static void network__opens_what_it_holds(void **state)
{
    (void)state;

    assert_null(refusal_of("10.1.2.3"));
    assert_null(refusal_of("fd12::1"));
    assert_null(refusal_of("127.0.0.2"));
    assert_non_null(refusal_of("192.168.0.1"));
}

static void network__opens_nothing_that_is_own(void **state)
{
    (void)state;

    assert_non_null(strstr(refusal_of("10.0.0.5"), "own"));
    assert_non_null(strstr(refusal_of("fd12::5"), "own"));
    assert_non_null(strstr(refusal_of("8.8.4.4"), "own"));
    assert_non_null(strstr(refusal_of("127.0.0.1"), "own"));
}

static void network__opens_no_v4_in_v6(void **state)
{
    (void)state;

    assert_non_null(refusal_of("::ffff:10.1.2.3"));
    assert_non_null(refusal_of("64:ff9b::a01:203"));
    assert_non_null(refusal_of("2002:a01:203::"));
}

static void servers__are_addresses_with_or_without_port(void **state)
{
    (void)state;

    assert_true(resolve_servers_valid("192.0.2.53"));
    assert_true(resolve_servers_valid("192.0.2.53:5353"));
    assert_true(resolve_servers_valid("[2001:db8::53]:5353"));
    assert_false(resolve_servers_valid("dns.example.com"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(address__of_the_public_internet_is_gone_to, open_plain,
                                        close_it),
        cmocka_unit_test_setup_teardown(address__of_this_machine_is_not, open_plain, close_it),
        cmocka_unit_test_setup_teardown(network__opens_what_it_holds, open_with_networks, close_it),
        cmocka_unit_test_setup_teardown(network__opens_nothing_that_is_own, open_with_networks,
                                        close_it),
        cmocka_unit_test_setup_teardown(network__opens_no_v4_in_v6, open_with_networks, close_it),
        cmocka_unit_test(servers__are_addresses_with_or_without_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
