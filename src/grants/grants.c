/* The life of grants.
 *
 * The good day: the terms are checked against the policy, grantor and grantee are read and locked,
 * the rules judge, the row is written, and the grantee's sessions are told, on every worker when
 * the transaction commits. Failures: terms and users that the rules refuse; the transaction is
 * rolled back by whoever began it. Ending: a grant is over by its time alone; what ends it before
 * marks its row and tells its grantee's sessions.
 */
#include "grants/grants.h"

#include <assert.h>

#include "audit/audit.h"
#include "google/protobuf/duration.types.h"
#include "google/protobuf/timestamp.types.h"
#include "grants/grant_rules.h"
#include "sessions/sessions.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/grants.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "users/users.h"
#include "wire/check.h"

enum { REASON_CHARACTERS_MIN = 10, REASON_CHARACTERS_MAX = 500 };

static status missing(void)
{
    return status_error(STATUS_NOT_FOUND, "GRANT_MISSING", "there is no such grant");
}

/* On record. */

/* A grant is on record with the tenant that it is good in, else with the platform. */
static tenant_id tenant_of(const char *text)
{
    tenant_id tenant = {0};
    if (text[0] != '\0')
        uuid_parse(slice_of(text), &tenant.uuid);
    return tenant;
}

/* before NULL: there is a new one. */
static void record(struct call *c, const char *action, const char *reason, const Grant *before,
                   const Grant *after)
{
    const tenant_id tenant = tenant_of(after->tenant_id);
    Grant known = before != NULL ? *before : (Grant)GRANT_INIT;
    known.grantee_email = after->grantee_email; /* which locking does not read */
    if (known.grantor_id[0] != '\0')
        known.grantor_email = after->grantor_email;
    audit_event(c, &(struct audit_event){
                       .action = action,
                       .is_security = true,
                       .resource = audit_resource(c, "grants", uuid_of(after->id)),
                       .reason = reason,
                       .tenant = &tenant,
                       .details = audit_changes(c, &wire_smoothschedule_v1_Grant,
                                                before != NULL ? &known.base : NULL, &after->base),
                   });
}

/* Also tells who watches: many may end at once. */
void grants_record_ends(struct call *c, const GrantEndedRows *ended, const struct audit_event *how)
{
    for (size_t i = 0; i < ended->n_grants; i++) {
        const GrantEndedRow *row = ended->grants[i];
        const tenant_id tenant = tenant_of(row->tenant_id);
        Grant grant = GRANT_INIT;
        grant.grantee_id = row->grantee_id;
        grant.tenant_id = row->tenant_id;
        grant.action = row->action;
        struct audit_event event = *how;
        event.is_security = true;
        event.resource = audit_resource(c, "grants", uuid_of(row->id));
        event.tenant = &tenant;
        event.details = audit_changes(c, &wire_smoothschedule_v1_Grant, NULL, &grant.base);
        audit_event(c, &event);
    }
}

/* What the rules refuse somebody who tries to give, approve or answer is on record by itself: the
 * act's transaction is rolled back. What cannot be recorded is refused all the same. Asking in vain
 * is no attempt: anybody may. */
static status refuse(struct call *c, const Grant *grant, status refusal)
{
    struct uuid grantee;
    const tenant_id tenant = tenant_of(grant->tenant_id);
    const bool has_grantee = uuid_parse(slice_of(grant->grantee_id), &grantee);
    const status recorded = audit_event_alone(
        c, &(struct audit_event){
               .action = "GRANT_DENIED",
               .is_security = true,
               .outcome = refusal,
               .resource = has_grantee ? audit_resource(c, "users", grantee) : NULL,
               .reason = grant->reason,
               .tenant = &tenant,
               .details = audit_changes(c, &wire_smoothschedule_v1_Grant, NULL, &grant->base),
           });
    (void)recorded;
    return refusal;
}

bool grants_sees_all(const struct call *c)
{
    return policy_allows(c->identity.permissions,
                         policy_permission(policy_current(), "grants.read"));
}

