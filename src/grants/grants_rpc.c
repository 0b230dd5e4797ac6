/* GrantService, one function an RPC. Permission, tenant and transaction are settled before these
 * run (server/interceptors.c); the rules are grants.c's. */
#include "google/protobuf/timestamp.types.h"
#include "grants/grants.h"
#include "idempotency/idempotency.h"
#include "paging/paging.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/grant_service.service.h"
#include "sql/grants.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "users/users.h"
#include "wire/check.h"

enum { BATCH_IDS_MAX = 1000, REASON_CHARACTERS_MAX = 500 };

/* The tenant that the call names by field or header, as the grant's own. */
static status settle_tenant(struct call *c, Grant *grant)
{
    if (c->tenant == NULL)
        return OK;
    char *id = uuid_text(c->arena, c->tenant->id.uuid);
    if (grant->tenant_id[0] != '\0' && strcmp(grant->tenant_id, id) != 0)
        return status_error(STATUS_INVALID_ARGUMENT, "TENANT_MISMATCH",
                            "x-tenant and the grant name different tenants; name one");
    grant->tenant_id = id;
    return OK;
}

status grant_service_create_grant(struct call *c, const CreateGrantRequest *req, Grant *ret)
{
    struct idempotency key;
    bool answered;
    Grant wanted = *req->grant;
    TRY(settle_tenant(c, &wanted));
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(grants_create(c, c->identity.actor, &wanted, ret));
    return idempotency_end(c, &key, &ret->base);
}

status grant_service_get_grant(struct call *c, const GetGrantRequest *req, Grant *ret)
{
    return grants_get(c, req->grant_id, ret);
}

status grant_service_list_grants(struct call *c, const ListGrantsRequest *req,
                                 ListGrantsResponse *ret)
{
    struct page page;
    const char *action;
    struct checks checks = {.arena = c->arena};
    check(&checks,
          protobuf_c_enum_descriptor_get_value(&smoothschedule__v1__grant__status__descriptor,
                                               (int)req->status) != NULL,
          "FIELD_INVALID", "status", "must be one of the statuses, or left out");
    TRY(checks_status(&checks));
    TRY(grants_read_action(c, "action", req->action, &action));
    TRY(page_begin(c, &req->base, &page));

    const struct db_value wanted =
        action != NULL ? DB_TEXT("wanted_action", action) : DB_NULL("wanted_action");
    const struct db_value all = DB_BOOL("all", grants_sees_all(c));
    TRY(db_many(c, &SQL_GRANT_LIST, req, ret, PAGE_EXTRAS(&page), wanted, all));
    if (req->include_total_size)
        TRY(db_one(c, &SQL_GRANT_COUNT, req, ret, wanted, all));
    if (page_is_cut(&page, &ret->n_grants)) {
        const Grant *last = ret->grants[ret->n_grants - 1];
        page_end(c, &page, last->create_time, last->id, &ret->next_page_token);
    }
    return OK;
}

/* Checking. */

static status find_subject(struct call *c, const char *user_id_text, GrantPartyRow *ret_row)
{
    struct uuid id = c->identity.subject.uuid;
    if (user_id_text[0] != '\0' && !uuid_parse(slice_of(user_id_text), &id))
        return status_field(c->arena, "FIELD_INVALID", "userId", "must be a user's id");
    if (!uuid_equal(id, c->identity.subject.uuid))
        TRY(policy_require(c->arena, c->identity.permissions, "grants.read"));

    const bool with_staff =
        policy_allows(c->identity.permissions, policy_permission(policy_current(), "staff.read"));
    bool found = false;
    TRY(db_maybe(c, &SQL_GRANT_SUBJECT, DB_NONE, ret_row, &found, DB_UUID("user", id),
                 DB_BOOL("with_staff", with_staff)));
    return found ? OK : users_missing();
}

/* By role, or by a personal permission. */
static bool holds_itself(const GrantPartyRow *row, int permission)
{
    const struct policy *policy = policy_current();
    const struct policy_role *role = policy_role(policy, row->role);
    permission_set held;
    memcpy(held, role->permissions, sizeof held);
    for (size_t i = 0; i < row->n_permissions; i++)
        policy_add_personal(policy, row->permissions[i], held);
    return policy_allows(held, permission);
}

/* Whether the user may act in the tenant that is asked about at all. */
static bool belongs(const struct call *c, const GrantPartyRow *row)
{
    struct uuid own;
    return c->tenant == NULL || !uuid_parse(slice_of(row->tenant_id), &own) ||
           uuid_equal(own, c->tenant->id.uuid);
}

/* A deleted tenant is there to be purged only. */
static status check_is_there(struct call *c, const char *action)
{
    struct tenant_entry entry;
    bool found = false;
    if (c->tenant == NULL || strcmp(action, GRANTS_PURGE) == 0)
        return OK;
    TRY(directory_find_id(c, c->tenant->id, &entry, &found));
    return found && entry.state != TENANT_IS_DELETED ? OK : tenancy_missing();
}

