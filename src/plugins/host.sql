-- What scripts do themselves, and what is kept of their calls.

-- name: PLUGIN_RUN_HOLD :maybe -> internal.PluginActRow
-- A run that goes on in this attempt, that nobody has called off and whose plugin is not disabled,
-- kept from ending until the transaction does, and what it has answered to this call before. Index:
-- plugin_runs_pkey, plugin_acts_pkey, plugin_run_stops_pkey, plugins_pkey.
SELECT a.call, a.arguments_hash, a.answer
  FROM shared.plugin_runs AS r
  LEFT JOIN shared.plugin_acts AS a ON a.run_id = r.id AND a.number = :number::integer
 WHERE r.id = :run_id AND r.tenant_id = :tenant_id AND r.state = 'RUNNING'
   AND r.attempt = :attempt
   AND NOT EXISTS (SELECT FROM shared.plugin_run_stops AS s
                    WHERE s.run_id = r.id)
   AND NOT EXISTS (SELECT FROM shared.plugins AS p
                    WHERE p.id = r.plugin_id AND p.disable_time IS NOT NULL)
   FOR SHARE OF r;

-- name: PLUGIN_ACT_KEEP :exec
INSERT INTO shared.plugin_acts (run_id, number, call, arguments_hash, answer, create_time)
VALUES (:run_id, :number, :call, :arguments_hash, :answer, :now);

-- name: PLUGIN_VALUE_GET :maybe -> internal.PluginValueRow
-- Index: plugin_values_pkey, plugin_installs_pkey.
SELECT v.value
  FROM shared.plugin_values AS v
  JOIN shared.plugin_installs AS i ON i.id = v.install_id
 WHERE v.install_id = :install_id AND v.key = :key AND i.tenant_id = :tenant_id;

-- name: PLUGIN_VALUES_LOCK :maybe -> internal.FlagRow
-- Lets one transaction at a time add keys to an install; no row when the tenant has no such install.
-- Index: plugin_installs_pkey.
WITH locked AS (
    SELECT pg_catalog.pg_advisory_xact_lock(
               pg_catalog.hashtextextended('values of ' || i.id::text, 0))
      FROM shared.plugin_installs AS i
     WHERE i.id = :install_id AND i.tenant_id = :tenant_id
)
SELECT true AS flag
  FROM locked;

-- name: PLUGIN_VALUE_SET :maybe -> internal.FlagRow
-- No row when the install has as many keys as it may. Index: plugin_values_pkey,
-- plugin_installs_pkey.
INSERT INTO shared.plugin_values AS v (install_id, key, value, update_time)
SELECT i.id, :key, :value, :now
  FROM shared.plugin_installs AS i
 WHERE i.id = :install_id AND i.tenant_id = :tenant_id
   AND (SELECT count(*) FROM shared.plugin_values AS o
         WHERE o.install_id = i.id AND o.key <> :key) < :keys_max
    ON CONFLICT (install_id, key) DO UPDATE
   SET value = EXCLUDED.value, update_time = EXCLUDED.update_time
RETURNING true AS flag;

-- name: PLUGIN_VALUE_DELETE :exec
-- Index: plugin_values_pkey, plugin_installs_pkey.
DELETE FROM shared.plugin_values AS v
 USING shared.plugin_installs AS i
 WHERE v.install_id = :install_id AND v.key = :key
   AND i.id = v.install_id AND i.tenant_id = :tenant_id;

-- name: PLUGIN_MAIL_COUNT :maybe -> internal.FlagRow
-- One more e-mail of the tenant's plugins today; no row when there were as many as there may be.
-- Index: plugin_mail_days_pkey.
INSERT INTO shared.plugin_mail_days AS m (tenant_id, day, sent)
VALUES (:tenant_id, (:now::timestamptz AT TIME ZONE 'UTC')::date, 1)
    ON CONFLICT (tenant_id) DO UPDATE
   SET sent = CASE WHEN m.day = EXCLUDED.day THEN m.sent + 1 ELSE 1 END, day = EXCLUDED.day
 WHERE m.day <> EXCLUDED.day OR m.sent < :sent_max
RETURNING true AS flag;

-- name: PLUGIN_HTTP_CALL_ADD :exec
INSERT INTO shared.plugin_http_calls
       (run_id, attempt, number, call_time, method, url, status, bytes, duration, outcome)
VALUES (:run_id, :attempt, :number, :now, :method, :url, :status, :bytes,
        :duration_us::bigint * interval '1 microsecond', :outcome);
