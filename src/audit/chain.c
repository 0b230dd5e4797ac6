/* Moving events from the outboxes into their chains.
 *
 * The good day: a batch is taken out of the outbox, each chain's head is locked and found to be
 * signed by us, the events get their number and hash, the new head is signed, and all of it is
 * committed; then the heads go to the anchors' file. Failures: whatever happens before the commit
 * leaves the events in the outbox. After it, anchors that cannot be written are missed until the
 * chain's next event. A head that is not ours is somebody's tampering, or another server's key: to
 * go on from it would sign what it stands for.
 */
#include "audit/chain.h"

#include <assert.h>

#include "audit/anchors.h"
#include "audit/keys.h"
#include "base/clock.h"
#include "base/fiber.h"
#include "base/log.h"
#include "google/protobuf/timestamp.types.h"
#include "sql/audit.h"
#include "store/db.h"
#include "store/store.h"

enum {
    BATCH_EVENTS = 1000,
    BATCH_TENANTS = 100,
    PASSED_OVER_MAX = 64,
    PASSED_OVER_S = 60,
    HINTS_MAX = 256,
    HINT_AFTER_MS = 100,
};

static struct audit_settings settings;
static struct audit_key key;
static bool has_key;

void audit_open(const struct audit_settings *opened)
{
    settings = *opened;
    has_key = false;
}

const struct audit_settings *audit_opened(void)
{
    return &settings;
}

static status load_key(struct call *c)
{
    if (has_key)
        return OK;
    if (settings.key_file == NULL)
        return status_error(STATUS_FAILED_PRECONDITION, "AUDIT_KEY_UNREADABLE",
                            "this process has no key for the audit");
    TRY(audit_key_file_make(c->arena, settings.key_file));
    TRY(audit_key_file_read(c->arena, settings.key_file, &key));
    has_key = true;
    return OK;
}

/* Chains that cannot go on. */

static struct {
    struct uuid chain;
    int64_t until_ns;
} passed_over[PASSED_OVER_MAX];

static bool is_passed_over(struct uuid chain)
{
    const int64_t now_ns = clock_monotonic_ns();
    for (size_t i = 0; i < PASSED_OVER_MAX; i++)
        if (passed_over[i].until_ns > now_ns && uuid_equal(passed_over[i].chain, chain))
            return true;
    return false;
}

/* Takes the place of the one that has been there longest. */
static void pass_over(struct uuid chain)
{
    size_t oldest = 0;
    for (size_t i = 1; i < PASSED_OVER_MAX; i++)
        if (passed_over[i].until_ns < passed_over[oldest].until_ns)
            oldest = i;
    passed_over[oldest].chain = chain;
    passed_over[oldest].until_ns = clock_monotonic_ns() + PASSED_OVER_S * NS_PER_S;
}

static void list_passed_over(struct arena *arena, AuditTake *take)
{
    const int64_t now_ns = clock_monotonic_ns();
    take->passed_over = arena_array(arena, PASSED_OVER_MAX, sizeof(char *));
    for (size_t i = 0; i < PASSED_OVER_MAX; i++) {
        if (passed_over[i].until_ns <= now_ns)
            continue;
        take->passed_over[take->n_passed_over++] = uuid_text(arena, passed_over[i].chain);
    }
}

/* One batch, in one transaction. */

struct batch {
    struct arena arena;
    struct call call;
    struct audit_signed_head *heads; /* that it signed */
    size_t head_count;
    status anchored;
    struct buf scratch;
};

static void batch_begin(struct batch *batch, const struct call *c,
                        const struct tenant_scope *tenant)
{
    *batch = (struct batch){0};
    arena_init(&batch->arena);
    call_init(&batch->call, &batch->arena);
    call_set_deadline(&batch->call, c->deadline_ns);
    batch->call.tenant = tenant;
    db_begin(&batch->call, DB_SCHEMA_TRANSACTION);
}

static void batch_end(struct batch *batch)
{
    db_end(&batch->call);
    call_fini(&batch->call);
    buf_fini(&batch->scratch);
    arena_fini(&batch->arena);
}

/* A copy: what is sent without waiting borrows its values. */
static ProtobufCBinaryData binary_of(struct batch *batch, const uint8_t *bytes, size_t length)
{
    uint8_t *copy = arena_alloc(&batch->arena, length);
    memcpy(copy, bytes, length);
    return (ProtobufCBinaryData){.data = copy, .len = length};
}

