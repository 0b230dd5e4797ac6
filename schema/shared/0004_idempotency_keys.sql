-- The first answers of requests that carried a request_id, for 24 hours; written in the act's own
-- transaction, so that an answer is here if and only if the act was done.

CREATE TABLE shared.idempotency_keys (
    actor_id    uuid        NOT NULL,
    subject_id  uuid        NOT NULL,
    -- All zero for acts on the platform's level.
    tenant_id   uuid        NOT NULL,
    method      text        NOT NULL,
    request_id  uuid        NOT NULL,
    -- SHA-256 of the request.
    body_hash   bytea       NOT NULL,
    -- The reply as protobuf bytes; NULL only inside the act's transaction.
    answer      bytea,
    create_time timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey
        PRIMARY KEY (actor_id, subject_id, tenant_id, method, request_id),
    CONSTRAINT idempotency_keys_body_hash_check CHECK (octet_length(body_hash) = 32)
);

-- To sweep out old ones.
CREATE INDEX idempotency_keys_create_time_idx ON shared.idempotency_keys (create_time);

GRANT SELECT, INSERT, UPDATE, DELETE ON shared.idempotency_keys TO serving_role;
