/* Events, as acts write them. */
#include "support/domain_test.h"

#include "audit/audit.h"
#include "base/clock.h"
#include "google/protobuf/empty.types.h"
#include "smoothschedule/v1/user_service.service.h"
#include "tenancy/directory.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

/* A field of the newest event of an action; "" when there is none. */
static const char *field(struct db_test *t, const char *action, const char *name)
{
    return db_test_sql_value(&t->arena,
                             arena_printf(&t->arena,
                                          "SELECT event->>'%s' FROM shared.audit_outbox WHERE "
                                          "event->>'action' = '%s' ORDER BY id DESC LIMIT 1",
                                          name, action));
}

static int64_t count(struct db_test *t, const char *action)
{
    return count_of(t, "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s'",
                    action);
}

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

static status give_role(struct db_test *t, const User *user, User_Role role)
{
    User changes = USER_INIT;
    User changed = USER_INIT;
    changes.id = user->id;
    changes.role = role;
    char *paths[] = {(char *)(uintptr_t) "role"};
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, users_update(&t->call, &changes, paths, 1, &changed));
}

static void event__says_who_from_where_and_what(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *owner = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    const User *staff = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    char key[AUDIT_SESSION_KEY_BYTES];
    act_as_user(t, owner);
    act_in(t, "UpdateUser");
    memcpy(t->call.identity.actor_email, owner->email, strlen(owner->email) + 1);
    t->call.peer_ip = slice_of("192.0.2.7");
    t->call.request_id = slice_of("request-1");
    audit_session_key(t->call.identity.session, key);

    assert_ok(give_role(t, staff, USER_ROLE_CUSTOMER));

    assert_string_equal(field(t, "ROLE_CHANGE", "actorId"), owner->id);
    assert_string_equal(field(t, "ROLE_CHANGE", "actorEmail"), owner->email);
    assert_string_equal(field(t, "ROLE_CHANGE", "subjectId"), owner->id);
    assert_string_equal(field(t, "ROLE_CHANGE", "tenantId"), tenant->id);
    assert_string_equal(field(t, "ROLE_CHANGE", "resource"),
                        arena_printf(&t->arena, "users/%s", staff->id));
    assert_string_equal(field(t, "ROLE_CHANGE", "outcome"), "OK");
    assert_string_equal(field(t, "ROLE_CHANGE", "ipAddress"), "192.0.2.7");
    assert_string_equal(field(t, "ROLE_CHANGE", "requestId"), "request-1");
    assert_string_equal(field(t, "ROLE_CHANGE", "method"),
                        "/smoothschedule.v1.UserService/UpdateUser");
    assert_string_equal(field(t, "ROLE_CHANGE", "sessionKey"), key);
    assert_int_equal(strlen(key), 32);
}

static void event__of_a_role_has_before_and_after(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *staff = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    act_as(t, "TENANT_OWNER", tenant);

    assert_ok(give_role(t, staff, USER_ROLE_CUSTOMER));

    assert_string_equal(field(t, "ROLE_CHANGE", "details"),
                        "{\"before\":{\"role\":\"TENANT_STAFF\"},"
                        "\"after\":{\"role\":\"CUSTOMER\"}}");
}

static void event__of_a_new_user_holds_no_password(void **state)
{
    struct db_test *t = *state;
    User wanted = USER_INIT;
    wanted.email = arena_printf(&t->arena, "%s@x.test", fresh_name(t));
    wanted.role = USER_ROLE_SUPERUSER;
    wanted.password = (char *)(uintptr_t) "hidden pass phrase";
    User user = USER_INIT;
    act_as(t, "SUPERUSER", NULL);

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, users_create(&t->call, &wanted, "$argon2id$secret", &user)));

    assert_string_equal(field(t, "USER_CREATE", "resource"),
                        arena_printf(&t->arena, "users/%s", user.id));
    assert_int_equal(count_of(t, "SELECT count(*) FROM shared.audit_outbox WHERE event::text ~ "
                                 "'hidden pass phrase|argon2id'"),
                     0);
}

