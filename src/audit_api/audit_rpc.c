/* AuditService's ListAuditEvents and VerifyAuditChain. That somebody looks is on record before they
 * see anything. */
#include "audit/audit.h"
#include "audit/verify.h"
#include "audit_api/audit_api.h"
#include "base/clock.h"
#include "google/protobuf/timestamp.types.h"
#include "paging/paging.h"
#include "policy/policy.h"
#include "smoothschedule/v1/audit_service.service.h"
#include "sql/audit_api.h"
#include "store/db.h"
#include "tenancy/tenancy.h"
#include "wire/check.h"
#include "wire/json_encode.h"

enum {
    ACTION_BYTES_MAX = 64,
    RESOURCE_BYTES_MAX = 200,
    VERIFY_EVENTS_MAX = 200000,
};

bool audit_api_sees_platform(const struct call *c)
{
    return policy_allows(c->identity.permissions,
                         policy_permission(policy_current(), "staff.read"));
}

status audit_api_record(struct call *c, const char *action, const ProtobufCMessage *request)
{
    static const struct wire_json_encode_options brief = {.omit_defaults = true};
    struct buf json = {0};
    const status written = wire_json_encode(c->arena, c->method->input, request, &brief, &json);
    const char *details =
        status_is_ok(written) ? arena_strndup(c->arena, json.data, json.length) : NULL;
    buf_fini(&json);
    return audit_event_alone(c, &(struct audit_event){.action = action, .details = details});
}

static status check_filters(struct call *c, const ListAuditEventsRequest *req, bool *ret_newest)
{
    const bool is_newest =
        req->order_by[0] == '\0' || strcmp(req->order_by, "event_time desc") == 0;
    struct checks checks = {.arena = c->arena};
    check(&checks, is_newest || strcmp(req->order_by, "event_time") == 0, "ORDER_BY_INVALID",
          "orderBy", "must be \"event_time desc\" or \"event_time\"");
    check(&checks, strlen(req->action) <= ACTION_BYTES_MAX, "FIELD_INVALID", "action",
          "must be at most 64 bytes long");
    check(&checks, strlen(req->outcome) <= ACTION_BYTES_MAX, "FIELD_INVALID", "outcome",
          "must be at most 64 bytes long");
    check(&checks, strlen(req->resource) <= RESOURCE_BYTES_MAX, "FIELD_INVALID", "resource",
          "must be at most 200 bytes long");
    *ret_newest = is_newest;
    return checks_status(&checks);
}

status audit_service_list_audit_events(struct call *c, const ListAuditEventsRequest *req,
                                       ListAuditEventsResponse *ret)
{
    struct page page;
    bool is_newest;
    TRY(check_filters(c, req, &is_newest));
    TRY(page_begin(c, &req->base, &page));
    TRY(audit_api_record(c, "AUDIT_READ", &req->base));

    if (is_newest && page.after_time_us == 0)
        page.after_time_us = AUDIT_END_OF_TIME_US;
    const struct tenancy_reach reach = tenancy_reach_of(c);
    TRY(db_many(c, is_newest ? &SQL_AUDIT_EVENT_LIST : &SQL_AUDIT_EVENT_LIST_OLDEST_FIRST, req, ret,
                PAGE_EXTRAS(&page), TENANCY_REACH_EXTRAS(&reach),
                DB_BOOL("with_staff", audit_api_sees_platform(c))));
    if (page_is_cut(&page, &ret->n_audit_events)) {
        const AuditEvent *last = ret->audit_events[ret->n_audit_events - 1];
        page_end(c, &page, last->event_time, last->id, &ret->next_page_token);
    }
    return OK;
}

static VerifyAuditChainResponse_Fault fault_of(enum audit_fault fault)
{
    switch (fault) {
    case AUDIT_SOUND:
        return VERIFY_AUDIT_CHAIN_RESPONSE_FAULT_UNSPECIFIED;
    case AUDIT_EVENT_MISSING:
        return VERIFY_AUDIT_CHAIN_RESPONSE_FAULT_EVENT_MISSING;
    case AUDIT_EVENT_CHANGED:
        return VERIFY_AUDIT_CHAIN_RESPONSE_FAULT_EVENT_CHANGED;
    case AUDIT_TAIL_MISSING:
        return VERIFY_AUDIT_CHAIN_RESPONSE_FAULT_TAIL_MISSING;
    case AUDIT_TAIL_UNSIGNED:
        return VERIFY_AUDIT_CHAIN_RESPONSE_FAULT_TAIL_UNSIGNED;
    case AUDIT_HEAD_INVALID:
        break;
    }
    return VERIFY_AUDIT_CHAIN_RESPONSE_FAULT_HEAD_INVALID;
}

static void fill(struct call *c, const struct audit_verification *verification,
                 VerifyAuditChainResponse *ret)
{
    ret->valid = verification->fault == AUDIT_SOUND;
    ret->fault = fault_of(verification->fault);
    ret->fault_sequence = verification->fault_sequence;
    ret->verified_count = verification->verified_count;
    ret->next_sequence = verification->next_sequence;
    ret->head_sequence = verification->head_sequence;
    if (verification->head_sequence == 0)
        return;
    ret->head_sign_time = arena_new(c->arena, Timestamp);
    *ret->head_sign_time = (Timestamp)GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    ret->head_sign_time->seconds = verification->head_sign_time_us / US_PER_S;
    ret->head_sign_time->nanos = (int32_t)(verification->head_sign_time_us % US_PER_S * 1000);
}

status audit_service_verify_audit_chain(struct call *c, const VerifyAuditChainRequest *req,
                                        VerifyAuditChainResponse *ret)
{
    struct checks checks = {.arena = c->arena};
    check(&checks, req->start_sequence >= 0, "FIELD_INVALID", "startSequence",
          "must not be negative; 0 is the first event");
    check(&checks, req->event_count_max >= 0, "FIELD_INVALID", "eventCountMax",
          "must not be negative; leave it out for 200,000");
    TRY(checks_status(&checks));
    const struct uuid chain = c->tenant != NULL ? c->tenant->id.uuid : (struct uuid){{0}};
    if (c->tenant == NULL)
        TRY(policy_require(c->arena, c->identity.permissions, "staff.read"));
    TRY(audit_api_record(c, "AUDIT_VERIFY", &req->base));

    int64_t most = req->event_count_max;
    if (most == 0 || most > VERIFY_EVENTS_MAX)
        most = VERIFY_EVENTS_MAX;
    struct audit_verification verification;
    TRY(audit_verify(c, chain, req->start_sequence > 0 ? req->start_sequence : 1, most,
                     &verification));
    fill(c, &verification, ret);
    return audit_count_waiting(c, chain, &ret->unchained_count);
}
