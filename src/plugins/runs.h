/* Runs of plugins: asking for them, what ends those that wait, and what is done about them in the
 * background. Executing one is execute.h's.
 *
 * The table of runs is their queue too. Tenants take turns (fewest under way, then served longest
 * ago), and each has few at once and a queue of limited length. A run belongs to the process that
 * claimed it until its lease is over; whoever ends it names the attempt, so that a run that was
 * taken over is not ended twice.
 */
#ifndef PLUGINS_RUNS_H
#define PLUGINS_RUNS_H

#include "base/call.h"
#include "smoothschedule/v1/plugin_run.types.h"

enum {
    PLUGIN_RUNS_AT_ONCE = 2,       /* of a tenant, unless the settings say otherwise */
    PLUGIN_RUNS_PLACES = 8,        /* of a process, likewise */
    PLUGIN_RUNS_QUEUED_MAX = 2000, /* of a tenant */
    PLUGIN_EVENT_DEPTH_MAX = 3,    /* runs that led to one another by what they did */
};

struct plugin_runs_settings {
    unsigned at_once; /* of a tenant, on all nodes together */
    unsigned places;  /* of a process */
};

void plugin_runs_open(const struct plugin_runs_settings *settings);
const struct plugin_runs_settings *plugin_runs_settings(void);

/* What happened in the call's tenant: makes a run of each install that waits for it, in the act's
 * transaction. Where the act is a run's own, installs that led to it are passed over. A tenant
 * whose queue is full gets none of them, which is logged; the act goes on.
 *
 * Shape   event: appointment.created, appointment.updated, appointment.cancelled; resource:
 *         "appointments/<id>"
 * Source  runs.sql PLUGIN_EVENT
 */
MUST_USE status plugins_event(struct call *c, const char *event, const char *resource);

/* Call off all that wait of an install, a plugin, a tenant, inside the act's TRANSACTION. What is
 * under way of a plugin that is disabled or a tenant that is closed ends within a second by itself.
 *
 * Shape   code: what the runs' errors say, INSTALL_DISABLED, INSTALL_DELETED, PLUGIN_DISABLED,
 *         TENANT_CLOSED
 */
MUST_USE status plugin_runs_cancel_install(struct call *c, struct uuid install, const char *code);
MUST_USE status plugin_runs_cancel_plugin(struct call *c, struct uuid plugin, const char *code);
MUST_USE status plugin_runs_cancel_tenant(struct call *c, tenant_id tenant, const char *code);

/* Runs of jobs. */

/* Takes on runs whose process is gone: they begin again where they are repeatable, and have failed
 * otherwise. */
MUST_USE status plugin_runs_recover(struct call *c);
/* Makes a run of each install whose time has come; times that were missed count once. */
MUST_USE status plugin_schedules_fire(struct call *c);
/* Deletes runs older than 30 days. */
MUST_USE status plugin_runs_sweep(struct call *c);

/* Deletes at most `count_max` runs of a tenant that is being destroyed, in the call's SCHEMA
 * transaction; *ret_count: how many it were, 0 when none are left. */
MUST_USE status plugin_runs_purge_tenant(struct call *c, tenant_id tenant, int64_t count_max,
                                         int64_t *ret_count);

/* Before workers are forked, in the same order in all of them (base/metrics.h). */
void plugin_runs_register_metrics(void);

/* NOT_FOUND PLUGIN_RUN_MISSING: the same words whether it is not there or out of reach. */
status plugin_run_missing(void);

#endif
