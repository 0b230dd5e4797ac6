/* Masquerades: how they begin, what they are, and their use. */
#include "support/masquerade_scene.h"

#include "google/protobuf/duration.types.h"
#include "masquerade/masquerade.h"
#include "policy/policy.h"

static void assert_denied(struct db_test *t, const struct scene *s, status outcome,
                          enum status_code code, const char *reason)
{
    assert_reason(outcome, code, reason);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE user_id = '%s' AND "
                              "actor_id = '%s' AND end_time IS NULL",
                              s->target->id, s->actor->id),
                     0);
    assert_string_equal(scene_event(t, s, "HIJACK_DENIED", "reasonCode"), reason);
    assert_string_equal(scene_event(t, s, "HIJACK_DENIED", "outcome"), status_code_name(code));
    assert_string_equal(scene_event(t, s, "HIJACK_DENIED", "actorId"), s->actor->id);
}

/* Beginning. */

static void start__gives_a_session_of_the_target_that_carries_the_actor(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    char text[UUID_TEXT_BYTES];

    assert_ok(scene_identify(t, s.begun.token));

    const struct call_identity *identity = &t->call.identity;
    uuid_format(identity->subject.uuid, text);
    assert_string_equal(text, s.target->id);
    uuid_format(identity->actor.uuid, text);
    assert_string_equal(text, s.actor->id);
    uuid_format(identity->tenant.uuid, text);
    assert_string_equal(text, s.tenant->id);
    assert_string_equal(identity->role, "TENANT_OWNER");
    assert_string_equal(identity->actor_email, s.actor->email);
    assert_string_equal(identity->subject_email, s.target->email);
    assert_true(uuid_equal(identity->actor_session.uuid, s.session.uuid));
    assert_false(uuid_is_zero(identity->masquerade));
    assert_false(identity->is_read_only);
    assert_true(policy_allows(identity->permissions,
                              policy_permission(policy_current(), "tenants.update")));
    assert_false(policy_allows(identity->permissions,
                               policy_permission(policy_current(), "masquerade.read.x")));
}

static void start__tells_the_masquerade_and_the_token_once(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    Session session = SESSION_INIT;
    assert_int_equal(strncmp(s.begun.token, "sst_", 4), 0);
    assert_string_equal(s.begun.user->id, s.target->id);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions s WHERE position('%s' IN "
                              "s::text) > 0",
                              s.begun.token),
                     0);

    assert_ok(scene_identify(t, s.begun.token));
    assert_ok(sessions_get_own(&t->call, &session));

    assert_string_equal(session.user->id, s.target->id);
    assert_string_equal(session.masquerade->actor->id, s.actor->id);
    assert_string_equal(session.masquerade->actor->email, s.actor->email);
    assert_string_equal(session.masquerade->reason, SCENE_REASON);
    assert_int_equal(session.masquerade->mode, MASQUERADE_MODE_READ_WRITE);
    assert_in_range(session.masquerade->time_left->seconds, 1795, 1800);
}

static void start__leaves_the_actors_session_and_the_targets_last_login(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);

    assert_ok(scene_identify(t, s.token));

    assert_true(uuid_is_zero(t->call.identity.masquerade));
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.users WHERE id = '%s' AND "
                              "last_login_time IS NULL",
                              s.target->id),
                     1);
}

static void start__is_on_record(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = scene_request(&s);
    request.ticket = (char *)(uintptr_t) "HELP-\"12\"";
    assert_ok(scene_identify(t, s.token));
    assert_ok(scene_start_with(t, &s, &request));

    assert_int_equal(scene_events(t, &s, "HIJACK_START"), 1);
    assert_string_equal(scene_event(t, &s, "HIJACK_START", "actorEmail"), s.actor->email);
    assert_string_equal(scene_event(t, &s, "HIJACK_START", "subjectEmail"), s.target->email);
    assert_string_equal(scene_event(t, &s, "HIJACK_START", "tenantId"), s.tenant->id);
    assert_string_equal(scene_event(t, &s, "HIJACK_START", "reason"), SCENE_REASON);
    assert_string_equal(scene_event(t, &s, "HIJACK_START", "masqueradeId"),
                        s.begun.session->masquerade->id);
    assert_string_equal(
        scene_event(t, &s, "HIJACK_START", "details"),
        "{\"mode\":\"READ_WRITE\",\"ticket\":\"HELP-\\\"12\\\"\",\"duration\":\"1800s\"}");
}

