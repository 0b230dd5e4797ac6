-- Masquerades: sessions that carry an actor. The rules are policy/'s; what they are asked about comes
-- from here.

-- name: MASQUERADE_FACTS :maybe -> internal.MasqueradeRow
-- Two people, as the rules want to know them. Index: users_pkey.
SELECT a.id AS actor_id, a.email AS actor_email, a.role AS actor_role,
       a.tenant_id AS actor_tenant_id, a.is_active AS actor_is_active, u.id AS user_id, u.email,
       u.role, u.kind, u.tenant_id, u.is_active, t.state AS tenant_state,
       COALESCE(t.is_temporary, false) AS tenant_is_temporary,
       EXISTS (SELECT
                 FROM shared.sessions AS s
                WHERE s.actor_id = a.id AND s.end_time IS NULL AND s.expire_time > :now)
           AS has_running
  FROM shared.users AS a
  JOIN shared.users AS u ON u.id = :target
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE a.id = :actor AND a.delete_time IS NULL AND u.delete_time IS NULL;

-- name: MASQUERADE_FACTS_OF_MANY :many internal.UserIds -> internal.MasqueradeRows.rows
-- The same of one person with many, in the order of their ids. Index: users_pkey.
SELECT a.id AS actor_id, a.role AS actor_role, a.tenant_id AS actor_tenant_id,
       a.is_active AS actor_is_active, u.id AS user_id, u.role, u.kind, u.tenant_id, u.is_active,
       t.state AS tenant_state, COALESCE(t.is_temporary, false) AS tenant_is_temporary,
       EXISTS (SELECT
                 FROM shared.sessions AS s
                WHERE s.actor_id = a.id AND s.end_time IS NULL AND s.expire_time > :now)
           AS has_running
  FROM unnest(:ids::uuid[]) WITH ORDINALITY AS i (id, place)
  JOIN shared.users AS u ON u.id = i.id
  JOIN shared.users AS a ON a.id = :actor
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 ORDER BY i.place;

-- name: MASQUERADE_LOCK_USERS :many -> internal.UserIds.ids
-- Keeps both from changing until the transaction ends; in the order of ids, so that two who become
-- each other do not wait in a circle. Index: users_pkey.
SELECT id
  FROM shared.users
 WHERE id IN (:actor, :target)
 ORDER BY id
   FOR SHARE;

-- name: MASQUERADE_LOCK_SESSION :maybe -> internal.SessionOwnerRow
-- Keeps the caller's own session from ending until the transaction does. No row: it has ended.
-- Index: sessions_pkey.
SELECT user_id
  FROM shared.sessions
 WHERE id = :session_id AND end_time IS NULL AND expire_time > :now
   FOR NO KEY UPDATE;

-- name: MASQUERADE_CREATE :one -> Session
-- A session of the target for the caller, which ends with the caller's own at the latest. Index:
-- sessions_pkey.
WITH session AS (
    INSERT INTO shared.sessions
           (id, token_hash, user_id, tenant_id, create_time, last_use_time, idle_expire_time,
            expire_time, masquerade_id, actor_id, actor_session_id, mode, reason, ticket)
    SELECT :new_id, :token_hash, u.id, u.tenant_id, :now::timestamptz, :now,
           LEAST(:expire_time, o.expire_time), LEAST(:expire_time, o.expire_time),
           :masquerade_id, o.user_id, o.id, :mode, :reason, :ticket
      FROM shared.users AS u
      JOIN shared.sessions AS o ON o.id = :session_id
     WHERE u.id = :target
    RETURNING *
)
SELECT s.id, s.create_time, s.expire_time, s.idle_expire_time, s.last_use_time,
       s.masquerade_id AS "masquerade.id", s.mode AS "masquerade.mode",
       s.reason AS "masquerade.reason", s.ticket AS "masquerade.ticket",
       s.expire_time AS "masquerade.expire_time",
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
  FROM session AS s
  JOIN shared.users AS u ON u.id = s.user_id
  JOIN shared.users AS a ON a.id = s.actor_id
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id;

-- name: MASQUERADE_LIST_LIVE :many -> internal.MasqueradeRows.rows
-- Those that nobody has ended: all, or an :actor's. Index: sessions_actor_id_key.
SELECT a.id AS actor_id, a.email AS actor_email, a.role AS actor_role,
       a.tenant_id AS actor_tenant_id, a.is_active AS actor_is_active, u.id AS user_id, u.email,
       u.role, u.kind, u.tenant_id, u.is_active, t.state AS tenant_state,
       COALESCE(t.is_temporary, false) AS tenant_is_temporary,
       s.masquerade_id, s.id AS session_id, s.actor_session_id, s.mode, s.reason, s.ticket,
       LEAST(s.expire_time, o.expire_time, o.idle_expire_time) <= :now AS is_expired,
       o.end_reason AS actor_session_end_reason
  FROM shared.sessions AS s
  JOIN shared.sessions AS o ON o.id = s.actor_session_id
  JOIN shared.users AS a ON a.id = s.actor_id
  JOIN shared.users AS u ON u.id = s.user_id
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE s.actor_id IS NOT NULL
   AND s.end_time IS NULL
   AND (:actor::uuid IS NULL OR s.actor_id = :actor);

-- name: MASQUERADE_END :maybe -> internal.FlagRow
-- Ends one and tells every worker, when this commits. No row when it had ended already. Index:
-- sessions_pkey.
WITH ended AS (
    UPDATE shared.sessions
       SET end_time = :now, end_reason = :reason
     WHERE id = :id AND end_time IS NULL
    RETURNING id
)
SELECT pg_catalog.pg_notify('smooth_sessions', 'session ' || id) IS NULL AS flag
  FROM ended;

-- name: MASQUERADE_TARGETS :many ListMasqueradeTargetsRequest -> ListMasqueradeTargetsResponse.users
-- A page of users within reach, in order of creation, who have one of the :targets and are not out
-- of the question for other reasons. Index: users_create_time_idx, for one tenant's users_role_idx.
SELECT u.id, u.tenant_id, u.email, u.display_name, u.role, u.kind, u.is_active,
       COALESCE(t.is_temporary, false) AS is_temporary, u.permissions, u.create_time,
       u.update_time, u.last_login_time, u.version::text AS etag
  FROM shared.users AS u
  LEFT JOIN shared.tenants AS t ON t.id = u.tenant_id
 WHERE (u.create_time, u.id) > (:after_time, :after_id)
   AND u.role = ANY (string_to_array(:targets, ','))
   AND u.is_active
   AND u.kind = 'PERSON'
   AND u.id <> :actor_id
   AND (u.tenant_id IS NULL OR t.state = 'ACTIVE')
   AND (NOT :only_temporary::boolean OR t.is_temporary)
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
