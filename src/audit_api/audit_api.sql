-- Events of the audit, as the API lists them. The reach of a caller comes with each query: the tenant
-- that the call is made in, :own_only with :own_tenant_id (NULL, of nobody's tenant, finds none),
-- :with_staff for the platform's own, and :demo_only.

-- name: AUDIT_EVENT_LIST :many ListAuditEventsRequest -> ListAuditEventsResponse.audit_events
-- A page, the newest first. Index: audit_events_event_time_idx, or that of tenant_id, actor_id or
-- resource.
SELECT id, event_time, action, outcome, reason_code, reason, actor_id, actor_email, subject_id,
       subject_email, tenant_id, resource, session_key, masquerade_id, ip_address, request_id,
       method, NULLIF(details, '')::jsonb AS details, sequence
  FROM shared.audit_events
 WHERE (event_time, id) < (:after_time, :after_id)
   AND (:start_time::timestamptz IS NULL OR event_time >= :start_time)
   AND (:end_time::timestamptz IS NULL OR event_time < :end_time)
   AND (:in.actor_id::uuid IS NULL OR actor_id = :in.actor_id)
   AND (:in.subject_id::uuid IS NULL OR subject_id = :in.subject_id)
   AND (:action = '' OR action = :action)
   AND (:outcome = '' OR outcome = :outcome)
   AND (:resource = '' OR resource = :resource)
   AND (:call.tenant_id::uuid IS NULL OR tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR tenant_id = :own_tenant_id)
   AND (:with_staff::boolean OR tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean
        OR EXISTS (SELECT FROM shared.tenants AS t WHERE t.id = tenant_id AND t.is_temporary))
 ORDER BY event_time DESC, id DESC
 LIMIT :limit;

-- name: AUDIT_EVENT_LIST_OLDEST_FIRST :many ListAuditEventsRequest -> ListAuditEventsResponse.audit_events
-- The same, the oldest first.
SELECT id, event_time, action, outcome, reason_code, reason, actor_id, actor_email, subject_id,
       subject_email, tenant_id, resource, session_key, masquerade_id, ip_address, request_id,
       method, NULLIF(details, '')::jsonb AS details, sequence
  FROM shared.audit_events
 WHERE (event_time, id) > (:after_time, :after_id)
   AND (:start_time::timestamptz IS NULL OR event_time >= :start_time)
   AND (:end_time::timestamptz IS NULL OR event_time < :end_time)
   AND (:in.actor_id::uuid IS NULL OR actor_id = :in.actor_id)
   AND (:in.subject_id::uuid IS NULL OR subject_id = :in.subject_id)
   AND (:action = '' OR action = :action)
   AND (:outcome = '' OR outcome = :outcome)
   AND (:resource = '' OR resource = :resource)
   AND (:call.tenant_id::uuid IS NULL OR tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR tenant_id = :own_tenant_id)
   AND (:with_staff::boolean OR tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean
        OR EXISTS (SELECT FROM shared.tenants AS t WHERE t.id = tenant_id AND t.is_temporary))
 ORDER BY event_time, id
 LIMIT :limit;
