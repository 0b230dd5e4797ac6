/* Masquerades: how they begin, what they are, how each of them ends. */
#include "support/domain_test.h"

#include "google/protobuf/duration.types.h"
#include "google/protobuf/empty.types.h"
#include "masquerade/masquerade.h"
#include "policy/policy.h"
#include "sessions/sessions.h"
#include "smoothschedule/v1/masquerade_service.service.h"
#include "tenancy/tenancy.h"
#include "users/users.h"

static const char REASON[] = "The calendar of ticket 12 is empty";

/* A tenant, somebody of the platform with a session of their own, and one of the tenant's users. */
struct scene {
    const Tenant *tenant;
    const User *actor;
    const User *target;
    char token[TOKEN_TEXT_BYTES]; /* the actor's */
    session_id session;
    StartMasqueradeResponse begun;
};

static User *new_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

static void sign_in(struct db_test *t, const User *user, char ret_token[TOKEN_TEXT_BYTES],
                    session_id *ret_session)
{
    Session session = SESSION_INIT;
    bool found = false;
    user_id id;
    assert_true(uuid_parse(slice_of(user->id), &id.uuid));
    assert_ok(sessions_create(&t->call, id,
                              policy_role(policy_current(), users_role_name(user->role)), NULL,
                              ret_token, &session, &found));
    assert_true(found);
    assert_true(uuid_parse(slice_of(session.id), &ret_session->uuid));
}

static struct scene set_scene(struct db_test *t, User_Role actor, User_Role target)
{
    struct scene s = {.tenant = make_tenant(t, fresh_name(t), false),
                      .begun = START_MASQUERADE_RESPONSE_INIT};
    s.actor = new_user(t, actor, actor >= USER_ROLE_TENANT_OWNER ? s.tenant : NULL);
    s.target = new_user(t, target, target >= USER_ROLE_TENANT_OWNER ? s.tenant : NULL);
    sign_in(t, s.actor, s.token, &s.session);
    return s;
}

static status identify(struct db_test *t, const char *token)
{
    t->call.identity = (struct call_identity){0};
    return sessions_identify(&t->call, slice_of(token));
}

static StartMasqueradeRequest request_of(const struct scene *s)
{
    StartMasqueradeRequest request = START_MASQUERADE_REQUEST_INIT;
    request.user_id = s->target->id;
    request.reason = (char *)(uintptr_t)REASON;
    return request;
}

static status start_with(struct db_test *t, struct scene *s, const StartMasqueradeRequest *request)
{
    s->begun = (StartMasqueradeResponse)START_MASQUERADE_RESPONSE_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, masquerade_service_start_masquerade(&t->call, request, &s->begun));
}

/* By the actor, in the actor's own session. */
static status start(struct db_test *t, struct scene *s)
{
    const StartMasqueradeRequest request = request_of(s);
    assert_ok(identify(t, s->token));
    return start_with(t, s, &request);
}

static struct scene started(struct db_test *t, User_Role actor, User_Role target)
{
    struct scene s = set_scene(t, actor, target);
    assert_ok(start(t, &s));
    return s;
}

static struct scene support_as_owner(struct db_test *t)
{
    return started(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
}

/* A field of the newest event of an action about the target. */
static const char *event(struct db_test *t, const struct scene *s, const char *action,
                         const char *name)
{
    return db_test_sql_value(
        &t->arena, arena_printf(&t->arena,
                                "SELECT event->>'%s' FROM shared.audit_outbox WHERE "
                                "event->>'action' = '%s' AND event->>'resource' = 'users/%s' "
                                "ORDER BY id DESC LIMIT 1",
                                name, action, s->target->id));
}

static int64_t events(struct db_test *t, const struct scene *s, const char *action)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s' AND "
                    "event->>'resource' = 'users/%s'",
                    action, s->target->id);
}

static const char *ended_as(struct db_test *t, const struct scene *s)
{
    return db_test_sql_value(
        &t->arena, arena_printf(&t->arena, "SELECT end_reason FROM shared.sessions WHERE id = '%s'",
                                s->begun.session->id));
}

