-- Grants. Their status is computed from their times, at :now on the database's clock.

-- name: GRANT_GET :maybe GetGrantRequest -> Grant
-- A grant, of the caller's own unless :all. Index: grants_pkey.
SELECT g.id, g.grantee_id, e.email AS grantee_email, g.grantor_id, r.email AS grantor_email,
       g.action, g.reason, g.duration, g.tenant_id, g.create_time, g.start_time, g.expire_time,
       g.end_time, g.ended_by_id, g.end_reason,
       CASE WHEN g.is_denied THEN 'DENIED'
            WHEN g.end_time IS NOT NULL THEN 'REVOKED'
            WHEN g.start_time IS NULL AND g.expire_time > :now THEN 'PENDING'
            WHEN g.start_time IS NULL THEN 'LAPSED'
            WHEN g.expire_time > :now THEN 'ACTIVE'
            ELSE 'EXPIRED'
       END AS status
  FROM shared.grants AS g
  JOIN shared.users AS e ON e.id = g.grantee_id
  LEFT JOIN shared.users AS r ON r.id = g.grantor_id
 WHERE g.id = :grant_id
   AND (:all::boolean OR g.grantee_id = :subject_id);

-- name: GRANT_LOCK :maybe GetGrantRequest -> Grant
-- A grant, kept from changing until the transaction ends. Index: grants_pkey.
SELECT g.id, g.grantee_id, g.grantor_id, g.action, g.reason, g.duration, g.tenant_id,
       g.create_time, g.start_time, g.expire_time, g.end_time,
       CASE WHEN g.is_denied THEN 'DENIED'
            WHEN g.end_time IS NOT NULL THEN 'REVOKED'
            WHEN g.start_time IS NULL AND g.expire_time > :now THEN 'PENDING'
            WHEN g.start_time IS NULL THEN 'LAPSED'
            WHEN g.expire_time > :now THEN 'ACTIVE'
            ELSE 'EXPIRED'
       END AS status
  FROM shared.grants AS g
 WHERE g.id = :grant_id
   FOR NO KEY UPDATE;

-- name: GRANT_LIST :many ListGrantsRequest -> ListGrantsResponse.grants
-- A page of grants in order of creation, the caller's own unless :all. Index:
-- grants_create_time_idx.
SELECT g.id, g.grantee_id, e.email AS grantee_email, g.grantor_id, r.email AS grantor_email,
       g.action, g.reason, g.duration, g.tenant_id, g.create_time, g.start_time, g.expire_time,
       g.end_time, g.ended_by_id, g.end_reason,
       CASE WHEN g.is_denied THEN 'DENIED'
            WHEN g.end_time IS NOT NULL THEN 'REVOKED'
            WHEN g.start_time IS NULL AND g.expire_time > :now THEN 'PENDING'
            WHEN g.start_time IS NULL THEN 'LAPSED'
            WHEN g.expire_time > :now THEN 'ACTIVE'
            ELSE 'EXPIRED'
       END AS status
  FROM shared.grants AS g
  JOIN shared.users AS e ON e.id = g.grantee_id
  LEFT JOIN shared.users AS r ON r.id = g.grantor_id
 WHERE (g.create_time, g.id) > (:after_time, :after_id)
   AND (:in.status::text IS NULL
        OR :in.status = CASE WHEN g.is_denied THEN 'DENIED'
                             WHEN g.end_time IS NOT NULL THEN 'REVOKED'
                             WHEN g.start_time IS NULL AND g.expire_time > :now THEN 'PENDING'
                             WHEN g.start_time IS NULL THEN 'LAPSED'
                             WHEN g.expire_time > :now THEN 'ACTIVE'
                             ELSE 'EXPIRED'
                        END)
   AND (:grantee_id::uuid IS NULL OR g.grantee_id = :grantee_id)
   AND (:grantor_id::uuid IS NULL OR g.grantor_id = :grantor_id)
   AND (:wanted_action::text IS NULL OR g.action = :wanted_action)
   AND (:call.tenant_id::uuid IS NULL OR g.tenant_id = :call.tenant_id)
   AND (:all::boolean OR g.grantee_id = :subject_id)
 ORDER BY g.create_time, g.id
 LIMIT :limit;

-- name: GRANT_COUNT :one ListGrantsRequest -> ListGrantsResponse
-- How many there are on all pages.
SELECT count(*)::integer AS total_size
  FROM shared.grants AS g
 WHERE (:in.status::text IS NULL
        OR :in.status = CASE WHEN g.is_denied THEN 'DENIED'
                             WHEN g.end_time IS NOT NULL THEN 'REVOKED'
                             WHEN g.start_time IS NULL AND g.expire_time > :now THEN 'PENDING'
                             WHEN g.start_time IS NULL THEN 'LAPSED'
                             WHEN g.expire_time > :now THEN 'ACTIVE'
                             ELSE 'EXPIRED'
                        END)
   AND (:grantee_id::uuid IS NULL OR g.grantee_id = :grantee_id)
   AND (:grantor_id::uuid IS NULL OR g.grantor_id = :grantor_id)
   AND (:wanted_action::text IS NULL OR g.action = :wanted_action)
   AND (:call.tenant_id::uuid IS NULL OR g.tenant_id = :call.tenant_id)
   AND (:all::boolean OR g.grantee_id = :subject_id);

