/* One list of streams, and one fiber that judges those that are due.
 *
 * The good day: a stream that is due is identified and authorised once more, on a call of the
 * judge's own, and goes on. Failures: it is ended with the status that this gave; when the database
 * cannot be asked, it stays due. While the judge waits, the stream may end by itself: nothing of it
 * is touched before it is found again in the list.
 */
#include "server/streams.h"

#include "base/clock.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "store/store.h"

enum { TICK_MS = 200, UNHEARD_MS = 1000 };

struct watched {
    struct call *call;
    const struct rpc_method *method;
    struct slice token;
    tenant_id tenant;
    uint64_t number;
    bool is_due;
    struct watched *next, *previous;
};

static struct watched *first;
static uint64_t last_number;
static struct loop_timer timer;
static bool is_judging;
static int64_t unheard_since_ns; /* 0: notices are heard */

static void add_grant(struct call_identity *identity, int permission)
{
    if (policy_allows(identity->permissions, permission))
        return;
    policy_add(identity->permissions, permission);
    policy_add(identity->granted, permission);
}

void streams_add_grants(struct call_identity *identity, tenant_id tenant)
{
    if (!uuid_equal(identity->actor.uuid, identity->subject.uuid))
        return;
    const int64_t now_us = clock_db_us();
    for (size_t i = 0; i < identity->grant_count; i++) {
        const struct call_grant *grant = &identity->grants[i];
        if (grant->expire_us > now_us &&
            (uuid_is_zero(grant->tenant.uuid) || uuid_equal(grant->tenant.uuid, tenant.uuid)))
            add_grant(identity, grant->permission);
    }
}

/* Judging. */

/* What a stream tells may hang on more than its method's permission: one that began with a
 * permission that is held no longer ends, and the client may begin another. */
static status keeps(const permission_set begun_with, const permission_set held)
{
    for (size_t i = 0; i < POLICY_WORDS; i++)
        if ((begun_with[i] & ~held[i]) != 0)
            return status_error(STATUS_PERMISSION_DENIED, "PERMISSION_MISSING",
                                "a permission that this stream began with has ended");
    return OK;
}

static status judge(struct call *c, const struct rpc_method *method, struct slice token,
                    tenant_id tenant)
{
    TRY(sessions_identify_again(c, token));
    streams_add_grants(&c->identity, tenant);
    if (strcmp(method->access.permission, "signed_in") == 0)
        return OK;
    return policy_require(c->arena, c->identity.permissions, method->access.permission);
}

static struct watched *find(uint64_t number)
{
    struct watched *watched = first;
    while (watched != NULL && watched->number != number)
        watched = watched->next;
    return watched;
}

static status kept_for(struct call *c, status why)
{
    if (why.message != NULL)
        why.message = arena_strdup(c->arena, why.message);
    return status_error(why.code, why.reason, why.message);
}

/* Whether there may be more that are due. */
static bool judge_one(void)
{
    struct watched *watched = first;
    while (watched != NULL && !watched->is_due)
        watched = watched->next;
    if (watched == NULL)
        return false;

    struct arena arena;
    struct call c;
    arena_init(&arena);
    call_init(&c, &arena);
    watched->is_due = false;
    const uint64_t number = watched->number;
    const struct slice token = slice_make(
        arena_strndup(&arena, watched->token.data, watched->token.length), watched->token.length);
    status outcome = judge(&c, watched->method, token, watched->tenant);
    watched = find(number);
    if (watched != NULL && status_is_ok(outcome))
        outcome = keeps(watched->call->identity.permissions, c.identity.permissions);
    if (watched != NULL && status_is_ok(outcome))
        watched->call->identity.check_us = c.identity.check_us;
    else if (watched != NULL && outcome.code == STATUS_UNAVAILABLE)
        watched->is_due = true;
    else if (watched != NULL)
        call_end(watched->call, kept_for(watched->call, outcome));
    call_fini(&c);
    arena_fini(&arena);
    return status_is_ok(outcome) || outcome.code != STATUS_UNAVAILABLE;
}

static void judge_due(void *argument)
{
    (void)argument;
    while (judge_one())
        ;
    is_judging = false;
}

/* When. */

static bool notices_may_be_missed(void)
{
    const int64_t now_ns = clock_monotonic_ns();
    if (store_listen_is_up()) {
        unheard_since_ns = 0;
        return false;
    }
    if (unheard_since_ns == 0)
        unheard_since_ns = now_ns;
    if (now_ns - unheard_since_ns < UNHEARD_MS * NS_PER_MS)
        return false;
    unheard_since_ns = now_ns;
    return true;
}

static void tick(void *owner)
{
    bool some_due = false;
    const bool all = notices_may_be_missed();
    const int64_t now_us = clock_db_us();
    for (struct watched *watched = first; watched != NULL; watched = watched->next) {
        watched->is_due |= all || watched->call->identity.check_us <= now_us;
        some_due |= watched->is_due;
    }
    if (some_due && !is_judging) {
        is_judging = true;
        fiber_start(judge_due, NULL);
    }
    if (first != NULL)
        loop_timer_after_ms(&timer, TICK_MS, tick, owner);
}

void streams_add(struct call *c, const struct rpc_method *method, struct slice token,
                 tenant_id tenant)
{
    if (method->shape == RPC_UNARY || !c->identity.signed_in)
        return;
    struct watched *watched = arena_new(c->arena, struct watched);
    *watched = (struct watched){.call = c,
                                .method = method,
                                .token = token,
                                .tenant = tenant,
                                .number = ++last_number,
                                .next = first};
    if (first != NULL)
        first->previous = watched;
    else
        loop_timer_after_ms(&timer, TICK_MS, tick, NULL);
    first = watched;
}

void streams_remove(struct call *c)
{
    struct watched *watched = first;
    while (watched != NULL && watched->call != c)
        watched = watched->next;
    if (watched == NULL)
        return;
    if (watched->next != NULL)
        watched->next->previous = watched->previous;
    if (watched->previous != NULL)
        watched->previous->next = watched->next;
    else
        first = watched->next;
    if (first == NULL)
        loop_timer_clear(&timer);
}

void streams_judge_all(void)
{
    for (struct watched *watched = first; watched != NULL; watched = watched->next)
        watched->is_due = true;
}

void streams_on_notice(const char *payload)
{
    const struct slice text = slice_of(payload != NULL ? payload : "");
    const size_t blank = slice_find(text, ' ');
    struct uuid id;
    if (blank == text.length || !uuid_parse(slice_from(text, blank + 1), &id)) {
        streams_judge_all();
        return;
    }
    for (struct watched *watched = first; watched != NULL; watched = watched->next) {
        const struct call_identity *who = &watched->call->identity;
        watched->is_due |= uuid_equal(id, who->session.uuid) ||
                           uuid_equal(id, who->actor_session.uuid) ||
                           uuid_equal(id, who->actor.uuid) || uuid_equal(id, who->subject.uuid) ||
                           uuid_equal(id, who->tenant.uuid) || uuid_equal(id, watched->tenant.uuid);
    }
}
