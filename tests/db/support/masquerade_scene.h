/* Masquerades: who acts, as whom, and what is on record of it. */
#ifndef TESTS_DB_SUPPORT_MASQUERADE_SCENE_H
#define TESTS_DB_SUPPORT_MASQUERADE_SCENE_H

#include "support/domain_test.h"

#include "sessions/sessions.h"
#include "smoothschedule/v1/masquerade_service.service.h"

extern const char SCENE_REASON[];

/* A tenant; somebody with a session of their own; and whom they are to become. */
struct scene {
    const Tenant *tenant;
    const User *actor;
    const User *target;
    char token[TOKEN_TEXT_BYTES]; /* the actor's */
    session_id session;
    StartMasqueradeResponse begun;
};

/* Makes it; users with roles of a tenant are of the scene's. */
struct scene scene_set(struct db_test *t, User_Role actor, User_Role target);
User *scene_user(struct db_test *t, User_Role role, const Tenant *tenant);
void scene_sign_in(struct db_test *t, const User *user, char ret_token[TOKEN_TEXT_BYTES],
                   session_id *ret_session);

/* Lets the call be made with a token. */
status scene_identify(struct db_test *t, const char *token);

/* To become the target, for SCENE_REASON. */
StartMasqueradeRequest scene_request(const struct scene *s);
/* By whoever calls. */
status scene_start_with(struct db_test *t, struct scene *s, const StartMasqueradeRequest *request);
/* By the actor, in the actor's own session. */
status scene_start(struct db_test *t, struct scene *s);
/* A scene in which it has begun. */
struct scene scene_started(struct db_test *t, User_Role actor, User_Role target);
struct scene scene_support_as_owner(struct db_test *t);

/* A field of the newest event of an action about the target, and how many there are. */
const char *scene_event(struct db_test *t, const struct scene *s, const char *action,
                        const char *name);
int64_t scene_events(struct db_test *t, const struct scene *s, const char *action);
/* Why its session ended; empty while it goes on. */
const char *scene_ended_as(struct db_test *t, const struct scene *s);

#endif
