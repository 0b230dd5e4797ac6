-- The whitelist of URLs. An entry's status is computed from its columns, at :now on the database's
-- clock. Who sees what: an entry is near when its tenant is within the caller's reach; of others only
-- approved ones for all plugins are seen, without who asked and why.

-- name: URL_ENTRY_GET :maybe GetUrlWhitelistEntryRequest -> UrlWhitelistEntry
-- An entry that the caller sees. Index: url_whitelist_pkey.
SELECT w.id, w.scheme, w.host, w.port, w.path_prefix, w.methods, w.plugin_id, w.expire_time,
       w.create_time, w.decide_time, w.revoke_time, w.status,
       CASE WHEN w.is_near THEN w.reason ELSE '' END AS reason,
       CASE WHEN w.is_near THEN w.tenant_id END AS tenant_id,
       CASE WHEN w.is_near THEN w.asked_by_id END AS asked_by_id,
       CASE WHEN w.is_near THEN a.email ELSE '' END AS asked_by_email,
       CASE WHEN NOT :own_only::boolean THEN w.decided_by_id END AS decided_by_id,
       CASE WHEN NOT :own_only THEN d.email ELSE '' END AS decided_by_email,
       CASE WHEN w.is_near THEN w.reject_reason ELSE '' END AS reject_reason,
       CASE WHEN NOT :own_only THEN w.revoked_by_id END AS revoked_by_id,
       CASE WHEN NOT :own_only THEN r.email ELSE '' END AS revoked_by_email,
       CASE WHEN w.is_near THEN w.revoke_reason ELSE '' END AS revoke_reason
  FROM (SELECT e.*,
               CASE WHEN e.revoke_time IS NOT NULL THEN 'REVOKED'
                    WHEN NOT e.is_approved THEN 'REJECTED'
                    WHEN e.expire_time <= :now THEN 'EXPIRED'
                    WHEN e.is_approved THEN 'APPROVED'
                    ELSE 'PENDING'
               END AS status,
               CASE WHEN :own_only THEN e.tenant_id IS NOT DISTINCT FROM :own_tenant_id
                    WHEN :demo_only::boolean THEN t.is_temporary IS TRUE
                    ELSE true
               END AS is_near
          FROM shared.url_whitelist AS e
          LEFT JOIN shared.tenants AS t ON t.id = e.tenant_id
         WHERE e.id = :entry_id) AS w
  LEFT JOIN shared.users AS a ON a.id = w.asked_by_id
  LEFT JOIN shared.users AS d ON d.id = w.decided_by_id
  LEFT JOIN shared.users AS r ON r.id = w.revoked_by_id
 WHERE w.is_near OR (w.plugin_id IS NULL AND w.status = 'APPROVED');

-- name: URL_ENTRY_LOCK :maybe GetUrlWhitelistEntryRequest -> UrlWhitelistEntry
-- An entry that is near, kept from changing until the transaction ends. Index: url_whitelist_pkey.
SELECT e.id, e.scheme, e.host, e.port, e.path_prefix, e.methods, e.plugin_id, e.reason,
       e.expire_time, e.create_time, e.tenant_id, e.asked_by_id, e.decided_by_id, e.decide_time,
       e.reject_reason, e.revoked_by_id, e.revoke_time, e.revoke_reason,
       CASE WHEN e.revoke_time IS NOT NULL THEN 'REVOKED'
            WHEN NOT e.is_approved THEN 'REJECTED'
            WHEN e.expire_time <= :now THEN 'EXPIRED'
            WHEN e.is_approved THEN 'APPROVED'
            ELSE 'PENDING'
       END AS status
  FROM shared.url_whitelist AS e
  LEFT JOIN shared.tenants AS t ON t.id = e.tenant_id
 WHERE e.id = :entry_id
   AND CASE WHEN :own_only::boolean THEN e.tenant_id IS NOT DISTINCT FROM :own_tenant_id
            WHEN :demo_only::boolean THEN t.is_temporary IS TRUE
            ELSE true
       END
   FOR NO KEY UPDATE OF e;

