/* Beginning, stopping and explaining masquerades.
 *
 * The good day of a start: the target is found within the caller's reach, both users and the
 * caller's session are kept from changing, what is left of an earlier masquerade is ended, the
 * rules allow it, the session is made, and its event is on disk before the commit. Failures: a
 * refusal is recorded by itself before it is told; what cannot be recorded does not begin. Nothing
 * to close.
 */
#include "masquerade/masquerade.h"

#include <string.h>

#include "audit/audit.h"
#include "base/clock.h"
#include "base/log.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/timestamp.types.h"
#include "sessions/sessions.h"
#include "sql/masquerade.h"
#include "store/db.h"
#include "users/users.h"
#include "wire/check.h"

enum {
    SECONDS_DEFAULT = 30 * 60,
    SECONDS_MAX = 60 * 60,
    TICKET_CHARACTERS_MAX = 100,
};

static const char DEV_REASON[] = "in development";

static struct masquerade_settings settings;

void masquerade_open(const struct masquerade_settings *opened)
{
    settings = *opened;
}

/* An attempt, with what is known of it so far. */
struct attempt {
    user_id target;
    const char *reason; /* without blanks around it */
    const char *ticket;
    int64_t duration_s;
    enum masquerade_mode mode;
    MasqueradeRow row; /* empty: the target was not found */
    const char *rule;  /* that denied it; NULL: none */
};

static enum masquerade_mode mode_of(Masquerade_Mode mode)
{
    switch (mode) {
    case MASQUERADE_MODE_READ_WRITE:
        return MASQUERADE_READ_WRITE;
    case MASQUERADE_MODE_READ_ONLY:
        return MASQUERADE_READ_ONLY;
    default:
        return MASQUERADE_MODE_DEFAULT;
    }
}

static Masquerade_Mode mode_told(enum masquerade_mode mode)
{
    switch (mode) {
    case MASQUERADE_READ_WRITE:
        return MASQUERADE_MODE_READ_WRITE;
    case MASQUERADE_READ_ONLY:
        return MASQUERADE_MODE_READ_ONLY;
    default:
        return MASQUERADE_MODE_UNSPECIFIED;
    }
}

static bool is_mode(Masquerade_Mode mode)
{
    return mode == MASQUERADE_MODE_UNSPECIFIED || mode_of(mode) != MASQUERADE_MODE_DEFAULT;
}

/* Whole seconds within bounds; unset: the default. */
static int64_t seconds_of(const Duration *duration)
{
    if (duration == NULL)
        return SECONDS_DEFAULT;
    return duration->nanos == 0 ? duration->seconds : 0;
}

static status read_request(struct call *c, const StartMasqueradeRequest *req,
                           struct attempt *ret_attempt)
{
    struct attempt attempt = {
        .reason = arena_slice_string(c->arena, slice_trim(slice_of(req->reason))),
        .ticket = req->ticket,
        .duration_s = seconds_of(req->duration),
        .mode = mode_of(req->mode),
        .row = MASQUERADE_ROW_INIT,
    };
    struct checks checks = {.arena = c->arena};
    check(&checks, uuid_parse(slice_of(req->user_id), &attempt.target.uuid), "FIELD_INVALID",
          "userId", "must be a UUID");
    check(&checks, attempt.duration_s >= 1 && attempt.duration_s <= SECONDS_MAX, "FIELD_INVALID",
          "duration", "must be whole seconds, 3600s at most");
    check(&checks, text_is_between(req->ticket, 0, TICKET_CHARACTERS_MAX), "FIELD_INVALID",
          "ticket", "must be at most 100 characters long, without control characters");
    check(&checks, is_mode(req->mode), "FIELD_INVALID", "mode", "must be READ_WRITE or READ_ONLY");
    TRY(checks_status(&checks));

    if (attempt.reason[0] == '\0' && settings.dev)
        attempt.reason = DEV_REASON;
    *ret_attempt = attempt;
    return OK;
}

