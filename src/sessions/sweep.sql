-- Sessions that are history.

-- name: SESSION_SWEEP :exec
-- Deletes a batch of those whose last possible moment is 30 days past, the oldest first. Index:
-- sessions_expire_time_idx.
DELETE FROM shared.sessions
 WHERE id IN (SELECT id
                FROM shared.sessions
               WHERE expire_time < :now::timestamptz - interval '30 days'
               ORDER BY expire_time
               LIMIT :limit);
