/* Verification.
 *
 * The good day: the newest anchor is read, then the head, then the events up to it, a thousand at a
 * time; each has the number that follows and the hash that its bytes and the hash before give; the
 * last one's hash is what the head signs. In this order, a chain that grows meanwhile does not look
 * wrong: anchors never run ahead of the head, nor the head of its events. Failures found are
 * results, not errors: the first in the chain's order is told. What needs no key is looked at
 * first, so that the place of a change is told rather than that a head is not signed.
 */
#include "audit/verify.h"

#include <assert.h>

#include "audit/anchors.h"
#include "audit/chain.h"
#include "audit/keys.h"
#include "base/clock.h"
#include "google/protobuf/timestamp.types.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/audit.h"
#include "store/db.h"

enum { PAGE_EVENTS = 1000 };

struct look {
    struct call *call;
    struct uuid chain;
    uint8_t public_key[AUDIT_PUBLIC_KEY_BYTES];
    struct audit_signed_head head; /* sequence 0: none */
    bool has_head;
    struct audit_signed_head anchor; /* likewise */
    int64_t next;                    /* the number that is due */
    struct uuid last_id;             /* of the event before it */
    struct audit_hash last_hash;
    struct buf scratch;
    struct audit_verification result;
};

static void find_fault(struct look *look, enum audit_fault fault, int64_t sequence)
{
    if (look->result.fault != AUDIT_SOUND)
        return;
    look->result.fault = fault;
    look->result.fault_sequence = sequence;
}

/* What is known beforehand. */

static status read_key(struct look *look)
{
    struct audit_key key;
    const char *path = audit_opened()->key_file;
    if (path == NULL)
        return status_error(STATUS_FAILED_PRECONDITION, "AUDIT_KEY_UNREADABLE",
                            "this process has no key for the audit");
    TRY(audit_key_file_read(look->call->arena, path, &key));
    memcpy(look->public_key, key.public_key, sizeof look->public_key);
    key = (struct audit_key){0};
    return OK;
}

struct reading {
    struct arena *arena;
    struct audit_signed_head *heads;
    size_t count;
    status outcome;
};

static void read_anchors(void *argument)
{
    struct reading *reading = argument;
    reading->outcome = anchors_read(reading->arena, audit_opened()->anchors_file, &reading->heads,
                                    &reading->count);
}

static status list_anchors(struct call *c, struct reading *reading)
{
    *reading = (struct reading){.arena = c->arena};
    if (audit_opened()->anchors_file == NULL)
        return OK;
    loop_blocking(read_anchors, reading); /* the arena is ours while we wait */
    return reading->outcome;
}

/* A line that we did not sign says nothing. */
static status find_anchor(struct look *look)
{
    struct reading reading;
    TRY(list_anchors(look->call, &reading));
    for (size_t i = 0; i < reading.count; i++)
        if (uuid_equal(reading.heads[i].chain, look->chain) &&
            audit_head_is_signed(look->public_key, &reading.heads[i]))
            look->anchor = reading.heads[i];
    return OK;
}

static status find_head(struct look *look)
{
    AuditHead row = AUDIT_HEAD_INIT;
    TRY(db_maybe(look->call, &SQL_AUDIT_HEAD_GET, DB_NONE, &row, &look->has_head,
                 DB_UUID("chain", look->chain)));
    look->head.chain = look->chain;
    if (!look->has_head)
        return OK;
    look->head.sequence = row.sequence;
    look->head.sign_time_us = row.sign_time->seconds * US_PER_S + row.sign_time->nanos / 1000;
    if (row.hash.len == sizeof look->head.hash.bytes &&
        row.signature.len == sizeof look->head.signature) {
        memcpy(look->head.hash.bytes, row.hash.data, row.hash.len);
        memcpy(look->head.signature, row.signature.data, row.signature.len);
    }
    look->result.head_sequence = look->head.sequence;
    look->result.head_sign_time_us = look->head.sign_time_us;
    return OK;
}

/* The hash that the first event looked at stands on. */
static status find_start(struct look *look, int64_t start)
{
    look->next = start;
    if (start == 1)
        return OK;
    AuditChained row = AUDIT_CHAINED_INIT;
    bool found = false;
    TRY(db_maybe(look->call, &SQL_AUDIT_HASH_AT, DB_NONE, &row, &found,
                 DB_UUID("chain", look->chain), DB_INT("sequence", start - 1)));
    if (!found || row.hash.len != sizeof look->last_hash.bytes)
        find_fault(look, found ? AUDIT_EVENT_CHANGED : AUDIT_EVENT_MISSING, start - 1);
    else
        memcpy(look->last_hash.bytes, row.hash.data, row.hash.len);
    memset(look->last_id.bytes, 0xff, sizeof look->last_id.bytes); /* past all of that number */
    return OK;
}

/* The events. */

static void look_at(struct look *look, const AuditChained *link)
{
    if (link->sequence != look->next) {
        find_fault(look, AUDIT_EVENT_MISSING,
                   link->sequence < look->next ? link->sequence : look->next);
        return;
    }
    const struct audit_hash hash =
        audit_link_hash(&look->scratch, look->chain, link->sequence, &look->last_hash, link->event);
    const bool is_same = link->hash.len == sizeof hash.bytes &&
                         memcmp(link->hash.data, hash.bytes, sizeof hash) == 0;
    const bool is_anchored = look->anchor.sequence != link->sequence ||
                             memcmp(&look->anchor.hash, &hash, sizeof hash) == 0;
    if (!is_same || !is_anchored) {
        find_fault(look, AUDIT_EVENT_CHANGED, link->sequence);
        return;
    }
    look->last_hash = hash;
    if (!uuid_parse(slice_of(link->event->id), &look->last_id))
        find_fault(look, AUDIT_EVENT_CHANGED, link->sequence);
    look->next++;
    look->result.verified_count++;
}