/* One with control characters is as good as none. */
static int64_t characters_of(const char *reason)
{
    int64_t characters = 0;
    if (!text_is_between(reason, 0, SIZE_MAX))
        return 0;
    for (; *reason != '\0'; reason++)
        characters += ((unsigned char)*reason & 0xc0) != 0x80;
    return characters;
}

static bool is_inside(const struct call *c)
{
    return !uuid_is_zero(c->identity.masquerade);
}

static status denied_by(struct attempt *attempt, enum masquerade_rule rule)
{
    const struct masquerade_rule_facts *facts = policy_masquerade_rule(rule);
    attempt->rule = facts->name;
    return status_error(facts->code, facts->reason, facts->sentence);
}

/* Recording. */

static void append_member(struct buf *out, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    buf_printf(out, "%c\"%s\":", out->length == 0 ? '{' : ',', name);
    log_json_string(out, slice_of(value));
}

static const char *details_of(struct call *c, const struct attempt *attempt)
{
    struct buf out = {0};
    append_member(&out, "mode", policy_masquerade_mode_name(attempt->mode));
    append_member(&out, "rule", attempt->rule);
    append_member(&out, "ticket", attempt->ticket);
    append_member(&out, "duration",
                  arena_printf(c->arena, "%llds", (long long)attempt->duration_s));
    buf_append_byte(&out, '}');
    const char *details = arena_strndup(c->arena, out.data, out.length);
    buf_fini(&out);
    return details;
}

/* What is alike in the events of an attempt; `ret_subject` and `ret_tenant` are borrowed by it. */
static struct audit_event event_of(struct call *c, const struct attempt *attempt,
                                   struct audit_user *ret_subject, tenant_id *ret_tenant)
{
    *ret_subject = (struct audit_user){attempt->target, attempt->row.email};
    *ret_tenant = (tenant_id){0};
    const bool is_found = attempt->row.user_id[0] != '\0';
    const bool has_tenant =
        is_found && uuid_parse(slice_of(attempt->row.tenant_id), &ret_tenant->uuid);
    return (struct audit_event){
        .resource = audit_resource(c, "users", attempt->target.uuid),
        .reason = attempt->reason,
        .details = details_of(c, attempt),
        .subject = ret_subject,
        /* An attempt at nobody is the caller's tenant's. */
        .tenant = has_tenant || is_found ? ret_tenant : NULL,
    };
}

/* An answer of the rules, and not of the database or the call's end. */
static bool is_refusal(status outcome)
{
    return outcome.code == STATUS_PERMISSION_DENIED || outcome.code == STATUS_NOT_FOUND ||
           outcome.code == STATUS_FAILED_PRECONDITION || outcome.code == STATUS_INVALID_ARGUMENT;
}

static status record_denial(struct call *c, const struct attempt *attempt, status refusal)
{
    struct audit_user subject;
    tenant_id tenant;
    struct audit_event event = event_of(c, attempt, &subject, &tenant);
    event.action = "HIJACK_DENIED";
    event.outcome = refusal;
    return audit_event_alone(c, &event);
}

static status record_start(struct call *c, const struct attempt *attempt, const Session *session,
                           struct uuid masquerade)
{
    struct audit_user subject;
    tenant_id tenant;
    const session_id id = {uuid_of(session->id)};
    struct audit_event event = event_of(c, attempt, &subject, &tenant);
    event.action = "HIJACK_START";
    event.session = &id;
    event.masquerade = &masquerade;
    return audit_event_on_disk(c, &event);
}

/* Beginning. */

static status session_over(void)
{
    return status_error(STATUS_UNAUTHENTICATED, "SESSION_EXPIRED",
                        "the session has ended; sign in again");
}

/* Neither user changes, and the caller's session does not end, until this transaction has: who
 * changes them then finds the masquerade. */
static status lock(struct call *c, const struct attempt *attempt)
{
    UserIds ids = USER_IDS_INIT;
    SessionOwnerRow owner = SESSION_OWNER_ROW_INIT;
    bool found = false;
    TRY(db_many(c, &SQL_MASQUERADE_LOCK_USERS, DB_NONE, &ids,
                DB_UUID("actor", c->identity.actor.uuid), DB_UUID("target", attempt->target.uuid)));
    TRY(db_maybe(c, &SQL_MASQUERADE_LOCK_SESSION, DB_NONE, &owner, &found));
    return found ? OK : session_over();
}

