/* smoothctl jobs …: the tasks of the jobs process, and one of them run here and now. */
#include "server/jobs.h"

#include <stdio.h>

#include "base/random.h"
#include "cli/command.h"
#include "cli/output.h"

enum { COLUMNS = 3, WAIT_MS = 10 * 1000, RETRY_MS = 100 };

status jobs_list_command(struct call *c, const struct invocation *invocation)
{
    (void)invocation;
    const char **cells = arena_array(c->arena, (jobs_count() + 1) * COLUMNS, sizeof *cells);
    static const char *const heading[COLUMNS] = {"NAME", "EVERY", "WHAT"};
    memcpy(cells, heading, sizeof heading);
    for (size_t i = 0; i < jobs_count(); i++) {
        const char **row = cells + (i + 1) * COLUMNS;
        const int64_t interval_ms = JOBS[i].interval_ms;
        row[0] = JOBS[i].name;
        row[1] = interval_ms % 1000 == 0
                     ? arena_printf(c->arena, "%lld s", (long long)(interval_ms / 1000))
                     : arena_printf(c->arena, "%lld ms", (long long)interval_ms);
        row[2] = JOBS[i].summary;
    }
    output_table(cells, jobs_count() + 1, COLUMNS);
    return OK;
}

status jobs_run_command(struct call *c, const struct invocation *invocation)
{
    const struct job *job = jobs_find(invocation->operand);
    if (job == NULL)
        return status_errorf(c->arena, STATUS_NOT_FOUND, "JOB_MISSING",
                             "there is no job \"%s\"; smoothctl jobs list lists them",
                             invocation->operand);
    bool ran = false;
    for (int waited_ms = 0; !ran && waited_ms < WAIT_MS; waited_ms += RETRY_MS) {
        TRY(jobs_run(c, job, &ran));
        call_set_deadline(c, INT64_MAX);
        if (!ran)
            TRY(call_sleep_ms(c, RETRY_MS));
    }
    if (!ran)
        return status_errorf(c->arena, STATUS_ABORTED, "JOB_BUSY",
                             "the job \"%s\" has been running elsewhere for %d s; try again",
                             job->name, WAIT_MS / 1000);
    return OK;
}
