/* Masquerades that may not go on.
 *
 * The good day: what has not ended is read with all that the rules ask, and is judged by the
 * function that let it begin. Failures leave the rest for the next time: a masquerade that is not
 * marked yet cannot be used either (sessions/). Several may judge at once: one of them ends it, and
 * writes the event.
 */
#include <string.h>

#include "audit/audit.h"
#include "masquerade/masquerade.h"
#include "sessions/cache.h"
#include "sql/masquerade.h"
#include "store/db.h"

static struct uuid uuid_or_zero(const char *text)
{
    return text[0] == '\0' ? (struct uuid){{0}} : uuid_of(text);
}

struct masquerade_facts masquerade_facts_of(const MasqueradeRow *row)
{
    const struct policy *policy = policy_current();
    return (struct masquerade_facts){
        .actor = {.id = uuid_of(row->actor_id),
                  .role = policy_role(policy, row->actor_role),
                  .tenant = uuid_or_zero(row->actor_tenant_id),
                  .is_active = row->actor_is_active},
        .target = {.id = uuid_of(row->user_id),
                   .role = policy_role(policy, row->role),
                   .tenant = uuid_or_zero(row->tenant_id),
                   .is_active = row->is_active},
        .target_is_service = strcmp(row->kind, "PERSON") != 0,
        .tenant_is_active = strcmp(row->tenant_state, "ACTIVE") == 0,
        .tenant_is_temporary = row->tenant_is_temporary,
        .has_running = row->has_running,
        .mode = policy_masquerade_mode(row->mode),
        .reason_characters = MASQUERADE_REASON_LATER,
    };
}

const char *masquerade_hindrance(const MasqueradeRow *row)
{
    if (row->is_expired)
        return "EXPIRED";
    if (row->actor_session_end_reason[0] != '\0')
        return row->actor_session_end_reason;
    const struct masquerade_facts facts = masquerade_facts_of(row);
    struct masquerade_decision decision;
    policy_masquerade(policy_current(), &facts, &decision);
    return decision.is_allowed ? NULL : policy_masquerade_rule(decision.denied_by)->reason;
}

static void record_end(struct call *c, const MasqueradeRow *row, const char *how, const char *cause)
{
    const struct audit_user actor = {{uuid_of(row->actor_id)}, row->actor_email};
    const struct audit_user subject = {{uuid_of(row->user_id)}, row->email};
    const tenant_id tenant = {uuid_or_zero(row->tenant_id)};
    const session_id session = {uuid_of(row->session_id)};
    const struct uuid masquerade = uuid_of(row->masquerade_id);
    audit_event(c, &(struct audit_event){
                       .action = "HIJACK_END",
                       .resource = audit_resource(c, "users", subject.id.uuid),
                       .reason = row->reason,
                       .reason_code = how,
                       .details = arena_printf(c->arena, "{\"mode\":\"%s\",\"cause\":\"%s\"}",
                                               row->mode, cause),
                       .tenant = &tenant,
                       .actor = &actor,
                       .subject = &subject,
                       .session = &session,
                       .masquerade = &masquerade,
                   });
}

status masquerade_end(struct call *c, const MasqueradeRow *row, const char *how, const char *cause)
{
    const session_id session = {uuid_of(row->session_id)};
    FlagRow told = FLAG_ROW_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_MASQUERADE_END, DB_NONE, &told, &found, DB_UUID("id", session.uuid),
                 DB_TEXT("reason", how)));
    cache_drop_session(session);
    if (found)
        record_end(c, row, how, cause);
    return OK;
}

/* Ends it if it must. */
static status judge(struct call *c, const MasqueradeRow *row)
{
    const char *hindrance = masquerade_hindrance(row);
    if (hindrance == NULL)
        return OK;
    return masquerade_end(c, row, row->is_expired ? "EXPIRED" : "REVOKED", hindrance);
}

status masquerade_judge_of(struct call *c, user_id actor)
{
    MasqueradeRows live = MASQUERADE_ROWS_INIT;
    TRY(db_many(c, &SQL_MASQUERADE_LIST_LIVE, DB_NONE, &live, DB_UUID("actor", actor.uuid)));
    for (size_t i = 0; i < live.n_rows; i++)
        TRY(judge(c, live.rows[i]));
    return OK;
}

static status judge_alone(struct call *c, const MasqueradeRow *row)
{
    if (masquerade_hindrance(row) == NULL)
        return OK;
    db_begin(c, DB_TRANSACTION);
    status outcome = judge(c, row);
    if (status_is_ok(outcome))
        outcome = db_commit(c);
    db_end(c);
    audit_ended(c, outcome);
    return outcome;
}

status masquerade_judge(struct call *c)
{
    MasqueradeRows live = MASQUERADE_ROWS_INIT;
    TRY(db_many(c, &SQL_MASQUERADE_LIST_LIVE, DB_NONE, &live, DB_NULL("actor")));
    for (size_t i = 0; i < live.n_rows; i++)
        TRY(judge_alone(c, live.rows[i]));
    return OK;
}
