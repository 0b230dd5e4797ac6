/* One-time codes to set a password with: `7K2M-Q9TX`, 40 random bits in Crockford's base 32, which
 * has no letters that are mistaken for each other. Only a keyed hash is kept. Pure but for the key
 * and chance. */
#ifndef AUTH_RESET_CODE_H
#define AUTH_RESET_CODE_H

#include "base/slice.h"
#include "base/uuid.h"

enum {
    RESET_CODE_TEXT_BYTES = 4 + 1 + 4 + 1,
    RESET_CODE_HASH_BYTES = 32,
    RESET_CODE_VALID_S = 10 * 60,
    RESET_CODE_TRIES = 5,
};

struct reset_code_hash {
    uint8_t bytes[RESET_CODE_HASH_BYTES];
};

/* The key of the hashes; before the first call. */
void reset_code_open(const uint8_t key[RESET_CODE_HASH_BYTES]);

/* A new code, NUL-terminated. */
void reset_code_make(char ret_code[RESET_CODE_TEXT_BYTES]);
/* Of a code as somebody typed it: in any case, with or without hyphen and blanks, O for 0, I and L
 * for 1. What is no code has a hash that no code has. */
struct reset_code_hash reset_code_hash(user_id user, struct slice typed);
/* In time that does not depend on what they are. */
bool reset_code_hash_equal(const struct reset_code_hash *a, const struct reset_code_hash *b);

#endif