static void assert_over(struct db_test *t, const struct scene *s)
{
    sessions_forget();
    assert_reason(identify(t, s->begun.token), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
}

/* It cannot be used; once it was judged, its end is on record. */
static void assert_ended(struct db_test *t, const struct scene *s, const char *how,
                         const char *cause)
{
    assert_over(t, s);
    t->call.identity = (struct call_identity){0};
    assert_ok(masquerade_judge(&t->call));
    assert_string_equal(ended_as(t, s), how);
    assert_int_equal(events(t, s, "HIJACK_END"), 1);
    assert_string_equal(event(t, s, "HIJACK_END", "reasonCode"), how);
    assert_string_equal(
        event(t, s, "HIJACK_END", "details"),
        arena_printf(&t->arena, "{\"mode\":\"READ_WRITE\",\"cause\":\"%s\"}", cause));
    assert_string_equal(event(t, s, "HIJACK_END", "actorId"), s->actor->id);
    assert_string_equal(event(t, s, "HIJACK_END", "masqueradeId"),
                        s->begun.session->masquerade->id);
}

static void assert_denied(struct db_test *t, const struct scene *s, status outcome,
                          enum status_code code, const char *reason)
{
    assert_reason(outcome, code, reason);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions WHERE user_id = '%s' AND "
                              "actor_id = '%s' AND end_time IS NULL",
                              s->target->id, s->actor->id),
                     0);
    assert_string_equal(event(t, s, "HIJACK_DENIED", "reasonCode"), reason);
    assert_string_equal(event(t, s, "HIJACK_DENIED", "outcome"), status_code_name(code));
    assert_string_equal(event(t, s, "HIJACK_DENIED", "actorId"), s->actor->id);
}

/* Beginning. */

static void start__gives_a_session_of_the_target_that_carries_the_actor(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    char text[UUID_TEXT_BYTES];

    assert_ok(identify(t, s.begun.token));

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
    const struct scene s = support_as_owner(t);
    Session session = SESSION_INIT;
    assert_int_equal(strncmp(s.begun.token, "sst_", 4), 0);
    assert_string_equal(s.begun.user->id, s.target->id);
    assert_int_equal(count_of(t,
                              "SELECT count(*) FROM shared.sessions s WHERE position('%s' IN "
                              "s::text) > 0",
                              s.begun.token),
                     0);

    assert_ok(identify(t, s.begun.token));
    assert_ok(sessions_get_own(&t->call, &session));

    assert_string_equal(session.user->id, s.target->id);
    assert_string_equal(session.masquerade->actor->id, s.actor->id);
    assert_string_equal(session.masquerade->actor->email, s.actor->email);
    assert_string_equal(session.masquerade->reason, REASON);
    assert_int_equal(session.masquerade->mode, MASQUERADE_MODE_READ_WRITE);
    assert_in_range(session.masquerade->time_left->seconds, 1795, 1800);
}

static void start__leaves_the_actors_session_and_the_targets_last_login(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);

    assert_ok(identify(t, s.token));

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
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = request_of(&s);
    request.ticket = (char *)(uintptr_t) "HELP-\"12\"";
    assert_ok(identify(t, s.token));
    assert_ok(start_with(t, &s, &request));

    assert_int_equal(events(t, &s, "HIJACK_START"), 1);
    assert_string_equal(event(t, &s, "HIJACK_START", "actorEmail"), s.actor->email);
    assert_string_equal(event(t, &s, "HIJACK_START", "subjectEmail"), s.target->email);
    assert_string_equal(event(t, &s, "HIJACK_START", "tenantId"), s.tenant->id);
    assert_string_equal(event(t, &s, "HIJACK_START", "reason"), REASON);
    assert_string_equal(event(t, &s, "HIJACK_START", "masqueradeId"),
                        s.begun.session->masquerade->id);
    assert_string_equal(
        event(t, &s, "HIJACK_START", "details"),
        "{\"mode\":\"READ_WRITE\",\"ticket\":\"HELP-\\\"12\\\"\",\"duration\":\"1800s\"}");
}

