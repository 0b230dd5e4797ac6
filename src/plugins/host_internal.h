/* What the parts of the host share. For plugins/host*.c only. */
#ifndef PLUGINS_HOST_INTERNAL_H
#define PLUGINS_HOST_INTERNAL_H

#include "plugins/arguments.h"
#include "plugins/calls.h"
#include "plugins/host.h"
#include "store/db.h"

/* Something that a test run made, and that is not there. */
struct host_made {
    const char *id;
    const struct wire_message *type;
    struct slice packed;
    struct host_made *next;
};

/* A value that a test run set; empty: deleted. */
struct host_value {
    struct slice key;
    struct slice value;
    struct host_value *next;
};

struct plugin_host {
    struct plugin_host_options options;
    struct call *call;    /* jail_run's: what lasts as long as the run lies in its arena */
    struct arena scratch; /* of one call of the script, and of its answer */
    int32_t number;       /* of the call of the script, from 1 */
    unsigned mails;
    struct buf effects;
    struct host_made *made;
    struct host_value *values;
    size_t kept_bytes; /* by a test run */
};

/* One call of the script, judged and bound. */
struct serving {
    struct plugin_host *host;
    struct call *outer;
    struct plugin_api api;
    struct slice sent; /* the arguments as the script sent them */
    const struct plugin_argument *arguments;
    int64_t deadline_ns;
};

/* A call within the script's, as the runner and in the tenant, in the given arena. */
void host_begin(const struct serving *s, struct call *c, struct arena *arena,
                const struct rpc_method *method);
void host_end(struct call *c);

/* Does an act in a transaction of its own, if the run goes on; or answers what it answered before.
 * In a test run it is rolled back. `act` gets the transaction's call; its answer is JSON, in the
 * scratch arena.
 *
 * Errors  ABORTED RUN_ENDED, RUN_DIVERGED; the act's
 */
struct host_act {
    status (*act)(struct call *c, struct serving *s, void *context, struct slice *ret_answer);
    void *context;
    const struct rpc_method *method; /* NULL: plugins' own */
    bool is_on_record;               /* in the audit */
};
MUST_USE status host_write(struct serving *s, const struct host_act *act, struct slice *ret_answer);
/* The two halves of that for an act that is not the database's: whether it was answered before; and
 * keeping its answer, which has come and counts though it be lost. */
MUST_USE status host_recall(struct serving *s, struct slice *ret_answer, bool *ret_answered);
void host_keep(struct serving *s, struct slice answer);

/* Notes down what a test run would have done. */
void host_note_effect(struct serving *s);

/* Answering. *ret_answer: JSON, in the scratch arena. Calls of tenant apps: */
status host_serve_rpc(struct serving *s, struct slice *ret_answer);
/* Plugins' own: */
status host_serve_get(struct serving *s, struct slice *ret_answer);
status host_serve_set(struct serving *s, struct slice *ret_answer);
status host_serve_email(struct serving *s, struct slice *ret_answer);
status host_serve_http(struct serving *s, struct slice *ret_answer);

/* The argument of this name; NULL when it was not given. */
const struct plugin_argument *host_argument(const struct serving *s, const char *name);

#endif
