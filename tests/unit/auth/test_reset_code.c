/* Codes to set a password with, and what addresses are counted as. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/reset_code.h"
#include "auth/sign_in_failures.h"

static const user_id ADA = {{{1}}};
static const user_id BOB = {{{2}}};

static bool is_same(const char *code, user_id user, const char *typed)
{
    const struct reset_code_hash kept = reset_code_hash(ADA, slice_of(code));
    const struct reset_code_hash other = reset_code_hash(user, slice_of(typed));
    return reset_code_hash_equal(&kept, &other);
}

static void code__has_eight_digits_of_crockfords(void **state)
{
    (void)state;
    char first[RESET_CODE_TEXT_BYTES];
    char second[RESET_CODE_TEXT_BYTES];

    reset_code_make(first);
    reset_code_make(second);

    assert_int_equal(strlen(first), 9);
    assert_int_equal(first[4], '-');
    assert_int_equal(strspn(first, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), 9);
    assert_string_not_equal(first, second);
}

static void code__is_read_as_people_type(void **state)
{
    (void)state;
    assert_true(is_same("7K2M-Q0T1", ADA, "7K2M-Q0T1"));
    assert_true(is_same("7K2M-Q0T1", ADA, " 7k2mq0t1 "));
    assert_true(is_same("7K2M-Q0T1", ADA, "7k2m qotl"));
}

static void code__is_one_users_and_no_other(void **state)
{
    (void)state;
    assert_false(is_same("7K2M-Q0T1", BOB, "7K2M-Q0T1"));
    assert_false(is_same("7K2M-Q0T1", ADA, "7K2M-Q0T2"));
    assert_false(is_same("7K2M-Q0T1", ADA, "7K2M-Q0T"));
    assert_false(is_same("7K2M-Q0T1", ADA, "7K2M-Q0T11"));
    assert_false(is_same("7K2M-Q0T1", ADA, ""));
}

static void code__is_hashed_under_the_key(void **state)
{
    (void)state;
    const struct reset_code_hash before = reset_code_hash(ADA, SLICE("7K2M-Q0T1"));
    reset_code_open((const uint8_t[RESET_CODE_HASH_BYTES]){1});
    const struct reset_code_hash after = reset_code_hash(ADA, SLICE("7K2M-Q0T1"));

    assert_false(reset_code_hash_equal(&before, &after));
}

static void network__is_the_address_of_ipv4(void **state)
{
    (void)state;
    uint8_t network[SIGN_IN_NETWORK_BYTES_MAX];

    assert_int_equal(sign_in_network(SLICE("192.0.2.7"), network), 4);
    assert_memory_equal(network, ((uint8_t[]){192, 0, 2, 7}), 4);
    assert_int_equal(sign_in_network(SLICE("::ffff:192.0.2.7"), network), 4);
    assert_memory_equal(network, ((uint8_t[]){192, 0, 2, 7}), 4);
}

static void network__is_half_of_ipv6(void **state)
{
    (void)state;
    uint8_t first[SIGN_IN_NETWORK_BYTES_MAX];
    uint8_t second[SIGN_IN_NETWORK_BYTES_MAX];

    assert_int_equal(sign_in_network(SLICE("2001:db8:0:1::1"), first), 8);
    assert_int_equal(sign_in_network(SLICE("2001:db8:0:1:ffff::2"), second), 8);
    assert_memory_equal(first, second, 8);
    assert_int_equal(sign_in_network(SLICE("2001:db8:0:2::1"), second), 8);
    assert_memory_not_equal(first, second, 8);
}

static void network__is_empty_for_what_is_no_address(void **state)
{
    (void)state;
    uint8_t network[SIGN_IN_NETWORK_BYTES_MAX];

    assert_int_equal(sign_in_network(SLICE(""), network), 0);
    assert_int_equal(sign_in_network(SLICE("example.test"), network), 0);
    assert_int_equal(
        sign_in_network(SLICE("1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"), network),
        0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code__has_eight_digits_of_crockfords),
        cmocka_unit_test(code__is_read_as_people_type),
        cmocka_unit_test(code__is_one_users_and_no_other),
        cmocka_unit_test(code__is_hashed_under_the_key),
        cmocka_unit_test(network__is_the_address_of_ipv4),
        cmocka_unit_test(network__is_half_of_ipv6),
        cmocka_unit_test(network__is_empty_for_what_is_no_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
