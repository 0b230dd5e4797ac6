-- Events of masquerades; the reach of a caller as in audit_api.sql.

-- name: MASQUERADE_EVENT_LIST :many ListMasqueradeEventsRequest -> ListMasqueradeEventsResponse.events
-- A page, the newest first. Index: audit_events_masquerade_idx.
SELECT id, event_time, action, outcome, reason_code, reason, actor_id, actor_email, subject_id,
       subject_email, tenant_id, resource, session_key, masquerade_id, ip_address, request_id,
       method, NULLIF(details, '')::jsonb AS details, sequence
  FROM shared.audit_events
 WHERE starts_with(action, 'HIJACK_')
   AND (event_time, id) < (:after_time, :after_id)
   AND (:start_time::timestamptz IS NULL OR event_time >= :start_time)
   AND (:end_time::timestamptz IS NULL OR event_time < :end_time)
   AND (:in.actor_id::uuid IS NULL OR actor_id = :in.actor_id)
   AND (:in.subject_id::uuid IS NULL OR subject_id = :in.subject_id)
   AND (:masquerade_id::uuid IS NULL OR masquerade_id = :masquerade_id)
   AND (:action = '' OR action = :action)
   AND (:call.tenant_id::uuid IS NULL OR tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR tenant_id = :own_tenant_id)
   AND (:with_staff::boolean OR tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean
        OR EXISTS (SELECT FROM shared.tenants AS t WHERE t.id = tenant_id AND t.is_temporary))
 ORDER BY event_time DESC, id DESC
 LIMIT :limit;

-- name: MASQUERADE_EVENTS_SINCE :many internal.MasqueradeEventsSince -> ListMasqueradeEventsResponse.events
-- Those since a time that were not told, the oldest first. Index: audit_events_masquerade_idx.
SELECT id, event_time, action, outcome, reason_code, reason, actor_id, actor_email, subject_id,
       subject_email, tenant_id, resource, session_key, masquerade_id, ip_address, request_id,
       method, NULLIF(details, '')::jsonb AS details, sequence
  FROM shared.audit_events
 WHERE starts_with(action, 'HIJACK_')
   AND event_time >= :start_time
   AND id <> ALL (:told::uuid[])
   AND (:call.tenant_id::uuid IS NULL OR tenant_id = :call.tenant_id)
   AND (NOT :own_only::boolean OR tenant_id = :own_tenant_id)
   AND (:with_staff::boolean OR tenant_id IS NOT NULL)
   AND (NOT :demo_only::boolean
        OR EXISTS (SELECT FROM shared.tenants AS t WHERE t.id = tenant_id AND t.is_temporary))
 ORDER BY event_time, id
 LIMIT :limit;
