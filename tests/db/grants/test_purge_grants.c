/* Grants in deleted tenants, which let them be purged before their time. */
#include "support/domain_test.h"

#include "grants/grants.h"
#include "smoothschedule/v1/grant_service.service.h"
#include "tenancy/purge.h"
#include "tenancy/tenancy.h"

/* A deleted tenant; who wants it purged, and who may let them. */
struct purging {
    const Tenant *tenant;
    const User *purger;
    const User *second;
};

static User *new_superuser(struct db_test *t)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), USER_ROLE_SUPERUSER,
                     NULL);
}

static void delete_tenant(struct db_test *t, const Tenant *tenant)
{
    Tenant deleted = TENANT_INIT;
    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, tenancy_delete(&t->call, tenant->id, "", &deleted)));
}

static void undelete_tenant(struct db_test *t, const Tenant *tenant)
{
    Tenant back = TENANT_INIT;
    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, tenancy_undelete(&t->call, tenant->id, "", &back)));
}

static struct purging make_purging(struct db_test *t)
{
    const struct purging made = {make_tenant(t, fresh_name(t), false), new_superuser(t),
                                 new_superuser(t)};
    delete_tenant(t, made.tenant);
    return made;
}

static Grant wish(const struct purging *p, const char *action)
{
    static char reason[] = "the customer asked for it";
    Grant wanted = GRANT_INIT;
    wanted.grantee_id = p->purger->id;
    wanted.tenant_id = p->tenant->id;
    wanted.action = (char *)(uintptr_t)action;
    wanted.reason = reason;
    return wanted;
}

static status give(struct db_test *t, const struct purging *p, const char *action, Grant *ret)
{
    const Grant wanted = wish(p, action);
    user_id by;
    assert_true(uuid_parse(slice_of(p->second->id), &by.uuid));
    act_as_user(t, p->second);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, grants_create(&t->call, by, &wanted, ret));
}

static status ask(struct db_test *t, const struct purging *p, const char *action, Grant *ret)
{
    const Grant wanted = wish(p, action);
    act_as_user(t, p->purger);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, grants_request(&t->call, &wanted, ret));
}

static status approve(struct db_test *t, const struct purging *p, const char *id, Grant *ret)
{
    act_as_user(t, p->second);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, grants_approve(&t->call, id, ret));
}

static status purge_as(struct db_test *t, const Tenant *tenant, const User *user)
{
    Tenant started = TENANT_INIT;
    act_as_user(t, user);
    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    return finish(t, tenancy_purge_start(&t->call, tenant->id, "", PURGE_BY_CALLER, &started));
}

static status purge(struct db_test *t, const struct purging *p)
{
    return purge_as(t, p->tenant, p->purger);
}

static int64_t tombstones(struct db_test *t, const Tenant *tenant, const char *grant)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.tenant_tombstones WHERE tenant_id = '%s' AND "
                    "cause = 'GRANT' AND grant_id = '%s'",
                    tenant->id, grant);
}

/* What allows it. */

static void purge__needs_a_grant_and_keeps_which_it_was(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant grant = GRANT_INIT;

    assert_reason(purge(t, &p), STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
    assert_ok(give(t, &p, "tenants.purge", &grant));
    assert_ok(purge(t, &p));

    assert_int_equal(tombstones(t, p.tenant, grant.id), 1);
}

static void purge__is_for_the_grantee_alone(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant grant = GRANT_INIT;
    assert_ok(give(t, &p, "tenants.purge", &grant));

    assert_reason(purge_as(t, p.tenant, p.second), STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
}

static void purge__counts_a_request_from_its_approval_on(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant asked = GRANT_INIT;
    Grant approved = GRANT_INIT;

    assert_ok(ask(t, &p, "tenants.purge", &asked));
    assert_reason(purge(t, &p), STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
    assert_ok(approve(t, &p, asked.id, &approved));
    assert_ok(purge(t, &p));

    assert_int_equal(tombstones(t, p.tenant, asked.id), 1);
}

static void create__in_a_deleted_tenant_is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant grant = GRANT_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.grants WHERE tenant_id = '%s'", p.tenant->id),
            0);
        db_fail_at(++step);
        outcome = give(t, &p, "tenants.purge", &grant);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 9); /* tenant, parties, count, insert, read, event, notice, commit,
                                  success */
    assert_int_equal(grant.status, GRANT_STATUS_ACTIVE);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'GRANT_CREATE' AND event->>'resource' = 'grants/%s' AND "
                              "event->>'tenantId' = '%s'",
                              grant.id, p.tenant->id),
                     1);
}

