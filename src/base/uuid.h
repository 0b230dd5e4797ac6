/* UUIDs (RFC 9562), and the ids made of them: a type each, so that swapped arguments do not
 * compile. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/slice.h"

struct arena;

struct uuid {
    uint8_t bytes[16]; /* network order, as PostgreSQL's binary form */
};

typedef struct {
    struct uuid uuid;
} tenant_id;
typedef struct {
    struct uuid uuid;
} user_id;
typedef struct {
    struct uuid uuid;
} session_id;

enum { UUID_TEXT_BYTES = 37 }; /* 36 characters and a NUL */

/* A new version 7: time-ordered to the millisecond, and within one by a counter (§6.2). */
struct uuid uuid_v7(void);
/* The 8-4-4-4-12 form in any letter case; nothing else. */
bool uuid_parse(struct slice text, struct uuid *ret_uuid);
void uuid_format(struct uuid uuid, char ret_text[UUID_TEXT_BYTES]);

/* What the database gave, or we have written: a UUID for certain. */
struct uuid uuid_of(const char *text);
/* Written into the arena. */
char *uuid_text(struct arena *arena, struct uuid uuid);

static inline bool uuid_equal(struct uuid a, struct uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

static inline bool uuid_is_zero(struct uuid a)
{
    return uuid_equal(a, (struct uuid){{0}});
}

#endif
