-- Plugins and their versions. One sees all of the plugins within reach (:own_only, :own_tenant_id,
-- :demo_only), as they are now; others have what was approved of them. What is deleted is not
-- there.

-- name: PLUGIN_GET :maybe GetPluginRequest -> Plugin
-- Index: plugins_pkey.
SELECT p.id, p.tenant_id, p.name, p.summary, p.description, v.script, v.is_repeatable,
       CASE WHEN p.disable_time IS NOT NULL THEN 'DISABLED' ELSE v.state END AS state, v.version,
       p.approved_version, v.manifest, COALESCE(p.disable_reason, v.reject_reason) AS reason,
       p.create_time, p.update_time, p.revision::text AS etag
  FROM shared.plugins AS p
  LEFT JOIN shared.tenants AS t ON t.id = p.tenant_id
  JOIN shared.plugin_versions AS v
    ON v.plugin_id = p.id
   AND v.version = CASE WHEN (NOT :own_only::boolean OR p.tenant_id = :own_tenant_id)
                             AND (NOT :demo_only::boolean OR COALESCE(t.is_temporary, true))
                        THEN p.version
                        ELSE p.approved_version
                   END
 WHERE p.id = :plugin_id AND p.delete_time IS NULL;

-- name: PLUGIN_LIST :many ListPluginsRequest -> ListPluginsResponse.plugins
-- A page in order of creation, without scripts. Index: plugins_create_time_idx.
SELECT p.id, p.tenant_id, p.name, p.summary, p.description, v.is_repeatable,
       CASE WHEN p.disable_time IS NOT NULL THEN 'DISABLED' ELSE v.state END AS state, v.version,
       p.approved_version, v.manifest, COALESCE(p.disable_reason, v.reject_reason) AS reason,
       p.create_time, p.update_time, p.revision::text AS etag
  FROM shared.plugins AS p
  LEFT JOIN shared.tenants AS t ON t.id = p.tenant_id
  JOIN shared.plugin_versions AS v
    ON v.plugin_id = p.id
   AND v.version = CASE WHEN (NOT :reach_own_only::boolean OR p.tenant_id = :own_tenant_id)
                             AND (NOT :demo_only::boolean OR COALESCE(t.is_temporary, true))
                        THEN p.version
                        ELSE p.approved_version
                   END
 WHERE (p.create_time, p.id) > (:after_time, :after_id)
   AND p.delete_time IS NULL
   AND (NOT :in.own_only OR p.tenant_id IS NOT DISTINCT FROM :call.tenant_id)
   AND (:in.state::text IS NULL
        OR :in.state = CASE WHEN p.disable_time IS NOT NULL THEN 'DISABLED' ELSE v.state END)
   AND (position(lower(:q) IN lower(p.name)) > 0 OR position(lower(:q) IN lower(p.summary)) > 0)
 ORDER BY p.create_time, p.id
 LIMIT :limit;

-- name: PLUGIN_COUNT :one ListPluginsRequest -> ListPluginsResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM shared.plugins AS p
  LEFT JOIN shared.tenants AS t ON t.id = p.tenant_id
  JOIN shared.plugin_versions AS v
    ON v.plugin_id = p.id
   AND v.version = CASE WHEN (NOT :reach_own_only::boolean OR p.tenant_id = :own_tenant_id)
                             AND (NOT :demo_only::boolean OR COALESCE(t.is_temporary, true))
                        THEN p.version
                        ELSE p.approved_version
                   END
 WHERE p.delete_time IS NULL
   AND (NOT :in.own_only OR p.tenant_id IS NOT DISTINCT FROM :call.tenant_id)
   AND (:in.state::text IS NULL
        OR :in.state = CASE WHEN p.disable_time IS NOT NULL THEN 'DISABLED' ELSE v.state END)
   AND (position(lower(:q) IN lower(p.name)) > 0 OR position(lower(:q) IN lower(p.summary)) > 0);

-- name: PLUGIN_HOLD :maybe GetPluginRequest -> internal.CountRow
-- Keeps a plugin from changing until the transaction ends; what it is then is read after that.
-- Index: plugins_pkey.
SELECT 1 AS count
  FROM shared.plugins
 WHERE id = :plugin_id AND delete_time IS NULL
   FOR NO KEY UPDATE;

