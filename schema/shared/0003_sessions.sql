-- Who is signed in. A session that ended keeps its row, so that its token says so.

CREATE TABLE shared.sessions (
    id               uuid        NOT NULL,
    -- SHA-256 of the token; the token itself is nowhere.
    token_hash       bytea       NOT NULL,
    user_id          uuid        NOT NULL,
    -- The user's, to end a tenant's sessions at once.
    tenant_id        uuid,
    create_time      timestamptz NOT NULL,
    last_use_time    timestamptz NOT NULL,
    idle_expire_time timestamptz NOT NULL,
    expire_time      timestamptz NOT NULL,
    end_time         timestamptz,
    -- SIGNED_OUT, TENANT_DELETED, …
    end_reason       text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT sessions_user_id_fkey
        FOREIGN KEY (user_id) REFERENCES shared.users (id) ON DELETE CASCADE,
    CONSTRAINT sessions_tenant_id_fkey
        FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id) ON DELETE CASCADE,
    CONSTRAINT sessions_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT sessions_expire_time_check CHECK (
        create_time <= last_use_time AND last_use_time < idle_expire_time
        AND idle_expire_time <= expire_time),
    CONSTRAINT sessions_end_check CHECK (
        (end_time IS NULL) = (end_reason IS NULL)
        AND end_reason ~ '^[A-Z][A-Z_]*$')
);

CREATE INDEX sessions_user_id_idx ON shared.sessions (user_id) WHERE end_time IS NULL;

CREATE INDEX sessions_tenant_id_idx ON shared.sessions (tenant_id) WHERE end_time IS NULL;

GRANT SELECT ON shared.sessions TO serving_role;

GRANT INSERT ON shared.sessions TO serving_role;

GRANT UPDATE (last_use_time, idle_expire_time, end_time, end_reason)
    ON shared.sessions TO serving_role;
