-- Tenants and the directory. The reach of a caller comes with every query on tenants: :own_only
-- with :own_tenant_id (NULL, of nobody's tenant, finds none), and :demo_only.

-- name: TENANT_CREATE :one Tenant -> Tenant
-- Takes the schema name for good and makes the tenant.
WITH taken AS (
    INSERT INTO shared.schema_names (schema_name, tenant_id, create_time)
    VALUES (:schema_name, :id, :now)
)
INSERT INTO shared.tenants
       (id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
        logo_url, primary_color, secondary_color, schema_version, create_time, update_time,
        version)
VALUES (:id, :name, :schema_name, :subscription_tier, :is_temporary, 'ACTIVE', :owner_email,
        :time_zone, :logo_url, :primary_color, :secondary_color, :schema_version, :now, :now, 1)
RETURNING id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
          logo_url, primary_color, secondary_color, create_time, update_time,
          version::text AS etag;

-- name: TENANT_GET :maybe GetTenantRequest -> Tenant
-- A tenant in any state, within reach. Index: tenants_pkey.
SELECT id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
       logo_url, primary_color, secondary_color, create_time, update_time, delete_time, purge_time,
       purge_start_time, version::text AS etag
  FROM shared.tenants
 WHERE id = :in.tenant_id
   AND (NOT :own_only::boolean OR id = :own_tenant_id)
   AND (NOT :demo_only::boolean OR is_temporary);

-- name: TENANT_LOCK :maybe GetTenantRequest -> Tenant
-- The same, kept from changing until the transaction ends. Index: tenants_pkey.
SELECT id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
       logo_url, primary_color, secondary_color, create_time, update_time, delete_time, purge_time,
       purge_start_time, version::text AS etag
  FROM shared.tenants
 WHERE id = :in.tenant_id
   AND (NOT :own_only::boolean OR id = :own_tenant_id)
   AND (NOT :demo_only::boolean OR is_temporary)
   FOR NO KEY UPDATE;

-- name: TENANT_LIST :many ListTenantsRequest -> ListTenantsResponse.tenants
-- A page of tenants in order of creation. Index: tenants_create_time_idx.
SELECT id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
       logo_url, primary_color, secondary_color, create_time, update_time, delete_time, purge_time,
       purge_start_time, version::text AS etag
  FROM shared.tenants
 WHERE (create_time, id) > (:after_time, :after_id)
   AND (state = :state OR (:state::text IS NULL AND state <> 'DELETED'))
   AND (position(lower(:q) IN lower(name)) > 0 OR position(lower(:q) IN schema_name) > 0)
   AND (NOT :own_only::boolean OR id = :own_tenant_id)
   AND (NOT :demo_only::boolean OR is_temporary)
 ORDER BY create_time, id
 LIMIT :limit;

-- name: TENANT_COUNT :one ListTenantsRequest -> ListTenantsResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM shared.tenants
 WHERE (state = :state OR (:state::text IS NULL AND state <> 'DELETED'))
   AND (position(lower(:q) IN lower(name)) > 0 OR position(lower(:q) IN schema_name) > 0)
   AND (NOT :own_only::boolean OR id = :own_tenant_id)
   AND (NOT :demo_only::boolean OR is_temporary);

-- name: TENANT_UPDATE :one Tenant -> Tenant
-- Writes what may change; the row is locked. Index: tenants_pkey.
UPDATE shared.tenants
   SET name = :name, subscription_tier = :subscription_tier, is_temporary = :is_temporary,
       owner_email = :owner_email, time_zone = :time_zone, logo_url = :logo_url,
       primary_color = :primary_color, secondary_color = :secondary_color,
       update_time = :now, version = version + 1
 WHERE id = :id
RETURNING id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
          logo_url, primary_color, secondary_color, create_time, update_time, delete_time,
          purge_time, version::text AS etag;

-- name: TENANT_DELETE :one Tenant -> Tenant
-- Softly: the data stays for 30 days. The row is locked. Index: tenants_pkey.
UPDATE shared.tenants
   SET state = 'DELETED', state_before = state, delete_time = :now,
       purge_time = :now::timestamptz + interval '30 days', update_time = :now,
       version = version + 1
 WHERE id = :id
RETURNING id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
          logo_url, primary_color, secondary_color, create_time, update_time, delete_time,
          purge_time, version::text AS etag;

-- name: TENANT_UNDELETE :maybe Tenant -> Tenant
-- As it was before it was deleted; no row when its time is over, or it is being purged. The row is
-- locked. Index: tenants_pkey.
UPDATE shared.tenants
   SET state = state_before, state_before = NULL, delete_time = NULL, purge_time = NULL,
       update_time = :now, version = version + 1
 WHERE id = :id
   AND purge_time > :now
   AND purge_start_time IS NULL
RETURNING id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
          logo_url, primary_color, secondary_color, create_time, update_time,
          version::text AS etag;

-- name: TENANT_SET_STATE :one Tenant -> Tenant
-- Between ACTIVE and SUSPENDED. The row is locked. Index: tenants_pkey.
UPDATE shared.tenants
   SET state = :state, update_time = :now, version = version + 1
 WHERE id = :id
RETURNING id, name, schema_name, subscription_tier, is_temporary, state, owner_email, time_zone,
          logo_url, primary_color, secondary_color, create_time, update_time,
          version::text AS etag;

-- name: TENANT_CONFIG_GET :maybe -> TenantConfig
-- What everybody may see of the tenant that the call is for. Index: tenants_pkey.
SELECT name, logo_url, primary_color, secondary_color, time_zone
  FROM shared.tenants
 WHERE id = :call.tenant_id;

-- name: TIME_ZONE_EXISTS :one Tenant -> internal.FlagRow
-- Whether PostgreSQL knows the zone by its IANA name.
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_timezone_names
     WHERE name = :time_zone
       AND name !~ '^(posix|right)/'
       AND name NOT IN ('Factory', 'localtime', 'posixrules')) AS flag;

