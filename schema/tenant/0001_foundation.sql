-- What every tenant's schema holds before its apps bring their tables.
--
-- `tenant` and `tenant_role` stand for the tenant's own schema and role, `serving_role` for the
-- login of the workers, which takes the role on for each query. Rights are given table by table:
-- GRANT … ON ALL TABLES grows with every relation in the database.

CREATE ROLE tenant_role NOLOGIN NOINHERIT;

GRANT tenant_role TO serving_role;

CREATE SCHEMA tenant;

GRANT USAGE ON SCHEMA tenant TO tenant_role;

-- Events of the audit, written with the act, and moved on into the tenant's chain. The role may
-- only add to it.
CREATE TABLE tenant.audit_outbox (
    id          uuid        NOT NULL,
    create_time timestamptz NOT NULL,
    event       jsonb       NOT NULL,
    CONSTRAINT audit_outbox_pkey PRIMARY KEY (id)
);

GRANT INSERT ON tenant.audit_outbox TO tenant_role;

-- As shared.idempotency_keys, for acts on the tenant's own data: in their transaction.
CREATE TABLE tenant.idempotency_keys (
    actor_id    uuid        NOT NULL,
    subject_id  uuid        NOT NULL,
    method      text        NOT NULL,
    request_id  uuid        NOT NULL,
    body_hash   bytea       NOT NULL,
    answer      bytea,
    create_time timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor_id, subject_id, method, request_id),
    CONSTRAINT idempotency_keys_body_hash_check CHECK (octet_length(body_hash) = 32)
);

CREATE INDEX idempotency_keys_create_time_idx ON tenant.idempotency_keys (create_time);

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant.idempotency_keys TO tenant_role;
