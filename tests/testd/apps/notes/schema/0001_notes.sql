-- A tenant's notes.
CREATE TABLE tenant.notes (
    id          uuid        NOT NULL,
    text        text        NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (id)
);

GRANT SELECT, INSERT ON tenant.notes TO tenant_role;
