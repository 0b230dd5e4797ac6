-- Which migrations each tenant's schema has: of the foundation (schema/tenant/, recorded as the app
-- `tenant`) and of its apps. For the login that may create schemas.

CREATE TABLE shared.tenant_migrations (
    tenant_id  uuid        NOT NULL,
    app        text        NOT NULL,
    number     integer     NOT NULL,
    name       text        NOT NULL,
    -- SHA-256 of the file.
    checksum   bytea       NOT NULL,
    apply_time timestamptz NOT NULL,
    CONSTRAINT tenant_migrations_pkey PRIMARY KEY (tenant_id, app, number),
    CONSTRAINT tenant_migrations_tenant_id_fkey
        FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id) ON DELETE CASCADE,
    CONSTRAINT tenant_migrations_checksum_check CHECK (octet_length(checksum) = 32)
);

-- A row for each tenant whose schema is to be kept up to date; migrating locks it. Not in
-- shared.tenants, whose rows calls read and change meanwhile.
CREATE TABLE shared.tenant_schemas (
    tenant_id   uuid        NOT NULL,
    -- SHA-256 over the list of all migrations that were wanted when it had all of them. Other than
    -- the list of today: something is to be done.
    fingerprint bytea       NOT NULL,
    -- Why the last try failed; it is tried again by the next run, after all others.
    error       text,
    error_time  timestamptz,
    CONSTRAINT tenant_schemas_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenant_schemas_tenant_id_fkey
        FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id) ON DELETE CASCADE,
    CONSTRAINT tenant_schemas_error_check CHECK ((error IS NULL) = (error_time IS NULL))
);

-- Servers warn when tenants are behind.
GRANT SELECT (tenant_id, fingerprint) ON shared.tenant_schemas TO serving_role;

-- Tenants made until now have the foundation's first migration.
INSERT INTO shared.tenant_migrations (tenant_id, app, number, name, checksum, apply_time)
SELECT id, 'tenant', 1, 'foundation',
       decode('b044d82dc24cd3457b7c1da0383d44d607305f9ac1f4461418a26034cf8efdcb', 'hex'),
       create_time
  FROM shared.tenants
 WHERE schema_version >= 1;

INSERT INTO shared.tenant_schemas (tenant_id, fingerprint)
SELECT id, ''
  FROM shared.tenants;

DROP INDEX shared.tenants_schema_version_idx;

ALTER TABLE shared.tenants DROP COLUMN schema_version;