-- name: URL_ENTRY_LIST :many ListUrlWhitelistEntriesRequest -> ListUrlWhitelistEntriesResponse.entries
-- A page of the entries that the caller sees, in order of creation. Index:
-- url_whitelist_create_time_idx.
SELECT w.id, w.scheme, w.host, w.port, w.path_prefix, w.methods, w.plugin_id, w.expire_time,
       w.create_time, w.decide_time, w.revoke_time, w.status,
       CASE WHEN w.is_near THEN w.reason ELSE '' END AS reason,
       CASE WHEN w.is_near THEN w.tenant_id END AS tenant_id,
       CASE WHEN w.is_near THEN w.asked_by_id END AS asked_by_id,
       CASE WHEN w.is_near THEN a.email ELSE '' END AS asked_by_email,
       CASE WHEN NOT :own_only::boolean THEN w.decided_by_id END AS decided_by_id,
       CASE WHEN NOT :own_only THEN d.email ELSE '' END AS decided_by_email,
       CASE WHEN w.is_near THEN w.reject_reason ELSE '' END AS reject_reason,
       CASE WHEN NOT :own_only THEN w.revoked_by_id END AS revoked_by_id,
       CASE WHEN NOT :own_only THEN r.email ELSE '' END AS revoked_by_email,
       CASE WHEN w.is_near THEN w.revoke_reason ELSE '' END AS revoke_reason
  FROM (SELECT e.*,
               CASE WHEN e.revoke_time IS NOT NULL THEN 'REVOKED'
                    WHEN NOT e.is_approved THEN 'REJECTED'
                    WHEN e.expire_time <= :now THEN 'EXPIRED'
                    WHEN e.is_approved THEN 'APPROVED'
                    ELSE 'PENDING'
               END AS status,
               CASE WHEN :own_only THEN e.tenant_id IS NOT DISTINCT FROM :own_tenant_id
                    WHEN :demo_only::boolean THEN t.is_temporary IS TRUE
                    ELSE true
               END AS is_near
          FROM shared.url_whitelist AS e
          LEFT JOIN shared.tenants AS t ON t.id = e.tenant_id
         WHERE (e.create_time, e.id) > (:after_time, :after_id)
           AND (:in.plugin_id::uuid IS NULL OR e.plugin_id = :in.plugin_id)
           AND (:wanted_host::text IS NULL OR e.host = :wanted_host)
           AND (:own_only OR :tenant_id::uuid IS NULL OR e.tenant_id = :tenant_id)) AS w
  LEFT JOIN shared.users AS a ON a.id = w.asked_by_id
  LEFT JOIN shared.users AS d ON d.id = w.decided_by_id
  LEFT JOIN shared.users AS r ON r.id = w.revoked_by_id
 WHERE (w.is_near OR (w.plugin_id IS NULL AND w.status = 'APPROVED'))
   AND (:in.status::text IS NULL OR w.status = :in.status)
 ORDER BY w.create_time, w.id
 LIMIT :limit;

-- name: URL_ENTRY_COUNT :one ListUrlWhitelistEntriesRequest -> ListUrlWhitelistEntriesResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM (SELECT e.*,
               CASE WHEN e.revoke_time IS NOT NULL THEN 'REVOKED'
                    WHEN NOT e.is_approved THEN 'REJECTED'
                    WHEN e.expire_time <= :now THEN 'EXPIRED'
                    WHEN e.is_approved THEN 'APPROVED'
                    ELSE 'PENDING'
               END AS status,
               CASE WHEN :own_only::boolean THEN e.tenant_id IS NOT DISTINCT FROM :own_tenant_id
                    WHEN :demo_only::boolean THEN t.is_temporary IS TRUE
                    ELSE true
               END AS is_near
          FROM shared.url_whitelist AS e
          LEFT JOIN shared.tenants AS t ON t.id = e.tenant_id
         WHERE (:in.plugin_id::uuid IS NULL OR e.plugin_id = :in.plugin_id)
           AND (:wanted_host::text IS NULL OR e.host = :wanted_host)
           AND (:own_only OR :tenant_id::uuid IS NULL OR e.tenant_id = :tenant_id)) AS w
 WHERE (w.is_near OR (w.plugin_id IS NULL AND w.status = 'APPROVED'))
   AND (:in.status::text IS NULL OR w.status = :in.status);

-- name: URL_ENTRY_FOR_HOST :many -> ListUrlWhitelistEntriesResponse.entries
-- The entries that the caller sees for a host and the wildcard above it, approved ones first. Index:
-- url_whitelist_all_host_idx.
SELECT w.id, w.scheme, w.host, w.port, w.path_prefix, w.methods, w.plugin_id, w.expire_time,
       w.create_time, w.decide_time, w.revoke_time, w.status,
       CASE WHEN w.is_near THEN w.reason ELSE '' END AS reason,
       CASE WHEN w.is_near THEN w.tenant_id END AS tenant_id,
       CASE WHEN w.is_near THEN w.asked_by_id END AS asked_by_id
  FROM (SELECT e.*,
               CASE WHEN e.revoke_time IS NOT NULL THEN 'REVOKED'
                    WHEN NOT e.is_approved THEN 'REJECTED'
                    WHEN e.expire_time <= :now THEN 'EXPIRED'
                    WHEN e.is_approved THEN 'APPROVED'
                    ELSE 'PENDING'
               END AS status,
               CASE WHEN :own_only::boolean THEN e.tenant_id IS NOT DISTINCT FROM :own_tenant_id
                    WHEN :demo_only::boolean THEN t.is_temporary IS TRUE
                    ELSE true
               END AS is_near
          FROM shared.url_whitelist AS e
          LEFT JOIN shared.tenants AS t ON t.id = e.tenant_id
         WHERE e.host IN (:host, :wildcard)) AS w
 WHERE w.is_near OR (w.plugin_id IS NULL AND w.status = 'APPROVED')
 ORDER BY w.status = 'APPROVED' DESC, w.create_time DESC, w.id
 LIMIT :limit;

