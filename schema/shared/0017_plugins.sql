-- Plugins, their versions, and what tenants install of them.

CREATE TABLE shared.plugins (
    id               uuid        NOT NULL,
    -- Who wrote it; NULL: the platform.
    tenant_id        uuid,
    name             text        NOT NULL,
    summary          text        NOT NULL,
    description      text        NOT NULL,
    -- Hashes of the latest version and of the newest approved one.
    version          text        NOT NULL,
    approved_version text,
    -- How many versions there have been.
    version_count    integer     NOT NULL,
    author_id        uuid,
    -- Stopped in all tenants, when and why.
    disable_time     timestamptz,
    disable_reason   text,
    create_time      timestamptz NOT NULL,
    update_time      timestamptz NOT NULL,
    delete_time      timestamptz,
    revision         bigint      NOT NULL,
    CONSTRAINT plugins_pkey PRIMARY KEY (id),
    CONSTRAINT plugins_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id),
    CONSTRAINT plugins_author_id_fkey
        FOREIGN KEY (author_id) REFERENCES shared.users (id) ON DELETE SET NULL,
    CONSTRAINT plugins_name_check CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT plugins_summary_check CHECK (char_length(summary) <= 200),
    CONSTRAINT plugins_description_check CHECK (char_length(description) <= 10000),
    CONSTRAINT plugins_version_count_check CHECK (version_count BETWEEN 1 AND 1000),
    CONSTRAINT plugins_disable_check CHECK (
        (disable_time IS NULL) = (disable_reason IS NULL)
        AND char_length(disable_reason) <= 500)
);

-- Lists go in this order.
CREATE INDEX plugins_create_time_idx ON shared.plugins (create_time, id)
    WHERE delete_time IS NULL;

CREATE INDEX plugins_tenant_id_idx ON shared.plugins (tenant_id);

CREATE INDEX plugins_author_id_idx ON shared.plugins (author_id);

-- What a plugin says at one time. The content of a row never changes; one that was never submitted
-- may go.
CREATE TABLE shared.plugin_versions (
    plugin_id     uuid        NOT NULL,
    -- SHA-256 over is_repeatable and script, in hex.
    version       text        NOT NULL,
    number        integer     NOT NULL,
    script        text        NOT NULL,
    is_repeatable boolean     NOT NULL,
    state         text        NOT NULL,
    -- A PluginManifest; NULL: not derived yet.
    manifest      jsonb,
    author_id     uuid,
    create_time   timestamptz NOT NULL,
    submit_time   timestamptz,
    decided_by_id uuid,
    decide_time   timestamptz,
    reject_reason text,
    CONSTRAINT plugin_versions_pkey PRIMARY KEY (plugin_id, version),
    CONSTRAINT plugin_versions_number_key UNIQUE (plugin_id, number),
    CONSTRAINT plugin_versions_plugin_id_fkey
        FOREIGN KEY (plugin_id) REFERENCES shared.plugins (id) ON DELETE CASCADE,
    CONSTRAINT plugin_versions_author_id_fkey
        FOREIGN KEY (author_id) REFERENCES shared.users (id) ON DELETE SET NULL,
    CONSTRAINT plugin_versions_decided_by_id_fkey
        FOREIGN KEY (decided_by_id) REFERENCES shared.users (id) ON DELETE SET NULL,
    CONSTRAINT plugin_versions_version_check CHECK (version ~ '^[0-9a-f]{64}$'),
    CONSTRAINT plugin_versions_script_check CHECK (octet_length(script) BETWEEN 1 AND 65536),
    CONSTRAINT plugin_versions_state_check CHECK (
        state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED')),
    CONSTRAINT plugin_versions_submit_check CHECK (
        state = 'DRAFT' OR (submit_time IS NOT NULL AND manifest IS NOT NULL)),
    CONSTRAINT plugin_versions_decide_check CHECK (
        (decide_time IS NOT NULL) = (state IN ('APPROVED', 'REJECTED'))),
    CONSTRAINT plugin_versions_reject_check CHECK (
        (reject_reason IS NOT NULL) = (state = 'REJECTED') AND char_length(reject_reason) <= 500)
);

CREATE INDEX plugin_versions_author_id_idx ON shared.plugin_versions (author_id);

CREATE INDEX plugin_versions_decided_by_id_idx ON shared.plugin_versions (decided_by_id);

-- A plugin in a tenant.
CREATE TABLE shared.plugin_installs (
    id                 uuid        NOT NULL,
    tenant_id          uuid        NOT NULL,
    plugin_id          uuid        NOT NULL,
    version            text        NOT NULL,
    -- What the form asks, by name, checked against the version's script.
    values             jsonb       NOT NULL,
    is_enabled         boolean     NOT NULL,
    -- NULL: it runs by no schedule.
    cron               text,
    overlap            text,
    -- When it is time again, and the time zone by which that was reckoned.
    next_run_time      timestamptz,
    schedule_time_zone text,
    installer_id       uuid        NOT NULL,
    -- NULL: it is not paused.
    pause_reason       text,
    failure_streak     integer     NOT NULL,
    -- The PluginManifest that was accepted.
    consent            jsonb       NOT NULL,
    create_time        timestamptz NOT NULL,
    update_time        timestamptz NOT NULL,
    revision           bigint      NOT NULL,
    CONSTRAINT plugin_installs_pkey PRIMARY KEY (id),
    CONSTRAINT plugin_installs_tenant_id_fkey
        FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id),
    CONSTRAINT plugin_installs_version_fkey
        FOREIGN KEY (plugin_id, version) REFERENCES shared.plugin_versions (plugin_id, version),
    CONSTRAINT plugin_installs_installer_id_fkey
        FOREIGN KEY (installer_id) REFERENCES shared.users (id),
    CONSTRAINT plugin_installs_schedule_check CHECK (
        num_nulls(cron, overlap) IN (0, 2)
        AND num_nulls(next_run_time, schedule_time_zone) IN (0, 2)
        AND (next_run_time IS NULL OR cron IS NOT NULL)
        AND char_length(cron) <= 200
        AND overlap IN ('SKIP', 'QUEUE')),
    CONSTRAINT plugin_installs_pause_reason_check CHECK (
        pause_reason IN ('INSTALLER_DISABLED', 'FAILURES')),
    CONSTRAINT plugin_installs_failure_streak_check CHECK (failure_streak >= 0)
);

