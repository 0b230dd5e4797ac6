-- Background tasks.

-- name: JOB_CLAIM :one -> internal.FlagRow
-- Takes a task's lock until the transaction ends, if nobody holds it. A holder that is gone without
-- a word loses it when its transaction has been idle for longer than any run.
WITH claim AS (
    SELECT CASE WHEN set_config('idle_in_transaction_session_timeout',
                                :lock_ms_max::integer::text, true) <> ''
                THEN pg_try_advisory_xact_lock(hashtext('smooth jobs'), hashtext(:job))
                ELSE false
           END AS flag
)
SELECT flag FROM claim;
