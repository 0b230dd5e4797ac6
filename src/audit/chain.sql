-- The audit's chains, as the login that owns them writes them. The platform's chain is the one that
-- is all zero: NULL as a parameter.

-- name: AUDIT_TAKE :many internal.AuditTake -> internal.AuditOutbox.rows
-- Takes events out of the shared outbox, the oldest first; not those that another transaction is
-- at, nor those of chains that cannot go on. Index: audit_outbox_pkey.
WITH taken AS (
    DELETE FROM shared.audit_outbox
     WHERE id IN (SELECT id
                    FROM shared.audit_outbox
                   WHERE chain <> ALL (:passed_over)
                   ORDER BY id
                   LIMIT :limit
                     FOR UPDATE SKIP LOCKED)
    RETURNING id, create_time, chain, event
)
SELECT id, create_time, chain, event
  FROM taken
 ORDER BY chain, create_time, id;

-- name: AUDIT_TAKE_IN_TENANT :many -> internal.AuditOutbox.rows
-- The same out of a tenant's own. Index: audit_outbox_pkey.
WITH taken AS (
    DELETE FROM tenant.audit_outbox
     WHERE id IN (SELECT id
                    FROM tenant.audit_outbox
                   ORDER BY id
                   LIMIT :limit
                     FOR UPDATE SKIP LOCKED)
    RETURNING id, create_time, event
)
SELECT id, create_time, :call.tenant_id::uuid AS chain, event
  FROM taken
 ORDER BY create_time, id;

-- name: AUDIT_HEAD_LOCK :maybe -> internal.AuditHead
-- How far a chain goes, kept from growing until the transaction ends. Index: audit_heads_pkey.
SELECT chain, sequence, hash, signature, sign_time
  FROM shared.audit_heads
 WHERE chain = COALESCE(:chain, '00000000-0000-0000-0000-000000000000'::uuid)
   FOR UPDATE;

-- name: AUDIT_LINK :exec internal.AuditChained
INSERT INTO shared.audit_events
       (chain, sequence, id, event_time, action, outcome, reason_code, reason, actor_id,
        actor_email, subject_id, subject_email, tenant_id, resource, session_key, masquerade_id,
        ip_address, request_id, method, details, hash)
VALUES (:chain, :sequence, :event.id, :event.event_time, :event.action, :event.outcome,
        :event.reason_code, :event.reason, :event.actor_id, :event.actor_email, :event.subject_id,
        :event.subject_email, :event.tenant_id, :event.resource, :event.session_key,
        :event.masquerade_id, :event.ip_address, :event.request_id, :event.method, :event.details,
        :hash);

-- name: AUDIT_HEAD_PUT :exec internal.AuditHead
-- Index: audit_heads_pkey.
INSERT INTO shared.audit_heads AS h (chain, sequence, hash, signature, sign_time)
VALUES (:chain, :sequence, :hash, :signature, :sign_time)
    ON CONFLICT (chain) DO UPDATE
   SET sequence = EXCLUDED.sequence, hash = EXCLUDED.hash, signature = EXCLUDED.signature,
       sign_time = EXCLUDED.sign_time;

-- name: AUDIT_HINT :exec
-- Says that a tenant's outbox may hold events. Index: audit_hints_pkey.
INSERT INTO shared.audit_hints (tenant_id)
VALUES (:tenant)
    ON CONFLICT DO NOTHING;

-- name: AUDIT_HINTS_TAKE :many -> internal.AuditHints.hints
-- Takes tenants to look at. Index: audit_hints_pkey.
WITH taken AS (
    DELETE FROM shared.audit_hints
     WHERE tenant_id IN (SELECT tenant_id
                           FROM shared.audit_hints
                          LIMIT :limit
                            FOR UPDATE SKIP LOCKED)
    RETURNING tenant_id
)
SELECT t.id AS tenant_id, t.schema_name
  FROM taken AS h
  JOIN shared.tenants AS t ON t.id = h.tenant_id;

-- name: AUDIT_HINTS_SWEEP :exec
-- Hints at every tenant whose outbox takes up any room: one look at its size a tenant.
INSERT INTO shared.audit_hints (tenant_id)
SELECT t.id
  FROM shared.tenants AS t
  JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'tenant_' || t.schema_name
  JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'audit_outbox'
 WHERE pg_catalog.pg_relation_size(c.oid) > 0
    ON CONFLICT DO NOTHING;
