-- Users of tenants that are being destroyed.

-- name: USER_PURGE_TENANT :exec
-- A batch of them, deleted ones too. Index: users_role_idx.
DELETE FROM shared.users
 WHERE id IN (SELECT id
                FROM shared.users
               WHERE tenant_id = :tenant
               LIMIT :limit);
