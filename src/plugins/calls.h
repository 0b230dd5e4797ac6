/* All calls that the `api` object of plugins has: those that plugins/ has itself, and those of the
 * tenant apps in use. One table is what scripts are served from, what the reference prints and what
 * a manifest's permissions come from. */
#ifndef PLUGINS_CALLS_H
#define PLUGINS_CALLS_H

#include "apps/plugin_calls.h"
#include "base/arena.h"
#include "base/slice.h"
#include "jail/jail.h"
#include "rpc/service.h"

/* A call as it is known here. */
struct plugin_api {
    const struct plugin_call *call;
    const char *app;                 /* whose it is: "scheduling"; NULL: plugins' own */
    const struct rpc_method *method; /* of an app's */
    bool writes;                     /* a test run only notes it down; HTTP and e-mail do */
    bool is_http;
    bool is_of_jail;        /* answered there: log and secret */
    const char *permission; /* what installer and runner must both hold; NULL: nothing */
};

/* The call of this index; false after the last. Their order is that of the tables, plugins' own
 * first. */
bool plugin_api_at(size_t index, struct plugin_api *ret_api);
/* The call of this name, `api.` left out; false when there is none. */
bool plugin_api_find(struct slice name, struct plugin_api *ret_api);

/* "get_customers(q=None, status=None)", in the arena. */
const char *plugin_api_signature(struct arena *arena, const struct plugin_call *call);

/* What the jail is told of them: `log` and `secret` are left out, which it has itself. In the
 * arena. */
const struct jail_function *plugin_api_functions(struct arena *arena, size_t *ret_count);

/* The permissions that these calls (NULL-terminated names; unknown ones are passed over) need:
 * NULL-terminated, sorted, each once. In the arena. For a manifest. */
const char *const *plugin_api_permissions(struct arena *arena, const char *const *calls);

#endif
