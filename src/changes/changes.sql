-- What changed, in an order that nothing is put into afterwards.

-- name: CHANGE_HORIZON :one -> internal.ChangeHorizon
-- Below which no transaction is under way any more: what they wrote is there, or never will be.
SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint AS xact;

-- name: CHANGES_AFTER :many -> internal.ChangeRows.changes
-- Changes between a position and the horizon, in order. Index: changes_pkey.
SELECT xact, id, create_time, tenant_id, resource
  FROM shared.changes
 WHERE (xact, id) > (:after_xact, :after_id)
   AND xact < :horizon
 ORDER BY xact, id
 LIMIT :limit;

-- name: CHANGES_SWEEP :exec
-- Deletes those that are older than a day. Index: changes_create_time_idx.
DELETE FROM shared.changes
 WHERE create_time < :now::timestamptz - interval '1 day';

-- name: WATCHER_MAY_GO_ON :one -> internal.FlagRow
-- Whether the caller's session goes on. Index: sessions_pkey.
SELECT EXISTS (
    SELECT
      FROM shared.sessions AS s
     WHERE s.id = :session_id
       AND s.end_time IS NULL
       AND s.expire_time > :now
       AND s.idle_expire_time > :now) AS flag;
