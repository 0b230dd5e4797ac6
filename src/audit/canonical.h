/* The bytes of an event that are hashed, the hash that ties it to the one before, and the signature
 * of a chain's head. Pure.
 *
 *   hash(n) = SHA-256(0x01, chain, n, hash(n - 1), event)
 *
 * The chain's id is 16 bytes, zero for the platform's; n is 8 bytes, most significant first; the
 * hash before the first is zero. The event's fields follow in the order of internal.AuditRecord:
 * texts and ids as their length in 4 bytes and then their UTF-8, times as 8 bytes of microseconds
 * since 1970. So no two events have the same bytes, and none can pass for another's neighbour.
 *
 *   signature = Ed25519("smoothschedule audit head 1", 0x00, chain, n, hash(n), time)
 */
#ifndef AUDIT_CANONICAL_H
#define AUDIT_CANONICAL_H

#include "base/slice.h"
#include "base/uuid.h"
#include "smoothschedule/internal/audit.types.h"

enum {
    AUDIT_HASH_BYTES = 32,
    AUDIT_SIGNATURE_BYTES = 64,
    AUDIT_PUBLIC_KEY_BYTES = 32,
    AUDIT_SECRET_KEY_BYTES = 64,
    AUDIT_SEED_BYTES = 32,
};

struct audit_hash {
    uint8_t bytes[AUDIT_HASH_BYTES];
};

/* What ties an event to the chain. `scratch` is used for its bytes and kept by the caller. */
struct audit_hash audit_link_hash(struct buf *scratch, struct uuid chain, int64_t sequence,
                                  const struct audit_hash *before, const AuditRecord *event);

struct audit_key {
    uint8_t public_key[AUDIT_PUBLIC_KEY_BYTES];
    uint8_t secret_key[AUDIT_SECRET_KEY_BYTES];
};

void audit_key_make(const uint8_t seed[AUDIT_SEED_BYTES], struct audit_key *ret_key);

struct audit_signed_head {
    struct uuid chain;
    int64_t sequence;
    struct audit_hash hash;
    int64_t sign_time_us;
    uint8_t signature[AUDIT_SIGNATURE_BYTES];
};

/* Fills in the signature. */
void audit_head_sign(const struct audit_key *key, struct audit_signed_head *head);
bool audit_head_is_signed(const uint8_t public_key[AUDIT_PUBLIC_KEY_BYTES],
                          const struct audit_signed_head *head);

#endif