static void start__lasts_as_long_as_asked_for_and_an_hour_at_most(void **state)
{
    struct db_test *t = *state;
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = request_of(&s);
    Duration duration = DURATION_INIT;
    request.duration = &duration;
    assert_ok(identify(t, s.token));

    duration.seconds = 3601;
    assert_reason(start_with(t, &s, &request), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    duration.seconds = 0;
    assert_reason(start_with(t, &s, &request), STATUS_INVALID_ARGUMENT, "FIELD_INVALID");
    duration.seconds = 3600;
    assert_ok(start_with(t, &s, &request));
    assert_in_range(s.begun.session->masquerade->time_left->seconds, 3595, 3600);
}

static void start__ends_with_the_actors_session_at_the_latest(void **state)
{
    struct db_test *t = *state;
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    sql(t,
        "UPDATE shared.sessions SET create_time = now() - interval '1 day', idle_expire_time = "
        "now() + interval '2 minutes', expire_time = now() + interval '2 minutes' WHERE "
        "user_id = '%s'",
        s.actor->id);

    assert_ok(start(t, &s));

    assert_in_range(s.begun.session->masquerade->time_left->seconds, 110, 120);
}

static void start__asks_for_a_reason(void **state)
{
    struct db_test *t = *state;
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = request_of(&s);
    assert_ok(identify(t, s.token));

    request.reason = (char *)(uintptr_t) "  short   ";
    assert_denied(t, &s, start_with(t, &s, &request), STATUS_INVALID_ARGUMENT,
                  "MASQUERADE_REASON_INVALID");
    request.reason = (char *)(uintptr_t) "ten bytes\ntoo";
    assert_denied(t, &s, start_with(t, &s, &request), STATUS_INVALID_ARGUMENT,
                  "MASQUERADE_REASON_INVALID");
    request.reason = (char *)(uintptr_t) "ää ää ää ä";
    assert_ok(start_with(t, &s, &request));
}

static void start__fills_in_a_reason_in_dev(void **state)
{
    struct db_test *t = *state;
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    StartMasqueradeRequest request = request_of(&s);
    request.reason = (char *)(uintptr_t) "";
    assert_ok(identify(t, s.token));

    masquerade_open(&(struct masquerade_settings){.dev = true});
    const status outcome = start_with(t, &s, &request);
    masquerade_open(&(struct masquerade_settings){.dev = false});

    assert_ok(outcome);
    assert_string_equal(s.begun.session->masquerade->reason, "in development");
}

static void start__is_refused_to_whom_the_policy_does_not_list(void **state)
{
    struct db_test *t = *state;
    struct scene manager = set_scene(t, USER_ROLE_PLATFORM_MANAGER, USER_ROLE_CUSTOMER);
    struct scene owner = set_scene(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_MANAGER);
    struct scene super = set_scene(t, USER_ROLE_PLATFORM_MANAGER, USER_ROLE_SUPERUSER);

    assert_denied(t, &manager, start(t, &manager), STATUS_PERMISSION_DENIED,
                  "MASQUERADE_ROLE_REFUSED");
    assert_denied(t, &owner, start(t, &owner), STATUS_PERMISSION_DENIED, "MASQUERADE_ROLE_REFUSED");
    assert_denied(t, &super, start(t, &super), STATUS_PERMISSION_DENIED, "MASQUERADE_SUPERUSER");
    assert_string_equal(event(t, &super, "HIJACK_DENIED", "details"),
                        "{\"rule\":\"SUPERUSER\",\"duration\":\"1800s\"}");
}

static void start__of_somebody_out_of_reach_finds_nobody(void **state)
{
    struct db_test *t = *state;
    struct scene sales = set_scene(t, USER_ROLE_PLATFORM_SALES, USER_ROLE_TENANT_OWNER);
    struct scene support = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_SUPERUSER);
    struct scene owner = set_scene(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    const struct scene other = set_scene(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    owner.target = other.target;

    assert_denied(t, &sales, start(t, &sales), STATUS_NOT_FOUND, "USER_MISSING");
    assert_denied(t, &support, start(t, &support), STATUS_NOT_FOUND, "USER_MISSING");
    assert_denied(t, &owner, start(t, &owner), STATUS_NOT_FOUND, "USER_MISSING");
    assert_string_equal(event(t, &owner, "HIJACK_DENIED", "tenantId"), owner.tenant->id);
    assert_string_equal(event(t, &owner, "HIJACK_DENIED", "subjectEmail"), "");
}

static void start__of_a_demos_user_is_for_sales(void **state)
{
    struct db_test *t = *state;
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SALES, USER_ROLE_TENANT_OWNER);
    sql(t, "UPDATE shared.tenants SET is_temporary = true WHERE id = '%s'", s.tenant->id);

    assert_ok(start(t, &s));
}

static void start__from_inside_is_refused(void **state)
{
    struct db_test *t = *state;
    struct scene s = support_as_owner(t);
    struct scene chain = s;
    chain.target = new_user(t, USER_ROLE_TENANT_STAFF, s.tenant);
    const StartMasqueradeRequest request = request_of(&chain);
    assert_ok(identify(t, s.begun.token));

    assert_denied(t, &chain, start_with(t, &chain, &request), STATUS_PERMISSION_DENIED,
                  "MASQUERADE_NESTED");
    assert_string_equal(event(t, &chain, "HIJACK_DENIED", "masqueradeId"),
                        s.begun.session->masquerade->id);
}

static void start__is_one_at_a_time(void **state)
{
    struct db_test *t = *state;
    struct scene s = support_as_owner(t);
    struct scene second = s;
    second.target = new_user(t, USER_ROLE_TENANT_STAFF, s.tenant);

    assert_denied(t, &second, start(t, &second), STATUS_FAILED_PRECONDITION, "MASQUERADE_RUNNING");
    assert_ok(identify(t, s.begun.token));
}

static void start__of_who_is_disabled_or_closed_is_refused(void **state)
{
    struct db_test *t = *state;
    struct scene disabled = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    struct scene closed = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    struct scene service = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", disabled.target->id);
    sql(t, "UPDATE shared.tenants SET state = 'SUSPENDED' WHERE id = '%s'", closed.tenant->id);
    sql(t, "UPDATE shared.users SET kind = 'SERVICE', password_hash = NULL WHERE id = '%s'",
        service.target->id);

    assert_denied(t, &disabled, start(t, &disabled), STATUS_FAILED_PRECONDITION,
                  "MASQUERADE_TARGET_DISABLED");
    assert_denied(t, &closed, start(t, &closed), STATUS_FAILED_PRECONDITION,
                  "MASQUERADE_TENANT_CLOSED");
    assert_denied(t, &service, start(t, &service), STATUS_PERMISSION_DENIED,
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
    StartMasqueradeRequest request = request_of(r->s);
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
    const struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    struct race r = {.s = &s,
                     .targets = {s.target->id, new_user(t, USER_ROLE_CUSTOMER, s.tenant)->id}};

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
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    const StartMasqueradeRequest request = request_of(&s);
    assert_ok(identify(t, s.token));
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
        outcome = start_with(t, &s, &request);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    /* target, users, session, earlier ones, facts, create, event, commit, success */
    assert_int_equal(step, 9);
    assert_int_equal(events(t, &s, "HIJACK_START"), 1);
}

static void start__that_cannot_be_denied_on_record_says_so(void **state)
{
    struct db_test *t = *state;
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_MANAGER, USER_ROLE_CUSTOMER);
    const StartMasqueradeRequest request = request_of(&s);
    assert_ok(identify(t, s.token));

    db_fail_at(6); /* target, users, session, earlier ones, facts, event */
    const status outcome = start_with(t, &s, &request);
    db_fail_at(0);

    assert_reason(outcome, STATUS_UNAVAILABLE, "AUDIT_UNAVAILABLE");
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
    const struct scene s = support_as_owner(t);
    assert_ok(identify(t, s.begun.token));

    assert_ok(stop(t));

    assert_reason(identify(t, s.begun.token), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_ended(t, &s, "STOPPED", "STOPPED");
    assert_ok(identify(t, s.token));
}

static void stop__from_the_actors_own_session_ends_it_too(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    assert_ok(identify(t, s.token));

    assert_ok(stop(t));

    assert_ended(t, &s, "STOPPED", "STOPPED");
}

static void stop__of_nothing_says_so(void **state)
{
    struct db_test *t = *state;
    const struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
    assert_ok(identify(t, s.token));

    assert_reason(stop(t), STATUS_FAILED_PRECONDITION, "MASQUERADE_NOT_RUNNING");
}

static void stop__by_the_target_is_none(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    char token[TOKEN_TEXT_BYTES];
    session_id session;
    sign_in(t, s.target, token, &session);
    assert_ok(identify(t, token));

    assert_reason(stop(t), STATUS_FAILED_PRECONDITION, "MASQUERADE_NOT_RUNNING");
    assert_ok(identify(t, s.begun.token));
}

static void stop__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    assert_ok(identify(t, s.begun.token));
    unsigned step = 0;

    status outcome;
    do {
        assert_string_equal(ended_as(t, &s), "");
        assert_int_equal(events(t, &s, "HIJACK_END"), 0);
        db_fail_at(++step);
        outcome = stop(t);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 5); /* find, end, event, commit, success */
    assert_int_equal(events(t, &s, "HIJACK_END"), 1);
}

/* Ends that nobody asked for. */

static void end__comes_with_its_time(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
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
    const struct scene s = support_as_owner(t);
    assert_ok(identify(t, s.begun.token)); /* it is in the cache now */
    assert_ok(identify(t, s.token));
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, sessions_end_own(&t->call)));

    assert_reason(identify(t, s.begun.token), STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_ended(t, &s, "REVOKED", "SIGNED_OUT");
}

