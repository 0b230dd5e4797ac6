/* Changing, disabling and enabling users, as the RPCs do it. */
#include "support/domain_test.h"

#include "google/protobuf/empty.types.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/user_service.service.h"
#include "users/users.h"

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

static User changes_of(const User *user)
{
    User changes = USER_INIT;
    changes.id = user->id;
    return changes;
}

static status update(struct db_test *t, User *changes, const char *path, User *ret)
{
    char *paths[] = {(char *)(uintptr_t)path};
    FieldMask mask = GOOGLE__PROTOBUF__FIELD_MASK__INIT;
    mask.paths = paths;
    mask.n_paths = 1;
    UpdateUserRequest request = UPDATE_USER_REQUEST_INIT;
    request.user = changes;
    request.update_mask = &mask;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, user_service_update_user(&t->call, &request, ret));
}

static status give_role(struct db_test *t, const User *user, User_Role role)
{
    User changes = changes_of(user);
    User changed = USER_INIT;
    changes.role = role;
    return update(t, &changes, "role", &changed);
}

static status disable_with(struct db_test *t, const User *user, const char *etag, User *ret)
{
    DisableUserRequest request = DISABLE_USER_REQUEST_INIT;
    request.user_id = user->id;
    request.etag = arena_strdup(&t->arena, etag);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, user_service_disable_user(&t->call, &request, ret));
}

static status disable(struct db_test *t, const User *user)
{
    User disabled = USER_INIT;
    return disable_with(t, user, "", &disabled);
}

static status enable(struct db_test *t, const User *user, User *ret)
{
    EnableUserRequest request = ENABLE_USER_REQUEST_INIT;
    request.user_id = user->id;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, user_service_enable_user(&t->call, &request, ret));
}

static status delete_with(struct db_test *t, const User *user, const char *etag)
{
    DeleteUserRequest request = DELETE_USER_REQUEST_INIT;
    Empty empty = GOOGLE__PROTOBUF__EMPTY__INIT;
    request.user_id = user->id;
    request.etag = arena_strdup(&t->arena, etag);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, user_service_delete_user(&t->call, &request, &empty));
}

static char *sign_in(struct db_test *t, const User *user)
{
    char *token = arena_alloc(&t->arena, TOKEN_TEXT_BYTES);
    Session session = SESSION_INIT;
    bool found = false;
    user_id id;
    assert_true(uuid_parse(slice_of(user->id), &id.uuid));
    assert_ok(sessions_create(&t->call, id,
                              policy_role(policy_current(), users_role_name(user->role)), NULL,
                              token, &session, &found));
    assert_true(found);
    return token;
}

static void update__changes_the_field_in_the_mask(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    act_as(t, "TENANT_MANAGER", tenant);
    User changes = changes_of(user);
    changes.display_name = "Ada";
    changes.role = USER_ROLE_CUSTOMER;
    User changed = USER_INIT;

    assert_ok(update(t, &changes, "display_name", &changed));

    assert_string_equal(changed.display_name, "Ada");
    assert_int_equal(changed.role, USER_ROLE_TENANT_STAFF);
    assert_string_equal(changed.email, user->email);
    assert_string_not_equal(changed.etag, user->etag);
}

static void update__that_changes_nothing_keeps_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    act_as(t, "TENANT_OWNER", tenant);
    User changes = *user;
    User changed = USER_INIT;

    assert_ok(update(t, &changes, "*", &changed));

    assert_string_equal(changed.etag, user->etag);
}

static void update__guards_with_the_etag(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    act_as(t, "TENANT_OWNER", tenant);
    User changes = changes_of(user);
    User changed = USER_INIT;
    changes.display_name = "First";
    changes.etag = user->etag;
    assert_ok(update(t, &changes, "display_name", &changed));

    changes.display_name = "Second";

    assert_reason(update(t, &changes, "display_name", &changed), STATUS_ABORTED, "ETAG_MISMATCH");
}

