/* A slot a hash; what hashes to a taken slot takes it over. Hashes are of secrets that we made, so
 * clients cannot aim at a slot. Dropping looks through the table: revocations are rare. */
#include "sessions/cache.h"

#include "base/clock.h"

enum { SLOTS = 2048 };

struct slot {
    struct token_hash hash;
    int64_t until_ns; /* 0: free */
    struct session_entry entry;
};

static struct slot slots[SLOTS];
static uint64_t generation;

static struct slot *slot_of(const struct token_hash *hash)
{
    uint32_t index;
    memcpy(&index, hash->bytes, sizeof index);
    return &slots[index % SLOTS];
}

const struct session_entry *cache_find(const struct token_hash *hash, int64_t now_ns)
{
    const struct slot *slot = slot_of(hash);
    if (slot->until_ns <= now_ns || memcmp(&slot->hash, hash, sizeof *hash) != 0)
        return NULL;
    return &slot->entry;
}

uint64_t cache_generation(void)
{
    return generation;
}

void cache_put(const struct token_hash *hash, const struct session_entry *entry, int64_t now_ns,
               uint64_t since)
{
    if (since != generation)
        return;
    *slot_of(hash) = (struct slot){
        .hash = *hash, .until_ns = now_ns + SESSION_KEPT_MS * NS_PER_MS, .entry = *entry};
}

void cache_drop_session(session_id id)
{
    generation++;
    for (size_t i = 0; i < SLOTS; i++)
        if (uuid_equal(slots[i].entry.identity.session.uuid, id.uuid) ||
            uuid_equal(slots[i].entry.identity.actor_session.uuid, id.uuid))
            slots[i].until_ns = 0;
}

void cache_drop_user(user_id id)
{
    generation++;
    for (size_t i = 0; i < SLOTS; i++)
        if (uuid_equal(slots[i].entry.identity.subject.uuid, id.uuid) ||
            uuid_equal(slots[i].entry.identity.actor.uuid, id.uuid))
            slots[i].until_ns = 0;
}

void cache_drop_tenant(tenant_id id)
{
    generation++;
    for (size_t i = 0; i < SLOTS; i++)
        if (uuid_equal(slots[i].entry.identity.tenant.uuid, id.uuid))
            slots[i].until_ns = 0;
}

void cache_drop_all(void)
{
    generation++;
    memset(slots, 0, sizeof slots);
}
