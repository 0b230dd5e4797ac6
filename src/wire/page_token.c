/* Page tokens: a nonce, then expiry, binding and position under XChaCha20-Poly1305.
 *
 * The nonce is a keyed hash of what is sealed, not random: two tokens share one only when they are
 * the same token, and nothing here needs a source of chance. Opening gives one answer to whatever
 * is wrong, so that a token tells nothing to who did not get it.
 */
#include "wire/page_token.h"

#include <assert.h>
#include <sodium.h>

#include "base/clock.h"
#include "wire/base64.h"

enum {
    NONCE_BYTES = crypto_secretbox_xchacha20poly1305_NONCEBYTES,
    MAC_BYTES = crypto_secretbox_xchacha20poly1305_MACBYTES,
    EXPIRY_BYTES = sizeof(int64_t),
    HEAD_BYTES = EXPIRY_BYTES + PAGE_TOKEN_BINDING_BYTES,
    POSITION_BYTES_MAX = 2048,
};

_Static_assert((int)PAGE_TOKEN_KEY_BYTES == (int)crypto_secretbox_xchacha20poly1305_KEYBYTES,
               "the key is the cipher's");

static const int64_t LIFE_US = 24 * 3600 * US_PER_S;

/* Sets the hash apart from other uses of the key. */
static const uint8_t PERSONAL[crypto_generichash_blake2b_PERSONALBYTES] = "smooth page nonc";

static void store_expiry(int64_t expire_us, uint8_t *ret_bytes)
{
    for (int i = 0; i < EXPIRY_BYTES; i++)
        ret_bytes[i] = (uint8_t)((uint64_t)expire_us >> (8 * i));
}

static int64_t load_expiry(const uint8_t *bytes)
{
    uint64_t expire_us = 0;
    for (int i = 0; i < EXPIRY_BYTES; i++)
        expire_us |= (uint64_t)bytes[i] << (8 * i);
    return (int64_t)expire_us;
}

struct slice page_token_seal(struct arena *arena, const struct page_token_key *key, int64_t now_us,
                             const struct page_token_binding *binding, struct slice position)
{
    assert(position.length <= POSITION_BYTES_MAX);

    const size_t content_bytes = HEAD_BYTES + position.length;
    uint8_t *content = arena_alloc(arena, content_bytes);
    store_expiry(now_us + LIFE_US, content);
    memcpy(content + EXPIRY_BYTES, binding->bytes, PAGE_TOKEN_BINDING_BYTES);
    if (position.length > 0)
        memcpy(content + HEAD_BYTES, position.data, position.length);

    const size_t sealed_bytes = NONCE_BYTES + MAC_BYTES + content_bytes;
    uint8_t *sealed = arena_alloc(arena, sealed_bytes);
    crypto_generichash_blake2b_salt_personal(sealed, NONCE_BYTES, content, content_bytes,
                                             key->bytes, sizeof key->bytes, NULL, PERSONAL);
    crypto_secretbox_xchacha20poly1305_easy(sealed + NONCE_BYTES, content, content_bytes, sealed,
                                            key->bytes);
    return base64_encode(arena, slice_make(sealed, sealed_bytes), BASE64_URL);
}

static bool unseal(struct arena *arena, const struct page_token_key *key, struct slice token,
                   struct slice *ret_content)
{
    struct slice sealed;
    if (token.length > PAGE_TOKEN_TEXT_MAX || !base64_decode(arena, token, &sealed) ||
        sealed.length < NONCE_BYTES + MAC_BYTES + HEAD_BYTES)
        return false;

    const uint8_t *bytes = (const uint8_t *)sealed.data;
    const size_t content_bytes = sealed.length - NONCE_BYTES - MAC_BYTES;
    uint8_t *content = arena_alloc(arena, content_bytes);
    if (crypto_secretbox_xchacha20poly1305_open_easy(
            content, bytes + NONCE_BYTES, sealed.length - NONCE_BYTES, bytes, key->bytes) != 0)
        return false;
    *ret_content = slice_make(content, content_bytes);
    return true;
}

status page_token_open(struct arena *arena, const struct page_token_key *key, int64_t now_us,
                       const struct page_token_binding *binding, struct slice token,
                       struct slice *ret_position)
{
    struct slice content;
    if (!unseal(arena, key, token, &content) ||
        sodium_memcmp(content.data + EXPIRY_BYTES, binding->bytes, PAGE_TOKEN_BINDING_BYTES) != 0 ||
        load_expiry((const uint8_t *)content.data) <= now_us)
        return status_error(STATUS_INVALID_ARGUMENT, "PAGE_TOKEN_INVALID",
                            "the page token is not valid for this list or is older than a day; "
                            "start again without one and keep the other arguments the same");
    *ret_position = slice_from(content, HEAD_BYTES);
    return OK;
}
