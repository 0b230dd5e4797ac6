/* The policies that a worker has had, each until the last call that may look at it has ended. */
#ifndef SERVER_POLICIES_H
#define SERVER_POLICIES_H

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

/* Puts a policy in force that was read from the file at `path`; a wrong one leaves the old.
 *
 * Shape   the message lives in `arena`
 * Errors  those of policy_load
 */
MUST_USE status policies_replace(struct arena *arena, const char *path, struct slice text);
/* Keeps the policy in force until the arena ends: what is taken from it may be held across waits.
 */
void policies_hold(struct arena *arena);
void policies_close(void);

#endif
