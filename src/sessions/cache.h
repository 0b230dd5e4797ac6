/* Sessions found by their token, kept in this worker for a second: a table of fixed size. Pure but
 * for its memory.
 *
 * What was revoked must not be found: notices drop entries, and an entry that was being read while
 * one came is not put in.
 */
#ifndef SESSIONS_CACHE_H
#define SESSIONS_CACHE_H

#include "base/call.h"
#include "sessions/token.h"

enum { SESSION_KEPT_MS = 1000, SESSION_GRANTS_MAX = 16 };

struct session_entry {
    struct call_identity identity; /* without grants */
    struct call_grant grants[SESSION_GRANTS_MAX];
    size_t grant_count;
    const char *actor_role; /* whose limits it has: not the subject's in a masquerade */
    int64_t last_use_us;
    int64_t idle_expire_us;
    int64_t expire_us;
};

/* NULL when it is not there, or too old. Borrowed until the next call of this module. */
const struct session_entry *cache_find(const struct token_hash *hash, int64_t now_ns);

/* To be asked before reading what is then put in. */
uint64_t cache_generation(void);
/* Does nothing when something was dropped since `generation`. */
void cache_put(const struct token_hash *hash, const struct session_entry *entry, int64_t now_ns,
               uint64_t generation);

/* With the masquerade that lives by it. */
void cache_drop_session(session_id id);
void cache_drop_user(user_id id);
void cache_drop_tenant(tenant_id id);
void cache_drop_all(void);

#endif
