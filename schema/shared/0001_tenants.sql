-- Tenants, the names their schemas ever had, and the domains that lead to them.
--
-- Times and ids come as parameters (no volatile defaults), so that these files run on Citus too;
-- `serving_role` stands for the login of the workers, which gets what its queries need and no more.
-- Rows of tenants are made by the login that may create schemas.

-- Every name that a tenant's schema ever had: none is given twice, not even after a purge.
CREATE TABLE shared.schema_names (
    schema_name text        NOT NULL,
    tenant_id   uuid        NOT NULL,
    create_time timestamptz NOT NULL,
    CONSTRAINT schema_names_pkey PRIMARY KEY (schema_name)
);

CREATE TABLE shared.tenants (
    id                uuid        NOT NULL,
    name              text        NOT NULL,
    schema_name       text        NOT NULL,
    subscription_tier text        NOT NULL,
    is_temporary      boolean     NOT NULL,
    state             text        NOT NULL,
    -- What :undelete brings back.
    state_before      text,
    owner_email       text        NOT NULL,
    time_zone         text        NOT NULL,
    logo_url          text        NOT NULL,
    primary_color     text        NOT NULL,
    secondary_color   text        NOT NULL,
    -- The database that holds the tenant's schema.
    node              text        NOT NULL DEFAULT 'primary',
    -- How many of the migrations in schema/tenant/ its schema has.
    schema_version    integer     NOT NULL,
    create_time       timestamptz NOT NULL,
    update_time       timestamptz NOT NULL,
    delete_time       timestamptz,
    purge_time        timestamptz,
    -- Counts changes: the etag.
    version           bigint      NOT NULL,
    CONSTRAINT tenants_pkey PRIMARY KEY (id),
    CONSTRAINT tenants_schema_name_key UNIQUE (schema_name),
    CONSTRAINT tenants_schema_name_fkey
        FOREIGN KEY (schema_name) REFERENCES shared.schema_names (schema_name),
    CONSTRAINT tenants_name_check CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT tenants_schema_name_check CHECK (
        schema_name ~ '^[a-z][a-z0-9_]{0,49}$'
        AND schema_name NOT IN ('public', 'shared')
        AND schema_name !~ '^pg_'),
    CONSTRAINT tenants_subscription_tier_check CHECK (
        subscription_tier IN ('FREE', 'PROFESSIONAL', 'BUSINESS', 'ENTERPRISE')),
    CONSTRAINT tenants_state_check CHECK (state IN ('ACTIVE', 'SUSPENDED', 'DELETED')),
    CONSTRAINT tenants_state_before_check CHECK (
        state_before IN ('ACTIVE', 'SUSPENDED')
        AND (state = 'DELETED') = (state_before IS NOT NULL)),
    CONSTRAINT tenants_delete_time_check CHECK (
        (state = 'DELETED') = (delete_time IS NOT NULL)
        AND (state = 'DELETED') = (purge_time IS NOT NULL)),
    CONSTRAINT tenants_owner_email_check CHECK (octet_length(owner_email) <= 254),
    CONSTRAINT tenants_logo_url_check CHECK (octet_length(logo_url) <= 2000),
    CONSTRAINT tenants_primary_color_check CHECK (primary_color ~ '^(#[0-9a-f]{6})?$'),
    CONSTRAINT tenants_secondary_color_check CHECK (secondary_color ~ '^(#[0-9a-f]{6})?$'),
    CONSTRAINT tenants_version_check CHECK (version > 0)
);

-- Lists go in this order.
CREATE INDEX tenants_create_time_idx ON shared.tenants (create_time, id);

-- Whose schema is behind: one look, also when it is nobody's.
CREATE INDEX tenants_schema_version_idx ON shared.tenants (schema_version, id);

-- Only VERIFIED domains lead anywhere and are unique; several tenants may be trying to prove that
-- the same name is theirs.
CREATE TABLE shared.domains (
    tenant_id    uuid        NOT NULL,
    domain       text        NOT NULL,
    is_primary   boolean     NOT NULL,
    verification text        NOT NULL,
    create_time  timestamptz NOT NULL,
    CONSTRAINT domains_pkey PRIMARY KEY (tenant_id, domain),
    CONSTRAINT domains_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id),
    CONSTRAINT domains_domain_check CHECK (
        octet_length(domain) BETWEEN 1 AND 253 AND domain = lower(domain)),
    CONSTRAINT domains_verification_check CHECK (
        verification IN ('PENDING', 'VERIFIED', 'FAILED', 'LAPSED'))
);

CREATE UNIQUE INDEX domains_verified_key ON shared.domains (domain)
    WHERE verification = 'VERIFIED';

CREATE UNIQUE INDEX domains_primary_key ON shared.domains (tenant_id) WHERE is_primary;

GRANT SELECT ON shared.tenants TO serving_role;

GRANT UPDATE (name, subscription_tier, is_temporary, state, state_before, owner_email, time_zone,
              logo_url, primary_color, secondary_color, update_time, delete_time, purge_time,
              version) ON shared.tenants TO serving_role;

GRANT SELECT ON shared.domains TO serving_role;