-- name: URL_ENTRY_ALLOWING :many -> ListUrlWhitelistEntriesResponse.entries
-- Approved entries that fit a plugin's request but for its path, whose length decides in which order.
-- Index: url_whitelist_host_idx.
SELECT e.id, e.scheme, e.host, e.port, e.path_prefix, e.methods
  FROM shared.url_whitelist AS e
 WHERE e.host IN (:host, :wildcard)
   AND e.is_approved
   AND e.revoke_time IS NULL
   AND (e.expire_time IS NULL OR e.expire_time > :now)
   AND (e.plugin_id IS NULL OR e.plugin_id = :plugin)
   AND e.scheme = :scheme
   AND e.port = :port
   AND :method::text = ANY (e.methods)
   AND starts_with(:path, e.path_prefix)
 ORDER BY octet_length(e.path_prefix), e.id
 LIMIT 1000;

-- name: URL_ENTRY_PLUGIN :maybe UrlWhitelistEntry -> internal.FlagRow
-- Whether the plugin is there, and the caller's to ask for. Index: plugins_pkey.
SELECT CASE WHEN :own_only::boolean THEN p.tenant_id IS NOT DISTINCT FROM :own_tenant_id
            ELSE true
       END AS flag
  FROM shared.plugins AS p
 WHERE p.id = :plugin_id AND p.delete_time IS NULL;

-- name: URL_ENTRY_PENDING :one -> internal.CountRow
-- How many requests of the tenant wait for a decision. Index: url_whitelist_tenant_id_idx.
SELECT count(*)::integer AS count
  FROM shared.url_whitelist
 WHERE tenant_id = :tenant_id
   AND is_approved IS NULL
   AND (expire_time IS NULL OR expire_time > :now);

-- name: URL_ENTRY_INSERT :exec UrlWhitelistEntry
INSERT INTO shared.url_whitelist
       (id, tenant_id, plugin_id, scheme, host, port, path_prefix, methods, reason, asked_by_id,
        create_time, expire_time)
VALUES (:id, :call.tenant_id, :plugin_id, :scheme, :host, :port, :path_prefix, :methods, :reason,
        :actor_id, :now, :expire_time);

-- name: URL_ENTRY_DECIDE :exec UrlWhitelistEntry
-- Approves a request (:why NULL) or rejects it. The row is locked. Index: url_whitelist_pkey.
UPDATE shared.url_whitelist
   SET decided_by_id = :actor_id, decide_time = :now, is_approved = :why::text IS NULL,
       reject_reason = :why
 WHERE id = :id;

-- name: URL_ENTRY_REVOKE :exec UrlWhitelistEntry
-- The row is locked. Index: url_whitelist_pkey.
UPDATE shared.url_whitelist
   SET revoked_by_id = :actor_id, revoke_time = :now, revoke_reason = :why
 WHERE id = :id;

-- name: URL_ENTRY_DELETE :exec UrlWhitelistEntry
-- The row is locked. Index: url_whitelist_pkey.
DELETE FROM shared.url_whitelist
 WHERE id = :id;

-- name: URL_ENTRY_PURGE_KEEP :exec
-- Of a tenant that is being purged: what plugins of others call stays, without who asked for it.
UPDATE shared.url_whitelist
   SET tenant_id = NULL, asked_by_id = NULL
 WHERE id IN (SELECT w.id
                FROM shared.url_whitelist AS w
               WHERE (w.tenant_id = :tenant
                      OR w.asked_by_id IN (SELECT id FROM shared.users WHERE tenant_id = :tenant))
                 AND w.plugin_id IS NULL
                 AND w.is_approved
                 AND w.revoke_time IS NULL
               LIMIT :limit);

-- name: URL_ENTRY_PURGE :exec
-- The rest goes.
DELETE FROM shared.url_whitelist
 WHERE id IN (SELECT w.id
                FROM shared.url_whitelist AS w
               WHERE w.tenant_id = :tenant
                  OR w.asked_by_id IN (SELECT id FROM shared.users WHERE tenant_id = :tenant)
               LIMIT :limit);
