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

-- name: PLUGIN_INSTALL_GET :maybe -> PluginInstall
-- Index: plugin_installs_pkey.
SELECT i.id, i.tenant_id, i.plugin_id, p.name AS plugin_name, i.version,
       v.state AS version_state, i.values, i.is_enabled, i.cron AS "schedule.cron",
       i.overlap AS "schedule.overlap",
       ARRAY(SELECT r.event
               FROM shared.plugin_triggers AS r
              WHERE r.install_id = i.id
              ORDER BY r.event) AS triggers,
       i.installer_id,
       CASE WHEN NOT i.is_enabled THEN 'DISABLED'
            WHEN p.disable_time IS NOT NULL OR i.pause_reason IS NOT NULL THEN 'PAUSED'
            ELSE 'ENABLED'
       END AS state,
       CASE WHEN p.disable_time IS NOT NULL THEN 'PLUGIN_DISABLED' ELSE i.pause_reason END
       AS pause_reason,
       i.failure_streak,
       CASE WHEN a.number > v.number THEN a.version END AS available_version, i.consent,
       i.create_time, i.update_time, i.revision::text AS etag
  FROM shared.plugin_installs AS i
  JOIN shared.plugins AS p ON p.id = i.plugin_id
  JOIN shared.plugin_versions AS v ON v.plugin_id = i.plugin_id AND v.version = i.version
  LEFT JOIN shared.plugin_versions AS a
    ON a.plugin_id = i.plugin_id AND a.version = p.approved_version
 WHERE i.id = :install AND i.tenant_id = :call.tenant_id;

-- name: PLUGIN_INSTALL_LIST :many ListPluginInstallsRequest -> ListPluginInstallsResponse.plugin_installs
-- A page in order of creation. Index: plugin_installs_tenant_id_idx.
SELECT i.id, i.tenant_id, i.plugin_id, p.name AS plugin_name, i.version,
       v.state AS version_state, i.values, i.is_enabled, i.cron AS "schedule.cron",
       i.overlap AS "schedule.overlap",
       ARRAY(SELECT r.event
               FROM shared.plugin_triggers AS r
              WHERE r.install_id = i.id
              ORDER BY r.event) AS triggers,
       i.installer_id,
       CASE WHEN NOT i.is_enabled THEN 'DISABLED'
            WHEN p.disable_time IS NOT NULL OR i.pause_reason IS NOT NULL THEN 'PAUSED'
            ELSE 'ENABLED'
       END AS state,
       CASE WHEN p.disable_time IS NOT NULL THEN 'PLUGIN_DISABLED' ELSE i.pause_reason END
       AS pause_reason,
       i.failure_streak,
       CASE WHEN a.number > v.number THEN a.version END AS available_version, i.consent,
       i.create_time, i.update_time, i.revision::text AS etag
  FROM shared.plugin_installs AS i
  JOIN shared.plugins AS p ON p.id = i.plugin_id
  JOIN shared.plugin_versions AS v ON v.plugin_id = i.plugin_id AND v.version = i.version
  LEFT JOIN shared.plugin_versions AS a
    ON a.plugin_id = i.plugin_id AND a.version = p.approved_version
 WHERE i.tenant_id = :call.tenant_id
   AND (i.create_time, i.id) > (:after_time, :after_id)
   AND (:in.plugin_id::uuid IS NULL OR i.plugin_id = :in.plugin_id)
 ORDER BY i.create_time, i.id
 LIMIT :limit;

-- name: PLUGIN_INSTALL_COUNT :one ListPluginInstallsRequest -> ListPluginInstallsResponse
-- How many there are on all pages. Index: plugin_installs_tenant_id_idx.
SELECT count(*)::integer AS total_size
  FROM shared.plugin_installs
 WHERE tenant_id = :call.tenant_id
   AND (:in.plugin_id::uuid IS NULL OR plugin_id = :in.plugin_id);

-- name: PLUGIN_INSTALL_COUNT_OF_TENANT :one -> internal.CountRow
-- Index: plugin_installs_tenant_id_idx.
SELECT count(*)::integer AS count
  FROM shared.plugin_installs
 WHERE tenant_id = :call.tenant_id;

-- name: PLUGIN_INSTALL_LOCK :maybe -> internal.CountRow
-- Keeps an install from changing until the transaction ends. Index: plugin_installs_pkey.
SELECT 1 AS count
  FROM shared.plugin_installs
 WHERE id = :install AND tenant_id = :call.tenant_id
   FOR NO KEY UPDATE;

