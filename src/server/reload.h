/* What SIGHUP brings up to date without a restart: the policy. The supervisor checks it once and
 * hands the same bytes to all workers, those started later too. */
#ifndef SERVER_RELOAD_H
#define SERVER_RELOAD_H

#include "base/arena.h"

struct supervisor_start;

struct reload {
    struct buf policy; /* the text in force */
};

/* Reads and checks for the first time.
 *
 * Errors  INVALID_ARGUMENT POLICY_INVALID, NOT_FOUND POLICY_UNREADABLE, FAILED_PRECONDITION
 *         PERMISSION_UNKNOWN
 */
MUST_USE status reload_open(struct reload *reload, struct arena *arena,
                            const struct supervisor_start *start);
/* Reads again. False when the policy is as it was, or is wrong: then a line in the log says so
 * and the old one stays. Settings that changed and ask for a restart are logged. */
bool reload_read(struct reload *reload, const struct supervisor_start *start);
/* Accepts a zeroed one. */
void reload_close(struct reload *reload);

#endif
