/* What the parts of the jail share. For src/jail/ only. */
#ifndef JAIL_JAIL_INTERNAL_H
#define JAIL_JAIL_INTERNAL_H

#include "jail/jail.h"
#include "wire/plugin_frame.h"

enum jail_mode { JAIL_RUN, JAIL_CHECK };

/* One script in its child. */
struct jail_run {
    /* What is asked for. */
    enum jail_mode mode;
    const struct jail_script *script;
    struct jail_limits limits; /* all given */
    const struct jail_host *host;

    /* What the child did. */
    int64_t prepare_us; /* processor time before the script's own code; -1: that did not begin */
    unsigned calls;
    size_t call_bytes;
    size_t answer_bytes;
    size_t log_bytes;
    int64_t started_ns;
    int64_t ended_ns;
    struct slice done; /* the JSON of its last frame, in the call's arena; empty without one */

    /* What the runner said of it. */
    bool is_started;
    bool is_ended;
    int wait_status;
    int64_t cpu_us;
    int64_t memory_bytes;

    /* Why this side ended it: the code of an outcome, or NULL. */
    const char *killed;
};

/* The frame that begins a run, head and all.
 *
 * Errors  INVALID_ARGUMENT SCRIPT_TOO_LARGE
 */
MUST_USE status jail_start_frame(const struct jail_run *run, struct buf *out);

/* Reads what a run came to. */
MUST_USE status jail_read_outcome(struct call *c, const struct jail_run *run,
                                  struct jail_outcome *ret_outcome);
MUST_USE status jail_read_report(struct call *c, const struct jail_run *run,
                                 struct jail_report *ret_report);

#endif
