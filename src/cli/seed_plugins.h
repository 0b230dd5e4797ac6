/* The example plugins of a development database. */
#ifndef CLI_SEED_PLUGINS_H
#define CLI_SEED_PLUGINS_H

#include "base/call.h"

/* Makes the plugins of docs/plugins/ that are missing, as people do: the owner of the tenant, by id
 * or schema name, writes and submits each, asks for its URL and installs it; the superuser
 * approves. Each in a transaction of its own. Where there is no runner, which has to check them, or
 * no scheduling, which they read, it makes none; *ret_made: whether it could.
 */
MUST_USE status seed_plugins(struct call *c, const char *tenant, bool *ret_made);

#endif
