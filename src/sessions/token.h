/* Session tokens: `sst_` and 43 characters for 256 random bits. Only their SHA-256 is kept. Pure.
 */
#ifndef SESSIONS_TOKEN_H
#define SESSIONS_TOKEN_H

#include <stdbool.h>

#include "base/slice.h"

enum { TOKEN_TEXT_BYTES = 4 + 43 + 1, TOKEN_HASH_BYTES = 32 };

struct token_hash {
    uint8_t bytes[TOKEN_HASH_BYTES];
};

/* A new token, NUL-terminated. */
void token_make(char ret_token[TOKEN_TEXT_BYTES]);
/* Whether it could be one of ours. */
bool token_is_well_formed(struct slice token);
struct token_hash token_hash(struct slice token);

#endif
