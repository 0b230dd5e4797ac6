-- Events on their way into the audit's chains.

-- name: AUDIT_ADD :exec internal.AuditOutboxRow
INSERT INTO shared.audit_outbox (id, create_time, chain, event)
VALUES (:id, :create_time, :chain, :event);

-- name: AUDIT_ADD_CHANGE :exec internal.AuditOutboxRow
-- The same of a resource that is watched: those who do hear of it.
WITH change AS (
    INSERT INTO shared.changes (xact, id, create_time, tenant_id, resource)
    VALUES (pg_catalog.pg_current_xact_id()::text::bigint, :id, :create_time, :chain,
            :event.resource)
)
INSERT INTO shared.audit_outbox (id, create_time, chain, event)
VALUES (:id, :create_time, :chain, :event);

-- name: AUDIT_ADD_IN_TENANT :exec internal.AuditOutboxRow
-- The same where the act writes the tenant's own tables, whose role writes no shared ones.
INSERT INTO tenant.audit_outbox (id, create_time, event)
VALUES (:id, :create_time, :event);
