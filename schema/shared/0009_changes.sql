-- What changed, for those who watch: the names of resources, for a day. Written with the act.

CREATE TABLE shared.changes (
    -- The transaction that wrote it. Readers take what lies below the oldest transaction that is
    -- still under way, in this order: so nothing appears behind what they have read.
    xact        bigint      NOT NULL,
    id          uuid        NOT NULL,
    create_time timestamptz NOT NULL,
    -- All zero for the platform's own.
    tenant_id   uuid        NOT NULL,
    -- users/<id>, tenants/<id>/domains/<name>
    resource    text        NOT NULL,
    CONSTRAINT changes_pkey PRIMARY KEY (xact, id),
    CONSTRAINT changes_resource_check CHECK (octet_length(resource) BETWEEN 1 AND 300)
);

-- To sweep out old ones.
CREATE INDEX changes_create_time_idx ON shared.changes (create_time);

GRANT SELECT, INSERT ON shared.changes TO serving_role;
