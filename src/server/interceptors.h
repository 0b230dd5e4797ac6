/* What happens around every handler, in order: whose host, who calls, which tenant, may they, and
 * the transaction. Access log, metrics and request ids are rpc/'s own. */
#ifndef SERVER_INTERCEPTORS_H
#define SERVER_INTERCEPTORS_H

#include "rpc/server.h"

struct policy;

struct interceptors_settings {
    const char *const *platform_hosts; /* lower case; NULL-terminated; besides this machine's own */
};

/* Borrows the settings' texts. Before the first call. */
void interceptors_open(const struct interceptors_settings *settings);

/* Whether the policy knows the permission of every method; otherwise a server does not start, and
 * one that runs keeps the policy it has.
 *
 * Errors  FAILED_PRECONDITION PERMISSION_UNKNOWN, naming method, permission and the place in the
 *         file where it is to be declared, as policy_load does
 */
MUST_USE status interceptors_check(struct arena *arena, const struct policy *policy,
                                   const struct rpc_service *const *services);

/* NULL-terminated. */
extern const struct rpc_interceptor *const SERVER_INTERCEPTORS[];

#endif
