/* The bytes that are hashed, and signatures of heads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>

#include "audit/canonical.h"
#include "google/protobuf/timestamp.types.h"

static const struct uuid CHAIN = {{1, 2, 3}};
static const struct audit_hash ZERO;

static Timestamp at;
static struct buf scratch;

static AuditRecord event(void)
{
    AuditRecord record = AUDIT_RECORD_INIT;
    at = (Timestamp)GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    at.seconds = 1767268800;
    at.nanos = 5000;
    record.id = (char *)(uintptr_t) "0190a000-0000-7000-8000-000000000001";
    record.event_time = &at;
    record.action = (char *)(uintptr_t) "LOGIN";
    record.outcome = (char *)(uintptr_t) "OK";
    record.actor_email = (char *)(uintptr_t) "ada@x.test";
    return record;
}

static int free_scratch(void **state)
{
    (void)state;
    buf_fini(&scratch);
    return 0;
}

/* Written out by hand from audit/canonical.h. */
static void link_hash__is_over_the_bytes_that_are_documented(void **state)
{
    (void)state;
    static const char expected[] =
        "\x01"                                                             /* form */
        "\x01\x02\x03\0\0\0\0\0\0\0\0\0\0\0\0\0"                           /* chain */
        "\0\0\0\0\0\0\1\2"                                                 /* 258 */
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" /* hash before */
        "\0\0\0\x24"
        "0190a000-0000-7000-8000-000000000001"
        "\x00\x06\x47\x52\x55\x0b\xf0\x05" /* 1767268800000005 */
        "\0\0\0\5LOGIN"
        "\0\0\0\2OK"
        "\0\0\0\0" /* reason_code */
        "\0\0\0\0" /* reason */
        "\0\0\0\0" /* actor_id */
        "\0\0\0\x0a"
        "ada@x.test"
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" /* subject to session key */
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" /* masquerade to details */;
    const AuditRecord record = event();
    struct audit_hash wanted;
    crypto_hash_sha256(wanted.bytes, (const uint8_t *)expected, sizeof expected - 1);

    const struct audit_hash hash = audit_link_hash(&scratch, CHAIN, 258, &ZERO, &record);

    assert_int_equal(scratch.length, sizeof expected - 1);
    assert_memory_equal(scratch.data, expected, sizeof expected - 1);
    assert_memory_equal(hash.bytes, wanted.bytes, sizeof wanted.bytes);
}

/* No text can reach into its neighbour. */
static void link_hash__keeps_fields_apart(void **state)
{
    (void)state;
    AuditRecord one = event();
    AuditRecord other = event();
    one.reason_code = (char *)(uintptr_t) "AB";
    one.reason = (char *)(uintptr_t) "C";
    other.reason_code = (char *)(uintptr_t) "A";
    other.reason = (char *)(uintptr_t) "BC";

    const struct audit_hash a = audit_link_hash(&scratch, CHAIN, 1, &ZERO, &one);
    const struct audit_hash b = audit_link_hash(&scratch, CHAIN, 1, &ZERO, &other);

    assert_memory_not_equal(a.bytes, b.bytes, sizeof a.bytes);
}

static void link_hash__depends_on_chain_number_and_hash_before(void **state)
{
    (void)state;
    const AuditRecord record = event();
    const struct uuid other_chain = {{9}};
    const struct audit_hash other_before = {{1}};

    const struct audit_hash plain = audit_link_hash(&scratch, CHAIN, 1, &ZERO, &record);
    const struct audit_hash chain = audit_link_hash(&scratch, other_chain, 1, &ZERO, &record);
    const struct audit_hash number = audit_link_hash(&scratch, CHAIN, 2, &ZERO, &record);
    const struct audit_hash before = audit_link_hash(&scratch, CHAIN, 1, &other_before, &record);

    assert_memory_not_equal(plain.bytes, chain.bytes, sizeof plain.bytes);
    assert_memory_not_equal(plain.bytes, number.bytes, sizeof plain.bytes);
    assert_memory_not_equal(plain.bytes, before.bytes, sizeof plain.bytes);
}

static struct audit_signed_head signed_head(struct audit_key *ret_key)
{
    static const uint8_t seed[AUDIT_SEED_BYTES] = {7};
    struct audit_signed_head head = {
        .chain = CHAIN, .sequence = 3, .hash = {{4}}, .sign_time_us = 5};
    audit_key_make(seed, ret_key);
    audit_head_sign(ret_key, &head);
    return head;
}

static void head__that_we_signed_is_signed(void **state)
{
    (void)state;
    struct audit_key key;
    const struct audit_signed_head head = signed_head(&key);

    assert_true(audit_head_is_signed(key.public_key, &head));
}

static void head__with_any_part_changed_is_not(void **state)
{
    (void)state;
    struct audit_key key;
    const struct audit_signed_head head = signed_head(&key);
    struct audit_signed_head chain = head, sequence = head, hash = head, time = head, bit = head;
    chain.chain.bytes[15] = 1;
    sequence.sequence = 2;
    hash.hash.bytes[0] = 5;
    time.sign_time_us = 6;
    bit.signature[0] ^= 1;

    assert_false(audit_head_is_signed(key.public_key, &chain));
    assert_false(audit_head_is_signed(key.public_key, &sequence));
    assert_false(audit_head_is_signed(key.public_key, &hash));
    assert_false(audit_head_is_signed(key.public_key, &time));
    assert_false(audit_head_is_signed(key.public_key, &bit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(link_hash__is_over_the_bytes_that_are_documented, free_scratch),
        cmocka_unit_test_teardown(link_hash__keeps_fields_apart, free_scratch),
        cmocka_unit_test_teardown(link_hash__depends_on_chain_number_and_hash_before, free_scratch),
        cmocka_unit_test(head__that_we_signed_is_signed),
        cmocka_unit_test(head__with_any_part_changed_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