static void event__goes_with_its_transaction(void **state)
{
    struct db_test *t = *state;
    const int64_t before = count(t, "THING_CHANGE");

    db_begin(&t->call, DB_TRANSACTION);
    audit_event(&t->call, &(struct audit_event){.action = "THING_CHANGE"});
    const status outcome =
        finish(t, status_error(STATUS_FAILED_PRECONDITION, "NOT_SO", "it was not to be"));

    assert_reason(outcome, STATUS_FAILED_PRECONDITION, "NOT_SO");
    assert_int_equal(count(t, "THING_CHANGE"), before);
}

static void event__that_cannot_be_written_fails_the_act(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    Tenant suspended = TENANT_INIT;
    act_as(t, "SUPERUSER", NULL);

    db_fail_at(3); /* lock, state, event */
    db_begin(&t->call, DB_TRANSACTION);
    const status outcome = finish(t, tenancy_suspend(&t->call, tenant->id, "", &suspended));
    db_fail_at(0);

    assert_int_equal(outcome.code, STATUS_UNAVAILABLE);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.tenants WHERE id = '%s' AND state = "
                              "'ACTIVE'",
                              tenant->id),
                     1);
}

static void event__alone_stays_when_the_act_is_rolled_back(void **state)
{
    struct db_test *t = *state;
    const int64_t before = count(t, "THING_REFUSE");

    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(audit_event_alone(
        &t->call, &(struct audit_event){.action = "THING_REFUSE",
                                        .outcome = status_error(STATUS_PERMISSION_DENIED,
                                                                "NOT_YOURS", "it is not yours")}));
    finish(t, status_error(STATUS_PERMISSION_DENIED, "NOT_YOURS", "it is not yours"));

    assert_int_equal(count(t, "THING_REFUSE"), before + 1);
    assert_string_equal(field(t, "THING_REFUSE", "outcome"), "PERMISSION_DENIED");
    assert_string_equal(field(t, "THING_REFUSE", "reasonCode"), "NOT_YOURS");
}

static void event__alone_is_written_though_the_call_has_ended(void **state)
{
    struct db_test *t = *state;
    const int64_t before = count(t, "THING_LATE");
    call_end(&t->call, status_error(STATUS_CANCELLED, "CANCELLED", "the client went away"));

    assert_ok(audit_event_alone(&t->call, &(struct audit_event){.action = "THING_LATE"}));

    assert_int_equal(count(t, "THING_LATE"), before + 1);
}

