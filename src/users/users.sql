-- Platform staff and tenants' users. The reach of a caller comes with every query that RPCs ask: the
-- tenant that the call is made in, :own_only with :own_tenant_id (NULL, of nobody's tenant, finds
-- none), :self_only, :with_staff and :demo_only. Who was deleted is not there.

-- name: USER_CREATE :one User -> User
INSERT INTO shared.users AS u
       (id, tenant_id, email, display_name, role, kind, is_active, permissions, password_hash,
        create_time, update_time, version)
VALUES (:id, :in.tenant_id, :email, :display_name, :role, :kind, true, :permissions,
        :password_hash, :now, :now, 1)
RETURNING u.id, u.tenant_id, u.email, u.display_name, u.role, u.kind, u.is_active,
          COALESCE((SELECT t.is_temporary FROM shared.tenants AS t WHERE t.id = u.tenant_id), false)
              AS is_temporary,
          u.permissions, u.create_time, u.update_time, u.version::text AS etag;

-- name: USER_SET_PASSWORD :exec User
-- Index: users_pkey.
UPDATE shared.users
   SET password_hash = :password_hash, update_time = :now, version = version + 1
 WHERE id = :id;

-- name: USER_FIND_IN_TENANT :maybe -> User
-- The tenant's user with this address in any letter case. Index: users_email_key.
SELECT u.id, u.tenant_id, u.email, u.display_name, u.role, u.kind, u.is_active,
       t.is_temporary, u.permissions, u.create_time, u.update_time, u.last_login_time,
       u.version::text AS etag
  FROM shared.users AS u
  JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE u.tenant_id = :tenant AND lower(u.email) = lower(:email) AND u.delete_time IS NULL;

-- name: USER_FIND_ON_PLATFORM :maybe -> User
-- The platform's user with this address in any letter case. Index: users_email_key.
SELECT id, email, display_name, role, kind, is_active, permissions, create_time, update_time,
       last_login_time, version::text AS etag
  FROM shared.users
 WHERE tenant_id IS NULL AND lower(email) = lower(:email) AND delete_time IS NULL;

-- name: USER_GET :maybe GetUserRequest -> User
-- A user within reach. Index: users_pkey.
SELECT u.id, u.tenant_id, u.email, u.display_name, u.role, u.kind, u.is_active,
       COALESCE(t.is_temporary, false) AS is_temporary, u.permissions, u.create_time,
       u.update_time, u.last_login_time, u.version::text AS etag
  FROM shared.users AS u
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE u.id = :user_id
   AND (:call.tenant_id::uuid IS NULL OR u.tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR u.tenant_id = :own_tenant_id)
   AND (NOT :self_only::boolean OR u.id = :subject_id)
   AND (:with_staff::boolean OR u.tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean OR t.is_temporary)
   AND u.delete_time IS NULL;

-- name: USER_LOCK :maybe GetUserRequest -> User
-- The same, kept from changing until the transaction ends. Index: users_pkey.
SELECT u.id, u.tenant_id, u.email, u.display_name, u.role, u.kind, u.is_active,
       COALESCE(t.is_temporary, false) AS is_temporary, u.permissions, u.create_time,
       u.update_time, u.last_login_time, u.version::text AS etag
  FROM shared.users AS u
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE u.id = :user_id
   AND (:call.tenant_id::uuid IS NULL OR u.tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR u.tenant_id = :own_tenant_id)
   AND (NOT :self_only::boolean OR u.id = :subject_id)
   AND (:with_staff::boolean OR u.tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean OR t.is_temporary)
   AND u.delete_time IS NULL
   FOR NO KEY UPDATE OF u;

-- name: USER_LIST :many ListUsersRequest -> ListUsersResponse.users
-- A page of users in order of creation. Index: users_create_time_idx, for one tenant's
-- users_role_idx.
SELECT u.id, u.tenant_id, u.email, u.display_name, u.role, u.kind, u.is_active,
       COALESCE(t.is_temporary, false) AS is_temporary, u.permissions, u.create_time,
       u.update_time, u.last_login_time, u.version::text AS etag
  FROM shared.users AS u
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE (u.create_time, u.id) > (:after_time, :after_id)
   AND (:in.role::text IS NULL OR u.role = :in.role)
   AND (position(lower(:q) IN lower(u.email)) > 0
        OR position(lower(:q) IN lower(u.display_name)) > 0)
   AND (:call.tenant_id::uuid IS NULL OR u.tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR u.tenant_id = :own_tenant_id)
   AND (NOT :self_only::boolean OR u.id = :subject_id)
   AND (:with_staff::boolean OR u.tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean OR t.is_temporary)
   AND u.delete_time IS NULL
 ORDER BY u.create_time, u.id
 LIMIT :limit;

-- name: USER_COUNT :one ListUsersRequest -> ListUsersResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM shared.users AS u
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE true
   AND (:in.role::text IS NULL OR u.role = :in.role)
   AND (position(lower(:q) IN lower(u.email)) > 0
        OR position(lower(:q) IN lower(u.display_name)) > 0)
   AND (:call.tenant_id::uuid IS NULL OR u.tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR u.tenant_id = :own_tenant_id)
   AND (NOT :self_only::boolean OR u.id = :subject_id)
   AND (:with_staff::boolean OR u.tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean OR t.is_temporary)
   AND u.delete_time IS NULL;

-- name: USER_LOCK_PEERS :one User -> internal.FlagRow
-- Lets one transaction at a time take authority from users of a tenant (or of the platform), so that
-- what USER_IS_LAST then says stays true until it ends.
WITH locked AS (
    SELECT pg_catalog.pg_advisory_xact_lock(
               pg_catalog.hashtextextended('users of ' ||
                                           COALESCE(:in.tenant_id::text, 'the platform'), 0))
)
SELECT count(*) > 0 AS flag
  FROM locked;

-- name: USER_IS_LAST :one User -> internal.FlagRow
-- Whether no other active person has this role beside the user: in the user's tenant, which counts
-- while it is active, or on the platform. Index: users_role_idx.
SELECT NOT EXISTS (
           SELECT FROM shared.users
            WHERE tenant_id IS NOT DISTINCT FROM :in.tenant_id AND role = :role AND is_active
              AND kind = 'PERSON' AND id <> :id)
       AND (:in.tenant_id::uuid IS NULL
            OR EXISTS (SELECT FROM shared.tenants
                        WHERE id = :in.tenant_id AND state = 'ACTIVE')) AS flag;

-- name: USER_UPDATE :one User -> User
-- Writes what may change; the row is locked. Index: users_pkey.
UPDATE shared.users AS u
   SET display_name = :display_name, role = :role, permissions = :permissions,
       is_active = :is_active, update_time = :now, version = version + 1
 WHERE u.id = :id
RETURNING u.id, u.tenant_id, u.email, u.display_name, u.role, u.kind, u.is_active,
          COALESCE((SELECT t.is_temporary FROM shared.tenants AS t WHERE t.id = u.tenant_id), false)
              AS is_temporary,
          u.permissions, u.create_time, u.update_time, u.last_login_time,
          u.version::text AS etag;

-- name: USER_DELETE :exec User
-- Softly, for good: the row stays for what refers to it. The row is locked. Index: users_pkey.
UPDATE shared.users
   SET is_active = false, password_hash = NULL, permissions = '{}', delete_time = :now,
       update_time = :now, version = version + 1
 WHERE id = :id;
