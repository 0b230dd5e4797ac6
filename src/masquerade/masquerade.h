/* Masquerading: acting as another user, for a while, on record.
 *
 * Who may become whom is policy/masquerade.h; sessions/ lets the masquerade's token be used as long
 * as the same rules allow it. Here masquerades begin and end.
 */
#ifndef MASQUERADE_MASQUERADE_H
#define MASQUERADE_MASQUERADE_H

#include "base/call.h"
#include "policy/masquerade.h"
#include "smoothschedule/internal/rows.types.h"
#include "smoothschedule/v1/masquerade_service.types.h"

struct masquerade_settings {
    bool dev; /* a reason that is left out is filled in */
};

void masquerade_open(const struct masquerade_settings *settings);

/* Begins one for the caller, inside the call's TRANSACTION; an attempt that is refused is recorded
 * by itself.
 *
 * Errors  as the proto lists them at StartMasquerade
 */
MUST_USE status masquerade_start(struct call *c, const StartMasqueradeRequest *req,
                                 StartMasqueradeResponse *ret);

/* Ends the caller's, made from inside or not; inside the call's TRANSACTION.
 *
 * Errors  FAILED_PRECONDITION MASQUERADE_NOT_RUNNING
 */
MUST_USE status masquerade_stop(struct call *c);
/* Ends another person's, alike. */
MUST_USE status masquerade_stop_of(struct call *c, user_id actor);

/* Ends those that may not go on: their time is over, or the actor's session, or the rules do not
 * let them begin any more. They cannot be used from then on anyway; this puts their end on record.
 *
 * Shape   a call without transaction: each is ended in one of its own
 */
MUST_USE status masquerade_judge(struct call *c);

/* Every rule's verdict about two people; reason "": it comes later. *ret is empty before. */
MUST_USE status masquerade_explain(struct call *c, user_id actor, user_id target,
                                   const ExplainMasqueradeRequest *req, bool is_inside,
                                   ExplainMasqueradeResponse *ret);

/* Sets can_masquerade of users who are shown to the caller. */
MUST_USE status masquerade_mark(struct call *c, User *const *users, size_t count);

/* Between the files of this folder. */

/* What the rules are asked; the roles are those of the policy in force. */
struct masquerade_facts masquerade_facts_of(const MasqueradeRow *row);
/* Why a masquerade may not go on: EXPIRED, the end of the actor's session, or the reason of the
 * first rule that denies it; NULL: it may. */
const char *masquerade_hindrance(const MasqueradeRow *row);
/* Ends it, unless it has ended: with its event, in the call's transaction. how: STOPPED, EXPIRED,
 * REVOKED; cause: why. */
MUST_USE status masquerade_end(struct call *c, const MasqueradeRow *row, const char *how,
                               const char *cause);
/* Ends the actor's that may not go on, in the call's transaction. */
MUST_USE status masquerade_judge_of(struct call *c, user_id actor);

#endif