static status lock_head(struct batch *batch, struct uuid chain, struct audit_signed_head *ret_head)
{
    AuditHead row = AUDIT_HEAD_INIT;
    bool found = false;
    TRY(db_maybe(&batch->call, &SQL_AUDIT_HEAD_LOCK, DB_NONE, &row, &found,
                 DB_UUID("chain", chain)));
    struct audit_signed_head head = {.chain = chain};
    if (found) {
        assert(row.hash.len == sizeof head.hash.bytes &&
               row.signature.len == sizeof head.signature); /* audit_heads' checks */
        head.sequence = row.sequence;
        head.sign_time_us = row.sign_time->seconds * US_PER_S + row.sign_time->nanos / 1000;
        memcpy(head.hash.bytes, row.hash.data, sizeof head.hash.bytes);
        memcpy(head.signature, row.signature.data, sizeof head.signature);
    }
    if (found && !audit_head_is_signed(key.public_key, &head)) {
        pass_over(chain);
        char text[UUID_TEXT_BYTES];
        uuid_format(chain, text);
        return status_errorf(&batch->arena, STATUS_DATA_LOSS, "AUDIT_HEAD_INVALID",
                             "the head of the audit chain %s is not signed by our key; verify it: "
                             "smoothctl audit verify",
                             text);
    }
    *ret_head = head;
    return OK;
}

static void link_event(struct batch *batch, struct audit_signed_head *head, char *chain,
                       AuditRecord *event)
{
    head->sequence++;
    head->hash = audit_link_hash(&batch->scratch, head->chain, head->sequence, &head->hash, event);
    AuditChained link = AUDIT_CHAINED_INIT;
    link.chain = chain;
    link.sequence = head->sequence;
    link.event = event;
    link.hash = binary_of(batch, head->hash.bytes, sizeof head->hash.bytes);
    db_send(&batch->call, &SQL_AUDIT_LINK, &link);
}

static void put_head(struct batch *batch, struct audit_signed_head *head, char *chain)
{
    head->sign_time_us = clock_db_us();
    audit_head_sign(&key, head);
    Timestamp time = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    time.seconds = head->sign_time_us / US_PER_S;
    time.nanos = (int32_t)(head->sign_time_us % US_PER_S * 1000);
    AuditHead row = AUDIT_HEAD_INIT;
    row.chain = chain;
    row.sequence = head->sequence;
    row.hash = binary_of(batch, head->hash.bytes, sizeof head->hash.bytes);
    row.signature = binary_of(batch, head->signature, sizeof head->signature);
    row.sign_time = &time;
    db_send(&batch->call, &SQL_AUDIT_HEAD_PUT, &row);
}

/* The rows come in order of their chains. */
static status chain_rows(struct batch *batch, const AuditOutbox *outbox)
{
    batch->heads = arena_array(&batch->arena, outbox->n_rows + 1, sizeof *batch->heads);
    for (size_t i = 0; i < outbox->n_rows;) {
        char *chain = outbox->rows[i]->chain;
        struct audit_signed_head *head = &batch->heads[batch->head_count];
        TRY(lock_head(batch, uuid_of(chain), head));
        for (; i < outbox->n_rows && strcmp(outbox->rows[i]->chain, chain) == 0; i++)
            link_event(batch, head, chain, outbox->rows[i]->event);
        put_head(batch, head, chain);
        batch->head_count++;
    }
    return OK;
}

static void append_anchors(void *argument)
{
    struct batch *batch = argument;
    batch->anchored = anchors_append(settings.anchors_file, batch->heads, batch->head_count);
}

static void anchor(struct batch *batch)
{
    if (settings.anchors_file == NULL || batch->head_count == 0)
        return;
    loop_blocking(append_anchors, batch);
    if (!status_is_ok(batch->anchored))
        log_event(LOG_ERROR, "the audit's anchors could not be written",
                  LOG_TEXT("file", settings.anchors_file));
}

static status chain_batch(struct batch *batch, size_t *ret_count)
{
    struct call *c = &batch->call;
    AuditOutbox outbox = AUDIT_OUTBOX_INIT;
    if (c->tenant != NULL) {
        TRY(db_many(c, &SQL_AUDIT_TAKE_IN_TENANT, DB_NONE, &outbox, DB_INT("limit", BATCH_EVENTS)));
    } else {
        AuditTake take = AUDIT_TAKE_INIT;
        list_passed_over(c->arena, &take);
        TRY(db_many(c, &SQL_AUDIT_TAKE, &take, &outbox, DB_INT("limit", BATCH_EVENTS)));
    }
    TRY(chain_rows(batch, &outbox));
    TRY(db_commit(c));
    anchor(batch);
    *ret_count = outbox.n_rows;
    return OK;
}