status grants_read_action(struct call *c, const char *field, const char *action,
                          const char **ret_permission)
{
    *ret_permission = NULL;
    if (action[0] == '\0')
        return OK;
    const int permission = policy_permission(policy_current(), action);
    if (permission < 0)
        return status_field(c->arena, "ACTION_UNKNOWN", field,
                            "is no permission; GET /v1/policy lists them");
    *ret_permission = policy_permission_name(policy_current(), (unsigned)permission);
    return OK;
}

status grants_get(struct call *c, const char *id, Grant *ret_grant)
{
    GetGrantRequest request = GET_GRANT_REQUEST_INIT;
    request.grant_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_GRANT_GET, &request, ret_grant, &found,
                 DB_BOOL("all", grants_sees_all(c))));
    return found ? OK : missing();
}

/* As it is now, for the answer of an act: whoever may do it sees it. */
static status read_back(struct call *c, const char *id, Grant *ret_grant)
{
    GetGrantRequest request = GET_GRANT_REQUEST_INIT;
    request.grant_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_GRANT_GET, &request, ret_grant, &found, DB_BOOL("all", true)));
    return found ? OK : missing();
}

/* Giving and asking. */

static status check_fields(struct call *c, const Grant *wanted)
{
    struct uuid id;
    struct checks checks = {.arena = c->arena};
    check(&checks, uuid_parse(slice_of(wanted->grantee_id), &id), "FIELD_INVALID", "granteeId",
          "must be a user's id");
    check(&checks, wanted->tenant_id[0] == '\0' || uuid_parse(slice_of(wanted->tenant_id), &id),
          "FIELD_INVALID", "tenantId", "must be a tenant's id");
    check(&checks, text_is_between(wanted->reason, REASON_CHARACTERS_MIN, REASON_CHARACTERS_MAX),
          "FIELD_INVALID", "reason", "must be 10 to 500 characters long");
    check(&checks, wanted->duration == NULL || wanted->duration->nanos == 0, "DURATION_INVALID",
          "duration", "must be whole seconds");
    check(&checks, wanted->duration == NULL || wanted->duration->seconds != 0, "DURATION_INVALID",
          "duration", "must not be zero");
    return checks_status(&checks);
}

/* Is the tenant one that the caller may reach, and in a state for the action? Deleting a tenant
 * ends all grants in it, and so does bringing it back: what lets it be purged is given in between,
 * and counts for this deletion only. */
static status check_tenant(struct call *c, const Grant *grant)
{
    if (grant->tenant_id[0] == '\0')
        return OK;
    const struct tenancy_reach reach = tenancy_reach_of(c);
    if (reach.own_only && !uuid_equal(reach.own_tenant.uuid, uuid_of(grant->tenant_id)))
        return tenancy_missing();
    Tenant tenant = TENANT_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_GRANT_TENANT, grant, &tenant, &found));
    if (!found || (reach.demo_only && !tenant.is_temporary))
        return tenancy_missing();
    if (tenant.state == TENANT_STATE_DELETED)
        return strcmp(grant->action, GRANTS_PURGE) == 0 ? OK : tenancy_missing();
    return tenant.state == TENANT_STATE_ACTIVE
               ? OK
               : status_error(STATUS_FAILED_PRECONDITION, "TENANT_SUSPENDED",
                              "the tenant is suspended; nothing is granted in it");
}

struct parties {
    struct grant_party grantee;
    struct grant_party grantor; /* all zero: nobody yet */
};

static struct grant_party party_of(const GrantPartyRow *row)
{
    struct grant_party party = {.id.uuid = uuid_of(row->id),
                                .role = policy_role(policy_current(), row->role),
                                .is_active = row->is_active,
                                .is_person = row->is_person};
    assert(party.role != NULL); /* users_role_check */
    if (row->tenant_id[0] != '\0')
        party.tenant.uuid = uuid_of(row->tenant_id);
    return party;
}