static void update__refuses_what_never_changes(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    act_as(t, "SUPERUSER", NULL);
    User changes = changes_of(user);
    changes.email = "other@x.test";
    changes.tenant_id = other->id;
    changes.kind = USER_KIND_SERVICE;
    changes.password = "another pass phrase";
    User changed = USER_INIT;

    assert_reason(update(t, &changes, "email", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_IMMUTABLE");
    assert_reason(update(t, &changes, "tenant_id", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_IMMUTABLE");
    assert_reason(update(t, &changes, "kind", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_IMMUTABLE");
    assert_reason(update(t, &changes, "password", &changed), STATUS_INVALID_ARGUMENT,
                  "FIELD_IMMUTABLE");
}

static void update__refuses_a_role_of_the_other_level(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *staff = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    const User *support = new_user(t, USER_ROLE_PLATFORM_SUPPORT, NULL);
    act_as(t, "SUPERUSER", NULL);

    assert_reason(give_role(t, staff, USER_ROLE_SUPERUSER), STATUS_INVALID_ARGUMENT,
                  "FIELD_INVALID");
    assert_reason(give_role(t, support, USER_ROLE_TENANT_STAFF), STATUS_INVALID_ARGUMENT,
                  "TENANT_REQUIRED");
    assert_reason(give_role(t, staff, (User_Role)99), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
}

static void update__judges_the_role_before_and_after(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *staff = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    const User *manager = new_user(t, USER_ROLE_TENANT_MANAGER, tenant);
    act_as(t, "TENANT_MANAGER", tenant);

    assert_ok(give_role(t, staff, USER_ROLE_CUSTOMER));
    assert_reason(give_role(t, staff, USER_ROLE_TENANT_MANAGER), STATUS_PERMISSION_DENIED,
                  "ROLE_NOT_MANAGED");
    assert_reason(give_role(t, manager, USER_ROLE_TENANT_STAFF), STATUS_PERMISSION_DENIED,
                  "ROLE_NOT_MANAGED");
    assert_reason(disable(t, manager), STATUS_PERMISSION_DENIED, "ROLE_NOT_MANAGED");
}

static void update__of_oneself_is_of_the_name_only(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *owner = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    act_as_user(t, owner);
    User changes = changes_of(owner);
    changes.display_name = "Me";
    User changed = USER_INIT;

    assert_ok(update(t, &changes, "display_name", &changed));
    assert_reason(give_role(t, owner, USER_ROLE_TENANT_MANAGER), STATUS_PERMISSION_DENIED,
                  "USER_IS_SELF");
    assert_reason(disable(t, owner), STATUS_PERMISSION_DENIED, "USER_IS_SELF");
}

static void change__of_another_tenants_user_is_not_found(void **state)
{
    struct db_test *t = *state;
    const Tenant *own = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_CUSTOMER, other);
    User changed = USER_INIT;
    act_as(t, "TENANT_OWNER", own);

    assert_reason(give_role(t, user, USER_ROLE_TENANT_STAFF), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(disable(t, user), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(enable(t, user, &changed), STATUS_NOT_FOUND, "USER_MISSING");
}

static void last__superuser_stays(void **state)
{
    struct db_test *t = *state;
    sql(t, "UPDATE shared.users SET is_active = false WHERE role = 'SUPERUSER'");
    const User *one = new_user(t, USER_ROLE_SUPERUSER, NULL);
    act_as(t, "SUPERUSER", NULL);

    assert_reason(disable(t, one), STATUS_FAILED_PRECONDITION, "LAST_SUPERUSER");
    assert_reason(give_role(t, one, USER_ROLE_PLATFORM_SALES), STATUS_FAILED_PRECONDITION,
                  "LAST_SUPERUSER");
    new_user(t, USER_ROLE_SUPERUSER, NULL);
    assert_ok(disable(t, one));
}

static void last__owner_of_an_active_tenant_stays(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const User *owner = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    const User *disabled = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    new_user(t, USER_ROLE_TENANT_OWNER, other);
    act_as(t, "PLATFORM_MANAGER", NULL);
    assert_ok(disable(t, disabled));

    assert_reason(disable(t, owner), STATUS_FAILED_PRECONDITION, "LAST_TENANT_OWNER");
    assert_reason(give_role(t, owner, USER_ROLE_TENANT_STAFF), STATUS_FAILED_PRECONDITION,
                  "LAST_TENANT_OWNER");
    sql(t, "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'", tenant->id);
    assert_ok(disable(t, owner));
}

struct leaving {
    const User *owners[2];
    status outcomes[2];
};

static void leave(struct db_test *t, unsigned index, void *context)
{
    struct leaving *leaving = context;
    act_as(t, "PLATFORM_MANAGER", NULL);
    leaving->outcomes[index] = disable(t, leaving->owners[index]);
}

static void last__owner_stays_when_all_leave_at_once(void **state)
{
    struct db_test *t = *state;
    for (int round = 0; round < 10; round++) {
        const Tenant *tenant = make_tenant(t, fresh_name(t), false);
        struct leaving leaving = {.owners = {new_user(t, USER_ROLE_TENANT_OWNER, tenant),
                                             new_user(t, USER_ROLE_TENANT_OWNER, tenant)}};

        db_test_parallel(2, leave, &leaving);

        assert_int_equal(
            count_of(t, "SELECT count(*) FROM shared.users WHERE tenant_id = '%s' AND is_active",
                     tenant->id),
            1);
        assert_int_equal(status_is_ok(leaving.outcomes[0]) + status_is_ok(leaving.outcomes[1]), 1);
    }
}

static void disable__ends_the_users_sessions_and_no_others(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    const char *token = sign_in(t, user);
    const char *others_token = sign_in(t, new_user(t, USER_ROLE_TENANT_STAFF, tenant));
    assert_ok(sessions_identify(&t->call, slice_of(token)));
    act_as(t, "TENANT_OWNER", tenant);
    User disabled = USER_INIT;

    assert_ok(disable_with(t, user, user->etag, &disabled));

    assert_false(disabled.is_active);
    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
    assert_ok(sessions_identify(&t->call, slice_of(others_token)));
}

static void disable__again_changes_nothing(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    User first = USER_INIT;
    User second = USER_INIT;
    act_as(t, "TENANT_OWNER", tenant);

    assert_reason(disable_with(t, user, "0", &first), STATUS_ABORTED, "ETAG_MISMATCH");
    assert_ok(disable_with(t, user, user->etag, &first));
    assert_ok(disable_with(t, user, user->etag, &second));

    assert_string_equal(second.etag, first.etag);
}

static void enable__does_not_bring_sessions_back(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    const char *token = sign_in(t, user);
    User enabled = USER_INIT;
    act_as(t, "TENANT_OWNER", tenant);
    assert_ok(disable(t, user));

    assert_ok(enable(t, user, &enabled));

    assert_true(enabled.is_active);
    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
    assert_ok(sessions_identify(&t->call, slice_of(sign_in(t, user))));
}

static void new_role__holds_at_once_in_sessions(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_MANAGER, tenant);
    const char *token = sign_in(t, user);
    assert_ok(sessions_identify(&t->call, slice_of(token)));
    act_as(t, "TENANT_OWNER", tenant);

    assert_ok(give_role(t, user, USER_ROLE_TENANT_STAFF));

    assert_ok(sessions_identify(&t->call, slice_of(token)));
    assert_string_equal(t->call.identity.role, "TENANT_STAFF");
}

static void disable__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    sign_in(t, user);
    act_as(t, "TENANT_OWNER", tenant);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t,
                     "SELECT count(*) FROM shared.users u JOIN shared.sessions s ON "
                     "s.user_id = u.id WHERE u.id = '%s' AND u.is_active AND u.version "
                     "= 1 AND s.end_time IS NULL",
                     user->id),
            1);
        db_fail_at(++step);
        outcome = disable(t, user);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* lock, peers, last, update, event, sessions, installs, grants, commit, success */
    assert_int_equal(step, 10);
}

static void update__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    act_as(t, "TENANT_OWNER", tenant);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(count_of(t, "SELECT version FROM shared.users WHERE id = '%s'", user->id),
                         1);
        db_fail_at(++step);
        outcome = give_role(t, user, USER_ROLE_CUSTOMER);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 7); /* lock, update, event, notice, grants, commit, success */
}

static void delete__ends_sessions_and_frees_the_address(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    const char *token = sign_in(t, user);
    User found = USER_INIT;
    bool is_found = true;
    tenant_id id;
    assert_true(uuid_parse(slice_of(tenant->id), &id.uuid));
    assert_ok(sessions_identify(&t->call, slice_of(token)));
    act_as(t, "TENANT_OWNER", tenant);

    assert_ok(delete_with(t, user, user->etag));

    assert_reason(users_get(&t->call, user->id, &found), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(delete_with(t, user, ""), STATUS_NOT_FOUND, "USER_MISSING");
    assert_reason(enable(t, user, &found), STATUS_NOT_FOUND, "USER_MISSING");
    assert_ok(users_find_by_email(&t->call, &id, user->email, &found, &is_found));
    assert_false(is_found);
    assert_reason(sessions_identify(&t->call, slice_of(token)), STATUS_UNAUTHENTICATED,
                  "SESSION_EXPIRED");
    make_user(t, user->email, USER_ROLE_CUSTOMER, tenant);
}

static void delete__follows_the_rules_of_changes(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const Tenant *other = make_tenant(t, fresh_name(t), false);
    const User *owner = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    const User *second = new_user(t, USER_ROLE_TENANT_OWNER, tenant);
    const User *stranger = new_user(t, USER_ROLE_CUSTOMER, other);

    act_as(t, "TENANT_MANAGER", tenant);
    assert_reason(delete_with(t, owner, ""), STATUS_PERMISSION_DENIED, "ROLE_NOT_MANAGED");
    assert_reason(delete_with(t, stranger, ""), STATUS_NOT_FOUND, "USER_MISSING");
    act_as_user(t, owner);
    assert_reason(delete_with(t, owner, ""), STATUS_PERMISSION_DENIED, "USER_IS_SELF");
    assert_reason(delete_with(t, second, "0"), STATUS_ABORTED, "ETAG_MISMATCH");
    assert_ok(delete_with(t, second, ""));
    act_as(t, "PLATFORM_MANAGER", NULL);
    assert_reason(delete_with(t, owner, ""), STATUS_FAILED_PRECONDITION, "LAST_TENANT_OWNER");
}

static void delete__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const Tenant *tenant = make_tenant(t, fresh_name(t), false);
    const User *user = new_user(t, USER_ROLE_TENANT_STAFF, tenant);
    sign_in(t, user);
    act_as(t, "TENANT_OWNER", tenant);
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t,
                     "SELECT count(*) FROM shared.users u JOIN shared.sessions s ON "
                     "s.user_id = u.id WHERE u.id = '%s' AND u.delete_time IS NULL AND "
                     "s.end_time IS NULL",
                     user->id),
            1);
        db_fail_at(++step);
        outcome = delete_with(t, user, "");
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* lock, delete, event, sessions, installs, grants, commit, success */
    assert_int_equal(step, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(update__changes_the_field_in_the_mask),
        db_unit_test(update__that_changes_nothing_keeps_the_etag),
        db_unit_test(update__guards_with_the_etag),
        db_unit_test(update__refuses_what_never_changes),
        db_unit_test(update__refuses_a_role_of_the_other_level),
        db_unit_test(update__judges_the_role_before_and_after),
        db_unit_test(update__of_oneself_is_of_the_name_only),
        db_unit_test(change__of_another_tenants_user_is_not_found),
        db_unit_test(last__superuser_stays),
        db_unit_test(last__owner_of_an_active_tenant_stays),
        db_unit_test(last__owner_stays_when_all_leave_at_once),
        db_unit_test(disable__ends_the_users_sessions_and_no_others),
        db_unit_test(disable__again_changes_nothing),
        db_unit_test(enable__does_not_bring_sessions_back),
        db_unit_test(new_role__holds_at_once_in_sessions),
        db_unit_test(disable__is_whole_or_not_at_all),
        db_unit_test(update__is_whole_or_not_at_all),
        db_unit_test(delete__ends_sessions_and_frees_the_address),
        db_unit_test(delete__follows_the_rules_of_changes),
        db_unit_test(delete__is_whole_or_not_at_all),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
