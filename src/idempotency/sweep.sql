-- Keys that nobody may use any more.

-- name: IDEMPOTENCY_SWEEP :exec
-- Deletes a batch of keys older than a day, the oldest first. Index:
-- idempotency_keys_create_time_idx.
DELETE FROM shared.idempotency_keys
 WHERE (actor_id, subject_id, tenant_id, method, request_id)
    IN (SELECT actor_id, subject_id, tenant_id, method, request_id
          FROM shared.idempotency_keys
         WHERE create_time < :now::timestamptz - interval '24 hours'
         ORDER BY create_time
         LIMIT :limit)
   AND create_time < :now::timestamptz - interval '24 hours';

-- name: IDEMPOTENCY_SWEEP_TENANT :exec
-- The same in a tenant's schema. Index: idempotency_keys_create_time_idx.
DELETE FROM tenant.idempotency_keys
 WHERE (actor_id, subject_id, method, request_id)
    IN (SELECT actor_id, subject_id, method, request_id
          FROM tenant.idempotency_keys
         WHERE create_time < :now::timestamptz - interval '24 hours'
         ORDER BY create_time
         LIMIT :limit)
   AND create_time < :now::timestamptz - interval '24 hours';
