/* Nothing here can fail: the kernel gives random bytes or the process ends (base/random.h). */
#include "sessions/token.h"

#include <assert.h>

#include <sodium.h>

#include "base/random.h"
#include "wire/base64.h"

enum { RANDOM_BYTES = 32 };

static const char PREFIX[] = "sst_";
enum { PREFIX_BYTES = sizeof PREFIX - 1 };

_Static_assert(TOKEN_HASH_BYTES == crypto_hash_sha256_BYTES, "the hash is SHA-256");

void token_make(char ret_token[TOKEN_TEXT_BYTES])
{
    uint8_t secret[RANDOM_BYTES];
    char text[(RANDOM_BYTES + 2) / 3 * 4]; /* base64_text_bytes */
    random_bytes(secret, sizeof secret);
    const size_t length = base64_write(slice_make(secret, sizeof secret), BASE64_URL, text);
    assert(PREFIX_BYTES + length + 1 == TOKEN_TEXT_BYTES);

    memcpy(ret_token, PREFIX, PREFIX_BYTES);
    memcpy(ret_token + PREFIX_BYTES, text, length);
    ret_token[PREFIX_BYTES + length] = '\0';
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(text, sizeof text);
}

bool token_is_well_formed(struct slice token)
{
    if (token.length != TOKEN_TEXT_BYTES - 1 || !slice_starts_with(token, PREFIX))
        return false;
    for (size_t i = PREFIX_BYTES; i < token.length; i++) {
        const char c = token.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return true;
}

struct token_hash token_hash(struct slice token)
{
    struct token_hash hash;
    crypto_hash_sha256(hash.bytes, (const uint8_t *)token.data, token.length);
    return hash;
}