/* Both, kept from changing until the transaction ends. */
static status lock_parties(struct call *c, struct uuid grantee, struct uuid grantor,
                           struct parties *ret_parties)
{
    GrantPartyRows rows = GRANT_PARTY_ROWS_INIT;
    struct parties parties = {0};
    TRY(db_many(c, &SQL_GRANT_PARTIES, DB_NONE, &rows, DB_UUID("grantee", grantee),
                DB_UUID("grantor", grantor)));
    for (size_t i = 0; i < rows.n_parties; i++) {
        const struct grant_party party = party_of(rows.parties[i]);
        if (uuid_equal(party.id.uuid, grantee))
            parties.grantee = party;
        if (uuid_equal(party.id.uuid, grantor))
            parties.grantor = party;
    }
    const bool wants_grantor = !uuid_is_zero(grantor);
    if (parties.grantee.role == NULL || (wants_grantor && parties.grantor.role == NULL))
        return users_missing();
    *ret_parties = parties;
    return OK;
}

/* The lock on the grantee keeps two from passing the limit at once. */
static status check_count(struct call *c, const Grant *grant)
{
    CountRow live = COUNT_ROW_INIT;
    TRY(db_one(c, &SQL_GRANT_LIVE_COUNT, grant, &live));
    if (live.count >= GRANTS_LIVE_MAX)
        return status_error(STATUS_RESOURCE_EXHAUSTED, "GRANTS_TOO_MANY",
                            "this user has 16 live grants and requests; revoke some first");
    return OK;
}

static status judge(struct call *c, const Grant *grant, struct uuid grantor, int permission)
{
    struct parties parties;
    struct grant_terms terms = {.permission = permission};
    if (grant->tenant_id[0] != '\0')
        terms.tenant.uuid = uuid_of(grant->tenant_id);
    TRY(check_tenant(c, grant));
    TRY(lock_parties(c, uuid_of(grant->grantee_id), grantor, &parties));
    const status judged = grant_rules_check(c->arena, policy_current(),
                                            uuid_is_zero(grantor) ? NULL : &parties.grantor,
                                            &parties.grantee, &terms);
    return status_is_ok(judged) || uuid_is_zero(grantor) ? judged : refuse(c, grant, judged);
}

/* What is written: with the permission's own name and a duration. */
static status complete(struct call *c, const Grant *wanted, struct uuid grantor, Grant *ret_grant,
                       int *ret_permission)
{
    int64_t seconds;
    int permission;
    TRY(check_fields(c, wanted));
    const status possible = grant_rules_terms(
        c->arena, policy_current(), wanted->action,
        wanted->duration != NULL ? wanted->duration->seconds : 0, &permission, &seconds);
    if (!status_is_ok(possible))
        return uuid_is_zero(grantor) ? possible : refuse(c, wanted, possible);
    Grant grant = *wanted;
    grant.action =
        arena_strdup(c->arena, policy_permission_name(policy_current(), (unsigned)permission));
    grant.duration = arena_new(c->arena, Duration);
    *grant.duration = (Duration)DURATION_INIT;
    grant.duration->seconds = seconds;
    grant.id = uuid_text(c->arena, uuid_v7());
    grant.grantor_id =
        uuid_is_zero(grantor) ? (char *)(uintptr_t) "" : uuid_text(c->arena, grantor);
    *ret_grant = grant;
    *ret_permission = permission;
    return OK;
}

static status write(struct call *c, const Grant *wanted, struct uuid grantor, Grant *ret_grant)
{
    Grant grant;
    int permission;
    TRY(complete(c, wanted, grantor, &grant, &permission));
    TRY(judge(c, &grant, grantor, permission));
    TRY(check_count(c, &grant));
    TRY(db_exec(c, &SQL_GRANT_INSERT, &grant, NULL));
    return read_back(c, grant.id, ret_grant);
}