static status find_facts(struct call *c, user_id actor, user_id target, MasqueradeRow *ret_row)
{
    bool found = false;
    TRY(db_maybe(c, &SQL_MASQUERADE_FACTS, DB_NONE, ret_row, &found, DB_UUID("actor", actor.uuid),
                 DB_UUID("target", target.uuid)));
    return found ? OK : users_missing();
}

static status decide(struct call *c, struct attempt *attempt)
{
    struct masquerade_facts facts = masquerade_facts_of(&attempt->row);
    facts.is_inside = is_inside(c);
    facts.mode = attempt->mode;
    facts.reason_characters = characters_of(attempt->reason);
    struct masquerade_decision decision;
    policy_masquerade(policy_current(), &facts, &decision);
    attempt->mode = decision.mode;
    return decision.is_allowed ? OK : denied_by(attempt, decision.denied_by);
}

static status create(struct call *c, struct attempt *attempt, StartMasqueradeResponse *ret)
{
    char *token = arena_alloc(c->arena, TOKEN_TEXT_BYTES);
    token_make(token);
    const struct token_hash hash = token_hash(slice_of(token));
    const struct uuid masquerade = uuid_v7();
    Session *session = arena_new(c->arena, Session);
    *session = (Session)SESSION_INIT;
    const status made =
        db_one(c, &SQL_MASQUERADE_CREATE, DB_NONE, session, DB_UUID("target", attempt->target.uuid),
               DB_BYTES("token_hash", slice_make(hash.bytes, sizeof hash.bytes)),
               DB_TIME_US("expire_time", clock_db_us() + attempt->duration_s * US_PER_S),
               DB_UUID("masquerade_id", masquerade), DB_TEXT("reason", attempt->reason),
               DB_TEXT("mode", policy_masquerade_mode_name(attempt->mode)),
               DB_TEXT("ticket", attempt->ticket));
    if (strcmp(db_constraint(c), "sessions_actor_id_key") == 0)
        return denied_by(attempt, MASQUERADE_ONE_AT_A_TIME);
    TRY(made);
    TRY(record_start(c, attempt, session, masquerade));
    sessions_fill_time_left(c->arena, session);
    ret->token = token;
    ret->session = session;
    ret->user = session->user;
    return OK;
}

static status begin(struct call *c, struct attempt *attempt, const char *target,
                    StartMasqueradeResponse *ret)
{
    User user = USER_INIT;
    TRY(users_get(c, target, &user));
    TRY(lock(c, attempt));
    TRY(masquerade_judge_of(c, c->identity.actor));
    TRY(find_facts(c, c->identity.actor, attempt->target, &attempt->row));
    TRY(decide(c, attempt));
    return create(c, attempt, ret);
}

status masquerade_start(struct call *c, const StartMasqueradeRequest *req,
                        StartMasqueradeResponse *ret)
{
    struct attempt attempt;
    TRY(read_request(c, req, &attempt));
    const status outcome = begin(c, &attempt, req->user_id, ret);
    if (is_refusal(outcome)) {
        db_end(c); /* what it has locked is not to wait for the record */
        TRY(record_denial(c, &attempt, outcome));
    }
    return outcome;
}

/* Stopping. */

static status not_running(void)
{
    return status_error(STATUS_FAILED_PRECONDITION, "MASQUERADE_NOT_RUNNING",
                        "there is no masquerade to stop");
}

static status stop(struct call *c, user_id actor, const char *how, const char *cause)
{
    MasqueradeRows live = MASQUERADE_ROWS_INIT;
    TRY(db_many(c, &SQL_MASQUERADE_LIST_LIVE, DB_NONE, &live, DB_UUID("actor", actor.uuid)));
    if (live.n_rows == 0 || masquerade_hindrance(live.rows[0]) != NULL)
        return not_running();
    return masquerade_end(c, live.rows[0], how, cause);
}