static void start__lasts_as_long_as_asked_for_and_an_hour_at_most(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = scene_request(&s);
    Duration duration = DURATION_INIT;
    request.duration = &duration;
    assert_ok(scene_identify(t, s.token));

    duration.seconds = 3601;
    assert_reason(scene_start_with(t, &s, &request), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    duration.seconds = 0;
    assert_reason(scene_start_with(t, &s, &request), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    duration.seconds = 3600;
    assert_ok(scene_start_with(t, &s, &request));
    assert_in_range(s.begun.session->masquerade->time_left->seconds, 3595, 3600);
}

static void start__ends_with_the_actors_session_at_the_latest(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    sql(t,
        "UPDATE shared.sessions SET create_time = now() - interval '1 day', idle_expire_time = "
        "now() + interval '2 minutes', expire_time = now() + interval '2 minutes' WHERE "
        "user_id = '%s'",
        s.actor->id);

    assert_ok(scene_start(t, &s));

    assert_in_range(s.begun.session->masquerade->time_left->seconds, 110, 120);
}

static void start__asks_for_a_reason(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = scene_request(&s);
    assert_ok(scene_identify(t, s.token));

    request.reason = (char *)(uintptr_t) "  short   ";
    assert_denied(t, &s, scene_start_with(t, &s, &request), STATUS_INVALID_ARGUMENT,
                  "MASQUERADE_REASON_INVALID");
    request.reason = (char *)(uintptr_t) "ten bytes\ntoo";
    assert_denied(t, &s, scene_start_with(t, &s, &request), STATUS_INVALID_ARGUMENT,
                  "MASQUERADE_REASON_INVALID");
    request.reason = (char *)(uintptr_t) "ää ää ää ä";
    assert_ok(scene_start_with(t, &s, &request));
}

static void start__fills_in_a_reason_in_dev(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = scene_request(&s);
    request.reason = (char *)(uintptr_t) "";
    assert_ok(scene_identify(t, s.token));

    masquerade_open(&(struct masquerade_settings){.dev = true});
    const status outcome = scene_start_with(t, &s, &request);
    masquerade_open(&(struct masquerade_settings){.dev = false});

    assert_ok(outcome);
    assert_string_equal(s.begun.session->masquerade->reason, "in development");
}

static void start__is_refused_to_whom_the_policy_does_not_list(void **state)
{
    struct db_test *t = *state;
    struct scene manager = scene_set(t, USER_ROLE_PLATFORM_MANAGER, USER_ROLE_CUSTOMER);
    struct scene owner = scene_set(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_MANAGER);
    struct scene super = scene_set(t, USER_ROLE_PLATFORM_MANAGER, USER_ROLE_SUPERUSER);

    assert_denied(t, &manager, scene_start(t, &manager), STATUS_PERMISSION_DENIED,
                  "MASQUERADE_ROLE_REFUSED");
    assert_denied(t, &owner, scene_start(t, &owner), STATUS_PERMISSION_DENIED,
                  "MASQUERADE_ROLE_REFUSED");
    assert_denied(t, &super, scene_start(t, &super), STATUS_PERMISSION_DENIED,
                  "MASQUERADE_SUPERUSER");
    assert_string_equal(scene_event(t, &super, "HIJACK_DENIED", "details"),
                        "{\"rule\":\"SUPERUSER\",\"duration\":\"1800s\"}");
}

static void start__of_somebody_out_of_reach_finds_nobody(void **state)
{
    struct db_test *t = *state;
    struct scene sales = scene_set(t, USER_ROLE_PLATFORM_SALES, USER_ROLE_TENANT_OWNER);
    struct scene support = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_SUPERUSER);
    struct scene owner = scene_set(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    const struct scene other = scene_set(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    owner.target = other.target;

    assert_denied(t, &sales, scene_start(t, &sales), STATUS_NOT_FOUND, "USER_MISSING");
    assert_denied(t, &support, scene_start(t, &support), STATUS_NOT_FOUND, "USER_MISSING");
    assert_denied(t, &owner, scene_start(t, &owner), STATUS_NOT_FOUND, "USER_MISSING");
    assert_string_equal(scene_event(t, &owner, "HIJACK_DENIED", "tenantId"), owner.tenant->id);
    assert_string_equal(scene_event(t, &owner, "HIJACK_DENIED", "subjectEmail"), "");
}

static void start__of_a_demos_user_is_for_sales(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SALES, USER_ROLE_TENANT_OWNER);
    sql(t, "UPDATE shared.tenants SET is_temporary = true WHERE id = '%s'", s.tenant->id);

    assert_ok(scene_start(t, &s));
}

static void start__from_inside_is_refused(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_support_as_owner(t);
    struct scene chain = s;
    chain.target = scene_user(t, USER_ROLE_TENANT_STAFF, s.tenant);
    const StartMasqueradeRequest request = scene_request(&chain);
    assert_ok(scene_identify(t, s.begun.token));

    assert_denied(t, &chain, scene_start_with(t, &chain, &request), STATUS_PERMISSION_DENIED,
                  "MASQUERADE_NESTED");
    assert_string_equal(scene_event(t, &chain, "HIJACK_DENIED", "masqueradeId"),
                        s.begun.session->masquerade->id);
}

static void start__is_one_at_a_time(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_support_as_owner(t);
    struct scene second = s;
    second.target = scene_user(t, USER_ROLE_TENANT_STAFF, s.tenant);

    assert_denied(t, &second, scene_start(t, &second), STATUS_FAILED_PRECONDITION,
                  "MASQUERADE_RUNNING");
    assert_ok(scene_identify(t, s.begun.token));
}

static void start__of_who_is_disabled_or_closed_is_refused(void **state)
{
    struct db_test *t = *state;
    struct scene disabled = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    struct scene closed = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    struct scene service = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", disabled.target->id);
    sql(t, "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'", closed.tenant->id);
    sql(t, "UPDATE shared.users SET kind = 'SERVICE', password_hash = NULL WHERE id = '%s'",
        service.target->id);

    assert_denied(t, &disabled, scene_start(t, &disabled), STATUS_FAILED_PRECONDITION,
                  "MASQUERADE_TARGET_DISABLED");
    assert_denied(t, &closed, scene_start(t, &closed), STATUS_FAILED_PRECONDITION,
                  "MASQUERADE_TENANT_CLOSED");
    assert_denied(t, &service, scene_start(t, &service), STATUS_PERMISSION_DENIED,
                  "MASQUERADE_SERVICE_ACCOUNT");
}

/* Two at once, by one actor. */
struct race {
    const struct scene *s;
    const char *targets[2];
    status outcomes[2];
};

static void race(struct db_test *t, unsigned index, void *context)
{
    struct race *r = context;
    StartMasqueradeRequest request = scene_request(r->s);
    StartMasqueradeResponse begun = START_MASQUERADE_RESPONSE_INIT;
    request.user_id = (char *)(uintptr_t)r->targets[index];
    r->outcomes[index] = sessions_identify(&t->call, slice_of(r->s->token));
    if (!status_is_ok(r->outcomes[index]))
        return;
    db_begin(&t->call, DB_TRANSACTION);
    status outcome = masquerade_service_start_masquerade(&t->call, &request, &begun);
    if (status_is_ok(outcome))
        outcome = db_commit(&t->call);
    db_end(&t->call);
    r->outcomes[index] = outcome;
}

static void start__twice_at_once_begins_one(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    struct race r = {.s = &s,
                     .targets = {s.target->id, scene_user(t, USER_ROLE_CUSTOMER, s.tenant)->id}};

    db_test_parallel(2, race, &r);

    const bool first_won = status_is_ok(r.outcomes[0]);
    assert_ok(r.outcomes[first_won ? 0 : 1]);
    assert_reason(r.outcomes[first_won ? 1 : 0], STATUS_FAILED_PRECONDITION, "MASQUERADE_RUNNING");
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE actor_id = '%s' AND "
                              "end_time IS NULL",
                              s.actor->id),
                     1);
}