status grants_create(struct call *c, user_id grantor, const Grant *wanted, Grant *ret_grant)
{
    Grant written = GRANT_INIT;
    TRY(write(c, wanted, grantor.uuid, &written));
    record(c, "GRANT_CREATE", written.reason, NULL, &written);
    TRY(sessions_refresh_user(c, (user_id){uuid_of(written.grantee_id)}));
    *ret_grant = written;
    return OK;
}

status grants_request(struct call *c, const Grant *wanted, Grant *ret_grant)
{
    Grant written = GRANT_INIT;
    TRY(write(c, wanted, (struct uuid){0}, &written));
    record(c, "GRANT_REQUEST", written.reason, NULL, &written);
    *ret_grant = written;
    return OK;
}

/* Answering and ending. */

static status lock(struct call *c, const char *id, Grant *ret_grant)
{
    GetGrantRequest request = GET_GRANT_REQUEST_INIT;
    request.grant_id = (char *)(uintptr_t)id;
    bool found = false;
    TRY(db_maybe(c, &SQL_GRANT_LOCK, &request, ret_grant, &found));
    return found ? OK : missing();
}

static status not_pending(void)
{
    return status_error(STATUS_FAILED_PRECONDITION, "GRANT_NOT_PENDING",
                        "this is no request that waits for an answer");
}

status grants_approve(struct call *c, const char *id, Grant *ret_grant)
{
    const struct policy *policy = policy_current();
    Grant grant = GRANT_INIT;
    TRY(lock(c, id, &grant));
    if (grant.status != GRANT_STATUS_PENDING)
        return not_pending();
    /* The policy may have changed since it was asked for. */
    int permission;
    int64_t seconds;
    TRY(grant_rules_terms(c->arena, policy, grant.action, grant.duration->seconds, &permission,
                          &seconds));
    TRY(judge(c, &grant, c->identity.actor.uuid, permission));
    TRY(db_exec(c, &SQL_GRANT_START, &grant, NULL));
    Grant approved = GRANT_INIT;
    TRY(read_back(c, grant.id, &approved));
    record(c, "GRANT_APPROVE", NULL, &grant, &approved);
    TRY(sessions_refresh_user(c, (user_id){uuid_of(grant.grantee_id)}));
    *ret_grant = approved;
    return OK;
}

static status check_reason(struct call *c, const char *reason)
{
    struct checks checks = {.arena = c->arena};
    check(&checks, text_is_between(reason, 0, REASON_CHARACTERS_MAX), "FIELD_INVALID", "reason",
          "must be at most 500 characters long");
    return checks_status(&checks);
}

static status end(struct call *c, const Grant *grant, const char *reason, bool is_denied,
                  Grant *ret_grant)
{
    TRY(db_exec(c, &SQL_GRANT_END, grant, NULL, DB_UUID("ender", c->identity.actor.uuid),
                DB_TEXT("why", reason), DB_BOOL("denied", is_denied)));
    Grant ended = GRANT_INIT;
    TRY(read_back(c, grant->id, &ended));
    record(c, is_denied ? "GRANT_DENY" : "GRANT_REVOKE", reason, grant, &ended);
    *ret_grant = ended;
    return OK;
}

status grants_deny(struct call *c, const char *id, const char *reason, Grant *ret_grant)
{
    Grant grant = GRANT_INIT;
    TRY(check_reason(c, reason));
    TRY(lock(c, id, &grant));
    if (grant.status != GRANT_STATUS_PENDING)
        return not_pending();
    if (uuid_equal(uuid_of(grant.grantee_id), c->identity.actor.uuid))
        return refuse(c, &grant,
                      status_error(STATUS_PERMISSION_DENIED, "GRANT_TO_SELF",
                                   "nobody answers their own request"));
    return end(c, &grant, reason, true, ret_grant);
}