-- Lists go in this order.
CREATE INDEX plugin_installs_tenant_id_idx
    ON shared.plugin_installs (tenant_id, create_time, id);

CREATE INDEX plugin_installs_version_idx ON shared.plugin_installs (plugin_id, version);

CREATE INDEX plugin_installs_installer_id_idx ON shared.plugin_installs (installer_id);

-- Whose time has come.
CREATE INDEX plugin_installs_next_run_time_idx ON shared.plugin_installs (next_run_time)
    WHERE next_run_time IS NOT NULL;

-- What makes an install run.
CREATE TABLE shared.plugin_triggers (
    install_id uuid NOT NULL,
    tenant_id  uuid NOT NULL,
    event      text NOT NULL,
    CONSTRAINT plugin_triggers_pkey PRIMARY KEY (install_id, event),
    CONSTRAINT plugin_triggers_install_id_fkey
        FOREIGN KEY (install_id) REFERENCES shared.plugin_installs (id) ON DELETE CASCADE,
    CONSTRAINT plugin_triggers_event_check CHECK (
        event IN ('appointment.created', 'appointment.updated', 'appointment.cancelled'))
);

CREATE INDEX plugin_triggers_tenant_id_idx ON shared.plugin_triggers (tenant_id, event);

-- What scripts may send to hosts and never read.
CREATE TABLE shared.plugin_secrets (
    install_id  uuid        NOT NULL,
    name        text        NOT NULL,
    hosts       text[]      NOT NULL,
    -- Nonce and XChaCha20-Poly1305 of the value, with the install's id and the name as what is
    -- authenticated beside it; the key is made of the servers' secret.
    sealed      bytea       NOT NULL,
    create_time timestamptz NOT NULL,
    update_time timestamptz NOT NULL,
    CONSTRAINT plugin_secrets_pkey PRIMARY KEY (install_id, name),
    CONSTRAINT plugin_secrets_install_id_fkey
        FOREIGN KEY (install_id) REFERENCES shared.plugin_installs (id) ON DELETE CASCADE,
    CONSTRAINT plugin_secrets_name_check CHECK (name ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT plugin_secrets_hosts_check CHECK (cardinality(hosts) BETWEEN 1 AND 20),
    CONSTRAINT plugin_secrets_sealed_check CHECK (octet_length(sealed) BETWEEN 41 AND 4136)
);

-- What scripts store between runs.
CREATE TABLE shared.plugin_values (
    install_id  uuid        NOT NULL,
    key         text        NOT NULL,
    -- JSON, as text: numbers stay what they were.
    value       text        NOT NULL,
    update_time timestamptz NOT NULL,
    CONSTRAINT plugin_values_pkey PRIMARY KEY (install_id, key),
    CONSTRAINT plugin_values_install_id_fkey
        FOREIGN KEY (install_id) REFERENCES shared.plugin_installs (id) ON DELETE CASCADE,
    CONSTRAINT plugin_values_key_check CHECK (char_length(key) BETWEEN 1 AND 100),
    CONSTRAINT plugin_values_value_check CHECK (octet_length(value) <= 8192)
);

GRANT SELECT, INSERT ON shared.plugins TO serving_role;

GRANT UPDATE (name, summary, description, version, approved_version, version_count, disable_time,
              disable_reason, update_time, delete_time, revision)
    ON shared.plugins TO serving_role;

GRANT SELECT, INSERT, DELETE ON shared.plugin_versions TO serving_role;

GRANT UPDATE (state, manifest, submit_time, decided_by_id, decide_time, reject_reason)
    ON shared.plugin_versions TO serving_role;

GRANT SELECT, INSERT, DELETE ON shared.plugin_installs TO serving_role;

GRANT UPDATE (version, values, is_enabled, cron, overlap, next_run_time, schedule_time_zone,
              installer_id, pause_reason, failure_streak, consent, update_time, revision)
    ON shared.plugin_installs TO serving_role;

GRANT SELECT, INSERT, DELETE ON shared.plugin_triggers TO serving_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON shared.plugin_secrets, shared.plugin_values
    TO serving_role;
