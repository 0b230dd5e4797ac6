-- Platform staff (without a tenant) and tenants' users.

CREATE TABLE shared.users (
    id              uuid        NOT NULL,
    tenant_id       uuid,
    email           text        NOT NULL,
    display_name    text        NOT NULL,
    role            text        NOT NULL,
    kind            text        NOT NULL,
    is_active       boolean     NOT NULL,
    -- The personal ones: can_approve_plugins, can_whitelist_urls.
    permissions     text[]      NOT NULL,
    -- Argon2id, as a PHC string; NULL: no sign-in with a password.
    password_hash   text,
    create_time     timestamptz NOT NULL,
    update_time     timestamptz NOT NULL,
    last_login_time timestamptz,
    -- Counts changes: the etag. Signing in is none.
    version         bigint      NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id),
    CONSTRAINT users_email_check CHECK (octet_length(email) BETWEEN 3 AND 254),
    CONSTRAINT users_display_name_check CHECK (char_length(display_name) <= 200),
    CONSTRAINT users_role_check CHECK (
        role IN ('SUPERUSER', 'PLATFORM_MANAGER', 'PLATFORM_SALES', 'PLATFORM_SUPPORT',
                 'TENANT_OWNER', 'TENANT_MANAGER', 'TENANT_STAFF', 'CUSTOMER')),
    CONSTRAINT users_tenant_check CHECK (
        (tenant_id IS NOT NULL)
        = (role IN ('TENANT_OWNER', 'TENANT_MANAGER', 'TENANT_STAFF', 'CUSTOMER'))),
    CONSTRAINT users_kind_check CHECK (kind IN ('PERSON', 'SERVICE')),
    CONSTRAINT users_service_check CHECK (kind <> 'SERVICE' OR password_hash IS NULL),
    CONSTRAINT users_version_check CHECK (version > 0)
);

-- One address a tenant, and one among platform users, in any letter case.
CREATE UNIQUE INDEX users_email_key ON shared.users (tenant_id, lower(email)) NULLS NOT DISTINCT;

-- Who has a role, oldest first.
CREATE INDEX users_role_idx ON shared.users (tenant_id, role, create_time, id);

GRANT SELECT ON shared.users TO serving_role;

GRANT INSERT ON shared.users TO serving_role;

GRANT UPDATE (email, display_name, role, is_active, permissions, password_hash, update_time,
              last_login_time, version) ON shared.users TO serving_role;
