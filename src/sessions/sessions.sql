-- Sessions. Their tokens come as SHA-256 only.

-- name: SESSION_CREATE :maybe -> Session
-- Signs a user in, in one statement: no row when the user, the tenant or the password (unless
-- :password_hash is NULL) is not any more what was found when it was checked. The user's row is
-- locked, so that a change of it either is seen here or finds this session and ends it. Beyond
-- :sessions_max sessions that go on, the longest unused end. Index: sessions_user_id_idx.
WITH session AS (
    INSERT INTO shared.sessions
           (id, token_hash, user_id, tenant_id, create_time, last_use_time, idle_expire_time,
            expire_time)
    SELECT :new_id, :token_hash, u.id, u.tenant_id, :now::timestamptz, :now, :idle_expire_time,
           :expire_time
      FROM shared.users AS u
      LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
     WHERE u.id = :user_id
       AND u.is_active
       AND u.kind = 'PERSON'
       AND (u.tenant_id IS NULL OR t.state = 'ACTIVE')
       AND (:password_hash::text IS NULL OR u.password_hash = :password_hash)
       FOR NO KEY UPDATE OF u
    RETURNING id, user_id, create_time, expire_time, idle_expire_time, last_use_time
), crowded_out AS (
    UPDATE shared.sessions
       SET end_time = :now, end_reason = 'TOO_MANY'
     WHERE id IN (SELECT o.id
                    FROM shared.sessions AS o
                    JOIN session AS s ON s.user_id = o.user_id
                   WHERE o.end_time IS NULL
                     AND o.expire_time > :now
                     AND o.idle_expire_time > :now
                   ORDER BY o.last_use_time DESC, o.id DESC
                  OFFSET :sessions_max::integer - 1)
    RETURNING id
), told AS (
    SELECT count(pg_catalog.pg_notify('smooth_sessions', 'session ' || id)) AS notices
      FROM crowded_out
), signed_in AS (
    UPDATE shared.users AS u
       SET last_login_time = :now
      FROM session AS s
     WHERE u.id = s.user_id
    RETURNING u.*
)
SELECT s.id, s.create_time, s.expire_time, s.idle_expire_time, s.last_use_time,
       u.id AS "user.id", u.tenant_id AS "user.tenant_id", u.email AS "user.email",
       u.display_name AS "user.display_name", u.role AS "user.role", u.kind AS "user.kind",
       u.is_active AS "user.is_active", COALESCE(t.is_temporary, false) AS "user.is_temporary",
       u.permissions AS "user.permissions", u.create_time AS "user.create_time",
       u.update_time AS "user.update_time", u.last_login_time AS "user.last_login_time",
       u.version::text AS "user.etag"
  FROM session AS s
  JOIN signed_in AS u ON u.id = s.user_id
  JOIN told ON told.notices >= 0
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id;

