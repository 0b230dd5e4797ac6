/* What concerns all of a tenant is asked first, people last. */
#include "plugins/run_rules.h"

#include <assert.h>
#include <string.h>

#include "plugins/installs.h"

/* A tenant's user in the tenant; platform staff where their role reaches. */
static bool is_within_reach(const struct policy_role *role, const char *tenant,
                            const PluginRunJob *job)
{
    switch (role->reach) {
    case POLICY_REACH_EVERYTHING:
    case POLICY_REACH_ALL_TENANTS:
    case POLICY_REACH_TENANT_USERS:
        return true;
    case POLICY_REACH_DEMO_TENANTS:
        return job->tenant_is_temporary;
    case POLICY_REACH_OWN_TENANT:
    case POLICY_REACH_OWN_DATA:
        return strcmp(tenant, job->tenant_id) == 0;
    }
    return false;
}

static bool may(const struct policy *policy, const char *role_name, const char *tenant,
                const PluginRunJob *job, const char *permission)
{
    const struct policy_role *role = policy_role(policy, role_name);
    return role != NULL && is_within_reach(role, tenant, job) &&
           policy_allows(role->permissions, policy_permission(policy, permission));
}

status run_rules_check(struct arena *arena, const struct policy *policy, const PluginRunJob *job)
{
    const PluginInstallRow *install = job->install;
    const PluginInstallRow_Installer *installer = install->installer;
    const PluginRunner *runner = job->runner;
    if (install->id[0] == '\0')
        return status_error(STATUS_FAILED_PRECONDITION, "INSTALL_DELETED",
                            "the install was deleted");
    if (installer == NULL)
        return status_error(STATUS_FAILED_PRECONDITION, "INSTALLER_DISABLED",
                            "the install's installer is gone; whoever changes the install becomes "
                            "its installer");
    TRY(installs_may_run(arena, install, job->kind == PLUGIN_RUN_KIND_TEST));
    if (!may(policy, installer->role, installer->tenant_id, job, "plugins.install"))
        return status_error(STATUS_PERMISSION_DENIED, "INSTALLER_NOT_ALLOWED",
                            "the install's installer may not install plugins any more; whoever "
                            "changes the install becomes its installer");
    if (runner == NULL || !runner->is_active ||
        !may(policy, runner->role, runner->tenant_id, job, "plugins.run"))
        return status_error(STATUS_PERMISSION_DENIED, "RUNNER_NOT_ALLOWED",
                            "who the run is for may not run plugins any more");
    return OK;
}

bool run_rules_is_failure(status refusal)
{
    return refusal.code == STATUS_PERMISSION_DENIED ||
           strcmp(refusal.reason, "INSTALLER_DISABLED") == 0;
}

struct call_identity run_rules_identity(const struct policy *policy, const PluginRunJob *job)
{
    const struct policy_role *runner = policy_role(policy, job->runner->role);
    const struct policy_role *installer = policy_role(policy, job->install->installer->role);
    assert(runner != NULL && installer != NULL); /* it may begin */
    struct call_identity identity = {
        .signed_in = true,
        .actor.uuid = uuid_of(job->runner->id),
        .tenant.uuid = uuid_of(job->tenant_id),
        .role = runner->name,
        .plugin_run = uuid_of(job->id),
    };
    identity.subject = identity.actor;
    policy_both(runner->permissions, installer->permissions, identity.permissions);
    const size_t bytes = strlen(job->runner->email);
    assert(bytes < EMAIL_TEXT_BYTES); /* users_email_check */
    memcpy(identity.actor_email, job->runner->email, bytes + 1);
    memcpy(identity.subject_email, job->runner->email, bytes + 1);
    return identity;
}
