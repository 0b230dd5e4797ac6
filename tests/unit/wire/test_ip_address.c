/* Addresses and networks: one spelling each, and their borders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wire/ip_address.h"

static const char *refusal_of(const char *text)
{
    struct ip_address address;
    if (!ip_address_read(slice_of(text), &address))
        fail_msg("\"%s\" is no address", text);
    return ip_address_refusal(&address);
}

static void assert_refused(const char *first, const char *last)
{
    assert_non_null(refusal_of(first));
    assert_non_null(refusal_of(last));
}

static void assert_public(const char *before, const char *after)
{
    assert_null(refusal_of(before));
    assert_null(refusal_of(after));
}

static void v4__is_refused_up_to_each_border(void **state)
{
    (void)state;

    assert_refused("0.0.0.0", "0.255.255.255");
    assert_refused("10.0.0.0", "10.255.255.255");
    assert_public("9.255.255.255", "11.0.0.0");
    assert_refused("100.64.0.0", "100.127.255.255");
    assert_public("100.63.255.255", "100.128.0.0");
    assert_refused("127.0.0.0", "127.255.255.255");
    assert_public("126.255.255.255", "128.0.0.0");
    assert_refused("169.254.0.0", "169.254.255.255");
    assert_public("169.253.255.255", "169.255.0.0");
    assert_refused("172.16.0.0", "172.31.255.255");
    assert_public("172.15.255.255", "172.32.0.0");
    assert_refused("192.0.0.0", "192.0.0.255");
    assert_refused("192.0.2.0", "192.0.2.255");
    assert_public("192.0.1.0", "192.0.3.0");
    assert_refused("192.88.99.0", "192.88.99.255");
    assert_refused("192.168.0.0", "192.168.255.255");
    assert_public("192.167.255.255", "192.169.0.0");
    assert_refused("198.18.0.0", "198.19.255.255");
    assert_public("198.17.255.255", "198.20.0.0");
    assert_refused("198.51.100.0", "198.51.100.255");
    assert_refused("203.0.113.0", "203.0.113.255");
    assert_refused("224.0.0.0", "255.255.255.255");
    assert_public("1.1.1.1", "223.255.255.255");
}

static void v6__is_refused_up_to_each_border(void **state)
{
    (void)state;

    assert_refused("::", "::1");
    assert_refused("100::", "100::ffff:ffff:ffff:ffff");
    assert_refused("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_public("2000::", "2001:200::");
    assert_refused("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_public("2001:db7::", "2001:db9::");
    assert_refused("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_public("2003::", "2606:4700::1111");
    assert_refused("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_public("3ffe::", "3fff:1000::");
    assert_refused("4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_refused("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_refused("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_refused("fec0::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void v4_in_v6__is_refused_whatever_is_inside(void **state)
{
    (void)state;

    assert_string_equal(refusal_of("::ffff:127.0.0.1"), refusal_of("127.0.0.1"));
    assert_string_equal(refusal_of("::127.0.0.1"), refusal_of("127.0.0.1"));
    assert_string_equal(refusal_of("64:ff9b::7f00:1"), refusal_of("127.0.0.1"));
    assert_string_equal(refusal_of("2002:a9fe:a9fe::"), refusal_of("169.254.169.254"));
    assert_refused("::ffff:8.8.8.8", "::8.8.8.8");
    assert_refused("64:ff9b::808:808", "64:ff9b:1::808:808");
    assert_refused("2002:808:808::1", "2002:808:808::");
}

static void assert_no_address(const char *text)
{
    struct ip_address address;
    assert_false(ip_address_read(slice_of(text), &address));
}

static void address__has_one_spelling(void **state)
{
    (void)state;

    assert_no_address("");
    assert_no_address("127.1");
    assert_no_address("127.0.0.01");
    assert_no_address("0x7f.0.0.1");
    assert_no_address("127.0.0.1 ");
    assert_no_address("127.0.0.1.");
    assert_no_address("2130706433");
    assert_no_address("0:0:0:0:0:0:0:1");
    assert_no_address("2001:DB8::1");
    assert_no_address("::ffff:7f00:1");
    assert_no_address("[::1]");
    assert_no_address("fe80::1%eth0");
    assert_no_address("1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa");
}

static struct ip_network network_of(const char *text)
{
    struct ip_network network = {0};
    if (!ip_network_read(slice_of(text), &network))
        fail_msg("\"%s\" is no network", text);
    return network;
}

static bool has(const char *network_text, const char *address_text)
{
    const struct ip_network network = network_of(network_text);
    struct ip_address address = {0};
    assert_true(ip_address_read(slice_of(address_text), &address));
    return ip_network_has(&network, &address);
}

static void network__ends_at_its_bits(void **state)
{
    (void)state;

    assert_true(has("10.0.0.0/8", "10.255.255.255"));
    assert_false(has("10.0.0.0/8", "11.0.0.0"));
    assert_true(has("10.1.2.128/25", "10.1.2.255"));
    assert_false(has("10.1.2.128/25", "10.1.2.127"));
    assert_true(has("127.0.0.2", "127.0.0.2"));
    assert_false(has("127.0.0.2", "127.0.0.1"));
    assert_true(has("0.0.0.0/0", "1.2.3.4"));
    assert_true(has("fd00::/8", "fd12::1"));
    assert_false(has("fd00::/8", "fc00::1"));
}

static void network__is_of_one_family(void **state)
{
    (void)state;

    assert_false(has("0.0.0.0/0", "::1"));
    assert_false(has("::/0", "127.0.0.1"));
    assert_false(has("127.0.0.2/32", "::ffff:127.0.0.2"));
}

static void network__has_as_many_bits_as_its_family(void **state)
{
    (void)state;
    struct ip_network network;

    assert_false(ip_network_read(SLICE("10.0.0.0/33"), &network));
    assert_false(ip_network_read(SLICE("::/129"), &network));
    assert_false(ip_network_read(SLICE("10.0.0.0/"), &network));
    assert_false(ip_network_read(SLICE("10.0.0.0/-1"), &network));
    assert_false(ip_network_read(SLICE("10.0.0/8"), &network));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v4__is_refused_up_to_each_border),
        cmocka_unit_test(v6__is_refused_up_to_each_border),
        cmocka_unit_test(v4_in_v6__is_refused_whatever_is_inside),
        cmocka_unit_test(address__has_one_spelling),
        cmocka_unit_test(network__ends_at_its_bits),
        cmocka_unit_test(network__is_of_one_family),
        cmocka_unit_test(network__has_as_many_bits_as_its_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