-- name: SESSION_FIND :maybe -> internal.SessionRow
-- The session of a token, ended or not, with its user's live grants; a masquerade with who acts in it,
-- and no longer open than the actor's own. Index: sessions_token_hash_key, grants_grantee_id_idx.
SELECT s.id, s.user_id, s.tenant_id, u.email, u.role, u.permissions, u.kind,
       COALESCE(t.is_temporary, false) AS is_temporary,
       s.end_time IS NULL AND u.is_active AND (s.tenant_id IS NULL OR t.state = 'ACTIVE')
           AND (s.actor_id IS NULL OR o.end_time IS NULL)
           AS is_open,
       s.last_use_time, LEAST(s.idle_expire_time, o.idle_expire_time) AS idle_expire_time,
       LEAST(s.expire_time, o.expire_time) AS expire_time,
       s.masquerade_id AS "act.masquerade_id", s.mode AS "act.mode", o.id AS "act.session_id",
       a.id AS "act.user_id", a.tenant_id AS "act.tenant_id", a.email AS "act.email",
       a.role AS "act.role", a.is_active AS "act.is_active",
       (SELECT jsonb_build_object('grants', jsonb_agg(jsonb_build_object(
                   'action', g.action, 'tenantId', COALESCE(g.tenant_id::text, ''),
                   'grantorRole', r.role,
                   'expireUs', (extract(epoch FROM g.expire_time) * 1000000)::bigint)))
          FROM shared.grants AS g
          JOIN shared.users AS r ON r.id = g.grantor_id AND r.is_active
          LEFT JOIN shared.tenants AS gt ON gt.id = g.tenant_id
         WHERE g.grantee_id = s.user_id
           AND g.end_time IS NULL
           AND g.start_time IS NOT NULL
           AND g.expire_time > :now
           AND (g.tenant_id IS NULL OR gt.state = 'ACTIVE'
                OR (gt.state = 'DELETED' AND g.action = 'tenants.purge'))
        HAVING count(*) > 0) AS grants
  FROM shared.sessions AS s
  JOIN shared.users AS u ON u.id = s.user_id
  LEFT JOIN shared.tenants AS t ON t.id = s.tenant_id
  LEFT JOIN shared.sessions AS o ON o.id = s.actor_session_id
  LEFT JOIN shared.users AS a ON a.id = s.actor_id
 WHERE s.token_hash = :token_hash;

-- name: SESSION_TOUCH :exec
-- Notes that the session is used, unless another worker has within the minute, and with a masquerade
-- the one that it lives by, :by. Index: sessions_pkey.
UPDATE shared.sessions
   SET last_use_time = :now, idle_expire_time = LEAST(:idle_expire_time, expire_time)
 WHERE id IN (:id, :by)
   AND end_time IS NULL
   AND last_use_time <= :now::timestamptz - interval '1 minute';

-- name: SESSION_GET :maybe -> Session
-- The caller's own. Index: sessions_pkey.
SELECT s.id, s.create_time, s.expire_time, s.idle_expire_time, s.last_use_time,
       s.masquerade_id AS "masquerade.id", s.mode AS "masquerade.mode",
       s.reason AS "masquerade.reason", s.ticket AS "masquerade.ticket",
       CASE WHEN s.actor_id IS NOT NULL THEN s.expire_time END AS "masquerade.expire_time",
       a.id AS "masquerade.actor.id", a.tenant_id AS "masquerade.actor.tenant_id",
       a.email AS "masquerade.actor.email", a.display_name AS "masquerade.actor.display_name",
       a.role AS "masquerade.actor.role", a.kind AS "masquerade.actor.kind",
       a.is_active AS "masquerade.actor.is_active",
       u.id AS "user.id", u.tenant_id AS "user.tenant_id", u.email AS "user.email",
       u.display_name AS "user.display_name", u.role AS "user.role", u.kind AS "user.kind",
       u.is_active AS "user.is_active", COALESCE(t.is_temporary, false) AS "user.is_temporary",
       u.permissions AS "user.permissions", u.create_time AS "user.create_time",
       u.update_time AS "user.update_time", u.last_login_time AS "user.last_login_time",
       u.version::text AS "user.etag"
  FROM shared.sessions AS s
  JOIN shared.users AS u ON u.id = s.user_id
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
  LEFT JOIN shared.users AS a ON a.id = s.actor_id
 WHERE s.id = :session_id;

-- name: SESSION_END :maybe -> internal.FlagRow
-- Ends one session and tells every worker, when this commits. No row when it had ended already. What
-- lives by it cannot be used from then on, and is ended with its event by the jobs process:
-- masquerades are not ended by this, nor by the others below. Index: sessions_pkey.
WITH ended AS (
    UPDATE shared.sessions
       SET end_time = :now, end_reason = :reason
     WHERE id = :id AND end_time IS NULL AND actor_id IS NULL
    RETURNING id
)
SELECT pg_catalog.pg_notify('smooth_sessions', 'session ' || id) IS NULL AS flag
  FROM ended;

