/* The server's side of one run's `api` object: every call that the script makes is decided here, by
 * the run's own record and never by what the script sends.
 *
 *   const struct plugin_host_options options = {.run = …, .identity = …, .calls = …};
 *   struct plugin_host *host = plugin_host_open(c, &options);
 *   const struct jail_host jail = plugin_host_jail(host);
 *   TRY(jail_run(c, &script, &limits, &jail, &outcome));
 *   effects = plugin_host_effects(host);
 *
 * For each call: is there one of this name, does the manifest list it, do the permissions allow it,
 * do the arguments fit. Then a read runs in a call of its own; a write runs in a transaction of its
 * own that first holds the run's row and finds it RUNNING in this attempt, and keeps the answer
 * under (run, number of the call): a run that is tried again gets the first answers and does
 * nothing twice. Each act of a script is an event of the audit with the runner as actor, no
 * session, and the run in its details.
 *
 * A test run reads what is there, and of everything else notes down what it would have done. A
 * write is done and rolled back, so that its answer is the real one, a refusal too; only where its
 * arguments name what the same run made before, which is gone, the answer is put together from the
 * arguments. An HTTP call is sent nowhere: status 200, no headers, an empty text. Mail is checked
 * and not queued. What it sets with api.set it reads with api.get, and nobody else does.
 */
#ifndef PLUGINS_HOST_H
#define PLUGINS_HOST_H

#include "base/call.h"
#include "jail/jail.h"
#include "wire/time_zone.h"

enum {
    PLUGIN_CALL_MS = 5000,  /* a call's longest, but for HTTP */
    PLUGIN_ROWS_MAX = 5000, /* of a list */
    PLUGIN_KEYS_MAX = 100,  /* that an install may keep with api.set */
    PLUGIN_KEY_CHARACTERS_MAX = 100,
    PLUGIN_VALUE_BYTES_MAX = 8192, /* as JSON */
    PLUGIN_MAILS_MAX = 50,         /* of a run */
    PLUGIN_EFFECTS_BYTES_MAX = 256 * 1024,
};

/* At start. */
struct plugin_host_settings {
    int64_t mails_per_day_max; /* of a tenant's plugins together */
};
void plugin_host_use(const struct plugin_host_settings *settings);

/* What the run's record says. All borrowed for as long as the host lives. */
struct plugin_host_options {
    struct uuid run, install, plugin;
    int32_t attempt; /* as in the run's row */
    bool is_test;
    bool is_repeatable; /* the plugin declares it: answers of writes are kept for a retry */
    const struct tenant_scope *tenant;
    /* The runner's: signed_in, actor and subject the runner, tenant, role and e-mail addresses
     * theirs; session, masquerade and grants zero; permissions: what installer and runner both hold
     * by role, now. */
    struct call_identity identity;
    const struct time_zone *zone; /* the tenant's */
    /* The manifest that was consented to, NULL-terminated each: names of calls; "https://host", or
     * "*" for any; names of secrets. */
    const char *const *calls;
    const char *const *hosts;
    const char *const *secrets;
    /* A line of the log, for struct jail_host; log_owner goes with it. May be NULL. */
    void (*log)(void *log_owner, const char *level, struct slice text);
    void *log_owner;
};

struct plugin_host;

/* Lives in the call's arena, and ends with it. `c` is the call that jail_run gets. */
struct plugin_host *plugin_host_open(struct call *c, const struct plugin_host_options *options);
struct jail_host plugin_host_jail(struct plugin_host *host);

/* One call of the script: struct jail_host's `call`, with the host as `owner`.
 *
 * Errors  as the script sees them: NOT_FOUND CALL_UNKNOWN, INSTALL_DELETED; PERMISSION_DENIED
 *         CALL_NOT_IN_MANIFEST, PERMISSION_MISSING, HOST_NOT_IN_MANIFEST, SECRET_NOT_IN_MANIFEST,
 *         SECRET_HOST_REFUSED; ABORTED RUN_ENDED, RUN_DIVERGED; INVALID_ARGUMENT ARGUMENTS_INVALID;
 *         RESOURCE_EXHAUSTED ANSWER_TOO_LARGE, KEYS_MAX, MAILS_MAX; the RPC's own; INTERNAL without
 *         its words
 */
MUST_USE status plugin_host_call(struct call *c, void *host, const char *function,
                                 struct slice arguments, int64_t deadline_ns,
                                 struct slice *ret_answer);

/* Of a test run: [{"call": "create_customer", "arguments": {…}}, …], secrets as {"$secret": name};
 * what does not fit PLUGIN_EFFECTS_BYTES_MAX is left out. In the call's arena. */
struct slice plugin_host_effects(const struct plugin_host *host);

#endif
