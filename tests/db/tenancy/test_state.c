/* The life of tenants: suspended and resumed, deleted and brought back. */
#include "support/domain_test.h"

#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/tenant_service.service.h"
#include "tenancy/tenancy.h"

static status suspend(struct db_test *t, const char *id, const char *etag, Tenant *ret)
{
    SuspendTenantRequest request = SUSPEND_TENANT_REQUEST_INIT;
    request.tenant_id = arena_strdup(&t->arena, id);
    request.etag = arena_strdup(&t->arena, etag);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, tenant_service_suspend_tenant(&t->call, &request, ret));
}

static status resume(struct db_test *t, const char *id, const char *etag, Tenant *ret)
{
    ResumeTenantRequest request = RESUME_TENANT_REQUEST_INIT;
    request.tenant_id = arena_strdup(&t->arena, id);
    request.etag = arena_strdup(&t->arena, etag);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, tenant_service_resume_tenant(&t->call, &request, ret));
}

static status delete_tenant(struct db_test *t, const char *id, const char *etag, Tenant *ret)
{
    DeleteTenantRequest request = DELETE_TENANT_REQUEST_INIT;
    request.tenant_id = arena_strdup(&t->arena, id);
    request.etag = arena_strdup(&t->arena, etag);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, tenant_service_delete_tenant(&t->call, &request, ret));
}

static status undelete(struct db_test *t, const char *id, const char *etag, Tenant *ret)
{
    UndeleteTenantRequest request = UNDELETE_TENANT_REQUEST_INIT;
    request.tenant_id = arena_strdup(&t->arena, id);
    request.etag = arena_strdup(&t->arena, etag);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, tenant_service_undelete_tenant(&t->call, &request, ret));
}

/* A session of a new user of the tenant; its token, in the test's arena. */
static char *sign_in(struct db_test *t, const Tenant *tenant)
{
    const User *user = make_user(t, "staff@x.test", USER_ROLE_TENANT_STAFF, tenant);
    char *token = arena_alloc(&t->arena, TOKEN_TEXT_BYTES);
    Session session = SESSION_INIT;
    bool found = false;
    user_id id;
    assert_true(uuid_parse(slice_of(user->id), &id.uuid));
    assert_ok(sessions_create(&t->call, id, policy_role(policy_current(), "TENANT_STAFF"), NULL,
                              token, &session, &found));
    assert_true(found);
    return token;
}

/* What the directory knows of a tenant, as calls see it. */
static enum tenant_state state_seen(struct db_test *t, const Tenant *tenant)
{
    struct tenant_entry entry;
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->schema_name), &entry, &found));
    assert_true(found);
    return entry.state;
}

/* Suspending and resuming. */

static void suspend__closes_the_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "PLATFORM_MANAGER", NULL);
    Tenant suspended = TENANT_INIT;
    assert_int_equal(state_seen(t, tenant), TENANT_IS_ACTIVE); /* and is kept */

    assert_ok(suspend(t, tenant->id, tenant->etag, &suspended));

    assert_int_equal(suspended.state, TENANT_STATE_SUSPENDED);
    assert_string_equal(suspended.name, tenant->name);
    assert_string_not_equal(suspended.etag, tenant->etag);
    assert_null(suspended.delete_time);
    assert_int_equal(state_seen(t, tenant), TENANT_IS_SUSPENDED);
}

static void suspend__ends_the_tenants_sessions(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const char *token = sign_in(t, tenant);
    const char *others_token = sign_in(t, other);
    assert_ok(sessions_identify(&t->call, slice_of(token)));
    act_as(t, "SUPERUSER", NULL);
    Tenant suspended = TENANT_INIT;

    assert_ok(suspend(t, tenant->id, "", &suspended));

    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
    assert_ok(sessions_identify(&t->call, slice_of(others_token)));
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE tenant_id = '%s' AND "
                              "end_reason = 'TENANT_SUSPENDED'",
                              tenant->id),
                     1);
}

static void suspend__again_changes_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant first = TENANT_INIT;
    Tenant second = TENANT_INIT;
    assert_ok(suspend(t, tenant->id, tenant->etag, &first));

    assert_ok(suspend(t, tenant->id, tenant->etag, &second));

    assert_int_equal(second.state, TENANT_STATE_SUSPENDED);
    assert_string_equal(second.etag, first.etag);
}

