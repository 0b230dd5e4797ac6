/* Masquerades: how each of them ends. */
#include "support/masquerade_scene.h"

#include "google/protobuf/empty.types.h"
#include "masquerade/masquerade.h"
#include "policy/policy.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

static void assert_over(struct db_test *t, const struct scene *s)
{
    sessions_forget();
    assert_reason(scene_identify(t, s->begun.token), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

/* It cannot be used; once it was judged, its end is on record. */
static void assert_ended(struct db_test *t, const struct scene *s, const char *how,
                         const char *cause)
{
    assert_over(t, s);
    t->call.identity = (struct call_identity){0};
    assert_ok(masquerade_judge(&t->call));
    assert_string_equal(scene_ended_as(t, s), how);
    assert_int_equal(scene_events(t, s, "HIJACK_END"), 1);
    assert_string_equal(scene_event(t, s, "HIJACK_END", "reasonCode"), how);
    assert_string_equal(
        scene_event(t, s, "HIJACK_END", "details"),
        arena_printf(&t->arena, "{\"mode\":\"READ_WRITE\",\"cause\":\"%s\"}", cause));
    assert_string_equal(scene_event(t, s, "HIJACK_END", "actorId"), s->actor->id);
    assert_string_equal(scene_event(t, s, "HIJACK_END", "masqueradeId"),
                        s->begun.session->masquerade->id);
}

/* Stopping. */

static status stop(struct db_test *t)
{
    const StopMasqueradeRequest request = STOP_MASQUERADE_REQUEST_INIT;
    Empty empty = EMPTY_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, masquerade_service_stop_masquerade(&t->call, &request, &empty));
}

static void stop__ends_it_at_once(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    assert_ok(scene_identify(t, s.begun.token));

    assert_ok(stop(t));

    assert_reason(scene_identify(t, s.begun.token), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_ended(t, &s, "STOPPED", "STOPPED");
    assert_ok(scene_identify(t, s.token));
}

static void stop__from_the_actors_own_session_ends_it_too(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    assert_ok(scene_identify(t, s.token));

    assert_ok(stop(t));

    assert_ended(t, &s, "STOPPED", "STOPPED");
}

static void stop__of_nothing_says_so(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    assert_ok(scene_identify(t, s.token));

    assert_reason(stop(t), STATUS_FAILED_PRECONDITION, "MASQUERADE_NOT_RUNNING");
}

static void stop__by_the_target_is_none(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    char token[TOKEN_TEXT_BYTES];
    session_id session;
    scene_sign_in(t, s.target, token, &session);
    assert_ok(scene_identify(t, token));

    assert_reason(stop(t), STATUS_FAILED_PRECONDITION, "MASQUERADE_NOT_RUNNING");
    assert_ok(scene_identify(t, s.begun.token));
}

static void stop__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    assert_ok(scene_identify(t, s.begun.token));
    unsigned step = 0;

    status outcome;
    do {
        assert_string_equal(scene_ended_as(t, &s), "");
        assert_int_equal(scene_events(t, &s, "HIJACK_END"), 0);
        db_fail_at(++step);
        outcome = stop(t);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 5); /* find, end, event, commit, success */
    assert_int_equal(scene_events(t, &s, "HIJACK_END"), 1);
}

/* Ends that nobody asked for. */

static void end__comes_with_its_time(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    sql(t,
        "UPDATE shared.sessions SET create_time = now() - interval '1 hour', last_use_time = now() "
        "- interval '1 hour', idle_expire_time = now() - interval '1 second', expire_time = now() "
        "- interval '1 second' WHERE id = '%s'",
        s.begun.session->id);

    assert_ended(t, &s, "EXPIRED", "EXPIRED");
}

static void end__comes_with_the_actors_session(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    assert_ok(scene_identify(t, s.begun.token)); /* it is in the cache now */
    assert_ok(scene_identify(t, s.token));
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, sessions_end_own(&t->call)));

    assert_reason(scene_identify(t, s.begun.token), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_ended(t, &s, "REVOKED", "SIGNED_OUT");
}

static void end__comes_when_the_actors_session_was_left_alone(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    sql(t,
        "UPDATE shared.sessions SET create_time = now() - interval '1 hour', last_use_time = now() "
        "- interval '1 hour', idle_expire_time = now() - interval '1 second' WHERE user_id = '%s'",
        s.actor->id);

    assert_ended(t, &s, "EXPIRED", "EXPIRED");
}

/* A user changed by somebody who may. */
static status give_role(struct db_test *t, const User *user, User_Role role)
{
    User changes = USER_INIT;
    User changed = USER_INIT;
    changes.id = user->id;
    changes.role = role;
    char *paths[] = {(char *)(uintptr_t) "role"};
    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, users_update(&t->call, &changes, paths, 1, &changed));
}

static status disable(struct db_test *t, const User *user)
{
    User changed = USER_INIT;
    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, users_set_active(&t->call, user->id, "", false, &changed));
}

