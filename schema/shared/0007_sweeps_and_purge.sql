-- What the jobs process deletes: sessions that are long over, and tenants whose time has come.

CREATE INDEX sessions_expire_time_idx ON shared.sessions (expire_time);

-- With the ended ones: they go with their user and tenant.
DROP INDEX shared.sessions_user_id_idx;

DROP INDEX shared.sessions_tenant_id_idx;

CREATE INDEX sessions_user_id_idx ON shared.sessions (user_id);

CREATE INDEX sessions_tenant_id_idx ON shared.sessions (tenant_id);

-- Set once the tenant's data begins to be destroyed: there is no way back.
ALTER TABLE shared.tenants ADD COLUMN purge_start_time timestamptz;

ALTER TABLE shared.tenants ADD CONSTRAINT tenants_purge_start_time_check CHECK (
    purge_start_time IS NULL OR state = 'DELETED');

-- Who is due.
CREATE INDEX tenants_purge_time_idx ON shared.tenants (purge_time) WHERE purge_start_time IS NULL;

-- Who is being purged.
CREATE INDEX tenants_purge_start_time_idx ON shared.tenants (id)
    WHERE purge_start_time IS NOT NULL;

-- What is left of a tenant: no name, no address, nothing of its data; its id, to make sense of the
-- audit, and why it is gone.
CREATE TABLE shared.tenant_tombstones (
    tenant_id        uuid        NOT NULL,
    schema_name      text        NOT NULL,
    create_time      timestamptz NOT NULL,
    delete_time      timestamptz NOT NULL,
    -- When it was due.
    purge_time       timestamptz NOT NULL,
    purge_start_time timestamptz NOT NULL,
    -- NULL while the purge goes on.
    purge_end_time   timestamptz,
    -- DUE; GRANT: before that, with another person's approval; OPERATOR: before that, with
    -- smoothctl.
    cause            text        NOT NULL,
    -- Who asked for it; NULL: nobody, or an operator.
    actor_id         uuid,
    -- What allowed it before its time.
    grant_id         uuid,
    CONSTRAINT tenant_tombstones_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenant_tombstones_schema_name_fkey
        FOREIGN KEY (schema_name) REFERENCES shared.schema_names (schema_name),
    CONSTRAINT tenant_tombstones_cause_check CHECK (cause IN ('DUE', 'GRANT', 'OPERATOR')),
    CONSTRAINT tenant_tombstones_grant_check CHECK (
        (cause = 'GRANT') = (grant_id IS NOT NULL)
        AND (cause <> 'GRANT' OR actor_id IS NOT NULL)
        AND (cause = 'DUE') = (purge_start_time >= purge_time))
);
