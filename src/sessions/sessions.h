/* Sessions: who is signed in, for how long, and how that ends. */
#ifndef SESSIONS_SESSIONS_H
#define SESSIONS_SESSIONS_H

#include "base/call.h"
#include "policy/policy.h"
#include "sessions/token.h"
#include "smoothschedule/v1/auth_service.types.h"

enum { SESSIONS_MAX = 500 }; /* of one user, at once */

struct sessions_settings {
    bool dev; /* every session then lasts 12 hours unused */
};

void sessions_open(const struct sessions_settings *settings);

/* Signs a user in: makes the session and a token for it. Of more than SESSIONS_MAX sessions that go
 * on, the longest unused end.
 *
 * Shape   password_hash: the one that was checked, or NULL where none was; *ret_found is false
 *         when user, tenant or password changed meanwhile; then there is no session
 * Source  sessions.sql SESSION_CREATE
 */
MUST_USE status sessions_create(struct call *c, user_id user, const struct policy_role *role,
                                const char *password_hash, char ret_token[TOKEN_TEXT_BYTES],
                                Session *ret_session, bool *ret_found);

/* Finds whose token it is and puts the identity into the call.
 *
 * Errors  UNAUTHENTICATED TOKEN_INVALID (not ours, or not known), SESSION_EXPIRED (its time is
 *         over, or it was ended)
 */
MUST_USE status sessions_identify(struct call *c, struct slice token);

/* The same for a call that goes on: is no use of the session. */
MUST_USE status sessions_identify_again(struct call *c, struct slice token);

/* The caller's own session, with its user and permissions.
 *
 * Errors  UNAUTHENTICATED SESSION_EXPIRED
 */
MUST_USE status sessions_get_own(struct call *c, Session *ret_session);

/* What is left of a masquerade, in whole seconds; nothing for another session. */
void sessions_fill_time_left(struct arena *arena, Session *session);

/* End sessions here and, when the transaction commits, everywhere. `reason`: TENANT_SUSPENDED, … */
MUST_USE status sessions_end_own(struct call *c);
MUST_USE status sessions_end_tenant(struct call *c, tenant_id tenant, const char *reason);
MUST_USE status sessions_end_one(struct call *c, session_id session);
/* All of a user who was disabled; all of one whose password was set anew; all of the caller's own
 * but this one, as the password changed. The transaction has the user's row locked. */
MUST_USE status sessions_end_user(struct call *c, user_id user);
MUST_USE status sessions_end_reset(struct call *c, user_id user);
MUST_USE status sessions_end_others(struct call *c);

/* A user has another role, or other permissions: what was kept of the old ones goes, here and, when
 * the transaction commits, everywhere. */
MUST_USE status sessions_refresh_user(struct call *c, user_id user);

/* The channel on which revocations are told, and what to do with what comes there; NULL: something
 * may have been missed. */
#define SESSIONS_CHANNEL "smooth_sessions"
void sessions_on_notice(const char *payload);
/* The policy has changed: what was made of the old one goes. */
void sessions_forget(void);

#endif
