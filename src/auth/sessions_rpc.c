/* AuthService's ListSessions and RevokeSession: one's own sessions, and those of others for whoever
 * may. Another's session that the caller may not end is as if it were not there. */
#include "audit/audit.h"
#include "google/protobuf/empty.types.h"
#include "google/protobuf/timestamp.types.h"
#include "masquerade/masquerade.h"
#include "paging/paging.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/auth_service.service.h"
#include "sql/sessions.h"
#include "store/db.h"
#include "users/users.h"

static bool holds(const struct call *c, const char *permission)
{
    return policy_allows(c->identity.permissions, policy_permission(policy_current(), permission));
}

/* Whose sessions are asked for, if the caller may see them. */
static status find_owner(struct call *c, const ListSessionsRequest *req, user_id *ret_owner)
{
    if (req->user_id[0] == '\0') {
        *ret_owner = c->identity.subject;
        return OK;
    }
    user_id owner;
    if (!uuid_parse(slice_of(req->user_id), &owner.uuid))
        return status_field(c->arena, "FIELD_INVALID", "userId", "must be a UUID");
    if (!uuid_equal(owner.uuid, c->identity.subject.uuid)) {
        User user = USER_INIT;
        if (!holds(c, "sessions.revoke"))
            TRY(policy_require(c->arena, c->identity.permissions, "sessions.read"));
        TRY(users_get(c, req->user_id, &user));
    }
    *ret_owner = owner;
    return OK;
}

status auth_service_list_sessions(struct call *c, const ListSessionsRequest *req,
                                  ListSessionsResponse *ret)
{
    user_id owner;
    struct page page;
    TRY(find_owner(c, req, &owner));
    TRY(page_begin(c, &req->base, &page));
    TRY(db_many(c, &SQL_SESSION_LIST, req, ret, DB_UUID("user", owner.uuid), PAGE_EXTRAS(&page)));
    if (page_is_cut(&page, &ret->n_sessions)) {
        const Session *last = ret->sessions[ret->n_sessions - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

static status session_missing(void)
{
    return status_error(STATUS_NOT_FOUND, "SESSION_MISSING", "there is no such session");
}

/* May the caller end this user's sessions? Whose tenant is the user's: zero for none. */
static status check_reach(struct call *c, const char *owner_id, tenant_id *ret_tenant)
{
    char own_id[UUID_TEXT_BYTES];
    uuid_format(c->identity.subject.uuid, own_id);
    if (strcmp(owner_id, own_id) == 0) {
        *ret_tenant = c->identity.tenant;
        return OK;
    }
    if (!holds(c, "sessions.revoke"))
        return session_missing();
    User user = USER_INIT;
    const status found = users_get(c, owner_id, &user);
    if (found.code == STATUS_NOT_FOUND)
        return session_missing();
    TRY(found);
    tenant_id tenant = {0};
    uuid_parse(slice_of(user.tenant_id), &tenant.uuid); /* "": none */
    *ret_tenant = tenant;
    return OK;
}

static void record(struct call *c, session_id session, const char *owner_id,
                   const tenant_id *tenant)
{
    char key[AUDIT_SESSION_KEY_BYTES];
    audit_session_key(session, key);
    const char *details =
        arena_printf(c->arena, "{\"userId\":\"%s\",\"sessionKey\":\"%s\"}", owner_id, key);
    audit_event(c, &(struct audit_event){.action = "SESSION_REVOKE",
                                         .is_security = true,
                                         .tenant = tenant,
                                         .resource = audit_resource(c, "sessions", session.uuid),
                                         .details = details});
}

static status end(struct call *c, session_id session, const SessionOwnerRow *owner)
{
    if (!owner->is_masquerade)
        return sessions_end_one(c, session);
    return masquerade_stop_of(c, (user_id){uuid_of(owner->user_id)});
}

status auth_service_revoke_session(struct call *c, const RevokeSessionRequest *req, Empty *ret)
{
    (void)ret;
    session_id id;
    if (!uuid_parse(slice_of(req->session_id), &id.uuid))
        return status_field(c->arena, "FIELD_INVALID", "sessionId", "must be a UUID");
    SessionOwnerRow owner = SESSION_OWNER_ROW_INIT;
    tenant_id tenant;
    bool found = false;
    TRY(db_maybe(c, &SQL_SESSION_OWNER, req, &owner, &found));
    if (!found)
        return session_missing();
    TRY(check_reach(c, owner.user_id, &tenant));
    TRY(end(c, id, &owner));
    record(c, id, owner.user_id, &tenant);
    return OK;
}
