/* Platform staff, as the RPCs list and change it. */
#include "support/domain_test.h"

#include "policy/policy.h"
#include "smoothschedule/v1/platform_staff_service.service.h"
#include "users/users.h"

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@staff.test", fresh_name(t)), role, tenant);
}

static PlatformStaff changes_of(const User *user)
{
    PlatformStaff changes = PLATFORM_STAFF_INIT;
    changes.id = user->id;
    return changes;
}

static status update(struct db_test *t, PlatformStaff *changes, const char *path,
                     PlatformStaff *ret)
{
    char *paths[] = {(char *)(uintptr_t)path};
    FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    mask.paths = paths;
    mask.n_paths = 1;
    UpdatePlatformStaffRequest request = UPDATE_PLATFORM_STAFF_REQUEST_INIT;
    request.platform_staff = changes;
    request.update_mask = &mask;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, platform_staff_service_update_platform_staff(&t->call, &request, ret));
}

static status give(struct db_test *t, const User *user, char *permission)
{
    char *permissions[] = {permission};
    PlatformStaff changes = changes_of(user);
    PlatformStaff changed = PLATFORM_STAFF_INIT;
    changes.permissions = permissions;
    changes.n_permissions = 1;
    return update(t, &changes, "permissions", &changed);
}

static char APPROVE[] = "can_approve_plugins";

static int64_t events_of(struct db_test *t, const char *action, const User *user)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s' AND "
                    "event->>'resource' = 'users/%s'",
                    action, user->id);
}

/* Changing. */

static void update__of_a_name_is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    act_as(t, "PLATFORM_MANAGER", NULL);
    PlatformStaff changes = changes_of(support);
    PlatformStaff changed = PLATFORM_STAFF_INIT;
    changes.display_name = (char *)(uintptr_t) "Ada";
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t,
                                  "SELECT count(*) FROM shared.users WHERE id = '%s' AND "
                                  "display_name = ''",
                                  support->id),
                         1);
        assert_int_equal(events_of(t, "STAFF_UPDATE", support), 0);
        db_fail_at(++step);
        outcome = update(t, &changes, "display_name", &changed);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 5); /* lock, update, event, commit, success */
    assert_string_equal(changed.display_name, "Ada");
    assert_string_equal(changed.email, support->email);
    assert_string_not_equal(changed.etag, support->etag);
    assert_int_equal(events_of(t, "STAFF_UPDATE", support), 1);
}

static void update__of_the_role_is_on_record_with_before_and_after(void **state)
{
    struct db_test *t = *state;
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    act_as(t, "SUPERUSER", NULL);
    PlatformStaff changes = changes_of(support);
    PlatformStaff changed = PLATFORM_STAFF_INIT;
    changes.role = USER_ROLE_PLATFORM_SALES;

    assert_ok(update(t, &changes, "role", &changed));

    assert_int_equal(changed.role, USER_ROLE_PLATFORM_SALES);
    assert_int_equal(
        count_of(t,
                 "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = 'ROLE_CHANGE' "
                 "AND event->>'resource' = 'users/%s' "
                 "AND (event->>'details')::jsonb->'before'->>'role' = 'PLATFORM_SUPPORT' "
                 "AND (event->>'details')::jsonb->'after'->>'role' = 'PLATFORM_SALES'",
                 support->id),
        1);
}

static void update__that_disables_ends_the_sessions(void **state)
{
    struct db_test *t = *state;
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    sql(t,
        "INSERT INTO shared.sessions (id, user_id, token_hash, create_time, last_use_time, "
        "idle_expire_time, expire_time) VALUES (gen_random_uuid(), '%s', sha256('%s'), now(), "
        "now(), now() + interval '1 hour', now() + interval '1 hour')",
        support->id, support->id);
    act_as(t, "PLATFORM_MANAGER", NULL);
    PlatformStaff changes = changes_of(support);
    PlatformStaff changed = PLATFORM_STAFF_INIT;

    assert_ok(update(t, &changes, "is_active", &changed));

    assert_false(changed.is_active);
    assert_int_equal(events_of(t, "USER_DISABLE", support), 1);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE user_id = '%s' AND "
                              "end_time IS NULL",
                              support->id),
                     0);
}

static void update__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    act_as(t, "SUPERUSER", NULL);
    PlatformStaff changes = changes_of(support);
    PlatformStaff changed = PLATFORM_STAFF_INIT;
    changes.display_name = (char *)(uintptr_t) "First";
    changes.etag = support->etag;
    assert_ok(update(t, &changes, "display_name", &changed));

    changes.display_name = (char *)(uintptr_t) "Second";

    assert_reason(update(t, &changes, "display_name", &changed), STATUS_ABORTED, "ETAG_MISMATCH");
}