static void suspend__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant suspended = TENANT_INIT;

    assert_reason(suspend(t, tenant->id, "0", &suspended), STATUS_ABORTED, "ETAG_MISMATCH");
    assert_int_equal(state_seen(t, tenant), TENANT_IS_ACTIVE);
}

static void suspend__of_a_deleted_tenant_is_refused(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(delete_tenant(t, tenant->id, "", &ret));

    assert_reason(suspend(t, tenant->id, "", &ret), STATUS_FAILED_PRECONDITION, "TENANT_DELETED");
    assert_reason(resume(t, tenant->id, "", &ret), STATUS_FAILED_PRECONDITION, "TENANT_DELETED");
    assert_int_equal(state_seen(t, tenant), TENANT_IS_DELETED);
}

static void suspend__out_of_reach_is_not_found(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    Tenant ret = TENANT_INIT;

    act_as(t, "TENANT_OWNER", own); /* had it the permission */
    assert_reason(suspend(t, other->id, "", &ret), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(resume(t, other->id, "", &ret), STATUS_NOT_FOUND, "TENANT_MISSING");
    assert_reason(undelete(t, other->id, "", &ret), STATUS_NOT_FOUND, "TENANT_MISSING");
    act_as(t, "PLATFORM_SALES", NULL); /* reaches demos */
    assert_reason(suspend(t, other->id, "", &ret), STATUS_NOT_FOUND, "TENANT_MISSING");
    act_as(t, "SUPERUSER", NULL);
    assert_reason(suspend(t, "0198c0de-0000-7000-8000-000000000000", "", &ret), STATUS_NOT_FOUND,
                  "TENANT_MISSING");
    assert_int_equal(state_seen(t, other), TENANT_IS_ACTIVE);
}

static void suspend__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sign_in(t, tenant);
    act_as(t, "SUPERUSER", NULL);
    Tenant suspended = TENANT_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t,
                     "SELECT count(*) FROM shared.tenants t JOIN shared.sessions s ON s.tenant_id "
                     "= t.id WHERE t.id = '%s' AND t.state = 'ACTIVE' AND s.end_time IS NULL",
                     tenant->id),
            1);
        db_fail_at(++step);
        outcome = suspend(t, tenant->id, "", &suspended);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* lock, state, event, sessions, grants, runs, commit, success */
}

static void resume__opens_the_tenant(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "PLATFORM_MANAGER", NULL);
    Tenant suspended = TENANT_INIT;
    Tenant resumed = TENANT_INIT;
    assert_ok(suspend(t, tenant->id, "", &suspended));
    assert_int_equal(state_seen(t, tenant), TENANT_IS_SUSPENDED);

    assert_ok(resume(t, tenant->id, suspended.etag, &resumed));

    assert_int_equal(resumed.state, TENANT_STATE_ACTIVE);
    assert_int_equal(state_seen(t, tenant), TENANT_IS_ACTIVE);
}

static void resume__brings_back_no_session(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *token = sign_in(t, tenant);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(suspend(t, tenant->id, "", &ret));
    /* What a sign-in leaves that began before the suspension and ended after it. */
    sql(t, "UPDATE shared.sessions SET end_time = NULL, end_reason = NULL WHERE tenant_id = '%s'",
        tenant->id);

    assert_ok(resume(t, tenant->id, "", &ret));

    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
}

static void resume__again_changes_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *token = sign_in(t, tenant);
    act_as(t, "SUPERUSER", NULL);
    Tenant resumed = TENANT_INIT;

    assert_ok(resume(t, tenant->id, "an old one", &resumed));

    assert_string_equal(resumed.etag, tenant->etag);
    assert_ok(sessions_identify(&t->call, slice_of(token)));
}

static void resume__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(suspend(t, tenant->id, "", &ret));

    assert_reason(resume(t, tenant->id, tenant->etag, &ret), STATUS_ABORTED, "ETAG_MISMATCH");
    assert_int_equal(state_seen(t, tenant), TENANT_IS_SUSPENDED);
}

static void resume__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(suspend(t, tenant->id, "", &ret));
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.tenants WHERE id = '%s' AND state "
                                  "= 'SUSPENDED' AND version = 2",
                                  tenant->id),
                         1);
        db_fail_at(++step);
        outcome = resume(t, tenant->id, "", &ret);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* lock, state, event, sessions, grants, runs, commit, success */
}