/* Its failure, told in `c`'s arena. */
static status run_batch(struct call *c, const struct tenant_scope *tenant, size_t *ret_count)
{
    struct batch batch;
    batch_begin(&batch, c, tenant);
    status outcome = chain_batch(&batch, ret_count);
    if (!status_is_ok(outcome))
        outcome = status_errorf(c->arena, outcome.code, outcome.reason, "%s", outcome.message);
    batch_end(&batch);
    return outcome;
}

/* Tenants' own outboxes. */

static status take_hints(struct call *c, AuditHints *hints)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    status outcome =
        db_many(c, &SQL_AUDIT_HINTS_TAKE, DB_NONE, hints, DB_INT("limit", BATCH_TENANTS));
    if (status_is_ok(outcome))
        outcome = db_commit(c);
    db_end(c);
    return outcome;
}

static const struct tenant_scope *scope_of(struct arena *arena, const AuditHint *hint)
{
    struct tenant_scope *scope = arena_new(arena, struct tenant_scope);
    scope->id.uuid = uuid_of(hint->tenant_id);
    scope->schema = arena_printf(arena, "tenant_%s", hint->schema_name);
    scope->role = store_tenant_role(arena, scope->id);
    return scope;
}

static status chain_tenant(struct call *c, const AuditHint *hint, size_t *count)
{
    const struct tenant_scope *scope = scope_of(c->arena, hint);
    size_t chained = 0;
    if (is_passed_over(scope->id.uuid))
        return OK; /* the look through all tenants comes back to it */
    const status outcome = run_batch(c, scope, &chained);
    *count += chained;
    if (!status_is_ok(outcome) || chained == BATCH_EVENTS)
        audit_hint(scope->id);
    return outcome;
}

static status chain_tenants(struct call *c, size_t *count)
{
    AuditHints hints = AUDIT_HINTS_INIT;
    TRY(take_hints(c, &hints));
    status first = OK;
    for (size_t i = 0; i < hints.n_hints; i++) {
        const status outcome = chain_tenant(c, hints.hints[i], count);
        if (status_is_ok(first))
            first = outcome;
    }
    if (hints.n_hints == BATCH_TENANTS && *count < BATCH_EVENTS)
        *count = BATCH_EVENTS; /* others wait */
    return first;
}

status audit_chain_step(struct call *c, size_t *ret_count)
{
    size_t shared_count = 0;
    size_t tenant_count = 0;
    TRY(load_key(c));
    const status first = run_batch(c, NULL, &shared_count);
    const status second = chain_tenants(c, &tenant_count);
    *ret_count = shared_count + tenant_count;
    return status_is_ok(first) ? second : first;
}

status audit_chain(struct call *c)
{
    status first = OK;
    size_t count = BATCH_EVENTS;
    while (count >= BATCH_EVENTS && call_has_time(c)) {
        count = 0;
        const status outcome = audit_chain_step(c, &count);
        if (status_is_ok(first))
            first = outcome;
        if (outcome.code == STATUS_DATA_LOSS)
            count = BATCH_EVENTS; /* again, without the chain that is passed over now */
    }
    return first;
}

status audit_hint_all(struct call *c)
{
    db_begin(c, DB_SCHEMA_TRANSACTION);
    TRY(db_exec(c, &SQL_AUDIT_HINTS_SWEEP, DB_NONE, NULL));
    return db_commit(c);
}

/* Hints, gathered for a moment: an act waits for none. */

static tenant_id hinted[HINTS_MAX];
static size_t hinted_count;
static bool is_flushing;

static void flush_hints(void *argument)
{
    (void)argument;
    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    const status slept = call_sleep_ms(&c, HINT_AFTER_MS);
    (void)slept; /* nobody ends this call */
    call_set_deadline(&c, clock_monotonic_ns() + NS_PER_S);
    is_flushing = false;
    for (size_t i = 0; i < hinted_count; i++)
        db_send(&c, &SQL_AUDIT_HINT, DB_NONE, DB_UUID("tenant", hinted[i].uuid));
    hinted_count = 0;
    const status written = db_commit(&c);
    (void)written; /* a hint: what is lost of them, audit_hint_all finds */
    db_end(&c);
    call_fini(&c);
    arena_fini(&arena);
}

void audit_hint(tenant_id tenant)
{
    for (size_t i = 0; i < hinted_count; i++)
        if (uuid_equal(hinted[i].uuid, tenant.uuid))
            return;
    if (hinted_count == HINTS_MAX)
        return;
    hinted[hinted_count++] = tenant;
    if (!is_flushing)
        fiber_start(flush_hints, NULL);
    is_flushing = true;
}
