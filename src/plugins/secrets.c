/* XChaCha20-Poly1305 under one key for all: 24 random bytes of nonce, then the ciphertext with its
 * tag. The install's id and the secret's name are authenticated beside it, so that a row that is
 * moved or renamed in the database opens no more. */
#include "plugins/secrets.h"

#include <string.h>

#include <sodium.h>

#include "base/random.h"
#include "smoothschedule/internal/plugin_install_rows.types.h"
#include "sql/plugins.h"
#include "store/db.h"

enum {
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

_Static_assert(PLUGIN_SECRET_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key");

static uint8_t sealing_key[PLUGIN_SECRET_KEY_BYTES];

void plugin_secrets_use(const uint8_t key[PLUGIN_SECRET_KEY_BYTES])
{
    memcpy(sealing_key, key, sizeof sealing_key);
}

static struct slice place_of(struct arena *arena, struct uuid install, const char *name)
{
    const size_t length = strlen(name);
    char *place = arena_alloc(arena, sizeof install.bytes + length);
    memcpy(place, install.bytes, sizeof install.bytes);
    memcpy(place + sizeof install.bytes, name, length);
    return slice_make(place, sizeof install.bytes + length);
}

struct slice plugin_secret_seal(struct arena *arena, struct uuid install, const char *name,
                                struct slice value)
{
    const struct slice place = place_of(arena, install, name);
    unsigned char *sealed = arena_alloc(arena, NONCE_BYTES + value.length + TAG_BYTES);
    unsigned long long length = 0;
    random_bytes(sealed, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + NONCE_BYTES, &length, (const unsigned char *)value.data, value.length,
        (const unsigned char *)place.data, place.length, NULL, sealed, sealing_key);
    return slice_make(sealed, NONCE_BYTES + (size_t)length);
}

static void wipe(void *object)
{
    struct slice *value = object;
    sodium_memzero((void *)(uintptr_t)value->data, value->length);
}

static status unseal(struct arena *arena, struct slice place, struct slice sealed,
                     struct slice *ret_value)
{
    if (sealed.length < NONCE_BYTES + TAG_BYTES)
        return status_error(STATUS_INTERNAL, "SECRET_UNREADABLE", "the secret cannot be read");
    const size_t length = sealed.length - NONCE_BYTES - TAG_BYTES;
    unsigned char *value = arena_zalloc(arena, length + 1);
    struct slice *opened = arena_new(arena, struct slice);
    *opened = slice_make(value, length);
    arena_defer(arena, wipe, opened);
    const unsigned char *bytes = (const unsigned char *)sealed.data;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            value, NULL, NULL, bytes + NONCE_BYTES, sealed.length - NONCE_BYTES,
            (const unsigned char *)place.data, place.length, bytes, sealing_key) != 0)
        return status_error(STATUS_INTERNAL, "SECRET_UNREADABLE",
                            "the secret cannot be read: it was sealed with another key; set it "
                            "again");
    *ret_value = *opened;
    return OK;
}

status plugin_secret_open(struct call *c, tenant_id tenant, struct uuid install, const char *name,
                          struct plugin_secret *ret_secret)
{
    PluginSealedRow row = PLUGIN_SEALED_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_PLUGIN_SECRET_GET, DB_NONE, &row, &found, DB_UUID("install", install),
                 DB_TEXT("name", name), DB_UUID("tenant", tenant.uuid)));
    if (!found)
        return status_error(STATUS_NOT_FOUND, "SECRET_MISSING",
                            "the install has no such secret; set it in the install");
    struct plugin_secret secret = {.hosts = (const char *const *)row.hosts,
                                   .host_count = row.n_hosts};
    TRY(unseal(c->arena, place_of(c->arena, install, name),
               slice_make(row.sealed.data, row.sealed.len), &secret.value));
    *ret_secret = secret;
    return OK;
}