static void suspended_tenant__is_changed_by_the_platform(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(suspend(t, tenant->id, "", &ret));
    Tenant changes = TENANT_INIT;
    changes.id = tenant->id;
    changes.name = "Renamed meanwhile";
    char *paths[] = {"name", "state"}; /* the state is for output only */
    changes.state = TENANT_STATE_ACTIVE;

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, tenancy_update(&t->call, &changes, paths, 2, &ret)));

    assert_string_equal(ret.name, "Renamed meanwhile");
    assert_int_equal(ret.state, TENANT_STATE_SUSPENDED);
}

/* Deleting. */

static void delete__is_soft(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "PLATFORM_MANAGER", NULL);
    Tenant deleted = TENANT_INIT;

    assert_ok(delete_tenant(t, tenant->id, tenant->etag, &deleted));

    assert_int_equal(deleted.state, TENANT_STATE_DELETED);
    assert_int_equal(deleted.purge_time->seconds - deleted.delete_time->seconds, 30 * 86400);
    assert_string_not_equal(deleted.etag, tenant->etag);
    assert_int_equal(count_of(t, "SELECT count(*) FROM pg_namespace WHERE nspname = 'tenant_%s'",
                              tenant->schema_name),
                     1);
}

static void delete__again_changes_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant first = TENANT_INIT;
    Tenant second = TENANT_INIT;
    assert_ok(delete_tenant(t, tenant->id, tenant->etag, &first));

    assert_ok(delete_tenant(t, tenant->id, tenant->etag, &second));

    assert_string_equal(second.etag, first.etag);
    assert_int_equal(second.purge_time->seconds, first.purge_time->seconds);
}

static void delete__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant deleted = TENANT_INIT;

    assert_reason(delete_tenant(t, tenant->id, "0", &deleted), STATUS_ABORTED, "ETAG_MISMATCH");
}

static void delete__ends_the_tenants_sessions(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const char *token = sign_in(t, tenant);
    const char *others_token = sign_in(t, other);
    assert_ok(sessions_identify(&t->call, slice_of(token)));
    act_as(t, "SUPERUSER", NULL);
    Tenant deleted = TENANT_INIT;

    assert_ok(delete_tenant(t, tenant->id, "", &deleted));

    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
    assert_ok(sessions_identify(&t->call, slice_of(others_token)));
}

static void delete__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    sign_in(t, tenant);
    act_as(t, "SUPERUSER", NULL);
    Tenant deleted = TENANT_INIT;
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t,
                     "SELECT count(*) FROM shared.tenants t JOIN shared.sessions s ON s.tenant_id "
                     "= t.id WHERE t.id = '%s' AND t.state = 'ACTIVE' AND s.end_time IS NULL",
                     tenant->id),
            1);
        db_fail_at(++step);
        outcome = delete_tenant(t, tenant->id, "", &deleted);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* lock, delete, event, sessions, grants, runs, commit, success */
}

static void deleted_tenant__keeps_its_schema_name(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ignored = TENANT_INIT;
    assert_ok(delete_tenant(t, tenant->id, "", &ignored));
    Tenant wanted = TENANT_INIT;
    wanted.name = "Heir";
    wanted.schema_name = tenant->schema_name;

    db_begin(&t->call, DB_SCHEMA_TRANSACTION);
    assert_reason(finish(t, tenancy_create(&t->call, &wanted, &ignored)), STATUS_ALREADY_EXISTS,
                  "SCHEMA_NAME_TAKEN");
}

/* Bringing back. */

static void undelete__brings_back_the_state_before(void **state)
{
    struct db_test *t = *state;
    const Tenant *active = make_tenant(t, fresh_name(t), false);
    const Tenant *suspended = make_tenant(t, fresh_name(t), false);
    act_as(t, "PLATFORM_MANAGER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(suspend(t, suspended->id, "", &ret));
    assert_ok(delete_tenant(t, suspended->id, "", &ret));
    assert_ok(delete_tenant(t, active->id, "", &ret));
    assert_int_equal(state_seen(t, active), TENANT_IS_DELETED);

    Tenant back = TENANT_INIT;
    assert_ok(undelete(t, active->id, ret.etag, &back));
    Tenant suspended_back = TENANT_INIT;
    assert_ok(undelete(t, suspended->id, "", &suspended_back));

    assert_int_equal(back.state, TENANT_STATE_ACTIVE);
    assert_string_equal(back.name, active->name);
    assert_string_not_equal(back.etag, ret.etag);
    assert_null(back.delete_time);
    assert_null(back.purge_time);
    assert_int_equal(state_seen(t, active), TENANT_IS_ACTIVE);
    assert_int_equal(suspended_back.state, TENANT_STATE_SUSPENDED);
    assert_int_equal(state_seen(t, suspended), TENANT_IS_SUSPENDED);
}

static void undelete__brings_back_no_session(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *token = sign_in(t, tenant);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(delete_tenant(t, tenant->id, "", &ret));
    /* What a sign-in leaves that began before the deletion and ended after it. */
    sql(t, "UPDATE shared.sessions SET end_time = NULL, end_reason = NULL WHERE tenant_id = '%s'",
        tenant->id);

    assert_ok(undelete(t, tenant->id, "", &ret));

    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
}

static void undelete__of_what_is_not_deleted_changes_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const char *token = sign_in(t, tenant);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;

    assert_ok(undelete(t, tenant->id, "an old one", &ret));

    assert_int_equal(ret.state, TENANT_STATE_ACTIVE);
    assert_string_equal(ret.etag, tenant->etag);
    assert_ok(sessions_identify(&t->call, slice_of(token)));
}

