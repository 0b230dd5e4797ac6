-- What signing in asks of users, before it knows who calls.

-- name: CREDENTIAL_FIND_IN_TENANT :maybe LoginRequest -> internal.CredentialRow
-- By address in any letter case, among the users of the tenant named. Index: users_email_key.
SELECT id AS user_id, role, password_hash, is_active AND kind = 'PERSON' AS may_sign_in
  FROM shared.users
 WHERE tenant_id = :call.tenant_id AND lower(email) = lower(:email) AND delete_time IS NULL;

-- name: CREDENTIAL_FIND_ON_PLATFORM :maybe LoginRequest -> internal.CredentialRow
-- The same among platform users. Index: users_email_key.
SELECT id AS user_id, role, password_hash, is_active AND kind = 'PERSON' AS may_sign_in
  FROM shared.users
 WHERE tenant_id IS NULL AND lower(email) = lower(:email) AND delete_time IS NULL;

-- name: QUICK_LOGIN_FIND_IN_TENANT :maybe QuickLoginRequest -> internal.CredentialRow
-- The tenant's oldest user of a role who may sign in. Index: users_role_idx.
SELECT id AS user_id, role
  FROM shared.users
 WHERE tenant_id = :call.tenant_id AND role = :role AND is_active AND kind = 'PERSON'
 ORDER BY create_time, id
 LIMIT 1;

-- name: QUICK_LOGIN_FIND_ON_PLATFORM :maybe QuickLoginRequest -> internal.CredentialRow
-- The same among platform users. Index: users_role_idx.
SELECT id AS user_id, role
  FROM shared.users
 WHERE tenant_id IS NULL AND role = :role AND is_active AND kind = 'PERSON'
 ORDER BY create_time, id
 LIMIT 1;

-- name: PASSWORD_GET :maybe -> internal.CredentialRow
-- The caller's own. Index: users_pkey.
SELECT id AS user_id, role, password_hash, is_active AND kind = 'PERSON' AS may_sign_in
  FROM shared.users
 WHERE id = :subject_id;

-- name: PASSWORD_CHANGE :exec
-- Writes the caller's new password, unless the old one is not any more what was checked. Index:
-- users_pkey.
UPDATE shared.users
   SET password_hash = :new_hash, update_time = :now, version = version + 1
 WHERE id = :subject_id AND password_hash = :checked_hash AND is_active;
