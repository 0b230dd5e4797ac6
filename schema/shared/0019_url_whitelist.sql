-- URLs that plugins may call, and the requests for them. What an entry is worth now is computed from
-- its columns; what was asked for never changes.

CREATE TABLE shared.url_whitelist (
    id            uuid        NOT NULL,
    -- Who asked; NULL: the platform's staff, or a tenant that is gone.
    tenant_id     uuid,
    -- NULL: for all plugins.
    plugin_id     uuid,
    scheme        text        NOT NULL,
    -- As the DNS has it; `*.` before it stands for one label.
    host          text        NOT NULL,
    port          integer     NOT NULL,
    path_prefix   text        NOT NULL,
    methods       text[]      NOT NULL,
    reason        text        NOT NULL,
    -- NULL: somebody of a tenant that is gone.
    asked_by_id   uuid,
    create_time   timestamptz NOT NULL,
    expire_time   timestamptz,
    decided_by_id uuid,
    decide_time   timestamptz,
    -- NULL: not decided yet.
    is_approved   boolean,
    reject_reason text,
    revoked_by_id uuid,
    revoke_time   timestamptz,
    revoke_reason text,
    CONSTRAINT url_whitelist_pkey PRIMARY KEY (id),
    CONSTRAINT url_whitelist_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES shared.tenants (id),
    CONSTRAINT url_whitelist_plugin_id_fkey
        FOREIGN KEY (plugin_id) REFERENCES shared.plugins (id) ON DELETE CASCADE,
    CONSTRAINT url_whitelist_asked_by_id_fkey FOREIGN KEY (asked_by_id)
        REFERENCES shared.users (id),
    CONSTRAINT url_whitelist_decided_by_id_fkey FOREIGN KEY (decided_by_id)
        REFERENCES shared.users (id),
    CONSTRAINT url_whitelist_revoked_by_id_fkey FOREIGN KEY (revoked_by_id)
        REFERENCES shared.users (id),
    CONSTRAINT url_whitelist_scheme_check CHECK (scheme IN ('https', 'http')),
    CONSTRAINT url_whitelist_host_check CHECK (octet_length(host) BETWEEN 2 AND 255),
    CONSTRAINT url_whitelist_port_check CHECK (port BETWEEN 1 AND 65535),
    CONSTRAINT url_whitelist_path_prefix_check CHECK (
        starts_with(path_prefix, '/') AND octet_length(path_prefix) <= 2048),
    CONSTRAINT url_whitelist_methods_check CHECK (
        methods <@ ARRAY['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
        AND cardinality(methods) BETWEEN 1 AND 5),
    CONSTRAINT url_whitelist_reason_check CHECK (char_length(reason) BETWEEN 10 AND 500),
    CONSTRAINT url_whitelist_expire_time_check CHECK (expire_time > create_time),
    -- Nobody decides what they asked for.
    CONSTRAINT url_whitelist_self_check CHECK (decided_by_id <> asked_by_id),
    CONSTRAINT url_whitelist_decide_check CHECK (
        num_nulls(decided_by_id, decide_time, is_approved) IN (0, 3)
        AND (reject_reason IS NOT NULL) = (is_approved IS FALSE)
        AND char_length(reject_reason) <= 500),
    CONSTRAINT url_whitelist_revoke_check CHECK (
        num_nulls(revoked_by_id, revoke_time, revoke_reason) IN (0, 3)
        AND (revoke_time IS NULL OR is_approved)
        AND char_length(revoke_reason) <= 500)
);

-- Lists go in this order.
CREATE INDEX url_whitelist_create_time_idx ON shared.url_whitelist (create_time, id);

-- What is asked before every request of a plugin.
CREATE INDEX url_whitelist_host_idx ON shared.url_whitelist (host)
    WHERE is_approved AND revoke_time IS NULL;

-- What is looked through when somebody checks a URL.
CREATE INDEX url_whitelist_all_host_idx ON shared.url_whitelist (host, create_time);

CREATE INDEX url_whitelist_tenant_id_idx ON shared.url_whitelist (tenant_id, create_time);

CREATE INDEX url_whitelist_plugin_id_idx ON shared.url_whitelist (plugin_id);

CREATE INDEX url_whitelist_asked_by_id_idx ON shared.url_whitelist (asked_by_id);

GRANT SELECT, INSERT, DELETE ON shared.url_whitelist TO serving_role;

GRANT UPDATE (decided_by_id, decide_time, is_approved, reject_reason, revoked_by_id, revoke_time,
              revoke_reason) ON shared.url_whitelist TO serving_role;
