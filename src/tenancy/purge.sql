-- Purges.

-- name: TENANT_PURGE_START :one Tenant -> Tenant
-- From here on there is no way back; the tombstone is set at once. The row is locked. Index:
-- tenants_pkey.
WITH tombstone AS (
    INSERT INTO shared.tenant_tombstones
           (tenant_id, schema_name, create_time, delete_time, purge_time, purge_start_time, cause,
            actor_id, grant_id)
    SELECT id, schema_name, create_time, delete_time, purge_time, :now, :cause, :actor_id,
           :grant_id
      FROM shared.tenants
     WHERE id = :id
)
UPDATE shared.tenants
   SET purge_start_time = :now, update_time = :now, version = version + 1
 WHERE id = :id
RETURNING id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
          logo_url, primary_color, secondary_color, create_time, update_time, delete_time,
          purge_time, purge_start_time, version::text AS etag;

-- name: TENANT_PURGE_DUE :maybe -> Tenant
-- One whose time has come, kept from changing until the transaction ends. Index:
-- tenants_purge_time_idx.
SELECT id
  FROM shared.tenants
 WHERE purge_start_time IS NULL
   AND purge_time <= :now
 ORDER BY purge_time
 LIMIT 1
   FOR UPDATE SKIP LOCKED;

-- name: TENANT_PURGE_NEXT :maybe -> internal.TenantEntryRow
-- The next one, in order of the ids, that is being purged. Index: tenants_purge_start_time_idx.
SELECT id, schema_name, state, is_temporary
  FROM shared.tenants
 WHERE purge_start_time IS NOT NULL
   AND id > COALESCE(:after, '00000000-0000-0000-0000-000000000000'::uuid)
 ORDER BY id
 LIMIT 1;

-- name: TENANT_PURGE_LOCK :maybe -> internal.TenantEntryRow
-- One that is being purged, for this transaction alone. Index: tenants_pkey.
SELECT id, schema_name, state, is_temporary
  FROM shared.tenants
 WHERE id = :id
   AND purge_start_time IS NOT NULL
   FOR UPDATE;

-- name: TENANT_PURGE_DOMAINS :exec
-- Index: domains_pkey.
DELETE FROM shared.domains
 WHERE tenant_id = :id;

-- name: TENANT_PURGE_END :exec
-- The row itself, and the tombstone says so. Index: tenants_pkey.
WITH tombstone AS (
    UPDATE shared.tenant_tombstones
       SET purge_end_time = :now
     WHERE tenant_id = :id
)
DELETE FROM shared.tenants
 WHERE id = :id;
