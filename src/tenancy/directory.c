/* The cache is a table of slots, one a hash: what hashes to a taken slot takes it over. A slot is
 * found again by 128 bits of a keyed hash over kind and name, so that clients cannot aim at one.
 * Only tenants are kept, so that a new one is found at once. Failures are the database's. An answer
 * that was under way while the table was emptied is used but not kept. */
#include "tenancy/directory.h"

#include <assert.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/random.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/tenancy.h"
#include "store/db.h"
#include "tenancy/tenant_check.h"
#include "wire/check.h"

enum { SLOTS = 1024, KEY_BYTES = 16 };
enum { KEPT_MS = 1000 };

struct slot {
    uint8_t key[KEY_BYTES];
    int64_t until_ns;
    struct tenant_entry entry;
};

static struct {
    struct slot slots[SLOTS];
    uint8_t secret[crypto_generichash_KEYBYTES];
    bool is_ready;
    uint64_t generation; /* goes up with directory_forget */
} directory;

enum kind { BY_HOST = 'h', BY_ID = 'i', BY_SCHEMA_NAME = 'n' };

struct lookup {
    enum kind kind;
    struct slice name;
    struct uuid id;
    uint8_t key[KEY_BYTES];
};

static struct slot *slot_of(struct lookup *lookup)
{
    if (!directory.is_ready) {
        random_bytes(directory.secret, sizeof directory.secret);
        directory.is_ready = true;
    }
    const uint8_t kind = (uint8_t)lookup->kind;
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, directory.secret, sizeof directory.secret, KEY_BYTES);
    crypto_generichash_update(&hash, &kind, 1);
    if (lookup->kind == BY_ID)
        crypto_generichash_update(&hash, lookup->id.bytes, sizeof lookup->id.bytes);
    else
        crypto_generichash_update(&hash, (const uint8_t *)lookup->name.data, lookup->name.length);
    crypto_generichash_final(&hash, lookup->key, KEY_BYTES);

    uint32_t index;
    memcpy(&index, lookup->key, sizeof index);
    return &directory.slots[index % SLOTS];
}

static status query(struct call *c, const struct lookup *lookup, TenantEntryRow *row, bool *found)
{
    switch (lookup->kind) {
    case BY_HOST:
        return db_maybe(c, &SQL_TENANT_ENTRY_BY_HOST, DB_NONE, row, found,
                        DB_SLICE("host", lookup->name));
    case BY_ID:
        return db_maybe(c, &SQL_TENANT_ENTRY_BY_ID, DB_NONE, row, found, DB_UUID("id", lookup->id));
    case BY_SCHEMA_NAME:
        return db_maybe(c, &SQL_TENANT_ENTRY_BY_SCHEMA_NAME, DB_NONE, row, found,
                        DB_SLICE("schema_name", lookup->name));
    }
    assert(false && "a kind of look-up that is not there");
    return OK;
}

/* What we do not know is closed. */
static enum tenant_state state_of(const char *name)
{
    if (strcmp(name, "ACTIVE") == 0)
        return TENANT_IS_ACTIVE;
    return strcmp(name, "SUSPENDED") == 0 ? TENANT_IS_SUSPENDED : TENANT_IS_DELETED;
}

static struct tenant_entry entry_of(const TenantEntryRow *row)
{
    struct tenant_entry entry = {.state = state_of(row->state),
                                 .is_temporary = row->is_temporary != 0,
                                 .bucket = (unsigned)row->bucket,
                                 .id.uuid = uuid_of(row->id)};
    assert(strlen(row->schema_name) < sizeof entry.schema_name);
    memcpy(entry.schema_name, row->schema_name, strlen(row->schema_name) + 1);
    return entry;
}

static status find(struct call *c, struct lookup *lookup, struct tenant_entry *ret_entry,
                   bool *ret_found)
{
    struct slot *slot = slot_of(lookup);
    const int64_t now_ns = clock_monotonic_ns();
    if (slot->until_ns > now_ns && memcmp(slot->key, lookup->key, KEY_BYTES) == 0) {
        *ret_entry = slot->entry;
        *ret_found = true;
        return OK;
    }

    const uint64_t generation = directory.generation;
    TenantEntryRow row = TENANT_ENTRY_ROW_INIT;
    bool found = false;
    TRY(query(c, lookup, &row, &found));
    *ret_found = found;
    if (!found)
        return OK;
    *ret_entry = entry_of(&row);
    if (generation == directory.generation) {
        *slot = (struct slot){.until_ns = now_ns + KEPT_MS * NS_PER_MS, .entry = *ret_entry};
        memcpy(slot->key, lookup->key, KEY_BYTES);
    }
    return OK;
}

status directory_find_host(struct call *c, struct slice host, struct tenant_entry *ret_entry,
                           bool *ret_found)
{
    if (!text_is_host_name(host)) {
        *ret_found = false;
        return OK;
    }
    struct lookup lookup = {.kind = BY_HOST, .name = host};
    return find(c, &lookup, ret_entry, ret_found);
}

status directory_find_id(struct call *c, tenant_id id, struct tenant_entry *ret_entry,
                         bool *ret_found)
{
    struct lookup lookup = {.kind = BY_ID, .id = id.uuid};
    return find(c, &lookup, ret_entry, ret_found);
}

status directory_find_name(struct call *c, struct slice name, struct tenant_entry *ret_entry,
                           bool *ret_found)
{
    tenant_id id;
    if (uuid_parse(name, &id.uuid))
        return directory_find_id(c, id, ret_entry, ret_found);
    if (!tenant_schema_name_is_fine(name)) {
        *ret_found = false;
        return OK;
    }
    struct lookup lookup = {.kind = BY_SCHEMA_NAME, .name = name};
    return find(c, &lookup, ret_entry, ret_found);
}

void directory_forget(void)
{
    memset(directory.slots, 0, sizeof directory.slots);
    directory.generation++;
}