-- name: GRANT_COUNTING :many -> CheckGrantResponse.grants
-- A user's grants of one action that count now, in the tenant (NULL: on the platform's level).
-- Index: grants_grantee_id_idx.
SELECT g.id, g.grantee_id, e.email AS grantee_email, g.grantor_id, r.email AS grantor_email,
       g.action, g.reason, g.duration, g.tenant_id, g.create_time, g.start_time, g.expire_time,
       'ACTIVE' AS status
  FROM shared.grants AS g
  JOIN shared.users AS e ON e.id = g.grantee_id AND e.is_active
  JOIN shared.users AS r ON r.id = g.grantor_id AND r.is_active
  LEFT JOIN shared.tenants AS t ON t.id = g.tenant_id
 WHERE g.grantee_id = :user
   AND g.end_time IS NULL
   AND g.start_time IS NOT NULL
   AND g.expire_time > :now
   AND g.action = :action
   AND (g.tenant_id IS NULL
        OR (g.tenant_id = :call.tenant_id
            AND (t.state = 'ACTIVE' OR (t.state = 'DELETED' AND g.action = 'tenants.purge'))))
 ORDER BY g.expire_time
 LIMIT 16;

-- name: GRANT_INSERT :exec Grant
INSERT INTO shared.grants
       (id, grantee_id, grantor_id, tenant_id, action, reason, duration, create_time, start_time,
        expire_time, is_denied)
VALUES (:id, :grantee_id, :grantor_id, :in.tenant_id, :action, :reason, :duration, :now,
        CASE WHEN :grantor_id::uuid IS NULL THEN NULL ELSE :now::timestamptz END,
        :now::timestamptz + CASE WHEN :grantor_id::uuid IS NULL THEN interval '3 hours'
                                 ELSE :duration::interval END,
        false);

-- name: GRANT_START :exec Grant
-- Approves a request: its clock starts. The row is locked. Index: grants_pkey.
UPDATE shared.grants
   SET grantor_id = :actor_id, start_time = :now, expire_time = :now::timestamptz + duration
 WHERE id = :id;

-- name: GRANT_END :exec Grant
-- Revokes a grant, or denies a request. The row is locked. Index: grants_pkey.
UPDATE shared.grants
   SET end_time = :now, ended_by_id = :ender, end_reason = :why, is_denied = :denied
 WHERE id = :id;

-- name: GRANT_LIVE_COUNT :one Grant -> internal.CountRow
-- How many live grants and requests a user has. Index: grants_grantee_id_idx.
SELECT count(*)::integer AS count
  FROM shared.grants
 WHERE grantee_id = :grantee_id AND end_time IS NULL AND expire_time > :now;

-- name: GRANT_PARTIES :many -> internal.GrantPartyRows.parties
-- Grantee and grantor (NULL: nobody yet), kept from changing until the transaction ends: who is
-- disabled or demoted meanwhile waits, and then ends the grant. Index: users_pkey.
SELECT id, tenant_id, role, is_active, kind = 'PERSON' AS is_person
  FROM shared.users
 WHERE id IN (:grantee, :grantor) AND delete_time IS NULL
 ORDER BY id
   FOR NO KEY UPDATE;

-- name: GRANT_SUBJECT :maybe -> internal.GrantPartyRow
-- Whom a question is about: oneself, a tenant's user, or with :with_staff anyone. Index: users_pkey.
SELECT id, tenant_id, role, is_active, kind = 'PERSON' AS is_person, permissions
  FROM shared.users
 WHERE id = :user
   AND delete_time IS NULL
   AND (id = :subject_id OR tenant_id IS NOT NULL OR :with_staff::boolean);

-- name: GRANT_TENANT :maybe Grant -> Tenant
-- The grant's tenant unless it is being purged, kept as it is until the transaction ends. Index:
-- tenants_pkey.
SELECT state, is_temporary
  FROM shared.tenants
 WHERE id = :in.tenant_id AND purge_start_time IS NULL
   FOR SHARE;

-- name: GRANT_REVOKE_IDS :many BatchRevokeGrantsRequest -> internal.GrantEndedRows.grants
-- Ends the live ones of these, and tells every worker when this commits. Index: grants_pkey.
WITH ended AS (
    UPDATE shared.grants
       SET end_time = :now, ended_by_id = :ender, end_reason = :why
     WHERE id = ANY (:grant_ids::uuid[]) AND end_time IS NULL AND expire_time > :now
    RETURNING id, grantee_id, tenant_id, action
)
SELECT id, grantee_id, tenant_id, action,
       pg_catalog.pg_notify('smooth_sessions', 'user ' || grantee_id) IS NOT NULL AS is_told
  FROM ended;

