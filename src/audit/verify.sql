-- Looking chains over. The platform's chain is the one that is all zero: NULL as a parameter.

-- name: AUDIT_HEAD_GET :maybe -> internal.AuditHead
-- How far a chain goes. Index: audit_heads_pkey.
SELECT chain, sequence, hash, signature, sign_time
  FROM shared.audit_heads
 WHERE chain = COALESCE(:chain, '00000000-0000-0000-0000-000000000000'::uuid);

-- name: AUDIT_LINKS :many -> internal.AuditChain.links
-- A piece of a chain. Two of one number, which the key forbids, are both found. Index:
-- audit_events_pkey.
SELECT chain, sequence, id AS "event.id", event_time AS "event.event_time",
       action AS "event.action", outcome AS "event.outcome", reason_code AS "event.reason_code",
       reason AS "event.reason", actor_id AS "event.actor_id",
       actor_email AS "event.actor_email", subject_id AS "event.subject_id",
       subject_email AS "event.subject_email", tenant_id AS "event.tenant_id",
       resource AS "event.resource", session_key AS "event.session_key",
       masquerade_id AS "event.masquerade_id", ip_address AS "event.ip_address",
       request_id AS "event.request_id", method AS "event.method", details AS "event.details",
       hash
  FROM shared.audit_events
 WHERE chain = COALESCE(:chain, '00000000-0000-0000-0000-000000000000'::uuid)
   AND (sequence, id) > (:after_sequence, :after_id)
   AND sequence <= :last_sequence
 ORDER BY sequence, id
 LIMIT :limit;

-- name: AUDIT_HASH_AT :maybe -> internal.AuditChained
-- Index: audit_events_pkey.
SELECT chain, sequence, hash
  FROM shared.audit_events
 WHERE chain = COALESCE(:chain, '00000000-0000-0000-0000-000000000000'::uuid)
   AND sequence = :sequence
 LIMIT 1;

-- name: AUDIT_PAST_HEAD :one -> internal.FlagRow
-- Whether there are events that no head speaks for, or numbers that are none; in one look, because
-- chains grow. Index: audit_events_pkey.
SELECT EXISTS (
           SELECT
             FROM shared.audit_events AS e
            WHERE e.chain = COALESCE(:chain, '00000000-0000-0000-0000-000000000000'::uuid)
              AND e.sequence > COALESCE((SELECT h.sequence
                                           FROM shared.audit_heads AS h
                                          WHERE h.chain = e.chain), 0))
       OR EXISTS (
           SELECT
             FROM shared.audit_events AS e
            WHERE e.chain = COALESCE(:chain, '00000000-0000-0000-0000-000000000000'::uuid)
              AND e.sequence < 1) AS flag;

-- name: AUDIT_WAITING :one -> internal.AuditWaiting
-- How many events of a chain wait in the shared outbox.
SELECT count(*) AS count, min(create_time) AS oldest_time
  FROM shared.audit_outbox
 WHERE chain = COALESCE(:chain, '00000000-0000-0000-0000-000000000000'::uuid);

-- name: AUDIT_WAITING_IN_TENANT :one -> internal.AuditWaiting
-- How many wait in the tenant's own.
SELECT count(*) AS count, min(create_time) AS oldest_time
  FROM tenant.audit_outbox;

-- name: AUDIT_CHAINS :many -> internal.AuditChains.heads
-- Every chain with events or a head. Index: audit_events_pkey, one step a chain.
WITH RECURSIVE chains AS (
    (SELECT chain
       FROM shared.audit_events
      ORDER BY chain
      LIMIT 1)
    UNION ALL
    SELECT (SELECT e.chain
              FROM shared.audit_events AS e
             WHERE e.chain > c.chain
             ORDER BY e.chain
             LIMIT 1)
      FROM chains AS c
     WHERE c.chain IS NOT NULL
)
SELECT chain FROM chains WHERE chain IS NOT NULL
 UNION
SELECT chain FROM shared.audit_heads;
