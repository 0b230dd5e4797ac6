-- Installs of plugins, each in one tenant: every query says in which.

-- name: PLUGIN_INSTALL_LOAD :maybe -> internal.PluginInstallRow
-- An install with all that running it depends on. Index: plugin_installs_pkey.
SELECT i.id, i.tenant_id, t.schema_name AS tenant_schema_name, t.time_zone AS tenant_time_zone,
       t.state AS tenant_state, i.plugin_id, p.name AS plugin_name,
       p.tenant_id AS plugin_tenant_id, p.disable_time IS NOT NULL AS plugin_is_disabled,
       i.version, v.state AS version_state, v.script, v.is_repeatable, v.manifest, i.consent,
       i.values, i.is_enabled, i.pause_reason, i.failure_streak, i.cron, i.overlap,
       i.next_run_time,
       ARRAY(SELECT s.name
               FROM shared.plugin_secrets AS s
              WHERE s.install_id = i.id
              ORDER BY s.name) AS secrets,
       u.id AS "installer.id", u.email AS "installer.email", u.tenant_id AS "installer.tenant_id",
       u.role AS "installer.role", u.permissions AS "installer.permissions",
       u.is_active AND u.delete_time IS NULL AS "installer.is_active"
  FROM shared.plugin_installs AS i
  JOIN shared.plugins AS p ON p.id = i.plugin_id
  JOIN shared.plugin_versions AS v ON v.plugin_id = i.plugin_id AND v.version = i.version
  JOIN shared.tenants AS t ON t.id = i.tenant_id
  JOIN shared.users AS u ON u.id = i.installer_id
 WHERE i.id = :install AND i.tenant_id = :tenant;

-- name: PLUGIN_INSTALL_COUNT_OUTCOME :maybe -> internal.PluginInstallRow
-- Counts failures in a row; as many as :failures_max pause it. Index: plugin_installs_pkey.
UPDATE shared.plugin_installs
   SET failure_streak = CASE WHEN :has_failed::boolean THEN failure_streak + 1 ELSE 0 END,
       pause_reason = CASE WHEN :has_failed::boolean AND failure_streak + 1 >= :failures_max::integer
                           THEN COALESCE(pause_reason, 'FAILURES')
                           ELSE pause_reason
                      END
 WHERE id = :install AND tenant_id = :tenant
RETURNING id, failure_streak, pause_reason;
