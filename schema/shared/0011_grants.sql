-- Grants of one permission for a while, and the requests for them. What a grant is worth now is
-- computed from its times; a row is never taken away.

CREATE TABLE shared.grants (
    id          uuid        NOT NULL,
    grantee_id  uuid        NOT NULL,
    -- Who gave or approved it; NULL: nobody yet.
    grantor_id  uuid,
    -- Where it counts; NULL: wherever the grantee's role reaches.
    tenant_id   uuid,
    action      text        NOT NULL,
    reason      text        NOT NULL,
    duration    interval    NOT NULL,
    create_time timestamptz NOT NULL,
    -- NULL: requested and not approved.
    start_time  timestamptz,
    -- Of a request: when it lapses.
    expire_time timestamptz NOT NULL,
    -- When it was revoked, or the request denied.
    end_time    timestamptz,
    -- NULL: nobody, but a consequence of something else.
    ended_by_id uuid,
    end_reason  text,
    -- A request that was turned down; one that was withdrawn counts as revoked.
    is_denied   boolean     NOT NULL,
    CONSTRAINT grants_pkey PRIMARY KEY (id),
    CONSTRAINT grants_grantee_id_fkey FOREIGN KEY (grantee_id) REFERENCES shared.users (id),
    CONSTRAINT grants_grantor_id_fkey FOREIGN KEY (grantor_id) REFERENCES shared.users (id),
    CONSTRAINT grants_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id),
    CONSTRAINT grants_ended_by_id_fkey FOREIGN KEY (ended_by_id) REFERENCES shared.users (id),
    CONSTRAINT grants_self_check CHECK (grantee_id IS DISTINCT FROM grantor_id),
    CONSTRAINT grants_reason_check CHECK (char_length(reason) BETWEEN 10 AND 500),
    CONSTRAINT grants_duration_check CHECK (
        duration >= interval '1 second' AND duration <= interval '8 hours'),
    CONSTRAINT grants_start_time_check CHECK ((start_time IS NULL) = (grantor_id IS NULL)),
    CONSTRAINT grants_expire_time_check CHECK (
        start_time IS NULL OR expire_time = start_time + duration),
    CONSTRAINT grants_end_check CHECK (
        (end_time IS NULL) = (end_reason IS NULL)
        AND (ended_by_id IS NULL OR end_time IS NOT NULL)
        AND char_length(end_reason) <= 500),
    CONSTRAINT grants_denied_check CHECK (
        NOT is_denied OR (end_time IS NOT NULL AND start_time IS NULL))
);

-- Lists go in this order.
CREATE INDEX grants_create_time_idx ON shared.grants (create_time, id);

-- What counts for somebody who calls.
CREATE INDEX grants_grantee_id_idx ON shared.grants (grantee_id, expire_time)
    WHERE end_time IS NULL;

CREATE INDEX grants_grantor_id_idx ON shared.grants (grantor_id, expire_time)
    WHERE end_time IS NULL;

CREATE INDEX grants_tenant_id_idx ON shared.grants (tenant_id, expire_time)
    WHERE end_time IS NULL;

GRANT SELECT, INSERT ON shared.grants TO serving_role;

GRANT UPDATE (grantor_id, start_time, expire_time, end_time, ended_by_id, end_reason, is_denied)
    ON shared.grants TO serving_role;
