/* What stands between a script and the machine: uid, namespaces, an empty root, limits, seccomp. */
#ifndef RUNNER_WALLS_H
#define RUNNER_WALLS_H

#include <stddef.h>
#include <sys/types.h>

#include "runner/options.h"
#include "wire/plugin_frame.h"

/* The runner's own, in this order. Each says on false what failed in the log. */

/* Who serves goes first: where processors or memory are short, it is scripts that wait or go. */
void walls_step_back(void);
/* As root: becomes the user for good, or nobody without one. Else nothing: *ret_own is false. */
bool walls_take_user(const char *user, bool *ret_own);
/* Moves into namespaces of its own (user, net, mount, ipc, uts; pid for its children); false
 * without a line when the machine forbids it. */
bool walls_take_namespaces(void);
/* In namespaces: an empty root that cannot be written, and nothing of the old one. */
bool walls_empty_root(void);
/* No capability, no new privileges, not dumpable. */
bool walls_drop_privileges(void);
/* Makes the filters that children load; they cannot be made once a child must not allocate. */
bool walls_prepare_filters(void);

/* A child's own. False: it has to end. */

enum { CHILD_SOCKET = 3 };
/* Signals as new, death with `parent`, no descriptor but the socket as
 * CHILD_SOCKET, limits, and a timer that kills who takes too long to prepare. */
bool walls_close_child(const struct plugin_order *order, int socket, pid_t parent);
/* While it parses: opening a file says that there is none; nothing else goes. */
bool walls_filter_parsing(void);
/* Before the script's own code: that does not go either, and the timer begins anew. */
bool walls_filter_running(const struct plugin_order *order);

#endif
