/* What a process does to itself: as a child of the supervisor, and at the start of all. */
#ifndef SERVER_CHILD_H
#define SERVER_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/status.h"

/* In a fresh child: takes the name, dies with `parent`, has the signals of a new process (but
 * ignores SIGINT, SIGHUP and SIGPIPE, which are the supervisor's to act on), and holds no
 * descriptors but the standard ones and those in `keep`. */
void child_begin(const char *name, pid_t parent, const int *keep, size_t keep_count);

/* Before any child: no new privileges, as many descriptors as allowed, and unless `dev` no core
 * dumps and no debuggers, which would lay open keys and customers' data. */
void child_harden(bool dev);

/* Becomes a user for good; the folders (NULL-terminated) are given to it.
 *
 * Errors  FAILED_PRECONDITION USER_MISSING, USER_REFUSED
 */
MUST_USE status child_become_user(const char *user, const char *const *folders);

#endif
