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
SELECT id AS user_id, role, password_hash, is_active AND kind = 'PERSON' AS may_sign_in, email,
       display_name
  FROM shared.users
 WHERE id = :subject_id;

-- name: PASSWORD_CHANGE :exec
-- Writes the caller's new password, unless the old one is not any more what was checked. Index:
-- users_pkey.
UPDATE shared.users
   SET password_hash = :new_hash, update_time = :now, version = version + 1
 WHERE id = :subject_id AND password_hash = :checked_hash AND is_active;

-- Failed sign-ins (auth/sign_in_failures.h). Each query is a transaction of its own, and the
-- address's row is always locked before the account's.

-- name: SIGN_IN_WAIT :one -> internal.SignInWaitRow
-- How long account and address have to wait; 0: not at all. Index: sign_in_failures_pkey.
SELECT COALESCE(ceil(extract(epoch FROM max(retry_time) - :now::timestamptz) * 1000), 0)::bigint
           AS wait_ms
  FROM shared.sign_in_failures
 WHERE key IN (:account_key, :address_key) AND retry_time > :now;

-- name: SIGN_IN_COUNT :maybe -> internal.SignInCountRow
-- Counts a try as a failure; no row when one of the two has to wait after all, because others came
-- at the same time. Index: sign_in_failures_pkey.
WITH address AS (
    INSERT INTO shared.sign_in_failures AS f (key, failures, last_time, retry_time, clear_time)
    VALUES (:address_key, 1, :now, :now,
            :now::timestamptz + interval '1 second' * :address_forget_s::integer)
        ON CONFLICT (key) DO UPDATE
       SET (failures, last_time, retry_time, clear_time) = (
           SELECT n.failures, EXCLUDED.last_time,
                  EXCLUDED.last_time + interval '1 second'
                      * CASE WHEN round(n.failures) < :address_free::integer THEN 0
                             ELSE LEAST(:wait_max_s::integer,
                                        power(2, LEAST(round(n.failures) - :address_free, 20)))
                        END,
                  EXCLUDED.last_time + interval '1 second' * :address_forget_s * n.failures
             FROM (SELECT GREATEST(0, f.failures - GREATEST(0, extract(
                              epoch FROM EXCLUDED.last_time - f.last_time))
                              / :address_forget_s) + 1 AS failures) AS n)
     WHERE f.retry_time <= EXCLUDED.last_time
    RETURNING f.key
), account AS (
    INSERT INTO shared.sign_in_failures AS f (key, failures, last_time, retry_time, clear_time)
    SELECT :account_key::bytea, 1, :now, :now::timestamptz,
           :now::timestamptz + interval '1 second' * :account_forget_s::integer
      FROM address
        ON CONFLICT (key) DO UPDATE
       SET (failures, last_time, retry_time, clear_time) = (
           SELECT n.failures, EXCLUDED.last_time,
                  EXCLUDED.last_time + interval '1 second'
                      * CASE WHEN round(n.failures) < :account_free::integer THEN 0
                             ELSE LEAST(:wait_max_s,
                                        power(2, LEAST(round(n.failures) - :account_free, 20)))
                        END,
                  EXCLUDED.last_time + interval '1 second' * :account_forget_s * n.failures
             FROM (SELECT GREATEST(0, f.failures - GREATEST(0, extract(
                              epoch FROM EXCLUDED.last_time - f.last_time))
                              / :account_forget_s) + 1 AS failures) AS n)
     WHERE f.retry_time <= EXCLUDED.last_time
    RETURNING f.failures
)
SELECT failures
  FROM account;

-- name: SIGN_IN_UNCOUNT :exec
-- Takes one failure back; a wait that it began stays. Index: sign_in_failures_pkey.
UPDATE shared.sign_in_failures
   SET failures = GREATEST(0, failures - 1),
       clear_time = GREATEST(retry_time,
                             clear_time - interval '1 second' * :forget_s::integer)
 WHERE key = :key;

-- name: SIGN_IN_FORGET :exec
-- Index: sign_in_failures_pkey.
DELETE FROM shared.sign_in_failures
 WHERE key = :key;

-- name: SIGN_IN_SWEEP :exec
-- Deletes what is forgotten, oldest first, but for rows that are in use. Index:
-- sign_in_failures_clear_time_idx.
DELETE FROM shared.sign_in_failures
 WHERE key IN (SELECT key
                 FROM shared.sign_in_failures
                WHERE clear_time <= :now
                ORDER BY clear_time
                LIMIT :limit
                  FOR UPDATE SKIP LOCKED);

-- Codes to set a password with.

-- name: PASSWORD_RESET_PUT :exec
-- A user's code; one before it is worth nothing any more. Index: password_resets_pkey.
INSERT INTO shared.password_resets (user_id, code_hash, create_time, expire_time)
VALUES (:user, :code_hash, :now, :expire_time)
    ON CONFLICT (user_id) DO UPDATE
   SET code_hash = EXCLUDED.code_hash, create_time = EXCLUDED.create_time,
       expire_time = EXCLUDED.expire_time;

-- name: PASSWORD_RESET_FIND_IN_TENANT :maybe ConfirmPasswordResetRequest -> internal.PasswordResetRow
-- The live code of a user of the tenant named. Index: users_email_key, password_resets_pkey.
SELECT u.id AS user_id, u.email, u.display_name, r.code_hash
  FROM shared.users AS u
  JOIN shared.password_resets AS r ON r.user_id = u.id
 WHERE u.tenant_id = :call.tenant_id AND lower(u.email) = lower(:email) AND u.delete_time IS NULL
   AND u.is_active AND u.kind = 'PERSON' AND r.expire_time > :now;

-- name: PASSWORD_RESET_FIND_ON_PLATFORM :maybe ConfirmPasswordResetRequest -> internal.PasswordResetRow
-- The same among platform users. Index: users_email_key, password_resets_pkey.
SELECT u.id AS user_id, u.email, u.display_name, r.code_hash
  FROM shared.users AS u
  JOIN shared.password_resets AS r ON r.user_id = u.id
 WHERE u.tenant_id IS NULL AND lower(u.email) = lower(:email) AND u.delete_time IS NULL
   AND u.is_active AND u.kind = 'PERSON' AND r.expire_time > :now;

-- name: PASSWORD_RESET_APPLY :exec
-- Writes the new password, if the user may still sign in. Index: users_pkey.
UPDATE shared.users
   SET password_hash = :new_hash, update_time = :now, version = version + 1
 WHERE id = :user AND is_active AND delete_time IS NULL;

-- name: PASSWORD_RESET_USE :exec
-- Takes the code away; nothing changes where it was used, replaced or is over. Index:
-- password_resets_pkey.
DELETE FROM shared.password_resets
 WHERE user_id = :user AND code_hash = :code_hash AND expire_time > :now;