status grants_revoke(struct call *c, const char *id, const char *reason, Grant *ret_grant)
{
    Grant grant = GRANT_INIT;
    TRY(check_reason(c, reason));
    TRY(lock(c, id, &grant));
    if (grant.status == GRANT_STATUS_REVOKED)
        return read_back(c, grant.id, ret_grant);
    if (grant.status != GRANT_STATUS_ACTIVE && grant.status != GRANT_STATUS_PENDING)
        return status_error(STATUS_FAILED_PRECONDITION, "GRANT_OVER",
                            "this grant is over already; there is nothing to revoke");
    TRY(end(c, &grant, reason, false, ret_grant));
    return sessions_refresh_user(c, (user_id){uuid_of(grant.grantee_id)});
}

/* Consequences. */

status grants_end_user(struct call *c, user_id user, const char *reason)
{
    GrantEndedRows ended = GRANT_ENDED_ROWS_INIT;
    TRY(db_many(c, &SQL_GRANT_END_OF_USER, DB_NONE, &ended, DB_UUID("user", user.uuid),
                DB_TEXT("why", reason)));
    grants_record_ends(c, &ended,
                       &(struct audit_event){.action = "GRANT_END", .reason_code = reason});
    sessions_forget();
    return OK;
}

status grants_end_tenant(struct call *c, tenant_id tenant, const char *reason)
{
    GrantEndedRows ended = GRANT_ENDED_ROWS_INIT;
    TRY(db_many(c, &SQL_GRANT_END_OF_TENANT, DB_NONE, &ended, DB_UUID("tenant", tenant.uuid),
                DB_TEXT("why", reason)));
    grants_record_ends(c, &ended,
                       &(struct audit_event){.action = "GRANT_END", .reason_code = reason});
    sessions_forget();
    return OK;
}

static status end_lost(struct call *c, GrantByRow *row)
{
    static const char why[] = "GRANTOR_LOST_ACTION";
    Grant grant = GRANT_INIT;
    grant.id = row->id;
    TRY(db_exec(c, &SQL_GRANT_END, &grant, NULL, DB_NULL("ender"), DB_TEXT("why", why),
                DB_BOOL("denied", false)));
    GrantEndedRow ended = GRANT_ENDED_ROW_INIT;
    ended.id = row->id;
    ended.grantee_id = row->grantee_id;
    ended.tenant_id = row->tenant_id;
    ended.action = row->action;
    GrantEndedRow *one[] = {&ended};
    GrantEndedRows rows = GRANT_ENDED_ROWS_INIT;
    rows.n_grants = 1;
    rows.grants = one;
    grants_record_ends(c, &rows, &(struct audit_event){.action = "GRANT_END", .reason_code = why});
    return sessions_refresh_user(c, (user_id){uuid_of(row->grantee_id)});
}

status grants_judge(struct call *c, const user_id *grantor)
{
    const struct policy *policy = policy_current();
    GrantByRows rows = GRANT_BY_ROWS_INIT;
    TRY(db_many(c, &SQL_GRANT_BY, DB_NONE, &rows,
                grantor != NULL ? DB_UUID("user", grantor->uuid) : DB_NULL("user")));
    for (size_t i = 0; i < rows.n_grants; i++) {
        GrantByRow *row = rows.grants[i];
        const struct policy_role *role = policy_role(policy, row->grantor_role);
        const int permission = policy_permission(policy, row->action);
        if (role == NULL || !grant_rules_holds(role, permission))
            TRY(end_lost(c, row));
    }
    return OK;
}

status grants_may_purge(struct call *c, tenant_id tenant, bool *ret_may, struct uuid *ret_grant)
{
    Grant held = GRANT_INIT;
    bool found = false;
    TRY(db_maybe(c, &SQL_GRANT_HELD, DB_NONE, &held, &found, DB_UUID("tenant", tenant.uuid),
                 DB_TEXT("action", GRANTS_PURGE)));
    if (found)
        *ret_grant = uuid_of(held.id);
    *ret_may = found;
    return OK;
}

status grants_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max, int64_t *ret_count)
{
    return db_exec(c, &SQL_GRANT_PURGE_TENANT, DB_NONE, ret_count, DB_UUID("tenant", tenant.uuid),
                   DB_INT("limit", count_max));
}