status grant_service_check_grant(struct call *c, const CheckGrantRequest *req,
                                 CheckGrantResponse *ret)
{
    GrantPartyRow row = GRANT_PARTY_ROW_INIT;
    const char *action;
    TRY(grants_read_action(c, "action", req->action, &action));
    TRY(check_is_there(c, action));
    TRY(find_subject(c, req->user_id, &row));
    ret->action = arena_strdup(c->arena, action);
    if (!row.is_active || !belongs(c, &row))
        return OK;

    TRY(db_many(c, &SQL_GRANT_COUNTING, DB_NONE, ret, DB_UUID("user", uuid_of(row.id)),
                DB_TEXT("action", action)));
    ret->by_role = holds_itself(&row, policy_permission(policy_current(), action));
    ret->allowed = ret->by_role || ret->n_grants > 0;
    if (ret->n_grants > 0)
        ret->expire_time = ret->grants[ret->n_grants - 1]->expire_time;
    return OK;
}

/* Ending. */

status grant_service_revoke_grant(struct call *c, const RevokeGrantRequest *req, Grant *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(grants_revoke(c, req->grant_id, req->reason, ret));
    return idempotency_end(c, &key, &ret->base);
}

static status check_batch(struct call *c, const BatchRevokeGrantsRequest *req)
{
    struct checks checks = {.arena = c->arena};
    check(&checks, (req->n_grant_ids > 0) != (req->filter != NULL), "FIELD_INVALID", "grantIds",
          "must be given, or else a filter: one of the two");
    check(&checks, req->n_grant_ids <= BATCH_IDS_MAX, "FIELD_INVALID", "grantIds",
          "must be at most 1,000 ids");
    check(&checks, text_is_between(req->reason, 0, REASON_CHARACTERS_MAX), "FIELD_INVALID",
          "reason", "must be at most 500 characters long");
    return checks_status(&checks);
}

static status revoke_many(struct call *c, const BatchRevokeGrantsRequest *req,
                          BatchRevokeGrantsResponse *ret)
{
    const bool by_ids = req->filter == NULL;
    const char *action = NULL;
    if (!by_ids)
        TRY(grants_read_action(c, "filter.action", req->filter->action, &action));
    const struct db_value wanted =
        action != NULL ? DB_TEXT("wanted_action", action) : DB_NULL("wanted_action");
    if (req->validate_only)
        return by_ids ? db_one(c, &SQL_GRANT_LIVE_OF_IDS, req, ret)
                      : db_one(c, &SQL_GRANT_LIVE_FOUND, req, ret, wanted);

    const struct db_value ender = DB_UUID("ender", c->identity.actor.uuid);
    const struct db_value why = DB_TEXT("why", req->reason);
    GrantEndedRows ended = GRANT_ENDED_ROWS_INIT;
    if (by_ids)
        TRY(db_many(c, &SQL_GRANT_REVOKE_IDS, req, &ended, ender, why));
    else
        TRY(db_many(c, &SQL_GRANT_REVOKE_FOUND, req, &ended, wanted, ender, why));
    grants_record_ends(c, &ended,
                       &(struct audit_event){.action = "GRANT_REVOKE", .reason = req->reason});
    ret->revoked_count = (int32_t)ended.n_grants;
    sessions_forget(); /* other workers hear it when this commits */
    return OK;
}

status grant_service_batch_revoke_grants(struct call *c, const BatchRevokeGrantsRequest *req,
                                         BatchRevokeGrantsResponse *ret)
{
    struct idempotency key;
    bool answered;
    TRY(check_batch(c, req));
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(revoke_many(c, req, ret));
    return idempotency_end(c, &key, &ret->base);
}

/* Requests. */

status grant_service_request_grant(struct call *c, const RequestGrantRequest *req, Grant *ret)
{
    struct idempotency key;
    bool answered;
    Grant wanted = GRANT_INIT;
    wanted.grantee_id = uuid_text(c->arena, c->identity.subject.uuid);
    wanted.action = req->action;
    wanted.reason = req->reason;
    wanted.duration = req->duration;
    TRY(settle_tenant(c, &wanted));
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(grants_request(c, &wanted, ret));
    return idempotency_end(c, &key, &ret->base);
}

status grant_service_approve_grant(struct call *c, const ApproveGrantRequest *req, Grant *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(grants_approve(c, req->grant_id, ret));
    return idempotency_end(c, &key, &ret->base);
}

status grant_service_deny_grant(struct call *c, const DenyGrantRequest *req, Grant *ret)
{
    struct idempotency key;
    bool answered;
    TRY(idempotency_begin(c, req->request_id, &req->base, &ret->base, &key, &answered));
    if (answered)
        return OK;
    TRY(grants_deny(c, req->grant_id, req->reason, ret));
    return idempotency_end(c, &key, &ret->base);
}
