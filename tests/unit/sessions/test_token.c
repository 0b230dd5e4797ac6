/* Tokens, and what the cache keeps of sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sessions/cache.h"
#include "sessions/token.h"

static void token__is_43_characters_behind_its_prefix(void **state)
{
    (void)state;
    char token[TOKEN_TEXT_BYTES];

    token_make(token);

    assert_int_equal(strlen(token), 47);
    assert_memory_equal(token, "sst_", 4);
    assert_true(token_is_well_formed(slice_of(token)));
}

static void token__differs_each_time(void **state)
{
    (void)state;
    char first[TOKEN_TEXT_BYTES];
    char second[TOKEN_TEXT_BYTES];

    token_make(first);
    token_make(second);

    assert_string_not_equal(first, second);
}

static void token__refuses_other_texts(void **state)
{
    (void)state;
    assert_true(token_is_well_formed(SLICE("sst_0123456789012345678901234567890123456789abc")));
    assert_true(token_is_well_formed(SLICE("sst_-_23456789012345678901234567890123456789ABC")));
    assert_false(token_is_well_formed(SLICE("")));
    assert_false(token_is_well_formed(SLICE("sst_0123456789012345678901234567890123456789ab")));
    assert_false(token_is_well_formed(SLICE("sst_0123456789012345678901234567890123456789abcd")));
    assert_false(token_is_well_formed(SLICE("ssk_0123456789012345678901234567890123456789abc")));
    assert_false(token_is_well_formed(SLICE("sst_012345678901234567890123456789012345678+abc")));
    assert_false(token_is_well_formed(SLICE("sst_0123456789012345678901234567890123456789ab=")));
}

static void token_hash__is_sha256(void **state)
{
    (void)state;
    /* FIPS 180-2, appendix B.1 */
    static const uint8_t of_abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                     0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                     0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                     0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};

    const struct token_hash hash = token_hash(SLICE("abc"));

    assert_memory_equal(hash.bytes, of_abc, sizeof of_abc);
}

/* The cache. */

static const int64_t now_ns = 5 * NS_PER_S;

static struct token_hash hash_of(const char *text)
{
    return token_hash(slice_of(text));
}

static struct session_entry entry_of(uint8_t session, uint8_t tenant)
{
    struct session_entry entry = {.identity.signed_in = true};
    entry.identity.session.uuid.bytes[15] = session;
    entry.identity.tenant.uuid.bytes[15] = tenant;
    return entry;
}

static int empty_cache(void **state)
{
    (void)state;
    cache_drop_all();
    return 0;
}

static void keep(const char *token, uint8_t session, uint8_t tenant)
{
    const struct token_hash hash = hash_of(token);
    const struct session_entry entry = entry_of(session, tenant);
    cache_put(&hash, &entry, now_ns, cache_generation());
}

static bool is_kept(const char *token, int64_t at_ns)
{
    const struct token_hash hash = hash_of(token);
    return cache_find(&hash, at_ns) != NULL;
}

static void cache__finds_what_was_put_for_a_second(void **state)
{
    (void)state;
    keep("a", 1, 1);

    assert_true(is_kept("a", now_ns));
    assert_true(is_kept("a", now_ns + NS_PER_S - 1));
    assert_false(is_kept("a", now_ns + NS_PER_S));
    assert_false(is_kept("b", now_ns));
}

static void cache__drops_one_session(void **state)
{
    (void)state;
    keep("a", 1, 1);
    keep("b", 2, 1);

    cache_drop_session((session_id){entry_of(1, 0).identity.session.uuid});

    assert_false(is_kept("a", now_ns));
    assert_true(is_kept("b", now_ns));
}

static void cache__drops_a_tenants_sessions(void **state)
{
    (void)state;
    keep("a", 1, 1);
    keep("b", 2, 1);
    keep("c", 3, 2);

    cache_drop_tenant((tenant_id){entry_of(0, 1).identity.tenant.uuid});

    assert_false(is_kept("a", now_ns));
    assert_false(is_kept("b", now_ns));
    assert_true(is_kept("c", now_ns));
}

static void cache__does_not_take_what_was_read_before_a_notice(void **state)
{
    (void)state;
    const struct token_hash hash = hash_of("a");
    const struct session_entry entry = entry_of(1, 1);
    const uint64_t before = cache_generation();

    cache_drop_session((session_id){entry_of(9, 0).identity.session.uuid});
    cache_put(&hash, &entry, now_ns, before);

    assert_false(is_kept("a", now_ns));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token__is_43_characters_behind_its_prefix),
        cmocka_unit_test(token__differs_each_time),
        cmocka_unit_test(token__refuses_other_texts),
        cmocka_unit_test(token_hash__is_sha256),
        cmocka_unit_test_setup(cache__finds_what_was_put_for_a_second, empty_cache),
        cmocka_unit_test_setup(cache__drops_one_session, empty_cache),
        cmocka_unit_test_setup(cache__drops_a_tenants_sessions, empty_cache),
        cmocka_unit_test_setup(cache__does_not_take_what_was_read_before_a_notice, empty_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