-- name: GRANT_REVOKE_FOUND :many BatchRevokeGrantsRequest -> internal.GrantEndedRows.grants
-- Ends the live ones that the filter finds, and tells every worker when this commits.
WITH ended AS (
    UPDATE shared.grants
       SET end_time = :now, ended_by_id = :ender, end_reason = :why
     WHERE end_time IS NULL AND expire_time > :now
       AND (:filter.grantee_id::uuid IS NULL OR grantee_id = :filter.grantee_id)
       AND (:filter.grantor_id::uuid IS NULL OR grantor_id = :filter.grantor_id)
       AND (:wanted_action::text IS NULL OR action = :wanted_action)
       AND (:filter.tenant_id::uuid IS NULL OR tenant_id = :filter.tenant_id)
    RETURNING id, grantee_id, tenant_id, action
)
SELECT id, grantee_id, tenant_id, action,
       pg_catalog.pg_notify('smooth_sessions', 'user ' || grantee_id) IS NOT NULL AS is_told
  FROM ended;

-- name: GRANT_LIVE_OF_IDS :one BatchRevokeGrantsRequest -> BatchRevokeGrantsResponse
-- How many of these are live. Index: grants_pkey.
SELECT count(*)::integer AS revoked_count
  FROM shared.grants
 WHERE id = ANY (:grant_ids::uuid[]) AND end_time IS NULL AND expire_time > :now;

-- name: GRANT_LIVE_FOUND :one BatchRevokeGrantsRequest -> BatchRevokeGrantsResponse
-- How many live ones the filter finds.
SELECT count(*)::integer AS revoked_count
  FROM shared.grants
 WHERE end_time IS NULL AND expire_time > :now
   AND (:filter.grantee_id::uuid IS NULL OR grantee_id = :filter.grantee_id)
   AND (:filter.grantor_id::uuid IS NULL OR grantor_id = :filter.grantor_id)
   AND (:wanted_action::text IS NULL OR action = :wanted_action)
   AND (:filter.tenant_id::uuid IS NULL OR tenant_id = :filter.tenant_id);

-- name: GRANT_END_OF_USER :many -> internal.GrantEndedRows.grants
-- Ends what a user holds and has given, and tells every worker when this commits. The user's row is
-- locked. Index: grants_grantee_id_idx, grants_grantor_id_idx.
WITH ended AS (
    UPDATE shared.grants
       SET end_time = :now, end_reason = :why
     WHERE end_time IS NULL AND expire_time > :now
       AND (grantee_id = :user OR grantor_id = :user)
    RETURNING id, grantee_id, tenant_id, action
)
SELECT id, grantee_id, tenant_id, action,
       pg_catalog.pg_notify('smooth_sessions', 'user ' || grantee_id) IS NOT NULL AS is_told
  FROM ended;

-- name: GRANT_END_OF_TENANT :many -> internal.GrantEndedRows.grants
-- Ends what counts in a tenant and what its users hold, and tells every worker when this commits.
-- The tenant's row is locked. Index: grants_tenant_id_idx.
WITH ended AS (
    UPDATE shared.grants AS g
       SET end_time = :now, end_reason = :why
     WHERE g.end_time IS NULL AND g.expire_time > :now AND g.tenant_id = :tenant
    RETURNING g.id, g.grantee_id, g.tenant_id, g.action
)
SELECT id, grantee_id, tenant_id, action,
       pg_catalog.pg_notify('smooth_sessions', 'user ' || grantee_id) IS NOT NULL AS is_told
  FROM ended;

-- name: GRANT_BY :many -> internal.GrantByRows.grants
-- Live grants by one user (NULL: by anyone), and the role that their grantor has now; kept from
-- changing until the transaction ends. Index: grants_grantor_id_idx.
SELECT g.id, g.grantee_id, g.tenant_id, g.action, r.role AS grantor_role
  FROM shared.grants AS g
  JOIN shared.users AS r ON r.id = g.grantor_id
 WHERE g.end_time IS NULL
   AND g.expire_time > :now
   AND (:user::uuid IS NULL OR g.grantor_id = :user)
 ORDER BY g.id
   FOR NO KEY UPDATE OF g;

-- name: GRANT_HELD :maybe -> Grant
-- A live grant of the action that the caller holds for this very tenant. Index:
-- grants_grantee_id_idx.
SELECT g.id
  FROM shared.grants AS g
  JOIN shared.users AS r ON r.id = g.grantor_id AND r.is_active
 WHERE g.grantee_id = :actor_id
   AND g.end_time IS NULL
   AND g.start_time IS NOT NULL
   AND g.expire_time > :now
   AND g.action = :action
   AND g.tenant_id = :tenant
 ORDER BY g.expire_time DESC
 LIMIT 1;

-- name: GRANT_PURGE_TENANT :exec
-- Takes away some of the grants in a tenant and of its users, which is being purged.
DELETE FROM shared.grants
 WHERE id IN (SELECT g.id
                FROM shared.grants AS g
               WHERE g.tenant_id = :tenant
                  OR g.grantee_id IN (SELECT id FROM shared.users WHERE tenant_id = :tenant)
                  OR g.grantor_id IN (SELECT id FROM shared.users WHERE tenant_id = :tenant)
                  OR g.ended_by_id IN (SELECT id FROM shared.users WHERE tenant_id = :tenant)
               LIMIT :limit);
