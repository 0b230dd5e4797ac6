/* A table of slots, one a hash: a key that hashes to a taken slot takes it over, and what was
 * counted there is forgotten: this bounds what is written, it does not measure floods. Found again
 * by 128 bits of a keyed hash, so that nobody can aim at another's slot. */
#include "audit/audit.h"

#include <sodium.h>

#include "base/clock.h"
#include "base/random.h"

enum { SLOTS = 1024, KEY_BYTES = 16, WINDOW_S = 60 };

struct slot {
    uint8_t key[KEY_BYTES];
    int64_t until_ns;
    uint64_t passed_over;
};

static struct slot slots[SLOTS];
static uint8_t secret[crypto_generichash_KEYBYTES];
static bool is_ready;

bool audit_is_due(struct slice key, uint64_t *ret_passed_over)
{
    if (!is_ready) {
        random_bytes(secret, sizeof secret);
        is_ready = true;
    }
    uint8_t hash[KEY_BYTES];
    uint32_t index;
    crypto_generichash(hash, sizeof hash, (const uint8_t *)key.data, key.length, secret,
                       sizeof secret);
    memcpy(&index, hash, sizeof index);
    struct slot *slot = &slots[index % SLOTS];

    const int64_t now_ns = clock_monotonic_ns();
    const bool is_known = memcmp(slot->key, hash, sizeof hash) == 0;
    if (is_known && now_ns < slot->until_ns) {
        slot->passed_over++;
        return false;
    }
    *ret_passed_over = is_known ? slot->passed_over : 0;
    *slot = (struct slot){.until_ns = now_ns + WINDOW_S * NS_PER_S};
    memcpy(slot->key, hash, sizeof hash);
    return true;
}