static void end__comes_when_the_actors_session_was_left_alone(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
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
    const struct scene s = started(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    assert_ok(disable(t, s.target));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_TARGET_DISABLED");
}

static void end__comes_when_the_actor_is_disabled(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    assert_ok(disable(t, s.actor));

    assert_ended(t, &s, "REVOKED", "USER_DISABLED");
}

static void end__comes_when_the_target_is_promoted(void **state)
{
    struct db_test *t = *state;
    const struct scene s = started(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    assert_ok(identify(t, s.begun.token));
    assert_ok(give_role(t, s.target, USER_ROLE_TENANT_MANAGER));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_ROLE_REFUSED");
}

static void end__comes_when_the_actor_is_demoted(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    assert_ok(give_role(t, s.actor, USER_ROLE_PLATFORM_MANAGER));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_ROLE_REFUSED");
}

static void end__comes_when_the_tenant_is_suspended(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    Tenant suspended = TENANT_INIT;
    act_as(t, "SUPERUSER", NULL);
    db_begin(&t->call, DB_TRANSACTION);
    assert_ok(finish(t, tenancy_suspend(&t->call, s.tenant->id, "", &suspended)));

    assert_ended(t, &s, "REVOKED", "MASQUERADE_TENANT_CLOSED");
}

static void end__comes_when_a_demo_becomes_real(void **state)
{
    struct db_test *t = *state;
    struct scene s = set_scene(t, USER_ROLE_PLATFORM_SALES, USER_ROLE_TENANT_OWNER);
    sql(t, "UPDATE shared.tenants SET is_temporary = true WHERE id = '%s'", s.tenant->id);
    assert_ok(start(t, &s));
    sql(t, "UPDATE shared.tenants SET is_temporary = false WHERE id = '%s'", s.tenant->id);

    assert_ended(t, &s, "REVOKED", "MASQUERADE_NOT_TEMPORARY");
}

static void end__comes_when_the_policy_forbids_it(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
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
    const status used = identify(t, s.begun.token);
    t->call.identity = (struct call_identity){0};
    const status judged = masquerade_judge(&t->call);
    policy_use(before);

    assert_reason(used, STATUS_UNAUTHENTICATED, "SESSION_EXPIRED");
    assert_ok(judged);
    assert_string_equal(ended_as(t, &s), "REVOKED");
    assert_string_equal(event(t, &s, "HIJACK_END", "details"),
                        "{\"mode\":\"READ_WRITE\",\"cause\":\"MASQUERADE_ROLE_REFUSED\"}");
}

static void end__does_not_come_with_changes_that_do_not_matter(void **state)
{
    struct db_test *t = *state;
    const struct scene s = started(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_STAFF);
    assert_ok(give_role(t, s.target, USER_ROLE_CUSTOMER));
    assert_ok(masquerade_judge(&t->call));

    assert_ok(identify(t, s.begun.token));

    assert_string_equal(t->call.identity.role, "CUSTOMER");
}

static void end__lets_the_next_one_begin(void **state)
{
    struct db_test *t = *state;
    struct scene s = support_as_owner(t);
    sql(t, "UPDATE shared.users SET role = 'CUSTOMER' WHERE id = '%s'", s.target->id);
    sql(t,
        "UPDATE shared.sessions SET create_time = now() - interval '1 hour', last_use_time = now() "
        "- interval '1 hour', idle_expire_time = now() - interval '1 second', expire_time = now() "
        "- interval '1 second' WHERE id = '%s'",
        s.begun.session->id);

    assert_ok(start(t, &s));

    assert_int_equal(events(t, &s, "HIJACK_END"), 1);
    assert_int_equal(events(t, &s, "HIJACK_START"), 2);
}

static void judge__is_whole_or_not_at_all(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", s.target->id);
    t->call.identity = (struct call_identity){0};
    unsigned step = 0;

    status outcome;
    do {
        assert_string_equal(ended_as(t, &s), "");
        assert_int_equal(events(t, &s, "HIJACK_END"), 0);
        db_fail_at(++step);
        outcome = masquerade_judge(&t->call);
    } while (!status_is_ok(outcome));
    db_fail_at(0);

    assert_int_equal(step, 5); /* list, end, event, commit, success */
    assert_string_equal(ended_as(t, &s), "REVOKED");
}

/* Use. */

static void use__counts_as_activity_of_the_actors_session(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    sql(t,
        "UPDATE shared.sessions SET create_time = create_time - interval '10 minutes', "
        "last_use_time = last_use_time - interval '5 minutes', idle_expire_time = "
        "CASE WHEN actor_id IS NULL THEN idle_expire_time - interval '5 minutes' ELSE "
        "idle_expire_time END WHERE id = '%s' OR user_id = '%s'",
        s.begun.session->id, s.actor->id);
    sessions_forget();

    assert_ok(identify(t, s.begun.token));

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
    const struct scene s = support_as_owner(t);
    char text[UUID_TEXT_BYTES];

    assert_ok(identify(t, s.token));

    uuid_format(t->call.identity.subject.uuid, text);
    assert_string_equal(text, s.actor->id);
}

/* Explaining. */

static ExplainMasqueradeResponse explain(struct db_test *t, const char *actor, const char *target)
{
    ExplainMasqueradeRequest request = EXPLAIN_MASQUERADE_REQUEST_INIT;
    ExplainMasqueradeResponse response = EXPLAIN_MASQUERADE_RESPONSE_INIT;
    request.actor_id = (char *)(uintptr_t)actor;
    request.user_id = (char *)(uintptr_t)target;
    assert_ok(masquerade_service_explain_masquerade(&t->call, &request, &response));
    return response;
}

static void explain__says_of_each_rule(void **state)
{
    struct db_test *t = *state;
    const struct scene s = set_scene(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_MANAGER);
    assert_ok(identify(t, s.token));

    const ExplainMasqueradeResponse told = explain(t, "", s.target->id);

    assert_false(told.allowed);
    assert_string_equal(told.reason, "MASQUERADE_ROLE_REFUSED");
    assert_int_equal(told.n_rules, MASQUERADE_RULES);
    assert_string_equal(told.rules[0]->name, "NOT_SELF");
    assert_int_equal(told.rules[0]->verdict, EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_PASSED);
    assert_string_equal(told.rules[MASQUERADE_MATRIX]->name, "MATRIX");
    assert_int_equal(told.rules[MASQUERADE_MATRIX]->verdict,
                     EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_DENIED);
    assert_int_equal(told.rules[MASQUERADE_REASON]->verdict,
                     EXPLAIN_MASQUERADE_RESPONSE_RULE_VERDICT_NOT_ASKED);
}

static void explain__is_about_others_too(void **state)
{
    struct db_test *t = *state;
    const struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_MANAGER);
    act_as(t, "SUPERUSER", NULL);

    const ExplainMasqueradeResponse told = explain(t, s.actor->id, s.target->id);

    assert_true(told.allowed);
    assert_string_equal(told.reason, "");
    assert_int_equal(told.mode, MASQUERADE_MODE_READ_WRITE);
}

static void explain__is_about_users_whom_the_caller_may_read(void **state)
{
    struct db_test *t = *state;
    const struct scene s = set_scene(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_MANAGER);
    const struct scene other = set_scene(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_MANAGER);
    ExplainMasqueradeRequest request = EXPLAIN_MASQUERADE_REQUEST_INIT;
    ExplainMasqueradeResponse response = EXPLAIN_MASQUERADE_RESPONSE_INIT;
    assert_ok(identify(t, other.token));

    request.user_id = s.target->id;
    assert_reason(masquerade_service_explain_masquerade(&t->call, &request, &response),
                  STATUS_NOT_FOUND, "USER_MISSING");
    request.user_id = other.target->id;
    request.actor_id = s.actor->id;
    assert_reason(masquerade_service_explain_masquerade(&t->call, &request, &response),
                  STATUS_NOT_FOUND, "USER_MISSING");
}

/* Targets. */

static void targets__are_those_whom_the_rules_allow(void **state)
{
    struct db_test *t = *state;
    const struct scene s = set_scene(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    const User *second = new_user(t, USER_ROLE_TENANT_STAFF, s.tenant);
    const User *disabled = new_user(t, USER_ROLE_TENANT_STAFF, s.tenant);
    new_user(t, USER_ROLE_CUSTOMER, s.tenant);
    set_scene(t, USER_ROLE_TENANT_OWNER, USER_ROLE_TENANT_STAFF);
    sql(t, "UPDATE shared.users SET is_active = false WHERE id = '%s'", disabled->id);
    ListMasqueradeTargetsRequest request = LIST_MASQUERADE_TARGETS_REQUEST_INIT;
    ListMasqueradeTargetsResponse page = LIST_MASQUERADE_TARGETS_RESPONSE_INIT;
    ListMasqueradeTargetsResponse rest = LIST_MASQUERADE_TARGETS_RESPONSE_INIT;
    assert_ok(identify(t, s.token));

    request.page_size = 1;
    assert_ok(masquerade_service_list_masquerade_targets(&t->call, &request, &page));
    request.page_token = page.next_page_token;
    assert_ok(masquerade_service_list_masquerade_targets(&t->call, &request, &rest));

    assert_int_equal(page.n_users, 1);
    assert_string_equal(page.users[0]->id, s.target->id);
    assert_true(page.users[0]->can_masquerade);
    assert_int_equal(rest.n_users, 1);
    assert_string_equal(rest.users[0]->id, second->id);
    assert_string_equal(rest.next_page_token, "");
}

static void targets__of_who_masquerades_are_none(void **state)
{
    struct db_test *t = *state;
    const struct scene s = support_as_owner(t);
    ListMasqueradeTargetsRequest request = LIST_MASQUERADE_TARGETS_REQUEST_INIT;
    ListMasqueradeTargetsResponse page = LIST_MASQUERADE_TARGETS_RESPONSE_INIT;
    assert_ok(identify(t, s.token));

    assert_ok(masquerade_service_list_masquerade_targets(&t->call, &request, &page));

    assert_int_equal(page.n_users, 0);
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
        db_unit_test(use__counts_as_activity_of_the_actors_session),
        db_unit_test(use__of_the_own_session_goes_on),
        db_unit_test(explain__says_of_each_rule),
        db_unit_test(explain__is_about_others_too),
        db_unit_test(explain__is_about_users_whom_the_caller_may_read),
        db_unit_test(targets__are_those_whom_the_rules_allow),
        db_unit_test(targets__of_who_masquerades_are_none),
    };
    return domain_test_main(tests, sizeof tests / sizeof *tests);
}
