/* Whether a run may begin, and as whom: the rules that need nothing but the rows and the policy.
 * Pure. */
#ifndef PLUGINS_RUN_RULES_H
#define PLUGINS_RUN_RULES_H

#include "base/call.h"
#include "policy/policy.h"
#include "smoothschedule/internal/plugin_runs.types.h"

/* Whether a run whose turn has come may begin, by everything as it is now.
 *
 * Errors  FAILED_PRECONDITION INSTALL_DELETED, those of installs_may_run; PERMISSION_DENIED
 *         INSTALLER_NOT_ALLOWED, RUNNER_NOT_ALLOWED
 */
MUST_USE status run_rules_check(struct arena *arena, const struct policy *policy,
                                const PluginRunJob *job);

/* Whether such a refusal is the install's failure, that somebody has to mend; else the run was
 * called off. */
bool run_rules_is_failure(status refusal);

/* As whom a run that may begin acts: as its runner, with what runner and installer both hold by
 * their roles. Personal permissions and grants are theirs, not their scripts'. */
struct call_identity run_rules_identity(const struct policy *policy, const PluginRunJob *job);

#endif