static void end__comes_when_the_target_is_disabled(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_started(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    assert_ok(disable(t, s.target));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_TARGET_DISABLED");
}

static void end__comes_when_the_actor_is_disabled(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    assert_ok(disable(t, s.actor));

    assert_ended(t, &s, "REVOKED", "USER_DISABLED");
}

static void end__comes_when_the_target_is_promoted(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_started(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    assert_ok(scene_identify(t, s.begun.token));
    assert_ok(give_role(t, s.target, USER_ROLE_TENANT_MANAGER));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_ROLE_REFUSED");
}

static void end__comes_when_the_actor_is_demoted(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    assert_ok(give_role(t, s.actor, USER_ROLE_PLATFORM_MANAGER));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_ROLE_REFUSED");
}

static void end__comes_when_the_tenant_is_suspended(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    Tenant suspended = TENANT_INIT;
    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, tenancy_suspend(&t->call, s.tenant->id, "", &suspended)));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_TENANT_CLOSED");
}

static void end__comes_when_a_demo_becomes_real(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SALES, USER_ROLE_TENANT_OWNER);
    sql(t, "UPDATE shared.tenants SET is_temporary = true WHERE id = '%s'", s.tenant->id);
    assert_ok(scene_start(t, &s));
    sql(t, "UPDATE shared.tenants SET is_temporary = false WHERE id = '%s'", s.tenant->id);

    assert_ended(t, &s, "REVOKED", "MASQUERADE_NOT_TEMPORARY");
}

static void end__comes_when_the_policy_forbids_it(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    const struct policy *before = policy_current();
    const char *text = "version: 1\npermissions: {masquerade.start: Start, x.y: Other}\nroles:\n";
    for (unsigned i = 0; i < POLICY_ROLES; i++)
        text = arena_printf(&t->arena,
                            "%s  %s: {label: A, color: \"#000000\", level: %s, reach: %s, "
                            "session_idle: 30m, session_absolute: 12h, permissions: [], "
                            "may_manage: []}\n",
                            text, policy_role_at(before, i)->name, i < 4 ? "platform" : "tenant",
                            i < 4 ? "everything" : "own_tenant");
    const struct policy *after;
    assert_ok(policy_load(&t->arena, "r.yaml", slice_of(text), &after));

    policy_use(after);
    sessions_forget();
    const status used = scene_identify(t, s.begun.token);
    t->call.identity = (struct call_identity){0};
    const status judged = masquerade_judge(&t->call);
    policy_use(before);

    assert_reason(used, STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_ok(judged);
    assert_string_equal(scene_ended_as(t, &s), "REVOKED");
    assert_string_equal(scene_event(t, &s, "HIJACK_END", "details"),
                        "{\"mode\":\"READ_WRITE\",\"cause\":\"MASQUERADE_ROLE_REFUSED\"}");
}

static void end__does_not_come_with_changes_that_do_not_matter(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_started(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    assert_ok(give_role(t, s.target, USER_ROLE_CUSTOMER));
    assert_ok(masquerade_judge(&t->call));

    assert_ok(scene_identify(t, s.begun.token));

    assert_string_equal(t->call.identity.role, "CUSTOMER");
}

static void end__lets_the_next_one_begin(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_support_as_owner(t);
    sql(t, "UPDATE shared.users SET role = 'CUSTOMER' WHERE id = '%s'", s.target->id);
    sql(t,
        "UPDATE shared.sessions SET create_time = now() - interval '1 hour', last_use_time = now() "
        "- interval '1 hour', idle_expire_time = now() - interval '1 second', expire_time = now() "
        "- interval '1 second' WHERE id = '%s'",
        s.begun.session->id);

    assert_ok(scene_start(t, &s));

    assert_int_equal(scene_events(t, &s, "HIJACK_END"), 1);
    assert_int_equal(scene_events(t, &s, "HIJACK_START"), 2);
}

static void judge__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", s.target->id);
    t->call.identity = (struct call_identity){0};
    unsigned step = 0;

    status outcome;
    do {
        assert_string_equal(scene_ended_as(t, &s), "");
        assert_int_equal(scene_events(t, &s, "HIJACK_END"), 0);
        db_fail_at(++step);
        outcome = masquerade_judge(&t->call);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 5); /* list, end, event, commit, success */
    assert_string_equal(scene_ended_as(t, &s), "REVOKED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(stop__ends_it_at_once),
        db_unit_test(stop__from_the_actors_own_session_ends_it_too),
        db_unit_test(stop__of_nothing_says_so),
        db_unit_test(stop__by_the_target_is_none),
        db_unit_test(stop__is_whole_or_not_at_all),
        db_unit_test(end__comes_with_its_time),
        db_unit_test(end__comes_with_the_actors_session),
        db_unit_test(end__comes_when_the_actors_session_was_left_alone),
        db_unit_test(end__comes_when_the_target_is_disabled),
        db_unit_test(end__comes_when_the_actor_is_disabled),
        db_unit_test(end__comes_when_the_target_is_promoted),
        db_unit_test(end__comes_when_the_actor_is_demoted),
        db_unit_test(end__comes_when_the_tenant_is_suspended),
        db_unit_test(end__comes_when_a_demo_becomes_real),
        db_unit_test(end__comes_when_the_policy_forbids_it),
        db_unit_test(end__does_not_come_with_changes_that_do_not_matter),
        db_unit_test(end__lets_the_next_one_begin),
        db_unit_test(judge__is_whole_or_not_at_all),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
