-- Migrations of tenants' schemas: which are applied, who is behind, whose turn it is. A tenant is
-- behind while the fingerprint in its row is not the one of the list that is wanted now; one that is
-- being purged is no more to be brought up to date.

-- name: TENANT_SCHEMA_CREATE :exec
-- The row of a new tenant, whose schema has all that is wanted.
INSERT INTO shared.tenant_schemas (tenant_id, fingerprint)
VALUES (:id, :fingerprint);

-- name: TENANT_MIGRATIONS_ADD :exec internal.TenantMigrationsAdd
-- Records steps that were applied.
INSERT INTO shared.tenant_migrations (tenant_id, app, number, name, checksum, apply_time)
SELECT :id, s.app, s.number, s.name, s.checksum, clock_timestamp()
  FROM unnest(:apps::text[], :numbers::integer[], :names::text[], :checksums::bytea[])
       AS s (app, number, name, checksum);

-- name: TENANT_MIGRATIONS_GET :many -> internal.TenantMigrations.migrations
-- What one tenant has, app by app. Index: tenant_migrations_pkey.
SELECT app, number, name, checksum
  FROM shared.tenant_migrations
 WHERE tenant_id = :id
 ORDER BY app, number;

-- name: TENANT_MIGRATIONS_ALL :many -> internal.TenantMigrations.migrations
-- What any tenant has; a scan, made only when something is to be done.
SELECT DISTINCT app, number, name, checksum
  FROM shared.tenant_migrations
 ORDER BY app, number;

-- name: TENANT_SCHEMAS_BEHIND :one -> internal.TenantSchemasBehind
-- How many are behind, and the time; all that is asked when nothing is to be done.
SELECT count(*)::integer AS count, clock_timestamp() AS now
  FROM shared.tenant_schemas AS s
 WHERE s.fingerprint <> :fingerprint
   AND NOT EXISTS (SELECT FROM shared.tenants AS t
                    WHERE t.id = s.tenant_id AND t.purge_start_time IS NOT NULL);

-- name: TENANT_SCHEMAS_LIST :many -> internal.TenantSchemas.schemas
-- A page of those behind that were not tried since a time: with :failed those whose last try
-- failed, else the others. Index: tenant_schemas_pkey.
SELECT s.tenant_id, t.schema_name
  FROM shared.tenant_schemas AS s
  JOIN shared.tenants AS t ON t.id = s.tenant_id
 WHERE (:after::uuid IS NULL OR s.tenant_id > :after)
   AND s.fingerprint <> :fingerprint
   AND t.purge_start_time IS NULL
   AND (s.error_time IS NOT NULL) = :failed
   AND (s.error_time IS NULL OR s.error_time < :since)
 ORDER BY s.tenant_id
 LIMIT :limit;

-- name: TENANT_SCHEMA_IS_BEHIND :maybe -> internal.FlagRow
-- Index: tenant_schemas_pkey.
SELECT fingerprint <> :fingerprint AS flag
  FROM shared.tenant_schemas
 WHERE tenant_id = :id;

-- name: TENANT_SCHEMA_CLAIM :maybe -> internal.TenantSchema
-- One that is behind, locked until the transaction ends; nothing when another run is at it or was.
-- Index: tenant_schemas_pkey.
SELECT s.tenant_id, t.schema_name, t.bucket
  FROM shared.tenant_schemas AS s
  JOIN shared.tenants AS t ON t.id = s.tenant_id
 WHERE s.tenant_id = :id
   AND s.fingerprint <> :fingerprint
   AND t.purge_start_time IS NULL
   AND (s.error_time IS NULL OR s.error_time < :since)
   FOR NO KEY UPDATE OF s SKIP LOCKED;

-- name: TENANT_SCHEMA_DONE :exec
-- It has all that is wanted. Index: tenant_schemas_pkey.
UPDATE shared.tenant_schemas
   SET fingerprint = :fingerprint, error = NULL, error_time = NULL
 WHERE tenant_id = :id;

-- name: TENANT_SCHEMA_FAILED :exec
-- Why it is still behind. Index: tenant_schemas_pkey.
UPDATE shared.tenant_schemas
   SET error = :error, error_time = clock_timestamp()
 WHERE tenant_id = :id
   AND fingerprint <> :fingerprint;

-- name: TENANT_SCHEMA_FAILURES :many -> internal.TenantSchemas.schemas
-- Those that failed since a time, in any run.
SELECT s.tenant_id, t.schema_name, s.error
  FROM shared.tenant_schemas AS s
  JOIN shared.tenants AS t ON t.id = s.tenant_id
 WHERE s.fingerprint <> :fingerprint
   AND s.error_time >= :since
 ORDER BY t.schema_name;