/* Those of a page, whose memory goes with it; *ret_count: how many there were. */
static status look_at_page(struct look *look, int64_t most, size_t *ret_count)
{
    struct call *c = look->call;
    struct arena arena;
    struct arena *callers = c->arena;
    AuditChain page = AUDIT_CHAIN_INIT;
    arena_init(&arena);
    c->arena = &arena;
    status outcome =
        db_many(c, &SQL_AUDIT_LINKS, DB_NONE, &page, DB_UUID("chain", look->chain),
                DB_INT("after_sequence", look->next - 1), DB_UUID("after_id", look->last_id),
                DB_INT("last_sequence", look->head.sequence), DB_INT("limit", most));
    c->arena = callers;
    for (size_t i = 0; i < page.n_links && look->result.fault == AUDIT_SOUND; i++)
        look_at(look, page.links[i]);
    *ret_count = page.n_links;
    if (!status_is_ok(outcome)) /* its texts may lie in the page's arena */
        outcome = status_errorf(callers, outcome.code, outcome.reason, "%s", outcome.message);
    arena_fini(&arena);
    return outcome;
}

static status look_at_events(struct look *look, int64_t most)
{
    size_t count = 1;
    while (count > 0 && most > 0 && look->result.fault == AUDIT_SOUND) {
        const int64_t limit = most < PAGE_EVENTS ? most : PAGE_EVENTS;
        TRY(look_at_page(look, limit, &count));
        most -= (int64_t)count;
    }
    return OK;
}

/* The end. */

static status look_at_end(struct look *look)
{
    FlagRow past_head = FLAG_ROW_INIT;
    if (look->next <= look->head.sequence) {
        find_fault(look, AUDIT_TAIL_MISSING, look->next);
        return OK;
    }
    if (look->has_head && memcmp(&look->head.hash, &look->last_hash, sizeof look->last_hash) != 0)
        find_fault(look, AUDIT_EVENT_CHANGED, look->head.sequence);
    if (look->anchor.sequence > look->head.sequence)
        find_fault(look, AUDIT_TAIL_MISSING, look->head.sequence + 1);
    if (look->has_head && !audit_head_is_signed(look->public_key, &look->head))
        find_fault(look, AUDIT_HEAD_INVALID, look->head.sequence);
    TRY(db_one(look->call, &SQL_AUDIT_PAST_HEAD, DB_NONE, &past_head,
               DB_UUID("chain", look->chain)));
    if (past_head.flag)
        find_fault(look, look->has_head ? AUDIT_TAIL_UNSIGNED : AUDIT_HEAD_INVALID,
                   look->head.sequence + 1);
    return OK;
}

static status look_over(struct look *look, int64_t start, int64_t most)
{
    TRY(read_key(look));
    TRY(find_anchor(look));
    TRY(find_head(look));
    TRY(find_start(look, start));
    TRY(look_at_events(look, most));
    if (look->result.fault != AUDIT_SOUND)
        return OK;
    if (look->result.verified_count == most && look->next <= look->head.sequence) {
        look->result.next_sequence = look->next;
        return OK;
    }
    return look_at_end(look);
}

status audit_verify(struct call *c, struct uuid chain, int64_t start, int64_t most,
                    struct audit_verification *ret_verification)
{
    assert(start >= 1 && most >= 1);
    struct look look = {.call = c, .chain = chain};
    const status outcome = look_over(&look, start, most);
    buf_fini(&look.scratch);
    TRY(outcome);
    *ret_verification = look.result;
    return OK;
}

status audit_count_waiting(struct call *c, struct uuid chain, int64_t *ret_count)
{
    AuditWaiting shared = AUDIT_WAITING_INIT;
    AuditWaiting own = AUDIT_WAITING_INIT;
    TRY(db_one(c, &SQL_AUDIT_WAITING, DB_NONE, &shared, DB_UUID("chain", chain)));
    if (c->tenant != NULL)
        TRY(db_one(c, &SQL_AUDIT_WAITING_IN_TENANT, DB_NONE, &own));
    *ret_count = shared.count + own.count;
    return OK;
}

static bool is_listed(const struct uuid *chains, size_t count, struct uuid chain)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(chains[i], chain))
            return true;
    return false;
}

status audit_list_chains(struct call *c, struct uuid **ret_chains, size_t *ret_count)
{
    struct reading reading;
    AuditChains rows = AUDIT_CHAINS_INIT;
    TRY(list_anchors(c, &reading));
    TRY(db_many(c, &SQL_AUDIT_CHAINS, DB_NONE, &rows));
    struct uuid *chains = arena_array(c->arena, rows.n_heads + reading.count + 1, sizeof *chains);
    size_t count = 0;
    for (size_t i = 0; i < rows.n_heads; i++)
        if (uuid_parse(slice_of(rows.heads[i]->chain), &chains[count]))
            count++;
    for (size_t i = 0; i < reading.count; i++)
        if (!is_listed(chains, count, reading.heads[i].chain))
            chains[count++] = reading.heads[i].chain;
    *ret_chains = chains;
    *ret_count = count;
    return OK;
}
