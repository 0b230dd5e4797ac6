-- The first answers of requests that carried a request_id. On the platform's level, where there is
-- no tenant, its id is all zero.

-- name: IDEMPOTENCY_CLAIM :maybe -> internal.IdempotencyRow
-- Claims a key; no row when it is held already. Waits for another call that is holding it and has
-- not committed yet. A key older than a day is free again. Index: idempotency_keys_pkey.
INSERT INTO shared.idempotency_keys AS k
       (actor_id, subject_id, tenant_id, method, request_id, body_hash, create_time)
VALUES (:actor_id, :subject_id, COALESCE(:tenant_id, '00000000-0000-0000-0000-000000000000'::uuid),
        :method, :request_id, :body_hash, :now)
    ON CONFLICT (actor_id, subject_id, tenant_id, method, request_id) DO UPDATE
   SET body_hash = EXCLUDED.body_hash, answer = NULL, create_time = EXCLUDED.create_time
 WHERE k.create_time < EXCLUDED.create_time - interval '24 hours'
RETURNING body_hash;

-- name: IDEMPOTENCY_GET :one -> internal.IdempotencyRow
-- What is held under a key. Index: idempotency_keys_pkey.
SELECT body_hash, answer
  FROM shared.idempotency_keys
 WHERE actor_id = :actor_id AND subject_id = :subject_id
   AND tenant_id = COALESCE(:tenant_id, '00000000-0000-0000-0000-000000000000'::uuid)
   AND method = :method AND request_id = :request_id;

-- name: IDEMPOTENCY_KEEP :exec
-- Keeps the answer under a key that this transaction claimed. Index: idempotency_keys_pkey.
UPDATE shared.idempotency_keys
   SET answer = :answer
 WHERE actor_id = :actor_id AND subject_id = :subject_id
   AND tenant_id = COALESCE(:tenant_id, '00000000-0000-0000-0000-000000000000'::uuid)
   AND method = :method AND request_id = :request_id;

-- The same for acts on a tenant's own data.

-- name: TENANT_IDEMPOTENCY_CLAIM :maybe -> internal.IdempotencyRow
-- Index: idempotency_keys_pkey.
INSERT INTO tenant.idempotency_keys AS k
       (actor_id, subject_id, method, request_id, body_hash, create_time)
VALUES (:actor_id, :subject_id, :method, :request_id, :body_hash, :now)
    ON CONFLICT (actor_id, subject_id, method, request_id) DO UPDATE
   SET body_hash = EXCLUDED.body_hash, answer = NULL, create_time = EXCLUDED.create_time
 WHERE k.create_time < EXCLUDED.create_time - interval '24 hours'
RETURNING body_hash;

-- name: TENANT_IDEMPOTENCY_GET :one -> internal.IdempotencyRow
-- Index: idempotency_keys_pkey.
SELECT body_hash, answer
  FROM tenant.idempotency_keys
 WHERE actor_id = :actor_id AND subject_id = :subject_id AND method = :method
   AND request_id = :request_id;

-- name: TENANT_IDEMPOTENCY_KEEP :exec
-- Index: idempotency_keys_pkey.
UPDATE tenant.idempotency_keys
   SET answer = :answer
 WHERE actor_id = :actor_id AND subject_id = :subject_id AND method = :method
   AND request_id = :request_id;