static void update__is_of_staff_and_of_others(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *owner = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    const User *superuser = new_user(t, USER_ROLE_SUPERUSER, NULL);
    act_as_user(t, superuser);
    PlatformStaff changed = PLATFORM_STAFF_INIT;
    PlatformStaff of_owner = changes_of(owner);
    PlatformStaff own = changes_of(superuser);

    assert_reason(update(t, &of_owner, "display_name", &changed), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(update(t, &own, "display_name", &changed), STATUS_PERMISSION_DENIED,
                  "USER_IS_SELF");
}

/* Handing on. */

static void permission__is_handed_on_by_holders(void **state)
{
    struct db_test *t = *state;
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    act_as(t, "PLATFORM_MANAGER", NULL);
    assert_reason(give(t, support, APPROVE), STATUS_PERMISSION_DENIED, "PERMISSION_NOT_HELD");

    policy_add(t->call.identity.permissions,
               policy_permission(policy_current(), "plugins.approve"));

    assert_ok(give(t, support, APPROVE));
}

static void permission__held_by_a_grant_is_not_handed_on(void **state)
{
    struct db_test *t = *state;
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    const int approve = policy_permission(policy_current(), "plugins.approve");
    act_as(t, "PLATFORM_MANAGER", NULL);
    policy_add(t->call.identity.permissions, approve);
    policy_add(t->call.identity.granted, approve);

    assert_reason(give(t, support, APPROVE), STATUS_PERMISSION_DENIED, "PERMISSION_NOT_HELD");
}

/* Reading. */

static void get__finds_staff_only(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *owner = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    const User *sales = new_user(t, USER_ROLE_PLATFORM_SALES, NULL);
    act_as(t, "PLATFORM_MANAGER", NULL);
    GetPlatformStaffRequest request = GET_PLATFORM_STAFF_REQUEST_INIT;
    PlatformStaff found = PLATFORM_STAFF_INIT;

    request.user_id = sales->id;
    assert_ok(platform_staff_service_get_platform_staff(&t->call, &request, &found));
    assert_string_equal(found.email, sales->email);
    request.user_id = owner->id;
    assert_reason(platform_staff_service_get_platform_staff(&t->call, &request, &found),
                  STATUS_NOT_FOUND, "USER_MISSING");
}

static void list__is_by_role_then_creation_page_by_page(void **state)
{
    struct db_test *t = *state;
    static const User_Role made[] = {USER_ROLE_PLATFORM_SALES,   USER_ROLE_PLATFORM_SUPPORT,
                                     USER_ROLE_PLATFORM_MANAGER, USER_ROLE_PLATFORM_SUPPORT,
                                     USER_ROLE_PLATFORM_MANAGER, USER_ROLE_SUPERUSER};
    static const size_t wanted[] = {2, 4, 1, 3, 0}; /* managers, support, sales */
    const User *users[6];
    sql(t, "UPDATE shared.users SET delete_time = now(), is_active = false, "
           "password_hash = NULL WHERE tenant_id IS NULL");
    for (size_t i = 0; i < 6; i++)
        users[i] = new_user(t, made[i], NULL);
    act_as(t, "PLATFORM_MANAGER", NULL);
    ListPlatformStaffRequest request = LIST_PLATFORM_STAFF_REQUEST_INIT;
    request.page_size = 1;
    request.include_total_size = true;

    for (size_t i = 0; i < 5; i++) {
        ListPlatformStaffResponse page = LIST_PLATFORM_STAFF_RESPONSE_INIT;
        assert_ok(platform_staff_service_list_platform_staff(&t->call, &request, &page));
        assert_int_equal(page.total_size, 5);
        assert_int_equal(page.n_platform_staff, 1);
        assert_string_equal(page.platform_staff[0]->id, users[wanted[i]]->id);
        request.page_token = page.next_page_token;
    }
    assert_string_equal(request.page_token, "");
}

static void list__of_some_roles_keeps_their_order(void **state)
{
    struct db_test *t = *state;
    sql(t, "UPDATE shared.users SET delete_time = now(), is_active = false, "
           "password_hash = NULL WHERE tenant_id IS NULL");
    const User *sales = new_user(t, USER_ROLE_PLATFORM_SALES, NULL);
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    new_user(t, USER_ROLE_PLATFORM_MANAGER, NULL);
    act_as(t, "SUPERUSER", NULL);
    User_Role roles[] = {USER_ROLE_PLATFORM_SALES, USER_ROLE_PLATFORM_SUPPORT};
    ListPlatformStaffRequest request = LIST_PLATFORM_STAFF_REQUEST_INIT;
    ListPlatformStaffResponse page = LIST_PLATFORM_STAFF_RESPONSE_INIT;
    request.roles = roles;
    request.n_roles = 2;

    assert_ok(platform_staff_service_list_platform_staff(&t->call, &request, &page));

    assert_int_equal(page.n_platform_staff, 2);
    assert_string_equal(page.platform_staff[0]->id, support->id);
    assert_string_equal(page.platform_staff[1]->id, sales->id);
    roles[0] = USER_ROLE_SUPERUSER;
    assert_reason(platform_staff_service_list_platform_staff(&t->call, &request, &page),
                  STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void list__is_empty_in_a_tenant(void **state)
{
    struct db_test *t = *state;
    new_user(t, USER_ROLE_PLATFORM_SALES, NULL);
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    act_as(t, "SUPERUSER", NULL);
    act_for(t, tenant);
    ListPlatformStaffRequest request = LIST_PLATFORM_STAFF_REQUEST_INIT;
    ListPlatformStaffResponse page = LIST_PLATFORM_STAFF_RESPONSE_INIT;

    assert_ok(platform_staff_service_list_platform_staff(&t->call, &request, &page));

    assert_int_equal(page.n_platform_staff, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(update__of_a_name_is_whole_or_not_at_all),
        db_unit_test(update__of_the_role_is_on_record_with_before_and_after),
        db_unit_test(update__that_disables_ends_the_sessions),
        db_unit_test(update__guards_with_the_etag),
        db_unit_test(update__is_of_staff_and_of_others),
        db_unit_test(permission__is_handed_on_by_holders),
        db_unit_test(permission__held_by_a_grant_is_not_handed_on),
        db_unit_test(get__finds_staff_only),
        db_unit_test(list__is_by_role_then_creation_page_by_page),
        db_unit_test(list__of_some_roles_keeps_their_order),
        db_unit_test(list__is_empty_in_a_tenant),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
