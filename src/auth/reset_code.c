/* A code is short: its hash is keyed, so that whoever reads the database cannot try all codes. */
#include "auth/reset_code.h"

#include <sodium.h>

#include "base/random.h"

enum { CHARACTERS = 8 };

static const char DIGITS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

_Static_assert(RESET_CODE_HASH_BYTES == crypto_generichash_BYTES, "one key fills the other");

static uint8_t hash_key[RESET_CODE_HASH_BYTES];

void reset_code_open(const uint8_t key[RESET_CODE_HASH_BYTES])
{
    memcpy(hash_key, key, sizeof hash_key);
}

void reset_code_make(char ret_code[RESET_CODE_TEXT_BYTES])
{
    uint8_t chance[CHARACTERS];
    random_bytes(chance, sizeof chance);
    size_t at = 0;
    for (size_t i = 0; i < CHARACTERS; i++) {
        if (i == CHARACTERS / 2)
            ret_code[at++] = '-';
        ret_code[at++] = DIGITS[chance[i] % 32];
    }
    ret_code[at] = '\0';
    sodium_memzero(chance, sizeof chance);
}

static char read_as(char typed)
{
    const char upper = typed >= 'a' && typed <= 'z' ? (char)(typed - 'a' + 'A') : typed;
    return upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
}

struct reset_code_hash reset_code_hash(user_id user, struct slice typed)
{
    /* One more than a code has: then it is none. */
    char code[CHARACTERS + 1] = {0};
    size_t length = 0;
    for (size_t i = 0; i < typed.length && length < sizeof code; i++)
        if (typed.data[i] != '-' && typed.data[i] != ' ')
            code[length++] = read_as(typed.data[i]);

    struct reset_code_hash hash;
    crypto_generichash_state state;
    crypto_generichash_init(&state, hash_key, sizeof hash_key, sizeof hash.bytes);
    crypto_generichash_update(&state, (const uint8_t *)&user, sizeof user);
    crypto_generichash_update(&state, (const uint8_t *)code, sizeof code);
    crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
    sodium_memzero(code, sizeof code);
    return hash;
}

bool reset_code_hash_equal(const struct reset_code_hash *a, const struct reset_code_hash *b)
{
    return sodium_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}
