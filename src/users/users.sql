-- Platform staff and tenants' users.

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
 WHERE u.tenant_id = :tenant AND lower(u.email) = lower(:email);

-- name: USER_FIND_ON_PLATFORM :maybe -> User
-- The platform's user with this address in any letter case. Index: users_email_key.
SELECT id, email, display_name, role, kind, is_active, permissions, create_time, update_time,
       last_login_time, version::text AS etag
  FROM shared.users
 WHERE tenant_id IS NULL AND lower(email) = lower(:email);