-- name: SESSION_END_TENANT :one -> internal.FlagRow
-- Ends a tenant's sessions and tells every worker, when this commits. Index:
-- sessions_tenant_id_idx.
WITH ended AS (
    UPDATE shared.sessions
       SET end_time = :now, end_reason = :reason
     WHERE tenant_id = :tenant AND end_time IS NULL AND actor_id IS NULL
)
SELECT pg_catalog.pg_notify('smooth_sessions', 'tenant ' || :tenant::uuid) IS NULL AS flag;

-- name: SESSION_END_USER :one -> internal.FlagRow
-- Ends a user's sessions but for :kept (NULL: all) and tells every worker, when this commits. The
-- user's row is locked by a statement before: a sign-in under way is over by then. Index:
-- sessions_user_id_idx.
WITH ended AS (
    UPDATE shared.sessions
       SET end_time = :now, end_reason = :reason
     WHERE user_id = :user AND end_time IS NULL AND actor_id IS NULL
       AND id IS DISTINCT FROM :kept
)
SELECT pg_catalog.pg_notify('smooth_sessions', 'user ' || :user::uuid) IS NULL AS flag;

-- name: SESSION_TELL_USER :one -> internal.FlagRow
-- Tells every worker that a user has changed, when this commits.
WITH told AS (
    SELECT pg_catalog.pg_notify('smooth_sessions', 'user ' || :user::uuid)
)
SELECT count(*) > 0 AS flag
  FROM told;

-- name: SESSION_LIST :many ListSessionsRequest -> ListSessionsResponse.sessions
-- A page of a user's sessions that go on: a masquerade is the actor's. Index: sessions_user_id_idx,
-- sessions_actor_id_key.
SELECT s.id, s.create_time, s.expire_time, s.idle_expire_time, s.last_use_time,
       s.masquerade_id AS "masquerade.id", s.mode AS "masquerade.mode",
       s.reason AS "masquerade.reason", s.ticket AS "masquerade.ticket",
       CASE WHEN s.actor_id IS NOT NULL THEN s.expire_time END AS "masquerade.expire_time",
       a.id AS "masquerade.actor.id", a.tenant_id AS "masquerade.actor.tenant_id",
       a.email AS "masquerade.actor.email", a.display_name AS "masquerade.actor.display_name",
       a.role AS "masquerade.actor.role", a.kind AS "masquerade.actor.kind",
       a.is_active AS "masquerade.actor.is_active",
       u.id AS "user.id", u.tenant_id AS "user.tenant_id", u.email AS "user.email",
       u.display_name AS "user.display_name", u.role AS "user.role", u.kind AS "user.kind",
       u.is_active AS "user.is_active", COALESCE(t.is_temporary, false) AS "user.is_temporary",
       u.permissions AS "user.permissions", u.create_time AS "user.create_time",
       u.update_time AS "user.update_time", u.last_login_time AS "user.last_login_time",
       u.version::text AS "user.etag"
  FROM shared.sessions AS s
  JOIN shared.users AS u ON u.id = s.user_id
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
  LEFT JOIN shared.users AS a ON a.id = s.actor_id
  LEFT JOIN shared.sessions AS o ON o.id = s.actor_session_id
 WHERE (s.user_id = :user AND s.actor_id IS NULL OR s.actor_id = :user)
   AND s.end_time IS NULL
   AND s.expire_time > :now
   AND s.idle_expire_time > :now
   AND (s.actor_id IS NULL OR o.end_time IS NULL)
   AND (s.create_time, s.id) > (:after_time, :after_id)
 ORDER BY s.create_time, s.id
 LIMIT :limit;

-- name: SESSION_OWNER :maybe RevokeSessionRequest -> internal.SessionOwnerRow
-- Whose session it is, unless it has ended: a masquerade is the actor's. Index: sessions_pkey.
SELECT COALESCE(actor_id, user_id) AS user_id, actor_id IS NOT NULL AS is_masquerade
  FROM shared.sessions
 WHERE id = :in.session_id
   AND end_time IS NULL
   AND expire_time > :now
   AND idle_expire_time > :now;
