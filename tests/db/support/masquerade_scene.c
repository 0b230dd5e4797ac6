/* What tests of masquerades share. Failures here are failures of the test that asked. */
#include "support/masquerade_scene.h"

#include "policy/policy.h"
#include "sessions/sessions.h"
#include "users/users.h"

const char SCENE_REASON[] = "The calendar of ticket 12 is empty";

User *scene_user(struct db_test *t, User_Role role, const Tenant *tenant)
{
    return make_user(t, arena_printf(&t->arena, "%s@x.test", fresh_name(t)), role, tenant);
}

void scene_sign_in(struct db_test *t, const User *user, char ret_token[TOKEN_TEXT_BYTES],
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

struct scene scene_set(struct db_test *t, User_Role actor, User_Role target)
{
    struct scene s = {.tenant = make_tenant(t, fresh_name(t), false),
                      .begun = START_MASQUERADE_RESPONSE_INIT};
    s.actor = scene_user(t, actor, actor >= USER_ROLE_TENANT_OWNER ? s.tenant : NULL);
    s.target = scene_user(t, target, target >= USER_ROLE_TENANT_OWNER ? s.tenant : NULL);
    scene_sign_in(t, s.actor, s.token, &s.session);
    return s;
}

status scene_identify(struct db_test *t, const char *token)
{
    t->call.identity = (struct call_identity){0};
    return sessions_identify(&t->call, slice_of(token));
}

StartMasqueradeRequest scene_request(const struct scene *s)
{
    StartMasqueradeRequest request = START_MASQUERADE_REQUEST_INIT;
    request.user_id = s->target->id;
    request.reason = (char *)(uintptr_t)SCENE_REASON;
    return request;
}

status scene_start_with(struct db_test *t, struct scene *s, const StartMasqueradeRequest *request)
{
    s->begun = (StartMasqueradeResponse)START_MASQUERADE_RESPONSE_INIT;
    db_begin(&t->call, DB_TRANSACTION);
    return finish(t, masquerade_service_start_masquerade(&t->call, request, &s->begun));
}

status scene_start(struct db_test *t, struct scene *s)
{
    const StartMasqueradeRequest request = scene_request(s);
    assert_ok(scene_identify(t, s->token));
    return scene_start_with(t, s, &request);
}

struct scene scene_started(struct db_test *t, User_Role actor, User_Role target)
{
    struct scene s = scene_set(t, actor, target);
    assert_ok(scene_start(t, &s));
    return s;
}

struct scene scene_support_as_owner(struct db_test *t)
{
    return scene_started(t, USER_ROLE_PLATFORM_SUPPORT, USER_ROLE_TENANT_OWNER);
}

const char *scene_event(struct db_test *t, const struct scene *s, const char *action,
                        const char *name)
{
    return db_test_sql_value(
        &t->arena, arena_printf(&t->arena,
                                "SELECT event->>'%s' FROM shared.audit_outbox WHERE "
                                "event->>'action' = '%s' AND event->>'resource' = 'users/%s' "
                                "ORDER BY id DESC LIMIT 1",
                                name, action, s->target->id));
}

int64_t scene_events(struct db_test *t, const struct scene *s, const char *action)
{
    return count_of(t,
                    "SELECT count(*) FROM shared.audit_outbox WHERE event->>'action' = '%s' AND "
                    "event->>'resource' = 'users/%s'",
                    action, s->target->id);
}

const char *scene_ended_as(struct db_test *t, const struct scene *s)
{
    return db_test_sql_value(
        &t->arena, arena_printf(&t->arena, "SELECT end_reason FROM shared.sessions WHERE id = '%s'",
                                s->begun.session->id));
}