static void event__alone_says_that_it_could_not_be_written(void **state)
{
    struct db_test *t = *state;

    db_fail_at(1);
    const status outcome = audit_event_alone(&t->call, &(struct audit_event){.action = "THING_DO"});
    db_fail_at(0);

    assert_reason(outcome, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
}

static void event__of_a_tenants_own_tables_goes_to_its_outbox(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    struct tenant_entry entry = {0};
    bool found = false;
    assert_ok(directory_find_name(&t->call, slice_of(tenant->id), &entry, &found));
    t->call.tenant = tenancy_scope(&t->arena, &entry);
    act_as(t, "TENANT_MANAGER", tenant);

    db_begin(&t->call, DB_TRANSACTION);
    audit_event_in_tenant(&t->call, &(struct audit_event){.action = "APPOINTMENT_CREATE"});
    assert_ok(finish(t, OK));

    assert_string_equal(db_test_sql_value(&t->arena, arena_printf(&t->arena,
                                                                  "SELECT event->>'tenantId' FROM "
                                                                  "tenant_%s.audit_outbox",
                                                                  tenant->schema_name)),
                        tenant->id);
    assert_int_equal(count(t, "APPOINTMENT_CREATE"), 0);
}

static void event__is_cut_to_its_bounds(void **state)
{
    struct db_test *t = *state;
    char *long_reason = arena_alloc(&t->arena, 4001);
    memset(long_reason, 'x', 4000);
    memcpy(long_reason + 1999, "\xc3\xa4", 2); /* a character across the bound */
    long_reason[4000] = '\0';
    char *long_details = arena_alloc(&t->arena, AUDIT_DETAILS_BYTES_MAX + 2);
    memset(long_details, ' ', AUDIT_DETAILS_BYTES_MAX + 1);
    long_details[AUDIT_DETAILS_BYTES_MAX + 1] = '\0';

    assert_ok(audit_event_alone(&t->call, &(struct audit_event){.action = "THING_LONG",
                                                                .reason = long_reason,
                                                                .details = long_details}));

    assert_int_equal(strlen(field(t, "THING_LONG", "reason")), 1999);
    assert_string_equal(field(t, "THING_LONG", "details"), "{\"truncated\":true}");
}

static int64_t fake_monotonic_ns;

static int64_t monotonic_ns(void)
{
    return fake_monotonic_ns;
}

static int64_t wall_us(void)
{
    return 0;
}

static void limit__lets_one_through_a_minute(void **state)
{
    (void)state;
    const struct clock_source source = {monotonic_ns, wall_us};
    uint64_t passed_over = 99;
    fake_monotonic_ns = clock_monotonic_ns();
    clock_set_source(&source);

    const bool first = audit_is_due(slice_of("one"), &passed_over);
    const uint64_t at_first = passed_over;
    const bool again = audit_is_due(slice_of("one"), &passed_over);
    const bool other = audit_is_due(slice_of("other"), &passed_over);
    fake_monotonic_ns += 59 * NS_PER_S;
    const bool in_time = audit_is_due(slice_of("one"), &passed_over);
    fake_monotonic_ns += 1 * NS_PER_S;
    const bool after = audit_is_due(slice_of("one"), &passed_over);
    clock_set_source(NULL);

    assert_true(first);
    assert_int_equal(at_first, 0);
    assert_false(again);
    assert_true(other);
    assert_false(in_time);
    assert_true(after);
    assert_int_equal(passed_over, 2);
}

static void denied__is_recorded_once_a_minute(void **state)
{
    struct db_test *t = *state;
    const status refusal = status_error(STATUS_PERMISSION_DENIED, "PERMISSION_MISSING", "no");
    const int64_t before = count(t, "ACCESS_DENIED");
    act_as(t, "CUSTOMER", NULL);
    act_in(t, "CreateUser");

    audit_denied(&t->call, refusal);
    t->call.audit = NULL; /* another call */
    audit_denied(&t->call, refusal);
    act_in(t, "DeleteUser");
    t->call.audit = NULL;
    audit_denied(&t->call, refusal);

    assert_int_equal(count(t, "ACCESS_DENIED"), before + 2);
    assert_string_equal(field(t, "ACCESS_DENIED", "method"),
                        "/smoothschedule.v1.UserService/DeleteUser");
}

static void workers__can_only_add(void **state)
{
    struct db_test *t = *state;
    const char *role = db_test_sql_value(
        &t->arena,
        "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_schema = "
        "'shared' AND table_name = 'audit_outbox' AND privilege_type = 'INSERT' AND grantee LIKE "
        "'%\\_shared'");

    const char *may = db_test_sql_value(
        &t->arena,
        arena_printf(&t->arena,
                     "SELECT string_agg(table_name || ' ' || privilege_type, ', ' ORDER BY "
                     "table_name, privilege_type) FROM information_schema.role_table_grants WHERE "
                     "grantee = '%s' AND table_name LIKE 'audit%%'",
                     role));

    assert_string_equal(may, "audit_events SELECT, audit_heads SELECT, audit_hints INSERT, "
                             "audit_hints SELECT, audit_outbox INSERT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(event__says_who_from_where_and_what),
        db_unit_test(event__of_a_role_has_before_and_after),
        db_unit_test(event__of_a_new_user_holds_no_password),
        db_unit_test(event__goes_with_its_transaction),
        db_unit_test(event__that_cannot_be_written_fails_the_act),
        db_unit_test(event__alone_stays_when_the_act_is_rolled_back),
        db_unit_test(event__alone_is_written_though_the_call_has_ended),
        db_unit_test(event__alone_says_that_it_could_not_be_written),
        db_unit_test(event__of_a_tenants_own_tables_goes_to_its_outbox),
        db_unit_test(event__is_cut_to_its_bounds),
        db_unit_test(limit__lets_one_through_a_minute),
        db_unit_test(denied__is_recorded_once_a_minute),
        db_unit_test(workers__can_only_add),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
