-- Events on their way into the audit's chains.

-- name: AUDIT_ADD :exec internal.AuditOutboxRow
INSERT INTO shared.audit_outbox (id, create_time, chain, event)
VALUES (:id, :create_time, :chain, :event);

-- name: AUDIT_ADD_IN_TENANT :exec internal.AuditOutboxRow
-- The same where the act writes the tenant's own tables, whose role writes no shared ones.
INSERT INTO tenant.audit_outbox (id, create_time, event)
VALUES (:id, :create_time, :event);