static void undelete__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(delete_tenant(t, tenant->id, "", &ret));

    assert_reason(undelete(t, tenant->id, tenant->etag, &ret), STATUS_ABORTED, "ETAG_MISMATCH");
    assert_int_equal(state_seen(t, tenant), TENANT_IS_DELETED);
}

static void undelete__is_refused_from_the_purge_time_on(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(delete_tenant(t, tenant->id, "", &ret));
    sql(t, "UPDATE shared.tenants SET purge_time = now() - interval '1 s' WHERE id = '%s'",
        tenant->id);

    assert_reason(undelete(t, tenant->id, "", &ret), STATUS_FAILED_PRECONDITION,
                  "PURGE_TIME_PASSED");
    assert_int_equal(state_seen(t, tenant), TENANT_IS_DELETED);
}

static void undelete__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(delete_tenant(t, tenant->id, "", &ret));
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.tenants WHERE id = '%s' AND state "
                                  "= 'DELETED' AND purge_time IS NOT NULL AND version = 2",
                                  tenant->id),
                         1);
        db_fail_at(++step);
        outcome = undelete(t, tenant->id, "", &ret);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 8); /* lock, undelete, event, sessions, grants, runs, commit, success */
}

static void deleted_and_back__keeps_another_turn_apart(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    Tenant ret = TENANT_INIT;
    assert_ok(suspend(t, tenant->id, "", &ret));
    assert_ok(delete_tenant(t, tenant->id, "", &ret));
    assert_ok(undelete(t, tenant->id, "", &ret));
    assert_ok(resume(t, tenant->id, "", &ret));
    assert_ok(delete_tenant(t, tenant->id, "", &ret));

    assert_ok(undelete(t, tenant->id, "", &ret));

    assert_int_equal(ret.state, TENANT_STATE_ACTIVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(suspend__closes_the_tenant),
        db_unit_test(suspend__ends_the_tenants_sessions),
        db_unit_test(suspend__again_changes_nothing),
        db_unit_test(suspend__guards_with_the_etag),
        db_unit_test(suspend__of_a_deleted_tenant_is_refused),
        db_unit_test(suspend__out_of_reach_is_not_found),
        db_unit_test(suspend__is_whole_or_not_at_all),
        db_unit_test(resume__opens_the_tenant),
        db_unit_test(resume__brings_back_no_session),
        db_unit_test(resume__again_changes_nothing),
        db_unit_test(resume__guards_with_the_etag),
        db_unit_test(resume__is_whole_or_not_at_all),
        db_unit_test(suspended_tenant__is_changed_by_the_platform),
        db_unit_test(delete__is_soft),
        db_unit_test(delete__again_changes_nothing),
        db_unit_test(delete__guards_with_the_etag),
        db_unit_test(delete__ends_the_tenants_sessions),
        db_unit_test(delete__is_whole_or_not_at_all),
        db_unit_test(deleted_tenant__keeps_its_schema_name),
        db_unit_test(undelete__brings_back_the_state_before),
        db_unit_test(undelete__brings_back_no_session),
        db_unit_test(undelete__of_what_is_not_deleted_changes_nothing),
        db_unit_test(undelete__guards_with_the_etag),
        db_unit_test(undelete__is_refused_from_the_purge_time_on),
        db_unit_test(undelete__is_whole_or_not_at_all),
        db_unit_test(deleted_and_back__keeps_another_turn_apart),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