static void start__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    const StartMasqueradeRequest request = scene_request(&s);
    assert_ok(scene_identify(t, s.token));
    unsigned step = 0;

    status outcome;
    do {
        assert_int_equal(
            count_of(t,
                     "SELECT (SELECT count(*) FROM shared.sessions WHERE actor_id = '%s') + "
                     "(SELECT count(*) FROM shared.audit_outbox WHERE event->>'resource' = "
                     "'users/%s' AND event->>'action' LIKE 'HIJACK%%')",
                     s.actor->id, s.target->id),
            0);
        db_fail_at(++step);
        outcome = scene_start_with(t, &s, &request);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* target, users, session, earlier ones, facts, create, event, commit, success */
    assert_int_equal(step, 9);
    assert_int_equal(scene_events(t, &s, "HIJACK_START"), 1);
}

static void start__that_cannot_be_denied_on_record_says_so(void **state)
{
    struct db_test *t = *state;
    struct scene s = scene_set(t, USER_ROLE_PLATFORM_MANAGER, USER_ROLE_CUSTOMER);
    const StartMasqueradeRequest request = scene_request(&s);
    assert_ok(scene_identify(t, s.token));

    db_fail_at(6); /* target, users, session, earlier ones, facts, event */
    const status outcome = scene_start_with(t, &s, &request);
    db_fail_at(0);

    assert_reason(outcome, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
}

/* Use. */

static void use__counts_as_activity_of_the_actors_session(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    sql(t,
        "UPDATE shared.sessions SET create_time = create_time - interval '10 minutes', "
        "last_use_time = last_use_time - interval '5 minutes', idle_expire_time = "
        "CASE WHEN actor_id IS NULL THEN idle_expire_time - interval '5 minutes' ELSE "
        "idle_expire_time END WHERE id = '%s' OR user_id = '%s'",
        s.begun.session->id, s.actor->id);
    sessions_forget();

    assert_ok(scene_identify(t, s.begun.token));

    assert_int_equal(
        count_of(t,
                 "SELECT count(*) FROM shared.sessions WHERE user_id = '%s' AND last_use_time > "
                 "now() - interval '1 minute' AND idle_expire_time > now() + interval '29 minutes'",
                 s.actor->id),
        1);
}

static void use__of_the_own_session_goes_on(void **state)
{
    struct db_test *t = *state;
    const struct scene s = scene_support_as_owner(t);
    char text[UUID_TEXT_BYTES];

    assert_ok(scene_identify(t, s.token));

    uuid_format(t->call.identity.subject.uuid, text);
    assert_string_equal(text, s.actor->id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        db_unit_test(start__gives_a_session_of_the_target_that_carries_the_actor),
        db_unit_test(start__tells_the_masquerade_and_the_token_once),
        db_unit_test(start__leaves_the_actors_session_and_the_targets_last_login),
        db_unit_test(start__is_on_record),
        db_unit_test(start__lasts_as_long_as_asked_for_and_an_hour_at_most),
        db_unit_test(start__ends_with_the_actors_session_at_the_latest),
        db_unit_test(start__asks_for_a_reason),
        db_unit_test(start__fills_in_a_reason_in_dev),
        db_unit_test(start__is_refused_to_whom_the_policy_does_not_list),
        db_unit_test(start__of_somebody_out_of_reach_finds_nobody),
        db_unit_test(start__of_a_demos_user_is_for_sales),
        db_unit_test(start__from_inside_is_refused),
        db_unit_test(start__is_one_at_a_time),
        db_unit_test(start__of_who_is_disabled_or_closed_is_refused),
        db_unit_test(start__twice_at_once_begins_one),
        db_unit_test(start__is_whole_or_not_at_all),
        db_unit_test(start__that_cannot_be_denied_on_record_says_so),
        db_unit_test(use__counts_as_activity_of_the_actors_session),
        db_unit_test(use__of_the_own_session_goes_on),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