/* Nothing else is there. */

static void other_actions__find_no_deleted_tenant(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant grant = GRANT_INIT;

    assert_reason(give(t, &p, "billing.read", &grant), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(ask(t, &p, "tenants.suspend", &grant), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static void begun_purge__leaves_nothing_to_grant(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant grant = GRANT_INIT;
    Grant asked = GRANT_INIT;
    assert_ok(ask(t, &p, "tenants.purge", &asked));
    assert_ok(give(t, &p, "tenants.purge", &grant));
    assert_ok(purge(t, &p));

    assert_reason(give(t, &p, "tenants.purge", &grant), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(approve(t, &p, asked.id, &grant), STATUS_NOT_FOUND, "TENANT_MISSING");
}

static status check(struct db_test *t, const struct purging *p, const char *action,
                    CheckGrantResponse *ret)
{
    CheckGrantRequest request = CHECK_GRANT_REQUEST_INIT;
    request.action = (char *)(uintptr_t)action;
    act_as_user(t, p->purger);
    act_for(t, p->tenant);
    const status outcome = grant_service_check_grant(&t->call, &request, ret);
    t->call.tenant = NULL;
    return outcome;
}

static void check__knows_a_deleted_tenant_for_its_purge_alone(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant grant = GRANT_INIT;
    CheckGrantResponse answer = CHECK_GRANT_RESPONSE_INIT;
    assert_ok(give(t, &p, "tenants.purge", &grant));

    assert_ok(check(t, &p, "tenants.purge", &answer));
    assert_int_equal(answer.n_grants, 1);
    assert_string_equal(answer.grants[0]->id, grant.id);
    assert_reason(check(t, &p, "billing.read", &answer), STATUS_NOT_FOUND, "TENANT_MISSING");
}

/* For how long. */

static void grants_before_the_deletion__end_with_it(void **state)
{
    struct db_test *t = *state;
    const struct purging p = {make_tenant(t, fresh_name(t), false), new_superuser(t),
                              new_superuser(t)};
    Grant grant = GRANT_INIT;
    assert_ok(give(t, &p, "tenants.purge", &grant));

    delete_tenant(t, p.tenant);

    assert_reason(purge(t, &p), STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
}

static void grants_since_the_deletion__end_when_it_is_undone(void **state)
{
    struct db_test *t = *state;
    const struct purging p = make_purging(t);
    Grant given = GRANT_INIT;
    Grant asked = GRANT_INIT;
    Grant answered = GRANT_INIT;
    assert_ok(give(t, &p, "tenants.purge", &given));
    assert_ok(ask(t, &p, "tenants.purge", &asked));

    undelete_tenant(t, p.tenant);
    delete_tenant(t, p.tenant);

    assert_reason(purge(t, &p), STATUS_FAILED_PRECONDITION, "PURGE_NOT_DUE");
    assert_reason(approve(t, &p, asked.id, &answered), STATUS_FAILED_PRECONDITION,
                  "GRANT_NOT_PENDING");
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = "
                              "'GRANT_END' AND event->>'reasonCode' = 'TENANT_DELETED' AND "
                              "event->>'resource' IN ('grants/%s', 'grants/%s')",
                              given.id, asked.id),
                     2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(purge__needs_a_grant_and_keeps_which_it_was),
        db_unit_test(purge__is_for_the_grantee_alone),
        db_unit_test(purge__counts_a_request_from_its_approval_on),
        db_unit_test(create__in_a_deleted_tenant_is_whole_or_not_at_all),
        db_unit_test(other_actions__find_no_deleted_tenant),
        db_unit_test(begun_purge__leaves_nothing_to_grant),
        db_unit_test(check__knows_a_deleted_tenant_for_its_purge_alone),
        db_unit_test(grants_before_the_deletion__end_with_it),
        db_unit_test(grants_since_the_deletion__end_when_it_is_undone),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