status masquerade_stop(struct call *c)
{
    return stop(c, c->identity.actor, "STOPPED", "STOPPED");
}

status masquerade_stop_of(struct call *c, user_id actor)
{
    return stop(c, actor, "REVOKED", "SESSION_REVOKED");
}

/* Explaining. */

static ExplainMasqueradeResponse_Rule *rule_told(struct arena *arena, enum masquerade_rule rule,
                                                 enum masquerade_verdict verdict)
{
    static const ExplainMasqueradeResponse_Rule_Verdict told[] = {
        [MASQUERADE_NOT_ASKED] = EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_NOT_ASKED,
        [MASQUERADE_PASSED] = EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_PASSED,
        [MASQUERADE_DENIED] = EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_DENIED,
    };
    const struct masquerade_rule_facts *facts = policy_masquerade_rule(rule);
    ExplainMasqueradeResponse_Rule *message = arena_new(arena, ExplainMasqueradeResponse_Rule);
    *message = (ExplainMasqueradeResponse_Rule)EXPLAIN_MASQUERADE_RESPONSE_RULE_INIT;
    message->name = (char *)(uintptr_t)facts->name;
    message->verdict = told[verdict];
    message->reason = (char *)(uintptr_t)facts->reason;
    message->description = (char *)(uintptr_t)facts->sentence;
    return message;
}

status masquerade_explain(struct call *c, user_id actor, user_id target,
                          const ExplainMasqueradeRequest *req, bool from_inside,
                          ExplainMasqueradeResponse *ret)
{
    MasqueradeRow row = MASQUERADE_ROW_INIT;
    TRY(find_facts(c, actor, target, &row));
    struct masquerade_facts facts = masquerade_facts_of(&row);
    facts.is_inside = from_inside;
    facts.mode = mode_of(req->mode);
    if (req->reason[0] != '\0')
        facts.reason_characters =
            characters_of(arena_slice_string(c->arena, slice_trim(slice_of(req->reason))));
    struct masquerade_decision decision;
    policy_masquerade(policy_current(), &facts, &decision);

    ret->allowed = decision.is_allowed;
    ret->mode = mode_told(decision.mode);
    if (!decision.is_allowed)
        ret->reason = (char *)(uintptr_t)policy_masquerade_rule(decision.denied_by)->reason;
    ret->rules = arena_array(c->arena, MASQUERADE_RULES, sizeof *ret->rules);
    for (unsigned i = 0; i < MASQUERADE_RULES; i++)
        ret->rules[ret->n_rules++] = rule_told(c->arena, i, decision.verdicts[i]);
    return OK;
}

/* Marking. */

static bool becomes_nobody(const struct call *c)
{
    return uuid_is_zero(c->identity.actor.uuid) || is_inside(c) ||
           policy_masquerade_row(policy_current(),
                                 policy_role(policy_current(), c->identity.role)) == NULL;
}

static bool may_become(const MasqueradeRow *row)
{
    const struct masquerade_facts facts = masquerade_facts_of(row);
    struct masquerade_decision decision;
    policy_masquerade(policy_current(), &facts, &decision);
    return decision.is_allowed;
}

status masquerade_mark(struct call *c, User *const *users, size_t count)
{
    if (count == 0 || becomes_nobody(c))
        return OK;
    UserIds ids = USER_IDS_INIT;
    MasqueradeRows facts = MASQUERADE_ROWS_INIT;
    ids.ids = arena_array(c->arena, count, sizeof *ids.ids);
    for (size_t i = 0; i < count; i++)
        ids.ids[ids.n_ids++] = users[i]->id;
    TRY(db_many(c, &SQL_MASQUERADE_FACTS_OF_MANY, &ids, &facts,
                DB_UUID("actor", c->identity.actor.uuid)));
    /* Both in one order; who is gone meanwhile has no facts. */
    size_t row = 0;
    for (size_t i = 0; i < count && row < facts.n_rows; i++)
        if (strcmp(facts.rows[row]->user_id, users[i]->id) == 0)
            users[i]->can_masquerade = may_become(facts.rows[row++]);
    return OK;
}