-- name: PLUGIN_HELD :maybe GetPluginRequest -> internal.PluginLockRow
-- A plugin that is held, and its latest version. Index: plugins_pkey.
SELECT p.id AS "plugin.id", p.tenant_id AS "plugin.tenant_id", p.name AS "plugin.name",
       p.summary AS "plugin.summary", p.description AS "plugin.description",
       v.script AS "plugin.script", v.is_repeatable AS "plugin.is_repeatable",
       CASE WHEN p.disable_time IS NOT NULL THEN 'DISABLED' ELSE v.state END AS "plugin.state",
       v.version AS "plugin.version", p.approved_version AS "plugin.approved_version",
       v.manifest AS "plugin.manifest", p.disable_reason AS "plugin.reason",
       p.create_time AS "plugin.create_time", p.update_time AS "plugin.update_time",
       p.revision::text AS "plugin.etag", p.author_id, v.author_id AS version_author_id,
       v.state AS version_state, p.version_count,
       (NOT :own_only::boolean OR COALESCE(p.tenant_id = :own_tenant_id, false))
       AND (NOT :demo_only::boolean OR COALESCE(
            (SELECT t.is_temporary FROM shared.tenants AS t WHERE t.id = p.tenant_id), true))
       AS is_in_reach
  FROM shared.plugins AS p
  JOIN shared.plugin_versions AS v ON v.plugin_id = p.id AND v.version = p.version
 WHERE p.id = :plugin_id AND p.delete_time IS NULL;

-- name: PLUGIN_LOCK_TENANT :one -> internal.CountRow
-- Keeps the list of the tenant's plugins and installs from changing until the transaction ends.
-- Index: tenants_pkey.
SELECT 1 AS count
  FROM shared.tenants
 WHERE id = :call.tenant_id
   FOR NO KEY UPDATE;

-- name: PLUGIN_COUNT_OF_TENANT :one -> internal.CountRow
-- Index: plugins_tenant_id_idx.
SELECT count(*)::integer AS count
  FROM shared.plugins
 WHERE tenant_id = :call.tenant_id AND delete_time IS NULL;

-- name: PLUGIN_INSERT :exec Plugin
INSERT INTO shared.plugins
       (id, tenant_id, name, summary, description, version, version_count, author_id, create_time,
        update_time, revision)
VALUES (:id, :call.tenant_id, :name, :summary, :description, :version, 1, :actor_id, :now, :now, 1);

-- name: PLUGIN_UPDATE :exec Plugin
-- The row is locked. Index: plugins_pkey.
UPDATE shared.plugins
   SET name = :name, summary = :summary, description = :description, version = :version,
       version_count = :version_count, update_time = :now, revision = revision + 1
 WHERE id = :id;

-- name: PLUGIN_IS_INSTALLED :one Plugin -> internal.FlagRow
-- Index: plugin_installs_version_idx.
SELECT EXISTS (SELECT FROM shared.plugin_installs WHERE plugin_id = :id) AS flag;

-- name: PLUGIN_DELETE :exec Plugin
-- The row is locked. Index: plugins_pkey.
UPDATE shared.plugins
   SET delete_time = :now, update_time = :now, revision = revision + 1
 WHERE id = :id;

-- name: PLUGIN_TOUCH :exec Plugin
-- Its latest version has another state. The row is locked. Index: plugins_pkey.
UPDATE shared.plugins
   SET approved_version = :approved_version, update_time = :now, revision = revision + 1
 WHERE id = :id;

-- name: PLUGIN_SET_DISABLED :exec Plugin
-- :why NULL: it is enabled. The row is locked. Index: plugins_pkey.
UPDATE shared.plugins
   SET disable_time = CASE WHEN :why::text IS NULL THEN NULL ELSE :now::timestamptz END,
       disable_reason = :why, update_time = :now, revision = revision + 1
 WHERE id = :id;

-- name: PLUGIN_VERSION_STATE :maybe Plugin -> PluginVersion
-- Whether the plugin has had this content. Index: plugin_versions_pkey.
SELECT version, state
  FROM shared.plugin_versions
 WHERE plugin_id = :id AND version = :version;

-- name: PLUGIN_VERSION_INSERT :exec Plugin
INSERT INTO shared.plugin_versions
       (plugin_id, version, number, script, is_repeatable, state, author_id, create_time)
VALUES (:id, :version, :number, :script, :is_repeatable, 'DRAFT', :actor_id, :now);

-- name: PLUGIN_VERSION_DROP :exec Plugin
-- A draft that is not the latest version any more, unless it was submitted or is installed. Index:
-- plugin_versions_pkey.
DELETE FROM shared.plugin_versions AS v
 WHERE v.plugin_id = :id
   AND v.version = :version
   AND v.state = 'DRAFT'
   AND v.submit_time IS NULL
   AND NOT EXISTS (
       SELECT
         FROM shared.plugin_installs AS i
        WHERE i.plugin_id = v.plugin_id AND i.version = v.version);

