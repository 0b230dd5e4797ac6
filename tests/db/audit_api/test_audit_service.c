/* ListAuditEvents and VerifyAuditChain, as the RPCs do it. */
#include "support/domain_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/chain.h"
#include "smoothschedule/v1/audit_service.service.h"
#include "tenancy/directory.h"
#include "tenancy/tenancy.h"

static char folder[] = "/tmp/smooth-audit-XXXXXX";
static char key_file[64];

/* A tenant with `count` events of its own, beside that of its making. */
static const Tenant *make_events(struct db_test *t, unsigned count)
{
    const struct audit_settings settings = {.key_file = key_file};
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    tenant_id id;
    assert_true(uuid_parse(slice_of(tenant->id), &id.uuid));
    audit_open(&settings);
    for (unsigned i = 0; i < count; i++)
        audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE", .tenant = &id});
    assert_ok(db_commit(&t->call));
    assert_ok(audit_chain(&t->call));
    return tenant;
}

static void call_of(struct db_test *t, const char *method)
{
    t->call.method = NULL;
    for (size_t i = 0; i < AUDIT_SERVICE.method_count; i++)
        if (strcmp(AUDIT_SERVICE.methods[i].name, method) == 0)
            t->call.method = &AUDIT_SERVICE.methods[i];
    assert_non_null(t->call.method);
}

static void act_in_tenant(struct db_test *t, const char *role, const Tenant *tenant)
{
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    act_as(t, role, tenant);
    t->call.tenant = tenancy_scope(&t->arena, &entry);
}

static status list(struct db_test *t, ListAuditEventsRequest *request, ListAuditEventsResponse *ret)
{
    *ret = (ListAuditEventsResponse)LIST_AUDIT_EVENTS_RESPONSE_INIT;
    call_of(t, "ListAuditEvents");
    return audit_service_list_audit_events(&t->call, request, ret);
}

static void list__is_recorded_before_anything_is_read(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_events(t, 2);
    ListAuditEventsRequest request = LIST_AUDIT_EVENTS_REQUEST_INIT;
    ListAuditEventsResponse response;
    unsigned step = 0;
    act_in_tenant(t, "TENANT_OWNER", tenant);

    db_fail_at(1);
    const status first = list(t, &request, &response);
    assert_int_equal(response.n_audit_events, 0);
    db_fail_at(0);
    status outcome;
    do {
        db_fail_at(++step);
        outcome = list(t, &request, &response);
        db_fail_at(0);
    } while (!status_is_ok(outcome));

    assert_reason(first, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
    assert_int_equal(step, 3); /* record, read, success */
    assert_int_equal(response.n_audit_events, 3);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE chain = '%s' AND "
                              "event->>'action' = 'AUDIT_READ'",
                              tenant->id),
                     2); /* once it was read, once the reading failed */
}

static void list__filters(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_events(t, 2);
    ListAuditEventsRequest by_action = LIST_AUDIT_EVENTS_REQUEST_INIT;
    ListAuditEventsRequest by_resource = LIST_AUDIT_EVENTS_REQUEST_INIT;
    ListAuditEventsRequest by_outcome = LIST_AUDIT_EVENTS_REQUEST_INIT;
    ListAuditEventsResponse response;
    act_in_tenant(t, "TENANT_OWNER", tenant);
    by_action.action = (char *)(uintptr_t) "THING_CHANGE";
    by_resource.resource = arena_printf(&t->arena, "tenants/%s", tenant->id);
    by_outcome.outcome = (char *)(uintptr_t) "ABORTED";

    assert_ok(list(t, &by_action, &response));
    assert_int_equal(response.n_audit_events, 2);
    assert_ok(list(t, &by_resource, &response));
    assert_int_equal(response.n_audit_events, 1);
    assert_string_equal(response.audit_events[0]->action, "TENANT_CREATE");
    assert_ok(list(t, &by_outcome, &response));
    assert_int_equal(response.n_audit_events, 0);
}

static void list__refuses_filters_that_are_none(void **state)
{
    struct db_test *t = *state;
    ListAuditEventsRequest request = LIST_AUDIT_EVENTS_REQUEST_INIT;
    ListAuditEventsResponse response;
    act_as(t, "SUPERUSER", NULL);
    request.order_by = (char *)(uintptr_t) "actor_id";

    assert_reason(list(t, &request, &response), STATUS_INVALID_ARGUMENT, "ORDER_BY_INVALID");
    request.order_by = (char *)(uintptr_t) "";
    request.actor_id = (char *)(uintptr_t) "x";
    assert_reason(list(t, &request, &response), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static status verify(struct db_test *t, int64_t start, int32_t most, VerifyAuditChainResponse *ret)
{
    VerifyAuditChainRequest request = VERIFY_AUDIT_CHAIN_REQUEST_INIT;
    request.start_sequence = start;
    request.event_count_max = most;
    *ret = (VerifyAuditChainResponse)VERIFY_AUDIT_CHAIN_RESPONSE_INIT;
    call_of(t, "VerifyAuditChain");
    return audit_service_verify_audit_chain(&t->call, &request, ret);
}

static void verify__tells_what_is_wrong_and_what_waits(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_events(t, 3);
    VerifyAuditChainResponse sound;
    VerifyAuditChainResponse broken;
    act_in_tenant(t, "TENANT_OWNER", tenant);

    assert_ok(verify(t, 0, 0, &sound));
    sql(t, "UPDATE shared.audit_events SET action = 'X' WHERE chain = '%s' AND sequence = 2",
        tenant->id);
    assert_ok(verify(t, 0, 0, &broken));

    assert_true(sound.valid);
    assert_int_equal(sound.verified_count, 4);
    assert_int_equal(sound.head_sequence, 4);
    assert_int_equal(sound.unchained_count, 1); /* that it was verified */
    assert_non_null(sound.head_sign_time);
    assert_false(broken.valid);
    assert_int_equal(broken.fault, VERIFY_AUDIT_CHAIN_RESPONSE_FAULT_EVENT_CHANGED);
    assert_int_equal(broken.fault_sequence, 2);
}

static void verify__refuses_numbers_that_are_none(void **state)
{
    struct db_test *t = *state;
    VerifyAuditChainResponse response;
    act_as(t, "SUPERUSER", NULL);

    assert_reason(verify(t, -1, 0, &response), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    assert_reason(verify(t, 0, -1, &response), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return EXIT_FAILURE;
    snprintf(key_file, sizeof key_file, "%s/audit.key", folder);
    const struct CMUnitTest tests[] = {
        db_unit_test(list__is_recorded_before_anything_is_read),
        db_unit_test(list__filters),
        db_unit_test(list__refuses_filters_that_are_none),
        db_unit_test(verify__tells_what_is_wrong_and_what_waits),
        db_unit_test(verify__refuses_numbers_that_are_none),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