-- name: PLUGIN_INSTALL_SECRETS :many -> internal.PluginSecretRows.secrets
-- What an install (NULL: each of the tenant's) has of secrets. Index: plugin_secrets_pkey,
-- plugin_installs_tenant_id_idx.
SELECT s.install_id, s.name AS "secret.name", s.hosts AS "secret.hosts", true AS "secret.is_set"
  FROM shared.plugin_secrets AS s
  JOIN shared.plugin_installs AS i ON i.id = s.install_id
 WHERE i.tenant_id = :call.tenant_id
   AND (:install::uuid IS NULL OR i.id = :install)
 ORDER BY s.install_id, s.name;

-- name: PLUGIN_HOLD_TO_INSTALL :maybe PluginInstall -> internal.CountRow
-- Keeps a plugin that the call's tenant sees from changing until the transaction ends; others may
-- hold it too. Index: plugins_pkey.
SELECT 1 AS count
  FROM shared.plugins
 WHERE id = :plugin_id
   AND delete_time IS NULL
   AND (approved_version IS NOT NULL OR tenant_id = :call.tenant_id)
   FOR SHARE;

-- name: PLUGIN_VERSION_TO_INSTALL :maybe PluginInstall -> internal.PluginVersionRow
-- A version that the call's tenant may see: of its own plugins any, of others what is approved. The
-- one that is named, or else the newest approved one, or of an own plugin the latest. The plugin is
-- held. Index: plugins_pkey, plugin_versions_pkey.
SELECT p.id AS plugin_id, p.name AS plugin_name, v.version, v.state, v.script, v.manifest,
       COALESCE(p.tenant_id = :call.tenant_id, false) AS is_own,
       p.disable_time IS NOT NULL AS is_disabled
  FROM shared.plugins AS p
  JOIN shared.plugin_versions AS v
    ON v.plugin_id = p.id
   AND v.version = CASE WHEN :in.version <> '' THEN :in.version
                        ELSE COALESCE(p.approved_version, p.version)
                   END
 WHERE p.id = :plugin_id
   AND p.delete_time IS NULL
   AND (v.state = 'APPROVED' OR p.tenant_id = :call.tenant_id);

-- name: PLUGIN_INSTALL_CLOCK :one -> internal.PluginClockRow
-- By which clocks the tenant's installs run. Index: tenants_pkey.
SELECT time_zone
  FROM shared.tenants
 WHERE id = :call.tenant_id;

-- name: PLUGIN_INSTALL_INSERT :exec PluginInstall
INSERT INTO shared.plugin_installs
       (id, tenant_id, plugin_id, version, values, is_enabled, cron, overlap, next_run_time,
        schedule_time_zone, installer_id, failure_streak, consent, create_time, update_time,
        revision)
VALUES (:id, :call.tenant_id, :plugin_id, :version, :values, :is_enabled, :schedule.cron,
        :schedule.overlap, :next_run_time, :zone, :actor_id, 0, :consent, :now, :now, 1);

-- name: PLUGIN_INSTALL_UPDATE :exec PluginInstall
-- Whoever changes it becomes its installer, and a pause ends. The row is locked. Index:
-- plugin_installs_pkey.
UPDATE shared.plugin_installs
   SET version = :version, values = :values, is_enabled = :is_enabled, cron = :schedule.cron,
       overlap = :schedule.overlap, next_run_time = :next_run_time, schedule_time_zone = :zone,
       installer_id = :actor_id, pause_reason = NULL, failure_streak = 0, consent = :consent,
       update_time = :now, revision = revision + 1
 WHERE id = :id AND tenant_id = :call.tenant_id;

-- name: PLUGIN_INSTALL_DELETE :exec PluginInstall
-- With its triggers, secrets and values. The row is locked. Index: plugin_installs_pkey.
DELETE FROM shared.plugin_installs
 WHERE id = :id AND tenant_id = :call.tenant_id;

-- name: PLUGIN_TRIGGERS_SET :exec PluginInstall
-- The install's triggers are these and no others. The install is locked. Index:
-- plugin_triggers_pkey.
WITH gone AS (
    DELETE FROM shared.plugin_triggers
     WHERE install_id = :id AND NOT event = ANY (:triggers::text[])
)
INSERT INTO shared.plugin_triggers (install_id, tenant_id, event)
SELECT :id, :call.tenant_id, event
  FROM unnest(:triggers::text[]) AS event
    ON CONFLICT DO NOTHING;

-- name: PLUGIN_SECRETS_KEEP :exec PluginInstall
-- Drops the install's secrets but for these. The install is locked. Index: plugin_secrets_pkey.
DELETE FROM shared.plugin_secrets
 WHERE install_id = :id AND NOT name = ANY (string_to_array(:names, ' '));

-- name: PLUGIN_SECRET_SET :exec PluginSecret
-- A secret with its value, new or another. Index: plugin_secrets_pkey.
INSERT INTO shared.plugin_secrets (install_id, name, hosts, sealed, create_time, update_time)
VALUES (:install, :name, :hosts, :sealed, :now, :now)
    ON CONFLICT (install_id, name) DO UPDATE
   SET hosts = EXCLUDED.hosts, sealed = EXCLUDED.sealed, update_time = EXCLUDED.update_time;

-- name: PLUGIN_SECRET_SET_HOSTS :exec PluginSecret
-- Where a secret may be sent. Index: plugin_secrets_pkey.
UPDATE shared.plugin_secrets
   SET hosts = :hosts, update_time = :now
 WHERE install_id = :install AND name = :name;

-- name: PLUGIN_SECRET_GET :maybe -> internal.PluginSealedRow
-- A secret of an install in a tenant, as it is kept. Index: plugin_secrets_pkey.
SELECT s.hosts, s.sealed
  FROM shared.plugin_secrets AS s
  JOIN shared.plugin_installs AS i ON i.id = s.install_id
 WHERE s.install_id = :install AND s.name = :name AND i.tenant_id = :tenant;

-- name: PLUGIN_INSTALLS_PAUSE :many -> internal.PluginPausedRows.installs
-- An installer may not sign in any more: what runs for them pauses. Index:
-- plugin_installs_installer_id_idx.
UPDATE shared.plugin_installs
   SET pause_reason = 'INSTALLER_DISABLED', revision = revision + 1
 WHERE installer_id = :user AND pause_reason IS NULL
RETURNING id, tenant_id;