-- name: PLUGIN_VERSION_WITHDRAW :exec Plugin
-- A submission that waits, waits no more. Index: plugin_versions_pkey.
UPDATE shared.plugin_versions
   SET state = 'DRAFT'
 WHERE plugin_id = :id AND version = :version AND state = 'SUBMITTED';

-- name: PLUGIN_VERSION_SUBMIT :exec Plugin
-- With what was derived of it. The plugin is locked. Index: plugin_versions_pkey.
UPDATE shared.plugin_versions
   SET state = 'SUBMITTED', manifest = :manifest, submit_time = :now, decided_by_id = NULL,
       decide_time = NULL, reject_reason = NULL
 WHERE plugin_id = :id AND version = :version;

-- name: PLUGIN_VERSION_DERIVE :exec Plugin
-- What was derived of a draft. Index: plugin_versions_pkey.
UPDATE shared.plugin_versions
   SET manifest = :manifest
 WHERE plugin_id = :id AND version = :version AND manifest IS NULL;

-- name: PLUGIN_VERSION_DECIDE :exec Plugin
-- :why NULL: it is approved. The plugin is locked. Index: plugin_versions_pkey.
UPDATE shared.plugin_versions
   SET state = CASE WHEN :why::text IS NULL THEN 'APPROVED' ELSE 'REJECTED' END,
       reject_reason = :why, decided_by_id = :actor_id, decide_time = :now
 WHERE plugin_id = :id AND version = :version;

-- name: PLUGIN_VERSION_GET :maybe GetPluginVersionRequest -> PluginVersion
-- Index: plugin_versions_pkey.
SELECT v.plugin_id, v.version, v.number, v.script, v.is_repeatable, v.state, v.manifest,
       v.author_id, v.create_time, v.submit_time, v.decided_by_id, v.decide_time, v.reject_reason
  FROM shared.plugins AS p
  LEFT JOIN shared.tenants AS t ON t.id = p.tenant_id
  JOIN shared.plugin_versions AS v ON v.plugin_id = p.id
 WHERE p.id = :plugin_id
   AND p.delete_time IS NULL
   AND v.version = :version
   AND (v.state = 'APPROVED'
        OR ((NOT :own_only::boolean OR p.tenant_id = :own_tenant_id)
            AND (NOT :demo_only::boolean OR COALESCE(t.is_temporary, true))));

-- name: PLUGIN_VERSION_LIST :many ListPluginVersionsRequest -> ListPluginVersionsResponse.versions
-- A page in order of creation, without scripts. Index: plugin_versions_number_key.
SELECT v.plugin_id, v.version, v.number, v.is_repeatable, v.state, v.manifest, v.author_id,
       v.create_time, v.submit_time, v.decided_by_id, v.decide_time, v.reject_reason
  FROM shared.plugins AS p
  LEFT JOIN shared.tenants AS t ON t.id = p.tenant_id
  JOIN shared.plugin_versions AS v ON v.plugin_id = p.id
 WHERE p.id = :plugin_id
   AND p.delete_time IS NULL
   AND v.number > :after_number
   AND (v.state = 'APPROVED'
        OR ((NOT :own_only::boolean OR p.tenant_id = :own_tenant_id)
            AND (NOT :demo_only::boolean OR COALESCE(t.is_temporary, true))))
 ORDER BY v.number
 LIMIT :limit;

-- name: PLUGIN_PURGE_INSTALLS :exec
-- A tenant's installs go first, with their secrets and values. Index:
-- plugin_installs_tenant_id_idx.
DELETE FROM shared.plugin_installs
 WHERE id IN (SELECT id
                FROM shared.plugin_installs
               WHERE tenant_id = :tenant
               LIMIT :limit);

-- name: PLUGIN_PURGE :exec
-- Plugins that a tenant wrote and nobody has installed. Index: plugins_tenant_id_idx.
DELETE FROM shared.plugins
 WHERE id IN (SELECT p.id
                FROM shared.plugins AS p
               WHERE p.tenant_id = :tenant
                 AND NOT EXISTS (
                     SELECT FROM shared.plugin_installs AS i WHERE i.plugin_id = p.id)
               LIMIT :limit);

-- name: PLUGIN_PURGE_INHERIT :exec
-- What others have installed becomes the platform's. Index: plugins_tenant_id_idx.
UPDATE shared.plugins
   SET tenant_id = NULL, update_time = :now, revision = revision + 1
 WHERE id IN (SELECT id
                FROM shared.plugins
               WHERE tenant_id = :tenant
               LIMIT :limit);
