-- The audit: who did what to whom, in chains that show any change made afterwards.
--
-- An act writes its event into the outbox, in its own transaction; audit_chain_step moves it on
-- into the chain of its tenant, or into the platform's. Whoever serves calls can add to the outbox
-- and read the chains, and nothing else; the chains are written by the login that owns them.

CREATE TABLE shared.audit_outbox (
    id          uuid        NOT NULL,
    create_time timestamptz NOT NULL,
    -- Whose chain it goes to: all zero for the platform's.
    chain       uuid        NOT NULL,
    -- An internal.AuditRecord.
    event       jsonb       NOT NULL,
    CONSTRAINT audit_outbox_pkey PRIMARY KEY (id),
    CONSTRAINT audit_outbox_event_check CHECK (octet_length(event::text) <= 32768)
);

GRANT INSERT ON shared.audit_outbox TO serving_role;

-- How many events wait, and since when.
GRANT SELECT (create_time, chain) ON shared.audit_outbox TO serving_role;

-- No foreign keys: what is recorded outlives whom it is about.
CREATE TABLE shared.audit_events (
    chain         uuid        NOT NULL,
    -- Without gaps, from 1.
    sequence      bigint      NOT NULL,
    id            uuid        NOT NULL,
    event_time    timestamptz NOT NULL,
    action        text        NOT NULL,
    -- OK, or the name of the code that the call ended with.
    outcome       text        NOT NULL,
    reason_code   text        NOT NULL,
    reason        text        NOT NULL,
    -- Who acted, and as whom: the same unless masquerading.
    actor_id      uuid,
    actor_email   text        NOT NULL,
    subject_id    uuid,
    subject_email text        NOT NULL,
    tenant_id     uuid,
    -- What it was done to: users/<id>.
    resource      text        NOT NULL,
    -- A hash, by which the events of one session are known.
    session_key   text        NOT NULL,
    masquerade_id uuid,
    ip_address    text        NOT NULL,
    request_id    text        NOT NULL,
    method        text        NOT NULL,
    -- A JSON object, or empty. Text, because its bytes are hashed.
    details       text        NOT NULL,
    -- SHA-256 over the hash before and all of the above (audit/canonical.h).
    hash          bytea       NOT NULL,
    CONSTRAINT audit_events_pkey PRIMARY KEY (chain, sequence),
    CONSTRAINT audit_events_sequence_check CHECK (sequence > 0),
    CONSTRAINT audit_events_hash_check CHECK (octet_length(hash) = 32)
);

-- Lists go in this order; also one tenant's.
CREATE INDEX audit_events_event_time_idx ON shared.audit_events (event_time, id);

CREATE INDEX audit_events_tenant_id_idx ON shared.audit_events (tenant_id, event_time, id);

CREATE INDEX audit_events_actor_id_idx ON shared.audit_events (actor_id, event_time, id);

CREATE INDEX audit_events_resource_idx ON shared.audit_events (resource, event_time, id)
    WHERE resource <> '';

GRANT SELECT ON shared.audit_events TO serving_role;

-- How far each chain goes, signed: what is cut off its end is missed.
CREATE TABLE shared.audit_heads (
    chain     uuid        NOT NULL,
    sequence  bigint      NOT NULL,
    hash      bytea       NOT NULL,
    -- Ed25519.
    signature bytea       NOT NULL,
    sign_time timestamptz NOT NULL,
    CONSTRAINT audit_heads_pkey PRIMARY KEY (chain),
    CONSTRAINT audit_heads_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT audit_heads_signature_check CHECK (octet_length(signature) = 64)
);

GRANT SELECT ON shared.audit_heads TO serving_role;

-- Tenants whose own outbox may hold events: a hint, written after the act. What it misses, the
-- slow look through all tenants finds.
CREATE TABLE shared.audit_hints (
    tenant_id uuid NOT NULL,
    CONSTRAINT audit_hints_pkey PRIMARY KEY (tenant_id)
);

GRANT SELECT, INSERT ON shared.audit_hints TO serving_role;
