/* The table of tasks, and one run of one.
 *
 * The good day: a transaction on a connection of its own takes the task's advisory lock and stays
 * open beside the run, so that the lock ends with the run, the process or the connection, whichever
 * is first. Failures: a connection that is lost in the middle lets another node in before the run
 * has ended: no task may rely on the lock for more than not doing work twice. The tasks' failures
 * are returned and counted.
 */
#include "server/jobs.h"

#include <stdio.h>
#include <string.h>

#include "audit/chain.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "changes/changes.h"
#include "mail/deliver.h"
#include "masquerade/masquerade.h"
#include "plugins/runs.h"
#include "server/sweeps.h"
#include "sessions/sweep.h"
#include "smoothschedule/internal/rows.types.h"
#include "sql/server.h"
#include "store/db.h"
#include "tenancy/purge.h"

enum { LOCK_MS_MAX = JOB_RUN_MS + 10 * 1000, LABEL_BYTES_MAX = 96 };

enum {
    AUDIT_CHAIN_MS = 300,
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    HOUR_MS = 60 * MINUTE_MS
};

const struct job JOBS[] = {
    {"audit.chain", "tie events of the audit into their chains", AUDIT_CHAIN_MS, audit_chain},
    {"audit.hint", "look for events of the audit that were overlooked", 5 * MINUTE_MS,
     audit_hint_all},
    {"changes.sweep", "delete changes that were told a day ago", HOUR_MS, changes_sweep},
    {"masquerade.judge", "end masquerades that may not go on", SECOND_MS, masquerade_judge},
    {"sessions.sweep", "delete sessions that were over 30 days ago", HOUR_MS, sessions_sweep},
    {"idempotency.sweep", "delete idempotency keys older than a day", HOUR_MS, sweeps_idempotency},
    {"sign_in.sweep", "delete failures of signing in that have worn off", 10 * MINUTE_MS,
     sweeps_sign_in},
    {"mail.deliver", "send mail, or put it into the mailbox folder of development", SECOND_MS,
     mail_deliver},
    {"mail.sweep", "take the texts of mail that waited for a day, and delete old rows", HOUR_MS,
     mail_sweep},
    {"plugins.recover", "take on runs of plugins whose process is gone", SECOND_MS,
     plugin_runs_recover},
    {"plugins.schedule", "make runs of plugins whose time has come", SECOND_MS,
     plugin_schedules_fire},
    {"plugins.sweep", "delete runs of plugins that are 30 days old", HOUR_MS, plugin_runs_sweep},
    {"tenants.purge", "destroy the data of deleted tenants that are due", 10 * SECOND_MS,
     tenancy_purge},
    {0},
};

struct job_metrics {
    metric runs, failures, last_duration_ms, last_success_s;
};

static struct job_metrics metrics[JOBS_MAX];

const struct job *jobs_find(const char *name)
{
    for (const struct job *job = JOBS; job->name != NULL; job++)
        if (strcmp(job->name, name) == 0)
            return job;
    return NULL;
}

size_t jobs_count(void)
{
    return sizeof JOBS / sizeof JOBS[0] - 1;
}

/* All of one name one after the other. */
void jobs_register_metrics(void)
{
    _Static_assert(sizeof JOBS / sizeof JOBS[0] <= JOBS_MAX, "each task has its metrics");
    char labels[JOBS_MAX][LABEL_BYTES_MAX];
    for (size_t i = 0; i < jobs_count(); i++)
        snprintf(labels[i], LABEL_BYTES_MAX, "job=\"%s\"", JOBS[i].name);
    for (size_t i = 0; i < jobs_count(); i++)
        metrics[i].runs =
            metrics_counter("smooth_job_runs_total", "Runs of background tasks.", labels[i]);
    for (size_t i = 0; i < jobs_count(); i++)
        metrics[i].failures = metrics_counter("smooth_job_failures_total",
                                              "Runs of background tasks that failed.", labels[i]);
    for (size_t i = 0; i < jobs_count(); i++)
        metrics[i].last_duration_ms = metrics_gauge("smooth_job_last_duration_milliseconds",
                                                    "How long the last run took.", labels[i]);
    for (size_t i = 0; i < jobs_count(); i++)
        metrics[i].last_success_s =
            metrics_gauge("smooth_job_last_success_timestamp_seconds",
                          "When the last run that succeeded ended, in Unix time.", labels[i]);
}

static void set_gauge(metric gauge, int64_t *last, int64_t value)
{
    metrics_add(gauge, value - *last);
    *last = value;
}

static void count(const struct job *job, status outcome, int64_t duration_ns)
{
    static struct {
        int64_t duration_ms, success_s;
    } last[JOBS_MAX]; /* what the gauges hold of this process */

    const size_t i = (size_t)(job - JOBS);
    if (i >= jobs_count())
        return; /* a test's own */
    metrics_add(metrics[i].runs, 1);
    set_gauge(metrics[i].last_duration_ms, &last[i].duration_ms, duration_ns / NS_PER_MS);
    if (status_is_ok(outcome))
        set_gauge(metrics[i].last_success_s, &last[i].success_s, clock_wall_us() / US_PER_S);
    else
        metrics_add(metrics[i].failures, 1);
}

static status claim(struct call *lock, const struct job *job, bool *ret_claimed)
{
    FlagRow row = FLAG_ROW_INIT;
    db_begin(lock, DB_TRANSACTION);
    TRY(db_one(lock, &SQL_JOB_CLAIM, DB_NONE, &row, DB_TEXT("job", job->name),
               DB_INT("lock_ms_max", LOCK_MS_MAX)));
    *ret_claimed = row.flag;
    return OK;
}

status jobs_run(struct call *c, const struct job *job, bool *ret_ran)
{
    struct call lock;
    bool claimed = false;
    call_init(&lock, c->arena);
    call_set_deadline(c, clock_monotonic_ns() + JOB_RUN_MS * NS_PER_MS);
    status outcome = claim(&lock, job, &claimed);
    if (status_is_ok(outcome) && claimed) {
        const int64_t started_ns = clock_monotonic_ns();
        outcome = job->run(c);
        db_end(c);
        count(job, outcome, clock_monotonic_ns() - started_ns);
        /* Waited for, so that who runs it next finds the lock free; a lost connection has lost it.
         */
        (void)!db_commit(&lock).code;
    }
    db_end(&lock);
    call_fini(&lock);
    TRY(outcome);
    *ret_ran = claimed;
    return OK;
}