-- name: TENANT_ENTRY_BY_HOST :maybe -> internal.TenantEntryRow
-- The tenant that a verified domain leads to. Index: domains_verified_key.
SELECT t.id, t.schema_name, t.state, t.is_temporary
  FROM shared.domains AS d
  JOIN shared.tenants AS t ON t.id = d.tenant_id
 WHERE d.domain = :host AND d.verification = 'VERIFIED';

-- name: TENANT_ENTRY_BY_ID :maybe -> internal.TenantEntryRow
-- Index: tenants_pkey.
SELECT id, schema_name, state, is_temporary
  FROM shared.tenants
 WHERE id = :id;

-- name: TENANT_ENTRY_BY_SCHEMA_NAME :maybe -> internal.TenantEntryRow
-- Index: tenants_schema_name_key.
SELECT id, schema_name, state, is_temporary
  FROM shared.tenants
 WHERE schema_name = :schema_name;

-- name: TENANT_BEHIND :maybe -> internal.TenantVersionRow
-- One tenant whose schema lacks migrations, kept from changing until the transaction ends; those
-- that another run is at, and those that are being purged, are passed over. Index:
-- tenants_schema_version_idx.
SELECT id, schema_name, schema_version
  FROM shared.tenants
 WHERE schema_version < :schema_version
   AND purge_start_time IS NULL
 ORDER BY schema_version, id
 LIMIT 1
   FOR NO KEY UPDATE SKIP LOCKED;

-- name: TENANT_MIGRATED :exec
-- Index: tenants_pkey.
UPDATE shared.tenants
   SET schema_version = :schema_version
 WHERE id = :id;

-- name: DOMAIN_ADD :exec
-- Gives a tenant a domain under the platform's own suffixes, verified at once.
INSERT INTO shared.domains (tenant_id, domain, is_primary, verification, create_time)
VALUES (:id, :domain, :is_primary, 'VERIFIED', :now)
    ON CONFLICT DO NOTHING;
